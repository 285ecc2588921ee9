"""From a parsed sentence to candidate events: which patterns hold, who is bound to them, and what is refused and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from detente.coding.frames import Frame, Grammar
from detente.coding.language import Parse
from detente.coding.mentions import Mention, MentionReader
from detente.coding.status import StatusReader
from detente.knowledge.tables import INTERNATIONAL
from detente.ontology import ontology
from detente.records import Span, Status
from detente.rules.patterns import Condition, Pattern, Rules

_ARMED = frozenset({"MIL", "COP", "REB", "PRM", "UAF", "SPY", "CRM"})
_CIVILIAN = frozenset({"CVL", "JRN", "REF", "EDU", "MED", "LAB", "AGR", "REL", "SOC", "BUS", "OPP"})
_GOVERNMENT = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "SPY"})
#: Sectors that make no event political by themselves, where no country is named.
_PRIVATE = frozenset({"BUS", "UNK", "CVL", "MED", "EDU", "AGR", "JRN", "CRM", "LAB", "SOC", "ELI"})
#: Types that are events also between private persons (PLOVER: violence, protest, repression).
_PHYSICAL = frozenset({"ASSAULT", "PROTEST", "COERCE", "MOBILIZE"})
_MONTHS_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december today yesterday tomorrow week month year "
    "weekend morning afternoon evening night".split()
)


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
    notes: tuple[str, ...] = field(default=())

    @property
    def confidence(self) -> float:
        """The rule's own confidence, lowered for each thing that was not told in so many words."""
        score = self.pattern.confidence
        for side in (self.actors, self.recipients):
            if not side:
                score *= 0.9
            elif not any(m.own for m in side):
                score *= 0.9
            elif not any(m.resolved for m in side):
                score *= 0.85
        return round(score, 3)


#: What it is to refuse an event of a type: PLOVER's REJECT covers "all rejections and refusals"; its modes say of what.
_REFUSED: dict[str, str | None] = {
    "CONSULT": "meet", "COOPERATE": "assist", "AID": "assist", "SUPPORT": "assist", "CONCEDE": "yield", "RETREAT": "yield", "AGREE": None,
}  # fmt: skip
#: A pronoun that the text leaves open may act where the rule is at least this sure and the sentence names states or office holders.
_SURE_ALONE = 0.7
_STATELY = frozenset({"country", "demonym", "capital", "organization", "agency", "holder", "territory", "metonym"})
#: Agent nouns that as a modifier are things: "house arrest", "drone strike", "embassy protest".
_BUILDINGS = frozenset({"house", "drone", "tank", "warplane", "jet", "embassy", "consulate", "court", "state", "office", "ship", "helicopter", "missile", "bomber", "palace", "chamber", "church", "school", "hospital", "market"})
#: Slots of the dependent clause in which the other side of a speech act stands, best first.
_CONCERNED = ("clause.indirect", "clause.to", "clause.with", "clause.for", "clause.against", "clause.from", "clause.on", "clause.object")
#: Types told of as a lasting thing as often as an event: "Republican support", "his opposition". As nouns they need both sides, or a verb that carries them.
_SPOKEN = frozenset({"SUPPORT", "AGREE", "ACCUSE", "REJECT", "CONCEDE", "COOPERATE"})
#: Types whose words tell of matches as well.
_CONTESTS = frozenset({"CONSULT", "ASSAULT", "REJECT", "RETREAT", "CONCEDE"})
_SCORE = re.compile(r"(?<![\d/-])\d{1,2}[-–]\d{1,2}(?![\d/-])(?! (?:year|day|month|hour|point|member|page))")
_BALLOT = re.compile(r"\b(?:vote[sd]?|voting|ruling|rule[sd]?|decision|Senate|Court|Council|committee|January|February|March|April|May|June|July|August|September|October|November|December)\b")
#: Parts of a name that the parser takes for a coordinate.
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "inc.", "ltd."})


class Matcher:
    """Matches the rules against one parsed sentence."""

    def __init__(self, parse: Parse, mentions: MentionReader, rules: Rules) -> None:
        self.p, self.mentions, self.rules = parse, mentions, rules
        self.grammar = Grammar(parse, rules.carriers, mentions.is_agent)
        self.statuses = StatusReader(self.grammar, rules.statuses)
        self._clauses: dict[int, tuple[frozenset[str], str]] = {}

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
            for p, more in self.rules.verbs.get(t.lemma, ()):
                last = self._further(i, more)
                if last is not None:
                    yield from self._try(p, self.grammar.verb(i), i, last, len(more))
        if (t.tag in ("NN", "NNS", "NNP", "NNPS") or (t.tag == "VBG" and t.dep in ("nsubj", "dobj", "pobj", "nsubjpass", "conj"))) and t.dep not in ("compound", "nmod", "amod", "npadvmod"):
            lemma = t.lemma if t.tag != "NNPS" else t.lemma
            for word in dict.fromkeys((lemma, t.lower)):
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
                if (t.lemma == word or t.lower == word) and self._under(k, i) and not (t.dep == "prep" and any(self._is_time(o.i) or o.tag == "CD" for o in self.p.kids(k, "pobj"))):
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
            if not self._holds(condition, frame):
                return
        for condition in p.without:
            if self._holds(condition, frame):
                return
        actors = self._bind(p.actor, frame, frame.trigger)
        used = {m.token for m in actors}
        recipients = self._bind(p.recipient, frame, frame.trigger, exclude=used if not p.reciprocal or not self._shared(p) else set())
        if frame.undergone and not recipients and (fillers := self._fill(frame.slots.get("undergoer", ()), set())):
            recipients = fillers
        if not recipients and p.embeds == "drop" and p.recipient:
            recipients = self._inner_party(frame, used)
        reciprocal = p.reciprocal
        if reciprocal and {m.token for m in actors} & {m.token for m in recipients}:
            together = tuple({m.token: m for m in (*actors, *recipients)}.values())
            actors, recipients = together[:1], together[1:]
        elif reciprocal and not recipients and len(actors) > 1:
            actors, recipients = actors[:1], actors[1:]
        named = {m.actor.name for m in actors if m.actor.name}
        recipients = tuple(m for m in recipients if not (m.actor.name and m.actor.name in named))
        status = p.status or self.statuses.read(frame)
        if status == "denied" and p.event_type in _REFUSED and self.statuses.unwilling(frame):
            p, status = _refused(p), "happened"
        trigger = (self.p[first].start, self.p[last].end) if last - first <= 4 or first < frame.trigger else (self.p[first].start, self.p[first].end)
        specificity = 2 * extra + sum(1 if slot == "any" else 2 for slot, _ in p.where) + bool(actors) + bool(recipients)
        candidate = Candidate(p, frame, trigger, actors, recipients, reciprocal, status, specificity)
        yield replace(candidate, refusal=self._refusal(p, frame, candidate))

    def _inner_party(self, frame: Frame, exclude: set[int]) -> tuple[Mention, ...]:
        """Whom a speech act concerns, by what it speaks of: "agreed to lend *Peru* money", "vowed to stand with *Israel*"."""
        for slot in _CONCERNED:
            found = self._fill(frame.slots.get(slot, ()), exclude)
            found = tuple(
                m for m in found if m.own and m.resolved and self.p[m.token].tag not in ("PRP", "PRP$") and not any(k.tag == "PRP$" for k in self.p.kids(m.token, "poss"))
            )
            if found:
                return found
        return ()

    def _shared(self, p: Pattern) -> bool:
        return bool(set(p.actor) & set(p.recipient))

    def _refusal(self, p: Pattern, frame: Frame, c: Candidate) -> str | None:
        if p.event_type in _CONTESTS and _SCORE.search(self.p.text) and not _BALLOT.search(self.p.text):
            return "a score stands in the sentence: sport"
        if not c.actors and not c.recipients:
            return "no actor and no recipient is bound to the trigger by grammar"
        if p.kind == "noun" and frame.carrier is None and not (c.actors and c.recipients) and p.event_type in _SPOKEN:
            return "an event noun with one party, of which no verb says that it took place"
        active = p.kind == "verb" and not frame.passive
        needs = p.needs if p.needs is not None else frozenset({"actor"} if active else ())
        if "actor" in needs and not c.actors:
            return "no actor is bound to the trigger by grammar"
        if ("recipient" in needs or (p.needs is None and ontology().types[p.event_type].needs_recipient)) and not c.recipients:
            return f"{p.event_type} needs a recipient and none is bound to the trigger by grammar"
        parties = (*c.actors, *c.recipients)
        resolved = [m for m in parties if m.resolved]
        if not resolved:
            open_pronoun = any(self.p[m.token].tag == "PRP" and self.p[m.token].lower != "it" for m in parties)
            if not (open_pronoun and p.confidence >= _SURE_ALONE and any(h.kind in _STATELY for h in self.mentions.hits)):
                return "neither side is known as a political actor"
            return None
        if p.event_type not in _PHYSICAL and not any(
            (m.actor.country and m.actor.country != "MNC" and not (set(m.actor.sectors) and set(m.actor.sectors) <= {"BUS"})) or set(m.actor.sectors) - _PRIVATE for m in parties
        ):
            return "both sides are private: no political actor takes part"
        return None

    # ------------------------------------------------------------------ binding

    def _bind(self, slots: Sequence[str], frame: Frame, trigger: int, exclude: set[int] | None = None) -> tuple[Mention, ...]:
        """Actors of the first slot that holds one."""
        for slot in slots:
            for name in (slot, f"object.{slot}") if slot.isalpha() and slot not in ("subject", "object", "indirect", "clause", "modifier", "possessive") else (slot,):
                found = self._fill(frame.slots.get(name, ()), exclude or set(), modifier=slot == "modifier")
                found = tuple(m for m in found if m.token != trigger)
                if found:
                    return found
        if "against" in slots:  # "filed a complaint in Paris against the prince": the parser may hang it on anything
            for k in self.grammar.clause_tokens(trigger):
                if k > trigger and self.p[k].lower == "against" and self.p[k].dep == "prep":
                    return self._fill(self.grammar.prepositional(k), exclude or set())
        return ()

    def _fill(self, fillers: Sequence[int], exclude: set[int], modifier: bool = False) -> tuple[Mention, ...]:
        found: dict[int, Mention] = {}
        names: set[int] = set()
        for i in fillers:
            hit = self.mentions.hit_at(i)
            if hit is not None and hit.start in names:
                continue  # a further word of a name already taken
            if hit is not None:
                names.add(hit.start)
            if i in exclude or self.p[i].lower in _SUFFIXES or self._is_time(i):
                continue
            if modifier and self.mentions.hit_at(i) is None and not self._agent_modifier(i):
                continue
            for m in self.mentions.read(i):
                if m.token not in exclude and m.token not in found and self._can_act(m):
                    found[m.token] = m
        return tuple(found.values())

    def _is_time(self, i: int) -> bool:
        """A day or month, unless it is part of a longer name or a person's ("Theresa May", "Mr. May")."""
        t = self.p[i]
        if t.lower not in _MONTHS_DAYS:
            return False
        before = self.p[i - 1] if i else None
        named = before is not None and (before.is_proper or before.lower.strip(".") in ("mr", "mrs", "ms")) and before.lower not in _MONTHS_DAYS and before.head in (i, t.head)
        return not (named or (t.lower == "may" and t.dep == "nsubj"))

    def _agent_modifier(self, i: int) -> bool:
        t = self.p[i]
        return t.is_noun and not t.is_proper and t.lemma not in _BUILDINGS and (self.mentions.resolver.singular(t.text),) in self.mentions.resolver.agents

    def _can_act(self, m: Mention) -> bool:
        """A known actor, a pronoun, or a name that is no place or thing."""
        t = self.p[m.token]
        if t.lower in ("you", "your", "yourself"):
            return False
        if m.resolved or t.tag in ("PRP", "WP", "PRP$"):
            return True
        if t.is_proper:
            return self.mentions.label(m.token) in ("PERSON", "ORG", "NORP")
        return False

    # ------------------------------------------------------------------ conditions

    def _clause(self, i: int) -> tuple[frozenset[str], str]:
        """Words of the trigger's clause: as a set of lemmas and forms, and as one text for several words."""
        head = self.grammar.clause_head(i)
        if head not in self._clauses:
            tokens = [self.p[k] for k in self.grammar.clause_tokens(i)]
            single = frozenset(x for t in tokens for x in (t.lemma, t.lower))
            self._clauses[head] = single, f" {' '.join(t.lemma for t in tokens)} {' '.join(t.lower for t in tokens)} ".replace(" - ", " ")
        return self._clauses[head]

    def has_words(self, i: int, words: frozenset[str]) -> str | None:
        """The first of ``words`` (in alphabetical order) that stands in the clause of token ``i``."""
        single, text = self._clause(i)
        return next((w for w in sorted(words) if (w in single if " " not in w and "-" not in w else f" {w.replace('-', ' ')} " in text)), None)

    def _holds(self, condition: Condition, frame: Frame) -> bool:
        slot, words = condition
        if slot == "any":
            if self.has_words(frame.trigger, frozenset(w for w in words if w[0] != "@")):
                return True
            return any(self._any_class(w) for w in words if w[0] == "@")
        if slot == "clause.any":
            return frame.clause_verb is not None and self._dependent_words(frame.clause_verb, words)
        if slot == "clause.aux":
            return frame.clause_verb is not None and any(a.lower in words or a.lemma in words for a in self.p.kids(frame.clause_verb, "aux"))
        if slot == "clause":
            v = frame.clause_verb
            if v is None:
                return False
            return "@something" in words or self.p[v].lemma in words or any(self._class(i, w) for w in words if w[0] == "@" for i in frame.slots.get("clause", ()))
        fillers = [*frame.slots.get(slot, ()), *frame.slots.get(f"object.{slot}", ())]
        fillers += [o for i in fillers for o in self.mentions.counted(i)]  # "hundreds of riot police"
        if slot == "object" and not fillers:
            fillers = list(frame.slots.get("complement", ()))
        return any(self._word(i, words) or any(self._class(i, w) for w in words if w[0] == "@") for i in fillers)

    def _dependent_words(self, v: int, words: frozenset[str]) -> bool:
        """Does one of ``words`` stand anywhere in the dependent clause of verb ``v``?"""
        tokens = [self.p[k] for k in self.p.subtree(v)]
        single = {x for t in tokens for x in (t.lemma, t.lower)}
        text = f" {' '.join(t.lemma for t in tokens)} {' '.join(t.lower for t in tokens)} "
        return any((w in single) if " " not in w else f" {w} " in text for w in words)

    def _word(self, i: int, words: frozenset[str]) -> bool:
        t = self.p[i]
        if t.lemma in words or t.lower in words or self.mentions.resolver.singular(t.text) in words:
            return True
        if not any(" " in w for w in words):
            return False
        for k in (i - 1, i - 2):
            if k >= 0:
                phrase = " ".join(self.p[j].lemma for j in range(k, i + 1) if self.p[j].text != "-").replace("-", " ")
                lower = " ".join(self.p[j].lower for j in range(k, i + 1) if self.p[j].text != "-").replace("-", " ")
                if phrase in words or lower in words:
                    return True
        return False

    def _any_class(self, name: str) -> bool:
        return name == "@something" or (name in ("@state", "@actor", "@place") and any(h.kind in ("country", "demonym", "capital", "organization") for h in self.mentions.hits))

    def _class(self, i: int, name: str) -> bool:
        if name == "@something":
            return True
        found = self.mentions.read(i)
        t = self.p[i]
        if name == "@place":
            hit = self.mentions.hit_at(i)
            return (hit is not None and hit.kind in ("country", "capital", "territory")) or (t.is_proper and self.mentions.label(i) in ("GPE", "LOC", "FAC"))
        for m in found:
            sectors = set(m.actor.sectors)
            own = m.own
            if name == "@actor" and (m.resolved or t.tag in ("PRP", "WP") or (t.is_proper and self._can_act(m))):
                return True
            if name == "@state" and own and m.actor.country and m.actor.country not in INTERNATIONAL and (not sectors or "GOV" in sectors):
                return True
            if name == "@person" and own and (t.tag in ("PRP", "WP") or m.actor.name or sectors):
                return True
            if name == "@armed" and own and sectors & _ARMED:
                return True
            if name == "@civilian" and own and sectors & _CIVILIAN:
                return True
            if name == "@government" and own and (sectors & _GOVERNMENT or (m.actor.country and not sectors)):
                return True
            if name == "@organization" and own and m.actor.country in INTERNATIONAL:
                return True
        return False


def _refused(p: Pattern) -> Pattern:
    """The rule for saying that one will not do what ``p`` tells."""
    return replace(p, event_type="REJECT", mode=_REFUSED[p.event_type], rule=f"{p.rule}+will_not", cameo=None, embeds="drop", needs=None, reciprocal=False)


def settle(found: Sequence[Candidate], grammar: Grammar) -> list[Candidate]:
    """Candidates of one sentence without those that another already tells.

    What is only agreed to, asked for, refused or threatened is no event of its own; an event noun and the verb that carries it are one event.
    What is dropped lends its parties to what stays, where that names none: "threatened to break off talks *with the rebels*".
    """
    alive = [c for c in found if c.refusal is None]
    refused = [c for c in found if c.refusal is not None]
    dropped: dict[int, str] = {}
    lent: dict[int, Candidate] = {}
    for i, c in enumerate(alive):
        for k, other in enumerate(alive):
            if other is c or k in dropped:
                continue
            reason = _told_by(c, other, grammar)
            if reason:
                dropped[i] = reason
                lent.setdefault(k, c)
                break
    kept = []
    for i, c in enumerate(alive):
        if i in dropped:
            refused.append(replace(c, refusal=dropped[i]))
        else:
            kept.append(_embedded_status(_with_parties(c, lent.get(i)), alive, grammar))
    return kept + refused


def _told_by(c: Candidate, other: Candidate, grammar: Grammar) -> str | None:
    """Why ``c`` is no event beside ``other``; None when it is one."""
    if _inside(c, other, grammar):
        if other.pattern.embeds == "drop":
            return f"told inside {other.pattern.rule}, which has the event"
        if other.pattern.embeds is None and c.pattern.event_type == other.pattern.event_type and not _fuller(c, other):
            return f"told inside {other.pattern.rule}, which has the event"
        return None
    if _goes_with(c, other, grammar):
        return f"the same happening as {other.pattern.rule}, told on by a participle"
    if _visit_for(other, c, grammar):
        return f"told by {other.pattern.rule}, which says with whom"
    if _same(c, other) and (_fuller(other, c) or (not _fuller(c, other) and other.frame.trigger < c.frame.trigger)):
        return f"told by {other.pattern.rule} already"
    return None


def _goes_with(c: Candidate, other: Candidate, grammar: Grammar) -> bool:
    """"opened fire on the crowd, killing six": a participle of the same doer and type tells no second event."""
    t = grammar.p[c.frame.trigger]
    return (
        t.tag == "VBG"
        and t.dep == "advcl"
        and t.head == other.frame.trigger
        and c.pattern.event_type == other.pattern.event_type
        and {m.token for m in c.actors} == {m.token for m in other.actors}
    )


def _visit_for(talks: Candidate, visit: Candidate, grammar: Grammar) -> bool:
    """Is ``visit`` the journey to ``talks`` that the same sentence tells ("flew to Kampala for talks with Ugandan officials")?"""
    if talks.pattern.event_type != "CONSULT" or visit.pattern.event_type != "CONSULT" or not any(m.own for m in talks.recipients):
        return False
    p = grammar.p
    for up in p.ancestors(talks.frame.head):
        if up.i == visit.frame.trigger:
            return visit.pattern.mode == "visit"
        if up.is_verb:
            return False
    return False


def _with_parties(c: Candidate, inner: Candidate | None) -> Candidate:
    """``c`` with the parties of what is told inside it, where it has none of its own."""
    if inner is None:
        return c
    if not c.recipients:
        taken = {m.token for m in c.actors}
        kind, told = c.pattern.event_type, inner.pattern.event_type
        # a request is to whom shall act; a refused request, offer or charge is its maker's
        lends_actor = kind == "REQUEST" or (kind == "REJECT" and told in ("REQUEST", "AGREE", "ACCUSE", "THREATEN"))
        pool = inner.actors if lends_actor else inner.recipients
        c = replace(c, recipients=tuple(m for m in pool if m.token not in taken and m.own and m.resolved))
    if not c.actors and inner.actors and c.pattern.event_type == inner.pattern.event_type:
        taken = {m.token for m in c.recipients}
        c = replace(c, actors=tuple(m for m in inner.actors if m.token not in taken))
    if c.pattern.event_type == inner.pattern.event_type == "CONSULT" and inner.pattern.mode == "visit":
        c = replace(c, status=inner.status, pattern=replace(c.pattern, mode=c.pattern.mode or "visit"))
    return c


def _embedded_status(c: Candidate, others: Sequence[Candidate], grammar: Grammar) -> Candidate:
    for other in others:
        if other is not c and other.pattern.embeds not in (None, "drop") and _inside(c, other, grammar):
            return replace(c, status=other.pattern.embeds)  # type: ignore[arg-type]
    return c


def _carried(inner: Candidate, outer: Candidate) -> bool:
    return inner.frame.carrier == outer.frame.trigger


def _fuller(a: Candidate, b: Candidate) -> bool:
    """Does ``a`` say more about who took part than ``b``?"""
    return (bool(a.actors) + bool(a.recipients), a.specificity) > (bool(b.actors) + bool(b.recipients), b.specificity)


def _inside(c: Candidate, other: Candidate, grammar: Grammar) -> bool:
    """Is ``c`` told in a clause or phrase that depends on the trigger of ``other``?"""
    p = grammar.p
    head = c.frame.head
    if other.frame.trigger == c.frame.trigger:
        return False
    if other.frame.clause_verb is not None and (head == other.frame.clause_verb or c.frame.trigger == other.frame.clause_verb):
        return True
    for name in ("object", "for", "to", "on", "of", "about", "over", "against", "in", "with", "indirect", "complement"):
        if head in other.frame.slots.get(name, ()) or c.frame.trigger in other.frame.slots.get(name, ()):
            return True
    t = p[head]
    if t.is_verb and t.dep == "advcl" and head != other.frame.clause_verb and not (t.tag == "VB" and not p.kids(head, "mark", "nsubj", "nsubjpass")):
        return False
    for _ in range(8):
        up = p.head(t.i)
        if up is None or t.dep in ("relcl", "parataxis", "appos") or (t.dep == "advcl" and (t.tag != "VB" or not t.is_verb)):
            return False
        if up.i == other.frame.clause_verb:
            return True
        if up.i == other.frame.trigger:
            return t.dep != "conj"
        t = up
    return False


def _same(a: Candidate, b: Candidate) -> bool:
    """Do two candidates of one sentence tell one event: one type, and the same parties?"""
    if a.pattern.event_type != b.pattern.event_type or a.frame.trigger == b.frame.trigger:
        return False
    if a.frame.carrier == b.frame.trigger or b.frame.carrier == a.frame.trigger:
        return True
    return {m.token for m in a.actors} == {m.token for m in b.actors} and {m.token for m in a.recipients} == {m.token for m in b.recipients} and bool(a.actors)
