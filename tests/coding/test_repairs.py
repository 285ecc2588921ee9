"""Mistakes of the parser that are mended. A repaired tree keeps its words and stays a tree."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.coding.frames import Grammar
from detente.coding.language import Parse
from detente.coding.repairs import repair

STATES = ("Chad", "Peru", "Kenya", "Fiji", "Japan", "Oman")
HEADLINES = (
    ("Kenya, Somalia agree to reopen border", "agree", {"Kenya", "Somalia"}),
    ("Japan, Peru sign fishing pact", "sign", {"Japan", "Peru"}),
    ("Egypt, Sudan hold talks", "hold", {"Egypt", "Sudan"}),
)


def subjects(g: Grammar, verb: str) -> set[str]:
    v = next(t.i for t in g.p.tokens if t.text == verb)
    return {g.p[i].text for i in g.surface_subject(v)}


@pytest.mark.parametrize(("sentence", "verb", "both"), HEADLINES)
def test_two_names_with_a_comma_before_a_headline_verb_are_both_its_subjects(
    grammar: Callable[[str], Grammar], sentence: str, verb: str, both: set[str]
) -> None:
    assert subjects(grammar(sentence), verb) == both


def test_a_day_before_the_subject_is_no_subject(grammar: Callable[[str], Grammar]) -> None:
    assert subjects(grammar("Monday, Kenya agreed to reopen the border."), "agreed") == {"Kenya"}


@pytest.mark.parametrize(
    "sentence",
    ["President William Ruto and Chancellor Olaf Scholz met in Nairobi.", "Foreign Minister Penny Wong and Prime Minister James Marape met in Port Moresby."],
)
def test_two_office_holders_joined_by_and_are_both_subjects(grammar: Callable[[str], Grammar], sentence: str) -> None:
    assert len(subjects(grammar(sentence), "met")) == 2


def test_what_a_commitment_says_is_not_the_clause_of_the_verb(parse: Callable[[str], Parse]) -> None:
    p = parse("The two ministers made commitments to restore ties.")
    noun = next(t for t in p.tokens if t.text == "commitments")
    assert (noun.dep, p[noun.head].text) == ("dobj", "made")


@pytest.mark.parametrize(
    "sentence",
    [
        "Fiji's premier will meet with Tonga's king on Monday, Samoa's prime minister, and Nauru's president.",
        "The envoy met with Peru on Sunday, Chile, and Bolivia.",
    ],
)
def test_a_list_goes_on_after_a_time_phrase(grammar: Callable[[str], Grammar], sentence: str) -> None:
    g = grammar(sentence)
    v = next(t.i for t in g.p.tokens if t.text in ("meet", "met"))
    assert len(g.verb(v).slots["with"]) == 3


def is_tree(p: Parse) -> bool:
    roots = [t.i for t in p.tokens if t.head == t.i]
    for t in p.tokens:
        seen, i = {t.i}, t.i
        while (h := p.head(i)) is not None:
            if h.i in seen:
                return False
            seen.add(h.i)
            i = h.i
    return len(roots) >= 1


@given(
    st.lists(st.sampled_from(STATES), min_size=1, max_size=4),
    st.sampled_from([", ", " and ", ", and "]),
    st.sampled_from(["met", "made commitments to help", "will meet with", "agree with"]),
    st.sampled_from(["Tonga", "President Ruto and Chancellor Scholz", "Nauru on Sunday, Samoa, and Palau"]),
)
@settings(max_examples=40, deadline=None)
def test_a_repaired_tree_is_a_tree_with_the_same_words(names: list[str], join: str, verb: str, rest: str) -> None:
    raw = next(iter(detente.coder().parser.parse([f"{join.join(names)} {verb} {rest}."])))
    mended = repair(raw)
    assert [t.text for t in mended.tokens] == [t.text for t in raw.tokens]
    assert is_tree(mended)


@pytest.mark.parametrize("sentence", ["Chad met Peru.", "The border reopened on Friday.", "Rain fell."])
def test_a_sound_tree_is_left_alone(sentence: str) -> None:
    raw = next(iter(detente.coder().parser.parse([sentence])))
    assert repair(raw) is raw


def test_a_visiting_guest_is_whom_the_preposition_names(parse: Callable[[str], Parse]) -> None:
    p = parse("The union filed a suit in an Oslo court against visiting President Alejandro Giammattei.")
    guest = next(t for t in p.tokens if t.text == "Giammattei")
    assert (guest.dep, p[guest.head].text) == ("pobj", "against")


@pytest.mark.parametrize("pair", ["UK and EU", "Danish and EU", "House and Senate"])
def test_modifiers_joined_by_and_are_coordinates(parse: Callable[[str], Parse], pair: str) -> None:
    p = parse(f"{pair} negotiators have agreed on cod quotas.")
    first, last = pair.split(" and ")
    other = next(t for t in p.tokens if t.text == last)
    assert (other.dep, p[other.head].text) == ("conj", first)


@pytest.mark.parametrize("group", ["congressional leaders", "senior military officials"])
def test_a_person_beside_a_group_is_not_its_modifier(grammar: Callable[[str], Grammar], group: str) -> None:
    assert subjects(grammar(f"President Barack Obama and {group} met in Washington."), "met") == {"Obama", group.split()[-1]}
