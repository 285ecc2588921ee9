"""The API, version 1. Lists come in pieces with a cursor, errors as application/problem+json."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from detente.errors import QueryError
from detente.pages import wording
from detente.records import Coding
from detente.relations.agenda import AgendaItem
from detente.relations.followed import OUTCOMES
from detente.relations.index import Index
from detente.store.rows import Row, StoredDocument, StoredEvent, StoredQuote, read_coding, read_document, read_mention, read_quote
from detente.web import plans, stream
from detente.web.asked import Asked
from detente.web.chosen import Chosen, Order
from detente.web.events import event as one_event
from detente.web.pages import _by, _pair, book, day
from detente.web.sources import DOCUMENTS, reports
from detente.web.told import MENTIONS, QUOTES, chosen_mentions, chosen_quotes
from detente.web.trying import LONGEST, BusyError, code_text
from detente.web.world import SORTS, world

router = APIRouter(default_response_class=Response)

#: Rows of a piece: by default, and at most.
SIZE, MOST = 50, 500
#: Rows of an export as CSV or JSON Lines.
EXPORT = 100_000


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None


class Listed(BaseModel):
    """A piece of a list. ``next`` is the cursor of the following piece (``after=…``), null at the end; ``version`` that of the store."""

    items: list[dict[str, Any]]
    next: str | None
    total: int
    version: int


class Text(BaseModel):
    """A text to be coded."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=LONGEST, description="The report; offsets in the answer count in it.")]
    published: Annotated[str | None, Field(max_length=40, description="Day, month or year: 2023-06-18, 2023-06, 2023.")] = None
    title: Annotated[str | None, Field(max_length=1000)] = None
    source: Annotated[str | None, Field(max_length=200, description="The outlet.")] = None
    url: Annotated[str | None, Field(max_length=2000)] = None


ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": text, "content": {"application/problem+json": {}}}
    for code, text in ((400, "A filter asks for what there is not."), (404, "There is no such thing in the store."), (422, "A value is malformed."))
}
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a piece.")]
After = Annotated[str | None, Query(max_length=2000, description="The cursor that the piece before gave as next.")]
Word = Annotated[str | None, Query(max_length=300)]


def answer(content: Any, status: int = 200) -> Response:
    """Anything as JSON. Half characters of a broken text become U+FFFD."""
    if isinstance(content, BaseModel):
        content = content.model_dump(mode="json")
    return Response(json.dumps(content, ensure_ascii=False, default=str).encode("utf-8", "replace"), status, media_type="application/json")


def _listed(chosen: Chosen, order: Order, after: str | None, limit: int, record: Callable[[Row], BaseModel]) -> Response:
    found = chosen.piece(order, after, limit)
    items = [record(r).model_dump(mode="json") for r in found.rows]
    return answer({"items": items, "next": found.next, "total": len(chosen), "version": chosen.book.version})


# ---------------------------------------------------------------------- code


@router.post("/code", response_model=Coding, responses={**ERRORS, 503: {"model": Problem, "description": "Others are being coded."}}, summary="Code a text")
def code(text: Text) -> Response:
    """Everything that one text tells: events, quotes, promises, disputes, judgements, who and where and when. Nothing is stored."""
    try:
        return answer(code_text(text.text, text.published, text.title, text.source, text.url))
    except BusyError as error:
        raise HTTPException(503, str(error), {"Retry-After": "5"}) from error


# ---------------------------------------------------------------------- store


@router.get("/store", summary="The store")
def store(request: Request) -> Response:
    """Its version, its size, and the days that it covers."""
    read = book(request)
    spans = {name: {"first": span.first, "last": span.last} for name, span in (("reports", read.reports), ("days", read.days))}
    return answer({"version": read.version, "documents": read.documents, "events": read.events, **spans})


@router.get("/events", response_model=Listed, responses=ERRORS, summary="Events")
def events(
    request: Request,
    dyad: Annotated[str | None, Query(max_length=40, description="USA-CHN: between the two; USA>CHN: what the first does to the second.")] = None,
    country: Word = None,
    actor: Annotated[str | None, Query(max_length=300, description="Somebody's whole name.")] = None,
    type: Word = None,
    mode: Word = None,
    status: Word = None,
    since: Word = None,
    until: Word = None,
    q: Annotated[str | None, Query(max_length=300, description="Words of a sentence that tells it.")] = None,
    place: Word = None,
    issue: Word = None,
    outlet: Word = None,
    confidence: Annotated[str | None, Query(max_length=20, description="At least so much, from 0 to 1.")] = None,
    conflicts: Annotated[str | None, Query(max_length=5, description="1: only those of which reports say different things.")] = None,
    sort: Literal["newest", "oldest", "reports", "confidence", "conflict", "cooperation"] = "newest",
    format: Literal["json", "jsonl", "csv"] = "json",
    after: After = None,
    limit: Limit = SIZE,
) -> Response:
    """Events, each once however many reports tell it. ``format=csv`` and ``jsonl`` give all of them, without cursor."""
    read = book(request)
    asked = Asked.read(dict(request.query_params.items()))
    chosen = asked.chosen(read)
    if format != "json":
        return _export(chosen.rows(asked.order, EXPORT), format)
    found = chosen.piece(asked.order, after, limit)
    return answer({"items": found.rows, "next": found.next, "total": len(chosen), "version": read.version})


def _export(rows: Iterator[Row], format: str) -> Response:
    name = f"events.{format}"
    kind = "text/csv; charset=utf-8" if format == "csv" else "application/jsonl"
    body = _csv(rows) if format == "csv" else ((json.dumps(r, ensure_ascii=False, default=str) + "\n").encode("utf-8", "replace") for r in rows)
    return StreamingResponse(body, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


_COLUMNS = (
    "event_id", "event_type", "mode", "plover", "cameo", "quad_code", "goldstein", "status", "background", "reciprocal", "actors", "recipients",
    "actor_countries", "recipient_countries", "when_edtf", "when_earliest", "when_latest", "where_name", "where_country", "where_lat", "where_lon", "issues",
    "contexts", "reports", "sources", "outlets", "first_seen", "last_seen", "confidence", "mention_ids",
)  # fmt: skip
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _csv(rows: Iterator[Row]) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow([_cell(row[c]) for c in _COLUMNS])
        if out.tell() > 64_000:
            yield out.getvalue().encode("utf-8", "replace")
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return _cell("; ".join((a["name"] or a["text"] or "?") if isinstance(a, dict) else str(a) for a in value))
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else str(value)


@router.get("/events/{id:path}", responses=ERRORS, summary="One event")
def event(request: Request, id: str) -> Response:
    """An event with its mentions, the sentences that tell it. The id of a mention finds its event, too."""
    told = one_event(book(request), id)
    if told is None:
        raise HTTPException(404, f"no event {id[:200]}")
    return answer({**told.row, "mentions": [read_mention(m).model_dump(mode="json") for m in told.mentions]})


class Mentions(Listed):
    items: list[StoredEvent]  # type: ignore[assignment]


@router.get("/mentions", response_model=Mentions, responses=ERRORS, summary="Events as each report tells them")
def mentions(
    request: Request, dyad: Word = None, country: Word = None, type: Word = None, mode: Word = None, status: Word = None, since: Word = None,
    until: Word = None, q: Word = None, document: Word = None, after: After = None, limit: Limit = SIZE,
) -> Response:  # fmt: skip
    """Every report's own telling, newest first."""
    read = book(request)
    asked = {name: value or "" for name, value in (
        ("dyad", dyad), ("country", country), ("type", type), ("mode", mode), ("status", status), ("since", since), ("until", until), ("q", q),
        ("document", document),
    )}  # fmt: skip
    return _listed(chosen_mentions(read, asked), MENTIONS, after, limit, read_mention)


class Quotes(Listed):
    items: list[StoredQuote]  # type: ignore[assignment]


@router.get("/quotes", response_model=Quotes, responses=ERRORS, summary="What was said")
def quotes(
    request: Request, speaker: Word = None, q: Word = None, since: Word = None, until: Word = None, document: Word = None, after: After = None,
    limit: Limit = SIZE,
) -> Response:  # fmt: skip
    """Quotations, of the newest report first. ``speaker``: words of the name, or the code of a country."""
    read = book(request)
    asked = {name: value or "" for name, value in (("speaker", speaker), ("q", q), ("since", since), ("until", until), ("document", document))}
    return _listed(chosen_quotes(read, asked), QUOTES, after, limit, read_quote)


class Documents(Listed):
    items: list[StoredDocument]  # type: ignore[assignment]


@router.get("/documents", response_model=Documents, responses=ERRORS, summary="Reports")
def documents(
    request: Request, outcome: Word = None, source: Word = None, since: Word = None, until: Word = None, q: Word = None, after: After = None,
    limit: Limit = SIZE,
) -> Response:  # fmt: skip
    """Reports and what became of them. Their texts are cut to 500 characters here."""
    read = book(request)
    chosen = reports(read, outcome or "", source or "", since or "", until or "", q or "")
    found = chosen.piece(DOCUMENTS, after, limit)
    return answer({"items": [_document(r) for r in found.rows], "next": found.next, "total": len(chosen), "version": read.version})


def _document(row: Row) -> dict[str, Any]:
    found = read_document(row).model_dump(mode="json")
    return {**found, "text": found["text"][:500]}


@router.get("/documents/{id:path}", response_model=Coding, responses=ERRORS, summary="All that was coded from a report")
def document(request: Request, id: str) -> Response:
    """The same as ``detente code`` gave for it."""
    row = book(request).report(id)
    if row is None:
        raise HTTPException(404, f"no document {id[:200]}")
    if row["coding"] is None:
        raise HTTPException(404, f"{id[:200]} has no coding: {row['outcome']}")
    return answer(read_coding(row))


# ---------------------------------------------------------------------- relations


@router.get("/dyads", responses=ERRORS, summary="Pairs of countries, ranked")
def dyads(request: Request, until: Word = None, sort: Annotated[str, Query(description=", ".join(SORTS))] = "events") -> Response:
    """Those with most events in the twelve months before ``until``, with the last value of their index and the event that weighs most in it."""
    if sort not in SORTS:
        raise QueryError(f"sort {sort}: there are {', '.join(SORTS)}")
    read = book(request)
    found = world(read, day(until or "", "until", 1), sort)
    items = [
        {
            "dyad": r.name, "names": [wording.country(r.first), wording.country(r.second)], "events": r.events, "reports": r.reports, "conflict": r.conflict,
            "point": r.point.model_dump(mode="json") if r.point else None, "change": r.change,
            "driver": r.driver.model_dump(mode="json") if r.driver else None,
        }
        for r in found.ranks
    ]  # fmt: skip
    return answer({"items": items, "since": found.since, "until": found.until, "version": read.version})


class DyadIndex(BaseModel):
    """The index of a dyad, and the events behind its last value, by their share."""

    index: Index
    drivers: list[dict[str, Any]]
    version: int


@router.get("/dyads/{name}", response_model=DyadIndex, responses=ERRORS, summary="How two countries get on")
def dyad(request: Request, name: str, by: str = "month", since: Word = None, until: Word = None) -> Response:
    """The index over time, from −10 (conflict) to +10 (cooperation), and what makes its last value. ``name``: USA-CHN or USA>CHN."""
    read, pair, first, last = book(request), _pair(name), day(since or "", "since", 0), day(until or "", "until", 1)
    index = read.index(pair, _by(by), first, last)
    seen = index.observed
    made = read.drivers(pair, index, seen[-1][0].start) if seen else []
    return answer({"index": index.model_dump(mode="json"), "drivers": [d.model_dump(mode="json") for d in made], "version": read.version})


class Agenda(BaseModel):
    """Plans, those of the latest days first, with what became of them by ``as_of``, the day of the last report."""

    items: list[AgendaItem]
    as_of: date | None
    version: int


@router.get("/agenda", response_model=Agenda, responses=ERRORS, summary="What is planned, and what became of it")
def agenda(
    request: Request,
    dyad: Annotated[str | None, Query(max_length=40, description="USA-CHN: between the two; USA>CHN: where the first acts.")] = None,
    country: Word = None,
    since: Word = None,
    until: Word = None,
    outcome: Annotated[str | None, Query(max_length=40, description=f"One of: {', '.join(OUTCOMES)}.")] = None,
    limit: Limit = SIZE,
) -> Response:
    """What ``detente agenda`` gives: everything that some report told as planned, possible, postponed or cancelled, with the sentences behind it.

    Without ``since``, what was due in the year before the last report, and what is ahead.
    """
    if outcome and outcome not in OUTCOMES:
        raise QueryError(f"outcome {outcome}: there are {', '.join(OUTCOMES)}")
    read = book(request)
    first, last = day(since or "", "since", 0), day(until or "", "until", 1)
    if first is None and last is None:
        first = plans.year_before(read.reports.last)
    found = plans.plans(read, dyad or None, country or None, first, last, outcome or "", limit)
    items = [p.item for p in found.plans]
    return answer(Agenda(items=items, as_of=read.reports.last, version=read.version))


@router.get("/stream", summary="New events as they come", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def new_events(request: Request, dyad: Word = None, country: Word = None) -> StreamingResponse:
    """Server-sent events: ``mention`` for each event that a new report tells, ``version`` for each new version of the store.

    The id of each is the version; a reader who comes back with ``Last-Event-ID`` gets what came since.
    """
    desk = request.app.state.desk
    asked = stream.conditions(dyad, country)
    since = request.headers.get("last-event-id", "")
    start = int(since) if since.isdigit() and len(since) < 10 else None
    return StreamingResponse(stream.follow(desk, asked, start, request.is_disconnected), media_type="text/event-stream", headers={"cache-control": "no-store"})
