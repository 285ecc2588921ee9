"""SQL of a user, which may read the tables of one version of a store and nothing else."""

from __future__ import annotations

import threading
import time

import duckdb
import pyarrow as pa

from detente.errors import QueryError
from detente.store import views
from detente.store.lake import Lake
from detente.store.snapshot import Snapshot

#: Seconds that a query may take unless more is asked for.
TIMEOUT = 60.0
#: Memory that a query may take.
_MEMORY = "2GB"
_ROWS = 8192
#: What only looks. DuckDB's own parser tells what a statement is; DESCRIBE and SHOW are SELECT to it.
_LOOKING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


def ask(lake: Lake, snapshot: Snapshot, query: str, timeout: float = TIMEOUT, limit: int | None = None) -> pa.Table:
    """The answer to one SELECT.

    The query runs in a database of its own, in memory, whose settings are locked; of the file system it may read the data files of the
    snapshot, through the views. Statements that do anything but look are refused before that.

    Raises:
        QueryError: it is no SELECT, is wrong, reaches for something else, or takes too long.
    """
    _check(query)
    con = views.connect()
    try:
        con.execute("SET allowed_paths = $1", [views.attach(con, lake, snapshot).files])
        con.execute(f"SET memory_limit = '{_MEMORY}'")
        con.execute("SET temp_directory = ''")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        return _run(con, query, timeout, limit)
    finally:
        con.close()


def _check(query: str) -> None:
    try:
        statements = duckdb.extract_statements(query)
    except duckdb.Error as error:
        raise QueryError(f"not SQL: {_told(error)}") from error
    if len(statements) != 1:
        raise QueryError(f"{len(statements)} statements; give one SELECT")
    kind = statements[0].type
    if kind not in _LOOKING or (kind == duckdb.StatementType.EXPLAIN and _analyses(query)):
        raise QueryError(f"{kind.name} is not allowed: the store is read only here; give one SELECT (or DESCRIBE, SHOW TABLES, EXPLAIN)")


def _analyses(query: str) -> bool:
    """Would EXPLAIN run what it explains? It may explain anything, and EXPLAIN ANALYZE does it."""
    words = query.split(None, 2)
    inner = words[2] if len(words) > 2 and words[1].casefold().startswith(("analyze", "(")) else None
    if inner is not None:
        return True
    try:
        return any(s.type != duckdb.StatementType.SELECT for s in duckdb.extract_statements(query.split(None, 1)[1]))
    except (duckdb.Error, IndexError):
        return True


def _run(con: duckdb.DuckDBPyConnection, query: str, timeout: float, limit: int | None) -> pa.Table:
    over = threading.Event()

    def ring() -> None:
        over.set()
        con.interrupt()

    clock = threading.Timer(timeout, ring)
    clock.daemon = True
    clock.start()
    started = time.monotonic()
    try:
        reader = con.sql(query).to_arrow_reader(_ROWS)
        found: list[pa.RecordBatch] = []
        rows = 0
        for batch in reader:
            if limit is not None and rows + len(batch) >= limit:
                found.append(batch.slice(0, limit - rows))
                break
            found.append(batch)
            rows += len(batch)
            if over.is_set() or time.monotonic() - started > timeout:
                raise QueryError(_slow(timeout))
        return pa.Table.from_batches(found, reader.schema)
    except (duckdb.InterruptException, pa.ArrowException, OSError) as error:
        if over.is_set():
            raise QueryError(_slow(timeout)) from error
        raise QueryError(_told(error)) from error
    except duckdb.PermissionException as error:
        raise QueryError(f"not allowed: a query may read the tables of the store and nothing else ({_told(error)})") from error
    except duckdb.OutOfMemoryException as error:
        raise QueryError(f"needs more than {_MEMORY} of memory; ask for less, or open the store in Python and use its connection") from error
    except duckdb.Error as error:
        if over.is_set():
            raise QueryError(_slow(timeout)) from error
        raise QueryError(_told(error)) from error
    finally:
        clock.cancel()


def _slow(timeout: float) -> str:
    return f"took longer than {timeout:g} s and was stopped; ask for less, or give more time with --timeout"


def _told(error: BaseException) -> str:
    """The first paragraph of DuckDB's message, with its hint."""
    return " ".join(str(error).split("\n\nLINE", 1)[0].split())
