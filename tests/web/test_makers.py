"""Other processes make the pages; where one dies, the page comes all the same."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from detente.reading.results import Reading
from detente.records import Document
from detente.store.ingest import ingest
from detente.web import desk as desks
from detente.web.app import Settings, create_app
from detente.web.makers import Answer, Makers, answered
from detente.web.rates import Rates
from tests.web.conftest import FREE, client


def _work(connection: Connection) -> None:
    while True:
        scope, state = connection.recv()
        if scope is None:
            connection.send(None)
            continue
        if scope["path"] == "/die":
            os._exit(1)
        connection.send(Answer(200, [(b"content-length", b"3")], f"{scope['path']} {state} made by a child of {os.getppid()}".encode()))


async def _here(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": f"here {scope['path']}".encode()})


def _scope(path: str, method: str = "GET", query: bytes = b"") -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "query_string": query, "headers": [], "app": object()}


def test_pages_are_made_elsewhere_and_the_rest_here() -> None:
    state, elsewhere = [1], f"made by a child of {os.getpid()}"
    makers = Makers(_here, _work, lambda: state[0])

    async def run() -> None:
        async def ask(*given: Any) -> str:
            return (await answered(makers, _scope(*given))).body.decode()

        assert await ask("/early") == "here /early"
        await asyncio.get_running_loop().run_in_executor(None, makers.prepare, 2, 1)
        assert await asyncio.gather(*(ask(f"/{n}") for n in range(10))) == [f"/{n} 1 {elsewhere}" for n in range(10)]
        state[0] = 2
        assert await ask("/a") == f"/a 2 {elsewhere}"
        assert await ask("/a", "POST") == "here /a"
        assert await ask("/reviews") == "here /reviews"
        assert await ask("/api/v1/events", "GET", b"format=csv") == "here /api/v1/events"
        assert await asyncio.gather(*(ask("/die") for _ in range(3))) == ["here /die"] * 3
        assert await asyncio.gather(*(ask(f"/{n}") for n in range(4))) == [f"/{n} 2 {elsewhere}" for n in range(4)]
        gone = [asyncio.create_task(ask(f"/gone/{n}")) for n in range(20)]
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
        assert await ask("/stays") == f"/stays 2 {elsewhere}"
        makers.close()
        assert await ask("/b") == "here /b"

    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(run())).result()


def test_the_desk_shows_the_same_whoever_makes_its_pages(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "_FRESH", 0.0)
    alone = client(fresh, Settings(workers=0))
    pages = ["/", "/dyad/USA-CHN", "/events?q=visit", "/agenda?month=2023-06", "/api/v1/mentions", "/events?after=nonsense", "/document/evil"]
    app = create_app(fresh, Settings(workers=2), Rates(FREE, FREE))
    with TestClient(app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False) as web:
        app.desk.book()
        assert app.makers.started
        for page in pages:
            mine, other = alone.get(page), web.get(page)
            assert (mine.status_code, mine.text, mine.headers["content-type"]) == (other.status_code, other.text, other.headers["content-type"])
        event = web.get("/api/v1/events?limit=1").json()["items"][0]
        review = {"mention_id": event["mention_ids"][0], "verdict": "right", "author": "Ada Lovelace"}
        assert web.post("/api/v1/reviews", json=review).status_code == 201
        assert "Ada Lovelace" in web.get(f"/event/{event['event_id']}").text
        news = Document(id="new", text="Peru recalled its ambassador to Chile on Monday.", published="2023-08-01")
        ingest([Reading(origin="new", document=news)], str(fresh))
        end = time.monotonic() + 30
        while web.get("/events?dyad=PER-CHL").text.count("Peru") < 3:
            assert time.monotonic() < end
            time.sleep(0.05)
    assert not multiprocessing.active_children()
