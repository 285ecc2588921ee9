"""Every annotated sentence beside the rules is coded as it says by the rules alone, or is marked open with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from detente.coding.coder import Coder
from detente.errors import DataError
from detente.ontology import ontology
from detente.records import Coding, Document
from detente.rules.judge import faults
from detente.rules.sentences import Example, Told, examples, parse, written

TYPES = tuple(ontology().types)
ALL = [example for event_type in TYPES for example in examples(event_type)]
#: At most this share of a type's sentences may be open.
MOST_OPEN = 0.4


@pytest.fixture(scope="module")
def rules_alone() -> Coder:
    """A coder whose classifier does not judge: these sentences test the rules, and the classifier has learnt from them."""
    return Coder(judge=False)


def coded(example: Example, coder: Coder) -> Coding:
    return coder.code(Document(id=f"{example.folder}:{example.line}", text=example.text, published=example.published))


@pytest.mark.parametrize("example", [e for e in ALL if not e.open], ids=lambda e: f"{e.folder}:{e.line}")
def test_sentence_is_coded_as_annotated(example: Example, rules_alone: Coder) -> None:
    assert faults(coded(example, rules_alone), example) == []


@pytest.mark.parametrize("example", [e for e in ALL if e.open], ids=lambda e: f"{e.folder}:{e.line}")
def test_open_sentence_is_still_open(example: Example, rules_alone: Coder) -> None:
    assert faults(coded(example, rules_alone), example), "coded right now: take the mark off"


@pytest.mark.parametrize("event_type", TYPES)
def test_each_type_has_enough_sentences_and_a_third_are_not_plain_cases(event_type: str) -> None:
    mine = examples(event_type)
    assert len(mine) >= 25
    plain = [e for e in mine if any(t.event_type == event_type and t.status in ("happened", "ongoing") for t in e.told)]
    assert len(mine) - len(plain) >= len(mine) / 3
    assert sum(bool(e.open) for e in mine) <= MOST_OPEN * len(mine)


def test_no_sentence_stands_twice() -> None:
    assert [text for text, n in Counter(e.text for e in ALL).items() if n > 1] == []


def test_what_is_written_is_read_as_it_was() -> None:
    for example in ALL:
        assert list(parse(written(example), example.folder)) == [replace(example, line=1)]


@pytest.mark.parametrize("text", ["# a comment", "two\nlines", " a blank before", ""])
def test_what_is_no_line_of_the_file_cannot_be_written(text: str) -> None:
    with pytest.raises(DataError, match="one line"):
        written(Example("consult", 1, text))


def test_a_side_with_a_bar_in_it_cannot_be_written() -> None:
    told = Told("CONSULT", "visit", "happened", ("A | B",))
    with pytest.raises(DataError):
        written(Example("consult", 1, "A | B flew to Kampala.", (told,)))
