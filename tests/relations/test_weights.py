"""Weights: a file of one's own says what differs, and a wrong one says what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from detente.errors import DataError
from detente.ontology import ontology
from detente.records import Status
from detente.relations.weights import default_weights, load_weights


def test_every_type_mode_and_status_has_a_weight_within_bounds() -> None:
    for weights in (default_weights(), load_weights("plover")):
        for kind in ontology().types.values():
            for mode in (None, *kind.modes):
                for status in get_args(Status):
                    assert -10 <= weights.of(kind.name, mode, ontology().code(kind.name, mode).goldstein, status) <= 10


@pytest.mark.parametrize("name", ["goldstein", "plover"])
def test_material_cooperation_is_never_negative_and_material_conflict_never_positive(name: str) -> None:
    weights = load_weights(name)
    for kind in ontology().types.values():
        for mode in (None, *kind.modes):
            act = weights.of(kind.name, mode, ontology().code(kind.name, mode).goldstein, "happened")
            assert act > 0 if kind.quad_code in (1, 2) else act <= 0.5 and (kind.name == "REQUEST" or act < 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("intensity: {VISIT: 3}", "no event type VISIT"),
        ("intensity: {CONSULT/walk: 3}", "no event type CONSULT/walk"),
        ("intensity: {CONSULT: 30}", "CONSULT: 30.0 is not between -10 and 10"),
        ("half_life: 0", "half_life: Input should be greater than 0"),
        ("halflife: 3", "halflife: Extra inputs"),
        ("status: {done: {of: act, factor: 1}}", "done is no status"),
        ("status: {planned: 3}", "status.planned"),
        ("words: {conflict: 4}", "words.conflict"),
        ("- a\n- b", "write keys and values"),
        ("a: [", "this is no YAML"),
    ],
)
def test_a_wrong_file_of_weights_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "w.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(DataError) as error:
        load_weights(str(file))
    assert says in str(error.value)
    assert str(file) in str(error.value)


def test_a_missing_file_of_weights_names_those_that_come_along() -> None:
    with pytest.raises(DataError, match="goldstein, plover"):
        load_weights("nowhere.yaml")
