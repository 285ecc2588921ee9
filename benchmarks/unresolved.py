"""The share of those who act in an event and whom the coder cannot tell: measured on a random part of a news file.

python benchmarks/unresolved.py NEWS.jsonl[.gz] … [--documents 30] [--seed 3]

Counts the actors (not the recipients) of all events. A *person* is a pronoun, a personal name, or an office or agent noun: states,
organisations and their metonyms are left out. A person is resolved if country or sector is known, so that a bare name of nobody known counts as
unresolved.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter
from pathlib import Path

import detente
from detente.records import Actor

PRONOUNS = frozenset("i we you he she it they me us him her them my our your his its their who which that this these those".split())


BODIES = frozenset("country demonym capital metonym territory organization agency group people".split())


def kind(actor: Actor) -> str | None:
    """``pronoun``, ``name`` or ``noun`` of a person; None for a state or body."""
    if actor.text.lower() in PRONOUNS:
        return "pronoun"
    by = set((actor.resolved_by or "").split("+"))
    if by & BODIES and not by & {"agent", "office", "name"}:
        return None
    return "noun" if by & {"agent", "office", "definite"} and not by & {"name", "surname"} else "name"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--documents", type=int, default=30, help="drawn from each file")
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    acting: Counter[str] = Counter()
    unresolved: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for file in args.files:
        with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        for row in random.Random(args.seed).sample(rows, min(args.documents, len(rows))):
            for event in detente.code(row["text"], published=row["date"], title=row.get("title")).events:
                for actor in event.actors:
                    what = kind(actor)
                    if what is None:
                        continue
                    acting[what] += 1
                    if not actor.country and not actor.sectors:
                        unresolved[what] += 1
                        words[actor.text] += 1
    for name in ("pronoun", "name", "noun"):
        print(f"{name:8} {unresolved[name]:5} of {acting[name]:5} unresolved")
    print(f"persons  {unresolved.total() / max(1, acting.total()):.3f}")
    print("commonest:", ", ".join(f"{w} ({n})" for w, n in words.most_common(10)))


if __name__ == "__main__":
    main()
