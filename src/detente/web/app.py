"""Puts the desk together: pages, API, files and the guard before them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from detente.errors import DateError, InputError, LanguageError, QueryError
from detente.garbage import settle, unsettle
from detente.web import api, pages, reviewing
from detente.web import files as own_files
from detente.web.book import Book
from detente.web.desk import Desk, Follower
from detente.web.guard import SHORTEST_TOKEN, Access, App, Guard, Receive, Scope, Send, is_loopback
from detente.web.kept import Kept
from detente.web.makers import Makers, answered, request
from detente.web.problems import problem
from detente.web.rates import Rates
from detente.web.render import messages, page, seg
from detente.web.sources import sources
from detente.web.world import ready, world

_CHARTS = ("/dyad/", "/map.")
#: With more events than these, pages are made by several processes.
LARGE = 100_000
#: Names by which a browser on this machine calls it.
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Settings:
    """How the desk is run. ``hosts`` are further names by which it is called; ``reviews``: people may judge events; ``workers``: processes that make
    pages (None: one for each core where the store is large).
    """

    host: str = "127.0.0.1"
    token: str | None = None
    hosts: tuple[str, ...] = ()
    reviews: bool = True
    workers: int | None = None

    def access(self) -> Access:
        """Whom it answers.

        Raises:
            InputError: others than this machine could reach it, and there is no token or one that can be guessed.
        """
        if self.token is not None and (
            len(self.token) < SHORTEST_TOKEN or not self.token.isascii() or not self.token.replace("-", "").replace("_", "").isalnum()
        ):
            raise InputError(f"the token must have {SHORTEST_TOKEN} letters or digits at least (and - and _ if you like)")
        local = is_loopback(self.host)
        if not local and not self.token:
            raise InputError(f"{self.host} can be reached from other machines: give --token TOKEN, or leave --host away")
        names = {h.strip("[]").lower().rstrip(".") for h in self.hosts} | LOCAL
        if not local:
            names.add(self.host.strip("[]").lower())
        return Access(frozenset(names), addresses=not local, token=self.token)


@dataclass(frozen=True)
class Served:
    """The desk over a store, as an ASGI application. Whoever has not run it to the end of its lifespan closes it."""

    app: App
    desk: Desk
    makers: Makers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def close(self) -> None:
        """Ends what is being made, and takes temporary files away."""
        self.makers.close()
        self.desk.close()
        unsettle()


def create_app(store: str | Path, settings: Settings | None = None, rates: Rates | None = None) -> Served:
    """The desk over a store.

    Raises:
        StoreError: there is no store, or it cannot be read.
        InputError: see `Settings.access`.
    """
    settings = settings or Settings()
    access = settings.access()
    app = _bare(settings.reviews)
    makers = Makers(app, partial(_work, str(store), settings.reviews), lambda: (desk.book().shown, app.state.written))

    def made(book: Book) -> None:
        """What would cost the first reader of a version most, and who makes its pages."""
        ready(book)
        sources(book)
        number = settings.workers if settings.workers is not None else _cores() if book.events > LARGE else 0
        if number:
            book.share()
            settle()
            makers.prepare(number, (book.shown, app.state.written))

    desk = app.state.desk = Desk(store, made)

    def state(path: str) -> tuple[int | None, ...]:
        """Pages name the version at their foot, and those of events show reviews; charts tell of nothing but what is coded."""
        return (desk.coded,) if path.startswith(_CHARTS) and path.endswith((".svg", ".json")) else (desk.version, app.state.written)

    served = Served(Guard(Kept(makers, state), access, rates), desk, makers)
    app.state.close = served.close
    return served


def _work(store: str, reviews: bool, connection: Connection) -> None:
    """Makes pages for the process at the other end of a connection."""
    app = _bare(reviews)
    desk = app.state.desk = Follower(store)
    loop = asyncio.new_event_loop()
    try:
        while True:
            scope, (shown, app.state.written) = connection.recv()
            desk.follow(shown)
            if scope is None:
                for address in _one_of_each(desk.book()):
                    loop.run_until_complete(answered(app, request(address)))
            connection.send(scope and loop.run_until_complete(answered(app, scope)))
    finally:
        unsettle()


#: Pages that every store has.
_PAGES = ("/", "/agenda", "/events?q=the", "/documents?q=the", "/search?q=a", "/api", "/api/v1/events", "/api/v1/mentions", "/api/v1/quotes", "/api/v1/dyads")


def _one_of_each(book: Book) -> list[str]:
    """The address of one page of each kind: whoever has made these has loaded all that pages need."""
    pages = list(_PAGES)
    if book.shelf.size:
        row = book.shelf.rows([0])[0]
        pages += [f"/event/{seg(row['event_id'])}", f"/document/{seg(row['document_ids'][0])}", *(f"/actor/{c}" for c in (row["actor_countries"] or [])[:1])]
    if found := world(book).ranks:
        pages += [f"/dyad/{found[0].name}", f"/dyad/{found[0].name}/chart.json"]
    return pages


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def description() -> dict[str, Any]:
    """The API as OpenAPI describes it."""
    return _bare(reviews=True).openapi()


def _bare(reviews: bool) -> FastAPI:
    """Pages and API, without a store and unguarded."""
    about = messages()["api"]["about"]
    app = FastAPI(
        title="Détente", version=version("detente"), description=about, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json", lifespan=_life
    )
    app.include_router(api.router, prefix="/api/v1")
    if reviews:
        app.include_router(reviewing.api, prefix="/api/v1")
        app.include_router(reviewing.pages, include_in_schema=False)
    app.include_router(own_files.router, include_in_schema=False)
    app.include_router(pages.router, include_in_schema=False)
    app.add_exception_handler(QueryError, _wrong)
    app.add_exception_handler(DateError, _wrong)
    app.add_exception_handler(LanguageError, _unreadable)
    app.add_exception_handler(InputError, _unreadable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)
    app.state.reviews_on = reviews
    app.state.written = 0
    return app


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    """The desk's temporary files go when it ends."""
    yield
    await run_in_threadpool(app.state.close)


def _answer(request: Request, status: int, detail: str | None = None, headers: dict[str, str] | None = None) -> Response:
    """An error as the asker reads it: JSON under /api/, else a page."""
    if request.url.path.startswith("/api/"):
        return Response(problem(status, None, detail), status, headers, media_type="application/problem+json")
    response = page(request, "error.html", status, code=status, detail=detail)
    response.headers.update(headers or {})
    return response


async def _wrong(request: Request, error: Exception) -> Response:
    return _answer(request, 400, str(error))


async def _unreadable(request: Request, error: Exception) -> Response:
    return _answer(request, 422, str(error))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = "; ".join(f"{'.'.join(str(x) for x in e['loc'][1:]) or e['loc'][0]}: {e['msg']}" for e in error.errors()[:5])
    return _answer(request, 422, told)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    default = error.detail if error.status_code not in (404, 405) or error.detail not in ("Not Found", "Method Not Allowed") else None
    return _answer(request, error.status_code, default, dict(error.headers or {}))


async def _failed(request: Request, error: Exception) -> Response:
    return _answer(request, 500, messages()["error"]["bug"])
