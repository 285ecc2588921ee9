"""How two parties get on, from -10 (conflict) to +10 (cooperation), over time; every value opens to the events that make it.

The formula, its sources, its limits and a worked example are in docs/the-index.md.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detente.records import Record
from detente.relations.buckets import By, buckets, start_of
from detente.relations.happenings import Dyad, Happening, order
from detente.relations.weights import Weights, default_weights

Floats = npt.NDArray[np.float64]

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
NOT_HAPPENED = "denied or only imagined"


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
        since: a day of the first stretch (default: that of the first event).
        until: a day of the last stretch (default: that of the last event).
        seed: of the resampling.
        intervals: resample for intervals; without, values come some hundred times faster.
    """
    table = _Table(found, weights or default_weights())
    left_out = dict(sorted(Counter(table.left_out).items()))
    points: list[IndexPoint] = []
    factors, resampled = table.resample(seed) if intervals else (np.zeros((0, 0)), None)
    if len(table.days):
        first = since or datetime.date.fromordinal(int(table.days[:, 0].min()))
        last = until or datetime.date.fromordinal(int(table.days[:, 1].max()))
        points = [table.point(start, end, factors) for start, end in buckets(first, last, by)]
    elif since is not None and until is not None:
        points = [IndexPoint(start=start, end=end) for start, end in buckets(since, until, by)]
    return Index(dyad=str(dyad), by=by, weights=table.weights, points=tuple(points), resampled=resampled, left_out=left_out)


def drivers(found: Sequence[Happening], index: Index, day: datetime.date) -> list[Driver]:
    """What makes the value of the stretch that ``day`` lies in, the greatest share first. Contributions add up to the value."""
    start = start_of(day, index.by)
    _, end = next(buckets(start, start, index.by))
    table = _Table(found, index.weights)
    own, mass, depth = table.masses(start, end)
    contribution = table.contributions(mass, float(depth[0]))
    total = float(np.abs(contribution).sum())
    made = [
        Driver(
            happening=h, weight=round(float(table.weight[i]), 4), contribution=round(float(contribution[i]), 4),
            share=round(float(abs(contribution[i])) / total, 4), carried=bool(own[i] <= 0),
        )
        for i, h in enumerate(table.happenings) if contribution[i]
    ]  # fmt: skip
    return sorted(made, key=lambda d: (-d.share, order(d.happening)))


class _Table:
    """Happenings as columns, the most intense first."""

    def __init__(self, found: Sequence[Happening], weights: Weights) -> None:
        self.weights = weights
        self.left_out: list[str] = []
        kept: list[tuple[float, Happening]] = []
        for h in found:
            if h.first is None or h.last is None:
                self.left_out.append(h.left_out or "")
            elif not weights.status[h.status].factor:
                self.left_out.append(NOT_HAPPENED)
            else:
                kept.append((weights.of(h.event_type, h.mode, h.goldstein, h.status), h))
        kept.sort(key=lambda k: (-abs(k[0]), order(k[1])))
        self.happenings = [h for _, h in kept]
        self.weight: Floats = np.array([w for w, _ in kept])
        self.days = np.array([(h.first.toordinal(), h.last.toordinal()) for _, h in kept if h.first and h.last], dtype=np.int64).reshape(-1, 2)

    # ------------------------------------------------------------------ masses

    def masses(self, start: datetime.date, end: datetime.date, factors: Floats | None = None) -> tuple[Floats, Floats, Floats]:
        """Of each happening the part that lies in a stretch and the part that counts for it; and the depth, for each column of ``factors``.

        A happening that can have been on several days lies on each of them in part. What lies before the stretch counts less the longer ago it is.
        """
        s, e = start.toordinal(), end.toordinal()
        first, last = self.days[:, 0], self.days[:, 1]
        length = last - first + 1
        own = np.clip(np.minimum(last, e) - np.maximum(first, s) + 1, 0, None) / length
        q = 0.5 ** (1 / self.weights.half_life)
        before = first < s
        near, far = s - np.minimum(last, s - 1), s - first  # days from the stretch back to the last and the first day before it
        carried = np.where(before, (q ** np.clip(near, 1, None) - q ** (np.clip(far, 1, None) + 1)) / (1 - q), 0) / length
        mass = own + carried
        mass[mass < _LEAST] = 0
        return own, mass, self._depth(s, e, own, factors)

    def _depth(self, s: int, e: int, own: Floats, factors: Floats | None) -> Floats:
        """How many events of one kind it takes to be believed.

        The usual coverage is that of the year before, without what touches the stretch itself: so nothing that happens in a stretch can make the
        index take its own events less seriously.
        """
        columns = 1 if factors is None else factors.shape[1]
        usual: Floats = np.zeros(columns)
        first, last = self.days[:, 0], self.days[:, 1]
        earlier = (own <= 0) & (first < s) & (last >= s - YEAR)
        if earlier.any():
            memory = self.weights.half_life / np.log(2)
            part = np.where(earlier, (np.minimum(last, s - 1) - np.maximum(first, s - YEAR) + 1) / (last - first + 1), 0)
            span = min(max(s - max(int(first[earlier].min()), s - YEAR), memory, e - s + 1), YEAR)
            count = part.sum() if factors is None else part @ factors
            usual = usual + count / span * (e - s + 1 + memory)
        return np.asarray(self.weights.prior + self.weights.usual * usual)

    def levels(self, mass: Floats, depth: Floats, factors: Floats | None = None) -> tuple[Floats, Floats]:
        """Levels of cooperation and conflict (0 … 10), for each column of ``factors``."""
        columns = mass[:, None] if factors is None else mass[:, None] * factors
        sides = []
        for side in (self.weight > 0, self.weight < 0):
            at = side & (mass > 0)
            left = np.exp(-np.cumsum(columns[at], axis=0) / depth)
            steps = -np.diff(left, axis=0, prepend=1.0)
            sides.append(np.abs(self.weight[at]) @ steps if at.any() else np.zeros(len(depth)))
        return sides[0], sides[1]

    def contributions(self, mass: Floats, depth: float) -> Floats:
        """The signed part of each happening; those of equal weight share by mass, so that none comes first."""
        made = np.zeros(len(mass))
        for sign in (1.0, -1.0):
            before = 0.0
            at = np.flatnonzero((np.sign(self.weight) == sign) & (mass > 0))
            for weight in np.unique(np.abs(self.weight[at]))[::-1]:
                same = at[np.abs(self.weight[at]) == weight]
                group = float(mass[same].sum())
                step = np.exp(-before / depth) - np.exp(-(before + group) / depth)
                made[same] = sign * weight * step * mass[same] / group
                before += group
        return made

    # ------------------------------------------------------------------ intervals

    def resample(self, seed: int) -> tuple[Floats, str | None]:
        """What each happening counts in each resample, and what was resampled.

        The Bayesian bootstrap (Rubin 1981, Annals of Statistics 9(1), 130-134): each source has a random weight of mean one; a happening counts
        by the mean of its sources' weights, so that what many tell varies less. A source draws its numbers by its name: they are the same in any order
        and whatever other sources there are.
        """
        if not self.happenings:
            return np.zeros((0, 0)), None
        of_source = [h.sources for h in self.happenings]
        what = "sources"
        if len({s for found in of_source for s in found}) < FEW_SOURCES:
            of_source, what = [h.contents for h in self.happenings], "reports"
        names = sorted({s for found in of_source for s in found})
        if len(names) < FEW_SOURCES:
            return np.zeros((len(self.happenings), 0)), None
        draws = np.stack([_draw(name, seed) for name in names])
        draws /= draws.mean(axis=0)
        number = {name: i for i, name in enumerate(names)}
        return np.stack([draws[[number[s] for s in found]].mean(axis=0) for found in of_source]), what

    # ------------------------------------------------------------------ values

    def point(self, start: datetime.date, end: datetime.date, factors: Floats) -> IndexPoint:
        own, mass, depth = self.masses(start, end)
        mine = np.flatnonzero(own > 0)
        if not len(mine):
            return IndexPoint(start=start, end=end)
        cooperation, conflict = (float(x[0]) for x in self.levels(mass, depth))
        value = cooperation - conflict
        low = high = None
        if factors.shape[1]:
            _, _, depths = self.masses(start, end, factors)
            up, down = self.levels(mass, depths, factors)
            ends = np.quantile(up - down, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
            low, high = round(min(float(ends[0]), value), 4), round(max(float(ends[1]), value), 4)
        told = [self.happenings[i] for i in mine]
        return IndexPoint(
            start=start, end=end, value=round(value, 4) + 0.0, low=low, high=high, cooperation=round(cooperation, 4), conflict=round(conflict, 4),
            coverage=round(float(1 - np.exp(-mass.sum() / depth[0])), 4), events=len(told), reports=len({d for h in told for d in h.documents}),
            sources=len({s for h in told for s in h.sources}),
        )  # fmt: skip


def _draw(name: str, seed: int) -> Floats:
    """Exponential weights of one source, the same for the same name and seed."""
    key = hashlib.blake2b(f"{seed}|{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(key, "big")).standard_exponential(RESAMPLES)
