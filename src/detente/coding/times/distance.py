"""Meanings at a distance: so many days or years from the report's day, or from a date told before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from detente.coding.times import calendar, meaning
from detente.coding.times.calendar import ONE_DAY, Period
from detente.coding.times.meaning import Anchor, Meaning, Unit, Which

#: Years that "a decade ago", "half a century ago" may be off: round numbers, a fifth of the decade either way.
_DECADE_SLACK = 2


def eve(inner: Meaning, a: Anchor) -> Period | None:
    """Of "the eve of Christmas": the day before it begins."""
    return shifted(-1, -1, "day", inner, a)


def shifted(low: int, high: int, kind: Unit, base: Meaning, a: Anchor) -> Period | None:
    """``low`` to ``high`` days, weeks, years … from what ``base`` means; negative for before.

    As exact as the unit: days count days, "two weeks ago" means a week, "two years ago" a year.
    """
    p = base(a)
    if p is None or (p.precision != "day" and kind in ("minute", "hour", "day", "week", "fortnight")):
        return None
    if "[" in p.edtf or "XX" in p.edtf:
        return None
    return calendar.one_of([q for n in range(min(low, high), max(low, high) + 1) if (q := _moved(n, kind, p.first if n < 0 else p.last))])


def _moved(count: int, kind: Unit, d: date) -> Period | None:
    match kind:
        case "minute":
            return calendar.day(d)
        case "hour":
            days = timedelta(hours=abs(count)).days + (abs(count) % 24 > 0)
            return calendar.day(d) if days == 0 else calendar.one_of([calendar.day(d + timedelta(n if count > 0 else -n)) for n in (days - 1, days)])
        case "day":
            return calendar.day(d + timedelta(count))
        case "week" if abs(count) == 1:
            return calendar.day(d + timedelta(7 * count)).approximate()
        case "week":
            return calendar.week(d + timedelta(7 * count))
        case "fortnight":
            return calendar.week(d + timedelta(14 * count))
        case "decade" | "century":
            y = calendar.year(d.year + count * (10 if kind == "decade" else 100))
            return Period(calendar.shift_months(y.first, -12 * _DECADE_SLACK), calendar.shift_months(y.last, 12 * _DECADE_SLACK), "year", y.edtf + "~")
    return meaning.around(kind, count, d)


def about(inner: Meaning, a: Anchor) -> Period | None:
    """Of "about two years ago"."""
    p = inner(a)
    return p.approximate() if p else None


def reference(a: Anchor) -> Period | None:
    """The date told before."""
    return a.reference


def reference_or_today(a: Anchor) -> Period | None:
    """The day told before, else the report's."""
    return a.reference or meaning.today(a)


def same(kind: Unit | None, years: int, fallback: bool, a: Anchor) -> Period | None:
    """Of "the same day", "that year", "the same period last year" (``years`` -1): the unit that holds the date told before.

    ``fallback``: without a date told before it is the report's own ("the end of the year").
    """
    p = a.reference or (meaning.today(a) if fallback else None)
    if p is None or "[" in p.edtf or "XX" in p.edtf:
        return None
    if kind and kind != p.precision:
        if (p.last - p.first).days > 366:
            return None
        larger = meaning.around(kind, 0, p.first)
        if larger is None or not larger.first <= p.last <= larger.last:
            return None
        p = larger
    return calendar.shift_years(p, years) if years else p


def beside(kind: Unit, step: int, fallback: bool, a: Anchor) -> Period | None:
    """Of "the following week", "the previous year": next to the date told before, or (``fallback``) to the report's."""
    p = a.reference or (meaning.today(a) if fallback else None)
    if p is None or "[" in p.edtf or "XX" in p.edtf or (kind in ("day", "weekend") and p.precision != "day"):
        return None
    return meaning.around(kind, step, p.first)


def horizon(high: int, kind: Unit, direction: Literal[-1, 1], vague: bool, a: Anchor) -> Period | None:
    """Of "over the next several months": from the report's day to ``high`` units on (or back, ``direction`` -1).

    A vague number ends in an approximate month or year.
    """
    if a.day is None:
        return None
    days = {"day": 1, "week": 7, "fortnight": 14}
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
    if kind in ("minute", "hour"):
        end = a.day + timedelta(hours=high * direction)
    elif kind in days:
        end = a.day + timedelta(days[kind] * high * direction)
    elif kind in months:
        end = calendar.shift_months(a.day, months[kind] * high * direction)
    else:
        return None
    if not vague:
        return calendar.span(a.day, end)
    rough = calendar.month(end.year, end.month) if kind in ("month", "quarter", *days) else calendar.year(end.year)
    if kind in days:
        rough = calendar.day(end)
    first, last = (a.day, rough.last) if direction > 0 else (rough.first, a.day)
    edtf = f"{first}/{rough.edtf}~" if direction > 0 else f"{rough.edtf}~/{last}"
    return Period(first, last, "range", edtf)


def overnight(a: Anchor) -> Period | None:
    """From the day before to the report's day."""
    return calendar.span(a.day - ONE_DAY, a.day) if a.day else None


def weekday_beside(number: int, way: Which, a: Anchor) -> Period | None:
    """Of "the following Monday": the first after the day told before."""
    if a.reference is None or a.reference.precision != "day" or "[" in a.reference.edtf or "XX" in a.reference.edtf:
        return None
    d = a.reference.first
    return meaning.weekday(number, way, replace(a, day=d, within=(d, d)))
