"""Actors that a report comes back to by a noun: "the ministry", "the rebels", "the president", "the two sides"."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache

from detente.coding.actors import pick
from detente.coding.antecedents import wording
from detente.coding.people import People, take
from detente.knowledge.names import WORD, Hit, agents, fold, names
from detente.knowledge.tables import INTERNATIONAL
from detente.records import Actor

_NATIONS = ("country", "demonym", "capital", "metonym", "territory")
_ORGANS = ("organization", "agency", "group")
_DEFINITE = re.compile(r"(?:the|this|that|these|those|both|his|her|its|their)\b", re.I)
_PAIR = re.compile(r"(?:the|these|those|both)(?: (?:two|neighbou?ring|rival|warring|opposing|allied))* ([a-z]+(?: [a-z]+)?)$|(both|the two)$", re.I)
#: What follows a noun that the phrase itself explains: "the group that …", "the government of …".
_EXPLAINED = re.compile(
    r"\s+(?:that|who|which|whose|whom|of|from|in|behind|led|responsible|known|called|for|against|between|loyal|where)\b"
    r"(?! (?:charge|turn|response|addition|return|particular)\b)"
)
#: Between a state's name and the noun for its organ: "Kenya's", "Kenyan defence".
_TO_NOUN = re.compile(r"(?:'s?)?(?: [\w-]+){0,2} ")
#: Offices that more than one person of a state holds.
_MANY = frozenset(
    "spokesman spokeswoman spokesperson official diplomat envoy senator lawmaker general commander officer candidate judge prosecutor lawyer activist "
    "adviser ambassador deputy leader chief head".split()
)
_OFFICIAL = frozenset({"GOV", "LEG", "MIL", "JUD", "COP", "SPY", "REL"})
#: Names that tell whose politics a report is about, how often they must, and in what share.
_HOMELY = frozenset({"holder", "person", "agency", "group"})
_HOME_TIMES, _HOME_SHARE = 3, 0.6
#: Nouns that gather people as often as they mean a known body.
_ANY = frozenset({"group", "organization", "organisation", "agency"})
#: How far back a body may have been named where the report names several of its kind.
_NEAR = 300
#: What a report names within so many characters of its beginning is what it is about.
_LEAD = 200


def anaphoric(text: str, actor: Actor) -> bool:
    """May the phrase come back to something told before: definite, without a name in it, not explained by what follows?"""
    words = actor.text
    if not _DEFINITE.match(words) or len(words) > 60 or any(w[0].isupper() and fold(w) not in _vocabulary() for w in WORD.findall(words)[1:]):
        return False
    return not _EXPLAINED.match(text, actor.span[1])


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Words of agent nouns, which a report may write large ("The President")."""
    return frozenset(w for k in agents() for w in k)


class Definites:
    """What nouns mean in one document, by the names that it has told before."""

    def __init__(self, hits: Sequence[Hit], day: str | None, text: str, people: People) -> None:
        self.hits, self.day, self.text, self.people = hits, day, text, people
        self._starts = [h.start for h in hits]
        self._offices: dict[str, list[tuple[int, Actor]]] = {}

    @cached_property
    def home(self) -> str | None:
        """The state whose politics the report is about: that of most persons, agencies and parties in it; None where no state has most."""
        told: Counter[str] = Counter()
        for h in self.hits:
            if h.kind in _HOMELY and (fact := pick(h, self.day)) is not None and fact.country and fact.country not in INTERNATIONAL:
                told[fact.country] += 1
        if not told:
            return None
        country, n = told.most_common(1)[0]
        return country if n >= _HOME_TIMES and n >= _HOME_SHARE * told.total() else None

    def at_home(self, actor: Actor) -> Actor:
        """ "Senators", "the administration", "House Republicans" of a report on one state's politics are that state's."""
        if actor.country or actor.name or self.home is None:
            return actor
        words = [fold(w) for w in WORD.findall(actor.text)]
        noun = next((" ".join(words[-k:]) for k in (3, 2, 1) if {" ".join(words[-k:]), " ".join(words[-k:]).removesuffix("s")} & wording()["home"]), None)
        rest = words[: -len(noun.split())] if noun else []
        if noun is None or not set(rest) <= wording()["home_with"]:
            return actor
        return actor.model_copy(update={"country": self.home, "resolved_by": "home"})

    def note_office(self, actor: Actor) -> None:
        """Takes in that an office of a state was told of."""
        assert actor.office
        self._offices.setdefault(actor.office, []).append((actor.span[0], actor))

    def countries_before(self, at: int) -> list[str]:
        """States named before a place in the text, in order."""
        found: dict[str, None] = {}
        for h in self.hits:
            if h.start >= at:
                break
            if h.kind in _NATIONS and (fact := pick(h, self.day)) is not None and fact.country:
                found.setdefault(fact.country)
        return list(found)

    # ------------------------------------------------------------------ one actor

    def link(self, actor: Actor, subject_state: Callable[[], str | None]) -> Actor:
        """The actor that a definite noun comes back to; itself where that is not sure."""
        noun = _noun(actor.text)
        at = actor.span[0]
        if noun is None or (actor.country and actor.name):
            return actor
        if _DEFINITE.match(actor.text)[0].lower() not in ("the", "this", "that", "these", "those", "both"):  # type: ignore[index]
            return actor
        if actor.country is None and (found := self._state(actor, noun, at, subject_state)) is not None:
            return found
        if actor.country is None and noun not in wording()["states"] and (found := self._person(actor, noun, at)) is not None:
            return found
        if actor.name is None and (found := self._body(actor, noun, at)) is not None:
            return found
        if actor.country is None and {noun, noun.removesuffix("s")} & wording()["organs"] and (country := self._organ(noun, at)) is not None:
            return actor.model_copy(update={"country": country, "resolved_by": "definite"})
        return actor

    def _person(self, actor: Actor, noun: str, at: int) -> Actor | None:
        """Title to person: the one who was called so, lately where many may be."""
        if actor.text.lower().split(" ", 1)[1:] != [noun]:
            return None
        many = noun in _MANY or not set(actor.sectors) & _OFFICIAL
        if many and re.search(rf"\b(?:an?|another|any|every|each|one|no)(?: [\w-]+){{0,2}} {re.escape(noun)}\b", self.text[max(0, at - _NEAR) : at], re.I):
            return None
        told = self.people.titled(noun, at)
        if len(told) > 1:  # the president of a state rather than a club's
            told = [k for k in told if k.actor.country] or told
        if many:
            told = [k for k in told if k is self.people.last_before(at) and any(0 < at - s[0] < 2 * _NEAR for s in k.spans)] if len(told) == 1 else told
        others = {a.country for where, a in self._offices.get(noun, ()) if where < at}
        if len(told) == 1 and not others - {told[0].actor.country}:
            known = told[0].actor
            return actor.model_copy(
                update={
                    "name": known.name,
                    "country": known.country,
                    "sectors": known.sectors or actor.sectors,
                    "office": known.office or actor.office,
                    "resolved_by": "office in document",
                }
            )
        if told:
            return None
        if len(others) == 1:
            before = [a for where, a in self._offices[noun] if where < at][-1]
            return actor.model_copy(
                update={"name": before.name, "country": before.country, "sectors": before.sectors, "office": before.office, "resolved_by": "office in document"}
            )
        if not others and actor.office and noun not in _MANY and (state := self._only_state(at) or self.home) is not None and noun in names().offices(state):
            holding = {f.name for f in names().holders(state, noun, self.day)} if self.day and len(self.day) >= 7 else set()
            return actor.model_copy(update={"name": holding.pop() if len(holding) == 1 else None, "country": state, "resolved_by": "definite"})
        return None

    def _state(self, actor: Actor, noun: str, at: int, subject_state: Callable[[], str | None]) -> Actor | None:
        """ "The country", "the kingdom", "the island nation": the only state that it can be."""
        words = wording()
        lower = actor.text.lower()
        states = self.countries_before(at)
        country = None
        if "kingdom" in lower:
            states = [s for s in states if s in words["kingdoms"]]
        elif "island" in lower:
            states = [s for s in states if s in words["islands"]]
        elif noun in words["states"] and lower.split()[1:] == [noun]:
            country = subject_state()
        else:
            return None
        if country is None and len(states) == 1:
            country = states[0]
        if country is None:
            return None
        return actor.model_copy(
            update={"name": names().country_names.get(country), "country": country, "sectors": (), "office": None, "resolved_by": "definite"}
        )

    def _body(self, actor: Actor, noun: str, at: int) -> Actor | None:
        """The known body that the noun names: by its name's own word, or by its kind and sector."""
        entry = wording()["bodies"].get(noun) or wording()["bodies"].get(noun.split()[-1])
        word = noun.split()[-1]
        told: dict[str, tuple[int, Actor]] = {}
        for h in self.hits[: bisect.bisect_left(self._starts, at)]:
            fact = pick(h, self.day) if h.kind in _ORGANS else None
            if fact is None or fact.kind not in _ORGANS:
                continue
            of_kind = entry is not None and fact.kind in entry["kinds"] and (not entry["sectors"] or set(fact.sectors) & set(entry["sectors"]))
            if of_kind or (word in wording()["named_by"] and word in [fold(w) for w in WORD.findall(f"{fact.name} {h.text}")][-2:]):
                told[fact.name] = (h.start, Actor(text=h.text, span=(h.start, h.end), name=fact.name, country=fact.country, sectors=fact.sectors))
        if len(told) > 1 or noun in _ANY:
            told = {k: v for k, v in told.items() if at - v[0] <= _NEAR and "\n\n" not in self.text[v[0] : at]}
        if len(told) != 1:
            return None
        known = next(iter(told.values()))[1]
        if actor.country and known.country != actor.country:
            return None
        return actor.model_copy(update={"name": known.name, "country": known.country, "sectors": known.sectors, "office": None, "resolved_by": "definite"})

    def _organ(self, noun: str, at: int) -> str | None:
        """Whose organ it is: the one state that was said to have it, else the report's only state."""
        owners = self._owners(noun, at)
        if len(owners) == 1:
            return owners.pop()
        if owners:
            return None
        if minister := wording()["ministries"].get(noun):
            ministers = {k.actor.country for k in self.people.titled(minister, at) if k.actor.country}
            if len(ministers) == 1:
                return ministers.pop()
        return self._only_state(at)

    def _only_state(self, at: int) -> str | None:
        """The one state of the report so far, if it is what the report is about: named first thing, or more than once."""
        states = self.countries_before(at)
        told = [h.start for h in self.hits[: bisect.bisect_left(self._starts, at)] if h.kind in _NATIONS]
        return states[0] if len(states) == 1 and (len(told) > 1 or told[0] < _LEAD) else None

    def _owners(self, noun: str, at: int) -> set[str]:
        """States of which the text before ``at`` has told that organ: "Kenyan army", "Kenya's army", "the army of Kenya"."""
        found: set[str] = set()
        pattern = re.compile(rf"\b{re.escape(noun[:-1] if noun.endswith('y') else noun)}(?:s|es|y|ies)?\b", re.I)
        for m in pattern.finditer(self.text, 0, at):
            k = bisect.bisect_right(self._starts, m.start()) - 1
            if k >= 0 and m.start() < self.hits[k].end:
                if self.hits[k].kind in _ORGANS and (fact := pick(self.hits[k], self.day)) is not None and fact.country:
                    found.add(fact.country)
                continue
            if k >= 0 and self.hits[k].kind in _NATIONS and _TO_NOUN.fullmatch(self.text, self.hits[k].end, m.start()):
                fact = pick(self.hits[k], self.day)
                if fact is not None and fact.country:
                    found.add(fact.country)
                continue
            k += 1
            if k < len(self.hits) and self.hits[k].kind in _NATIONS and re.fullmatch(r" (?:of|in) (?:the )?", self.text[m.end() : self.hits[k].start]):
                fact = pick(self.hits[k], self.day)
                if fact is not None and fact.country:
                    found.add(fact.country)
        return found

    # ------------------------------------------------------------------ two, and counterparts

    def pair_kind(self, text: str) -> str | None:
        """What each of the two is that a phrase means: persons, states, governments, or parties; None if it means no two."""
        m = _PAIR.fullmatch(text)
        if m is None:
            return "parties" if text.lower() in ("the pair", "both", "the two") else None
        if m[2]:
            return "parties"
        plural, lower = m[1].lower(), text.lower()
        two = "two" in lower or lower.startswith("both") or plural in ("sides", "leaders", "neighbours", "neighbors")
        return _pair_nouns().get(plural) if two else None

    def two(self, actor: Actor, pair: tuple[Actor, Actor], kind: str, persons: bool) -> tuple[Actor, ...]:
        """The two parties, which are ``persons`` or not, in the shape that the phrase tells."""
        if kind == "persons" and persons:
            return tuple(take(actor, a, "pair") for a in pair)
        if kind == "parties":
            return tuple(take(actor, a, "pair") for a in pair)
        if kind == "persons" and not re.search(r"\b(?:two|both)\b", actor.text, re.I):  # "the leaders" may be those of more
            return ()
        states = [a.country for a in pair if a.country]
        return self.two_states(actor, states, kind) if len(set(states)) == 2 else ()

    def two_states(self, actor: Actor, states: Sequence[str], kind: str) -> tuple[Actor, ...]:
        """Two states, or their governments where governments or leaders are told of."""
        return tuple(
            actor.model_copy(
                update={
                    "name": names().country_names.get(c) if kind in ("states", "parties") else None,
                    "country": c,
                    "sectors": ("GOV",) if kind in ("governments", "persons") else (),
                    "office": None,
                    "resolved_by": "pair",
                }
            )
            for c in states
        )

    def counterpart(self, actor: Actor, possessor: Actor | None) -> Actor:
        """ "His Russian counterpart": who holds the possessor's office in that state on the day; else the office without a name."""
        if possessor is None or not possessor.office or not actor.country or actor.name or actor.country == possessor.country:
            return actor
        words = wording()
        kin = next((c for c in words["counterparts"] if possessor.office in c), [possessor.office])
        office = next((o for o in kin if o in names().offices(actor.country)), kin[0])
        holding = {f.name for o in kin for f in names().holders(actor.country, o, self.day)} if self.day and len(self.day) >= 7 else set()
        if office == "president" and actor.country in words["figureheads"]:
            holding = set()
        return actor.model_copy(
            update={
                "name": holding.pop() if len(holding) == 1 else None,
                "office": office,
                "sectors": possessor.sectors or ("GOV",),
                "resolved_by": "counterpart",
            }
        )


@lru_cache(maxsize=1)
def _pair_nouns() -> dict[str, str]:
    """What each of the two is, by the plural that tells of them."""
    return {
        f"{noun[:-1]}ies" if noun.endswith("y") else noun[:-2] + "en" if noun.endswith("man") else f"{noun}s": kind
        for kind, nouns in wording()["pairs"].items()
        for noun in nouns
    }


def _noun(text: str) -> str | None:
    """The longest agent noun at the end of a phrase, singular: "foreign ministry" of "the Swedish foreign ministry"."""
    words = [fold(w) for w in WORD.findall(text)][1:]
    if not words:
        return None
    last = words[-1]
    for form in dict.fromkeys(
        (
            last,
            last.removesuffix("ies") + "y" if last.endswith("ies") else last.removesuffix("s"),
            last.removesuffix("men") + "man" if last.endswith("men") else last,
        )
    ):
        for length in range(min(4, len(words)), 0, -1):
            key = (*words[-length:-1], form) if length > 1 else (form,)
            if key in agents():
                return " ".join(key)
    return last
