"""Annotated files: what is read, and what is named with line and reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from detente.evaluation.formats import read_gold
from detente.evaluation.pairing import GoldText
from detente.ontology import ontology
from detente.reading.sources import Failure
from detente.rules.patterns import FOLDER as RULES

RECALL = "Chad recalled its ambassador to Sudan on Monday."


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Reads a file that holds a text, or rows as JSON Lines: texts and reasons of failures."""

    def reading(content: str | list[dict[str, Any]], name: str = "gold") -> tuple[list[GoldText], list[str]]:
        file = tmp_path / name
        body = content if isinstance(content, str) else "".join(json.dumps(row) + "\n" for row in content)
        file.write_bytes(gzip.compress(body.encode()) if name.endswith(".gz") else body.encode())
        entries = list(read_gold(file))
        return [e for e in entries if isinstance(e, GoldText)], [e.reason.removeprefix(f"{tmp_path}/") for e in entries if isinstance(e, Failure)]

    return reading


# ---------------------------------------------------------------------- sentences


def test_sentences_are_read_with_their_spans_and_date(read: Any) -> None:
    (one, two), failures = read(
        f"# ours\n{RECALL}\n  SANCTION withdraw happened | actor: Chad | recipient: Sudan | trigger: recalled\n  published: 2023-06-20\n\nRain fell.\n  none\n"
    )
    (event,) = one.events
    assert (one.text, one.published, one.origin.endswith(":2")) == (RECALL, "2023-06-20", True)
    assert (event.types, event.mode, event.status) == (("SANCTION",), "withdraw", "happened")
    assert [RECALL[slice(*s)] for p in (*event.actors, *event.recipients) for s in p.spans] == ["Chad", "Sudan"]
    assert event.triggers == ((5, 13),)
    assert two.events == ()
    assert failures == []


def test_a_bad_sentence_is_named_with_its_line_and_the_rest_is_read(read: Any) -> None:
    texts, failures = read(
        f"One.\n  CONSULT visit hoped\n\nTwo.\n  CONSULT visit happened | actor: Nobody\n\nThree.\n\n  none\n\n{RECALL}\n  SANCTION - happened | actor: Chad\n"
    )
    assert [t.text for t in texts] == [RECALL]
    assert [f.split(" ", 1)[0] for f in failures] == ["gold:2:", "gold:5:", "gold:7:", "gold:9:"]
    assert "write an indented line" in failures[2]


def test_a_phrase_stands_where_it_is_a_whole_word(read: Any) -> None:
    text = "Turks and the Turk met."
    ((one,), _) = read(f"{text}\n  CONSULT - happened | actor: Turk | recipient: Turks | trigger: met\n")
    assert one.events[0].actors[0].spans == ((14, 18),)


def test_the_sentences_beside_the_rules_can_be_read() -> None:
    for event_type in ontology().types:
        entries = list(read_gold(Path(str(RULES / event_type.lower() / "sentences.txt"))))
        assert entries
        assert not [e for e in entries if isinstance(e, Failure)]


# ---------------------------------------------------------------------- lists of events


def event(**more: Any) -> dict[str, Any]:
    return {
        "event_type": "SANCTION",
        "status": "happened",
        "actors": [{"text": "Chad", "span": [0, 4], "country": "TCD"}],
        "recipients": [{"text": "Sudan"}],
        "trigger": {"text": "recalled", "span": [5, 13]},
        **more,
    }


@pytest.mark.parametrize("name", ["gold.jsonl", "gold.jsonl.gz"])
def test_rows_with_lists_of_events_are_read(read: Any, name: str) -> None:
    (one, two), failures = read(
        [
            {"id": "a", "document": "d", "published": "2023-06-20T08:00:00Z", "text": RECALL, "events": [event(plover="sanction")]},
            {"text": "Rain.", "events": []},
        ],
        name,
    )
    assert (one.id, one.document, one.published) == ("a", "d", "2023-06-20")
    assert one.events[0].types == ("SANCTION",)
    assert one.events[0].actors[0].spans == ((0, 4),)
    assert one.events[0].recipients[0].spans == ((32, 37),)
    assert (two.events, two.document, failures) == ((), None, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("[1]", "a JSON list, where an object is needed"),
        ("{broken", "not JSON"),
        ({"events": []}, "no field text; it has events"),
        ({"text": RECALL}, "no field events, event_type or event"),
        ({"text": RECALL, "events": None}, "where a list is needed"),
        ({"text": RECALL, "events": ["met"]}, "where an object is needed"),
        ({"text": RECALL, "events": [event(event_type="MEET")]}, "event_type: 'MEET' is no PLOVER type"),
        ({"text": RECALL, "events": [{"actors": ["Chad"]}]}, "an event without event_type"),
        ({"text": RECALL, "events": [event(status="hoped")]}, "status 'hoped' is unknown"),
        ({"text": RECALL, "events": [event(actors=[{"text": "Chad", "span": [1, 5]}])]}, "span [1, 5] holds 'had ', not 'Chad'"),
        ({"text": RECALL, "events": [event(actors=[{"span": [40, 400]}])]}, "does not lie in the text"),
        ({"text": RECALL, "events": [event(actors=["Togo"])]}, "actors: 'Togo' does not stand in the text"),
        ({"text": RECALL, "events": [event(actors=[{"sector": "GOV"}])]}, "has neither words"),
        ({"text": RECALL, "events": [{"event_type": "SANCTION"}]}, "neither trigger nor actor nor recipient"),
        ({"text": RECALL, "published": [2023], "events": []}, "published: a list"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_line_and_reason(read: Any, row: Any, reason: str) -> None:
    good = json.dumps({"text": "Rain.", "events": []})
    texts, failures = read(f"{good}\n{row if isinstance(row, str) else json.dumps(row)}\n")
    assert [t.text for t in texts] == ["Rain."]
    assert len(failures) == 1
    assert failures[0].startswith("gold:2: ")
    assert reason in failures[0]


# ---------------------------------------------------------------------- PLOVER


def test_plover_records_of_one_text_are_taken_together(read: Any) -> None:
    text = "Chad recalled its ambassador to Sudan and condemned the raid."
    actor = [{"entity_text": "Chad", "code": "TCD"}]
    (one, two), failures = read(
        [
            {"id": "a", "date": "2016-07-24", "text": text, "actor": actor, "recipient": [{"code": "SDN"}], "event": ["SANCTION"], "event_text": ["recalled"]},
            {"id": "b", "has_event": False, "text": "Rain."},
            {"id": "c", "text": text, "actor": actor, "event": ["ACCUSE"], "event_text": ["condemned"], "mode": ["disapprove"]},
        ]
    )
    assert [(e.event_type, e.trigger, e.mode, e.status) for e in one.events] == [
        ("SANCTION", "recalled", None, None),
        ("ACCUSE", "condemned", "disapprove", None),
    ]
    assert (one.id, one.published) == ("a", "2016-07-24")
    assert (one.events[0].recipients[0].country, one.events[0].recipients[0].spans) == ("SDN", ())
    assert (two.events, failures) == ((), [])


def test_several_types_in_one_plover_record_are_several_events(read: Any) -> None:
    ((one,), _) = read([{"text": RECALL, "actor": ["Chad"], "event": ["SANCTION", "reject"], "event_text": "recalled"}])
    assert [(e.types, e.triggers) for e in one.events] == [(("SANCTION",), ((5, 13),)), (("REJECT",), ((5, 13),))]


def test_yield_stands_for_concede_and_retreat(read: Any) -> None:
    ((one,), _) = read([{"text": RECALL, "actor": ["Chad"], "event": "YIELD"}])
    assert one.events[0].types == ("YIELD", "CONCEDE", "RETREAT")


def test_a_text_is_left_out_where_one_of_its_plover_records_cannot_be_read(read: Any) -> None:
    texts, failures = read([{"text": RECALL, "actor": ["Chad"], "event": ["SANCTION"]}, {"text": RECALL, "actor": ["Togo"], "event": ["ACCUSE"]}])
    assert texts == []
    assert "gold:1: left out, as another event of the same text cannot be read" in failures[0]
    assert "gold:2: actor: 'Togo' does not stand in the text" in failures[1]


# ---------------------------------------------------------------------- files


def test_files_that_cannot_be_read_are_named(read: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.gz").write_bytes(b"no gzip")
    reasons = [e.reason for name in ("none.jsonl", "bad.gz") for e in read_gold(tmp_path / name) if isinstance(e, Failure)]
    assert "cannot be read" in reasons[0]
    assert "damaged gzip" in reasons[1]
    assert "empty" in read(" \n")[1][0]
