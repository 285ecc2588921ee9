"""The months that the replay goes through."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from detente.web.replay import through

MONTHS = st.dates(datetime.date(1950, 1, 1), datetime.date(2030, 12, 31)).map(lambda d: d.replace(day=1))


@given(st.dictionaries(MONTHS, st.integers(1, 99), min_size=2, max_size=9), st.none() | st.dates())
def test_months_have_no_gap_and_the_place_is_that_of_the_day(reports: dict[datetime.date, int], until: datetime.date | None) -> None:
    found = through(reports.items(), until)
    assert found is not None
    numbers = [m.year * 12 + m.month for m, _ in found.months]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert found.months[-1][0] == max(reports)
    assert len(found.months) <= 600
    assert all(n == reports.get(m, 0) for m, n in found.months)
    month = found.now[0]
    if until is None:
        assert month == max(reports)
    else:
        assert month == min(max(until.replace(day=1), found.months[0][0]), max(reports))
    assert (found.before is None, found.after is None) == (month == found.months[0][0], month == max(reports))


def test_one_month_is_nothing_to_choose_from() -> None:
    assert through([(datetime.date(2023, 6, 1), 3)], None) is None
