"""Does the index move where relations are known to have turned?

python benchmarks/validity.py NEWS.jsonl[.gz] … [--documents 300] [--seed 3]
python benchmarks/validity.py --store PATH

Codes and fuses the reports (or takes a store), and prints the monthly index of the pairs that occur enough; then, for each turn of crises.yaml, the
mean of the index in the months of the turn against that of the six months before. `rank` is how many of the same pair's other months have a greater
move in that direction against their own six months before, of how many: a turn that the index singles out ranks first. Turns without data are counted,
not passed over.

What this can show depends on the news: a random part of few outlets has few events for most pairs and months, and no move there means no
more than that; releases of one government show the relation as that government tells it.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import yaml

from detente.cli.code import code_all
from detente.coding.times import published_interval
from detente.reading.sources import Failure, read_sources
from detente.records import Coding
from detente.relations.gather import Gathered, from_codings, from_store
from detente.relations.happenings import Dyad, Happening
from detente.relations.index import Index, measure
from detente.store.store import Store, open_store

CRISES = Path(__file__).with_name("crises.yaml")
#: Months before a turn that it is compared with, and how many of them must have data.
BEFORE, LEAST = 6, 2


@dataclass(frozen=True)
class Turn:
    """A known turn in a relation, and the months that ought to show it."""

    name: str
    dyad: Dyad
    first: datetime.date
    last: datetime.date
    sign: int


def turns() -> list[Turn]:
    """The turns of crises.yaml."""
    found = []
    for row in yaml.safe_load(CRISES.read_text("utf-8")):
        first, last = published_interval(str(row["from"]))[0], published_interval(str(row["to"]))[1]
        found.append(Turn(row["name"], Dyad(*row["dyad"]), first, last, 1 if row["move"] == "up" else -1))
    return found


def move(index: Index, first: datetime.date, last: datetime.date) -> tuple[float, float] | None:
    """Means of the months before and of the months themselves; None without enough data."""
    months = [p.start for p in index.points]
    inside = [p.value for p in index.points if p.value is not None and first <= p.start <= last]
    at = next((i for i, m in enumerate(months) if m >= first), len(months))
    before = [p.value for p in index.points[max(at - BEFORE, 0) : at] if p.value is not None]
    if not inside or len(before) < LEAST:
        return None
    return sum(before) / len(before), sum(inside) / len(inside)


def rank(index: Index, turn: Turn, size: float) -> tuple[int, int]:
    """How many of the pair's other months have a greater move in that direction, and of how many."""
    others = [move(index, p.start, p.end) for p in index.points if p.value is not None and not turn.first <= p.start <= turn.last]
    sizes = [(m[1] - m[0]) * turn.sign for m in others if m is not None]
    return sum(s >= size for s in sizes) + 1, len(sizes) + 1


def read(files: Sequence[Path], documents: int | None, seed: int) -> Gathered:
    """Codes the reports of files, or a random part of them."""
    readings = list(read_sources([str(f) for f in files], None))
    if documents is not None and documents < len(readings):
        readings = random.Random(seed).sample(readings, documents)
    codings: list[tuple[str, Coding]] = []
    failed = 0
    for result in code_all(readings):
        if isinstance(result, Failure):
            failed += 1
        else:
            codings.append((result[0].origin, result[1].model_copy(update={"refused": ()})))
            if len(codings) % 500 == 0:
                print(f"{len(codings)} of {len(readings)} coded", file=sys.stderr)
    print(f"{len(codings)} reports coded, {failed} not")
    return from_codings(codings)


def pairs(sides: Sequence[tuple[list[str], list[str]]]) -> Counter[tuple[str, str]]:
    """How many events each pair of countries has."""
    counted: Counter[tuple[str, str]] = Counter()
    for actors, recipients in sides:
        counted.update(combinations(sorted({*actors, *recipients}), 2))
    return counted


def show(dyad: Dyad, found: list[Happening], least: int) -> Index | None:
    """Prints the index of a pair, a year a line; None where too few months have events."""
    index = measure(found, dyad, "month")
    if len(index.observed) < least:
        return None
    sources = len({s for h in found for s in h.sources})
    print(f"\n{dyad}: {len(found)} events, {len(index.observed)} months with data, {sources} sources")
    for year in sorted({p.start.year for p, _ in index.observed}):
        values = {p.start.month: v for p, v in index.observed if p.start.year == year}
        print(f"  {year} " + " ".join(f"{values[m]:+5.1f}" if m in values else "    ." for m in range(1, 13)))
    return index


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--store")
    parser.add_argument("--documents", type=int)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--months", type=int, default=8, help="months with data that a pair needs to be shown")
    parser.add_argument("--pairs", type=int, default=12, help="pairs shown, those with most events first")
    asked = parser.parse_args()
    if bool(asked.files) == bool(asked.store):
        parser.error("give files, or --store PATH")
    store: Store | None = open_store(asked.store) if asked.store else None
    gathered = None if store else read(asked.files, asked.documents, asked.seed)
    if store is not None:
        table = "events" if store.fused else "mentions"
        sides = store.cursor().sql(f"SELECT actor_countries, recipient_countries FROM {table}").fetchall()
    else:
        assert gathered is not None
        sides = [
            (r["actor_countries"] or [], r["recipient_countries"] or []) for r in gathered.events.select(["actor_countries", "recipient_countries"]).to_pylist()
        ]
    counted = pairs([(a or [], r or []) for a, r in sides])

    def happenings(dyad: Dyad) -> list[Happening]:
        material = from_store(store, dyad.first, dyad.second) if store is not None else gathered
        assert material is not None
        return material.happenings(dyad)

    shown = 0
    for (a, b), _ in counted.most_common(5 * asked.pairs):
        if shown < asked.pairs and show(Dyad(a, b), happenings(Dyad(a, b)), asked.months) is not None:
            shown += 1
    print(f"\n{'turn':38} {'pair':8} {'months':16} before  then   move  rank")
    right = judged = 0
    known = turns()
    for turn in known:
        index = measure(happenings(turn.dyad), turn.dyad, "month", intervals=False)
        found = move(index, turn.first, turn.last)
        head = f"{turn.name:38} {turn.dyad!s:8} {turn.first:%Y-%m}…{turn.last:%Y-%m}"
        if found is None:
            print(f"{head}  too little data")
            continue
        size = (found[1] - found[0]) * turn.sign
        judged += 1
        right += size > 0
        place, of = rank(index, turn, size)
        print(f"{head} {found[0]:+6.2f} {found[1]:+6.2f}  {'right' if size > 0 else 'wrong'}  {place} of {of}")
    print(f"\n{right} of {judged} turns move the right way; {len(known) - judged} of {len(known)} have too little data to say")


if __name__ == "__main__":
    main()
