"""Judging events: the form on an event's page, the API, and the export as annotated sentences."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from detente.errors import QueryError
from detente.evaluation.reviewed import gold
from detente.store.reviews import Review, add_review, reviews
from detente.store.rows import Row
from detente.store.store import Store, open_store
from detente.web.api import ERRORS, answer
from detente.web.pages import book, form_of

pages = APIRouter()
api = APIRouter()


def _latest(request: Request) -> Store:
    """The store as it stands now: a review that was just written counts."""
    return open_store(request.app.state.desk.path)


def _write(request: Request, review: Review) -> int:
    found: list[Row] = book(request).rows("SELECT * FROM mentions WHERE mention_id = ?", [review.mention_id])
    if not found:
        raise HTTPException(404, f"no event {review.mention_id[:200]}")
    written = add_review(book(request).store.lake, review, found[0])
    request.app.state.written = max(written, request.app.state.written)
    return written


@pages.post("/review")
async def review_form(request: Request) -> Response:
    """Takes the form and leads back to the event."""
    form = await form_of(request)
    try:
        review = Review(
            mention_id=form.get("mention", ""), verdict=form.get("verdict", ""), author=form.get("author", ""),  # type: ignore[arg-type]
            field=form.get("field") or None, value=form.get("value"), note=form.get("note") or None,
        )  # fmt: skip
    except ValidationError as error:
        raise QueryError("verdict: right, wrong or mended") from error
    await run_in_threadpool(_write, request, review)
    back = RedirectResponse(f"/event/{quote(form.get('event', '') or review.mention_id, safe='')}", 303)
    back.set_cookie("detente_author", quote(review.author.strip()[:100]), max_age=31_536_000, httponly=True, samesite="strict")
    return back


@api.post("/reviews", status_code=201, responses=ERRORS, summary="Judge an event")
def review(request: Request, review: Review) -> Response:
    """right, wrong, or mended: ``field`` should be ``value``. The coding itself is never changed."""
    return answer({"version": _write(request, review)}, 201)


@api.get("/reviews", responses=ERRORS, summary="Judgements")
def all_reviews(request: Request, mention: Annotated[str | None, "of this event of a report only"] = None) -> Response:
    with _latest(request) as store:
        found: list[dict[str, Any]] = reviews(store, [mention] if mention else None)
        return answer({"items": found, "version": store.version})


@api.get(
    "/reviews/gold", summary="Judged sentences for detente evaluate", response_class=StreamingResponse, responses={200: {"content": {"application/jsonl": {}}}}
)
def export(request: Request) -> StreamingResponse:
    """A line of JSON for each sentence of which every event has been judged."""

    def lines() -> Any:
        with _latest(request) as store:
            for line in gold(store):
                yield (line + "\n").encode("utf-8", "replace")

    return StreamingResponse(lines(), media_type="application/jsonl", headers={"content-disposition": 'attachment; filename="gold.jsonl"'})
