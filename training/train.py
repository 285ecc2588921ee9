"""Trains the shipped classifier: from annotated candidates to ``src/detente/coding/classifier.npz``.

    python -m training.train [--shared ../shared] [--rows FILE]

Runs without the shared data and then says what the model lacks. Seeded; the same inputs give the same bytes. ``--rows`` keeps
the candidates (they hold real text: outside the repository) for the comparison with other models.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from detente.coding.classify import feature_id
from detente.coding.coder import Coder
from detente.records import REALISED
from training.candidates import HERE, NONE, Row, fold, held_out, rows
from training.measure import auc, ece, reliability
from training.store import save_rows

ROOT = HERE.parent
ARTEFACT = ROOT / "src" / "detente" / "coding" / "classifier.npz"
FIGURES = HERE / "figures.json"
#: Inverse strength of the L2 penalty of the two outputs, chosen by cross-validation over documents.
STRENGTH = {"event": 0.1, "real": 1.0}
#: A feature that fewer candidates show is not kept.
LEAST = 2
FOLDS = 5
#: With fewer candidates of real text than this, calibration has to make do with the rules' own sentences.
LEAST_REAL = 100
#: Share of the real events that the threshold of refusal keeps, and share right that the other two must reach (all cross-validated).
KEPT, RESCUED_RIGHT, MENDED_RIGHT = 0.96, 0.70, 0.92


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("DETENTE_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--rows", type=Path, help="keep the candidates here")
    args = parser.parse_args()
    os.environ["DETENTE_KNOWLEDGE"] = str(ROOT / "benchmarks" / "no-layers")
    missing: list[str] = []
    found = list(rows(args.shared, Coder(judge=False), missing))
    for line in missing:
        print(f"lacking: {line}", file=sys.stderr)
    if args.rows:
        save_rows(found, args.rows)
    arrays, report = train(found)
    report["lacking"] = missing
    with ARTEFACT.open("wb") as f:
        np.savez_compressed(f, allow_pickle=False, **arrays)
    FIGURES.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    print(json.dumps(report, indent=1))
    print(f"{ARTEFACT.relative_to(ROOT)}: {ARTEFACT.stat().st_size / 1e6:.2f} MB, {len(arrays['features'])} features")
    return 0


def train(every: list[Row]) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays of the artefact, and what cross-validation says of it."""
    kept = [r for r in every if not (r.source == "open" and held_out(r.document))]
    columns = _columns(kept)
    x = _matrix(kept, columns)
    event = np.array([r.label != NONE for r in kept])
    right = np.array([r.label == r.said for r in kept])
    real = np.array([r.status in REALISED for r in kept])
    honest = np.array([r.source in ("open", "judged") for r in kept])
    coded = np.array([not r.refused for r in kept])
    folds = np.array([fold(r.document) for r in kept])
    if honest.sum() < LEAST_REAL:
        honest = np.ones(len(kept), bool)

    odds = _cross(x, event, folds, STRENGTH["event"], np.ones(len(kept), bool))
    scale, offset = _platt(odds[honest], event[honest])
    odds = scale * odds + offset
    p = _sigmoid(odds)
    rule = np.array([_log_odds(r.rule_confidence) for r in kept])
    both = honest & coded
    mix = LogisticRegression(C=100.0).fit(np.c_[odds, rule][both], right[both])
    combination = np.array([*mix.coef_[0], mix.intercept_[0]])
    confidence = _sigmoid(np.c_[odds, rule] @ combination[:2] + combination[2])

    refuse = float(np.quantile(p[both & event], 1 - KEPT))
    rescue = max(refuse, _least(p[honest & ~coded], right[honest & ~coded], RESCUED_RIGHT))
    odds_real = _cross(x, real, folds, STRENGTH["real"], event)
    p_real = _sigmoid(odds_real)
    doubted = honest & event & np.array([r.said_status not in REALISED for r in kept])
    mend = _least(p_real[doubted], real[doubted], MENDED_RIGHT)

    weights, bias = [], []
    for target, strength, among, a, b in (
        (event, STRENGTH["event"], np.ones(len(kept), bool), scale, offset),
        (real, STRENGTH["real"], event, 1.0, 0.0),
    ):
        model = _fit(x[among], target[among], strength)
        weights.append(a * model.coef_[0])
        bias.append(a * model.intercept_[0] + b)
    arrays: dict[str, NDArray[Any]] = {
        "features": np.array(list(columns), np.uint32),
        "weights": np.stack(weights, 1).astype(np.float16),
        "bias": np.array(bias, np.float32),
        "combination": combination.astype(np.float32),
        "thresholds": np.array([refuse, rescue, mend], np.float32),
    }
    report = {
        "candidates": dict(sorted(collections.Counter(f"{r.source} {'event' if r.label != NONE else 'none'}" for r in kept).items())),
        "thresholds": {"refuse": round(refuse, 3), "rescue": round(rescue, 3), "real": round(mend, 3)},
        "cross_validated_on_real_text": {
            "auc": round(auc(event[honest], p[honest]), 3),
            "auc_of_rules": round(auc(event[both], rule[both]), 3),
            "ece_event": round(ece(event[honest], p[honest]), 3),
            "ece_confidence": round(ece(right[both], confidence[both]), 3),
            "ece_rule_confidence": round(ece(right[both], np.array([r.rule_confidence for r in kept])[both]), 3),
            "reliability": reliability(right[both], confidence[both]),
            "curve": _curve(right[both], confidence[both]),
            "precision_before": round(float(event[both].mean()), 3),
            "precision_after": round(float(event[both & (p >= refuse)].mean()), 3),
            "events_kept": round(float((p >= refuse)[both & event].mean()), 3),
            "rescued": int((p >= rescue)[honest & ~coded].sum()),
            "rescued_right": round(float(right[honest & ~coded & (p >= rescue)].mean()), 3) if (p >= rescue)[honest & ~coded].any() else None,
        },
    }
    return arrays, report


# ------------------------------------------------------------------ arithmetic


def _columns(kept: list[Row]) -> dict[int, int]:
    """Feature number → column, for features that several candidates show."""
    count = collections.Counter(feature_id(name) for r in kept for name in r.features)
    return {f: k for k, f in enumerate(sorted(f for f, n in count.items() if n >= LEAST))}


def _matrix(kept: list[Row], columns: dict[int, int]) -> csr_matrix:
    ends, indices = [0], []
    for r in kept:
        indices.extend(sorted({columns[i] for name in r.features if (i := feature_id(name)) in columns}))
        ends.append(len(indices))
    return csr_matrix((np.ones(len(indices)), indices, ends), (len(kept), len(columns)))


def _fit(x: csr_matrix, y: NDArray[np.bool_], strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, solver="liblinear", max_iter=500, random_state=0).fit(x, y)


def _cross(x: csr_matrix, y: NDArray[np.bool_], folds: NDArray[np.int64], strength: float, among: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Log odds of every row by a model that saw none of its fold's documents."""
    odds = np.zeros(x.shape[0])
    for k in range(FOLDS):
        seen = (folds != k) & among
        if (folds == k).any():
            odds[folds == k] = _fit(x[seen], y[seen], strength).decision_function(x[folds == k])
    return odds


def _platt(odds: NDArray[np.float64], y: NDArray[np.bool_]) -> tuple[float, float]:
    """Scale and offset that make log odds calibrated (Platt 1999)."""
    model = LogisticRegression(C=100.0).fit(odds[:, None], y)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _least(p: NDArray[np.float64], right: NDArray[np.bool_], share: float) -> float:
    """The least threshold above which at least ``share`` are right; more than 1 where there is none."""
    best = 1.01
    for t in np.arange(0.95, 0.3, -0.01):
        above = p >= t
        if above.sum() >= 5 and right[above].mean() >= share:
            best = float(t)
    return best


def _curve(right: NDArray[np.bool_], p: NDArray[np.float64]) -> list[tuple[float, float, float]]:
    """(least confidence, share right, share of the right ones kept)."""
    return [(round(t, 2), round(float(right[p >= t].mean()), 3), round(float((p >= t)[right].mean()), 3)) for t in np.arange(0.0, 0.96, 0.1) if (p >= t).any()]


def _sigmoid(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return found


def _log_odds(p: float) -> float:
    p = min(max(p, 0.01), 0.99)
    return float(np.log(p / (1 - p)))


if __name__ == "__main__":
    raise SystemExit(main())
