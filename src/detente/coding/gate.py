"""Lets only those sentences on to the parser that hold a trigger word and something that can act."""

from __future__ import annotations

from collections.abc import Iterable

from detente.coding.language import Parser
from detente.knowledge.names import WORD, agents

_PRONOUNS = frozenset("he she they we i it who him her them us his their mr mrs ms".split())
_TAGS = ("VB", "VBD", "VBG", "VBN", "VBZ", "NN", "NNS", "JJ")


class Gate:
    """Asks of each word form once whether it can be a form of a trigger, and remembers."""

    def __init__(self, parser: Parser, stems: Iterable[str]) -> None:
        self._lemma = parser.lemma
        self._stems = frozenset(stems)  # of several words, the one that tells most
        self._agents = frozenset(k[-1] for k in agents())
        self._known: dict[str, int] = {}

    def _look_up(self, word: str) -> int:
        """1: can be a trigger; 2: can be an agent noun; 3: both."""
        found = 0
        forms = {word, *(self._lemma(word, tag) for tag in _TAGS)}
        if forms & self._stems:
            found |= 1
        if word in _PRONOUNS or forms & self._agents:
            found |= 2
        self._known[word] = found
        return found

    def opens(self, text: str, has_name: bool) -> bool:
        """May the sentence ``text`` tell an event? ``has_name``: a known name stands in it."""
        trigger, actor = False, has_name
        for m in WORD.finditer(text):
            word = m[0].lower()
            kind = self._known.get(word)
            if kind is None:
                kind = self._look_up(word)
            trigger = trigger or bool(kind & 1)
            actor = actor or bool(kind & 2)
            if trigger and actor:
                return True
        return False
