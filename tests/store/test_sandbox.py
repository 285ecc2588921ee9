"""SQL reads the tables of the store and nothing else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from detente.errors import QueryError
from detente.store.store import Store, open_store
from tests.store.made import document, fill


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("sql") / "s"
    fill(path, [document(f"d{n}") for n in range(3)])
    return open_store(path)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) AS n FROM documents",
        "WITH d AS (SELECT * FROM documents) SELECT count(*) AS n FROM d JOIN mentions USING (document_id)",
        "FROM documents SELECT count(*) AS n",
        "SELECT count(*) AS n FROM documents;",
        "/* how many */ SELECT count(*) AS n FROM documents -- all",
    ],
)
def test_a_select_is_answered(store: Store, query: str) -> None:
    assert store.sql(query).to_pylist() == [{"n": 3}]


def test_tables_and_columns_can_be_looked_up(store: Store) -> None:
    assert "mentions" in str(store.sql("SHOW TABLES").to_pylist())
    assert "event_type" in str(store.sql("DESCRIBE mentions").to_pylist())
    assert "plan" in str(store.sql("EXPLAIN SELECT * FROM mentions").to_pylist()).lower()


@pytest.mark.parametrize(
    "query",
    [
        "COPY documents TO '{out}/x.csv'",
        "COPY (SELECT 1) TO '{out}/x.parquet'",
        "ATTACH '{out}/x.db'",
        "ATTACH '{out}/x.db' AS other; SELECT 1",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CREATE TABLE x AS SELECT 1",
        "CREATE VIEW x AS SELECT 1",
        "DROP VIEW documents",
        "INSERT INTO raw.live VALUES ('x')",
        "DELETE FROM raw.live",
        "UPDATE raw.live SET batch = 'x'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "PRAGMA enable_profiling",
        "EXPORT DATABASE '{out}/all'",
        "IMPORT DATABASE '{out}/all'",
        "CREATE SECRET s (TYPE s3)",
        "EXPLAIN ANALYZE COPY documents TO '{out}/x.csv'",
        "EXPLAIN (ANALYZE) COPY documents TO '{out}/x.csv'",
        "EXPLAIN COPY documents TO '{out}/x.csv'",
        "PREPARE p AS COPY documents TO '{out}/x.csv'",
        "CALL pragma_version()",
        "CHECKPOINT",
        "SELECT 1; SELECT 2",
        "BEGIN",
        "",
        "-- nothing",
        "SELEC 1",
        "SELECT * FROM nix",
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM read_blob('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM glob('{out}/*')",
        "SELECT * FROM sniff_csv('{secret}')",
        "SELECT * FROM read_parquet('{out}/*.parquet')",
        "SELECT * FROM read_json('http://127.0.0.1:9/x.json')",
        "SELECT * FROM query('COPY documents TO ''{out}/x.csv''')",
        "SELECT * FROM duckdb_secrets()",
        "SELECT getenv('HOME')",
        "SELECT * FROM Path",
    ],
)
def test_everything_else_is_refused_and_leaves_no_trace(store: Store, tmp_path: Path, query: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    before = files(tmp_path), files(Path(store.lake.root))
    with pytest.raises(QueryError):
        store.sql(query.format(out=tmp_path, secret=secret))
    assert (files(tmp_path), files(Path(store.lake.root))) == before
    assert store.sql("SELECT count(*) AS n FROM documents").to_pylist() == [{"n": 3}]


def test_a_query_that_takes_too_long_is_stopped(store: Store) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"took longer than 0.5 s"):
        store.sql("SELECT count(*) FROM range(10000000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3", timeout=0.5)
    assert time.monotonic() - started < 20


def test_rows_are_limited_without_being_computed(store: Store) -> None:
    assert store.sql("SELECT * FROM range(100000000000)", limit=7).num_rows == 7
    assert store.sql("SELECT * FROM documents", limit=2).num_rows == 2
    assert store.sql("SELECT * FROM documents", limit=9).num_rows == 3


def test_memory_is_bounded(store: Store) -> None:
    with pytest.raises(QueryError):
        store.sql("SELECT list(range) FROM range(2000000000)", timeout=60)


def test_sql_sees_the_version_that_is_open(tmp_path: Path) -> None:
    fill(tmp_path / "s", [document("a")])
    old = open_store(tmp_path / "s")
    fill(tmp_path / "s", [document("b")])
    assert old.sql("SELECT document_id FROM documents").to_pylist() == [{"document_id": "a"}]
