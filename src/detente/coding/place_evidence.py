"""How surely a name stands for a place where it stands: what kind of place bears it, and the words before and after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from detente.coding import place_patterns as patterns
from detente.coding import place_words as words_of
from detente.knowledge.gazetteer import Gazetteer, Spot
from detente.knowledge.names import WORD, Hit, fold

#: A town of so many people is called by its bare name in news of anywhere.
FAMOUS = 400_000


class Token(NamedTuple):
    start: int
    end: int
    text: str
    fold: str
    capital: bool


def tokens_of(text: str) -> list[Token]:
    """The capitalised words of ``text``, what is joined to them by a hyphen or an apostrophe, and particles between two of them."""
    out: list[Token] = []
    end = -100
    for m in patterns.CAPITAL.finditer(text):
        start = m.start()
        if 3 <= start - end <= 10:
            between = text[end:start]
            if between[0] == " " == between[-1] and all(w in words_of.PARTICLES for w in between.split()):
                out.extend(Token(end + w.start(), end + w.end(), w[0], w[0], False) for w in WORD.finditer(between))
        word = m[0]
        end = m.end()
        out.append(Token(start, end, word, fold(word), word[0].isupper()))
    return out


class Evidence:
    """Judges the names of one document. ``persons``: surnames of people named in full; ``titled``: headlines in title case."""

    def __init__(
        self, text: str, tokens: Sequence[Token], atlas: Gazetteer, hits: Mapping[int, Hit], starts: frozenset[int], titled: Sequence[tuple[int, int]]
    ) -> None:
        self.text, self.tokens, self.atlas, self.hits, self.starts, self.titled = text, tokens, atlas, hits, starts, titled
        self.hit_ends = {h.end: h for h in hits.values()}
        self.persons: set[str] = set()
        self._fames: dict[str, float] = {}

    def score(self, i: int, j: int, run: tuple[int, int], key: str, spots: tuple[Spot, ...]) -> float:
        """How surely tokens ``i`` to ``j`` name a place here; 1 is enough."""
        tokens, atlas = self.tokens, self.atlas
        start, end = tokens[i].start, tokens[j - 1].end
        known = self._fames.get(key)
        strength = self._fames[key] = max(fame(s) for s in spots) if known is None else known
        score = strength
        single = j - i == 1
        title = any(a <= start < b for a, b in self.titled)
        if single:
            if key in atlas.words:
                score -= 1.5
            if key in atlas.given and key not in words_of.NAMESAKES:
                score -= 1.2
            if key in atlas.surnames and strength < 3:
                score -= 1.2
            if key in self.persons and strength < 4:
                score -= 4.0
            hit = self.hits.get(start)
            if hit is not None and (hit.surname or hit.kind in ("holder", "person")) and strength < 4:
                score -= 1.5
        if not title:
            score += self._left(i, run, key, strength) + self._right(j, run, key, strength)
        before = self.text[max(0, start - 60) : start]
        phrase = patterns.PHRASE.search(before)
        if patterns.BEFORE.search(before):
            score += 2.0
        elif phrase:
            word = phrase[1].lower()
            score += 2.9 if word in words_of.PREPOSITIONS else 0.8 if word in words_of.WEAK_PREPOSITIONS else 0.0
        if patterns.NOT_PLACE.match(self.text, end):
            return -6.0
        if patterns.AFTER.match(self.text, end):
            score += 2.2
        if single and strength < 3 and (patterns.SAID.match(self.text, end) or patterns.PERSON_BEFORE.search(before)):
            score -= 2.5
        return score

    def _left(self, i: int, run: tuple[int, int], key: str, strength: float) -> float:
        """What the capitalised word before says."""
        tokens = self.tokens
        k = i - 1
        if k < run[0]:
            return 0.0
        word = tokens[k]
        n = k
        while n > run[0] and tokens[n].fold in words_of.LEADS and tokens[n].fold not in ("of", "and"):
            n -= 1
        if n > run[0] and tokens[n].fold == "of" and tokens[n - 1].fold in words_of.ORGANISATION:  # "University of Southern Indiana"
            return -8.0
        if word.fold in words_of.TITLES:
            return -6.0 if tokens[k].fold != "mayor" or strength < 2 else 0.0
        if word.fold in words_of.LEADS or word.fold in words_of.PREPOSITIONS or (word.start in self.starts and word.fold in words_of.COMMON):
            return 0.0
        if not word.capital:
            return 0.0 if word.fold in ("of", "the", "in", "at", "and", "on") else -3.0
        hit = self.hit_ends.get(word.end) if strength < 3 else None
        if word.fold in words_of.PUBLIC or (hit is not None and hit.kind == "demonym"):
            return 0.0
        if strength >= 4 and word.fold not in self.atlas.given:
            return -1.0
        return -3.5

    def _right(self, j: int, run: tuple[int, int], key: str, strength: float) -> float:
        """What the capitalised word after says."""
        if j >= run[1]:
            return 0.0
        word = self.tokens[j]
        if not word.capital:
            return 0.0
        rest = [t.fold for t in self.tokens[j : run[1]] if t.capital]
        given = key in self.atlas.given
        if word.fold in words_of.STREETS:
            return -6.0
        if word.fold in words_of.PUBLIC:
            return 1.8
        if rest and (word.fold in words_of.ORGANISATION or (rest[-1] in words_of.ORGANISATION and len(rest) < 5)):
            return -6.0
        if any(w in words_of.PUBLIC for w in rest):
            return 0.5 if strength > 1 else 0.0
        if word.fold in words_of.TITLES:
            return 0.5
        if given and (word.fold in self.atlas.surnames or strength < 4 or len(rest) == 1):
            return -6.0
        if strength >= 4:
            return 0.0
        if strength >= 2.5:
            return -1.0
        return -3.5


def fame(spot: Spot) -> float:
    """How far the bare name is a sign of the place."""
    if spot.kind == "country":
        return 5.0
    if spot.kind in ("area", "point"):
        return 3.0 if not spot.alias else 2.0
    if spot.kind == "region":
        return 2.0 if spot.alias or 0 < spot.people < 400_000 else 4.0
    if spot.kind == "district":
        return 0.6 if spot.alias else 3.0 if " " in spot.name else 1.2
    people = spot.people / (5 if spot.alias else 1)
    for least, value in ((1_500_000, 4.0), (FAMOUS, 3.0), (100_000, 2.0), (30_000, 1.2), (8_000, 0.6), (2_000, 0.0)):
        if people >= least:
            return value
    return -0.5
