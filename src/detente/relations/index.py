"""How two parties get on, from -10 (conflict) to +10 (cooperation), over time; every value opens to the events that make it.

The formula, its sources, its limits and a worked example are in docs/the-index.md.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from detente.records import Record
from detente.relations.buckets import By, buckets, start_of
from detente.relations.columns import Columns, Floats, Ints, Lists, columns_of
from detente.relations.happenings import CLOSE, Dyad, Happening, order
from detente.relations.stretches import Groups, Stretches, Told, reach
from detente.relations.weights import Weights, default_weights

#: Resamples for an interval, and the share of them that it holds. 400 put the ends of a 90 % interval within about a tenth of its width
#: (Efron and Tibshirani 1993, An Introduction to the Bootstrap, 12 and 13).
RESAMPLES, LEVEL = 400, 0.9
#: Fewer sources than these say nothing about how much sources differ; then reports are resampled.
FEW_SOURCES = 3
SEED = 20230618


class IndexPoint(Record):
    """The index over one stretch of time; ``value`` is None where no event falls into it.

    ``value`` is ``cooperation`` less ``conflict``, levels from 0 to 10. ``low`` and ``high`` hold 90 % of the resamples. ``coverage`` (0 … 1) bounds it:
    the value is no further from zero than ten times that. ``events``, ``reports`` and ``sources`` are those of the stretch itself.
    """

    start: datetime.date
    end: datetime.date
    value: float | None = None
    low: float | None = None
    high: float | None = None
    cooperation: float | None = None
    conflict: float | None = None
    coverage: float = 0.0
    events: int = 0
    reports: int = 0
    sources: int = 0


class Index(Record):
    """The index of a dyad. ``resampled`` says what the intervals come from; ``left_out`` counts happenings that have no place in it, by reason."""

    dyad: str
    by: By
    weights: Weights
    points: tuple[IndexPoint, ...]
    resampled: str | None
    left_out: dict[str, int]

    @property
    def observed(self) -> list[tuple[IndexPoint, float]]:
        """The points that have a value, with it."""
        return [(p, p.value) for p in self.points if p.value is not None]


class Driver(Record):
    """What one happening does to a value: its signed part of it, and its ``share`` of all parts, taken without sign."""

    happening: Happening
    weight: float
    contribution: float
    share: float
    carried: bool


def measure(
    found: Sequence[Happening],
    dyad: Dyad | str,
    by: By = "week",
    weights: Weights | None = None,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    seed: int = SEED,
    intervals: bool = True,
) -> Index:
    """The index of a dyad.

    Args:
        found: its happenings, in any order; those before ``since`` are remembered and tell how much the pair is usually covered.
        dyad: what the index is called.
        by: length of a stretch.
        weights: the table of weights (default: ``weights.yaml``).
        since: a day of the first stretch (default: that of the first event that is told as news, not as history).
        until: a day of the last stretch (default: that of the last event, not later than its reports).
        seed: of the resampling.
        intervals: resample for intervals; without, values come some hundred times faster.
    """
    weights = weights or default_weights()
    return measure_columns(columns_of(found, weights), weights, dyad, by, since, until, seed, intervals)


def measure_columns(
    found: Columns,
    weights: Weights,
    dyad: Dyad | str,
    by: By = "week",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    seed: int = SEED,
    intervals: bool = True,
) -> Index:
    """`measure`, of happenings as columns that were made with these ``weights``."""
    points: list[IndexPoint] = []
    told, what = _resampled(found, seed) if intervals and len(found) else (None, None)
    if len(found):
        shown = _span(found)
        first, last = since or shown[0], until or shown[1]
        points = _points(found, weights, list(buckets(first, last, by)), told)
    elif since is not None and until is not None:
        points = [IndexPoint(start=start, end=end) for start, end in buckets(since, until, by)]
    return Index(dyad=str(dyad), by=by, weights=weights, points=tuple(points), resampled=what, left_out=found.left_out)


def _span(found: Columns) -> tuple[datetime.date, datetime.date]:
    """First and last day of what is told as news. A visit of 1972 in a report on its anniversary does not make the index half a century long."""
    news = ~found.background if not found.background.all() else np.ones(len(found), dtype=bool)
    first, last = int(found.first[news].min()), int(found.last[news].max())
    seen = int(found.seen.max()) or last
    return datetime.date.fromordinal(first), datetime.date.fromordinal(max(first, min(last, seen + CLOSE)))


def drivers(found: Sequence[Happening], index: Index, day: datetime.date) -> list[Driver]:
    """What makes the value of the stretch that ``day`` lies in, the greatest share first. Contributions add up to the value."""
    return _drivers(found, columns_of(found, index.weights), index, day)


def drivers_of_all(found: Sequence[Happening], index: Index) -> dict[datetime.date, list[Driver]]:
    """`drivers` of every value, by the first day of its stretch."""
    columns = columns_of(found, index.weights)
    return {p.start: _drivers(found, columns, index, p.start) for p, _ in index.observed}


def _drivers(found: Sequence[Happening], columns: Columns, index: Index, day: datetime.date) -> list[Driver]:
    parts = shares(columns, index.weights, index.by, day)
    made = [parts.driver(i, found[place]) for i, place in enumerate(parts.place.tolist())]
    return sorted(made, key=lambda d: (-d.share, order(d.happening)))


class Parts(NamedTuple):
    """What `Driver` says of several happenings, which are known by their places."""

    place: Ints
    weight: Floats
    contribution: Floats
    share: Floats
    carried: npt.NDArray[np.bool_]

    def take(self, rows: Ints) -> Parts:
        """Some of them, in that order."""
        return Parts(self.place[rows], self.weight[rows], self.contribution[rows], self.share[rows], self.carried[rows])

    def driver(self, number: int, happening: Happening) -> Driver:
        """One of them, with its happening."""
        weight, contribution, share, carried = (column[number].item() for column in self[1:])
        return Driver(happening=happening, weight=weight, contribution=contribution, share=share, carried=carried)


def shares(found: Columns, weights: Weights, by: By, day: datetime.date) -> Parts:
    """What makes the value of the stretch that ``day`` lies in, in no certain order."""
    start, end = next(buckets(start_of(day, by), start_of(day, by), by))
    near = np.flatnonzero((found.last >= start.toordinal() - reach(weights)) & (found.first <= end.toordinal()))
    held = Stretches(found.first[near], found.last[near], np.array([start.toordinal()]), np.array([end.toordinal()]), weights)
    _, over, mass = held.faded
    counts, inside = np.zeros(len(near)), np.zeros(len(near), dtype=bool)
    counts[over], counts[held.rows], inside[held.rows] = mass, held.mass, True
    contribution = Groups(found.weight[near]).parts(counts, float(held.depth()[0, 0]))
    there = np.flatnonzero(contribution)
    made, rows = contribution[there], near[there]
    share = np.abs(made) / np.abs(made).sum()
    return Parts(found.place[rows], np.round(found.weight[rows], 4), np.round(made, 4) + 0.0, np.round(share, 4), ~inside[there])


def _resampled(found: Columns, seed: int) -> tuple[Told | None, str | None]:
    """What each source counts in each resample, and what is resampled; None where there are too few.

    The Bayesian bootstrap (Rubin 1981, Annals of Statistics 9(1), 130-134): each source has a random weight of mean one; a happening counts
    by the mean of its sources' weights, so that what many tell varies less. A source draws its numbers by its name: they are the same in any order
    and whatever other sources there are.
    """
    there = np.flatnonzero(np.bincount(found.sources.values))
    lists, names, what = found.sources, found.source_names(there), "sources"
    if len(names) < FEW_SOURCES:
        (lists, names), what = found.contents(), "reports"
        there = np.arange(len(names))
    if len(names) < FEW_SOURCES:
        return None, None
    weights = np.stack([_draw(name, seed) for name in names])
    weights = weights / weights[np.argsort(names)].mean(axis=0)
    number = np.zeros(int(there[-1]) + 1, dtype=np.int64)
    number[there] = np.arange(len(there))
    several = np.diff(lists.at)
    return Told(csr_array((1 / np.repeat(several, several), number[lists.values], lists.at), shape=(len(found), len(names))), weights), what


def _points(found: Columns, weights: Weights, stretches: Sequence[tuple[datetime.date, datetime.date]], told: Told | None) -> list[IndexPoint]:
    """The values of some stretches that follow each other. Those before the first day of all and after the last are not looked at."""
    made = [IndexPoint(start=start, end=end) for start, end in stretches]
    starts, ends = (np.array([s[i].toordinal() for s in stretches], dtype=np.int64) for i in (0, 1))
    begin, stop = int(np.searchsorted(ends, found.first.min())), int(np.searchsorted(starts, found.last.max(), "right"))
    if begin >= stop:
        return made
    starts, ends = starts[begin:stop], ends[begin:stop]
    held = Stretches(found.first, found.last, starts, ends, weights)
    groups = Groups(found.weight)
    events = np.bincount(held.at, minlength=held.size)
    there = np.flatnonzero(events)
    level, coverage = held.levels(groups, events > 0)[:, :, 0], 1 - np.exp(-held.total() / held.depth()[:, 0])
    value = level[:, 0] - level[:, 1]
    low, high = np.full((2, len(there)), np.nan)
    if told is not None and len(there):
        spread = held.levels(groups, events > 0, told)
        low, high = np.quantile(spread[:, 0] - spread[:, 1], [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
    reports, sources = (_different(lists, held) for lists in (found.documents, found.sources))
    for n, k in enumerate(there.tolist()):
        start, end = stretches[begin + k]
        v = round(float(value[n]), 4) + 0.0
        made[begin + k] = IndexPoint(
            start=start, end=end, value=v, low=None if told is None else round(min(float(low[n]), v), 4),
            high=None if told is None else round(max(float(high[n]), v), 4), cooperation=round(float(level[n, 0]), 4) + 0.0,
            conflict=round(float(level[n, 1]), 4) + 0.0, coverage=round(float(coverage[k]), 4), events=int(events[k]), reports=int(reports[k]),
            sources=int(sources[k]),
        )  # fmt: skip
    return made


def _different(lists: Lists, held: Stretches) -> Ints:
    """How many different values of some lists there are in each stretch."""
    values, owner = lists.of_rows(held.rows)
    return np.diff(Lists.of(held.at[owner], values, held.size).at)


@lru_cache(maxsize=4096)
def _draw(name: str, seed: int) -> Floats:
    """Exponential weights of one source, the same for the same name and seed."""
    key = hashlib.blake2b(f"{seed}|{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(key, "big")).standard_exponential(RESAMPLES)
