"""Time expressions of news English: what is found, and what it means in a report of a given day, month or year."""

from __future__ import annotations

import re
from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.coding.times import dateline, find, published_interval, read
from detente.errors import DateError

SUNDAY = "2023-06-18"  # the day of publication of most cases: a Sunday
PAST, FUTURE = "past", "future"
SUNDAYS = "[2023-06-04,2023-06-11,2023-06-18,2023-06-25]"

# text, published, tense, edtf, earliest, latest, precision; where the bounds are those of one day, they are written once
CASES = [
    # weekdays, by tense and by how well the day of the report is known
    ("The minister landed early on Sunday.", SUNDAY, PAST, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("The minister landed early on Sunday.", "2023-06", PAST, SUNDAYS, "2023-06-04", "2023-06-25", "day"),
    ("The minister landed on Sunday.", "2023", PAST, "[2023-01-01..2023-12-31]", "2023-01-01", "2023-12-31", "day"),
    ("The minister landed on Sunday.", None, PAST, None, None, None, None),
    ("They spoke on Friday.", SUNDAY, PAST, "2023-06-16", "2023-06-16", "2023-06-16", "day"),
    ("They are to speak on Friday.", SUNDAY, FUTURE, "2023-06-23", "2023-06-23", "2023-06-23", "day"),
    ("They are to speak on Sunday.", SUNDAY, FUTURE, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("Talks ended late Friday night.", SUNDAY, PAST, "2023-06-16", "2023-06-16", "2023-06-16", "day"),
    ("last Monday", SUNDAY, None, "2023-06-12", "2023-06-12", "2023-06-12", "day"),
    ("last Sunday", SUNDAY, None, "2023-06-11", "2023-06-11", "2023-06-11", "day"),
    ("next Monday", SUNDAY, None, "2023-06-19", "2023-06-19", "2023-06-19", "day"),
    ("next Sunday", SUNDAY, None, "2023-06-25", "2023-06-25", "2023-06-25", "day"),
    ("this coming Friday", SUNDAY, None, "2023-06-23", "2023-06-23", "2023-06-23", "day"),
    ("Tuesday of last week", SUNDAY, None, "2023-06-06", "2023-06-06", "2023-06-06", "day"),
    ("the first Monday of May 2020", None, None, "2020-05-04", "2020-05-04", "2020-05-04", "day"),
    # days by word
    ("yesterday", SUNDAY, None, "2023-06-17", "2023-06-17", "2023-06-17", "day"),
    ("yesterday", "2023-06", None, "[2023-05-31..2023-06-29]", "2023-05-31", "2023-06-29", "day"),
    ("today", SUNDAY, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("today", "2023-06", None, "2023-06-XX", "2023-06-01", "2023-06-30", "day"),
    ("today", "2023", None, "2023-XX-XX", "2023-01-01", "2023-12-31", "day"),
    ("today", None, None, None, None, None, None),
    ("tomorrow", SUNDAY, None, "2023-06-19", "2023-06-19", "2023-06-19", "day"),
    ("tonight", SUNDAY, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("this morning", SUNDAY, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("last night", SUNDAY, None, "2023-06-17", "2023-06-17", "2023-06-17", "day"),
    ("overnight", SUNDAY, None, "2023-06-17/2023-06-18", "2023-06-17", "2023-06-18", "range"),
    ("the day before yesterday", SUNDAY, None, "2023-06-16", "2023-06-16", "2023-06-16", "day"),
    ("the day after tomorrow", SUNDAY, None, "2023-06-20", "2023-06-20", "2023-06-20", "day"),
    # written dates
    ("18 June 2023", None, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("June 18th, 2023", None, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("Sunday, 18 June 2023", None, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("Sunday, June 18", SUNDAY, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("Sun, 18 Jun 2023", None, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("the 3rd of May 2010", None, None, "2010-05-03", "2010-05-03", "2010-05-03", "day"),
    ("Sept. 11, 2001", None, None, "2001-09-11", "2001-09-11", "2001-09-11", "day"),
    ("March 12 2009", None, None, "2009-03-12", "2009-03-12", "2009-03-12", "day"),
    ("JUNE 18, 2023", None, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("June 3", SUNDAY, PAST, "2023-06-03", "2023-06-03", "2023-06-03", "day"),
    ("June 3", SUNDAY, FUTURE, "2024-06-03", "2024-06-03", "2024-06-03", "day"),
    ("June 20", SUNDAY, PAST, "2022-06-20", "2022-06-20", "2022-06-20", "day"),
    ("June 20", SUNDAY, None, "2023-06-20", "2023-06-20", "2023-06-20", "day"),
    ("June 20", "2023-06", PAST, "2023-06-20", "2023-06-20", "2023-06-20", "day"),
    ("June 20", None, PAST, None, None, None, None),
    ("February 29", SUNDAY, PAST, "2020-02-29", "2020-02-29", "2020-02-29", "day"),
    ("Wednesday, Sept. 11", "2019-10-01", PAST, "2019-09-11", "2019-09-11", "2019-09-11", "day"),
    ("June 3 of last year", SUNDAY, None, "2022-06-03", "2022-06-03", "2022-06-03", "day"),
    ("WASHINGTON, June 18 — The president", SUNDAY, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    # numeric dates
    ("2023-06-18", None, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("2023-06-18T10:00:00Z", None, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("2023-06", None, None, "2023-06", "2023-06-01", "2023-06-30", "month"),
    ("18/06/2023", None, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("06/18/2023", None, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("03/04/2019", None, None, "[2019-03-04,2019-04-03]", "2019-03-04", "2019-04-03", "day"),
    ("03/04/2019", "2019-03-10", PAST, "2019-03-04", "2019-03-04", "2019-03-04", "day"),
    ("05/05/2019", None, None, "2019-05-05", "2019-05-05", "2019-05-05", "day"),
    ("18.06.2023", None, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    # times of day belong to their day
    ("5 p.m. EST on Friday", SUNDAY, PAST, "2023-06-16", "2023-06-16", "2023-06-16", "day"),
    ("Monday at 14:00", SUNDAY, PAST, "2023-06-12", "2023-06-12", "2023-06-12", "day"),
    ("09:30 UTC on June 3, 2020", None, None, "2020-06-03", "2020-06-03", "2020-06-03", "day"),
    ("2000 GMT", SUNDAY, None, "2023-06-18", "2023-06-18", "2023-06-18", "day"),
    ("Tuesday afternoon local time", SUNDAY, PAST, "2023-06-13", "2023-06-13", "2023-06-13", "day"),
    # months
    ("in February", SUNDAY, PAST, "2023-02", "2023-02-01", "2023-02-28", "month"),
    ("in February", "2023-06", PAST, "2023-02", "2023-02-01", "2023-02-28", "month"),
    ("in February", SUNDAY, FUTURE, "2024-02", "2024-02-01", "2024-02-29", "month"),
    ("in August", "2023", PAST, "[2022-08,2023-08]", "2022-08-01", "2023-08-31", "month"),
    ("in June", SUNDAY, PAST, "2023-06", "2023-06-01", "2023-06-30", "month"),
    ("in May 2016", None, None, "2016-05", "2016-05-01", "2016-05-31", "month"),
    ("last March", SUNDAY, None, "2023-03", "2023-03-01", "2023-03-31", "month"),
    ("next March", SUNDAY, None, "2024-03", "2024-03-01", "2024-03-31", "month"),
    ("October of next year", SUNDAY, None, "2024-10", "2024-10-01", "2024-10-31", "month"),
    ("August last year", SUNDAY, None, "2022-08", "2022-08-01", "2022-08-31", "month"),
    ("last month", "2023-06", None, "2023-05", "2023-05-01", "2023-05-31", "month"),
    ("next month", "2023-12-30", None, "2024-01", "2024-01-01", "2024-01-31", "month"),
    ("last month", "2023", None, "[2022-12,2023-01,2023-02,2023-03,2023-04,2023-05,2023-06,2023-07,2023-08,2023-09,2023-10,2023-11]",
     "2022-12-01", "2023-11-30", "month"),
    ("until March", SUNDAY, FUTURE, "2024-03", "2024-03-01", "2024-03-31", "month"),
    # weeks and weekends
    ("last week", SUNDAY, None, "2023-06-05/2023-06-11", "2023-06-05", "2023-06-11", "week"),
    ("this week", SUNDAY, None, "2023-06-12/2023-06-18", "2023-06-12", "2023-06-18", "week"),
    ("next week", SUNDAY, None, "2023-06-19/2023-06-25", "2023-06-19", "2023-06-25", "week"),
    ("the last week of March 2009", None, None, "2009-03-23/2009-03-29", "2009-03-23", "2009-03-29", "week"),
    ("the week of June 12", SUNDAY, PAST, "2023-06-12/2023-06-18", "2023-06-12", "2023-06-18", "week"),
    ("later this week", "2023-06-14", None, "2023-06-12/2023-06-18", "2023-06-14", "2023-06-18", "week"),
    ("the weekend", "2023-06-20", PAST, "2023-06-17/2023-06-18", "2023-06-17", "2023-06-18", "weekend"),
    ("the weekend", "2023-06-20", FUTURE, "2023-06-24/2023-06-25", "2023-06-24", "2023-06-25", "weekend"),
    ("last weekend", "2023-06-20", None, "2023-06-17/2023-06-18", "2023-06-17", "2023-06-18", "weekend"),
    ("next weekend", "2023-06-20", None, "2023-06-24/2023-06-25", "2023-06-24", "2023-06-25", "weekend"),
    # seasons, quarters, halves
    ("the summer of 2014", None, None, "2014-22", "2014-06-01", "2014-08-31", "season"),
    ("last spring", SUNDAY, None, "2023-21", "2023-03-01", "2023-05-31", "season"),
    ("last winter", SUNDAY, None, "2022-24", "2022-12-01", "2023-02-28", "season"),
    ("next fall", SUNDAY, None, "2023-23", "2023-09-01", "2023-11-30", "season"),
    ("Q3 2020", None, None, "2020-35", "2020-07-01", "2020-09-30", "quarter"),
    ("the third quarter of 2009", None, None, "2009-35", "2009-07-01", "2009-09-30", "quarter"),
    ("the first quarter of last year", SUNDAY, None, "2022-33", "2022-01-01", "2022-03-31", "quarter"),
    ("third-quarter results", "2009-11-03", PAST, "2009-35", "2009-07-01", "2009-09-30", "quarter"),
    ("the fourth quarter", SUNDAY, FUTURE, "2023-36", "2023-10-01", "2023-12-31", "quarter"),
    ("the last quarter", SUNDAY, None, "2023-33", "2023-01-01", "2023-03-31", "quarter"),
    ("the second half of 2019", None, None, "2019-41", "2019-07-01", "2019-12-31", "half"),
    # years, decades, centuries
    ("last year", "2023-06", None, "2022", "2022-01-01", "2022-12-31", "year"),
    ("next year", SUNDAY, None, "2024", "2024-01-01", "2024-12-31", "year"),
    ("since 2014", None, None, "2014", "2014-01-01", "2014-12-31", "year"),
    ("since '82", None, None, "1982", "1982-01-01", "1982-12-31", "year"),
    ("early 2020", None, None, "2020", "2020-01-01", "2020-06-30", "year"),
    ("mid-2014", None, None, "2014", "2014-04-01", "2014-09-30", "year"),
    ("late next year", SUNDAY, None, "2024", "2024-07-01", "2024-12-31", "year"),
    ("by the end of the year", SUNDAY, FUTURE, "2023", "2023-01-01", "2023-12-31", "year"),
    ("later this year", SUNDAY, FUTURE, "2023", "2023-06-18", "2023-12-31", "year"),
    ("earlier this year", SUNDAY, PAST, "2023", "2023-01-01", "2023-06-18", "year"),
    ("at the end of June", SUNDAY, FUTURE, "2023-06", "2023-06-15", "2023-06-30", "month"),
    ("mid-June", SUNDAY, PAST, "2023-06", "2023-06-08", "2023-06-23", "month"),
    ("the 1980s", None, None, "198X", "1980-01-01", "1989-12-31", "decade"),
    ("the late 1990s", None, None, "199X", "1995-01-01", "1999-12-31", "decade"),
    ("the '90s", None, None, "199X", "1990-01-01", "1999-12-31", "decade"),
    ("the nineties", None, None, "199X", "1990-01-01", "1999-12-31", "decade"),
    ("the 19th century", None, None, "18XX", "1800-01-01", "1899-12-31", "century"),
    ("the twentieth century", None, None, "19XX", "1900-01-01", "1999-12-31", "century"),
    # counted from the report or a date
    ("two days ago", SUNDAY, None, "2023-06-16", "2023-06-16", "2023-06-16", "day"),
    ("a week ago", SUNDAY, None, "2023-06-11~", "2023-06-11", "2023-06-11", "day"),
    ("three weeks ago", SUNDAY, None, "2023-05-22/2023-05-28", "2023-05-22", "2023-05-28", "week"),
    ("a month ago", "2023-03-31", None, "2023-02", "2023-02-01", "2023-02-28", "month"),
    ("two years ago", SUNDAY, None, "2021", "2021-01-01", "2021-12-31", "year"),
    ("about two years ago", SUNDAY, None, "2021~", "2021-01-01", "2021-12-31", "year"),
    ("a decade ago", SUNDAY, None, "2013~", "2011-01-01", "2015-12-31", "year"),
    ("a few days ago", SUNDAY, None, "[2023-06-13..2023-06-16]", "2023-06-13", "2023-06-16", "day"),
    ("several years ago", SUNDAY, None, "[2016,2017,2018,2019,2020]", "2016-01-01", "2020-12-31", "year"),
    ("two years ago", None, None, None, None, None, None),
    ("5000 years ago", SUNDAY, None, None, None, None, None),
    ("three weeks from now", SUNDAY, None, "2023-07-03/2023-07-09", "2023-07-03", "2023-07-09", "week"),
    ("in three weeks’ time", SUNDAY, None, "2023-07-03/2023-07-09", "2023-07-03", "2023-07-09", "week"),
    ("two years after 2014", None, None, "2016", "2016-01-01", "2016-12-31", "year"),
    ("two days after June 3, 2020", None, None, "2020-06-05", "2020-06-05", "2020-06-05", "day"),
    ("two years after the war", SUNDAY, None, None, None, None, None),
    # stretches up to or from the report
    ("over the next several months", SUNDAY, FUTURE, "2023-06-18/2024-01~", "2023-06-18", "2024-01-31", "range"),
    ("over the next several months", "2023-06", FUTURE, "2023-06-01/2024-01-31", "2023-06-01", "2024-01-31", "range"),
    ("in the next two years", SUNDAY, FUTURE, "2023-06-18/2025-06-18", "2023-06-18", "2025-06-18", "range"),
    ("in the coming weeks", SUNDAY, FUTURE, "2023-06-18/2023-08-06~", "2023-06-18", "2023-08-06", "range"),
    ("the past nine days", SUNDAY, PAST, "2023-06-09/2023-06-18", "2023-06-09", "2023-06-18", "range"),
    ("the past decade", SUNDAY, PAST, "2013-06-18/2023-06-18", "2013-06-18", "2023-06-18", "range"),
    ("in the last year", SUNDAY, PAST, "2022-06-18/2023-06-18", "2022-06-18", "2023-06-18", "range"),
    # ranges
    ("June 3-5", SUNDAY, PAST, "2023-06-03/2023-06-05", "2023-06-03", "2023-06-05", "range"),
    ("June 3 to 5, 2021", None, None, "2021-06-03/2021-06-05", "2021-06-03", "2021-06-05", "range"),
    ("3-5 June 2020", None, None, "2020-06-03/2020-06-05", "2020-06-03", "2020-06-05", "range"),
    ("June 30-July 2, 2020", None, None, "2020-06-30/2020-07-02", "2020-06-30", "2020-07-02", "range"),
    ("from 2011 to 2014", None, None, "2011/2014", "2011-01-01", "2014-12-31", "range"),
    ("2011–14", None, None, "2011/2014", "2011-01-01", "2014-12-31", "range"),
    ("2011-2014", None, None, "2011/2014", "2011-01-01", "2014-12-31", "range"),
    ("between May and July 2020", None, None, "2020-05/2020-07", "2020-05-01", "2020-07-31", "range"),
    ("May-July 2020", None, None, "2020-05/2020-07", "2020-05-01", "2020-07-31", "range"),
    ("from May 2020 to July", None, None, "2020-05/2020-07", "2020-05-01", "2020-07-31", "range"),
    ("between November and January", SUNDAY, PAST, "2022-11/2023-01", "2022-11-01", "2023-01-31", "range"),
    ("from Monday to Friday", SUNDAY, PAST, "2023-06-12/2023-06-16", "2023-06-12", "2023-06-16", "range"),
    # holidays and named weeks
    ("Christmas", SUNDAY, PAST, "2022-12-25", "2022-12-25", "2022-12-25", "day"),
    ("Christmas 2015", None, None, "2015-12-25", "2015-12-25", "2015-12-25", "day"),
    ("New Year’s Eve", SUNDAY, PAST, "2022-12-31", "2022-12-31", "2022-12-31", "day"),
    ("Easter Sunday", SUNDAY, PAST, "2023-04-09", "2023-04-09", "2023-04-09", "day"),
    ("Good Friday 2016", None, None, "2016-03-25", "2016-03-25", "2016-03-25", "day"),
    ("Thanksgiving", SUNDAY, PAST, "2022-11-24", "2022-11-24", "2022-11-24", "day"),
    ("Labor Day", SUNDAY, FUTURE, "2023-09-04", "2023-09-04", "2023-09-04", "day"),
    ("on Independence Day", SUNDAY, FUTURE, "2023-07-04", "2023-07-04", "2023-07-04", "day"),
    ("Ukraine's Independence Day", SUNDAY, FUTURE, None, None, None, None),
    ("May Day", SUNDAY, PAST, "2023-05-01", "2023-05-01", "2023-05-01", "day"),
    ("Bastille Day", SUNDAY, FUTURE, "2023-07-14", "2023-07-14", "2023-07-14", "day"),
    ("during Ramadan", SUNDAY, PAST, "2023-03-23~/2023-04-21~", "2023-03-23", "2023-04-21", "range"),
    ("Ramadan 1950", SUNDAY, PAST, None, None, None, None),
    ("the UN General Assembly week", SUNDAY, FUTURE, "2023-09-18/2023-09-24", "2023-09-18", "2023-09-24", "week"),
    ("the eve of Christmas", SUNDAY, PAST, "2022-12-24", "2022-12-24", "2022-12-24", "day"),
    ("on the eve of the summit", SUNDAY, PAST, None, None, None, None),
    # found, but the text does not say when
    ("now", SUNDAY, None, None, None, None, None),
    ("currently", SUNDAY, None, None, None, None, None),
    ("recently", SUNDAY, None, None, None, None, None),
    ("in recent years", SUNDAY, None, None, None, None, None),
    ("decades ago", SUNDAY, None, None, None, None, None),
    ("the near future", SUNDAY, None, None, None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "published", "tense", "edtf", "earliest", "latest", "precision"), CASES)
def test_an_expression_means_what_text_and_publication_date_allow(text, published, tense, edtf, earliest, latest, precision):
    found = find(text)
    assert len(found) == 1, found
    when = found[0].resolve(published, tense)
    assert (when.edtf, when.earliest, when.latest, when.precision) == (edtf, earliest, latest, precision)


@pytest.mark.parametrize("edtf", sorted({case[3] for case in CASES if case[3]}))
def test_every_edtf_string_is_one(edtf):
    parse_edtf(edtf)


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

_WORDS = [*sorted({w for case in CASES for w in re.findall(r"\S+", case[0])}), "the", "of", "a", "two", "said", "will", "\n", "\n\n", ",", "."]
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


@given(st.sampled_from([case for case in CASES if case[1] == SUNDAY]), st.dates(date(2001, 1, 1), date(2026, 1, 1)))
@settings(max_examples=300, deadline=None)
def test_a_month_gives_no_day_that_none_of_its_days_gives(case, day):
    expression = find(case[0])[0]
    first, last = published_interval(day.isoformat()[:7])
    month = expression.resolve(day.isoformat()[:7], case[2])
    exact = [expression.resolve(date.fromordinal(n).isoformat(), case[2]) for n in range(first.toordinal(), last.toordinal() + 1)]
    if month.earliest is not None and month.latest is not None:
        assert min(w.earliest for w in exact if w.earliest) <= month.earliest
        assert month.latest <= max(w.latest for w in exact if w.latest)


@given(st.sampled_from([case[0] for case in CASES if case[1] is None and case[3]]), _PUBLISHED)
def test_what_is_dated_in_full_needs_no_report(text, published):
    expression = find(text)[0]
    if "/04/" not in text:
        assert expression.resolve(published) == expression.resolve(None)
