"""Transliterated names are told by their sounds."""

from __future__ import annotations

import pytest

import detente
from detente.knowledge.spelling import skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hizb ul-Mujahedin", "Hizbul Mujahideen"),
        ("Jabhat Fatah ash-Sham", "Jabhat Fateh al-Sham"),
        ("Ahlu Sunna Waljama'a", "Ahlu Sunnah Wa-Jama"),
        ("Tehrik-e-Taliban Pakistan", "Tahrik-i-Taliban Pakistan"),
    ],
)
def test_spellings_of_one_name_sound_alike(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other) is not None


@pytest.mark.parametrize("name", ["Fatah", "Al Badr", "IS", "the Front"])
def test_a_short_name_is_not_told_by_its_sounds(name: str) -> None:
    assert skeleton(name) is None


def test_another_spelling_of_a_known_movement_resolves() -> None:
    actor = detente.resolve_actor("Lashkar-i Tayyiba", "2015-01-01")
    assert actor is not None
    assert (actor.country, actor.name) == ("PAK", "Lashkar-e-Taiba")
