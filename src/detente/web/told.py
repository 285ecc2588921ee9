"""Lists of mentions and of quotations, by the filters of `Store.mentions` and `Store.quotes`, the newest first."""

from __future__ import annotations

import numpy as np

from detente.store import filters
from detente.web.book import Book
from detente.web.chosen import Chosen, Order
from detente.web.narrowed import in_time, one_of
from detente.web.shelf import Numbers
from detente.web.some import Some

MENTIONS, QUOTES = Order("mentions", "newest", days=True), Order("quotes", "newest", days=True)


def chosen_mentions(book: Book, asked: dict[str, str]) -> Chosen:
    """Every report's own telling; ``asked``: dyad, country, type, mode, status, since, until, q, document, each "" where it is no filter.

    Raises:
        QueryError: there is no such country, type, mode, status or date.
    """
    return book.remember(("mentions", *asked.items()), lambda: _mentions(book, asked), lambda made: made.some.held)


def chosen_quotes(book: Book, asked: dict[str, str]) -> Chosen:
    """What was said; ``asked``: speaker, q, since, until, document.

    Raises:
        QueryError: there is no such date.
    """
    return book.remember(("quotes", *asked.items()), lambda: _quotes(book, asked), lambda made: made.some.held)


def _mentions(book: Book, asked: dict[str, str]) -> Chosen:
    tellings = book.tellings
    found = in_time(Some.all(tellings.size), asked["since"], asked["until"], tellings.column)
    if asked["dyad"]:
        first, second, directed = filters.parse_dyad(asked["dyad"])
        found = tellings.concerning(f"{first}>{second}", *([] if directed else [f"{second}>{first}"])).both(found)
    if asked["country"]:
        found = tellings.concerning(filters.country_code(asked["country"])).both(found)
    for name, known, what in (("type", filters.types(), "event type"), ("mode", filters.modes(), "mode"), ("status", filters.statuses(), "status")):
        found = one_of(found, asked[name], known, what, tellings.text[name])
    if asked["q"]:
        found = found.having(book.sentences.holding(asked["q"]))
    if asked["document"]:
        found = found.having(_of_report(book, asked["document"]))
    return Chosen(book, found, "mentions")


def _of_report(book: Book, id: str) -> Numbers:
    """The mentions of a report: those of the events that it tells, and of what has not been fused."""
    shelf = book.shelf
    events = [e for n in shelf.document_ids.find([id]) for e in shelf.of_document.of_row(n).tolist()]
    rows = [np.arange(shelf.mentions_at[e], shelf.mentions_at[e + 1], dtype=np.int32) for e in sorted(set(events))]
    rows.append(np.arange(shelf.mentions_at[-1], book.tellings.size, dtype=np.int32))
    some = np.concatenate(rows)
    ids = shelf.packed["mentions"].values("document_id", some).to_pylist()
    found: Numbers = some[np.array([i == id for i in ids], dtype=bool)]
    return found


def _quotes(book: Book, asked: dict[str, str]) -> Chosen:
    shelf, sayings = book.shelf, book.sayings
    found = in_time(Some.all(sayings.size), asked["since"], asked["until"], sayings.column)
    if asked["speaker"]:
        found = sayings.by(asked["speaker"]).both(found)
    if asked["q"]:
        found = found.having(book.said.holding(asked["q"]))
    if asked["document"]:
        reports = [n for n in shelf.document_ids.find([asked["document"]]) if shelf.packed["documents"].value("document_id", n) == asked["document"]]
        found = found.where(lambda document: np.isin(document, reports), shelf.quote.document)
    return Chosen(book, found, "quotes")
