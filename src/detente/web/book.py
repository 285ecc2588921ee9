"""One version of a store as the desk reads it, with what several pages need counted once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from detente.relations.buckets import ONE_DAY, By, buckets, start_of
from detente.relations.columns import Columns
from detente.relations.followed import Followed
from detente.relations.happenings import OF_EVENT, OF_MENTION, Dyad, Happening, happening, joined, order
from detente.relations.index import Driver, Index, IndexPoint, Parts, measure_columns, shares
from detente.relations.ledger import Ledger, Merged
from detente.relations.weights import default_weights
from detente.store.reading import fuse_for_reading
from detente.store.rows import Row
from detente.store.store import Store, open_store
from detente.web.counts import Counts, Kinds
from detente.web.facets import Facets
from detente.web.folders import temporary
from detente.web.laid import lay, take
from detente.web.orders import orders
from detente.web.originals import Originals
from detente.web.paired import Paired
from detente.web.searches import Named, ReportTexts, Sentences
from detente.web.shelf import Numbers, Shelf, attach, either
from detente.web.tellings import Sayings, Tellings

T = TypeVar("T")
#: Results that are kept at hand: lists, rankings, columns and indices of dyads.
_MADE = 2_000
#: Numbers of events that these may hold together, four bytes each (or as much else): a list of all events of a large store has millions.
_NUMBERS = 50_000_000

#: Files of a book.
_COUNTED, _KEPT = "counted", "kept"

#: People told of on the page of a country.
_PEOPLE = 12

_NAMES = """
CREATE TABLE desk.names AS
SELECT 'actor' AS kind, a.name AS name, any_value(a.country) AS country, mode(a.office) AS office, count(*)::BIGINT AS events
FROM (SELECT unnest(list_concat(actors, recipients)) AS a FROM events) WHERE a.name IS NOT NULL GROUP BY a.name
UNION ALL
SELECT 'place', where_name, any_value(where_country), NULL, count(*) FROM events WHERE where_name IS NOT NULL GROUP BY where_name
UNION ALL
SELECT 'issue', issue, NULL, NULL, count(*) FROM (SELECT unnest(issues) AS issue FROM events) GROUP BY issue
"""


@dataclass(frozen=True)
class Span:
    """First and last day of something; None where nothing is dated."""

    first: date | None
    last: date | None


def opened(path: str | Path, version: int | None = None) -> Store:
    """A store as the desk reads it: its latest version, or another, with its mentions fused.

    Raises:
        StoreError: there is none, or it cannot be read.
    """
    store = open_store(path, version)
    fuse_for_reading(store)
    return store


def judged(path: str, version: int) -> Store:
    """The store at a version of which only the reviews are asked for."""
    store = open_store(path, version)
    store.cursor().close()  # its views are made before readers share it
    return store


class Shown(NamedTuple):
    """What another process needs to show the same: where the book lies, the versions of its coding and of its reviews."""

    folder: str
    coded: int
    judged: int


class Counted:
    """What is worked out once for a version, in an empty folder. It can be laid there, and taken by other processes."""

    def __init__(self, store: Store, folder: Path) -> None:
        con = store.connection
        self.shelf = Shelf(store, folder)
        self.sentences, self.said = Sentences(self.shelf, "mentions", "sentence_text"), Sentences(self.shelf, "quotes", "text")
        self.texts = ReportTexts(self.shelf, con)
        self.originals = Originals(store, self.shelf)
        self.tellings, self.sayings = Tellings(self.shelf, con), Sayings(self.shelf, con)
        self.orders = orders(self.shelf) | {("mentions", "newest"): self.tellings.order, ("quotes", "newest"): self.sayings.order}
        self.facets = Facets(self.shelf)
        self.ledger = Ledger(con, self.shelf.column["rank"], self.shelf.documents, default_weights())
        self.kinds = Kinds(self.shelf.text["type"], self.shelf.column["quad"], self.shelf.names["country"])
        self.paired = Paired(con, self.shelf)
        con.execute(_NAMES)
        self.named = Named(con)
        self.counts = Counts(con, self.shelf.names["actor"].number, _PEOPLE)

        def spans(sql: str) -> tuple[Any, ...]:
            found: tuple[Any, ...] = con.execute(sql).fetchall()[0]
            return found

        *reports, self.documents = spans(
            "SELECT min(published_earliest), max(published_latest), count(*) FROM desk.documents WHERE outcome IN ('coded', 'no event')"
        )
        *days, self.events = spans("SELECT min(day_earliest), max(day_latest), count(*) FROM desk.events")
        self.reports, self.days = Span(*reports), Span(*days)
        #: That of the last report, coded or not.
        self.last_day: date | None = spans("SELECT max(published_latest) FROM desk.documents")[0]
        self.followed = Followed(con, self.last_day)
        con.execute("DETACH desk")


class Book:
    """One version of what a store has coded. It does not change; a newer version is another book.

    Reviews do not change what has been coded: `reviewed` gives the same book at a version that has more of them. ``store`` is the version that was read,
    ``judged`` the one that has the reviews.

    Args:
        store: as `opened` gives it.
        folder: where another process has made the book of this version; by default it is made anew, in a folder that goes with the book.
    """

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        self.store = self.judged = store
        self._lock = threading.Lock()
        self._remembering = threading.Lock()
        self._made: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._kept: dict[Hashable, Any] = {}
        self._numbers = [0]
        self._own = None if folder else temporary()
        self.folder = folder or Path(self._own.name)  # type: ignore[union-attr]
        if folder is None:
            lay(Counted(store, self.folder), self.folder / _COUNTED)
        attach(store, self.folder)
        counted: Counted = take(self.folder / _COUNTED)
        self.sentences, self.said, self.texts, self.originals = counted.sentences, counted.said, counted.texts, counted.originals
        self.tellings, self.sayings, self.orders, self.facets, self.named = counted.tellings, counted.sayings, counted.orders, counted.facets, counted.named
        self.kinds, self.paired = counted.kinds, counted.paired
        self.shelf, self.ledger, self.followed, self.counts = counted.shelf, counted.ledger, counted.followed, counted.counts
        self.reports, self.days, self.last_day = counted.reports, counted.days, counted.last_day
        self.documents, self.events = counted.documents, counted.events

    def share(self) -> None:
        """Gives what it has been told to `keep` to those who open the folder later and ask for what is `shared`."""
        lay(self._kept, self.folder / _KEPT)

    def shared(self) -> None:
        """Keeps what the one who made the folder has shared."""
        self._kept = take(self.folder / _KEPT)

    def reviewed(self, store: Store) -> Book:
        """The same book with the reviews of ``store``; everything else, what has been remembered too, is shared."""
        book = copy(self)
        book.judged = store
        return book

    def close(self) -> None:
        """Takes its files away. Who still reads them can go on where the system lets go of files only when nobody has them open."""
        if self._own is not None:
            self._own.cleanup()

    @property
    def version(self) -> int:
        return self.judged.version

    @property
    def shown(self) -> Shown:
        """What another process needs to show the same."""
        return Shown(str(self.folder), self.store.version, self.version)

    def remember(self, key: Hashable, make: Callable[[], T], numbers: Callable[[T], int] = lambda made: 0) -> T:
        """What ``make`` gives, made once a version as long as few other things are asked for.

        Args:
            key: its kind, or a tuple that begins with it.
            make: makes it.
            numbers: how much it holds, in four bytes.
        """
        if key in self._kept:
            return cast(T, self._kept[key])
        with self._remembering:
            if key in self._made:
                self._made.move_to_end(key)
                return cast(T, self._made[key][0])
        made = make()
        with self._remembering:
            _, before = self._made.pop(key, (None, 0))
            self._made[key] = (made, numbers(made))
            self._numbers[0] += numbers(made) - before
            while len(self._made) > _MADE or self._numbers[0] > _NUMBERS:
                self._numbers[0] -= self._made.popitem(last=False)[1][1]
        return made

    def keep(self, key: Hashable, made: object) -> None:
        """What is asked for again and again: remembered as long as the book is there. Before readers have the book."""
        self._kept[key] = made

    def remembers(self, key: Hashable) -> bool:
        """Would `remember` give this at once?"""
        return key in self._kept or key in self._made

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The answer to a query of ours, as dictionaries. Values are bound, never written into the SQL."""
        found: list[Row] = self.cursor().sql(sql, params=list(values)).to_arrow_table().to_pylist()
        return found

    def cursor(self) -> Any:
        with self._lock:
            return self.store.cursor()

    def telling(self, words: str) -> Numbers:
        """The events of which a sentence holds ``words``, whatever their case."""
        return self.remember(("telling", words), lambda: self._telling(words), len)

    def _telling(self, words: str) -> Numbers:
        events = self.tellings.event[self.sentences.holding(words)]
        new = np.diff(events, prepend=-1) > 0  # they ascend; what has not been fused comes last
        found: Numbers = events[new & (events < self.shelf.size)]
        return found

    def holding(self, words: str) -> Numbers:
        """The reports whose text holds ``words``, whatever their case."""
        return self.remember(("holding", words), lambda: self._holding(words), len)

    def _holding(self, words: str) -> Numbers:
        found = self.texts.holding(words)
        if found is None:
            asked = "SELECT o.no FROM documents d JOIN desk.documents o USING (document_id) WHERE contains(lower(d.text), ?) ORDER BY o.no"
            found = self.cursor().sql(asked, params=[words.lower()]).to_arrow_table()["no"].to_numpy()
        return found

    def documents_of(self, ids: Sequence[str], columns: Sequence[str]) -> list[Row]:
        """Rows of ``documents`` by their ids, without text and coding."""
        if not ids:
            return []
        wanted = set(ids)
        found = self.shelf.rows(self.shelf.document_ids.find(ids), "documents", columns)
        return [r for r in found if r["document_id"] in wanted]

    def report(self, id: str) -> Row | None:
        """A row of ``documents``, with its text and coding, by its id; None where there is none."""
        documents = self.shelf.packed["documents"]
        number = next((n for n in self.shelf.document_ids.find([id]) if documents.value("document_id", n) == id), None)
        if number is None:
            return None
        (found,) = documents.take([number])
        return {**found, **self.originals.read(self.store, number)}

    def copies(self, id: str) -> list[Row]:
        """The copies of a report, those published first before the others."""
        report = self.shelf.report
        numbers = [c for n in self.shelf.document_ids.find([id]) for c in report.copies.of_row(n).tolist()]
        found = self.shelf.rows(numbers, "documents", ["document_id", "source", "published", "published_earliest", "copy_of"])
        return sorted((r for r in found if r["copy_of"] == id), key=lambda r: (r["published_earliest"] or date.max, r["document_id"]))

    def told_by(self, id: str) -> list[Row]:
        """The events that a report tells, by id."""
        numbers = [e for n in self.shelf.document_ids.find([id]) for e in self.shelf.of_document.of_row(n).tolist()]
        found = self.shelf.rows(numbers, "events", ["event_id", "event_type", "status", "document_ids"])
        return sorted((r for r in found if id in r["document_ids"]), key=lambda r: r["event_id"])

    def merged(self, dyad: Dyad) -> Merged:
        """The happenings of a dyad as columns."""
        return self.remember(("merged", dyad), lambda: self._merged(dyad))

    def _merged(self, dyad: Dyad) -> Merged:
        pair = self.shelf.names["pair"]
        events = pair.having(f"{dyad.first}>{dyad.second}")
        if not dyad.directed:
            events = either(events, pair.having(f"{dyad.second}>{dyad.first}"))
        return self.ledger.merged(events)

    def columns(self, dyad: Dyad) -> Columns:
        """Those that count in the index."""
        return self.remember(("columns", dyad), lambda: self.merged(dyad).columns())

    def index(self, dyad: Dyad, by: By, since: date | None, until: date | None) -> Index:
        """The index of a dyad, with intervals: the whole of it, from which later parts are taken; or where that is not there yet, the part asked for."""
        key = ("index", dyad, by)
        if since is not None and until is not None and not self.remembers(key):
            return self.remember((*key, since, until), lambda: measure_columns(self.columns(dyad), default_weights(), dyad, by, since, until))
        whole = self.remember(key, lambda: measure_columns(self.columns(dyad), default_weights(), dyad, by))
        if since is None and until is None:
            return whole
        if not whole.points:
            return measure_columns(self.columns(dyad), default_weights(), dyad, by, since, until)
        first, last = since or whole.points[0].start, until or whole.points[-1].end
        points = [p for p in whole.points if p.end >= first and p.start <= last]
        for begin, end in ((first, min(last, whole.points[0].start - ONE_DAY)), (max(first, whole.points[-1].end + ONE_DAY), last)):
            if begin <= end:
                points += self._beyond(dyad, by, begin, end)
        return whole.model_copy(update={"points": tuple(sorted(points, key=lambda p: p.start))})

    def _beyond(self, dyad: Dyad, by: By, begin: date, end: date) -> Sequence[IndexPoint]:
        """Points of a time of which no news tells, but history may."""
        stretches = list(buckets(begin, end, by))
        found, first, last = self.columns(dyad), stretches[0][0].toordinal(), stretches[-1][1].toordinal()
        if np.any((found.last >= first) & (found.first <= last)):
            return measure_columns(found, default_weights(), dyad, by, begin, end).points
        return [IndexPoint(start=a, end=b) for a, b in stretches]

    def drivers(self, dyad: Dyad, index: Index, day: date, most: int | None = None) -> list[Driver]:
        """What makes the value of the stretch that ``day`` lies in, the greatest share first."""
        return self.remember(("drivers", dyad, index.by, start_of(day, index.by), most), lambda: self._drivers(dyad, index, day, most))

    def _drivers(self, dyad: Dyad, index: Index, day: date, most: int | None) -> list[Driver]:
        parts = self.greatest(dyad, index, day, most)
        told = self.told(dyad, parts.place)
        return [parts.driver(i, told[place]) for i, place in enumerate(parts.place.tolist())]

    def greatest(self, dyad: Dyad, index: Index, day: date, most: int | None) -> Parts:
        """`drivers` as columns."""
        return self.remember(("greatest", dyad, index.by, start_of(day, index.by), most), lambda: self._greatest(dyad, index, day, most))

    def _greatest(self, dyad: Dyad, index: Index, day: date, most: int | None) -> Parts:
        merged = self.merged(dyad)
        parts = shares(self.columns(dyad), index.weights, index.by, day)
        at = parts.place
        if most is not None and len(at) > most:
            some = np.flatnonzero(parts.share >= np.partition(parts.share, -most)[-most])
            parts, at = parts.take(some), at[some]
        rank = self.shelf.column["rank"][merged.head[at]]
        return parts.take(np.lexsort((rank, merged.last[at], merged.first[at], -parts.share))[:most])

    def weightiest(self, dyad: Dyad, since: date | None, until: date | None, most: int) -> tuple[list[Happening], int]:
        """Happenings of a dyad as records, by day, then by id, and how many there are in a stretch of time: all of the dyad, or the ``most`` of that stretch
        that weigh most in the index.
        """
        places = np.arange(len(self.merged(dyad).head))
        number = len(places)
        if number > most:
            columns = self.columns(dyad)
            low, high = (since or date.min).toordinal(), (until or date.max).toordinal()
            within = columns.place[(columns.last >= low) & (columns.first <= high)]
            places, number = within[:most], len(within)
        return sorted(self.told(dyad, places).values(), key=order), number

    def told(self, dyad: Dyad, places: npt.NDArray[np.int64]) -> dict[int, Happening]:
        """Some happenings of a dyad as records, by their places among all."""
        merged = self.merged(dyad)
        members = merged.members.take(places)
        made = self._happenings(members.values)
        return {
            place: joined(sorted((made[e] for e in members.values[a:b].tolist()), key=order))
            for place, a, b in zip(places.tolist(), members.at[:-1].tolist(), members.at[1:].tolist(), strict=True)
        }

    def _happenings(self, events: npt.NDArray[Any]) -> dict[int, Happening]:
        """Events, by number, each as a happening by itself."""
        numbers = events.tolist()
        mine = {m["mention_id"]: m for m in self.shelf.mentions(numbers, OF_MENTION)}
        made = {}
        for event, row in zip(numbers, self.shelf.rows(numbers, columns=OF_EVENT), strict=True):
            told = [mine[m] for m in row["mention_ids"] if m in mine]
            made[event] = happening(row, told, self.ledger.origins(self.shelf.documents.of_row(event)))
        return made
