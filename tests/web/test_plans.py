"""Plans that were followed up once for the whole store are those of the command, on any day and between any parties."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from detente.relations.agenda import during
from detente.relations.followed import OUTCOMES
from detente.relations.stored import stored_agenda
from detente.web.book import Book, opened
from detente.web.plans import latest, plans, year_before

ALL = 10**6


@pytest.fixture(scope="module")
def book(store: Path) -> Book:
    return Book(opened(store))


def test_all_plans_are_those_of_the_command_with_what_became_of_them(book: Book) -> None:
    whole = stored_agenda(book.store)
    found = plans(book, most=ALL)
    assert len(whole) > 10
    assert sorted(p.item.model_dump_json() for p in found.plans) == sorted(i.model_dump_json() for i in whole)
    assert found.counts == {o: sum(i.outcome == o for i in whole) for o in OUTCOMES}
    assert found.total == len(whole)


@pytest.mark.parametrize("day", ["2022-11-20", "2023-01-31", "2023-02-05", "2023-05-22", "2023-06-18", "2024-12-31"])
def test_plans_of_an_earlier_day_are_as_they_stood_then(book: Book, day: str) -> None:
    then = datetime.date.fromisoformat(day)
    whole = during(stored_agenda(book.store, as_of=then), year_before(then), None)
    assert sorted(p.item.model_dump_json() for p in latest(book, as_of=then, most=ALL)) == sorted(i.model_dump_json() for i in whole)
    few = latest(book, as_of=then, most=3)
    assert [p.item for p in few] == [p.item for p in latest(book, as_of=then, most=ALL)][:3]


def test_plans_of_a_pair_and_of_a_country_are_those_that_name_them(book: Book) -> None:
    both = plans(book, dyad="USA-CHN", most=ALL).plans
    ways = [{p.mention for p in plans(book, dyad=way, most=ALL).plans} for way in ("USA>CHN", "CHN>USA")]
    assert len(ways[0] & ways[1]) < len(ways[0]) <= len(both)
    assert ways[0] | ways[1] == {p.mention for p in both}
    assert {p.mention for p in both} < {p.mention for p in plans(book, country="China", most=ALL).plans}
    assert {p.mention for p in plans(book, dyad="USA-CHN", country="CHN", most=ALL).plans} == {p.mention for p in both}
    assert plans(book, dyad="PER-CHL").plans == ()
    assert [p.mention for p in plans(book, country="China", most=5).plans] == [p.mention for p in plans(book, country="China", most=ALL).plans][:5]
    often = plans(book, most=5, often=True)
    announced = sorted((len(p.item.announced) for p in plans(book, most=ALL).plans), reverse=True)
    assert sorted((len(p.item.announced) for p in often.plans), reverse=True) == announced[:5]
    assert (len(often.plans), often.total) == (5, len(book.followed))
