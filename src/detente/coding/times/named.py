"""Rules for seasons, quarters, holidays, and the decades and centuries that words name."""

from __future__ import annotations

import re
from functools import partial
from typing import Literal

from detente.coding.times import calendar, meaning
from detente.coding.times.dates import absolute, words_before
from detente.coding.times.grammar import Node, parse, rule, whole
from detente.coding.times.holidays import HOLIDAYS
from detente.coding.times.words import ORDINAL, SEASON, YEAR, S, ordinal_number, season_name

_WORD_DECADE = whole(r"(?i:(?P<decade>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))")
_CENTURY = whole(rf"(?P<n>{ORDINAL})[- ](?i:century)(?P<bc>{S}B\.?C)?")
_SEASON_YEAR = whole(rf"(?P<season>{SEASON})(?:,?{S}(?:of{S})?(?P<year>{YEAR}))")
_SEASON_OF = re.compile(rf"(?P<season>{SEASON}){S}of{S}")
_BARE_SEASON = whole(rf"(?P<season>{SEASON})")
_SHORT_QUARTER = whole(rf"(?P<kind>[QH])(?P<n>[1-4])(?:{S}|/|-)?(?P<year>{YEAR})?")
_HOLIDAY_NAMES = {*HOLIDAYS} - {"un general assembly week"}
_HOLIDAY_WORDS = "|".join(S.join(re.escape(w).replace("'", "['’]") for w in name.split()) for name in sorted(_HOLIDAY_NAMES, key=len, reverse=True))
_HOLIDAY = whole(rf"(?P<name>(?i:{_HOLIDAY_WORDS}))(?:,?{S}(?P<year>{YEAR}))?")
_ASSEMBLY = whole(rf"(?i:(?:UN|U\.N\.|United{S}Nations){S}General{S}Assembly{S}week)")

_SEASON_NO_DATE = re.compile(r"[ ](?:Olympic|Olympics|Games|Palace|War|Paralympics|Street|Soldier|Garden)\b|-|[ ](?:offensive|break|school|camp|roll)\b")
_SEASON_NAME_BEFORE = re.compile(r"\b(?:Arab|Prague|Silicon|Palm|Alice|Hot|Nuclear|nuclear|Indian|hot|mineral|Mr|Ms|Mrs|Dr)\.?[ ]$")
_FALL_BEFORE = re.compile(r"\b(?:in the|this|last|next|early|late|by|until|since|mid)[- ]$", re.IGNORECASE)
_CAPITAL_SEASON_BEFORE = re.compile(r"\b[a-z]+[ ]$")

_THE_BEFORE = re.compile(r"\bthe[ ](?:(?:early|late|mid)[ -])?$|\b(?:early|late|mid)[ -]$")
_OF_AGE_BEFORE = re.compile(r"\b(?:his|her|their|my|its)[ ](?:early|late|mid)[ -]$")
_VERB_BEFORE = re.compile(r"\b(?:to|will|would|and|may|could|off|must|should|that)[ ]$")
_NAME_AFTER = re.compile(r"[ ](?:Islands?|Agreement|Accords?|Rising|Uprising|Massacre|resolution|Truce|tree|card|market)\b")
#: "Ukraine's Independence Day" is not the Fourth of July.
_FOREIGN_BEFORE = re.compile(r"(?:\b[A-Z][a-z]+|['’]s|\b(?:its|their|the country))[ ]$")
_AMERICAN_BEFORE = re.compile(r"(?:America['’]s|US|U\.S\.|American|On|on)[ ]$")

_DECADE_WORDS = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")


@rule(*_DECADE_WORDS)
def _word_decade(text: str, at: int, depth: int) -> Node | None:
    """As in "the nineties"; not "in his sixties"."""
    m = _WORD_DECADE.match(text, at)
    if m is None or not _THE_BEFORE.search(words_before(text, at)):
        return None
    if _OF_AGE_BEFORE.search(words_before(text, at)):
        return None
    return absolute(m.end(), calendar.decade(meaning.full_year(20 + 10 * _DECADE_WORDS.index(m["decade"].lower()))))


@rule(
    "0", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty"
)  # fmt: skip
def _century(text: str, at: int, depth: int) -> Node | None:
    """As in "the 19th century", "twentieth-century"."""
    m = _CENTURY.match(text, at)
    if m is None or m["bc"]:
        return None
    number = ordinal_number(m["n"])
    return absolute(m.end(), calendar.century((number - 1) * 100)) if 1 <= number <= 99 else None


@rule("spring", "summer", "autumn", "fall", "winter")
def _season(text: str, at: int, depth: int) -> Node | None:
    """As in "summer 2014", "the spring of last year", "the winter"."""
    before = words_before(text, at)
    if _SEASON_NAME_BEFORE.search(before):
        return None
    if m := _SEASON_YEAR.match(text, at):
        return absolute(m.end(), calendar.season(int(m["year"]), season_name(m["season"])))
    if m := _SEASON_OF.match(text, at):
        year = parse(text, m.end(), depth + 1)
        if year and year.kind == "year":
            return Node(year.end, "season", partial(meaning.season_of, season_name(m["season"]), year.meaning))
    m = _BARE_SEASON.match(text, at)
    if m is None or _SEASON_NO_DATE.match(text, m.end()):
        return None
    if m["season"].lower() == "fall" and not _FALL_BEFORE.search(before):
        return None
    if m["season"][0].isupper() and not _CAPITAL_SEASON_BEFORE.search(before):
        return None
    if _VERB_BEFORE.search(before) and m["season"].lower() == "spring":
        return None
    return Node(m.end(), "season", partial(meaning.season, season_name(m["season"]), None))


@rule("q", "h")
def _short_quarter(text: str, at: int, depth: int) -> Node | None:
    """As in "Q3 2020", "H1"."""
    m = _SHORT_QUARTER.match(text, at)
    if m is None or (m["kind"] == "H" and (int(m["n"]) > 2 or not m["year"])):
        return None
    kind: Literal["quarter", "half"] = "quarter" if m["kind"] == "Q" else "half"
    build = calendar.quarter if kind == "quarter" else calendar.half
    if m["year"]:
        return absolute(m.end("year"), build(int(m["year"]), int(m["n"])))
    return Node(m.end("n"), kind, partial(meaning.division, kind, int(m["n"])))


@rule(*sorted({n.split()[0].split("'")[0].rstrip(".") for n in _HOLIDAY_NAMES}))
def _holiday(text: str, at: int, depth: int) -> Node | None:
    """As in "Christmas", "Thanksgiving 2015", "New Year's Eve"."""
    m = _HOLIDAY.match(text, at)
    if m is None or not text[at].isupper() or _is_name(text, m):
        return None
    name = re.sub(r"\s+", " ", m["name"].lower().replace("’", "'"))
    if name == "independence day" and _FOREIGN_BEFORE.search(words_before(text, at)) and not _AMERICAN_BEFORE.search(words_before(text, at)):
        return Node(m.end(), "vague", meaning.unknown)
    if m["year"]:
        try:
            return absolute(m.end(), HOLIDAYS[name](int(m["year"])))
        except ValueError:
            return Node(m.end(), "vague", meaning.unknown)
    return Node(m.end(), "holiday", partial(meaning.holiday, name, None))


def _is_name(text: str, m: re.Match[str]) -> bool:
    """As in "Easter Island", "Christmas Island", "the Good Friday Agreement", "a New Year resolution" are not times."""
    return bool(_NAME_AFTER.match(text, m.end()))


@rule("un", "u", "united")
def _assembly(text: str, at: int, depth: int) -> Node | None:
    """As in "UN General Assembly week"."""
    m = _ASSEMBLY.match(text, at)
    return Node(m.end(), "holiday", partial(meaning.holiday, "un general assembly week", None)) if m else None
