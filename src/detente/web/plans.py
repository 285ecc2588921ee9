"""The agenda as pages show it: plans with what became of them, and the calendar of a month."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from detente.pages import wording
from detente.records import Actor
from detente.relations.agenda import AgendaItem, Outcome
from detente.relations.buckets import ONE_DAY, after, start_of
from detente.relations.stored import stored_agenda
from detente.relations.told import Evidence
from detente.web.desk import Book

OUTCOMES: Sequence[str] = get_args(Outcome)
#: Tellings of plans that are followed up for one page.
_MOST = 500
#: A plan for so many days or fewer stands on each of them in the calendar; one for "next week" or "in June" beside it.
_SHORT = 3
#: A plan for more days than these is one for another stretch of time than a month: a year, "the next decade".
_LONG = 45
#: How far a list without a month of its own looks back from the day for which it is asked.
_BACK = datetime.timedelta(days=365)


@dataclass(frozen=True)
class Plan:
    """An item of the agenda with the fields that the pieces of pages ask for."""

    item: AgendaItem

    @property
    def event_type(self) -> str:
        return self.item.event_type

    @property
    def mode(self) -> str | None:
        return self.item.mode

    @property
    def actors(self) -> tuple[Actor, ...]:
        return self.item.actors

    @property
    def recipients(self) -> tuple[Actor, ...]:
        return self.item.recipients

    @property
    def reciprocal(self) -> bool:
        return False  # an item says who announced to do it to whom, whoever may do the same to him

    @property
    def outcome(self) -> str:
        return self.item.outcome

    @property
    def days(self) -> tuple[datetime.date, datetime.date] | None:
        """First and last day last announced for it."""
        if not self.item.earliest or not self.item.latest:
            return None
        return datetime.date.fromisoformat(self.item.earliest), datetime.date.fromisoformat(self.item.latest)

    @property
    def length(self) -> int:
        """How many days after the first the last is; 0 where it has none."""
        return (self.days[1] - self.days[0]).days if self.days else 0

    @cached_property
    def when(self) -> str:
        """Its days in words; "" for none."""
        if self.days is None:
            return ""
        first, last = self.days
        if first.day == 1 and after(start_of(first, "month"), "month") - ONE_DAY == last:
            return f"{first:%B} {first.year}"
        if (first.month, first.day, last.month, last.day, first.year) == (1, 1, 12, 31, last.year):
            return str(first.year)
        if first == last:
            return wording.day(first)
        same = (first.year, first.month) == (last.year, last.month)
        return f"{first.day}–{wording.day(last)}" if same else f"{wording.day(first)} – {wording.day(last)}"

    @property
    def steps(self) -> tuple[Evidence, ...]:
        """What tells it, oldest report first."""
        return (*self.item.announced, *self.item.evidence)

    @property
    def mention(self) -> str:
        """The id of the event that first announces it."""
        return mention(self.item.announced[0])


def mention(step: Evidence) -> str:
    """The id of an event as its report tells it."""
    return f"{step.document_id}#{step.event_id}"


@dataclass(frozen=True)
class Calendar:
    """A month: each of its days with the plans for it, plans without an exact day, those for a longer time that it is part of, and plans without
    any day that were announced in it.
    """

    month: datetime.date
    days: tuple[tuple[datetime.date, tuple[Plan, ...]], ...]
    loose: tuple[Plan, ...]
    long: tuple[Plan, ...]
    undated: tuple[Plan, ...]
    counts: dict[str, int]

    @property
    def before(self) -> datetime.date | None:
        return start_of(self.month - ONE_DAY, "month") if self.month > datetime.date(1, 1, 1) else None

    @property
    def after(self) -> datetime.date | None:
        return after(self.month, "month") if self.month < datetime.date(9999, 12, 1) else None

    @property
    def total(self) -> int:
        return len({id(p) for _, plans in self.days for p in plans} | {id(p) for p in (*self.loose, *self.long, *self.undated)})


def plans(
    book: Book, dyad: str | None = None, country: str | None = None, since: datetime.date | None = None, until: datetime.date | None = None,
    as_of: datetime.date | None = None, most: int = _MOST,
) -> list[Plan]:  # fmt: skip
    """What `detente agenda` gives of a stretch of time, the latest first. Outcomes are as of ``as_of``, by default the last report.

    Raises:
        QueryError: there is no such country.
    """
    asked = (dyad, country, since, until, as_of, most)

    def made() -> list[Plan]:
        items = stored_agenda(book.store, dyad=dyad, country=country, since=since, until=until, as_of=as_of, most=most)
        return sorted(map(Plan, items), key=_last, reverse=True)

    return book.remember(("plans", *asked), made)


def latest(book: Book, dyad: str | None = None, country: str | None = None, as_of: datetime.date | None = None) -> list[Plan]:
    """What was on the agenda in the year before ``as_of`` (default: the last report) and is ahead of it."""
    today = as_of or book.reports.last
    return plans(book, dyad, country, since=today - _BACK if today else None, as_of=as_of)


def calendar(book: Book, month: datetime.date, country: str | None, outcome: str) -> Calendar:
    """The agenda of the month that begins on ``month``; ``outcome``: only plans with this one ("" : all)."""
    end = after(month, "month") - ONE_DAY if month < datetime.date(9999, 12, 1) else datetime.date.max
    found = plans(book, country=country, since=month, until=end)[::-1]
    counts = {o: sum(p.outcome == o for p in found) for o in OUTCOMES}
    found = [p for p in found if outcome in ("", p.outcome)]
    exact = [p for p in found if p.days and p.length < _SHORT]
    days = [month + ONE_DAY * n for n in range((end - month).days + 1)]
    return Calendar(
        month=month,
        days=tuple((d, tuple(p for p in exact if p.days and p.days[0] <= d <= p.days[1])) for d in days),
        loose=tuple(p for p in found if _SHORT <= p.length <= _LONG),
        long=tuple(p for p in found if p.length > _LONG),
        undated=tuple(p for p in found if not p.days),
        counts=counts,
    )


def _last(p: Plan) -> tuple[datetime.date, str]:
    """The last day of a plan, or else that of the report that announced it."""
    told: Sequence[str] = [e.published for e in p.item.announced if e.published]
    return (p.days[1] if p.days else datetime.date.min), (told[0] if told else "")
