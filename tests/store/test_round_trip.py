"""What goes into the tables comes out of them."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.records import Actor, Coding, Document, Place, Quote, SentenceRef, Trigger, When
from detente.store.ingest import ingest
from detente.store.lake import to_table
from detente.store.rows import coding_rows, pairs, read_coding, read_mention, read_quote
from detente.store.schema import TABLES
from detente.store.store import open_store
from tests.store.made import INFO, coding, document, event, put, reading

#: Any text that UTF-8 can hold, as a report may hold it.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
SPANS = st.tuples(st.integers(0, 9), st.integers(10, 99))
CODES = st.sampled_from(["USA", "CHN", "UNO", None])
ACTORS = st.builds(
    Actor, text=TEXTS, span=SPANS, name=st.none() | TEXTS, country=CODES, sectors=st.lists(st.sampled_from(["GOV", "MIL"]), max_size=2).map(tuple),
    office=st.none() | TEXTS, former=st.booleans(), resolved_by=st.none() | TEXTS, wikidata=st.none() | st.just("Q1"),
)  # fmt: skip
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)
WHENS = st.builds(
    When, text=TEXTS, span=SPANS, edtf=st.none() | TEXTS, earliest=st.none() | DAYS, latest=st.none() | DAYS, precision=st.sampled_from(["day", None])
)
PLACES = st.builds(
    Place, text=TEXTS, span=SPANS, name=st.none() | TEXTS, country=CODES, lat=st.none() | st.floats(-90, 90), lon=st.none() | st.floats(-180, 180),
    geonames=st.none() | st.integers(1, 2**40), precision=st.sampled_from(["city", None]),
)  # fmt: skip
EVENTS = st.builds(
    event, number=st.integers(0, 10**6), mode=st.none() | st.just("visit"), goldstein=st.floats(-10, 10), actors=st.lists(ACTORS, max_size=2),
    recipients=st.lists(ACTORS, max_size=2), reciprocal=st.booleans(), when=st.none() | WHENS, where=st.none() | PLACES, attribution=st.none() | ACTORS,
    issues=st.lists(TEXTS, max_size=2), background=st.booleans(), confidence=st.floats(0, 1),
    trigger=st.builds(Trigger, text=TEXTS, span=SPANS), sentence=st.builds(SentenceRef, index=st.integers(0, 99), span=SPANS),
)  # fmt: skip
QUOTES = st.builds(Quote, text=TEXTS, span=SPANS, speaker=st.none() | ACTORS, addressee=st.none() | ACTORS, cue=st.none() | TEXTS, when=st.none() | WHENS,
                   where=st.none() | PLACES, direct=st.booleans(), tone=st.none() | st.floats(-1, 1))  # fmt: skip
CODINGS = st.builds(
    Coding, document=st.builds(document, name=TEXTS, text=TEXTS, published=st.sampled_from(["2023-06-18", "2023-06", "2023", None])),
    events=st.lists(EVENTS, max_size=3, unique_by=lambda e: e.id).map(tuple), quotes=st.lists(QUOTES, max_size=2).map(tuple),
    times=st.lists(WHENS, max_size=2).map(tuple), tone=st.none() | st.floats(-1, 1), coder=st.just(INFO),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CODINGS)
def test_a_coding_laid_out_in_arrow_tables_is_rebuilt_equal(c: Coding) -> None:
    rows = coding_rows(c, "x", 3)
    stored = to_table([rows.document], TABLES["documents"]).to_pylist()[0]
    assert read_coding(stored) == c
    mentions = to_table(rows.parts["mentions"], TABLES["mentions"]).to_pylist()
    for row, e in zip(mentions, c.events, strict=True):
        told = read_mention(row)
        assert told.model_dump(exclude={"id", "document_id", "published", "source", "text"}) == e.model_dump(exclude={"id"})
    for row, q in zip(to_table(rows.parts["quotes"], TABLES["quotes"]).to_pylist(), c.quotes, strict=True):
        assert read_quote(row).model_dump(exclude={"document_id", "published", "source"}) == q.model_dump()


@settings(max_examples=5, deadline=None)
@given(st.lists(CODINGS, min_size=1, max_size=3, unique_by=(lambda c: c.document.id, lambda c: " ".join(c.document.text.split()))))
def test_a_coding_is_the_same_after_a_store_on_disk(codings: list[Coding]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        put(Path(folder) / "s", *codings)
        store = open_store(Path(folder) / "s")
        for c in codings:
            assert store.coding(c.document.id) == c


def test_what_the_coder_says_is_what_the_store_says(tmp_path: Path) -> None:
    said = 'Antony Blinken met Wang Yi in Beijing on Sunday. "China will send aid to Syria next month," Mr Wang told reporters.'
    d = Document(id="a", title="Visit", published="2023-06-18", text=said)
    ingest([reading(d)], str(tmp_path / "s"))
    with open_store(tmp_path / "s") as store:
        told = detente.coder().code(d)
        assert store.coding("a") == told
        assert told.events
        assert store.mentions().count() == len(told.events)
        assert store.quotes().count() == len(told.quotes)


def test_pairs_hold_both_directions_only_of_what_both_did() -> None:
    assert pairs(["USA"], ["CHN"], False) == "USA>CHN"
    assert pairs(["USA"], ["CHN"], True) == "CHN>USA USA>CHN"
    assert pairs(["USA", "CHN"], [], True) == "CHN> CHN>USA USA> USA>CHN"
    assert pairs([], ["CHN"], False) == ">CHN"
    assert pairs([], [], False) == ""


def test_an_event_without_a_day_goes_by_the_days_of_its_report(tmp_path: Path) -> None:
    put(tmp_path / "s", coding(document("a", published="2023-06"), event(when=None)))
    (row,) = open_store(tmp_path / "s").table("mentions").rows()
    assert (row["when_earliest"], row["day_earliest"], row["day_latest"]) == (None, date(2023, 6, 1), date(2023, 6, 30))
