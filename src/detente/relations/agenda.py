"""The agenda: what reports tell as planned, possible, postponed or cancelled, and what later reports say became of it."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.coding.times import published_interval
from detente.records import REALISED, Actor, Record
from detente.relations.told import REPORT_LAG, Days, Evidence, Named, Told, evidence, keys, order, overlap, persons, same_parties
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


@dataclass(slots=True)
class Step:
    """What the agenda asks of an event as one report tells it. ``source`` is what it was made from."""

    source: Any
    report: Hashable
    reported: Days | None
    window: Days | None
    event_type: str
    mode: str | None
    status: str
    background: bool
    reciprocal: bool
    actors: Sequence[Named]
    recipients: Sequence[Named]
    where: places.Place | None

    @staticmethod
    def of(t: Told) -> Step:
        """Of an event as its report tells it."""
        e = t.event
        where = None
        if e.where is not None:
            where = spot(e.where.name or e.where.text, e.where.country, e.where.lat, e.where.lon, e.where.precision)
        return Step(
            t, t.document.id, t.reported, t.window, e.event_type, e.mode, e.status, e.background, e.reciprocal, e.actors, e.recipients, where,
        )  # fmt: skip


def spot(name: str, country: str | None, lat: float | None, lon: float | None, precision: str | None) -> places.Place:
    """A place as places are compared."""
    return places.Place(name, country or "", lat, lon, precision in ("city", "point"))


@dataclass(slots=True)
class Plan:
    """Something on the agenda while the reports are read: ``announced`` and ``later`` are the steps that tell of it, each in the order of the reports."""

    first: Step
    window: Days | None
    where: places.Place | None
    last_told: Days | None
    status: str
    announced: list[Step]
    later: list[Step] = field(default_factory=list)
    number: int = -1
    done: bool = False
    off: bool = False
    moved: bool = False
    postponed: bool = False

    @property
    def days(self) -> Days | None:
        """Those last announced for it; None also where it was put off without new ones: the day from which it was put off is no longer one of it."""
        return None if self.postponed else self.window


class Plans:
    """All items in the order in which they were put down; those that an event can belong to are found by type and parties."""

    def __init__(self) -> None:
        self.all: list[Plan] = []
        self._of_actor: dict[tuple[str, str], list[Plan]] = {}
        self._to_nobody: dict[tuple[str, str], list[Plan]] = {}
        self._of_both: dict[tuple[str, str, str], list[Plan]] = {}

    def add(self, p: Plan) -> None:
        p.number = len(self.all)
        self.all.append(p)
        kind = p.first.event_type
        for actor in keys(p.first.actors):
            self._of_actor.setdefault((kind, actor), []).append(p)
            if not p.first.recipients:
                self._to_nobody.setdefault((kind, actor), []).append(p)
            for recipient in keys(p.first.recipients):
                self._of_both.setdefault((kind, actor, recipient), []).append(p)

    def near(self, kind: str, actors: Sequence[Named], recipients: Sequence[Named]) -> list[Plan]:
        """Those of a type that are not done, and have a party in common with an event on each side that both name, in the order in which they came.

        What both sides do is told in either order, so that is asked, too.
        """
        found: dict[int, Plan] = {}
        self._beside(kind, keys(actors), keys(recipients), bool(recipients), found)
        if recipients:
            self._beside(kind, keys(recipients), keys(actors), bool(actors), found)
        return [found[n] for n in sorted(found)] if len(found) > 1 else list(found.values())

    def _beside(self, kind: str, actors: Iterable[str], recipients: Iterable[str], named: bool, found: dict[int, Plan]) -> None:
        for actor in actors:
            if not named:
                _open(self._of_actor, (kind, actor), found)
                continue
            _open(self._to_nobody, (kind, actor), found)
            for recipient in recipients:
                _open(self._of_both, (kind, actor, recipient), found)


def _open(lists: dict[Any, list[Plan]], key: Any, found: dict[int, Plan]) -> None:
    """Adds the plans of a list that are not done, and forgets the others."""
    plans = lists.get(key)
    if not plans:
        return
    if any(p.done for p in plans):
        plans[:] = [p for p in plans if not p.done]
    for p in plans:
        found[p.number] = p


def agenda(told: Sequence[Told], as_of: datetime.date | None = None) -> list[AgendaItem]:
    """What was on the agenda, with its outcome; the first announced come first.

    Args:
        told: events of any number of reports, in any order.
        as_of: the day for which outcomes are asked; by default that of the last dated report. Reports after it are left out.
    """
    ordered = sorted(told, key=order)
    dated = [t.reported[1] for t in ordered if t.reported]
    today = as_of or max(dated, default=datetime.date.max)
    plans = Plans()
    for told_by_one in _by_report(t for t in ordered if t.reported is None or t.reported[0] <= today):
        # What a report plans is put down before what it tells as done: "he postponed a visit in February and came in June".
        for t in sorted(told_by_one, key=lambda t: t.event.status in REALISED):
            take(Step.of(t), plans)
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


def take(t: Step, plans: Plans) -> None:
    """Puts an event down as a new item, or as a step of one. Events come in the order of their reports, and what a report plans before the rest of it."""
    if not (t.actors or t.recipients):
        return
    near = plans.near(t.event_type, t.actors, t.recipients)
    if t.status in REALISED:
        if (p := next((p for p in near if _timely(p, t) and _same(p, t) and _fits(p, t)), None)) is not None:
            p.done = True
            p.later.append(t)
    elif t.status in _AHEAD:
        fitting = [p for p in near if _same(p, t) and _same_plan(p, t)]
        p = next((p for p in fitting if _same_date(p, t)), None)
        if p is None:
            p = next((p for p in fitting if p.off or p.postponed or (_later_date(p, t) and p.announced[-1].report != t.report)), None)
            if p is not None:
                p.moved, p.postponed, p.off = True, False, False
                p.later.append(t)
                p.window = t.window or (p.window if p.window is None else None)
        else:
            (p.announced if not p.later else p.later).append(t)
            p.window = _narrower(p.window, t.window)
        if p is None:
            plans.add(Plan(t, t.window, t.where, t.reported, t.status, [t]))
        else:
            p.status, p.last_told, p.where = t.status, t.reported or p.last_told, t.where or p.where
    elif t.status in _OFF or t.status == "postponed":
        fitting = [p for p in near if _same(p, t) and _same_plan(p, t)]
        window = None if _of_the_act(t) else t.window
        put_off_to = window if t.status == "postponed" and window is not None and t.reported is not None and window[0] > t.reported[1] else None
        p = next((p for p in fitting if put_off_to or window is None or p.window is None or overlap(p.window, window, _SLACK)), None)
        if p is None:
            if t.status == "denied":  # who denies a visit that nobody has announced denies something else
                return
            p = Plan(t, window, t.where, t.reported, t.status, [t])
            plans.add(p)
        else:
            p.later.append(t)
        p.status, p.last_told = t.status, t.reported or p.last_told
        p.off, p.postponed = t.status in _OFF, t.status == "postponed" and put_off_to is None
        if put_off_to is not None:
            p.window, p.moved = put_off_to, True


def _same(p: Plan, t: Step) -> bool:
    """Is an event of the kind and the parties of a plan, and told no earlier?"""
    return _same_kind(p.first, t) and _not_before(p, t) and same_parties(p.first, t)


def _timely(p: Plan, t: Step) -> bool:
    """Can what a report tells as done be what was planned, by its days alone?"""
    announced = p.announced[0].reported
    if t.window is not None and announced is not None and t.window[1] < announced[0] - _SLACK:
        return False  # it happened before it was planned
    if p.window is None and not (p.postponed or p.off) and _long_after(p, t):
        return False
    if p.window is None or p.postponed or p.off:
        return t.window is not None or not t.background
    if t.window is not None:
        return overlap(p.window, t.window, _SLACK)
    if t.background or t.reported is None:
        return False
    return t.reported[1] >= p.window[0] and t.reported[0] <= p.window[1] + REPORT_LAG


def _of_the_act(t: Step) -> bool:
    """Is the time of a postponed or cancelled event that of calling it off: "postponed his visit on Friday", in Saturday's paper?"""
    if t.window is None or t.reported is None:
        return False
    return t.window[1] <= t.reported[1] and t.reported[1] - t.window[0] <= _RECENT


def _same_kind(a: Step, b: Step) -> bool:
    return a.event_type == b.event_type and (a.mode == b.mode or a.mode is None or b.mode is None)


def _not_before(p: Plan, t: Step) -> bool:
    """Is an event told no earlier than the plan?"""
    announced = p.announced[0].reported
    return announced is None or t.reported is None or t.reported[1] >= announced[0]


def _fits(p: Plan, t: Step) -> bool:
    """Can what a report tells as done be what was planned, whatever the days?"""
    if p.status in _AHEAD and p.window is None and t.report in (p.announced[-1].report, *(x.report for x in p.later)):
        return False  # what a report itself tells as still ahead
    return _of_the_kind(p, t) and _sides_told(p, t) and not _elsewhere(p, t)


def _of_the_kind(p: Plan, t: Step) -> bool:
    """Is what is told as done what was planned by its mode? To meet somebody is no visit to a country, a visit is not the talks of others, and neither
    is a call. Those who were to visit have where they meet their hosts there, or where they meet them in the time for which the visit was announced.
    """
    plan, done = p.first, t
    if plan.mode == done.mode:
        return True
    if "phone" in (plan.mode, done.mode):
        return False
    same_people = bool(persons(plan.actors) & persons((*done.actors, *done.recipients)))
    if plan.mode == "visit":
        return done.where is not None or (same_people and p.window is not None and not p.postponed and not p.off)  # for where, see `_elsewhere`
    return same_people if done.mode == "visit" else True


def _sides_told(p: Plan, t: Step) -> bool:
    """Are both sides told of the plan and the deed? Where a side is open, the people, the place, the days, or the mode of what has one side must agree."""
    plan, done = p.first, t
    if plan.actors and plan.recipients and done.actors and done.recipients:
        return True
    if plan.mode and plan.mode == done.mode and bool(plan.recipients) == bool(done.recipients):
        return True
    if persons(plan.actors) & persons(done.actors) or (p.window is not None and t.window is not None):
        return True
    return p.where is not None and done.where is not None and places.nearness(p.where, done.where) > 0


def _elsewhere(p: Plan, done: Step) -> bool:
    """Was what is told as done at another place than what was planned: "met in Munich", where the plan was a visit to China?"""
    if done.where is None:
        return False
    hosts = {a.country for a in p.first.recipients if a.country} if p.first.mode == "visit" else set()
    if hosts and done.where.country and done.where.country not in hosts:
        return True
    return p.where is not None and places.nearness(p.where, done.where) < 0


def _same_date(p: Plan, t: Step) -> bool:
    """Is a plan told again, for the same days as far as both say?"""
    if p.off or p.postponed:
        return False
    if (p.window is None or t.window is None) and _long_after(p, t):
        return False
    return p.window is None or t.window is None or overlap(p.window, t.window, _SLACK)


def _same_plan(p: Plan, t: Step) -> bool:
    """Can two plans be one? Where no day says so, the kind or the people must."""
    if p.window is not None and t.window is not None:
        return True
    return p.first.mode == t.mode or bool(persons(p.first.actors) & persons(t.actors))


def _long_after(p: Plan, t: Step) -> bool:
    """Has nobody spoken of a plan for so long that what is told now is another one?"""
    return p.last_told is not None and t.reported is not None and t.reported[0] - p.last_told[1] > FORGOTTEN


def _later_date(p: Plan, t: Step) -> bool:
    """Is a plan told again for another day, before the first has come?"""
    if p.window is None or t.window is None or t.reported is None:
        return False
    return not overlap(p.window, t.window, _SLACK) and t.reported[0] <= p.window[1] + REPORT_LAG


def _narrower(a: Days | None, b: Days | None) -> Days | None:
    if a is None or b is None:
        return a or b
    first, last = max(a[0], b[0]), min(a[1], b[1])
    return (first, last) if first <= last else a


def _item(p: Plan, today: datetime.date) -> AgendaItem:
    e = p.first.source.event
    days = p.days
    return AgendaItem(
        event_type=e.event_type,
        mode=e.mode,
        actors=e.actors,
        recipients=e.recipients,
        status=p.status,
        earliest=days[0].isoformat() if days else None,
        latest=days[1].isoformat() if days else None,
        outcome=outcome(p, today),
        moved=p.moved or p.postponed,
        announced=tuple(evidence(t.source) for t in p.announced),
        evidence=tuple(evidence(t.source) for t in p.later),
    )


def outcome(p: Plan, today: datetime.date) -> Outcome:
    """What became of an item by a day, as far as has been told."""
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
