"""Mentions of one document are linked: surnames, pronouns, titles. Where two readings are close, nothing is linked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.coding.coreference import Coreference
from detente.records import Actor, Coding, Event

DAY = "2023-06-18"
MACRON = "French president Emmanuel Macron visited Ghana on Monday."


def actors(event: Event) -> list[tuple[str | None, str | None]]:
    return [(a.name, a.country) for a in event.actors]


@pytest.mark.parametrize("mention", ["Macron", "Mr Macron", "Mr. Macron", "President Macron", "The French president", "He"])
def test_later_mention_is_the_same_person(event: Callable[..., Event], mention: str) -> None:
    e = event(f"{MACRON} {mention} criticised Togo.", "ACCUSE", DAY)
    assert actors(e) == [("Emmanuel Macron", "FRA")]


@pytest.mark.parametrize("mention", ["Wekulo", "Mr Wekulo", "Mr. Wekulo"])
def test_surname_of_a_person_that_only_the_document_knows(event: Callable[..., Event], mention: str) -> None:
    e = event(f"Kenyan minister Amos Wekulo visited Ghana. {mention} criticised Togo.", "ACCUSE", DAY)
    assert actors(e) == [("Amos Wekulo", "KEN")]


def test_she_is_not_a_man(event: Callable[..., Event]) -> None:
    text = "German foreign minister Annalena Baerbock met Emmanuel Macron in Paris. She criticised Togo."
    assert actors(event(text, "ACCUSE", DAY)) == [("Annalena Baerbock", "DEU")]


def test_he_is_not_a_woman(event: Callable[..., Event]) -> None:
    text = "German foreign minister Annalena Baerbock met Emmanuel Macron in Paris. He criticised Togo."
    assert actors(event(text, "ACCUSE", DAY)) == [("Emmanuel Macron", "FRA")]


def test_pronoun_keeps_its_own_words_and_span(event: Callable[..., Event]) -> None:
    text = f"{MACRON} He criticised Togo."
    (actor,) = event(text, "ACCUSE", DAY).actors
    assert actor.text == "He"
    assert text[slice(*actor.span)] == "He"
    assert actor.resolved_by == "pronoun"


def test_pronoun_without_antecedent_stays_open(code: Callable[..., Coding]) -> None:
    assert all(a.country is None for e in code("He criticised Togo.").events for a in e.actors)


def test_a_pronoun_does_not_reach_across_a_whole_report(code: Callable[..., Coding]) -> None:
    filler = " ".join(f"The harbour of district {n} was dredged." for n in ("one", "two", "three", "four", "five", "six"))
    assert all(a.country is None for e in code(f"{MACRON} {filler} He criticised Togo.", DAY).events if e.event_type == "ACCUSE" for a in e.actors)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Norway said it had expelled two Russian diplomats.", "NOR"),
        ("Norway said that it will expel two Russian diplomats.", "NOR"),
        ("Norwegian officials said they had expelled two Russian diplomats.", "NOR"),
    ],
)
def test_it_and_they_are_the_subject_of_the_governing_clause(event: Callable[..., Event], text: str, country: str) -> None:
    assert [a.country for a in event(text, "SANCTION").actors] == [country]


def test_it_that_may_be_either_of_two_states_is_left_open_or_right(code: Callable[..., Coding]) -> None:
    bombing = [e for e in code("Brazil condemned France because it had bombed Libya.").events if e.event_type == "ASSAULT"]
    assert all(a.country in (None, "FRA") for e in bombing for a in e.actors)


def test_she_in_a_speakers_own_words_is_the_speaker(event: Callable[..., Event]) -> None:
    e = event("Kenyan minister Amina Wekulo said she would visit Ghana.", "CONSULT", DAY)
    assert actors(e) == [("Amina Wekulo", "KEN")]


def test_surname_that_is_also_a_place_is_the_person_of_the_document(event: Callable[..., Event]) -> None:
    e = event("Swedish foreign minister Ulrike Tallberg visited Ghana. Ms Tallberg criticised Togo.", "ACCUSE", DAY)
    assert actors(e) == [("Ulrike Tallberg", "SWE")]


def test_the_office_alone_is_the_office_named_before(event: Callable[..., Event]) -> None:
    e = event("Swedish foreign minister Ulrike Tallberg visited Ghana. The foreign minister criticised Togo.", "ACCUSE", DAY)
    assert [a.country for a in e.actors] == ["SWE"]


def test_the_office_alone_stays_open_where_two_hold_it(code: Callable[..., Coding]) -> None:
    text = "Sweden's foreign minister met Ghana's foreign minister. The foreign minister criticised Togo."
    accused = [e for e in code(text, DAY).events if e.event_type == "ACCUSE"]
    assert all(a.country is None for e in accused for a in e.actors)


def test_same_surname_of_two_persons_is_not_linked(code: Callable[..., Coding]) -> None:
    text = "Kenyan minister Amos Wekulo met Ugandan minister Peter Wekulo. Wekulo criticised Togo."
    accused = [e for e in code(text, DAY).events if e.event_type == "ACCUSE"]
    assert all(a.country is None for e in accused for a in e.actors)


def test_i_in_a_quotation_is_the_speaker(code: Callable[..., Coding]) -> None:
    text = '"I condemn Russia," Swedish foreign minister Ulrike Tallberg said.'
    (e,) = [e for e in code(text, DAY).events if e.event_type == "ACCUSE"]
    assert [a.country for a in e.actors] == ["SWE"]


def test_entities_count_each_actor_once_with_all_mentions(code: Callable[..., Coding]) -> None:
    coding = code("Peru condemned Chile. Peru recalled its envoy. Chile protested to Peru.")
    count = {e.country: e.count for e in coding.entities}
    assert count == {"PER": 3, "CHL": 2}
    assert all(coding.document.text[slice(*e.span)] == e.text for e in coding.entities)


def test_an_unlinked_mention_is_given_back_as_it_is() -> None:
    actor = Actor(text="villagers", span=(0, 9), sectors=("CVL",))
    assert Coreference([], DAY, "villagers fled").link(actor, 0) is actor


HOME = "Senate Majority Leader Mitch McConnell met President Donald Trump. Paul Ryan stayed away. "


@pytest.mark.parametrize("phrase", ["Senators", "The senators", "Democrats", "House Republicans", "The governor"])
def test_offices_without_a_state_are_those_of_the_state_that_the_report_is_about(event: Callable[..., Event], phrase: str) -> None:
    e = event(f"{HOME}{phrase} criticised Trump.", "ACCUSE", "2018-06-18")
    assert [a.country for a in e.actors] == ["USA"]


@pytest.mark.parametrize("phrase", ["Foreign senators", "European lawmakers", "The rebels"])
def test_those_of_elsewhere_are_not(event: Callable[..., Event], phrase: str) -> None:
    e = event(f"{HOME}{phrase} criticised Trump.", "ACCUSE", "2018-06-18")
    assert [a.country for a in e.actors] != ["USA"]
