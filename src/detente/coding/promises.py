"""Commitments: who promised what to whom, by when, read off the events that are promises."""

from __future__ import annotations

from collections.abc import Sequence

from detente.coding.candidates import Candidate, Matcher
from detente.coding.sentences import Sentence
from detente.records import Commitment, Event, When

_PROMISING = frozenset({"AGREE", "CONCEDE"})


def commitments(events: Sequence[Event], found: Sequence[tuple[Candidate, Sentence, Matcher]], text: str, times: Sequence[When]) -> tuple[Commitment, ...]:
    """One commitment for each event that is a promise which happened and says what is promised."""
    by_trigger = {(s.start + c.trigger[0], s.start + c.trigger[1]): (c, s, m) for c, s, m in found}
    made = []
    for e in events:
        if e.event_type not in _PROMISING or e.status not in ("happened", "ongoing") or e.trigger.span not in by_trigger:
            continue
        c, s, matcher = by_trigger[e.trigger.span]
        span = promised(c, matcher)
        if span is None:
            continue
        start, end = s.start + span[0], s.start + span[1]
        due = next((t for t in times if start <= t.span[0] < end), None)
        reciprocal = e.reciprocal and e.recipients
        by = (*e.actors, *e.recipients) if reciprocal else e.actors
        if by:
            made.append(Commitment(by=by, to=() if reciprocal else e.recipients, what=text[start:end], event_id=e.id, due=due))
    return tuple(made)


def promised(c: Candidate, matcher: Matcher) -> tuple[int, int] | None:
    """Where the sentence says what is promised: the dependent clause, else the to- or on-phrase."""
    p, frame = matcher.p, c.frame
    if frame.clause_verb is not None:
        tokens = p.subtree(frame.clause_verb)
        first = next((k for k in tokens if p[k].dep not in ("mark", "nsubj", "punct")), tokens[0])
    else:
        heads = [h for name in ("to", "on", "for", "object") for h in frame.slots.get(name, ()) if h not in {m.token for m in (*c.actors, *c.recipients)}]
        if not heads:
            return None
        tokens = p.subtree(heads[0])
        first = tokens[0]
    last = tokens[-1]
    return (p[first].start, p[last].end) if first <= last else None
