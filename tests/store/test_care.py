"""Clearing up changes nothing that counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.errors import StoreError
from detente.store import care
from detente.store.lake import Lake, to_table
from detente.store.schema import DOCUMENTS
from detente.store.snapshot import read
from detente.store.store import open_store
from tests.store.made import document, fill


@pytest.fixture
def store(tmp_path: Path) -> Path:
    for n in range(4):
        fill(tmp_path / "s", [document(f"d{n}", published=f"2023-06-1{n}")])
    return tmp_path / "s"


def test_optimize_keeps_every_row_and_older_versions(store: Path) -> None:
    before = open_store(store)
    events, version = before.mentions().to_arrow(), before.version
    care.optimize(Lake(store))
    after = open_store(store)
    assert after.version > version
    assert after.mentions().to_arrow() == events
    assert before.mentions().to_arrow() == events
    assert open_store(store, version).mentions().to_arrow() == events
    assert Lake(store).size("mentions")[0] == 1


def test_vacuum_keeps_the_present_and_forgets_only_what_was_replaced(store: Path) -> None:
    lake = Lake(store)
    events, version = open_store(store).mentions().to_arrow(), open_store(store).version
    assert care.vacuum(lake, 0) == 0  # nothing was replaced yet
    assert open_store(store, 2).mentions().count() == 1
    care.optimize(lake)
    assert care.vacuum(lake, 7) == 0  # all of it is younger than that
    assert care.vacuum(lake, 0, dry_run=True) > 0
    assert open_store(store, version).mentions().to_arrow() == events
    assert care.vacuum(lake, 0) > 0
    assert open_store(store).mentions().to_arrow() == events
    with pytest.raises(StoreError, match="vacuumed away; see detente store history"):
        open_store(store, version).mentions().to_arrow()
    fill(store, [document("later")])
    assert open_store(store).documents().count() == 5


def test_check_finds_what_is_there_twice(store: Path) -> None:
    lake = Lake(store)
    assert care.check(lake, read(lake)) == []
    rows = lake.open("documents").to_pyarrow_table().select(DOCUMENTS.names).slice(0, 1).cast(DOCUMENTS)
    lake.append("documents", rows)
    from detente.store.snapshot import Entry, commit

    commit(lake, lambda now: Entry("ingest"))
    wrong = [f.what for f in care.check(lake, read(lake))]
    assert any("is there more than once" in w for w in wrong)


def test_check_finds_documents_without_their_mentions(store: Path) -> None:
    lake = Lake(store)
    lake.delete("mentions", "document_id = 'd1'")
    from detente.store.snapshot import Entry, commit

    commit(lake, lambda now: Entry("ingest"))
    assert [f.what for f in care.check(lake, read(lake))] == ["1 documents do not have as many mentions as were coded"]


def test_info_counts_documents_by_what_became_of_them(store: Path) -> None:
    found = care.info(Lake(store), read(Lake(store)))
    assert (found.outcomes["coded"], found.first_day, found.last_day, found.sources) == (4, "2023-06-10", "2023-06-13", 1)
    assert {t.name: t.rows for t in found.tables}["quotes"] == 4


def test_history_tells_what_made_each_version(store: Path) -> None:
    versions = care.versions(Lake(store))
    assert [v["number"] for v in versions] == list(range(1, len(versions) + 1))
    assert [v["kind"] for v in versions] == ["ingest", "finished"] * 4
    assert sum(v["documents"] for v in versions) == 4


def test_rows_that_name_no_column_are_null() -> None:
    assert to_table([{"document_id": "a"}], DOCUMENTS).to_pylist()[0]["text"] is None
