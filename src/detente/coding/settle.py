"""Of the candidates of one sentence, keeps those that tell an event of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detente.coding.candidates import Candidate
from detente.coding.frames import Grammar


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
    if (
        c.frame.carrier is not None
        and c.frame.carrier == other.frame.trigger
        and c.pattern.kind == "noun"
        and other.pattern.kind == "verb"
        and not _fuller(c, other)
    ):
        return f"carried by {other.pattern.rule}, which has the event"
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
    """ "opened fire on the crowd, killing six": a participle of the same doer and type tells no second event."""
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
