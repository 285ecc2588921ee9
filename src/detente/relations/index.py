"""How two parties get on, from -10 (conflict) to +10 (cooperation), over time; every value opens to the events that make it.

The formula, its sources, its limits and a worked example are in docs/the-index.md.
"""

from __future__ import annotations

import datetime
import hashlib
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from detente.records import Record
from detente.relations.buckets import By, buckets, start_of
from detente.relations.columns import Columns, Floats, Ints, Lists, columns_of
from detente.relations.happenings import CLOSE, Dyad, Happening, order
from detente.relations.weights import Weights, default_weights

#: What a pair's usual coverage is measured on: so many days before a value.
YEAR = 365
#: Resamples for an interval, and the share of them that it holds. 400 put the ends of a 90 % interval within about a tenth of its width
#: (Efron and Tibshirani 1993, An Introduction to the Bootstrap, 12 and 13).
RESAMPLES, LEVEL = 400, 0.9
#: Fewer sources than these say nothing about how much sources differ; then reports are resampled.
FEW_SOURCES = 3
SEED = 20230618
#: What has decayed to less than this of one event counts no more.
_LEAST = 1e-4


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
    table = _Table(found, weights)
    points: list[IndexPoint] = []
    draws = table.draw(seed) if intervals else None
    if len(found):
        shown = _span(found)
        first, last = since or shown[0], until or shown[1]
        points = table.points(list(buckets(first, last, by)), draws)
    elif since is not None and until is not None:
        points = [IndexPoint(start=start, end=end) for start, end in buckets(since, until, by)]
    return Index(dyad=str(dyad), by=by, weights=weights, points=tuple(points), resampled=draws.what if draws else None, left_out=found.left_out)


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
    made = [Driver(happening=found[p.place], weight=p.weight, contribution=p.contribution, share=p.share, carried=p.carried) for p in parts]
    return sorted(made, key=lambda d: (-d.share, order(d.happening)))


class Part(NamedTuple):
    """A `Driver` whose happening is known by its place only."""

    place: int
    weight: float
    contribution: float
    share: float
    carried: bool


def shares(found: Columns, weights: Weights, by: By, day: datetime.date) -> list[Part]:
    """What makes the value of the stretch that ``day`` lies in, in no certain order."""
    start, end = next(buckets(start_of(day, by), start_of(day, by), by))
    table = _Table(found, weights)
    near = table.near(start, end)
    own, mass = table.masses(near, start, end)
    contribution = table.contributions(near, mass, float(table.depth(near, own, start, end)[0]))
    total = float(np.abs(contribution).sum())
    return [
        Part(
            int(found.place[near[i]]), round(float(found.weight[near[i]]), 4), round(float(contribution[i]), 4),
            round(float(abs(contribution[i])) / total, 4), bool(own[i] <= 0),
        )
        for i in np.flatnonzero(contribution).tolist()
    ]  # fmt: skip


class _Draws(NamedTuple):
    """Weights of sources (or texts) in each resample: those of ``lists`` by number; ``what`` was resampled."""

    lists: Lists
    of: Floats
    what: str


class _Table:
    """Happenings as columns, with the weights that they count by."""

    def __init__(self, found: Columns, weights: Weights) -> None:
        self.found = found
        self.weights = weights
        self.q = 0.5 ** (1 / weights.half_life)
        #: Days after which nothing of a happening is left, neither for a value nor for what is usual.
        self.far = max(YEAR, math.ceil(math.log(_LEAST) / math.log(self.q)) + 1)

    # ------------------------------------------------------------------ masses

    def near(self, start: datetime.date, end: datetime.date) -> Ints:
        """The happenings that a stretch can depend on."""
        return np.flatnonzero((self.found.last >= start.toordinal() - self.far) & (self.found.first <= end.toordinal()))

    def masses(self, near: Ints, start: datetime.date, end: datetime.date) -> tuple[Floats, Floats]:
        """Of each happening the part that lies in a stretch and the part that counts for it.

        A happening that can have been on several days lies on each of them in part. What lies before the stretch counts less the longer ago it is.
        """
        s, e = start.toordinal(), end.toordinal()
        first, last = self.found.first[near], self.found.last[near]
        length = last - first + 1
        own = np.clip(np.minimum(last, e) - np.maximum(first, s) + 1, 0, None) / length
        before = first < s
        recent, far = s - np.minimum(last, s - 1), s - first  # days from the stretch back to the last and the first day before it
        carried = np.where(before, (self.q ** np.clip(recent, 1, None) - self.q ** (np.clip(far, 1, None) + 1)) / (1 - self.q), 0) / length
        mass = own + carried
        mass[mass < _LEAST] = 0
        return own, mass

    def depth(self, near: Ints, own: Floats, start: datetime.date, end: datetime.date, draws: _Draws | None = None) -> Floats:
        """How many events of one kind it takes to be believed; in each resample, where ``draws`` are given.

        The usual coverage is that of the year before, without what touches the stretch itself: so nothing that happens in a stretch can make the
        index take its own events less seriously.
        """
        s, e = start.toordinal(), end.toordinal()
        usual: Floats = np.zeros(1 if draws is None else draws.of.shape[1])
        first, last = self.found.first[near], self.found.last[near]
        earlier = np.flatnonzero((own <= 0) & (first < s) & (last >= s - YEAR))
        if len(earlier):
            first, last = first[earlier], last[earlier]
            memory = self.weights.half_life / np.log(2)
            part = (np.minimum(last, s - 1) - np.maximum(first, s - YEAR) + 1) / (last - first + 1)
            span = min(max(s - max(int(first.min()), s - YEAR), memory, e - s + 1), YEAR)
            count = part.sum() if draws is None else _drawn(draws, near[earlier], part, np.zeros(len(part), dtype=np.int64), 1)[0]
            usual = usual + count / span * (e - s + 1 + memory)
        return np.asarray(self.weights.prior + self.weights.usual * usual)

    def levels(self, near: Ints, mass: Floats, depth: Floats, draws: _Draws | None = None) -> tuple[Floats, Floats]:
        """Levels of cooperation and conflict (0 … 10), in each resample where ``draws`` are given.

        Happenings of equal weight lie side by side and count together.
        """
        weight = self.found.weight[near]
        sides = []
        for side in (weight > 0, weight < 0):
            at = np.flatnonzero(side & (mass > 0))
            if not len(at):
                sides.append(np.zeros(len(depth)))
                continue
            mine = np.abs(weight[at])
            group = np.cumsum(np.diff(mine, prepend=mine[0]) != 0)
            size = int(group[-1]) + 1
            if draws is None:
                together = np.asarray(np.bincount(group, weights=mass[at], minlength=size), dtype=np.float64)[:, None]
            else:
                together = _drawn(draws, near[at], mass[at], group, size)
            left = np.exp(-np.cumsum(together, axis=0) / depth)
            steps = -np.diff(left, axis=0, prepend=1.0)
            sides.append(mine[np.searchsorted(group, np.arange(size))] @ steps)
        return sides[0], sides[1]

    def contributions(self, near: Ints, mass: Floats, depth: float) -> Floats:
        """The signed part of each happening; those of equal weight share by mass, so that none comes first."""
        weight = self.found.weight[near]
        made = np.zeros(len(mass))
        for sign in (1.0, -1.0):
            before = 0.0
            at = np.flatnonzero((np.sign(weight) == sign) & (mass > 0))
            for size in np.unique(np.abs(weight[at]))[::-1]:
                same = at[np.abs(weight[at]) == size]
                group = float(mass[same].sum())
                step = np.exp(-before / depth) - np.exp(-(before + group) / depth)
                made[same] = sign * size * step * mass[same] / group
                before += group
        return made

    # ------------------------------------------------------------------ intervals

    def draw(self, seed: int) -> _Draws | None:
        """What each source counts in each resample; None where there are too few.

        The Bayesian bootstrap (Rubin 1981, Annals of Statistics 9(1), 130-134): each source has a random weight of mean one; a happening counts
        by the mean of its sources' weights, so that what many tell varies less. A source draws its numbers by its name: they are the same in any order
        and whatever other sources there are.
        """
        if not len(self.found):
            return None
        there = np.unique(self.found.sources.values)
        lists, names, what = self.found.sources, self.found.source_names(there), "sources"
        if len(names) < FEW_SOURCES:
            (lists, names), what = self.found.contents(), "reports"
            there = np.arange(len(names))
        if len(names) < FEW_SOURCES:
            return None
        of = np.stack([_draw(name, seed) for name in names])
        whole = np.zeros((int(there.max()) + 1, RESAMPLES))
        whole[there] = of / of[np.argsort(names)].mean(axis=0)
        return _Draws(lists, whole, what)

    # ------------------------------------------------------------------ values

    def points(self, stretches: Sequence[tuple[datetime.date, datetime.date]], draws: _Draws | None) -> list[IndexPoint]:
        """The values of some stretches."""
        made: list[IndexPoint] = []
        spread: list[tuple[int, Floats]] = []
        for start, end in stretches:
            near = self.near(start, end)
            own, mass = self.masses(near, start, end)
            mine = near[own > 0]
            if not len(mine):
                made.append(IndexPoint(start=start, end=end))
                continue
            depth = self.depth(near, own, start, end)
            cooperation, conflict = (float(x[0]) for x in self.levels(near, mass, depth))
            if draws is not None:
                up, down = self.levels(near, mass, self.depth(near, own, start, end, draws), draws)
                spread.append((len(made), up - down))
            made.append(
                IndexPoint(
                    start=start, end=end, value=round(cooperation - conflict, 4) + 0.0, cooperation=round(cooperation, 4), conflict=round(conflict, 4),
                    coverage=round(float(1 - np.exp(-mass.sum() / depth[0])), 4), events=len(mine),
                    reports=len(np.unique(self.found.documents.of_rows(mine)[0])), sources=len(np.unique(self.found.sources.of_rows(mine)[0])),
                )
            )  # fmt: skip
        if spread:
            ends = np.quantile(np.stack([s for _, s in spread]), [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
            for (at, _), low, high in zip(spread, ends[0].tolist(), ends[1].tolist(), strict=True):
                value = made[at].value or 0.0
                made[at] = made[at].model_copy(update={"low": round(min(low, value), 4), "high": round(max(high, value), 4)})
        return made


def _drawn(draws: _Draws, rows: Ints, mass: Floats, group: Ints, size: int) -> Floats:
    """In each resample the sum over each group of happenings of what each counts: its mass times the mean weight of its sources."""
    values, owner = draws.lists.of_rows(rows)
    share = mass / (draws.lists.at[rows + 1] - draws.lists.at[rows])
    there, number = np.unique(values, return_inverse=True)
    sums = np.bincount(group[owner] * len(there) + number, weights=share[owner], minlength=size * len(there)).reshape(size, len(there))
    return np.asarray(sums @ draws.of[there])


@lru_cache(maxsize=4096)
def _draw(name: str, seed: int) -> Floats:
    """Exponential weights of one source, the same for the same name and seed."""
    key = hashlib.blake2b(f"{seed}|{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(key, "big")).standard_exponential(RESAMPLES)
