"""Finds known names in running text, and knows what may be meant by them."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from detente.knowledge import layers
from detente.knowledge.spelling import PARTICLES, WORD, Key, abbreviation, fold, key, nameable, skeleton, surnames
from detente.knowledge.tables import SINGLE_SEATS, Fact, fingerprint, lines, several, table, tables

__all__ = ["WORD", "Hit", "Names", "agents", "fold", "key", "knowledge_hash", "names", "own_names", "preferred", "rank"]

_YEARS = re.compile(r"\s*\((\d{4})?[\d-]*\.\.(\d{4})?[^)]*\)$")
#: A member that has left: "GBR (1993..2020-01-31)".
_LEFT = re.compile(r"\.\.\d{4}(?:-\d\d)*\)$")


@dataclass(frozen=True, slots=True)
class Hit:
    """A known name at ``[start, end)`` of a text, and all that may be meant by it."""

    start: int
    end: int
    text: str
    facts: tuple[Fact, ...]
    surname: bool = False

    @property
    def kind(self) -> str:
        return self.facts[0].kind


#: Where one name means several things, the first of these kinds is preferred.
_ORDER = ("country", "holder", "person", "organization", "agency", "group", "territory", "capital", "metonym", "people", "demonym")
#: Among holders of one surname, the higher office is preferred.
_RANK = (
    "supreme leader", "president", "king", "queen", "emperor", "emir", "sultan", "crown prince", "prime minister", "chancellor", "premier", "taoiseach",
    "secretary of state", "foreign minister", "foreign secretary", "vice president", "defense minister", "secretary of defense",
    "un secretary general", "nato secretary general", "pope",
)  # fmt: skip


def rank(fact: Fact) -> int:
    """Prominence of an office, 0 highest."""
    return _RANK.index(fact.office) if fact.office in _RANK else len(_RANK)


def preferred(facts: tuple[Fact, ...], day: str | None, surname: bool) -> tuple[Fact, ...]:
    """Of the facts behind a name, those to choose from on ``day``: where one of the user's holds, ours are left that do not contradict it."""
    yours = tuple(f for f in facts if f.layer and f.holds(day))
    if not yours or not surname:
        return yours or facts
    if all(f.layer for f in facts):
        return yours
    said = {key(f.name) for f in yours}
    seats = {(f.country, f.office) for f in yours if f.office in SINGLE_SEATS}
    return yours + tuple(f for f in facts if not f.layer and key(f.name) not in said and (f.country, f.office) not in seats)


def _unsaid(facts: Iterable[Fact], before: Sequence[Fact]) -> list[Fact]:
    """Those of ``facts`` that none of ``before`` takes the place of: same name and, for a person, same office and country."""
    if not before:
        return list(facts)
    taken = {_place(f) for f in before}
    return [f for f in facts if _place(f) not in taken]


def _place(f: Fact) -> tuple[object, ...]:
    return (f.kind, key(f.name), f.country, f.office) if f.kind in ("holder", "person") else (f.kind, key(f.name))


class Names:
    """All names that knowledge holds, with a scanner. ``files`` are the user's layers, the one that wins first."""

    def __init__(self, files: Sequence[layers.LayerFile] = ()) -> None:
        self.layers = [layers.load(file) for file in files]
        self._facts: dict[Key, list[Fact]] = defaultdict(list)
        self._surnames: dict[Key, list[Fact]] = defaultdict(list)
        self._mixed: set[Key] = set()
        self._listing: set[Key] = set()
        self._longest: dict[str, int] = {}
        self.country_names: dict[str, str] = {}
        self.capitals: dict[str, str] = {}
        self.cow: dict[str, str] = {}
        self.fips: dict[str, str] = {}
        self.iso2: dict[str, str] = {}
        self.members: dict[str, tuple[str, ...]] = {}
        self._nicknames = layers.nicknames()
        self._holders: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self._merged: dict[str, tuple[Fact, ...]] = {}
        self._merged_surnames: dict[str, tuple[Fact, ...]] = {}
        self._load()
        for k in (*self._facts, *self._surnames):
            self._longest[k[0]] = max(len(k), self._longest.get(k[0], 0))
        for k, facts in self._facts.items():
            if k in self._surnames and all(f.kind in ("holder", "person") for f in facts):
                facts.extend(f for f in self._surnames[k] if f not in facts)
        self.frozen = {k: tuple(sorted(v, key=lambda f: (_ORDER.index(f.kind), rank(f)))) for k, v in self._facts.items()}
        self.surnames = {k: tuple(sorted(v, key=rank)) for k, v in self._surnames.items()}
        for layer in self.layers:
            for word, length in layer.longest:
                if length > self._longest.get(word, 0):
                    self._longest[word] = length

    # ------------------------------------------------------------------ loading

    def _add(self, name: str, fact: Fact) -> None:
        k = key(name)
        if not nameable(k):
            return
        if fact not in self._facts[k]:
            self._facts[k].append(fact)
        if not abbreviation(name, k):
            self._mixed.add(k)
        if "," in name:
            self._listing.add(k)

    def _load(self) -> None:
        for line, (iso3, iso2, cow, fips, name, others, demonyms, capital, metonyms) in lines(table("countries.txt"), 9):
            at = f"countries.txt, line {line}"
            self.country_names[iso3], self.cow[iso3], self.fips[iso3], self.iso2[iso3] = name, cow, fips, iso2
            self._add(name, Fact("country", name, iso3, at=at))
            for other in several(others):
                years = _YEARS.search(other)
                start, end = (years[1] or "", years[2] or "") if years else ("", "")
                self._add(_YEARS.sub("", other), Fact("country", name, iso3, start=start, end=end, at=at))
            for demonym in several(demonyms):
                self._add(demonym, Fact("demonym", name, iso3, at=at))
            for i, city in enumerate(several(capital)):
                self._add(city, Fact("capital", several(capital)[0], iso3, ("GOV",), at=at))
                if i == 0:
                    self.capitals[iso3] = city
            for metonym in several(metonyms):
                self._add(metonym, Fact("metonym", metonym, iso3, ("GOV",), at=at))
        for line, (name, others, demonyms, country, sectors, _, _) in lines(table("territories.txt"), 7):
            at = f"territories.txt, line {line}"
            fact = Fact("territory", name, country or None, several(sectors), at=at)
            for n in (name, *several(others)):
                self._add(n, fact)
            for demonym in several(demonyms):
                self._add(demonym, Fact("demonym", name, country or None, several(sectors), at=at))
        for line, (name, code, sectors, others, start, end, members, _) in lines(table("organizations.txt"), 8):
            fact = Fact("organization", name, code, several(sectors), start=start, end=end, at=f"organizations.txt, line {line}")
            self.members[name] = tuple(_YEARS.sub("", m) for m in several(members) if not _LEFT.search(m))
            for n in (name, *several(others)):
                self._add(n, fact)
        for line, (name, code, sectors, others, start, end) in lines(table("groups.txt"), 6):
            fact = Fact("group", name, code or None, several(sectors), start=start, end=end, at=f"groups.txt, line {line}")
            for n in (name, *several(others)):
                self._add(n, fact)
        for line, (name, country, sectors, others) in lines(table("agencies.txt"), 4):
            fact = Fact("agency", name, country or None, several(sectors), at=f"agencies.txt, line {line}")
            for n in (name, *several(others)):
                self._add(n, fact)
        for line, (name, country, kind, others) in lines(table("peoples.txt"), 4):
            fact = Fact("people", name, country or None, ("REL",) if kind == "religious" else (), office=kind, at=f"peoples.txt, line {line}")
            for n in (name, *several(others)):
                self._add(n, fact)
        for line, (name, country, sectors, role, start, end, others, gender) in lines(table("people.txt"), 8):
            self._person(Fact("person", name, country or None, several(sectors), role, start, end, gender, at=f"people.txt, line {line}"), others)
        for file in tables("offices"):
            for line, (country, office, sectors, holder, start, end, others, gender) in lines(file, 8):
                fact = Fact("holder", holder, country or None, several(sectors), office, start, end, gender, at=f"offices/{file.name}, line {line}")
                self._person(fact, others)
                self._holders[country, office].append(fact)

    def _person(self, fact: Fact, others: str) -> None:
        for n in layers.variants((fact.name, *several(others)), self._nicknames):
            self._add(n, fact)
        for s in surnames(fact.name, fact.country):
            if fact not in self._surnames[s]:
                self._surnames[s].append(fact)

    # ------------------------------------------------------------------ asking

    def facts(self, name: str) -> tuple[Fact, ...]:
        """All that may be meant by ``name``, whole."""
        return self._meant(key(name)) or ()

    def sounding(self, name: str) -> tuple[Fact, ...]:
        """The armed groups, parties and movements that ``name`` may be another spelling of."""
        found = skeleton(name)
        return self._groups_by_sound.get(found, ()) if found else ()

    @cached_property
    def _groups_by_sound(self) -> dict[str, tuple[Fact, ...]]:
        found: dict[str, dict[str, Fact]] = defaultdict(dict)
        for k, facts in self.frozen.items():
            for fact in facts:
                if fact.kind == "group" and (sound := skeleton(" ".join(k))):
                    found[sound].setdefault(fact.name, fact)
        return {sound: tuple(facts.values()) for sound, facts in found.items() if len(facts) == 1}

    def of_surname(self, name: str) -> tuple[Fact, ...]:
        """The persons who may be meant by ``name`` as a surname."""
        return self._namesakes(key(name)) or ()

    def replaced(self, name: str) -> tuple[Fact, ...]:
        """Facts of ours behind ``name`` that those of the user have taken the place of."""
        used = self.facts(name)
        return tuple(f for f in self.frozen.get(key(name), ()) if f not in used)

    def holders(self, country: str, office: str, day: str | None) -> list[Fact]:
        """Who held ``office`` in ``country`` on ``day``; for an office of one seat the user's word goes before ours."""
        yours = [f for layer in self.layers for f in layer.holders(country, office) if f.holds(day)]
        if yours and office in SINGLE_SEATS:
            return [f for f in yours if f.layer == yours[0].layer]
        return yours + [f for f in self._holders.get((country, office), ()) if f.holds(day)]

    def offices(self, country: str) -> set[str]:
        """The offices known of a country."""
        return self._offices.get(country, set())

    @cached_property
    def _offices(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for country, office in self._holders:
            found[country].add(office)
        return found

    def _meant(self, k: Key) -> tuple[Fact, ...] | None:
        return self._with_layers(k, self.frozen, self._merged, surname=False) if self.layers else self.frozen.get(k)

    def _namesakes(self, k: Key) -> tuple[Fact, ...] | None:
        return self._with_layers(k, self.surnames, self._merged_surnames, surname=True) if self.layers else self.surnames.get(k)

    def _with_layers(self, k: Key, ours: dict[Key, tuple[Fact, ...]], merged: dict[str, tuple[Fact, ...]], surname: bool) -> tuple[Fact, ...] | None:
        """The facts behind a key, those of the layers first; put together when first asked for."""
        words = " ".join(k)
        found = merged.get(words)
        if found is not None:
            return found
        yours: list[Fact] = []
        for layer in self.layers:
            if words in (layer.surnames if surname else layer.names):
                if not surname and layer.mixed(words):
                    self._mixed.add(k)
                yours += _unsaid(layer.facts(words, surname), yours)
        if not yours:
            return ours.get(k)
        yours.sort(key=rank if surname else lambda f: _ORDER.index(f.kind))
        found = (*yours, *_unsaid(ours.get(k, ()), yours))
        if not surname and all(f.kind in ("holder", "person") for f in found):
            found += tuple(f for f in self._namesakes(k) or () if f not in found)
        merged[words] = found
        return found

    def scan(self, text: str) -> Iterator[Hit]:
        """Known names in ``text``, longest first at each place, left to right, without overlap."""
        words = list(WORD.finditer(text))
        folded = [fold(w[0]) for w in words]
        i = 0
        while i < len(words):
            found = self._at(text, words, folded, i)
            if found is None:
                i += 1
                continue
            hit, length = found
            yield hit
            i += length

    def _at(self, text: str, words: list[re.Match[str]], folded: list[str], i: int) -> tuple[Hit, int] | None:
        longest = self._longest.get(folded[i])
        first = words[i][0]
        if longest is None or not (first[0].isupper() or first in _LOWER_NAMES):
            return None
        for length in range(min(longest + 1, len(words) - i), 0, -1):
            k = tuple(folded[i : i + length])
            facts = self._meant(k)
            if length > 2 and facts is None:  # "Danny K. Davis"
                k = (k[0], *(w for w in k[1:-1] if len(w) > 1), k[-1])
                facts = self._meant(k)
            start, end = words[i].start(), words[i + length - 1].end()
            if not _joined(text[start:end].replace(",", "") if k in self._listing else text[start:end]):
                continue
            if length == 1 and k[0] in _WORDS_IN_CAPITALS and self._shouted(words, i):
                continue
            if (
                facts is not None
                and self._spelled(k, text[start:end])
                and not (facts[0].kind in ("holder", "person") and self._goes_on(text, words, folded, i, length))
            ):
                return Hit(start, end, text[start:end], facts), length
            surname = self._namesakes(k)
            if (
                surname is not None
                and not (length == 1 and k[0] in _PLAIN and not self._titled(words, folded, i))
                and first[0].isupper()
                and text[words[i + length - 1].start()].isupper()
                and not self._goes_on(text, words, folded, i, length)
                and not self._first_name_before(text, words, folded, i)
            ):
                return Hit(start, end, text[start:end], surname, surname=True), length
        return None

    def _shouted(self, words: list[re.Match[str]], i: int) -> bool:
        """Do capitals around word ``i`` say nothing of it, as in a headline that has no other letters?"""
        near = [w[0] for w in (*words[max(0, i - 1) : i], *words[i + 1 : i + 2]) if len(w[0]) > 1]
        return bool(near) and all(w.isupper() for w in near)

    def _titled(self, words: list[re.Match[str]], folded: list[str], i: int) -> bool:
        """Does a title stand before word ``i`` ("Mr May", "President Bush")?"""
        return i > 0 and (folded[i - 1] in _HONOURS or (folded[i - 1],) in agents())

    def _goes_on(self, text: str, words: list[re.Match[str]], folded: list[str], i: int, length: int) -> bool:
        """Does a longer name that is not known stand here ("Juan Carlos Jobet" is not Juan Carlos)?"""
        k = i + length
        if length > 2 or k >= len(words) or text[words[k - 1].end() : words[k].start()] != " ":
            return False
        after = words[k][0]
        if after.lower() in PARTICLES and k + 1 < len(words):
            return words[k + 1][0][0].isupper() and text[words[k].end() : words[k + 1].start()] in (" ", "-")
        return after[0].isupper() and not after.isupper() and self._meant((folded[k],)) is None and folded[k] not in _FOLLOWING and (folded[k],) not in agents()

    def _first_name_before(self, text: str, words: list[re.Match[str]], folded: list[str], i: int) -> bool:
        """Does a first name stand before a surname that it was not found with ("Melissa Trump")?"""
        if i == 0 or text[words[i - 1].end() : words[i].start()] not in (" ", ". "):
            return False
        before = words[i - 1][0]
        known = (folded[i - 1],)
        return before[0].isupper() and not before.isupper() and self._meant(known) is None and known not in agents() and folded[i - 1] not in _PRECEDING

    def _spelled(self, k: tuple[str, ...], text: str) -> bool:
        """An abbreviation must stand in capitals (US, not us); other names need a capital in their last word as well."""
        if text.replace(".", "").isupper():
            return True
        return k in self._mixed and (len(k) == 1 or text.split()[-1][0].isupper() or not text.split()[-1].isalpha() or text.split()[-1] in _LOWER_TAILS)


#: Words of plain English that are surnames somewhere; they are taken for one only in a full name.
_PLAIN = frozenset(
    "he she we you they them who what when where why how all any some now then there here yes not can had has her his its our out "
    "see too an so do to no if it is as at by on or us up go my me be am in of long young white black brown green king  "
    "best bush rice banks price field fields hill rose stone wood woods law may will mark grace "
    "hope pace case day days friend good gold gray head hand hunt hunter cook baker butler carter cooper fisher mason "
    "miller porter potter smith taylor turner walker weaver page bishop church church knight "
    "prior bird fox wolf lamb bell ball bond bar bank park parks street rivers waters lake ford bridges wells winter summer "
    "spring may june august ma pa sun moon sky star chi sing song man men mann power powers "
    "strong small little short love joy ray major sharp swift wise wild worth moody noble new noon north south east west western "
    "holder walls person castle ridge graves miles groom archer nickels foster breed deal fall justice stride dean binder dual "
    "goto".split()
)
#: Abbreviations that are words.
_WORDS_IN_CAPITALS = frozenset({"is", "us", "who", "it"})
_HONOURS = frozenset("mr mrs ms miss dr sir lord lady sen rep gov gen prof justice".split())
#: Capitalised words that may follow a name without being part of it.
_FOLLOWING = frozenset(
    "jr sr ii iii administration government said says has is was will on in at and to met meets visits calls warns vows "
    "urges monday tuesday wednesday thursday friday saturday sunday".split()
)
#: Capitalised words that may stand before a surname without being a first name.
_PRECEDING = frozenset(
    "mr mrs ms miss dr sir lord lady dame prof sen rep gov gen lt col maj adm capt sgt hon rev the a an but and when while "
    "after before as if in on at for with by from what why how did does "
    "says said u us uk then former late president".split()
)
#: Words that may end a name in lower case.
_LOWER_TAILS = frozenset({"people", "republic", "forces", "army", "party", "rebels", "movement", "government", "region", "islands", "strip"})
#: Names whose first word is often not capitalised.
_LOWER_NAMES = frozenset({"al", "al-Qaeda", "el", "de", "eThekwini"})
_GAP = re.compile(r"[,;:()\"\n]|(?<!\b[A-Z])\.\s")


def _joined(text: str) -> bool:
    """No stop stands inside a name."""
    return not _GAP.search(text)


def names() -> Names:
    """The names of all tables and of the layers in use, loaded once for the same layers."""
    return _names(layers.in_use())


def own_names() -> Names:
    """The names of our tables alone."""
    return _names(())


def knowledge_hash() -> str:
    """Hash of all tables and of the layers in use."""
    return _hash(layers.in_use())


@lru_cache(maxsize=2)
def _names(files: tuple[layers.LayerFile, ...]) -> Names:
    return Names(files)


@lru_cache(maxsize=8)
def _hash(files: tuple[layers.LayerFile, ...]) -> str:
    if not files:
        return fingerprint()
    digest = hashlib.sha256(fingerprint().encode())
    for file in files:
        digest.update(layers.body_hash(file))
    return f"sha256:{digest.hexdigest()[:16]}"


@lru_cache(maxsize=1)
def agents() -> dict[tuple[str, ...], tuple[tuple[str, ...], str]]:
    """Agent nouns: folded words → (sectors, primary first; gender)."""
    found: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = {}
    for _, (noun, sectors, gender) in lines(table("agents.txt"), 3):
        found[key(noun)] = (several(sectors), gender)
    return found
