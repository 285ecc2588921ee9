"""From a parsed sentence to candidate events: which patterns hold, who is bound to them, and what is refused and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from detente.coding.binding import Binder
from detente.coding.conditions import Conditions
from detente.coding.frames import Frame, Grammar
from detente.coding.language import Parse
from detente.coding.mentions import Mention, MentionReader
from detente.coding.status import StatusReader
from detente.coding.verdict import Verdict
from detente.ontology import ontology
from detente.records import Span, Status
from detente.rules.patterns import Pattern, Rules

#: Sectors that make no event political by themselves, where no country is named.
_PRIVATE = frozenset({"BUS", "UNK", "CVL", "MED", "EDU", "AGR", "JRN", "CRM", "LAB", "SOC"})
#: Types of which the infinitive says what is meant, not what is done.
_BACKING = frozenset({"SUPPORT", "COOPERATE"})
#: Types that are events also between private persons (PLOVER: violence, protest, repression).
_PHYSICAL = frozenset({"ASSAULT", "PROTEST", "COERCE", "MOBILIZE", "AID", "SANCTION"})
#: Types that befall places where people live.
_OF_PLACES = frozenset({"ASSAULT", "COERCE"})


@dataclass(frozen=True)
class Candidate:
    """One reading of a trigger by a pattern, with its parties bound."""

    pattern: Pattern
    frame: Frame
    trigger: Span
    actors: tuple[Mention, ...]
    recipients: tuple[Mention, ...]
    reciprocal: bool
    status: Status
    specificity: float
    refusal: str | None = None
    verdict: Verdict | None = None

    @property
    def confidence(self) -> float:
        """How sure it is that this event is told: the classifier's and the rule's word together, the rule's alone where it was not asked."""
        return self.verdict.confidence if self.verdict is not None else self.rule_confidence

    @property
    def rule_confidence(self) -> float:
        """The rule's own confidence, lowered for each thing that was not told in so many words."""
        score = self.pattern.confidence
        for side in (self.actors, self.recipients):
            if not side or not any(m.own for m in side):
                score *= 0.9
            elif not any(m.resolved for m in side):
                score *= 0.85
        return round(score, 3)


#: What it is to refuse an event of a type: PLOVER's REJECT covers "all rejections and refusals"; its modes say of what.
_REFUSED: dict[str, str | None] = {
    "CONSULT": "meet", "COOPERATE": "assist", "AID": "assist", "SUPPORT": "assist", "CONCEDE": "yield", "RETREAT": "yield", "AGREE": None,
}  # fmt: skip
#: A word that only qualifies another is none of the rule's: "paid for sex with call girls" is no call.
_INSIDE = frozenset({"compound", "nmod", "amod"})
#: Particles that leave the sense of their verb as it is.
_IDLE_PARTICLES = frozenset({"up", "on", "together"})
#: A pronoun that the text leaves open may act where the rule is at least this sure and the sentence names states or office holders.
_SURE_ALONE = 0.7
_STATELY = frozenset({"country", "demonym", "capital", "organization", "agency", "holder", "territory", "metonym"})
#: Types told of as a lasting thing as often as an event: "Republican support", "his opposition". As nouns they need both sides, or a verb that carries them.
_SPOKEN = frozenset({"SUPPORT", "AGREE", "ACCUSE", "REJECT", "CONCEDE", "COOPERATE"})
#: Types whose words tell of matches as well.
_CONTESTS = frozenset({"CONSULT", "ASSAULT", "REJECT", "RETREAT", "CONCEDE"})
_SCORE = re.compile(r"(?<![\d/-])\d{1,2}[-–]\d{1,2}(?![\d/-])(?! (?:year|day|month|hour|point|member|page))")
_BALLOT = re.compile(
    r"\b(?:vote[sd]?|voting|ruling|rule[sd]?|decision|Senate|Court|Council|committee|January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


class Matcher:
    """Matches the rules against one parsed sentence."""

    def __init__(self, parse: Parse, mentions: MentionReader, rules: Rules) -> None:
        self.p, self.mentions, self.rules = parse, mentions, rules
        self.grammar = Grammar(parse, rules.carriers, mentions.is_agent)
        self.statuses = StatusReader(self.grammar, rules.statuses)
        self.binder = Binder(self.grammar, mentions)
        self.conditions = Conditions(self.grammar, mentions, self.binder)
        self._words = frozenset(x for t in parse.tokens for x in (t.lemma, t.lower))

    def candidates(self) -> list[Candidate]:
        """The best reading of each trigger; refused ones carry a ``refusal``."""
        found: list[Candidate] = []
        for t in self.p.tokens:
            best: Candidate | None = None
            for candidate in self._readings(t.i):
                if best is None or self._better(candidate, best):
                    best = candidate
            if best is not None:
                found.append(best)
        return found

    def _better(self, a: Candidate, b: Candidate) -> bool:
        if (a.refusal is None) != (b.refusal is None):
            return a.refusal is None
        return (a.specificity, a.confidence) > (b.specificity, b.confidence)

    def _readings(self, i: int) -> Iterator[Candidate]:
        t = self.p[i]
        if t.dep in ("aux", "auxpass"):
            return
        if t.is_verb:
            if t.dep in ("amod", "compound"):
                return
            if t.lower == "going" and any(a.lower == "to" for c in self.p.kids(i, "xcomp") for a in self.p.kids(c.i, "aux")):
                return  # "are going to be met": no journey
            particles = {c.lower for c in self.p.kids(i, "prt")} - _IDLE_PARTICLES
            for p, more in self.rules.verbs.get(t.lemma, ()):
                if (particles and not particles <= set(more)) or not self._words.issuperset(more):
                    continue  # "backed off" is not "backed"
                last = self._further(i, more)
                if last is not None:
                    yield from self._try(p, self.grammar.verb(i), i, last, len(more))
        if (t.tag in ("NN", "NNS", "NNP", "NNPS") or (t.tag == "VBG" and t.dep in ("nsubj", "dobj", "pobj", "nsubjpass", "conj"))) and t.dep not in (
            "compound",
            "nmod",
            "amod",
            "npadvmod",
        ):
            for word in dict.fromkeys((t.lemma, t.lower)):
                for p, more in self.rules.nouns.get(word, ()):
                    first = self._before(i, more)
                    if first is not None and not (t.is_proper and not more and self._named(i)):
                        yield from self._try(p, self.grammar.noun(i), first, i, len(more))
        if t.tag[0] == "J" or t.tag in ("VBN", "VBG"):
            for p, more in self.rules.adjectives.get(t.lower, ()):
                last = self._further(i, more)
                frame = self.grammar.adjective(i)
                if frame is not None and last is not None:
                    yield from self._try(p, frame, i, last, len(more))

    def _named(self, i: int) -> bool:
        """Is a capitalised event noun part of a name ("Summit County"), not an event?"""
        return i + 1 < len(self.p) and self.p[i + 1].is_proper

    def _further(self, i: int, more: tuple[str, ...]) -> int | None:
        """Last token of a verb's further words, which follow it in order inside its own phrase; ``i`` if there are none."""
        last = i
        for word in more:
            for k in range(last + 1, min(len(self.p), last + 12)):
                t = self.p[k]
                if (
                    (t.lemma == word or t.lower == word)
                    and not (t.is_verb and t.dep in ("ccomp", "pcomp", "relcl", "advcl"))
                    and self._under(k, i)
                    and not (t.dep == "prep" and any(self.binder.is_time(o.i) or o.tag == "CD" for o in self.p.kids(k, "pobj")))
                    and not (t.dep in _INSIDE and self.p[t.head].lemma not in more and self.p[t.head].lower not in more and self.p[t.head].head != i)
                    and not (len(more) == 1 and k > i + 1 and self.p.kids(k, "pobj") and self.p.kids(i, "dobj", "acomp", "oprd"))
                ):
                    last = k
                    break
            else:
                return None
        return last

    def _under(self, k: int, i: int) -> bool:
        for step, up in enumerate(self.p.ancestors(k)):
            if up.i == i:
                return True
            if step >= 3 or (up.is_verb and up.dep not in ("xcomp", "amod")):
                return False
        return False

    def _before(self, i: int, more: tuple[str, ...]) -> int | None:
        """First token of the words that must stand right before a noun; ``i`` if there are none."""
        k = i
        for word in reversed(more):
            k -= 1
            while k >= 0 and self.p[k].text in ("-", "–", "the", "a"):
                k -= 1
            if k < 0 or (self.p[k].lemma != word and self.p[k].lower != word):
                return None
        return k

    # ------------------------------------------------------------------ one pattern, one trigger

    def _try(self, p: Pattern, frame: Frame, first: int, last: int, extra: int) -> Iterator[Candidate]:
        for condition in p.where:
            if not self.conditions.hold(condition, frame):
                return
        for condition in p.without:
            if self.conditions.hold(condition, frame):
                return
        actors = self.binder.bind(p.actor, frame, frame.trigger)
        if p.event_type == "CONSULT" and self._venue(actors, frame) and (present := self.binder.fill(frame.slots.get("around", ()), set())):
            actors = present  # "in a White House meeting, the envoy said": the house is where they met
        used = {m.token for m in actors}
        recipients = self.binder.bind(p.recipient, frame, frame.trigger, exclude=used if not p.reciprocal or not self._shared(p) else set())
        if frame.undergone and p.event_type != "CONSULT" and not recipients and (fillers := self.binder.fill(frame.slots.get("undergoer", ()), set())):
            recipients = fillers
        if not recipients and p.embeds == "drop" and p.recipient:
            recipients = self.binder.concerned(frame, used)
        if not recipients and p.event_type in _OF_PLACES:
            recipients = self.binder.settlements(p.recipient, frame)
        reciprocal = p.reciprocal
        if reciprocal and {m.token for m in actors} & {m.token for m in recipients}:
            together = tuple({m.key: m for m in (*actors, *recipients)}.values())
            actors, recipients = together[:1], together[1:]
        elif reciprocal and not recipients and len(actors) > 1:
            actors, recipients = actors[:1], actors[1:]
        named = {m.actor.name for m in actors if m.actor.name}
        recipients = tuple(m for m in recipients if not (m.actor.name and m.actor.name in named))
        status: Status = cast(Status, p.status) if p.status else self.statuses.read(frame)
        if status == "denied" and p.event_type in _REFUSED and self.statuses.unwilling(frame):
            p, status = _refused(p), "happened"
        trigger = (self.p[first].start, self.p[last].end) if last - first <= 4 or first < frame.trigger else (self.p[first].start, self.p[first].end)
        specificity = 2 * extra + sum(1 if slot == "any" else 2 for slot, _ in p.where) + bool(actors) + bool(recipients)
        candidate = Candidate(p, frame, trigger, actors, recipients, reciprocal, status, specificity)
        yield replace(candidate, refusal=self._refusal(p, frame, candidate))

    def _venue(self, actors: Sequence[Mention], frame: Frame) -> bool:
        """Is all that is known of an event noun's doer the house before it?"""
        before = frame.slots.get("modifier", ())
        return bool(actors) and all(m.token in before and (h := self.mentions.hit_at(m.token)) is not None and h.kind == "metonym" for m in actors)

    def _shared(self, p: Pattern) -> bool:
        return bool(set(p.actor) & set(p.recipient))

    def _imperative(self, i: int) -> bool:
        """ "Shoot first, and you will be tried": nobody is said to do it."""
        t = self.p[i]
        return t.tag == "VB" and t.dep == "ROOT" and not self.p.kids(i, "nsubj", "nsubjpass", "csubj", "aux", "auxpass", "expl")

    def _only_purpose(self, i: int, backing: bool) -> bool:
        """Is the verb an infinitive of purpose, which says what something is for ("funds to support the war")?"""
        t, h = self.p[i], self.p.head(i)
        if t.tag != "VB" or h is None or not any(a.lower == "to" for a in self.p.kids(i, "aux")):
            return False
        if t.dep in ("acl", "relcl"):
            return h.lemma not in self.rules.statuses["nouns"]
        if not backing:
            return False
        return t.dep == "advcl" or (t.dep == "xcomp" and h.lemma in ("help", "work", "continue", "serve", "need"))

    def _refusal(self, p: Pattern, frame: Frame, c: Candidate) -> str | None:
        if p.event_type in _CONTESTS and _SCORE.search(self.p.text) and not _BALLOT.search(self.p.text):
            return "a score stands in the sentence: sport"
        if self.p.text.rstrip("\"' )").endswith("?"):
            return "a question tells no event"
        if self._imperative(frame.trigger):
            return "an order to whoever reads it, not told as done"
        if self._only_purpose(frame.trigger, p.event_type in _BACKING):
            return "told as a purpose, not as done"
        if not c.actors and not c.recipients:
            return "no actor and no recipient is bound to the trigger by grammar"
        alone = p.event_type in _SPOKEN or (p.event_type == "CONSULT" and c.status == "happened")
        if p.kind == "noun" and frame.carrier is None and not (c.actors and c.recipients) and alone:
            return "an event noun with one party, of which no verb says that it took place"
        active = p.kind == "verb" and not frame.passive
        needs = p.needs if p.needs is not None else frozenset({"actor"} if active else ())
        if "actor" in needs and not c.actors:
            return "no actor is bound to the trigger by grammar"
        if ("recipient" in needs or (p.needs is None and ontology().types[p.event_type].needs_recipient)) and not c.recipients:
            return f"{p.event_type} needs a recipient and none is bound to the trigger by grammar"
        if p.event_type == "CONSULT" and p.mode == "visit" and self._private_visitor(c.actors):
            return "the visitor is no political actor"
        parties = (*c.actors, *c.recipients)
        resolved = [m for m in parties if m.resolved]
        if not resolved:
            open_pronoun = any(self.p[m.token].tag == "PRP" and self.p[m.token].lower != "it" for m in parties)
            if not (open_pronoun and p.confidence >= _SURE_ALONE and any(h.kind in _STATELY for h in self.mentions.hits)):
                return "neither side is known as a political actor"
            return None
        if p.event_type not in _PHYSICAL and not any(_public(m, strict=p.event_type == "CONSULT") for m in parties):
            return "both sides are private: no political actor takes part"
        return None

    def _private_visitor(self, visitors: Sequence[Mention]) -> bool:
        """Is none of the visitors known to act for a public body, though it is told who they are, or that they are one person?"""
        if not visitors or any(m.resolved and _public(m, strict=True) for m in visitors):
            return False
        return any(m.resolved for m in visitors) or self.p[visitors[0].token].lower in ("she", "he", "i")


def _public(m: Mention, strict: bool) -> bool:
    """Is it a state, or somebody who acts for one, for a party, an army or another public body?

    Private persons and groups of a known country count too, but not where people meet for many reasons (``strict``).
    """
    sectors, country = set(m.actor.sectors), m.actor.country
    if sectors - _PRIVATE or (country and country != "MNC" and not sectors):
        return True
    return bool(not strict and country and country != "MNC" and sectors - {"BUS"})


def _refused(p: Pattern) -> Pattern:
    """The rule for saying that one will not do what ``p`` tells."""
    return replace(p, event_type="REJECT", mode=_REFUSED[p.event_type], rule=f"{p.rule}+will_not", cameo=None, embeds="drop", needs=None, reciprocal=False)
