"""New events as server-sent events (WHATWG HTML, 9.2)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from detente.errors import QueryError, StoreError
from detente.store.filters import country_code, parse_dyad
from detente.store.rows import Row, read_mention
from detente.store.snapshot import read
from detente.web.desk import Desk

#: Seconds between two looks at the store, and between two signs of life, which keep proxies from hanging up.
_LOOK, _LIFE = 2.0, 20.0
#: Readers at once: each looks at the store by itself.
MOST = 50
#: Events told of one version; of more, readers are told to ask for the list.
_TOLD = 500
_readers = 0


def conditions(dyad: str | None, country: str | None) -> tuple[str, list[str]]:
    """The filter of a stream, as SQL over ``mentions`` and its values.

    Raises:
        QueryError: there is no such country.
    """
    sql, values = "TRUE", []
    if dyad:
        first, second, directed = parse_dyad(dyad)
        ways = [f"{first}>{second}"] if directed else [f"{first}>{second}", f"{second}>{first}"]
        sql += f" AND ({' OR '.join('contains(pairs, ?)' for _ in ways)})"
        values += ways
    if country:
        sql += " AND contains(pairs, ?)"
        values.append(country_code(country))
    return sql, values


async def follow(desk: Desk, asked: tuple[str, list[str]], since: int | None, gone: Callable[[], Awaitable[bool]]) -> AsyncIterator[bytes]:
    """The stream, from version ``since`` on (None: from now on), until the reader is ``gone``."""
    global _readers
    if _readers >= MOST:
        yield b"retry: 60000\n\n"
        return
    _readers += 1
    try:
        now = (await run_in_threadpool(desk.book)).version
        seen = now if since is None else min(since, now)
        yield _event("version", seen, {"version": seen})
        quiet = 0.0
        while not await gone():
            book = desk.book()
            if book.version > seen:
                rows = await run_in_threadpool(_new, desk, asked, seen)
                for row in rows[:_TOLD]:
                    yield _event("mention", book.version, read_mention(row).model_dump(mode="json"))
                seen = book.version
                yield _event("version", seen, {"version": seen, "more": len(rows) > _TOLD})
                quiet = 0.0
            elif quiet >= _LIFE:
                yield b": still here\n\n"
                quiet = 0.0
            await asyncio.sleep(_LOOK)
            quiet += _LOOK
    finally:
        _readers -= 1


def _new(desk: Desk, asked: tuple[str, list[str]], since: int) -> list[Row]:
    """Mentions that versions after ``since`` have added."""
    book = desk.book()
    before: frozenset[str] = frozenset()
    with suppress(QueryError, StoreError):
        before = read(book.store.lake, since).batches
    new = sorted(book.store.snapshot.batches - before)
    return book.rows(
        f"SELECT m.* FROM mentions m SEMI JOIN (SELECT mention_id FROM raw.mentions WHERE list_contains(?, batch)) USING (mention_id) WHERE {asked[0]} "
        f"ORDER BY document_id, sentence_start, mention_id LIMIT {_TOLD + 1}",
        [new, *asked[1]],
    )


def _event(kind: str, id: int, content: object) -> bytes:
    return f"event: {kind}\nid: {id}\ndata: {json.dumps(content, ensure_ascii=True, default=str)}\n\n".encode()
