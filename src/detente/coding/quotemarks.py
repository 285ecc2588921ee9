"""Pairs quotation marks: which stretches of a text stand in quotation marks.

Marks are told apart by what stands beside them, as evened text has lost the difference between opening and closing ones.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detente.records import Span

#: A mark that is never closed and that no paragraph takes up again, longer than this, ends with its first sentence.
MAX_UNCLOSED = 600
#: A quotation in single marks is no longer than this.
MAX_SINGLE = 3000
#: So many paragraphs may a quotation run that is opened once and closed once.
MAX_CARRIED = 4

_MARK = re.compile(r"\"|''")
_BEFORE_OPEN = frozenset(" \n([{-–—―/")
_AFTER_CLOSE = frozenset(" \n)]}-–—―/.,;:!?")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
#: A single mark that can open: not an apostrophe inside or before a word that is written with one ('90s, 'em).
_SINGLE_OPEN = re.compile(r"(?<![^\s(\[{–—―\"-])'(?=[\w\"($£€…\[.])(?!\d0s|(?:em|tis|twas|cause|til|n|bout|round)\b)", re.I)
_SINGLE_CLOSE = re.compile(r"(?<=[^\s(\[{])'(?!\w)")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch in quotation marks: ``inner`` without, ``outer`` with the marks; both within one paragraph.

    ``continues``: it takes up a quotation that the paragraph before left open.
    """

    inner: Span
    outer: Span
    paragraph: int
    continues: bool = False


def quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """The outermost quotations of the evened ``text``, in order."""
    found: list[Quotation] = []
    doubles = [[(m.start(), m.end()) for m in _MARK.finditer(text, a, b) if m[0] == '"' or _is_mark(text, m.start(), m.end())] for a, b in paragraphs]
    running, closer = False, None
    for number, span in enumerate(paragraphs):
        marks = doubles[number]
        start, end = span
        balance = _balance(text, marks, span)
        at = 0
        if closer is not None:  # opened in an earlier paragraph, closed in this one or a later
            last = closer[0] if closer[0] < end else end
            found.append(_make(text, start, last, start, min(closer[1], end), number, True))
            if closer[0] >= end:
                continue
            at, closer = 1, None
        continues, running = running and bool(marks) and not text[start : marks[0][0]].strip(), False
        while at < len(marks):
            opening = marks[at]
            if not _opens(text, *opening, span) and _closes(text, *opening, span):
                at += 1
                continue
            end_mark, after = _partner(text, marks, balance, at, span, _starts_with_mark(text, doubles, paragraphs, number + 1))
            if end_mark is not None:
                found.append(_make(text, opening[1], end_mark[0], opening[0], end_mark[1], number, continues))
            elif after < len(marks):  # left open, and another begins: it ends with its sentence
                stop = _SENTENCE_END.search(text, opening[1], marks[after][0])
                last = stop.end() if stop else marks[after][0]
                found.append(_make(text, opening[1], last, opening[0], last, number, continues))
            else:
                running = _starts_with_mark(text, doubles, paragraphs, number + 1)
                closer = None if running else _closed_later(text, doubles, paragraphs, number)
                last = end
                if not running and closer is None and end - opening[1] > MAX_UNCLOSED:
                    stop = _SENTENCE_END.search(text, opening[1], end)
                    last = stop.end() if stop else end
                found.append(_make(text, opening[1], last, opening[0], last, number, continues))
            at, continues = after, False
    found = [q for q in found if q.inner[0] < q.inner[1]]
    found.extend(_singles(text, paragraphs, found))
    found.sort(key=lambda q: (q.outer[0], -q.outer[1]))
    outermost: list[Quotation] = []
    for q in found:
        if not outermost or q.outer[0] >= outermost[-1].outer[1]:
            outermost.append(q)
    return outermost


def _make(text: str, a: int, b: int, outer_a: int, outer_b: int, number: int, continues: bool) -> Quotation:
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return Quotation((a, b), (outer_a, outer_b), number, continues)


def _is_mark(text: str, a: int, b: int) -> bool:
    """Two single marks are one double mark unless they stand between letters or close a nested quotation ("'…''")."""
    return not (text[a - 1 : a].isalnum() and text[b : b + 1].isalnum()) and text[b : b + 1] != "'" and text[a - 1 : a] != "'"


def _opens(text: str, a: int, b: int, within: Span) -> bool:
    return (a <= within[0] or text[a - 1] in _BEFORE_OPEN or text[a - 1] in "'\"") and b < within[1] and not text[b].isspace()


def _closes(text: str, a: int, b: int, within: Span) -> bool:
    return a > within[0] and not text[a - 1].isspace() and (b >= within[1] or text[b] in _AFTER_CLOSE or text[b] in "'\"")


def _balance(text: str, marks: Sequence[Span], within: Span) -> list[int]:
    """For each mark, how many more close than open from there to the end of the paragraph."""
    found = [0]
    for m in reversed(marks):
        found.append(found[-1] + (1 if _closes(text, *m, within) else -1))
    return found[::-1]


def _partner(text: str, marks: Sequence[Span], balance: Sequence[int], at: int, within: Span, taken_up: bool) -> tuple[Span | None, int]:
    """The mark that closes the one at ``at`` and the place in ``marks`` to go on from; None if it stays open."""
    depth = 0
    for k in range(at + 1, len(marks)):
        if _opens(text, *marks[k], within) and not _closes(text, *marks[k], within):
            surplus = balance[k + 1]
            if surplus >= depth + 2 or (taken_up and surplus >= depth + 1):
                depth += 1
            elif surplus >= depth + 1 or k + 1 == len(marks):
                return None, k
        elif depth:
            depth -= 1
        else:
            return marks[k], k + 1
    return None, len(marks)


def _starts_with_mark(text: str, doubles: Sequence[Sequence[Span]], paragraphs: Sequence[Span], number: int) -> bool:
    return number < len(paragraphs) and bool(doubles[number]) and not text[paragraphs[number][0] : doubles[number][0][0]].strip()


def _closed_later(text: str, doubles: Sequence[Sequence[Span]], paragraphs: Sequence[Span], number: int) -> Span | None:
    """The closing mark of a quotation that runs over paragraphs without marks."""
    for k in range(number + 1, min(number + 1 + MAX_CARRIED, len(paragraphs))):
        if doubles[k]:
            first = doubles[k][0]
            return first if _closes(text, *first, paragraphs[k]) and not _opens(text, *first, paragraphs[k]) else None
    return None


def _singles(text: str, paragraphs: Sequence[Span], doubles: Sequence[Quotation]) -> list[Quotation]:
    """Quotations in single marks outside those in double ones."""
    found: list[Quotation] = []
    taken = [q.outer for q in doubles]
    begins = [a for a, _ in taken]

    def covered(i: int) -> int | None:
        k = bisect.bisect_right(begins, i) - 1
        return taken[k][1] if k >= 0 and i < taken[k][1] else None

    for number, (start, end) in enumerate(paragraphs):
        if "'" not in text[start:end]:
            continue
        at = start
        closers = [m.start() for m in _SINGLE_CLOSE.finditer(text, start, end)]
        while (m := _SINGLE_OPEN.search(text, at, end)) is not None:
            over = covered(m.start())
            if over is not None:
                at = over
                continue
            close = _single_partner(text, m.end(), end, closers, covered)
            if close is None:
                at = m.end()
                continue
            found.append(_make(text, m.end(), close, m.start(), close + 1, number, False))
            at = close + 1
    return [q for q in found if q.inner[0] < q.inner[1]]


def _single_partner(text: str, start: int, end: int, closers: Sequence[int], covered: Callable[[int], int | None]) -> int | None:
    nearest = _SINGLE_OPEN.search(text, start, end)
    limit = nearest.start() if nearest else end
    possessive = None
    for i in closers[bisect.bisect_left(closers, start) : bisect.bisect_left(closers, min(end, start + MAX_SINGLE))]:
        if covered(i) is not None:
            continue
        if i >= limit and possessive is not None:
            return possessive
        if text[i - 1] == "s" and text[i + 1 : i + 2] == " " and text[i + 2 : i + 3].isalpha():
            possessive = i if possessive is None else possessive  # "the workers' rights": the end only if none better follows
            continue
        return i
    return possessive
