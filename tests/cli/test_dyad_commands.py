"""The commands on a pair of countries: index, timeline, forecast."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.relations.made import coding, event
from tests.store.made import put

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dyads") / "store"
    told = [
        coding("a", "2023-06-19", event(0, "CONSULT/visit", on="2023-06-18"), event(1, "ACCUSE/disapprove", "CHN", "USA"), source="Post"),
        coding("b", "2023-06-20", event(0, "CONSULT/visit", on="2023-06-18"), source="Times", text="Other [words](x).\n" * 20),
        coding("c", "2023-07-04", event(0, "SANCTION/discontinue", "CHN", "USA"), event(1, "AGREE", status="planned"), source="Wire", text="A third.\n" * 20),
    ]
    put(path, *(c for _, c in told))
    return path


def test_the_index_of_a_store_is_a_table_with_gaps(run: Run, store: Path) -> None:
    result = run("index", "USA", "china", "--store", store)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].split() == ["week", "index", "90", "%", "interval", "coverage", "events", "reports", "sources", "conflict│coop."]
    lines = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert "no data" in lines["2023-06-26"]
    assert lines["2023-07-03"].split()[1].startswith("-")
    assert "sources resampled" in result.stdout


def test_opening_a_value_shows_its_events_by_share_with_their_sentences(run: Run, store: Path) -> None:
    result = run("index", "USA", "CHN", "--store", store, "--by", "month", "--open", "2023-07-10", width=120)
    shown = result.stdout[result.stdout.index("2023-07-01 to 2023-07-31") :]
    assert shown.index("SANCTION/discontinue") < shown.index("AGREE")
    assert "[Wire, 2023-07-04]" in shown
    assert "from before" in shown


def test_json_holds_every_driver_and_the_difference_to_a_second_index(run: Run, store: Path, tmp_path: Path) -> None:
    weights = tmp_path / "mine.yaml"
    weights.write_text("intensity: {SANCTION: -10}\n", "utf-8")
    content = json.loads(run("index", "USA", "CHN", "--store", store, "--by", "month", "--weights", weights, "--changes", "-f", "json").stdout)
    july = content["points"][-1]
    assert sum(d["contribution"] for d in july["drivers"]) == pytest.approx(july["value"], abs=1e-3)
    assert {d["event"] for d in july["drivers"]} <= content["events"].keys()
    assert content["difference"][-1] == pytest.approx(content["other"]["points"][-1]["value"] - july["value"], abs=1e-3)
    assert content["difference"][-1] < 0
    assert "too few" in content["changes"]["note"]


def test_csv_has_a_row_a_stretch_and_an_empty_cell_where_there_is_no_data(run: Run, store: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("index", "USA", "CHN", "--store", store, "--from", "2023-06", "--to", "2023-07", "-f", "csv").stdout)))
    assert rows[0]["start"] == "2023-05-29"
    assert rows[0]["value"] == ""
    assert next(r for r in rows if r["value"])["dyad"] == "USA-CHN"


def test_a_directed_index_has_only_what_the_first_does(run: Run, store: Path) -> None:
    content = json.loads(run("index", "CHN", "USA", "--directed", "--store", store, "-f", "json").stdout)
    assert content["dyad"] == "CHN>USA"
    assert {e["event_type"] for e in content["events"].values()} == {"ACCUSE", "SANCTION"}


def test_a_plot_is_written(run: Run, store: Path, tmp_path: Path) -> None:
    result = run("index", "USA", "CHN", "--store", store, "--plot", tmp_path / "out.svg", "--theme", "dark")
    assert result.exit_code == 0
    assert "USA – CHN" in (tmp_path / "out.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("USA", "Chyna", "--store", "S"), "no country Chyna"),
        (("USA", "US", "--store", "S"), "the same country"),
        (("USA", "CHN"), "give --store PATH, or files"),
        (("USA", "CHN", "x.txt", "--store", "S"), "one of the two"),
        (("USA", "CHN", "x.txt", "--as-of", "3"), "--as-of is for a store"),
        (("USA", "CHN", "--store", "S", "--from", "soon"), "--from 'soon': write a day"),
        (("USA", "CHN", "--store", "S", "--from", "2024", "--to", "2023"), "--from 2024 is after --to 2023"),
        (("USA", "CHN", "--store", "S", "--plot", "x.gif"), "a chart is written as .png"),
        (("USA", "CHN", "--store", "S", "--weights", "none.yaml"), "none.yaml"),
        (("USA", "CHN", "--store", "S", "--open", "2020-01-01"), "the index covers 2023-06-12 to"),
    ],
)
def test_a_wrong_question_is_told_in_one_line(run: Run, store: Path, arguments: tuple[str, ...], says: str) -> None:
    result = run("index", *(str(store) if a == "S" else a for a in arguments))
    assert result.exit_code == 1
    assert says in (result.stderr or str(result.exception))


def test_no_events_is_said_and_is_no_failure(run: Run, store: Path) -> None:
    result = run("index", "FRA", "DEU", "--store", store)
    assert result.exit_code == 0
    assert "no events between FRA and DEU" in result.stdout


def test_files_are_coded_on_the_spot(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("date 2021-09-19\n\nFrance recalled its ambassador to Australia on Friday.\n", "utf-8")
    result = run("timeline", "FRA", "AUS", file, "--sentences")
    assert result.exit_code == 0
    assert result.stdout.split()[:5] == ["2021-09-17", "FRA", "→", "AUS", "SANCTION/withdraw"]
    assert "France recalled its ambassador" in result.stdout
    assert run("timeline", "FRA", "AUS", tmp_path / "missing.txt").exit_code == 1


def test_a_time_line_has_each_happening_once_in_order(run: Run, store: Path) -> None:
    lines = run("timeline", "USA", "CHN", "--store", store).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["2023-06-18", "2023-06-19", "2023-07-04", "2023-07-04", "4"]
    content = json.loads(run("timeline", "USA", "CHN", "--store", store, "-f", "json").stdout)
    assert content[0]["reports"] == 2


def test_markdown_of_a_time_line_lets_no_text_of_a_report_be_a_link(run: Run, store: Path) -> None:
    text = run("timeline", "USA", "CHN", "--store", store, "--sentences", "-f", "markdown").stdout
    assert text.startswith("- **2023-06-18** USA → CHN  CONSULT/visit, happened")
    assert "](x)" not in text


def test_a_forecast_that_cannot_be_scored_is_not_shown(run: Run, store: Path) -> None:
    result = run("forecast", "USA", "CHN", "--store", store)
    assert result.exit_code == 0
    assert "No forecast." in result.stdout
    assert json.loads(run("forecast", "USA", "CHN", "--store", store, "-f", "json").stdout)["ahead"] == []
