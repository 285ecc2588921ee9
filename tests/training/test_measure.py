"""Figures of the training room, on cases small enough to count by hand."""

from __future__ import annotations

import numpy as np

from training.candidates import fold, held_out
from training.measure import auc, ece, reliability


def test_auc_is_the_share_of_pairs_in_order() -> None:
    right = np.array([True, False, True, False])
    assert auc(right, np.array([0.9, 0.8, 0.7, 0.1])) == 0.75
    assert auc(right, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5


def test_ece_is_nought_where_probabilities_come_true() -> None:
    right = np.array([True] * 3 + [False])
    assert ece(right, np.full(4, 0.75)) == 0
    assert abs(ece(right, np.full(4, 0.25)) - 0.5) < 1e-9


def test_reliability_counts_each_case_once() -> None:
    p = np.linspace(0, 1, 21)
    assert sum(n for *_, n in reliability(p > 0.5, p)) == 21


def test_documents_stay_in_their_part() -> None:
    assert fold("a document") == fold("a document")
    parts = [fold(f"document {k}") for k in range(500)]
    assert set(parts) == set(range(5))
    assert held_out("a document") == (fold("a document") == 0)
