"""Holds a coding against an annotated sentence."""

from __future__ import annotations

from collections.abc import Sequence

from detente.records import REALISED, Actor, Coding, Event
from detente.rules.sentences import Example, Told


def faults(coding: Coding, example: Example) -> list[str]:
    """What is wrong with the coding of a sentence: events that are missing, wrong, or too many. Empty: right."""
    found: list[str] = []
    left = list(coding.events)
    for told in example.told:
        fits = [e for e in left if e.event_type == told.event_type and _sides(e, told, example.text)]
        if not fits:
            found.append(f"missing: {told.event_type} {told.status} {told.actors} > {told.recipients}")
            continue
        best = min(fits, key=lambda e: (not _status(e.status, told.status), e.mode != told.mode))
        left.remove(best)
        if not _status(best.status, told.status):
            found.append(f"status of {told.event_type}: {best.status}, should be {told.status}")
    for e in left:
        if not any(e.event_type == t.event_type and _sides(e, t, example.text) for t in example.told):
            found.append(f"too many: {e.event_type} {e.status} {[a.text for a in e.actors]} > {[r.text for r in e.recipients]} ({e.rule})")
    return found


def modes(coding: Coding, example: Example) -> tuple[int, int]:
    """Of the annotated events that the coding has with type and sides: how many have the annotated mode, and how many there are."""
    right = total = 0
    for told in example.told:
        if fits := [e for e in coding.events if e.event_type == told.event_type and _sides(e, told, example.text)]:
            total += 1
            right += any(e.mode == told.mode for e in fits)
    return right, total


def _status(said: str, told: str) -> bool:
    """The same status; happened and ongoing count as one, as do the two ways of not having come to be (planned, possible)."""
    return said == told or {said, told} <= REALISED


def _sides(e: Event, told: Told, text: str) -> bool:
    straight = _side(e.actors, told.actors, text) and _side(e.recipients, told.recipients, text)
    return straight or (e.reciprocal and _side(e.recipients, told.actors, text) and _side(e.actors, told.recipients, text))


def _side(said: Sequence[Actor], told: Sequence[str], text: str) -> bool:
    """Every party told is overlapped by one said; where none is told, none is said."""
    if not told:
        return not said
    return all(any(_overlaps(a, phrase, text) for a in said) for phrase in told)


def _overlaps(actor: Actor, phrase: str, text: str) -> bool:
    at = text.find(phrase)
    while at >= 0:
        if actor.span[0] < at + len(phrase) and at < actor.span[1]:
            return True
        at = text.find(phrase, at + 1)
    return False
