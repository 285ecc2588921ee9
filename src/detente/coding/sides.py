"""Which two sides a word binds: "relations *between X and Y*", "*X's* quarrel *with Y*", "*X and Y* are at odds", "*their* dispute".

A side is told by its country code; the European Union acts as one. Who stands in the word's own phrase is believed before whoever
else the sentence names, and the sentence before the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from detente.coding.actors import pick
from detente.coding.arguments import Arguments
from detente.coding.language import Parse, Token
from detente.coding.mentions import Mention, MentionReader
from detente.knowledge.tables import INTERNATIONAL

Pair = tuple[str, str]

#: Of the international actors of PLOVER, the one that deals with states as a state does.
_UNION = "EUR"
#: Whose quarrels are not their state's.
_PRIVATE = frozenset({"BUS", "UNK", "CVL", "MED", "EDU", "AGR", "JRN", "CRM", "LAB", "SOC"})
#: Phrases that mean two that were told before; where coreference leaves them open they are the document's two.
_TWO = re.compile(
    r"(?:(?:the|these|both|its|their|two|world's|world’s|large\w*|big\w*|lead\w+|nuclear|asian|european|african|neighbou?ring|old|bitter|former|long-?time)\s+)*"
    r"(?:sides?|countries|nations|neighbou?rs|econom(?:ies|y)|powers|rivals|allies|states|governments|capitals|leaders|foes|adversaries|partners|giants|"
    r"superpowers|parties|pair|two|both|heavyweights|republics)",
    re.I,
)
_BETWEEN = frozenset({"between", "among", "amongst"})


@dataclass(frozen=True)
class Side:
    """Who stands in one place of a phrase. ``told``: something does; ``open``: it is a phrase for two who are told elsewhere."""

    countries: tuple[str, ...] = ()
    told: bool = False
    open: bool = False
    count: int = 0

    def __add__(self, other: Side) -> Side:
        countries = tuple(dict.fromkeys((*self.countries, *other.countries)))
        return Side(countries, self.told or other.told, self.open or other.open, self.count + other.count)


class Sides:
    """Reads sides off one parsed sentence."""

    def __init__(self, grammar: Arguments, reader: MentionReader) -> None:
        self.p: Parse = grammar.p
        self.grammar, self.reader = grammar, reader

    def side(self, heads: Iterable[int]) -> Side:
        """The side that the noun phrases with these heads are."""
        found = Side()
        for i in heads:
            mentions = [m for m in self.reader.read(i) if m.own]
            countries = tuple(dict.fromkeys(c for m in mentions if (c := _country(m))))
            text = self.p.text[self.p[self.reader.left(i)].start : self.p[i].end]
            found += Side(countries, True, not countries and _TWO.fullmatch(text) is not None, len(mentions))
        return found

    def between(self, *heads: int) -> Side:
        """ "between X and Y", on one of these words or deeper in its phrase, but not in a clause beside it ("…, and relations between them are bad")."""
        found = Side()
        for h in heads:
            for k in self.p.subtree(h):
                t = self.p[k]
                if t.lower in _BETWEEN and t.dep in ("prep", "dep") and not self._beside(k, h):
                    found += self.side(self.grammar.prepositional(k))
            if found.told:
                break
        return found

    def _beside(self, k: int, head: int) -> bool:
        """Does a token belong to another clause that is coordinated with that of ``head``?"""
        for t in self.p.ancestors(k):
            if t.i == head:
                return False
            if t.dep == "conj" and t.is_verb:
                return True
        return False

    def beside(self, name: str, *heads: int) -> Side:
        """Who stands behind a preposition that hangs on one of these words."""
        return self.side(o for h in heads for prep in self.p.kids(h, "prep") if prep.lower == name for o in self.grammar.prepositional(prep.i))

    def owners(self, noun: int) -> Side:
        """Whose dispute or tie a noun names: "*X's*", "*their*", "*Sino-US*", "*Russian*"."""
        own = self.side(x.i for x in self.p.kids(noun, "poss"))
        first = self.reader.left(noun)
        start, end = self.p[first].start, self.p[noun].start
        named = tuple(
            dict.fromkeys(c for h in self.reader.hits if start <= h.start and h.end <= end and (f := pick(h, self.reader.day)) and (c := _known(f.country)))
        )
        return own + Side(named, bool(named), False, len(named))

    def subject(self, verb: int) -> Side:
        """The subject of a verb, as far as it can act."""
        return self.side(i for i in self.grammar.surface_subject(verb))

    def others(self, outside: Sequence[int] = ()) -> tuple[str, ...]:
        """Countries that the sentence names, but for those in the tokens ``outside``."""
        spans = [(self.p[k].start, self.p[k].end) for k in outside]
        found = []
        for h in self.reader.hits:
            if any(a < h.end and h.start < b for a, b in spans):
                continue
            fact = pick(h, self.reader.day)
            if fact is not None and (country := _known(fact.country)):
                found.append(country)
        return tuple(dict.fromkeys(found))


def pairs(first: Side, second: Side, elsewhere: Sequence[str], main: Sequence[str]) -> list[Pair]:
    """The pairs of two sides: each of the first with each of the second, or the two of one.

    Args:
        elsewhere: countries of the sentence, asked where nobody is told in the phrase itself.
        main: the two that the document is about, or nothing.
    """
    if first.countries and second.countries:
        return [(a, b) for a, b in product(first.countries, second.countries) if a != b]
    both = first + second
    if len(both.countries) == 2:
        return [(both.countries[0], both.countries[1])]
    two = (main[0], main[1]) if len(main) == 2 else None
    if both.open and not both.countries:
        return [two] if two else []
    if len(both.countries) > 2:
        return [two] if two and set(two) <= set(both.countries) else []
    if both.count > 1 or (both.told and not both.countries):
        return []  # two of one country, or who is no state
    if both.countries:
        rest = [c for c in elsewhere if c not in both.countries]
        if len(rest) == 1:
            return [(both.countries[0], rest[0])]
        return [two] if two and both.countries[0] in two and not rest else []
    if len(elsewhere) == 2:
        return [(elsewhere[0], elsewhere[1])]
    return [two] if two and set(elsewhere) <= set(two) else []


def _known(country: str | None) -> str | None:
    return country if country and (country not in INTERNATIONAL or country == _UNION) else None


def _country(m: Mention) -> str | None:
    sectors = m.actor.sectors
    return None if sectors and set(sectors) <= _PRIVATE else _known(m.actor.country)


def governor(p: Parse, noun: int) -> Token | None:
    """The verb whose phrase holds a noun: "are *locked* in a dispute", "*have* a dispute"."""
    for h in p.ancestors(noun):
        if h.is_verb:
            return h
        if h.dep not in ("prep", "pobj", "dobj", "attr", "conj", "pcomp", "acomp", "nsubj", "nsubjpass"):
            return None
    return None
