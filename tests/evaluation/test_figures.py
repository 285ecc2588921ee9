"""Precision, recall, F1 and their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.evaluation.figures import Figure, bootstrap, report, wilson
from detente.evaluation.pairing import GoldEvent, GoldText, Pair, pair
from detente.records import Event
from tests.evaluation.build import TEXT, gold, said


def result(annotated: Sequence[GoldEvent], coded: Sequence[Event], document: str | None = None) -> tuple[GoldText, Sequence[Pair]]:
    return GoldText(origin="f:1", id="1", text=TEXT, document=document, events=tuple(annotated)), pair(annotated, coded)


RIGHT = ([gold("SANCTION", "Chad", "Sudan")], [said("SANCTION", "Chad", "Sudan")])
MISTYPED = ([gold("SANCTION", "Chad", "Sudan")], [said("COERCE", "Chad", "Sudan")])
HALF = ([gold("SANCTION", "Chad", "Sudan")], [said("SANCTION", "Chad")])
MISSED: Any = ([gold("SANCTION", "Chad", "Sudan")], [])
QUIET: Any = ([], [])
LOUD: Any = ([], [said("ASSAULT", "Chad")])


def test_found_typed_and_whole_are_counted_apart() -> None:
    r = report([result(*x) for x in (RIGHT, MISTYPED, HALF, MISSED, QUIET, LOUD)])
    assert (r.texts, r.gold, r.said) == (6, 4, 4)
    assert [(r.overall[level].precision.value, r.overall[level].recall.value) for level in ("found", "typed", "whole")] == [
        (0.75, 0.75),
        (0.5, 0.5),
        (0.25, 0.25),
    ]
    assert r.quiet.value == 0.5


def test_a_pair_of_two_types_counts_for_recall_at_one_and_for_precision_at_the_other() -> None:
    r = report([result(*MISTYPED)])
    assert list(r.types) == ["SANCTION", "COERCE"]
    assert (r.types["SANCTION"]["found"].recall.value, r.types["SANCTION"]["found"].precision.value) == (1.0, None)
    assert (r.types["COERCE"]["found"].precision.value, r.types["COERCE"]["typed"].precision.value) == (1.0, 0.0)
    assert (r.types["COERCE"]["found"].f1.value, r.types["COERCE"]["typed"].f1.value) == (None, 0.0)


def test_by_status_only_the_same_status_is_right() -> None:
    r = report([result([gold("SANCTION", "Chad", "Sudan", status="planned")], RIGHT[1])])
    assert list(r.statuses) == ["happened", "planned"]
    assert r.statuses["planned"]["found"].recall.value == 0.0
    assert r.status.value == 0.0
    assert r.overall["whole"].f1.value == 1.0


def test_texts_without_annotated_status_are_left_out_by_status() -> None:
    r = report([result([gold("SANCTION", "Chad", "Sudan", status=None)], RIGHT[1])])
    assert r.statuses == {}
    assert r.status.value is None
    assert r.overall["whole"].f1.value == 1.0


def test_confusion_names_what_was_missed_and_what_was_too_many() -> None:
    r = report([result(*x) for x in (RIGHT, RIGHT, MISTYPED, MISSED, LOUD)])
    assert r.confusion == (("SANCTION", "SANCTION", 2), ("SANCTION", "COERCE", 1), ("SANCTION", None, 1), (None, "ASSAULT", 1))


def test_the_same_results_give_the_same_intervals_and_they_hold_the_value() -> None:
    results = [result(*x) for x in (RIGHT, MISSED, LOUD, HALF) * 5]
    first = report(results)
    assert first == report(results)
    for scores in (first.overall, *first.types.values()):
        for s in scores.values():
            for f in (s.precision, s.recall, s.f1):
                assert f.value is None or f.low is None or f.low <= f.value <= (f.high or 0)


def test_whole_documents_are_drawn_where_the_annotation_names_them() -> None:
    """All events of one document are right and all of the other wrong: drawn by document the interval reaches from 0 to 1."""
    r = report([result(*RIGHT, document="a")] * 20 + [result(*MISSED, document="b")] * 20)
    assert r.documents == 2
    assert (r.overall["whole"].recall.low, r.overall["whole"].recall.high) == (0.0, 1.0)
    assert "over 2 documents" in r.method
    s = report([result(*RIGHT)] * 20 + [result(*MISSED)] * 20)
    assert 0.3 < (s.overall["whole"].recall.low or 0) < (s.overall["whole"].recall.high or 0) < 0.7


def test_where_all_are_right_the_interval_is_wilsons() -> None:
    r = report([result(*RIGHT)] * 10)
    assert r.overall["whole"].precision == wilson(1.0, 10)
    assert r.overall["whole"].f1 == Figure(value=1.0)


def test_nothing_gives_no_figures() -> None:
    r = report([])
    assert (r.texts, r.overall["found"].f1.value, r.confusion) == (0, None, ())


def test_bootstrap_leaves_out_draws_without_a_denominator() -> None:
    units = [Counter({"n": 1, "right": 1}), Counter({"other": 1})]
    figure = bootstrap(units, {"share": lambda t: t["right"] / t["n"] if t["n"] else None})["share"]
    assert figure == Figure(value=1.0, low=1.0, high=1.0)


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (120, 150, 0.729, 0.856)],
)
def test_wilson_agrees_with_published_values(right: int, n: int, low: float, high: float) -> None:
    figure = wilson(right / n, n)
    assert (figure.low, figure.high) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_lies_between_0_and_1(counts: tuple[int, int]) -> None:
    right, n = counts
    figure = wilson(right / n, n)
    assert figure.low is not None
    assert figure.high is not None
    assert 0 <= figure.low <= right / n + 1e-9
    assert right / n - 1e-9 <= figure.high <= 1
