"""What the page of a dyad and of an actor shows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.relations.buckets import By
from detente.relations.happenings import Dyad
from detente.relations.index import Driver, Index
from detente.store.rows import Row, StoredQuote, read_quote
from detente.web.desk import Book
from detente.web.plans import Plan, latest
from detente.web.shelf import NEVER_BEFORE, Numbers, day

#: Rows of each list; the rest is a link away.
SOME = 12
BYS: tuple[By, ...] = ("week", "month", "quarter")
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


def relation(book: Book, dyad: Dyad, by: By, since: datetime.date | None, until: datetime.date | None) -> Relation:
    """What the store tells of a dyad: events up to ``until`` by their day; of plans, disputes, promises and quotes what had been told by that day."""
    index = book.index(dyad, by, since, until)
    seen = index.observed
    grid = book.merged(dyad).grid(since, until)
    both = [dyad.first, dyad.second]
    told = until or datetime.date.max
    return Relation(
        index=index,
        drivers=book.drivers(dyad, index, seen[-1][0].start, 5) if seen else [],
        grid=dict(sorted(grid.items(), key=lambda item: (-sum(item[1].values()), item[0]))),
        statuses=sorted({s for row in grid.values() for s in row}),
        plans=latest(book, dyad=str(dyad), as_of=until)[:SOME],
        disputes=_disputes(book, both, told),
        promises=_latest(book, "commitments", "commitment_id", both, told),
        judgements=_latest(book, "relations", "relation_id", both, told),
        quotes=(_quotes(book, dyad.first, dyad.second, told), _quotes(book, dyad.second, dyad.first, told)),
    )


def _disputes(book: Book, both: Sequence[str], told: datetime.date) -> list[Row]:
    return book.rows(
        "SELECT issue, count(*)::BIGINT AS times, count(DISTINCT document_id)::BIGINT AS reports, max(published_earliest) AS last, "
        "arg_max(text, coalesce(published_earliest, DATE '0001-01-01')) AS text, arg_max(document_id, coalesce(published_earliest, DATE '0001-01-01')) "
        f"AS document_id FROM desk.disputes WHERE one = ? AND other = ? AND {_TOLD} GROUP BY issue ORDER BY reports DESC, issue LIMIT ?",
        [*sorted(both), told, SOME],
    )


def _latest(book: Book, table: str, key: str, both: Sequence[str], told: datetime.date) -> list[Row]:
    return book.rows(
        f"SELECT * EXCLUDE (one, other) FROM desk.{table} WHERE one = ? AND other = ? AND {_TOLD} ORDER BY published_earliest DESC NULLS LAST, {key} LIMIT ?",
        [*sorted(both), told, SOME],
    )


def _quotes(book: Book, speaker: str, other: str, told: datetime.date) -> list[StoredQuote]:
    """What speakers of a country say in reports that tell of events with the other one."""
    return [read_quote(r) for r in book.shelf.rows(book.shelf.quote.beside(speaker, other, SOME, told).tolist(), "quotes")]


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
    shelf = book.shelf
    if len(name) == 3 and name.isupper():
        mine = shelf.names["country"].having(name)
        counterparts, people = book.counts.beside(name, SOME), book.counts.people(name)
        said = shelf.quote.of(shelf.quote.country, name, SOME)
        code, country, office = name, "", ""
    else:
        if name not in shelf.names["actor"].number:
            return None
        country, office = book.counts.person(shelf.names["actor"].number[name])
        mine = shelf.names["actor"].having(name)
        counterparts = _counterparts(book, mine, country)
        people = []
        said = shelf.quote.of(shelf.quote.name, name, SOME)
        code = ""
    if not len(mine) and code:
        return None
    types, of_quad = shelf.text["type"], shelf.column["quad"][mine]
    quads = {q: int((of_quad == q).sum()) for q in (1, 2, 3, 4)}
    counts = np.bincount(types.codes[mine], minlength=len(types.names))
    kinds: list[Row] = [
        {"event_type": types.names[t], "quad_code": int(of_quad[types.codes[mine] == t][0]), "events": int(counts[t])} for t in np.flatnonzero(counts).tolist()
    ]
    kinds.sort(key=lambda k: (-k["events"], k["event_type"]))
    quotes = [read_quote(r) for r in shelf.rows(said.tolist(), "quotes")]
    return Profile(name, code, country, office, counterparts, quads, kinds, quotes, people, len(mine))


def _counterparts(book: Book, mine: Numbers, own: str) -> list[Row]:
    """The countries that somebody's events are with but the own one: events, those of conflict, and the last day."""
    shelf = book.shelf
    names = shelf.names["country"]
    countries, owner = names.of_event.spread(mine)
    size = len(names.names)
    conflict = (shelf.column["quad"][mine] >= 3)[owner]
    last = np.full(size, NEVER_BEFORE)
    np.maximum.at(last, countries, shelf.column["day_latest"][mine][owner])
    events, hostile = np.bincount(countries, minlength=size), np.bincount(countries[conflict], minlength=size)
    found: list[Row] = [
        {"other": names.names[i], "events": int(events[i]), "conflict": int(hostile[i]), "last": day(int(last[i]))}
        for i in np.flatnonzero(events).tolist() if names.names[i] != own
    ]  # fmt: skip
    return sorted(found, key=lambda r: (-r["events"], r["other"]))[:SOME]
