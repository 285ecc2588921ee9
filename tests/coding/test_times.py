"""Time expressions of news English: what is found, and what it means in a report of a given day, month or year."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.coding.times import dateline, find, published_interval, read
from detente.errors import DateError
from tests.coding.test_time_cases import expressions

SUNDAY = "2023-06-18"  # the day of publication of most cases: a Sunday
CASES = expressions()


@pytest.mark.parametrize(
    "text",
    [
        "talks for three days", "a two-year ban", "a three-day visit", "every Monday", "each Friday", "on Sundays", "fifty years a slave", "15 a year",
        "Theresa May said", "she may march on", "the Women's March", "The Sunday Times", "The Mail on Sunday", "USA Today",
        "the Good Friday Agreement", "the Arab Spring", "the Prague Spring", "the Winter Olympics", "Easter Island", "prices fall",
        "about 2000 people", "1950 troops", "$2015", "Resolution 1929", "2,010 tonnes", "the Russell 2000 Index", "his early sixties", "in his fifties",
        "the September 11 attacks", "at the same time", "the most recent model", "a soon-to-open base", "a score of 2:1", "3/4 of them", "version 10.4",
    ],
)  # fmt: skip
def test_what_is_no_time_is_not_found(text):
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The envoys met on Friday and will meet again on Tuesday.", ["2023-06-16", "2023-06-20"]),
        ("Officials said on Friday that the base will close in July.", ["2023-06-16", "2023-07"]),
        ("They said the talks on Monday will focus on trade.", ["2023-06-19"]),
        ("The king plans to visit Oslo on Sunday and Bergen on Monday.", ["2023-06-18", "2023-06-19"]),
        ("The premier postponed plans to visit in February.", ["2023-02"]),
        ("Premier to visit Oslo on Monday", ["2023-06-19"]),
        ("The border stays closed until Friday.", ["2023-06-23"]),
        ("The hearing is set to begin on Wednesday.", ["2023-06-21"]),
        ("The treaty, to be signed on June 25, ends the dispute.", ["2023-06-25"]),
        ("Since Monday the port has been shut.", ["2023-06-12"]),
        ("On Wednesday, the navy seized two boats.", ["2023-06-14"]),
    ],
)
def test_the_tense_is_told_by_the_words_around(text, expected):
    assert [w.edtf for w in read(text, SUNDAY)] == expected


def test_dates_told_before_are_what_later_ones_lean_on():
    text = "On June 3 they met. Two days later they left. The same day shots fell. A day earlier, it was calm. The following day it rained."
    assert [w.edtf for w in read(text, SUNDAY)] == ["2023-06-03", "2023-06-05", "2023-06-05", "2023-06-04", "2023-06-05"]


def test_the_same_period_last_year_is_the_period_told_before():
    assert [w.edtf for w in read("Exports rose in February from the same month last year.", SUNDAY)] == ["2023-02", "2022-02"]


def test_a_reference_can_be_given():
    reference = find("on June 3, 2020")[0].resolve(None)
    assert find("the next day")[0].resolve(SUNDAY, "past", reference).edtf == "2020-06-04"
    assert find("the next day")[0].resolve(SUNDAY, "past").edtf is None


def test_a_date_line_dates_a_report_of_unknown_date():
    text = "Envoys meet\n\nJune 18, 2023\n\nThe envoys met today."
    assert dateline(text) == SUNDAY
    assert [w.edtf for w in read(text, None)] == [SUNDAY, SUNDAY]
    assert [w.edtf for w in read(text, "2023-06")] == [SUNDAY, SUNDAY]
    assert [w.edtf for w in read(text, "2021-01-05")] == [SUNDAY, "2021-01-05"]


def test_a_clock_time_belongs_to_the_day_of_its_sentence():
    assert [w.edtf for w in read("The rocket left on Tuesday from the base at 18:00 UTC.", SUNDAY)] == ["2023-06-13", "2023-06-13"]


@pytest.mark.parametrize(
    ("published", "first", "last"),
    [
        ("2023-06-18", date(2023, 6, 18), date(2023, 6, 18)),
        ("2023-06", date(2023, 6, 1), date(2023, 6, 30)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-06-18T23:30:00+02:00", date(2023, 6, 18), date(2023, 6, 18)),
        ("2023-06-18T23:30:00.123Z", date(2023, 6, 18), date(2023, 6, 18)),
        ("2023-06-18 23:30", date(2023, 6, 18), date(2023, 6, 18)),
    ],
)
def test_publication_dates(published, first, last):
    assert published_interval(published) == (first, last)


@pytest.mark.parametrize("published", ["", "yesterday", "03-02-2009", "2023-13", "2023-02-30", "0000", "2023-6-1", "2023-06-18x"])
def test_a_publication_date_that_cannot_be_read_is_refused(published):
    with pytest.raises(DateError, match="publication date"):
        published_interval(published)


# ------------------------------------------------------------------ properties

_WORDS = [*sorted({w for case in CASES for w in re.findall(r"\S+", case.text)}), "the", "of", "a", "two", "said", "will", "\n", "\n\n", ",", "."]
_PUBLISHED = st.one_of(
    st.none(),
    st.dates(date(2, 1, 1), date(9990, 1, 1)).map(str),
    st.dates(date(2, 1, 1), date(9990, 1, 1)).map(lambda d: d.isoformat()[:7]),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(lambda d: d.isoformat()[:4]),
)
_TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join), st.text(alphabet="0123456789-/:. ,'’apm", max_size=40))


@given(_TEXTS)
@settings(max_examples=300)
def test_offsets_slice_to_the_text_and_never_overlap(text):
    end = 0
    for e in find(text):
        assert end <= e.start < e.end
        assert text[e.start : e.end] == e.text
        end = e.end


@given(_TEXTS, _PUBLISHED)
@settings(max_examples=300, deadline=None)
def test_no_text_raises_and_bounds_are_in_order(text, published):
    for when in read(text, published):
        assert (when.edtf is None) == (when.earliest is None) == (when.latest is None) == (when.precision is None)
        if when.earliest is not None and when.latest is not None and when.edtf is not None:
            assert date.fromisoformat(when.earliest) <= date.fromisoformat(when.latest)
            assert text[when.span[0] : when.span[1]] == when.text


@given(st.sampled_from([case for case in CASES if case.published == SUNDAY]), st.dates(date(2001, 1, 1), date(2026, 1, 1)))
@settings(max_examples=300, deadline=None)
def test_a_month_gives_no_day_that_none_of_its_days_gives(case, day):
    expression = find(case.text)[0]
    first, last = published_interval(day.isoformat()[:7])
    month = expression.resolve(day.isoformat()[:7], case.tense)
    exact = [expression.resolve(date.fromordinal(n).isoformat(), case.tense) for n in range(first.toordinal(), last.toordinal() + 1)]
    if month.earliest is not None and month.latest is not None:
        assert min(w.earliest for w in exact if w.earliest) <= month.earliest
        assert month.latest <= max(w.latest for w in exact if w.latest)


@given(st.sampled_from([case.text for case in CASES if case.published is None and case.means[0]]), _PUBLISHED)
def test_what_is_dated_in_full_needs_no_report(text, published):
    expression = find(text)[0]
    if "/04/" not in text:
        assert expression.resolve(published) == expression.resolve(None)
