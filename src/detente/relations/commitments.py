"""What was promised, and whether later reports tell that it was kept or broken."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Literal

from detente.coding.times import published_interval
from detente.ontology import ontology
from detente.records import REALISED, Coding, Commitment, Document, Event, Record
from detente.relations.told import Days, Evidence, Told, country_words, evidence, keys, order, overlap, same_side

Keeping = Literal["open", "kept", "broken", "overdue"]

#: Types that go back on a promise when they are done to whom it was made.
_BREAKING = frozenset({"REJECT"})
#: Words of a promise that say nothing of what is promised.
_EMPTY = frozenset(
    "to the a an and or of in on by for with from its his her their our it that this these those be not more new all any will would up out over within "
    "secretary minister president premier chancellor ambassador spokesman spokeswoman foreign state defense defence government official officials "
    "year years month months week weeks day days next end".split()
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_NAME = re.compile(r"\b[A-Z][^\W\d_]{2,}")
#: Who is to do what is promised, where that is somebody else.
_DOER = re.compile(r"(?:that )?(.{0,80}?) (?:would|will|should|is to|are to)\b")
#: Two words are of one matter where they begin alike in so many letters, and in so much of the shorter one: "withdraw" and "withdrawal", "tanks" and
#: "tank", but not "contained" and "contact".
_LETTERS, _PART = 4, 0.75


class CommitmentItem(Record):
    """A promise, and what became of it: ``open`` (not due, or never dated), ``kept``, ``broken``, ``overdue`` (due, and nothing told)."""

    commitment: Commitment
    document_id: str
    origin: str
    published: str | None
    outcome: Keeping
    evidence: tuple[Evidence, ...]


def commitments(codings: Iterable[tuple[str, Coding]], as_of: datetime.date | None = None, told: Sequence[Told] | None = None) -> list[CommitmentItem]:
    """Every promise of coded reports, given with their origins, with its outcome; oldest report first.

    A promise is *kept* by a later event of those who made it, of the type that was promised, towards those to whom it was made, that
    shares a word with what was promised, or its contexts where its type is known. It is *broken* by a later event of such a kind that is
    cancelled or denied, or that rejects it. Events before the promise, and what only other people do, keep nothing.

    Args:
        as_of: the day for which outcomes are asked; by default that of the last dated report.
        told: the events that may keep or break a promise (default: those of ``codings``).
    """
    known = list(codings)
    told = sorted(told if told is not None else (Told(e, c.document, origin) for origin, c in known for e in c.events), key=order)
    days = [t.reported[1] for t in told if t.reported]
    today = as_of or max(days, default=datetime.date.max)
    items = []
    for origin, coding in known:
        events = {e.id: e for e in coding.events}
        for c in coding.commitments:
            promise = events.get(c.event_id)
            if promise is not None:
                items.append(_item(c, Told(promise, coding.document, origin), told, today))
    return sorted(items, key=lambda i: (i.published is None, i.published or ""))


def due_during(items: Iterable[CommitmentItem], since: datetime.date | None, until: datetime.date | None) -> list[CommitmentItem]:
    """The promises that are due from ``since`` to ``until``; those without a day count by the report that tells them."""
    if since is None and until is None:
        return list(items)
    asked = since or datetime.date.min, until or datetime.date.max
    return [i for i in items if (days := _due(i.commitment) or (published_interval(i.published) if i.published else None)) and overlap(days, asked)]


def _item(c: Commitment, promise: Told, told: Sequence[Told], today: datetime.date) -> CommitmentItem:
    outcome: Keeping = "open"
    found: list[Told] = []
    for t in told:
        if t.document.id == promise.document.id or (t.reported and t.reported[0] > today) or not _after(t, promise):
            continue
        if not same_side(c.by, t.event.actors) or not _same_matter(c, promise.event, t):
            continue
        if t.event.status in REALISED and t.event.event_type not in _BREAKING:
            outcome, found = "kept", [*found, t]
            break
        if t.event.status in ("cancelled", "denied") or (t.event.event_type in _BREAKING and t.event.status in REALISED):
            outcome, found = "broken", [*found, t]
    due = _due(c)
    if outcome == "open" and due is not None and due[1] < today:
        outcome = "overdue"
    d: Document = promise.document
    return CommitmentItem(commitment=c, document_id=d.id, origin=promise.origin, published=d.published, outcome=outcome, evidence=tuple(map(evidence, found)))


def _after(t: Told, promise: Told) -> bool:
    """Is an event told, and did it happen, after the promise?"""
    if promise.reported is None or t.reported is None or t.reported[1] < promise.reported[0]:
        return False
    made = promise.window or promise.reported
    if t.event.background:  # told as history: it must be dated, and no part of it can lie before the promise
        return t.window is not None and t.window[0] > made[1]
    return t.window is None or t.window[1] >= made[0]


def _due(c: Commitment) -> Days | None:
    if c.due is None or c.due.latest is None:
        return None
    return datetime.date.fromisoformat(c.due.earliest or c.due.latest), datetime.date.fromisoformat(c.due.latest)


def _same_matter(c: Commitment, promise: Event, t: Told) -> bool:
    """Is an event what was promised, or its refusal?"""
    e = t.event
    refuses = e.event_type in _BREAKING
    if c.event_type is not None and not refuses and e.event_type != c.event_type:
        return False
    if c.event_type is None and not refuses and ontology().types[e.event_type].quad_code != 2 and e.event_type not in ("SUPPORT", "CONSULT"):
        return False
    if c.to and e.recipients and not keys(c.to) & keys(e.recipients):
        return False
    own = {w.lower() for a in (*c.by, *c.to) for w in _WORD.findall(a.name or a.text)}
    sentence = t.text
    doer = {w.lower() for w in _NAME.findall(m[1])} - _EMPTY - own - country_words() if (m := _DOER.match(c.what)) else set()
    if doer and not any(w in sentence.lower() for w in doer):  # "agreed that Mr Blinken would visit": who is to do it is part of what was promised
        return False
    own |= doer
    if refuses and (c.to or len(c.by) > 1) and not keys((*c.to, *c.by)) & keys(e.recipients):  # who is refused must be one of those of the promise
        return False
    promised, told = _words(c.what, own), _words(sentence, own)
    if any(_akin(a, b) for a in promised for b in told):
        return True
    return c.event_type is not None and not refuses and bool(c.to) and bool(e.recipients) and bool(set(promise.contexts) & set(e.contexts))


def _words(text: str, without: set[str]) -> set[str]:
    return {w for x in _WORD.findall(text) if (w := x.lower()) not in _EMPTY and w not in without and w not in country_words()}


def _akin(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    alike = next((n for n in range(shorter) if a[n] != b[n]), shorter)
    return a == b or alike >= max(_LETTERS, _PART * shorter)
