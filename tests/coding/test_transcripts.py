"""Whose "I" and "we" a text's are: the speaker of a turn, the author of a statement, the several authors of a joint one."""

from __future__ import annotations

import detente
from detente.coding.sentences import layout
from detente.records import Event

TITLE = "Remarks by President Biden and President Zelenskyy of Ukraine"
TRANSCRIPT = """THE PRESIDENT:  Hello, everybody.  I met with President Zelenskyy today, and we will send more tanks to Ukraine.

PRESIDENT ZELENSKYY:  (As interpreted.)  Thank you.  We condemned Russia's strikes on our cities last night.

Q    Mr. President, we met the Turkish ambassador outside.

MR. SULLIVAN:  I spoke with Wang Yi in Vienna on Monday.

Jake Sullivan, the national security adviser, left early.
"""


def told(text: str, event_type: str, title: str | None = None, published: str = "2023-05-21") -> list[Event]:
    return [e for e in detente.code(text, published=published, title=title).events if e.event_type == event_type]


def test_labels_are_set_apart_from_the_sentences() -> None:
    page = layout(TRANSCRIPT, has_title=True)
    assert [TRANSCRIPT[slice(*t.label)] for t in page.turns] == ["THE PRESIDENT", "PRESIDENT ZELENSKYY", "Q", "MR. SULLIVAN"]
    assert not any(":" in TRANSCRIPT[slice(*s.span)] for s in page.sentences)


def test_two_labels_make_no_transcript() -> None:
    assert layout("NOTE: one.\n\nUPDATE: two.\n\nThe rest is plain.").turns == ()


def test_i_is_the_speaker_of_the_turn() -> None:
    met = told(TRANSCRIPT, "CONSULT", TITLE)
    assert [(a.name, a.country) for e in met for a in e.actors][:1] == [("Joe Biden", "USA")]
    assert ("Jake Sullivan", "USA") in [(a.name, a.country) for e in met for a in e.actors]


def test_we_of_an_official_is_the_state() -> None:
    (condemned,) = told(TRANSCRIPT, "ACCUSE", TITLE)
    assert [(a.country, a.resolved_by) for a in condemned.actors] == [("UKR", "speaker")]
    assert condemned.attribution is not None
    assert condemned.attribution.name == "Volodymyr Zelensky"


def test_a_reporter_who_asks_is_nobody_known() -> None:
    (asked,) = [e for e in told(TRANSCRIPT, "CONSULT", TITLE) if "ambassador" in TRANSCRIPT[slice(*e.sentence.span)]]
    assert [(a.text, a.country) for a in asked.actors] == [("we", None)]


def test_statement_has_its_author() -> None:
    (thanked,) = told("I condemn the coup in Niger in the strongest terms.", "ACCUSE", "Statement by President Biden on Niger", "2023-07-28")
    assert [a.name for a in thanked.actors] == ["Joe Biden"]


def test_joint_statement_has_several_authors() -> None:
    (condemned,) = told("We condemn the attack on the embassy.", "ACCUSE", "Joint Statement of Ghana and Togo on the Attack in Niamey")
    assert [a.country for a in condemned.actors] == ["GHA", "TGO"]


def test_we_the_leaders_are_those_whom_the_text_names() -> None:
    text = "We, the leaders of Peru, Chile and Bolivia, met in Lima.\n\nWe condemn the attack on the embassy."
    condemned = told(text, "ACCUSE")
    assert [a.country for e in condemned for a in e.actors] == ["PER", "CHL", "BOL"]


def test_statement_on_a_state_is_not_that_state_s() -> None:
    (condemned,) = told("We condemn the Togolese attack on the embassy.", "ACCUSE", "Joint Statement on Niger")
    assert [(a.text, a.country) for a in condemned.actors] == [("We", None)]


def test_they_of_a_mutual_verb_are_the_pair_told_of_some_sentences_before() -> None:
    text = "Kenyan minister Amos Wekulo met Ghanaian minister Kofi Asante in Accra. Wekulo praised the harbour. They also agreed to share the water."
    (agreed,) = told(text, "AGREE")
    assert {a.country for a in (*agreed.actors, *agreed.recipients)} == {"KEN", "GHA"}
