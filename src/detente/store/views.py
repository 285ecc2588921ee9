"""A snapshot as DuckDB sees it: one view a table, with the rows that count and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from detente.errors import StoreError
from detente.store.lake import Lake, names
from detente.store.schema import INNER, KEYS, OF_DOCUMENT, TABLES
from detente.store.snapshot import Snapshot

#: Where the tables lie as they are, and what counts; the views stand in the main schema.
_RAW = "raw"


def connect(threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory that reaches for nothing: no extension is fetched or loaded, no variable of Python is taken for a table."""
    options: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
    }
    if threads:
        options["threads"] = threads
    return duckdb.connect(config=options)


@dataclass(frozen=True)
class Attached:
    """What the views read: ``files`` where the store is a folder, else ``datasets``, which each cursor must be told of."""

    files: list[str] = field(default_factory=list)
    datasets: dict[str, Any] = field(default_factory=dict)

    def cursor(self, con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        """A connection to the same database, on which one more query can be answered."""
        cursor = con.cursor()
        for name, dataset in self.datasets.items():
            cursor.register(name, dataset)
        return cursor


def attach(con: duckdb.DuckDBPyConnection, lake: Lake, snapshot: Snapshot) -> Attached:
    """Makes the views of ``snapshot`` on ``con``.

    Raises:
        StoreError: files of that version are no longer there.
    """
    con.execute(f"CREATE SCHEMA {_RAW}")
    con.register("_live", pa.table({"batch": pa.array(sorted(snapshot.batches), pa.string())}))
    con.execute(f"CREATE TABLE {_RAW}.live AS SELECT batch FROM _live")
    con.unregister("_live")
    attached = Attached()
    columns: dict[str, list[str]] = {}
    for name, version in snapshot.tables.items():
        columns[name] = _raw(con, lake, name, version, attached, mixed=snapshot.format > 1)
    for name in snapshot.tables:
        if name not in ("removals", "stories", "runs"):
            con.execute(f"CREATE VIEW {name} AS {_visible(name, columns, snapshot)}")
    con.execute(f"CREATE VIEW runs AS {_runs(columns['runs'])}")
    return attached


def _raw(con: duckdb.DuckDBPyConnection, lake: Lake, name: str, version: int, attached: Attached, mixed: bool) -> list[str]:
    """The table as it is, with nulls for columns that an older Détente did not write; its columns. ``mixed``: its files may differ in that."""
    table = lake.open(name, version)
    there = names(table)
    schema = TABLES.get(name)
    if lake.local:
        files = [uri.removeprefix("file://") for uri in table.file_uris()]
        attached.files.extend(files)
        by_name = ", union_by_name = true" if mixed else ""  # looks into every file, so only where needed
        source = f"read_parquet([{', '.join(map(literal, files))}]{by_name})" if files else None
    else:
        con.register(f"_{name}", attached.datasets.setdefault(f"_{name}", table.to_pyarrow_dataset()))
        source = f"_{name}"
    if source is None:
        empty = (schema if schema is not None else pa.schema(table.schema().to_arrow())).empty_table()
        con.register("_empty", empty)
        con.execute(f"CREATE TABLE {_RAW}._{name} AS SELECT * FROM _empty")
        con.unregister("_empty")
        source, there = f"{_RAW}._{name}", empty.column_names
    try:
        if mixed:
            there = con.sql(f"SELECT * FROM {source}").columns
        missing = [f for f in schema if f.name not in there] if schema is not None else []
        extra = "".join(f", CAST(NULL AS {_sql_type(con, f)}) AS {identifier(f.name)}" for f in missing)
        con.execute(f"CREATE VIEW {_RAW}.{name} AS SELECT *{extra} FROM {source}")
    except duckdb.IOException as error:
        raise StoreError(f"{lake.root}: version {version} of the table {name} has been vacuumed away; see detente store history") from error
    return [*there, *(f.name for f in missing)]


def _sql_type(con: duckdb.DuckDBPyConnection, field: pa.Field) -> str:
    con.register("_type", pa.schema([field]).empty_table())
    kind = str(con.sql("SELECT * FROM _type").types[0])
    con.unregister("_type")
    return kind


def _visible(name: str, columns: Mapping[str, list[str]], snapshot: Snapshot) -> str:
    """The rows of a table that count: of a batch that counts, and not taken back."""
    shown = [f"t.{identifier(c)}" for c in columns[name] if c not in INNER]
    source = f"{_RAW}.{name} t"
    if name == "documents" and "stories" in columns:
        shown.append("s.story")
        source += f" LEFT JOIN ({kept('stories', snapshot)}) s USING (document_id)"
    return f"SELECT {', '.join(shown)} FROM {source} WHERE t.batch IN (FROM {_RAW}.live) {_not_removed(name, snapshot)}"


def kept(name: str, snapshot: Snapshot) -> str:
    """The rows of a table that count, with the batch that wrote them."""
    return _kept(f"{_RAW}.{name}", name, snapshot)


def _kept(source: str, name: str, snapshot: Snapshot) -> str:
    return f"SELECT * FROM {source} t WHERE t.batch IN (FROM {_RAW}.live) {_not_removed(name, snapshot)}"


def lying(name: str, lake: Lake, snapshot: Snapshot) -> str | None:
    """The rows of a table that count, with ``filename`` and ``file_row_number``; None where the store is no folder, or nothing is in the table."""
    files = [uri.removeprefix("file://") for uri in lake.open(name, snapshot.tables[name]).file_uris()] if lake.local else []
    source = f"read_parquet([{', '.join(map(literal, files))}], filename = true, file_row_number = true)"
    return _kept(source, name, snapshot) if files else None


def _not_removed(name: str, snapshot: Snapshot) -> str:
    if not snapshot.removals:
        return ""
    owner = "documents" if name in OF_DOCUMENT else name
    if owner not in KEYS:
        return ""
    return (
        f"AND NOT EXISTS (SELECT 1 FROM {_RAW}.removals r WHERE r.\"table\" = '{owner}' AND r.key = t.{KEYS[owner]} AND r.of_batch = t.batch "
        f"AND r.batch IN (FROM {_RAW}.live))"
    )


def _runs(columns: list[str]) -> str:
    """Each run once, as it stood last."""
    shown = ", ".join(identifier(c) for c in columns if c not in INNER)
    return f"SELECT {shown} FROM {_RAW}.runs QUALIFY row_number() OVER (PARTITION BY run_id ORDER BY recorded DESC, state) = 1 ORDER BY started, run_id"


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'"
