"""Where the events come from: outlets, what became of their reports, runs; and the search over names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.knowledge.tables import lines, table
from detente.pages import wording
from detente.store.rows import OUTCOMES, Row
from detente.web.book import Book
from detente.web.chosen import Chosen, Order
from detente.web.narrowed import in_time, one_of
from detente.web.some import Some

#: Most rows of a list that has no pages.
MOST = 500
_FEW = 20
#: Names that a search gives.
_HITS = 60
DOCUMENTS = Order("documents", "newest", days=True)
#: A report of an outlet that is older than this, counted from the newest report of all, shows that the outlet has gone quiet.
_QUIET = 30


@dataclass(frozen=True)
class Sources:
    """Outlets with the outcomes of their reports, runs, and what could not be coded."""

    outlets: Sequence[Row]
    outcomes: dict[str, int]
    runs: Sequence[Row]
    failures: Sequence[Row]
    copies: Sequence[Row]


def reports(book: Book, outcome: str = "", source: str = "", since: str = "", until: str = "", words: str = "") -> Chosen:
    """Reports and what became of them.

    Raises:
        QueryError: there is no such outcome or date.
    """
    return book.remember(
        ("reports", outcome, source, since, until, words), lambda: _reports(book, outcome, source, since, until, words), lambda made: made.some.held
    )


def _reports(book: Book, outcome: str, source: str, since: str, until: str, words: str) -> Chosen:
    report = book.shelf.report
    found = Some.numbered(report.size, book.holding(words)) if words else Some.all(report.size)
    found = one_of(found, outcome, OUTCOMES, "outcome", report.text["outcome"])
    if source:
        found = found.where(report.text["source"].one_of([source]), report.text["source"].codes)
    found = in_time(found, since, until, report.column)
    return Chosen(book, found, "documents")


def sources(book: Book) -> Sources:
    """All of this, counted once a version."""
    return book.remember("sources", lambda: _sources(book))


def _sources(book: Book) -> Sources:
    outlets = book.rows(
        "SELECT source, count(*)::BIGINT AS documents, sum((outcome = 'coded')::INT)::BIGINT AS coded, sum((outcome = 'no event')::INT)::BIGINT AS empty, "
        "sum((outcome = 'duplicate')::INT)::BIGINT AS copies, sum((outcome IN ('refused', 'failed'))::INT)::BIGINT AS lost, "
        "sum(coalesce(events, 0))::BIGINT AS events, min(published_earliest) AS first, max(published_earliest) AS last "
        "FROM desk.documents GROUP BY source ORDER BY documents DESC, source NULLS LAST LIMIT ?",
        [MOST],
    )
    newest = max((o["last"] for o in outlets if o["last"]), default=None)
    for o in outlets:
        o["quiet"] = bool(newest and o["last"] and (newest - o["last"]).days > _QUIET)
    return Sources(
        outlets=outlets,
        outcomes={r["outcome"]: r["n"] for r in book.rows("SELECT outcome, count(*)::BIGINT AS n FROM desk.documents GROUP BY outcome")},
        runs=book.rows("SELECT * FROM runs ORDER BY started DESC, run_id LIMIT ?", [_FEW]),
        failures=book.rows(
            "SELECT document_id, origin, source, published, outcome, reason FROM desk.documents WHERE outcome IN ('refused', 'failed') "
            "ORDER BY published_earliest DESC NULLS LAST, document_id LIMIT ?", [_FEW],
        ),
        copies=book.rows(
            "SELECT copy_of AS document_id, count(*)::BIGINT AS copies, string_agg(DISTINCT coalesce(source, '?'), ', ') AS outlets FROM desk.documents "
            "WHERE copy_of IS NOT NULL GROUP BY copy_of ORDER BY copies DESC, copy_of LIMIT ?", [_FEW],
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """Something that a search found, and where its page is."""

    kind: str
    name: str
    about: str
    href: str
    events: int


def search(book: Book, text: str) -> list[Hit]:
    """Countries, people, places and issues whose name holds ``text``; those with most events first."""
    wanted = " ".join(text.split()).casefold()[:100]
    if not wanted:
        return []
    from urllib.parse import quote, urlencode

    names = book.shelf.names["country"]
    told = dict(zip(names.names, np.diff(names.events.at).tolist(), strict=True))
    hits = []
    for _, (code, _, _, _, name, others, *_) in lines(table("countries.txt"), 9):
        called = [name, code, *(o.split("(")[0] for o in others.split(";"))]
        if any(wanted in c.casefold() for c in called) and told.get(code):
            hits.append(Hit("country", name, code, f"/actor/{code}", told[code]))
    rows = book.named.holding(wanted, _HITS)
    known = {h.name for h in hits}
    for r in rows:
        about = ", ".join(p for p in (wording.shown(r["office"] or ""), wording.country(r["country"])) if p)
        if r["kind"] == "actor" and r["name"] not in known:
            hits.append(Hit("actor", r["name"], about, f"/actor/{quote(r['name'], safe='')}", r["events"]))
        elif r["kind"] != "actor":
            hits.append(Hit(r["kind"], r["name"], about if r["kind"] == "place" else "", f"/events?{urlencode({r['kind']: r['name']})}", r["events"]))
    return hits
