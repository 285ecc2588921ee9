"""Figures of a model on held-out candidates: is it an event, of which type, and how far may its probability be believed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.candidates import NONE, Row

#: Bins of the reliability plot.
BINS = 10


def auc(right: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """Area under the ROC curve (the chance that a right one scores above a wrong one); nan where one kind is missing."""
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    for value in np.unique(score):
        same = score == value
        ranks[same] = ranks[same].mean()
    n, m = int(right.sum()), int((~right).sum())
    return float((ranks[right].sum() - n * (n + 1) / 2) / (n * m)) if n and m else float("nan")


def ece(right: NDArray[np.bool_], p: NDArray[np.float64], bins: int = BINS) -> float:
    """Expected calibration error (Naeini et al. 2015): mean distance of probability and share right, over equal-width bins."""
    total = 0.0
    for low in range(bins):
        inside = (p >= low / bins) & ((p < (low + 1) / bins) | (low == bins - 1))
        if inside.any():
            total += inside.mean() * abs(float(p[inside].mean()) - float(right[inside].mean()))
    return total


def reliability(right: NDArray[np.bool_], p: NDArray[np.float64], bins: int = BINS) -> list[tuple[float, float, int]]:
    """(mean probability, share right, count) of each bin that holds any."""
    found = []
    for low in range(bins):
        inside = (p >= low / bins) & ((p < (low + 1) / bins) | (low == bins - 1))
        if inside.any():
            found.append((round(float(p[inside].mean()), 3), round(float(right[inside].mean()), 3), int(inside.sum())))
    return found


def figures(rows: Sequence[Row], found: NDArray[np.float64], labels: Sequence[str]) -> dict[str, float]:
    """What a model with one probability a label says about rows, real text apart.

    ``auc``: event or none, on real text. ``type``: accuracy over types where there is an event. ``drop``: share of the
    non-events among the rules' events that fall at the threshold that keeps 97% of the events.
    """
    none = labels.index(NONE)
    event = 1 - found[:, none]
    is_event = np.array([r.label != NONE for r in rows])
    real = np.array([r.source in ("open", "judged") for r in rows])
    hard = real & ~np.array([r.refused for r in rows])
    typed = found.copy()
    typed[:, none] = -1
    best = [labels[k] for k in typed.argmax(1)]
    right = np.array([b == r.label for b, r in zip(best, rows, strict=True)])
    said = np.array([r.said == r.label for r in rows])
    kept = np.sort(event[hard & is_event])
    threshold = kept[int(0.03 * len(kept))] if len(kept) else 0.0
    return {
        "n": int(real.sum()),
        "auc": round(auc(is_event[real], event[real]), 4),
        "auc_coded": round(auc(is_event[hard], event[hard]), 4),
        "drop_at_97": round(float((event[hard & ~is_event] < threshold).mean()), 4),
        "type": round(float(right[is_event & real].mean()), 4),
        "type_of_rules": round(float(said[is_event & real].mean()), 4),
        "ece": round(ece(is_event[real], event[real]), 4),
    }
