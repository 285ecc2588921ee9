"""PLOVER as data: types, modes, quad codes, CAMEO codes and intensities agree with each other and with the manual."""

from __future__ import annotations

import pytest

from detente.errors import DataError
from detente.ontology import Code, ontology, plover_category

QUADS = {
    1: {"AGREE", "CONSULT", "SUPPORT", "CONCEDE"},
    2: {"COOPERATE", "AID", "RETREAT"},
    3: {"REQUEST", "ACCUSE", "REJECT", "THREATEN"},
    4: {"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"},
}
MODES = {
    "AGREE": "",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
    "CONSULT": "visit third-party multilateral phone",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives "
    "suicide-attack aerial drone heavy-weapons crowd-control unconventional",
}
TYPES = sorted(MODES)
CODES = [(t, m) for t in TYPES for m in (None, *MODES[t].split())]


def test_there_are_sixteen_types() -> None:
    assert sorted(ontology().types) == TYPES
    assert len(TYPES) == 16


@pytest.mark.parametrize(("quad", "types"), QUADS.items())
def test_quad_classes_are_those_of_the_manual(quad: int, types: set[str]) -> None:
    assert {t.name for t in ontology().types.values() if t.quad_code == quad} == types


@pytest.mark.parametrize("event_type", TYPES)
def test_modes_are_those_of_the_manual(event_type: str) -> None:
    assert set(ontology().types[event_type].modes) == set(MODES[event_type].split())


@pytest.mark.parametrize(("event_type", "mode"), CODES)
def test_every_type_and_mode_has_a_cameo_code_that_exists(event_type: str, mode: str | None) -> None:
    code = ontology().code(event_type, mode)
    assert ontology().cameo[code.cameo] == code.goldstein
    assert code.cameo.isdigit()
    assert 3 <= len(code.cameo) <= 4


@pytest.mark.parametrize(("event_type", "mode"), CODES)
def test_sign_of_intensity_agrees_with_the_quad_class(event_type: str, mode: str | None) -> None:
    """Cooperation is not negative; conflict is not positive, but for requests, which the manual scores around zero."""
    score, quad = ontology().code(event_type, mode).goldstein, ontology().types[event_type].quad_code
    assert score >= 0 if quad in (1, 2) else score <= 0 or event_type == "REQUEST"


@pytest.mark.parametrize("mode", [None, *MODES["ACCUSE"].split()])
def test_accuse_is_negative(mode: str | None) -> None:
    assert ontology().code("ACCUSE", mode).goldstein < 0


@pytest.mark.parametrize("event_type", ["COOPERATE", "AID", "SANCTION"])
def test_types_that_need_a_recipient(event_type: str) -> None:
    assert ontology().types[event_type].needs_recipient


def test_intensities_lie_on_goldsteins_scale() -> None:
    assert all(-10 <= score <= 10 for score in ontology().cameo.values())


def test_assault_is_the_worst_and_material_cooperation_the_best() -> None:
    base = {t.name: t.base.goldstein for t in ontology().types.values()}
    assert min(base, key=base.__getitem__) == "ASSAULT"
    assert max(base, key=base.__getitem__) in QUADS[2]


@pytest.mark.parametrize("event_type", TYPES)
def test_every_type_and_mode_is_defined_in_words(event_type: str) -> None:
    kind = ontology().types[event_type]
    assert kind.definition
    assert set(kind.mode_definitions) == set(kind.modes)
    assert all(kind.mode_definitions.values())


def test_every_context_has_a_definition_and_words() -> None:
    o = ontology()
    assert set(o.contexts) == set(o.context_definitions)
    assert all(o.contexts.values())
    assert all(w == w.lower() and w for words in o.contexts.values() for w in words)


def test_a_code_can_be_overridden_by_a_rule() -> None:
    cameo = ontology().code("CONSULT", "visit", "043")
    assert cameo == Code("043", ontology().cameo["043"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("PARLEY", None), "no event type PARLEY"),
        (("CONSULT", "swim"), "CONSULT has no mode swim"),
        (("AGREE", "visit"), "AGREE has no mode visit"),
        (("CONSULT", None, "999"), "no CAMEO code 999"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        ontology().code(*arguments)


@pytest.mark.parametrize(
    ("event_type", "plover"), [("CONSULT", "AGREE"), ("SUPPORT", "AGREE"), ("COOPERATE", "AGREE"), ("AID", "AGREE"), ("RETREAT", "CONCEDE")]
)
def test_planned_cooperation_is_the_manuals_intention(event_type: str, plover: str) -> None:
    assert plover_category(event_type, "planned") == plover


@pytest.mark.parametrize("event_type", TYPES)
def test_what_has_happened_is_its_own_category(event_type: str) -> None:
    assert plover_category(event_type, "happened") == event_type


@pytest.mark.parametrize("event_type", sorted(QUADS[3] | QUADS[4]))
def test_planned_conflict_stays_what_it_is(event_type: str) -> None:
    assert plover_category(event_type, "planned") == event_type
