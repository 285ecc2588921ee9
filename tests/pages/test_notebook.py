"""A coding shows itself in a notebook as its annotated page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.pages.notebook import frame
from detente.reading.sources import Reading
from detente.records import Coding, Document
from detente.store.ingest import ingest
from tests.pages.build import hostile

SCRIPT = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import detente
from detente.records import Coding, CoderInfo, Document
import sys
assert "detente.pages" not in sys.modules
coding = Coding(document=Document(id="x", text="Quiet."), coder=CoderInfo(version="0", rules="", knowledge="", model=""))
shown, _ = shell.display_formatter.format(coding)
assert shown["text/html"].startswith("<iframe"), shown
assert "Quiet." in shown["text/html"]
print("shown")
"""


def fill(folder: Path, *texts: str) -> detente.Store:
    readings = [Reading(origin=f"{n}", document=Document(id=f"d{n}", text=text, published="2023-06-20", source="Example Wire")) for n, text in enumerate(texts)]
    ingest(readings, folder)
    return detente.open_store(folder)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> detente.Store:
    return fill(
        tmp_path_factory.mktemp("store"),
        "Chad recalled its ambassador to Sudan on Monday after a quarrel.",
        "Sudan condemned Chad on Tuesday over a speech that its president had held at sea.",
    )


@pytest.fixture
def shell() -> Any:
    shells = pytest.importorskip("IPython.core.interactiveshell", reason="NOT TESTED IN A NOTEBOOK: ipython is missing")
    made = shells.InteractiveShell()
    detente.load_ipython_extension(made)
    return made


def test_detente_imported_in_a_notebook_shows_codings_by_itself() -> None:
    pytest.importorskip("IPython", reason="NOT TESTED IN A NOTEBOOK: ipython is missing")
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "shown", done.stderr


def test_a_coding_shows_itself_as_its_page(shell: Any, report: Coding) -> None:
    assert shown(shell, report) == frame(report)


def test_the_frame_shows_the_page_and_keeps_it_apart(show: Callable[..., Any], report: Coding) -> None:
    opened = show(f"<!doctype html><title>notebook</title>{frame(report)}{frame(hostile())}")
    inside = opened.page.frames[1]
    inside.locator("#e1 a.n").focus()
    assert inside.evaluate("document.querySelectorAll('.text .on').length") > 0
    assert opened.page.evaluate("window.hacked") is None
    assert opened.page.frames[2].evaluate("window.hacked") is None
    assert opened.errors == []
    with pytest.raises(Exception, match=r"[Bb]locked|cross-origin"):
        inside.evaluate("parent.document.title")


def shown(shell: Any, record: object) -> str:
    return str(shell.display_formatter.format(record)[0]["text/html"])


def test_records_and_queries_of_a_store_show_themselves_as_tables(shell: Any, store: detente.Store) -> None:
    mention, fused = next(iter(store.mentions(type="SANCTION"))), next(iter(store.events(type="SANCTION")))
    assert "Chad (TCD) → Sudan (SDN)" in shown(shell, mention)
    assert "recalled its ambassador" in shown(shell, mention)
    assert "SANCTION/withdraw" in shown(shell, fused)
    assert shown(shell, store.events()).count("<tr>") == 1 + store.events().count()
    assert "nothing found" in shown(shell, store.events(dyad="FRA-DEU"))
    assert "Example Wire" in shown(shell, store.documents())
    assert "document_id" in shown(shell, store.table("mentions"))
    assert "<td" in shown(shell, store)


def test_a_long_query_shows_its_first_rows_and_says_so(shell: Any, store: detente.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.pages.notebook.SHOWN", 1)
    assert "the first 1 of 2" in shown(shell, store.mentions())
    assert "1 in all" in shown(shell, store.mentions(limit=1))


def test_an_event_of_a_coding_and_an_index_show_themselves(shell: Any, report: Coding, store: detente.Store) -> None:
    assert report.events[0].event_type in shown(shell, report.events[0])
    assert "no data" not in shown(shell, store.dyad("TCD", "SDN").index(by="month"))
    assert "−" in shown(shell, store.dyad("TCD", "SDN").index(by="month"))


def test_markup_in_a_report_is_text_in_a_table(shell: Any, tmp_path: Path) -> None:
    assert "<b>" not in shown(shell, fill(tmp_path, "Chad recalled its ambassador to <b>Sudan</b> on Monday.").mentions())


def test_a_dyad_has_its_events_and_index_and_a_chart_that_shows_itself_without_the_network(shell: Any, store: detente.Store) -> None:
    relation = store.dyad("Chad", "SDN")
    assert {e.event_type for e in relation.events()} == {"SANCTION", "ACCUSE"}
    assert [h.kind for h in relation.timeline(since="2023-06-20")] == ["ACCUSE/disapprove"]
    assert relation.index(by="month").points[0].value < 0
    assert "Chad – Sudan" in shown(shell, relation)
    chart = relation.chart(by="week")
    data, _ = shell.display_formatter.format(chart)
    assert data["image/svg+xml"].startswith("<svg")
    assert set(data) == {"image/svg+xml", "text/plain"}
    assert data["text/plain"].startswith("Index of TCD-SDN by week")
    assert type(chart.properties(width=300)) is type(chart)


@pytest.mark.parametrize("asked", [("Chad", "Chad"), ("Chad", "Atlantis")])
def test_a_dyad_of_one_country_or_an_unknown_one_is_a_clear_error(store: detente.Store, asked: tuple[str, str]) -> None:
    with pytest.raises(detente.DetenteError, match=r"same country|no country"):
        store.dyad(*asked)


def test_a_directed_dyad_has_only_what_the_first_does(store: detente.Store) -> None:
    assert [e.event_type for e in store.dyad("SDN", "TCD", directed=True).events()] == ["ACCUSE"]


def test_a_day_that_is_none_is_named(store: detente.Store) -> None:
    with pytest.raises(detente.DetenteError, match="since 'soon'"):
        store.dyad("TCD", "SDN").index(since="soon")
