"""Lets only those sentences on to the parser in which some rule could fire and somebody could act."""

from __future__ import annotations

from detente.coding.language import Parser
from detente.knowledge.names import WORD, agents
from detente.rules.patterns import Anchors

_PRONOUNS = frozenset("he she they we i it who him her them us his their mr mrs ms".split())
#: One tag for each way in which words are inflected.
_TAGS = ("VBD", "NNS", "JJ")


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.lower()))


class Gate:
    """Asks of each word form once what it can be a form of, and remembers."""

    def __init__(self, parser: Parser, anchors: Anchors) -> None:
        self._lemma = parser.lemma
        self._anchors = anchors
        self._agents = frozenset(k[-1] for k in agents())
        self._forms: dict[str, frozenset[str]] = {}
        self._acting: dict[str, bool] = {}

    def _look_up(self, word: str) -> frozenset[str]:
        """All dictionary forms that ``word`` can have."""
        forms = frozenset({word, *(self._lemma(word, tag) for tag in _TAGS)})
        self._forms[word] = forms
        self._acting[word] = word in _PRONOUNS or bool(forms & self._agents)
        return forms

    def opens(self, text: str, has_name: bool) -> bool:
        """May the sentence ``text`` tell an event? ``has_name``: a known name stands in it."""
        return self.tells(text) and (has_name or self._acts(text))

    def _acts(self, text: str) -> bool:
        return any(self._acting[w] for w in _words(text))

    def tells(self, text: str) -> bool:
        """Could some rule fire on the sentence ``text``, were there somebody to act?"""
        forms: set[str] = set()
        for word in _words(text):
            forms |= self._forms.get(word) or self._look_up(word)
        anchors = self._anchors
        for word in forms & anchors.keys():
            for needs in anchors[word]:
                for need in needs:
                    if need.isdisjoint(forms):
                        break
                else:
                    return True
        return False
