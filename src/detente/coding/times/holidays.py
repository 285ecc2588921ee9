"""Days with names: where they fall in a year.

Only days that news of international affairs uses as dates. A name maps to a function of the year.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from detente.coding.times.calendar import Period, day, span

#: First day of Ramadan, Umm al-Qura calendar; other countries begin up to a day apart, so that the result is approximate.
_RAMADAN = {
    2000: (11, 27), 2001: (11, 16), 2002: (11, 6), 2003: (10, 26), 2004: (10, 15), 2005: (10, 4), 2006: (9, 23), 2007: (9, 13), 2008: (9, 1),
    2009: (8, 22), 2010: (8, 11), 2011: (8, 1), 2012: (7, 20), 2013: (7, 9), 2014: (6, 28), 2015: (6, 18), 2016: (6, 6), 2017: (5, 27),
    2018: (5, 16), 2019: (5, 6), 2020: (4, 24), 2021: (4, 13), 2022: (4, 2), 2023: (3, 23), 2024: (3, 11), 2025: (3, 1), 2026: (2, 18),
}  # fmt: skip

#: Longest possible lunar month, in days.
_LUNAR_MONTH = 30

#: Lunar New Year as kept in China.
_LUNAR_NEW_YEAR = {
    2000: (2, 5), 2001: (1, 24), 2002: (2, 12), 2003: (2, 1), 2004: (1, 22), 2005: (2, 9), 2006: (1, 29), 2007: (2, 18), 2008: (2, 7),
    2009: (1, 26), 2010: (2, 14), 2011: (2, 3), 2012: (1, 23), 2013: (2, 10), 2014: (1, 31), 2015: (2, 19), 2016: (2, 8), 2017: (1, 28),
    2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17),
}  # fmt: skip


def _easter(y: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian algorithm; Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = y % 19, divmod(y, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(y, month, (h + weekday - 7 * m + 33 * month + 19) % 32)


def _orthodox_easter(y: int) -> date:
    """Easter Sunday of the Orthodox churches: of the Julian calendar (Meeus, chapter 8), told in ours."""
    a, b, c = y % 4, y % 7, y % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, number = divmod(d + e + 114, 31)
    behind = y // 100 - y // 400 - 2  # days by which the Julian calendar is behind
    return date(y, month, number + 1) + timedelta(behind)


def _nth(month: int, weekday: int, n: int) -> Callable[[int], Period]:
    """The ``n``-th Monday (0) … Sunday (6) of a month; the last for ``n`` = -1."""

    def at(y: int) -> Period:
        if n > 0:
            first = date(y, month, 1)
            return day(first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1)))
        last = date(y + month // 12, month % 12 + 1, 1) - timedelta(1)
        return day(last - timedelta((last.weekday() - weekday) % 7))

    return at


def _fixed(month: int, d: int) -> Callable[[int], Period]:
    return lambda y: day(date(y, month, d))


def _from_easter(offset: int) -> Callable[[int], Period]:
    return lambda y: day(_easter(y) + timedelta(offset))


def _ramadan(y: int) -> Period:
    if y not in _RAMADAN:
        raise ValueError(f"no Ramadan of {y} in the table")
    first = date(y, *_RAMADAN[y])
    last = first + timedelta(_LUNAR_MONTH - 1)
    return Period(first, last, "range", f"{first}~/{last}~")


def _after_ramadan(first: int, last: int) -> Callable[[int], Period]:
    """A feast that falls ``first`` to ``last`` days after Ramadan begins, as months are of 29 or 30 days and begin where the moon is seen."""

    def at(y: int) -> Period:
        begin = _ramadan(y).first
        a, b = begin + timedelta(first), begin + timedelta(last)
        return Period(a, b, "range", f"{a}~/{b}~")

    return at


def _nowruz(y: int) -> Period:
    """The spring equinox, in Tehran's time on 20 or 21 March."""
    a, b = date(y, 3, 20), date(y, 3, 21)
    return Period(a, b, "day", f"[{a},{b}]")


def _lunar_new_year(y: int) -> Period:
    if y not in _LUNAR_NEW_YEAR:
        raise ValueError(f"no Lunar New Year of {y} in the table")
    return day(date(y, *_LUNAR_NEW_YEAR[y]))


def _general_assembly(y: int) -> Period:
    """The week of the general debate: it opens on the Tuesday after the session opens, which is the Tuesday of the third week
    of September, counted from the first week with a working day (General Assembly resolution 57/301)."""
    first = date(y, 9, 1)
    if first.weekday() > 4:
        first += timedelta(7 - first.weekday())
    monday = first - timedelta(first.weekday()) + timedelta(21)
    return span(monday, monday + timedelta(6), "week")


#: Name in lower case, apostrophes straight → where it falls in a year.
HOLIDAYS: dict[str, Callable[[int], Period]] = {
    "new year's day": _fixed(1, 1),
    "new year's eve": _fixed(12, 31),
    "new year": _fixed(1, 1),
    "orthodox christmas": _fixed(1, 7),
    "martin luther king day": _nth(1, 0, 3),
    "inauguration day": _fixed(1, 20),
    "valentine's day": _fixed(2, 14),
    "presidents day": _nth(2, 0, 3),
    "presidents' day": _nth(2, 0, 3),
    "international women's day": _fixed(3, 8),
    "st. patrick's day": _fixed(3, 17),
    "palm sunday": _from_easter(-7),
    "good friday": _from_easter(-2),
    "easter sunday": _from_easter(0),
    "easter monday": _from_easter(1),
    "easter": _from_easter(0),
    "ash wednesday": _from_easter(-46),
    "orthodox good friday": lambda y: day(_orthodox_easter(y) - timedelta(2)),
    "orthodox easter": lambda y: day(_orthodox_easter(y)),
    "nowruz": _nowruz,
    "may day": _fixed(5, 1),
    "memorial day": _nth(5, 0, -1),
    "bastille day": _fixed(7, 14),
    "independence day": _fixed(7, 4),
    "fourth of july": _fixed(7, 4),
    "labor day": _nth(9, 0, 1),
    "columbus day": _nth(10, 0, 2),
    "halloween": _fixed(10, 31),
    "armistice day": _fixed(11, 11),
    "veterans day": _fixed(11, 11),
    "thanksgiving day": _nth(11, 3, 4),
    "thanksgiving": _nth(11, 3, 4),
    "christmas eve": _fixed(12, 24),
    "christmas day": _fixed(12, 25),
    "christmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "ramadan": _ramadan,
    "eid al-fitr": _after_ramadan(29, 31),
    "eid al-adha": _after_ramadan(97, 99),
    "lunar new year": _lunar_new_year,
    "chinese new year": _lunar_new_year,
    "un general assembly week": _general_assembly,
}
