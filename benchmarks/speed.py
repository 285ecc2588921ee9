"""How fast the coder is, beside what parsing alone would cost: `make bench`, or `python benchmarks/speed.py FILE.jsonl.gz`.

Figures from one run on the same sentences, to be compared as ratios, as absolute figures belong to the machine:
the coder with all its steps on whole documents; the parser alone (tokenizer, tagger, parser as the coder uses them) on
every sentence; spaCy's full pipeline, with lemmatizer and names, on every sentence, one by one and in batches. Loading
is not counted. Peak memory is that of the coder's process; the baselines have one of their own. Shares of time by step are those
of the same run: each step's own time, without that of the steps that it calls.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import os
import platform
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import lru_cache, wraps
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from detente.coding import assemble, coder
from detente.coding.coder import Coder
from detente.coding.language import MODEL, Parse, SpacyParser
from detente.coding.sentences import MAX_SENTENCE, layout
from detente.demo import reports
from detente.errors import DetenteError
from detente.reading.sources import Failure, read_sources
from detente.records import Document

#: The demo reports are read so many times where no file is given.
REPEAT = 10
#: Baselines are timed on so many sentences at most, drawn evenly.
SAMPLE = 4_000
#: The coder and the baselines take this many turns.
TURNS = 10
#: spaCy's own default for `Language.pipe` is 1,000 texts; sentences this many at a time are no slower and keep memory down.
BATCH = 128

#: Step → names in `detente.coding.coder` that belong to it. The rest of the coder's time is "rest".
STEPS = {
    "language": ("check_language",),
    "sentences": ("layout",),
    "parse": ("repair",),
    "candidates": ("Matcher", "settle"),
    "coreference": ("Coreference",),
    "quotes": ("resolve_quotes",),
    "times": ("find_times", "read_times"),
    "places": ("places",),
    "events": ("assemble",),
    "fusion": ("fuse",),
    "disputes, relations, promises": ("disputes", "relations", "commitments"),
    "tone": ("tone",),
}
ORDER = (
    "language", "sentences", "names", "gate", "parse", "candidates", "coreference", "named entities", "quotes", "times", "places", "events", "fusion",
    "disputes, relations, promises", "tone", "rest",
)  # fmt: skip


class Clock:
    """Adds up each step's own time; a step called inside another is not counted twice."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function``, with its time put down to ``step``; a generator is run to its end."""

        @wraps(function, updated=())
        def run(*args: Any, **kwargs: Any) -> Any:
            self._inside.append(0.0)
            start = time.perf_counter()
            try:
                result = function(*args, **kwargs)
                return list(result) if isinstance(result, Iterator) else result
            finally:
                spent = time.perf_counter() - start
                self.seconds[step] += spent - self._inside.pop()
                if self._inside:
                    self._inside[-1] += spent

        return run


class TimedParser:
    """A parser whose work, and whose search for names, are timed apart."""

    def __init__(self, parser: SpacyParser, clock: Clock) -> None:
        self.name = parser.name
        self.lemma = parser.lemma
        self._parse = clock.timed("parse", parser.parse)
        self._clock = clock
        self.parsed = 0

    def parse(self, sentences: Iterable[str]) -> Iterator[Parse]:
        for tree in self._parse(sentences):
            self.parsed += 1
            yield dataclasses.replace(tree, names=self._clock.timed("named entities", tree.names))


def instrument(clock: Clock, parser: TimedParser) -> Coder:
    """A coder whose steps are timed by ``clock``."""
    names: Any = coder
    for step, functions in STEPS.items():
        for name in functions:
            if name == "Matcher":
                names.Matcher.candidates = clock.timed(step, names.Matcher.candidates)
            elif name == "Coreference":
                names.Coreference.links = clock.timed(step, names.Coreference.links)
            else:
                setattr(names, name, clock.timed(step, getattr(names, name)))
    names.speech.read = clock.timed("quotes", names.speech.read)
    names.speech.needs_parse = clock.timed("gate", names.speech.needs_parse)
    where: Any = assemble
    where.locate = clock.timed("places", where.locate)
    timed = Coder(parser)
    setattr(timed.gate, "opens", clock.timed("gate", timed.gate.opens))  # noqa: B010 - mypy allows no plain assignment to a method
    setattr(timed.names, "scan", clock.timed("names", timed.names.scan))  # noqa: B010
    return timed


def documents(file: Path | None, limit: int | None) -> tuple[list[Document], int]:
    """What is coded, and how many documents could not be read."""
    if file is None:
        found = [r.document for r in reports()] * REPEAT
        return found[:limit], 0
    read = list(itertools.islice(read_sources([str(file)]), limit))
    return [r.document for r in read if not isinstance(r, Failure)], sum(isinstance(r, Failure) for r in read)


def sentences(found: Iterable[Document]) -> list[str]:
    """Every sentence that a parser could be given."""
    pages = (layout(d.text, has_title=d.title is not None) for d in found)
    return [p.text[s.start : s.end] for p in pages for s in p.sentences if s.kind != "boilerplate" and s.end - s.start <= MAX_SENTENCE]


@lru_cache(maxsize=1)
def baselines() -> dict[str, Callable[[list[str]], object]]:
    """What the coder is compared with: name → how to run it on sentences. Warm."""
    import spacy

    parser, pipeline = SpacyParser(), spacy.load(MODEL)
    found: dict[str, Callable[[list[str]], object]] = {
        "parser alone, every sentence": lambda texts: [len(tree) for tree in parser.parse(texts)],
        "full spaCy pipeline, every sentence": lambda texts: [len(pipeline(text)) for text in texts],
        f"the same in batches of {BATCH}": lambda texts: [len(d) for d in pipeline.pipe(texts, batch_size=BATCH)],
    }
    for run in found.values():
        run(["The two sides met on Sunday."] * 20)
    return found


def baselines_ready() -> bool:
    """Loads the baselines, so that loading is not timed."""
    return bool(baselines())


def time_baselines(texts: list[str]) -> dict[str, float]:
    """Seconds that each baseline takes for ``texts``; runs in a process of its own, so that its memory is not the coder's."""
    seconds = {}
    for name, run in baselines().items():
        start = time.perf_counter()
        run(texts)
        seconds[name] = time.perf_counter() - start
    return seconds


def slices(found: list[Document], count: int) -> Iterator[list[Document]]:
    """``found`` in ``count`` runs of nearly the same length."""
    step = max(1, -(-len(found) // count))
    yield from (found[i : i + step] for i in range(0, len(found), step))


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the coder beside two baselines and prints Markdown tables.")
    parser.add_argument("file", nargs="?", type=Path, help=f"JSONL or JSONL.gz with documents (default: the demo reports, {REPEAT} times)")
    parser.add_argument("--limit", type=int, help="code only the first N documents")
    parser.add_argument("--sample", type=int, default=SAMPLE, help=f"time the baselines on N sentences, drawn evenly (default {SAMPLE:,})")
    options = parser.parse_args()
    if options.file is not None and not options.file.is_file():
        sys.exit(f"{options.file}: no such file; give JSONL with a field text a line")

    found, unread = documents(options.file, options.limit)
    if not found:
        sys.exit(f"{options.file}: no document in it could be read")
    clock = Clock()
    counted = TimedParser(SpacyParser(), clock)
    timed = instrument(clock, counted)
    with suppress(DetenteError):
        timed.code(found[0])  # warm caches are the usual state; loading is not what is measured
    clock.seconds.clear()
    counted.parsed = 0

    events = refused = total = sampled = 0
    spent = 0.0
    compared: dict[str, float] = defaultdict(float)
    # The coder and the baselines take turns, so that whatever else the machine does falls on all of them.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
        beside.submit(baselines_ready).result()
        for part in slices(found, TURNS):
            start = time.perf_counter()
            for document in part:
                try:
                    events += len(timed.code(document).events)
                except DetenteError:
                    refused += 1
            spent += time.perf_counter() - start
            every = sentences(part)
            total += len(every)
            chosen = every[:: max(1, TURNS * len(every) // options.sample)]
            sampled += len(chosen)
            for name, seconds in beside.submit(time_baselines, chosen).result().items():
                compared[name] += seconds
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    own = total / spent
    speeds = {"Détente, all steps": own, **{name: sampled / seconds for name, seconds in compared.items()}}

    source = options.file.name if options.file else f"the demo reports, {REPEAT} times"
    size = sum(len(d.text) for d in found) / 1e6
    print(f"{len(found):,} documents ({source}), {total:,} sentences, {size:.1f} MB; {events:,} events; {unread + refused} documents refused.")
    print(f"One process, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores.")
    print(f"Peak memory of the coder {memory:,.0f} MB. The gate let {counted.parsed / total:.0%} of the sentences on to the parser.\n")
    print("| | sentences/s | Détente is × as fast |\n|---|--:|--:|")
    for name, speed in speeds.items():
        print(f"| {name} | {speed:,.0f} | {own / speed:.2f} |")
    clock.seconds["rest"] = spent - sum(clock.seconds.values())
    print("\n| step | share of time | µs a sentence |\n|---|--:|--:|")
    for step in ORDER:
        seconds = clock.seconds.get(step, 0.0)
        print(f"| {step} | {seconds / spent:.1%} | {1e6 * seconds / total:,.0f} |")


if __name__ == "__main__":
    main()
