"""Stretches of the calendar and how Extended Date/Time Format (Library of Congress, 2019) writes them.

Nothing here reads English: days go in, a `Period` comes out. All functions raise ``ValueError`` or ``OverflowError`` for what
lies outside the years 1 to 9999.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from detente.errors import DateError
from detente.records import Precision

#: Meteorological seasons of the northern hemisphere, where the papers that we read are written: first month and EDTF code.
SEASONS = {"spring": (3, 21), "summer": (6, 22), "autumn": (9, 23), "winter": (12, 24)}

#: EDTF codes of the first quarter and the first half of a year (section "Level 2, sub-year groupings").
_FIRST_QUARTER, _FIRST_HALF = 33, 40

#: Longest list of alternatives that is written out; above it only the first and the last are: a year has 12 months.
_MOST_ALTERNATIVES = 12

#: What EDTF cannot name in a list of alternatives, as its sets hold dates and no groupings of months.
_UNLISTED = frozenset({"season", "quarter", "half"})

ONE_DAY = timedelta(1)

_PUBLISHED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[T ][0-9]{2}:?[0-9]{2}[0-9:.,]{0,24}[ ]?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{0,2})?)?)?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """Days ``first`` to ``last``. ``edtf`` may be wider: it has no word for "early" or "later this year", the bounds have."""

    first: date
    last: date
    precision: Precision
    edtf: str

    def narrowed(self, first: date, last: date) -> Period:
        """The same period with closer bounds; unchanged where they do not overlap with it."""
        first, last = max(first, self.first), min(last, self.last)
        return Period(first, last, self.precision, self.edtf) if first <= last else self

    def approximate(self) -> Period:
        """The same period, marked as "about" (``~``)."""
        return self if self.edtf.endswith(("~", "]")) else Period(self.first, self.last, self.precision, self.edtf + "~")


def day(d: date) -> Period:
    """One day."""
    return Period(d, d, "day", d.isoformat())


def span(first: date, last: date, precision: Precision = "range") -> Period:
    """From one day to another; in their order whatever order they come in."""
    first, last = min(first, last), max(first, last)
    return Period(first, last, precision, f"{first}/{last}")


def week(d: date) -> Period:
    """The week of ``d``, Monday to Sunday (ISO 8601)."""
    monday = d - timedelta(d.weekday())
    return span(monday, monday + timedelta(6), "week")


def weekend(d: date) -> Period:
    """The Saturday and Sunday of the week of ``d``."""
    saturday = d + timedelta(5 - d.weekday())
    return span(saturday, saturday + ONE_DAY, "weekend")


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    end = year * 12 + month - 1 + count - 1
    return date(year, month, 1), date(end // 12, end % 12 + 1, calendar.monthrange(end // 12, end % 12 + 1)[1])


def month(year: int, month: int) -> Period:
    """One month; ``month`` may lie outside 1 to 12 and is carried over to the year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return Period(*_months(year, month, 1), "month", f"{year:04d}-{month:02d}")


def season(year: int, name: str) -> Period:
    """``spring``, ``summer``, ``autumn`` or the ``winter`` that begins in the December of ``year``."""
    first, code = SEASONS[name]
    return Period(*_months(year, first, 3), "season", f"{year:04d}-{code}")


def quarter(year: int, number: int) -> Period:
    """A calendar quarter; ``number`` is carried over to the year."""
    year, number = year + (number - 1) // 4, (number - 1) % 4 + 1
    return Period(*_months(year, number * 3 - 2, 3), "quarter", f"{year:04d}-{_FIRST_QUARTER + number - 1}")


def half(year: int, number: int) -> Period:
    """A half year; ``number`` is carried over to the year."""
    year, number = year + (number - 1) // 2, (number - 1) % 2 + 1
    return Period(*_months(year, number * 6 - 5, 6), "half", f"{year:04d}-{_FIRST_HALF + number - 1}")


def year(number: int) -> Period:
    """One year."""
    return Period(date(number, 1, 1), date(number, 12, 31), "year", f"{number:04d}")


def decade(first: int) -> Period:
    """The ten years from ``first``, a multiple of ten."""
    return Period(date(first, 1, 1), date(first + 9, 12, 31), "decade", f"{first // 10:03d}X")


def century(first: int) -> Period:
    """The hundred years from ``first``, a multiple of 100: the 19th century is 18XX, as EDTF counts."""
    return Period(date(max(first, 1), 1, 1), date(first + 99, 12, 31), "century", f"{first // 100:02d}XX")


def shift_months(d: date, count: int) -> date:
    """``d`` moved by months, to the end of the month where the day does not exist there."""
    total = d.year * 12 + d.month - 1 + count
    return date(total // 12, total % 12 + 1, min(d.day, calendar.monthrange(total // 12, total % 12 + 1)[1]))


def shift_years(p: Period, count: int) -> Period:
    """The same day, month, quarter, half, season or year, ``count`` years on."""
    y = p.first.year + count
    build: dict[str, Callable[[], Period]] = {
        "month": lambda: month(y, p.first.month),
        "quarter": lambda: quarter(y, (p.first.month + 2) // 3),
        "half": lambda: half(y, 1 if p.first.month < 7 else 2),
        "season": lambda: season(y, next(name for name, (first, _) in SEASONS.items() if first == p.first.month)),
        "year": lambda: year(y),
        "week": lambda: week(shift_months(p.first, 12 * count)),
        "day": lambda: day(shift_months(p.first, 12 * count)),
    }
    if p.precision in build and "[" not in p.edtf:
        return build[p.precision]()
    return span(shift_months(p.first, 12 * count), shift_months(p.last, 12 * count))


def one_of(periods: Sequence[Period]) -> Period | None:
    """One of several periods, which one is not known; None of an empty list.

    Days, months and years become an EDTF set (``[a,b]`` or ``[a..b]``) or, where they are all days of one month or year, the
    form with unspecified digits (``2023-06-XX``). Ranges become the range that holds them all.
    """
    told = sorted(set(periods), key=lambda p: (p.first, p.last))
    if len(told) < 2:
        return told[0] if told else None
    first, last = told[0].first, max(p.last for p in told)
    precision = told[0].precision
    if precision == "range":
        return span(first, last)
    if precision == "day" and (last - first).days == len(told) - 1:
        if (first, last) == _months(first.year, first.month, 1):
            edtf = f"{first:%Y-%m}-XX"
        elif (first, last) == _months(first.year, 1, 12):
            edtf = f"{first.year:04d}-XX-XX"
        else:
            edtf = f"[{first}..{last}]"
    elif len(told) <= _MOST_ALTERNATIVES and precision not in _UNLISTED and not any(c in p.edtf for p in told for c in "/[~"):
        edtf = f"[{','.join(p.edtf for p in told)}]"
    else:
        edtf = f"[{first}..{last}]"
    return Period(first, last, precision, edtf)


@lru_cache(maxsize=1024)
def published_interval(published: str) -> tuple[date, date]:
    """The first and the last day that a publication date can mean.

    Args:
        published: a day (``2023-06-18``), a month (``2023-06``), a year (``2023``), or an ISO 8601 timestamp, of which the day
            counts as written, whatever its zone.

    Raises:
        DateError: it is none of these.
    """
    found = _PUBLISHED.fullmatch(published.strip())
    try:
        if found is None:
            raise ValueError("not of this form")
        y, m, d = (int(x) if x else 0 for x in found.groups())
        if d:
            return date(y, m, d), date(y, m, d)
        return _months(y, m, 1) if found[2] else _months(y, 1, 12)
    except ValueError as error:
        raise DateError(
            f"publication date {published!r} cannot be read ({error}): write a day (2023-06-18), a month (2023-06), a year (2023) or an ISO timestamp"
        ) from error
