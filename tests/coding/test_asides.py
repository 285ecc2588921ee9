"""What stands for the eye only is kept from the parser, and every offset holds all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.coding.asides import asides, restored, without
from detente.coding.language import Parse

SHORTENED = (
    ("The Arab League (AL) met.", "The Arab League met."),
    ("Lee Nak-yon (R) met Peru's envoy (2nd L).", "Lee Nak-yon met Peru's envoy."),
    ("Faure Gnassingbé, left, and Nana Akufo-Addo, second right, met in Accra.", "Faure Gnassingbé and Nana Akufo-Addo met in Accra."),
)
KEPT = (
    "The ship turned left, and the crew cheered.",
    "The motion (a mere gesture) failed.",
    "He (Macron) left, said the aide.",
    "(AP) The minister left, right on time.",
)


@pytest.mark.parametrize(("text", "short"), SHORTENED)
def test_abbreviations_and_places_in_a_picture_are_cut_out(text: str, short: str) -> None:
    assert without(text, asides(text)) == short


@pytest.mark.parametrize("text", KEPT)
def test_what_says_something_stays(text: str) -> None:
    assert without(text, asides(text)) == text


@given(st.lists(st.sampled_from(["Togo", "the League", " (AL)", " met", ", left, and", " ", "Benin", "(R)", "."]), max_size=20))
def test_each_character_that_stays_is_found_where_it_stood(pieces: list[str]) -> None:
    text = "".join(pieces)
    cut = asides(text)
    short = without(text, cut)
    assert [text[restored(i, cut)] for i in range(len(short))] == list(short)


def test_tokens_stand_where_their_words_do(parse: Callable[[str], Parse]) -> None:
    p = parse("The Arab League (AL) condemned Togo's Union (UFC) party.")
    assert [t.text for t in p.tokens] == [p.text[t.start : t.end] for t in p.tokens]
