"""Whom a pronoun can mean: the actors of its sentence and the sentences before, by their grammatical part in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from detente.coding.actors import composition
from detente.coding.language import Token
from detente.coding.mentions import Mention, MentionReader
from detente.coding.people import GENDER, People, gender_of
from detente.knowledge.names import fold
from detente.knowledge.tables import table
from detente.records import Actor

PLURAL = frozenset({"they", "them", "themselves"})
THING = frozenset({"it", "itself"})
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december "
    "today yesterday tomorrow".split()
)
_ROLES = {"nsubj": 1, "nsubjpass": 1, "csubj": 1, "dobj": 2, "dative": 2, "iobj": 2, "pobj": 3, "poss": 3, "agent": 3, "ROOT": 3, "nmod": 3}
_HEADS = frozenset({*_ROLES, "conj"})
_THIRD = frozenset({*GENDER, *PLURAL, *THING})
_PERSONAL = frozenset({"name", "surname", "office", "agent name"})
_IMPERSONAL = frozenset({"country", "capital", "metonym", "territory", "agency", "organization", "group", "people"})


@lru_cache(maxsize=1)
def wording() -> dict[str, Any]:
    """The words by which a report comes back to an actor (``knowledge/coreference.yaml``)."""
    found: dict[str, Any] = yaml.safe_load(table("coreference.yaml").read_text("utf-8"))
    listed = "together mutual papers saying organs states kingdoms islands figureheads collectives named_by meetings home home_with"
    for key in listed.split():
        found[key] = frozenset(found[key])
    return found


@dataclass(frozen=True)
class Told:
    """An actor in its sentence.

    ``role``: 0 subject of the sentence, 1 of what is said in it, 2 of other clauses or object, 3 else.
    ``number``: person, thing, plural, name (somebody unknown), open (a pronoun that is not linked).
    """

    token: int
    role: int
    number: str
    actor: Actor
    gender: str = ""

    @property
    def identity(self) -> object:
        return self.actor.name or (self.actor.country, self.actor.sectors, self.actor.text.lower())


class Scene:
    """The actors of one parsed sentence, read when asked for."""

    def __init__(self, reader: MentionReader, people: People) -> None:
        self.reader, self.p, self.start = reader, reader.p, reader.offset
        self._people = people
        self._memo: dict[int, tuple[Told, ...]] = {}
        self._heads = [
            t for t in self.p.tokens if t.lower in _THIRD or ((t.tag[0] == "N" or t.tag in ("JJ", "CD", "DT")) and t.dep in _HEADS and t.lower not in DAYS)
        ]

    # ------------------------------------------------------------------ grammar

    def token_at(self, offset: int) -> Token | None:
        """The token that begins at a document offset."""
        return next((t for t in self._heads if t.start + self.start == offset), None)

    def role(self, i: int) -> int | None:
        """Grammatical part of a noun or pronoun; None where it heads no phrase of its own."""
        t = self.p[i]
        steps = 0
        while t.dep == "conj" and steps < 6:
            up = self.p.head(t.i)
            if up is None or up.is_verb:
                return 3
            t, steps = up, steps + 1
        role = _ROLES.get(t.dep)
        if role != 1:
            return role
        verb = self.p.head(t.i)
        while verb is not None and verb.dep == "conj":
            verb = self.p.head(verb.i)
        if verb is None or verb.dep == "ROOT":
            return 0
        return 1 if verb.dep in ("ccomp", "parataxis") else 2

    def clause(self, i: int) -> int:
        """The verb of the clause in which token ``i`` stands."""
        for up in self.p.ancestors(i):
            if (up.is_verb and up.dep not in ("aux", "auxpass", "amod", "xcomp")) or up.dep == "ROOT":
                return up.i
        return i

    def quoted_apart(self, a: int, b: int) -> bool:
        """Do quotation marks open or close between two tokens?"""
        left, right = sorted((a, b))
        return self.p.text[self.p[left].end : self.p[right].start].count('"') % 2 == 1

    # ------------------------------------------------------------------ actors

    def told(self, until: int | None = None) -> list[Told]:
        """Actors that begin before the document offset ``until``, in text order."""
        found: list[Told] = []
        for t in self._heads:
            if until is not None and t.start + self.start >= until:
                break
            if not found or t.start + self.start >= found[-1].actor.span[1] or t.i == found[-1].token:
                found += self._at(t.i)
        return found

    def _at(self, i: int) -> tuple[Told, ...]:
        if i not in self._memo:
            self._memo[i] = ()
            self._memo[i] = tuple(self._tell(i))
        return self._memo[i]

    def _tell(self, i: int) -> Iterator[Told]:
        t = self.p[i]
        if t.tag == "PRP":
            if t.lower in GENDER or t.lower in PLURAL or t.lower in THING:
                role = self.role(i)
                for m in self.reader.read(i):
                    a = m.actor
                    meant = bool(a.name or a.country or a.sectors)
                    number = ("person" if t.lower in GENDER else "plural" if t.lower in PLURAL else "thing") if meant else "open"
                    yield Told(i, role if role is not None else 3, number, a, GENDER.get(t.lower, ""))
            return
        role = self.role(i)
        if role is None and t.dep == "attr" and t.is_proper:
            role = 3
        if role is None or not (t.is_noun or self.reader.hit_at(i) is not None):
            return
        if not self.reader.is_agent(i):
            known = self._people.called((fold(t.text),)) if t.text[:1].isupper() else None  # "Sessions", which the parser takes for meetings
            if known is not None:
                span = (t.start + self.start, t.end + self.start)
                yield Told(i, role, "person", known.actor.model_copy(update={"text": t.text, "span": span, "resolved_by": "surname"}), known.gender)
            return
        several = any(c.tag != "PRP" for c in self.p.kids(i, "conj")) or t.dep == "conj"
        for m in self.reader.read(i):
            if m.own:
                number = self.number(m, t)
                if number == "person" and several and t.tag == "NNS":
                    number = "plural"
                yield Told(i, role, number, m.actor, (gender_of(m.actor) or self._people.gender(m.actor.name or "")) if number in ("person", "name") else "")

    def number(self, m: Mention, t: Token) -> str:
        """What kind of thing a mention is, as pronouns tell them apart."""
        by = set((m.actor.resolved_by or "").split("+"))
        if by & {"pronoun", "surname", "name", "office in document", "counterpart"} and m.actor.name:
            return "person"
        if t.tag in ("NNS", "NNPS") and ("agent" in by or not by & {"country", "organization", "name", "surname"}):
            return "plural"
        if by & _PERSONAL or (
            "agent" in by
            and not by & {"agency", "group", "organization"}
            and t.lemma not in composition()["bodies"]
            and t.lemma not in wording()["collectives"]
        ):
            return "person"
        if m.resolved:
            return "thing"
        return "name" if t.is_proper else "thing"

    # ------------------------------------------------------------------ pairs

    def pair(self, until: int | None = None) -> tuple[Told, Told] | None:
        """The two parties that the sentence last tells of as acting together: "X and Y agreed", "X met Y", "talks between X and Y"."""
        found = None
        by_token = {x.token: x for x in self.told(until) if x.number in ("person", "thing", "name")}
        for x in by_token.values():
            t = self.p[x.token]
            if t.dep == "conj":
                continue
            others = [by_token[k] for k in self._coordinated(x.token) if k in by_token]
            joined = len(self._coordinated(x.token))
            between = t.dep == "pobj" and self.p[t.head].lower == "between"
            if len(others) == 1 and joined == 1 and (x.role <= 1 or between) and _distinct(x, others[0]):
                found = (x, others[0])
            elif x.role <= 1 and not joined and t.dep == "nsubj" and (partner := self._partner(t, by_token)) is not None and _distinct(x, partner):
                found = (x, partner)
        return found

    def _coordinated(self, i: int) -> list[int]:
        found = [c.i for c in self.p.kids(i, "conj") if c.lower not in ("jr.", "jr", "sr.", "sr")]
        return found + [k for c in found for k in self._coordinated(c)]

    def _partner(self, subject: Token, by_token: dict[int, Told]) -> Told | None:
        """The single other side of a meeting or talk whose subject is ``subject``."""
        verb = self.p.head(subject.i)
        if verb is None or verb.lemma not in wording()["together"]:
            return None
        objects = self.p.kids(verb.i, "dobj")
        sides = [o.i for o in objects if o.i in by_token]
        held = [o.i for o in objects if o.lemma in wording()["meetings"]]
        if verb.lemma in ("hold", "have", "join", "see") and not held:
            return None
        for prep in [p for k in (verb.i, *held) for p in self.p.kids(k, "prep")]:
            if prep.lower in ("with", "to") or (held and prep.lower == "from"):
                sides += [o.i for o in self.p.kids(prep.i, "pobj") if o.i in by_token]
        sides = [k for k in (self._named_last(k, by_token) for k in sides) if k is not None]
        return by_token[sides[0]] if len(sides) == 1 else None

    def _named_last(self, i: int, by_token: dict[int, Told]) -> int | None:
        """The head itself where nothing is joined to it; of "Crown Prince and Prime Minister X", two titles of one person, the X."""
        joined = self._coordinated(i)
        if not joined:
            return i
        first, last = by_token[i], by_token.get(joined[-1])
        return joined[-1] if last is not None and first.number == last.number == "person" and not first.actor.name and last.actor.name else None


def _distinct(a: Told, b: Told) -> bool:
    named = all(x.actor.name or x.actor.country for x in (a, b))
    return named and a.identity != b.identity and a.number == b.number


def fits(x: Told, gender: str) -> bool:
    """Can a "he" or "she" mean this?"""
    return x.number in ("person", "name", "open") and x.gender in ("", gender) and not (x.number == "open" and not x.gender)


def same_clause(scene: Scene, x: Told, i: int) -> bool:
    """Is a candidate an argument of the pronoun's own verb, so that only "himself" could mean it?"""
    return scene.p[x.token].dep != "poss" and scene.clause(x.token) == scene.clause(i)


def single(candidates: Sequence[Told]) -> Told | None:
    """The one actor that all candidates are, in its best part; None if they are several."""
    if not candidates or len({x.identity for x in candidates}) > 1:
        return None
    return min(candidates, key=lambda x: x.role)


def decide(candidates: Sequence[Told], as_subject: bool, says: bool) -> Told | None:
    """The candidate of a sentence before that is meant; None where two are close.

    One alone is; of several, the subject of the sentence is if the pronoun is a subject too. A subject of a further clause is a
    rival, unless the pronoun goes on saying something.
    """
    if (one := single(candidates)) is not None:
        return one
    if not as_subject:
        return None
    first = single([x for x in candidates if x.role == 0])
    if first is None:
        return None
    rivals = {x.identity for x in candidates if x.role == 1 and x.identity != first.identity}
    return first if not rivals or says else None
