"""Finds known names in running text, and knows what may be meant by them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.knowledge.tables import Fact, fingerprint, lines, several, table, tables

#: A word, an abbreviation with points (U.S.), or a number.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
#: Surnames come first in these countries' names.
SURNAME_FIRST = frozenset({"CHN", "TWN", "HKG", "KOR", "PRK", "VNM"})
_YEARS = re.compile(r"\s*\((\d{4})?[\d-]*\.\.(\d{4})?[^)]*\)$")
#: A member that has left: "GBR (1993..2020-01-31)".
_LEFT = re.compile(r"\.\.\d{4}(?:-\d\d)*\)$")
#: Name particles that belong to the surname.
_PARTICLES = frozenset({"al", "el", "bin", "ben", "ibn", "van", "von", "de", "da", "di", "la", "le", "der", "den", "dos", "abu", "ould", "mac", "st"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def fold(word: str) -> str:
    """A word without case, accents and points, as names are compared."""
    if word.isascii():
        return word.replace(".", "").lower()
    plain = unicodedata.normalize("NFKD", word)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.translate(_LETTERS).replace(".", "").lower()


_LETTERS = str.maketrans({"Ð": "D", "Þ": "Th", "Ə": "E", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae", "ð": "d", "þ": "th", "ə": "e"})


def key(name: str) -> tuple[str, ...]:
    """A name as it is looked up: its folded words."""
    return tuple(fold(w) for w in WORD.findall(name))


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


class Names:
    """All names that knowledge holds, with a scanner."""

    def __init__(self) -> None:
        self._facts: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
        self._surnames: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
        self._upper: set[tuple[str, ...]] = set()
        self._mixed: set[tuple[str, ...]] = set()
        self._longest: dict[str, int] = {}
        self.country_names: dict[str, str] = {}
        self.capitals: dict[str, str] = {}
        self.cow: dict[str, str] = {}
        self.fips: dict[str, str] = {}
        self.iso2: dict[str, str] = {}
        self.members: dict[str, tuple[str, ...]] = {}
        self._nicknames: dict[str, list[str]] = defaultdict(list)
        self._holders: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self._load()
        for k in (*self._facts, *self._surnames):
            self._longest[k[0]] = max(len(k), self._longest.get(k[0], 0))
        for k, facts in self._facts.items():
            if k in self._surnames and all(f.kind in ("holder", "person") for f in facts):
                facts.extend(f for f in self._surnames[k] if f not in facts)
        self.frozen = {k: tuple(sorted(v, key=lambda f: (_ORDER.index(f.kind), rank(f)))) for k, v in self._facts.items()}
        self.surnames = {k: tuple(sorted(v, key=rank)) for k, v in self._surnames.items()}

    # ------------------------------------------------------------------ loading

    def _add(self, name: str, fact: Fact) -> None:
        k = key(name)
        if not k or (len(k) == 1 and len(k[0]) < 2):
            return
        if fact not in self._facts[k]:
            self._facts[k].append(fact)
        (self._upper if name.replace(".", "").isupper() and len(k) == 1 and len(k[0]) <= 6 else self._mixed).add(k)

    def _load(self) -> None:
        for _, (given, forms) in lines(table("nicknames.txt"), 2):
            for form in several(forms):
                self._nicknames[fold(given)].append(form)
                self._nicknames[fold(form)].append(given)
        for _, (iso3, iso2, cow, fips, name, others, demonyms, capital, metonyms) in lines(table("countries.txt"), 9):
            self.country_names[iso3], self.cow[iso3], self.fips[iso3], self.iso2[iso3] = name, cow, fips, iso2
            self._add(name, Fact("country", name, iso3))
            for other in several(others):
                years = _YEARS.search(other)
                start, end = (years[1] or "", years[2] or "") if years else ("", "")
                self._add(_YEARS.sub("", other), Fact("country", name, iso3, start=start, end=end))
            for demonym in several(demonyms):
                self._add(demonym, Fact("demonym", name, iso3))
            for i, city in enumerate(several(capital)):
                self._add(city, Fact("capital", several(capital)[0], iso3, ("GOV",)))
                if i == 0:
                    self.capitals[iso3] = city
            for metonym in several(metonyms):
                self._add(metonym, Fact("metonym", metonym, iso3, ("GOV",)))
        for _, (name, others, demonyms, country, sectors, _, _) in lines(table("territories.txt"), 7):
            fact = Fact("territory", name, country or None, several(sectors))
            for n in (name, *several(others)):
                self._add(n, fact)
            for demonym in several(demonyms):
                self._add(demonym, Fact("demonym", name, country or None, several(sectors)))
        for _, (name, code, sectors, others, start, end, members, _) in lines(table("organizations.txt"), 8):
            fact = Fact("organization", name, code, several(sectors), start=start, end=end)
            self.members[name] = tuple(_YEARS.sub("", m) for m in several(members) if not _LEFT.search(m))
            for n in (name, *several(others)):
                self._add(n, fact)
        for _, (name, code, sectors, others, start, end) in lines(table("groups.txt"), 6):
            fact = Fact("group", name, code or None, several(sectors), start=start, end=end)
            for n in (name, *several(others)):
                self._add(n, fact)
        for _, (name, country, sectors, others) in lines(table("agencies.txt"), 4):
            fact = Fact("agency", name, country or None, several(sectors))
            for n in (name, *several(others)):
                self._add(n, fact)
        for _, (name, country, kind, others) in lines(table("peoples.txt"), 4):
            fact = Fact("people", name, country or None, ("REL",) if kind == "religious" else (), office=kind)
            for n in (name, *several(others)):
                self._add(n, fact)
        for _, (name, country, sectors, role, start, end, others, gender) in lines(table("people.txt"), 8):
            self._person(Fact("person", name, country or None, several(sectors), role, start, end, gender), others)
        for file in tables("offices"):
            for _, (country, office, sectors, holder, start, end, others, gender) in lines(file, 8):
                fact = Fact("holder", holder, country or None, several(sectors), office, start, end, gender)
                self._person(fact, others)
                self._holders[country, office].append(fact)

    def _person(self, fact: Fact, others: str) -> None:
        for n in (fact.name, *several(others)):
            self._add(n, fact)
            first, _, rest = n.partition(" ")
            for variant in self._nicknames.get(fold(first), ()) if rest else ():
                self._add(f"{variant} {rest}", fact)
        words = key(fact.name)
        while len(words) > 1 and words[-1] in _SUFFIXES:
            words = words[:-1]
        if len(words) < 2:
            return
        if fact.country in SURNAME_FIRST and not fact.name.split()[0].startswith(("Carrie", "John", "Donald")):
            surname: tuple[str, ...] = words[:1]
        else:
            first = len(words) - 1
            while first > 1 and words[first - 1] in _PARTICLES:
                first -= 1
            surname = words[first:]
        surnames = {surname, surname[-1:]} if len(surname[-1]) > 2 else {surname}
        if len(words) > 2 and fact.country not in SURNAME_FIRST and len(words[-2]) > 2:
            surnames.add(words[-2:])  # "Paz Zamora"
        for s in sorted(surnames):
            if len("".join(s)) < 2 or (len(s) == 1 and s[0] in _TITLES):
                continue
            if fact not in self._surnames[s]:
                self._surnames[s].append(fact)

    # ------------------------------------------------------------------ asking

    def facts(self, name: str) -> tuple[Fact, ...]:
        """All that may be meant by ``name``, whole."""
        return self.frozen.get(key(name), ())

    def holders(self, country: str, office: str, day: str | None) -> list[Fact]:
        """Who held ``office`` in ``country`` on ``day``."""
        return [f for f in self._holders.get((country, office), ()) if f.holds(day)]

    def offices(self, country: str) -> set[str]:
        """The offices known of a country."""
        return {o for c, o in self._holders if c == country}

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
            if length > 2 and k not in self.frozen:  # "Danny K. Davis"
                k = (k[0], *(w for w in k[1:-1] if len(w) > 1), k[-1])
            facts = self.frozen.get(k)
            start, end = words[i].start(), words[i + length - 1].end()
            if not _joined(text[start:end]):
                continue
            if facts is not None and self._spelled(k, text[start:end]) and not (facts[0].kind in ("holder", "person") and self._goes_on(text, words, folded, i, length)):
                return Hit(start, end, text[start:end], facts), length
            surname = self.surnames.get(k)
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

    def _titled(self, words: list[re.Match[str]], folded: list[str], i: int) -> bool:
        """Does a title stand before word ``i`` ("Mr May", "President Bush")?"""
        return i > 0 and (folded[i - 1] in _HONOURS or (folded[i - 1],) in agents())

    def _goes_on(self, text: str, words: list[re.Match[str]], folded: list[str], i: int, length: int) -> bool:
        """Does a longer name that is not known stand here ("Juan Carlos Jobet" is not Juan Carlos)?"""
        k = i + length
        if k >= len(words) or text[words[k - 1].end() : words[k].start()] != " ":
            return False
        after = words[k][0]
        if after.lower() in _PARTICLES and k + 1 < len(words):
            return words[k + 1][0][0].isupper() and text[words[k].end() : words[k + 1].start()] in (" ", "-")
        return after[0].isupper() and not after.isupper() and (folded[k],) not in self.frozen and folded[k] not in _FOLLOWING and (folded[k],) not in agents()

    def _first_name_before(self, text: str, words: list[re.Match[str]], folded: list[str], i: int) -> bool:
        """Does a first name stand before a surname that it was not found with ("Melissa Trump")?"""
        if i == 0 or text[words[i - 1].end() : words[i].start()] not in (" ", ". "):
            return False
        before = words[i - 1][0]
        known = (folded[i - 1],)
        return before[0].isupper() and not before.isupper() and known not in self.frozen and known not in agents() and folded[i - 1] not in _PRECEDING

    def _spelled(self, k: tuple[str, ...], text: str) -> bool:
        """An abbreviation must stand in capitals (US, not us); other names need a capital in their last word as well."""
        if text.replace(".", "").isupper():
            return True
        return k in self._mixed and (len(k) == 1 or text.split()[-1][0].isupper() or not text.split()[-1].isalpha() or text.split()[-1] in _LOWER_TAILS)


#: Words of plain English that are surnames somewhere; they are taken for one only in a full name.
_PLAIN = frozenset(
    "he she we an so do to no if it is as at by on or us up go my me be am in of long young white black brown green king best bush rice banks price field fields hill rose stone wood woods law may will mark grace "
    "hope pace case day days friend good gold gray head hand hunt hunter cook baker butler carter cooper fisher mason miller porter potter smith taylor turner walker weaver page bishop church church knight "
    "prior bird fox wolf lamb bell ball bond bar bank park parks street rivers waters lake ford bridges wells winter summer spring may june august ma pa sun moon sky star chi sing song man men mann power powers "
    "strong small little short love joy ray major sharp swift wise wild worth moody noble new noon north south east west western holder walls person".split()
)
#: Abbreviated titles and days that would else be taken for a surname ("Sen. Moody", "on Friday").
_TITLES = frozenset("sen rep gov gen lt col maj adm capt sgt hon rev prof mr mrs ms dr st sir king queen pope prince monday tuesday wednesday thursday friday saturday sunday".split())
_HONOURS = frozenset("mr mrs ms miss dr sir lord lady sen rep gov gen prof justice".split())
#: Capitalised words that may follow a name without being part of it.
_FOLLOWING = frozenset("jr sr ii iii administration government said says has is was will on in at and to met meets visits calls warns vows urges monday tuesday wednesday thursday friday saturday sunday".split())
#: Capitalised words that may stand before a surname without being a first name.
_PRECEDING = frozenset(
    "mr mrs ms miss dr sir lord lady dame prof sen rep gov gen lt col maj adm capt sgt hon rev the a an but and when while after before as if in on at for with by from what why how did does "
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


@lru_cache(maxsize=1)
def names() -> Names:
    """The names of all tables, loaded once a process."""
    return Names()


@lru_cache(maxsize=1)
def knowledge_hash() -> str:
    return fingerprint()


@lru_cache(maxsize=1)
def agents() -> dict[tuple[str, ...], tuple[tuple[str, ...], str]]:
    """Agent nouns: folded words → (sectors, primary first; gender)."""
    found: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = {}
    for _, (noun, sectors, gender) in lines(table("agents.txt"), 3):
        found[key(noun)] = (several(sectors), gender)
    return found
