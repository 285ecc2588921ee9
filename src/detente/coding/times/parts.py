"""Rules for parts of larger times: "early June", "the end of last year", "the third quarter", "the eve of Christmas"."""

from __future__ import annotations

import re
from functools import partial
from typing import Literal

from detente.coding.times import calendar, distance, meaning
from detente.coding.times.grammar import Node, parse, rule, whole
from detente.coding.times.meaning import Meaning, Unit
from detente.coding.times.words import ORDINAL, ORDINALS, PART_WORDS, WEEKDAY, YEAR, S, ordinal_number, unit_name, weekday_number

_PERIODS = frozenset(("week", "weekend", "month", "season", "quarter", "half", "year", "decade", "century", "day", "weekday", "holiday", "range"))

_THE = rf"(?:(?i:the){S})?"
_EARLY = re.compile(
    rf"(?i:(?:very{S})?(?P<part>early|late|mid)(?:-to-late|-to-mid)?)(?:-|{S})"
    rf"(?:(?i:on|in|at){S})?(?:(?i:the){S}(?=(?i:day|week|month|year)\b))?"
)
_PART_OF = re.compile(
    rf"{_THE}(?:(?i:very){S})?(?i:(?P<part>beginning|start|opening|outset|middle|midst|end|close|conclusion|early|late)(?:{S}(?:part|days|weeks|months|years|hours))?){S}(?i:of){S}"
)
_YEAR_END = whole(r"(?i:(?P<part>year-end|year['’]s[ ]end|end-of-year|mid-year|midyear|month-end))")
_ORDINAL_OF = re.compile(rf"{_THE}(?P<n>{ORDINAL})[- ](?:(?P<kind>(?i:quarter|half|week|weekend|day|month|decade))|(?P<weekday>{WEEKDAY})){S}(?i:of|in){S}")
_DIVISION = whole(
    rf"{_THE}(?P<n>{ORDINAL})[- ](?P<kind>(?i:quarter|half))"
    rf"(?![ ](?:of|century|time|final|[0-9]+[ ](?:minutes|points)))(?:,?{S}(?P<year>{YEAR}))?"
)
_OF_DAY = re.compile(
    rf"{_THE}(?:(?i:early|late){S})?"
    rf"(?i:(?P<kind>mornings?|afternoon|evening|night|week|weekend)){S}(?i:of|ending|beginning|starting){S}(?:(?i:on){S})?"
)
_EVE = re.compile(rf"(?i:the{S})?(?i:eve){S}(?i:of){S}")
_BY_BEFORE = re.compile(r"\b(?:by|before|until)[ ]$", re.IGNORECASE)


def leaning(inner: Node, end: int, changed: Meaning) -> Node:
    return Node(end, inner.kind, changed, inner.has_year, inner.back)


@rule("the", "morning", "afternoon", "evening", "night", "week", "weekend", "early", "late")
def _of_day(text: str, at: int, depth: int) -> Node | None:
    """As in "the morning of June 3", "the week of 18 June"."""
    m = _OF_DAY.match(text, at)
    inner = parse(text, m.end(), depth + 1) if m else None
    if m is None or inner is None or inner.kind not in ("day", "weekday", "holiday"):
        return None
    kind: Unit = unit_name(m["kind"]) if m["kind"].lower().startswith("week") else "day"
    return Node(inner.end, "week" if kind != "day" else "day", partial(meaning.week_of, kind, inner.meaning), inner.has_year, inner.back)


@rule("early", "late", "mid", "very")
def _early(text: str, at: int, depth: int) -> Node | None:
    """As in "early on Sunday", "late 2006", "mid-June"."""
    m = _EARLY.match(text, at)
    inner = parse(text, m.end(), depth + 1) if m else None
    if m is None or inner is None or inner.kind in ("vague", "clock"):
        return None
    return _part(m["part"], inner)


@rule("the", "beginning", "start", "end", "middle", "close", "outset")
def _part_of(text: str, at: int, depth: int) -> Node | None:
    """As in "the end of the year", "the beginning of June"; of "by the end of the year" the bounds stay those of the year."""
    m = _PART_OF.match(text, at)
    inner = parse(text, m.end(), depth + 1) if m else None
    if m is None or inner is None or inner.kind in ("vague", "clock"):
        return None
    if _BY_BEFORE.search(text[max(0, at - 8) : at]):
        return inner
    return _part(m["part"], inner)


def _part(word: str, inner: Node) -> Node:
    which = PART_WORDS[word.lower()]
    return leaning(inner, inner.end, partial(meaning.part, which, inner.meaning))


@rule("year", "end", "mid", "midyear", "month")
def _year_end(text: str, at: int, depth: int) -> Node | None:
    """As in "year-end", "mid-year"."""
    m = _YEAR_END.match(text, at)
    if m is None:
        return None
    kind: Unit = "month" if m["part"].lower().startswith("month") else "year"
    if _BY_BEFORE.search(text[max(0, at - 8) : at]):
        return Node(m.end(), "month" if kind == "month" else "year", partial(meaning.unit, kind, 0))
    which: Literal["mid", "late"] = "mid" if m["part"].lower().startswith("mid") else "late"
    return Node(m.end(), "year", partial(meaning.part, which, partial(meaning.unit, kind, 0)))


@rule("the", "0", *(w.split("-")[0] for w in ORDINALS))
def _ordinal(text: str, at: int, depth: int) -> Node | None:
    """As in "the third quarter of last year", "the last week of March", "the first half"."""
    m = _ORDINAL_OF.match(text, at)
    inner = parse(text, m.end(), depth + 1) if m else None
    if m and inner and inner.kind in _PERIODS:
        n = ordinal_number(m["n"])
        if m["weekday"]:
            return Node(inner.end, "day", partial(meaning.weekday_of, weekday_number(m["weekday"]), n, inner.meaning), inner.has_year, inner.back)
        kind = unit_name(m["kind"])
        if kind == "half" and inner.kind != "year":
            return _part("early" if n == 1 else "late", inner)
        return Node(inner.end, kind_of(kind), partial(meaning.ordinal, n, kind, inner.meaning), inner.has_year, inner.back)
    m = _DIVISION.match(text, at)
    if m is None or (n := ordinal_number(m["n"])) > 4:
        return None
    division: Literal["quarter", "half"] = "quarter" if m["kind"].lower() == "quarter" else "half"
    if n > 2 and division == "half":
        return None
    if m["year"]:
        return Node(m.end(), division, partial(meaning.ordinal, n, division, _fixed_year(int(m["year"]))), has_year=True)
    if m["n"].lower() == "last":
        return Node(m.end(), division, partial(meaning.unit, division, -1)) if division == "quarter" else None
    if division == "half" and not m[0].lower().startswith("the"):
        return None
    return Node(m.end(), division, partial(meaning.division, division, n))


def _fixed_year(number: int) -> Meaning:
    return partial(meaning.fixed, calendar.year(number))


def kind_of(unit: Unit) -> Literal["day", "week", "weekend", "month", "season", "quarter", "half", "year", "decade", "century", "range"]:
    if unit == "minute" or unit == "hour":  # mypy narrows on these, not on a tuple
        return "day"
    return "week" if unit == "fortnight" else unit


@rule("the", "eve")
def _eve(text: str, at: int, depth: int) -> Node | None:
    """As in "the eve of Christmas"; "the eve of the summit" is found, but which day that is the words do not say."""
    m = _EVE.match(text, at)
    if m is None:
        return None
    inner = parse(text, m.end(), depth + 1)
    if inner is None or inner.kind in ("vague", "clock"):
        return Node(m.end() - len(m[0]) + len(m[0].rstrip()), "vague", meaning.unknown)
    return Node(inner.end, "day", partial(distance.eve, inner.meaning), inner.has_year, inner.back)
