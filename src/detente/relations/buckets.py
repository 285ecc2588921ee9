"""Days, weeks, months and quarters, as the stretches of time that a series is made of."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Literal

By = Literal["day", "week", "month", "quarter"]
ONE_DAY = datetime.timedelta(days=1)
#: Values in a year.
PER_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4}


def start_of(day: datetime.date, by: By) -> datetime.date:
    """First day of the stretch that a day lies in; weeks begin on Monday (ISO 8601).

    >>> start_of(datetime.date(2023, 6, 18), "week"), start_of(datetime.date(2023, 6, 18), "quarter")
    (datetime.date(2023, 6, 12), datetime.date(2023, 4, 1))
    """
    if by == "week":
        return day - datetime.timedelta(days=day.weekday())
    if by == "month":
        return day.replace(day=1)
    if by == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day


def after(start: datetime.date, by: By) -> datetime.date:
    """First day of the next stretch."""
    if by in ("day", "week"):
        return start + datetime.timedelta(days=1 if by == "day" else 7)
    months = start.year * 12 + start.month - 1 + (1 if by == "month" else 3)
    return datetime.date(months // 12, months % 12 + 1, 1)


def buckets(since: datetime.date, until: datetime.date, by: By) -> Iterator[tuple[datetime.date, datetime.date]]:
    """First and last day of every stretch that has a day from ``since`` to ``until``."""
    start = start_of(since, by)
    while start <= until:
        following = after(start, by)
        yield start, following - ONE_DAY
        start = following
