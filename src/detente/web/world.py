"""What the first page shows: pairs of countries, how they get on and what moved them; countries on a map."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from detente.relations.buckets import after, start_of
from detente.relations.happenings import Dyad
from detente.relations.index import Driver, Index, IndexPoint
from detente.store.rows import Row
from detente.web.book import Book
from detente.web.counts import month_number

#: Months that are ranked, and months of the small lines.
WINDOW, LINE = 12, 24
#: Pairs that are ranked: those with most events.
PAIRS = 30
#: Drivers told of each pair.
_DRIVERS = 1
#: Months for which the pairs are measured before anybody asks: those of the last reports.
_BEFOREHAND = 240
SORTS = ("events", "conflict", "cooperation", "change", "coverage")


@dataclass(frozen=True)
class Rank:
    """A pair of countries: events of the window, the last value of its index with the event that weighs most in it, and the change to the one before."""

    first: str
    second: str
    events: int
    reports: int
    conflict: int
    point: IndexPoint | None
    before: IndexPoint | None
    line: tuple[tuple[datetime.date, float | None], ...]
    driver: Driver | None

    @property
    def name(self) -> str:
        return f"{self.first}-{self.second}"

    @property
    def value(self) -> float | None:
        return self.point.value if self.point else None

    @property
    def change(self) -> float | None:
        if self.point is None or self.before is None or self.point.value is None or self.before.value is None:
            return None
        return round(self.point.value - self.before.value, 4)


@dataclass(frozen=True)
class World:
    """The first page: ``since`` to ``until`` are the months that are ranked."""

    since: datetime.date
    until: datetime.date
    ranks: tuple[Rank, ...]
    countries: tuple[Row, ...]


def world(book: Book, until: datetime.date | None = None, sort: str = "events") -> World:
    """The world at the end of the month that ``until`` lies in (default: that of the last report)."""
    month = start_of(until or book.reports.last or book.days.last or datetime.date.today(), "month")
    found = book.remember(("world", month), lambda: _world(book, month))
    return replace(found, ranks=tuple(_sorted(found.ranks, sort)))


def ready(book: Book) -> None:
    """Measures beforehand the pairs that come up in the months of the reports, so that whoever goes through these does not wait for them."""
    if book.reports.first is None or book.reports.last is None:
        return
    last = start_of(book.reports.last, "month")
    month = max(start_of(book.reports.first, "month"), _back(last, _BEFOREHAND))
    while month <= last:
        since = _back(month, WINDOW - 1)
        for row in book.counts.pairs(month_number(since), month_number(month), PAIRS):
            dyad = Dyad(row["first"], row["second"])
            book.keep(("index", dyad, "month"), book.index(dyad, "month", None, None))
            index, point, _ = _last(book, dyad, since, after(month, "month") - datetime.timedelta(days=1))
            if point is not None:
                book.keep(("greatest", dyad, "month", point.start, _DRIVERS), book.greatest(dyad, index, point.start, _DRIVERS))
        month = after(month, "month")


def _world(book: Book, end_month: datetime.date) -> World:
    """The world at the end of a month."""
    since = _back(end_month, WINDOW - 1)
    end = after(end_month, "month") - datetime.timedelta(days=1)
    ranks = [_rank(book, p, since, end) for p in book.counts.pairs(month_number(since), month_number(end_month), PAIRS)]
    countries = book.counts.countries(month_number(since), month_number(end_month))
    return World(since, end, tuple(ranks), tuple(countries))


def _rank(book: Book, row: Row, since: datetime.date, end: datetime.date) -> Rank:
    dyad = Dyad(row["first"], row["second"])
    index, point, before = _last(book, dyad, since, end)
    moved = book.drivers(dyad, index, point.start, _DRIVERS) if point is not None else []
    line = tuple((p.start, p.value) for p in index.points)
    return Rank(row["first"], row["second"], row["events"], row["reports"], row["conflict"], point, before, line, moved[0] if moved else None)


def _last(book: Book, dyad: Dyad, since: datetime.date, end: datetime.date) -> tuple[Index, IndexPoint | None, IndexPoint | None]:
    """The index of the months of the small line, its last value where that is of the window, and the value before."""
    index = book.index(dyad, "month", _back(start_of(end, "month"), LINE - 1), end)
    seen = [p for p in index.points if p.value is not None]
    point = seen[-1] if seen and seen[-1].start >= since else None
    return index, point, seen[-2] if point is not None and len(seen) > 1 else None


def _sorted(ranks: Sequence[Rank], sort: str) -> list[Rank]:
    far = float("inf")
    keys = {
        "conflict": lambda r: r.value if r.value is not None else far,
        "cooperation": lambda r: -r.value if r.value is not None else far,
        "change": lambda r: -abs(r.change) if r.change is not None else far,
        "coverage": lambda r: -r.point.coverage if r.point is not None else far,
    }
    return sorted(ranks, key=keys[sort]) if sort in keys else list(ranks)


def _back(month: datetime.date, months: int) -> datetime.date:
    number = month.year * 12 + month.month - 1 - months
    return datetime.date(number // 12, number % 12 + 1, 1)
