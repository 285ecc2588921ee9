"""The records, and the JSON that every surface speaks: exactly the fields of the design, there and back without loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from detente.records import (
    Actor,
    CoderInfo,
    Coding,
    Commitment,
    DateDoubt,
    Direction,
    Dispute,
    Document,
    Entity,
    Event,
    Place,
    Precision,
    Quote,
    Record,
    Refusal,
    Relation,
    SentenceRef,
    Status,
    Trigger,
    When,
)

#: DESIGN, section 3.
FIELDS: dict[type[Record], str] = {
    Document: "id text title published source url language date_doubt",
    DateDoubt: "published reason spans",
    Event: "id event_type mode contexts plover cameo quad_code goldstein status actors recipients reciprocal when where issues attribution background "
    "trigger sentence rule confidence",
    Actor: "text span name country sectors office former resolved_by wikidata",
    Entity: "text span name country sectors office former resolved_by wikidata count",
    When: "text span edtf earliest latest precision",
    Place: "text span name country lat lon geonames precision",
    Trigger: "text span",
    SentenceRef: "index span",
    Quote: "text span speaker addressee cue when where direct tone",
    Commitment: "by to what event_id due event_type",
    Dispute: "parties issue text span contexts",
    Relation: "parties direction text span",
    CoderInfo: "version rules knowledge model",
    Coding: "document events quotes commitments disputes relations entities times places tone coder",
}

words = st.text(max_size=12)
maybe = st.none() | words
span = st.tuples(st.integers(0, 999), st.integers(0, 999)).map(lambda p: (min(p), max(p)))
number = st.floats(-1e6, 1e6, allow_nan=False)
tuples = st.lists(words, max_size=3).map(tuple)
actors = st.builds(Actor, text=words, span=span, name=maybe, country=maybe, sectors=tuples, office=maybe, former=st.booleans(), resolved_by=maybe)
entities = st.builds(Entity, text=words, span=span, name=maybe, country=maybe, sectors=tuples, count=st.integers(1, 99))
whens = st.builds(When, text=words, span=span, edtf=maybe, earliest=maybe, latest=maybe, precision=st.none() | st.sampled_from(get_args(Precision)))
places = st.builds(
    Place, text=words, span=span, name=maybe, country=maybe, lat=st.none() | number, lon=st.none() | number, geonames=st.none() | st.integers(1, 10**8)
)
triggers = st.builds(Trigger, text=words, span=span)
references = st.builds(SentenceRef, index=st.integers(0, 99), span=span)
sides = st.lists(actors, max_size=2).map(tuple)
events = st.builds(
    Event,
    id=words,
    event_type=words,
    mode=maybe,
    contexts=tuples,
    plover=words,
    cameo=words,
    quad_code=st.integers(1, 4),
    goldstein=number,
    status=st.sampled_from(get_args(Status)),
    actors=sides,
    recipients=sides,
    reciprocal=st.booleans(),
    when=st.none() | whens,
    where=st.none() | places,
    issues=tuples,
    attribution=st.none() | actors,
    background=st.booleans(),
    trigger=triggers,
    sentence=references,
    rule=words,
    confidence=st.floats(0, 1),
)
quotes = st.builds(
    Quote,
    text=words,
    span=span,
    speaker=st.none() | actors,
    addressee=st.none() | actors,
    cue=maybe,
    when=st.none() | whens,
    where=st.none() | places,
    direct=st.booleans(),
    tone=st.none() | number,
)
commitments = st.builds(Commitment, by=sides, to=sides, what=words, event_id=words, event_type=maybe, due=st.none() | whens)
disputes = st.builds(Dispute, parties=tuples, issue=words, contexts=tuples, text=words, span=span)
relations = st.builds(Relation, parties=tuples, direction=st.sampled_from(get_args(Direction)), text=words, span=span)
doubts = st.builds(DateDoubt, published=words, reason=st.sampled_from(["future", "before events"]), spans=st.lists(span, max_size=2).map(tuple))
documents = st.builds(Document, id=words, text=words, title=maybe, published=maybe, source=maybe, url=maybe, language=maybe, date_doubt=st.none() | doubts)
infos = st.builds(CoderInfo, version=words, rules=words, knowledge=words, model=words)


def several(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=2).map(tuple)


codings = st.builds(
    Coding,
    document=documents,
    events=several(events),
    quotes=several(quotes),
    commitments=several(commitments),
    disputes=several(disputes),
    relations=several(relations),
    entities=several(entities),
    times=several(whens),
    places=several(places),
    tone=st.none() | number,
    coder=infos,
)
refusals = st.builds(Refusal, rule=words, reason=words, trigger=triggers, sentence=references)


@given(codings)
@settings(max_examples=60, deadline=None)
def test_coding_survives_json(coding: Coding) -> None:
    assert Coding.model_validate_json(coding.model_dump_json()) == coding


@given(st.one_of(documents, events, actors, entities, whens, places, quotes, commitments, disputes, relations, refusals))
@settings(max_examples=100, deadline=None)
def test_every_record_survives_json_and_python(record: Record) -> None:
    assert type(record).model_validate_json(record.model_dump_json()) == record
    assert type(record).model_validate(record.model_dump()) == record


@given(codings, several(refusals))
@settings(max_examples=30, deadline=None)
def test_what_was_refused_is_not_in_the_json(coding: Coding, refused: tuple[Refusal, ...]) -> None:
    with_refusals = coding.model_copy(update={"refused": refused})
    assert "refused" not in json.loads(with_refusals.model_dump_json())
    assert with_refusals.model_dump_json() == coding.model_dump_json()


def test_a_real_coding_survives_json(code: Callable[..., Coding]) -> None:
    coding = code("Peru agreed to meet Chile on Friday. Apple sued Samsung.", "2023-06-18")
    assert coding.refused
    assert Coding.model_validate_json(coding.model_dump_json()) == coding.model_copy(update={"refused": ()})


@pytest.mark.parametrize("record", list(FIELDS), ids=lambda r: r.__name__)
def test_field_names_are_those_of_the_design(record: type[Record]) -> None:
    visible = [name for name, field in record.model_fields.items() if not field.exclude]
    assert sorted(visible) == sorted(FIELDS[record].split())


def test_json_of_a_coding_names_every_part_even_if_empty(code: Callable[..., Coding]) -> None:
    assert list(json.loads(code("").model_dump_json())) == FIELDS[Coding].split()


def test_spans_are_pairs_in_json() -> None:
    assert json.loads(Trigger(text="met", span=(5, 8)).model_dump_json()) == {"text": "met", "span": [5, 8]}


@pytest.mark.parametrize("record", [Actor(text="Peru", span=(0, 4)), Trigger(text="met", span=(5, 8)), Document(id="1", text="")])
def test_records_are_frozen(record: Record) -> None:
    with pytest.raises(ValidationError):
        record.text = "other"  # type: ignore[attr-defined]


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError):
        Actor.model_validate({"text": "Peru", "span": (0, 4), "nation": "PER"})


@pytest.mark.parametrize("status", ["done", "", "HAPPENED"])
def test_a_status_that_does_not_exist_is_refused(status: str) -> None:
    with pytest.raises(ValidationError):
        Event.model_validate(
            {
                "id": "1",
                "event_type": "CONSULT",
                "plover": "CONSULT",
                "cameo": "040",
                "quad_code": 1,
                "goldstein": 1.0,
                "status": status,
                "trigger": {"text": "", "span": (0, 0)},
                "sentence": {"index": 0, "span": (0, 0)},
                "rule": "x",
                "confidence": 0.5,
            }
        )


def test_there_are_ten_statuses() -> None:
    assert set(get_args(Status)) == {
        "happened",
        "ongoing",
        "planned",
        "possible",
        "requested",
        "conditional",
        "denied",
        "cancelled",
        "postponed",
        "hypothetical",
    }


def test_refusals_are_left_out_of_the_repr(code: Callable[..., Coding]) -> None:
    assert "refused" not in repr(code("Apple sued Samsung."))
