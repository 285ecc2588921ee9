"""Events of other data sets (GDELT, ICEWS, POLECAT, PLOVER files): in the store for comparison, in a table of their own, never among what is coded here."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from detente.coding.times import published_interval
from detente.errors import DateError, QueryError
from detente.store import views
from detente.store.lake import Lake
from detente.store.migrations import migrate
from detente.store.rows import Row, pairs
from detente.store.schema import EXCHANGED, IMPORTED
from detente.store.snapshot import Snapshot, create
from detente.store.writer import Removal, Writer

#: Rows in one commit.
BATCH = 20_000
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_COLUMNS = tuple(name for name, _ in EXCHANGED)
_WRITTEN = pa.schema([f for f in IMPORTED if f.name != "batch"])


@dataclass
class Added:
    """What became of rows: ``new``; ``same`` were in the store as they are; ``changed`` were there with other values, which the later ones replace."""

    new: int = 0
    same: int = 0
    changed: int = 0

    @property
    def rows(self) -> int:
        return self.new + self.same + self.changed


def add_imported(lake: Lake, rows: Iterable[Row], data_set: str, file: str, batch: int = BATCH) -> Added:
    """Adds events of another data set to a store, which is made where there is none; each id counts once, however often it is imported.

    Args:
        lake: where the store is.
        rows: events by the columns `detente.store.schema.EXCHANGED`; of two with one ``event_id`` the later counts.
        data_set: the name under which it is asked for.
        file: where they were read.
        batch: rows in one commit.

    Raises:
        QueryError: ``data_set`` is no name.
        StoreError: the store cannot be written.
    """
    if not _NAME.fullmatch(data_set):
        raise QueryError(f"data set {data_set!r}: a name has small letters, digits, dots and hyphens, such as icews-2018")
    create(lake)
    migrate(lake)
    writer, added = Writer(lake), Added()
    for chunk in _chunks(rows, batch):
        _add(writer, {f"{data_set}:{row['event_id']}": row for row in chunk}, len(chunk), data_set, file, added)
    return added


def _chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


def _add(writer: Writer, wanted: dict[str, Row], given: int, data_set: str, file: str, added: Added) -> None:
    hashes = {id: _hash(row) for id, row in wanted.items()}
    while True:
        since = writer.look()
        known = _known(writer.lake, since, list(wanted))
        fresh = [id for id in wanted if id not in known]
        changed = [id for id in wanted if id in known and known[id][0] != hashes[id]]
        now = datetime.now(UTC)
        made = [
            {**_stored(wanted[id]), "imported_id": id, "data_set": data_set, "file": file, "imported": now, "content_hash": hashes[id]}
            for id in (*fresh, *changed)
        ]
        removals = [Removal("imported", id, known[id][1]) for id in changed]
        if not made or writer.add_alone({"imported": pa.Table.from_pylist(made, schema=_WRITTEN)}, "import", None, removals, since=since, events=len(fresh)):
            break
    added.new += len(fresh)
    added.changed += len(changed)
    added.same += given - len(fresh) - len(changed)


def _known(lake: Lake, snapshot: Snapshot, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Content and batch of the rows that are there, by id."""
    if "imported" not in snapshot.tables:
        return {}
    con = views.connect()
    try:
        views.attach(con, lake, snapshot)
        con.register("wanted", pa.table({"x": pa.array(ids, pa.string())}))
        found = con.execute(f"SELECT imported_id, content_hash, batch FROM ({views.kept('imported', snapshot)}) WHERE imported_id IN (FROM wanted)").fetchall()
        return {id: (content, batch) for id, content, batch in found}
    finally:
        con.close()


def _hash(row: Row) -> str:
    content = json.dumps([row.get(name) for name in _COLUMNS], ensure_ascii=False, default=date.isoformat)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _stored(row: Row) -> dict[str, Any]:
    """The row with the columns that queries go by."""
    actors, recipients = (sorted({a["country"] for a in row.get(side) or () if a["country"]}) for side in ("actors", "recipients"))
    earliest, latest = row.get("when_earliest") or row.get("when_latest"), row.get("when_latest") or row.get("when_earliest")
    if earliest is None:
        earliest, latest = _reported(row)
    return {
        **{name: row.get(name) for name in _COLUMNS},
        "actor_countries": actors,
        "recipient_countries": recipients,
        "pairs": pairs(actors, recipients, bool(row.get("reciprocal"))),
        "day_earliest": earliest,
        "day_latest": latest,
    }


def _reported(row: Row) -> tuple[date | None, date | None]:
    if row.get("first_seen"):
        return row["first_seen"], row["first_seen"]
    try:
        return published_interval(row["published"]) if row.get("published") else (None, None)
    except DateError:
        return None, None
