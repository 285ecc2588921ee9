"""Turns a candidate into an event: mode, codes, contexts, time, place, attribution, background."""

from __future__ import annotations

import bisect
import datetime
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from detente.coding.candidates import Candidate, Matcher
from detente.coding.contexts import contexts
from detente.coding.coreference import Coreference
from detente.coding.issues import issues_in
from detente.coding.mentions import Mention
from detente.coding.places import locate
from detente.coding.sentences import Layout, Sentence
from detente.coding.times import Expression, published_interval
from detente.coding.voices import FIRST_PERSON
from detente.ontology import ontology, plover_category
from detente.records import Actor, Document, Event, Place, Quote, SentenceRef, Span, Trigger, When

#: An event that lies further back than this before publication is told as history.
BACKGROUND_AFTER = datetime.timedelta(days=45)
#: A time expression within so many characters behind the recipient is the event's ("met X on Friday").
_CLOSE = 12
_FUTURE_STATUSES = frozenset({"planned", "possible", "requested", "conditional", "hypothetical"})


@dataclass(frozen=True)
class Context:
    """What the steps before have found out about the document."""

    document: Document
    page: Layout
    published: str | None
    expressions: Sequence[Expression]
    times: Sequence[When]
    places: Sequence[Place]
    quotes: Sequence[Quote]
    coreference: Coreference

    def expressions_in(self, s: Sentence) -> Sequence[Expression]:
        """The time expressions of a sentence."""
        return self.expressions[bisect.bisect_left(self.expressions, s.start, key=_start) : bisect.bisect_left(self.expressions, s.end, key=_start)]

    def places_in(self, s: Sentence) -> Sequence[Place]:
        """The places of a sentence and of the dateline before it."""
        start = s.dateline[0] if s.dateline else s.start
        return self.places[bisect.bisect_left(self.places, start, key=_span_start) : bisect.bisect_left(self.places, s.end, key=_span_start)]

    def quote_at(self, offset: int) -> Quote | None:
        """The first quotation that holds the character at ``offset``."""
        return next((q for q in self.quotes if q.span[0] <= offset < q.span[1]), None)


def _start(e: Expression) -> int:
    return e.start


def _span_start(x: Place) -> int:
    return x.span[0]


def assemble(c: Candidate, s: Sentence, matcher: Matcher, context: Context) -> Iterator[Event]:
    """The events of a candidate: one, or two where part of its parties have their own certainty or time."""
    for part in _split(c, matcher):
        yield _event(part, s, matcher, context)


def _split(c: Candidate, matcher: Matcher) -> list[Candidate]:
    """ "plans to meet X on Sunday and possibly Y on Monday" are two events."""
    hedged: list[Mention] = []
    for m in c.recipients:
        if any(matcher.rules.statuses["adverbs"].get(matcher.p[k].lower) == "possible" for k in matcher.p.children[m.token]) or _hedge_before(m, matcher):
            hedged.append(m)
    if not hedged or len(hedged) == len(c.recipients):
        return [c]
    sure = tuple(m for m in c.recipients if m not in hedged)
    return [replace(c, recipients=sure), replace(c, recipients=tuple(hedged), status="possible")]


def _hedge_before(m: Mention, matcher: Matcher) -> bool:
    first = matcher.mentions.left(m.token)
    return first > 0 and matcher.rules.statuses["adverbs"].get(matcher.p[first - 1].lower) == "possible"


def _event(c: Candidate, s: Sentence, matcher: Matcher, context: Context) -> Event:
    p = c.pattern
    text = context.document.text
    mode = p.mode or _mode(c, matcher)
    code = ontology().code(p.event_type, mode, p.cameo)
    trigger = (s.start + c.trigger[0], s.start + c.trigger[1])
    when = _when(c, s, matcher, context)
    if when is not None:
        when = when.model_copy(update={"text": text[slice(*when.span)]})
    quote = context.quote_at(trigger[0])
    speaker = quote.speaker if quote else context.coreference.voices.at(trigger[0])
    actors = _linked(c.actors, s, context, speaker)
    recipients = _linked(c.recipients, s, context, speaker)
    attribution = speaker if speaker is not None and all(speaker.span != a.span and (not speaker.name or speaker.name != a.name) for a in actors) else None
    tokens = matcher.grammar.clause_tokens(c.frame.trigger)
    where = locate(context.page, _in_clause(context.places_in(s), tokens, s, matcher), s.span, trigger, s.dateline)
    found = contexts(matcher.p, tokens[0], tokens[-1] + 1)
    background = _background(c, matcher, when, context)
    return Event(
        id=_id(context.document.id, p.event_type, trigger, actors, recipients),
        event_type=p.event_type,
        mode=mode,
        contexts=tuple(sorted({*found, *p.contexts})),
        plover=plover_category(p.event_type, c.status),
        cameo=code.cameo,
        quad_code=ontology().types[p.event_type].quad_code,
        goldstein=code.goldstein,
        status=c.status,
        actors=actors,
        recipients=recipients,
        reciprocal=c.reciprocal,
        when=when,
        where=where,
        issues=issues_in(context.page.text[s.start : s.end]),
        attribution=attribution,
        background=background,
        trigger=Trigger(text=text[slice(*trigger)], span=trigger),
        sentence=SentenceRef(index=s.index, span=s.span),
        rule=p.rule,
        confidence=c.confidence,
    )


def _linked(mentions: Sequence[Mention], s: Sentence, context: Context, speaker: Actor | None) -> tuple[Actor, ...]:
    found: dict[tuple[Span, int], Actor] = {}
    for m in mentions:
        actor = context.coreference.link(m.actor, s.start, speaker)
        if speaker is not None and m.actor.text.lower() in FIRST_PERSON and s.start <= speaker.span[0] < s.end:
            actor = speaker  # '"I urge X," Ann Lee said': the name goes before the pronoun
        found.setdefault((actor.span, m.part), actor)
    return tuple(a.model_copy(update={"text": context.document.text[slice(*a.span)]}) for a in found.values())


def _mode(c: Candidate, matcher: Matcher) -> str | None:
    for mode, words in matcher.rules.modes.get(c.pattern.event_type, ()):
        if matcher.conditions.told_in(c.frame.trigger, c.frame.clause_verb, words):
            return mode
    return None


def _when(c: Candidate, s: Sentence, matcher: Matcher, context: Context) -> When | None:
    """The time expression behind the event's recipient, else the nearest one of its own clause."""
    inside = [e for e in context.expressions_in(s) if e.end <= s.end]
    if not inside:
        return None
    tense: Literal["past", "future"] = "future" if c.status in _FUTURE_STATUSES else "past"
    promised = set(matcher.p.subtree(c.frame.clause_verb)) if c.pattern.embeds == "drop" and c.frame.clause_verb is not None else set()
    if c.recipients and not any(m.token in promised for m in c.recipients):
        end = max(m.actor.span[1] for m in c.recipients)
        after = [e for e in inside if 0 <= e.start - end <= _CLOSE]
        if after:
            return after[0].resolve(context.published, tense)
    clause = {k for t in (c.frame.trigger, c.frame.head) for k in matcher.grammar.clause_tokens(t)}
    clause -= promised  # when it is to be done is not when it was promised
    spans = [(s.start + matcher.p[k].start, s.start + matcher.p[k].end) for k in clause]
    inside = [e for e in inside if e.kind != "vague"] or inside
    own = [e for e in inside if any(a < e.end and e.start < b for a, b in spans)]
    if not own:  # "that over the next months, he will meet X": the parser hangs it on the verb before
        first = min(clause)
        own = [
            e
            for e in inside
            if s.start <= e.start
            and not any(matcher.p[k].is_verb for k in range(first) if matcher.p[k].start + s.start >= e.end)
            and e.end <= s.start + matcher.p[first].start
        ]
        own = [e for e in own if s.start + matcher.p[first].start - e.end <= _CLOSE]
    if not own:
        return None
    at = s.start + c.trigger[0]
    return min(own, key=lambda e: abs(e.start - at)).resolve(context.published, tense)


def _in_clause(places: Sequence[Place], tokens: Sequence[int], s: Sentence, matcher: Matcher) -> list[Place]:
    """The places named in the event's own clause, and those outside its sentence (datelines)."""
    spans = [(s.start + matcher.p[k].start, s.start + matcher.p[k].end) for k in tokens]
    return [x for x in places if not (s.start <= x.span[0] < s.end) or any(a < x.span[1] and x.span[0] < b for a, b in spans)]


def _background(c: Candidate, matcher: Matcher, when: When | None, context: Context) -> bool:
    """Is the event told as history: long before publication, or before another past event?"""
    if c.status not in ("happened", "ongoing", "cancelled", "postponed", "denied"):
        return False
    if when and when.latest and context.published:
        first, _ = published_interval(context.published)
        return datetime.date.fromisoformat(when.latest) < first - BACKGROUND_AFTER
    head = matcher.grammar.clause_head(c.frame.head)
    t = matcher.p[head]
    if any(a.lower == "had" for a in matcher.p.kids(head, "aux")) and t.dep != "ccomp":
        return True
    if t.dep == "advcl" and any(m.lower in ("after", "since") for m in matcher.p.kids(head, "mark")):
        up = matcher.p.head(head)
        if up is not None and up.dep == "advcl":
            return True
    return False


def _id(document: str, event_type: str, trigger: tuple[int, int], actors: Sequence[Actor], recipients: Sequence[Actor]) -> str:
    """Stable id: same text and coder version give the same id."""
    parts = [document, event_type, str(trigger), *(str(a.span) for a in actors), ">", *(str(a.span) for a in recipients)]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
