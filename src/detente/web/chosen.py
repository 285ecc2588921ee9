"""Events and reports that a list shows: which, how many, in what order, and how many of each type, status, country, outlet and issue."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from detente.store.rows import Row
from detente.web.desk import Book
from detente.web.paging import Piece, closed, opened
from detente.web.shelf import Numbers

#: Values of a facet that are shown.
_VALUES = 12
#: Of more events than these, the first ones are found without sorting all.
_MANY = 2_000
#: Rows that are read at once where all are read.
_READ = 2_000
_ID = {"events": "event_id", "documents": "document_id"}
_DAY0 = datetime.date(1970, 1, 1)


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
class Facet:
    """A filter that a list offers: values with the number of events behind each."""

    name: str
    values: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Chosen:
    """Some events of a book (or its reports: ``table``), by number, ascending."""

    book: Book
    numbers: Numbers
    table: Literal["events", "documents"] = "events"

    def __len__(self) -> int:
        return len(self.numbers)

    def piece(self, order: Order, after: str | None, size: int) -> Piece:
        """At most ``size`` rows behind the cursor ``after``.

        Raises:
            QueryError: the cursor is not one that we have given out for this order.
        """
        column, rank = self._columns[order.column], self._columns["rank"]
        numbers = self.numbers
        if after:
            key, id = opened(after, order.name, order.days)
            value = (datetime.date.fromisoformat(key) - _DAY0).days if order.days else float(key)
            mine, place = column[numbers], self._rank(id)
            behind = (
                (mine < value) | ((mine == value) & (rank[numbers] < place.left))
                if order.down
                else (mine > value) | ((mine == value) & (rank[numbers] >= place.right))
            )
            numbers = numbers[behind]
        found = _first(numbers, column, rank, order.down, size + 1)
        shown = self.book.shelf.rows(found[:size].tolist(), self.table)
        if len(found) <= size or not shown:
            return Piece(shown, None)
        last = column[found[size - 1]].item()
        return Piece(shown, closed((_DAY0 + datetime.timedelta(last)).isoformat() if order.days else str(last), shown[-1][_ID[self.table]], order.name))

    def rows(self, order: Order, most: int) -> Iterator[Row]:
        """The first ``most`` rows, one after the other."""
        found = _first(self.numbers, self._columns[order.column], self._columns["rank"], order.down, most)
        for at in range(0, len(found), _READ):
            yield from self.book.shelf.rows(found[at : at + _READ].tolist(), self.table)

    def _rank(self, id: str) -> _Place:
        """Where an id stands among all."""
        con = self.book.cursor()
        name = _ID[self.table]
        row = con.execute(f"SELECT count(*) FILTER ({name} < ?), count(*) FILTER ({name} <= ?) FROM desk.{self.table}", [id, id]).fetchone()
        assert row is not None
        return _Place(*row)

    @property
    def _columns(self) -> Mapping[str, npt.NDArray[Any]]:
        return self.book.shelf.column if self.table == "events" else self.book.shelf.report.column

    @property
    def facets(self) -> list[Facet]:
        """By type, status, country, outlet and issue, how many there are."""
        shelf = self.book.shelf
        found = []
        for name in ("type", "status"):
            coded = shelf.text[name]
            codes = coded.codes[self.numbers]
            found.append((name, coded.names, np.bincount(codes[codes >= 0], minlength=len(coded.names))))
        for name in ("country", "outlet", "issue"):
            names = shelf.names[name]
            whole = len(self.numbers) == shelf.size
            counts = np.diff(names.events.at) if whole else np.bincount(names.of_event.spread(self.numbers)[0], minlength=len(names.names))
            found.append((name, names.names, counts))
        return [Facet(name, values) for name, names, counts in found if (values := _most(names, counts))]


@dataclass(frozen=True)
class _Place:
    left: int
    right: int


def _most(names: list[str], counts: npt.NDArray[Any]) -> list[tuple[str, int]]:
    """The values with most events, equal ones by name."""
    there = np.flatnonzero(counts)
    if len(there) > _VALUES:
        there = there[counts[there] >= np.partition(counts[there], -_VALUES)[-_VALUES]]
    return sorted(((names[i], int(counts[i])) for i in there.tolist()), key=lambda v: (-v[1], v[0]))[:_VALUES]


def _first(numbers: Numbers, column: npt.NDArray[Any], rank: Numbers, down: bool, size: int) -> Numbers:
    """The first ``size`` by a column, then by rank."""
    if len(numbers) > max(_MANY, size):
        mine = column[numbers]
        edge = np.partition(mine, len(mine) - size if down else size - 1)[len(mine) - size if down else size - 1]
        sure, equal = numbers[mine > edge if down else mine < edge], numbers[mine == edge]
        left = size - len(sure)
        if len(equal) > left:
            places = rank[equal]
            cut = len(places) - left if down else left - 1
            limit = np.partition(places, cut)[cut]
            equal = equal[places >= limit if down else places <= limit]
        numbers = np.concatenate([sure, equal])
    order = np.lexsort((rank[numbers], column[numbers]))
    return numbers[order[::-1] if down else order][:size]
