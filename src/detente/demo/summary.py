"""What the demo's reports add up to. A first taste: fusion across reports proper belongs to the store."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detente.records import REALISED, Actor, Coding, Event, Quote

OPEN = frozenset({"planned", "possible"})
ENDED = frozenset({"postponed", "cancelled", "denied"})
#: Two dates further apart than this are not taken for one happening.
_NEAR = datetime.timedelta(days=10)


@dataclass(frozen=True)
class Told:
    """An event as one report tells it."""

    origin: str
    coding: Coding
    event: Event

    @property
    def reported(self) -> str:
        return self.coding.document.published or ""

    @property
    def day(self) -> str:
        """When it happened, else when it was reported."""
        when = self.event.when
        return (when and when.earliest) or self.reported


@dataclass(frozen=True)
class Thread:
    """A plan and what was told of it later, oldest first."""

    steps: tuple[Told, ...]


@dataclass(frozen=True)
class Contention:
    """An issue between two states, and who reports it."""

    parties: tuple[str, ...]
    issue: str
    origins: tuple[str, ...]


def tell(codings: Iterable[tuple[str, Coding]]) -> list[Told]:
    """All events of all reports."""
    return [Told(origin, coding, e) for origin, coding in codings for e in coding.events]


def who(actors: Sequence[Actor]) -> tuple[str, ...]:
    """The people, or else the states, on one side."""
    return tuple(sorted({a.name if a.office and a.name else a.country or a.name or a.text for a in actors}))


def countries(actors: Sequence[Actor]) -> frozenset[str]:
    """The states on one side."""
    return frozenset(a.country for a in actors if a.country)


def between_states(e: Event) -> bool:
    """Do two different states stand on its two sides?"""
    left, right = countries(e.actors), countries(e.recipients)
    return bool(left and right) and left.isdisjoint(right)


def happenings(told: Sequence[Told]) -> list[tuple[Told, tuple[str, ...]]]:
    """What happened between two states, oldest first, each once: its best telling, and the other reports that tell it."""
    found: list[list[Told]] = []
    for t in told:
        if t.event.status not in REALISED or not between_states(t.event):
            continue
        group = next((g for g in found if _same(g[0], t)), None)
        if group is None:
            found.append([t])
        else:
            group.append(t)
    best = []
    for group in found:
        first = max(group, key=lambda t: (not t.event.background, t.event.when is not None, t.event.confidence))
        if not first.event.background:
            best.append((first, tuple(dict.fromkeys(t.origin for t in group if t.origin != first.origin))))
    return sorted(best, key=lambda b: b[0].day)


def _same(a: Told, b: Told) -> bool:
    """One happening: same type and mode, same states, people that do not differ, and dates that agree."""
    x, y = a.event, b.event
    if (x.event_type, x.mode) != (y.event_type, y.mode) or not x.when or not y.when:
        return False
    sides = [(x.actors, y.actors), (x.recipients, y.recipients)]
    if any(countries(p) != countries(q) or (_people(p) and _people(q) and _people(p).isdisjoint(_people(q))) for p, q in sides):
        return False
    spans = [(w.earliest, w.latest) for w in (x.when, y.when)]
    if any(not first or not last for first, last in spans):
        return False
    (a0, a1), (b0, b1) = [(datetime.date.fromisoformat(f or ""), datetime.date.fromisoformat(t or "")) for f, t in spans]
    return a0 <= b1 and b0 <= a1 and max(a1 - a0, b1 - b0) <= 4 * _NEAR


def _people(actors: Sequence[Actor]) -> frozenset[str]:
    return frozenset(a.name for a in actors if a.office and a.name)


def threads(told: Sequence[Told]) -> list[Thread]:
    """Meetings and visits that were planned, possible, postponed or cancelled, with what was told of them before and after, up to their end."""
    groups: dict[object, list[Told]] = {}
    for t in told:
        e = t.event
        if e.event_type == "CONSULT" and between_states(e):
            key = (e.mode == "visit", who(e.actors)[:1], countries(e.recipients))
            groups.setdefault(key, []).append(t)
    found: list[Thread] = []
    for group in groups.values():
        ordered = sorted(group, key=lambda t: (t.reported, t.event.status in REALISED))
        found.extend(_cut(ordered))
    return sorted(found, key=lambda thread: thread.steps[0].reported)


def _cut(ordered: Sequence[Told]) -> Iterator[Thread]:
    steps: list[Told] = []
    for t in ordered:
        if t.event.status in REALISED:
            if steps and not t.event.background and t.day >= steps[0].reported:
                yield Thread((*steps, t))
                steps = []
        elif not steps or steps[-1].event.status != t.event.status:
            steps.append(t)
    if steps:
        yield Thread(tuple(steps))


def contentions(codings: Iterable[tuple[str, Coding]]) -> list[Contention]:
    """Issues in dispute, those that most reports name first."""
    found: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for origin, coding in codings:
        for d in coding.disputes:
            found.setdefault((tuple(sorted(d.parties)), d.issue), []).append(origin)
    items = [Contention(parties, issue, tuple(dict.fromkeys(origins))) for (parties, issue), origins in found.items()]
    return sorted(items, key=lambda c: (-len(c.origins), c.parties, c.issue))


def sayings(codings: Iterable[tuple[str, Coding]], shortest: int = 20) -> Iterator[tuple[str, Coding, Quote]]:
    """What was said in so many words, by somebody known."""
    for origin, coding in codings:
        for q in coding.quotes:
            if q.direct and q.speaker is not None and (q.speaker.name or q.speaker.country) and len(q.text) >= shortest:
                yield origin, coding, q
