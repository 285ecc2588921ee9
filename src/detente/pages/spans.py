"""Cuts a text into segments and passages, so that marks may nest and overlap and the text still stands exactly as given."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from detente.records import Span

Role = Literal["actor", "recipient", "trigger", "speaker", "quote", "indirect", "time", "place"]

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True)
class Mark:
    """A stretch of text with a role. ``owner`` is what it belongs to (``e3`` the third event, ``q1`` the first quote, or nothing)."""

    span: Span
    role: Role
    owner: str = ""
    title: str = ""


@dataclass(frozen=True)
class Segment:
    """A stretch of text that the same marks cover from end to end. ``opens`` and ``closes`` are those that begin and end with it."""

    span: Span
    marks: tuple[Mark, ...] = ()
    opens: tuple[Mark, ...] = ()
    closes: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A stretch of text that stands on its own: ``space`` is the white space before it, ``sentences`` what is told beside it."""

    space: Span
    span: Span
    paragraph: bool
    sentences: tuple[Span, ...] = ()


def inside(span: Span, length: int) -> Span | None:
    """``span`` as far as it lies in a text of that length; None where nothing is left."""
    start, end = max(0, span[0]), min(length, span[1])
    return (start, end) if start < end else None


def segments(within: Span, marks: Iterable[Mark]) -> list[Segment]:
    """``within``, without a gap, cut wherever a mark begins or ends. Marks keep the order in which they are given.

    >>> [(s.span, [m.role for m in s.marks]) for s in segments((0, 9), [Mark((0, 5), "actor"), Mark((3, 7), "place")])]
    [((0, 3), ['actor']), ((3, 5), ['actor', 'place']), ((5, 7), ['place']), ((7, 9), [])]
    """
    first, last = within
    clipped = [(n, max(first, m.span[0]), min(last, m.span[1]), m) for n, m in enumerate(marks)]
    clipped = [c for c in clipped if c[1] < c[2]]
    starts: dict[int, list[tuple[int, Mark]]] = {}
    ends: dict[int, list[tuple[int, Mark]]] = {}
    for n, start, end, mark in clipped:
        starts.setdefault(start, []).append((n, mark))
        ends.setdefault(end, []).append((n, mark))
    edges = sorted({first, last, *starts, *ends})
    found: list[Segment] = []
    active: dict[int, Mark] = {}
    for start, end in itertools.pairwise(edges):
        for n, _ in ends.get(start, ()):
            active.pop(n, None)
        active.update(starts.get(start, ()))
        found.append(
            Segment(
                span=(start, end),
                marks=tuple(m for _, m in sorted(active.items(), key=lambda item: item[0])),
                opens=tuple(m for _, m in starts.get(start, ()) if m.span[0] == start),
                closes=tuple(m for _, m in ends.get(end, ()) if m.span[1] == end),
            )
        )
    return found


def passages(text: str, sentences: Sequence[Span]) -> list[Passage]:
    """``text`` cut where something is told beside it: before the paragraph of each of ``sentences``, and behind the sentence itself.

    The rest stays in one piece, however many lines it has. Passages with the space before them give the text again.
    """
    length = len(text)
    wanted = [s for s in (inside(s, length) for s in sentences) if s is not None]
    breaks = [m.span() for m in _BLANK_LINE.finditer(text)]
    cuts = {0, length}
    at = 0
    for start, end in sorted(set(wanted)):
        while at < len(breaks) and breaks[at][1] <= start:
            at += 1
        cuts |= {end, *(b[0] for b in breaks[at - 1 : at])}
    edges = sorted(cuts)
    told: dict[int, list[Span]] = {}
    for s in dict.fromkeys(wanted):
        told.setdefault(s[1], []).append(s)
    found: list[Passage] = []
    carried = 0
    for start, end in itertools.pairwise(edges):
        match = _SPACE.match(text, start, end)
        body = match.end() if match else start
        if body == end and end < length and end not in told:  # white space alone: it belongs to what follows
            continue
        space = (carried, body)
        gap = text[slice(*space)]
        found.append(Passage(space=space, span=(body, end), paragraph=not found or "\n" in gap, sentences=tuple(told.get(end, ()))))
        carried = end
    return found
