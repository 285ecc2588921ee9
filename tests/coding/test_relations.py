"""Sentences that judge how two states get on, and which way it goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.coding.language import Parse
from detente.coding.relations import judge, needs_parse
from detente.records import Coding

JUDGED = {
    "worsening": [
        "Relations between Chile and Bolivia have worsened.",
        "Ties between Chile and Bolivia soured.",
        "Tensions between Chile and Bolivia are rising.",
        "The row is straining relations.",
        "Relations have become frosty.",
        "The worsening relationship worries traders.",
        "The killing has damaged ties between the two.",
        "Growing tensions mark the border.",
        "Relations deteriorated after the raid.",
        "The tariffs fuelled animosity.",
    ],
    "improving": [
        "Relations between Chile and Bolivia have improved.",
        "Ties between Chile and Bolivia are warming.",
        "Tensions between Chile and Bolivia have eased.",
        "The accord strengthened ties.",
        "Relations have become warmer.",
        "The thawing relationship pleases traders.",
        "The visit eased tensions.",
        "The two countries have mended ties.",
    ],
}
UNJUDGED = (
    "Relations between Chile and Bolivia date from 1904.",
    "Relations did not improve.",
    "Relations may improve.",
    "They want to improve relations.",
    "The talks were about trade.",
    "Relations will worsen if talks fail.",
    "The wall has improved.",
    "She is a relation of his.",
    "They plan to repair ties.",
)


@pytest.mark.parametrize(("direction", "sentence"), [pytest.param(d, s, id=s) for d, ss in JUDGED.items() for s in ss])
def test_direction_is_read(parse: Callable[[str], Parse], direction: str, sentence: str) -> None:
    assert needs_parse(sentence)
    assert judge(parse(sentence)) == direction


@pytest.mark.parametrize("sentence", UNJUDGED)
def test_what_is_neutral_negated_possible_or_wished_is_no_judgement(parse: Callable[[str], Parse], sentence: str) -> None:
    assert judge(parse(sentence)) is None


@pytest.mark.parametrize("sentence", ["The talks were about trade.", "Rain fell.", ""])
def test_without_a_word_for_a_bond_or_strain_no_tree_is_needed(sentence: str) -> None:
    assert not needs_parse(sentence)


@pytest.mark.parametrize(
    ("sentence", "pair", "direction"),
    [
        ("Relations between Chile and Bolivia have worsened.", {"CHL", "BOL"}, "worsening"),
        ("Ties between Kenya and Somalia improved.", {"KEN", "SOM"}, "improving"),
        ("Tensions between Serbia and Hungary are rising.", {"SRB", "HUN"}, "worsening"),
        ("China-Japan relations have soured.", {"CHN", "JPN"}, "worsening"),
    ],
)
def test_relation_names_its_pair(code: Callable[..., Coding], sentence: str, pair: set[str], direction: str) -> None:
    (relation,) = code(sentence).relations
    assert set(relation.parties) == pair
    assert relation.direction == direction
    assert sentence[slice(*relation.span)] == relation.text


def test_a_sentence_without_two_states_speaks_of_the_documents(code: Callable[..., Coding]) -> None:
    coding = code("Chile met Bolivia in La Paz. Chile praised Bolivia. Relations have improved, officials said.")
    assert [(set(r.parties), r.direction) for r in coding.relations] == [({"CHL", "BOL"}, "improving")]


def test_without_a_pair_there_is_no_relation(code: Callable[..., Coding]) -> None:
    assert code("Relations between the sisters have worsened.").relations == ()


def test_who_is_judged_well_in_one_sentence_can_be_judged_ill_in_the_next(code: Callable[..., Coding]) -> None:
    coding = code("Relations between Chile and Bolivia have worsened. Ties between Kenya and Somalia have improved.")
    assert [(set(r.parties), r.direction) for r in coding.relations] == [({"CHL", "BOL"}, "worsening"), ({"KEN", "SOM"}, "improving")]
