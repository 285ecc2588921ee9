"""`detente ingest`, `events`, `quotes`, `sql` and `store` as a user runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from typer.testing import CliRunner

from detente.cli.app import app
from detente.store.store import open_store

LINES = [
    {
        "id": "a",
        "date": "2023-06-20",
        "source": "Wire",
        "text": 'Chad recalled its ambassador to Sudan on Monday. "We are patient," Sudan\'s foreign minister said.',
    },
    {
        "id": "b",
        "date": "2023-06-21",
        "source": "Daily",
        "text": 'Chad recalled its ambassador to Sudan on Monday. "We are patient," Sudan\'s foreign minister said.',
    },
    {"id": "c", "date": "2023-06-22", "source": "Wire", "text": "Kenya's president will visit Uganda on Friday."},
    {"id": "d", "date": "someday", "text": "Kenya's president visited Uganda."},
    {"id": "e", "title": "No text"},
]


def detente(*arguments: str, columns: int = 100) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="detente", env={"COLUMNS": str(columns), "NO_COLOR": "1"})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES))
    result = detente("ingest", str(folder / "news.jsonl"), "--store", str(folder / "s"))
    assert result.exit_code == 2
    assert "someday" in result.stderr
    assert "no field text" in result.stderr
    assert [line.split()[:2] for line in result.stdout.splitlines()[1:4]] == [["coded", "2"], ["duplicate", "1"], ["refused", "2"]]
    return folder / "s"


def test_ingest_again_knows_them_all(store: Path) -> None:
    result = detente("ingest", str(store.parent / "news.jsonl"), "--store", str(store))
    assert "known              5   in the store before" in result.stdout
    assert open_store(store).documents().count() == 5


def test_ingest_of_a_file_that_is_not_there_makes_no_store(tmp_path: Path) -> None:
    result = detente("ingest", "nix.txt", "--store", str(tmp_path / "s"))
    assert (result.exit_code, (tmp_path / "s").exists()) == (1, False)
    assert "no such file" in result.stderr
    assert detente("ingest", "--store", str(tmp_path / "s")).exit_code == 1


def test_ingest_reports_in_json_lines(store: Path, tmp_path: Path) -> None:
    result = detente("ingest", str(store.parent / "news.jsonl"), "--store", str(tmp_path / "s"), "--log-format", "json", "--batch-size", "2")
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert [line["event"] for line in lines].count("committed") >= 2
    assert (lines[-1]["event"], lines[-1]["coded"], lines[-1]["refused"]) == ("finished", 2, 2)
    assert {line["outcome"] for line in lines if line["event"] == "document"} == {"refused"}


def test_refused_documents_can_be_tried_again_from_the_store(store: Path, tmp_path: Path) -> None:
    detente("ingest", str(store.parent / "news.jsonl"), "--store", str(tmp_path / "s"))
    result = detente("ingest", "--retry-failed", "--store", str(tmp_path / "s"), "--published", "2023-06-22")
    assert result.exit_code == 0
    assert [d.id for d in open_store(tmp_path / "s").documents(outcome="coded")] == ["c", "d", "a"]


def test_events_are_shown_with_day_sides_and_sentence(store: Path) -> None:
    result = detente("events", "--store", str(store), "--dyad", "TCD-SDN")
    assert "2023-06-19" in result.stdout
    assert "Chad (TCD) → Sudan (SDN)" in result.stdout
    assert "Chad *recalled* its ambassador to Sudan on Monday." in result.stdout
    assert all(len(line) <= 100 for line in result.stdout.splitlines())
    assert "no such event" in detente("events", "--store", str(store), "--dyad", "USA-CHN").stdout


@pytest.mark.parametrize(("option", "key"), [((), "event_id"), (("--mentions",), "mention_id")])
def test_events_of_one_format_are_those_of_the_others(store: Path, tmp_path: Path, option: tuple[str, ...], key: str) -> None:
    asked = ("events", "--store", str(store), "--since", "2023", *option)
    lines = [json.loads(line) for line in detente(*asked, "-f", "jsonl").stdout.splitlines()]
    assert len(lines) == 2
    assert json.loads(detente(*asked, "-f", "json").stdout) == lines
    rows = list(csv.DictReader(io.StringIO(detente(*asked, "-f", "csv").stdout)))
    assert [r["event_id"] for r in rows] == [line["id"] for line in lines]
    assert detente(*asked, "-f", "parquet", "-o", str(tmp_path / "e.parquet")).exit_code == 0
    assert pq.read_table(tmp_path / "e.parquet")[key].to_pylist() == [line["id"] for line in lines]
    assert (lines[0]["event_type"], lines[0]["status"]) == ("CONSULT", "planned")
    assert (lines[0].get("document_id") or lines[0]["document_ids"][0]) == "c"
    empty = (*asked, "--text", "nowhere")
    assert "event_id" in detente(*empty, "-f", "csv").stdout.splitlines()[0].split(",")
    assert json.loads(detente(*empty, "-f", "json").stdout) == []


def test_a_fused_event_tells_its_reports_and_the_mentions_are_there_too(store: Path) -> None:
    result = detente("events", "--store", str(store), "--dyad", "TCD-SDN")
    assert "2 reports of 1 source (Daily, Wire), 2023-06-20 … 2023-06-21" in " ".join(result.stdout.split())
    (event,) = json.loads(detente("events", "--store", str(store), "--dyad", "TCD-SDN", "-f", "json").stdout)
    assert (event["reports"], event["sources"], event["outlets"], event["conflicts"]) == (2, 1, ["Daily", "Wire"], [])
    assert event["status_history"] == [{"status": "happened", "published": "2023-06-20", "mention_id": event["mention_ids"][0]}]
    assert event["actors"][0]["country"] == "TCD"
    assert "span" not in json.dumps(event)
    told = detente("events", "--store", str(store), "--dyad", "TCD-SDN", "--mentions").stdout
    assert "reports" not in told
    assert "[Wire, 2023-06-20]" in told


def test_what_is_not_fused_is_said_and_store_fuse_fuses_it(store: Path, tmp_path: Path) -> None:
    (tmp_path / "more.jsonl").write_text(json.dumps({"id": "x", "date": "2023-06-23", "text": "Chad's president will visit Mali on Friday."}) + "\n")
    for source, more in ((store.parent / "news.jsonl", ()), (tmp_path / "more.jsonl", ("--no-fuse",))):
        detente("ingest", str(source), "--store", str(tmp_path / "s"), *more)
    result = detente("events", "--store", str(tmp_path / "s"), "--country", "Mali")
    assert "1 report not fused yet" in result.stdout
    assert "no such event" in result.stdout
    assert "1 reports are not fused yet" in detente("store", "check", "--store", str(tmp_path / "s")).stderr
    assert "1 events written" in detente("store", "fuse", "--store", str(tmp_path / "s")).stdout
    assert "1 event\n" in detente("events", "--store", str(tmp_path / "s"), "--country", "Mali").stdout
    assert "no event has changed" in detente("store", "fuse", "--store", str(tmp_path / "s")).stdout


def test_quotes_name_their_speaker(store: Path) -> None:
    result = detente("quotes", "--store", str(store), "--text", "patient")
    assert "“We are patient" in result.stdout
    assert json.loads(detente("quotes", "--store", str(store), "--text", "patient", "-f", "jsonl").stdout)["document_id"] == "a"


def test_sql_answers_and_refuses(store: Path) -> None:
    result = detente("sql", "SELECT outcome, count(*) AS n FROM documents GROUP BY outcome ORDER BY outcome", "--store", str(store), "-f", "csv")
    assert result.stdout == "outcome,n\ncoded,2\nduplicate,1\nrefused,2\n"
    refused = detente("sql", f"COPY documents TO '{store}/x.csv'", "--store", str(store))
    assert refused.exit_code == 1
    assert isinstance(refused.exception, BaseException)
    assert not (store / "x.csv").exists()
    assert "the first 1 rows" in detente("sql", "FROM documents SELECT document_id", "--store", str(store), "--limit", "1").stdout


def test_store_commands(store: Path) -> None:
    assert "5 documents from 2023-06-20 to 2023-06-22, of 2 sources" in detente("store", "info", "--store", str(store)).stdout
    assert "+5" in detente("store", "history", "--store", str(store)).stdout
    assert "sound" in detente("store", "check", "--store", str(store)).stdout
    assert "data files are now" in detente("store", "optimize", "--store", str(store)).stdout
    assert "would be deleted" in detente("store", "vacuum", "--store", str(store), "--dry-run").stdout
    assert "0 documents" in detente("store", "info", "--store", str(store), "--as-of", "0").stdout


def test_ctrl_c_commits_what_is_done_and_the_next_run_goes_on(tmp_path: Path) -> None:
    lines = [{"id": f"d{n}", "date": "2023-06-20", "text": f"Envoy {n}. Chad recalled its ambassador to Sudan on Monday."} for n in range(4000)]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    command = [sys.executable, "-m", "detente.cli.app", "ingest", "news.jsonl", "--store", "s", "--workers", "2", "--batch-size", "20"]
    run = subprocess.Popen(command, cwd=tmp_path, env={**os.environ}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    end = time.monotonic() + 120
    while time.monotonic() < end and run.poll() is None and not (tmp_path / "s" / "versions" / "_delta_log" / "00000000000000000002.json").exists():
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    out, told = run.communicate(timeout=60)
    assert run.returncode == 130, told
    assert "stopped; the same command goes on from here" in out
    assert "Traceback" not in told
    with open_store(tmp_path / "s") as opened:
        done = opened.documents().count()
        assert 0 < done < 4000
        assert [r["state"] for r in opened.table("runs").rows()] == ["interrupted"]
        assert {d.id for d in opened.documents()} == {f"d{n}" for n in range(done)}


def test_the_agenda_of_a_store_can_be_asked_by_dyad_and_outcome(store: Path) -> None:
    asked = ("agenda", "--store", str(store))
    told = " ".join(detente(*asked, "--dyad", "KEN-UGA").stdout.split())
    assert "Agenda: 1" in told
    assert "CONSULT/visit open planned, 2023-06-22: Kenya's president will visit Uganda on Friday. [Wire]" in told
    late = json.loads(detente(*asked, "--as-of", "2023-07-30", "-f", "json").stdout)
    assert [i["outcome"] for i in late["agenda"]] == ["overdue"]
    assert json.loads(detente(*asked, "--outcome", "took place,kept", "-f", "json").stdout) == {"agenda": [], "commitments": []}
    assert "there is no gone" in detente(*asked, "--outcome", "gone").stderr
    assert "give FILE" in detente("agenda").stderr
