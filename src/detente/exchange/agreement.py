"""How far two sets of events agree: by dyad, by type and by month.

What is compared are cells: a directed pair of countries, a type, a month. An event of several actors counts in the cell of each pair, one of both sides
in both directions, as CAMEO's coders write it. Only what has come about counts, and only the months that both sets cover.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from detente.exchange import codes
from detente.exchange.rows import Row, dyads, one_month, realised
from detente.records import Record

Kind = Literal["type", "root"]
Cell = tuple[str, str, str]
#: Fewest months over which a correlation is told.
_MONTHS = 3
#: Why an event of a file has no cell.
_PLANNED, _NO_TYPE, _NO_MONTH, _NO_DYAD = "has not happened", "no type (statements, appeals)", "no single month", "no pair of countries"


class Figures(Record):
    """Counts of both sets under one heading, and how they agree.

    ``jaccard`` is the share of the cells of either set that both have; ``correlation`` Pearson's of the counts by month, None where there are fewer
    than three months or a count never changes.
    """

    label: str
    ours: int
    theirs: int
    jaccard: float | None
    correlation: float | None


class Used(Record):
    """What became of the events of a file: how many there are, how many have a cell within the months compared, and why the others have none."""

    name: str
    events: int
    compared: int
    first: str | None
    last: str | None
    left_out: dict[str, int]


class Agreement(Record):
    """The whole comparison. ``months`` are those that both cover, from first to last."""

    by: Kind
    ours: Used
    theirs: Used
    months: tuple[str, ...]
    overall: Figures
    dyads: tuple[Figures, ...]
    types: tuple[Figures, ...]
    by_month: tuple[Figures, ...]


class _Counted:
    """The cells of one set; `restricted` leaves those of some months."""

    def __init__(self, name: str, rows: Iterable[Row], by: Kind) -> None:
        self.name = name
        self.events = 0
        self.left_out: Counter[str] = Counter()
        self._of: list[tuple[str, tuple[Cell, ...]]] = []
        for row in rows:
            self.events += 1
            cells = self._cells(row, by)
            if isinstance(cells, str):
                self.left_out[cells] += 1
            else:
                self._of.append(cells)
        months = [month for month, _ in self._of]
        self.first: str | None = min(months, default=None)
        self.last: str | None = max(months, default=None)

    @staticmethod
    def _cells(row: Row, by: Kind) -> str | tuple[str, tuple[Cell, ...]]:
        if not realised(row):
            return _PLANNED
        kind = row["event_type"] if by == "type" else codes.root(row["cameo"]) if row["cameo"] else None
        if kind is None:
            return _NO_TYPE
        month = one_month(row)
        if month is None:
            return _NO_MONTH
        pairs = sorted(dyads(row))
        if not pairs:
            return _NO_DYAD
        told = f"{month[0]:04}-{month[1]:02}"
        return told, tuple((f"{a}>{r}", kind, told) for a, r in pairs)

    def restricted(self, months: frozenset[str]) -> Counter[Cell]:
        return Counter(cell for month, cells in self._of if month in months for cell in cells)

    def used(self, months: frozenset[str]) -> Used:
        compared = sum(month in months for month, _ in self._of)
        left = dict(sorted(self.left_out.items(), key=lambda x: (-x[1], x[0])))
        if outside := len(self._of) - compared:
            left["outside the months compared"] = outside
        return Used(name=self.name, events=self.events, compared=compared, first=self.first, last=self.last, left_out=left)


def agreement(ours: Iterable[Row], theirs: Iterable[Row], by: Kind = "type", names: tuple[str, str] = ("ours", "theirs")) -> Agreement:
    """Compares two sets of events.

    Args:
        by: ``type``: PLOVER's types; ``root``: CAMEO's categories, for sets that have statements and appeals (01, 02), too.
        names: what the two are called.
    """
    a, b = _Counted(names[0], ours, by), _Counted(names[1], theirs, by)
    months = tuple(_months(max(a.first, b.first), min(a.last, b.last))) if a.first and b.first and a.last and b.last else ()
    within = frozenset(months)
    left, right = a.restricted(within), b.restricted(within)

    def under(part: Callable[[Cell], str]) -> tuple[Figures, ...]:
        split: dict[str, tuple[Counter[Cell], Counter[Cell]]] = {}
        for side, cells in enumerate((left, right)):
            for cell, n in cells.items():
                split.setdefault(part(cell), (Counter(), Counter()))[side][cell] = n
        return tuple(_figures(label, x, y, months) for label, (x, y) in sorted(split.items()))

    by_dyad = sorted(under(lambda c: c[0]), key=lambda f: (-(f.ours + f.theirs), f.label))
    return Agreement(
        by=by,
        ours=a.used(within),
        theirs=b.used(within),
        months=months,
        overall=_figures("all", left, right, months),
        dyads=tuple(by_dyad),
        types=tuple(sorted(under(lambda c: c[1]), key=lambda f: (-(f.ours + f.theirs), f.label))) if by == "type" else under(lambda c: c[1]),
        by_month=under(lambda c: c[2]),
    )


def _figures(label: str, ours: Counter[Cell], theirs: Counter[Cell], months: tuple[str, ...]) -> Figures:
    either = ours.keys() | theirs.keys()
    return Figures(
        label=label,
        ours=ours.total(),
        theirs=theirs.total(),
        jaccard=len(ours.keys() & theirs.keys()) / len(either) if either else None,
        correlation=None if label in months else _correlation(_series(ours, months), _series(theirs, months)),
    )


def _series(cells: Counter[Cell], months: tuple[str, ...]) -> list[int]:
    found: Counter[str] = Counter()
    for (_, _, month), n in cells.items():
        found[month] += n
    return [found[m] for m in months]


def _correlation(x: list[int], y: list[int]) -> float | None:
    if len(x) < _MONTHS or len(set(x)) == 1 or len(set(y)) == 1:
        return None
    return statistics.correlation(x, y)


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (told := f"{year:04}-{month:02}") <= last:
        yield told
        year, month = year + month // 12, month % 12 + 1
