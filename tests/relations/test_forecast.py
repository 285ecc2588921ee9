"""Forecasts: scored on what was not known, honest about what they are worth."""

from __future__ import annotations

import datetime

import numpy as np
import numpy.typing as npt
import pytest

from detente.relations.forecast import PERSISTENCE, _crps, _missed, _persistence, _spread, forecast
from detente.relations.index import Index, IndexPoint
from detente.relations.weights import default_weights

MONDAY = datetime.date(2020, 1, 6)


def index(values: npt.NDArray[np.float64]) -> Index:
    points = []
    for i, v in enumerate(values):
        start = MONDAY + datetime.timedelta(7 * i)
        points.append(
            IndexPoint(start=start, end=start + datetime.timedelta(6), value=None if np.isnan(v) else float(np.clip(v, -10, 10)), events=int(not np.isnan(v)))
        )
    return Index(dyad="USA-CHN", by="week", weights=default_weights(), points=tuple(points), resampled=None, left_out={})


def noise(weeks: int = 200, seed: int = 3) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).normal(0, 1, weeks)


def walk(weeks: int = 200, seed: int = 3) -> npt.NDArray[np.float64]:
    return np.cumsum(np.random.default_rng(seed).normal(0, 0.2, weeks))


def test_a_series_that_returns_to_its_mean_is_forecast_better_than_by_persistence() -> None:
    made = forecast(index(noise()), 4)
    assert made.beats
    assert made.model != PERSISTENCE
    assert made.gain is not None
    assert made.gain > 0.15
    assert "beats persistence" in made.verdicts[0]
    assert next(s.coverage for s in made.scores if s.chosen) == pytest.approx(0.8, abs=0.1)


def test_of_a_random_walk_it_says_that_nothing_beats_persistence() -> None:
    made = forecast(index(walk()), 4)
    assert not made.beats
    assert "persistence" in made.verdicts[0]
    assert "beats persistence for" not in made.verdicts[0]


def test_the_interval_grows_with_the_weeks_and_stays_in_bounds() -> None:
    made = forecast(index(walk()), 12)
    widths = [a.high - a.low for a in made.ahead]
    assert len(widths) == 12
    assert widths[-1] > widths[0] > 0
    assert all(-10 <= a.low <= a.median <= a.high <= 10 for a in made.ahead)
    assert made.ahead[0].start == MONDAY + datetime.timedelta(7 * 200)


def test_nothing_of_the_future_goes_into_a_forecast() -> None:
    values = walk()
    changed = values.copy()
    changed[120:] = 9
    for series in (values, changed):
        points = _persistence(series, 4)
        spread = _spread(points, _missed(points, series))
        if series is values:
            before = spread
    np.testing.assert_array_equal(before[:120], spread[:120])


def test_crps_of_one_number_is_the_absolute_error_and_of_the_right_spread_smaller() -> None:
    values = np.array([0.0, 1.0])
    sure = np.full((2, 1, 39), 3.0)
    assert _crps(sure, values)[0, 0] == pytest.approx(2.0)
    around = np.linspace(0, 2, 39).reshape(1, 1, 39).repeat(2, axis=0)
    assert _crps(around, values)[0, 0] < 0.5


def test_a_short_past_gives_no_forecast_and_says_what_is_missing() -> None:
    made = forecast(index(noise(40)), 4)
    assert made.ahead == ()
    assert "too little past" in made.verdicts[0]


def test_a_pair_that_nobody_has_written_about_lately_gets_no_forecast() -> None:
    values = noise()
    values[-20:] = np.nan
    assert "no value in the last 12 weeks" in forecast(index(values), 4).verdicts[0]
    assert forecast(index(np.array([])), 4).ahead == ()


def test_gaps_are_not_scored_and_cost_no_forecast() -> None:
    values = noise(260)
    values[::3] = np.nan
    made = forecast(index(values), 4)
    assert made.ahead
    assert made.beats


def test_the_same_index_gives_the_same_forecast() -> None:
    assert forecast(index(walk()), 3) == forecast(index(walk()), 3)


@pytest.mark.parametrize("weeks", [0, 13])
def test_more_than_twelve_weeks_are_refused(weeks: int) -> None:
    with pytest.raises(ValueError, match="1 to 12 weeks"):
        forecast(index(noise()), weeks)


def test_a_method_of_statsforecast_competes_where_the_extra_is_installed() -> None:
    pytest.importorskip("statsforecast")
    assert any("statsforecast" in s.method for s in forecast(index(noise(120)), 2).scores)
