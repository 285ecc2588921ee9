"""The linear model on the same held-out documents as the encoders, for the comparison in `docs/classifier.md`.

    python -m training.linear ROWS.jsonl --out FIGURES.json [--encoder PROBABILITIES.npy]

With ``--encoder`` also the cascade: the encoder's probability where the linear model is unsure.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from training.candidates import NONE, held_out
from training.measure import figures
from training.store import load_rows
from training.train import STRENGTH, _columns, _fit, _matrix, _sigmoid

#: Where the linear model asks the encoder.
UNSURE = (0.2, 0.8)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encoder", type=Path)
    args = parser.parse_args()
    rows = load_rows(args.rows)
    labels = sorted({r.label for r in rows})
    none = labels.index(NONE)
    test = np.array([held_out(r.document) for r in rows])
    x = _matrix(rows, _columns([r for r, t in zip(rows, test, strict=True) if not t]))
    event = np.array([r.label != NONE for r in rows])
    model = _fit(x[~test], event[~test], STRENGTH["event"])
    started = time.time()
    p = _sigmoid(model.decision_function(x[test]))
    cost = (time.time() - started) / max(1, int(test.sum()))
    kept = [r for r, t in zip(rows, test, strict=True) if t]

    def report(event_probability: np.ndarray) -> dict[str, float]:
        found = np.zeros((len(kept), len(labels)))
        for k, r in enumerate(kept):  # the type is the rule's
            found[k, labels.index(r.said)] = event_probability[k]
            found[k, none] = 1 - event_probability[k]
        return figures(kept, found, labels)

    said = {"linear": {"seconds_per_candidate": cost, **report(p)}}
    if args.encoder:
        q = 1 - np.load(args.encoder)[test][:, none]
        asked = (p > UNSURE[0]) & (p < UNSURE[1])
        said["cascade"] = {"asked": round(float(asked.mean()), 3), **report(np.where(asked, (p + q) / 2, p))}
        said["mean of both"] = report((p + q) / 2)
    args.out.write_text(json.dumps(said, indent=1) + "\n", "utf-8")
    print(json.dumps(said, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
