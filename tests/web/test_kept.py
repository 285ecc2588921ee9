"""What has been answered once is answered again from what was kept; what has changed is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi.testclient import TestClient

from detente.web import kept
from detente.web.kept import Kept


def test_a_browser_that_has_a_page_is_told_so(desk: TestClient) -> None:
    first = desk.get("/events?country=CHN")
    again = desk.get("/events?country=CHN", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    other = desk.get("/events?country=USA", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200
    assert desk.get("/events?country=CHN").content == first.content


def test_what_goes_out_piece_by_piece_passes_through(desk: TestClient) -> None:
    assert "etag" not in desk.get("/api/v1/events?format=csv").headers
    assert "etag" not in desk.get("/nothing/there").headers


def test_what_feeds_and_reviews_are_now_is_never_kept(desk: TestClient) -> None:
    for path in ("/sources", "/reviews", "/api/v1/reviews"):
        assert "etag" not in desk.get(path).headers, path


def _through(run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs it to its end, apart: a browser test of the same process may keep a loop running."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(run())).result()


class _Counted:
    """An application that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        body = f"answer {self.asked}".encode()
        await asyncio.sleep(0.02)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})


async def _ask(app: Kept, query: bytes = b"") -> bytes:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    await app({"type": "http", "method": "GET", "path": "/", "query_string": query, "headers": []}, receive, send)
    return bytes(sent[-1]["body"])


def test_many_who_ask_at_once_are_answered_by_one_piece_of_work() -> None:
    counted = _Counted()
    state = [1]
    app = Kept(counted, lambda path: state[0])

    async def run() -> None:
        assert set(await asyncio.gather(*(_ask(app) for _ in range(20)))) == {b"answer 1"}
        assert await _ask(app, b"other=1") == b"answer 2"
        state[0] = 2  # a newer version of the store
        assert await _ask(app) == b"answer 3"
        assert await _ask(app) == b"answer 3"

    _through(run)


class _Endless:
    """An answer in pieces, of which the second comes when the reader has been told so."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await self.go.wait()
        await send({"type": "http.response.body", "body": b"b"})


def test_nobody_waits_until_another_has_taken_a_long_answer() -> None:
    async def run() -> None:
        endless = _Endless()
        app = Kept(endless, lambda path: 1)
        readers = [asyncio.create_task(_ask(app)) for _ in range(3)]
        await asyncio.sleep(0.05)
        assert endless.asked == 3
        endless.go.set()
        assert await asyncio.gather(*readers) == [b"b"] * 3

    _through(run)


def test_small_answers_to_long_addresses_count_whole(monkeypatch: Any) -> None:
    monkeypatch.setattr(kept, "ALL", 50_000)
    counted = _Counted()
    app = Kept(counted, lambda path: 1)

    async def run() -> None:
        for n in range(10):
            await _ask(app, b"x" * 8_000 + str(n).encode())
        assert await _ask(app, b"x" * 8_000 + b"9") == b"answer 10"
        assert await _ask(app, b"x" * 8_000 + b"0") == b"answer 11"

    _through(run)
