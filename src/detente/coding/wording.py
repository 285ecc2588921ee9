"""Reads reporting verbs from the wording alone, for sentences that have no tree."""

from __future__ import annotations

import re
from collections.abc import Iterable

from detente.coding.reporting import Reporting
from detente.coding.speakers import Cue
from detente.records import Span

_WORD = re.compile(r"(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|St|Sgt|Prof|[A-Z])\.|[\w'.&-]*[\w']|[^\w\s]")
_PRONOUNS = frozenset(["i", "he", "she", "they", "we", "it", "you", "who"])
_SKIPPED = frozenset({
    "has", "have", "had", "also", "then", "later", "again", "once", "often", "just", "still", "first", "repeatedly", "now", "is", "was", "are", "were",
    "been", "be",
})  # fmt: skip
_DETERMINERS = frozenset(["the", "a", "an", "his", "her", "their", "its", "our", "some", "many", "several", "one", "two", "another"])
_JOINS = frozenset(["of", "for", "and", "de", "al", "bin", "van", "von", "el", "la"])
_STOP = frozenset({
    "and", "or", "but", "that", "which", "when", "while", "as", "if", "because", "after", "before", "since", "than", "in", "on", "at", "by", "with",
    "from", "to",
})  # fmt: skip
MAX_PHRASE = 8


def cues_by_wording(text: str, words: Reporting, quoted: Iterable[Span] = ()) -> list[Cue]:
    """Cues of one sentence, left to right: "X said that …", "…, said X", "according to X". Offsets into ``text``."""
    masks = tuple(quoted)
    tokens = [(m[0], m.start(), m.end()) for m in _WORD.finditer(text) if not any(a <= m.start() < b for a, b in masks)]
    found: list[Cue] = []
    for i, (word, start, end) in enumerate(tokens):
        lower = word.lower()
        if lower == "according" and i + 2 < len(tokens) and tokens[i + 1][0] == "to":
            speaker = _after(tokens, i + 2) or _plain(tokens, i + 2)
            if speaker:
                before, rest = text[:start].rstrip(" ,"), text[speaker[1] :].lstrip(" ,")
                a, b = (0, len(before)) if len(before) > 2 else (len(text) - len(rest), len(text.rstrip(" .")))
                found.append(Cue("according to", frozenset({"statement"}), (start, tokens[i + 1][2]), i, speaker, None, ((a, b),) if a < b else ()))
            continue
        lemma = words.forms.get(lower)
        if lemma is None or (word[0].isupper() and i):
            continue
        particles = {t[0].lower() for t in tokens[i + 1 : i + 2]}
        cue, kinds = words.of(lemma, particles)
        if not kinds:
            continue
        gap = text[max(0, start - 3) : start].strip()
        speaker = _after(tokens, i + 1) if gap[-1:] in ('"', "'", "") or (gap[-1:] == "," and "told" not in kinds) else None
        inverted = speaker is not None
        if speaker is None:
            speaker = _before(tokens, i)
        if speaker is None:
            continue
        addressee = _after(tokens, i + 1) if "told" in kinds and not inverted else None
        found.append(Cue(cue, kinds, (start, end), i, speaker, addressee, _content(text, (start, end), speaker, addressee, kinds)))
    return found


def _content(text: str, verb: Span, speaker: Span, addressee: Span | None, kinds: frozenset[str]) -> tuple[Span, ...]:
    if kinds.isdisjoint(("statement", "told", "belief")):
        return ()
    head = min(verb[0], speaker[0])
    before = text[:head].rstrip()
    if before.endswith(",") and len(before.split()) > 3 and '"' not in before:
        return ((len(before) - len(before.lstrip()), len(before) - 1),)
    start = max(verb[1], addressee[1] if addressee else 0, speaker[1])
    rest = text[start:]
    a = start + len(rest) - len(rest.lstrip())
    b = len(text.rstrip(" .!?\"'"))
    return ((a, b),) if verb[0] > speaker[0] and b > a and (rest.lstrip().startswith("that ") or len(rest.split()) > 3) else ()


def _before(tokens: list[tuple[str, int, int]], i: int) -> Span | None:
    """The noun phrase that ends before token ``i``, an apposition between commas stepped over."""
    k = i - 1
    while k >= 0 and (tokens[k][0].lower() in _SKIPPED or tokens[k][0].endswith("ly")):
        k -= 1
    if k > 1 and tokens[k][0] == ",":
        opening = next((j for j in range(k - 1, max(-1, k - 16), -1) if tokens[j][0] == ","), None)
        if opening is None:
            return None
        k = opening - 1
    if k < 0 or not (tokens[k][0][0].isalpha()) or tokens[k][0].lower() in _STOP:
        return None
    if tokens[k][0].lower() in _PRONOUNS:
        return tokens[k][1], tokens[k][2]
    first = k
    while first > 0 and k - first < MAX_PHRASE:
        word = tokens[first - 1][0]
        if not word[0].isalpha() or word.lower() in _STOP | _PRONOUNS:
            break
        if tokens[first][0].lower() in _DETERMINERS and word.lower() not in _JOINS:
            break
        if word[0].isupper() or word.lower() in _DETERMINERS | _JOINS or not tokens[first][0][0].isupper():
            first -= 1
            continue
        break
    while first < k and tokens[first][0].lower() in _JOINS:
        first += 1
    return tokens[first][1], tokens[k][2]


def _plain(tokens: list[tuple[str, int, int]], i: int) -> Span | None:
    """Up to four words from token ``i`` to the next mark ("according to aid workers.")."""
    last = i
    while last < len(tokens) and tokens[last][0][0].isalpha() and tokens[last][0].lower() not in _STOP:
        last += 1
    return (tokens[i][1], tokens[last - 1][2]) if i < last <= i + 4 else None


def _after(tokens: list[tuple[str, int, int]], i: int) -> Span | None:
    """The noun phrase that begins at token ``i``."""
    if i >= len(tokens):
        return None
    word = tokens[i][0]
    if word.lower() in _PRONOUNS | {"him", "her", "them", "me", "us"}:
        return (tokens[i][1], tokens[i][2]) if word.lower() != "that" else None
    last = i
    if word.lower() in _DETERMINERS and i + 1 < len(tokens) and tokens[i + 1][0][0].isalpha():
        last = i + 1
    elif not word[0].isupper() and not (word.endswith("s") and word[0].isalpha() and len(word) > 4):
        return None
    while last + 1 < len(tokens) and last - i < MAX_PHRASE:
        nxt = tokens[last + 1][0]
        if nxt[0].isupper() or (nxt in _JOINS and last + 2 < len(tokens) and tokens[last + 2][0][0].isupper()):
            last += 1
            continue
        break
    return tokens[i][1], tokens[last][2]
