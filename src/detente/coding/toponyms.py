"""Which words of a document name a place, and which places bear that name.

A capitalised run is read with what stands before and after it: "in Paris", "Paris police", "Paris, Texas" name a place; "Paris
Hilton", "the Paris Review", "Mr. Paris" do not. A name that may as well be a word or a surname needs a sign that it is a place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from detente.coding import place_patterns as patterns
from detente.coding import place_words as words_of
from detente.coding.place_evidence import FAMOUS, Evidence, tokens_of
from detente.coding.sentences import Layout
from detente.knowledge.gazetteer import Gazetteer, Spot, gazetteer
from detente.knowledge.names import WORD, Hit, fold

#: No place name has more words.
_LONGEST = 6
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "point"}
_NAME_GAPS = frozenset({" ", "-", "'", "–"})


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name at ``[start, end)``, its folded ``key`` and all places of that name.

    ``holds_previous``: the place named before it lies in this one, the text says; ``surely_inside``: the text puts this one
    into the next, so that it is a place even if unknown; ``division``: it is called a province, district or the like.
    """

    start: int
    end: int
    name: str
    key: str
    spots: tuple[Spot, ...]
    holds_previous: bool = False
    surely_inside: bool = False
    score: float = 0.0
    division: bool = False


def toponyms(page: Layout, hits: Sequence[Hit]) -> tuple[Toponym, ...]:
    """The place names of a document in text order, without overlap."""
    return _Reader(page, hits).read()


class _Reader:
    """Reads one document."""

    def __init__(self, page: Layout, hits: Sequence[Hit]) -> None:
        self.text = page.text
        self.atlas: Gazetteer = gazetteer()
        self.hits = {h.start: h for h in hits}
        self.blocked = sorted((h.start, h.end) for h in hits if self._blocks(h))
        self.block_starts = [b[0] for b in self.blocked]
        self.tokens = tokens_of(self.text)
        self.starts = {s.start for s in page.sentences}
        self.titled = [(s.start, s.end) for s in page.sentences if s.kind == "title" and self._title_case(s.start, s.end)]
        self.judge = Evidence(self.text, self.tokens, self.atlas, self.hits, frozenset(self.starts), self.titled)
        self.taken: list[tuple[int, int]] = []

    def read(self) -> tuple[Toponym, ...]:
        found = [*self._abbreviations(), *self._counties()]
        self.taken = sorted((t.start, t.end) for t in found)
        runs = list(self._runs())
        for run in runs:
            self._note_person(run)
        for run in runs:
            found.extend(self._in_run(run))
        found.sort(key=lambda t: t.start)
        return tuple(self._decide(self._chain(found)))

    # ------------------------------------------------------------------ runs

    def _blocks(self, hit: Hit) -> bool:
        """Does a known name leave no room for a place? (a person's, a body's, an adjective)"""
        if hit.surname or any(f.kind in ("country", "capital", "territory") for f in hit.facts):
            return False
        if hit.kind == "metonym" and any(s.kind == "point" for s in self.atlas.find(" ".join(fold(w) for w in WORD.findall(hit.text)))):
            return False  # Camp David
        if " " in hit.text:
            return True
        if hit.kind in ("holder", "person"):
            return False
        spots = self.atlas.find(fold(hit.text))
        return not any(s.people > FAMOUS or s.kind in ("area", "point") for s in spots if not s.alias) or hit.kind == "demonym"

    def _title_case(self, start: int, end: int) -> bool:
        words = [w for w in WORD.findall(self.text[start:end]) if len(w) > 3]
        return len(words) > 2 and sum(w[0].isupper() for w in words) > 0.75 * len(words)

    def _free(self, start: int, end: int) -> bool:
        i = bisect_right(self.block_starts, start) - 1
        if i >= 0 and self.blocked[i][1] > start:
            return False
        if i + 1 < len(self.blocked) and self.blocked[i + 1][0] < end:
            return False
        return not any(a < end and start < b for a, b in self.taken)

    def _gap(self, i: int) -> str:
        """What stands between token ``i`` and the next."""
        return self.text[self.tokens[i].end : self.tokens[i + 1].start]

    def _joins(self, i: int) -> bool:
        gap = self._gap(i)
        return gap in _NAME_GAPS or (gap == ". " and (self.tokens[i].fold in _SHORT or self.tokens[i].fold in words_of.TITLES or len(self.tokens[i].text) == 1))

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Stretches of capitalised words, particles inside them included: [first, past the last)."""
        tokens, n, i = self.tokens, len(self.tokens), 0
        while i < n:
            if not tokens[i].capital and not (tokens[i].fold in ("al", "el") and i + 1 < n and self._gap(i) == "-"):
                i += 1
                continue
            j = last = i + 1
            while j < n and self._joins(j - 1):
                if tokens[j].capital:
                    j += 1
                    last = j
                elif self._gap(j - 1) in "-'":
                    j += 1
                    last = last if tokens[j - 1].fold == "s" else j
                elif tokens[j].fold in words_of.PARTICLES and j - last < 2:
                    j += 1
                else:
                    break
            yield i, last
            i = last

    def _note_person(self, run: tuple[int, int]) -> None:
        """Remembers the surname of a person who is named in full: it is no place where it stands alone."""
        i, j = run
        tokens = self.tokens
        while i < j and tokens[i].fold in words_of.LEADS:
            i += 1
        titled = False
        while i < j and tokens[i].fold in words_of.TITLES:
            i, titled = i + 1, True
        words = [t for t in tokens[i:j] if t.capital and len(t.text) > 1 and not t.text.isupper()]
        if not words or len(words) > 4 or words[-1].fold in words_of.NOT_SURNAMES:
            return
        key = " ".join(t.fold for t in tokens[i:j])
        named = len(words) > 1 and words[0].fold in self.atlas.given and words[0].fold not in words_of.NAMESAKES and not self.atlas.known(key)
        if titled or named:
            self.judge.persons.add(words[-1].fold)
        hit = self.hits.get(tokens[i].start)
        if hit is not None and hit.kind in ("holder", "person") and not hit.surname:
            self.judge.persons.add(fold(WORD.findall(hit.text)[-1]))

    # ------------------------------------------------------------------ mentions

    def _abbreviations(self) -> Iterator[Toponym]:
        """ "Tex.", "W.Va.", "B.C.", and postal codes after a comma."""
        for m in patterns.ABBREVIATION.finditer(self.text):
            before, after = self.text[: m.start()][-3:], self.text[m.end() : m.end() + 2]
            if (before and before[-1].isalnum()) or (after and after[0].isalnum()):
                continue
            whole, bare = words_of.ABBREVIATIONS[m[0]]
            if not bare and not before.endswith(", ") and not before.endswith("("):
                continue
            yield self._known(m.start(), m.end(), whole, whole == "district of columbia" or before.endswith(", "))
        for m in patterns.POSTAL.finditer(self.text):
            yield self._known(m.start(1), m.end(1), words_of.POSTAL_CODES[m[1]], True)

    def _known(self, start: int, end: int, key: str, holds: bool) -> Toponym:
        spots = tuple(s for s in self.atlas.find(key) if s.kind in ("region", "country") or key == "district of columbia")
        return Toponym(start, end, self.text[start:end], key, spots, holds_previous=holds, score=5.0)

    def _counties(self) -> Iterator[Toponym]:
        """ "Story, Boone and Polk counties"."""
        for plural in patterns.COUNTIES.finditer(self.text):
            base = max(0, plural.start() - 150)
            listed = patterns.COUNTY_LIST.search(self.text[base : plural.start()])
            if listed is None:
                continue
            noun = " county" if plural[1][0] in "cC" else " parish"
            for name in re.finditer(r"[A-Z][\w'.]+(?: [A-Z][\w']+)?", listed[0]):
                key = " ".join(fold(w) for w in WORD.findall(name[0])) + noun
                spots = self.atlas.find(key)
                if spots:
                    start = base + listed.start() + name.start()
                    yield Toponym(start, start + len(name[0]), name[0], key, spots, score=5.0)

    def _in_run(self, run: tuple[int, int]) -> Iterator[Toponym]:
        i, end = run
        tokens = self.tokens
        while i < end:
            t = tokens[i]
            if not (t.capital or t.fold in ("al", "el")):
                i += 1
                continue
            found = self._longest(i, end, run)
            if found is None:
                i += 1
                continue
            mention, length = found
            if mention is not None:
                yield mention
            i += length

    def _longest(self, i: int, end: int, run: tuple[int, int]) -> tuple[Toponym | None, int] | None:
        """The longest known place name at token ``i``, or a name that its last word makes a place."""
        tokens = self.tokens
        for length in range(min(_LONGEST, end - i), 0, -1):
            last = tokens[i + length - 1]
            if length > 1 and not last.capital and (self.text[last.start - 1] not in "-'" or last.fold == "s"):
                continue
            first = tokens[i]
            key = " ".join(t.fold for t in tokens[i : i + length]) if length > 1 else first.fold
            if length == 1 and (key in words_of.COMMON or len(key) < 2):
                return None
            spots = self.atlas.find(key)
            if not spots and first.fold in _SHORT and length > 1:
                spots = self.atlas.find(f"{_SHORT[first.fold]} {key.split(' ', 1)[1]}")
            hit = self.hits.get(first.start)
            if hit is not None and hit.end == last.end:
                spots = self._with_facts(spots, hit)
            if not spots and length > 1 and last.fold in words_of.FEATURES and first.fold not in words_of.LEADS:
                mention = self._feature(i, length, key)
                if mention is not None:
                    return mention, length
            if not spots or not self._free(first.start, last.end):
                continue
            council = last.fold == "city" and length > 1 and i + length < end and tokens[i + length].fold in words_of.PUBLIC
            if council and not any(s.kind == "city" and not s.alias for s in spots):
                continue  # "Austin City Council" is Austin's
            if length == 1 and first.text.isupper() and len(first.text) < 5 and not any(s.kind in ("country", "area", "region") for s in spots):
                return None
            return Toponym(first.start, last.end, self.text[first.start : last.end], key, spots, score=self.judge.score(i, i + length, run, key, spots),
                           division=patterns.DIVISION.match(self.text, last.end) is not None), length  # fmt: skip
        return None

    def _with_facts(self, spots: tuple[Spot, ...], hit: Hit) -> tuple[Spot, ...]:
        """Adds the country or territory that knowledge has by this name."""
        for f in hit.facts:
            if f.kind == "country" and not any(s.kind == "country" and s.country == f.country for s in spots):
                lat, lon = self.atlas.centroids.get(f.country or "", (None, None))
                spots = (*spots, Spot(f.name, "country", f.country, lat, lon, people=self.atlas.country_people.get(f.country or "", 0),
                                      geonames=self.atlas.country_ids.get(f.country or "")))  # fmt: skip
            elif f.kind in ("territory", "capital") and not spots:
                named = self.atlas.find(" ".join(fold(w) for w in WORD.findall(f.name)))
                if f.kind == "capital":
                    named = tuple(s for s in named if s.kind == "city" and s.country == f.country)
                spots = (*spots, *(named or ((Spot(f.name, "region", f.country, None, None),) if f.kind == "territory" else ())))
        return spots

    def _feature(self, i: int, length: int, key: str) -> Toponym | None:
        """ "Little Sandy River", "Cherry Hill Township": where the bare name is a place as well, the feature is near it."""
        first, last = self.tokens[i], self.tokens[i + length - 1]
        words = self.tokens[i : i + length - 1]
        if length > 3 or not self._free(first.start, last.end) or (first.fold in self.atlas.given and length > 2):
            return None
        if any(not w.capital or w.fold in words_of.NOT_FEATURE_NAMES for w in words):
            return None
        if any(self._gap(k) != " " for k in range(i, i + length - 1)):
            return None
        after = i + length
        if after < len(self.tokens) and self._gap(after - 1) == " " and self.tokens[after].capital and self.tokens[after].fold not in words_of.PUBLIC:
            return None
        bare = " ".join(t.fold for t in words)
        if length == 3 and self.atlas.known(key.split(" ", 1)[1]):
            return None
        name = self.text[first.start : last.end]
        spots = tuple(replace(s, name=name, kind="area" if s.kind == "city" else s.kind, geonames=None, people=s.people // 10) for s in self.atlas.find(bare))
        return Toponym(first.start, last.end, self.text[first.start : last.end], key, spots, score=1.2 if words_of.FEATURES[last.fold] else 0.0)

    # ------------------------------------------------------------------ decision

    def _chain(self, found: Sequence[Toponym]) -> list[Toponym]:
        """Marks places that the text puts into the next one: "Paris, Texas"."""
        out = list(found)
        for n in range(len(out) - 1, -1, -1):
            t = out[n]
            wide = any(s.kind in ("country", "region", "district") for s in t.spots) or t.key == "district of columbia"
            if not wide or not (t.holds_previous or n):
                continue
            if n and patterns.HOLD.fullmatch(self.text[out[n - 1].end : t.start]) and out[n - 1].end < t.start:
                inner = out[n - 1]
                if not _peers(inner, t) and any(inside_of(a, b) for b in t.spots for a in inner.spots):
                    out[n] = replace(t, holds_previous=True, score=t.score + 2.0)
                    out[n - 1] = replace(inner, score=inner.score + (4.0 if inner.score > -5 else 0.0))
                    continue
            out[n] = replace(t, holds_previous=False)
            unknown = self._unknown_before(t) if t.score >= 2.0 and any(s.kind == "region" and s.country == "USA" for s in t.spots) else None
            if unknown is not None and not any(o.start < unknown.end and unknown.start < o.end for o in out):
                out[n] = replace(t, holds_previous=True)
                out.insert(n, unknown)
        return out

    def _unknown_before(self, whole: Toponym) -> Toponym | None:
        """A town that we do not know, in a state: "Smallville, Kan."."""
        m = re.search(r"(?:\b(?:in|at|near|of|from|outside|to)) ((?:[A-Z][a-z'-]+ ){0,2}[A-Z][a-z'-]+), $", self.text[max(0, whole.start - 50) : whole.start])
        if m is None:
            return None
        start = whole.start - len(m[0]) + m.start(1) - m.start()
        end = start + len(m[1])
        words = [fold(w) for w in WORD.findall(m[1])]
        if not self._free(start, end) or words[-1] in words_of.ORGANISATION or any(w in words_of.COMMON or w in words_of.TITLES for w in words):
            return None
        return Toponym(start, end, m[1], " ".join(words), (), surely_inside=True, score=3.0)

    def _decide(self, found: Sequence[Toponym]) -> Iterator[Toponym]:
        """Keeps what is a place; one sure mention helps the others of its name, places in one sentence help each other."""
        sure = Counter(t.key for t in found if t.score >= 2.0)
        for n, t in enumerate(found):
            score = t.score
            if sure[t.key] and score > -3:
                score += 1.8
            # "in Lyon, Nantes and Rennes"
            if -1 < score < 1.0 and n and found[n - 1].score >= 1.5 and patterns.LIST.fullmatch(self.text[found[n - 1].end : t.start]):
                score += 1.2
            if score >= 1.0:
                yield t


def _peers(inner: Toponym, outer: Toponym) -> bool:
    """Are both countries, or both states? Then a comma between them makes a list: "Canada, Mexico", not a town in Mexico."""
    if any(s.kind == "country" for s in inner.spots):
        return any(s.kind == "country" for s in outer.spots)
    if any(s.kind == "region" and s.people > 1_000_000 and not s.alias for s in inner.spots):
        return any(s.kind == "region" for s in outer.spots) and not any(s.kind == "country" for s in outer.spots)
    return False


def inside_of(part: Spot, whole: Spot) -> bool:
    """Is ``part`` in ``whole``, as far as their divisions tell?"""
    if part is whole or part.country != whole.country or part.kind == "country":
        return False
    if whole.kind == "country":
        return True
    if whole.kind == "district":
        return part.kind == "city" and part.first == whole.first and part.second == whole.second
    return bool(whole.first) and part.first == whole.first and part.kind in ("city", "district", "point", "area")
