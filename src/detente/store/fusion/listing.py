"""Events so far, and the lists in which a mention looks for those that it may tell of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detente.store.fusion.columns import AHEAD, RECENT, Dated, Stage

#: So many events of a list are looked at, the newest; it bounds the work of a day with thousands of reports on one pair.
MOST = 256
#: An event is listed under its last day, and under every so manieth day before it as far as its first: most have one entry, whatever is asked for.
_STEP = 4
#: Plans without a day are listed by the day of their first report, so many days together; `AHEAD` days back are this many lists.
_BUNDLE = 16
_BUNDLES = AHEAD // _BUNDLE + 2
#: Keys of lists are whole numbers: the pair's number, and in so many last bits a day (of the years -20000 to 20000).
_BITS = 24


@dataclass(slots=True, eq=False)
class Event:
    """An event so far, as far as it is compared.

    ``stage`` is where it stands, ``told`` what the last mention said, ``real`` the day of the first report that it happened (-1: none). ``sentences``
    are its first mentions (place in reading order, sides), ``marks`` what it can have in common with a mention (`Marks`).
    """

    number: int
    mode: int
    stage: int
    told: int
    sides: int
    place: int
    first: int
    last: int
    dated: int
    published: int
    document: int
    wording: int
    again: int
    real: int
    sentences: list[tuple[int, int]]
    marks: int


class Listing:
    """Events by pair of parties and time. Pairs are numbered (`Register.pairs`)."""

    def __init__(self) -> None:
        #: By pair and day; plans without a day by pair and time of their report; by pair, what was put off and what has no day.
        self._by_day: dict[int, list[Event]] = defaultdict(list)
        self._plans: dict[int, list[Event]] = defaultdict(list)
        self._put_off: dict[int, list[Event]] = defaultdict(list)
        self._vague: dict[int, list[Event]] = defaultdict(list)

    def add(self, event: Event, pairs: Iterable[int], moved: bool, known: Sequence[int] = ()) -> None:
        """Lists an event under its ``pairs``; under those ``known`` before, only where its days have ``moved``."""
        if event.dated == Dated.NEVER:
            return
        no_day = event.stage != Stage.REAL and event.dated == Dated.REPORT
        for pair in pairs:
            if event.dated == Dated.VAGUE:
                append(self._vague[pair], event)
            elif no_day:
                append(self._plans[(pair << _BITS) + event.published // _BUNDLE], event)
            elif moved or pair not in known:
                for day in range(event.last, event.first - 1, -_STEP):
                    append(self._by_day[(pair << _BITS) + day], event)
            if event.stage == Stage.POSTPONED:
                append(self._put_off[pair], event)

    def near(self, pairs: Iterable[int], stage: int, first: int, last: int, dated: int, published: int, marks: int) -> list[Event]:
        """Events of the same pairs at about the same time that have a mark in common with a mention."""
        found: list[Event] = []
        if dated == Dated.NEVER:
            return found
        for pair in pairs:
            if dated == Dated.VAGUE:
                found += [e for e in self._vague.get(pair, ())[-MOST:] if e.marks & marks]
            else:
                found += self._within(pair, first - 1, last + 1, marks)
            if stage in (Stage.POSTPONED, Stage.CANCELLED) and dated != Dated.REPORT:
                found += self._within(pair, published - RECENT, published + AHEAD, marks)
            bundle = (pair << _BITS) + published // _BUNDLE
            for key in range(bundle - _BUNDLES + 1, bundle + 1):
                if key in self._plans:
                    found += [e for e in self._plans[key][-MOST:] if e.marks & marks]
            if pair in self._put_off:
                found += [e for e in self._put_off[pair][-MOST:] if e.marks & marks]
        return found

    def _within(self, pair: int, first: int, last: int, marks: int) -> list[Event]:
        by_day = self._by_day
        start = pair << _BITS
        found: list[Event] = []
        for key in range(start + first, start + last + _STEP):
            if key in by_day:
                found += [e for e in by_day[key][-MOST:] if e.marks & marks and e.first <= last]
        return found


def append(events: list[Event], event: Event) -> None:
    """Lists an event once, however often it is told of in a row."""
    if not events or events[-1] is not event:
        events.append(event)
