"""From patterns to candidates: what is bound by grammar is coded; what is not is refused, and the refusal says why."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.coding.candidates import Candidate, Matcher
from detente.coding.coder import Coder
from detente.coding.language import Parse
from detente.coding.mentions import MentionReader
from detente.coding.settle import settle
from detente.records import Coding, Event

REFUSED = (
    "The attack failed.",
    "Apple sued Samsung.",
    "The visit was cancelled.",
    "The strike was called off.",
    "Talks resumed.",
    "It was attacked.",
    "The bombing went on.",
    "The company was fined.",
)
SILENT = (
    "Rain fell in Kenya.",
    "The book criticises modern art.",
    "The company met its target.",
    "Kenya is in Africa.",
    "Lima lies on the coast.",
    "The harvest in Chad was poor.",
    "She was born in Ghana in 1962.",
    "Brazil beat Peru 3-1 in the cup final.",
    "Shares in Tokyo fell.",
)


@pytest.fixture(scope="module")
def candidates(coder: Coder, parse: Callable[[str], Parse]) -> Callable[[str], list[Candidate]]:
    def read(sentence: str) -> list[Candidate]:
        tree = parse(sentence)
        matcher = Matcher(tree, MentionReader(tree, list(coder.names.scan(sentence)), coder.resolver, None, 0), coder.rules)
        return settle(matcher.candidates(), matcher.grammar)

    return read


@pytest.mark.parametrize("sentence", [*REFUSED, *SILENT])
def test_no_event_without_political_parties(code: Callable[..., Coding], sentence: str) -> None:
    assert code(sentence).events == ()


@pytest.mark.parametrize(
    "sentence", ["The attack on the bridge by gunmen failed.", "Apple sued Samsung.", "It was attacked.", "Chad agreed to meet Niger.", "Chad attacked."]
)
def test_refusal_carries_rule_reason_trigger_and_sentence(code: Callable[..., Coding], sentence: str) -> None:
    refused = code(sentence).refused
    assert refused or code(sentence).events
    for r in refused:
        assert len(r.reason) > 10
        assert "/" in r.rule
        assert sentence[slice(*r.trigger.span)] == r.trigger.text
        assert r.sentence.span == (0, len(sentence))


def test_refusal_says_that_nobody_is_bound(code: Callable[..., Coding]) -> None:
    assert any("bound" in r.reason for r in code("It was said that, in an attack, a lorry burnt and Peru looked on.").refused)


def test_refusal_says_that_both_sides_are_private(code: Callable[..., Coding]) -> None:
    assert any("private" in r.reason for r in code("Apple sued Samsung.").refused)


def test_every_candidate_is_coded_or_refused_with_a_reason(candidates: Callable[[str], list[Candidate]]) -> None:
    for c in candidates("Chad agreed to meet Niger after an attack, and police arrested the envoy whom it had expelled."):
        assert c.refusal is None or c.refusal
        assert c.refusal is not None or c.actors or c.recipients


@pytest.mark.parametrize(
    ("sentence", "event_type"),
    [
        ("Chad agreed to free the Nigerien hostages.", "AGREE"),
        ("Chad urged Niger to free the hostages.", "REQUEST"),
        ("Chad demanded that Niger withdraw its troops.", "REQUEST"),
        ("Chad refused to withdraw its troops from Niger.", "REJECT"),
        ("Chad threatened to attack Niger.", "THREATEN"),
        ("Chad promised to send aid to Niger.", "AGREE"),
        ("Chad called on Niger to hold talks with Mali.", "REQUEST"),
        ("Chad warned that it would bomb Niger.", "THREATEN"),
    ],
)
def test_speech_act_drops_what_is_told_inside_it(code: Callable[..., Coding], sentence: str, event_type: str) -> None:
    assert [e.event_type for e in code(sentence).events] == [event_type]


@pytest.mark.parametrize(
    ("sentence", "types"),
    [
        ("Chad promised to free the hostages by July and plans to visit Niger.", ["CONCEDE", "CONSULT"]),
        ("Chad urged Niger to free the hostages and condemned Mali.", ["ACCUSE", "REQUEST"]),
        ("Chad threatened to attack Niger, but Mali praised Niger.", ["SUPPORT", "THREATEN"]),
        ("Chad agreed to meet Niger and then bombed Mali.", ["AGREE", "ASSAULT"]),
        ("Chad refused to meet Niger and will visit Mali.", ["CONSULT", "REJECT"]),
    ],
)
def test_what_stands_beside_a_speech_act_is_not_inside_it(code: Callable[..., Coding], sentence: str, types: list[str]) -> None:
    found = sorted(e.event_type for e in code(sentence).events)
    assert [t.replace("CONCEDE", "AGREE") for t in found] == sorted(t.replace("CONCEDE", "AGREE") for t in types)


def test_what_is_dropped_is_refused_with_the_rule_that_has_it(code: Callable[..., Coding]) -> None:
    coding = code("Chad urged Niger to free the hostages.")
    (e,) = coding.events
    assert any(e.rule in r.reason for r in coding.refused)


def test_accusation_keeps_the_deed_that_it_alleges_out_of_the_reporters_mouth(code: Callable[..., Coding]) -> None:
    """What somebody is accused of is told on the accuser's word."""
    for e in code("Chad accused Niger of bombing Mali.").events:
        if e.event_type == "ASSAULT":
            assert e.attribution is not None
            assert e.attribution.country == "TCD"


def test_event_noun_and_its_carrier_are_one_event(code: Callable[..., Coding]) -> None:
    assert len(code("Japan imposed sanctions on North Korea.").events) == 1
    assert len(code("Kenya's president held talks with Angola's king.").events) == 1
    assert len(code("Kenya's army launched an attack on Somalia.").events) == 1


def test_parties_come_from_the_triggers_own_clause(code: Callable[..., Coding]) -> None:
    events = {e.event_type: e for e in code("Kenya condemned Somalia, and Ghana praised Togo.").events}
    assert [a.country for a in (*events["ACCUSE"].actors, *events["ACCUSE"].recipients)] == ["KEN", "SOM"]
    assert [a.country for a in (*events["SUPPORT"].actors, *events["SUPPORT"].recipients)] == ["GHA", "TGO"]


@pytest.mark.parametrize(
    ("sentence", "event_type", "actors", "recipients"),
    [
        ("Serbia was condemned by Hungary.", "ACCUSE", ["HUN"], ["SRB"]),
        ("Norway and Sweden condemned Russia and Belarus.", "ACCUSE", ["NOR", "SWE"], ["RUS", "BLR"]),
        ("Ethiopia's attack on Eritrea went on for days.", "ASSAULT", ["ETH"], ["ERI"]),
        ("The attack on Eritrea by Ethiopia went on for days.", "ASSAULT", ["ETH"], ["ERI"]),
        ("Lebanon was given $5 million in aid by Kuwait.", "AID", ["KWT"], ["LBN"]),
        ("Kuwait gave $5 million in aid to Lebanon.", "AID", ["KWT"], ["LBN"]),
        ("Poland expelled three Russian diplomats.", "SANCTION", ["POL"], ["RUS"]),
        ("Hungary faces criticism from Austria.", "ACCUSE", ["AUT"], ["HUN"]),
        ("The Dutch journalist whom Turkey arrested is free.", "COERCE", ["TUR"], ["NLD"]),
        ("Niger, accused by Chad of theft, recalled its envoy.", "ACCUSE", ["TCD"], ["NER"]),
    ],
)
def test_sides_are_turned_right(event: Callable[..., Event], sentence: str, event_type: str, actors: list[str], recipients: list[str]) -> None:
    e = event(sentence, event_type)
    assert ([a.country for a in e.actors], [a.country for a in e.recipients]) == (actors, recipients)


@pytest.mark.parametrize(
    "sentence",
    ["Peru's president met Chile's president.", "Talks between Peru and Chile resumed.", "Peru held talks with Chile.", "Peru and Chile held talks."],
)
def test_reciprocal_event_has_first_named_as_actor(event: Callable[..., Event], sentence: str) -> None:
    e = event(sentence, "CONSULT")
    assert e.reciprocal
    assert ([a.country for a in e.actors], [a.country for a in e.recipients]) == (["PER"], ["CHL"])


def test_will_not_is_a_refusal(event: Callable[..., Event]) -> None:
    e = event("Cuba will not meet Spain.", "REJECT")
    assert (e.mode, e.status) == ("meet", "happened")


@pytest.mark.parametrize("sentence", ["It was decided to attack Niger.", "It is feared that rebels will attack Niger.", "There were attacks on Niger."])
def test_it_and_there_of_grammar_are_no_actors(code: Callable[..., Coding], sentence: str) -> None:
    assert all(a.text.lower() not in ("it", "there") for e in code(sentence).events for a in e.actors)


def test_trigger_holds_no_words_of_a_time_phrase(code: Callable[..., Coding]) -> None:
    assert all(not e.trigger.text.endswith(" in") for e in code("Belgium sent troops to Mali in 2013.").events)


def test_nobody_is_on_both_sides(code: Callable[..., Coding]) -> None:
    for sentence in (
        "Peru and Chile clashed.",
        "Talks between Peru, Chile and Bolivia resumed.",
        "The Peruvian army attacked Peruvian rebels.",
        "Peru met with itself.",
    ):
        for e in code(sentence).events:
            assert not {a.span for a in e.actors} & {a.span for a in e.recipients}


def test_confidence_is_a_share_and_falls_where_a_side_is_missing(candidates: Callable[[str], list[Candidate]]) -> None:
    def of(sentence: str) -> float:
        return next(c.confidence for c in candidates(sentence) if c.refusal is None)

    assert 0 < of("Serbia was condemned.") < of("Serbia was condemned by Hungary.") <= 1


def test_person_and_verb_may_are_told_apart_from_the_month(event: Callable[..., Event]) -> None:
    e = event("Theresa May visited Kenya.", "CONSULT", "2018-08-30")
    assert [a.name for a in e.actors] == ["Theresa May"]


def test_an_order_to_the_reader_is_refused_as_one(candidates: Callable[[str], list[Candidate]]) -> None:
    told = "Arrest the minister of Togo, and his party will march."
    (c,) = [c for c in candidates(told) if c.pattern.event_type == "COERCE"]
    assert c.refusal == "an order to whoever reads it, not told as done"


def test_nobody_is_the_other_side_of_himself(candidates: Callable[[str], list[Candidate]]) -> None:
    found = [c for c in candidates("Kenya's president accused himself on Monday.") if c.pattern.event_type == "ACCUSE"]
    assert found
    assert not any(c.recipients for c in found)


def test_a_list_run_together_is_no_name_of_an_actor(candidates: Callable[[str], list[Candidate]]) -> None:
    menu = " ".join(["Senate Energy Health Labor Budget News Weather Sports"] * 4)
    assert all(len(m.actor.text) < 100 for c in candidates(f"{menu} Chairman Lamar Alexander accused Kenya.") for m in (*c.actors, *c.recipients))
