"""Who does what to whom, by grammar alone: what fills the slots of a trigger. Heads of noun phrases stand for the phrases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.coding.frames import Frame, Grammar

Case = tuple[str, str, str, str]  # sentence, trigger, actor side, other side


def frame(g: Grammar, trigger: str) -> Frame:
    i = next(t.i for t in g.p.tokens if t.text == trigger)
    return g.noun(i) if g.p[i].is_noun else g.verb(i)


def heads(g: Grammar, f: Frame, *slots: str) -> str:
    """What fills the first of the slots that is filled."""
    for slot in slots:
        if f.slots.get(slot):
            return " ".join(dict.fromkeys(g.p[i].text for i in f.slots[slot]))
    return ""


def sides(g: Grammar, trigger: str) -> tuple[str, str]:
    f = frame(g, trigger)
    return heads(g, f, "subject"), heads(g, f, "object")


# subject and object, as in the plain active sentence
VERBS: dict[str, list[Case]] = {
    "active": [
        ("Chad condemned Niger.", "condemned", "Chad", "Niger"),
        ("The army shelled the village on Monday.", "shelled", "army", "village"),
        ("In Lima, the union denounced the minister.", "denounced", "union", "minister"),
        ("Kenya has repeatedly criticised Somalia.", "criticised", "Kenya", "Somalia"),
        ("Did Kenya criticise Somalia?", "criticise", "Kenya", "Somalia"),
        ("Peru, which borders Chile, expelled the envoy.", "expelled", "Peru", "envoy"),
    ],
    "passive with agent": [
        ("Niger was condemned by Chad.", "condemned", "Chad", "Niger"),
        ("The village was being shelled by the army.", "shelled", "army", "village"),
        ("Two envoys have been expelled by Peru.", "expelled", "Peru", "envoys"),
        ("Niger was condemned by Chad and Mali.", "condemned", "Chad Mali", "Niger"),
    ],
    "passive without agent": [
        ("The editor was arrested.", "arrested", "", "editor"),
        ("Four miners were killed on Friday.", "killed", "", "miners"),
        ("The editor got arrested in Lagos.", "arrested", "", "editor"),
    ],
    "relative clause, subject gap": [
        ("The rebels who attacked the garrison fled.", "attacked", "rebels", "garrison"),
        ("Malawi, which condemned Zambia, apologised.", "condemned", "Malawi", "Zambia"),
        ("The general that ousted the president has died.", "ousted", "general", "president"),
    ],
    "relative clause, object gap": [
        ("The editor whom Togo arrested is free.", "arrested", "Togo", "editor"),
        ("The envoy that Peru expelled has left.", "expelled", "Peru", "envoy"),
        ("The bridge they destroyed was never rebuilt.", "destroyed", "they", "bridge"),
    ],
    "relative clause, passive": [
        ("The editor who was arrested by Togo is free.", "arrested", "Togo", "editor"),
        ("The town, which was bombed by Chad, is empty.", "bombed", "Chad", "town"),
    ],
    "participle": [
        ("The editor arrested by Togo is free.", "arrested", "Togo", "editor"),
        ("Soldiers guarding the bridge shot a farmer.", "shot", "Soldiers", "farmer"),
        ("Rebels backed by Rwanda advanced.", "backed", "Rwanda", "Rebels"),
        ("Chad recalled its envoy, accusing Niger of theft.", "accusing", "Chad", "Niger"),
        ("Accused by Chad of theft, Niger recalled its envoy.", "Accused", "Chad", "Niger"),
        ("The men attacking the convoy wore masks.", "attacking", "men", "convoy"),
    ],
    "control": [
        ("Chad agreed to help Niger.", "help", "Chad", "Niger"),
        ("Chad urged Niger to free the editor.", "free", "Niger", "editor"),
        ("Chad promised Niger to free the editor.", "free", "Chad", "editor"),
        ("Niger was urged to free the editor.", "free", "Niger", "editor"),
        ("Chad threatened to bomb the port.", "bomb", "Chad", "port"),
        ("Chad forced Niger to recall the envoy.", "recall", "Niger", "envoy"),
        ("Chad sent troops to help Niger.", "help", "Chad", "Niger"),
        ("Chad wants to meet and embrace Niger.", "embrace", "Chad", "Niger"),
        ("Chad is ready to help Niger.", "help", "Chad", "Niger"),
    ],
    "raising": [
        ("Chad seems to have helped Niger.", "helped", "Chad", "Niger"),
        ("Chad is expected to condemn Niger.", "condemn", "Chad", "Niger"),
        ("Chad is likely to condemn Niger.", "condemn", "Chad", "Niger"),
        ("Niger is believed to have been helped by Chad.", "helped", "Chad", "Niger"),
        ("Chad continued to arm the rebels.", "arm", "Chad", "rebels"),
    ],
    "gerund after accuse and blame": [
        ("Chad accused Niger of arming rebels.", "arming", "Niger", "rebels"),
        ("Chad blamed Niger for killing the hostages.", "killing", "Niger", "hostages"),
        ("Niger was accused of arming rebels.", "arming", "Niger", "rebels"),
        ("Niger was accused by Chad of arming the rebels.", "arming", "Niger", "rebels"),
        ("Chad thanked Niger for freeing the hostages.", "freeing", "Niger", "hostages"),
        ("Chad stopped Niger from bombing the port.", "bombing", "Niger", "port"),
        ("Chad apologised for bombing the port.", "bombing", "Chad", "port"),
        ("Chad responded by expelling the envoy.", "expelling", "Chad", "envoy"),
        ("After freeing the editor, Togo thanked Ghana.", "freeing", "Togo", "editor"),
    ],
    "coordination of verbs": [
        ("Police arrested and deported the singer.", "arrested", "Police", "singer"),
        ("Police arrested and deported the singer.", "deported", "Police", "singer"),
        ("Chad condemned Niger and praised Mali.", "praised", "Chad", "Mali"),
        ("Chad condemned Niger and praised Mali.", "condemned", "Chad", "Niger"),
        ("The singer was arrested and deported.", "deported", "", "singer"),
        ("Chad condemned Niger, praised Mali and recalled its envoy.", "recalled", "Chad", "envoy"),
        ("Chad condemned Niger, but Mali defended the junta.", "defended", "Mali", "junta"),
    ],
    "coordination of subjects": [
        ("Chad and Mali condemned Niger.", "condemned", "Chad Mali", "Niger"),
        ("Chad, Mali and Benin condemned Niger.", "condemned", "Chad Mali Benin", "Niger"),
        ("Both Chad and Mali condemned Niger.", "condemned", "Chad Mali", "Niger"),
    ],
    "coordination of objects": [
        ("Niger condemned Chad and Mali.", "condemned", "Niger", "Chad Mali"),
        ("Niger condemned Chad, Mali and Benin.", "condemned", "Niger", "Chad Mali Benin"),
        ("Chad and Mali were condemned by Niger.", "condemned", "Niger", "Chad Mali"),
    ],
    "complement clause": [
        ("Ghana said Togo had expelled the envoy.", "expelled", "Togo", "envoy"),
        ("Ghana denied that Togo had expelled the envoy.", "expelled", "Togo", "envoy"),
        ("Togo, Ghana said, expelled the envoy.", "expelled", "Togo", "envoy"),
        ("It is Togo that expelled the envoy.", "expelled", "Togo", "envoy"),
    ],
}


@pytest.mark.parametrize(("sentence", "trigger", "subject", "object_"), [pytest.param(*c, id=f"{k}: {c[0]} [{c[1]}]") for k, cs in VERBS.items() for c in cs])
def test_verb_binds_subject_and_object(grammar: Callable[[str], Grammar], sentence: str, trigger: str, subject: str, object_: str) -> None:
    assert sides(grammar(sentence), trigger) == (subject, object_)


# the slots of the actor side in the order of a noun's defaults; the other side by any of the prepositions
_DOER = ("between", "subject", "possessive", "by", "modifier")
_OTHER = ("with", "on", "against", "to", "of")
NOUNS: list[Case] = [
    ("Talks between Chad and Niger began.", "Talks", "Chad Niger", ""),
    ("Chad held talks with Niger.", "talks", "Chad", "Niger"),
    ("Talks with Niger were held by Chad.", "Talks", "Chad", "Niger"),
    ("Chad's talks with Niger failed.", "talks", "Chad", "Niger"),
    ("Chad took part in talks with Niger.", "talks", "Chad", "Niger"),
    ("Chad's attack on Niger failed.", "attack", "Chad", "Niger"),
    ("The attack by Chad on Niger failed.", "attack", "Chad", "Niger"),
    ("The attack on Niger by Chad failed.", "attack", "Chad", "Niger"),
    ("Chad launched an attack on Niger.", "attack", "Chad", "Niger"),
    ("Chad launched an attack against Niger.", "attack", "Chad", "Niger"),
    ("An attack was launched by Chad on Niger.", "attack", "Chad", "Niger"),
    ("Chad's bombing of Niger went on.", "bombing", "Chad", "Niger"),
    ("The bombing of Niger by Chad went on.", "bombing", "Chad", "Niger"),
    ("Chad imposed sanctions on Niger.", "sanctions", "Chad", "Niger"),
    ("Chad paid a visit to Niger.", "visit", "Chad", "Niger"),
    ("Chad's president began a visit to Niger.", "visit", "president", "Niger"),
    ("Chad made threats against Niger.", "threats", "Chad", "Niger"),
    ("Chadian talks with Niger resumed.", "talks", "Chadian", "Niger"),
    ("Chad held two days of talks with Niger.", "talks", "Chad", "Niger"),
    ("The strikes that Chad launched against Niger went on.", "strikes", "Chad", "Niger"),
    ("Chad cancelled its visit to Niger.", "visit", "Chad", "Niger"),
    ("A protest organised by miners against Niger turned violent.", "protest", "miners", "Niger"),
]


@pytest.mark.parametrize(("sentence", "trigger", "doer", "other"), [pytest.param(*c, id=c[0]) for c in NOUNS])
def test_event_noun_binds_its_parties(grammar: Callable[[str], Grammar], sentence: str, trigger: str, doer: str, other: str) -> None:
    g = grammar(sentence)
    f = frame(g, trigger)
    assert heads(g, f, *_DOER) == doer
    assert other in ("", heads(g, f, *_OTHER))


def test_two_nationalities_before_an_event_noun_are_two_modifiers(grammar: Callable[[str], Grammar]) -> None:
    g = grammar("Peru-Chile talks resumed in Lima.")
    assert {"Peru", "Chile"} <= {g.p[i].text for i in frame(g, "talks").slots["modifier"]}


@pytest.mark.parametrize("sentence", ["Niger faces criticism from Chad.", "Niger drew criticism from Chad.", "Niger came under criticism from Chad."])
def test_subject_of_faces_criticism_undergoes_it(grammar: Callable[[str], Grammar], sentence: str) -> None:
    g = grammar(sentence)
    f = frame(g, "criticism")
    assert f.undergone
    assert heads(g, f, "undergoer") == "Niger"
    assert heads(g, f, "from") == "Chad"
    assert heads(g, f, "subject") == ""


@pytest.mark.parametrize(
    ("sentence", "trigger", "giver", "receiver", "gift"),
    [
        ("Chad gave Niger some aid.", "gave", "Chad", "Niger", "aid"),
        ("Chad sent Niger a warning.", "sent", "Chad", "Niger", "warning"),
        ("Niger was given aid by Chad.", "given", "Chad", "Niger", "aid"),
        ("Chad offered the rebels an amnesty.", "offered", "Chad", "rebels", "amnesty"),
    ],
)
def test_dative_is_the_indirect_object(grammar: Callable[[str], Grammar], sentence: str, trigger: str, giver: str, receiver: str, gift: str) -> None:
    g = grammar(sentence)
    f = frame(g, trigger)
    assert (heads(g, f, "subject"), heads(g, f, "indirect"), heads(g, f, "object")) == (giver, receiver, gift)


def test_dative_with_to_is_a_preposition(grammar: Callable[[str], Grammar]) -> None:
    g = grammar("Chad gave aid to Niger.")
    f = frame(g, "gave")
    assert (heads(g, f, "object"), heads(g, f, "to")) == ("aid", "Niger")


@pytest.mark.parametrize(
    ("sentence", "trigger", "slot", "filler"),
    [
        ("Chad demanded that Niger withdraw.", "demanded", "clause", "Niger"),
        ("Chad urged Niger to withdraw.", "urged", "clause", "Niger"),
        ("Chad called on Niger to withdraw.", "called", "on", "Niger"),
        ("Chad imposed sanctions on Niger.", "imposed", "on", "Niger"),
        ("Chad met with Niger and Mali.", "met", "with", "Niger Mali"),
        ("Chad withdrew its troops from Niger.", "withdrew", "from", "Niger"),
        ("Chad fired on Niger from within Mali.", "fired", "from within", "Mali"),
    ],
)
def test_clauses_and_prepositions_are_slots(grammar: Callable[[str], Grammar], sentence: str, trigger: str, slot: str, filler: str) -> None:
    g = grammar(sentence)
    f = frame(g, trigger)
    assert heads(g, f, slot, f"object.{slot}") == filler


@pytest.mark.parametrize(
    ("sentence", "adjective", "slot", "filler"),
    [
        ("Chad is critical of Niger.", "critical", "of", "Niger"),
        ("Chad was grateful to Niger.", "grateful", "to", "Niger"),
        ("Chad remains angry with Niger.", "angry", "with", "Niger"),
    ],
)
def test_predicate_adjective_has_a_subject_and_a_preposition(grammar: Callable[[str], Grammar], sentence: str, adjective: str, slot: str, filler: str) -> None:
    g = grammar(sentence)
    f = g.adjective(next(t.i for t in g.p.tokens if t.text == adjective))
    assert f is not None
    assert (heads(g, f, "subject"), heads(g, f, slot)) == ("Chad", filler)


def test_attributive_adjective_has_no_frame(grammar: Callable[[str], Grammar]) -> None:
    g = grammar("The critical envoy left Niger.")
    assert g.adjective(next(t.i for t in g.p.tokens if t.text == "critical")) is None


@pytest.mark.parametrize("sentence", ["There were attacks in Niger.", "It was decided to attack Niger.", "Attack Niger!"])
def test_there_and_it_are_no_doers(grammar: Callable[[str], Grammar], sentence: str) -> None:
    g = grammar(sentence)
    trigger = next(t.text for t in g.p.tokens if t.lower.startswith("attack"))
    assert heads(g, frame(g, trigger), "subject") == ""


@pytest.mark.parametrize(
    ("sentence", "passive"),
    [("Niger was condemned.", True), ("Niger condemned Chad.", False), ("Niger has condemned Chad.", False), ("The envoy expelled by Chad left.", True)],
)
def test_passive_is_told_from_active(grammar: Callable[[str], Grammar], sentence: str, passive: bool) -> None:
    g = grammar(sentence)
    assert g.is_passive(next(t.i for t in g.p.tokens if t.text in ("condemned", "expelled"))) is passive


@pytest.mark.parametrize(
    ("sentence", "trigger", "inside", "outside"),
    [
        ("Chad condemned Niger after Mali recalled its envoy.", "condemned", "Niger", "Mali"),
        ("Chad said that Niger had fled.", "fled", "Niger", "Chad"),
        ("Chad condemned Niger and Mali praised Benin.", "condemned", "Niger", "Benin"),
    ],
)
def test_a_clause_ends_where_the_next_begins(grammar: Callable[[str], Grammar], sentence: str, trigger: str, inside: str, outside: str) -> None:
    g = grammar(sentence)
    words = {g.p[i].text for i in g.clause_tokens(next(t.i for t in g.p.tokens if t.text == trigger))}
    assert inside in words
    assert outside not in words
