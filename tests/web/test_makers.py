"""Other processes make the pages; where one dies, the page comes all the same."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from detente.web.makers import Answer, Makers, answered


def _work(connection: Connection) -> None:
    while True:
        scope, state = connection.recv()
        if scope["path"] == "/die":
            os._exit(1)
        connection.send(Answer(200, [(b"content-length", b"3")], f"{scope['path']} {state} {os.getpid() != os.getppid()}".encode()))


async def _here(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": f"here {scope['path']}".encode()})


def _scope(path: str, method: str = "GET", query: bytes = b"") -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "query_string": query, "headers": [], "app": object()}


def test_pages_are_made_elsewhere_and_the_rest_here() -> None:
    state = [1]
    makers = Makers(_here, 2, _work, lambda: state[0])

    async def run() -> None:
        async def ask(*given: Any) -> str:
            return (await answered(makers, _scope(*given))).body.decode()

        assert await asyncio.gather(*(ask(f"/{n}") for n in range(10))) == [f"/{n} 1 True" for n in range(10)]
        state[0] = 2
        assert await ask("/a") == "/a 2 True"
        assert await ask("/a", "POST") == "here /a"
        assert await ask("/reviews") == "here /reviews"
        assert await ask("/api/v1/events", "GET", b"format=csv") == "here /api/v1/events"
        assert await asyncio.gather(*(ask("/die") for _ in range(3))) == ["here /die"] * 3
        assert await asyncio.gather(*(ask(f"/{n}") for n in range(4))) == [f"/{n} 2 True" for n in range(4)]
        makers.close()
        assert await ask("/b") == "here /b"

    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(run())).result()
