"""How names are compared: their words without case, accents and points; and which of them are surnames."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: A word, an abbreviation with points (U.S.), or a number.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
#: Surnames come first in these countries' names.
SURNAME_FIRST = frozenset({"CHN", "TWN", "HKG", "KOR", "PRK", "VNM"})
#: Name particles that belong to the surname.
PARTICLES = frozenset({"al", "el", "bin", "ben", "ibn", "van", "von", "de", "da", "di", "la", "le", "der", "den", "dos", "abu", "ould", "mac", "st"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
#: Abbreviated titles and days that would else be taken for a surname ("Sen. Moody", "on Friday").
_TITLES = frozenset(
    "sen rep gov gen lt col maj adm capt sgt hon rev prof mr mrs ms dr st sir king queen pope prince "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_LETTERS = str.maketrans(
    dict(zip("ÐÞƏẞøØłŁıđĐßæÆðþə", ("D", "Th", "E", "SS", "o", "O", "l", "L", "i", "d", "D", "ss", "ae", "Ae", "d", "th", "e"), strict=True))
)

Key = tuple[str, ...]


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word without case, accents and points, as names are compared."""
    if word.isascii():
        return word.replace(".", "").lower()
    plain = unicodedata.normalize("NFKD", word)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.translate(_LETTERS).replace(".", "").lower()


def key(name: str) -> Key:
    """A name as it is looked up: its folded words."""
    return tuple(fold(w) for w in WORD.findall(name))


#: Articles and conjunctions that a transliteration writes, glues on, or leaves out.
_ARTICLES = frozenset("al el ul as ash ad an ar az wal wa w l e i the of".split())
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("^wal?(?=[a-z]{4})", ""), ("kh|gh|q|ck|c(?!h)|g", "k"), ("dh", "d"), ("th", "t"), ("sh|ch", "s"), ("dj|zh", "j"),
        ("ph", "f"), ("ou|oo", "u"), ("ee|ei|ai|ay|ey|iy|y", "i"), ("(?<=[b-df-hj-np-tv-z]{2})ul$", ""), ("[ei]", "a"), ("o", "u"),
        ("w", "v"), ("z", "s"), (r"(.)\1+", r"\1"), ("(?<=[aiu])h$", ""),
    )
)  # fmt: skip
#: Shorter skeletons are too many names at once.
_TELLING = 8


@lru_cache(maxsize=4096)
def skeleton(name: str) -> str | None:
    """The sounds of a transliterated name, without what its spellings differ in; None for one that is too short to be told by them.

    "Ahlu Sunna Waljama'a" and "Ahlu Sunnah Wa-Jama" have one skeleton.
    """
    words: list[str] = []
    for w in key(name):
        if len(w) == 1 and words:
            words[-1] += w
        elif w not in _ARTICLES:
            words.append(w)
    if len(words) < 2:
        return None
    for pattern, sound in _SOUNDS:
        words = [pattern.sub(sound, w) for w in words]
    found = " ".join(w for w in words if w)
    return found if len(found) >= _TELLING else None


def nameable(k: Key) -> bool:
    """Can a name with these words be looked up at all? One letter is no name."""
    return bool(k) and not (len(k) == 1 and len(k[0]) < 2)


def abbreviation(name: str, k: Key) -> bool:
    """Is a name one that must stand in capitals (US, not us)?"""
    return name.replace(".", "").isupper() and len(k) == 1 and len(k[0]) <= 6


def surnames(name: str, country: str | None) -> list[Key]:
    """What a person may be called by alone: surname, its last word, a double surname."""
    words = key(name)
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    if len(words) < 2:
        return []
    if country in SURNAME_FIRST and not name.split()[0].startswith(("Carrie", "John", "Donald")):
        surname: Key = words[:1]
    else:
        first = len(words) - 1
        while first > 1 and words[first - 1] in PARTICLES:
            first -= 1
        surname = words[first:]
    found = {surname, surname[-1:]} if len(surname[-1]) > 2 else {surname}
    if len(words) > 2 and country not in SURNAME_FIRST and len(words[-2]) > 2:
        found.add(words[-2:])  # "Paz Zamora"
    return [s for s in sorted(found) if len("".join(s)) >= 2 and not (len(s) == 1 and s[0] in _TITLES)]
