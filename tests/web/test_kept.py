"""What has been answered once is answered again from what was kept; what has changed is not."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi.testclient import TestClient

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
    app = Kept(counted, lambda: state[0])

    async def run() -> None:
        assert set(await asyncio.gather(*(_ask(app) for _ in range(20)))) == {b"answer 1"}
        assert await _ask(app, b"other=1") == b"answer 2"
        state[0] = 2  # a newer version of the store
        assert await _ask(app) == b"answer 3"
        assert await _ask(app) == b"answer 3"

    asyncio.run(run())
