"""Which two states a text is about, and what it says that they quarrel about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from detente.coding.dyads import main_dyad, states
from detente.records import Coding

Read = Callable[..., Any]
REPORT = """Peru and Chile fall out over fishing

Peru said on Friday that Chile must yield. The two countries have quarreled over fishing rights for a decade.

Lima recalled its envoy."""


def issues(coding: Coding) -> list[tuple[tuple[str, ...], str]]:
    return [(d.parties, d.issue) for d in coding.disputes]


# ---------------------------------------------------------------- dyads


def test_states_are_listed_in_text_order_with_repetitions(read: Read) -> None:
    text = "Peru told Chile that Peruvian boats had left. The EU and Apple said nothing."
    _page, hits, *_ = read(text)
    assert states(hits, 0, len(text), None) == ["PER", "CHL", "PER"]


def test_states_between_two_offsets_only(read: Read) -> None:
    text = "Peru slept. Chile woke."
    _, hits, *_ = read(text)
    assert states(hits, 12, len(text), None) == ["CHL"]
    assert states(hits, 0, 0, None) == []


def test_main_dyad_is_the_two_states_named_most(read: Read) -> None:
    page, hits, *_ = read(REPORT)
    assert set(main_dyad(page, hits, None)) == {"PER", "CHL"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rain fell.",
        "Peru mourned. Peru wept. Peru slept.",
        "Peru met Chile. Kenya met Togo. Fiji met Oman.",
        "Peru, Chile and Kenya spoke. Peru, Chile and Kenya sat. Peru, Chile and Kenya left.",
    ],
)
def test_a_text_about_one_or_many_has_no_main_dyad(read: Read, text: str) -> None:
    page, hits, *_ = read(text)
    assert main_dyad(page, hits, None) == ()


def test_captions_do_not_count(read: Read) -> None:
    page, hits, *_ = read("Peru slept. Chile slept.\n\nPhoto: Peru and Chile at sea")
    assert main_dyad(page, hits, None) == ()


def test_two_states_told_together_and_no_other_are_the_main_dyad(read: Read) -> None:
    page, hits, *_ = read("Peru and Chile spoke. Rain fell.")
    assert main_dyad(page, hits, None) == ("PER", "CHL")


# ---------------------------------------------------------------- disputes


@pytest.mark.parametrize(
    ("sentence", "pair", "issue"),
    [
        ("Poland and Lithuania disagree over fishing rights.", {"POL", "LTU"}, "fishing"),
        ("Kashmir remains a flashpoint between India and Pakistan.", {"IND", "PAK"}, "kashmir"),
        ("Japan and South Korea are at odds over export controls.", {"JPN", "KOR"}, "technology controls"),
        ("The dam is a bone of contention between Egypt and Ethiopia, which filled the Renaissance Dam.", {"EGY", "ETH"}, "nile dam"),
        ("Canada and Denmark sparred over Arctic claims for decades.", {"CAN", "DNK"}, "arctic"),
        ("Spain and Britain have a long-running dispute over tariffs.", {"ESP", "GBR"}, "trade"),
    ],
)
def test_contention_over_an_issue_is_a_dispute(code: Callable[..., Coding], sentence: str, pair: set[str], issue: str) -> None:
    found = issues(code(sentence))
    assert (pair, issue) in [(set(p), i) for p, i in found]


def test_dispute_of_the_two_countries_is_the_documents(code: Callable[..., Coding]) -> None:
    assert [(set(p), i) for p, i in issues(code(REPORT, "2023-06-18"))] == [({"PER", "CHL"}, "fishing")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Poland and Lithuania spoke about fishing rights.",
        "Poland and Lithuania resolved their dispute over fishing rights.",
        "There is no dispute over fishing rights between Poland and Lithuania.",
        "Poland and Lithuania disagree.",
        "The sisters disagree over fishing rights.",
        "Poland, Lithuania and Latvia disagree over fishing rights.",
    ],
)
def test_no_contention_no_issue_or_no_pair_is_no_dispute(code: Callable[..., Coding], sentence: str) -> None:
    assert code(sentence).disputes == ()


def test_dispute_slices_to_its_sentence(code: Callable[..., Coding]) -> None:
    for d in code(REPORT).disputes:
        assert REPORT[slice(*d.span)] == d.text
