"""Answers that have been given before: kept by version of the store and address, with a mark by which a browser asks whether anything has changed."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from detente.web.guard import App, Message, Receive, Scope, Send

#: Bytes of all answers that are kept, and of the largest one.
ALL, LARGEST = 64_000_000, 2_000_000
#: Bytes that an answer takes beside its body and its address: headers, its place among the others.
_BESIDE = 2_000
#: What is told anew each time: reviews and watched feeds as they stand now, and what never ends; our own files are kept by themselves.
NEVER = ("/api/v1/stream", "/api/v1/reviews", "/reviews", "/sources", "/static/")


@dataclass(frozen=True)
class Address:
    """What an answer depends on: the ``state`` of what it tells, path, query and cookies."""

    state: Hashable
    path: bytes
    query: bytes
    cookies: bytes


@dataclass(frozen=True)
class Answer:
    """An answer as it was sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    tag: bytes


class Kept:
    """Answers a second time without asking the application. What is the same address at the same moment is made once.

    ``state`` gives what an answer depends on beside its address, by its path: when it changes, answers are made anew, and the old ones go with time.
    """

    def __init__(self, app: App, state: Callable[[str], Hashable]) -> None:
        self.app = app
        self.state = state
        self._answers: OrderedDict[Address, Answer] = OrderedDict()
        self._size = 0
        self._making: dict[Address, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(NEVER):
            await self.app(scope, receive, send)
            return
        headers = {k.lower(): v for k, v in scope["headers"]}
        address = Address(
            self.state(scope["path"]), scope.get("raw_path") or scope["path"].encode(), scope.get("query_string", b""), headers.get(b"cookie", b"")
        )
        if (making := self._making.get(address)) is not None:
            await making.wait()
        answer = self._answers.get(address)
        if answer is None and address not in self._making:
            answer = await self._made(address, scope, receive, send)
        elif answer is None:  # one that was waited for could not be kept, so each is made by itself
            await self.app(scope, receive, send)
        else:
            self._answers.move_to_end(address)
        if answer is not None:
            await _tell(answer, headers.get(b"if-none-match", b""), send)

    async def _made(self, address: Address, scope: Scope, receive: Receive, send: Send) -> Answer | None:
        """The application's answer; None where it goes out piece by piece, is long, or is no page, and has been sent on as it came."""
        made = self._making[address] = asyncio.Event()
        start: Message | None = None
        whole: Answer | None = None

        async def caught(message: Message) -> None:
            nonlocal start, whole
            if message["type"] == "http.response.start":
                length = dict(message.get("headers", [])).get(b"content-length", b"")
                if message["status"] == 200 and length.isdigit() and int(length) <= LARGEST:
                    start = message
                    return
            elif start is not None and not message.get("more_body"):
                body = message.get("body", b"")
                tag = b'"' + hashlib.blake2b(body, digest_size=12).hexdigest().encode() + b'"'
                whole = Answer(start["status"], [*start["headers"], (b"etag", tag)], body, tag)
                return
            elif start is not None:
                begun, start = start, None
                await send(begun)
            made.set()  # nobody shall wait until a slow reader has taken it all
            await send(message)

        try:
            await self.app(scope, receive, caught)
            if whole is not None:
                self._keep(address, whole)
        finally:
            del self._making[address]
            made.set()
        return whole

    def _keep(self, address: Address, answer: Answer) -> None:
        self._answers[address] = answer
        self._size += _size(address, answer)
        while self._size > ALL:
            self._size -= _size(*self._answers.popitem(last=False))


def _size(address: Address, answer: Answer) -> int:
    return len(answer.body) + len(address.path) + len(address.query) + len(address.cookies) + _BESIDE


async def _tell(answer: Answer, known: bytes, send: Send) -> None:
    """Sends an answer, or that it is the one which the reader ``known`` has."""
    same = answer.tag in [tag.strip().removeprefix(b"W/") for tag in known.split(b",")]
    headers = [h for h in answer.headers if h[0].lower() not in (b"content-length", b"content-type")] if same else answer.headers
    await send({"type": "http.response.start", "status": 304 if same else answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if same else answer.body})
