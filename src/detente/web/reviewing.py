"""Judging events: the form on an event's page, the API, and the export as annotated sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from detente.errors import QueryError
from detente.evaluation.reviewed import example_file, examples, gold
from detente.rules.sentences import Example
from detente.store.reviews import Review, add_review, reviews
from detente.store.rows import Row
from detente.store.store import Store, open_store
from detente.web.api import ERRORS, answer
from detente.web.pages import book, form_of
from detente.web.render import page

#: Judgements shown on their page; the API gives all.
_SHOWN = 200

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


@pages.get("/reviews")
def list_reviews(request: Request) -> Response:
    """What has been judged, the latest first, and the ways to take it along."""
    with _latest(request) as store:
        found = reviews(store)
        told = store.mentions(ids=[r["mention_id"] for r in found[-_SHOWN:]])
        events = {e.id: e for e in told} if found else {}
        whole = sum(isinstance(x, Example) for x in examples(store))
    return page(
        request, "reviews.html", found=found[: -_SHOWN - 1 : -1], total=len(found), events=events, whole=whole, verdicts=Counter(r["verdict"] for r in found)
    )


@api.post("/reviews", status_code=201, responses=ERRORS, summary="Judge an event")
def review(request: Request, review: Review) -> Response:
    """right, wrong, or mended: ``field`` should be ``value``. The coding itself is never changed."""
    return answer({"version": _write(request, review)}, 201)


@api.get("/reviews", responses=ERRORS, summary="Judgements")
def all_reviews(request: Request, mention: Annotated[str | None, "of this event of a report only"] = None) -> Response:
    with _latest(request) as store:
        found: list[dict[str, Any]] = reviews(store, [mention] if mention else None)
        return answer({"items": found, "version": store.version})


def _download(request: Request, name: str, kind: str, lines: Callable[[Store], Iterator[str]]) -> StreamingResponse:
    def body() -> Iterator[bytes]:
        with _latest(request) as store:
            for line in lines(store):
                yield line.encode("utf-8", "replace")

    return StreamingResponse(body(), media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


@api.get(
    "/reviews/gold", summary="Judged sentences for detente evaluate", response_class=StreamingResponse, responses={200: {"content": {"application/jsonl": {}}}}
)
def export_gold(request: Request) -> StreamingResponse:
    """A line of JSON for each sentence of which every event has been judged."""
    return _download(request, "gold.jsonl", "application/jsonl", lambda store: (f"{line}\n" for line in gold(store)))


@api.get(
    "/reviews/examples", summary="Judged sentences as examples for rules", response_class=StreamingResponse, responses={200: {"content": {"text/plain": {}}}}
)
def export_examples(request: Request) -> StreamingResponse:
    """The same sentences in the form in which they stand beside the rules (``sentences.txt``); comments say what cannot stand there, and why.

    ``detente reviews --format rules`` gives them, too, with those marked open that the rules do not get right.
    """
    return _download(request, "sentences.txt", "text/plain; charset=utf-8", lambda store: example_file(examples(store)))
