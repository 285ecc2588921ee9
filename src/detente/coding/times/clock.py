"""Rules for times of day. They only say which day is meant: records keep days."""

from __future__ import annotations

import re
from dataclasses import replace

from detente.coding.times import distance
from detente.coding.times.grammar import CLOCK, Node, parse, rule
from detente.coding.times.words import S

_CLOCK = re.compile(CLOCK)
_PLAIN = re.compile(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?![0-9:]|[ ]?%)")
_PLAIN_BEFORE = re.compile(r"\b(?:at|around|about|until|by|before|after)[ ]$", re.IGNORECASE)
_JOINT = re.compile(rf",?{S}(?:on{S})?")


@rule("0", "noon", "midnight", "midday")
def _clock(text: str, at: int, depth: int) -> Node | None:
    """As in "5 p.m. EST on Friday", "1430 GMT": the day beside it, else the one told before in the sentence, else the report's."""
    m = _CLOCK.match(text, at)
    if m is None and _PLAIN_BEFORE.search(text[max(0, at - 8) : at]):
        m = _PLAIN.match(text, at)
    if m is None:
        return None
    joint = _JOINT.match(text, m.end())
    day = parse(text, joint.end(), depth + 1) if joint else None
    if day and day.kind in ("day", "weekday"):
        return replace(day)
    return Node(m.end(), "clock", distance.reference_or_today, back="sentence day")
