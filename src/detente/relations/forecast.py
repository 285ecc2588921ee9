"""The index over the next weeks, with an interval, never without its own back-test.

Each method gives a value for each of the weeks ahead; what it missed by, in the weeks before and as many weeks ahead, makes its interval. Methods are
compared by CRPS (continuous ranked probability score: Gneiting and Raftery 2007, JASA 102(477), 4.2), which is in points of the index, smaller
being better; of a forecast that is one number it is the absolute error. The method is chosen on the first half of the back-test and reported on the second, so
that what is shown is no figure that it was chosen for.
"""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from detente.records import Record
from detente.relations.index import SEED, Index

Floats = npt.NDArray[np.float64]
#: A method: from a series with gaps (nan) and a number of weeks to the value for each (origin, weeks ahead - 1).
Method = Callable[[Floats, int], Floats]

MOST_WEEKS = 12
#: Errors needed for an interval, and weeks in each half of a back-test: a year to compare with what came, or nothing is forecast.
_ERRORS, _ORIGINS = 15, 26
#: Points of a distribution.
_POINTS = (np.arange(39) + 0.5) / 39
_LOW, _HIGH = 0.1, 0.9
_YEAR = 52
#: The last value holds for so many weeks without data, then it is no news any more.
_STALE = 12
_ROLLING = 8
#: Resampling of differences, in blocks of as many origins as weeks ahead, as neighbours share their errors (Kuensch 1989, Annals of Statistics 17(3)).
_RESAMPLES = 500
PERSISTENCE = "persistence"


class Ahead(Record):
    """A week ahead: median and 80 % interval."""

    start: datetime.date
    end: datetime.date
    median: float
    low: float
    high: float


class Score(Record):
    """A method in the second half of the back-test: mean CRPS, and how many of the values its 80 % intervals held."""

    method: str
    crps: float
    coverage: float
    chosen: bool


class Forecast(Record):
    """The weeks ahead, and how well the method would have done in the past.

    ``gain`` is how much smaller the CRPS is than that of persistence (1 is perfect, below 0 worse), with its 90 % interval; ``beats`` says whether that
    lies above 0. ``ahead`` is empty where the past is too short to be scored; ``verdicts`` says so in words.
    """

    dyad: str
    model: str
    ahead: tuple[Ahead, ...]
    scores: tuple[Score, ...]
    scored: int
    gain: float | None
    gain_low: float | None
    gain_high: float | None
    beats: bool
    verdicts: tuple[str, ...]


def forecast(index: Index, weeks: int = 4) -> Forecast:
    """Forecasts a weekly index.

    Args:
        index: by week; its last stretch is where the forecast starts from.
        weeks: how far ahead, 1 to 12.

    Raises:
        ValueError: the index is not weekly, or ``weeks`` is not 1 to 12.
    """
    if index.by != "week" or not 1 <= weeks <= MOST_WEEKS:
        raise ValueError(f"forecasts are of a weekly index, 1 to {MOST_WEEKS} weeks ahead")
    values: Floats = np.array([np.nan if p.value is None else p.value for p in index.points])
    made = {name: method(values, weeks) for name, method in _methods().items()} if len(values) else {}
    made = {name: points for name, points in made.items() if np.isfinite(points[-1]).all()}
    if PERSISTENCE not in made:
        return _none(index, f"no value in the last {_STALE} weeks: nothing to start from")
    missed = {name: _missed(points, values) for name, points in made.items()}
    spread = {name: _spread(points, missed[name]) for name, points in made.items()}
    scored = {name: _crps(spread[name], values) for name in made}
    # Only weeks that every method has a forecast for are compared; a method without enough past is left out.
    scored = {n: s for n, s in scored.items() if n == PERSISTENCE or (np.isfinite(s).sum() >= 0.75 * np.isfinite(scored[PERSISTENCE]).sum())}
    together = np.all([np.isfinite(s) for s in scored.values()], axis=0)
    origins = np.flatnonzero(together.any(axis=1))
    if len(origins) < 2 * _ORIGINS:
        return _none(index, f"too little past: {len(origins)} forecasts can be checked against what came, {2 * _ORIGINS} are needed")
    first, second = origins[: len(origins) // 2], origins[len(origins) // 2 :]
    by_origin = {n: np.nanmean(np.where(together, s, np.nan)[origins], axis=1) for n, s in scored.items()}
    half = len(first)
    chosen = min(sorted(scored), key=lambda n: (float(by_origin[n][:half].mean()), n != PERSISTENCE))
    scores = [
        Score(
            method=n, crps=round(float(by_origin[n][half:].mean()), 3), coverage=round(_held(spread[n], values, together, second), 3), chosen=n == chosen
        ) for n in scored
    ]  # fmt: skip
    gain, low, high = _gain(by_origin[chosen][half:], by_origin[PERSISTENCE][half:], weeks)
    beats = chosen != PERSISTENCE and low > 0
    return Forecast(
        dyad=index.dyad, model=chosen, ahead=_ahead(index, spread[chosen][-1]), scored=len(second),
        scores=tuple(sorted(scores, key=lambda s: (s.crps, s.method))), gain=gain, gain_low=low, gain_high=high, beats=beats,
        verdicts=_verdicts(chosen, beats, gain, low, high, scores, len(second), weeks),
    )  # fmt: skip


def _none(index: Index, why: str) -> Forecast:
    return Forecast(
        dyad=index.dyad, model="none", ahead=(), scores=(), scored=0, gain=None, gain_low=None, gain_high=None, beats=False, verdicts=(f"No forecast. {why}.",)
    )


def _verdicts(chosen: str, beats: bool, gain: float, low: float, high: float, scores: list[Score], scored: int, weeks: int) -> tuple[str, ...]:
    rivals = ", ".join(s.method for s in scores if s.method != PERSISTENCE) or "no other method had enough past"
    held = next(s.coverage for s in scores if s.chosen)
    if chosen == PERSISTENCE:
        first = f"No method did better than persistence, the guess that things stay as they are (compared: {rivals})."
    elif beats:
        first = f"{chosen} beats persistence for this pair: CRPS smaller by {gain:.0%} ({low:.0%} to {high:.0%})."
    else:
        first = f"{chosen} does not beat persistence for this pair: CRPS differs by {gain:+.0%} ({low:+.0%} to {high:+.0%}, which holds 0)."
        if high < 0:
            first = f"{chosen} is worse than persistence for this pair: CRPS larger by {-gain:.0%} ({-high:.0%} to {-low:.0%})."
    return (first, f"Back-test: {scored} weeks, 1 to {weeks} ahead; 80 % intervals held {held:.0%} of what came.")


def _ahead(index: Index, spread: Floats) -> tuple[Ahead, ...]:
    start = index.points[-1].end + datetime.timedelta(1)
    found = []
    for h, points in enumerate(spread):
        low, median, high = (round(float(x), 3) for x in np.quantile(points, [_LOW, 0.5, _HIGH]))
        monday = start + datetime.timedelta(7 * h)
        found.append(Ahead(start=monday, end=monday + datetime.timedelta(6), median=median, low=low, high=high))
    return tuple(found)


# ---------------------------------------------------------------------- scoring


def _missed(points: Floats, values: Floats) -> Floats:
    """What each forecast missed by; nan where nothing came to compare it with."""
    n, weeks = points.shape
    came = np.full((n, weeks), np.nan)
    for h in range(weeks):
        came[: n - h - 1, h] = values[h + 1 :]
    return came - points


def _spread(points: Floats, missed: Floats) -> Floats:
    """The distribution of each forecast: itself and what such forecasts had missed by when it was made. Shape (origin, week, point)."""
    n, weeks = points.shape
    made = np.full((n, weeks, len(_POINTS)), np.nan)
    for h in range(weeks):
        for t in range(n):
            known = missed[: max(t - h, 0), h]  # the forecast of origin s is checked at s + h + 1 <= t
            known = known[np.isfinite(known)]
            if len(known) >= _ERRORS and np.isfinite(points[t, h]):
                made[t, h] = np.clip(points[t, h] + np.quantile(known, _POINTS), -10, 10)
    return made


def _crps(spread: Floats, values: Floats) -> Floats:
    """CRPS of each forecast: mean distance to what came, less half the mean distance of its own points from each other (Gneiting and Raftery 2007, eq. 21)."""
    n, weeks, _ = spread.shape
    score = np.full((n, weeks), np.nan)
    own = np.abs(spread[:, :, :, None] - spread[:, :, None, :]).mean(axis=(2, 3)) / 2
    for h in range(weeks):
        came = values[h + 1 :]
        score[: n - h - 1, h] = np.abs(spread[: n - h - 1, h] - came[:, None]).mean(axis=1) - own[: n - h - 1, h]
    return score


def _held(spread: Floats, values: Floats, together: npt.NDArray[np.bool_], origins: npt.NDArray[np.intp]) -> float:
    """The part of what came that lay in the 80 % intervals."""
    low, high = np.quantile(spread, [_LOW, _HIGH], axis=2)
    inside = [low[t, h] <= values[t + h + 1] <= high[t, h] for t in origins for h in np.flatnonzero(together[t])]
    return float(np.mean(inside))


def _gain(own: Floats, base: Floats, block: int) -> tuple[float, float, float]:
    """How much smaller the CRPS is than persistence's, as a share, with its 90 % interval."""
    n = len(own)
    block = min(block, n)
    starts = np.random.default_rng(SEED).integers(0, n - block + 1, size=(_RESAMPLES, -(-n // block)))
    picks = (starts[:, :, None] + np.arange(block)).reshape(_RESAMPLES, -1)[:, :n]
    gains = 1 - own[picks].mean(axis=1) / np.maximum(base[picks].mean(axis=1), 1e-12)
    low, high = np.quantile(gains, [0.05, 0.95])
    return round(float(1 - own.mean() / max(float(base.mean()), 1e-12)), 3), round(float(low), 3), round(float(high), 3)


# ---------------------------------------------------------------------- methods


def _methods() -> Mapping[str, Method]:
    found: dict[str, Method] = {
        PERSISTENCE: _persistence, "rolling mean": _rolling, "mean of all": _mean, "same weeks of earlier years": _seasonal,
        "half-way back to the mean": _damped,
    }  # fmt: skip
    try:
        from statsforecast.models import AutoETS
    except ImportError:  # the extra detente[forecast]
        return found

    def smoothing(values: Floats, weeks: int) -> Floats:
        return _by_library(AutoETS(season_length=1), values, weeks)

    return {**found, "exponential smoothing (statsforecast)": smoothing}


def has_library() -> bool:
    """Is the extra detente[forecast] installed?"""
    return len(_methods()) > 5


def _last(values: Floats) -> Floats:
    """The last value known at each origin; nan where that is too old."""
    seen = np.full(len(values), np.nan)
    at = -1
    for t, v in enumerate(values):
        if np.isfinite(v):
            at = t
        if at >= 0 and t - at < _STALE:
            seen[t] = values[at]
    return seen


def _same(points: Floats, weeks: int) -> Floats:
    return np.repeat(points[:, None], weeks, axis=1)


def _persistence(values: Floats, weeks: int) -> Floats:
    return _same(_last(values), weeks)


def _running(values: Floats, window: int | None) -> Floats:
    """Mean of the last ``window`` values known at each origin (None: of all)."""
    made = np.full(len(values), np.nan)
    for t in range(len(values)):
        known = values[: t + 1][np.isfinite(values[: t + 1])]
        if len(known) >= min(window or _ROLLING, _ROLLING):
            made[t] = known[-window:].mean() if window else known.mean()
    return made


def _rolling(values: Floats, weeks: int) -> Floats:
    return _same(_running(values, _ROLLING), weeks)


def _mean(values: Floats, weeks: int) -> Floats:
    return _same(_running(values, None), weeks)


def _damped(values: Floats, weeks: int) -> Floats:
    """From the last value towards the mean of the past, half of the way in `_ROLLING` weeks."""
    middle, last = _running(values, None), _last(values)
    keep = 0.5 ** (np.arange(1, weeks + 1) / _ROLLING)
    return np.asarray(middle[:, None] + (last - middle)[:, None] * keep)


def _seasonal(values: Floats, weeks: int) -> Floats:
    """Mean of the same week, and the two beside it, of earlier years; nan before there is one."""
    made = np.full((len(values), weeks), np.nan)
    for t in range(len(values)):
        for h in range(weeks):
            back = [t + h + 1 - _YEAR * y + d for y in range(1, (t + h + 1) // _YEAR + 1) for d in (-1, 0, 1)]
            known = [values[i] for i in back if 0 <= i <= t and np.isfinite(values[i])]
            if known:
                made[t, h] = float(np.mean(known))
    return made


def _by_library(model: object, values: Floats, weeks: int) -> Floats:
    """A model of statsforecast, fitted anew at each origin to the values known then; gaps hold the value before."""
    made = np.full((len(values), weeks), np.nan)
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return made
    filled = values.copy()
    for t in range(int(known[0]) + 1, len(values)):
        if not np.isfinite(filled[t]):
            filled[t] = filled[t - 1]
    fresh = _last(values)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for t in range(int(known[0]) + 2 * _ROLLING, len(values)):
            if np.isfinite(fresh[t]):
                made[t] = model.forecast(y=filled[known[0] : t + 1], h=weeks)["mean"]  # type: ignore[attr-defined]
    return np.asarray(np.clip(made, -10, 10))
