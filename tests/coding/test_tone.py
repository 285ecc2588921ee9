"""The tone of a text, from -1 to 1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.coding.tone import tone


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_an_empty_text_has_no_tone(text: str) -> None:
    assert tone(text) is None


def test_hostile_and_friendly_texts_differ() -> None:
    hostile, friendly = tone("They hate and murder their enemies in a brutal war."), tone("They warmly praise their good friends and love peace.")
    assert hostile is not None
    assert friendly is not None
    assert -1 <= hostile < 0 < friendly <= 1


@given(st.text(max_size=80))
def test_tone_stays_within_its_bounds(text: str) -> None:
    found = tone(text)
    assert found is None or -1 <= found <= 1


def test_only_the_first_paragraphs_count() -> None:
    calm = "\n".join(["The table stood in the hall."] * 40)
    assert tone(calm) == tone(calm + "\nThey murder and hate.")
