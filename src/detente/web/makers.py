"""Pages are made by processes of their own, so that several can be made at once and the one that listens is never busy."""

from __future__ import annotations

import asyncio
import multiprocessing
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import unquote

from detente.web.guard import App, Message, Receive, Scope, Send
from detente.web.kept import NEVER

#: What of a request goes to another process.
_SENT = ("type", "http_version", "method", "scheme", "path", "raw_path", "query_string", "root_path", "headers", "client", "server")


#: Seconds between two looks whether there is something to get ready for, and that getting ready may take.
_LOOK, _PATIENCE = 0.2, 120.0


@dataclass(frozen=True)
class Answer:
    """An answer as a whole."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Makers:
    """An ASGI application that has its pages made by others: one request at a time each, in the order in which they come.

    They are there when they have been started; until then, and where one dies, ``app`` answers by itself.

    Args:
        app: answers what none of them can.
        work: what each does: called with its end of a connection, it answers ``(scope, state)`` with an `Answer` until the connection ends. With None for
            the scope it gets ready, and answers None. It is pickled.
        state: what goes along with each request.
    """

    def __init__(self, app: App, work: Callable[[Connection], None], state: Callable[[], Any]) -> None:
        self.app = app
        self.state = state
        self._work = work
        self._asked: queue.SimpleQueue[tuple[Scope, Any, Future[Answer | None]] | None] = queue.SimpleQueue()
        self._ended = False
        self._threads: list[threading.Thread] = []
        self._wanted: Any = None
        self._turn = threading.Lock()
        self._ready = threading.Semaphore(0)

    @property
    def started(self) -> bool:
        return bool(self._threads)

    def prepare(self, number: int, state: Any) -> None:
        """Starts so many processes where there are none, and has them get ready for a state before any request comes with it: one after the other, so
        that the rest can answer.
        """
        self._ready = threading.Semaphore(0)
        self._wanted = state
        threads = self._threads or [threading.Thread(target=self._serve, daemon=True) for _ in range(number)]
        if not self._threads:
            for thread in threads:
                thread.start()
        for _ in threads:
            self._ready.acquire(timeout=_PATIENCE)
        self._threads = threads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._ended or not self.started or not _sent(scope):
            await self.app(scope, receive, send)
            return
        told: Future[Answer | None] = Future()
        self._asked.put(({name: scope[name] for name in _SENT if name in scope}, self.state(), told))
        answer = await asyncio.wrap_future(told)
        if answer is None:
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})

    def close(self) -> None:
        """Ends the processes; what comes later is answered here."""
        self._ended = True
        for _ in self._threads:
            self._asked.put(None)
        for thread in self._threads:
            thread.join(5)

    def _serve(self) -> None:
        """Hands requests to one process, and starts another where it has died."""
        while not self._ended:
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(target=_quietly, args=(self._work, theirs), daemon=True)
            process.start()
            theirs.close()
            try:
                asked = self._hand_over(ours)
            finally:
                ours.close()
                process.terminate()
                process.join()
            if asked is None:
                return

    def _hand_over(self, process: Connection) -> tuple[Scope, Any, Future[Answer | None]] | None:
        """Hands requests to a process until it dies, and gives the one that it died of; None at the end."""
        prepared = None
        while True:
            if prepared is not self._wanted and self._turn.acquire(blocking=False):
                try:
                    prepared = self._wanted
                    with suppress(EOFError, OSError):
                        process.send((None, prepared))
                        process.recv()
                finally:
                    self._turn.release()
                    self._ready.release()
            try:
                asked = self._asked.get(timeout=_LOOK)
            except queue.Empty:
                continue
            if asked is None:
                return None
            scope, state, told = asked
            if not told.set_running_or_notify_cancel():  # whoever asked has gone
                continue
            try:
                process.send((scope, state))
                told.set_result(process.recv())
            except (EOFError, OSError):
                told.set_result(None)
                return asked


def _sent(scope: Scope) -> bool:
    """Is this one for another process? What is told anew each time is not, nor lists that go out row by row, however long they are."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(NEVER):
        return False
    return not (scope["path"] == "/api/v1/events" and b"format=" in scope["query_string"])


def _quietly(work: Callable[[Connection], None], connection: Connection) -> None:
    """Ctrl-C is meant for the process that listens, which ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(EOFError, BrokenPipeError):
        work(connection)


def request(address: str) -> Scope:
    """What a server hands on when an address is asked for."""
    path, _, query = address.partition("?")
    return {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": unquote(path), "raw_path": path.encode(), "root_path": "",
        "query_string": query.encode(), "headers": [], "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 0),
    }  # fmt: skip


async def answered(app: App, scope: Scope) -> Answer:
    """What an application answers to a request without a body."""
    status, headers, body = 500, [], b""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, headers, body
        if message["type"] == "http.response.start":
            status, headers = message["status"], list(message["headers"])
        else:
            body += message.get("body", b"")

    await app(scope, receive, send)
    return Answer(status, headers, body)
