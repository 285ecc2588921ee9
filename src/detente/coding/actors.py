"""Who a phrase names: country, sectors, office and name, composed from what its words are known to mean.

Works on text alone, without a parse, so that `resolve_actor` and the coder give one answer. The composition rules are
those of PLOVER's chapter "Country Names and Sector Codes"; the words they use stand in ``knowledge/composition.yaml``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import yaml

from detente.knowledge.gazetteer import Spot, gazetteer
from detente.knowledge.names import WORD, Hit, Names, agents, fold, key, names, preferred, rank
from detente.knowledge.tables import INTERNATIONAL, Fact, table
from detente.records import Actor

Lemma = Callable[[str, str], str]

_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b|(?<=s)['’](?=\s|$)")
_PERSONS = ("holder", "person")
_ORGANS = ("organization", "agency", "group")
_NATIONS = ("country", "demonym", "territory", "capital", "metonym", "people")


@lru_cache(maxsize=1)
def composition() -> dict[str, frozenset[str]]:
    """Word classes that compose actor phrases."""
    raw = yaml.safe_load(table("composition.yaml").read_text("utf-8"))
    return {k: frozenset(str(x) for x in v) for k, v in raw.items() if isinstance(v, list)}


@lru_cache(maxsize=1)
def name_sectors() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Sectors with the words of a body's name that show them, in the order of the table."""
    raw = yaml.safe_load(table("composition.yaml").read_text("utf-8"))["name_sectors"]
    return tuple((sector, re.compile(r"\b(?:" + "|".join(re.escape(str(w)) for w in words) + r")\b", re.I)) for sector, words in raw.items())


@dataclass
class Part:
    """What one segment of a phrase (between prepositions, possessives and commas) contributes."""

    role: str  # head, owner, or the preposition that introduces it
    start: int
    end: int
    country: str | None = None
    sectors: tuple[str, ...] = ()
    name: str | None = None
    wikidata: str | None = None
    office: str | None = None
    agent: str | None = None
    agent_sectors: tuple[str, ...] = ()
    person: Fact | None = None
    unknown_name: str | None = None
    former: bool = False
    plural: bool = False
    by: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.country or self.sectors or self.name or self.agent or self.unknown_name)


def is_modifier(text: str, hit: Hit) -> bool:
    """Does the name at ``hit`` only modify what follows ("US-backed", "anti-Putin", "Chinese-made")?"""
    words = composition()
    tail = re.match(r"[-–—]\s?([A-Za-z]+)", text[hit.end :])
    if tail and tail[1].lower() in words["modifier_tails"]:
        return True
    head = re.search(r"([A-Za-z]+)[-–—]\s?$", text[: hit.start])
    return bool(head and head[1].lower() in words["modifier_heads"])


def titled(text: str, hit: Hit) -> Hit:
    """The surname at ``hit`` with those only who have held the office that stands before it, if any has: "Sen. Johnson" is no prime minister."""
    said = _OFFICE_BEFORE.search(text, 0, hit.start) if hit.surname else None
    if said is None:
        return hit
    office = _OFFICES[said[1].lower()]
    bearers = tuple(f for f in hit.facts if office in (f.office or ""))
    return replace(hit, facts=bearers) if bearers else hit


def pick(hit: Hit, day: str | None) -> Fact | None:
    """Which of the facts behind a name is meant on ``day`` (None: not known); None when that stays open."""
    facts = preferred(hit.facts, day, hit.surname) if hit.facts[0].layer else hit.facts
    people = [f for f in facts if f.kind in _PERSONS]
    if not people or (not hit.surname and facts[0].kind not in _PERSONS):
        dated = [f for f in facts if f.holds(day)] if day else list(facts)
        return (dated or list(facts))[0]
    if day is None:
        best = min(people, key=lambda f: (rank(f), -_year(f.end or "9999")))
        rivals = {f.name for f in people if rank(f) == rank(best)}
        return best if len(rivals) == 1 or not hit.surname else None
    now = [f for f in people if f.holds(day)]
    if now:
        best = min(now, key=rank)
        if hit.surname and len({f.name for f in now if rank(f) == rank(best)}) > 1:
            return None
        return best
    if hit.surname:  # a surname alone means somebody who is or lately was in office
        year = _year(day)
        people = [f for f in people if f.kind == "person" or (f.end and 0 <= year - _year(f.end) <= 12)]
        if not people:
            return None
        best = min(people, key=lambda f: (rank(f), -_year(f.end or "9999")))
        return best if len({f.name for f in people}) == 1 or rank(best) < 5 else None
    past = [f for f in people if f.end and f.end[: len(day)] <= day[: len(f.end)]]
    return max(past, key=lambda f: f.end) if past else people[0]


def _year(date: str) -> int:
    return int(date[:4]) if date[:4].isdigit() else 9999


#: Titles that say of which office's bearers a surname is.
_OFFICES = {"sen": "senator", "senator": "senator", "rep": "representative", "congressman": "representative", "congresswoman": "representative",
            "representative": "representative", "gov": "governor", "governor": "governor"}  # fmt: skip
_OFFICE_BEFORE = re.compile(rf"\b({'|'.join(_OFFICES)})\.?\s+$", re.I)
#: Titles that stand before a person's name: an unknown name behind one is no place.
_TITLED = frozenset({"GOV", "LEG", "MIL", "JUD"})
_BODY = re.compile(
    r"\b(?:Court|College|University|School|Police|Council|Church|Union|Hospital|Party|Army|Forces|Militia|Airlines|Times|Assembly|Government|Ministry|Board|Authority)\b"
)
#: People that a place must have for its name to be believed, where the name has several words or stands behind "in"; and
#: where it is one word that may be a surname.
_TOWN, _CITY = 2_000, 250_000
#: A place is meant if it has this many times the people of the next of its name.
_OUTDOES = 4


def _plain_sense(spots: Sequence[Spot]) -> str | None:
    """Country of the spot that a name plainly means; None where several compete."""

    def people(spot: Spot) -> float:
        return spot.people / _OUTDOES if spot.alias else spot.people

    ranked = sorted(spots, key=people, reverse=True)
    rivals = [s for s in ranked[1:] if s.country != ranked[0].country]
    if rivals and people(rivals[0]) * _OUTDOES > people(ranked[0]):
        return None
    return ranked[0].country


_OFFICIAL = frozenset({"GOV", "LEG", "MIL", "JUD", "COP", "SPY", "REL"})


class Resolver:
    """Resolves phrases on a given day."""

    def __init__(self, lemma: Lemma, known: Names | None = None) -> None:
        self.lemma = lemma
        self.names = known or names()
        self.agents = agents()
        self._longest_agent: dict[str, int] = {}  # by the first word of several
        for k in self.agents:
            self._longest_agent[k[0]] = max(len(k), self._longest_agent.get(k[0], 1))
        self._singular: dict[str, str] = {}

    def singular(self, word: str) -> str:
        found = self._singular.get(word)
        if found is None:
            lower = fold(word)
            if (lower,) in self.agents:
                found = lower
            else:
                found = fold(self.lemma(word.lower(), "NNS"))
            self._singular[word] = found
        return found

    def resolve(self, text: str, day: str | None = None, hits: Sequence[Hit] | None = None, offset: int = 0) -> Actor | None:
        """Who ``text`` names on ``day``; None when nothing in it is known to be an actor.

        ``hits`` are the known names inside, if already found; ``offset`` is where ``text`` stands in its document.
        """
        found = [h for h in (list(self.names.scan(text)) if hits is None else hits) if not is_modifier(text, h)]
        parts = self._parts(text, found, day)
        head = next((p for p in parts if p.role == "head" and not p.empty), None)
        if head is None:  # "several of the largest unions in Denmark"
            head = next((p for p in parts if p.role == "of" and not p.empty), None)
        if head is None and text[:1].isupper() and not found and (facts := self.names.sounding(text)):
            parts = self._parts(text, [Hit(0, len(text), text, facts)], day)
            head = parts[0] if parts and not parts[0].empty else None
        if head is None:
            return None
        return self._combine(text, offset, head, parts, day)

    # ------------------------------------------------------------------ segments

    def _parts(self, text: str, hits: Sequence[Hit], day: str | None) -> list[Part]:
        inside = [(h.start, h.end) for h in hits]
        cuts: list[tuple[int, int, str]] = []
        for m in _POSSESSIVE.finditer(text):
            cuts.append((m.start(), m.end(), "'s"))
        for m in re.finditer(r"\b(of|for|from|in|at|on|to|with|against|near|inside|across|under|behind|by)\b|(?<!\d)[,();:]|[,();:](?!\d)", text):
            cuts.append((m.start(), m.end(), m[0] if m[1] else ","))
        cuts = sorted(c for c in cuts if not any(a <= c[0] and c[1] <= b for a, b in inside))
        agent_spans = [(a, b) for a, b, *_ in self._agent_spans(text)]
        cuts = [c for c in cuts if not any(a < c[0] and c[1] < b for a, b in agent_spans)]
        parts: list[Part] = []
        start, role = 0, "head"
        for a, b, kind in [*cuts, (len(text), len(text), "end")]:
            segment = self._segment(text, start, a, role, hits, day)
            if kind == "'s":
                segment.role = "owner" if role == "head" else role
                parts.append(segment)
                role = "head" if role == "head" else role
            else:
                parts.append(segment)
                role = "appositive" if kind == "," else kind
            start = b
        return parts

    def _agent_spans(self, text: str) -> list[tuple[int, int, str, tuple[str, ...]]]:
        words = list(WORD.finditer(text))
        folded = [fold(w[0]) for w in words]
        found = []
        i = 0
        while i < len(words):
            for length in range(min(self._longest_agent.get(folded[i], 1), len(words) - i), 0, -1):
                last = i + length - 1
                k = (*folded[i:last], self.singular(words[last][0]))
                entry = self.agents.get(k)
                if entry is None and length > 1:
                    entry = self.agents.get(tuple(folded[i : last + 1]))
                if entry is not None:
                    found.append((words[i].start(), words[last].end(), " ".join(k), entry[0]))
                    i += length
                    break
            else:
                i += 1
        return found

    def _segment(self, text: str, start: int, end: int, role: str, hits: Sequence[Hit], day: str | None) -> Part:
        part = Part(role, start, end)
        mine = [h for h in hits if start <= h.start and h.end <= end]
        body = text[start:end]
        lowered = {w.lower() for w in WORD.findall(body)}
        part.former = bool(lowered & composition()["former"])
        nations, organs, person, person_hit = [], [], None, None
        for h in mine:
            fact = pick(titled(text, h), day)
            if fact is None or (fact.kind in ("territory", "capital", "agency") and self._part_of_longer_name(text, h, hits)):
                continue
            if fact.kind in _PERSONS:
                person, person_hit = fact, h
            elif fact.kind in _ORGANS:
                organs.append((h, fact))
            else:
                nations.append((h, fact))
        taken = [(h.start, h.end) for h, _ in (*organs, *nations)] + ([(person_hit.start, person_hit.end)] if person_hit else [])
        spans = [(a + start, b + start, w, s) for a, b, w, s in self._agent_spans(body) if not any(x <= a + start and b + start <= y for x, y in taken)]
        agent = spans[-1] if spans else None
        title = agent
        if person and person_hit and agent and agent[0] >= person_hit.end:  # "the Assad government"
            part.country = person.country
            part.by.append("name")
            person = None
        if nations:
            _nation_hit, nation = nations[0]
            own = [n for n in nations if n[1].kind != "people" or n[1].country]
            part.country = part.country or (own[0][1].country if own else None)
            part.by.append({"demonym": "nationality", "people": "people"}.get(nation.kind, nation.kind))
            part.sectors = tuple(dict.fromkeys(x for _, n in nations if n.kind in ("territory", "people", "demonym") for x in n.sectors))
            if not agent and not organs and not person:
                part.name, part.wikidata = nation.name, nation.wikidata
                if nation.kind in ("capital", "metonym"):
                    part.sectors = nation.sectors
                    part.name = nation.name
        if organs:
            organ_hit, organ = organs[-1]
            before = next((n.country for h, n in nations if h.end <= organ_hit.start and n.kind in ("country", "demonym")), None)
            part.country = (before if before and not international(organ.country) else organ.country) or part.country
            part.sectors = organ.sectors + tuple(s for s in part.sectors if s not in organ.sectors)
            part.by.append(organ.kind)
            if agent and agent[1] <= organ_hit.start and not person:  # "general secretary Communist Party"
                agent = None
            if not agent:
                part.name, part.wikidata = organ.name, organ.wikidata
        if agent:
            part.agent, part.agent_sectors = agent[2], agent[3]
            if len(spans) > 1 and agent[2] in composition()["belongs"]:  # "police spokesman", "intelligence agency officer"
                part.agent_sectors = tuple(dict.fromkeys((*spans[-2][3], *agent[3])))
            part.plural = fold(WORD.findall(text[agent[0] : agent[1]])[-1]) != agent[2].split()[-1]
            part.by.append("agent")
        if person and person_hit:
            part.person, part.name, part.wikidata = person, person.name, person.wikidata
            part.country = person.country or part.country
            part.by.append("surname" if person_hit.surname else "name")
        else:
            part.unknown_name = self._unknown(text, start, end, mine, title)
        return part

    def _part_of_longer_name(self, text: str, hit: Hit, hits: Sequence[Hit]) -> bool:
        """Does a capitalised word that is not known stand right before a name ("Feliciano Valencia", "Santa Marta Self Defense Forces")?"""
        before = re.search(r"([^\W\d_][\w'’-]*) $", text[: hit.start])
        if before is None or not before[1][0].isupper() or before[1].isupper():
            return False
        word = fold(before[1])
        if (
            (word,) in self.agents
            or (self.singular(before[1]),) in self.agents
            or word in composition()["directions"]
            or word in composition()["honorifics"]
            or word in _NOT_NAMES
        ):
            return False
        return not any(h.start <= before.start(1) < h.end for h in hits)

    def _unknown(self, text: str, start: int, end: int, hits: Sequence[Hit], title: tuple[int, int, str, tuple[str, ...]] | None) -> str | None:
        """Capitalised words at the segment's end that are no known name: a person or body that we do not know."""
        begin = max([start, *(h.end for h in hits), *([title[1]] if title else [])])
        words = list(WORD.finditer(text, begin, end))
        kept: list[re.Match[str]] = []
        for w in words:
            if w[0][0].isupper() or (kept and w[0].lower() in ("al", "bin", "de", "van", "von", "el", "da", "dos")):
                kept.append(w)
            elif kept:
                break
        kept = [w for w in kept if w[0].lower() not in composition()["honorifics"] and w[0].lower() not in _NOT_NAMES]
        if not kept and title and text[title[0]].isupper():  # "Madras High Court": the name ends with what it is
            begin = max([start, *(h.end for h in hits if h.end <= title[0])])
            kept = [w for w in WORD.finditer(text, begin, title[0]) if w[0][0].isupper() and w[0].lower() not in _NOT_NAMES]
            if kept and kept[-1].end() + 1 >= title[0]:
                return text[kept[0].start() : title[1]]
            return None
        return text[kept[0].start() : kept[-1].end()] if kept else None

    # ------------------------------------------------------------------ putting together

    def _combine(self, text: str, offset: int, head: Part, parts: list[Part], day: str | None) -> Actor:
        belongs = composition()["belongs"]
        owners = [
            p
            for p in parts
            if p.role in ("owner", "of", "for", "from", "in", "at", "appositive", "inside", "across", "near", "under", "by") and not p.empty and p is not head
        ]
        country, by = head.country, list(head.by)
        office = None
        name, wikidata = head.name, head.wikidata
        person = head.person
        sectors: tuple[str, ...]
        if person is None and head.agent and not head.unknown_name:
            named = next((p for p in owners if p.role == "appositive" and p.person and not p.agent), None)
            if named:
                person, name, wikidata = named.person, named.name, named.wikidata
                by += named.by
                country = country or named.country
        then = bool(re.search(r"\bthen[- ]", text[: head.end], re.I))
        former = head.former or any(p.former for p in owners if p.role == "appositive")
        if country is None and person is None:
            for p in sorted(owners, key=lambda p: p.role in ("in", "at", "from", "near")):
                if p.country:
                    country = p.country
                    by += p.by
                    break
        owner = next((p for p in owners if p.sectors or p.agent_sectors), None)
        if person is not None:
            sectors, office, former = self._standing(person, day, former, head)
        elif head.agent:
            owner_sectors = head.sectors or (owner.sectors or owner.agent_sectors if owner and owner.role != "appositive" else ())
            if head.agent in belongs and owner_sectors:
                sectors = (*owner_sectors, *(s for s in head.agent_sectors if s not in owner_sectors))
            else:
                sectors = (*head.agent_sectors, *(s for s in owner_sectors if s not in head.agent_sectors))
            if owner and owner.role == "appositive":
                sectors = (*sectors, *(s for s in owner.sectors if s not in sectors))
            office = head.agent if "GOV" in head.agent_sectors or "LEG" in head.agent_sectors else None
        else:
            sectors = head.sectors
            if not sectors and head.unknown_name:
                sectors = next(((sector,) for sector, words in name_sectors() if words.search(head.unknown_name)), ())
            if owner and not sectors:
                sectors = owner.sectors or owner.agent_sectors
                if owner.agent and "GOV" in owner.agent_sectors:
                    office = owner.agent
                by += [b for b in owner.by if b not in by]
        if then and head.agent:
            sectors, office = head.agent_sectors, head.agent
            former = True
        elif former and person is None:
            sectors = ("ELI", *(s for s in sectors if s != "ELI" and s != "GOV")) if set(sectors) & {"GOV", "LEG", "MIL", "SPY", "JUD", "COP"} else sectors
        if country is None and person is None and (place := self._place(head, owners, text)) is not None:
            country = place
            by.append("place")
            if not sectors and not head.agent:
                sectors = ("CVL",)
        if name is None:
            name = head.unknown_name
        if name is None and office and country and person is None and not former:
            name, wikidata = self._holder_name(country, office, day, head, text)
            if name:
                by.append("office")
        return Actor(
            text=text, span=(offset, offset + len(text)), name=name, country=country, sectors=tuple(dict.fromkeys(sectors)), office=office, former=former,
            resolved_by="+".join(dict.fromkeys(by)) or None, wikidata=wikidata,
        )  # fmt: skip

    def _place(self, head: Part, owners: list[Part], text: str) -> str | None:
        """Country of the place that an unknown name begins with or that the actor is in; None unless one place of that name outdoes all others."""
        for part in (head, *owners):
            if part.unknown_name and (_BODY.search(part.unknown_name) or not (part.agent and set(part.agent_sectors) & _TITLED)):
                words = part.unknown_name.split()
                for length in range(min(3, len(words)), 0, -1):
                    spots = gazetteer().find(" ".join(key(" ".join(words[:length]))))
                    spots = tuple(x for x in spots if x.people >= (_TOWN if length > 1 or part.agent or part.role != "head" else _CITY))
                    if spots and (length == len(words) or part.role != "head" or _BODY.search(part.unknown_name) or part.agent):
                        return _plain_sense(spots)
        return None

    def _standing(self, person: Fact, day: str | None, former: bool, head: Part) -> tuple[tuple[str, ...], str | None, bool]:
        """Sectors, office and whether former, of a known person on a day."""
        if former or person.sectors[:1] == ("ELI",):
            return ("ELI", *(s for s in person.sectors if s != "ELI" and s not in _OFFICIAL - {"REL"})), None, True
        if person.kind == "person" and not (person.start or person.end):
            return person.sectors, None, False
        if day is None or person.holds(day):
            return person.sectors, person.office if person.kind == "holder" else None, False
        if head.agent and set(head.agent_sectors) & _OFFICIAL:  # the report calls him minister: it knows
            return (*head.agent_sectors, *(s for s in person.sectors if s not in head.agent_sectors)), head.agent, False
        if person.end and person.end[: len(day)] < day[: len(person.end)]:
            return ("ELI", *(s for s in person.sectors if s not in _OFFICIAL - {"REL"})) if person.kind == "holder" else person.sectors, None, True
        return head.agent_sectors or (person.sectors if person.kind == "person" else ()), None, False

    def _holder_name(self, country: str, office: str, day: str | None, head: Part, text: str) -> tuple[str | None, str | None]:
        """The one who held that office then, with the item of Wikidata if known, if just one did and the phrase means the office's holder."""
        if day is None or len(day) < 7 or head.plural:
            return None, None
        holding = {f.name: f.wikidata for f in self.names.holders(country, office, day)}
        return holding.popitem() if len(holding) == 1 else (None, None)


_NOT_NAMES = frozenset(
    "the a an his her its their our this that these those two three four five six seven eight nine ten some many several "
    "other another monday tuesday wednesday "
    "thursday friday saturday sunday january february march april may june july august september october november december".split()
)


def international(country: str | None) -> bool:
    """Is this one of PLOVER's codes for actors that belong to no country?"""
    return country in INTERNATIONAL


def today() -> str:
    return datetime.date.today().isoformat()
