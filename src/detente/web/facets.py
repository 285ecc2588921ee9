"""How many of some events have each value of a kind: types, statuses, countries, outlets, issues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from heapq import heappush, heappushpop

import numpy as np
import numpy.typing as npt

from detente.web.shelf import Coded, Names, Numbers, Places, Shelf
from detente.web.some import Some

Bits = npt.NDArray[np.uint64]
#: Values of a facet that are shown.
_VALUES = 12
#: A value that more than one in so many events have is kept as a bit of each event, which is then shorter than their numbers.
_OFTEN = 128
#: Events that are taken together where all or none are counted: a multiple of 64. They are numbered by day, so that this is most of a stretch of time.
_BLOCK = 4_096


@dataclass(frozen=True)
class Facet:
    """A filter that a list offers: values with the number of events behind each."""

    name: str
    values: Sequence[tuple[str, int]]


class Marked:
    """Some of all events as bits. ``full``: the blocks all of whose events are among them; ``mixed``: those of which some are."""

    def __init__(self, marks: npt.NDArray[np.bool_]) -> None:
        bits = np.packbits(marks)
        self.bits: Bits = np.concatenate([bits, np.zeros(-len(bits) % (_BLOCK // 8), dtype=np.uint8)]).view(np.uint64).reshape(-1, _BLOCK // 64)
        self.counts = np.bitwise_count(self.bits).sum(axis=1, dtype=np.int32)
        self.full = np.flatnonzero(self.counts == _BLOCK)
        self.mixed = np.flatnonzero((self.counts > 0) & (self.counts < _BLOCK))
        self._mixed_bits = self.bits[self.mixed]

    def common(self, other: Marked) -> int:
        """How many of these are among ``other``."""
        return int(other.counts[self.full].sum()) + int(np.bitwise_count(self._mixed_bits & other.bits[self.mixed]).sum(dtype=np.int64))


@dataclass
class Values:
    """The values of one kind: ``totals`` says how many events have each, ``of`` how many of some few events, ``rows`` which events have one."""

    names: Sequence[str]
    totals: Places
    of: Callable[[Numbers], Places]
    rows: Callable[[int], Numbers]
    _often: dict[int, Marked] = field(default_factory=dict)

    def most(self, some: Some, marked: Marked | None) -> list[tuple[str, int]]:
        """Those that most of some events have, equal ones by name. ``marked``: these, where they are many."""
        if len(some) == some.of:
            return self._named(self.totals)
        if some.numbers is not None or marked is None:
            return self._named(self.of(some.ascending()))
        counts, best = np.zeros(len(self.names), dtype=np.int64), list[int]()
        for value in np.argsort(-self.totals, kind="stable").tolist():
            if len(best) == _VALUES and self.totals[value] < best[0]:
                break  # no other one can be among those shown
            counts[value] = self._number(value, some, marked)
            (heappush if len(best) < _VALUES else heappushpop)(best, int(counts[value]))
        return self._named(counts)

    def _number(self, value: int, some: Some, marked: Marked) -> int:
        if self.totals[value] * _OFTEN <= some.of:
            assert some.marks is not None
            return int(np.count_nonzero(some.marks[self.rows(value)]))
        if value not in self._often:
            marks = np.zeros(some.of, dtype=bool)
            marks[self.rows(value)] = True
            self._often[value] = Marked(marks)
        return marked.common(self._often[value])

    def _named(self, counts: Places) -> list[tuple[str, int]]:
        there = np.flatnonzero(counts)
        if len(there) > _VALUES:
            there = there[counts[there] >= np.partition(counts[there], -_VALUES)[-_VALUES]]
        return sorted(((self.names[i], int(counts[i])) for i in there.tolist()), key=lambda v: (-v[1], v[0]))[:_VALUES]


class Facets:
    """What can be counted of some events."""

    def __init__(self, shelf: Shelf) -> None:
        self._kinds = {name: _one(shelf.text[name]) for name in ("type", "status")}
        self._kinds |= {name: _many(shelf.names[name]) for name in ("country", "outlet", "issue")}

    def of(self, some: Some) -> list[Facet]:
        marked = Marked(some.marks) if some.marks is not None else None
        return [Facet(name, values) for name, kind in self._kinds.items() if (values := kind.most(some, marked))]


def _one(coded: Coded) -> Values:
    """Of which each event has one, or none."""
    return Values(coded.names, np.diff(coded.rows.at), partial(_numbers_of_one, coded), coded.rows.of_row)


def _numbers_of_one(coded: Coded, events: Numbers) -> Places:
    return np.bincount(coded.codes[events] + 1, minlength=len(coded.names) + 1)[1:]


def _many(names: Names) -> Values:
    """Of which each event has any number."""
    return Values(names.names, np.diff(names.events.at), partial(_numbers_of_many, names), names.events.of_row)


def _numbers_of_many(names: Names, events: Numbers) -> Places:
    return np.bincount(names.of_event.take(events).values, minlength=len(names.names))
