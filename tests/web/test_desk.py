"""A new version of the store is read once it is made ready; one that has only more reviews takes over all that was made."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.reading.results import Reading
from detente.records import Document
from detente.store.ingest import ingest
from detente.store.reviews import Review, add_review
from detente.store.snapshot import read
from detente.web import book as books
from detente.web import desk as desks
from detente.web.book import Book
from detente.web.desk import Desk
from tests.web.conftest import client


def _judged(store: Path, row: dict[str, object], author: str) -> int:
    book = books.opened(store)
    return add_review(book.lake, Review(mention_id=str(row["mention_id"]), verdict="wrong", author=author), row)


def _until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_reviews_make_no_new_book_and_news_do(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "_FRESH", 0.0)
    made: list[Book] = []
    desk = Desk(fresh, made.append)
    first = desk.book()
    kept = first.remember("kept", object)
    row = first.rows("SELECT * FROM mentions ORDER BY mention_id LIMIT 1")[0]
    for n in range(3):
        version = _judged(fresh, row, f"Ada {n}")
        _until(lambda version=version: desk.book().version == version)
    now = desk.book()
    assert now.remember("kept", object) is kept
    assert (now.shelf, now.store, len(made)) == (first.shelf, first.store, 1)
    assert (desk.version, desk.coded) == (first.version + 3, first.version)
    ingest([Reading(origin="new", document=Document(id="new", text="Peru recalled its ambassador to Chile on Monday.", published="2023-08-01"))], str(fresh))
    last = read(first.store.lake).version
    _until(lambda: desk.book().version == last)
    assert desk.book().remember("kept", object) is not kept
    assert desk.book().events > first.events
    assert len(made) == 2
    desk.close()


def test_pages_show_reviews_that_another_process_has_written(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "_FRESH", 0.0)
    web = client(fresh)
    event = web.get("/api/v1/events?limit=1").json()
    page = f"/event/{event['items'][0]['event_id']}"
    assert "Grace Hopper" not in web.get(page).text
    row = web.get(f"/api/v1{page.replace('event', 'events', 1)}").json()["mentions"][0]
    version = _judged(fresh, {**row, "mention_id": row["id"]}, "Grace Hopper")
    _until(lambda: web.get("/api/v1/store").json()["version"] == version)
    assert "Grace Hopper" in web.get(page).text
    assert f"Version {version} " in web.get("/").text
    assert "Grace Hopper" in web.get("/reviews").text


def test_a_desk_that_ends_while_it_is_being_made_does_not_wait_for_it(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "_NAMES", "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b")  # hours
    desk = Desk(store)
    assert desk.version is None
    begun = time.monotonic()
    desk.close()
    assert time.monotonic() - begun < 4
    with pytest.raises(Exception, match=r"(?i)interrupt"):
        desk.book()


def test_lists_that_are_kept_take_no_more_than_their_share(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "_NUMBERS", 10)
    book = Book(books.opened(store))
    for n in range(8):
        book.remember(n, lambda: [0, 0, 0], len)
    made = object()
    assert book.remember(7, lambda: made, lambda _: 0) is not made
    assert book.remember(0, lambda: made, lambda _: 0) is made
