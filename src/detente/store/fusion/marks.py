"""What a mention has in common with others beside the pair of parties and the days: its sentence, and marks by which candidates are passed over.

Two that have no mark in common cannot come to the points that a type asks for: there are 2 for the parties as states, 1 for the days of their reports, 1
for the mode, and less where the sentences are compared and not alike. So a mention is compared with the few events of its pair that have a mark of its own,
and with these only.
"""

from __future__ import annotations

from detente.store.fusion.columns import Columns, Dated
from detente.store.fusion.parties import Register, words_of
from detente.store.fusion.words import Vector, likeness, vector

#: Marks are bits: an exact place, exact days, then names, modes and wordings, then words. What is numbered alike by chance is compared in vain.
_PLACED, _DATED, _NAMES, _WORDS, _END = 0, 1, 2, 64, 512
#: What leaves a side open has to be compared with everything.
ALL = -1
#: Sentences of so many mentions are remembered.
_REMEMBERED = 50_000


class Marks:
    """The marks and sentences of the mentions of one type.

    Args:
        mentions: all of them.
        parties: their sides.
        words: whether sentences are compared in any case; if not, they are where a side is left open.
        names: whether two mentions can be one event by the persons named, rule and trigger, with parties and days, and without an exact day, place or word.
        modes: whether one mode is enough for that.
    """

    def __init__(self, mentions: Columns, parties: Register, *, words: bool, names: bool, modes: bool) -> None:
        self._m = mentions
        self._parties = parties
        self._by_words = words
        self._by_name = names
        self._by_mode = modes
        self._exact = [place.exact for place in mentions.places]
        self._numbers: dict[tuple[str, object], int] = {}
        self._of_sides: dict[int, int] = {}
        self._names: dict[int, frozenset[str]] = {}
        self._sentences: dict[int, tuple[Vector, int]] = {}

    def of(self, at: int, mode: int, sides: int, place: int, dated: int, wording: int) -> int:
        """The marks of the mention ``at`` a place in reading order."""
        marks = self._sides(sides)
        if marks == ALL:
            return ALL
        if self._by_name:
            marks |= self._mark("wording", wording)
        if place >= 0 and self._exact[place]:
            marks |= 1 << _PLACED
        if dated != Dated.REPORT:
            marks |= 1 << _DATED
        if self._by_mode and mode >= 0:
            marks |= self._mark("mode", mode)
        if self._by_words:
            marks |= self._sentence(at, sides)[1]
        return marks

    def may_be_alike(self, a: int, b: int) -> bool:
        """Can sentences with these marks have a word in common?"""
        return not self._by_words or (a & b) >> _WORDS != 0

    def likeness(self, at: int, sides: int, others: list[tuple[int, int]]) -> float:
        """The greatest likeness of a mention's sentence with those of ``others`` (place in reading order, sides)."""
        mine, _ = self._sentence(at, sides)
        most = 0.0
        for other in others:
            theirs, _ = self._sentence(*other)
            if not mine.keys().isdisjoint(theirs):
                most = max(most, likeness(mine, theirs))
        return most

    def _sides(self, sides: int) -> int:
        found = self._of_sides.get(sides)
        if found is None:
            both = self._parties.sides[sides]
            if not self._by_words and not (both.left and both.right):
                found = ALL
            else:
                found = 0
                for key, person in both.left | both.right if self._by_name else ():
                    for word in person.split():
                        found |= self._mark(key, word)
            self._of_sides[sides] = found
        return found

    def _sentence(self, at: int, sides: int) -> tuple[Vector, int]:
        """The words of a sentence, without parties and trigger, and their marks."""
        found = self._sentences.get(at)
        if found is None:
            if len(self._sentences) >= _REMEMBERED:
                self._sentences.clear()
            names = self._names.get(sides)
            if names is None:
                names = self._names[sides] = words_of(self._parties.sides[sides])
            words = vector(None, self._m.sentence_text(at), names.union(self._m.trigger_text(at).lower().split()))
            marks = 0
            for word in words:
                marks |= 1 << (_WORDS + self._number("word", word) % (_END - _WORDS))
            found = self._sentences[at] = words, marks
        return found

    def _mark(self, kind: str, value: object) -> int:
        return 1 << (_NAMES + self._number(kind, value) % (_WORDS - _NAMES))

    def _number(self, kind: str, value: object) -> int:
        return self._numbers.setdefault((kind, value), len(self._numbers))
