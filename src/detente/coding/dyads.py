"""Which states a sentence or a whole document is about."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Sequence

from detente.coding.actors import pick
from detente.coding.sentences import Layout
from detente.knowledge.names import Hit
from detente.knowledge.tables import INTERNATIONAL

#: A headline names those that the report is about; its words count this much more.
_TITLE_WEIGHT = 3
#: "Ties have soured" speaks of two named at most so many sentences before.
_REACH = 3


def states(hits: Sequence[Hit], start: int, end: int, day: str | None) -> list[str]:
    """Countries named between two offsets, in text order, with repetitions."""
    first = bisect.bisect_left(hits, start, key=lambda h: h.start)
    found = []
    for h in hits[first:]:
        if h.start >= end:
            break
        fact = pick(h, day)
        if fact is not None and fact.country and fact.country not in INTERNATIONAL:
            found.append(fact.country)
    return found


def dyad_at(page: Layout, hits: Sequence[Hit], index: int, day: str | None) -> tuple[str, ...]:
    """The two states that a sentence which names none speaks of: those of the document, else the two that the nearest sentence before it names."""
    if main := main_dyad(page, hits, day):
        return main
    for s in reversed(page.sentences[max(0, index - _REACH) : index]):
        if s.kind != "boilerplate" and (named := dict.fromkeys(states(hits, s.start, s.end, day))):
            return tuple(named) if len(named) == 2 else ()
    return ()


def main_dyad(page: Layout, hits: Sequence[Hit], day: str | None) -> tuple[str, ...]:
    """The two states that the document is about, most named first; empty where it is not about two."""
    count: Counter[str] = Counter()
    together: set[frozenset[str]] = set()
    for s in page.sentences:
        if s.kind == "boilerplate":
            continue
        weight = _TITLE_WEIGHT if s.kind == "title" else 1
        named = states(hits, s.start, s.end, day)
        together.add(frozenset(named))
        for country in named:
            count[country] += weight
    ranked = count.most_common(3)
    if len(ranked) == 2 and frozenset(count) in together:  # no other state is named at all, and one sentence names both
        return ranked[0][0], ranked[1][0]
    if len(ranked) < 2 or ranked[1][1] < 2:
        return ()
    if len(ranked) > 2 and ranked[2][1] * 2 > ranked[1][1] + 1:
        return ()
    return ranked[0][0], ranked[1][0]
