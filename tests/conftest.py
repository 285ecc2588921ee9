"""What all tests share: one loaded coder, and short ways to ask it. Nothing is mocked; every sentence is our own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.coding.coder import Coder
from detente.coding.coreference import Coreference
from detente.coding.frames import Grammar
from detente.coding.language import Parse
from detente.coding.repairs import repair
from detente.coding.sentences import Layout, layout
from detente.knowledge.names import Hit
from detente.reading.text import document_id
from detente.records import Coding, Document, Event

#: What the system calls its Chromium. Nothing is downloaded for it.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: The layers of whoever runs the tests must not count; a test that needs layers sets a folder of its own.
os.environ["DETENTE_KNOWLEDGE"] = str(Path(__file__).parent / "no-layers")


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The coder of this process, loaded once."""
    return detente.coder()


@pytest.fixture(scope="session")
def code(coder: Coder) -> Callable[..., Coding]:
    """Codes a text; a text that was coded before is not coded again."""

    @cache
    def coded(text: str, published: str | None = None) -> Coding:
        return coder.code(Document(id=document_id(text), text=text, published=published))

    return coded


@pytest.fixture(scope="session")
def event(code: Callable[..., Coding]) -> Callable[..., Event]:
    """The only event of a type that a text tells."""

    def only(text: str, event_type: str, published: str | None = None) -> Event:
        events = code(text, published).events
        found = [e for e in events if e.event_type == event_type]
        assert len(found) == 1, f"{len(found)} {event_type} in {text!r}; all: {[(e.event_type, e.status, e.rule) for e in events]}"
        return found[0]

    return only


@pytest.fixture(scope="session")
def parse(coder: Coder) -> Callable[[str], Parse]:
    """The mended tree of one sentence."""

    @cache
    def parsed(sentence: str) -> Parse:
        return repair(next(iter(coder.parser.parse([sentence]))))

    return parsed


@pytest.fixture(scope="session")
def grammar(coder: Coder, parse: Callable[[str], Parse]) -> Callable[[str], Grammar]:
    """The grammar of one sentence, with the carriers of the rules."""
    return lambda sentence: Grammar(parse(sentence), coder.rules.carriers)


@pytest.fixture(scope="session")
def read(coder: Coder) -> Callable[..., tuple[Layout, list[Hit], dict[int, Parse], Coreference]]:
    """A document as the later steps get it: its layout, known names, trees of all its sentences, and coreference."""

    def reading(text: str, published: str | None = None) -> tuple[Layout, list[Hit], dict[int, Parse], Coreference]:
        page = layout(text)
        hits = list(coder.names.scan(page.text))
        bodies = [s for s in page.sentences if s.kind != "boilerplate"]
        trees = coder.parser.parse(page.text[s.start : s.end] for s in bodies)
        parses = {s.index: repair(tree) for s, tree in zip(bodies, trees, strict=True)}
        return page, hits, parses, Coreference(hits, published, page.text, [s.span for s in page.sentences])

    return reading


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser. Without one the tests that need it are skipped, and say so."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"NOT TESTED IN A BROWSER: none of {', '.join(BROWSERS)} is installed; install chromium to run these tests")
    playwright = pytest.importorskip("playwright.sync_api", reason="NOT TESTED IN A BROWSER: the package playwright is missing")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
