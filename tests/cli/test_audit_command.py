"""`detente audit`: from codings to a sheet, and from the judged sheet to an estimate."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from detente.evaluation.sheet import PARTS

REPORT = "Chad recalled its ambassador to Sudan on Monday. Sudan condemned the United States on Friday. Kenya's president visited Uganda."


@pytest.fixture
def codings(run: Any, tmp_path: Path) -> Path:
    file = tmp_path / "coded.jsonl"
    file.write_text(run("code", REPORT, "--format", "jsonl").stdout)
    return file


def judge(sheet: str, to: Path, verdicts: list[str]) -> Path:
    rows = list(csv.DictReader(io.StringIO(sheet)))
    with to.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        for row, verdict in zip(rows, verdicts, strict=True):
            writer.writerow({**row, **dict.fromkeys(PARTS, verdict)})
    return to


def test_a_sheet_is_drawn_judged_and_read_back(run: Any, codings: Path, tmp_path: Path) -> None:
    drawn = run("audit", 3, "--from", codings)
    assert drawn.exit_code == 0
    assert {r["type"] for r in csv.DictReader(io.StringIO(drawn.stdout))} == {"SANCTION", "ACCUSE", "CONSULT"}
    judged = judge(drawn.stdout, tmp_path / "judged.csv", ["yes", "no", ""])
    result = run("audit", "--read", judged, "--format", "json")
    audit = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (audit["whole"]["judged"], audit["whole"]["right"], audit["unjudged"]) == (2, 1, 1)
    table = run("audit", "--read", judged).stdout
    for shown in ("2 events judged, 1 not judged and left out; intervals: Wilson 95%", "wholly right", "direction right", ".50 .09–.91"):
        assert shown in table


def test_reports_are_coded_first_and_give_the_same_sheet(run: Any, codings: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT)
    assert run("audit", 2, "--from", report).stdout == run("audit", 2, "--from", codings).stdout


def test_a_sheet_in_a_file_opens_as_utf8_in_spreadsheets(run: Any, codings: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.csv"
    result = run("audit", 2, "--from", codings, "--by", "type", "--seed", 7, "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 of 3 events drawn" in result.stderr
    assert out.read_bytes().startswith(b"\xef\xbb\xbfevent_id,")
    judged = judge(out.read_text("utf-8-sig"), tmp_path / "judged.csv", ["y", "y"])
    assert "weighed by the number of events of each type" in run("audit", "--read", judged).stdout


def test_malformed_cells_are_named_and_the_rest_is_read(run: Any, codings: Path, tmp_path: Path) -> None:
    judged = judge(run("audit", 3, "--from", codings).stdout, tmp_path / "judged.csv", ["yes", "perhaps", "yes"])
    result = run("audit", "--read", judged)
    assert result.exit_code == 2
    assert "judged.csv: row 3, column type_right: 'perhaps' is neither yes nor no" in result.stderr
    assert "2 events judged" in result.stdout


def test_what_cannot_be_drawn_from_is_named(run: Any, codings: Path, tmp_path: Path) -> None:
    assert run("audit", 2, "--from", tmp_path / "none.jsonl").exit_code == 1
    result = run("audit", 9, "--from", codings, "--from", tmp_path / "none.jsonl")
    assert result.exit_code == 2
    assert "9 events were asked for, and there are 3" in result.stderr


@pytest.mark.parametrize("arguments", [(), (5,), ("--from", "x.jsonl"), (5, "--read", "s.csv"), ("--read", "s.csv", "--by", "type")])
def test_a_wrong_command_line_is_one_clear_line(run: Any, arguments: tuple[object, ...]) -> None:
    result = run("audit", *arguments)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "detente audit --help" in result.stderr


def test_a_sheet_without_a_judgement_is_no_estimate(run: Any, codings: Path, tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text(run("audit", 3, "--from", codings).stdout)
    result = run("audit", "--read", file)
    assert result.exit_code == 1
    assert "no row is judged" in result.stderr
