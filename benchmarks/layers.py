"""What a large layer of one's own actors costs: `python benchmarks/layers.py [FILE.jsonl.gz]`.

A layer of 100,000 made-up persons, with given names and surnames from our own tables, so that the search for names meets
their words all the time. Told are the seconds to add it, to load it, and to code the same documents with and without it.
Coding takes turns and processes of its own, and of each document the fastest turn counts, as other work on the machine
only ever adds. Still two processes differ by some percent; the search for names alone, in turns within one process, is told
as well, and judged. Two layers, for two questions: with one whose surnames are in no report, the difference is the price of
the search; with one whose surnames are common, reports name many more actors, and coding those takes its time too.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from detente.coding.coder import Coder
from detente.demo import reports
from detente.errors import DetenteError
from detente.knowledge import layers
from detente.knowledge.layers import Row
from detente.knowledge.names import Names, names
from detente.reading.text import document_id
from detente.records import Document

NAMES = 100_000
#: Documents at most, and turns in each process.
DOCUMENTS, TURNS = 60, 5
#: The limits that issue 3 sets: seconds to load, share of coding time.
LOAD, SHARE = 1.0, 0.05


def actors(common: bool) -> Iterator[Row]:
    """Persons with given names from our tables and surnames from there or, unless ``common``, of a kind that nobody bears."""
    chance = random.Random(7)
    people = sorted({f.name for facts in names().frozen.values() for f in facts if f.kind == "holder" and f.name.count(" ") == 1})
    given, family = zip(*(p.split() for p in people), strict=True)
    codes = sorted(names().country_names)
    rare = [
        "".join(x)
        for x in itertools.product(("Zq", "Vk", "Xr", "Qj"), ("ado", "emi", "iru", "ona", "uke"), ("bran", "dosk", "fel", "gorth", "lim"), ("a", "en", "ix"))
    ]
    seen: set[str] = set()
    while len(seen) < NAMES:
        name = f"{chance.choice(given)} {chance.choice(family if common else rare)}"
        if name in seen:
            name = f"{name}{chance.choice('bdfgklmnprst')}{chance.choice('aeiou')}{chance.choice('lmnrst')}"
        if name not in seen:
            seen.add(name)
            yield Row(name, "person", chance.choice(codes), ("CVL",), start="2015", source=f"line {len(seen)} of made-up.csv")


def documents(file: Path | None) -> list[Document]:
    if file is None:
        return [r.document for r in reports()]
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        raw = [json.loads(line) for line in itertools.islice(lines, DOCUMENTS)]
    return [Document(id=document_id(r.get("text") or r["body"]), text=r.get("text") or r["body"], published=(r.get("date") or "")[:10] or None) for r in raw]


def coding(folder: str, file: Path | None) -> tuple[list[float], int]:
    """Seconds of each document's fastest turn, and the number of entities, with the layers of a folder."""
    os.environ[layers.FOLDER] = folder
    coder = Coder()
    best: dict[str, float] = {}
    found = 0
    for turn in range(TURNS):
        for document in documents(file):
            start = time.process_time()
            with suppress(DetenteError):
                coded = coder.code(document)
                found += len(coded.entities) if turn == 0 else 0
            best[document.id] = min(best.get(document.id, float("inf")), time.process_time() - start)
    return list(best.values()), found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", help="reports as JSON Lines, gzipped (default: those of the demo)")
    file = parser.parse_args(arguments).file
    failed = False
    with tempfile.TemporaryDirectory() as none, tempfile.TemporaryDirectory() as rare, tempfile.TemporaryDirectory() as common:
        texts = [d.text for d in documents(file)]
        known = [Names()]
        for folder, kind in ((rare, False), (common, True)):
            os.environ[layers.FOLDER] = folder
            rows = list(actors(kind))
            start = time.perf_counter()
            layers.store("made-up", rows, {"source": "benchmarks/layers.py", "facts": str(len(rows))})
            added = time.perf_counter() - start
            pairs = [(_seconds(Names), _seconds(partial(Names, layers.in_use()))) for _ in range(7)]
            ours, both = map(min, zip(*pairs, strict=True))
            loaded = both - ours
            size = sum(p.stat().st_size for p in Path(folder).iterdir()) / 1e6
            print(f"{'common' if kind else 'rare'} surnames: {len(rows):,} names, {size:.1f} MB, added in {added:.2f} s")
            known.append(Names(layers.in_use()))
            print(f"loaded in {loaded:.2f} s, beside {ours:.2f} s for our tables")
            failed |= loaded > LOAD
        with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
            runs = [list(pool.map(coding, (none, rare, common), (file,) * 3)) for _ in range(2)]
        without, quiet, loud = ([min(pair) for pair in zip(*(run[i][0] for run in runs), strict=True)] for i in range(3))
        turns = [[_seconds(partial(_scan, n, texts)) for n in known] for _ in range(10)]
        search = [min(turn[i] for turn in turns) for i in range(3)]
        entities = [runs[0][i][1] for i in range(3)]
        print(f"coding {len(without)} documents without a layer: {sum(without):.2f} s, {entities[0]} entities")
        for label, times, count in (("rare", quiet, entities[1]), ("common", loud, entities[2])):
            print(f"with the layer of {label} surnames: {sum(times):.2f} s ({sum(times) / sum(without) - 1:+.1%}), {count} entities")
        for label, seconds in (("rare", search[1]), ("common", search[2])):
            share = (seconds - search[0]) / sum(without)
            print(f"search for names alone: {search[0]:.3f} s without, {seconds:.3f} s with that of {label} surnames: {share:+.1%} of coding time")
            failed |= share > SHARE
    print("over the limit" if failed else f"within the limits: {LOAD:g} s to load, {SHARE:.0%} of coding time")
    return int(failed)


def _scan(known: Names, texts: Sequence[str]) -> None:
    for text in texts:
        for _ in known.scan(text):
            pass


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
