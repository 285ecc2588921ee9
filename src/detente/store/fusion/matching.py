"""Which mentions tell of one happening: reports are read in order, and each mention joins the event that it fits best, or founds a new one.

A mention fits an event where nothing speaks against it (parties, days, place, mode, course of the happening) and enough speaks for it. What speaks
for it is counted in points; how many are needed depends on how often such a thing happens between the same two: presidents seldom meet twice in
three days, and ministries may condemn each other twice in an hour. The points are ours; docs/one-event-many-reports.md lists them with figures.

That it is between the same two in the same days is not enough for any type. So of the events of a pair and a day, however many, only those are compared
that have a mark in common with the mention: a named person, a word of the sentence, an exact place or day, the rule and trigger (`marks`).
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from detente.store.fusion.columns import Columns, Dated, Flags, Ints, Stage
from detente.store.fusion.listing import MOST, Event, Listing, append
from detente.store.fusion.marks import Marks
from detente.store.fusion.parties import Match, Register, match
from detente.store.fusion.places import SAME_CITY, nearness

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
#: Parties and days give so many points to two mentions that have no mark in common (`marks`), where their modes differ or are not known.
_BARE = 2 + RECENT
#: What the parties count more where persons are named and the same.
SAME_PERSONS = 2
#: An event is compared by the sentences of so many of its mentions, the first.
_SENTENCES = 2
#: Columns of a mention that are compared, and how many mentions are taken from them at a time.
_ROW = ("mode", "stage", "sides", "place", "first", "last", "dated", "published", "document", "story", "wording", "sentence", "again")
_CHUNK = 50_000

#: One mention: the columns `_ROW` and its place in reading order.
_Row = tuple[int, ...]


class Matcher:
    """Reads the mentions of one type.

    Args:
        mentions: all of one type, in reading order.
        type: the type's name.
        next_event: the number of the first event that is founded.
    """

    def __init__(self, mentions: Columns, type: str, next_event: int) -> None:
        self._m = mentions
        self._needed = NEEDED.get(type, _HOURLY)
        self._words = type in _WORDS
        self._turnable = type in _TURNABLE
        exclusive = _EXCLUSIVE.get(type, frozenset())
        self._exclusive = {n for n, name in enumerate(mentions.modes) if name in exclusive}
        self._next_event = next_event
        self._parties = Register(mentions.all_sides)
        self._pairs = self._parties.pairs
        self._matches: dict[tuple[int, int], Match | None] = {}
        self._distances: dict[tuple[int, int], int] = {}
        surplus = _BARE + SAME_MODE + (UNLIKE if self._words else 0) - self._needed
        self._marks = Marks(mentions, self._parties, words=self._words, names=surplus + SAME_PERSONS + SAME_WORDS >= 0, modes=surplus >= 0)
        self._listing = Listing()
        self._by_story: dict[int, list[Event]] = defaultdict(list)
        self._by_sentence: dict[int, list[Event]] = defaultdict(list)

    def run(self, fixed: Ints | None) -> tuple[Ints, Flags]:
        """Event and orientation of each mention. ``fixed``: numbers of the events of mentions whose event is known, below ``next_event``; -1 for others."""
        count = len(self._m.row)
        numbers: list[int] = []
        crossed: list[bool] = []
        known: dict[int, Event] = {}
        for start in range(0, count, _CHUNK):
            part = slice(start, start + _CHUNK)
            rows = zip(*(getattr(self._m, name)[part].tolist() for name in _ROW), range(start, count), strict=False)
            for row in rows:
                number = -1 if fixed is None else int(fixed[row[-1]])
                event, turned = self._place(row) if number < 0 else self._keep(row, number, known)
                numbers.append(event.number)
                crossed.append(turned)
        return np.array(numbers, dtype=np.int32), np.array(crossed, dtype=np.bool_)

    def _keep(self, row: _Row, number: int, known: dict[int, Event]) -> tuple[Event, bool]:
        """Puts a mention where it is known to belong."""
        marks = self._marks_of(row)
        event = known.get(number)
        if event is None:
            event = known[number] = self._found(number, row, marks)
            return event, False
        fit = self._fit(row[2], event.sides)
        turned = fit is not None and fit.crossed
        self._join(event, row, turned, marks)
        return event, turned

    def _marks_of(self, row: _Row) -> int:
        mode, _, sides, place, _, _, dated, _, _, _, wording, _, _, at = row
        return self._marks.of(at, mode, sides, place, dated, wording)

    # ------------------------------------------------------------------ one mention

    def _place(self, row: _Row) -> tuple[Event, bool]:
        """Puts a mention where it fits best, or founds an event."""
        best, best_points, turned = None, 0, False
        marks = self._marks_of(row)
        story, sentence = row[9], row[11]
        same_sentence = self._by_sentence.get(sentence, ()) if sentence >= 0 else ()
        same_story = self._by_story.get(story, ()) if story >= 0 else ()
        candidates: dict[Event, int] = {}
        if same_story:
            candidates = dict.fromkeys(same_story[-MOST:], SAME_STORY)
        for event in same_sentence:
            candidates[event] = candidates.get(event, 0) + SAME_SENTENCE
        for event in self._near(row, marks):
            candidates.setdefault(event, 0)
        for event, head_start in candidates.items():
            points, crossed = self._points(event, row, marks, head_start, best_points)
            if points >= self._needed and (points > best_points or (best is not None and points == best_points and event.number < best.number)):
                best, best_points, turned = event, points, crossed
        if best is None:
            best = self._found(self._next_event, row, marks)
            self._next_event += 1
            return best, False
        self._join(best, row, turned, marks)
        return best, turned

    def _near(self, row: _Row, marks: int) -> list[Event]:
        _, stage, sides, _, first, last, dated, published, *_ = row
        return self._listing.near(self._pairs(sides), stage, first, last, dated, published, marks)

    def _points(self, event: Event, row: _Row, marks: int, points: int, best: int) -> tuple[int, bool]:
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
        alike = not same_sentence and (self._words or fit.open)  # whether the sentences are compared
        if alike:
            most += LIKE[0][1] if self._marks.may_be_alike(event.marks, marks) else UNLIKE
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
        if alike and points + LIKE[0][1] >= max(self._needed, best):
            likeness = self._alike(event, row)
            if fit.open and likeness < (LIKE[1][1] if days == SAME_DAY else LIKE[0][1]):
                return 0, False
            points += likeness
        return points, fit.crossed

    def _alike(self, event: Event, row: _Row) -> int:
        """Points for the likeness of a mention's sentence and those of the event's first mentions."""
        most = self._marks.likeness(row[13], row[2], event.sentences)
        for least, points in LIKE:
            if most >= least:
                return points
        return UNLIKE

    def _course(self, event: Event, stage: int, first: int, last: int, dated: int, published: int) -> bool:
        """Can what is told now be a stage of the same happening? A plan told after it took place is another one's."""
        if event.real >= 0 and stage in (Stage.AHEAD, Stage.POSTPONED, Stage.CANCELLED):
            return published <= event.real
        if stage == Stage.REAL and event.real < 0 and event.stage == Stage.AHEAD and event.dated != Dated.REPORT:
            return published < 0 or published >= event.first - 1
        return True

    def _days(self, event: Event, row: _Row, points: int, near: int) -> int | None:
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

    def _found(self, number: int, row: _Row, marks: int) -> Event:
        mode, stage, sides, place, first, last, dated, published, document, story, wording, sentence, again, at = row
        real = published if stage == Stage.REAL else -1
        event = Event(number, mode, stage, stage, sides, place, first, last, dated, published, document, wording, again, real, [(at, sides)], marks)
        self._listing.add(event, self._pairs(sides), moved=True)
        self._tell(event, story, sentence)
        return event

    def _join(self, event: Event, row: _Row, turned: bool, marks: int) -> None:
        mode, stage, sides, place, first, last, dated, published, document, story, _, sentence, _, at = row
        moved = False
        before = self._pairs(event.sides)
        if sides != event.sides:
            event.sides = self._parties.merge(event.sides, sides, turned)
        if event.mode < 0:
            event.mode = mode
        if event.place < 0 or (place >= 0 and self._m.places[place].exact and not self._m.places[event.place].exact):
            event.place = place
        put_off = event.real < 0 and stage in (Stage.AHEAD, Stage.REAL) and event.stage == Stage.POSTPONED
        if dated in (Dated.DAYS, Dated.MONTH) and (put_off or event.dated not in (Dated.DAYS, Dated.MONTH) or (last - first) < (event.last - event.first)):
            moved = True
            event.first, event.last, event.dated = first, last, dated
        elif event.real < 0 and stage == Stage.REAL and event.dated == Dated.REPORT and dated == Dated.REPORT:
            moved = True
            event.first, event.last = first, last  # the plan had no day; now it has
        if stage == Stage.REAL and event.real < 0:
            event.real = published
        if event.real < 0 or stage == Stage.REAL:
            event.stage = stage
        event.told = stage
        event.document = document
        event.marks |= marks
        if len(event.sentences) < _SENTENCES:
            event.sentences.append((at, sides))
        self._listing.add(event, self._pairs(event.sides), moved, before)
        self._tell(event, story, sentence)

    def _tell(self, event: Event, story: int, sentence: int) -> None:
        if story >= 0:
            append(self._by_story[story], event)
        if sentence >= 0:
            append(self._by_sentence[sentence], event)

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
