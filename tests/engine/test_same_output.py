"""Whatever the number of workers, the store holds the same, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.demo import reports
from detente.engine.choose import choose
from detente.engine.work import Engine
from detente.reading.sources import Reading
from detente.store.ingest import ingest
from detente.store.rows import CODED, DUPLICATE, FAILED, REFUSED
from detente.store.store import open_store
from detente.store.task import make
from tests.store.made import document, reading

TABLES = ("documents", "mentions", "quotes", "commitments", "disputes", "relations")


def given() -> list[Reading]:
    """Five reports, one of them twice, and one that is not English."""
    few = [r for r in list(reports())[:5] if isinstance(r, Reading)]
    copy = few[1].document.model_copy(update={"id": "copy"})
    french = "Le ministre des Affaires étrangères a rencontré son homologue chinois à Pékin dimanche, a dit un porte-parole à la presse."
    return [*few, reading(copy), reading(document("french", french))]


def stored(path: Path, engine: Engine) -> dict[str, bytes]:
    report = ingest(given(), str(path), engine=engine, batch_size=3)
    assert report.tally.outcomes == {CODED: 5, DUPLICATE: 1, REFUSED: 1}
    with open_store(path) as store:
        found = {}
        for name in TABLES:
            rows = store.table(name).to_arrow()
            rows = rows.sort_by([(rows.column_names[0], "ascending"), ("document_id", "ascending")])
            rows = rows.drop_columns([c for c in ("run_id",) if c in rows.column_names])
            found[name] = repr(rows.to_pylist()).encode()
        return found


def test_one_process_and_several_store_the_same(tmp_path: Path) -> None:
    one = stored(tmp_path / "one", choose(make, None, None))
    assert stored(tmp_path / "two", choose(make, 2, None)) == one


def test_ray_stores_the_same(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    from tests.engine.nodes import cluster_of

    with cluster_of(2) as (address, _):
        ray = stored(tmp_path / "ray", choose(make, 2, address))
    assert ray == stored(tmp_path / "one", choose(make, None, None))


def test_a_document_that_takes_too_long_is_kept_as_failed(tmp_path: Path) -> None:
    long = " ".join(f"The minister of Chad met envoy number {n} of Sudan in Paris on Monday." for n in range(2000))
    documents = [reading(document("long", long)), reading(document("short", "Chad recalled its ambassador to Sudan on Monday."))]
    report = ingest(documents, str(tmp_path / "s"), engine=choose(make, 1, None, limit=2.0))
    assert report.tally.outcomes == {FAILED: 1, CODED: 1}
    (failed,) = open_store(tmp_path / "s").documents(outcome=FAILED)
    assert "took longer than the time limit of 2 s" in (failed.reason or "")
    assert failed.text == long
