"""Fusion: what becomes one event, what does not, and what the event then says."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.coding.coder import Coder
from detente.records import Coding, Document
from detente.store.fusion import EVENTS, Fusion, fuse, fusion_window
from detente.store.fusion.parties import Sides, match, party, same_person
from detente.store.fusion.sources import agency

from . import build
from .cases import Report, cases, count


@pytest.fixture(scope="module")
def read(coder: Coder) -> Callable[..., Coding]:
    """Codes a report of its own id; the same one only once."""
    known: dict[tuple[str, ...], Coding] = {}

    def reading(id: str, published: str, text: str, source: str = "Herald") -> Coding:
        key = (id, published, text, source)
        if key not in known:
            known[key] = coder.code(Document(id=id, text=text, published=published, source=source))
        return known[key]

    return reading


def one(result: Fusion, event_type: str) -> dict[str, Any]:
    found = [e for e in result.events.to_pylist() if e["event_type"] == event_type]
    assert len(found) == 1, [(e["event_type"], e["status"], e["document_ids"]) for e in found]
    return dict(found[0])


def together(*codings: Coding, copies: list[tuple[str, str, str]] | None = None, stories: dict[str, str] | None = None) -> Fusion:
    return fuse(build.mentions(codings), build.documents(codings, stories, copies or []))


def test_the_cases_are_grouped_as_expected(coder: Coder) -> None:
    def code(report: Report, id: str) -> Coding:
        return coder.code(Document(id=id, text=report.text, published=report.published, source=report.outlet))

    counted = count(code, cases())
    assert len(cases()) >= 60
    assert counted.precision >= 0.95, counted.wrong
    assert counted.recall >= 0.95, counted.wrong
    assert counted.uncoded <= 2, counted.wrong


# ---------------------------------------------------------------------- what an event says


def test_an_event_says_who_when_and_where_as_exactly_as_its_reports(read: Callable[..., Coding]) -> None:
    event = one(
        together(
            read("a", "2023-06-18", "The United States and China held talks in Beijing on Sunday."),
            read("b", "2023-06-19", "Antony Blinken met Qin Gang on June 18.", "Courier"),
        ),
        "CONSULT",
    )
    assert [a["name"] for a in event["actors"]] == ["United States", "Antony Blinken"] or event["actors"][-1]["name"] == "Antony Blinken"
    assert event["actor_countries"] == ["USA"]
    assert event["recipient_countries"] == ["CHN"]
    assert (event["when_edtf"], event["where_name"]) == ("2023-06-18", "Beijing")
    assert (event["reports"], event["sources"], event["outlets"]) == (2, 2, ["Courier", "Herald"])
    assert (str(event["first_seen"]), str(event["last_seen"])) == ("2023-06-18", "2023-06-19")


def test_a_visit_has_a_history_from_plan_to_deed(read: Callable[..., Coding]) -> None:
    event = one(
        together(
            read("a", "2023-02-01", "Antony Blinken will visit China on February 5."),
            read("b", "2023-02-03", "Antony Blinken postponed his visit to China on Friday."),
            read("c", "2023-06-18", "Antony Blinken visited China on Sunday."),
        ),
        "CONSULT",
    )
    assert [(h["status"], str(h["published"])) for h in event["status_history"]] == [
        ("planned", "2023-02-01"),
        ("postponed", "2023-02-03"),
        ("happened", "2023-06-18"),
    ]
    assert (event["status"], event["plover"], event["when_edtf"]) == ("happened", "CONSULT", "2023-06-18")


def test_a_visit_that_was_put_off_did_not_take_place_in_the_month_first_planned(read: Callable[..., Coding]) -> None:
    told = [
        read("a", "2023-01-18", "Antony Blinken will visit China in February."),
        read("b", "2023-02-03", "Antony Blinken postponed his visit to China on Friday."),
        read("c", "2023-06-22", "China criticised the United States days after Antony Blinken visited China."),
    ]
    event = one(together(*told), "CONSULT")
    assert (event["status"], len(event["document_ids"]), event["when_edtf"]) == ("happened", 3, None)


def test_a_plan_is_what_plover_asks_for(read: Callable[..., Coding]) -> None:
    event = one(together(read("a", "2023-02-01", "Antony Blinken will visit China on February 5.")), "CONSULT")
    assert (event["status"], event["plover"]) == ("planned", "AGREE")


def test_one_denial_does_not_outweigh_two_reports(read: Callable[..., Coding]) -> None:
    strike = "Russian troops shelled Kramatorsk in Ukraine on Friday."
    denial = "The Kremlin denied that Russian troops had shelled Kramatorsk in Ukraine on Friday."
    told = [read("a", "2022-04-08", strike), read("b", "2022-04-08", strike, "Courier"), read("c", "2022-04-09", denial, "Tribune")]
    event = one(together(*told, stories=dict.fromkeys("abc", "story:1")), "ASSAULT")
    assert event["status"] == "happened"
    assert [h["status"] for h in event["status_history"]] == ["happened", "denied"]
    assert [c["attribute"] for c in event["conflicts"]] == ["status"]


def test_dates_that_differ_are_kept(read: Callable[..., Coding]) -> None:
    text = "Antony Blinken met Xi Jinping in Beijing on {} to talk about Taiwan and trade."
    stories = dict.fromkeys("abc", "story:1")
    event = one(
        together(
            *(read(i, "2023-06-20", text.format(day), o) for i, day, o in (("a", "Monday", "Herald"), ("b", "Monday", "Courier"), ("c", "Sunday", "Tribune"))),
            stories=stories,
        ),
        "CONSULT",
    )
    assert event["when_edtf"] == "2023-06-19"
    (conflict,) = event["conflicts"]
    assert conflict["attribute"] == "when"
    assert {v["value"]: len(v["mention_ids"]) for v in conflict["values"]} == {"2023-06-19": 2, "2023-06-18": 1}


def test_what_one_report_tells_as_two_stays_two(read: Callable[..., Coding]) -> None:
    two = read("a", "2023-06-20", "Antony Blinken met Wang Yi in Beijing. Antony Blinken spoke by phone with Wang Yi.")
    assert len([e for e in together(two).events.to_pylist() if e["event_type"] == "CONSULT"]) == len([e for e in two.events if e.event_type == "CONSULT"])


def test_confidence_grows_with_independent_sources_only(read: Callable[..., Coding]) -> None:
    text = "Antony Blinken met Qin Gang in Beijing on Sunday."
    alone = one(together(read("a", "2023-06-18", text)), "CONSULT")
    same = one(together(read("a", "2023-06-18", text), read("b", "2023-06-18", text)), "CONSULT")
    other = one(together(read("a", "2023-06-18", text), read("c", "2023-06-18", text, "Courier")), "CONSULT")
    assert same["confidence"] == alone["confidence"] < other["confidence"] <= 0.999


# ---------------------------------------------------------------------- sources


def test_copies_are_reports_and_no_sources(read: Callable[..., Coding]) -> None:
    original = read("a", "2023-06-18", "Antony Blinken met Qin Gang in Beijing on Sunday.")
    event = one(together(original, copies=[("x", "a", "Echo"), ("y", "x", "Mirror")]), "CONSULT")
    assert (event["reports"], event["sources"], event["outlets"]) == (3, 1, ["Echo", "Herald", "Mirror"])
    assert event["document_ids"] == ["a", "x", "y"]


def test_outlets_that_print_one_agency_are_one_source(read: Callable[..., Coding]) -> None:
    a = read("a", "2023-06-18", "BEIJING (Reuters) - Antony Blinken met Qin Gang in Beijing on Sunday.")
    b = read("b", "2023-06-18", "BEIJING, June 18 (Reuters) - Qin Gang met Antony Blinken in Beijing on Sunday.", "Courier")
    event = one(together(a, b), "CONSULT")
    assert (event["reports"], event["sources"]) == (2, 1)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("KYIV, June 18 (AFP) - A strike hit the port.", "Agence France-Presse"),
        ("By Jane Doe, Associated Press\nThe ministers met.", "Associated Press"),
        ("The spokesman told Reuters that talks would go on.", None),
        ("The minister (AP) fell silent." + " word" * 200, "Associated Press"),
        ("word " * 200 + "(Reuters)", None),
    ],
)
def test_an_agency_is_known_by_its_credit(text: str, name: str | None) -> None:
    assert agency(text) == name


# ---------------------------------------------------------------------- parties


def test_parties_are_states_bodies_and_persons() -> None:
    assert party("Russia", "RUS", None) == "RUS|"
    assert party(None, "USA", "MIL") == "USA|"
    assert party("Enrique Peña Nieto", "MEX", "GOV") == "MEX|enrique pena nieto"
    assert party("United Nations", "UNO", None) == "~united nations|"
    assert party("Odesa", "UKR", None) == "UKR|odesa"
    assert party("Joe Sestak", None, None) == "@sestak|joe sestak"


def test_names_of_one_person_fit_and_of_two_do_not() -> None:
    assert same_person("blinken", "antony blinken")
    assert same_person("joseph r biden", "joseph biden")
    assert not same_person("kim jong un", "kim yo jong")


def _sides(left: str, right: str, both: bool = False) -> Sides:
    def side(text: str) -> frozenset[tuple[str, str]]:
        return frozenset((p.split("|")[0], p.split("|")[1]) for p in text.split(";") if p)

    return Sides(side(left), side(right), both)


@pytest.mark.parametrize(
    ("a", "b", "turnable", "points"),
    [
        (("USA|blinken", "CHN|wang yi"), ("USA|blinken", "CHN|wang yi"), False, 4),
        (("USA|", "CHN|"), ("USA|blinken", "CHN|wang yi"), False, 2),
        (("USA|blinken", "CHN|wang yi"), ("USA|blinken", "CHN|qin gang"), False, None),
        (("RUS|", "UKR|"), ("UKR|", "RUS|"), False, None),
        (("RUS|", "UKR|"), ("UKR|", "RUS|"), True, 2),
        (("USA|", "JPN|;KOR|"), ("USA|", "JPN|"), False, 2),
        (("USA|", "JPN|"), ("USA|", "KOR|"), False, None),
        (("USA/LEG|", "USA|obama"), ("USA/LEG|", "USA|obama"), False, 3),
        (("USA|", "USA|"), ("USA|", "USA|"), False, 0),
        (("", "USA|obama"), ("", "USA|obama"), False, 2),
        (("", ""), ("", ""), True, None),
    ],
)
def test_sides_fit_as_the_rules_say(a: tuple[str, str], b: tuple[str, str], turnable: bool, points: int | None) -> None:
    for x, y in ((a, b), (b, a)):
        found = match(_sides(*x), _sides(*y), turnable)
        assert (found.points if found else None) == points


# ---------------------------------------------------------------------- invariance

POOL = [
    "Antony Blinken met Qin Gang in Beijing on Sunday.",
    "The United States and China held talks in Beijing on Sunday.",
    "Antony Blinken met Wang Yi in Beijing on Monday.",
    "Antony Blinken will visit China on June 20.",
    "Antony Blinken postponed his visit to China.",
    "Russia attacked the Ukrainian city of Dnipro on Saturday.",
    "Russia attacked the Ukrainian city of Kharkiv.",
    "Russia denied that Russia had attacked the Ukrainian city of Kharkiv.",
    "China condemned the United States over limits on the export of chips.",
    "Joe Biden hosted Fumio Kishida and Yoon Suk Yeol at Camp David on Friday.",
]
reports = st.lists(
    st.tuples(st.integers(0, len(POOL) - 1), st.integers(14, 24), st.sampled_from(("Herald", "Courier", "Tribune")), st.sampled_from(("s1", "s2", ""))),
    min_size=1,
    max_size=9,
)
Chosen = list[tuple[int, int, str, str]]


def _coded(read: Callable[..., Coding], chosen: Chosen) -> tuple[list[Coding], dict[str, str]]:
    codings = [read(f"{n}-{text}", f"2023-06-{day}", POOL[text], outlet) for n, (text, day, outlet, _) in enumerate(chosen)]
    return codings, {c.document.id: story for c, (*_, story) in zip(codings, chosen, strict=True) if story}


def _same(a: pa.Table, b: pa.Table) -> None:
    def rows(table: pa.Table) -> list[dict[str, Any]]:
        return sorted(table.to_pylist(), key=lambda r: str(r["event_id"]))

    assert rows(a) == rows(b)


FIXTURE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(reports, st.randoms(use_true_random=False))
@FIXTURE
def test_the_order_of_rows_does_not_count(read: Callable[..., Coding], chosen: Chosen, chance: random.Random) -> None:
    codings, stories = _coded(read, chosen)
    mentions = build.mentions(codings)
    rows = list(range(len(mentions)))
    chance.shuffle(rows)
    documents = build.documents(codings, stories)
    _same(fuse(mentions, documents).events, fuse(mentions.take(pa.array(rows, pa.int64())), documents).events)


@given(reports)
@FIXTURE
def test_one_by_one_in_order_of_publication_gives_what_all_at_once_give(read: Callable[..., Coding], chosen: Chosen) -> None:
    codings, stories = _coded(read, chosen)
    order = sorted(codings, key=lambda c: (c.document.published or "", c.document.id))
    _same(_in_turn(order, stories, whole=False), fuse(build.mentions(codings), build.documents(codings, stories)).events)


@given(reports)
@FIXTURE
def test_in_any_order_with_all_stored_mentions_gives_what_all_at_once_give(read: Callable[..., Coding], chosen: Chosen) -> None:
    codings, stories = _coded(read, chosen)
    _same(_in_turn(codings, stories, whole=True), fuse(build.mentions(codings), build.documents(codings, stories)).events)


def _in_turn(codings: list[Coding], stories: dict[str, str], whole: bool) -> pa.Table:
    """The events after each report was added by itself, as a store does it."""
    events, mentions, members = EVENTS.empty_table(), build.mentions([]), dict[str, str]()
    for n, coding in enumerate(codings):
        new = build.mentions([coding])
        documents = build.documents(codings[: n + 1], stories)
        near = events["event_id"] if whole else fusion_window(new, events, build.documents([coding], stories))
        inside = [members.get(m) in set(near.to_pylist()) for m in mentions["mention_id"].to_pylist()]
        stored = mentions.filter(pa.array(inside, pa.bool_()))
        stored = stored.append_column("event_id", pa.array([members[m] for m in stored["mention_id"].to_pylist()], pa.string()))
        result = fuse(new, documents, stored)
        gone = pa.array([*result.removed, *result.events["event_id"].to_pylist()], pa.string())
        events = pa.concat_tables([events.filter(pc.invert(pc.is_in(events["event_id"], gone))), result.events])
        members |= dict(zip(result.members["mention_id"].to_pylist(), result.members["event_id"].to_pylist(), strict=True))
        mentions = pa.concat_tables([mentions, new])
    return events


@given(reports)
@FIXTURE
def test_printing_every_report_again_changes_reports_and_nothing_else(read: Callable[..., Coding], chosen: Chosen) -> None:
    codings, stories = _coded(read, chosen)
    copies = [(f"copy {c.document.id}", c.document.id, "Echo") for c in codings]
    once = pl.DataFrame(pl.from_arrow(together(*codings, stories=stories).events)).sort("event_id")
    twice = pl.DataFrame(pl.from_arrow(together(*codings, copies=copies, stories=stories).events)).sort("event_id")
    changed = ["document_ids", "reports", "outlets"]
    assert once.drop(changed).equals(twice.drop(changed))
    assert (once["reports"] * 2).to_list() == twice["reports"].to_list()


@given(reports)
@FIXTURE
def test_a_copy_that_nobody_marked_makes_no_new_event(read: Callable[..., Coding], chosen: Chosen) -> None:
    codings, stories = _coded(read, chosen)
    stories = stories | {c.document.id: stories.get(c.document.id, f"own {c.document.id}") for c in codings}
    again = [read(f"{c.document.id} again", c.document.published or "", c.document.text, "Echo") for c in codings]
    stories2 = stories | {a.document.id: stories[c.document.id] for a, c in zip(again, codings, strict=True)}
    assert len(together(*codings, *again, stories=stories2).events) <= len(together(*codings, stories=stories).events)


def test_every_mention_is_in_one_event(read: Callable[..., Coding]) -> None:
    codings = [read(f"r{n}", "2023-06-20", text) for n, text in enumerate(POOL)]
    result = together(*codings)
    listed = [m for e in result.events.to_pylist() for m in e["mention_ids"]]
    assert sorted(listed) == sorted(m["mention_id"] for m in build.mentions(codings).to_pylist()) == sorted(result.members["mention_id"].to_pylist())
    assert result.events.schema.equals(EVENTS)


def test_no_mentions_no_events() -> None:
    assert len(fuse(build.mentions([]), build.documents([])).events) == 0
