"""`detente evaluate`: figures, misses, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

GOLD = """\
Chad recalled its ambassador to Sudan on Monday.
  SANCTION withdraw happened | actor: Chad | recipient: Sudan | trigger: recalled

Sudan condemned the United States on Friday.
  ACCUSE disapprove planned | actor: Sudan | recipient: the United States | trigger: condemned

Kenya's president sang about Uganda on Friday.
  CONSULT visit happened | actor: Kenya's president | recipient: Uganda | trigger: sang

Rain fell on the islands all day.
  none
"""


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    file = tmp_path / "gold.txt"
    file.write_text(GOLD)
    return file


def test_json_holds_counts_figures_and_method(run: Any, gold: Path) -> None:
    result = run("evaluate", gold, "--format", "json")
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (report["texts"], report["gold"], report["said"]) == (4, 3, 2)
    assert report["overall"]["whole"]["precision"]["value"] == 1.0
    assert report["overall"]["whole"]["recall"]["value"] == pytest.approx(2 / 3)
    assert "percentile bootstrap over 4" in report["method"]
    assert ["CONSULT", None, 1] in report["confusion"]
    assert report["statuses"]["planned"]["typed"]["recall"]["value"] == 0.0


@pytest.mark.parametrize("width", [80, 160])
def test_table_fits_the_width(run: Any, gold: Path, width: int) -> None:
    result = run("evaluate", gold, width=width)
    assert all(len(line) <= width for line in result.stdout.splitlines()[2:])
    for shown in ("3 events annotated, 2 coded", "By type", "By status", "SANCTION", "whole", "planned", "status right where the type is: .50"):
        assert shown in result.stdout


def test_misses_say_what_was_wrong(run: Any, gold: Path, tmp_path: Path) -> None:
    to = tmp_path / "misses.jsonl"
    run("evaluate", gold, "--misses", to)
    status, missing = (json.loads(line) for line in to.read_text().splitlines())
    assert (status["wrong"], status["gold"]["status"], status["said"]["status"]) == (["status"], "planned", "happened")
    assert (missing["wrong"], missing["said"], missing["gold"]["trigger"]) == (["missing"], None, "sang")
    assert missing["origin"] == f"{gold}:7"


def test_what_cannot_be_read_is_named_and_the_rest_is_scored(run: Any, gold: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "Chad met."}\n{"text": "Rain fell on Chad.", "published": "someday", "events": []}\n')
    result = run("evaluate", gold, rows, tmp_path / "none.jsonl", "--format", "json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["texts"] == 4
    for shown in (
        "rows.jsonl:1: no field events",
        "rows.jsonl:2: publication date 'someday'",
        "none.jsonl: cannot be read",
        "4 texts scored; 3 could not be read",
    ):
        assert shown in result.stderr


def test_a_text_that_the_coder_refuses_counts_as_coded_without_an_event(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "french.txt"
    sentence = "Le ministre des Affaires étrangères a rencontré son homologue chinois à Pékin dimanche, a dit un porte-parole à la presse."
    file.write_text(f"{sentence}\n  CONSULT visit happened | actor: Le ministre des Affaires étrangères | trigger: rencontré\n")
    result = run("evaluate", file, "--format", "json")
    assert result.exit_code == 0
    assert "counts as coded without an event" in result.stderr
    assert json.loads(result.stdout)["overall"]["found"]["recall"]["value"] == 0.0


def test_nothing_to_score_is_exit_code_1(run: Any, tmp_path: Path) -> None:
    result = run("evaluate", tmp_path / "none.jsonl")
    assert (result.exit_code, result.stdout) == (1, "")
    assert run("evaluate", tmp_path, "--misses", tmp_path).exit_code == 1
