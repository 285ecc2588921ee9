"""The words of news English for times, and the pattern fragments made of them."""

from __future__ import annotations

import re
from typing import Literal

from detente.coding.times.meaning import Unit

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec")
_SHORT_WEEKDAYS = ("Mon", "Tues", "Tue", "Wed", "Thurs", "Thur", "Thu", "Fri", "Sat", "Sun")

#: First three letters, lower case → number from 1 (months) or 0 (weekdays).
MONTH_NUMBER = {m[:3].lower(): n for n, m in enumerate(MONTHS, 1)}
WEEKDAY_NUMBER = {w[:3].lower(): n for n, w in enumerate(WEEKDAYS)}

_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
    "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {w: n for n, w in enumerate(_ONES, 1)} | {w: 10 * n for n, w in enumerate(_TENS, 2)}

_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
    "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first",
)  # fmt: skip
ORDINALS = {w: n for n, w in enumerate(_ORDINALS, 1)} | {"last": -1, "final": -1, "closing": -1, "opening": 1}

#: What vague numbers span. "Couple" by its meaning; "several" is by the dictionaries "more than two but fewer than many"
#: (Merriam-Webster), "a few" a small number. The upper ends are ours: the largest numbers that an English sentence would not
#: rather call by another word ("half a dozen", "about ten").
VAGUE_COUNTS = {"couple": (2, 2), "few": (2, 5), "several": (3, 7)}

#: What "in the coming weeks", without a number, spans: more than one, as far as "several".
BARE_PLURAL = (2, VAGUE_COUNTS["several"][1])

#: A dozen, half a dozen.
_DOZENS = {"a dozen": 12, "half a dozen": 6, "two dozen": 24}

PART_WORDS: dict[str, Literal["early", "mid", "late"]] = {
    "early": "early", "beginning": "early", "start": "early", "opening": "early", "outset": "early",
    "mid": "mid", "middle": "mid", "midst": "mid",
    "late": "late", "end": "late", "close": "late", "conclusion": "late",
}  # fmt: skip

_UNITS: dict[str, Unit] = {
    u: u for u in ("minute", "hour", "day", "week", "fortnight", "weekend", "month", "quarter", "half", "season", "year", "decade", "century")
}

#: One space or line break, as wrapped wire copy has it, but no blank line; bounded, so that no text makes the search slow.
S = r"(?:[ \t\xa0]{1,4}|[ \t]{0,4}\r?\n[ \t]{0,4}(?![\s]))"

MONTH = rf"(?:{'|'.join(MONTHS)}|{'|'.join(m.upper() for m in MONTHS)}|(?:{'|'.join(_SHORT_MONTHS)})\b\.?)"
FULL_MONTH = rf"(?:{'|'.join(MONTHS)}|{'|'.join(m.upper() for m in MONTHS if m not in ('March', 'May'))}|(?:{'|'.join(_SHORT_MONTHS)})\.)"
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)}|{'|'.join(w.upper() for w in WEEKDAYS)})"
ANY_WEEKDAY = rf"(?:{WEEKDAY}|(?:{'|'.join(_SHORT_WEEKDAYS)})\b\.?)"
SEASON = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?"
YEAR = r"(?:1[0-9]{3}|20[0-9]{2})(?![0-9])"
ORDINAL = rf"(?i:{'|'.join(sorted(ORDINALS, key=len, reverse=True))}|[1-9]{{1,2}}(?:st|nd|rd|th))"
UNIT = r"(?i:minute|hour|day|week|fortnight|weekend|month|quarter|year|decade)"
_WORD_NUMBER = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[:9])}))?|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
COUNT = rf"(?i:(?:a{S}|the{S})?(?:couple|few)(?:{S}of)?|several|(?:half{S})?a{S}dozen|two{S}dozen|half{S}an?|[0-9]{{1,4}}(?:\.5)?|{_WORD_NUMBER}|an?)"

_SPACES = re.compile(r"\s+")


def month_number(word: str) -> int:
    """As in "Sept." → 9."""
    return MONTH_NUMBER[word[:3].lower()]


def weekday_number(word: str) -> int:
    """As in "Tues." → 1."""
    return WEEKDAY_NUMBER[word[:3].lower()]


def season_name(word: str) -> str:
    """As in "Fall" → autumn."""
    return "autumn" if word.lower() == "fall" else word.lower()


def unit_name(word: str) -> Unit:
    """As in "weeks" → week."""
    word = word.lower()
    return _UNITS["century" if word.startswith("centur") else word.removesuffix("s")]


def day_number(word: str) -> int:
    """As in "18th" → 18."""
    return int(word.rstrip("stndrh"))


def ordinal_number(word: str) -> int:
    """As in "third" or "3rd" → 3; "last" and "final" → -1."""
    word = word.lower()
    return ORDINALS[word] if word in ORDINALS else int(word[:-2])


def count(word: str) -> tuple[int, int, bool] | None:
    """Lowest and highest number meant, and whether the word is vague: "three" → (3, 3, False); None for "half a"."""
    word = _SPACES.sub(" ", word.lower())
    if word in ("a", "an"):
        return 1, 1, False
    if word in _DOZENS:
        return _DOZENS[word], _DOZENS[word], True
    for vague, (low, high) in VAGUE_COUNTS.items():
        if vague in word:
            return low, high, True
    if word.startswith("half"):
        return None
    if word[0].isdigit():
        return int(float(word)), int(float(word)), "." in word
    number = sum(_NUMBERS[w] for w in word.replace("-", " ").split())
    return number, number, False
