"""The persons that a document introduces: by a name that knowledge holds, by title and name, or by apposition."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from detente.coding.actors import Resolver, composition, pick
from detente.knowledge.names import WORD, Hit, agents, fold, names, rank
from detente.knowledge.spelling import SURNAME_FIRST
from detente.knowledge.tables import Fact, lines, several, table
from detente.records import Actor, Span

GENDER = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
HONORIFICS = {
    "mr": "m",
    "mrs": "f",
    "ms": "f",
    "miss": "f",
    "sir": "m",
    "king": "m",
    "queen": "f",
    "sheikh": "m",
    "lady": "f",
    "dame": "f",
    "prince": "m",
    "princess": "f",
    "lord": "m",
}
#: In these states a person goes by the given name.
_GIVEN_FIRST = frozenset({"THA", "IDN", "ETH", "ERI", "MMR", "MNG", "ISL", "MYS"})
_PARTICLES = r"(?:al|bin|ibn|de|del|van|von|el|da|dos|la|der|den|ben)"
_CAP = r"[A-ZÀ-ÖØ-ÞĀČĐĒĞĪİŁŌŘŚŞŠŪŹŻŽ][\w'-]*"
#: A run of capitalised words: what may be title and name.
_INITIAL = r"(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Gen|Sen|Gov|Rep|Lt|Col|Maj)\.(?= )"
_RUN = re.compile(rf"(?<![\w'.-])(?:{_INITIAL}|{_CAP})(?: (?:{_PARTICLES}[ -])*(?:{_INITIAL}|{_CAP}))*")
_APPOSITION = re.compile(r",\s((?:[Tt]he |an? |his |her )?[^,.;:()\n\"]{3,70})(?=[,.;\n])")
#: Between the name of a state and a title: "Ghana's new foreign minister".
_GAP = re.compile(r"(?:'s)? (?:[a-z-]+ ){0,2}")
_REPORTED_NEAR = 40
#: Offices above this are so prominent that their holder's surname means them, whoever else the document names.
_PROMINENT = 5
_PERSONS = ("holder", "person")


@dataclass
class Known:
    """A person of the document as far as told: ``titles`` are the agent nouns used of them, with where that was first."""

    actor: Actor
    gender: str
    spans: list[Span]
    titles: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.actor.name or ""


@lru_cache(maxsize=1)
def given_names() -> dict[str, str]:
    """Gender by folded given name."""
    return {fold(n): gender for _, (gender, many) in lines(table("given_names.txt"), 2) for n in several(many)}


@lru_cache(maxsize=4096)
def gender_of_name(name: str) -> str:
    """``m``, ``f``, or nothing where neither knowledge nor the given name tells."""
    genders = {f.gender for f in names().facts(name) if f.kind in _PERSONS}
    if len(genders) == 1 and (known := genders.pop()):
        return known
    words = WORD.findall(name)
    return HONORIFICS.get(fold(words[0]), "") or given_names().get(fold(words[0]), "") if len(words) > 1 else ""


def _genders_of(words: Sequence[str]) -> set[str]:
    """The genders of all whom knowledge holds by a surname."""
    return {f.gender for f in names().surnames.get(tuple(fold(w) for w in words[-1:]), ()) if f.gender}


def gender_of(actor: Actor) -> str:
    """The gender that name, title or agent noun of a mention tell."""
    words = WORD.findall(actor.text)
    for w in words[:2]:
        if found := HONORIFICS.get(fold(w)):
            return found
    if actor.name and (found := gender_of_name(actor.name)) and ("surname" not in (actor.resolved_by or "") or len(_genders_of(words)) == 1):
        return found
    entry = agents().get((fold(words[-1]),)) if words else None
    return entry[1] if entry else ""


@lru_cache(maxsize=1)
def _title_words() -> frozenset[str]:
    """Last words of the agent nouns that may stand before a name."""
    return frozenset(k[-1] for k in agents()) - composition()["bodies"]


class People:
    """Who is introduced in ``text``, and whom each surname means."""

    def __init__(self, hits: Sequence[Hit], day: str | None, text: str, resolver: Resolver | None) -> None:
        self.day, self.text, self.resolver = day, text, resolver
        self.by_name: dict[str, Known] = {}
        self._tails: dict[tuple[str, ...], set[str]] = {}
        self.surnames_at: dict[int, str | None] = {}
        self._unknown: dict[str, set[str]] = {}
        self._hits = hits
        self._starts = [h.start for h in hits]
        facts = [(h, pick(h, day)) for h in hits if h.kind in _PERSONS or h.surname]
        for h, fact in facts:
            if fact is not None and fact.kind in _PERSONS and not h.surname:
                self._note_fact(h, fact)
        unknown = self._introduced()
        for h, fact in facts:
            if h.surname:
                self._surname(h, fact, unknown)

    # ------------------------------------------------------------------ taking in

    def _note_fact(self, hit: Hit, fact: Fact) -> None:
        now = self.day is None or fact.holds(self.day)
        actor = Actor(
            text=hit.text,
            span=(hit.start, hit.end),
            name=fact.name,
            country=fact.country,
            sectors=fact.sectors if now else ("ELI",) if fact.kind == "holder" else fact.sectors,
            office=fact.office if fact.kind == "holder" and now else None,
            former=not now and bool(fact.end),
            resolved_by="name",
            wikidata=fact.wikidata,
        )
        known = self.note(fact.name, actor, fact.gender or self._honorific(hit.start) or gender_of_name(fact.name))
        if actor.office:
            known.titles.setdefault(actor.office, hit.start)
        if (now or fact.kind == "person") and (title := self._title_before(hit.start)):
            known.titles.setdefault(title[0], hit.start)

    def note(self, name: str, actor: Actor, gender: str) -> Known:
        """Takes in that ``actor`` has been told of by ``name``."""
        known = self.by_name.get(name)
        if known is None:
            known = self.by_name[name] = Known(actor, gender, [actor.span])
            words = tuple(w for w in map(fold, WORD.findall(name)) if w not in ("jr", "sr", "ii", "iii"))
            surname_first = actor.country in SURNAME_FIRST
            for k in range(2 if surname_first else 1, len(words) + 1):
                self._tails.setdefault(words[-k:], set()).add(name)
            if surname_first or actor.country in _GIVEN_FIRST:
                self._tails.setdefault(words[:1], set()).add(name)
            return known
        if actor.span not in known.spans:
            bisect.insort(known.spans, actor.span)
        known.gender = known.gender or gender
        if (actor.office and not known.actor.office) or (actor.country and not known.actor.country):
            known.actor = actor
        return known

    def _honorific(self, start: int) -> str:
        before = self.text[max(0, start - 14) : start].split()
        return HONORIFICS.get(before[-1].strip(".").lower(), "") if before else ""

    def _title_before(self, start: int) -> tuple[str, int] | None:
        """The longest agent noun right before a name, and where it starts: "foreign minister" of "foreign minister Ulrike Tallberg"."""
        window = max(0, start - 60)
        words = list(WORD.finditer(self.text, window, start))
        if not words or self.text[words[-1].end() : start] not in (" ", ". ", ", "):
            return None
        last = fold(words[-1][0])
        if last not in _title_words():
            return None
        for length in range(min(5, len(words)), 0, -1):
            span = words[-length:]
            if (key := tuple(fold(w[0]) for w in span)) in agents():
                return " ".join(key), span[0].start()
        return None

    def _introduced(self) -> list[tuple[int, int, str]]:
        """Notes persons that only the document knows; returns all runs of capitalised words that are no known name."""
        runs: list[tuple[int, int, str]] = []
        for m in _RUN.finditer(self.text):
            run = self._name_in(m)
            if run is None:
                continue
            start, end = run
            name = self.text[start:end]
            if " " in name:
                runs.append((start, end, name))
                if fold(name.split()[0]) in given_names():
                    self._unknown.setdefault(fold(name.split()[-1]), set()).add(name)
            self._introduce(start, end, name)
        return runs

    def _name_in(self, m: re.Match[str]) -> Span | None:
        """The last words of a run that are neither known names nor title: "Idris Tallow" of "Swedish Foreign Minister Idris Tallow"."""
        start, end = m.span()
        if " " not in m[0]:
            before = self.text[max(0, start - 2) : start]
            begins = not before.endswith(" ") or before[0] in '.!?"'
            if begins and not re.search(r"\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Gov|Rep|Lt|Col)\. $", self.text[max(0, start - 6) : start]):
                return None
        k = bisect.bisect_left(self._starts, start)
        while k < len(self._hits) and self._hits[k].start < end:
            hit = self._hits[k]
            if hit.kind in ("people", "country", "territory") and fold(hit.text) in given_names():  # "Karen Solvang" is no Karen
                k += 1
                continue
            if hit.end >= end - 1:
                return None
            start = hit.end + len(self.text[hit.end : end]) - len(self.text[hit.end : end].lstrip(" '-s" if self.text[hit.end : hit.end + 2] == "'s" else " "))
            k += 1
        words = list(WORD.finditer(self.text, start, end))
        while words and (fold(words[0][0]) in _title_words() or fold(words[0][0]) in _TITLE_PARTS):
            words.pop(0)
        if not words or fold(words[0][0]) in _NO_NAMES or (fold(words[-1][0]),) in agents():
            return None
        return words[0].start(), end

    def _introduce(self, start: int, end: int, name: str) -> None:
        if self.resolver is None:
            return
        segment: str | None = None
        title = self._title_before(start)
        if title is not None:
            begin = self._nation_before(title[1])
            segment = self.text[begin:start].rstrip(" ,")
            if begin == title[1] and (nation := self._nation_after(end)):
                segment = f"{segment} of {nation}"
        elif " " in name and (after := _APPOSITION.match(self.text, end)) and self._has_title(after[1]):
            segment = after[1]
        if segment is None:
            if " " in name and name in self.by_name:
                self.note(name, self.by_name[name].actor.model_copy(update={"span": (start, end)}), "")
            return
        found = self.resolver.resolve(segment, self.day)
        if found is None or not found.sectors:
            return
        actor = found.model_copy(update={"text": name, "span": (start, end), "name": name, "resolved_by": "agent"})
        gender = self._honorific(start) or gender_of_name(name) or gender_of(found)
        whole = self._whole(name)
        if title is not None and " " not in name and whole is None and title[0] in HONORIFICS:
            return
        known = self.note(whole or name, actor.model_copy(update={"name": whole or name}), gender)
        if noun := (title[0] if title else found.office or _noun(segment)):
            known.titles.setdefault(noun, start)

    def _whole(self, name: str) -> str | None:
        """The longer name that a surname already stands for."""
        told = self._tails.get(tuple(map(fold, WORD.findall(name))), set())
        return next(iter(told)) if len(told) == 1 else None

    def _nation_before(self, start: int) -> int:
        """Where the state that a title is of begins: "Ghana's new" before "foreign minister"."""
        k = bisect.bisect_left(self._starts, start) - 1
        if k >= 0 and self._hits[k].end > start:
            return self._hits[k].start
        if k >= 0 and start - self._hits[k].end < _REPORTED_NEAR and _GAP.fullmatch(self.text, self._hits[k].end, start):
            return self._hits[k].start
        return start

    def _nation_after(self, end: int) -> str | None:
        """The state that follows a name: "Foreign Minister Idris Tallow of Ghana"."""
        k = bisect.bisect_left(self._starts, end)
        return self._hits[k].text if k < len(self._hits) and self.text[end : self._hits[k].start] in (" of ", " of the ") else None

    def _has_title(self, phrase: str) -> bool:
        head = re.split(r"\b(?:of|for|at|in|from|who|to|with)\b", phrase)[0]
        words = [fold(w) for w in WORD.findall(head)]
        return bool(words) and words[-1] in _title_words() and len(words) <= 7

    def _surname(self, hit: Hit, fact: Fact | None, unknown: Sequence[tuple[int, int, str]]) -> None:
        """Whom a surname means: the one whom the document names in full, else whom knowledge holds for likeliest."""
        words = tuple(map(fold, WORD.findall(hit.text)))
        told = self._tails.get(words, set())
        if len(told) == 1:
            known = self.by_name[next(iter(told))]
            self.note(known.name, known.actor.model_copy(update={"text": hit.text, "span": (hit.start, hit.end)}), self._honorific(hit.start))
            self.surnames_at[hit.start] = known.name
            if not known.actor.former and (title := self._title_before(hit.start)):
                known.titles.setdefault(title[0], hit.start)
            return
        if told:
            self.surnames_at[hit.start] = None
            return
        if fact is None or rank(fact) >= _PROMINENT:
            for start, end, name in unknown:
                if start >= hit.start:
                    break
                full = tuple(map(fold, WORD.findall(name)))
                if len(full) > 1 and (full[-len(words) :] == words or (full[0] == words[0] and fact is not None and fact.country in SURNAME_FIRST)):
                    self.note(name, Actor(text=name, span=(start, end), name=name), gender_of_name(name))
                    self.surnames_at[hit.start] = name
                    return
        if fact is not None and fact.kind in _PERSONS:
            self._note_fact(hit, fact)

    # ------------------------------------------------------------------ asking

    def called(self, words: Sequence[str]) -> Known | None:
        """The one person whom folded ``words`` mean; None if nobody or more than one."""
        told = self._tails.get(tuple(words), set())
        return self.by_name[next(iter(told))] if len(told) == 1 else None

    def gender(self, name: str) -> str:
        """What the document tells of the gender of whom it calls ``name``: by title before, or by the given name elsewhere."""
        words = [fold(w) for w in WORD.findall(name)]
        if (known := self.called(words)) is not None:
            return known.gender
        return "".join({gender_of_name(n) for n in self._unknown.get(words[-1], ())} if words else ())[:1]

    def personlike(self, name: str) -> bool:
        """Is an unknown name a person's, by title or given name, here or elsewhere in the document?"""
        words = [fold(w) for w in WORD.findall(name)]
        return bool(words) and (
            words[0] in HONORIFICS
            or (len(words) > 1 and words[0] in given_names())
            or self.called(words) is not None
            or (len(words) == 1 and words[0] in self._unknown)
        )

    def surname_in(self, span: Span) -> tuple[bool, str | None]:
        """Does a surname stand in ``span`` that the document settles, and whose it is (None: open)?"""
        k = bisect.bisect_left(self._starts, span[0])
        while k < len(self._hits) and self._hits[k].start < span[1]:
            if self._hits[k].start in self.surnames_at:
                return True, self.surnames_at[self._hits[k].start]
            k += 1
        return False, None

    def titled(self, noun: str, before: int) -> list[Known]:
        """Persons called ``noun`` before a place in the text: "minister" also finds foreign ministers, but no prime minister."""
        found = []
        for known in self.by_name.values():
            for title, at in known.titles.items():
                if at < before and (
                    title == noun or (title.endswith(" " + noun) and not title.startswith(("prime ", "vice ", "deputy ", "former ", "first ")))
                ):
                    found.append(known)
                    break
        return found

    def last_before(self, at: int) -> Known | None:
        """The person named last before a place in the text."""
        told = [(s[0], k.name, k) for k in self.by_name.values() for s in k.spans if s[0] < at]
        return max(told, key=lambda x: x[:2])[2] if told else None

    def told_in(self, span: Span, before: int) -> Iterable[Known]:
        """Persons named in a stretch of text, in order of first mention."""
        inside = [(s[0], k) for k in self.by_name.values() for s in k.spans if span[0] <= s[0] < min(span[1], before)]
        return [k for _, k in sorted(inside, key=lambda x: x[0])]


def _noun(phrase: str) -> str | None:
    """The agent noun at the head of a phrase."""
    words = [fold(w) for w in WORD.findall(re.split(r"\b(?:of|for|at|in|from|who|to|with)\b", phrase)[0])]
    for length in range(min(5, len(words)), 0, -1):
        if tuple(words[-length:]) in agents():
            return " ".join(words[-length:])
    return None


_TITLE_PARTS = frozenset(
    "foreign defense defence prime deputy vice first interior finance home justice national security chief general major lieutenant state secretary of the "
    "acting former senior special mr mrs ms miss dr sir lord lady sen rep gov gen lt col maj adm capt sgt rev prof house senate".split()
)
#: Capitalised words that begin no person's name.
_NO_NAMES = frozenset(
    "the a an in on at but and or for from with by to of as if when while after before since this that these those it he she they we i you his her their its "
    "our my what who why how where there monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december new united north south east west".split()
)


def take(mention: Actor, known: Actor, by: str) -> Actor:
    """The mention's words and place with another's identity."""
    return mention.model_copy(
        update={
            "name": known.name,
            "country": known.country,
            "sectors": known.sectors,
            "office": known.office,
            "former": known.former,
            "resolved_by": by,
            "wikidata": known.wikidata,
        }
    )
