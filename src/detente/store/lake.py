"""The one place that knows Delta Lake: tables at a location, their versions and files.

A location is a folder or the URL of an object store (``s3://bucket/store``; credentials come from the environment, as for every
program that reads there).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from pyarrow.dataset import dataset

from detente.errors import StoreError

#: Versions are kept until `vacuum` is asked to forget them: a data set that was cited must stay readable. Delta's own default forgets
#: the log after 30 days.
_FOREVER = {"delta.logRetentionDuration": "interval 36500 days", "delta.enableExpiredLogCleanup": "false"}
#: Zstandard at its default level: the stored codings shrink to a tenth.
_WRITER = WriterProperties(compression="ZSTD", compression_level=3)
#: Reports and their codings are long: a stretch of a file, which is read as a whole, has no more of them than these.
_OF_REPORTS = WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=5_000)
#: Two writers that add to one table at the same moment are told apart by Delta itself, which tries again so many times.
_RETRIES = 100


class MovedError(Exception):
    """Somebody else committed first."""


class Lake:
    """The Delta tables at one location."""

    def __init__(self, root: str | Path) -> None:
        text = str(root)
        self.local = "://" not in text
        self.root = str(Path(text).expanduser().absolute()) if self.local else text.rstrip("/")

    def at(self, table: str) -> str:
        return f"{self.root}/{table}"

    def exists(self, table: str) -> bool:
        try:
            return bool(DeltaTable.is_deltatable(self.at(table)))
        except (DeltaError, OSError) as error:
            raise StoreError(f"{self.root}: cannot be reached ({_first(error)}); check the address and the credentials in the environment") from error

    def create(self, table: str, schema: pa.Schema) -> None:
        """Makes an empty table; one that is there, or that somebody else makes at this moment, stays as it is."""
        if self.exists(table):
            return
        if self.local:
            try:
                Path(self.at(table)).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(f"{self.root}: cannot be written ({error.strerror or error}); check the path and its permissions") from error
        try:
            DeltaTable.create(self.at(table), schema, mode="error", name=table, configuration=_FOREVER)
        except (DeltaError, OSError) as error:
            if not self.exists(table):
                raise StoreError(f"{self.root}: the table {table} cannot be made ({_first(error)})") from error

    def open(self, table: str, version: int | None = None) -> DeltaTable:
        """A table at a version (None: the last one).

        Raises:
            StoreError: there is no such table or version.
        """
        for attempt in range(5):
            try:
                return DeltaTable(self.at(table), version=version)
            except TableNotFoundError as error:
                raise StoreError(f"{self.root}: no table {table} in it; it is no store, or a damaged one") from error
            except (DeltaError, OSError) as error:
                # A log that is being written or compacted at this moment reads well the next one.
                if attempt == 4:
                    at = "" if version is None else f" at version {version}"
                    raise StoreError(f"{self.root}: the table {table}{at} cannot be read ({_first(error)})") from error
                time.sleep(0.05 * 2**attempt)
        raise AssertionError

    def rows(self, table: DeltaTable, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of an opened table.

        Files of a folder are read by Arrow's own file system: that of deltalake is a Python object, which the threads of a scan let go of so late
        that a program that ends at this moment is aborted.
        """
        wanted = None if columns is None else list(columns)
        if not self.local:
            return table.to_pyarrow_dataset().to_table(columns=wanted)
        files = [uri.removeprefix("file://") for uri in table.file_uris()]
        schema = pa.schema(table.schema().to_arrow())
        return dataset(files, schema=schema, format="parquet").to_table(columns=wanted) if files else schema.empty_table().select(wanted or schema.names)

    def version(self, table: str) -> int:
        return int(self.open(table).version())

    def append(self, table: str, rows: pa.Table) -> None:
        """Adds rows to a table; what others add at the same time is no conflict."""
        try:
            write_deltalake(
                self.at(table), rows, mode="append", writer_properties=_properties(table), commit_properties=CommitProperties(max_commit_retries=_RETRIES)
            )
        except (DeltaError, OSError) as error:
            raise StoreError(f"{self.root}: the table {table} cannot be written ({_first(error)})") from error

    def append_if(self, table: DeltaTable, rows: pa.Table) -> None:
        """Adds rows if nobody has committed since ``table`` was opened.

        Raises:
            MovedError: somebody has.
        """
        try:
            write_deltalake(table, rows, mode="append", writer_properties=_WRITER, commit_properties=CommitProperties(max_commit_retries=0))
        except CommitFailedError as error:
            raise MovedError from error
        except (DeltaError, OSError) as error:
            raise StoreError(f"{self.root}: the table {table.table_uri} cannot be written ({_first(error)})") from error

    def delete(self, table: str, condition: str) -> int:
        """Deletes rows (SQL ``condition``) in a new version; older versions keep them. How many."""
        for attempt in range(8):
            try:
                return int(self.open(table).delete(condition).get("num_deleted_rows") or 0)
            except CommitFailedError:
                time.sleep(0.05 * 2**attempt)
        raise StoreError(f"{self.root}: {table} is being changed by others all the time; try again later")

    def compact(self, table: str, order: Sequence[str] = ()) -> None:
        """Writes many small files as few large ones, rows that lie close by the columns ``order`` together.

        If somebody else does the same at this moment, that is left to them.
        """
        try:
            optimizer = self.open(table).optimize
            if order:
                optimizer.z_order(list(order), writer_properties=_properties(table))
            else:
                optimizer.compact(writer_properties=_properties(table))
        except CommitFailedError:
            return

    def size(self, table: str, version: int | None = None) -> tuple[int, int | None]:
        """Number of data files, and bytes in them."""
        actions = pa.table(self.open(table, version).get_add_actions(flatten=True))
        sizes = actions["size_bytes"].to_pylist()
        return len(sizes), sum(sizes)

    def widen(self, table: str, wanted: pa.Schema) -> None:
        """Gives a table the columns of ``wanted`` that it lacks."""
        opened = self.open(table)
        there = names(opened)
        missing = pa.schema([f for f in wanted if f.name not in there])
        if len(missing):
            opened.alter.add_columns(Schema.from_arrow(missing).fields)

    def vacuum(self, table: str, keep_days: float, dry_run: bool) -> int:
        """Deletes files that the last version does not need and that are older than ``keep_days``. How many."""
        hours = math.ceil(keep_days * 24)
        return len(self.open(table).vacuum(hours, dry_run=dry_run, enforce_retention_duration=False, full=keep_days == 0))


def _properties(table: str) -> WriterProperties:
    return _OF_REPORTS if table == "documents" else _WRITER


def names(table: DeltaTable) -> list[str]:
    """The columns of a table."""
    return [f.name for f in table.schema().fields]


def to_table(rows: Iterable[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as an Arrow table; what a row does not name is null."""
    return pa.Table.from_pylist(list(rows), schema=schema)


def _first(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0]
