"""Offsets always slice to the text as given, whatever stands in it: odd spaces, curly quotes, marks that turn a line round."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.coding.coder import Coder
from detente.errors import LanguageError
from detente.reading.text import document_id
from detente.records import Actor, Coding, Document, Place, Span, When

HERE = Path(__file__).parent
DAY = "2023-06-18"


def _sentences() -> list[str]:
    """The texts of our tables: sentences that tell something, and some that tell nothing."""
    found = []
    for name in ("claims_cases.txt", "time_text_cases.txt", "coreference_cases.txt"):
        for block in (HERE / name).read_text("utf-8").split("\n\n"):
            lines = [x for x in block.splitlines() if x and not x.startswith(("#", "==", "("))]
            if lines:
                found.append(lines[0].replace(" ¶", "\n"))
    return found


SENTENCES = _sentences()
SPOKEN = [
    '"We will never accept this," Chinese foreign minister Qin Gang told reporters in Beijing on Friday.',
    '"The talks," said Mr Blinken, "were frank." He said that ties with China had improved.',
    "According to Russia's defence ministry, Ukraine shelled a village near Bakhmut early on Sunday.",
    "Kenya's president said the country would \"send 'a thousand' police officers\" to Haiti by January.",
    "WASHINGTON, June 18 (Reuters) - The White House condemned Iran's attack on an oil tanker.",
    "(Jane Doe/Pool Photo via AP)",
]
#: What may stand between two sentences, and what may be strewn into one.
GAPS = [" ", "\n", "\n\n", "  ", "\r\n\r\n", "\t", "\u00a0", "\u2028", "\u3000", " \u200f", "\u202b "]
MARKS = [
    "\u200b",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufeff",
    "\u00a0",
    "\u00ad",
    "\u0301",
    "é",
    "中",
    "🇺🇳",
    "’",
    "“",
    "”",
    "«",
    "»",
    "\x00",
    "'",
    '"',
]
CURLY = str.maketrans({"'": "’", '"': "”"})


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Sentences in any order, in any dress."""
    parts = []
    for sentence in draw(st.lists(st.sampled_from([*SENTENCES, *SPOKEN]), min_size=1, max_size=6)):
        dressed = sentence.translate(CURLY) if draw(st.booleans()) else sentence
        for at, mark in draw(st.lists(st.tuples(st.integers(0, len(dressed)), st.sampled_from(MARKS)), max_size=2)):
            dressed = dressed[:at] + mark + dressed[at:]
        if draw(st.integers(0, 7)) == 0:
            dressed = dressed.upper()
        parts += [dressed, draw(st.sampled_from(GAPS))]
    return draw(st.sampled_from(["", " ", "\n", "\ufeff", "“"])) + "".join(parts)


def _spans(coding: Coding) -> Iterator[tuple[str, str, Span]]:
    """Every piece of text that a coding speaks of: what it is, its words, its offsets."""

    def of(kind: str, x: Actor | When | Place | None) -> Iterator[tuple[str, str, Span]]:
        if x is not None:
            yield kind, x.text, x.span

    text = coding.document.text
    for e in coding.events:
        yield "trigger", e.trigger.text, e.trigger.span
        yield "sentence", text[slice(*e.sentence.span)], e.sentence.span
        for a in (*e.actors, *e.recipients, *([e.attribution] if e.attribution else [])):
            yield from of("actor", a)
        yield from of("when", e.when)
        yield from of("where", e.where)
    for q in coding.quotes:
        yield "quote", q.text, q.span
        yield from of("speaker", q.speaker)
        yield from of("addressee", q.addressee)
        yield from of("said when", q.when)
        yield from of("said where", q.where)
    for c in coding.commitments:
        for a in (*c.by, *c.to):
            yield from of("party", a)
        yield from of("due", c.due)
    for d in (*coding.disputes, *coding.relations):
        yield "claim", d.text, d.span
    for x in (*coding.entities, *coding.times, *coding.places):
        yield from of("list", x)
    for r in coding.refused:
        yield "refused", r.trigger.text, r.trigger.span


def _check(coding: Coding) -> None:
    text = coding.document.text
    for kind, words, (start, end) in _spans(coding):
        assert 0 <= start < end <= len(text), kind
        assert text[start:end] == words, (kind, text[start:end], words)
    assert all(c.what and c.what in text for c in coding.commitments)
    if coding.document.date_doubt is not None:
        assert all(0 <= a < b <= len(text) for a, b in coding.document.date_doubt.spans)


@given(texts(), st.sampled_from([DAY, "2023-06", "1991", None]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_offsets_slice_to_the_text_however_it_is_dressed(coder: Coder, text: str, published: str | None) -> None:
    try:
        coding = coder.code(Document(id=document_id(text), text=text, published=published))
    except LanguageError:
        return
    assert coding.document.text == text
    _check(coding)


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_at_all_breaks_the_coder_or_its_offsets(coder: Coder, text: str) -> None:
    try:
        _check(coder.code(Document(id=document_id(text), text=text, published=DAY)))
    except LanguageError:
        return


@pytest.mark.parametrize("sentence", SPOKEN)
def test_offsets_of_quotations_slice_with_straight_and_curly_marks(coder: Coder, sentence: str) -> None:
    for text in (sentence, sentence.translate(CURLY), f"\u202b{sentence}\u2069", sentence.replace(" ", "\u00a0")):
        _check(coder.code(Document(id=document_id(text), text=text, published=DAY)))
