"""The months of a store one after the other, and where among them a page stands."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from detente.relations.buckets import after, start_of
from detente.web.book import Book

#: Most months that can be gone through: a report that is dated a century too early shall not make the control useless.
_MOST = 600


@dataclass(frozen=True)
class Replay:
    """Months without a gap, each with its number of reports, and the place ``at`` of the one that is shown."""

    months: tuple[tuple[datetime.date, int], ...]
    at: int

    @property
    def now(self) -> tuple[datetime.date, int]:
        return self.months[self.at]

    @property
    def before(self) -> datetime.date | None:
        return self.months[self.at - 1][0] if self.at else None

    @property
    def after(self) -> datetime.date | None:
        return self.months[self.at + 1][0] if self.at + 1 < len(self.months) else None

    @property
    def listed(self) -> list[tuple[str, int]]:
        """The months as they stand in an address, with their reports."""
        return [(f"{month:%Y-%m}", n) for month, n in self.months]


def replay(book: Book, until: datetime.date | None) -> Replay | None:
    """The months of the reports of a store; see `through`."""
    return through(book.remember("months", lambda: _reports(book)), until)


def _reports(book: Book) -> list[tuple[datetime.date, int]]:
    rows = book.rows(
        "SELECT date_trunc('month', published_earliest)::DATE AS month, count(*)::BIGINT AS reports FROM desk.documents "
        "WHERE published_earliest IS NOT NULL AND outcome IN ('coded', 'no event') GROUP BY 1 ORDER BY 1"
    )
    return [(r["month"], r["reports"]) for r in rows]


def through(reports: Iterable[tuple[datetime.date, int]], until: datetime.date | None) -> Replay | None:
    """The months from the first to the last of which there are ``reports``, standing at that of ``until`` (None: the last one), or next to it.

    None where there are not two months to choose from.
    """
    told = dict(reports)
    if len(told) < 2:
        return None
    months = [min(told)]
    while months[-1] < max(told):
        months.append(after(months[-1], "month"))
    months = months[-_MOST:]
    wanted = start_of(until, "month") if until else months[-1]
    at = sum(month <= wanted for month in months) - 1
    return Replay(tuple((month, told.get(month, 0)) for month in months), max(at, 0))
