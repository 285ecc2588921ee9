"""`detente agenda`: plans and promises across files, with their outcomes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

REPORTS = (
    {
        "date": "2023-01-20",
        "text": "US secretary of state Antony Blinken plans to visit China on February 5. Norway promised to send tanks to Ukraine by June.",
    },
    {"date": "2023-02-04", "text": "US secretary of state Antony Blinken postponed his visit to China on Friday."},
    {"date": "2023-03-21", "text": "Norway sent eight tanks to Ukraine on Sunday."},
)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    file = tmp_path / "reports.jsonl"
    file.write_text("\n".join(map(json.dumps, REPORTS)))
    return file


def test_json_holds_agenda_and_promises_with_their_sentences(run: Any, reports: Path) -> None:
    result = run("agenda", reports, "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    (item,) = found["agenda"]
    (promise,) = found["commitments"]
    assert (item["outcome"], item["mode"]) == ("moved", "visit")
    assert item["evidence"][0]["text"] == REPORTS[1]["text"]
    assert (promise["outcome"], promise["commitment"]["by"][0]["country"]) == ("kept", "NOR")


def test_table_shows_each_item_with_its_outcome_and_sentence(run: Any, reports: Path) -> None:
    result = run("agenda", reports, width=120)
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    for part in ("Agenda: 1", "Antony Blinken (USA) → China", "moved", "postponed, 2023-02-04", "Promises: 1", "by 2023-06-30", "kept"):
        assert part in shown


def test_outcomes_are_those_of_the_day_asked_for(run: Any, reports: Path) -> None:
    found = json.loads(run("agenda", reports, "-f", "json", "--as-of", "2023-02-01").stdout)
    assert [i["outcome"] for i in found["agenda"]] == ["open"]
    assert [i["outcome"] for i in found["commitments"]] == ["open"]


def test_an_empty_agenda_says_so(run: Any) -> None:
    result = run("agenda", "Rain fell on Sunday.")
    assert result.exit_code == 0
    assert "Agenda: nothing" in result.stdout


@pytest.mark.parametrize("day", ["soon", "2023-06", "2023-02-30"])
def test_a_day_that_is_none_is_refused_before_anything_runs(run: Any, day: str) -> None:
    result = run("agenda", "missing.txt", "--as-of", day)
    assert result.exit_code == 1
    assert "--as-of" in result.stderr


def test_a_missing_file_costs_the_others_nothing(run: Any, reports: Path) -> None:
    result = run("agenda", reports, "missing.txt", "-f", "json")
    assert result.exit_code == 2
    assert len(json.loads(result.stdout)["agenda"]) == 1
    assert "missing.txt" in result.stderr
