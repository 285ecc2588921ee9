"""Copies of reports: what is known of those published within days of each other, from the store and from the run under way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from detente.coding.times import published_interval
from detente.errors import DateError
from detente.reading.duplicates import Copy, DuplicateIndex, Fingerprint, fingerprint, unpack
from detente.records import Document
from detente.store import views
from detente.store.lake import Lake
from detente.store.rows import CODED, DUPLICATE, NO_EVENT
from detente.store.snapshot import Snapshot

#: Days between a report and its copy. Outlets print what an agency sends on the same day or the next; weekly ones within the week.
WINDOW = 7
#: What one outlet prints under two headlines is a copy from this similarity on. Ministries write by template: of 200 documents of one government four
#: pairs on different countries were alike by .49 to .72, while corrected reprints began at .98.
REPRINT = 0.9
#: Fingerprints kept in memory, at some 14 kB each, unless more fall into the days that are needed at one moment.
_KEPT = 20_000


#: Outlet and headline.
_About = tuple[str | None, str | None]
_Row = tuple[str, str | None, date | None, bytes, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Marked:
    """A document with its fingerprint, and the day by which its copies are looked for (None: it has none that can be read)."""

    document: Document
    mark: Fingerprint
    day: date | None
    dated: bool


def marked(document: Document) -> Marked:
    """``dated`` is false where a date was given that cannot be read: such a document is refused, and is nobody's original."""
    try:
        day = published_interval(document.published)[0] if document.published else None
    except DateError:
        return Marked(document, fingerprint(document.text), None, False)
    return Marked(document, fingerprint(document.text), day, True)


class Copies:
    """Looks for the original of a report among those published up to `WINDOW` days before or after; undated ones among the undated."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self._days: dict[date | None, DuplicateIndex] = {}
        self._about: dict[str, _About] = {}

    def prepare(self, documents: Iterable[Marked], snapshot: Snapshot) -> None:
        """Reads the fingerprints of the days around ``documents`` from the store, as far as they are not known yet."""
        wanted = {day for m in documents for day in _around(m.day)}
        for day in sorted(wanted, key=str):
            if day in self._days:
                self._days[day] = self._days.pop(day)  # the last ones used stand last
        missing = wanted - self._days.keys()
        self._days |= {day: DuplicateIndex() for day in sorted(missing, key=str)}
        for name, copy_of, day, kept, source, title in self._stored(sorted(d for d in missing if d is not None), None in missing, snapshot):
            if (mark := unpack(kept)) is not None:
                self._days[day].add(copy_of or name, mark)
                if copy_of is None:
                    self._about[name] = (source, title)

    def find(self, document: Marked) -> Copy | None:
        """What it is a copy of: the most similar report, of equals the one published first."""
        best: Copy | None = None
        for day in _around(document.day):
            found = self._days[day].find(document.mark) if day in self._days else None
            if found is None or found.of == document.document.id or (best is not None and found.similarity <= best.similarity):
                continue
            if found.exact or found.similarity >= REPRINT or not self._templates(document.document, found.of):
                best = found
        return best

    def _templates(self, document: Document, other: str) -> bool:
        """Are these two reports of one outlet under different headlines?"""
        source, title = self._about.get(other, (None, None))
        return bool(title and document.title) and source == document.source and _folded(title) != _folded(document.title)

    def add(self, document: Marked, original: str | None = None) -> None:
        """Makes a report known, as itself or as a copy of its original."""
        if document.dated:
            self._days.setdefault(document.day, DuplicateIndex()).add(original or document.document.id, document.mark)
            if original is None:
                self._about[document.document.id] = (document.document.source, document.document.title)

    def forget(self) -> None:
        """Forgets the days not used for longest; to be called when all that was added is in the store."""
        known = sum(map(len, self._days.values()))
        for day in list(self._days):
            if known <= _KEPT:
                return
            gone = self._days.pop(day)
            known -= len(gone)
            for name, _ in gone.entries():
                self._about.pop(name, None)

    def _stored(self, days: Sequence[date], undated: bool, snapshot: Snapshot) -> list[_Row]:
        if not snapshot.batches or not (days or undated):
            return []
        con = views.connect()
        try:
            views.attach(con, self.lake, replace(snapshot, tables={t: v for t, v in snapshot.tables.items() if t in ("documents", "removals", "runs")}))
            listed = ", ".join(f"DATE '{d}'" for d in days)
            dated = f"published_earliest BETWEEN DATE '{days[0]}' AND DATE '{days[-1]}' AND published_earliest IN ({listed})" if days else "false"
            outcomes = ", ".join(map(views.literal, (CODED, NO_EVENT, DUPLICATE)))
            rows: list[_Row] = con.execute(
                f"SELECT document_id, copy_of, published_earliest, minhash, source, title FROM documents WHERE minhash IS NOT NULL AND outcome IN ({outcomes}) "
                f"AND (({dated}) OR ({undated} AND published_earliest IS NULL)) ORDER BY published_earliest, document_id"
            ).fetchall()
            return rows
        finally:
            con.close()


def _folded(title: str | None) -> str:
    return " ".join((title or "").casefold().split())


def _around(day: date | None) -> list[date | None]:
    """The days on which an original or a copy can have been published."""
    if day is None:
        return [None]
    found: list[date | None] = []
    for distance in range(-WINDOW, WINDOW + 1):
        try:
            found.append(day + timedelta(distance))
        except OverflowError:  # the first and the last week of the calendar
            continue
    return found
