"""The gate lets a sentence on to the parser when it holds a trigger word and something that can act."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.coding.coder import Coder
from detente.coding.gate import Gate
from detente.records import Coding

OPEN = (
    "Soldiers were killed.",
    "They met in secret.",
    "the army shelled the village",
    "Arrested, she was held for a week.",
    "Protesters marched.",
    "He resigned.",
    "We will meet.",
    "The ministers have been meeting.",
)
SHUT = ("A loaf costs two shillings.", "", "   ", "1998, 1999, 2000.", "The violet is purple.", "Cheese ripens slowly.")


@pytest.mark.parametrize("sentence", OPEN)
def test_gate_opens_for_a_trigger_with_an_actor(coder: Coder, sentence: str) -> None:
    assert coder.gate.opens(sentence, has_name=False)


@pytest.mark.parametrize("sentence", SHUT)
def test_gate_stays_shut_without_a_trigger(coder: Coder, sentence: str) -> None:
    assert not coder.gate.opens(sentence, has_name=True)


def test_gate_needs_something_that_can_act(coder: Coder) -> None:
    assert not coder.gate.opens("the attack failed", has_name=False)
    assert coder.gate.opens("the attack failed", has_name=True)


@pytest.mark.parametrize("form", ["negotiate", "negotiates", "negotiated", "negotiating"])
def test_every_form_of_a_trigger_opens(coder: Coder, form: str) -> None:
    assert Gate(coder.parser, {"negotiate": ((),)}).opens(f"They {form}.", has_name=False)


def test_a_capital_alone_is_nobody_who_can_act(coder: Coder) -> None:
    gate = Gate(coder.parser, {"negotiate": ((),)})
    assert not gate.opens("Bridges negotiate nothing.", has_name=False)
    assert not gate.opens("Yesterday Tavuni negotiated.", has_name=False)
    assert gate.opens("Yesterday Ms Tavuni negotiated.", has_name=False)


def test_only_the_stems_given_open(coder: Coder) -> None:
    assert not Gate(coder.parser, {"negotiate": ((),)}).opens("They fought.", has_name=True)


@pytest.mark.parametrize("sentence", SHUT)
def test_a_sentence_that_is_shut_out_tells_no_event(code: Callable[..., Coding], sentence: str) -> None:
    assert code(sentence).events == ()


def test_asking_twice_gives_the_same_answer(coder: Coder) -> None:
    gate = Gate(coder.parser, coder.rules.anchors)
    assert [gate.opens(s, False) for s in OPEN + SHUT] == [gate.opens(s, False) for s in OPEN + SHUT]
