"""Rows that are few and rows that are many are chosen, sorted and counted alike."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.web.asked import Asked
from detente.web.book import Book, opened
from detente.web.chosen import ORDERS
from detente.web.paging import closed
from detente.web.some import Some, Sorted


@pytest.fixture(scope="module")
def book(store: Path) -> Book:
    return Book(opened(store))


_ROWS = st.sets(st.integers(0, 199))


@given(_ROWS, _ROWS)
def test_choosing_is_that_of_sets(one: set[int], other: set[int]) -> None:
    first, second = (Some.numbered(200, np.array(sorted(rows), dtype=np.int32)) for rows in (one, other))
    both = sorted(one & other)
    assert first.both(second).ascending().tolist() == both
    assert first.having(second.ascending()).ascending().tolist() == both
    assert len(first.both(second)) == len(both)
    column = np.arange(200) % 3
    assert first.where(lambda c: c == 1, column).ascending().tolist() == sorted(n for n in one if n % 3 == 1)
    assert Some.all(200).both(first).ascending().tolist() == sorted(one)


@given(_ROWS, st.booleans(), st.integers(1, 30))
def test_pieces_of_an_order_make_the_whole(rows: set[int], down: bool, size: int) -> None:
    column = np.arange(200) % 7
    ids = [f"id{n * 37 % 200}" for n in range(200)]
    by = sorted(range(200), key=lambda n: (column[n], ids[n]))
    order = Sorted(np.array(by, dtype=np.int32), column, ids.__getitem__)
    some = Some.numbered(200, np.array(sorted(rows), dtype=np.int32))
    wanted = [n for n in (reversed(by) if down else by) if n in rows]
    found: list[int] = []
    while len(piece := order.first(some, down, size, order.key(found[-1]) if found else None)):
        found += piece.tolist()
    assert found == wanted
    # an id that is no more: what stood behind it stands there still
    gone = (3, "id1x")
    assert order.first(some, down, 300, gone).tolist() == [n for n in wanted if ((column[n], ids[n]) < gone if down else (column[n], ids[n]) > gone)]


@pytest.mark.parametrize("asked", [{}, {"country": "CHN"}, {"until": "2023-06"}, {"type": "CONSULT,ACCUSE"}, {"dyad": "FRA-AUS"}, {"since": "2023-07"}])
def test_facets_count_what_the_rows_have(book: Book, asked: dict[str, str]) -> None:
    chosen = Asked(**asked).chosen(book)
    rows = chosen.piece(ORDERS["newest"], None, 10_000).rows
    assert rows
    counted = {
        "type": Counter(r["event_type"] for r in rows),
        "status": Counter(r["status"] for r in rows),
        "country": Counter(c for r in rows for c in {*r["actor_countries"], *r["recipient_countries"]}),
        "outlet": Counter(o for r in rows for o in {*r["outlets"]}),
        "issue": Counter(i for r in rows for i in {*r["issues"]}),
    }
    wanted = {name: sorted(values.items(), key=lambda v: (-v[1], v[0]))[:12] for name, values in counted.items() if values}
    assert {f.name: list(f.values) for f in chosen.facets} == wanted


def test_a_cursor_of_an_event_that_is_no_more_goes_on_behind_it(book: Book) -> None:
    rows = Asked().chosen(book).piece(ORDERS["confidence"], None, 10_000).rows
    key = (rows[20]["confidence"], rows[20]["event_id"] + "x")
    piece = Asked().chosen(book).piece(ORDERS["confidence"], closed(str(key[0]), key[1], "confidence"), 10_000)
    assert [r["event_id"] for r in piece.rows] == [r["event_id"] for r in rows if (r["confidence"], r["event_id"]) < key]
