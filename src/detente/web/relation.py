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
from detente.web.book import Book
from detente.web.plans import SOME, Plan, latest
from detente.web.shelf import NEVER_BEFORE, Numbers, day

BYS: tuple[By, ...] = ("week", "month", "quarter")


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
    both = dyad.first, dyad.second
    told = until or datetime.date.max
    return Relation(
        index=index,
        drivers=book.drivers(dyad, index, seen[-1][0].start, 5) if seen else [],
        grid=dict(sorted(grid.items(), key=lambda item: (-sum(item[1].values()), item[0]))),
        statuses=sorted({s for row in grid.values() for s in row}),
        plans=latest(book, dyad=str(dyad), as_of=until),
        disputes=book.paired.disputes(*both, told, SOME),
        promises=book.paired.newest("commitments", *both, told, SOME),
        judgements=book.paired.newest("relations", *both, told, SOME),
        quotes=(_quotes(book, dyad.first, dyad.second, told), _quotes(book, dyad.second, dyad.first, told)),
    )


def _quotes(book: Book, speaker: str, other: str, told: datetime.date) -> list[StoredQuote]:
    """What speakers of a country say in reports that tell of events with the other one."""
    return [read_quote(r) for r in book.shelf.rows(book.shelf.quote.beside(speaker, other, SOME, told), "quotes")]


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
        said = shelf.quote.of_country(name, SOME)
        code, country, office = name, "", ""
    else:
        if name not in shelf.names["actor"].number:
            return None
        country, office = book.counts.person(shelf.names["actor"].number[name])
        mine = shelf.names["actor"].having(name)
        counterparts = _counterparts(book, mine, country)
        people = []
        said = shelf.quote.of_speaker(name, SOME)
        code = ""
    if not len(mine) and code:
        return None
    counts = book.kinds.of_country(code) if code else book.kinds.of_events(mine)
    quotes = [read_quote(r) for r in shelf.rows(said, "quotes")]
    return Profile(name, code, country, office, counterparts, book.kinds.quads(counts), book.kinds.types(counts), quotes, people, len(mine))


def _counterparts(book: Book, mine: Numbers, own: str) -> list[Row]:
    """The countries that somebody's events are with but the own one: events, those of conflict, and the last day."""
    shelf = book.shelf
    names = shelf.names["country"]
    countries, owner = names.of_event.of_rows(mine)
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
