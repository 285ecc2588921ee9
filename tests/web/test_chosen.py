"""What a list of events holds is what the store answers to the same question in SQL."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from detente.relations.happenings import Dyad
from detente.relations.weights import default_weights
from detente.web import charts
from detente.web.asked import Asked
from detente.web.book import Book, opened
from detente.web.chosen import ORDERS


@pytest.fixture(scope="module")
def book(store: Path) -> Book:
    return Book(opened(store))


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ({}, {}),
        ({"dyad": "USA-CHN"}, {"dyad": "USA-CHN"}),
        ({"dyad": "CHN>USA", "status": "happened"}, {"dyad": "CHN>USA", "status": "happened"}),
        ({"country": "China", "type": "CONSULT,ACCUSE"}, {"country": "China", "type": "CONSULT,ACCUSE"}),
        ({"since": "2023-02", "until": "2023-06-18"}, {"since": "2023-02", "until": "2023-06-18"}),
        ({"q": "Beijing"}, {"text": "Beijing"}),
        ({"confidence": "0.9", "mode": "visit"}, {"min_confidence": 0.9, "mode": "visit"}),
    ],
)
@pytest.mark.parametrize("sort", ["newest", "conflict"])
def test_a_filter_chooses_what_the_store_gives(book: Book, asked: dict[str, str], query: dict[str, Any], sort: str) -> None:
    rows = book.store.events(**query).to_arrow().to_pylist()
    chosen = Asked(**asked, sort=sort).chosen(book)
    shown = chosen.piece(ORDERS[sort], None, 10_000).rows
    assert rows
    assert {r["event_id"] for r in shown} == {r["event_id"] for r in rows}
    assert len(chosen) == len(rows)
    if sort == "conflict":
        assert [r["event_id"] for r in shown] == [r["event_id"] for r in sorted(rows, key=lambda r: (r["goldstein"] or 0, r["event_id"]))]
    types = Counter(r["event_type"] for r in rows)
    offered = next(f for f in chosen.facets if f.name == "type").values
    assert list(offered) == sorted(types.items(), key=lambda v: (-v[1], v[0]))[:12]


def test_names_choose_events_that_have_them(book: Book) -> None:
    rows = book.store.events().to_arrow().to_pylist()
    outlet = next(o for r in rows for o in r["outlets"])
    assert len(Asked(outlet=outlet).chosen(book)) == sum(outlet in r["outlets"] for r in rows)
    person = next(a["name"] for r in rows for a in r["actors"] if a["name"])
    assert len(Asked(actor=person).chosen(book)) == sum(any(a["name"] == person for a in [*r["actors"], *r["recipients"]]) for r in rows)
    place = next(r["where_name"] for r in rows if r["where_name"])
    assert len(Asked(place=place).chosen(book)) == sum(r["where_name"] == place for r in rows)


def test_a_chart_marks_the_events_that_weigh_most_and_says_so(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    dyad = Dyad("USA", "CHN")
    every, number = book.weightiest(dyad, None, None, 10**6)
    few, counted = book.weightiest(dyad, None, None, 5)
    assert len(every) == number > counted > len(few) == 5
    weights = default_weights()
    counting = [h for h in every if h.first is not None and weights.status[h.status].factor]
    assert len(counting) == counted
    weight = {h.id: abs(weights.of(h.event_type, h.mode, h.goldstein, h.status)) for h in counting}
    assert sorted((weight[h.id] for h in few), reverse=True) == sorted(weight.values(), reverse=True)[:5]
    monkeypatch.setattr(charts, "MARKS", 5)
    assert f"Events: the 5 of {counted} that weigh most." in charts.dyad_chart(book, dyad, "month", None, None, "light")
    monkeypatch.setattr(charts, "MARKS", 10**6)
    assert "that weigh most" not in charts.dyad_chart(book, dyad, "month", None, None, "dark")
