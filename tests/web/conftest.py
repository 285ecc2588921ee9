"""A small store with the demo's reports and some that mean harm, the desk over it, and a server for browsers."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient

from detente.reading.results import Reading
from detente.reading.sources import read_sources
from detente.records import Document
from detente.store.ingest import ingest
from detente.web.app import Settings, create_app
from detente.web.rates import Rates

#: What must never be more than text on a page.
SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
EVIL = f"France recalled its ambassador to Australia on Friday. {SCRIPT} \u202eAustralia condemned France\u202c over {SCRIPT} the deal."
#: One line of 1 MB.
LONG = "Iran threatened Israel on Monday. " + "x" * 1_000_000
#: Names a store of your own for the tests in a browser, in place of the small one that is made here.
GIVEN = "DETENTE_DESK_STORE"
#: No limits on how often: the tests ask as fast as they can.
FREE = (1e9, 1e9)


def _harmful() -> list[Document]:
    return [
        Document(id="evil", text=EVIL, title=f"{SCRIPT} \u202etitle", published="2023-07-01", source=f"Out{SCRIPT}let", url="javascript:alert(1)"),
        Document(id="long", text=LONG, title="L" * 5_000, published="2023-07-02", source="S" * 2_000),
        Document(
            id="right/to left?#",
            text="Iran and Iraq signed an agreement on trade in Baghdad on Monday. \u05d0\u05d1\u05d2 \u0627\u0644\u0639\u0631\u0628",
            published="2023-07-03",
        ),
        Document(id="copy", text=EVIL, published="2023-07-02", source="Copyist"),
        Document(id="german", text="Der Außenminister reist am Montag nach Paris und trifft dort seinen Amtskollegen zu Gesprächen.", published="2023-07-01"),
    ]


@pytest.fixture(scope="session")
def store(coder: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that most tests read. Tests that write use `fresh`."""
    path = tmp_path_factory.mktemp("desk") / "store"
    reports = str(files("detente.demo") / "reports")
    ingest(read_sources([reports], None), str(path), sources=["demo"])
    ingest([Reading(origin=d.id, document=d) for d in _harmful()], str(path), sources=["harmful"])
    return path


@pytest.fixture
def fresh(store: Path, tmp_path: Path) -> Path:
    """A copy of the store that a test may write to."""
    import shutil

    return Path(shutil.copytree(store, tmp_path / "store"))


def client(store: Path, settings: Settings | None = None, rates: Rates | None = None, host: str = "http://127.0.0.1:8765") -> TestClient:
    return TestClient(create_app(store, settings, rates or Rates(FREE, FREE)), base_url=host, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def desk(store: Path) -> TestClient:
    return client(store)


@pytest.fixture(scope="session")
def shelf(request: pytest.FixtureRequest) -> Path:
    """The store that browsers look at: the one named by the environment, or that of the other tests. Nothing is written to it."""
    given = os.environ.get(GIVEN)
    return Path(given) if given else request.getfixturevalue("store")


@pytest.fixture(scope="session")
def server(shelf: Path) -> Iterator[str]:
    """The desk as a browser reaches it: its address."""
    config = uvicorn.Config(create_app(shelf, None, Rates(FREE, FREE)), host="127.0.0.1", port=0, log_level="warning")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join(10)


@dataclass
class Tab:
    """A tab of a browser, and what went wrong in it."""

    page: Any
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


@pytest.fixture
def tab(chromium: Any, server: str) -> Iterator[Callable[..., Tab]]:
    """Opens a page of the desk. Complaints of the browser and requests to any other host are kept."""
    contexts = []

    def opened(path: str, width: int = 1280, dark: bool = False, scripts: bool = True, still: bool = False) -> Tab:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", java_script_enabled=scripts,
            reduced_motion="reduce" if still else "no-preference",
        )  # fmt: skip
        context.set_default_timeout(60_000)
        contexts.append(context)
        found = Tab(context.new_page())
        found.page.on("console", lambda m: found.errors.append(m.text))
        found.page.on("pageerror", lambda e: found.errors.append(str(e)))
        found.page.on("request", lambda r: None if r.url.startswith((server, "data:")) else found.elsewhere.append(r.url))
        found.page.goto(server + path)
        found.page.wait_for_load_state("networkidle")
        return found

    yield opened
    for context in contexts:
        context.close()
