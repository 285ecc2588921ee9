"""Rules for what leans on the day of the report, or on a date told before: "last week", "two days later", "the end of the year"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Literal

from detente.coding.times import distance, meaning
from detente.coding.times.grammar import Node, parse, rule, whole
from detente.coding.times.holidays import HOLIDAYS
from detente.coding.times.meaning import Unit, Which
from detente.coding.times.parts import kind_of, leaning
from detente.coding.times.words import (
    BARE_PLURAL,
    COUNT,
    MONTH,
    SEASON,
    UNIT,
    WEEKDAY,
    S,
    count,
    month_number,
    season_name,
    unit_name,
    weekday_number,
)  # fmt: skip

_COUNT_WORDS = (
    "0", "a", "an", "half", "couple", "few", "several", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
    "ninety",
)  # fmt: skip

_THE = rf"(?:(?i:the){S})?"
_WHOLE = rf"(?:(?i:entire|whole|full|calendar|very|same|fiscal|financial){S})?"

_WHICH: dict[str, int] = {"last": -1, "past": -1, "next": 1, "coming": 1, "upcoming": 1, "this": 0, "current": 0, "present": 0}
_BESIDE = {"previous": -1, "prior": -1, "preceding": -1, "following": 1, "ensuing": 1}
_NAMED: dict[int, Which] = {-1: "last", 0: "this", 1: "next"}

_DEICTIC = re.compile(
    rf"{_THE}(?P<which>(?i:last|past|next|coming|upcoming|this|current|previous|prior|preceding|following|ensuing))(?:{S}(?P<second>(?i:past|last|coming|next)))?{S}{_WHOLE}"
    rf"(?:(?P<unit>(?i:day|week|month|quarter|year|decade|century|weekend))(?P<plural>s)?|(?P<weekday>{WEEKDAY})|(?P<month>{MONTH})|(?P<season>{SEASON})"
    rf"|(?P<part>(?i:night|morning|afternoon|evening|lunchtime))"
    rf"|(?P<holiday>(?i:christmas(?:[ ]eve|[ ]day)?|easter|thanksgiving|ramadan|new[ ]year['’]s[ ](?:eve|day))))"
    r"(?![A-Za-z0-9])"
)
_BESIDE_AFTER = whole(rf"(?i:the){S}(?P<unit>(?i:day|week|month|year|quarter)){S}(?P<way>(?i:before|previous|earlier|after|following))")
_YESTERDAY = whole(rf"(?i:(?:the{S})?day{S}(?P<way>before|after){S}(?:yesterday|tomorrow))")

_WINDOW_BEFORE = re.compile(r"\b(?:in|over|during|within|throughout|through)[ ]$", re.IGNORECASE)

_AGO = whole(
    rf"(?P<count>{COUNT})(?:{S}|-)(?:(?i:trading|working|full|more|short|long){S})?(?P<unit>{UNIT}|(?i:centur(?:y|ies)))s?"
    rf"{S}(?P<way>(?i:ago|earlier|later|before|after|from{S}now|hence|prior|previously))"
)
_WINDOW = whole(
    rf"(?:(?i:the|these){S})?(?P<which>(?i:next|coming|past|last|previous|following|recent)){S}(?:(?P<count>{COUNT}){S}(?:(?i:trading|working|full|more){S})?)?(?P<unit>{UNIT}|(?i:century|centurie))s?"
)
_WITHIN = re.compile(
    rf"within{S}(?:(?:the{S})?(?:next|coming){S})?(?:about{S})?(?P<count>{COUNT})(?:{S}|-)(?P<unit>{UNIT})s?(?![A-Za-z0-9])(?!{S}(?i:of|after|before|from){S})",
    re.IGNORECASE,
)
_IN_TIME = whole(rf"(?P<count>{COUNT}){S}(?P<unit>{UNIT})s?['’]?s?{S}(?i:time)")
_ADVERBIAL_AFTER = re.compile(r"\s*(?:[,.;:)]|$)")
_APPROXIMATE = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|approximately|some|over|more than|less than|at least|just over|just under|up to)[ ]$", re.IGNORECASE
)

_THE_UNIT = whole(rf"(?i:(?P<that>the|that)){S}(?P<whole>(?i:entire|whole|same|very){S})?(?P<unit>(?i:day|week|month|quarter|year|decade|weekend|period|time))")
_SAME = whole(
    rf"(?i:the|this){S}(?i:same|comparable|corresponding|year-ago|year-earlier){S}(?P<unit>(?i:period|month|quarter|week|day|time|weekend|year|date|half))"
    rf"(?P<year>{S}(?:(?i:of|in){S})?(?i:(?:the{S})?(?:last|previous|prior|preceding){S}year|a{S}year{S}(?:ago|earlier|before|previously)|the{S}year{S}(?:before|earlier)))?"
)
_THE_DAY_BEFORE = re.compile(
    r"\b(?:end|ends|ended|ending|finish|finished|finishes|finishing|close|closed|closes|closing|start|started|began|opened|"
    r"in|of|for|during|through|throughout|on|by)[ ]$",
    re.IGNORECASE,
)

#: "The year *when he won*", "the day *of the vote*": the day is not told by a date.
_CLAUSE_AFTER = re.compile(r"[ ](?:of|when|that|before|after|in which|he|she|they|the)\b")
_DAY_CLAUSE_AFTER = re.compile(r"[ ](?:when|of|after|before|that|to|he|she|they|the|for)\b")
_AT_BEFORE = re.compile(r"\b(?:at|by|since|until|in|during)[ ]$")
_ONE_SPACE = re.compile(r"[ ]")
_THAN_AFTER = re.compile(r"[ ]than\b")

_SIMPLE = whole(r"(?i:(?P<word>today|tonight|yesterday|tomorrow|overnight|tonite))")
_TITLE_BEFORE = re.compile(r"\b[A-Z][A-Za-z]+[ ]$")
_EARLIER = re.compile(rf"(?i:(?P<side>earlier|later)){S}(?:(?i:on|in){S})?")
_PART = whole(r"(?i:the[ ](?P<part>morning|afternoon|evening)|(?P<bare>morning)(?=[ ](?:trading|trade|session)))")
_IN_BEFORE = re.compile(r"\b(?:in|during|by|through|throughout|later|earlier)[ ]$", re.IGNORECASE)


@rule("the", "day")
def _before_yesterday(text: str, at: int, depth: int) -> Node | None:
    """As in "the day before yesterday"."""
    m = _YESTERDAY.match(text, at)
    return Node(m.end(), "day", partial(meaning.unit, "day", -2 if m["way"].lower() == "before" else 2)) if m else None


@rule("the", "this", "year")
def _same(text: str, at: int, depth: int) -> Node | None:
    """As in "the same day", "the same period last year"."""
    m = _SAME.match(text, at)
    if m is None:
        return None
    word = m["unit"].lower()
    unit: Unit | None = None if word in ("period", "time", "date") else unit_name(word)
    if word == "time" and not m["year"]:  # "at the same time": meanwhile
        return None
    ago = bool(m["year"]) or "year-" in m[0].lower()
    if unit == "day":
        return Node(m.end(), "day", partial(distance.same, "day", -1 if ago else 0, False), back="day")
    return Node(m.end(), kind_of(unit) if unit else "range", partial(distance.same, unit, -1 if ago else 0, False), back="any")


@rule("within")
def _within(text: str, at: int, depth: int) -> Node | None:
    """As in "within two years": up to then. "Within two years of the war" is counted from something else."""
    m = _WITHIN.match(text, at)
    number = count(m["count"]) if m else None
    if m is None or number is None or m["unit"].lower() in ("minute", "hour"):
        return None
    return Node(m.end(), "range", partial(distance.horizon, number[1], unit_name(m["unit"]), 1, number[2]))


@rule("the", "next", "coming", "past", "last", "previous", "following", "these")
def _window(text: str, at: int, depth: int) -> Node | None:
    """As in "the next several months", "the past nine days", "coming weeks"."""
    m = _WINDOW.match(text, at)
    if m is None or m["which"].lower() in ("recent",):
        return None
    which, plural = m["which"].lower(), m[0].lower().endswith("s")
    if (m["count"] is None and not plural) or (m["count"] and m["count"].lower() in ("a", "an")):
        return None
    number = count(m["count"]) if m["count"] else (*BARE_PLURAL, True)
    if number is None:
        return None
    if which in ("previous", "following"):
        return Node(m.end(), "vague", meaning.unknown)
    direction: Literal[-1, 1] = 1 if which in ("next", "coming") else -1
    return Node(m.end(), "range", partial(distance.horizon, number[1], unit_name(m["unit"]), direction, number[2]))


@rule("the", *_WHICH, *_BESIDE)
def _deictic(text: str, at: int, depth: int) -> Node | None:
    """As in "last week", "next Monday", "this summer", "the previous year", "the past decade"."""
    m = _DEICTIC.match(text, at)
    if m is None or m["plural"]:
        return None
    word, the = m["which"].lower(), text[at] in "tT" and m[0][:4].lower().startswith("the") and not m[0][:5].lower().startswith("these")
    if m["second"]:
        word = m["second"].lower()
        the = False
    if word in _BESIDE:
        return _beside(m, _BESIDE[word])
    step = _WHICH[word]
    which = _NAMED[step]
    if m["weekday"]:
        return Node(m.end(), "weekday", partial(meaning.weekday, weekday_number(m["weekday"]), which if step else None))
    if m["month"]:
        number = month_number(m["month"])
        return Node(m.end(), "month", partial(meaning.month_of_year, number, which))
    if m["season"]:
        return Node(m.end(), "season", partial(meaning.season, season_name(m["season"]), which))
    if m["holiday"]:
        name = re.sub(r"\s+", " ", m["holiday"].lower().replace("’", "'"))
        return Node(m.end(), "holiday", partial(meaning.holiday, name, which)) if name in HOLIDAYS else None
    if m["part"]:
        if the or word in ("current", "past", "coming", "upcoming"):
            return None
        return Node(m.end(), "day", partial(meaning.unit, "day", step))
    unit = unit_name(m["unit"])
    if unit == "day":
        return Node(m.end(), "day", partial(distance.beside, "day", step, False), back="day") if word == "next" else None
    if unit == "weekend":
        return Node(m.end(), "weekend", partial(meaning.weekend, which if step and not m["second"] else None))
    window = the and (word in ("past", "coming") or (word in ("last", "next") and unit != "quarter" and _WINDOW_BEFORE.search(text[max(0, at - 12) : at])))
    if window:
        return Node(m.end(), "range", partial(distance.horizon, 1, unit, 1 if step > 0 else -1, False))
    if word == "past" and not m["second"]:
        return Node(m.end(), "range", partial(distance.horizon, 1, unit, -1, False))
    if the and word == "next":
        return Node(m.end(), kind_of(unit), partial(distance.beside, unit, 1, True), back="any")
    return Node(m.end(), kind_of(unit), partial(meaning.unit, unit, step))


def _beside(m: re.Match[str], step: int) -> Node | None:
    if m["weekday"]:
        way: Which = "next" if step > 0 else "last"
        return Node(m.end(), "day", partial(distance.weekday_beside, weekday_number(m["weekday"]), way), back="day")
    if m["unit"]:
        unit = unit_name(m["unit"])
        return Node(
            m.end(), kind_of(unit), partial(distance.beside, unit, step, step < 0 and unit != "day"), back="day" if unit in ("day", "weekend") else "any"
        )
    if m["part"]:
        return Node(m.end(), "day", partial(distance.beside, "day", step, False), back="day")
    return None


@rule("the")
def _year_before(text: str, at: int, depth: int) -> Node | None:
    """As in "the day before", "the year previous": beside the date told before; of "the day after the vote" the day is not told."""
    m = _BESIDE_AFTER.match(text, at)
    if m is None or (m["way"].lower() in ("before", "after") and _THE_DAY_BEFORE.search(text[max(0, at - 16) : at])):
        return None
    back = m["way"].lower() in ("before", "previous", "earlier")
    return _counted(text, m.end(), 1, 1, unit_name(m["unit"]), "before" if back else "after", depth)


@rule(*_COUNT_WORDS)
def _ago(text: str, at: int, depth: int) -> Node | None:
    """As in "two years ago", "a few days later", "three weeks from now", "two days after June 3"."""
    m = _AGO.match(text, at)
    if m is None:
        m = _IN_TIME.match(text, at)
        number = count(m["count"]) if m else None
        if m and number and _WINDOW_BEFORE.search(text[max(0, at - 12) : at]):
            unit = unit_name(m["unit"])
            return Node(m.end(), kind_of(unit), partial(distance.shifted, number[0], number[1], unit, meaning.today))
        return None
    number, unit = count(m["count"]), unit_name(m["unit"])
    if number is None:
        return Node(m.end(), "vague", meaning.unknown)
    node = _counted(text, m.end(), number[0], number[1], unit, " ".join(m["way"].lower().split()), depth)
    if _APPROXIMATE.search(text[max(0, at - 16) : at]) and node.kind != "vague":
        return replace(node, meaning=partial(distance.about, node.meaning))
    return node


def _counted(text: str, end: int, low: int, high: int, unit: Unit, way: str, depth: int) -> Node:
    sign = 1 if way in ("later", "after", "from now", "hence") else -1
    if way in ("ago", "from now", "hence"):
        return Node(end, kind_of(unit), partial(distance.shifted, sign * low, sign * high, unit, meaning.today))
    following = _ONE_SPACE.match(text, end)
    if way in ("before", "after") and following:
        anchor = parse(text, following.end(), depth + 1)
        if anchor and anchor.kind not in ("vague", "clock"):
            return Node(anchor.end, kind_of(unit), partial(distance.shifted, sign * low, sign * high, unit, anchor.meaning), anchor.has_year, anchor.back)
        return Node(end, "vague", meaning.unknown) if not _ADVERBIAL_AFTER.match(text, end) else _from_reference(end, sign * low, sign * high, unit)
    if _THAN_AFTER.match(text, end):
        return Node(end, "vague", meaning.unknown)
    return _from_reference(end, sign * low, sign * high, unit)


def _from_reference(end: int, low: int, high: int, unit: Unit) -> Node:
    base = distance.reference_or_today if low < 0 else distance.reference
    by_days = unit in ("minute", "hour", "day", "week", "fortnight")
    return Node(end, kind_of(unit), partial(distance.shifted, low, high, unit, base), back="day" if by_days else "any")


@rule("the", "that")
def _the_unit(text: str, at: int, depth: int) -> Node | None:
    """As in "the weekend", "the end of *the year*", "that day", "later in *the day*"."""
    m = _THE_UNIT.match(text, at)
    if m is None:
        return None
    word, that = m["unit"].lower(), m["that"].lower() == "that"
    before = text[max(0, at - 16) : at]
    if word in ("time", "period"):
        if not that or not _AT_BEFORE.search(before):
            return None
        return Node(m.end(), "range", partial(distance.same, None, 0, False), back="any")
    unit = unit_name(word)
    if unit == "weekend":
        return Node(m.end(), "weekend", partial(meaning.weekend, None))
    if _CLAUSE_AFTER.match(text, m.end()) and unit != "day":
        return None
    if that:
        return Node(m.end(), kind_of(unit), partial(distance.same, unit, 0, False), back="day" if unit == "day" else "any") if unit != "quarter" else None
    if not _THE_DAY_BEFORE.search(before) and not (m["whole"] and unit != "day"):
        return None
    if unit == "day":
        if _DAY_CLAUSE_AFTER.match(text, m.end()):
            return None
        return Node(m.end(), "day", distance.reference_or_today, back="day")
    if unit in ("week", "month", "quarter"):
        return Node(m.end(), kind_of(unit), partial(distance.same, unit, 0, True), back="day")
    if unit == "year":
        if m["whole"]:
            return Node(m.end(), "year", partial(distance.same, "year", 0, True), back="any")
        return Node(m.end(), "year", partial(meaning.unit, "year", 0))
    return Node(m.end(), kind_of(unit), partial(meaning.unit, unit, 0)) if before.endswith(" of ") else None


@rule("today", "tonight", "yesterday", "tomorrow", "overnight")
def _simple(text: str, at: int, depth: int) -> Node | None:
    """As in "today", "yesterday morning"."""
    m = _SIMPLE.match(text, at)
    if m is None:
        return None
    word = m["word"].lower()
    if m["word"][0].isupper() and _TITLE_BEFORE.search(text[max(0, at - 24) : at]) and not m["word"].isupper():
        return None
    if word == "overnight":
        return Node(m.end(), "range", distance.overnight)
    return Node(m.end(), "day", partial(meaning.unit, "day", {"yesterday": -1, "tomorrow": 1}.get(word, 0)))


@rule("earlier", "later")
def _earlier(text: str, at: int, depth: int) -> Node | None:
    """As in "later this year", "earlier on Monday", "later in the day"."""
    m = _EARLIER.match(text, at)
    inner = parse(text, m.end(), depth + 1) if m else None
    if m is None or inner is None or inner.kind in ("vague", "clock"):
        return None
    if inner.kind in ("day", "weekday"):
        return inner
    side: Literal["earlier", "later"] = "earlier" if m["side"].lower() == "earlier" else "later"
    return leaning(inner, inner.end, partial(meaning.clipped, side, inner.meaning))


@rule("the", "morning")
def _part_of_day(text: str, at: int, depth: int) -> Node | None:
    """As in "in the afternoon", "morning trading": of the day told before."""
    m = _PART.match(text, at)
    if m is None or (m["part"] and not _IN_BEFORE.search(text[max(0, at - 16) : at])):
        return None
    return Node(m.end(), "day", distance.reference, back="day")
