"""Pages in a real browser (`chromium`, tests/conftest.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from detente.records import Coding

#: A report of our own with plans, a denial, a postponement, quotes, a promise, a dispute and a judgement of relations.
REPORT = """France recalls its ambassador to Australia

France recalled its ambassador to Australia on Friday. French Foreign Minister Jean-Yves Le Drian will meet the Australian ambassador in Paris on Monday.

"We have not met the Australian ministers," Mr Le Drian told reporters on Friday. The Australian foreign minister postponed a visit to Paris in October. \
Australia denied that it had threatened France. Ties between France and Australia have worsened.

France and Australia remain at odds over trade. France promised Australia to send its navy back to Sydney by the end of the year."""


@pytest.fixture(scope="session")
def report(code: Callable[..., Coding]) -> Coding:
    """`REPORT`, coded."""
    return code(REPORT, "2021-09-19")


@dataclass
class Opened:
    """A page that a browser shows, and what went wrong on the way."""

    page: Any
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens HTML from a file, as a reader would."""
    contexts = []

    def opened(html: str, width: int = 1280, dark: bool = False, scripts: bool = True, anchor: str = "") -> Opened:
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_text(html, "utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", java_script_enabled=scripts)
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.on("console", lambda m: found.errors.append(m.text))
        found.page.on("pageerror", lambda e: found.errors.append(str(e)))
        found.page.on("request", lambda r: found.requests.append(r.url))
        found.page.goto(file.as_uri() + anchor)
        found.requests[:] = [r for r in found.requests if r.partition("#")[0] != file.as_uri() and not r.startswith("data:")]
        return found

    yield opened
    for context in contexts:
        context.close()
