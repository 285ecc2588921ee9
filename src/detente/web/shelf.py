"""The events of a store as readers ask for them: what is filtered, counted and sorted by stands in memory as columns, the rows lie beside on disk.

A page of a list reads some numbers and then its 25 rows; no page reads a table from end to end. Events have numbers: by day, then by id.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from detente.errors import StoreError
from detente.relations.columns import Lists
from detente.store.reading import fused_by_reader
from detente.store.rows import Row
from detente.store.store import Store
from detente.store.views import literal

Numbers = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
#: Days are counted from 1970-01-01. What has no day comes before, or after, all that has one.
NEVER_BEFORE, NEVER_AFTER = -(2**31), 2**31 - 1
_DAY0 = datetime.date(1970, 1, 1)

_KEY = "coalesce(day_earliest, day_latest, DATE '0001-01-01')"
#: The tables as DuckDB keeps them.
_DATABASE = "desk"
#: Quotations that are looked through at first; and reports of a pair are few where its speakers said more than so many times as much.
_LOOKED, _DENSE = 512, 100
#: Rows of one stretch of a file, and more than so many are not read one by one.
_PACK = 10_000
#: Ids that are read at once.
_IDS = 200_000
_SEEN = "coalesce(published_earliest, DATE '0001-01-01')"
_NUMBERED = "(row_number() OVER (ORDER BY {}) - 1)::INTEGER"
#: Rows on disk. Mentions lie as their events do; those of reports that have not been fused come last. Long columns of reports stay where they are.
_TABLES = (
    f"CREATE TABLE desk.events AS SELECT {_NUMBERED.format(f'{_KEY}, event_id')} AS no, * FROM events ORDER BY no",
    "CREATE TABLE desk.mentions AS SELECT e.no, m.* FROM mentions m LEFT JOIN (SELECT no, unnest(mention_ids) AS mention_id FROM desk.events) e "
    "USING (mention_id) ORDER BY e.no NULLS LAST, m.mention_id",
    f"CREATE TABLE desk.documents AS SELECT {_NUMBERED.format(f'{_SEEN}, document_id')} AS no, * EXCLUDE (text, coding, minhash), "
    "left(text, 600) AS text FROM documents ORDER BY no",
    f"CREATE TABLE desk.quotes AS SELECT {_NUMBERED.format('speaker.country, published_earliest DESC NULLS LAST, document_id, span_start, quote_id')} AS no, * "
    "FROM quotes ORDER BY no",
)


def _day(sql: str, none: int) -> str:
    return f"coalesce({sql} - DATE '1970-01-01', {none})::INTEGER"


_COLUMNS = f"""
SELECT event_type AS type, mode, status, where_name AS place, quad_code::INTEGER AS quad,
    {_day("coalesce(when_earliest, when_latest, first_seen)", NEVER_AFTER)} AS first,
    {_day("coalesce(when_latest, when_earliest, last_seen)", NEVER_BEFORE)} AS last,
    {_day("coalesce(day_earliest, day_latest)", -719162)} AS newest, {_day("coalesce(day_earliest, day_latest)", 2932896)} AS oldest,
    {_day("day_earliest", NEVER_AFTER)} AS day_earliest, {_day("day_latest", NEVER_BEFORE)} AS day_latest,
    coalesce(reports, 0) AS reports, coalesce(confidence, 0) AS confidence, coalesce(goldstein, 0) AS goldstein,
    len(coalesce(conflicts, [])) > 0 AS conflicting,
    {_NUMBERED.format("event_id")} AS rank
FROM desk.events ORDER BY no
"""
_TEXTS = ("type", "mode", "status", "place")
_COUNTRIES = "list_distinct(list_concat(coalesce(actor_countries, []), coalesce(recipient_countries, [])))"
_NAMES = {
    "pair": "list_distinct(string_split(pairs, ' '))",
    "country": _COUNTRIES,
    "actor": "list_distinct(list_transform(list_concat(actors, recipients), lambda a: a.name))",
    "issue": "list_distinct(issues)",
    "outlet": "list_distinct(outlets)",
}


@dataclass(frozen=True)
class Coded:
    """A column of texts as numbers; -1 where there is none."""

    codes: Numbers
    names: list[str]
    number: dict[str, int]

    @staticmethod
    def of(column: pa.ChunkedArray) -> Coded:
        encoded = column.combine_chunks().dictionary_encode()
        names = encoded.dictionary.to_pylist()
        return Coded(encoded.indices.fill_null(-1).to_numpy(), names, {n: i for i, n in enumerate(names)})

    def one_of(self, wanted: Iterable[str]) -> Callable[[Numbers], npt.NDArray[np.bool_]]:
        """Which codes are those of some texts."""
        found = [self.number[w] for w in wanted if w in self.number]
        return (lambda codes: codes == found[0]) if len(found) == 1 else self._fitting(found)

    def marks(self, codes: Sequence[int] | npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        """Which rows have one of some codes."""
        return self._fitting(codes)(self.codes)

    def _fitting(self, codes: Sequence[int] | npt.NDArray[Any]) -> Callable[[Numbers], npt.NDArray[np.bool_]]:
        fits = np.zeros(len(self.names) + 1, dtype=bool)
        fits[np.asarray(codes, dtype=np.int64)] = True
        return lambda of: fits[of]

    @cached_property
    def rows(self) -> Lists:
        """The rows of each code, ascending."""
        return Lists.of_codes(self.codes, len(self.names))


@dataclass(frozen=True)
class Names:
    """What events have of one kind (countries, outlets …): the names of each event, and the events of each name, ascending."""

    names: list[str]
    number: dict[str, int]
    of_event: Lists
    events: Lists

    def having(self, name: str) -> Numbers:
        """The events that have a name."""
        at = self.number.get(name)
        return self.events.values[:0] if at is None else self.events.of_row(at)


class Packed:
    """Rows of a table of ``desk`` in a file that is read in place: those that are asked for, and no others. They lie by their numbers."""

    def __init__(self, con: duckdb.DuckDBPyConnection, table: str, folder: Path, without: str) -> None:
        # DuckDB gives rows in the order in which they were written, and numbers them in ``rowid``; to sort them once more would cost more than all else.
        reader = con.sql(f"SELECT * EXCLUDE ({without}), rowid FROM desk.{table}").to_arrow_reader(_PACK)
        schema = reader.schema.remove(reader.schema.get_field_index("rowid"))
        self._path = str(folder / table)
        place = 0
        with pa.OSFile(self._path, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for batch in reader:
                numbers = batch.column("rowid")
                if len(batch) and (numbers[0].as_py(), numbers[-1].as_py()) != (place, place + len(batch) - 1):
                    raise StoreError(f"{self._path}: rows {place} to {place + len(batch) - 1} came as {numbers[0]} to {numbers[-1]}")
                place += len(batch)
                writer.write_batch(batch.select(schema.names))
        self._open()

    def _open(self) -> None:
        file = pa.ipc.open_file(pa.memory_map(self._path))
        self._batches = [file.get_batch(i) for i in range(file.num_record_batches)] or [pa.RecordBatch.from_pylist([], file.schema)]
        self._starts = list(accumulate((len(b) for b in self._batches), initial=0))

    def __getstate__(self) -> str:
        return self._path

    def __setstate__(self, path: str) -> None:
        self._path = path
        self._open()

    def take(self, places: Iterable[int], columns: Sequence[str] | None = None) -> list[Row]:
        """Rows by their places, in that order."""
        parts = []
        for place in places:
            at = bisect_right(self._starts, place) - 1
            batch = self._batches[at]
            parts.append((batch.select(columns) if columns else batch).slice(place - self._starts[at], 1))
        found: list[Row] = pa.Table.from_batches(parts).combine_chunks().to_pylist() if parts else []
        return found

    @property
    def size(self) -> int:
        """How many rows there are."""
        return self._starts[-1]

    def column(self, name: str) -> Iterator[pa.Array]:
        """A column of all rows, part by part."""
        return (batch.column(name) for batch in self._batches)

    def values(self, name: str, places: npt.NDArray[Any]) -> pa.Array:
        """A column of many rows, in that order; ``places`` ascend."""
        parts = [self._batches[n].column(name).take(pa.array(part)) for n, part in parted(places, self._starts)]
        return pa.concat_arrays(parts) if parts else self._batches[0].column(name).slice(0, 0)

    def value(self, name: str, place: int) -> Any:
        """What one row has in a column."""
        at = bisect_right(self._starts, place) - 1
        return self._batches[at].column(name)[place - self._starts[at]].as_py()


def parted(places: npt.NDArray[Any], starts: Sequence[int] | Places) -> Iterator[tuple[int, Places]]:
    """Ascending places by the part that they lie in, counted from where it starts; ``starts`` has the end of the last one, too."""
    edges = np.searchsorted(places, starts)
    for n in np.flatnonzero(edges[1:] > edges[:-1]).tolist():
        yield n, places[edges[n] : edges[n + 1]].astype(np.int64) - int(starts[n])


class Directory:
    """Finds the numbers of rows by their ids."""

    def __init__(self, con: duckdb.DuckDBPyConnection, sql: str) -> None:
        parts = [(_hashes(part["id"]), part["no"].to_numpy()) for part in con.sql(sql).to_arrow_reader(_IDS)]
        hashes, numbers = (np.concatenate(rows) for rows in zip((np.empty(0, np.uint64), np.empty(0, np.int32)), *parts, strict=True))
        order = np.argsort(hashes)
        self._hash, self._no = hashes[order], numbers[order]

    def find(self, ids: Sequence[str]) -> list[int]:
        """Numbers of the rows with these ids; seldom one of another row among them, so the row has to say."""
        wanted = _hashes(pa.array([id.encode("utf-8", "replace").decode() for id in ids], pa.string()))
        first, last = np.searchsorted(self._hash, wanted, "left"), np.searchsorted(self._hash, wanted, "right")
        return sorted({n for a, b in zip(first.tolist(), last.tolist(), strict=True) for n in self._no[a:b].tolist()})


def _hashes(ids: pa.Array) -> npt.NDArray[np.uint64]:
    return pl.Series(pl.from_arrow(ids)).hash().to_numpy()


class Reports:
    """Reports, by number: by day, then by id."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        found = con.sql(
            f"SELECT outcome, source, {_day('published_earliest', NEVER_AFTER)} AS first, {_day('published_latest', NEVER_BEFORE)} AS last, "
            f"{_day(_SEEN, 0)} AS newest, {_NUMBERED.format('document_id')} AS rank FROM desk.documents ORDER BY no"
        ).to_arrow_table()
        self.size = len(found)
        self.text = {name: Coded.of(found[name]) for name in ("outcome", "source")}
        self.column = {name: found[name].to_numpy() for name in ("first", "last", "newest", "rank")}
        copies = con.sql("SELECT o.no AS original, c.no AS copy FROM desk.documents c JOIN desk.documents o ON o.document_id = c.copy_of ORDER BY 1, 2")
        table = copies.to_arrow_table()
        self.copies = Lists.ascending(table["original"].to_numpy(), table["copy"].to_numpy(), self.size)

    def with_copies(self, reports: Numbers) -> Numbers:
        """Reports and the copies of them."""
        return either(reports, self.copies.of_rows(reports)[0])


class Quotes:
    """Quotations, by number: by the country of the speaker, the newest first. ``reports``: how many there are."""

    def __init__(self, con: duckdb.DuckDBPyConnection, reports: int) -> None:
        newest = _NUMBERED.format("q.published_earliest DESC NULLS LAST, q.document_id, q.span_start, q.quote_id")
        found = con.sql(
            f"SELECT q.speaker.country AS country, q.speaker.name AS name, d.no AS document, {newest} AS rank, "
            f"{_day('q.published_earliest', NEVER_BEFORE)} AS day "
            "FROM desk.quotes q JOIN desk.documents d USING (document_id) ORDER BY q.no"
        ).to_arrow_table()
        country, name = Coded.of(found["country"]), Coded.of(found["name"])
        rank, self._day = found["rank"].to_numpy(), found["day"].to_numpy()
        self.document = found["document"].to_numpy()
        self._name, size = name.number, len(found)
        order = np.lexsort((rank, name.codes)).astype(np.int32)
        self._of_name = Lists.ascending(name.codes[order], order, len(name.names))
        begun = np.flatnonzero(np.diff(country.codes, prepend=-2))
        self._of_country = {country.names[country.codes[a]]: (a, b) for a, b in pairwise([*begun.tolist(), size]) if country.codes[a] >= 0}
        met = con.sql(
            "WITH m AS (SELECT document_id, list_distinct(list_concat(coalesce(actor_countries, []), coalesce(recipient_countries, []))) AS all_ "
            "FROM desk.mentions), a AS (SELECT *, unnest(all_) AS one FROM m WHERE len(all_) > 1), b AS (SELECT *, unnest(all_) AS other FROM a) "
            "SELECT DISTINCT one || '-' || other AS pair, d.no AS document FROM b JOIN desk.documents d USING (document_id) WHERE one < other ORDER BY 1, 2"
        ).to_arrow_table()
        pairs = Coded.of(met["pair"])
        self._of_document = Lists.of_codes(self.document, reports)
        self._pairs, self._met = pairs.number, Lists.ascending(pairs.codes, met["document"].to_numpy(), len(pairs.names))

    def of_country(self, code: str, most: int) -> list[int]:
        """The newest of a country's speakers."""
        first, last = self._of_country.get(code, (0, 0))
        return list(range(first, min(first + most, last)))

    def of_speaker(self, name: str, most: int) -> list[int]:
        """The newest of somebody."""
        at = self._name.get(name)
        return [] if at is None else self._of_name.of_row(at)[:most].tolist()

    def beside(self, speaker: str, other: str, most: int, told: datetime.date) -> list[int]:
        """The newest of a country's speakers in reports that tell of events with another country, of those that had appeared by the day ``told``.

        Those of the country are looked through from the newest on, or, where few reports tell of both, those of these reports.
        """
        first, last = self._of_country.get(speaker, (0, 0))
        at = self._pairs.get("-".join(sorted((speaker, other))))
        if at is None:
            return []
        met = self._met.of_row(at)
        first += int(np.searchsorted(-self._day[first:last].astype(np.int64), -days(told)))
        if len(met) * _DENSE < last - first:
            said = self._of_document.of_rows(met)[0]
            return list(np.sort(said[(said >= first) & (said < last)])[:most].tolist())
        found: list[int] = []
        step = _LOOKED
        while len(found) < most and first < last:
            documents = self.document[first : min(first + step, last)]
            place = np.minimum(np.searchsorted(met, documents), len(met) - 1)
            found += (first + np.flatnonzero(met[place] == documents)).tolist()
            first, step = first + step, 2 * step
        return found[:most]


def attach(store: Store, folder: Path) -> None:
    """Has the views ``events`` and ``mentions`` of a store lead to the tables in ``folder``, which nobody changes any more."""
    store.connection.execute(f"ATTACH {literal(folder / _DATABASE)} AS desk (READ_ONLY)")
    _lead(store)


def _lead(store: Store) -> None:
    con = store.connection
    kinds = con.execute("SELECT table_name, table_type FROM information_schema.tables WHERE table_catalog = 'memory' AND table_schema = 'main'").fetchall()
    there = {name: "VIEW" if kind == "VIEW" else "TABLE" for name, kind in kinds}
    for name in ("events", "mentions"):
        if name in there:
            con.execute(f"DROP {there[name]} memory.main.{name}")
        con.execute(f"CREATE VIEW memory.main.{name} AS SELECT * EXCLUDE (no) FROM desk.{name}")
    fused_by_reader(store)


class Shelf:
    """Tables and columns of one version of a store, made in an empty folder. It can be laid and taken elsewhere."""

    def __init__(self, store: Store, folder: Path) -> None:
        con = store.connection
        self.folder = folder
        con.execute(f"ATTACH {literal(folder / _DATABASE)} AS desk")
        for statement in _TABLES:
            con.execute(statement)
        _lead(store)
        found = con.sql(_COLUMNS).to_arrow_table()
        self.size = len(found)
        self.text = {name: Coded.of(found[name]) for name in _TEXTS}
        self.column: dict[str, npt.NDArray[Any]] = {name: found[name].to_numpy() for name in found.column_names if name not in _TEXTS}
        self.names = {kind: self._names(con, expression) for kind, expression in _NAMES.items()}
        self.event_ids = Directory(con, "SELECT event_id AS id, no FROM desk.events")
        self.mention_ids = Directory(con, "SELECT mention_id AS id, no FROM desk.mentions WHERE no IS NOT NULL")
        self.document_ids = Directory(con, "SELECT document_id AS id, no FROM desk.documents")
        told = con.sql(
            "SELECT e.no AS event, d.no AS document FROM (SELECT no, unnest(document_ids) AS document_id FROM desk.events) e "
            "JOIN desk.documents d USING (document_id) ORDER BY 1, 2"
        ).to_arrow_table()
        self.documents = Lists.ascending(told["event"].to_numpy(), told["document"].to_numpy(), self.size)
        self.report = Reports(con)
        self.quote = Quotes(con, self.report.size)
        self.packed = {name: self.pack(con, name) for name in ("events", "mentions", "documents", "quotes")}
        numbers = con.sql("SELECT no FROM desk.mentions WHERE no IS NOT NULL ORDER BY no").to_arrow_table()["no"].to_numpy()
        self.mentions_at = np.searchsorted(numbers, np.arange(self.size + 1))

    def pack(self, con: duckdb.DuckDBPyConnection, table: str, without: str = "no") -> Packed:
        """The rows of a table of ``desk``, ``without`` some columns."""
        return Packed(con, table, self.folder, without)

    def _names(self, con: duckdb.DuckDBPyConnection, expression: str) -> Names:
        found = con.sql(
            f"SELECT no, name FROM (SELECT no, unnest({expression}) AS name FROM desk.events) WHERE name IS NOT NULL AND name <> '' ORDER BY no"
        ).to_arrow_table()
        coded = Coded.of(found["name"])
        of_event = Lists.ascending(found["no"].to_numpy(), coded.codes, self.size)
        return Names(coded.names, coded.number, of_event, of_event.turned(len(coded.names)))

    def rows(self, numbers: Iterable[int], table: str = "events", columns: Sequence[str] | None = None) -> list[Row]:
        """Rows of events, reports (``documents``) or quotations by their numbers, in that order."""
        return self.packed[table].take(numbers, columns)

    def mentions(self, events: Iterable[int], columns: Sequence[str] | None = None) -> list[Row]:
        """The rows of ``mentions`` that some events are made of."""
        return self.packed["mentions"].take((m for e in events for m in range(self.mentions_at[e], self.mentions_at[e + 1])), columns)

    @cached_property
    def of_document(self) -> Lists:
        """The events of each report, by its number."""
        return self.documents.turned(self.report.size)


def days(value: datetime.date) -> int:
    """A day as columns have it."""
    return (value - _DAY0).days


def day(value: int) -> datetime.date | None:
    """A day of a column; None for none."""
    return None if value in (NEVER_BEFORE, NEVER_AFTER) else _DAY0 + datetime.timedelta(value)


def between(first: Numbers, second: Numbers) -> Numbers:
    """What two ascending rows of numbers have in common."""
    if len(first) > len(second):
        first, second = second, first
    if not len(first):
        return first
    found: Numbers = first[second[np.minimum(np.searchsorted(second, first), len(second) - 1)] == first]
    return found


def either(first: Numbers, second: Numbers) -> Numbers:
    """What two rows of numbers have together, ascending."""
    return np.union1d(first, second)
