"""spaCy's convolutional text classifier on marked sentences, for the comparison in `docs/classifier.md`; not shipped.

python -m training.textcat ROWS.jsonl --out FIGURES.json
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import spacy
from spacy.training import Example

from training.candidates import held_out
from training.measure import figures
from training.store import load_rows

#: spaCy's small convolutional architecture (spacy.TextCatCNN in the handbook of spaCy 3).
CNN = {
    "@architectures": "spacy.TextCatReduce.v1",
    "exclusive_classes": True,
    "use_reduce_first": False,
    "use_reduce_last": False,
    "use_reduce_max": True,
    "use_reduce_mean": True,
    "tok2vec": {"@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 96, "depth": 4, "embed_size": 2000}
    | {"window_size": 1, "maxout_pieces": 3, "subword_features": True},
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    random.seed(7)
    np.random.seed(7)
    rows = load_rows(args.rows)
    labels = sorted({r.label for r in rows})
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe("textcat", config={"model": CNN})
    for label in labels:
        pipe.add_label(label)  # type: ignore[attr-defined]
    train = [r for r in rows if not held_out(r.document)]
    test = [r for r in rows if held_out(r.document)]
    examples = [Example.from_dict(nlp.make_doc(r.marked), {"cats": {x: float(x == r.label) for x in labels}}) for r in train]
    optimiser = nlp.initialize(lambda: examples)
    for epoch in range(args.epochs):
        random.shuffle(examples)
        losses: dict[str, float] = {}
        for k in range(0, len(examples), 32):
            nlp.update(examples[k : k + 32], sgd=optimiser, losses=losses, drop=0.2)
        print(f"epoch {epoch + 1}: loss {losses['textcat']:.3f}", flush=True)
    started = time.time()
    docs = list(nlp.pipe(r.marked for r in test))
    cost = (time.time() - started) / max(1, len(test))
    found = np.array([[d.cats[x] for x in labels] for d in docs])
    report = {"seconds_per_candidate": cost, **figures(test, found, labels)}
    args.out.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    print(report)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
