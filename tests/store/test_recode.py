"""Coding a store again, and what that changed."""

from __future__ import annotations

from pathlib import Path

from detente.demo import reports
from detente.engine.here import Here
from detente.reading.sources import Reading
from detente.store.difference import difference
from detente.store.ingest import ingest
from detente.store.recode import recode
from detente.store.store import open_store
from tests.store.made import INFO, document, reading, task

TEXT = "Chad recalled its ambassador to Sudan on Monday."


def by_another_coder(path: Path) -> None:
    """Two reports, of which the other coder makes visits of China to France."""
    ingest([reading(document("a", TEXT)), reading(document("b", TEXT + " Chad protested."))], str(path), engine=Here(lambda: task))


def test_recoding_gives_what_the_coder_of_today_says_and_keeps_the_version_before(tmp_path: Path) -> None:
    by_another_coder(tmp_path)
    before = open_store(tmp_path).version
    done = recode(str(tmp_path))
    assert (done.before, done.current, sum(done.report.tally.outcomes.values())) == (before, 0, 2)
    assert {e.event_type for e in open_store(tmp_path).mentions(document="a")} == {"SANCTION"}
    assert {e.event_type for e in open_store(tmp_path, before).mentions(document="a")} == {"CONSULT"}
    events = open_store(tmp_path).table("events").to_arrow().to_pylist()
    assert {e["event_type"] for e in events} >= {"SANCTION"}
    assert "CONSULT" not in {e["event_type"] for e in events}


def test_the_difference_names_what_vanished_and_appeared_and_which_part_of_the_coder_differs(tmp_path: Path) -> None:
    by_another_coder(tmp_path)
    before = open_store(tmp_path).version
    recode(str(tmp_path))
    found = difference(open_store(tmp_path, before), open_store(tmp_path))
    of_a = {(e.what, e.event_type, e.rule_before is None, e.rule_after is None) for e in found.events if e.document_id == "a"}
    assert of_a == {("vanished", "CONSULT", False, True), ("appeared", "SANCTION", True, False)} or ("changed" in {x[0] for x in of_a})
    assert all(e.because == ("coder_version", "rules_hash", "knowledge_hash", "model") for e in found.events)
    assert [(c.rules_hash, c.documents) for c in found.coders_before] == [(INFO.rules, 2)]


def test_what_this_coder_coded_is_left_alone_and_makes_no_version(tmp_path: Path) -> None:
    by_another_coder(tmp_path)
    recode(str(tmp_path))
    version = open_store(tmp_path).version
    done = recode(str(tmp_path))
    assert (done.current, done.report.tally.documents, open_store(tmp_path).version) == (2, 0, version)


def test_the_same_coder_gives_the_same_coding_of_the_reports_as_they_came_in(tmp_path: Path) -> None:
    given = list(reports())[:4]
    ingest(given, str(tmp_path))
    before = open_store(tmp_path)
    done = recode(str(tmp_path), everything=True)
    after = open_store(tmp_path)
    assert sum(done.report.tally.outcomes.values()) == 4
    assert after.version > before.version
    for r in given:
        assert after.coding(r.document.id) == before.coding(r.document.id)
    found = difference(before, after)
    assert found.events == ()
    assert found.same == sum(len(before.coding(r.document.id).events) for r in given)


def test_a_copy_stays_the_copy_of_its_original(tmp_path: Path) -> None:
    ingest([reading(document("a", TEXT)), reading(document("c", TEXT, source="Other"))], str(tmp_path), engine=Here(lambda: task))
    recode(str(tmp_path))
    assert [(d.id, d.copy_of) for d in open_store(tmp_path).documents(outcome="duplicate")] == [("c", "a")]


def test_the_run_is_recorded_with_the_hashes_of_its_coder(tmp_path: Path) -> None:
    by_another_coder(tmp_path)
    done = recode(str(tmp_path))
    runs = {r["run_id"]: r for r in open_store(tmp_path).table("runs").to_arrow().to_pylist()}
    run = runs[done.report.run_id]
    coded = open_store(tmp_path).sql("SELECT DISTINCT run_id, rules_hash, knowledge_hash, model FROM documents").to_pylist()
    assert coded == [{n: run[n] for n in ("run_id", "rules_hash", "knowledge_hash", "model")}]
    assert (run["kind"], run["state"]) == ("recode", "finished")


def test_a_run_that_is_stopped_goes_on_with_what_is_left(tmp_path: Path) -> None:
    by_another_coder(tmp_path)
    coded: list[int] = []

    def stop() -> bool:
        coded.append(1)
        return len(coded) > 2

    first = recode(str(tmp_path), batch_size=1, stop=stop)
    second = recode(str(tmp_path))
    done = [sum(r.report.tally.outcomes.values()) for r in (first, second)]
    assert sum(done) == 2
    assert {e.event_type for e in open_store(tmp_path).mentions(document="b")} >= {"SANCTION"}


def test_a_report_of_one_version_only_is_told_as_such(tmp_path: Path) -> None:
    ingest([Reading(origin="a", document=document("a", TEXT))], str(tmp_path))
    before = open_store(tmp_path)
    ingest([Reading(origin="b", document=document("b", "Chad expelled a diplomat of Mali on Monday."))], str(tmp_path))
    (new,) = difference(before, open_store(tmp_path)).events
    assert (new.what, new.document_id, new.because) == ("appeared", "b", ("the report is new",))
