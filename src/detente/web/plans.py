"""The agenda as pages show it: plans with what became of them, and the calendar of a month."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

import numpy as np

from detente.pages import wording
from detente.records import Actor
from detente.relations.agenda import AgendaItem, agenda, during
from detente.relations.buckets import ONE_DAY, after, start_of
from detente.relations.columns import Ints
from detente.relations.followed import OUTCOMES, Followed
from detente.relations.stored import as_told
from detente.relations.told import Evidence, Told
from detente.store.filters import country_code, parse_dyad
from detente.store.rows import read_mention
from detente.web.book import Book

#: Plans of a month that one page shows; and rows of any list that stands beside others, the rest of which is a link away.
MOST, SOME = 120, 12
#: A plan for so many days or fewer stands on each of them in the calendar; one for "next week" or "in June" beside it.
_SHORT = 3
#: A plan for more days than these is one for another stretch of time than a month: a year, "the next decade".
_LONG = 45
_BACK = datetime.timedelta(days=365)
_NO_DAYS = (datetime.date.min, datetime.date.min)


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
    any day that were announced in it. Of ``total`` plans so many are ``shown``; ``counts`` by outcome.
    """

    month: datetime.date
    days: tuple[tuple[datetime.date, tuple[Plan, ...]], ...]
    loose: tuple[Plan, ...]
    long: tuple[Plan, ...]
    undated: tuple[Plan, ...]
    counts: dict[str, int]
    total: int
    shown: int

    @property
    def before(self) -> datetime.date | None:
        return start_of(self.month - ONE_DAY, "month") if self.month > datetime.date(1, 1, 1) else None

    @property
    def after(self) -> datetime.date | None:
        return after(self.month, "month") if self.month < datetime.date(9999, 12, 1) else None


@dataclass(frozen=True)
class Found:
    """Plans that were asked for, the latest first: of ``total`` those that are shown; ``counts``: how many there are by outcome, whichever is wanted."""

    plans: tuple[Plan, ...]
    total: int
    counts: dict[str, int]


def plans(
    book: Book, dyad: str | None = None, country: str | None = None, since: datetime.date | None = None, until: datetime.date | None = None,
    outcome: str = "", most: int = MOST, often: bool = False,
) -> Found:  # fmt: skip
    """What `detente agenda` gives of a stretch of time, as of the last report. Of more than ``most`` the latest are shown, or those announced most often.

    Raises:
        QueryError: there is no such country.
    """
    followed = book.followed
    found = followed.during(_of(book, dyad, country), since, until)
    of = followed.outcome[found]
    counts = dict(zip(OUTCOMES, np.bincount(of, minlength=len(OUTCOMES)).tolist(), strict=True))
    if outcome:
        found = found[of == OUTCOMES.index(outcome)]
    shown = found[np.lexsort((found, -followed.steps[found]))[:most]] if often else found
    return Found(tuple(_read(book, _latest_first(followed, shown)[:most], None)), len(found), counts)


def latest(book: Book, dyad: str | None = None, country: str | None = None, as_of: datetime.date | None = None, most: int = SOME) -> list[Plan]:
    """What was on the agenda in the year before ``as_of`` (default: the last report) and is ahead of it: the ``most`` plans of the latest days.

    Raises:
        QueryError: there is no such country.
    """
    followed, today = book.followed, as_of or book.reports.last
    since = year_before(today)
    found = _of(book, dyad, country)
    if as_of is None:
        return _read(book, _latest_first(followed, followed.during(found, since, None))[:most], None)
    found = followed.during(found[followed.told[found] <= as_of.toordinal()], since, None, ever=True)
    made: list[Plan] = []
    # The days that it had then are known when it has been read; they are no later than the latest it ever had.
    for piece in np.array_split(_latest_first(followed, found, ever=True), max(1, -(-len(found) // most))):
        if len(made) >= most and followed.latest[piece[0]] < (made[most - 1].days or _NO_DAYS)[1].toordinal():
            break
        made += [p for p in _read(book, piece, as_of) if during([p.item], since, None)]
        made.sort(key=_last, reverse=True)
    return made[:most]


def year_before(day: datetime.date | None) -> datetime.date | None:
    """A year before a day: how far a list without a time of its own looks back."""
    return day - _BACK if day and day.year > 1 else None


def _of(book: Book, dyad: str | None, country: str | None) -> Ints:
    """The plans between two countries, or of one."""
    followed = book.followed
    found = np.arange(len(followed))
    if dyad:
        first, second, directed = parse_dyad(dyad)
        found = followed.having(f"{first}>{second}", *(() if directed else (f"{second}>{first}",)))
    if country:
        of_country = followed.having(country_code(country))
        found = np.intersect1d(found, of_country, assume_unique=True) if dyad else of_country
    return found


def _latest_first(followed: Followed, plans: Ints, ever: bool = False) -> Ints:
    """By the last day, then by that of the report that announced them."""
    return plans[np.lexsort((plans, -followed.told[plans], -(followed.latest if ever else followed.last)[plans]))]


def _read(book: Book, plans: Ints, as_of: datetime.date | None) -> list[Plan]:
    """Plans by number, as they stood on a day (None: the last)."""
    places, owner = book.followed.members.of_rows(plans)
    rows = book.shelf.rows(places.tolist(), "mentions")
    unnamed = sorted({r["document_id"] for r in rows if not r["source"]})
    origins = {r["document_id"]: PurePath(r["origin"]).name for r in book.documents_of(unnamed, ["document_id", "origin"]) if r["origin"]}
    told: list[list[Told]] = [[] for _ in range(len(plans))]
    for row, at in zip(rows, owner.tolist(), strict=True):
        told[at].append(as_told(read_mention(row), origins))
    day = as_of or book.last_day
    return [Plan(item) for steps in told for item in agenda(steps, day)]


def calendar(book: Book, month: datetime.date, country: str | None, outcome: str) -> Calendar:
    """The agenda of the month that begins on ``month``; ``outcome``: only plans with this one ("" : all)."""
    end = after(month, "month") - ONE_DAY if month < datetime.date(9999, 12, 1) else datetime.date.max
    asked = plans(book, country=country, since=month, until=end, outcome=outcome, often=True)
    found = asked.plans[::-1]
    exact = [p for p in found if p.days and p.length < _SHORT]
    days = [month + ONE_DAY * n for n in range((end - month).days + 1)]
    return Calendar(
        month=month,
        days=tuple((d, tuple(p for p in exact if p.days and p.days[0] <= d <= p.days[1])) for d in days),
        loose=tuple(p for p in found if _SHORT <= p.length <= _LONG),
        long=tuple(p for p in found if p.length > _LONG),
        undated=tuple(p for p in found if not p.days),
        counts=asked.counts,
        total=asked.total,
        shown=len(found),
    )


def _last(p: Plan) -> tuple[datetime.date, str]:
    """The last day of a plan, or else that of the report that announced it."""
    told: Sequence[str] = [e.published for e in p.item.announced if e.published]
    return (p.days[1] if p.days else datetime.date.min), (told[0] if told else "")
