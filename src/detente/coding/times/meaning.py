"""What a time expression means, seen from the day of the report.

A `Meaning` takes an `Anchor` and gives the `Period` meant, or None where text and anchor do not say. Where the report's day is
known to the month or year only, `resolve` asks for every day that it can be and returns what these have in common.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from detente.coding.times import calendar
from detente.coding.times.calendar import ONE_DAY, SEASONS, Period
from detente.coding.times.holidays import HOLIDAYS

Tense = Literal["past", "future"]
Which = Literal["last", "this", "next"] | None
Unit = Literal["minute", "hour", "day", "week", "fortnight", "weekend", "month", "quarter", "half", "season", "year", "decade", "century"]

#: A yearless date of untold tense that lies this close ahead is taken to be ahead: a report that means the one of last year,
#: nine months or more ago, says the year.
_SOON = timedelta(92)

#: Two-digit years: from this on the 1900s, below the 2000s (POSIX strptime has 69; '68 is written of 1968 in news, 2050 is not).
_PIVOT = 50


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the reader stands: the report's day, what that day can be, the event's tense, and the date told before."""

    day: date | None = None
    within: tuple[date, date] | None = None
    tense: Tense | None = None
    reference: Period | None = None


Meaning = Callable[[Anchor], Period | None]


def resolve(meaning: Meaning, within: tuple[date, date] | None, tense: Tense | None, reference: Period | None) -> Period | None:
    """The period that ``meaning`` has in a report of one of the days ``within``; None where that is not known."""
    try:
        if within is None:
            return meaning(Anchor(None, None, tense, reference))
        ends = [meaning(Anchor(d, within, tense, reference)) for d in within]
        if ends[0] == ends[1]:  # meanings never run backwards as the days go on
            return ends[0]
        days = (within[0] + timedelta(n) for n in range((within[1] - within[0]).days + 1))
        return calendar.one_of([p for d in days if (p := meaning(Anchor(d, within, tense, reference)))])
    except (ValueError, OverflowError):  # "5000 years ago", 30 February
        return None


def unknown(_: Anchor) -> None:
    """Of "recently", "the future": a time, but which the text does not say."""
    return


def fixed(period: Period, _: Anchor) -> Period:
    """Of "18 June 2023"."""
    return period


def _nearest(candidates: Iterable[Period], a: Anchor) -> Period | None:
    """Of a date without year, the one that the tense asks for.

    A report known to be of one month is read as speaking of that month where it can.
    """
    if a.day is None or a.within is None:
        return None
    told = sorted(candidates, key=lambda p: p.first)
    if (a.within[1] - a.within[0]).days < 32:
        inside = [p for p in told if a.within[0] <= p.first and p.last <= a.within[1]]
        if inside:
            return inside[0]
    before = [p for p in told if p.first <= a.day]
    after = [p for p in told if p.last >= a.day]
    if a.tense == "future":
        return after[0] if after else None
    if a.tense is None and after and after[0].precision == "day" and after[0].first - a.day <= _SOON:
        return after[0]
    return before[-1] if before else None


def _years(a: Anchor, reach: int = 1) -> range:
    """The years in which a date without year can lie."""
    return range(max(a.day.year - reach, 1), min(a.day.year + reach + 1, 9999)) if a.day else range(0)


def yearless_day(month: int, number: int, a: Anchor) -> Period | None:
    """Of "June 18"."""
    reach = 8 if (month, number) == (2, 29) else 1  # leap days may be eight years apart (1896, 1904)
    return _nearest([calendar.day(date(y, month, number)) for y in _years(a, reach) if reach == 1 or isleap(y)], a)


def yearless_weekday(weekday: int, month: int, number: int, a: Anchor) -> Period | None:
    """Of "Wednesday, Sept. 11": of the years near the report's, the one where it is a Wednesday; the nearest if none is."""
    told = [d for y in _years(a, 3) if number <= calendar.month(y, month).last.day and (d := date(y, month, number)).weekday() == weekday]
    return _nearest(map(calendar.day, told), a) or yearless_day(month, number, a)


def numeric_day(options: tuple[Period, ...], a: Anchor) -> Period | None:
    """Of "03/04/2019": both readings, without those that the event's tense rules out."""
    if a.day is not None and a.within and a.within[0] == a.within[1] and a.tense:
        kept = [p for p in options if (p.first <= a.day if a.tense == "past" else p.last >= a.day)]
        if kept:
            options = tuple(kept)
    return calendar.one_of(options)


def month_of_year(month: int, which: Which, a: Anchor) -> Period | None:
    """Of "March", "last March", "this March", "next March"."""
    if a.day is None:
        return None
    if which == "this":
        return calendar.month(a.day.year, month)
    if which is None:
        return _nearest((calendar.month(y, month) for y in range(max(a.day.year - 1, 1), a.day.year + 2)), a)
    if which == "last":
        return calendar.month(a.day.year - (a.day.month <= month), month)
    return calendar.month(a.day.year + (a.day.month >= month), month)


def weekday(number: int, which: Which, a: Anchor) -> Period | None:
    """Of "Friday", "last Friday"; of a report of an unknown day all Fridays of the time when it appeared."""
    if a.day is None or a.within is None:
        return None
    if which is None and a.within[0] != a.within[1]:
        first = a.within[0] + timedelta((number - a.within[0].weekday()) % 7)
        return calendar.one_of([calendar.day(first + timedelta(n)) for n in range(0, (a.within[1] - first).days + 1, 7)])
    if which == "next" or (which != "last" and a.tense == "future"):
        ahead = (number - a.day.weekday()) % 7
        return calendar.day(a.day + timedelta(7 if which == "next" and not ahead else ahead))
    back = (a.day.weekday() - number) % 7
    return calendar.day(a.day - timedelta(7 if which == "last" and not back else back))


def season(name: str, which: Which, a: Anchor) -> Period | None:
    """Of "the summer", "last winter"."""
    if a.day is None:
        return None
    told = [calendar.season(y, name) for y in range(max(a.day.year - 2, 1), a.day.year + 3)]
    if which == "last":
        return next(p for p in reversed(told) if p.last < a.day)
    if which == "next":
        return next(p for p in told if p.first > a.day)
    if which == "this":
        return next((p for p in told if p.first <= a.day <= p.last), None) or next(p for p in told if p.first.year == a.day.year)
    return _nearest(told, a)


def season_of(name: str, year: Meaning, a: Anchor) -> Period | None:
    """Of "the spring of 2014", "last year's summer"."""
    p = year(a)
    return calendar.season(p.first.year, name) if p else None


def unit(kind: Unit, offset: int, a: Anchor) -> Period | None:
    """The day, week, month … of the report (``offset`` 0), the one before (-1) or after (1)."""
    return around(kind, offset, a.day) if a.day else None


def around(kind: Unit, offset: int, d: date) -> Period | None:
    """The day, week, month … that holds ``d``, moved by ``offset`` of them."""
    match kind:
        case "day":
            return calendar.day(d + timedelta(offset))
        case "week":
            return calendar.week(d + timedelta(7 * offset))
        case "fortnight":
            return calendar.span(d, d + timedelta(14 * offset))
        case "weekend":
            return calendar.weekend(d + timedelta(7 * offset))
        case "month":
            return calendar.month(d.year, d.month + offset)
        case "quarter":
            return calendar.quarter(d.year, (d.month + 2) // 3 + offset)
        case "half":
            return calendar.half(d.year, (d.month + 5) // 6 + offset)
        case "season":
            return next(p for n in SEASONS for y in (d.year - 1, d.year) if (p := calendar.season(y, n)).first <= d <= p.last)
        case "year":
            return calendar.year(d.year + offset)
        case "decade":
            return calendar.decade(d.year // 10 * 10 + 10 * offset)
        case "century":
            return calendar.century(d.year // 100 * 100 + 100 * offset)
    return None


def weekend(which: Which, a: Anchor) -> Period | None:
    """Of "the weekend": the last that has begun, or of a plan the next that has not ended; "last weekend": the last that is over."""
    if a.day is None:
        return None
    this = calendar.weekend(a.day)
    if which == "next":
        return calendar.weekend(a.day + timedelta(7)) if a.day >= this.first else this
    if which == "last":
        return calendar.weekend(a.day - timedelta(7))
    if a.tense != "future" and a.day < this.first:
        return calendar.weekend(a.day - timedelta(7))
    return this


def clipped(side: Literal["earlier", "later"], inner: Meaning, a: Anchor) -> Period | None:
    """Of "later this year": the year, bounded by the report's day."""
    p = inner(a)
    if p is None or a.day is None or a.within is None:
        return p
    return p.narrowed(p.first, a.within[1]) if side == "earlier" else p.narrowed(a.within[0], p.last)


def part(which: Literal["early", "mid", "late"], inner: Meaning, a: Anchor) -> Period | None:
    """Of "early June", "the end of the year", "mid-2011".

    Nobody agrees where "early" ends, so that EDTF names the whole; the bounds are halves, of "mid" the middle half, which
    usage does not overstep.
    """
    p = inner(a)
    if p is None or p.precision in ("day", "week", "weekend") or "[" in p.edtf:
        return p
    if p.precision in ("year", "decade", "century"):
        months = 12 * (p.last.year - p.first.year + 1)
        cuts = [calendar.shift_months(p.first, months * n // 4) for n in (1, 2, 3)]
        if which == "early":
            return p.narrowed(p.first, cuts[1] - ONE_DAY)
        return p.narrowed(cuts[1], p.last) if which == "late" else p.narrowed(cuts[0], cuts[2] - ONE_DAY)
    half = ((p.last - p.first) + ONE_DAY) // 2
    if which == "early":
        return p.narrowed(p.first, p.first + half)
    if which == "late":
        return p.narrowed(p.last - half, p.last)
    return p.narrowed(p.first + half // 2, p.last - half // 2)


def ordinal(number: int, kind: Unit, inner: Meaning, a: Anchor) -> Period | None:
    """Of "the third quarter of last year", "the last week of March"; ``number`` -1 is the last."""
    whole = inner(a)
    if whole is None or "[" in whole.edtf:
        return None
    edge = whole.last if number < 0 else whole.first
    step = number if number < 0 else number - 1
    if kind in ("quarter", "half"):
        if whole.precision != "year":
            return None
        count = 4 if kind == "quarter" else 2
        return (calendar.quarter if kind == "quarter" else calendar.half)(whole.first.year, number if number > 0 else count + 1 + number)
    if kind == "week":
        # A week belongs to the month or year that holds its Thursday (ISO 8601).
        thursday = edge + timedelta((3 - edge.weekday()) % 7 if number > 0 else -((edge.weekday() - 3) % 7))
        return calendar.week(thursday + timedelta(7 * (step if number > 0 else number + 1)))
    p = around(kind, step + (number < 0), edge)
    if kind == "weekend" and p and number > 0 and p.first < whole.first:
        p = around(kind, step + 1, edge)
    return p if p and p.last >= whole.first and p.first <= whole.last else None


def weekday_of(number: int, nth: int, inner: Meaning, a: Anchor) -> Period | None:
    """Of "the first Monday of May"; ``nth`` -1 is the last."""
    whole = inner(a)
    if whole is None or "[" in whole.edtf:
        return None
    if nth > 0:
        d = whole.first + timedelta((number - whole.first.weekday()) % 7 + 7 * (nth - 1))
    else:
        d = whole.last - timedelta((whole.last.weekday() - number) % 7)
    return calendar.day(d) if whole.first <= d <= whole.last else None


def division(kind: Literal["quarter", "half"], number: int, a: Anchor) -> Period | None:
    """Of "the third quarter" without year: the latest that has begun and, of the past, is over; -1 is the last of the year."""
    if a.day is None:
        return None
    build, count = (calendar.quarter, 4) if kind == "quarter" else (calendar.half, 2)
    told = [build(y, number if number > 0 else count) for y in range(max(a.day.year - 1, 1), a.day.year + 2)]
    if a.tense == "future":
        return next(p for p in told if p.last >= a.day)
    return next((p for p in reversed(told) if p.last < a.day), None)


def of(outer: Callable[[int], Period], year: Meaning, a: Anchor) -> Period | None:
    """Of "October of next year": ``outer`` in the year that ``year`` means."""
    p = year(a)
    return outer(p.first.year) if p and p.precision == "year" else None


def week_of(kind: Unit, inner: Meaning, a: Anchor) -> Period | None:
    """Of "the week of June 3", "the weekend of 18 June", "the night of June 3"."""
    p = inner(a)
    return around(kind, 0, p.first) if p and "[" not in p.edtf else p


def today(a: Anchor) -> Period | None:
    """The report's day."""
    return calendar.day(a.day) if a.day else None


def holiday(name: str, which: Which, a: Anchor) -> Period | None:
    """Of "Christmas", "last Thanksgiving"."""
    if a.day is None:
        return None
    told = []
    for y in range(max(a.day.year - 1, 1), a.day.year + 2):
        try:
            told.append(HOLIDAYS[name](y))
        except ValueError:  # no such year in its table
            continue
    if which == "last":
        return max((p for p in told if p.last < a.day), key=lambda p: p.first, default=None)
    if which == "next":
        return min((p for p in told if p.first > a.day), key=lambda p: p.first, default=None)
    if which == "this":
        return next((p for p in told if p.first.year == a.day.year), None)
    return _nearest(told, a)


def between(left: Meaning, right: Meaning, right_has_year: bool, left_has_year: bool, a: Anchor) -> Period | None:
    """Of "between May and July 2020", "from Monday to Friday": what the one side leaves out, the other tells."""
    if left_has_year and not right_has_year:
        start = left(a)
        if start is None:
            return None
        end = right(replace(a, day=start.first, within=(start.first, start.first), tense="future"))
    else:
        end = right(replace(a, within=(a.day, a.day) if a.day else None))
        if end is None:
            return None
        start = left(a) if left_has_year else left(replace(a, day=end.first, within=(end.first, end.first), tense="past"))
    if start is None or end is None or start.first > end.last:
        return None
    if "/" in start.edtf + end.edtf or "[" in start.edtf + end.edtf:
        return calendar.span(start.first, end.last)
    return Period(start.first, end.last, "range", f"{start.edtf}/{end.edtf}")


def full_year(two_digits: int) -> int:
    """The year that '82 or '08 means."""
    return two_digits + (1900 if two_digits >= _PIVOT else 2000)
