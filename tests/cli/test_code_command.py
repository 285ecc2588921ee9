"""`detente code`: formats, exit codes, and bad input."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from detente.cli import code as code_module
from detente.cli.messages import clean, exit_code
from detente.cli.writers import COLUMNS
from detente.records import Coding, Event

RECALL = "France recalled its ambassador to Australia on Friday."
CONDEMN = "China condemned the United States on Friday for selling arms to Taiwan."
FRENCH = (
    "Le ministre des Affaires étrangères a rencontré son homologue chinois à Pékin dimanche, a déclaré un porte-parole à la presse. "
    "Il a ajouté que les relations entre les deux pays étaient bonnes."
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.txt"
    file.write_text(RECALL)
    return file


# ---------------------------------------------------------------------- formats


def test_json_of_one_document_is_one_coding(run: Any, report: Path) -> None:
    result = run("code", report, "--published", "2021-09-19", "--format", "json")
    coding = Coding.model_validate_json(result.stdout)
    assert result.exit_code == 0
    assert coding.document.text == RECALL
    assert coding.document.published == "2021-09-19"
    assert [(e.event_type, e.actors[0].country, e.recipients[0].country) for e in coding.events] == [("SANCTION", "FRA", "AUS")]


def test_json_of_several_documents_is_an_array(run: Any, report: Path) -> None:
    result = run("code", report, CONDEMN, "--format", "json")
    first, second = (Coding.model_validate(c) for c in json.loads(result.stdout))
    assert (first.document.text, second.document.text) == (RECALL, CONDEMN)


def test_json_stays_an_array_where_one_of_several_fails(run: Any, report: Path) -> None:
    result = run("code", "missing.txt", report, "--format", "json")
    assert len(json.loads(result.stdout)) == 1
    assert result.exit_code == 2
    assert json.loads(run("code", "missing.txt", "none.txt", "--format", "json").stdout) == []


def test_jsonl_is_one_event_a_line_with_its_document(run: Any, report: Path) -> None:
    result = run("code", report, CONDEMN, "--format", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows[0]["file"] == str(report)
    assert {r["event_type"] for r in rows} >= {"SANCTION", "ACCUSE"}
    for row in rows:
        assert row["document_id"].startswith("sha256:")
        Event.model_validate({k: v for k, v in row.items() if k in Event.model_fields})
        assert row["trigger"]["text"] in row["text"]


def test_csv_has_named_columns_and_a_row_an_event(run: Any, report: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("code", report, "--format", "csv").stdout)))
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["event_type"], rows[0]["actor_country"], rows[0]["recipient_country"], rows[0]["sentence"]) == ("SANCTION", "FRA", "AUS", RECALL)


@pytest.mark.parametrize("width", [80, 160])
def test_table_shows_who_whom_what_and_the_sentence_within_the_width(run: Any, report: Path, width: int) -> None:
    result = run("code", report, "--published", "2021-09-19", width=width)
    assert all(len(line) <= width for line in result.stdout.splitlines())
    for shown in ("France (FRA", "→ Australia (AUS", "SANCTION/withdraw", "happened", "*recalled*"):
        assert shown in result.stdout


def test_table_says_where_there_is_no_event(run: Any) -> None:
    result = run("code", "The weather was fine and the trees were green on the hills all day long.")
    assert "no event" in result.stdout
    assert result.exit_code == 0


def test_terminal_codes_and_markup_in_a_report_are_not_passed_on(run: Any) -> None:
    result = run("code", "China \x1b[31mcondemned[/] the [bold]United States\u202e on Friday.")
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "[bold]" in result.stdout
    assert len(clean("a\x1b\u202e\nb")) == 5


def test_min_confidence_leaves_out_events_below_it(run: Any, report: Path) -> None:
    assert "no event" in run("code", report, "--min-confidence", "1").stdout


def test_refused_candidates_are_shown_with_their_reason_when_asked(run: Any) -> None:
    text = "The talks collapsed in Geneva. " + RECALL
    refused = json.loads(run("code", text, "--format", "json", "--refused").stdout)["refused"]
    assert refused
    assert all(r["reason"] for r in refused)
    assert "turned down" in run("code", text, "--refused").stdout
    assert '"refused"' in run("code", text, "--refused", "--format", "jsonl").stdout
    assert "refused" not in json.loads(run("code", text, "--format", "json").stdout)


def test_refused_and_csv_do_not_go_together(run: Any, report: Path) -> None:
    result = run("code", report, "--refused", "--format", "csv")
    assert result.exit_code == 1
    assert "--refused needs --format table, json, jsonl or html" in result.stderr


def test_standard_input_is_coded(run: Any) -> None:
    coding = Coding.model_validate_json(run("code", "-", "--format", "json", stdin=RECALL).stdout)
    assert coding.document.text == RECALL


def test_a_date_in_the_first_line_holds_unless_one_is_given(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"date 2023-06 France recalls ambassador\n\n{RECALL}\n")
    assert json.loads(run("code", file, "-f", "json").stdout)["document"]["published"] == "2023-06"
    assert json.loads(run("code", file, "-f", "json", "--published", "2023-06-18").stdout)["document"]["published"] == "2023-06-18"


# ---------------------------------------------------------------------- bad input


def test_exit_codes() -> None:
    assert exit_code(coded=3, failed=0, foreign=0) == 0
    assert exit_code(coded=0, failed=2, foreign=0) == 1
    assert exit_code(coded=1, failed=1, foreign=1) == 2
    assert exit_code(coded=0, failed=2, foreign=2) == 3
    assert exit_code(coded=0, failed=2, foreign=1) == 1


BAD = {
    "empty": (b"", "empty; nothing to code"),
    "white": (b" \n\t \n", "holds only white space; nothing to code"),
    "newlines": (b"\n" * 100_000, "holds only white space; nothing to code"),
    "binary": (bytes(range(256)) * 30, "binary, not a text"),
    "large": (f"{CONDEMN} ".encode() * 70_000, "larger than 1 MB, the limit for one document"),
    "french": (FRENCH.encode(), "the text is in another language (fr); only English is coded"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_clear_line_and_the_others_are_coded(run: Any, tmp_path: Path, report: Path, name: str) -> None:
    data, reason = BAD[name]
    bad = tmp_path / f"{name}.txt"
    bad.write_bytes(data)
    alone = run("code", bad)
    assert alone.exit_code == (3 if name == "french" else 1)
    assert alone.stdout == ""
    assert alone.stderr.count("\n") == 1
    assert alone.stderr.startswith(f"detente: {bad}: {reason}")
    beside = run("code", bad, report, "--format", "jsonl")
    assert beside.exit_code == 2
    assert json.loads(beside.stdout)["event_type"] == "SANCTION"
    assert beside.stderr.splitlines()[1:] == ["detente: 1 of 2 documents coded"]


def test_a_text_among_many_newlines_is_coded(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("\n" * 50_000 + CONDEMN + "\n" * 50_000)
    event = json.loads(run("code", file, "-f", "jsonl").stdout.splitlines()[0])
    assert event["trigger"]["span"][0] == 50_000 + CONDEMN.index("condemned")


def test_null_bytes_and_right_to_left_marks_move_no_offset(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    text = f"\u200fLast week\x00 was quiet.\x00\n\n\u200f{CONDEMN}"
    file.write_text(text)
    coding = json.loads(run("code", file, "-f", "json").stdout)
    assert coding["document"]["text"] == text
    for event in coding["events"]:
        start, end = event["trigger"]["span"]
        assert text[start:end] == event["trigger"]["text"]
    assert "condemned" in [e["trigger"]["text"] for e in coding["events"]]


def test_another_encoding_is_read_and_said(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("China – it’s true – condemned the “United States” on Friday.".encode("cp1252"))
    result = run("code", file, "-f", "json")
    assert result.exit_code == 0
    assert "it’s" in json.loads(result.stdout)["document"]["text"]
    assert result.stderr == f"detente: note: {file}: not UTF-8; read as cp1252, which it looks most like\n"


@pytest.mark.parametrize("published", ["someday", "2023-13", "2023-02-30", "06/18/2023", ""])
def test_an_unparseable_date_is_refused_before_anything_runs(run: Any, monkeypatch: pytest.MonkeyPatch, published: str) -> None:
    monkeypatch.setattr(code_module, "code_all", None)
    result = run("code", "missing.txt", "--published", published)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("detente: --published: ")


def test_a_bad_date_in_one_record_fails_that_record_only(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"text": RECALL, "date": "someday"}) + "\n" + json.dumps({"text": CONDEMN, "date": "2023-06-18"}) + "\n")
    result = run("code", file, "-f", "jsonl")
    assert result.exit_code == 2
    assert f"{file}:1: " in result.stderr
    assert {json.loads(line)["file"] for line in result.stdout.splitlines()} == {f"{file}:2"}


def test_a_missing_file_is_said_by_name(run: Any) -> None:
    result = run("code", "missing.txt")
    assert result.exit_code == 1
    assert result.stderr.startswith("detente: missing.txt: no such file or folder; check the name")


def test_a_bug_in_the_coder_costs_one_document_only(run: Any, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.coding.coder import Coder

    real = Coder.code

    def sometimes(self: Coder, document: Any) -> Coding:
        if "Taiwan" in document.text:
            raise ZeroDivisionError("x")
        return real(self, document)

    monkeypatch.setattr(Coder, "code", sometimes)
    result = run("code", CONDEMN, report, "-f", "jsonl")
    assert result.exit_code == 2
    assert "the coder failed (ZeroDivisionError: x); this is a bug" in result.stderr
    assert "Traceback" not in result.stderr
    assert json.loads(result.stdout)["event_type"] == "SANCTION"


@pytest.mark.parametrize("line", ["code", "code x --format xml", "code x --min-confidence 3", "code x --nope", "nope"])
def test_a_wrong_command_line_is_one_line_and_exit_code_1(run: Any, line: str) -> None:
    result = run(*line.split())
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "--help" in result.stderr


def test_colours_are_off_where_no_color_asks_for_it(run: Any, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "NO_COLOR", "1")
    assert "\x1b[3" not in run("code", report).stdout


# ---------------------------------------------------------------------- wrong dates


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_a_date_that_cannot_be_true_is_told(run: Any, tmp_path: Path, form: str) -> None:
    file = tmp_path / "page.txt"
    file.write_text("Chad closed its border on March 3, 2021. It was reopened on 5 June 2021.")
    result = run("code", file, "--published", "2015-08-01", "-f", form)
    assert result.exit_code == 0
    told = result.stdout if form == "table" else result.stderr
    assert "the date 2015-08-01 is not believed: the report tells of “March 3, 2021”" in " ".join(told.split())


# ---------------------------------------------------------------------- sources of other kinds


def test_columns_say_where_text_and_date_stand(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "news.csv"
    file.write_text(f"pub_dt,article\n2021-09-19,{RECALL}\n")
    result = run("code", file, "--columns", "text=article,date=pub_dt", "--format", "jsonl")
    assert result.exit_code == 0
    event = json.loads(result.stdout)
    assert (event["published"], event["event_type"], event["file"]) == ("2021-09-19", "SANCTION", f"{file}:2")


@pytest.mark.parametrize("columns", ["article", "headline=x", "text=a,text=b"])
def test_a_column_map_that_is_none_is_one_line_and_exit_code_1(run: Any, report: Path, columns: str) -> None:
    result = run("code", report, "--columns", columns)
    assert result.exit_code == 1
    assert result.stderr.startswith("detente: --columns: ")
    assert result.stderr.count("\n") == 1


def test_what_can_be_no_report_in_a_web_archive_is_a_note_and_no_failure(run: Any, tmp_path: Path) -> None:
    def record(address: str, content: bytes) -> bytes:
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:{address}>\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2021-09-19T00:00:00Z\r\n"
        return head.encode() + b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\n" % len(content) + content + b"\r\n\r\n"

    text = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + RECALL.encode()
    picture = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx"
    (tmp_path / "a.warc").write_bytes(record("https://w.example/a", text) + record("https://w.example/b", picture))
    result = run("code", tmp_path / "a.warc", "--format", "jsonl")
    assert result.exit_code == 0
    assert "note: " in result.stderr
    assert "1 records are no web page or text (1 image/png)" in result.stderr


def test_a_headline_that_stands_first_in_the_text_tells_the_event_of_the_body_and_no_second_one(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    item = f"<title>France recalls ambassador to Australia</title><description>{RECALL}</description><pubDate>Sun, 19 Sep 2021 08:00:00 GMT</pubDate>"
    file.write_text(f"<rss version='2.0'><channel><title>Wire</title><item>{item}</item></channel></rss>")
    coding = Coding.model_validate_json(run("code", file, "--format", "json").stdout)
    assert [e.event_type for e in coding.events] == ["SANCTION"]
    assert coding.document.title == "France recalls ambassador to Australia"
