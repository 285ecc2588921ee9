from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.exchange.agreement import agreement
from detente.exchange.rows import Row
from detente.exchange.writing import lines, losses_for
from tests.exchange.build import back, kenya, macron, visit


def told(month: int, **values: object) -> Row:
    return visit(when_earliest=date(2023, month, 5), when_latest=date(2023, month, 5), when_edtf=f"2023-{month:02}-05", **values)


def test_the_same_events_agree_wholly() -> None:
    rows = [told(1), told(2), told(2), told(3)]
    found = agreement(rows, rows)
    assert (found.overall.ours, found.overall.theirs, found.overall.jaccard) == (4, 4, 1.0)
    assert found.overall.correlation == pytest.approx(1.0)
    assert [f.label for f in found.dyads] == ["FRA>KEN"]


def test_other_types_of_the_same_pair_and_month_do_not_agree() -> None:
    found = agreement([told(1)], [told(1, event_type="AID", mode=None, cameo="070")])
    assert found.overall.jaccard == 0.0
    assert {f.label: (f.ours, f.theirs) for f in found.types} == {"CONSULT": (1, 0), "AID": (0, 1)}


def test_only_months_that_both_cover_are_compared() -> None:
    found = agreement([told(1), told(2), told(3)], [told(2), told(5)])
    assert found.months == ("2023-02", "2023-03")
    assert (found.overall.ours, found.overall.theirs) == (2, 1)
    assert found.ours.left_out == {"outside the months compared": 1}


def test_what_has_not_happened_does_not_count_and_is_told() -> None:
    found = agreement([told(1), told(1, status="denied"), told(1, status="planned", plover="AGREE")], [told(1)])
    assert found.overall.ours == 1
    assert found.ours.left_out == {"has not happened": 2}


def test_events_without_a_pair_a_month_or_a_type_are_told() -> None:
    year = visit(when_earliest=date(2023, 1, 1), when_latest=date(2023, 12, 31), when_edtf="2023")
    found = agreement([told(1), told(1, recipients=[]), year, told(1, event_type=None)], [told(1)])
    assert found.ours.left_out == {"no pair of countries": 1, "no single month": 1, "no type (statements, appeals)": 1}


def test_statements_count_where_categories_are_compared() -> None:
    statement = told(1, event_type=None, mode=None, cameo="010")
    assert [f.label for f in agreement([statement], [statement], by="root").types] == ["01"]


def test_meeting_counts_both_ways_as_in_data_of_pairs() -> None:
    meeting = told(1, reciprocal=True)
    text = list(lines([meeting], "icews", losses_for("icews")))
    found = agreement([meeting], back(text, "icews"))
    assert (found.overall.ours, found.overall.theirs, found.overall.jaccard) == (2, 2, 1.0)


def test_correlation_needs_three_months_and_counts_that_change() -> None:
    assert agreement([told(1), told(2)], [told(1), told(2)]).overall.correlation is None
    assert agreement([told(1), told(2), told(3)], [told(1), told(2), told(3)]).overall.correlation is None
    ours, theirs = [told(1), told(2), told(2), told(3)], [told(1), told(1), told(2), told(3), told(3)]
    assert agreement(ours, theirs).overall.correlation == pytest.approx(-1.0)


def test_sets_without_a_common_month_have_nothing_to_compare() -> None:
    assert agreement([told(1)], [told(3)]).months == ()
    assert agreement([], [told(3)]).months == ()


@given(
    st.lists(st.tuples(st.integers(1, 6), st.booleans()), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(1, 6), st.booleans()), min_size=1, max_size=12),
)
def test_it_does_not_matter_which_set_is_called_ours(a: list[tuple[int, bool]], b: list[tuple[int, bool]]) -> None:
    def rows(told_of: list[tuple[int, bool]]) -> list[Row]:
        return [told(m, actors=[macron()] if x else [kenya(country="UGA")]) for m, x in told_of]

    one, other = agreement(rows(a), rows(b)), agreement(rows(b), rows(a))
    assert one.months == other.months
    for left, right in zip(one.dyads, other.dyads, strict=True):
        assert (left.label, left.ours, left.theirs, left.jaccard) == (right.label, right.theirs, right.ours, right.jaccard)
        assert left.correlation == pytest.approx(right.correlation)
        assert left.jaccard is not None
        assert 0 <= left.jaccard <= 1
