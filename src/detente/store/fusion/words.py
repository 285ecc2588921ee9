"""A report as weighted words: what makes two texts on one happening look alike, however differently they are worded.

Weights are term frequency times inverse document frequency (Salton and Buckley 1988, Information Processing & Management 24(5)). How rare a
word is comes from a table of English that is part of the package, not from the reports at hand: so the likeness of two reports depends on
these two only, and does not change when others are added.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files

#: Words with the logarithms of their shares; written by tools/pack_words.py.
FREQUENCIES = files("detente.store.fusion") / "word_frequencies.txt"
#: A report of this many words is the document in "document frequency".
_DOCUMENT = 400
#: No word weighs more: a misspelling is rarer than a name, and says less.
RAREST = 7.0
#: Words that stand in more than about a third of all reports tell nothing.
_COMMON = 1.0
#: News tells what it is about in the headline and at the head: a headline's word counts as so many in the text, one of the first words as so many.
_TITLE, _LEAD, _LEAD_WORDS = 3.0, 3.0, 80
#: So many of a report's heaviest words stand for it; more do not change the figures (measured with 60, 100, and all).
TERMS = 100
#: No more of a text than this is looked at, in characters.
_LONGEST = 40_000

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")

Vector = dict[str, float]


def weight_of_share(share: float) -> float:
    """The inverse document frequency (natural logarithm) of a word that is ``share`` of all words, at most `RAREST`."""
    return min(RAREST, -math.log(-math.expm1(_DOCUMENT * math.log1p(-min(share, 0.5)))))


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    lines = (line.split() for line in FREQUENCIES.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {word: weight_of_share(math.exp(float(logarithm))) for word, logarithm in lines}


def vector(title: str | None, text: str, without: frozenset[str] = frozenset()) -> Vector:
    """The heaviest words of a report or sentence with their weights, of length 1; empty where it has no words. ``without``: words left out."""
    weights = _weights()
    words = _words(text[:_LONGEST])
    count = {word: _LEAD * n for word, n in Counter(words[:_LEAD_WORDS]).items()}
    for word in words[_LEAD_WORDS:]:
        count[word] = count.get(word, 0.0) + 1.0
    for word in _words(title or ""):
        count[word] = count.get(word, 0.0) + _TITLE
    found = ((weights.get(word, RAREST), word, n) for word, n in count.items() if word not in without)
    weighed = sorted((-(1 + math.log(n)) * rare, word) for rare, word, n in found if rare > _COMMON)[:TERMS]
    length = math.sqrt(sum(w * w for w, _ in weighed))
    return {word: -w / length for w, word in weighed}


def _words(text: str) -> list[str]:
    words = [word.lower() for word in _WORD.findall(text) if len(word) > 1]
    return [_POSSESSIVE.sub("", word) for word in words] if "'" in text or "’" in text else words


def likeness(a: Vector, b: Vector) -> float:
    """Cosine of two reports: 0 (no word in common) to 1."""
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    return sum(w * many[word] for word, w in few.items() if word in many)
