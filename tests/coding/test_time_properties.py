"""No time is ever told more exactly, or elsewhere, than its words and the publication date allow.

Expressions are generated together with the bounds that their words have by the calendar, worked out here and not by the code under test.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.coding.times import find, read
from detente.records import When
from tests.coding.test_time_cases import expressions, texts

MONTHS = list(calendar.month_name)[1:]
WEEKDAYS = list(calendar.day_name)
UNITS = {"day": 1, "week": 7, "month": 31, "year": 366}

Bounds = Callable[[date], tuple[date, date]]


@dataclass(frozen=True)
class Known:
    """An expression, and the days that it can mean in a report of a day. ``full``: it names a day by itself."""

    text: str
    bounds: Bounds
    full: bool = False

    def __repr__(self) -> str:
        return self.text


def month_bounds(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def moved(d: date, months: int) -> date:
    total = d.year * 12 + d.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(d.day, calendar.monthrange(year, month)[1]))


def fixed(first: date, last: date) -> Bounds:
    return lambda _: (first, last)


days = st.dates(date(1950, 1, 1), date(2040, 12, 31))
years = st.integers(1901, 2039)


@st.composite
def written(draw: st.DrawFn) -> Known:
    """A day written in full, the British, the American or the ISO way."""
    d = draw(days)
    month = MONTHS[d.month - 1]
    form = draw(
        st.sampled_from(["{d.day} {m} {d.year}", "{m} {d.day}, {d.year}", "{d:%Y-%m-%d}", "the {d.day}th of {m} {d.year}", "{w}, {d.day} {m} {d.year}"])
    )
    return Known("It happened on " + form.format(d=d, m=month, w=WEEKDAYS[d.weekday()]) + ".", fixed(d, d), full=True)


@st.composite
def month_of_year(draw: st.DrawFn) -> Known:
    year, month = draw(years), draw(st.integers(1, 12))
    part = draw(st.sampled_from(["", "early ", "late ", "mid-"]))
    return Known(f"It happened in {part}{MONTHS[month - 1]} {year}.", fixed(*month_bounds(year, month)))


@st.composite
def stretch(draw: st.DrawFn) -> Known:
    """Two days or months of one year."""
    year, a, b = draw(years), draw(st.integers(1, 11)), draw(st.integers(1, 12))
    a, b = min(a, b), max(a, b)
    if a == b:
        first, last = draw(st.integers(1, 13)), draw(st.integers(14, 28))
        return Known(f"It ran from {first} to {last} {MONTHS[a - 1]} {year}.", fixed(date(year, a, first), date(year, a, last)))
    return Known(f"It ran between {MONTHS[a - 1]} and {MONTHS[b - 1]} {year}.", fixed(month_bounds(year, a)[0], month_bounds(year, b)[1]))


@st.composite
def ago(draw: st.DrawFn) -> Known:
    """So many days, weeks, months or years before: within half a unit on both sides, a whole one where the unit is a year."""
    unit = draw(st.sampled_from(list(UNITS)))
    n = draw(st.integers(1, 60 if unit == "day" else 11))
    word = f"{n} {unit}s" if n > 1 else f"one {unit}"

    def bounds(d: date) -> tuple[date, date]:
        at = {"day": d - timedelta(n), "week": d - timedelta(7 * n), "month": moved(d, -n), "year": moved(d, -12 * n)}[unit]
        slack = timedelta({"day": 0, "week": 6, "month": 31, "year": 366}[unit])
        return at - slack, at + slack

    return Known(f"It happened {word} ago.", bounds)


@st.composite
def ahead(draw: st.DrawFn) -> Known:
    unit = draw(st.sampled_from(["days", "weeks", "months"]))
    n = draw(st.integers(2, 20))
    phrase = draw(st.sampled_from([f"within {n} {unit}", f"in the next {n} {unit}", f"over the coming {n} {unit}"]))

    def bounds(d: date) -> tuple[date, date]:
        return d, moved(d, n) if unit == "months" else d + timedelta(n * (7 if unit == "weeks" else 1))

    return Known(f"It will happen {phrase}.", bounds)


@st.composite
def weekday(draw: st.DrawFn) -> Known:
    """Friday: of what happened within the week before, of a plan within the week after."""
    name = draw(st.sampled_from(WEEKDAYS))
    past = draw(st.booleans())

    def bounds(d: date) -> tuple[date, date]:
        return (d - timedelta(6), d) if past else (d, d + timedelta(6))

    return Known(f"They met on {name}." if past else f"They will meet on {name}.", bounds)


def _unit(which: int, unit: str) -> Bounds:
    def bounds(d: date) -> tuple[date, date]:
        if unit == "week":
            monday = d - timedelta(d.weekday()) + timedelta(7 * which)
            return monday, monday + timedelta(6)
        if unit == "month":
            at = moved(d.replace(day=1), which)
            return month_bounds(at.year, at.month)
        return date(d.year + which, 1, 1), date(d.year + which, 12, 31)

    return bounds


simple = st.sampled_from(
    [
        *(
            Known(f"It is the plan of {word} {unit}.", _unit(which, unit))
            for word, which in (("last", -1), ("this", 0), ("next", 1))
            for unit in ("week", "month", "year")
        ),
        Known("It happened yesterday.", lambda d: (d - timedelta(1), d - timedelta(1))),
        Known("It happens today.", lambda d: (d, d)),
        Known("It will happen tomorrow.", lambda d: (d + timedelta(1), d + timedelta(1))),
        Known("It happened earlier this month.", lambda d: (d.replace(day=1), d)),
        Known("It will happen later this year.", lambda d: (d, date(d.year, 12, 31))),
        Known("It will happen by the end of the year.", lambda d: (date(d.year, 1, 1), date(d.year, 12, 31))),
    ]
)
known = st.one_of(written(), month_of_year(), stretch(), ago(), ahead(), weekday(), simple)


def interval(when: When) -> tuple[date, date]:
    assert when.earliest is not None
    assert when.latest is not None
    return date.fromisoformat(when.earliest), date.fromisoformat(when.latest)


@given(known, days)
@settings(max_examples=400, deadline=None)
def test_a_known_day_of_publication_gives_nothing_outside_what_the_words_allow(expression: Known, published: date) -> None:
    (when,) = read(expression.text, published.isoformat())
    first, last = interval(when)
    allowed = expression.bounds(published)
    assert allowed[0] <= first <= last <= allowed[1]


@given(known, st.integers(1950, 2039), st.integers(1, 12), st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_known_month_or_year_of_publication_gives_nothing_that_none_of_its_days_allows(expression: Known, year: int, month: int, whole_year: bool) -> None:
    first, last = (date(year, 1, 1), date(year, 12, 31)) if whole_year else month_bounds(year, month)
    (when,) = read(expression.text, f"{year}" if whole_year else f"{year}-{month:02d}")
    if when.earliest is None:
        assert not expression.full
        return
    allowed = [expression.bounds(first + timedelta(n)) for n in range((last - first).days + 1)]
    told = interval(when)
    # A weekday of a month's report is one of that month's: the day before its first may be meant, too, but is not told.
    assert min(a for a, _ in allowed) <= told[0] <= told[1] <= max(b for _, b in allowed)


@given(known, st.integers(1950, 2039), st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_a_month_of_publication_never_gives_a_single_day_unless_the_text_does(expression: Known, year: int, month: int) -> None:
    (when,) = read(expression.text, f"{year}-{month:02d}")
    if not expression.full and when.earliest is not None:
        first, last = interval(when)
        assert first < last
        assert when.edtf != when.earliest


@given(known)
@settings(max_examples=150, deadline=None)
def test_without_a_date_of_publication_only_what_is_dated_in_full_is_told(expression: Known) -> None:
    (when,) = read(expression.text, None)
    a, b = expression.bounds(date(1980, 5, 5)), expression.bounds(date(2010, 11, 21))
    if a != b:
        assert (when.edtf, when.earliest, when.latest, when.precision) == (None, None, None, None)
    else:
        first, last = interval(when)
        assert a[0] <= first <= last <= a[1]


def agrees(when: When) -> None:
    """EDTF says what earliest and latest say; the bounds may be closer, as it has no word for "early" and "later"."""
    assert when.edtf is not None
    told = parse_edtf(when.edtf)
    lower, upper = (date(*t[:3]) for t in (told.lower_strict(), told.upper_strict()))
    if re.fullmatch(r"\d{4}-24", when.edtf):  # the library ends a winter with its December
        upper = date(upper.year + 1, 3, 1) - timedelta(1)
    first, last = interval(when)
    assert lower <= first <= last <= upper, (when, lower, upper)
    if "~" not in when.edtf and when.precision in ("day", "week", "weekend", "range", "quarter", "half", "season") and "later" not in when.text.lower():
        exact = not re.search(r"early|late|mid|end|begin|start|earlier", when.text.lower())
        assert not exact or (lower, upper) == (first, last), (when, lower, upper)


@given(known, st.one_of(days.map(str), days.map(lambda d: str(d)[:7]), days.map(lambda d: str(d)[:4])))
@settings(max_examples=300, deadline=None)
def test_edtf_is_read_by_its_library_and_agrees_with_the_bounds(expression: Known, published: str) -> None:
    for when in read(expression.text, published):
        if when.edtf is not None:
            agrees(when)


@pytest.mark.parametrize("published", ["2023-06-18", "2023-06", "2023", "2024-02-29", "2000-01-01", "1999-12-31"])
def test_edtf_of_every_case_agrees_with_its_bounds(published: str) -> None:
    told = [w for case in texts() for w in read(case.text, published)]
    told += [e.resolve(published, case.tense) for case in expressions() for e in find(case.text)]
    dated = [w for w in told if w.edtf is not None and w.precision != "year" and w.precision != "decade"]
    assert len(dated) > 100
    for when in dated:
        agrees(when)
