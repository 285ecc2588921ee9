"""The agenda: what reports tell as planned, possible, postponed or cancelled, and what later reports say became of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from detente.coding.times import published_interval
from detente.records import REALISED, Actor, Event, Place, Record
from detente.relations.told import REPORT_LAG, Days, Evidence, Told, evidence, keys, order, overlap, persons, same_parties
from detente.store.fusion import places

Outcome = Literal["open", "took place", "moved", "fell through", "overdue", "unknown"]

#: What puts an event on the agenda, and what takes it off or moves it.
_AHEAD = frozenset({"planned", "possible"})
_OFF = frozenset({"cancelled", "denied"})
#: What makes an item of the agenda, or changes one.
PLANS = ("planned", "possible", "postponed", "cancelled", "denied")
#: Two dates of one plan, given to the day by different reports, differ by no more (time zones, "on Sunday" for the night before).
_SLACK = datetime.timedelta(days=1)
#: News of a cancellation is as fresh as this; what lay further back is the date of what was called off.
_RECENT = datetime.timedelta(days=7)
#: A plan without a date is told of again within this time, or nobody knows what became of it.
FORGOTTEN = datetime.timedelta(days=365)


class AgendaItem(Record):
    """Something on the agenda, with its window and what became of it.

    ``earliest`` and ``latest`` are the days last announced for it, None where none was, or it was put off without a new one. ``status`` is the
    last that was told before the outcome; ``outcome`` is that on the day ``as_of`` of `agenda`:

    - ``open``: still ahead;
    - ``took place``: a later report tells it as happened;
    - ``moved``: it was postponed, or given another date that is still ahead;
    - ``fell through``: it was cancelled, or is denied;
    - ``overdue``: its last day is over and no report tells it as happened;
    - ``unknown``: no day was ever told, and nobody has spoken of it for a year.
    """

    event_type: str
    mode: str | None
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    status: str
    earliest: str | None
    latest: str | None
    outcome: Outcome
    moved: bool
    announced: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...]


@dataclass
class _Plan:
    """An item while the reports are read."""

    first: Event
    window: Days | None
    where: Place | None
    last_told: Days | None
    status: str
    announced: list[Told] = field(default_factory=list)
    later: list[Told] = field(default_factory=list)
    done: bool = False
    off: bool = False
    moved: bool = False
    postponed: bool = False


class _Plans:
    """All items in the order in which they were put down; those that an event can belong to are found by type and parties."""

    def __init__(self) -> None:
        self.all: list[_Plan] = []
        self._by_party: dict[tuple[str, str], list[int]] = {}

    def add(self, p: _Plan) -> None:
        for key in keys(p.first.actors):
            self._by_party.setdefault((p.first.event_type, key), []).append(len(self.all))
        self.all.append(p)

    def near(self, e: Event) -> list[_Plan]:
        """Those of its type whose actors have a state or body in common with it."""
        numbers = {n for key in keys((*e.actors, *e.recipients)) for n in self._by_party.get((e.event_type, key), ())}
        return [self.all[n] for n in sorted(numbers)]


def agenda(told: Sequence[Told], as_of: datetime.date | None = None) -> list[AgendaItem]:
    """What was on the agenda, with its outcome; the first announced come first.

    Args:
        told: events of any number of reports, in any order.
        as_of: the day for which outcomes are asked; by default that of the last dated report. Reports after it are left out.
    """
    ordered = sorted(told, key=order)
    dated = [t.reported[1] for t in ordered if t.reported]
    today = as_of or max(dated, default=datetime.date.max)
    plans = _Plans()
    for day in _by_report(t for t in ordered if t.reported is None or t.reported[0] <= today):
        # What a report plans is put down before what it tells as done: "he postponed a visit in February and came in June".
        for t in sorted(day, key=lambda t: t.event.status in REALISED):
            _take(t, plans)
    return [_item(p, today) for p in plans.all]


def during(items: Iterable[AgendaItem], since: datetime.date | None, until: datetime.date | None) -> list[AgendaItem]:
    """The items of which a day lies from ``since`` to ``until``; those without a day count by the report that first announced them."""
    if since is None and until is None:
        return list(items)
    return [i for i in items if _meets(i, since or datetime.date.min, until or datetime.date.max)]


def _meets(i: AgendaItem, since: datetime.date, until: datetime.date) -> bool:
    if i.earliest and i.latest:
        return overlap((datetime.date.fromisoformat(i.earliest), datetime.date.fromisoformat(i.latest)), (since, until))
    published = i.announced[0].published
    return published is not None and overlap(published_interval(published), (since, until))


def _by_report(told: Iterable[Told]) -> list[list[Told]]:
    """Events of each report, in the order in which the reports come."""
    reports: dict[str, list[Told]] = {}
    for t in told:
        reports.setdefault(t.document.id, []).append(t)
    return list(reports.values())


def _take(t: Told, plans: _Plans) -> None:
    """Puts an event down as a new item, or as a step of one."""
    e = t.event
    if not (e.actors or e.recipients):
        return
    fitting = [p for p in plans.near(e) if not p.done and _same_kind(p.first, e) and same_parties(p.first, e) and _not_before(p, t)]
    if e.status in REALISED:
        if (p := next((p for p in fitting if _fits(p, t)), None)) is not None:
            p.done = True
            p.later.append(t)
    elif e.status in _AHEAD:
        fitting = [p for p in fitting if _same_plan(p, t)]
        p = next((p for p in fitting if _same_date(p, t)), None)
        if p is None:
            p = next((p for p in fitting if p.off or p.postponed or (_later_date(p, t) and p.announced[-1].document.id != t.document.id)), None)
            if p is not None:
                p.moved, p.postponed, p.off = True, False, False
                p.later.append(t)
                p.window = t.window or (p.window if p.window is None else None)
        else:
            (p.announced if not p.later else p.later).append(t)
            p.window = _narrower(p.window, t.window)
        if p is None:
            plans.add(_Plan(e, t.window, e.where, t.reported, e.status, [t]))
        else:
            p.status, p.last_told, p.where = e.status, t.reported or p.last_told, e.where or p.where
    elif e.status in _OFF or e.status == "postponed":
        fitting = [p for p in fitting if _same_plan(p, t)]
        window = None if _of_the_act(t) else t.window
        put_off_to = window if e.status == "postponed" and window is not None and t.reported is not None and window[0] > t.reported[1] else None
        p = next((p for p in fitting if put_off_to or window is None or p.window is None or overlap(p.window, window, _SLACK)), None)
        if p is None:
            if e.status == "denied":  # who denies a visit that nobody has announced denies something else
                return
            p = _Plan(e, window, e.where, t.reported, e.status, [t])
            plans.add(p)
        else:
            p.later.append(t)
        p.status, p.last_told = e.status, t.reported or p.last_told
        p.off, p.postponed = e.status in _OFF, e.status == "postponed" and put_off_to is None
        if put_off_to is not None:
            p.window, p.moved = put_off_to, True


def _of_the_act(t: Told) -> bool:
    """Is the time of a postponed or cancelled event that of calling it off: "postponed his visit on Friday", in Saturday's paper?"""
    if t.window is None or t.reported is None:
        return False
    return t.window[1] <= t.reported[1] and t.reported[1] - t.window[0] <= _RECENT


def _same_kind(a: Event, b: Event) -> bool:
    return a.event_type == b.event_type and (a.mode == b.mode or a.mode is None or b.mode is None)


def _not_before(p: _Plan, t: Told) -> bool:
    """Is an event told no earlier than the plan?"""
    announced = p.announced[0].reported
    return announced is None or t.reported is None or t.reported[1] >= announced[0]


def _fits(p: _Plan, t: Told) -> bool:
    """Can what a report tells as done be what was planned?"""
    announced = p.announced[0].reported
    if t.window is not None and announced is not None and t.window[1] < announced[0] - _SLACK:
        return False  # it happened before it was planned
    if p.status in _AHEAD and p.window is None and t.document.id in (p.announced[-1].document.id, *(x.document.id for x in p.later)):
        return False  # what a report itself tells as still ahead
    if not (_of_the_kind(p, t) and _sides_told(p, t)) or _elsewhere(p, t.event):
        return False
    if p.window is None and not (p.postponed or p.off) and _long_after(p, t):
        return False
    if p.window is None or p.postponed or p.off:
        return t.window is not None or not t.event.background
    if t.window is not None:
        return overlap(p.window, t.window, _SLACK)
    if t.event.background or t.reported is None:
        return False
    return t.reported[1] >= p.window[0] and t.reported[0] <= p.window[1] + REPORT_LAG


def _of_the_kind(p: _Plan, t: Told) -> bool:
    """Is what is told as done what was planned by its mode? To meet somebody is no visit to a country, a visit is not the talks of others, and neither
    is a call. Those who were to visit have where they meet their hosts there, or where they meet them in the time for which the visit was announced.
    """
    plan, done = p.first, t.event
    if plan.mode == done.mode:
        return True
    if "phone" in (plan.mode, done.mode):
        return False
    same_people = bool(persons(plan.actors) & persons((*done.actors, *done.recipients)))
    if plan.mode == "visit":
        return done.where is not None or (same_people and p.window is not None and not p.postponed and not p.off)  # for where, see `_elsewhere`
    return same_people if done.mode == "visit" else True


def _sides_told(p: _Plan, t: Told) -> bool:
    """Are both sides told of the plan and the deed? Where a side is open, the people, the place, the days, or the mode of what has one side must agree."""
    plan, done = p.first, t.event
    if plan.actors and plan.recipients and done.actors and done.recipients:
        return True
    if plan.mode and plan.mode == done.mode and bool(plan.recipients) == bool(done.recipients):
        return True
    if persons(plan.actors) & persons(done.actors) or (p.window is not None and t.window is not None):
        return True
    return p.where is not None and done.where is not None and places.nearness(_spot(p.where), _spot(done.where)) > 0


def _elsewhere(p: _Plan, done: Event) -> bool:
    """Was what is told as done at another place than what was planned: "met in Munich", where the plan was a visit to China?"""
    if done.where is None:
        return False
    hosts = {a.country for a in p.first.recipients if a.country} if p.first.mode == "visit" else set()
    if hosts and done.where.country and done.where.country not in hosts:
        return True
    return p.where is not None and places.nearness(_spot(p.where), _spot(done.where)) < 0


def _spot(where: Place) -> places.Place:
    return places.Place(where.name or where.text, where.country or "", where.lat, where.lon, where.precision in ("city", "point"))


def _same_date(p: _Plan, t: Told) -> bool:
    """Is a plan told again, for the same days as far as both say?"""
    if p.off or p.postponed:
        return False
    if (p.window is None or t.window is None) and _long_after(p, t):
        return False
    return p.window is None or t.window is None or overlap(p.window, t.window, _SLACK)


def _same_plan(p: _Plan, t: Told) -> bool:
    """Can two plans be one? Where no day says so, the kind or the people must."""
    if p.window is not None and t.window is not None:
        return True
    return p.first.mode == t.event.mode or bool(persons(p.first.actors) & persons(t.event.actors))


def _long_after(p: _Plan, t: Told) -> bool:
    """Has nobody spoken of a plan for so long that what is told now is another one?"""
    return p.last_told is not None and t.reported is not None and t.reported[0] - p.last_told[1] > FORGOTTEN


def _later_date(p: _Plan, t: Told) -> bool:
    """Is a plan told again for another day, before the first has come?"""
    if p.window is None or t.window is None or t.reported is None:
        return False
    return not overlap(p.window, t.window, _SLACK) and t.reported[0] <= p.window[1] + REPORT_LAG


def _narrower(a: Days | None, b: Days | None) -> Days | None:
    if a is None or b is None:
        return a or b
    first, last = max(a[0], b[0]), min(a[1], b[1])
    return (first, last) if first <= last else a


def _item(p: _Plan, today: datetime.date) -> AgendaItem:
    e = p.first
    window = None if p.postponed else p.window  # the day from which it was put off is no longer one of it
    return AgendaItem(
        event_type=e.event_type,
        mode=e.mode,
        actors=e.actors,
        recipients=e.recipients,
        status=p.status,
        earliest=window[0].isoformat() if window else None,
        latest=window[1].isoformat() if window else None,
        outcome=_outcome(p, today),
        moved=p.moved or p.postponed,
        announced=tuple(map(evidence, p.announced)),
        evidence=tuple(map(evidence, p.later)),
    )


def _outcome(p: _Plan, today: datetime.date) -> Outcome:
    if p.done:
        return "took place"
    if p.off:
        return "fell through"
    if p.postponed:
        return "moved"
    if p.window is not None and p.window[1] < today:
        return "overdue"
    if p.moved:
        return "moved"
    if p.window is None and p.last_told is not None and p.last_told[1] + FORGOTTEN < today:
        return "unknown"
    return "open"
