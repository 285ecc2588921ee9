"""Stories: reports of different outlets on the same happening get one story.

Reports are taken day by day, in order of publication. Those of one day join the stories that are open, or found new ones: the two most alike
groups are joined first, then the next, as long as their reports are on average as alike as `ALIKE` asks (group average clustering: Sokal and
Michener 1958, University of Kansas Science Bulletin 38; likeness of reports: `words`). A story takes in reports of `SPAN` days from its first one, so that a
long war is not one story; and two stories of earlier days are never joined afterwards, so that what was published stays as it was told.

So the story of a report depends only on reports of its own day and of the `SPAN` days before: a day's news is compared with these, and no others.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa

from detente.store.fusion.words import Vector, vector

#: Least average likeness of the reports of a story. Chosen on half of the stories of a set of 100 stories by three outlets each, packed into twenty
#: days among 600 unrelated reports; the other half and the figures are in docs/one-event-many-reports.md.
ALIKE = 0.26
#: Days from a story's first report to its last.
SPAN = 4
#: Pairs less alike than this count as not alike at all; it keeps few pairs of many.
_FLOOR = 0.05

#: What `assign_stories` returns.
STORIES = pa.schema([("document_id", pa.string()), ("story", pa.string())])


_Row = dict[str, Any]


@dataclass(frozen=True)
class _Report:
    id: str
    day: dt.date
    vector: Vector


def story_window(earliest: dt.date, latest: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of publication of the stored reports that `assign_stories` has to see when reports of ``earliest`` to ``latest`` are new."""
    return earliest - dt.timedelta(2 * SPAN), latest + dt.timedelta(2 * SPAN)


def assign_stories(new: pa.Table, around: pa.Table | None = None) -> pa.Table:
    """The story of every new report, and of every stored one whose story changes.

    Args:
        new: reports to place: columns ``document_id``, ``title``, ``text``, ``published_earliest`` (date32), ``copy_of``.
        around: stored reports, with the column ``story`` beside; those published within `story_window` suffice.

    Returns:
        A table of ``document_id`` and ``story``. A story is named after its first report. A copy has the story of its original; a report
        without a day of publication is a story by itself.

    The result does not depend on the order of rows. Adding reports in order of publication gives what all at once give; when older ones come
    in late, stories of their own day and of the days after are told again as far as ``around`` reaches, and later ones stay.
    """
    rows = {str(r["document_id"]): r for r in _rows(around)} | {str(r["document_id"]): r for r in _rows(new)}
    fresh = set(new.column("document_id").to_pylist())
    before = {id: str(r["story"]) for id, r in rows.items() if id not in fresh and r.get("story")}
    story: dict[str, str] = {}
    originals = {id: r for id, r in rows.items() if _original(id, rows) == id}
    dated = {id: r["published_earliest"] for id, r in originals.items() if r["published_earliest"] is not None}
    story.update({id: _name(id) for id in originals if id not in dated})
    days = [rows[id]["published_earliest"] for id in fresh if id in dated]
    if days:
        first = min(days)
        reports = sorted((_Report(id, day, vector(rows[id]["title"], rows[id]["text"] or "")) for id, day in dated.items()), key=lambda r: (r.day, r.id))
        kept = [r for r in reports if r.day < first]
        told = _Told([(r, before.get(r.id) or _name(r.id)) for r in kept])
        for day, group in groupby(reports[len(kept) :], key=lambda r: r.day):
            told.add(day, list(group))
        story.update(told.story)
    for id in rows:
        if (original := _original(id, rows)) != id:
            story[id] = story.get(original) or before.get(original) or _name(original)
    changed = sorted((id, s) for id, s in story.items() if id in fresh or before.get(id) != s)
    return pa.table([pa.array(column, pa.string()) for column in (zip(*changed) if changed else ([], []))], schema=STORIES)


def _rows(table: pa.Table | None) -> list[_Row]:
    if table is None:
        return []
    wanted = ("document_id", "title", "text", "published_earliest", "copy_of", "story")
    rows: list[_Row] = table.select([c for c in wanted if c in table.column_names]).to_pylist()
    return rows


def _original(id: str, rows: Mapping[str, _Row]) -> str:
    """The report that this one is a copy of, and so on to the first; itself where it is none, or where copies go round in a circle."""
    seen = [id]
    while (row := rows.get(seen[-1])) is not None and row.get("copy_of"):
        if (next_one := str(row["copy_of"])) in seen:
            return min(seen[seen.index(next_one) :])
        seen.append(next_one)
    return seen[-1]


def _name(document_id: str) -> str:
    return "story:" + hashlib.sha256(document_id.encode()).hexdigest()[:16]


class _Told:
    """The stories so far, open for the next day."""

    def __init__(self, kept: Sequence[tuple[_Report, str]]) -> None:
        self.story: dict[str, str] = {r.id: story for r, story in kept}
        self._members: dict[str, list[_Report]] = defaultdict(list)
        for report, name in kept:
            self._members[name].append(report)

    def add(self, day: dt.date, reports: Sequence[_Report]) -> None:
        """Places the reports of one day."""
        opening = day - dt.timedelta(SPAN)
        self._members = {name: members for name, members in self._members.items() if members[0].day >= opening}
        groups = _join(list(self._members.values()), reports)
        for members in groups:
            story = self.story.get(members[0].id) or _name(members[0].id)
            self._members[story] = members
            self.story.update((r.id, story) for r in members)


def _join(stories: Sequence[list[_Report]], reports: Sequence[_Report]) -> list[list[_Report]]:
    """Group average clustering of open ``stories``, which stay apart, and single ``reports``. Members are in order of day and id."""
    groups: dict[int, list[_Report]] = dict(enumerate([*stories, *([r] for r in reports)]))
    old = set(range(len(stories)))
    alike: dict[int, dict[int, float]] = defaultdict(dict)
    at = {r.id: number for number, members in groups.items() for r in members}
    for a, b, likeness in _pairs([r for m in stories for r in m], reports):
        i, j = at[a], at[b]
        mean = alike[i].get(j, 0.0) + likeness / (len(groups[i]) * len(groups[j]))
        alike[i][j] = alike[j][i] = mean
    heap = [_entry(s, i, j, groups) for i, others in alike.items() for j, s in others.items() if i < j and s >= ALIKE]
    heapq.heapify(heap)
    fresh = len(groups)
    while heap:
        *_, i, j = heapq.heappop(heap)
        if i not in groups or j not in groups:
            continue
        one, two = groups.pop(i), groups.pop(j)
        groups[fresh] = sorted([*one, *two], key=lambda r: (r.day, r.id))
        joined_old = bool({i, j} & old)
        if joined_old:
            old.add(fresh)
        for k in sorted({*alike[i], *alike[j]}):
            if k in groups and k != fresh and not (joined_old and k in old):
                mean = (alike[i].get(k, 0.0) * len(one) + alike[j].get(k, 0.0) * len(two)) / (len(one) + len(two))
                alike[fresh][k] = alike[k][fresh] = mean
                if mean >= ALIKE:
                    heapq.heappush(heap, _entry(mean, k, fresh, groups))
        fresh += 1
    return list(groups.values())


def _entry(likeness: float, i: int, j: int, groups: Mapping[int, Sequence[_Report]]) -> tuple[float, str, str, int, int]:
    """Most alike first; of equals, in order of their first reports. Rounded, so that the order of additions does not count."""
    a, b = sorted((groups[i][0].id, groups[j][0].id))
    return -round(likeness, 9), a, b, i, j


def _pairs(stored: Sequence[_Report], new: Sequence[_Report]) -> Iterable[tuple[str, str, float]]:
    """Every pair of a new report and another one that is alike enough to count, by way of the words that they share."""
    reports = [*stored, *new]
    postings: dict[str, tuple[list[int], list[float]]] = {}
    for number, report in enumerate(reports):
        for word, weight in report.vector.items():
            places, weights = postings.setdefault(word, ([], []))
            places.append(number)
            weights.append(weight)
    arrays = {word: (np.array(places), np.array(weights)) for word, (places, weights) in postings.items() if len(places) > 1}
    for number in range(len(stored), len(reports)):
        score = np.zeros(len(reports))
        for word, weight in reports[number].vector.items():
            if word in arrays:
                where, heavy = arrays[word]
                score[where] += weight * heavy
        for other in np.flatnonzero(score[:number] >= _FLOOR):
            yield reports[other].id, reports[number].id, float(score[other])
