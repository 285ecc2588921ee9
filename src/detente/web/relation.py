"""What the page of a dyad and of an actor shows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from detente.relations.happenings import Dyad, Happening
from detente.relations.index import Driver, Index, drivers
from detente.store.rows import Row, StoredQuote, read_quote
from detente.web.desk import Book
from detente.web.plans import Plan, latest

#: Rows of each list; the rest is a link away.
SOME = 12
BYS = ("week", "month", "quarter")
#: Told by a day; reports of which nobody knows when they appeared count always.
_TOLD = "coalesce(published_earliest, DATE '0001-01-01') <= ?"


@dataclass(frozen=True)
class Relation:
    """All that the page of a dyad shows but its chart and its list of events."""

    index: Index
    drivers: Sequence[Driver]
    grid: dict[str, dict[str, int]]
    statuses: Sequence[str]
    plans: Sequence[Plan]
    disputes: Sequence[Row]
    promises: Sequence[Row]
    judgements: Sequence[Row]
    quotes: tuple[Sequence[StoredQuote], Sequence[StoredQuote]]


def relation(book: Book, dyad: Dyad, by: str, since: datetime.date | None, until: datetime.date | None) -> Relation:
    """What the store tells of a dyad: events up to ``until`` by their day; of plans, disputes, promises and quotes what had been told by that day."""
    found = book.happenings(dyad)
    index = book.index(dyad, by, since, until, True)
    seen = index.observed
    grid, statuses = _grid(found, since, until)
    both = [dyad.first, dyad.second]
    told = until or datetime.date.max
    return Relation(
        index=index,
        drivers=drivers(found, index, seen[-1][0].start)[:5] if seen else [],
        grid=grid,
        statuses=statuses,
        plans=latest(book, dyad=str(dyad), as_of=until)[:SOME],
        disputes=_disputes(book, both, told),
        promises=_promises(book, both, told),
        judgements=book.rows(
            f"SELECT * FROM relations WHERE list_has_all(parties, ?) AND {_TOLD} ORDER BY published_earliest DESC NULLS LAST, relation_id LIMIT ?",
            [both, told, SOME],
        ),
        quotes=(_quotes(book, dyad.first, dyad.second, told), _quotes(book, dyad.second, dyad.first, told)),
    )


def _grid(found: Sequence[Happening], since: datetime.date | None, until: datetime.date | None) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Happenings by type and status."""
    grid: dict[str, dict[str, int]] = {}
    for h in found:
        if (since and (h.last is None or h.last < since)) or (until and (h.first is None or h.first > until)):
            continue
        row = grid.setdefault(h.event_type, {})
        row[h.status] = row.get(h.status, 0) + 1
    ordered = dict(sorted(grid.items(), key=lambda item: (-sum(item[1].values()), item[0])))
    return ordered, sorted({s for row in grid.values() for s in row})


def _disputes(book: Book, both: Sequence[str], told: datetime.date) -> list[Row]:
    return book.rows(
        "SELECT issue, count(*)::BIGINT AS times, count(DISTINCT document_id)::BIGINT AS reports, max(published_earliest) AS last, "
        "arg_max(text, coalesce(published_earliest, DATE '0001-01-01')) AS text, arg_max(document_id, coalesce(published_earliest, DATE '0001-01-01')) "
        f"AS document_id FROM disputes WHERE list_has_all(parties, ?) AND {_TOLD} GROUP BY issue ORDER BY reports DESC, issue LIMIT ?",
        [both, told, SOME],
    )


def _promises(book: Book, both: Sequence[str], told: datetime.date) -> list[Row]:
    a, b = both
    return book.rows(
        "SELECT * FROM commitments WHERE ((list_contains(by_countries, ?) AND list_contains(to_countries, ?)) OR (list_contains(by_countries, ?) AND "
        f"list_contains(to_countries, ?))) AND {_TOLD} ORDER BY published_earliest DESC NULLS LAST, commitment_id LIMIT ?",
        [a, b, b, a, told, SOME],
    )


def _quotes(book: Book, speaker: str, other: str, told: datetime.date) -> list[StoredQuote]:
    """What speakers of a country say in reports that tell of events with the other one."""
    rows = book.rows(
        "SELECT q.* FROM quotes q SEMI JOIN (SELECT DISTINCT document_id FROM mentions WHERE list_has_all(list_concat(coalesce(actor_countries, []), "
        "coalesce(recipient_countries, [])), ?)) d USING (document_id) "
        f"WHERE q.speaker.country = ? AND {_TOLD} ORDER BY q.published_earliest DESC NULLS LAST, q.document_id, q.span_start LIMIT ?",
        [[speaker, other], speaker, told, SOME],
    )
    return [read_quote(r) for r in rows]


@dataclass(frozen=True)
class Profile:
    """What the page of a country or person shows."""

    name: str
    code: str
    country: str
    office: str
    counterparts: Sequence[Row]
    quads: dict[int, int]
    types: Sequence[Row]
    quotes: Sequence[StoredQuote]
    people: Sequence[Row]
    total: int


def profile(book: Book, name: str) -> Profile | None:
    """A country by its code, or somebody by name; None where the store tells of no such actor."""
    if len(name) == 3 and name.isupper():
        mine = "list_contains(list_concat(coalesce(actor_countries, []), coalesce(recipient_countries, [])), ?)"
        counterparts = book.rows(
            "SELECT CASE WHEN first = ? THEN second ELSE first END AS other, sum(events)::BIGINT AS events, sum(conflict)::BIGINT AS conflict, "
            "max(last) AS last "
            "FROM desk_dyads WHERE first = ? OR second = ? GROUP BY other ORDER BY events DESC, other LIMIT ?",
            [name, name, name, SOME],
        )
        people = book.rows(
            "SELECT name, office, events FROM desk_names WHERE kind = 'actor' AND country = ? AND office IS NOT NULL ORDER BY events DESC, name LIMIT ?",
            [name, SOME],
        )
        quotes = "speaker.country = ?"
        code, country, office = name, "", ""
    else:
        known = book.rows("SELECT country, office FROM desk_names WHERE kind = 'actor' AND name = ?", [name])
        if not known:
            return None
        mine = "list_contains(list_transform(list_concat(actors, recipients), lambda a: a.name), ?)"
        counterparts = book.rows(
            f"SELECT other, count(*)::BIGINT AS events, sum((quad_code >= 3)::INT)::BIGINT AS conflict, max(day_latest) AS last FROM (SELECT *, "
            f"unnest(list_distinct(list_concat(coalesce(actor_countries, []), coalesce(recipient_countries, [])))) AS other FROM events WHERE {mine}) "
            "WHERE other IS DISTINCT FROM ? GROUP BY other ORDER BY events DESC, other LIMIT ?",
            [name, known[0]["country"], SOME],
        )
        people, quotes = [], "speaker.name = ?"
        code, country, office = "", known[0]["country"] or "", known[0]["office"] or ""
    kinds = book.rows(
        f"SELECT event_type, any_value(quad_code) AS quad_code, count(*)::BIGINT AS events FROM events WHERE {mine} GROUP BY event_type "
        "ORDER BY events DESC, event_type", [name],
    )  # fmt: skip
    quads: dict[int, int] = dict.fromkeys((1, 2, 3, 4), 0)
    for k in book.rows(f"SELECT quad_code, count(*)::BIGINT AS events FROM events WHERE {mine} GROUP BY quad_code", [name]):
        quads[k["quad_code"]] = k["events"]
    if not kinds and code:
        return None
    said = book.rows(f"SELECT * FROM quotes WHERE {quotes} ORDER BY published_earliest DESC NULLS LAST, document_id, span_start LIMIT ?", [name, SOME])
    return Profile(name, code, country, office, counterparts, quads, kinds, [read_quote(r) for r in said], people, sum(k["events"] for k in kinds))
