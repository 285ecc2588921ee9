"""`detente code --format html`: to standard output, into a file, into a folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

RECALL = "France recalled its ambassador to Australia on Friday."
CONDEMN = "China condemned the United States on Friday for selling arms to Taiwan."


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "a").mkdir(parents=True)
    (folder / "recall.txt").write_text(RECALL)
    (folder / "a" / "recall.txt").write_text(CONDEMN)
    (folder / "more.jsonl").write_text('{"text": "Chad recalled its ambassador to Sudan on Monday.", "title": "Chad <b>"}\n{"title": "none"}\n')
    return folder


def test_one_report_is_one_page_on_standard_output(run: Any, reports: Path) -> None:
    result = run("code", reports / "recall.txt", "--published", "2021-09-19", "--format", "html")
    assert result.exit_code == 0
    assert result.stdout.startswith("<!doctype html>")
    assert result.stdout.endswith("</html>\n")
    assert "<title>recall.txt · Détente</title>" in result.stdout
    assert "17 September 2021" in result.stdout
    assert 'id="index"' not in result.stdout


def test_several_reports_are_one_page_with_an_index_that_counts_what_failed(run: Any, reports: Path) -> None:
    result = run("code", reports, "--format", "html")
    assert result.exit_code == 2
    assert result.stdout.count("<!doctype html>") == 1
    assert "<title>3 reports · Détente</title>" in result.stdout
    assert "1 more report was not coded" in result.stdout
    assert re.findall(r'<a href="#(d\d-top)">', result.stdout) == ["d1-top", "d2-top", "d3-top"]


def test_a_folder_gets_a_page_a_report_and_an_index_that_leads_to_them(run: Any, reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "pages"
    result = run("code", reports, "--format", "html", "--out", out)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"3 pages written; start with {out / 'index.html'}" in result.stderr
    names = {p.name for p in out.iterdir()}
    assert names == {"index.html", "recall.html", "recall-2.html", "more-1.html"}
    index = (out / "index.html").read_text("utf-8")
    assert set(re.findall(r'<a href="([^"#]+\.html)">', index)) == names - {"index.html"}
    assert "Chad &lt;b&gt;" in index
    for name in names - {"index.html"}:
        assert '<a href="index.html">' in (out / name).read_text("utf-8")


def test_a_file_gets_one_page(run: Any, reports: Path, tmp_path: Path) -> None:
    result = run("code", reports / "recall.txt", "--format", "html", "--out", tmp_path / "new" / "page.html")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "recalled" in (tmp_path / "new" / "page.html").read_text("utf-8")


def test_a_folder_gets_the_same_bytes_a_second_time(run: Any, reports: Path, tmp_path: Path) -> None:
    run("code", reports, "--format", "html", "--out", tmp_path / "one")
    run("code", reports, "--format", "html", "--out", tmp_path / "two")
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_report_called_index_does_not_take_the_place_of_the_index(run: Any, tmp_path: Path) -> None:
    (tmp_path / "index.txt").write_text(RECALL)
    run("code", tmp_path / "index.txt", "--format", "html", "--out", tmp_path / "out")
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"index.html", "index-2.html"}


def test_min_confidence_and_refused_hold_for_pages(run: Any, reports: Path) -> None:
    none = run("code", reports / "recall.txt", "--format", "html", "--min-confidence", "1")
    assert "No event was found in this report." in none.stdout
    text = f"The talks collapsed in Geneva. {RECALL}"
    assert "Turned down" in run("code", text, "--format", "html", "--refused").stdout
    assert "Turned down" not in run("code", text, "--format", "html").stdout


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv"])
def test_out_with_another_format_is_refused_before_anything_is_coded(run: Any, reports: Path, tmp_path: Path, format: str) -> None:
    result = run("code", reports, "--format", format, "--out", tmp_path / "x")
    assert result.exit_code == 1
    assert result.stderr == "detente: --out needs --format html; the other formats go to standard output: … > FILE\n"


def test_a_place_that_cannot_be_written_is_named(run: Any, reports: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "dir.html").mkdir()
    for out in ("file", "file/below", "dir.html", "file/page.html"):
        result = run("code", reports, "--format", "html", "--out", tmp_path / out)
        assert result.exit_code == 1
        assert "--out: " in result.stderr
        assert result.stderr.count("\n") == 1


def test_nothing_coded_writes_no_page(run: Any, tmp_path: Path) -> None:
    result = run("code", tmp_path / "missing.txt", "--format", "html", "--out", tmp_path / "page.html")
    assert result.exit_code == 1
    assert not (tmp_path / "page.html").exists()
