"""Some of many rows, in some order: by number where they are few, marked among all where they are many. Neither reads or sorts all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.web.shelf import Numbers, between

Marks = npt.NDArray[np.bool_]
#: Rows are many where they are more than one in so many of all.
_MANY = 24
#: Rows that are looked at first, one after the other in order, for those that are marked.
_FIRST = 4_096


@dataclass(frozen=True)
class Some:
    """Some rows of ``of``; ``numbers`` ascend."""

    of: int
    numbers: Numbers | None
    marks: Marks | None
    count: int

    @staticmethod
    def all(of: int) -> Some:
        return Some(of, None, np.ones(of, dtype=bool), of)

    @staticmethod
    def numbered(of: int, numbers: Numbers) -> Some:
        """From numbers, ascending."""
        if len(numbers) * _MANY <= of:
            return Some(of, numbers, None, len(numbers))
        marks = np.zeros(of, dtype=bool)
        marks[numbers] = True
        return Some(of, None, marks, len(numbers))

    @staticmethod
    def marked(marks: Marks) -> Some:
        count = int(np.count_nonzero(marks))
        return Some(len(marks), None, marks, count) if count * _MANY > len(marks) else Some(len(marks), np.flatnonzero(marks).astype(np.int32), None, count)

    def __len__(self) -> int:
        return self.count

    @property
    def held(self) -> int:
        """How much it holds, in four bytes."""
        return len(self.numbers) if self.numbers is not None else self.of // 4

    def ascending(self) -> Numbers:
        """The numbers of all of them."""
        if self.numbers is not None:
            return self.numbers
        assert self.marks is not None
        return np.flatnonzero(self.marks).astype(np.int32)

    def having(self, numbers: Numbers) -> Some:
        """Those of some numbers, which ascend."""
        if self.count == self.of:
            return Some.numbered(self.of, numbers)
        if self.numbers is not None:
            return Some.numbered(self.of, between(self.numbers, numbers))
        assert self.marks is not None
        return Some.numbered(self.of, numbers[self.marks[numbers]]) if len(numbers) * _MANY <= self.of else self.both(Some.numbered(self.of, numbers))

    def both(self, other: Some) -> Some:
        """Those that are among ``other``, too."""
        if self.marks is not None and other.marks is not None:
            return Some.marked(self.marks & other.marks)
        return self.having(other.numbers) if other.numbers is not None else other.having(self.ascending())

    def where(self, fits: Callable[[Any], Marks], column: npt.NDArray[Any]) -> Some:
        """Those whose values in a column fit."""
        if self.numbers is not None:
            return Some.numbered(self.of, self.numbers[fits(column[self.numbers])])
        assert self.marks is not None
        return Some.marked(self.marks & fits(column))


class Sorted:
    """Rows sorted by a column, then by id. ``rows``: all of them in that order, upwards; ``id`` gives the id of a row."""

    def __init__(self, rows: Numbers, column: npt.NDArray[Any], id: Callable[[int], str]) -> None:
        self._rows, self._column, self._id = rows, column, id
        self._at = np.empty(len(rows), dtype=np.int32)
        self._at[rows] = np.arange(len(rows), dtype=np.int32)

    def first(self, some: Some, down: bool, size: int, after: tuple[Any, str] | None = None) -> Numbers:
        """The first ``size`` rows of ``some`` in this order, behind the place of a value and an id."""
        begin, end = 0, len(self._rows)
        if after is not None and down:
            end = self._place(after)
        elif after is not None:
            begin = self._place(after)
            begin += begin < end and self._key(begin) == after
        if some.numbers is not None:
            places = self._at[some.numbers]
            places = places[places < end] if down else places[places >= begin]
            if len(places) > size:
                places = np.partition(places, len(places) - size if down else size - 1)
                places = places[len(places) - size :] if down else places[:size]
            places.sort()
            return self._rows[places[::-1] if down else places]
        assert some.marks is not None
        found: list[Numbers] = []
        missing, step = size, _FIRST
        while missing > 0 and begin < end:
            rows = self._rows[max(begin, end - step) : end][::-1] if down else self._rows[begin : min(begin + step, end)]
            begin, end, step = (begin, end - len(rows), step * 2) if down else (begin + len(rows), end, step * 2)
            found.append(rows[some.marks[rows]][:missing])
            missing -= len(found[-1])
        return np.concatenate(found) if found else self._rows[:0]

    def _place(self, key: tuple[Any, str]) -> int:
        """Where a value and an id stand, or would stand."""
        return bisect_left(range(len(self._rows)), key, key=self._key)

    def key(self, row: int) -> tuple[Any, str]:
        """What a row is sorted by."""
        return self._column[row].item(), self._id(row)

    def _key(self, place: int) -> tuple[Any, str]:
        return self.key(int(self._rows[place]))
