"""The expressions of a text, one after the other, and what they mean in a report of a given day."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

# The rules put themselves down when their modules are imported; clock times come before years ("2000 GMT").
from detente.coding.times import clock, dates, meaning, named, parts, relative, vague  # noqa: F401
from detente.coding.times.calendar import Period, published_interval
from detente.coding.times.grammar import WORD, Kind, Node, begins, parse, rules_of
from detente.coding.times.meaning import Meaning, Tense
from detente.coding.times.tense import guess
from detente.records import When

#: Where a report's own date stands: in the first lines.
_HEAD = 400

#: Kinds that mean another time in the past than in the future.
_TENSED = frozenset(("day", "weekday", "week", "weekend", "month", "season", "quarter", "half", "range", "holiday"))

_SENTENCE_BREAK = re.compile(r"[.!?]['\"”’)]*\s+(?=[A-Z\"“‘])|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression at ``text[start:end]`` of the text it was found in, not yet resolved.

    ``kind`` is its form; ``back`` says whether it leans on a date told before ("the same *day*", "a year earlier": *any*),
    which ``resolve`` is then to be given as ``reference``.
    """

    start: int
    end: int
    text: str
    kind: Kind
    back: str | None = None
    has_year: bool = False
    meaning: Meaning = field(default=meaning.unknown, repr=False, compare=False)

    def resolve(self, published: str | None, tense: Tense | None = None, reference: When | None = None) -> When:
        """What the expression means in a report published then.

        Args:
            published: a day, month or year, or None: then only what is dated in full is resolved.
            tense: of what is dated; None is read as the past, except for days of the coming months.
            reference: the date told before, for "the same day" or "two years later".

        Returns:
            The record; ``edtf``, ``earliest``, ``latest`` and ``precision`` are None where the time is not known.

        Raises:
            DateError: ``published`` cannot be understood.
        """
        within = published_interval(published) if published is not None else None
        period = meaning.resolve(self.meaning, within, tense, _period(reference))
        if period is None:
            return When(text=self.text, span=(self.start, self.end))
        return When(
            text=self.text,
            span=(self.start, self.end),
            edtf=period.edtf,
            earliest=period.first.isoformat(),
            latest=period.last.isoformat(),
            precision=period.precision,
        )


def _period(when: When | None) -> Period | None:
    if when is None or when.edtf is None or when.earliest is None or when.latest is None or when.precision is None:
        return None
    return Period(date.fromisoformat(when.earliest), date.fromisoformat(when.latest), when.precision, when.edtf)


def find(text: str) -> list[Expression]:
    """All time expressions of a text, left to right, none overlapping another; offsets are into ``text``."""
    found = []
    done = 0
    for word in WORD.finditer(text):
        if rules_of(word[0]) is None:
            continue
        at = word.start()
        if at < done or (at and (text[at - 1].isalnum() or text[at - 1] in "_@#")) or not begins(text, at, word[0]):
            continue
        node = parse(text, at)
        if node:
            found.append(_expression(text, at, node))
            done = node.end
    return found


def _expression(text: str, at: int, node: Node) -> Expression:
    return Expression(at, node.end, text[at : node.end], node.kind, node.back, node.has_year, node.meaning)


def read(text: str, published: str | None, expressions: list[Expression] | None = None) -> tuple[When, ...]:
    """All time expressions of a report, resolved, in the order of the text.

    The tense is guessed from the words around each; "the same day" and the like refer to the date told before; where
    ``published`` is not a day, a date line at the head of the text that agrees with it tells the day. ``expressions`` are those that
    `find` has found, where that has been done.

    Raises:
        DateError: ``published`` cannot be understood.
    """
    expressions = find(text) if expressions is None else expressions
    own = _dateline(text, expressions)
    if own is not None and _refines(own, published):
        published = own
    told: list[When] = []
    last: When | None = None
    last_day: When | None = None
    for e in expressions:
        reference = last_day if e.back in ("day", "sentence day") else last if e.back else None
        if e.back == "sentence day" and last_day is not None and _SENTENCE_BREAK.search(text, last_day.span[1], e.start):
            reference = None
        tense = guess(text, e.start, e.end) if e.kind in _TENSED and (e.kind == "day" or not e.has_year) else None
        when = e.resolve(published, tense, reference)
        told.append(when)
        if when.edtf and when.precision != "range":
            last = when
            if when.precision == "day":
                last_day = when
    return tuple(told)


def dateline(text: str, expressions: list[Expression] | None = None) -> str | None:
    """The day that a report dates itself with ("June 18, 2023" on a line of its own near its head), ISO, or None."""
    return _dateline(text, find(text[:_HEAD]) if expressions is None else expressions)


def _dateline(text: str, expressions: list[Expression]) -> str | None:
    for e in expressions:
        if e.start > _HEAD:
            break
        line_start, line_end = text.rfind("\n", 0, e.start) + 1, text.find("\n", e.end)
        rest = text[line_start : e.start] + text[e.end : line_end if line_end >= 0 else len(text)]
        if e.kind == "day" and e.has_year and not rest.strip(" \t\r.,:()"):
            when = e.resolve(None)
            return when.edtf if when.edtf and when.earliest == when.latest else None
    return None


def _refines(day: str, published: str | None) -> bool:
    if published is None:
        return True
    first, last = published_interval(published)
    return first < last and first <= date.fromisoformat(day) <= last
