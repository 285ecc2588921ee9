"""When a relation changed for good, and the events on both sides of the change."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import ruptures

from detente.records import Record
from detente.relations.happenings import Happening
from detente.relations.index import Driver, Index, drivers, measure

#: A level lasts so many values at least, and a series with fewer than twice `_FEW` says nothing about its changes.
_LASTS = 4
_FEW = 6
#: Cost of a change in variances of the noise, times the logarithm of the number of values. The usual information criterion is 2 (one for the
#: place, one for the level: Yao 1988, Statistics & Probability Letters 6(3)); 3 (Zhang and Siegmund 2007, Biometrics 63(1): a place costs more
#: than a level) finds a change in one of about thirty series of noise alone (tests/relations/test_changes.py).
_PENALTY = 3.0
#: What has a memory of less than a day has none.
_NO_MEMORY = 0.05
#: Events are told of so many values before and after a change.
_AROUND = 4
_MOST = 3


class Change(Record):
    """From ``start`` on the values lie about ``after``, where they lay about ``before``; the events that weigh most in both, near the change."""

    start: datetime.date
    before: float
    after: float
    events_before: tuple[Driver, ...]
    events_after: tuple[Driver, ...]


class Changes(Record):
    """Change points, oldest first, and what the series allows to say about them."""

    found: tuple[Change, ...]
    note: str


def changes(found: Sequence[Happening], index: Index) -> Changes:
    """Change points of an index: PELT (Killick, Fearnhead and Eckley 2012, JASA 107(500)) for shifts of the mean, by the library ruptures.

    The index remembers, so one event would make a slope of many values: changes are looked for in the same index without memory. Stretches without
    data are passed over.
    """
    forgetful = index.weights.model_copy(update={"half_life": _NO_MEMORY})
    since, until = (index.points[0].start, index.points[-1].end) if index.points else (None, None)
    series = measure(found, index.dyad, index.by, forgetful, since, until, intervals=False)
    points = series.observed
    if len(points) < 2 * _FEW:
        return Changes(found=(), note=f"{len(points)} {index.by}s with data are too few to tell a change from chance; {2 * _FEW} are needed")
    values = np.array([v for _, v in points])
    noise = _noise(values)
    if noise <= 0:
        return Changes(found=(), note="the values do not vary")
    ends = ruptures.Pelt(model="l2", min_size=_LASTS, jump=1).fit(values.reshape(-1, 1)).predict(pen=_PENALTY * noise**2 * np.log(len(values)))
    cuts = [0, *ends]
    made = []
    for a, b, c in zip(cuts, cuts[1:], cuts[2:]):
        made.append(
            Change(
                start=points[b][0].start, before=round(float(values[a:b].mean()), 2), after=round(float(values[b:c].mean()), 2),
                events_before=_weighty(found, series, [p.start for p, _ in points[max(a, b - _AROUND) : b]]),
                events_after=_weighty(found, series, [p.start for p, _ in points[b : min(c, b + _AROUND)]]),
            )
        )  # fmt: skip
    note = f"{len(made)} in {len(points)} {index.by}s with data" if made else f"none in {len(points)} {index.by}s with data that chance would not give"
    return Changes(found=tuple(made), note=note)


def _noise(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Standard deviation about levels that shift seldom: from the squared differences of neighbours (von Neumann et al. 1941, Annals of Mathematical
    Statistics 12(2)). Not from their median: one undated month lies on five weeks alike, and most neighbours of a quiet year are alike.
    """
    return float(np.sqrt((np.diff(values) ** 2).mean() / 2))


def _weighty(found: Sequence[Happening], series: Index, starts: Sequence[datetime.date]) -> tuple[Driver, ...]:
    """The events that did most to the values of some stretches, each once."""
    best: dict[str, Driver] = {}
    for start in starts:
        for d in drivers(found, series, start):
            if not d.carried and (d.happening.id not in best or d.share > best[d.happening.id].share):
                best[d.happening.id] = d
    return tuple(sorted(best.values(), key=lambda d: (-abs(d.contribution), d.happening.first or datetime.date.max, d.happening.id))[:_MOST])
