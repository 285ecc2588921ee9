"""Looks over the annotated sentences beside the rules.

    python tools/lint_sentences.py                          all of src/detente/rules/*/sentences.txt
    python tools/lint_sentences.py FILE…                    other files of that format
    python tools/lint_sentences.py --against SCORED.jsonl…  also name sentences that share eight words in a row with a scored set

It names lines that cannot be read, phrases that stand only inside another word, events without a trigger, unknown contexts, sentences that
stand twice or almost twice, and types with too few negatives, near misses and other statuses. Exit code 1 if it names anything.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from detente.evaluation.formats import read_examples
from detente.ontology import ontology
from detente.reading.sources import Failure
from detente.rules.sentences import Example

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "src" / "detente" / "rules"
#: Least share of a type's sentences that are no plain case of it: negatives, near misses, other statuses (issue 4, point 5).
BALANCE = 0.4
#: Length of the character runs by which two sentences are compared, and the resemblance (shared runs among all runs of both;
#: Broder, 1997, On the resemblance and containment of documents) from which they are told as almost the same.
SHINGLE = 5
RESEMBLANCE = 0.5
#: A sentence that shares this many words in a row with a scored set may have been copied from it.
RUN = 8

Named = tuple[str, Example]


def examples_of(files: Iterable[Path]) -> Iterator[tuple[str, Path, Example] | Failure]:
    """Sentences of ``files`` with the place where each stands."""
    for file in files:
        name = str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)
        for example in read_examples(file.read_text("utf-8"), name):
            yield example if isinstance(example, Failure) else (f"{name}:{example.line}", file, example)


def phrases(example: Example) -> list[str]:
    """What is wrong with the phrases of the annotation, beyond what its reader refuses."""
    wrong = []
    for t in example.told:
        if not t.trigger:
            wrong.append(f"{t.event_type} without a trigger")
        for phrase in (*t.actors, *t.recipients, t.trigger, t.when, t.where, t.by):
            if phrase and not re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", example.text):
                wrong.append(f"{phrase!r} stands only inside another word")
        wrong += [f"no context {c!r}" for c in t.contexts if c not in ontology().contexts]
    return wrong


def words(text: str) -> list[str]:
    """Words in small letters, without accents and apostrophes, so that typography makes no difference."""
    plain = unicodedata.normalize("NFKD", text).replace("’", "'").replace("'", "")
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)).lower())


def twice(named: Sequence[Named], least: float = RESEMBLANCE) -> Iterator[str]:
    """Pairs of sentences that are the same but for typography, or that resemble each other."""
    plain = [" ".join(words(e.text)) for _, e in named]
    runs = [frozenset(p[i : i + SHINGLE] for i in range(max(1, len(p) - SHINGLE + 1))) for p in plain]
    for i, j in combinations(range(len(named)), 2):
        small, large = sorted((len(runs[i]), len(runs[j])))
        if small < least * large:  # cannot reach it
            continue
        shared = len(runs[i] & runs[j])
        likeness = shared / (small + large - shared)
        if likeness >= least:
            what = "the same as" if plain[i] == plain[j] else f"resembles ({likeness:.2f})"
            yield f"{named[j][0]}: {what} {named[i][0]}\n    {named[j][1].text}\n    {named[i][1].text}"


def plain_case(example: Example, event_type: str) -> bool:
    """Does it tell an event of the type that has happened or goes on?"""
    return any(t.event_type == event_type and t.status in ("happened", "ongoing") for t in example.told)


def texts(value: Any) -> Iterator[str]:
    """Every field ``text`` of a row, at whatever depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def shared_runs(named: Sequence[Named], scored: Iterable[Path]) -> Iterator[str]:
    """Sentences that share a run of words with a text of a scored set; one line a sentence and set."""
    mine: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, (_, example) in enumerate(named):
        for run in _runs(example.text):
            mine[run].append(number)
    for file in scored:
        told: set[int] = set()
        with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
            for at, line in enumerate(lines, 1):
                for run in (r for text in texts(json.loads(line)) for r in _runs(text) if r in mine):
                    for number in mine[run]:
                        if number not in told:
                            told.add(number)
                            yield f"{named[number][0]}: shares “{' '.join(run)}” with {file}:{at}\n    {named[number][1].text}"


def _runs(text: str) -> list[tuple[str, ...]]:
    w = words(text)
    return [tuple(w[i : i + RUN]) for i in range(len(w) - RUN + 1)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--against", nargs="+", type=Path, default=[], metavar="SCORED", help="JSON Lines with a field text")
    parser.add_argument("--resemblance", type=float, default=RESEMBLANCE, help=f"from which two sentences are almost the same (default {RESEMBLANCE})")
    args = parser.parse_args(arguments)
    files = [f.resolve() for f in args.files] or [RULES / t.lower() / "sentences.txt" for t in ontology().types]
    named: list[Named] = []
    by_type: dict[str, list[Example]] = defaultdict(list)
    found: dict[str, list[str]] = {"cannot be read": [], "phrases": [], "stand twice": [], "balance": [], "shared with scored sets": []}
    for entry in examples_of(files):
        if isinstance(entry, Failure):
            found["cannot be read"].append(entry.reason)
            continue
        place, file, example = entry
        named.append((place, example))
        found["phrases"] += [f"{place}: {wrong}" for wrong in phrases(example)]
        if file.parent.parent == RULES:
            by_type[file.parent.name.upper()].append(example)
    for event_type, mine in by_type.items():
        other = sum(not plain_case(e, event_type) for e in mine)
        line = f"{event_type}: {other} of {len(mine)} are no plain case ({other / len(mine):.0%})"
        if other < BALANCE * len(mine):
            found["balance"].append(f"{line}; at least {BALANCE:.0%} must be negatives, near misses or other statuses")
        print(line)
    found["stand twice"] += twice(named, args.resemblance)
    found["shared with scored sets"] += shared_runs(named, args.against)
    for title, lines in found.items():
        if lines:
            print(f"\n{title}: {len(lines)}", *lines, sep="\n  ")
    total = sum(map(len, found.values()))
    print(f"\n{len(named)} sentences, {total} findings")
    return bool(total)


if __name__ == "__main__":
    sys.exit(main())
