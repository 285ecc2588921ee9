"""Documents are merged by id, and every one is counted out."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.engine.here import Here
from detente.reading.sources import Failure
from detente.store.ingest import ingest
from detente.store.rows import CODED, DUPLICATE, FAILED, NO_EVENT, REFUSED
from detente.store.store import open_store
from detente.store.task import make as real
from tests.store.made import BROKEN, document, fill, make, reading


def outcomes(path: Path) -> dict[str, str]:
    return {d.id: d.outcome for d in open_store(path).documents()}


def test_ingest_adds_each_document_once_however_often_it_runs(tmp_path: Path) -> None:
    documents = [document(f"d{n}") for n in range(5)]
    first = fill(tmp_path / "s", documents, batch_size=2)
    assert first.tally.outcomes == {CODED: 5}
    before = open_store(tmp_path / "s")
    again = fill(tmp_path / "s", documents, batch_size=2)
    assert again.tally.known == 5
    assert not +again.tally.outcomes
    after = open_store(tmp_path / "s")
    assert after.version == before.version
    assert after.mentions().to_arrow() == before.mentions().to_arrow()
    assert after.table("documents").count() == 5


def test_ingest_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    documents = [document(f"d{n}") for n in range(6)]
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 4

    report = ingest([reading(d) for d in documents], str(tmp_path / "s"), engine=Here(make), batch_size=2, stop=stop)
    assert report.interrupted
    done = outcomes(tmp_path / "s")
    assert 0 < len(done) < 6
    rest = fill(tmp_path / "s", documents)
    assert rest.tally.known == len(done)
    assert outcomes(tmp_path / "s") == dict.fromkeys((d.id for d in documents), CODED)
    runs = [r["state"] for r in open_store(tmp_path / "s").table("runs").rows()]
    assert runs == ["interrupted", "finished"]


def test_an_exception_in_the_source_commits_what_was_done(tmp_path: Path) -> None:
    def readings() -> object:
        yield reading(document("a"))
        yield reading(document("b"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(readings(), str(tmp_path / "s"), engine=Here(make), batch_size=1)  # type: ignore[arg-type]
    assert set(outcomes(tmp_path / "s")) == {"a"} or set(outcomes(tmp_path / "s")) == {"a", "b"}


def test_the_same_text_under_another_id_is_a_copy_of_the_first(tmp_path: Path) -> None:
    text = "China visited France."
    report = fill(tmp_path / "s", [document("a", text), document("b", "China  visited\nFrance."), document("c")], batch_size=1)
    assert report.tally.outcomes == {CODED: 2, DUPLICATE: 1}
    later = fill(tmp_path / "s", [document("d", text, source="Daily")])
    assert later.tally.outcomes == {DUPLICATE: 1}
    store = open_store(tmp_path / "s")
    copies = {d.id: (d.copy_of, d.similarity) for d in store.documents(outcome=DUPLICATE)}
    assert copies == {"b": ("a", 1.0), "d": ("a", 1.0)}
    assert {m.document_id for m in store.mentions()} == {"a", "c"}


def test_copies_in_one_batch_are_copies_too(tmp_path: Path) -> None:
    report = fill(tmp_path / "s", [document("a", "One text."), document("b", "One text."), document("a", "One text.")])
    assert report.tally.outcomes == {CODED: 1, DUPLICATE: 1}
    assert report.tally.known == 1


def test_an_id_that_belongs_to_another_text_is_told_and_changes_nothing(tmp_path: Path) -> None:
    fill(tmp_path / "s", [document("a", "One text.")])
    report = fill(tmp_path / "s", [document("a", "Another text.")])
    assert [origin for origin, _ in report.tally.reasons] == ["a"]
    assert "belongs to another text" in report.tally.reasons[0][1]
    assert [d.text for d in open_store(tmp_path / "s").documents()] == ["One text."]


def test_what_cannot_be_read_is_counted_once_and_gives_way_when_it_can(tmp_path: Path) -> None:
    bad = Failure(origin="x.jsonl:3", reason="x.jsonl:3: not JSON")
    report = fill(tmp_path / "s", [document("a"), bad])
    assert report.tally.outcomes == {CODED: 1, REFUSED: 1}
    again = fill(tmp_path / "s", [bad])
    assert again.tally.known == 1
    assert again.tally.reasons == [("x.jsonl:3", "x.jsonl:3: not JSON")]
    fill(tmp_path / "s", [reading(document("b"), "x.jsonl:3")])
    assert outcomes(tmp_path / "s") == {"a": CODED, "b": CODED}
    assert open_store(tmp_path / "s", as_of=report.version).documents(outcome=REFUSED).count() == 1


def test_failed_documents_are_tried_again_only_when_asked(tmp_path: Path) -> None:
    broken = document("a", f"An {BROKEN} text.")
    assert fill(tmp_path / "s", [broken, document("b")]).tally.outcomes == {FAILED: 1, CODED: 1}
    assert fill(tmp_path / "s", [broken]).tally.known == 1
    still = fill(tmp_path / "s", [broken], retry_failed=True)
    assert still.tally.outcomes == {FAILED: 1}
    assert open_store(tmp_path / "s").table("documents").count() == 2
    mended = ingest([reading(broken)], str(tmp_path / "s"), engine=Here(real), retry_failed=True)
    assert sum(mended.tally.outcomes.values()) == 1
    store = open_store(tmp_path / "s")
    assert store.documents(outcome=FAILED).count() == 0
    assert store.table("documents").count() == 2


def test_the_coder_sorts_documents_into_coded_no_event_and_refused(tmp_path: Path) -> None:
    documents = [
        document("coded", "Chad recalled its ambassador to Sudan on Monday."),
        document("none", "The weather in the valley was mild, and the tomatoes ripened early this year."),
        document("french", "Le ministre des Affaires étrangères a rencontré son homologue chinois à Pékin dimanche, a dit un porte-parole à la presse."),
        document("undated", "Chad recalled its ambassador to Sudan on Tuesday.", published="someday"),
    ]
    ingest([reading(d) for d in documents], str(tmp_path / "s"))
    store = open_store(tmp_path / "s")
    assert {d.id: d.outcome for d in store.documents()} == {"coded": CODED, "none": NO_EVENT, "french": REFUSED, "undated": REFUSED}
    reasons = {d.id: d.reason or "" for d in store.documents(outcome=REFUSED)}
    assert "another language (fr)" in reasons["french"]
    assert "'someday' cannot be read" in reasons["undated"]


def test_half_characters_do_not_stop_a_run(tmp_path: Path) -> None:
    fill(tmp_path / "s", [document("a", "Bad \ud800 text.", source="\udfff"), Failure(origin="\udc80.txt", reason="\udc80.txt: no such file")])
    assert [d.text for d in open_store(tmp_path / "s").documents(outcome=CODED)] == ["Bad \ufffd text."]


def test_a_run_is_recorded_with_versions_and_hashes(tmp_path: Path) -> None:
    report = fill(tmp_path / "s", [document("a"), document("b")])
    (run,) = open_store(tmp_path / "s").table("runs").rows()
    assert (run["run_id"], run["state"], run["coded"], run["events"], run["engine"]) == (report.run_id, "finished", 2, 2, "one process")
    assert run["rules_hash"].startswith("sha256:")
    assert run["knowledge_hash"].startswith("sha256:")
    assert "==" in run["model"]
    assert {d.run_id for d in open_store(tmp_path / "s").documents()} == {report.run_id}
