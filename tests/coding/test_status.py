"""Has it happened? A table over all ten statuses, and predicates inside predicates. Only grammar is asked, no rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from detente.coding.coder import Coder
from detente.coding.frames import Grammar
from detente.coding.status import StatusReader, combine
from detente.records import Coding, Document, Event, Status

STATUSES = get_args(Status)
RULES_ALONE = Coder(judge=False)

# sentence, trigger
TABLE: dict[str, list[tuple[str, str]]] = {
    "happened": [
        ("Chad condemned Niger.", "condemned"),
        ("Chad has condemned Niger.", "condemned"),
        ("Niger was condemned.", "condemned"),
        ("Chad managed to free the hostages.", "free"),
        ("Chad held talks with Niger.", "talks"),
        ("Chad's attack on Niger killed six.", "attack"),
        ("Chad admitted that it had bombed the port.", "bombed"),
        ("Officials said Chad had bombed the port.", "bombed"),
        ("Chad not only condemned Niger but recalled its envoy.", "condemned"),
        ("Chad was accused of bombing the port.", "accused"),
        ("Talks between Chad and Niger resumed.", "Talks"),
        ("Chad did condemn Niger.", "condemn"),
        ("The rebels who attacked the garrison fled.", "attacked"),
        ("After bombing the port, Chad withdrew.", "bombing"),
        ("Chad apologised for bombing the port.", "bombing"),
    ],
    "ongoing": [
        ("Chad is bombing the port.", "bombing"),
        ("Chad's troops are attacking the town.", "attacking"),
        ("Chad continued to shell the port.", "shell"),
        ("Chad keeps shelling the port.", "shelling"),
        ("Talks between Chad and Niger are continuing.", "Talks"),
        ("Chad has been shelling the port.", "shelling"),
    ],
    "planned": [
        ("Chad will visit Niger.", "visit"),
        ("Chad plans to visit Niger.", "visit"),
        ("Chad is to visit Niger.", "visit"),
        ("The envoy was to begin a visit to Niger.", "visit"),
        ("Chad is going to visit Niger.", "visit"),
        ("Chad's president is scheduled to visit Niger.", "visit"),
        ("Chad is due to meet Niger.", "meet"),
        ("Chad pledged to free the hostages.", "free"),
        ("Chad said it would free the hostages.", "free"),
        ("Chad agreed to meet Niger.", "meet"),
        ("Chad announced plans to meet Niger.", "meet"),
        ("Chad's president will hold talks with Niger.", "talks"),
        ("Niger will be visited by the envoy.", "visited"),
        ("The envoy flew to Niger to meet the rebels.", "meet"),
        ("Chad to release hostages", "release"),
        ("Chad's decision to meet Niger pleased Mali.", "meet"),
        ("Chad vowed to bomb and besiege the port.", "besiege"),
    ],
    "possible": [
        ("Chad may visit Niger.", "visit"),
        ("Chad might visit Niger.", "visit"),
        ("Chad could bomb the port.", "bomb"),
        ("Chad is considering bombing the port.", "bombing"),
        ("Chad threatened to bomb the port.", "bomb"),
        ("The king hopes to meet the emir.", "meet"),
        ("Chad is likely to bomb the port.", "bomb"),
        ("Chad will possibly meet Niger.", "meet"),
        ("Chad tried to bomb the port.", "bomb"),
        ("The possibility of bombing the port was raised.", "bombing"),
        ("Chad offered to meet Niger.", "meet"),
        ("Chad did not rule out talks with Niger.", "talks"),
        ("Chad has not denied bombing the port.", "bombing"),
    ],
    "requested": [
        ("Chad urged Niger to free the hostages.", "free"),
        ("Chad demanded that Niger free the hostages.", "free"),
        ("Niger was ordered to free the hostages.", "free"),
        ("Chad called for talks with Niger.", "talks"),
        ("Niger should free the hostages.", "free"),
        ("Niger must free the hostages.", "free"),
        ("Chad wants Niger to free the hostages.", "free"),
        ("Chad asked Niger to meet the rebels.", "meet"),
        ("Chad called on Niger to free the hostages.", "free"),
        ("Chad repeated its demand for talks with Niger.", "talks"),
    ],
    "conditional": [
        ("If Chad bombs the port, Niger will flee.", "bombs"),
        ("Chad will bomb the port if Niger refuses.", "bomb"),
        ("Unless Chad frees the hostages, talks will end.", "frees"),
        ("Should Chad bomb the port, Niger will respond.", "bomb"),
        ("Chad would bomb the port if Niger refused.", "bomb"),
        ("Chad said it would bomb the port if Niger refused.", "bomb"),
    ],
    "denied": [
        ("Chad did not bomb the port.", "bomb"),
        ("Chad never bombed the port.", "bombed"),
        ("Chad denied bombing the port.", "bombing"),
        ("Chad denied that it had bombed the port.", "bombed"),
        ("Chad refused to meet Niger.", "meet"),
        ("Chad has yet to meet Niger.", "meet"),
        ("Chad failed to free the hostages.", "free"),
        ("No talks were held by Chad.", "talks"),
        ("No envoy was expelled.", "expelled"),
        ("Chad left without meeting Niger.", "meeting"),
        ("Chad will not meet Niger.", "meet"),
        ("Chad ruled out talks with Niger.", "talks"),
        ("Chad declined to condemn Niger.", "condemn"),
        ("Chad stopped Niger from bombing the port.", "bombing"),
        ("Chad's refusal to meet Niger angered Mali.", "meet"),
        ("Mali was angered by Chad's refusal to meet Niger.", "meet"),
        ("Chad has no plans to meet Niger.", "meet"),
        ("Chad is unwilling to meet Niger.", "meet"),
        ("Neither Chad nor Niger bombed the port.", "bombed"),
    ],
    "cancelled": [
        ("Chad cancelled a visit to Niger.", "visit"),
        ("Chad called off talks with Niger.", "talks"),
        ("Chad's visit to Niger was cancelled.", "visit"),
        ("Chad scrapped plans to visit Niger.", "visit"),
        ("Talks with Niger have been called off.", "Talks"),
        ("Chad abandoned its plan to bomb the port.", "bomb"),
        ("The cancellation of the visit to Niger hurt Chad.", "visit"),
    ],
    "postponed": [
        ("Chad postponed a visit to Niger.", "visit"),
        ("Chad's visit to Niger was postponed.", "visit"),
        ("Chad postponed plans to visit Niger.", "visit"),
        ("Chad put off talks with Niger.", "talks"),
        ("The postponement of the talks with Niger hurt Chad.", "talks"),
        ("Talks with Niger have been delayed.", "Talks"),
    ],
    "hypothetical": [
        ("Had Chad bombed the port, Niger would have fled.", "bombed"),
        ("Chad would have bombed the port.", "bombed"),
        ("Imagine that Chad bombed the port.", "bombed"),
        ("Chad could have bombed the port.", "bombed"),
        ("A war would pit Chad against Niger.", "pit"),
    ],
}

NESTED = [
    ("Chad denied that it would refuse to meet Niger.", "meet", "denied"),
    ("Officials said Chad plans to visit Niger.", "visit", "planned"),
    ("Officials denied that Chad plans to visit Niger.", "visit", "denied"),
    ("Officials said Chad may have bombed the port.", "bombed", "possible"),
    ("Chad said it had agreed to postpone a visit to Niger.", "visit", "postponed"),
    ("Niger urged Chad to stop bombing the port.", "stop", "requested"),
    ("Chad may decide to cancel its visit to Niger.", "visit", "cancelled"),
    ("Chad said it did not plan to bomb the port.", "bomb", "denied"),
    ("Chad is not expected to visit Niger.", "visit", "denied"),
    ("Chad promised that it would try to free the hostages.", "free", "possible"),
    ("Officials said that Mali believed that Chad had bombed the port.", "bombed", "happened"),
    ("Chad did not deny that it had bombed the port.", "bombed", "possible"),
    ("Chad will urge Niger to free the hostages.", "free", "requested"),
    ("Chad called on Niger to cancel its visit to Mali.", "visit", "cancelled"),
    ("If talks fail, Chad will ask Niger to free the hostages.", "ask", "conditional"),
    ("Chad wants to continue to hold talks with Niger.", "talks", "requested"),
]

ALL = [(s, t, status) for status, rows in TABLE.items() for s, t in rows]


@pytest.fixture(scope="module")
def status(coder: Coder, grammar: Callable[[str], Grammar]) -> Callable[[str, str], str]:
    def read(sentence: str, trigger: str) -> str:
        g = grammar(sentence)
        i = next(t.i for t in g.p.tokens if t.text == trigger)
        return StatusReader(g, coder.rules.statuses).read(g.noun(i) if g.p[i].is_noun else g.verb(i))

    return read


def test_must_have_is_a_guess_not_a_request(status: Callable[[str, str], str]) -> None:
    assert status("The emir must have met the king.", "met") in ("possible", "happened")


def test_the_table_covers_every_status() -> None:
    assert set(TABLE) == set(STATUSES)
    assert len(ALL) >= 60


@pytest.mark.parametrize(("sentence", "trigger", "expected"), [pytest.param(*row, id=f"{row[2]}: {row[0]} [{row[1]}]") for row in ALL])
def test_status_is_read_off_grammar(status: Callable[[str, str], str], sentence: str, trigger: str, expected: str) -> None:
    assert status(sentence, trigger) == expected


@pytest.mark.parametrize(("sentence", "trigger", "expected"), [pytest.param(*row, id=row[0]) for row in NESTED])
def test_nested_predicates_are_read_from_the_inside_out(status: Callable[[str, str], str], sentence: str, trigger: str, expected: str) -> None:
    assert status(sentence, trigger) == expected


@pytest.mark.parametrize("inner", STATUSES)
@pytest.mark.parametrize("effect", STATUSES)
def test_combining_always_gives_a_status(inner: str, effect: str) -> None:
    assert combine(inner, effect, False) in STATUSES
    assert combine(inner, effect, True) in STATUSES


@pytest.mark.parametrize("inner", STATUSES)
def test_a_governor_that_lets_happen_changes_nothing(inner: str) -> None:
    assert combine(inner, "happened", False) == inner


def test_negation_of_a_denial_is_no_denial() -> None:
    assert combine("happened", "denied", True) == "possible"


# ---------------------------------------------------------------- in whole codings


@pytest.mark.parametrize(
    ("sentence", "event_type", "expected"),
    [
        ("Japan's foreign minister postponed a visit to Mongolia.", "CONSULT", "postponed"),
        ("Japan's foreign minister cancelled a visit to Mongolia.", "CONSULT", "cancelled"),
        ("Japan's foreign minister will visit Mongolia on Friday.", "CONSULT", "planned"),
        ("Japan's foreign minister may visit Mongolia.", "CONSULT", "possible"),
        ("Eritrea denied that its soldiers had attacked Sudan.", "ASSAULT", "denied"),
        ("If Eritrea attacks Sudan, Egypt will intervene.", "ASSAULT", "conditional"),
        ("Eritrea is shelling Sudan.", "ASSAULT", "ongoing"),
    ],
)
def test_status_reaches_the_event(event: Callable[..., Event], sentence: str, event_type: str, expected: str) -> None:
    assert event(sentence, event_type).status == expected


def test_postponed_visit_is_not_coded_as_happened(code: Callable[..., Coding]) -> None:
    events = code("Kenya's president postponed plans to visit Angola.").events
    assert [(e.event_type, e.status) for e in events] == [("CONSULT", "postponed")]


def test_what_is_threatened_has_not_happened(code: Callable[..., Coding]) -> None:
    assert {e.event_type for e in code("Eritrea threatened to attack Sudan.").events} == {"THREATEN"}


@pytest.mark.parametrize(("status_", "event_type", "plover"), [("will visit", "CONSULT", "AGREE"), ("visited", "CONSULT", "CONSULT")])
def test_planned_visit_is_consult_and_the_manuals_agree(event: Callable[..., Event], status_: str, event_type: str, plover: str) -> None:
    assert event(f"Kenya's president {status_} Angola.", event_type).plover == plover


@pytest.mark.parametrize(
    ("text", "event_type", "status"),
    [
        ("The world cannot tolerate the massacre of Chadian monks.", "ASSAULT", "happened"),
        ("The army did not carry out an attack on Israel.", "ASSAULT", "denied"),
        ("Officials feared the possibility that Russia would attack Ukraine.", "ASSAULT", "possible"),
        ("We condemn in the strongest possible terms Hamas' terrorist attack on Israel.", "ASSAULT", "happened"),
        ("The minister would like to thank Jordan for its patience.", "SUPPORT", "happened"),
        ("The minister does not want to thank Jordan.", "SUPPORT", "denied"),
        ("Attacking Iran would anger Russia.", "ASSAULT", "hypothetical"),
    ],
)
def test_words_around_an_event_that_say_nothing_of_its_being_so(text: str, event_type: str, status: str) -> None:
    assert [e.status for e in RULES_ALONE.code(Document(id="t", text=text, published="2023-06-18")).events if e.event_type == event_type] == [status]
