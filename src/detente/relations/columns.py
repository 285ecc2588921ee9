"""Happenings as columns: what the index is measured on, whether they come as records or straight from the rows of a store.

Days are counted as `datetime.date.toordinal` does; 0 is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.relations.happenings import Happening, order
from detente.relations.weights import Weights

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[Any]
NOT_HAPPENED = "denied or only imagined"


@dataclass(frozen=True)
class Lists:
    """What each row has several of, as numbers from 0: those of row ``i`` stand from ``at[i]`` to ``at[i + 1]``."""

    at: Ints
    values: Numbers

    @staticmethod
    def of(owner: Ints, values: Numbers, size: int) -> Lists:
        """From pairs of a row and a value, in any order; what stands twice counts once, and the values of a row ascend."""
        width = int(values.max()) + 1 if len(values) else 1
        pairs = owner * width + values
        if np.any(pairs[1:] <= pairs[:-1]):
            pairs.sort()
            pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        owner, values = np.divmod(pairs, width)
        return Lists(np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=size))]), values)

    @staticmethod
    def ascending(owner: Numbers, values: Numbers, size: int) -> Lists:
        """From pairs of a row and a value whose rows ascend."""
        return Lists(np.searchsorted(owner, np.arange(size + 1)), values)

    @staticmethod
    def of_codes(codes: Numbers, size: int) -> Lists:
        """The rows of each of ``size`` values, where each row has one, or none (-1)."""
        order = np.argsort(codes, kind="stable").astype(np.int32)
        return Lists(np.searchsorted(codes[order], np.arange(size + 1)), order)

    def of_row(self, row: int) -> Numbers:
        """The values of one row."""
        return self.values[self.at[row] : self.at[row + 1]]

    def of_rows(self, rows: Numbers) -> tuple[Numbers, Ints]:
        """All values of some rows, and which of ``rows`` each belongs to."""
        taken = self.take(rows)
        return taken.values, np.repeat(np.arange(len(rows)), np.diff(taken.at))

    def turned(self, size: int) -> Lists:
        """The rows that have each of ``size`` values."""
        order = np.argsort(self.values, kind="stable")
        rows = np.repeat(np.arange(len(self.at) - 1, dtype=np.int32), np.diff(self.at))
        return Lists.ascending(self.values[order], rows[order], size)

    def take(self, rows: Numbers) -> Lists:
        """Those of some rows."""
        start = self.at[rows]
        length = self.at[rows + 1] - start
        at = np.concatenate([[0], np.cumsum(length)])
        return Lists(at, self.values[np.arange(at[-1]) + np.repeat(start - at[:-1], length)])


@dataclass(frozen=True)
class Columns:
    """Happenings that count, the most intense first. ``place`` is where each stood in what these were made from.

    ``contents`` gives the texts behind them and is asked for only where there are too few sources. ``left_out`` counts those that have no place, by reason.
    """

    place: Ints
    weight: Floats
    first: Ints
    last: Ints
    seen: Ints
    background: npt.NDArray[np.bool_]
    documents: Lists
    sources: Lists
    source_names: Callable[[Ints], list[str]]
    contents: Callable[[], tuple[Lists, list[str]]]
    left_out: dict[str, int]

    def __len__(self) -> int:
        return len(self.weight)


def columns_of(found: Sequence[Happening], weights: Weights) -> Columns:
    """From records."""
    left_out: list[str] = []
    kept: list[tuple[float, int]] = []
    for n, h in enumerate(found):
        if h.first is None or h.last is None:
            left_out.append(h.left_out or "")
        elif not weights.status[h.status].factor:
            left_out.append(NOT_HAPPENED)
        else:
            kept.append((weights.of(h.event_type, h.mode, h.goldstein, h.status), n))
    kept.sort(key=lambda k: (-abs(k[0]), order(found[k[1]])))
    counted = [found[n] for _, n in kept]
    sources, names = _numbered(h.sources for h in counted)
    return Columns(
        place=np.array([n for _, n in kept], dtype=np.int64), weight=np.array([w for w, _ in kept]),
        first=np.array([h.first.toordinal() for h in counted if h.first], dtype=np.int64),
        last=np.array([h.last.toordinal() for h in counted if h.last], dtype=np.int64),
        seen=np.array([h.seen.toordinal() if h.seen else 0 for h in counted], dtype=np.int64), background=np.array([h.background for h in counted], dtype=bool),
        documents=_numbered(h.documents for h in counted)[0], sources=sources, source_names=lambda at: [names[i] for i in at.tolist()],
        contents=lambda: _numbered(h.contents for h in counted), left_out=dict(sorted(Counter(left_out).items())),
    )  # fmt: skip


def _numbered(lists: Iterable[tuple[str, ...]]) -> tuple[Lists, list[str]]:
    number: dict[str, int] = {}
    owner: list[int] = []
    values: list[int] = []
    size = 0
    for size, names in enumerate(lists, start=1):
        owner += [size - 1] * len(names)
        values += [number.setdefault(name, len(number)) for name in names]
    return Lists.of(np.array(owner, dtype=np.int64), np.array(values, dtype=np.int64), size), list(number)
