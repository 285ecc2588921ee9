"""What counts as written: the store's versions.

A store has one more table, ``versions``. A row in it says: this batch of rows is part of the store, and here are the versions of the
tables in which it can be found. A writer adds its rows to the tables first, then this one row; that is the moment at which all of them
count, and the number of the row is the version of the store. A writer that dies before leaves rows behind whose batch nobody
knows: no reader sees them, and `detente store optimize` clears them away.

Two writers cannot add the same version; the one who comes second looks at what the first has written and tries again. There are no
locks, so none is left behind.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from datetime import time as clock
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from detente.errors import QueryError, StoreError
from detente.store.lake import Lake, MovedError, to_table
from detente.store.schema import FORMAT, LATER, TABLES

NAME = "versions"
AsOf = int | str | date | datetime | None

#: One row a version of the store; the row with the highest ``number`` says how it stands.
VERSIONS = pa.schema(
    [
        ("number", pa.int64()),
        ("format", pa.int32()),
        ("kind", pa.string()),
        ("committed", pa.timestamp("us", tz="UTC")),
        ("run_id", pa.string()),
        ("batch", pa.string()),
        ("documents", pa.int64()),
        ("events", pa.int64()),
        ("removals", pa.int64()),
        ("tables", pa.list_(pa.struct([("name", pa.string()), ("version", pa.int64())]))),
        ("swept", pa.string()),
    ]
)
#: A writer gives up after so many others came before it; with waits of up to a second, these are minutes.
_TRIES = 200
#: Rows of versions are small files; so many are read in some 50 ms, then they are put together.
_FILES = 64


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How a store stood at a version.

    ``tables`` are the versions of its tables, ``batches`` those that count, ``removals`` the number of rows taken back since they were last
    cleared away, ``swept`` the batch up to which unfinished ones have been cleared away (no older one can be committed any more).
    """

    version: int
    format: int
    committed: datetime | None
    tables: Mapping[str, int]
    batches: frozenset[str]
    removals: int = 0
    swept: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a new version is made for. ``format`` and ``swept``: None where they stay; ``removals``: how many more or fewer."""

    kind: str
    run_id: str | None = None
    batch: str | None = None
    documents: int = 0
    events: int = 0
    removals: int = 0
    swept: str | None = None
    format: int | None = None


def new_batch(after: str = "") -> str:
    """A name for a batch: by time, then by chance. It sorts behind ``after``."""
    stamp = max(time.time_ns() // 1000, int(after.split("-")[0] or "0", 16) + 1 if after else 0)
    return f"{stamp:014x}-{secrets.token_hex(4)}"


def create(lake: Lake) -> None:
    """Makes an empty store; one that is there, or that somebody else makes at this moment, stays as it is."""
    if lake.exists(NAME):
        return
    for name, schema in TABLES.items():
        lake.create(name, schema)
    lake.create(NAME, VERSIONS)


def history(lake: Lake) -> pa.Table:
    """All versions of the store, as `VERSIONS`, oldest first.

    Raises:
        StoreError: there is no store.
    """
    if not lake.exists(NAME):
        raise StoreError(f"{lake.root}: no store there; detente ingest SOURCE… --store {lake.root} makes one")
    return _rows(lake, lake.open(NAME))


def read(lake: Lake, as_of: AsOf = None) -> Snapshot:
    """How the store stands, or stood.

    Args:
        lake: where it is.
        as_of: a version; or a day (its end) or a moment (UTC where no zone is given), as date or ISO 8601 text.

    Raises:
        StoreError: there is no store, or a newer Détente has written it.
        QueryError: there was no such version, or no store yet.
    """
    return _stand(history(lake), as_of)


def _rows(lake: Lake, table: DeltaTable) -> pa.Table:
    try:
        return lake.rows(table).sort_by("number")
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{lake.root}: its versions cannot be read ({error})") from error


def _stand(rows: pa.Table, as_of: AsOf) -> Snapshot:
    last_format = rows["format"][-1].as_py() if len(rows) else FORMAT
    if last_format > FORMAT:
        raise StoreError(f"the store has format {last_format}, written by a newer Détente; this one reads formats up to {FORMAT}; upgrade detente")
    if as_of is not None:
        version = _version(as_of)
        if version is not None:
            if not 0 <= version <= len(rows):
                raise QueryError(f"version {version}: the store has the versions 0 to {len(rows)}; see detente store history")
            rows = rows.slice(0, version)
        else:
            moment = pa.scalar(_moment(as_of), pa.timestamp("us", tz="UTC"))
            before = pc.indices_nonzero(pc.less_equal(rows["committed"], moment))
            rows = rows.slice(0, before[-1].as_py() + 1 if len(before) else 0)
            if not len(rows):
                raise QueryError(f"--as-of {as_of}: nothing had been written by then; see detente store history")
    if not len(rows):
        return Snapshot(0, FORMAT, None, dict.fromkeys(TABLES, 0), frozenset())
    last = rows.slice(len(rows) - 1).to_pylist()[0]
    return Snapshot(
        version=last["number"],
        format=last["format"],
        committed=last["committed"],
        tables={t["name"]: t["version"] for t in last["tables"]},
        batches=frozenset(pc.drop_null(rows["batch"]).to_pylist()),
        removals=last["removals"],
        swept=last["swept"] or "",
    )


def commit(lake: Lake, check: Callable[[Snapshot], Entry | None]) -> Snapshot | None:
    """Makes a new version of the store.

    Args:
        lake: where the store is.
        check: called with how the store stands right before each try. It answers with what to commit on top of that, or None to give up.
            What it relies on cannot change between its answer and the commit.

    Returns:
        How the store stands then; None where ``check`` gave up.

    Raises:
        StoreError: others kept coming before us.
    """
    for attempt in range(_TRIES):
        table = lake.open(NAME)
        now = _stand(_rows(lake, table), None)
        chosen = check(now)
        if chosen is None:
            return None
        # Removals first: were they read before their rows are cleared away and the rows after, all would be well; the other way round, not.
        order = sorted(now.tables, key=lambda t: t != "removals")
        versions = {t: lake.version(t) for t in [*order, *(t for t in LATER if t not in now.tables and lake.exists(t))]}
        row: dict[str, Any] = {
            "number": now.version + 1,
            "format": chosen.format or now.format,
            "kind": chosen.kind,
            "committed": datetime.now(UTC),
            "run_id": chosen.run_id,
            "batch": chosen.batch,
            "documents": chosen.documents,
            "events": chosen.events,
            "removals": max(0, now.removals + chosen.removals),
            "tables": [{"name": t, "version": v} for t, v in sorted(versions.items())],
            "swept": chosen.swept if chosen.swept is not None else now.swept,
        }
        try:
            lake.append_if(table, to_table([row], VERSIONS))
        except MovedError:
            time.sleep(random.uniform(0.01, min(1.0, 0.02 * 1.5 ** min(attempt, 12))))
            continue
        if row["number"] % _FILES == 0:
            lake.compact(NAME)
        return replace(
            now,
            version=row["number"],
            format=row["format"],
            committed=row["committed"],
            tables=versions,
            batches=now.batches | ({chosen.batch} if chosen.batch else set()),
            removals=row["removals"],
            swept=row["swept"],
        )
    raise StoreError(f"{lake.root}: other writers came first {_TRIES} times; try again when fewer write to it")


def _version(as_of: AsOf) -> int | None:
    if isinstance(as_of, int):
        return as_of
    return int(as_of) if isinstance(as_of, str) and as_of.strip().isdigit() else None


def _moment(as_of: AsOf) -> datetime:
    """The last moment that ``as_of`` means."""
    if isinstance(as_of, str):
        text = as_of.strip()
        try:
            as_of = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        except ValueError as error:
            raise QueryError(f"--as-of {text}: write a version (17), a day (2024-05-01) or a moment (2024-05-01T12:00:00Z)") from error
    if isinstance(as_of, datetime):
        return as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
    if isinstance(as_of, date):
        return datetime.combine(as_of, clock.max, UTC)
    raise QueryError(f"as_of={as_of!r}: give a version, a date or a datetime")
