"""Writes batches into a store, several writers at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from detente.store import views
from detente.store.lake import Lake, to_table
from detente.store.rows import Row, Rows, tables
from detente.store.schema import REMOVALS, TABLES
from detente.store.snapshot import Entry, Snapshot, commit, history, new_batch, read


@dataclass(frozen=True, slots=True)
class Known:
    """A document that is in the store."""

    document_id: str
    content_hash: str | None
    outcome: str
    batch: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A row to be taken back: of ``table``, with ``key``, as ``of_batch`` wrote it. A document takes along what was coded from it."""

    table: str
    key: str
    of_batch: str


class Writer:
    """Adds to the store at a location.

    ``snapshot`` is how the store stood when this writer last looked or wrote.
    """

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.snapshot: Snapshot = read(lake)

    def look(self) -> Snapshot:
        """Looks at what others have written since."""
        self.snapshot = read(self.lake)
        return self.snapshot

    def find(self, ids: Sequence[str], hashes: Sequence[str] = (), batches: frozenset[str] | None = None) -> list[Known]:
        """The documents in the store that have one of ``ids``, or one of the content ``hashes`` and are no duplicates themselves.

        Args:
            ids: of documents.
            hashes: of contents.
            batches: look only at what these wrote (None: at all).
        """
        snapshot = self.snapshot if batches is None else replace(self.snapshot, batches=batches)
        return find(self.lake, snapshot, ids, hashes)

    def add_documents(
        self, rows: Sequence[Rows], run_id: str, removals: Sequence[Removal] = (), since: Snapshot | None = None, run: Row | None = None
    ) -> list[Rows]:
        """Adds documents and what was coded from them, all or none, and takes back ``removals``.

        A document that somebody else has added since ``since`` (None: since this writer last looked) is left out; one whose text somebody else
        has added becomes a duplicate. ``run`` is a row of ``runs`` that goes with them.

        Returns:
            What was added, which is ``rows`` but for that.
        """
        start = since or self.snapshot
        pending = list(rows)
        batch = ""

        def check(now: Snapshot) -> Entry | None:
            nonlocal pending, batch
            settled = _after_others(self.lake, now, now.batches - start.batches, pending)
            if not batch or settled != pending or batch <= now.swept:
                pending = settled
                batch = new_batch(now.swept)
                if not pending:
                    return None
                added = dict(tables(pending, batch, run_id)) | ({"runs": [{**run, "batch": batch}]} if run else {})
                self._append({name: to_table(part, TABLES[name]) for name, part in added.items()}, removals, batch)
            events = sum(r.document.get("events") or 0 for r in pending)
            return Entry("ingest", run_id, batch, len(pending), events, removals=len(removals))

        self.snapshot = commit(self.lake, check) or self.look()
        return pending

    def add(
        self, added: Mapping[str, Iterable[Row] | pa.Table], kind: str, run_id: str | None = None, removals: Sequence[Removal] = (), events: int = 0
    ) -> Snapshot:
        """Adds rows to tables other than ``documents`` and what is coded, all or none, and takes back ``removals``: what fusion writes.

        Rows of ``stories`` and ``runs`` may be dictionaries; ``events`` is an Arrow table, and is made with its columns when it is not there yet.
        A column ``batch`` is added.
        """
        written = self._add(added, kind, run_id, removals, events, since=None)
        assert written is not None
        return written

    def add_alone(
        self, added: Mapping[str, pa.Table], kind: str, run_id: str | None, removals: Sequence[Removal], *, since: Snapshot, events: int = 0
    ) -> Snapshot | None:
        """As `add`, if nobody has committed the same ``kind`` after ``since``; else nothing is added, and the answer is None."""
        return self._add(added, kind, run_id, removals, events, since)

    def _add(
        self, added: Mapping[str, Iterable[Row] | pa.Table], kind: str, run_id: str | None, removals: Sequence[Removal], events: int, since: Snapshot | None
    ) -> Snapshot | None:
        batch = ""

        def check(now: Snapshot) -> Entry | None:
            nonlocal batch
            if since is not None and now.version > since.version and _made(self.lake, kind, since.version):
                return None
            if not batch or batch <= now.swept:
                batch = new_batch(now.swept)
                self._append({name: _batched(name, rows, batch) for name, rows in added.items()}, removals, batch)
            return Entry(kind, run_id, batch, events=events, removals=len(removals))

        written = commit(self.lake, check)
        if written is not None:
            self.snapshot = written
        return written

    def _append(self, added: Mapping[str, pa.Table], removals: Sequence[Removal], batch: str) -> None:
        if removals:  # before the rest, so that they are read before the rest; see snapshot.commit
            rows = [{"table": r.table, "key": r.key, "of_batch": r.of_batch, "batch": batch} for r in removals]
            self.lake.append("removals", to_table(rows, REMOVALS))
        for name, rows in added.items():
            if len(rows):
                self.lake.create(name, rows.schema)
                self.lake.append(name, rows)


def find(lake: Lake, snapshot: Snapshot, ids: Sequence[str], hashes: Sequence[str] = ()) -> list[Known]:
    """See `Writer.find`."""
    if not snapshot.batches or not (ids or hashes):
        return []
    con = views.connect()
    try:
        views.attach(con, lake, replace(snapshot, tables={t: v for t, v in snapshot.tables.items() if t in ("documents", "removals", "runs")}))
        con.register("wanted_ids", pa.table({"x": pa.array(ids, pa.string())}))
        con.register("wanted_hashes", pa.table({"x": pa.array(hashes, pa.string())}))
        found = con.execute(
            f"SELECT document_id, content_hash, outcome, batch FROM ({views.kept('documents', snapshot)}) "
            "WHERE document_id IN (FROM wanted_ids) OR (content_hash IN (FROM wanted_hashes) AND outcome <> 'duplicate') ORDER BY batch, document_id"
        ).fetchall()
        return [Known(*row) for row in found]
    finally:
        con.close()


def _after_others(lake: Lake, now: Snapshot, batches: frozenset[str], rows: list[Rows]) -> list[Rows]:
    """``rows`` without documents that ``batches`` have added, and as duplicates where those have added the same text."""
    if not batches:
        return rows
    hashes = [r.document["content_hash"] for r in rows if r.document.get("coding")]
    known = find(lake, replace(now, batches=batches), [r.document["document_id"] for r in rows], hashes)
    if not known:
        return rows
    ids = {k.document_id for k in known}
    originals = {k.content_hash: k.document_id for k in reversed(known) if k.content_hash and k.outcome not in ("refused", "failed")}
    left = [r for r in rows if r.document["document_id"] not in ids]
    return [r.as_duplicate(originals[h]) if r.document.get("coding") and (h := r.document["content_hash"]) in originals else r for r in left]


def _made(lake: Lake, kind: str, after: int) -> bool:
    """Is there a version of this ``kind`` after that number?"""
    versions = history(lake).select(["number", "kind"]).to_pylist()
    return any(v["kind"] == kind and v["number"] > after for v in versions)


def _batched(name: str, rows: Iterable[Row] | pa.Table, batch: str) -> pa.Table:
    if not isinstance(rows, pa.Table):
        rows = to_table(rows, TABLES[name])
    if "batch" in rows.column_names:
        rows = rows.drop_columns("batch")
    rows = rows.append_column("batch", pa.array([batch] * len(rows), pa.string()))
    schema: Any = TABLES.get(name)
    return rows.select(schema.names).cast(schema) if schema is not None else rows
