"""The pages. Each can be read without scripts, and its address says all that it shows."""

from __future__ import annotations

import datetime
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from detente.coding.times import published_interval
from detente.errors import DateError, DetenteError, QueryError
from detente.pages import article, wording
from detente.pages.brief import brief_page
from detente.relations import brief
from detente.relations.brief.markdown import markdown
from detente.relations.buckets import By, start_of
from detente.relations.followed import OUTCOMES as BECAME
from detente.relations.happenings import Dyad
from detente.store.filters import country_code, parse_dyad
from detente.store.reviews import FIELDS, reviews
from detente.store.rows import OUTCOMES, read_coding
from detente.store.store import open_store
from detente.web import charts, feeds, files, plans, relation, sources
from detente.web.asked import Asked
from detente.web.book import Book
from detente.web.events import event as one_event
from detente.web.events import tellings
from detente.web.render import messages, page
from detente.web.replay import replay
from detente.web.shown import shown
from detente.web.trying import LONGEST, BusyError, code_text
from detente.web.world import SORTS, world

router = APIRouter(default_response_class=Response)
#: Rows of a list on one page.
SIZE = 25
Text = Annotated[str, "a value of the query string"]


def book(request: Request) -> Book:
    found: Book = request.app.state.desk.book()
    return found


def day(text: str, name: str, end: int) -> datetime.date | None:
    """First (``end`` 0) or last (1) day of what a value names; None for none.

    Raises:
        QueryError: it is no date.
    """
    if not text.strip():
        return None
    try:
        return published_interval(text.strip())[end]
    except DateError as error:
        raise QueryError(f"{name} {text!r}: write a day (2023-06-18), a month (2023-06) or a year (2023)") from error


# ---------------------------------------------------------------------- world


@router.get("/")
def front(request: Request, until: Text = "", sort: Text = "events", map: Text = "intensity") -> Response:
    read = book(request)
    if sort not in SORTS:
        raise QueryError(f"sort {sort}: there are {', '.join(SORTS)}")
    if map not in charts.MAPS:
        raise QueryError(f"map {map}: there are {', '.join(charts.MAPS)}")
    last = day(until, "until", 1)
    found = world(read, last, sort)
    return page(request, "world.html", world=found, book=read, sort=sort, map=map, until=until, replay=replay(read, last))


@router.get("/map.svg")
def map_image(request: Request, until: Text = "", map: Text = "intensity", theme: Text = "light", width: int = charts.WIDE) -> Response:
    return _image(charts.drawn(charts.world_map(book(request), day(until, "until", 1), map, theme, width)))


@router.get("/map.json")
def map_spec(request: Request, until: Text = "", map: Text = "intensity", theme: Text = "light", width: int = charts.WIDE) -> Response:
    return Response(charts.world_map(book(request), day(until, "until", 1), map, theme, width), media_type="application/json")


# ---------------------------------------------------------------------- dyad


@router.get("/dyad/{name}")
def dyad(request: Request, name: str, by: Text = "month", since: Text = "", until: Text = "") -> Response:
    pair, stretch = _pair(name), _by(by)
    read = book(request)
    first, last = day(since, "since", 0), day(until, "until", 1)
    found = relation.relation(read, pair, stretch, first, last)
    asked = Asked(dyad=str(pair), since=since, until=until)
    chosen = asked.chosen(read)
    recent = chosen.piece(asked.order, None, plans.SOME)
    told = tellings(read, recent.rows)
    query = urlencode([(k, v) for k, v in (("by", by), ("since", since), ("until", until)) if v])
    return page(
        request, "dyad.html", dyad=pair, name=str(pair), found=found, events=[shown(r) for r in recent.rows], tellings=told, total=len(chosen), asked=asked,
        by=by,
        bys=relation.BYS, since=since, until=until, query=query, point=found.index.observed[-1][0] if found.index.observed else None,
        replay=replay(read, last),
    )  # fmt: skip


@router.get("/dyad/{name}/chart.svg")
def dyad_image(
    request: Request, name: str, by: Text = "month", since: Text = "", until: Text = "", theme: Text = "light", width: int = charts.WIDE
) -> Response:
    return _image(charts.drawn(_dyad_chart(request, name, by, since, until, theme, width)))


@router.get("/dyad/{name}/chart.json")
def dyad_spec(request: Request, name: str, by: Text = "month", since: Text = "", until: Text = "", theme: Text = "light", width: int = charts.WIDE) -> Response:
    return Response(_dyad_chart(request, name, by, since, until, theme, width), media_type="application/json")


def _dyad_chart(request: Request, name: str, by: str, since: str, until: str, theme: str, width: int) -> str:
    return charts.dyad_chart(book(request), _pair(name), _by(by), day(since, "since", 0), day(until, "until", 1), theme, width)


@router.get("/dyad/{name}/brief")
def dyad_brief(request: Request, name: str, as_of: Text = "", format: Text = "html") -> Response:
    pair = _pair(name)
    back = f"/dyad/{pair}", f"{wording.country(pair.first)} – {wording.country(pair.second)}"
    return _brief(book(request), brief.dyad(pair.first, pair.second), as_of, format, back)


@router.get("/actor/{code}/brief")
def country_brief(request: Request, code: str, as_of: Text = "", format: Text = "html") -> Response:
    country = country_code(code)
    return _brief(book(request), brief.party(country), as_of, format, (f"/actor/{country}", wording.country(country)))


def _brief(read: Book, scope: brief.Scope, as_of: str, format: str, back: tuple[str, str]) -> Response:
    """The brief of `detente brief`, as of a day (default: that of the last report), as a page with a way ``back``, or as Markdown."""
    if format not in ("html", "markdown"):
        raise QueryError(f"format {format}: there are html, markdown")
    asked = day(as_of, "as_of", 1) or read.reports.last or datetime.date.today()
    made = read.remember(("brief", scope, asked), lambda: brief.write(brief.from_store(read.store, scope, asked), scope))
    if format == "markdown":
        return Response(markdown(made), media_type="text/markdown; charset=utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return Response(brief_page(made, back).encode("utf-8", "replace"), media_type="text/html; charset=utf-8", headers={"content-security-policy": policy})


@router.get("/dyad")
def choose_dyad(request: Request, a: Text = "", b: Text = "") -> Response:
    """The form that asks for two countries."""
    return RedirectResponse(f"/dyad/{country_code(a)}-{country_code(b)}", 303)


def _by(text: str) -> By:
    for by in relation.BYS:
        if by == text:
            return by
    raise QueryError(f"by {text}: there are {', '.join(relation.BYS)}")


def _pair(name: str) -> Dyad:
    first, second, directed = parse_dyad(name)
    if first == second:
        raise QueryError(f"{name}: give two different countries")
    return Dyad(first, second, directed)


# ---------------------------------------------------------------------- actors, search


@router.get("/actor/{name:path}")
def actor(request: Request, name: str) -> Response:
    read = book(request)
    found = relation.profile(read, name)
    if found is None:
        try:
            code = country_code(name)
        except QueryError as error:
            raise HTTPException(404, messages()["actor"]["unknown"].format(name=wording.shown(name)[:100])) from error
        if code != name:
            return RedirectResponse(f"/actor/{code}", 303)
        raise HTTPException(404, messages()["actor"]["unknown"].format(name=wording.country(code)))
    asked = Asked(country=found.code) if found.code else Asked(actor=name)
    recent = asked.chosen(read).piece(asked.order, None, plans.SOME)
    ahead = plans.latest(read, country=found.code) if found.code else []
    return page(request, "actor.html", found=found, events=[shown(r) for r in recent.rows], asked=asked, plans=ahead, tellings=tellings(read, recent.rows))


@router.get("/search")
def search(request: Request, q: Text = "") -> Response:
    return page(request, "search.html", q=q, found=sources.search(book(request), q))


# ---------------------------------------------------------------------- agenda, events


@router.get("/agenda")
def agenda(request: Request, month: Text = "", country: Text = "", outcome: Text = "") -> Response:
    read = book(request)
    if outcome and outcome not in BECAME:
        raise QueryError(f"outcome {outcome}: there are {', '.join(BECAME)}")
    first = start_of(day(month, "month", 0) or read.reports.last or datetime.date.today(), "month")
    found = plans.calendar(read, first, country_code(country) if country.strip() else None, outcome)
    return page(request, "agenda.html", calendar=found, outcome=outcome, country=country, today=read.reports.last)


@router.get("/events")
def events(request: Request, after: Text = "") -> Response:
    read = book(request)
    asked = Asked.read(request.query_params)
    chosen = asked.chosen(read)
    rows = chosen.piece(asked.order, after or None, SIZE)
    return page(
        request, "events.html", asked=asked, events=[shown(r) for r in rows.rows], tellings=tellings(read, rows.rows), next=rows.next, after=after,
        total=len(chosen), facets=chosen.facets,
    )  # fmt: skip


@router.get("/event/{id:path}")
def event(request: Request, id: str) -> Response:
    read = book(request)
    told = one_event(read, id)
    if told is None:
        raise HTTPException(404, messages()["event"]["unknown"])
    ids = [m["mention_id"] for m in told.mentions]
    if read.version >= request.app.state.written:
        said = reviews(read.judged, ids)
    else:  # a review that was just written is shown at once
        with open_store(request.app.state.desk.path) as latest:
            said = reviews(latest, ids)
    return page(request, "event.html", told=told, event=shown(told.row), said=said, fields=FIELDS)


# ---------------------------------------------------------------------- documents, sources


@router.get("/document/{id:path}")
def document(request: Request, id: str) -> Response:
    read = book(request)
    row = read.report(id)
    if row is None:
        raise HTTPException(404, messages()["document"]["unknown"])
    copies, told = read.copies(id), read.told_by(id)
    body = article(read_coding(row), refused=bool(request.query_params.get("refused"))) if row["coding"] else None
    return page(request, "document.html", row=row, copies=copies, events=told, article=body, files=files.address)


@router.get("/documents")
def documents(request: Request, q: Text = "", outcome: Text = "", source: Text = "", since: Text = "", until: Text = "", after: Text = "") -> Response:
    read = book(request)
    chosen = sources.reports(read, outcome, source, since, until, q)
    rows = chosen.piece(sources.DOCUMENTS, after or None, SIZE)
    values = {"q": q, "outcome": outcome, "source": source, "since": since, "until": until}
    query_string = urlencode([(k, v) for k, v in values.items() if v])
    return page(request, "documents.html", rows=rows.rows, next=rows.next, total=len(chosen), values=values, outcomes=OUTCOMES, query=query_string)


@router.get("/sources")
def show_sources(request: Request) -> Response:
    return page(request, "sources.html", found=sources.sources(book(request)), outcomes=OUTCOMES, watched=feeds.feeds(request.app.state.desk.path))


@router.get("/api")
def about_api(request: Request) -> Response:
    paths = request.app.openapi()["paths"]
    return page(request, "api.html", paths=paths)


# ---------------------------------------------------------------------- try


@router.get("/try")
def ask_text(request: Request) -> Response:
    return page(request, "try.html", text="", published="", article=None, problem=None, longest=LONGEST, files=files.address)


@router.post("/try")
async def try_text(request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool

    form = await form_of(request)
    return await run_in_threadpool(_tried, request, form)


def _tried(request: Request, form: dict[str, str]) -> Response:
    text, published = form.get("text", "").replace("\r\n", "\n"), form.get("published", "").strip()
    body = problem = None
    status = 200
    try:
        body = article(code_text(text, published or None), refused=True, level=2)
    except BusyError as error:
        problem, status = str(error), 503
    except DetenteError as error:
        problem, status = str(error), 422
    return page(
        request, "try.html", status, text=text, published=published, article=body, problem=problem, longest=LONGEST, files=files.address,
    )  # fmt: skip


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent, the last of each name.

    Raises:
        HTTPException: it is none.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "send a form: application/x-www-form-urlencoded")
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise HTTPException(400, "too many fields") from error


def _image(svg: bytes) -> Response:
    return Response(svg, media_type="image/svg+xml", headers={"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"})
