"""What happenings count for in stretches of time that follow each other, for all stretches at once.

Days are ordinals (`datetime.date.toordinal`). What is over fades by the day: from one stretch to the next all of it by the same factor. So it is carried from
stretch to stretch as a sum, in which each happening is put once and from which it is taken once, when next to nothing of it is left.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array

from detente.relations.columns import Floats, Ints
from detente.relations.weights import Weights

#: What a pair's usual coverage is measured on: so many days before a value.
YEAR = 365
#: What has decayed to less than this of one event counts no more.
LEAST = 1e-4
#: Numbers that are worked on at a time: what the second cache of a processor holds.
_AT_ONCE = 1 << 17


class Told(NamedTuple):
    """Who tells happenings: ``by`` is the share of each source in each (happenings by sources), ``weights`` those of sources in each resample."""

    by: csr_array
    weights: Floats


def reach(weights: Weights) -> int:
    """Days after which nothing of a happening is left, neither for a value nor for what is usual."""
    return max(YEAR, math.ceil(math.log(LEAST) / math.log(0.5) * weights.half_life) + 1)


class Masses(NamedTuple):
    """What happenings (``rows``) count in stretches (``at``)."""

    at: Ints
    rows: Ints
    mass: Floats


class Groups:
    """Happenings of equal weight, which count together: those of cooperation, the most intense first, those of conflict, and those that weigh nothing.

    ``of`` is the group of each happening. ``levels`` of cooperation and conflict are ``most`` less ``steps`` times what each group leaves.

    Args:
        weight: of each happening, the most intense first.
    """

    def __init__(self, weight: Floats) -> None:
        number = np.cumsum(np.diff(np.abs(weight), prepend=np.inf) != 0) - 1
        sizes = int(number[-1]) + 1 if len(number) else 0
        key = np.where(weight > 0, 0, np.where(weight < 0, sizes, 2 * sizes)) + number
        there = np.bincount(key, minlength=3 * sizes) > 0
        self.of = (np.cumsum(there) - 1)[key]
        found = np.flatnonzero(there)
        self.size, self.side = len(found), found // max(sizes, 1)
        signed = np.zeros(self.size)
        signed[self.of] = weight
        following = np.append(np.abs(signed)[1:], 0.0)
        following[np.diff(self.side, append=3) > 0] = 0.0
        self._signed = signed
        self.steps = np.stack([np.where(self.side == s, np.abs(signed) - following, 0.0) for s in (0, 1)])
        self.most = self.steps.sum(axis=1)

    def levels(self, mass: Floats, depth: Floats) -> Floats:
        """From stretches by groups by resamples, which are used up, and depths: levels of both sides in each stretch and resample."""
        for g in np.flatnonzero(np.diff(self.side) == 0).tolist():
            mass[:, g + 1] += mass[:, g]
        mass *= (-1 / depth)[:, None, :]
        np.exp(mass, out=mass)
        return np.asarray(self.most[:, None] - np.matmul(self.steps, mass))

    def parts(self, counts: Floats, depth: float) -> Floats:
        """The signed part of each happening in a level less the other, from what it counts; those of one group share by that, so that none comes first."""
        mass = np.bincount(self.of, weights=counts, minlength=self.size)
        through = sum(np.cumsum(mass * (self.side == s)) * (self.side == s) for s in (0, 1))
        step = np.exp(-(through - mass) / depth) - np.exp(-through / depth)
        return np.asarray((self._signed * step / np.where(mass > 0, mass, 1.0))[self.of] * counts)


class Stretches:
    """Some happenings, by first and last day, in some stretches. Stretch ``at[i]`` holds the part ``own[i]`` of happening ``rows[i]``, which counts
    ``mass[i]`` there; ``faded`` says what counts in the stretches after the last day of a happening.

    Args:
        first, last: days of the happenings.
        starts, ends: days of the stretches, ascending; each begins the day after the one before ends.
        weights: half-life, and what is usual.
    """

    def __init__(self, first: Ints, last: Ints, starts: Ints, ends: Ints, weights: Weights) -> None:
        self.first, self.last, self.starts, self.ends, self.weights = first, last, starts, ends, weights
        self.size = len(starts)
        self._number = np.repeat(np.arange(self.size + 1), np.diff(starts, prepend=starts[0] - 1, append=ends[-1] + 1))
        q = self._q = 0.5 ** (1 / weights.half_life)
        self._after = self._following(last)
        begin = np.where(first > ends[-1], self.size, np.maximum(self._following(first) - 1, 0))
        number = np.maximum(self._after - begin, 0)
        self.rows = np.repeat(np.arange(len(first)), number)
        self.at = np.arange(len(self.rows)) + (begin - np.cumsum(number) + number)[self.rows]
        a, b, s = first[self.rows], last[self.rows], starts[self.at]
        length = b - a + 1
        self.mass = (np.minimum(b, ends[self.at]) - np.maximum(a, s) + 1) / length
        before = np.flatnonzero(a < s)
        self.mass[before] += (q - q ** (s - a + 1)[before]) / (1 - q) / length[before]
        self.mass[self.mass < LEAST] = 0

    def _following(self, day: Ints) -> Ints:
        """How many stretches begin on each day or before: the number of the first that begins after it."""
        return np.asarray(self._number[np.clip(day - self.starts[0] + 1, 0, len(self._number) - 1)])

    # ------------------------------------------------------------------ masses

    @cached_property
    def faded(self) -> Masses:
        """What is over, as changes of a sum that fades: stretches, happenings, and what comes in or (below zero) goes out."""
        q, size = self._q, self.last - self.first + 1
        whole = np.ones(len(size))  # what it counts on its last day, if all of it were before
        long = np.flatnonzero(size > 1)
        whole[long] = (1 - q ** size[long]) / (1 - q) / size[long]
        gone = self._following(self.last + np.floor(np.log(LEAST / whole) / np.log(q)).astype(np.int64))
        comes = np.flatnonzero((self._after < self.size) & (gone > self._after))
        goes = comes[gone[comes] < self.size]
        rows, at = np.concatenate([comes, goes]), np.concatenate([self._after[comes], gone[goes]])
        mass = q ** (self.starts[at] - self.last[rows]) * whole[rows]
        mass[len(comes) :] *= -1
        return Masses(at, rows, mass)

    def _fading(self) -> Floats:
        """What is left in each stretch of what was carried to the one before."""
        return np.concatenate([[0.0], self._q ** np.diff(self.starts)])

    def total(self) -> Floats:
        """What all happenings count in each stretch."""
        at, _, mass = self.faded
        came = np.bincount(at, weights=mass, minlength=self.size)
        carried = np.zeros(self.size)
        left = 0.0
        for k, (fading, more) in enumerate(zip(self._fading().tolist(), came.tolist(), strict=True)):
            carried[k] = left = left * fading + more
        return np.bincount(self.at, weights=self.mass, minlength=self.size) + carried

    # ------------------------------------------------------------------ depth

    def depth(self, told: Told | None = None) -> Floats:
        """How many events of one kind it takes to be believed in each stretch (rows) and resample (columns).

        The usual coverage is that of the year before, without what touches the stretch itself: so nothing that happens in a stretch can make the
        index take its own events less seriously.
        """
        steps, parts, span = self._usual
        memory, length = self.weights.half_life / np.log(2), self.ends - self.starts + 1
        span = np.minimum(np.maximum(np.maximum(span, memory), length), YEAR)
        counted = np.cumsum(_columns(self._counts(steps, told), told), axis=0)
        if len(parts.mass):
            counted = counted + _columns(self._counts(parts, told), told)
        return np.asarray(self.weights.prior + self.weights.usual * counted / span[:, None] * (length + memory)[:, None])

    @cached_property
    def _usual(self) -> tuple[Masses, Masses, Ints]:
        """What was in the year before each stretch: as steps that add up, and what lies in that year in part; and how many days back the first of it is."""
        first, last, starts, after = self.first, self.last, self.starts, self._after
        less, gone = self._following(first + YEAR), self._following(last + YEAR)
        comes = np.flatnonzero(after < np.minimum(less, self.size))
        goes = comes[less[comes] < self.size]
        at, rows = np.concatenate([after[comes], less[goes]]), np.concatenate([comes, goes])
        steps = Masses(at, rows, np.repeat([1.0, -1.0], [len(comes), len(goes)]))
        part = np.flatnonzero((gone > less) & (gone > after) & (less < self.size))
        begin = np.maximum(less, after)[part]
        number = np.maximum(gone[part] - begin, 0)
        rows = np.repeat(part, number)
        at = np.arange(len(rows)) + np.repeat(begin - np.cumsum(number) + number, number)
        parts = Masses(at, rows, (last[rows] - starts[at] + YEAR + 1) / (last[rows] - first[rows] + 1))
        day0 = int(starts[0]) - YEAR
        earliest = np.full(int(starts[-1]) - day0 + 1, np.iinfo(np.int64).max)
        some = np.flatnonzero((last >= day0) & (last < starts[-1]))
        np.minimum.at(earliest, last[some] - day0, first[some])
        since = np.minimum.reduceat(earliest, np.stack([starts - YEAR - day0, starts - day0], axis=1).ravel())[::2]
        return steps, parts, np.maximum(starts - np.maximum(since, starts - YEAR), 0)

    # ------------------------------------------------------------------ levels

    def levels(self, groups: Groups, wanted: npt.NDArray[np.bool_], told: Told | None = None) -> Floats:
        """Levels of cooperation and conflict (0 … 10) in each of the ``wanted`` stretches, and each resample: an array of stretches by two by resamples."""
        here, came = (self._counts(m, told, groups) for m in (Masses(self.at, self.rows, self.mass), self.faded))
        depth, fading = self.depth(told), self._fading()
        made: list[Floats] = []
        resamples = depth.shape[1]
        left: Floats = np.zeros((groups.size, resamples))
        several = max(1, _AT_ONCE // max(groups.size * resamples, 1))
        for start in range(0, self.size, several):
            end = min(start + several, self.size)
            rows = slice(start * groups.size, end * groups.size)
            counts, more = (_columns(m[rows], told).reshape(end - start, groups.size, resamples) for m in (here, came))
            for k in range(end - start):
                left *= fading[start + k]
                left += more[k]
                counts[k] += left
            live = np.flatnonzero(wanted[start:end])
            made.append(groups.levels(counts if len(live) == len(counts) else counts[live], depth[start + live]))
        return np.concatenate(made)

    def _counts(self, masses: Masses, told: Told | None, groups: Groups | None = None) -> Floats | csr_array:
        """Sums in each stretch (and group of happenings): of what each source tells; without ``told`` of all, in one column."""
        size = 1 if groups is None else groups.size
        at = masses.at * size + (0 if groups is None else groups.of[masses.rows])
        if told is None:
            return np.bincount(at, weights=masses.mass, minlength=self.size * size)[:, None]
        made = coo_array((masses.mass, (at, masses.rows)), shape=(self.size * size, len(self.first)))
        made.has_canonical_format = True  # no happening stands twice in a row
        return made.tocsr() @ told.by


def _columns(counts: Floats | csr_array, told: Told | None) -> Floats:
    """The same with a column for each resample."""
    return np.asarray(counts if told is None else counts @ told.weights, dtype=np.float64)
