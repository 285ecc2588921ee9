"""Links the mentions of one document: surname to full name, title to person, pronoun to antecedent.

Deterministic and cautious: where two readings are close, the mention stays as it is.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.coding.actors import pick
from detente.knowledge.names import WORD, Hit, fold
from detente.records import Actor, Span

_GENDER = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_HONORIFIC_GENDER = {
    "mr": "m",
    "mrs": "f",
    "ms": "f",
    "miss": "f",
    "sir": "m",
    "king": "m",
    "queen": "f",
    "sheikh": "m",
    "lady": "f",
    "spokeswoman": "f",
    "spokesman": "m",
}
_THIRD_PERSON = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.I)
#: A pronoun reaches at most this many sentences back.
_REACH = 3
_FIRST_PERSON = frozenset({"i", "me", "my", "myself", "we", "us", "our", "ourselves"})


@dataclass
class Known:
    """A person (or named actor) of the document as far as told up to now."""

    actor: Actor
    gender: str
    spans: list[Span]

    @property
    def seen(self) -> list[int]:
        return [start for start, _ in self.spans]


class Coreference:
    """What a document has said of its actors up to a place. Feed it in text order."""

    def __init__(self, hits: Iterable[Hit], day: str | None, text: str, sentences: Sequence[Span] = ()) -> None:
        self.day, self.text = day, text
        self.sentences = sorted(sentences) or [(0, len(text))]
        self.pronouns: dict[int, Known] = {}
        self.people: dict[str, Known] = {}
        self._surnames: dict[str, str | None] = {}
        self.offices: dict[str, list[tuple[int, Actor]]] = {}
        for hit in hits:
            fact = pick(hit, day)
            if fact is None or fact.kind not in ("holder", "person"):
                continue
            now = day is None or fact.holds(day)
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
            self._note(fact.name, actor, fact.gender or self._honorific(hit.start))
        self._resolve_pronouns()

    def _resolve_pronouns(self) -> None:
        """Gives each "he" and "she" its person, in text order: the first person told of in its sentence before it, else in the nearest sentence before."""
        told = sorted((start, known) for known in self.people.values() for start in known.seen)
        told_at = [start for start, _ in told]
        history: list[tuple[int, Known]] = []  # persons by order of telling, pronouns included
        k = 0
        for m in _THIRD_PERSON.finditer(self.text):
            while k < len(told) and told_at[k] < m.start():
                history.append(told[k])
                k += 1
            gender = _GENDER[m[0].lower()]
            at = bisect.bisect_right(self.sentences, (m.start(), len(self.text))) - 1
            for back in range(at, max(-1, at - 1 - _REACH), -1):
                start, end = self.sentences[max(0, back)]
                here = [known for where, known in history if start <= where < min(end, m.start()) and known.gender in ("", gender)]
                if here:
                    self.pronouns[m.start()] = here[0]
                    history.append((m.start(), here[0]))
                    history.sort(key=lambda x: x[0])
                    break

    def _honorific(self, start: int) -> str:
        before = self.text[max(0, start - 14) : start].split()
        return _HONORIFIC_GENDER.get(before[-1].strip(".").lower(), "") if before else ""

    def _note(self, name: str, actor: Actor, gender: str) -> None:
        known = self.people.get(name)
        if known is None:
            self.people[name] = Known(actor, gender, [actor.span])
            words = [fold(w) for w in WORD.findall(name)]
            for w in {words[-1], words[0]} if len(words) > 1 else set(words):
                self._surnames[w] = name if self._surnames.get(w, name) == name else None
        else:
            known.spans.append(actor.span)
            known.gender = known.gender or gender
            if (actor.office and not known.actor.office) or (actor.country and not known.actor.country):
                known.actor = actor
        if actor.office:
            self.offices.setdefault(actor.office, []).append((actor.span[0], actor))

    def note(self, actor: Actor) -> None:
        """Takes in a resolved mention, so that later ones can be linked to it."""
        if actor.name and (actor.country or actor.sectors) and " " in actor.name and actor.resolved_by and "agent" in actor.resolved_by:
            self._note(actor.name, actor, self._honorific(actor.span[0]))
        elif actor.office and actor.country:
            self.offices.setdefault(actor.office, []).append((actor.span[0], actor))

    def link(self, actor: Actor, sentence_start: int, speaker: Actor | None = None) -> Actor:
        """The mention with what the document has said of the same actor before."""
        lower = actor.text.lower()
        if lower in _FIRST_PERSON and speaker is not None:
            return _take(actor, speaker, "speaker")
        if lower in _GENDER:
            known = self.pronouns.get(actor.span[0])
            return self._mention(actor, known, sentence_start) if known else actor
        words = [w for w in (fold(w) for w in WORD.findall(actor.name or "")) if w not in _HONORIFIC_GENDER]
        if len(words) == 1 and actor.resolved_by != "country" and not actor.country:
            full = self._surnames.get(words[0])
            if full:
                return _take(actor, self.people[full].actor, "surname")
        if actor.country is None and actor.office and lower.startswith("the "):
            before = [a for at, a in self.offices.get(actor.office, ()) if at < actor.span[0]]
            if before and len({a.country for a in before}) == 1:
                return _take(actor, before[-1], "office in document")
        return actor

    def _mention(self, actor: Actor, known: Known, sentence_start: int) -> Actor:
        """The pronoun's referent; if it is named in the same sentence, that mention stands for the pronoun."""
        here = [s for s in known.spans if sentence_start <= s[0] < actor.span[0]]
        linked = _take(actor, known.actor, "pronoun")
        return linked.model_copy(update={"text": self.text[slice(*here[-1])], "span": here[-1]}) if here else linked


def _take(mention: Actor, known: Actor, by: str) -> Actor:
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
