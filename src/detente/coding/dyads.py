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


def main_dyad(page: Layout, hits: Sequence[Hit], day: str | None) -> tuple[str, ...]:
    """The two states that the document is about, most named first; empty where it is not about two."""
    count: Counter[str] = Counter()
    for s in page.sentences:
        if s.kind == "boilerplate":
            continue
        weight = _TITLE_WEIGHT if s.kind == "title" else 1
        for country in states(hits, s.start, s.end, day):
            count[country] += weight
    ranked = count.most_common(3)
    if len(ranked) < 2 or ranked[1][1] < 2:
        return ()
    if len(ranked) > 2 and ranked[2][1] * 2 > ranked[1][1] + 1:
        return ()
    return ranked[0][0], ranked[1][0]


def parties(page: Layout, hits: Sequence[Hit], start: int, end: int, day: str | None) -> tuple[str, ...]:
    """The parties of what a stretch of text says: the two states that it names, else those of the document."""
    here = list(dict.fromkeys(states(hits, start, end, day)))
    return tuple(here) if len(here) == 2 else main_dyad(page, tuple(hits), day)
