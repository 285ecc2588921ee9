"""Which mentions tell of one happening: reports are read in order, and each mention joins the event that it fits best, or founds a new one.

A mention fits an event where nothing speaks against it (parties, days, place, mode, course of the happening) and enough speaks for it. What speaks
for it is counted in points; how many are needed depends on how often such a thing happens between the same two: presidents seldom meet twice in
three days, and ministries may condemn each other twice in an hour. The points are ours; docs/one-event-many-reports.md lists them with figures.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt

from detente.store.fusion.columns import AHEAD, Columns, Dated, Ints, Stage
from detente.store.fusion.columns import RECENT as LATELY
from detente.store.fusion.parties import Match, Register, match, words_of
from detente.store.fusion.places import SAME_CITY, nearness
from detente.store.fusion.words import Vector, likeness, vector

#: Points that a mention needs to join: types that are seldom repeated in days, that may be repeated daily, that may be repeated within the hour.
_SELDOM, _DAILY, _HOURLY = 4, 5, 6
NEEDED = {
    **dict.fromkeys(("CONSULT", "COOPERATE", "AID", "RETREAT", "CONCEDE", "MOBILIZE", "SANCTION"), _SELDOM),
    **dict.fromkeys(("ASSAULT", "COERCE", "PROTEST"), _DAILY),
    **dict.fromkeys(("AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN"), _HOURLY),
}
#: What counts, in points. Parties count up to 4 (`parties.match`).
SAME_STORY, SAME_SENTENCE = 3, 6
SAME_DAY, OVERLAP, RECENT = 3, 2, 1
SAME_MODE, SAME_WORDS = 1, 1
OTHER_MODE, OTHER_PLACE_OF_WORDS, SET_APART = -1, -1, -3
#: Likeness of two sentences (`words.likeness`, parties and trigger left out) and what it gives; below the last, `UNLIKE`. Asked for words, which may be
#: about anything, and where one of the two leaves a side open.
LIKE = ((0.35, 3), (0.2, 1), (0.08, 0))
UNLIKE = -3
#: Words fly: where a minister speaks is not where what he condemns took place.
_WORDS = frozenset({"AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"})
#: Parties may be told either way round: a visit is also a reception.
_TURNABLE = frozenset({"CONSULT", "COOPERATE", "AGREE"})
#: Modes of which one excludes the other: nobody visits by telephone.
_EXCLUSIVE = {"CONSULT": frozenset({"phone"}), "RETREAT": frozenset({"withdraw", "release", "disarm", "ceasefire", "access", "resign"})}
#: A plan that was put off is looked for so many days later; other plans so long after their day.
PUT_OFF, PLANNED = 180, 3
#: So many events are compared at most, the newest; it bounds the work of a day with thousands of reports on one pair.
_MOST = 256
#: Plans without a day are listed by the day of their first report, so many days together; `AHEAD` days back are this many lists.
_BUNDLE = 16
_BUNDLES = AHEAD // _BUNDLE + 2
#: Starting processes is worth it from so many mentions on.
_WORTH_IT = 300_000
#: An event is compared by the sentences of so many of its mentions, the first; sentences of so many mentions are remembered as vectors.
_SENTENCES, _REMEMBERED = 2, 50_000


@dataclass(frozen=True)
class Assignment:
    """For each mention, in reading order: the number of its event, and whether its sides are the other way round there."""

    event: Ints
    crossed: npt.NDArray[np.bool_]


def assign(mentions: Columns, fixed: Ints | None = None, workers: int = 1) -> Assignment:
    """Puts mentions together.

    Args:
        mentions: in reading order.
        fixed: numbers of the events of mentions whose event is known and stays, -1 for those that are to be placed.
        workers: processes to use. Types are read apart from each other, so the result is the same with any number.
    """
    event = np.full(len(mentions.row), -1, dtype=np.int32)
    crossed = np.zeros(len(mentions.row), dtype=np.bool_)
    places = [np.flatnonzero(mentions.type == number) for number in range(len(mentions.types))]
    order = sorted(range(len(places)), key=lambda n: (-len(places[n]), n))  # the longest first, so that no process waits for it at the end
    tasks = [(mentions.select(places[n]), mentions.types[n], None if fixed is None else fixed[places[n]]) for n in order]
    if workers > 1 and len(mentions.row) >= _WORTH_IT:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            done = list(pool.map(_read_type, *zip(*tasks, strict=True)))
    else:
        done = [_read_type(*task) for task in tasks]
    next_event = 0
    for n, (numbers, turned) in zip(order, done, strict=True):
        event[places[n]], crossed[places[n]] = numbers + next_event, turned
        next_event += int(numbers.max()) + 1
    return Assignment(event, crossed)


def _read_type(mentions: Columns, type: str, fixed: Ints | None) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Numbers of the events of all mentions of one type, from 0, and whether their sides are the other way round."""
    known = 0
    if fixed is not None:
        numbers, renumbered = np.unique(fixed, return_inverse=True)
        unplaced = int(len(numbers) > 0 and numbers[0] < 0)
        fixed = (renumbered - unplaced).astype(np.int32)
        known = len(numbers) - unplaced
    with _uncollected():
        placed = _Matcher(mentions, Register(mentions.all_sides), type, known).run(fixed)
    return np.array([e for e, _ in placed], dtype=np.int32), np.array([c for _, c in placed], dtype=np.bool_)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing here is garbage before the end; looking for it among millions of events would take longer than all else."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


@dataclass(slots=True, eq=False)
class _Event:
    """An event so far, as far as it is compared.

    ``stage`` is where it stands, ``told`` what the last mention said, ``real`` the day of the first report that it happened (-1: none). ``sentences``
    are its first mentions (place in reading order, sides).
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


class _Matcher:
    """Reads the mentions of one type."""

    def __init__(self, mentions: Columns, parties: Register, type: str, next_event: int) -> None:
        self._m = mentions
        self._needed = NEEDED.get(type, _HOURLY)
        self._words = type in _WORDS
        self._turnable = type in _TURNABLE
        exclusive = _EXCLUSIVE.get(type, frozenset())
        self._exclusive = {n for n, name in enumerate(mentions.modes) if name in exclusive}
        self.next_event = next_event
        self._parties = parties
        self._pairs = parties.pairs
        self._merge = parties.merge
        self._matches = parties.matches[self._turnable]
        self._distances: dict[tuple[int, int], int] = {}
        self._vectors: dict[int, Vector] = {}
        #: Events by pair and day, plans without a day by pair and time of their report, by pair (what was put off, vague ones), by story, by sentence.
        self._by_day: dict[tuple[int, int], list[_Event]] = defaultdict(list)
        self._plans: dict[tuple[int, int], list[_Event]] = defaultdict(list)
        self._put_off: dict[int, list[_Event]] = defaultdict(list)
        self._vague: dict[int, list[_Event]] = defaultdict(list)
        self._by_story: dict[int, list[_Event]] = defaultdict(list)
        self._by_sentence: dict[int, list[_Event]] = defaultdict(list)

    def run(self, fixed: Ints | None) -> list[tuple[int, bool]]:
        """Event and orientation of each mention."""
        m = self._m
        names = ("mode", "stage", "sides", "place", "first", "last", "dated", "published", "document", "story", "wording", "sentence", "again")
        rows = zip(*(getattr(m, name).tolist() for name in names), range(len(m.row)), strict=True)
        known: dict[int, _Event] = {}
        result = []
        for n, row in enumerate(rows):
            number = -1 if fixed is None else int(fixed[n])
            if number >= 0:
                event = known.get(number)
                turned = False
                if event is None:
                    event = known[number] = self._found(number, row)
                else:
                    turned = self._turned(event, row)
                    self._join(event, row, turned)
            else:
                event, turned = self._place(row)
            result.append((event.number, turned))
        return result

    def _turned(self, event: _Event, row: tuple[int, ...]) -> bool:
        fit = self._fit(row[2], event.sides)
        return fit is not None and fit.crossed

    # ------------------------------------------------------------------ one mention

    def _place(self, row: tuple[int, ...]) -> tuple[_Event, bool]:
        best, best_points, turned = None, 0, False
        story, sentence = row[9], row[11]
        same_sentence = self._by_sentence.get(sentence, ()) if sentence >= 0 else ()
        same_story = self._by_story.get(story, ()) if story >= 0 else ()
        candidates: dict[_Event, int] = {}
        if same_story:
            candidates = dict.fromkeys(same_story[-_MOST:], SAME_STORY)
        for event in same_sentence:
            candidates[event] = candidates.get(event, 0) + SAME_SENTENCE
        for event in self._near(row):
            candidates.setdefault(event, 0)
        for event, head_start in candidates.items():
            points, crossed = self._points(event, row, head_start, best_points)
            if points >= self._needed and (points > best_points or (best is not None and points == best_points and event.number < best.number)):
                best, best_points, turned = event, points, crossed
        if best is None:
            best = self._found(self.next_event, row)
            self.next_event += 1
            return best, False
        self._join(best, row, turned)
        return best, turned

    def _near(self, row: tuple[int, ...]) -> list[_Event]:
        """Events of the same pairs at about the same time."""
        _, stage, sides, _, first, last, dated, published, *_ = row
        found: list[_Event] = []
        if dated == Dated.NEVER:
            return found
        days = range(first - 1, last + 2)
        for dyad in self._pairs(sides):
            if dated == Dated.VAGUE:
                found += self._vague.get(dyad, ())[-_MOST:]
            else:
                for day in days:
                    if (dyad, day) in self._by_day:
                        found += self._by_day[dyad, day][-_MOST:]
            if stage in (Stage.POSTPONED, Stage.CANCELLED) and dated != Dated.REPORT:
                for day in range(published - LATELY, published + AHEAD + 1):
                    found += self._by_day.get((dyad, day), ())[-_MOST:]
            bundle = published // _BUNDLE
            for number in range(bundle - _BUNDLES + 1, bundle + 1):
                if (dyad, number) in self._plans:
                    found += self._plans[dyad, number][-_MOST:]
            if dyad in self._put_off:
                found += self._put_off[dyad][-_MOST:]
        return found

    def _points(self, event: _Event, row: tuple[int, ...], points: int, best: int) -> tuple[int, bool]:
        """What speaks for a mention belonging to an event, and whether its sides are the other way round. 0 where something speaks against it, or where
        it cannot come to ``best`` points any more.
        """
        mode, stage, sides, place, first, last, dated, published, document, _, wording, _, again, _ = row
        same_sentence = points >= SAME_SENTENCE
        if event.document == document and (stage == event.told or Stage.DENIED not in (stage, event.told)):
            return 0, False  # what one report tells as two happenings are two
        if (stage == Stage.HYPOTHETICAL) != (event.stage == Stage.HYPOTHETICAL):
            return 0, False
        key = (sides, event.sides)
        fit = self._matches[key] if key in self._matches else self._fit(sides, event.sides)
        if fit is None or fit.points < 1:
            if same_sentence and (fit is not None or not (self._pairs(sides) and self._pairs(event.sides))) and abs(published - event.published) <= 7:
                return points, bool(fit and fit.crossed)
            return 0, False
        points += fit.points
        near = self._distance(place, event.place)
        if near < 0:
            if not self._words:
                return 0, False
            points += OTHER_PLACE_OF_WORDS
        else:
            points += near
        if mode != event.mode and Stage.DENIED in (stage, event.told) and stage != event.told:
            return 0, False  # that a visit is denied says nothing about a talk
        if mode >= 0 and event.mode >= 0:
            if mode == event.mode:
                points += SAME_MODE
            elif mode in self._exclusive or event.mode in self._exclusive:
                return 0, False
            else:
                points += OTHER_MODE
        # What it can come to at most is known before days and sentences are compared.
        if dated == Dated.DAYS and event.dated == Dated.DAYS:
            most = points + SAME_DAY
        elif dated != Dated.REPORT and event.dated != Dated.REPORT:
            most = points + OVERLAP
        elif dated == event.dated and stage == event.stage:
            most = points + RECENT - min(2, abs(published - event.published))
        else:
            most = points + RECENT
        if wording == event.wording:
            most += SAME_WORDS
        if self._words or fit.open:
            most += LIKE[0][1]
        if most < self._needed or most < best:
            return 0, False
        if not self._course(event, stage, first, last, dated, published):
            return 0, False
        if (days := self._days(event, row, points, near)) is None:
            return 0, False
        points += days
        if again != event.again and days < SAME_DAY and not same_sentence:
            if published != event.published:
                return 0, False
            points += SET_APART
        if wording == event.wording:
            points += SAME_WORDS
        if not same_sentence and (self._words or fit.open) and points + LIKE[0][1] >= max(self._needed, best):
            alike = self._alike(event, row)
            if fit.open and alike < (LIKE[1][1] if days == SAME_DAY else LIKE[0][1]):
                return 0, False
            points += alike
        return points, fit.crossed

    def _alike(self, event: _Event, row: tuple[int, ...]) -> int:
        """Points for the likeness of a mention's sentence and those of the event's first mentions."""
        mine = self._sentence(row[13], row[2])
        most = 0.0
        for place, sides in event.sentences:
            theirs = self._vectors.get(place) or self._sentence(place, sides)
            if not mine.keys().isdisjoint(theirs):
                most = max(most, likeness(mine, theirs))
        for least, points in LIKE:
            if most >= least:
                return points
        return UNLIKE

    def _sentence(self, place: int, sides: int) -> Vector:
        found = self._vectors.get(place)
        if found is None:
            if len(self._vectors) >= _REMEMBERED:
                self._vectors.clear()
            known = words_of(self._parties.sides[sides]).union(self._m.trigger_text(place).lower().split())
            found = self._vectors[place] = vector(None, self._m.sentence_text(place), known)
        return found

    def _course(self, event: _Event, stage: int, first: int, last: int, dated: int, published: int) -> bool:
        """Can what is told now be a stage of the same happening? A plan told after it took place is another one's."""
        if event.real >= 0 and stage in (Stage.AHEAD, Stage.POSTPONED, Stage.CANCELLED):
            return published <= event.real
        if stage == Stage.REAL and event.real < 0 and event.stage == Stage.AHEAD and event.dated != Dated.REPORT:
            return published < 0 or published >= event.first - 1
        return True

    def _days(self, event: _Event, row: tuple[int, ...], points: int, near: int) -> int | None:
        """Points for when it was, None where the days exclude each other."""
        _, stage, _, _, first, last, dated, published, *_ = row
        if dated == Dated.NEVER or event.dated == Dated.NEVER:
            return 0 if points >= SAME_SENTENCE + 1 else None
        gap = max(first - event.last, event.first - last)
        if gap <= 0:
            if dated == Dated.REPORT and event.dated == Dated.REPORT:
                return RECENT - min(2, abs(published - event.published)) if stage == event.stage else RECENT
            if dated == Dated.DAYS and event.dated == Dated.DAYS:
                return SAME_DAY if first == last or event.first == event.last else OVERLAP
            if Dated.VAGUE in (dated, event.dated):
                return RECENT if (first, last) == (event.first, event.last) else (0 if points >= SAME_STORY + 2 else None)
            return OVERLAP if Dated.REPORT not in (dated, event.dated) else RECENT
        put_off = Stage.POSTPONED in (stage, event.stage) or (event.stage == Stage.AHEAD and stage == Stage.CANCELLED)
        if put_off and event.real < 0 and gap <= PUT_OFF and points >= 3:
            return 0
        if Dated.REPORT in (dated, event.dated):
            if gap > 1 or dated == event.dated or Stage.AHEAD in (stage, event.stage):
                return None
            return 0 if points >= SAME_STORY + 2 or near == SAME_CITY else None
        # Two outlets may differ by a day on one happening. Both must have been able to know the later day, and tell the same story of it in like words.
        could_know = min(published, event.published) >= max(first, event.first)
        return 0 if gap <= 1 and could_know and points >= SAME_STORY + 2 and self._alike(event, row) == LIKE[0][1] else None

    # ------------------------------------------------------------------ the state of events

    def _found(self, number: int, row: tuple[int, ...]) -> _Event:
        mode, stage, sides, place, first, last, dated, published, document, story, wording, sentence, again, at = row
        real = published if stage == Stage.REAL else -1
        event = _Event(number, mode, stage, stage, sides, place, first, last, dated, published, document, wording, again, real, [(at, sides)])
        self._list(event, range(first, last + 1), story, sentence, self._pairs(sides))
        return event

    def _join(self, event: _Event, row: tuple[int, ...], turned: bool) -> None:
        mode, stage, sides, place, first, last, dated, published, document, story, _, sentence, _, at = row
        days = range(0)
        pairs: tuple[int, ...] = ()
        if sides != event.sides:
            before = self._pairs(event.sides)
            event.sides = self._merge(event.sides, sides, turned)
            pairs = tuple(p for p in self._pairs(event.sides) if p not in before)
        if event.mode < 0:
            event.mode = mode
        if event.place < 0 or (place >= 0 and self._m.places[place].exact and not self._m.places[event.place].exact):
            event.place = place
        put_off = event.real < 0 and stage in (Stage.AHEAD, Stage.REAL) and event.stage == Stage.POSTPONED
        if dated in (Dated.DAYS, Dated.MONTH) and (put_off or event.dated not in (Dated.DAYS, Dated.MONTH) or (last - first) < (event.last - event.first)):
            days = range(first, last + 1)
            event.first, event.last, event.dated = first, last, dated
        elif event.real < 0 and stage == Stage.REAL and event.dated == Dated.REPORT and dated == Dated.REPORT:
            event.first, event.last = first, last  # the plan had no day; now it has
            days = range(first, last + 1)
        if stage == Stage.REAL and event.real < 0:
            event.real = published
        if event.real < 0 or stage == Stage.REAL:
            event.stage = stage
        event.told = stage
        event.document = document
        if len(event.sentences) < _SENTENCES:
            event.sentences.append((at, sides))
        self._list(event, days, story, sentence, pairs)

    def _list(self, event: _Event, days: range, story: int, sentence: int, pairs: tuple[int, ...]) -> None:
        """Puts an event where mentions will look for it."""
        if event.dated != Dated.NEVER:
            no_day = event.stage != Stage.REAL and event.dated == Dated.REPORT
            for dyad in self._pairs(event.sides):
                if event.dated == Dated.VAGUE:
                    _append(self._vague[dyad], event)
                elif no_day:
                    _append(self._plans[dyad, event.published // _BUNDLE], event)
                else:
                    for day in range(event.first, event.last + 1) if dyad in pairs else days:
                        _append(self._by_day[dyad, day], event)
                if event.stage == Stage.POSTPONED:
                    _append(self._put_off[dyad], event)
        if story >= 0:
            _append(self._by_story[story], event)
        if sentence >= 0:
            _append(self._by_sentence[sentence], event)

    # ------------------------------------------------------------------ what is worked out once

    def _fit(self, a: int, b: int) -> Match | None:
        key = (a, b)
        if key not in self._matches:
            self._matches[key] = match(self._parties.sides[a], self._parties.sides[b], self._turnable)
        return self._matches[key]

    def _distance(self, a: int, b: int) -> int:
        """Points for two places: `SAME_CITY`, 0 where they do not exclude each other, -1 where they do."""
        if a < 0 or b < 0:
            return 0
        key = (a, b) if a < b else (b, a)
        found = self._distances.get(key)
        if found is None:
            found = self._distances[key] = nearness(self._m.places[a], self._m.places[b])
        return found


def _append(events: list[_Event], event: _Event) -> None:
    if not events or events[-1] is not event:
        events.append(event)
