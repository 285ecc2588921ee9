"""What there is to tell: for each alert, the findings in the material, with the keys by which each is remembered."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from detente.alerts.config import AgendaAlert, EventAlert, IndexAlert, PromiseAlert
from detente.coding.times import published_interval
from detente.relations.brief import Material, Scope, ahead, now, promises
from detente.relations.brief.words import actor_name, clean, day, days, listed, statement
from detente.relations.happenings import Dyad
from detente.relations.index import drivers, measure
from detente.relations.told import Evidence
from detente.store.filters import parse_dyad

AnyAlert = EventAlert | IndexAlert | AgendaAlert | PromiseAlert


@dataclass(frozen=True)
class Finding:
    """Something to deliver. ``keys``: it counts as delivered when one of them has been; ``id`` goes with the message, so that a receiver can tell a
    message that came twice.
    """

    alert: str
    keys: tuple[str, ...]
    title: str
    body: str

    @property
    def id(self) -> str:
        return hashlib.sha256(f"{self.alert}|{self.keys[0]}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def findings(alert: AnyAlert, scope: Scope, material: Material) -> list[Finding]:
    """All that an alert has to tell, oldest first."""
    oldest = material.as_of - datetime.timedelta(alert.max_age)
    if isinstance(alert, EventAlert):
        return list(_events(alert, scope, material, oldest))
    if isinstance(alert, IndexAlert):
        return list(_index(alert, material, oldest))
    if isinstance(alert, AgendaAlert):
        return list(_agenda(alert, scope, material, oldest))
    return list(_promises(alert, scope, material, oldest))


def _events(alert: EventAlert, scope: Scope, material: Material, oldest: datetime.date) -> Iterator[Finding]:
    asked: Scope | Dyad = scope
    if alert.dyad is not None:
        asked = Dyad(*parse_dyad(alert.dyad))
    found = [i for i in now.items(material, material.gathered.happenings(asked)) if i.happening.status in alert.statuses]
    for i in sorted(found, key=lambda i: (_first(tuple(t.published for t in i.happening.tellings)), i.happening.id)):
        h = i.happening
        if alert.types and h.event_type not in alert.types and h.kind not in alert.types:
            continue
        # What was first told long ago is not new because one more report tells it.
        if i.event.confidence < alert.min_confidence or _first(tuple(t.published for t in h.tellings)) < oldest:
            continue
        lead = statement(i.event.event_type, i.event.mode, h.status, i.actors, i.recipients)
        told = _told(material, i.telling.document_id, i.telling.text)
        yield Finding(alert.name, tuple(t.mention_id for t in h.tellings), f"{alert.name}: {lead}", f"{lead} ({days(h.first, h.last)}).\n\n{told}")


def _index(alert: IndexAlert, material: Material, oldest: datetime.date) -> Iterator[Finding]:
    first, second, directed = parse_dyad(alert.dyad or "")
    pair = Dyad(first, second, directed)
    mine = material.gathered.happenings(pair)
    index = measure(mine, pair, "week", until=material.as_of)
    if len(index.observed) < 2:
        return
    point, value = index.observed[-1]
    before = next(((p, v) for p, v in reversed(index.observed[:-1]) if p.start <= point.start - datetime.timedelta(weeks=alert.weeks)), None)
    if before is None or abs(value - before[1]) < alert.move or point.end < oldest:
        return
    way = "up" if value > before[1] else "down"
    band = f", 90 % interval {point.low:+.1f} to {point.high:+.1f}" if point.low is not None and point.high is not None else ", no interval"
    lead = f"index {pair} {way} from {before[1]:+.1f} (week of {day(before[0].start)}) to {value:+.1f} (week of {day(point.start)})"
    behind = "\n".join(
        f"{d.contribution:+.2f}  {clean(d.happening.told.text)} [{d.happening.told.published or 'no date'}]" for d in drivers(mine, index, point.start)[:3]
    )
    body = f"{lead}{band}, coverage {point.coverage:.0%}.\n\nWhat moves it:\n{behind}"
    yield Finding(alert.name, (f"{pair}:{point.start}:{way}",), f"{alert.name}: {lead}", body)


def _agenda(alert: AgendaAlert, scope: Scope, material: Material, oldest: datetime.date) -> Iterator[Finding]:
    for i in ahead.items(material, scope):
        steps = (*i.announced, *i.evidence)
        last = i.announced[0] if i.outcome == "open" else max(steps, key=lambda e: e.published or "")
        since = datetime.date.fromisoformat(i.latest) if i.outcome == "overdue" and i.latest else _first((last.published,))
        if i.outcome not in alert.outcomes or since < oldest:
            continue
        lead = statement(i.event_type, i.mode, "planned" if i.outcome in ("took place", "overdue") else i.status, i.actors, i.recipients)
        window = days(i.earliest, i.latest)
        body = f"{lead}{f' ({window})' if window else ''}: {ahead.stands(i)}.\n\n{_evidence(material, last)}"
        # The state of things: an item that is moved twice is told twice, one that is told again is not.
        state = f"{i.outcome}:{i.latest or ''}" if i.outcome == "moved" else i.outcome
        keys = tuple(f"{e.document_id}#{e.event_id}:{state}" for e in i.announced)
        yield Finding(alert.name, keys, f"{alert.name}: {lead}", body)


def _promises(alert: PromiseAlert, scope: Scope, material: Material, oldest: datetime.date) -> Iterator[Finding]:
    for c in promises.items(material, scope):
        due = c.commitment.due.latest if c.commitment.due else None
        told = c.evidence[-1].published if c.evidence else c.published
        since = datetime.date.fromisoformat(due) if c.outcome == "overdue" and due else _first((told,))
        if c.outcome not in alert.outcomes or since < oldest:
            continue
        lead = f"{c.outcome}: {listed(map(actor_name, c.commitment.by))} promised {clean(c.commitment.what)}"
        event = next(e for e in material.by_id[c.document_id][1].events if e.id == c.commitment.event_id)
        body = [
            f"{lead}.",
            _told(material, c.document_id, material.sentence(c.document_id, event.sentence.span)),
            *(_evidence(material, e) for e in c.evidence),
        ]
        yield Finding(alert.name, (f"{c.document_id}#{c.commitment.event_id}:{c.outcome}",), f"{alert.name}: {lead}", "\n\n".join(body))


def _first(published: tuple[str | None, ...]) -> datetime.date:
    """The day on which the first of some reports had appeared."""
    return min((published_interval(p)[1] for p in published if p), default=datetime.date.min)


def _evidence(material: Material, e: Evidence) -> str:
    return _told(material, e.document_id, e.text)


def _told(material: Material, document_id: str, text: str) -> str:
    origin, coding = material.by_id[document_id]
    d = coding.document
    where = f"{clean(d.source or origin)}, {day(d.published)}"
    return f"“{clean(text)}” {where}{f' {d.url}' if d.url else ''}"
