"""Versions: reading as it was, two writers at once, migration, stores of a newer Détente."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from detente.errors import QueryError, StoreError
from detente.store import care, migrations, schema, snapshot
from detente.store.ingest import ingest
from detente.store.lake import Lake, names
from detente.store.rows import DUPLICATE, Rows, coding_rows
from detente.store.snapshot import Entry
from detente.store.store import open_store
from detente.store.writer import Removal, Writer
from tests.store.made import coding, document, fill


def found(path: Path, as_of: object = None) -> set[str]:
    return {d.id for d in open_store(path, as_of).documents()}  # type: ignore[arg-type]


def rows(name: str, text: str | None = None) -> Rows:
    return coding_rows(coding(document(name, text)), name, 1)


def test_a_version_can_be_read_again_after_others_were_written(tmp_path: Path) -> None:
    one = fill(tmp_path / "s", [document("a")])
    two = fill(tmp_path / "s", [document("b")])
    assert found(tmp_path / "s", one.version) == {"a"}
    assert found(tmp_path / "s", str(two.version)) == {"a", "b"}
    assert open_store(tmp_path / "s", one.version).version == one.version
    assert found(tmp_path / "s", 0) == set()


def test_a_moment_means_the_last_version_before_it(tmp_path: Path) -> None:
    one = fill(tmp_path / "s", [document("a")])
    between = datetime.now(UTC)
    fill(tmp_path / "s", [document("b")])
    assert found(tmp_path / "s", between) == {"a"}
    assert open_store(tmp_path / "s", between).version == one.version
    assert found(tmp_path / "s", between.isoformat()) == {"a"}
    assert found(tmp_path / "s", (between + timedelta(days=1)).date()) == {"a", "b"}
    with pytest.raises(QueryError, match="nothing had been written by then"):
        open_store(tmp_path / "s", date(2000, 1, 1))


@pytest.mark.parametrize(("as_of", "told"), [(99, "has the versions 0 to 2"), (-1, "has the versions 0 to"), ("yesterday", "write a version")])
def test_a_version_that_there_is_not_is_told(tmp_path: Path, as_of: object, told: str) -> None:
    fill(tmp_path / "s", [document("a")])
    with pytest.raises(QueryError, match=told):
        open_store(tmp_path / "s", as_of)  # type: ignore[arg-type]


def test_a_store_of_a_newer_detente_is_neither_read_nor_written(tmp_path: Path) -> None:
    fill(tmp_path / "s", [document("a")])
    snapshot.commit(Lake(tmp_path / "s"), lambda now: Entry("migration", format=schema.FORMAT + 1))
    with pytest.raises(StoreError, match=r"format 2, written by a newer Détente.*upgrade detente"):
        open_store(tmp_path / "s")
    with pytest.raises(StoreError, match="newer Détente"):
        fill(tmp_path / "s", [document("b")])


def test_an_older_store_is_migrated_when_it_is_written_and_read_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "s", [document("a")])
    wider = pa.schema([*schema.DOCUMENTS, ("region", pa.string())])
    monkeypatch.setitem(schema.TABLES, "documents", wider)
    for module in (schema, snapshot):
        monkeypatch.setattr(module, "FORMAT", 2)
    monkeypatch.setattr(migrations, "STEPS", {1: lambda lake, now: migrations.add_columns(lake, "documents", wider)})
    old = open_store(tmp_path / "s")
    assert [r["region"] for r in old.table("documents").rows()] == [None]
    assert "region" not in names(Lake(tmp_path / "s").open("documents"))
    fill(tmp_path / "s", [document("b")])
    assert "region" in names(Lake(tmp_path / "s").open("documents"))
    new = open_store(tmp_path / "s")
    assert (new.snapshot.format, found(tmp_path / "s")) == (2, {"a", "b"})
    assert [v["kind"] for v in care.versions(new.lake)].count("migration") == 1
    assert found(tmp_path / "s", 1) == {"a"}


def test_rows_of_a_writer_that_died_before_its_commit_are_not_seen(tmp_path: Path) -> None:
    fill(tmp_path / "s", [document("a")])
    writer = Writer(Lake(tmp_path / "s"))
    from detente.store.lake import to_table
    from detente.store.rows import tables

    for name, part in tables([rows("dead")], snapshot.new_batch(), "r"):
        writer.lake.append(name, to_table(part, schema.TABLES[name]))
    fill(tmp_path / "s", [document("b")])
    store = open_store(tmp_path / "s")
    assert found(tmp_path / "s") == {"a", "b"}
    assert {m.document_id for m in store.mentions()} == {"a", "b"}
    assert [f.wrong for f in care.check(store.lake, store.snapshot)] == [False]
    care.optimize(store.lake)
    store = open_store(tmp_path / "s")
    assert care.check(store.lake, store.snapshot) == []
    fill(tmp_path / "s", [document("dead")])
    assert found(tmp_path / "s") == {"a", "b", "dead"}


def test_a_batch_that_was_cleared_away_before_its_commit_is_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow writer has added its rows; somebody clears up; then it commits."""
    fill(tmp_path / "s", [document("a")])
    lake = Lake(tmp_path / "s")
    writer = Writer(lake)
    append = lake.append
    swept: list[int] = []

    def slow(table: str, data: pa.Table) -> None:
        append(table, data)
        if table == "relations" and not swept:
            swept.append(care.sweep(Lake(tmp_path / "s")))

    monkeypatch.setattr(lake, "append", slow)
    writer.add_documents([rows("b")], "r")
    assert swept[0] > 0
    store = open_store(tmp_path / "s")
    assert found(tmp_path / "s") == {"a", "b"}
    assert store.mentions(document="b").count() == 1


def test_two_writers_with_the_same_documents_add_each_once(tmp_path: Path) -> None:
    fill(tmp_path / "s", [])
    documents = [document(f"d{n}") for n in range(40)]
    errors: list[BaseException] = []

    def write(order: list[object]) -> None:
        try:
            fill(tmp_path / "s", order, batch_size=4)  # type: ignore[arg-type]
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(order,)) for order in (documents, documents[::-1], documents[20:] + documents[:20])]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not errors
    store = open_store(tmp_path / "s")
    assert sorted(d.id for d in store.documents()) == sorted(d.id for d in documents)
    assert store.mentions().count() == 40
    assert care.check(store.lake, store.snapshot) == [] or all(not f.wrong for f in care.check(store.lake, store.snapshot))


def test_a_text_that_another_writer_added_meanwhile_becomes_a_copy(tmp_path: Path) -> None:
    fill(tmp_path / "s", [])
    slow = Writer(Lake(tmp_path / "s"))
    seen = slow.snapshot
    fill(tmp_path / "s", [document("first", "Same text."), document("same")])
    added = slow.add_documents([rows("second", "Same text."), rows("same"), rows("own")], "r", since=seen)
    assert [(r.document["document_id"], r.document["outcome"]) for r in added] == [("second", DUPLICATE), ("own", "coded")]
    store = open_store(tmp_path / "s")
    assert {d.id: d.copy_of for d in store.documents()} == {"first": None, "same": None, "second": "first", "own": None}
    assert store.mentions(document="second").count() == 0


def test_a_document_that_is_taken_back_takes_along_what_was_coded_from_it(tmp_path: Path) -> None:
    fill(tmp_path / "s", [document("a"), document("b")])
    writer = Writer(Lake(tmp_path / "s"))
    (old,) = writer.find(["a"])
    writer.add_documents([rows("a", "A new text.")], "r", [Removal("documents", "a", old.batch)])
    for _ in range(2):
        store = open_store(tmp_path / "s")
        assert sorted((m.document_id, m.text) for m in store.mentions()) == [("a", "A new text."), ("b", "b: China visited Fra")]
        assert store.quotes().count() == 2
        assert (store.snapshot.removals > 0) == (_ == 0)
        care.optimize(store.lake)
    assert {m.text for m in open_store(tmp_path / "s", 1).mentions()} == {"a: China visited Fra", "b: China visited Fra"}


def test_fusion_can_write_events_and_stories_and_replace_them(tmp_path: Path) -> None:
    fill(tmp_path / "s", [document("a")])
    writer = Writer(Lake(tmp_path / "s"))

    def event(name: str, status: str) -> pa.Table:
        columns = {"event_id": [name], "event_type": ["CONSULT"], "mode": ["visit"], "status": [status], "actor_countries": [["CHN"]]}
        columns |= {"recipient_countries": [["FRA"]], "first_seen": [date(2023, 6, 20)], "last_seen": [date(2023, 6, 20)]}
        columns |= {"when_earliest": [date(2023, 6, 19)], "when_latest": [date(2023, 6, 19)], "mention_ids": [["a#e0"]], "document_ids": [["a"]]}
        return pa.table(columns)

    writer.add({"events": event("x", "planned"), "stories": [{"document_id": "a", "story": "s1"}]}, "fusion", events=1)
    store = open_store(tmp_path / "s")
    assert [(e["event_id"], e["status"]) for e in store.events(dyad="CHN-FRA", since="2023-06", text="china").rows()] == [("x", "planned")]
    assert [d.story for d in store.documents()] == ["s1"]
    batch = store.cursor().execute("SELECT batch FROM raw.events").fetchall()[0][0]
    writer.add({"events": event("x", "happened")}, "fusion", removals=[Removal("events", "x", batch)])
    assert [e["status"] for e in open_store(tmp_path / "s").table("events").rows()] == ["happened"]
    assert open_store(tmp_path / "s").mentions().count() == 1
    care.optimize(store.lake)
    assert [e["status"] for e in open_store(tmp_path / "s").table("events").rows()] == ["happened"]
    assert [e["status"] for e in open_store(tmp_path / "s", store.version).table("events").rows()] == ["planned"]


def test_many_versions_are_put_together_and_stay_readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "_FILES", 4)
    for n in range(6):
        fill(tmp_path / "s", [document(f"d{n}")])
    assert Lake(tmp_path / "s").size("versions")[0] < 6
    assert found(tmp_path / "s") == {f"d{n}" for n in range(6)}
    assert found(tmp_path / "s", 3) == {"d0", "d1"}


def test_ingest_of_nothing_makes_an_empty_store(tmp_path: Path) -> None:
    report = ingest([], str(tmp_path / "s"))
    assert report.version == 0
    assert open_store(tmp_path / "s").events().count() == 0
