from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import InputError
from detente.evaluation.formats import read_gold
from detente.exchange.plover import decode
from detente.exchange.rows import Row, actor
from detente.knowledge.tables import INTERNATIONAL, SECTORS
from detente.reading.sources import Failure
from tests.exchange.build import COUNTRIES, back, events, kenya, macron, planned, same, visit, whats, written

#: Table "PLOVER JSON" of the manual, with those of its objects.
FIELDS = {
    "id", "has_event", "date", "time", "enddate", "endtime", "actor", "recipient", "event", "event_loc", "event_text", "quad_code", "event_scale", "mode",
    "context", "link", "text", "text_info", "cite_info", "coder", "coded_date", "coded_time", "comment",
}  # fmt: skip
OURS = {
    "status", "event_type", "event_mode", "when", "attribution", "published", "document", "reciprocal", "background", "issues", "cameo", "goldstein",
    "confidence", "rule",
}  # fmt: skip


def only(event: Row, **options: bool) -> dict[str, object]:
    [line] = written([event], "plover", **options)[0]
    return json.loads(line)  # type: ignore[no-any-return]


def test_fields_have_the_names_of_the_manual() -> None:
    record = only(visit(coder_version="0.1.0"))
    assert record.keys() <= FIELDS | OURS
    assert {"id", "date", "actor", "event"} <= record.keys()
    assert record["event"] == ["CONSULT"]
    assert record["mode"] == ["visit"]
    assert record["event_scale"] == 4.0
    assert record["actor"] == [
        {"code": "FRA", "sector": "GOV", "entity_text": "the French president", "identifier_text": "Emmanuel Macron", "office": "president"},
    ]
    assert record["event_loc"] == {
        "extracted_place": "Nairobi", "resolved_place": "Nairobi", "geonameid": 184745, "lat": -1.28, "lon": 36.82, "city": "Nairobi", "country": "Kenya",
        "country_code": "KEN", "resolution": 4, "precision": "city",
    }  # fmt: skip
    assert record["cite_info"] == {"url": "https://daily.example/1", "publication": "The Daily"}


def test_kosovo_has_the_code_of_the_manual() -> None:
    assert only(visit(actors=[kenya(country="XKX")]))["actor"][0]["code"] == "KOS"  # type: ignore[index]
    assert back(written([visit(actors=[kenya(country="XKX")])], "plover")[0], "plover")[0]["actors"][0]["country"] == "XKX"


def test_planned_visit_is_the_agreement_that_the_manual_makes_of_it_and_says_what_is_planned() -> None:
    record = only(planned())
    assert (record["event"], record["date"], record["status"], record["event_type"], record["event_mode"]) == (
        ["AGREE"], "2023-06-19", "planned", "CONSULT", "visit",
    )  # fmt: skip
    assert "mode" not in record
    [read] = back(written([planned()], "plover")[0], "plover")
    same(planned(), read, "event_type", "mode", "plover", "status", "when_earliest", "when_latest", "when_edtf")


def test_denied_attack_says_so_and_is_counted() -> None:
    text, losses = written([visit(status="denied")], "plover")
    assert json.loads(text[0])["status"] == "denied"
    assert whats(losses, "changed") == ["has not happened, which only the field status says"]


def test_words_of_reports_can_be_left_out() -> None:
    said = json.dumps(only(visit(), words=False))
    assert "visited" not in said
    assert "the French president" not in said
    assert "Emmanuel Macron" in said


def test_what_is_written_can_be_scored_by_evaluate(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    sentence = "On Sunday the French president visited Kenya."
    file.write_text("".join(written([visit(sentence_text=sentence)], "plover")[0]), "utf-8")
    [text] = list(read_gold(file))
    assert not isinstance(text, Failure)
    assert [(e.event_type, e.mode, e.status, e.trigger) for e in text.events] == [("CONSULT", "visit", "happened", "visited")]


@given(events(SECTORS, several=True, countries=COUNTRIES | st.sampled_from(sorted(INTERNATIONAL))).filter(lambda e: e["where_country"] not in INTERNATIONAL))
def test_what_goes_out_comes_back(event: Row) -> None:
    [read] = back(written([event], "plover")[0], "plover")
    kept = {k: v for k, v in event.items() if k not in ("tone",)}
    assert {k: read[k] for k in kept} == kept


def test_record_of_several_events_is_one_row_each() -> None:
    rows = list(decode({"id": "7", "date": "2016-07-24", "actor": [{"code": "USA"}], "recipient": [{"code": "CAN"}], "event": ["CONSULT", "AGREE"]}))
    assert [(r["event_id"], r["event_type"], r["status"]) for r in rows] == [("7#0", "CONSULT", None), ("7#1", "AGREE", None)]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"event": ["CONSULT"]}, "field id: missing"),
        ({"id": "1"}, "field event: missing"),
        ({"id": "1", "event": ["PARTY"]}, "field event: 'PARTY' is no PLOVER type"),
        ({"id": "1", "event": ["AGREE"], "status": "maybe"}, "field status: 'maybe' is none of"),
        ({"id": "1", "event": ["AGREE"], "actor": ["USA"]}, "field actor: 'USA', where an object"),
        ({"id": "1", "event": ["AGREE"], "date": "24 July"}, "'24 July' is no day"),
        ({"id": "1", "event": ["AGREE"], "event_loc": []}, None),
        ({"id": "1", "event": ["AGREE"], "event_loc": "Paris"}, "field event_loc: a JSON str"),
    ],
)
def test_bad_record_says_which_field(record: dict[str, object], said: str | None) -> None:
    if said is None:
        assert list(decode(record))
        return
    with pytest.raises(InputError, match=said.replace("(", r"\(")):
        list(decode(record))


def test_statement_is_left_out() -> None:
    text, losses = written([visit(event_type=None, plover=None, mode=None, cameo="010")], "plover")
    assert (text, losses.left_out) == ([], 1)


def test_actor_of_older_files_is_read() -> None:
    raw = {
        "raw_text": "Steinmeier",
        "entity_name": "Frank-Walter Steinmeier",
        "wikidata_id": "Q76658",
        "country_name": "Germany",
        "sector_code": "GOV",
        "other_sector_codes": "",
    }
    [row] = decode({"id": "1", "date": "2016-07-24", "event": "CONSULT", "actor": [raw]})
    assert row["actors"] == [actor(text="Steinmeier", name="Frank-Walter Steinmeier", country="DEU", sectors=["GOV"], wikidata="Q76658", former=False)]


def test_former_office_is_kept() -> None:
    [read] = back(written([visit(actors=[macron(former=True)])], "plover")[0], "plover")
    assert read["actors"][0]["former"] is True
