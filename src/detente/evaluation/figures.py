"""Precision, recall and F1 with intervals, from paired events; shares with intervals, from judged samples.

Intervals of an evaluation are 95% percentile bootstrap intervals (Efron and Tibshirani, 1993, An Introduction to the Bootstrap, chapter 13):
whole documents are drawn with replacement, or sentences where the annotation names no documents, since events of one report are not
independent. Where all or none are right, no draw differs from another and that interval would have no width; a share then has Wilson's
interval (1927, Probable inference, the law of succession, and statistical inference) and F1 has none. Shares of a judged sample have Wilson's, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from math import sqrt
from random import Random
from typing import Literal

from detente.evaluation.pairing import GoldText, Pair
from detente.ontology import ontology
from detente.records import Record
from detente.rules.sentences import STATUSES

Level = Literal["found", "typed", "whole"]
LEVELS: tuple[Level, ...] = ("found", "typed", "whole")
#: Draws of the bootstrap; about a thousand is the customary least for percentile intervals.
DRAWS = 1000
#: Any fixed number: the same file and the same coder give the same intervals.
SEED = 1
#: Two-sided 95%: the share cut off at each end, and the normal quantile that belongs to it.
TAIL = 0.025
Z = 1.959964

Tally = Counter[Hashable]


class Figure(Record):
    """A share and its 95% interval; None where there is nothing to divide by."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Score(Record):
    """Precision, recall and F1 of one level, and the counts behind them."""

    gold: int
    said: int
    precision: Figure
    recall: Figure
    f1: Figure


class Report(Record):
    """The outcome of an evaluation. ``confusion``: annotated type, coded type (None: no event), and how often."""

    method: str
    texts: int
    documents: int | None
    gold: int
    said: int
    overall: dict[Level, Score]
    types: dict[str, dict[Level, Score]]
    statuses: dict[str, dict[Level, Score]]
    status: Figure
    quiet: Figure
    confusion: tuple[tuple[str | None, str | None, int], ...]


def report(results: Iterable[tuple[GoldText, Sequence[Pair]]], draws: int = DRAWS, seed: int = SEED) -> Report:
    """Figures over all annotated texts with their pairs.

    By type, a pair counts at its annotated type for recall and at its coded type for precision. By status, it counts only if both
    have the same status; texts with an event whose status is not annotated are left out there.
    ``status``: the same status, of the typed pairs that have one. ``quiet``: texts without an annotated event that yield none.
    """
    units: dict[str, Tally] = {}
    documents: set[str] = set()
    confusion: Counter[tuple[str | None, str | None]] = Counter()
    texts = 0
    for text, pairs in results:
        texts += 1
        if text.document is not None:
            documents.add(text.document)
        unit = f"document {text.document}" if text.document is not None else f"text {texts}"
        units.setdefault(unit, Counter()).update(_tally(text, pairs))
        confusion.update((p.gold.event_type if p.gold else None, p.said_type) for p in pairs)
    tallies = list(units.values())
    total = sum(tallies, Counter())
    statistics: dict[Hashable, Callable[[Mapping[Hashable, int]], float | None]] = {
        "status": lambda t: _share(t["same status"], t["status"]),
        "quiet": lambda t: _share(t["quiet"], t["silent"]),
    }
    types = _present(total, "type", ontology().types)
    statuses = _present(total, "status", STATUSES)
    for scope in (("all", ""), *(("type", t) for t in types), *(("status", s) for s in statuses)):
        for level in LEVELS:
            statistics |= {(*scope, level, name): _statistic(scope, level, name) for name in ("precision", "recall", "f1")}
    figures = bootstrap(tallies, statistics, draws, seed)

    def scores(kind: str, label: str) -> dict[Level, Score]:
        return {
            level: Score(
                gold=total[kind, label, "gold"],
                said=total[kind, label, "said"],
                precision=_widened(figures[kind, label, level, "precision"], total[kind, label, "said"]),
                recall=_widened(figures[kind, label, level, "recall"], total[kind, label, "gold"]),
                f1=_widened(figures[kind, label, level, "f1"]),
            )
            for level in LEVELS
        }

    drawn = "documents" if len(documents) == len(units) else "sentences or reports" if not documents else "documents (sentences without one count as one each)"
    return Report(
        method=f"95% percentile bootstrap over {len(units)} {drawn}, {draws} draws, seed {seed}; Wilson where all or none are right",
        texts=texts,
        documents=len(documents) or None,
        gold=total["all", "", "gold"],
        said=total["all", "", "said"],
        overall=scores("all", ""),
        types={t: scores("type", t) for t in types},
        statuses={s: scores("status", s) for s in statuses},
        status=_widened(figures["status"], total["status"]),
        quiet=_widened(figures["quiet"], total["silent"]),
        confusion=tuple((g, s, n) for (g, s), n in sorted(confusion.items(), key=lambda c: (-c[1], c[0][0] or "~", c[0][1] or "~"))),
    )


def _present(total: Tally, kind: str, order: Iterable[str]) -> list[str]:
    """The labels that were annotated or coded, in the order of the ontology."""
    labels = {key[1] for key in total if isinstance(key, tuple) and key[0] == kind}
    known = [label for label in order if label in labels]
    return known + sorted(labels - set(known))


def _tally(text: GoldText, pairs: Sequence[Pair]) -> Tally:
    """What one text adds. Keys: (kind, label, "gold" or "said"), and (kind, label, level, the side that is counted)."""
    t: Tally = Counter()
    if not text.events:
        t["silent"] += 1
        t["quiet"] += not pairs
    with_status = all(e.status is not None for e in text.events)
    for p in pairs:
        for kind, gold, said, counts in _labels(p, with_status):
            if gold is not None:
                t[kind, gold, "gold"] += 1
            if said is not None:
                t[kind, said, "said"] += 1
            for level in LEVELS:
                if counts and getattr(p, level):
                    t[kind, gold, level, "gold"] += 1
                    t[kind, said, level, "said"] += 1
        if p.typed and p.gold is not None and p.gold.status is not None:
            t["status"] += 1
            t["same status"] += p.same_status
    return t


def _labels(p: Pair, with_status: bool) -> Iterator[tuple[str, str | None, str | None, bool]]:
    """Under which labels a pair is counted, and whether it can be a hit there."""
    yield "all", "" if p.gold else None, "" if p.said else None, True
    yield "type", p.gold.event_type if p.gold else None, p.said_type, True
    if with_status:
        yield "status", p.gold.status if p.gold else None, p.said.status if p.said else None, p.same_status


def _statistic(scope: tuple[str, str], level: Level, name: str) -> Callable[[Mapping[Hashable, int]], float | None]:
    def precision(t: Mapping[Hashable, int]) -> float | None:
        return _share(t[(*scope, level, "said")], t[(*scope, "said")])

    def recall(t: Mapping[Hashable, int]) -> float | None:
        return _share(t[(*scope, level, "gold")], t[(*scope, "gold")])

    def f1(t: Mapping[Hashable, int]) -> float | None:
        """Harmonic mean; where there is nothing to divide by for one of the two, 0 if the other is 0, too, and else none."""
        p, r = precision(t), recall(t)
        if p is None or r is None:
            return None if p == r or p or r else 0.0
        return 2 * p * r / (p + r) if p and r else 0.0

    return {"precision": precision, "recall": recall, "f1": f1}[name]


def _share(a: int, b: int) -> float | None:
    return a / b if b else None


def bootstrap(
    units: Sequence[Tally], statistics: Mapping[Hashable, Callable[[Mapping[Hashable, int]], float | None]], draws: int = DRAWS, seed: int = SEED
) -> dict[Hashable, Figure]:
    """Each statistic of the summed tallies, with its percentile interval over draws of units with replacement.

    Draws in which a statistic has nothing to divide by are left out of its interval.
    """
    columns: dict[Hashable, list[tuple[int, int]]] = {}
    for number, tally in enumerate(units):
        for key, count in tally.items():
            columns.setdefault(key, []).append((number, count))
    whole = sum(units, Counter())
    drawn: dict[Hashable, list[float]] = {name: [] for name in statistics}
    random = Random(seed)
    numbers = range(len(units))
    for _ in range(draws if units else 0):
        weights = [0] * len(units)
        for number in random.choices(numbers, k=len(units)):
            weights[number] += 1
        sample: Tally = Counter({key: sum(weights[n] * count for n, count in column) for key, column in columns.items()})
        for name, statistic in statistics.items():
            if (value := statistic(sample)) is not None:
                drawn[name].append(value)
    return {name: _percentiles(statistic(whole), sorted(drawn[name])) for name, statistic in statistics.items()}


def _percentiles(value: float | None, drawn: Sequence[float]) -> Figure:
    if value is None or not drawn:
        return Figure(value=value)
    return Figure(value=value, low=_quantile(drawn, TAIL), high=_quantile(drawn, 1 - TAIL))


def _widened(figure: Figure, n: int = 0) -> Figure:
    """An interval without width replaced by Wilson's for a share among ``n``, or left out where there is no such ``n``."""
    if figure.value is None or figure.low != figure.high:
        return figure
    return wilson(figure.value, n) if n else Figure(value=figure.value)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Quantile by linear interpolation between the two nearest of the ordered values."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def wilson(share: float, n: float) -> Figure:
    """Wilson's 95% score interval of a share among ``n``; ``n`` may be an effective size, which is no whole number."""
    if n <= 0:
        return Figure(value=None)
    middle = share + Z * Z / (2 * n)
    half = Z * sqrt(max(0.0, share * (1 - share)) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return Figure(value=share, low=min(share, max(0.0, (middle - half) / scale)), high=max(share, min(1.0, (middle + half) / scale)))
