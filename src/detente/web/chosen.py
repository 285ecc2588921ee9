"""Events and reports that a list shows: which, how many, in what order, and how many of each type, status, country, outlet and issue."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from detente.store.rows import Row
from detente.web.book import Book
from detente.web.facets import Facet
from detente.web.paging import Piece, closed, opened
from detente.web.shelf import day, days
from detente.web.some import Some

#: Rows that are read at once where all are read.
_READ = 2_000


@dataclass(frozen=True)
class Order:
    """How events are sorted: by a column, down or up, then by id the same way."""

    name: str
    column: str
    down: bool = True
    days: bool = False


ORDERS: Mapping[str, Order] = {
    "newest": Order("newest", "newest", days=True),
    "oldest": Order("oldest", "oldest", down=False, days=True),
    "reports": Order("reports", "reports"),
    "confidence": Order("confidence", "confidence"),
    "conflict": Order("conflict", "goldstein", down=False),
    "cooperation": Order("cooperation", "goldstein"),
}


@dataclass(frozen=True)
class Chosen:
    """Some events of a book (or reports, mentions, quotations: ``table``)."""

    book: Book
    some: Some
    table: Literal["events", "documents", "mentions", "quotes"] = "events"

    def __len__(self) -> int:
        return len(self.some)

    def piece(self, order: Order, after: str | None, size: int) -> Piece:
        """At most ``size`` rows behind the cursor ``after``.

        Raises:
            QueryError: the cursor is not one that we have given out for this order.
        """
        behind = None
        if after:
            key, id = opened(after, order.name, order.days)
            behind = (days(datetime.date.fromisoformat(key)) if order.days else float(key), id)
        sorted_ = self.book.orders[self.table, order.column]
        found = sorted_.first(self.some, order.down, size + 1, behind)
        shown = self.book.shelf.rows(found[:size].tolist(), self.table)
        if len(found) <= size or not shown:
            return Piece(shown, None)
        last, id = sorted_.key(int(found[size - 1]))
        return Piece(shown, closed(str(day(last)) if order.days else str(last), id, order.name))

    def rows(self, order: Order, most: int) -> Iterator[Row]:
        """The first ``most`` rows, one after the other."""
        found = self.book.orders[self.table, order.column].first(self.some, order.down, most)
        for at in range(0, len(found), _READ):
            yield from self.book.shelf.rows(found[at : at + _READ].tolist(), self.table)

    @property
    def facets(self) -> list[Facet]:
        """By type, status, country, outlet and issue, how many events there are."""
        return self.book.facets.of(self.some)
