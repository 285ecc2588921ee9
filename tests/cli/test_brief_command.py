"""`detente brief`, `recode` and `diff` as people run them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
NEWS = [
    {"id": "a", "date": "2023-03-01", "source": "Example Wire", "text": "Chad and Sudan remain at odds over trade."},
    {"id": "b", "date": "2023-03-20", "source": "Daily Example", "text": "Chad imposed sanctions on Sudan on Monday, <b>officials</b> said."},
    {"id": "c", "date": "2023-03-21", "source": "Other Example", "text": "Chad imposed sanctions on Sudan on Monday, <b>officials</b> said."},
    {"id": "d", "date": "2023-05-01", "source": "Example Wire", "text": "Chad lifted its sanctions on Sudan on Sunday."},
]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    file = tmp_path / "news.jsonl"
    file.write_text("\n".join(map(json.dumps, NEWS)), "utf-8")
    return file


@pytest.fixture
def store(run: Run, news: Path, tmp_path: Path) -> Path:
    assert run("ingest", news, "--store", tmp_path / "store").exit_code == 0
    return tmp_path / "store"


def test_a_brief_of_a_store_and_of_the_same_files_say_the_same(run: Run, store: Path, news: Path) -> None:
    of_store = run("brief", "TCD", "Sudan", "--store", store, "--as-of", "2023-03-25", "-f", "markdown")
    of_files = run("brief", "TCD", "Sudan", news, "--as-of", "2023-03-25", "-f", "markdown")
    assert of_store.exit_code == of_files.exit_code == 0
    assert of_store.stdout == of_files.stdout
    assert "Chad imposed sanctions or restrictions on Sudan" in of_store.stdout
    assert "Daily Example, 20 Mar 2023. Also: Other Example." in of_store.stdout
    assert "lifted" not in of_store.stdout


def test_a_copy_that_came_first_is_told_where_its_original_appeared_too_late(run: Run, store: Path) -> None:
    assert "imposed" not in run("brief", "TCD", "SDN", "--store", store, "--as-of", "2023-03-19").stdout


def test_html_needs_nothing_else_and_shows_markup_of_reports_as_text(run: Run, store: Path, tmp_path: Path) -> None:
    out = tmp_path / "brief.html"
    assert run("brief", "TCD", "SDN", "--store", store, "--as-of", "2023-03-25", "-f", "html", "--out", out).exit_code == 0
    page = out.read_text("utf-8")
    assert "&lt;b&gt;officials" in page
    assert "<b>officials" not in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", page)
    for number in re.findall(r'href="#s(\d+)"', page):
        assert f'id="s{number}"' in page


@pytest.mark.skipif(not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), reason="NOT TESTED: no Chromium is installed")
def test_pdf_is_printed_by_the_browser_that_is_there(run: Run, store: Path, tmp_path: Path) -> None:
    out = tmp_path / "brief.pdf"
    assert run("brief", "TCD", "SDN", "--store", store, "--as-of", "2023-03-25", "-f", "pdf", "--out", out).exit_code == 0
    assert out.read_bytes()[:5] == b"%PDF-"


def test_without_a_browser_pdf_says_what_to_do(run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.errors import DataError

    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("brief", "TCD", "SDN", "--store", store, "-f", "pdf", "--out", tmp_path / "x.pdf")
    assert isinstance(result.exception, DataError)
    assert "install Chromium, or use --format html" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name one country or two"),
        (("TCD", "TCD", "--store", "x"), "are the same country"),
        (("TCD", "SDN"), "give --store PATH, or files to code"),
        (("TCD", "SDN", "news.jsonl", "--store", "x"), "one of the two"),
        (("TCD", "Atlantis", "--store", "x"), "no country Atlantis"),
        (("--region", "Atlantis", "--store", "x"), "no region Atlantis; there are Northern Africa"),
        (("TCD", "SDN", "--store", "x", "--as-of", "June"), "write a day (2023-06-18)"),
        (("TCD", "SDN", "--store", "x", "-f", "pdf"), "--format pdf needs --out FILE"),
    ],
)
def test_a_wrong_command_line_says_what_to_write(run: Run, arguments: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.jsonl").write_text("", "utf-8")
    result = run("brief", *arguments)
    assert result.exit_code == 1
    assert told in f"{result.stderr}{result.exception}"


def test_the_demo_ends_with_the_brief_of_what_was_known_before_the_visit(run: Run) -> None:
    shown = run("demo", width=120).stdout
    brief = shown[shown.index("The brief") :]
    flat = " ".join(brief.split())
    assert "the newest of 22 May 2023, 27 days before" in flat
    assert "Antony Blinken was to visit China: put off" in flat
    assert "June 22" not in flat
    assert "dictator" not in flat


def test_recode_and_diff_say_what_they_did(run: Run, store: Path) -> None:
    result = run("recode", "--store", store)
    assert result.exit_code == 0
    assert "0 documents coded again, 0 events; 3 were up to date" in result.stdout
    result = run("recode", "--store", store, "--all")
    assert "3 documents coded again" in result.stdout
    before = re.search(r"before: (\d+)", result.stdout)
    assert before is not None
    found = run("diff", store, before[1])
    assert "0 appeared, 0 vanished, 0 changed" in found.stdout
    assert "rules sha256:" in found.stdout.replace("\n", " ")
    assert json.loads(run("diff", store, "1", "-f", "json").stdout)["before"] == 1
