"""The whole corridor: deterministic, stable, exact about where things stand, and unmoved by odd texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.coding.coder import Coder
from detente.errors import DateError, LanguageError
from detente.ontology import ontology
from detente.reading.text import document_id
from detente.records import Coding, Document

DAY = "2023-06-18"
REPORT = """date 2023-06 Peru recalls envoy in bid to press Chile on fishing(Ana Quilca/Pool Photo via AP)

LIMA (AP) — Peru recalled its ambassador to Chile on Friday, accusing Santiago of seizing two boats in disputed waters.

“We will not negotiate under threat,” Peruvian foreign minister Rosa Quilca said. She said Peru’s navy had been put on alert.

Chile’s president denied that Chilean sailors had fired on the boats.
The two countries have been at odds over fishing rights since 1997, and relations have worsened.

Bolivia urged both sides to hold talks. Mr. Boric promised to free the crews by July, and plans to visit Lima on 3 July.

Reporting by Ana Quilca; Editing by Tom Reid
"""
SENTENCES = (
    "Peru recalled its ambassador to Chile on Friday.",
    "Chile’s president denied that Chilean sailors had fired on Peruvian boats.",
    "“We will not negotiate,” Peru’s foreign minister said.",
    "Kenya and Somalia disagree over fishing rights.",
    "Relations between Kenya and Somalia have worsened.",
    "Norway promised to free Fiji’s sailors by June 2024.",
    "The weather was fine.",
    "He said it was over.",
    "US-backed Syrian rebels shelled Damascus.",
    "If Chad attacks Niger, Mali will respond.",
    "\n\n",
    "SUVA (AP) — Tonga protested.",
    "Photo: a harbour",
    "Müller’s café in São Tomé 🙂",
    "Kenya’s envoy visited Luanda in May 2009.",
    "Mr. Biden met Mr. Xi in San Francisco.",
    '"',
    "’",
    "  ",
)
ODD = (
    "",
    " ",
    "\n",
    "\x00",
    ".",
    "!!!???",
    "🙂" * 20,
    "a",
    "A" * 5000,
    "Peru " * 400,
    "(" * 200,
    "\"'" * 50,
    "Peru\tmet\tChile.",
    "PERU MET CHILE.",
    "peru met chile.",
    "met met met met",
    "https://example.org/?a=b&c=d",
    "Peru met Chile" + "." * 100,
    "\u202ePeru met Chile.\u202c",
    "<p>Peru met Chile.</p>",
    "’’’’",
    "Peru\u00a0met\u00a0Chile.",
    "1,2,3;4",
    "Peru met Chile.\r\nChile met Peru.\r\n",
    "\ud800 Peru met Chile.",
)


def dump(coding: Coding) -> str:
    return coding.model_dump_json()


def document(text: str, published: str | None = DAY) -> Document:
    return Document(id=document_id(text), text=text, published=published)


def spans(value: Any) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every pair of text and span in a coding, at any depth."""
    if isinstance(value, dict):
        if value.get("span") is not None and isinstance(value.get("text"), str):
            yield value["text"], tuple(value["span"])
        for inner in value.values():
            yield from spans(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from spans(inner)


# ---------------------------------------------------------------- deterministic


def test_same_text_twice_gives_the_same_json(coder: Coder) -> None:
    assert dump(coder.code(document(REPORT, None))) == dump(coder.code(document(REPORT, None)))


def test_one_by_one_and_many_at_once_give_the_same_json(coder: Coder) -> None:
    documents = [document(REPORT, None), document(SENTENCES[0]), document(""), document(" ".join(SENTENCES[:6]))]
    assert [dump(c) for c in coder.code_many(documents)] == [dump(coder.code(d)) for d in documents]


def test_what_was_coded_before_has_no_influence(coder: Coder) -> None:
    alone = [dump(coder.code(document(s))) for s in SENTENCES]
    assert [dump(c) for c in coder.code_many(map(document, reversed(SENTENCES)))] == alone[::-1]


def test_another_coder_gives_the_same_json(coder: Coder) -> None:
    assert dump(Coder(coder.parser).code(document(REPORT, None))) == dump(coder.code(document(REPORT, None)))


def test_many_documents_are_coded_one_at_a_time_in_order(coder: Coder) -> None:
    def source() -> Iterator[Document]:
        yield document("Peru condemned Chile.")
        raise AssertionError("the second was asked for before the first was given out")

    assert next(iter(coder.code_many(source()))).document.text == "Peru condemned Chile."


def test_code_many_of_nothing_is_nothing(coder: Coder) -> None:
    assert list(coder.code_many([])) == []


# ---------------------------------------------------------------- ids


def test_ids_are_stable(coder: Coder) -> None:
    assert [e.id for e in coder.code(document(REPORT)).events] == [e.id for e in coder.code(document(REPORT)).events]


def test_ids_of_a_report_differ(code: Callable[..., Coding]) -> None:
    events = code(REPORT).events
    assert len({e.id for e in events}) == len(events) > 3


def test_another_document_has_other_ids(code: Callable[..., Coding]) -> None:
    a, b = code("Peru condemned Chile."), code("Peru condemned Chile. ")
    assert {e.id for e in a.events}.isdisjoint(e.id for e in b.events)


@given(st.text(max_size=60), st.text(max_size=60))
def test_document_id_is_that_of_the_content(a: str, b: str) -> None:
    assert (document_id(a) == document_id(b)) is (a == b)
    assert document_id(a).startswith("sha256:")


# ---------------------------------------------------------------- exact spans


@pytest.mark.parametrize("text", [REPORT, *SENTENCES], ids=lambda t: t[:40])
def test_every_span_slices_to_its_text(code: Callable[..., Coding], text: str) -> None:
    wrong = [(t, text[slice(*s)]) for t, s in spans(code(text).model_dump()) if text[slice(*s)] != t]
    assert wrong == []


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), st.sampled_from([" ", "\n", "\n\n", "  "]))
@settings(max_examples=40, deadline=None)
def test_event_spans_slice_to_their_text_in_any_report(sentences: list[str], joint: str) -> None:
    text = joint.join(sentences)
    for e in detente.coder().code(document(text)).events:
        for part in (e.trigger, *e.actors, *e.recipients, *filter(None, (e.when, e.where, e.attribution))):
            assert text[slice(*part.span)] == part.text
        assert e.sentence.span[0] <= e.trigger.span[0] < e.trigger.span[1] <= e.sentence.span[1] <= len(text)


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_events_keep_to_the_contract_in_any_report(sentences: list[str]) -> None:
    coding = detente.coder().code(document(" ".join(sentences)))
    for e in coding.events:
        kind = ontology().types[e.event_type]
        assert e.mode is None or e.mode in kind.modes
        assert e.quad_code == kind.quad_code
        assert e.goldstein == ontology().cameo[e.cameo]
        assert set(e.contexts) <= set(ontology().contexts)
        assert e.actors or e.recipients
        assert 0 < e.confidence <= 1
    assert len({e.id for e in coding.events}) == len(coding.events)
    assert {c.event_id for c in coding.commitments} <= {e.id for e in coding.events}


# ---------------------------------------------------------------- odd texts


@pytest.mark.parametrize("text", ODD, ids=lambda t: repr(t[:20]))
def test_odd_texts_are_coded_without_complaint(coder: Coder, text: str) -> None:
    coding = coder.code(document(text))
    assert coding.document.text == text
    assert all(text[slice(*e.trigger.span)] == e.trigger.text for e in coding.events)


@given(st.text(max_size=59))
@settings(max_examples=60, deadline=None)
def test_any_short_text_is_coded_without_complaint(text: str) -> None:
    assert detente.coder().code(document(text)).document.text == text


def test_an_empty_text_tells_nothing(code: Callable[..., Coding]) -> None:
    coding = code("")
    assert (coding.events, coding.quotes, coding.entities, coding.times, coding.places, coding.tone) == ((), (), (), (), (), None)


def test_a_sentence_too_long_for_any_reporter_tells_no_event(code: Callable[..., Coding]) -> None:
    assert code("Peru condemned Chile, " + "and the rain fell on the hills, " * 60 + "and Kenya met Togo.").events == ()


def test_a_dateline_with_nothing_behind_it_is_coded(code: Callable[..., Coding]) -> None:
    assert code("Peru condemned Chile.\n\nLIMA (AP) — ").events


# ---------------------------------------------------------------- the report as a whole


def test_header_of_the_report_is_metadata(code: Callable[..., Coding]) -> None:
    d = code(REPORT).document
    assert (d.title, d.published, d.language) == ("Peru recalls envoy in bid to press Chile on fishing", "2023-06", "en")


def test_what_the_reader_says_goes_before_what_the_text_says(coder: Coder) -> None:
    coding = coder.code(Document(id=document_id(REPORT), text=REPORT, title="Another title", published="2023-06-20"))
    assert (coding.document.title, coding.document.published) == ("Another title", "2023-06-20")


@pytest.mark.parametrize(
    ("event_type", "status", "actor", "recipient"),
    [
        ("SANCTION", "happened", "PER", "CHL"),
        ("ACCUSE", "happened", "PER", "CHL"),
        ("ASSAULT", "denied", "CHL", None),
        ("REQUEST", "happened", "BOL", None),
        ("CONSULT", "planned", "CHL", "PER"),
    ],
)
def test_report_is_coded(code: Callable[..., Coding], event_type: str, status: str, actor: str, recipient: str | None) -> None:
    found = [(e.event_type, e.status, {a.country for a in e.actors}, {a.country for a in e.recipients}) for e in code(REPORT).events]
    assert any(t == event_type and s == status and actor in a and (recipient is None or recipient in r) for t, s, a, r in found), found


def test_report_has_quotation_dispute_relation_and_commitment(code: Callable[..., Coding]) -> None:
    coding = code(REPORT)
    assert any(q.speaker and q.speaker.name == "Rosa Quilca" for q in coding.quotes)
    assert [(set(d.parties), d.issue) for d in coding.disputes] == [({"PER", "CHL"}, "fishing")]
    assert [(set(r.parties), r.direction) for r in coding.relations] == [({"PER", "CHL"}, "worsening")]
    assert [c.due.earliest for c in coding.commitments if c.due] == ["2023-07-01"]


def test_boilerplate_tells_no_event(code: Callable[..., Coding]) -> None:
    text = "Peru condemned Chile.\n\nPhoto: Kenya's president visits Togo (AP Photo/Ana Quilca)\n\nRead more: Ghana bombs Benin"
    assert [e.event_type for e in code(text).events] == ["ACCUSE"]


# ---------------------------------------------------------------- refusals


def test_unreadable_date_is_refused(coder: Coder) -> None:
    with pytest.raises(DateError):
        coder.code(document("Peru condemned Chile.", "soon"))


def test_another_language_is_refused(coder: Coder) -> None:
    with pytest.raises(LanguageError):
        coder.code(document("El ministro se reunió con su homólogo en la capital, donde hablaron de la pesca y del comercio durante tres horas."))


def test_what_was_yielded_before_a_refusal_stands(coder: Coder) -> None:
    codings = coder.code_many([document("Peru condemned Chile."), document("Peru condemned Chile.", "soon")])
    assert next(codings).events
    with pytest.raises(DateError):
        next(codings)


def test_coder_says_what_coded(coder: Coder, code: Callable[..., Coding]) -> None:
    info = code("Peru condemned Chile.").coder
    assert info == coder.info
    assert info.rules.startswith("sha256:")
    assert info.knowledge.startswith("sha256:")
    assert coder.classifier is not None
    assert json.loads(dump(code("Peru condemned Chile.")))["coder"]["model"] == f"{coder.parser.name}, classifier {coder.classifier.hash}"
