"""Training candidates: labels from annotations, and what is said where the real sentences are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.coding.coder import Coder
from training.candidates import NONE, rows


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(judge=False)


@pytest.fixture
def few_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.rules.sentences import Example, Told

    examples = [
        Example("accuse", 1, "Peru condemned Chile.", (Told("ACCUSE", None, "happened", ("Peru",), ("Chile",), "condemned"),)),
        Example("consult", 2, "The ministers of Peru and Chile met the deadline.", ()),
        Example("consult", 3, "Peru will host talks with Chile.", (Told("CONSULT", None, "planned", ("Peru",), ("Chile",), "talks"),)),
    ]
    monkeypatch.setattr("training.candidates.examples", lambda kind: [e for e in examples if e.folder == kind.lower()])


@pytest.mark.usefixtures("few_sentences")
def test_without_the_real_sentences_the_rules_sentences_are_used_and_the_lack_is_told(coder: Coder, tmp_path: Path) -> None:
    lacking: list[str] = []
    found = list(rows(tmp_path, coder, lacking))
    assert {r.source for r in found} == {"rules"}
    assert len(lacking) == 2
    assert any("open_events" in line for line in lacking)


@pytest.mark.usefixtures("few_sentences")
def test_a_candidate_on_an_annotated_trigger_takes_its_type_and_status(coder: Coder, tmp_path: Path) -> None:
    found = {r.document: r for r in rows(tmp_path, coder, [])}
    assert (found["accuse:1"].label, found["accuse:1"].status) == ("ACCUSE", "happened")
    assert (found["consult:3"].label, found["consult:3"].status) == ("CONSULT", "planned")
    assert NONE not in {found["accuse:1"].label, found["consult:3"].label}


@pytest.mark.usefixtures("few_sentences")
def test_marks_stand_around_trigger_and_parties(coder: Coder, tmp_path: Path) -> None:
    row = next(r for r in rows(tmp_path, coder, []) if r.document == "accuse:1")
    assert row.marked == "accuse happened: [a] Peru [/a] [t] condemned [/t] [r] Chile [/r]."
