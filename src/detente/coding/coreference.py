"""Links the mentions of one document: surname to full name, title to person, pronoun to antecedent, "the two sides" to the two.

Deterministic and cautious: where two readings are close, the mention stays as it is.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence

from detente.coding.actors import Resolver
from detente.coding.antecedents import PLURAL, THING, Scene, Told, decide, fits, same_clause, single, wording
from detente.coding.definites import Definites, anaphoric
from detente.coding.language import Parse, Token
from detente.coding.mentions import MentionReader
from detente.coding.people import GENDER, HONORIFICS, Known, People, gender_of, take
from detente.coding.sentences import Turn
from detente.coding.voices import FIRST_PERSON, FIRST_PLURAL, Voices
from detente.knowledge.names import WORD, Hit, fold
from detente.records import Actor, Span

#: A pronoun reaches at most this many sentences back; "the two sides" further, as reports keep to their two parties.
_REACH, _PAIR_REACH = 3, 6
_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})
#: How a linked mention was resolved; it is not linked again.
LINKED = frozenset({"pronoun", "office in document", "definite", "pair", "counterpart", "speaker", "home"})


class LinkedReader(MentionReader):
    """Reads mentions and links them to what the document has said before."""

    def __init__(self, coreference: Coreference, parse: Parse, hits: Sequence[Hit], resolver: Resolver, day: str | None, offset: int) -> None:
        super().__init__(parse, hits, resolver, day, offset)
        self._coreference = coreference

    def linked(self, actor: Actor) -> tuple[Actor, ...]:
        return self._coreference.links(actor, self.offset)

    def gender(self, actor: Actor) -> str:
        return gender_of(actor) or self._coreference.people.gender(actor.name or "")


class Coreference:
    """What a document has said of its actors up to a place.

    ``parses`` are the trees of its sentences, by number; without them, and in sentences that have none, only names count.
    """

    def __init__(
        self,
        hits: Sequence[Hit],
        day: str | None,
        text: str,
        sentences: Sequence[Span] = (),
        parses: Mapping[int, Parse] | None = None,
        resolver: Resolver | None = None,
        turns: Sequence[Turn] = (),
        title: str | None = None,
    ) -> None:
        self.day, self.text = day, text
        self.hits = list(hits)
        self.sentences = sorted(sentences) or [(0, len(text))]
        self.people = People(self.hits, day, text, resolver)
        self.definites = Definites(self.hits, day, text, self.people)
        self.voices = Voices(turns, title, text, self.hits, self.people, resolver, day)
        self.resolver = resolver
        self._parses = parses or {}
        self._starts = [h.start for h in self.hits]
        self._readers: dict[int, MentionReader] = {}
        self._scenes: dict[int, Scene] = {}
        self._pronouns: dict[int, tuple[Actor, ...]] = {}

    # ------------------------------------------------------------------ sentences

    def reader(self, index: int) -> MentionReader:
        """The mentions of a parsed sentence, linked."""
        if index not in self._readers:
            assert self.resolver is not None
            start, end = self.sentences[index]
            inside = [
                Hit(h.start - start, h.end - start, h.text, h.facts, h.surname)
                for h in self.hits[bisect.bisect_left(self._starts, start) : bisect.bisect_left(self._starts, end)]
            ]
            self._readers[index] = LinkedReader(self, self._parses[index], inside, self.resolver, self.day, start)
        return self._readers[index]

    def _scene(self, index: int) -> Scene | None:
        if index not in self._scenes and index in self._parses and self.resolver is not None:
            self._scenes[index] = Scene(self.reader(index), self.people)
        return self._scenes.get(index)

    def _index(self, offset: int) -> int:
        return max(0, bisect.bisect_right(self.sentences, (offset, len(self.text) + 1)) - 1)

    # ------------------------------------------------------------------ links

    def link(self, actor: Actor, sentence_start: int, speaker: Actor | None = None) -> Actor:
        """As `links`, where one actor is wanted: a mention that means several stays as it is."""
        found = self.links(actor, sentence_start, speaker)
        return found[0] if len(found) == 1 else actor

    def links(self, actor: Actor, sentence_start: int, speaker: Actor | None = None) -> tuple[Actor, ...]:
        """The mention with what the document has said of the same actor before; several for a mention of two parties."""
        lower = actor.text.lower()
        if lower in FIRST_PERSON or lower in FIRST_PLURAL:
            found = self.voices.first_person(actor, speaker, quoted=self._in_quote(actor.span[0]))
            return found or (actor,)
        if actor.resolved_by in LINKED:
            return (actor,)
        if lower in GENDER or lower in PLURAL or lower in THING:
            at = actor.span[0]
            if at not in self._pronouns:
                self._pronouns[at] = ()
                self._pronouns[at] = self._pronoun(actor, lower)
            return self._pronouns[at] or (actor,)
        if (named := self._named(actor)) is not None:
            return (named,)
        if "counterpart" in lower and lower.split()[0] in ("his", "her", "their", "its"):
            return (self.definites.counterpart(actor, self._possessor(actor)),)
        if not anaphoric(self.text, actor):
            return (self.definites.at_home(actor),)
        if (kind := self.definites.pair_kind(actor.text)) is not None:
            return self._pair(actor, kind) or (actor,)
        meant = self.definites.link(actor, lambda: self._subject_state(actor))
        if meant is not actor and meant.office and not actor.country and not self.voices.may_mean(meant):  # "the President", as an American official says it
            return (actor,)
        return (self.definites.at_home(meant),)

    def note(self, actor: Actor) -> None:
        """Takes in a resolved mention, so that later ones can be linked to it."""
        if (
            actor.name
            and (actor.country or actor.sectors)
            and " " in actor.name
            and actor.resolved_by
            and "agent" in actor.resolved_by
            and actor.name not in self.people.by_name
        ):
            known = self.people.note(actor.name, actor, gender_of(actor))
            if actor.office:
                known.titles.setdefault(actor.office, actor.span[0])
        elif actor.office and actor.country:
            self.definites.note_office(actor)

    # ------------------------------------------------------------------ names

    def _named(self, actor: Actor) -> Actor | None:
        """The person of the document whose surname or full name this is."""
        by = actor.resolved_by or ""
        if "surname" in by:
            settled, name = self.people.surname_in(actor.span)
            if settled:
                if name is not None:
                    return actor if name == actor.name else take(actor, self.people.by_name[name].actor, "surname")
                return actor.model_copy(update={"name": None, "office": None})
        if actor.country or "name" in by or (not actor.text[:1].isupper() and actor.name is None):
            return None
        name = actor.name or (actor.text if actor.text[:1].isupper() and actor.text.isalpha() and not actor.sectors else "")
        words = [w for w in (fold(w) for w in WORD.findall(name)) if w not in HONORIFICS]
        known = self.people.called(words) if words else None
        if known is None or not (known.actor.country or known.actor.sectors) or (actor.sectors and not set(actor.sectors) & set(known.actor.sectors)):
            return None
        return take(actor, known.actor, "surname")

    # ------------------------------------------------------------------ pronouns

    def _pronoun(self, actor: Actor, lower: str) -> tuple[Actor, ...]:
        index = self._index(actor.span[0])
        scene = self._scene(index)
        t = scene.token_at(actor.span[0]) if scene else None
        if scene is None or t is None:
            return self._by_names(actor, index, GENDER[lower]) if lower in GENDER else ()
        if lower in _REFLEXIVE:
            return self._reflexive(actor, scene, t)
        if lower in GENDER:
            return self._person(actor, scene, t, index, GENDER[lower])
        if lower in PLURAL:
            return self._they(actor, scene, t, index)
        return self._it(actor, scene, t, index)

    def _reflexive(self, actor: Actor, scene: Scene, t: Token) -> tuple[Actor, ...]:
        verb = scene.clause(t.i)
        subjects = [x for x in scene.told(actor.span[0]) if x.role <= 1 and scene.clause(x.token) == verb]
        return tuple(take(actor, x.actor, "pronoun") for x in subjects if x.actor.name or x.actor.country or x.actor.sectors)

    def _person(self, actor: Actor, scene: Scene, t: Token, index: int, gender: str) -> tuple[Actor, ...]:
        """He or she: the one person of the sentence so far, else of the sentence before."""
        as_subject = t.dep in ("nsubj", "nsubjpass")
        here = [x for x in scene.told(actor.span[0]) if self._fits(x, gender) and not same_clause(scene, x, t.i) and not scene.quoted_apart(x.token, t.i)]
        if here:
            best = single(here) or (single([x for x in here if x.role <= 1]) if as_subject else None)
            if best is not None and best.role > 1 and self._rival(best, index, gender):
                return ()
            return self._meant(actor, best, same_sentence=True)
        later = [x for x in scene.told() if x.token > t.i and x.role == 0 and self._fits(x, gender)] if as_subject and scene.role(t.i) else []
        says = scene.p[scene.clause(t.i)].lemma in wording()["saying"]
        quoted = self._in_quote(actor.span[0])
        as_subject = as_subject and not quoted
        for back in range(index - 1, max(-1, index - 1 - _REACH), -1):
            before = self._scene(back)
            if before is None:
                if not list(self.people.told_in(self.sentences[back], len(self.text))):
                    continue
                found = self._by_names(actor, back + 1, gender, reach=1)
                return found if not later or (found and later[0].actor.name == found[0].name) else ()
            told = [x for x in before.told() if self._fits(x, gender)]
            if quoted:
                told = [x for x in told if before.p[before.clause(x.token)].lemma not in wording()["saying"]]
            if told:
                best = decide(told, as_subject, says)
                if best is not None and later and best.identity != later[0].identity:
                    return ()
                return self._meant(actor, best)
            if any((x.number == "name" and x.role <= 2) or (x.number == "name" and before.p[x.token].dep == "poss") for x in before.told()):
                return ()  # somebody unknown may be meant
        return ()

    def _rival(self, x: Told, index: int, gender: str) -> bool:
        """Is the sentence before about another person, where this one is no subject?"""
        before = self._scene(index - 1) if index else None
        return before is not None and any(y.role == 0 and y.number == "person" and fits(y, gender) and y.identity != x.identity for y in before.told())

    def _fits(self, x: Told, gender: str) -> bool:
        if x.number == "name":
            return x.role <= 1 and fits(x, gender) and (x.role == 0 or self.people.personlike(x.actor.name or ""))
        return fits(x, gender)

    def _meant(self, actor: Actor, x: Told | None, same_sentence: bool = False) -> tuple[Actor, ...]:
        """The pronoun's referent; if it is named in the same sentence, that mention stands for the pronoun."""
        if x is None or x.number == "open" or (x.number == "name" and not self.people.personlike(x.actor.name or "")):
            return ()
        if same_sentence and x.actor.text.lower() not in GENDER:
            return (x.actor.model_copy(update={"resolved_by": "pronoun"}),)
        return (take(actor, x.actor, "pronoun"),)

    def _by_names(self, actor: Actor, index: int, gender: str, reach: int = _REACH) -> tuple[Actor, ...]:
        """Without a tree: the one person of fitting gender named before in the sentence, else in the nearest before."""
        for back in range(index, max(-1, index - 1 - reach), -1):
            if back >= len(self.sentences):
                continue
            told = {k.name: k for k in self.people.told_in(self.sentences[back], actor.span[0]) if k.gender in ("", gender)}
            if told:
                first: Known = next(iter(told.values()))
                alone = len(told) == 1 or (first.spans and self._begins(first, back) and len(told) == 2)
                return (take(actor, first.actor, "pronoun"),) if alone else ()
        return ()

    def _begins(self, known: Known, index: int) -> bool:
        """Does a person's name begin a sentence, but for a title?"""
        start = self.sentences[index][0]
        return any(0 <= s[0] - start <= 20 and "," not in self.text[start : s[0]] for s in known.spans)

    def _in_quote(self, offset: int) -> bool:
        return self.text.count('"', self.text.rfind("\n", 0, offset) + 1, offset) % 2 == 1

    def _they(self, actor: Actor, scene: Scene, t: Token, index: int) -> tuple[Actor, ...]:
        """They: the one plural actor or the two parties that the sentence before is about."""
        role = scene.role(t.i)
        if role is None or role > 1:
            return ()
        here = [x for x in scene.told(actor.span[0]) if x.number in ("plural", "open") and not same_clause(scene, x, t.i)]
        if here:
            best = single(here)
            return (take(actor, best.actor, "pronoun"),) if best is not None and best.number == "plural" and best.role <= 1 else ()
        if self._in_quote(actor.span[0]):
            return ()
        if role == 0 and not here and scene.p[scene.clause(t.i)].lemma in wording()["mutual"] and (both := self._pair(actor, "parties")):
            return both
        before = self._scene(index - 1) if index else None
        if before is None:
            return ()
        told = before.told()
        plural = [x for x in told if x.number == "plural" or (x.actor.resolved_by == "pair" or x.actor.text.lower() in PLURAL)]
        subjects = [x for x in plural if x.role == 0]
        pair = before.pair()
        if pair is not None and not subjects:
            return tuple(take(actor, x.actor, "pair") for x in pair) if not [x for x in plural if x.role <= 2] else ()
        if subjects and len({x.token for x in subjects}) == 1 and pair is None:
            return tuple(take(actor, x.actor, "pair" if len(subjects) > 1 else "pronoun") for x in subjects)
        return ()

    def _it(self, actor: Actor, scene: Scene, t: Token, index: int) -> tuple[Actor, ...]:
        """It: the state or body that is the subject of the sentence before, if nothing else fits."""
        if scene.role(t.i) != 0 or not index or self._in_quote(actor.span[0]) or [x for x in scene.told(actor.span[0]) if x.number == "thing"]:
            return ()
        verb = scene.p[scene.clause(t.i)]
        if (
            not verb.is_verb
            or verb.lemma in ("be", "seem", "appear", "become", "take", "come")
            or any(k.dep in ("ccomp", "csubj") for k in scene.p.kids(verb.i, "nsubjpass"))
        ):
            return ()
        before = self._scene(index - 1)
        if before is None:
            return ()
        if any(
            k.lemma in wording()["papers"] and before.reader.hit_at(k.i) is None and k.tag == "NN" and (before.role(k.i) or 3) <= 2 for k in before.p.tokens
        ):
            return ()
        told = [x for x in before.told() if x.number in ("thing", "name") and x.role <= 2]
        best = single([x for x in told if x.role == 0])
        if best is None or best.number != "thing" or any(x.role <= 1 and x.identity != best.identity for x in told):
            return ()
        return (take(actor, best.actor, "pronoun"),)

    # ------------------------------------------------------------------ pairs and possessors

    def _pair(self, actor: Actor, kind: str) -> tuple[Actor, ...]:
        """The two parties last named together, as persons, states or governments."""
        index = self._index(actor.span[0])
        between: set[str | None] = set()
        for back in range(index, max(-1, index - 1 - _PAIR_REACH), -1):
            scene = self._scene(back)
            if scene is None:
                continue
            until = actor.span[0] if back == index else None
            pair = scene.pair(until)
            if pair is not None:
                if between - {x.actor.country for x in pair}:
                    return ()
                return self.definites.two(actor, (pair[0].actor, pair[1].actor), kind, all(x.number == "person" for x in pair))
            told = [x for x in scene.told(until) if x.role == 0]
            if kind == "parties" and any(x.number == "plural" and x.actor.resolved_by != "pair" for x in told):
                return ()
            between |= {x.actor.country for x in told if x.actor.country}
        states = self.definites.countries_before(actor.span[0])
        return self.definites.two_states(actor, states, kind) if len(states) == 2 and kind != "persons" else ()

    def _possessor(self, actor: Actor) -> Actor | None:
        """The person whose counterpart is told of: the subject before it in its sentence."""
        scene = self._scene(self._index(actor.span[0]))
        if scene is None:
            return None
        told = [x for x in scene.told(actor.span[0]) if x.number == "person" and x.role <= 1]
        best = single(told)
        return best.actor if best is not None else None

    def _subject_state(self, actor: Actor) -> str | None:
        """The only state of the sentence before, if it is its subject."""
        index = self._index(actor.span[0])
        scene = self._scene(index - 1) if index else None
        if scene is None:
            return None
        told = [x for x in scene.told() if x.actor.country]
        subjects = {x.actor.country for x in told if x.role == 0}
        return subjects.pop() if len(subjects) == 1 and len({x.actor.country for x in told}) == 1 else None
