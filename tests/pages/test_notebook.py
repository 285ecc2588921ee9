"""A coding shows itself in a notebook as its annotated page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import detente
from detente.pages.notebook import frame
from detente.records import Coding
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


def test_detente_imported_in_a_notebook_shows_codings_by_itself() -> None:
    pytest.importorskip("IPython", reason="NOT TESTED IN A NOTEBOOK: ipython is missing")
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "shown", done.stderr


def test_the_extension_can_be_loaded_by_hand(report: Coding) -> None:
    shells = pytest.importorskip("IPython.core.interactiveshell", reason="NOT TESTED IN A NOTEBOOK: ipython is missing")
    shell = shells.InteractiveShell()
    detente.load_ipython_extension(shell)
    assert shell.display_formatter.format(report)[0]["text/html"] == frame(report)


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
