"""Events as reports tell them, and when two of them are about the same parties and the same time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from detente.coding.times import published_interval
from detente.knowledge.tables import lines, several, table
from detente.records import Coding, Document, Event, Record, Span

Days = tuple[datetime.date, datetime.date]

#: A report follows what it tells by at most this much where it does not date it: a weekly paper and its late readers.
REPORT_LAG = datetime.timedelta(days=14)


@dataclass(frozen=True)
class Told:
    """An event as one report tells it. ``origin`` names the report for people: a file, a line, an address. ``sentence`` is its sentence where the
    text of the report is not at hand (None: it is).
    """

    event: Event
    document: Document
    origin: str
    sentence: str | None = None

    @property
    def text(self) -> str:
        """The sentence that tells the event."""
        return self.document.text[slice(*self.event.sentence.span)] if self.sentence is None else self.sentence

    @property
    def reported(self) -> Days | None:
        """The days on which the report can have appeared; None where it is not dated."""
        return published_interval(self.document.published) if self.document.published else None

    @property
    def window(self) -> Days | None:
        """The days that the event can be of, by its own time; None where the report does not say."""
        when = self.event.when
        if when is None or when.earliest is None or when.latest is None:
            return None
        return datetime.date.fromisoformat(when.earliest), datetime.date.fromisoformat(when.latest)


class Evidence(Record):
    """A sentence that tells a step: in which report, of which event, with what status."""

    document_id: str
    origin: str
    published: str | None
    event_id: str
    status: str
    text: str
    span: Span


def tell(codings: Iterable[tuple[str, Coding]]) -> list[Told]:
    """The events of coded reports, given with their origins, oldest report first; undated reports come last."""
    told = [Told(e, coding.document, origin) for origin, coding in codings for e in coding.events]
    return sorted(told, key=order)


def order(t: Told) -> tuple[bool, Days]:
    """Sorts events by the report that tells them; what a report tells stays in its order."""
    far = datetime.date.max
    return t.reported is None, t.reported or (far, far)


def evidence(t: Told) -> Evidence:
    """Where an event is told."""
    return Evidence(
        document_id=t.document.id,
        origin=t.origin,
        published=t.document.published,
        event_id=t.event.id,
        status=t.event.status,
        text=t.text,
        span=t.event.sentence.span,
    )


# ---------------------------------------------------------------------- words


@lru_cache(maxsize=1)
def country_words() -> frozenset[str]:
    """Words of the names of countries, of their peoples and capitals, in lower case: they say who, not what."""
    names = (
        n
        for _, (_, _, _, _, name, others, peoples, capital, _) in lines(table("countries.txt"), 9)
        for f in (name, others, peoples, capital)
        for n in several(f)
    )
    return frozenset(w for n in names for w in re.findall(r"[^\W\d_]{3,}", n.lower()))


# ---------------------------------------------------------------------- who


class Named(Protocol):
    """What parties are told apart by."""

    @property
    def country(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def office(self) -> str | None: ...
    @property
    def resolved_by(self) -> str | None: ...


class Party(NamedTuple):
    """Somebody who is known by no more than that."""

    country: str | None
    name: str | None
    office: str | None
    resolved_by: str | None


class Side(tuple[Party, ...]):
    """A side that is asked often, and so remembers its `keys` and `persons`."""

    keys: frozenset[str]
    persons: frozenset[str]

    def __new__(cls, parties: Iterable[Party] = ()) -> Side:
        side = super().__new__(cls, parties)
        side.keys, side.persons = _keys(side), _persons(side)
        return side


class Parties(Protocol):
    """What is told of both sides of an event."""

    @property
    def event_type(self) -> str: ...
    @property
    def reciprocal(self) -> bool: ...
    @property
    def actors(self) -> Sequence[Named]: ...
    @property
    def recipients(self) -> Sequence[Named]: ...


def persons(side: Iterable[Named]) -> frozenset[str]:
    """The people of a side by name; states and bodies are named, too, but stand for more than one who could act."""
    return side.persons if isinstance(side, Side) else _persons(side)


def _persons(side: Iterable[Named]) -> frozenset[str]:
    return frozenset(a.name for a in side if a.name and (a.office or (a.resolved_by or "").split("+")[0] in _PERSONAL))


_PERSONAL = frozenset({"name", "surname", "office", "pronoun", "holder"})


def keys(side: Iterable[Named]) -> frozenset[str]:
    """What a side is recognised by: country codes, else the names of those who belong to none."""
    return side.keys if isinstance(side, Side) else _keys(side)


def _keys(side: Iterable[Named]) -> frozenset[str]:
    return frozenset(key for a in side if (key := a.country or a.name))


def same_side(a: Sequence[Named], b: Sequence[Named]) -> bool:
    """Can two sides be the same: a common state or body, and no two different people?"""
    if not keys(a) & keys(b):
        return False
    left, right = persons(a), persons(b)
    return not (left and right) or bool(left & right)


def same_parties(a: Parties, b: Parties) -> bool:
    """Are two events between the same two sides? What both sides do may name them in either order.

    A recipient that one of the two leaves open is that of the other where the place agrees or nothing else is told.
    """
    if _beside(a, b.actors, b.recipients):
        return True
    mutual = a.reciprocal or b.reciprocal or a.event_type == "CONSULT"
    return mutual and bool(b.recipients) and _beside(a, b.recipients, b.actors)


def _beside(a: Parties, actors: Sequence[Named], recipients: Sequence[Named]) -> bool:
    if not same_side(a.actors, actors):
        return False
    return not a.recipients or not recipients or same_side(a.recipients, recipients)


# ---------------------------------------------------------------------- when


def overlap(a: Days, b: Days, slack: datetime.timedelta = datetime.timedelta(0)) -> bool:
    """Do two stretches of days meet, or miss each other by no more than ``slack``?"""
    return a[0] <= b[1] + slack and b[0] <= a[1] + slack
