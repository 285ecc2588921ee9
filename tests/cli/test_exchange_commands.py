from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from detente.exchange.writing import lines, losses_for
from tests.cli.conftest import Run
from tests.exchange.build import planned, visit
from tests.relations.made import coding, event
from tests.store.made import put


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """A visit that happened, one that is planned, and one that was denied."""
    file = tmp_path / "events.jsonl"
    rows = [visit(), planned(event_id="doc#2"), visit(event_id="doc#3", status="denied")]
    file.write_text("".join(lines(rows, "jsonl", losses_for("jsonl"))), "utf-8")
    return file


@pytest.mark.parametrize(("format", "rows"), [("polecat", 2), ("gdelt", 1), ("icews", 1), ("plover", 3), ("csv", 3)])
def test_export_writes_to_standard_output_and_tells_what_is_lost_on_standard_error(run: Run, events: Path, format: str, rows: int) -> None:
    result = run("export", events, "--format", format)
    assert result.exit_code == 0
    header = format in ("polecat", "icews", "csv")
    assert len(result.stdout.splitlines()) == rows + header
    assert f"{rows} of 3 events written" in result.stderr


def test_export_counts_what_has_not_happened_and_writes_it_on_request(run: Run, events: Path) -> None:
    assert "left out: has not happened (denied) 1; has not happened (planned) 1" in run("export", events, "-f", "gdelt").stderr
    result = run("export", events, "-f", "gdelt", "--include-unrealised")
    assert [line.split("\t")[26] for line in result.stdout.splitlines()] == ["042", "036", "042"]


def test_export_reads_standard_input(run: Run, events: Path) -> None:
    assert len(run("export", "-", "-f", "plover", stdin=events.read_bytes()).stdout.splitlines()) == 3


def test_losses_are_written_beside_the_file(run: Run, events: Path, tmp_path: Path) -> None:
    assert run("export", events, "-f", "icews", "--out", tmp_path / "e.tab", "--losses").exit_code == 0
    told = json.loads((tmp_path / "e.tab.losses.json").read_text("utf-8"))
    assert (told["events"], told["events_written"], told["rows_written"]) == (3, 1, 1)
    assert {"kind": "left out", "what": "has not happened (denied)", "events": 1, "event_ids": ["doc#3"]} in told["losses"]
    assert "District" in told["columns_without_values"]


def test_export_and_import_of_parquet(run: Run, events: Path, tmp_path: Path) -> None:
    assert run("export", events, "-f", "parquet", "--out", tmp_path / "e.parquet").exit_code == 0
    assert run("import", tmp_path / "e.parquet").stdout == events.read_text("utf-8")


def test_words_can_be_left_out(run: Run, events: Path) -> None:
    for format in ("plover", "csv", "polecat"):
        assert "visited" not in run("export", events, "-f", format, "--without-text").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "-f", "gdelt"], "give files, or a store with --store PATH"),
        (["export", "{events}", "-f", "parquet"], "--format parquet needs --out FILE"),
        (["export", "{events}", "-f", "csv", "--losses"], "--losses needs --out FILE"),
        (["export", "{events}", "-f", "csv", "--out", "no/such/folder/e.csv"], "cannot be written"),
        (["export", "none.jsonl", "-f", "csv"], "none.jsonl: cannot be read"),
        (["import", "{events}", "--out", "e.xlsx"], "ends in none of .parquet, .csv, .jsonl"),
        (["compare", "{events}", "none.tab"], "none.tab: cannot be read"),
    ],
)
def test_wrong_command_line_is_one_clear_line(run: Run, events: Path, arguments: list[str], said: str) -> None:
    from detente.errors import DetenteError

    result = run(*[a.format(events=events) for a in arguments])
    if isinstance(result.exception, DetenteError):  # main() prints it
        assert said in str(result.exception)
        return
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_import_names_file_line_and_column_and_reads_the_rest(run: Run, tmp_path: Path) -> None:
    good = list(lines([visit()], "icews", losses_for("icews")))
    (tmp_path / "e.tab").write_text(good[0] + good[1].replace("2023-06-18", "June") + good[1], "utf-8")
    result = run("import", tmp_path / "e.tab", "--out", tmp_path / "e.csv")
    assert result.exit_code == 2
    assert f"{tmp_path}/e.tab:2: column Event Date: 'June' is no day" in result.stderr
    assert "1 event read; 1 line could not be" in result.stderr
    assert pl.read_csv(tmp_path / "e.csv").height == 1


def test_import_of_nothing_readable_is_a_failure(run: Run, tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_text("{bad\n", "utf-8")
    assert run("import", tmp_path / "e.jsonl").exit_code == 1


def test_compare_shows_counts_overlap_and_what_is_not_compared(run: Run, events: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.tab"
    theirs.write_text("".join(lines([visit()], "icews", losses_for("icews"))), "utf-8")
    result = run("compare", events, theirs)
    assert result.exit_code == 0
    assert "has not happened 2" in result.stdout
    assert any(line.split() == ["CONSULT", "1", "1", "1.00", "–"] for line in result.stdout.splitlines())
    assert any(line.split() == ["FRA>KEN", "1", "1", "1.00", "–"] for line in result.stdout.splitlines())
    told = json.loads(run("compare", events, theirs, "--format", "json", "--by", "root").stdout)
    assert (told["by"], told["types"][0]["label"], told["months"]) == ("root", "04", ["2023-06"])


def test_compare_without_a_common_month_says_so(run: Run, events: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs.jsonl").write_text("".join(lines([visit(recipients=[])], "jsonl", losses_for("jsonl"))), "utf-8")
    result = run("compare", events, tmp_path / "theirs.jsonl")
    assert result.exit_code == 1
    assert "nothing can be compared" in result.stderr


def test_events_of_a_store_are_exported_with_what_their_report_says_of_itself(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("detente.store.store", reason="this branch has no store yet")
    report = {"id": "r1", "text": "Kenya's president visited Uganda on Friday.", "date": "2023-06-18", "source": "The Daily", "url": "https://daily.example/1"}
    (tmp_path / "r.jsonl").write_text(json.dumps(report) + "\n", "utf-8")
    assert run("ingest", tmp_path / "r.jsonl", "--store", tmp_path / "store").exit_code == 0
    [line] = run("export", "--store", tmp_path / "store", "-f", "gdelt").stdout.splitlines()
    assert (line.split("\t")[5], line.split("\t")[-1]) == ("KENGOV", "https://daily.example/1")
    assert run("compare", tmp_path / "store", tmp_path / "store").exit_code == 0


def test_a_folder_that_is_no_store_is_one_clear_error(run: Run, tmp_path: Path) -> None:
    from detente.errors import DetenteError

    assert isinstance(run("export", "--store", tmp_path, "-f", "csv").exception, DetenteError)


# ---------------------------------------------------------------------- into a store

FOREIGN = ("polecat", "gdelt", "icews", "plover")


@pytest.mark.parametrize("format", FOREIGN)
def test_imported_into_a_store_twice_it_is_there_once_and_can_be_asked(run: Run, events: Path, tmp_path: Path, format: str) -> None:
    file, store = tmp_path / f"theirs.{format}", tmp_path / "store"
    assert run("export", events, "-f", format, "--out", file).exit_code == 0
    first, second = (run("import", file, "--store", store) for _ in range(2))
    n = {"plover": 3, "polecat": 2}.get(format, 1)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert f"as {format}: {n} new, 0 there already" in first.stderr
    assert f"as {format}: 0 new, {n} there already" in second.stderr
    shown = run("events", "--store", store, "--set", format, "--dyad", "FRA-KEN").stdout
    assert "2023-06-18  " in shown
    assert shown.splitlines()[-1] == f"{n} event{'s' * (n > 1)} of {format}, as its makers coded them"
    index = json.loads(run("index", "FRA", "KEN", "--store", store, "--set", format, "-f", "json").stdout)
    assert index["points"][0]["value"] > 0
    compared = run("compare", store, format)
    assert (compared.exit_code, f"{format}: {n} event" in compared.stderr) == (1, True)  # the store has nothing of ours


def test_a_bad_row_is_named_and_the_others_are_in_the_store(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "theirs.tab"
    head = "Event ID\tEvent Date\tSource Name\tSource Country\tCAMEO Code\tTarget Name\tTarget Country\n"
    rows = ["11\t2023-06-16\tWilliam Ruto\tKenya\t042\tGermany\tGermany", "12\t16 June\tWilliam Ruto\tKenya\t042\tGermany\tGermany", "13\t2023-06-16\tX"]
    file.write_text(head + "\n".join(rows) + "\n", "utf-8")
    result = run("import", file, "--store", tmp_path / "store")
    assert result.exit_code == 2
    assert "theirs.tab:3: column Event Date: '16 June' is no day" in result.stderr
    assert "theirs.tab:4: 3 columns, where ICEWS has 7" in result.stderr
    assert "1 event read; 2 lines could not be" in result.stderr
    assert run("sql", "SELECT event_id FROM imported", "--store", tmp_path / "store", "-f", "csv").stdout.split() == ["event_id", "11"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--as", "x"), "--as NAME is for a store"),
        (("--store", "s", "--out", "x.csv"), "one of the two"),
        (("--store", "s"), "say whose events these are with --as NAME"),
    ],
)
def test_what_an_import_into_a_store_needs_is_said(run: Run, events: Path, arguments: list[str], said: str) -> None:
    result = run("import", events, *arguments)
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_set_is_compared_with_what_is_coded_in_the_same_store(run: Run, tmp_path: Path) -> None:
    store, file = tmp_path / "store", tmp_path / "theirs.plover"
    put(store, coding("a", "2023-06-19", event(0, "CONSULT/visit", "FRA", "KEN", on="2023-06-18"))[1])
    assert run("export", "--store", store, "-f", "plover", "--out", file).exit_code == 0
    run("import", file, "--store", store, "--as", "plover-2023")
    found = json.loads(run("compare", store, "plover-2023", "-f", "json").stdout)
    assert (found["overall"]["ours"], found["overall"]["theirs"], found["overall"]["jaccard"]) == (1, 1, 1.0)
    assert run("compare", store, "icews").exit_code == 1
    assert run("events", "--store", store, "--set", "plover-2023", "--status", "happened").exit_code == 1
