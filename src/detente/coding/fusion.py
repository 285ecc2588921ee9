"""Makes one event of what headline, lead and body tell of one happening."""

from __future__ import annotations

from collections.abc import Sequence

from detente.coding.sentences import Layout
from detente.records import Actor, Event

#: Statuses that one happening may be told with in one report.
_COMPATIBLE = {
    frozenset({"happened", "ongoing"}),
    frozenset({"planned", "possible"}),
    frozenset({"postponed", "planned"}),
    frozenset({"cancelled", "planned"}),
}

#: Types of which one pair of actors has seldom two in one report.
_SINGLE = frozenset({"CONSULT", "RETREAT", "MOBILIZE"})


def fuse(events: Sequence[Event], page: Layout) -> list[Event]:
    """``events`` in text order, without repetitions. Of several mentions the one that says most stands for all."""
    kept: list[Event] = []
    for event in events:
        for i, other in enumerate(kept):
            if same_happening(event, other):
                best, rest = (event, other) if _says(event) > _says(other) else (other, event)
                kept[i] = best.model_copy(
                    update={
                        "when": best.when or rest.when,
                        "where": best.where or rest.where,
                        "contexts": tuple(sorted({*best.contexts, *rest.contexts})),
                        "issues": tuple(sorted({*best.issues, *rest.issues})),
                    }
                )
                break
        else:
            kept.append(event)
    return sorted(kept, key=lambda e: (e.sentence.index, e.trigger.span))


def same_happening(a: Event, b: Event) -> bool:
    """Do two mentions in one document tell one happening? Same type and parties, and nothing that speaks against it."""
    if a.event_type != b.event_type:
        return False
    if a.status != b.status and frozenset({a.status, b.status}) not in _COMPATIBLE:
        return False
    if a.mode and b.mode and a.mode != b.mode:
        return False
    if a.when and b.when and a.when.earliest and b.when.earliest and not _overlap(a, b):
        return False
    if not (_told_alike(a, b) or (a.when and b.when and a.when.edtf and a.when.edtf == b.when.edtf)):
        return False
    if a.where and b.where and a.where.country and b.where.country and a.where.country != b.where.country:
        return False
    if _told_in_same_words(a, b) and (_open_side(a, b) or _open_side(b, a)):
        return True
    straight = _sides(a.actors, b.actors) and _sides(a.recipients, b.recipients)
    crossed = (a.reciprocal or b.reciprocal) and _sides(a.actors, b.recipients) and _sides(a.recipients, b.actors)
    if not (straight or crossed):
        return False
    return any(x.name or x.country for x in (*a.actors, *a.recipients))


def _told_alike(a: Event, b: Event) -> bool:
    """Is it told in the same words, or of a type of which two people rarely have two in one report? Speech acts of one pair may be many."""
    return _told_in_same_words(a, b) or a.event_type in _SINGLE


def _told_in_same_words(a: Event, b: Event) -> bool:
    return a.rule == b.rule or a.trigger.text[:4].lower() == b.trigger.text[:4].lower()


def _open_side(a: Event, b: Event) -> bool:
    """Does ``a`` leave one side open and agree with ``b`` in the other ("Peru recalls envoy", "Peru recalled its ambassador to Chile")?"""
    if not a.recipients:
        return bool(a.actors and b.recipients) and _sides(a.actors, b.actors)
    return bool(not a.actors and b.actors) and _sides(a.recipients, b.recipients)


def _overlap(a: Event, b: Event) -> bool:
    assert a.when
    assert b.when
    return not ((a.when.latest or "") < (b.when.earliest or "") or (b.when.latest or "") < (a.when.earliest or ""))


def _sides(a: Sequence[Actor], b: Sequence[Actor]) -> bool:
    """Is it the same side? Both empty, or every actor of the shorter is among the longer."""
    if not a or not b:
        return not a and not b
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    return all(any(_same_actor(x, y) for y in many) for x in few)


def _same_actor(a: Actor, b: Actor) -> bool:
    if a.name or b.name:
        return a.name == b.name or (a.country == b.country and a.office is not None and a.office == b.office)
    if a.country and a.country == b.country:
        return a.sectors[:1] == b.sectors[:1]
    return a.text.lower() == b.text.lower() and not a.country and not b.country


def _says(e: Event) -> tuple[int, int, float]:
    """How much a mention says: parties, then time and place, then confidence. Headlines count last."""
    return (len(e.actors) + len(e.recipients), bool(e.when) + bool(e.where), e.confidence)
