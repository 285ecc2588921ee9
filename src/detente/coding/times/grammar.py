"""How the forms of times are put together: the rules, who asks them, and what an expression may carry behind it.

A rule is a function with the words that an expression of its kind can begin with; `parse` asks only the rules of the word at
hand, in the order in which they are written down (longest forms first), which keeps a report of 3,000 characters under a
millisecond. Rules call `parse` for what they contain: "the end of" + "last year". The rules are in `dates` and `named` (what the calendar
names), `parts` (of larger times), `clock`, `relative` (what leans on the day of the report or a date told before) and `vague`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from detente.coding.times.meaning import Meaning
from detente.coding.times.words import S

Kind = Literal[
    "day", "weekday", "week", "weekend", "month", "season", "quarter", "half", "year", "decade", "century", "range", "vague", "clock", "holiday",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """An expression that ends at ``end``.

    ``has_year``: no report is needed to date it. ``back``: it leans on the day, or on any date, told before.
    """

    end: int
    kind: Kind
    meaning: Meaning
    has_year: bool = False
    back: Literal["day", "sentence day", "any"] | None = None


Rule = Callable[[str, int, int], Node | None]
_RULES: defaultdict[str, list[Rule]] = defaultdict(list)

#: What begins a time expression after an article.
_AFTER_THE = re.compile(
    rf"{S}(?i:last|past|next|coming|upcoming|current|previous|prior|preceding|following|ensuing|end|beginning|start|opening|outset|middle|midst|close|"
    r"conclusion|early|late|very|first|second|third|fourth|fifth|sixth|final|closing|morning|afternoon|evening|night|day|week|month|quarter|year|decade|"
    r"same|comparable|corresponding|eve|near|foreseeable|not|immediate|distant|long|short|medium|future|time|moment|recent|entire|whole|couple|few|weekend|"
    r"[1-9][0-9]?(?:st|nd|rd|th)?[ ]|period)"
)
_AFTER_A = re.compile(rf"{S}(?i:couple|few|dozen|minute|hour|day|week|fortnight|weekend|month|quarter|year|decade|century)")
_AFTER_ARTICLE = {"the": _AFTER_THE, "The": _AFTER_THE, "a": _AFTER_A, "A": _AFTER_A, "an": _AFTER_A, "An": _AFTER_A}

WORD = re.compile(r"[A-Za-z]+|[0-9]+|['’](?=[0-9])")

#: "Early on the morning of the eve of …": nobody nests deeper, and it bounds the work on hostile text.
_DEPTH = 4

_ZONE = (
    r"(?:\(?(?:GMT|UTC|EST|EDT|ET|CST|CDT|CT|MST|MDT|MT|PST|PDT|PT|BST|CET|CEST|EET|EEST|MSK|IST|JST|KST|AEST|AEDT|Z)\b"
    r"(?:[ ]?[+-][0-9]{1,2}(?::?[0-9]{2})?)?\)?|(?i:local|Moscow|Beijing|Eastern|Pacific|Central)[ ](?i:standard[ ]|daylight[ ]|)(?i:time))"
)
_MERIDIEM = r"(?:[ \t\xa0]?(?:a\.m\.|p\.m\.|am\b|pm\b|AM\b|PM\b|A\.M\.|P\.M\.))"
CLOCK = (
    rf"(?:(?:[01]?[0-9]|2[0-3])[:.][0-5][0-9](?::[0-5][0-9])?{_MERIDIEM}(?:[ ]?{_ZONE})?"
    rf"|(?:1[0-2]|0?[1-9]){_MERIDIEM}(?:[ ]?{_ZONE})?"
    rf"|(?:[01][0-9]|2[0-3]):?[0-5][0-9](?::[0-5][0-9])?(?:[ ]?h(?:rs|ours)?\b)?[ ]?{_ZONE}"
    rf"|[0-9]:[0-5][0-9][ ]?{_ZONE}"
    rf"|(?i:noon|midnight|midday)\b)"
)
_PART_OF_DAY = r"(?i:(?:early|late|mid)?[- ]?(?:mornings?|afternoon|evening|night|lunchtime|noon|midnight|midday|midmorning|overnight)\b(?!-))"
#: What may stand behind a day: "Sunday *night*", "Monday *at 5 p.m. EST*", "Friday *, local time*".
_TAIL = re.compile(
    rf"(?:{S}{_PART_OF_DAY})?(?:,?{S}(?:(?:at|around|about|from|by|before|after|shortly after|just before){S})?{CLOCK}"
    rf"|{S}at{S}(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?![0-9:]))?(?:{S}local time\b)?"
)
_SPACE = re.compile(S)
_WITH_CLOCK = frozenset(("day", "weekday", "holiday"))


def rule(*words: str) -> Callable[[Rule], Rule]:
    """Puts a rule down under the words (lower case; "0" for digits, "'" for an apostrophe) that it begins with."""

    def add(function: Rule) -> Rule:
        for w in words:
            _RULES[w].append(function)
        return function

    return add


def whole(pattern: str) -> re.Pattern[str]:
    """A pattern that ends where a word ends."""
    return re.compile(pattern + r"(?![A-Za-z0-9])")


@lru_cache(maxsize=20_000)
def rules_of(word: str) -> list[Rule] | None:
    """The rules for expressions that begin with ``word``."""
    return _RULES.get("0" if word[0].isdigit() else "'" if word[0] in "'’" else word.lower())


def begins(text: str, at: int, word: str) -> bool:
    """Can an expression begin with ``word`` here, from the word that follows? Only articles are asked: they are too many to try."""
    second = _AFTER_ARTICLE.get(word)
    return second is None or second.match(text, at + len(word)) is not None


def parse(text: str, at: int, depth: int = 0) -> Node | None:
    """The expression that begins at ``at``, with its time of day, or None."""
    word = WORD.match(text, at)
    if word is None or depth > _DEPTH:
        return None
    for function in rules_of(word[0]) or ():
        node = function(text, at, depth)
        if node:
            if node.kind in _WITH_CLOCK:
                tail = _TAIL.match(text, node.end)
                if tail and tail.end() > node.end:
                    return replace(node, end=tail.end())
            return node
    if depth and word[0] in ("the", "The") and (rest := _SPACE.match(text, word.end())):
        return parse(text, rest.end(), depth + 1)
    return None
