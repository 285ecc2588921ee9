"""A store opened for reading: one version of it, which does not change while it is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import duckdb
import pyarrow as pa

from detente.errors import QueryError
from detente.records import Coding
from detente.store import filters, sandbox, views
from detente.store.filters import Where
from detente.store.fused import FusedEvent, Story, read_event, read_story
from detente.store.lake import Lake
from detente.store.query import Query
from detente.store.rows import (
    CODED,
    DUPLICATE,
    NO_EVENT,
    OUTCOMES,
    Row,
    StoredDocument,
    StoredEvent,
    StoredQuote,
    read_coding,
    read_document,
    read_mention,
    read_quote,
)
from detente.store.snapshot import AsOf, Snapshot, read

#: Newest first; what has no day last; then as it stands in the report.
_NEWEST = "day_earliest DESC NULLS LAST, document_id, sentence_start, trigger_start, mention_id"


def open_store(path: str | Path, as_of: AsOf = None) -> Store:
    """Opens the store in a folder or at an object store's URL for reading.

    Args:
        path: where it is.
        as_of: a version (17) or a day or moment (``2024-05-01``); None: as it is now.

    Raises:
        StoreError: there is no store, it cannot be read, or a newer Détente has written it.
        QueryError: there was no such version.
    """
    return Store(path, as_of)


class Store:
    """One version of a store. It stays what it is while others write; open it again to see what they wrote."""

    def __init__(self, path: str | Path, as_of: AsOf = None) -> None:
        self.lake = Lake(path)
        self.snapshot: Snapshot = read(self.lake, as_of)
        self._con: duckdb.DuckDBPyConnection | None = None
        self._attached = views.Attached()
        self._columns: dict[str, frozenset[str]] = {}

    @property
    def version(self) -> int:
        """The version that is read. Cite it, and `open_store` with ``as_of`` will give the same data again."""
        return self.snapshot.version

    def __repr__(self) -> str:
        return f"Store({self.lake.root!r}, version {self.version})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database in memory; files are not kept open."""
        if self._con is not None:
            self._con.close()
            self._con = None

    # ------------------------------------------------------------------ tables

    def events(
        self,
        *,
        dyad: str | Sequence[str] | None = None,
        country: str | None = None,
        type: str | Iterable[str] | None = None,
        mode: str | Iterable[str] | None = None,
        status: str | Iterable[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        text: str | None = None,
        min_confidence: float | None = None,
        limit: int | None = None,
    ) -> Query[Any]:
        """Events, newest first: those fused across reports where the store has been fused, else what each report tells.

        Args:
            dyad: ``USA-CHN``: between the two; ``USA>CHN``: what the first does to the second; or two countries.
            country: takes part, on either side.
            type: PLOVER type, or several.
            mode: PLOVER mode, or several.
            status: whether it has happened (``happened``, ``planned``, ``denied`` …), or several.
            since: first day, month or year. An event counts when one of the days that it can mean falls into the time asked for.
            until: last day, month or year.
            text: words that its sentence holds.
            min_confidence: from 0 to 1.
            limit: at most so many.

        Raises:
            QueryError: there is no such country, type, mode, status or date.
        """
        if not self.fused:
            return self.mentions(
                dyad=dyad, country=country, type=type, mode=mode, status=status, since=since, until=until,
                text=text, min_confidence=min_confidence, limit=limit,
            )  # fmt: skip
        where = self._where("events")
        self._event_conditions(where, dyad, country, type, mode, status, since, until, min_confidence)
        if text is not None:
            inside = Where(self.columns("mentions"))
            inside.text(text, "sentence_text")
            where.add(f"list_has_any(mention_ids, (SELECT list(mention_id) FROM mentions{inside.sql}))", *inside.values)
        return self._query("events", where, read_event, f"{_days(where.columns)[0]} DESC NULLS LAST, event_id", limit)

    def mentions(
        self,
        *,
        dyad: str | Sequence[str] | None = None,
        country: str | None = None,
        type: str | Iterable[str] | None = None,
        mode: str | Iterable[str] | None = None,
        status: str | Iterable[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        text: str | None = None,
        min_confidence: float | None = None,
        document: str | None = None,
        event: str | None = None,
        ids: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> Query[StoredEvent]:
        """Events as each report tells them, newest first. Arguments and errors as for `events`; ``document``: told by that one; ``event``: those
        that were fused into that one; ``ids``: those.
        """
        where = self._where("mentions")
        self._event_conditions(where, dyad, country, type, mode, status, since, until, min_confidence)
        where.text(text, "sentence_text")
        where.equal("document_id", document)
        if event is not None:
            where.add("mention_id IN (SELECT unnest(mention_ids) FROM events WHERE event_id = ?)" if self.fused else "mention_id = ?", event)
        if ids is not None:
            where.add("mention_id IN (SELECT unnest(?::VARCHAR[]))", list(ids))
        return self._query("mentions", where, read_mention, _NEWEST, limit)

    def event(self, event_id: str) -> FusedEvent:
        """One fused event.

        Raises:
            QueryError: there is none, or nothing has been fused.
        """
        return cast(FusedEvent, self._one("events" if self.fused else None, "event_id", event_id, read_event, "event"))

    def document(self, document_id: str) -> StoredDocument:
        """One report, with its text and what became of it.

        Raises:
            QueryError: there is none.
        """
        return cast(StoredDocument, self._one("documents", "document_id", document_id, read_document, "document"))

    def stories(self, *, since: str | date | None = None, until: str | date | None = None, least: int = 1, limit: int | None = None) -> Query[Story]:
        """Stories, the latest first.

        Args:
            since: with a report published on this day, month or year or later.
            until: with a report published on this day, month or year or before.
            least: told by at least so many reports, copies included.
            limit: at most so many.
        """
        where = self._where("documents")
        where.add("story IS NOT NULL")
        where.time(since, until, "published_earliest", "published_latest")
        order = "published_earliest NULLS LAST, document_id"
        sql = (
            f"SELECT story AS id, first(title ORDER BY {order}) AS title, min(published_earliest) AS first_seen, max(published_latest) AS last_seen, "
            f"coalesce(list(DISTINCT source ORDER BY source) FILTER (source IS NOT NULL), []) AS outlets, list(document_id ORDER BY {order}) AS document_ids "
            f"FROM documents WHERE story IN (SELECT story FROM documents{where.sql}) GROUP BY story HAVING count(*) >= {int(least)}"
        )
        return Query(self.cursor, sql, tuple(where.values), read_story, "last_seen DESC NULLS LAST, len(document_ids) DESC, id", limit)

    def quotes(
        self,
        *,
        speaker: str | None = None,
        text: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        document: str | None = None,
        limit: int | None = None,
    ) -> Query[StoredQuote]:
        """Quotations, of the newest report first.

        Args:
            speaker: words of the speaker's name, or the code of the speaker's country.
            text: words that are said.
            since: first day, month or year of the report.
            until: last day, month or year of the report.
            document: told by that one.
            limit: at most so many.
        """
        where = self._where("quotes")
        if speaker is not None:
            code = speaker.strip() if speaker.strip().isupper() and len(speaker.strip()) == 3 else None
            where.add("contains(lower(speaker.name), ?) OR contains(lower(speaker.text), ?) OR speaker.country = ?", *[speaker.strip().lower()] * 2, code)
        where.text(text, "text")
        where.time(since, until, "published_earliest", "published_latest")
        where.equal("document_id", document)
        return self._query("quotes", where, read_quote, "published_earliest DESC NULLS LAST, document_id, span_start, quote_id", limit)

    def documents(
        self,
        *,
        outcome: str | Iterable[str] | None = None,
        source: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        text: str | None = None,
        limit: int | None = None,
    ) -> Query[StoredDocument]:
        """Reports and what became of them, newest first.

        Args:
            outcome: coded, no event, duplicate, refused or failed, or several.
            source: the outlet.
            since: first day, month or year of publication.
            until: last day, month or year of publication.
            text: words in it.
            limit: at most so many.
        """
        where = self._where("documents")
        where.one_of("outcome", [outcome] if isinstance(outcome, str) else outcome, OUTCOMES, "outcome")
        where.equal("source", source)
        where.time(since, until, "published_earliest", "published_latest")
        where.text(text, "text")
        return self._query("documents", where, read_document, "published_earliest DESC NULLS LAST, document_id", limit)

    def imported(
        self,
        data_set: str,
        *,
        dyad: str | Sequence[str] | None = None,
        country: str | None = None,
        type: str | Iterable[str] | None = None,
        mode: str | Iterable[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        limit: int | None = None,
    ) -> Query[Row]:
        """Events of another data set that were imported for comparison (`detente import --store`), newest first, as rows of the table ``imported``.
        Arguments as for `events`.

        Raises:
            QueryError: there is no such data set, country, type, mode or date.
        """
        known = self.data_sets
        if data_set not in known:
            there = f"there are {', '.join(known)}" if known else "none has been imported"
            raise QueryError(f"no data set {data_set} in {self.lake.root} at version {self.version}: {there}; see detente import --help")
        where = self._where("imported")
        where.equal("data_set", data_set)
        where.time(since, until, "day_earliest", "day_latest")
        where.dyad(dyad)
        where.country(country, "actor_countries", "recipient_countries")
        where.one_of("event_type", type, filters.types(), "event type")
        where.one_of("mode", mode, filters.modes(), "mode")
        return self._query("imported", where, dict, "day_earliest DESC NULLS LAST, imported_id", limit)

    @property
    def data_sets(self) -> dict[str, int]:
        """The data sets that were imported for comparison, each with the number of its events."""
        if not self.columns("imported"):
            return {}
        return dict(self.cursor().execute("SELECT data_set, count(*) FROM imported GROUP BY data_set ORDER BY data_set").fetchall())

    def table(self, name: str) -> Query[Row]:
        """All rows of a table (see `tables`) in no certain order."""
        if name not in self.tables:
            raise QueryError(f"no table {name}; there are {', '.join(self.tables)}")
        return Query(self.cursor, f"SELECT * FROM {views.identifier(name)}", (), dict)

    def coding(self, document_id: str) -> Coding:
        """All that was coded from a document, as `detente.code` gave it.

        Raises:
            QueryError: there is no such document, or it has no coding.
        """
        where = Where(self.columns("documents"))
        where.equal("document_id", document_id)
        row = next(self._query("documents", where, dict, "", None).rows(), None)
        if row is None:
            raise QueryError(f"no document {document_id} in {self.lake.root} at version {self.version}")
        if row["coding"] is None:
            reason = row["reason"] or (f"it is a copy of {row['copy_of']}" if row["copy_of"] else "")
            raise QueryError(f"{document_id} has no coding: {row['outcome']}{f', {reason}' if reason else ''}")
        return read_coding(row)

    def sql(self, query: str, timeout: float = sandbox.TIMEOUT, limit: int | None = None) -> pa.Table:
        """The answer to one SELECT over the tables of the store (`tables`), in DuckDB's SQL.

        It can read the tables and nothing else: no files, no network, no settings.

        Args:
            query: one statement.
            timeout: seconds.
            limit: at most so many rows.

        Raises:
            QueryError: it is no SELECT, is wrong, reaches for something else, or takes too long.
        """
        return sandbox.ask(self.lake, self.snapshot, query, timeout, limit)

    # ------------------------------------------------------------------ inside

    @property
    def tables(self) -> list[str]:
        """Names of the tables."""
        return sorted(row[0] for row in self.cursor().execute("SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal").fetchall())

    def columns(self, table: str) -> frozenset[str]:
        """Names of a table's columns; none where there is no such table."""
        if table not in self._columns:
            self._columns[table] = frozenset(
                row[0]
                for row in self.cursor().execute("SELECT column_name FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = ?", [table]).fetchall()
            )
        return self._columns[table]

    @property
    def fused(self) -> bool:
        """Have mentions been fused into events?"""
        return "events" in self.snapshot.tables and Query(self.cursor, "SELECT 1 FROM events", (), dict).first() is not None

    @property
    def waiting(self) -> int:
        """How many reports have not been fused yet; what they tell is in `mentions` and not in `events`."""
        asked = f"SELECT 1 FROM documents WHERE story IS NULL AND outcome IN ('{CODED}', '{NO_EVENT}', '{DUPLICATE}')"
        return Query(self.cursor, asked, (), dict).count()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The database in memory, with a view for each table."""
        if self._con is None:
            con = views.connect()
            self._attached = views.attach(con, self.lake, self.snapshot)
            self._con = con
        return self._con

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """DuckDB, with a view for each table, for queries of your own; unlike `sql` it is not kept from anything."""
        return self._attached.cursor(self.connection)

    def _where(self, table: str) -> Where:
        return Where(self.columns(table))

    def _event_conditions(
        self, where: Where, dyad: str | Sequence[str] | None, country: str | None, type: str | Iterable[str] | None, mode: str | Iterable[str] | None,
        status: str | Iterable[str] | None, since: str | date | None, until: str | date | None, min_confidence: float | None,
    ) -> None:  # fmt: skip
        where.time(since, until, *_days(where.columns))
        where.dyad(dyad)
        where.country(country, "actor_countries", "recipient_countries")
        where.one_of("event_type", type, filters.types(), "event type")
        where.one_of("mode", mode, filters.modes(), "mode")
        where.one_of("status", status, filters.statuses(), "status")
        if "confidence" in where.columns:
            where.at_least("confidence", min_confidence)

    def _one(self, table: str | None, key: str, value: str, build: Any, what: str) -> object:
        row = None
        if table is not None:
            where = self._where(table)
            where.equal(key, value)
            row = self._query(table, where, build, "", None).first()
        if row is None:
            hint = "" if table is not None else "; nothing has been fused there, see detente store fuse"
            raise QueryError(f"no {what} {value} in {self.lake.root} at version {self.version}{hint}")
        return row

    def _query(self, table: str, where: Where, build: Any, order: str, limit: int | None) -> Query[Any]:
        return Query(self.cursor, f"SELECT * FROM {table}{where.sql}", tuple(where.values), build, order, limit)


def _days(columns: frozenset[str]) -> tuple[str, str]:
    """The columns that say when an event was: as given, or else of the reports. Those of ``events`` that are called so are wider (`fuse`)."""
    if "event_id" not in columns:
        return "day_earliest", "day_latest"
    return "coalesce(when_earliest, when_latest, first_seen)", "coalesce(when_latest, when_earliest, last_seen)"
