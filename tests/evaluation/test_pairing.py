"""Which annotated and which coded events are taken to be the same happening, and what is right about them."""

from __future__ import annotations

from detente.evaluation.pairing import Party, pair
from tests.evaluation.build import gold, said


def test_the_same_event_is_found_typed_and_whole() -> None:
    (p,) = pair([gold("SANCTION", "Chad", "Sudan")], [said("SANCTION", "Chad", "Sudan")])
    assert (p.found, p.typed, p.whole, p.same_status) == (True, True, True, True)


def test_another_trigger_is_found_only_if_both_sides_meet() -> None:
    elsewhere = said("SANCTION", "Chad", "Sudan", trigger="condemned")
    assert pair([gold("SANCTION", "Chad", "Sudan")], [elsewhere])[0].found
    assert not any(p.found for p in pair([gold("SANCTION", "Chad")], [elsewhere]))


def test_a_wrong_type_is_found_and_not_typed() -> None:
    (p,) = pair([gold("SANCTION", "Chad", "Sudan")], [said("COERCE", "Chad", "Sudan")])
    assert (p.found, p.typed, p.whole, p.said_type) == (True, False, False, "COERCE")


def test_a_side_that_should_be_empty_or_should_not_makes_it_not_whole() -> None:
    assert not pair([gold("SANCTION", "Chad")], [said("SANCTION", "Chad", "Sudan")])[0].whole
    assert not pair([gold("SANCTION", "Chad", "Sudan")], [said("SANCTION", "Chad")])[0].whole
    assert not pair([gold("SANCTION", "Chad", "Sudan")], [said("SANCTION", "Sudan", "Chad")])[0].whole


def test_sides_may_change_places_where_the_event_is_reciprocal() -> None:
    assert pair([gold("CONSULT", "Chad", "Sudan")], [said("CONSULT", "Sudan", "Chad", reciprocal=True)])[0].whole


def test_the_name_under_which_plover_files_it_counts_as_the_type() -> None:
    (p,) = pair([gold("AGREE", "Chad", "Sudan")], [said("CONSULT", "Chad", "Sudan", plover="AGREE")])
    assert (p.typed, p.said_type) == (True, "AGREE")


def test_each_event_is_paired_once_and_with_its_best_match() -> None:
    wrong, right = said("COERCE", "Chad", "Sudan"), said("SANCTION", "Chad", "Sudan")
    pairs = pair([gold("SANCTION", "Chad", "Sudan"), gold("ACCUSE", "Chad", "Libya", trigger="condemned")], [wrong, right])
    assert [(p.gold and p.gold.event_type, p.said and p.said.event_type) for p in pairs] == [("SANCTION", "SANCTION"), ("ACCUSE", None), (None, "COERCE")]


def test_without_a_trigger_every_side_named_must_meet() -> None:
    assert pair([gold("SANCTION", "Chad", trigger="")], [said("SANCTION", "Chad", "Sudan")])[0].found
    assert not pair([gold("SANCTION", "Libya", trigger="")], [said("SANCTION", "Chad", "Sudan")])[0].found
    assert not pair([gold("SANCTION", "Chad", "Libya", trigger="")], [said("SANCTION", "Chad", "Sudan")])[0].found
    assert pair([gold("CONSULT", "Chad", "Sudan", trigger="")], [said("CONSULT", "Sudan", "Chad", reciprocal=True)])[0].found


def test_a_party_without_words_meets_by_country() -> None:
    annotated = gold("SANCTION", trigger="", actors="").model_copy(update={"actors": (Party(country="TCD"),), "recipients": (Party(country="SDN"),)})
    assert pair([annotated], [said("SANCTION", "Chad", "Sudan")])[0].whole
    assert not pair([annotated], [said("SANCTION", "Libya", "Sudan")])[0].found


def test_nothing_pairs_with_nothing() -> None:
    assert pair([], []) == ()
