"""What is ingested is fused: copies, stories and events, piece by piece as if all at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from detente.coding.coder import Coder
from detente.engine.here import Here
from detente.records import Coding, Document
from detente.store import care
from detente.store.ingest import ingest
from detente.store.lake import Lake
from detente.store.rows import CODED, DUPLICATE, Rows, coding_rows
from detente.store.snapshot import read
from detente.store.store import Store, open_store
from detente.store.task import Work
from detente.store.weaving import fuse_store
from tests.store.fusion.cases import cases
from tests.store.made import document, fill, reading

VISIT = (
    "Antony Blinken met Qin Gang in Beijing on Sunday. It rained for most of the day in the Chinese capital, and both sides "
    "said that they had spoken about trade, about Taiwan and about the balloon that had drifted across Montana in February of that year."
)


def dated(name: str, published: str, text: str, source: str = "Herald") -> Document:
    return document(name, text, published, source)


@pytest.fixture(scope="module")
def coded(coder: Coder) -> Callable[[], Callable[[Work], Rows]]:
    """The coder as the task of an ingest; a document that was coded before is not coded again."""
    known: dict[Document, Coding] = {}

    def task(work: Work) -> Rows:
        if work.document not in known:
            known[work.document] = coder.code(work.document)
        return coding_rows(known[work.document], work.origin, 1)

    return lambda: task


def put(path: Path, make: Any, documents: Iterable[Document], **options: Any) -> None:
    ingest([reading(d) for d in documents], str(path), engine=Here(make), **options)


def told(store: Store) -> tuple[list[dict[str, Any]], dict[str, str | None]]:
    """All events, and the story of every report."""
    events = sorted(store.table("events").rows(), key=lambda r: str(r["event_id"])) if store.fused else []
    return events, {d.id: d.story for d in store.documents()}


def sound(path: Path) -> list[care.Finding]:
    lake = Lake(path)
    return care.check(lake, read(lake))


def everything() -> list[Document]:
    """The reports of the fusion cases, spread over four months so that some cases share their days, and three copies of some."""
    found = []
    for at, case in enumerate(cases()[:24]):
        found += [dated(f"{at:02}-{n}", r.published, r.text, r.outlet) for n, r in enumerate(case.reports)]
    long = dated("long", "2023-06-18", VISIT)
    return [*found, long, dated("long-copy", "2023-06-20", f"Via agencies. {VISIT}", "Daily"), dated("zero-copy", "2023-06-25", found[0].text, "Mirror")]


# ---------------------------------------------------------------------- copies


def test_a_report_in_slightly_other_words_is_a_copy_and_not_coded_again(tmp_path: Path) -> None:
    near = VISIT.replace("Sunday", "June 18").replace("both sides said", "officials said")
    report = fill(tmp_path / "s", [dated("a", "2023-06-18", VISIT), dated("b", "2023-06-19", near, "Daily"), dated("c", "2023-06-19", "Chad met Mali.")])
    assert report.tally.outcomes == {CODED: 2, DUPLICATE: 1}
    later = fill(tmp_path / "s", [dated("d", "2023-06-24", f"{VISIT} More soon.", "Mirror")])
    assert later.tally.outcomes == {DUPLICATE: 1}
    copies = {d.id: d for d in open_store(tmp_path / "s").documents(outcome=DUPLICATE)}
    assert {i: (d.copy_of, d.source) for i, d in copies.items()} == {"b": ("a", "Daily"), "d": ("a", "Mirror")}
    assert all(0.45 <= (d.similarity or 0) <= 1 for d in copies.values())


def test_the_same_words_a_month_later_are_looked_at_anew_unless_they_are_the_very_same(tmp_path: Path) -> None:
    fill(tmp_path / "s", [dated("a", "2023-06-18", VISIT)])
    report = fill(tmp_path / "s", [dated("b", "2023-07-18", f"Via agencies. {VISIT}"), dated("c", "2023-07-18", VISIT)])
    assert report.tally.outcomes == {CODED: 1, DUPLICATE: 1}


def test_what_a_ministry_writes_by_template_on_two_countries_is_no_copy(tmp_path: Path) -> None:
    body = (
        "Outcomes of the expert groups on the Black Sea. The delegations {} agreed to ensure safe navigation, eliminate the use of force, and prevent the use "
        "of commercial vessels for military purposes, and will continue working toward a durable and lasting peace with the goodwill of third countries."
    )
    one = dated("a", "2025-03-25", body.format("of Norland and Sudania"), "Ministry").model_copy(update={"title": "Talks with Sudania"})
    two = dated("b", "2025-03-25", body.format("of Norland and Vestria, in a hall by the lake,"), "Ministry").model_copy(update={"title": "Talks with Vestria"})
    other = two.model_copy(update={"id": "c", "source": "Wire"})
    same = two.model_copy(update={"id": "d", "text": two.text.replace("a durable", "durable")})
    assert fill(tmp_path / "s", [one, two]).tally.outcomes == {CODED: 2}
    fill(tmp_path / "s", [other.model_copy(update={"text": f"{other.text} (Ministry)"}), same])
    assert {d.id: d.copy_of for d in open_store(tmp_path / "s").documents(outcome=DUPLICATE)} == {"c": "b", "d": "b"}


def test_a_report_whose_date_cannot_be_read_is_nobodys_original(tmp_path: Path, coded: Any) -> None:
    documents = [dated("a", "someday", VISIT), dated("b", "2023-06-18", VISIT)]
    ingest([reading(d) for d in documents], str(tmp_path / "s"))
    assert {d.id: d.outcome for d in open_store(tmp_path / "s").documents()} == {"a": "refused", "b": CODED}


def test_copies_are_found_as_well_when_a_store_is_filled_piece_by_piece(tmp_path: Path) -> None:
    documents = [
        dated(f"{n}-{copy}", f"2023-06-{n:02}", f"{n} {VISIT} {n}" if not copy else f"Copy: {n} {VISIT}", "Daily") for n in (1, 12, 24) for copy in (0, 1)
    ]
    fill(tmp_path / "all", documents)
    for d in documents:
        fill(tmp_path / "one", [d], batch_size=1)
    copies = [{d.id: (d.copy_of, d.similarity) for d in open_store(tmp_path / s).documents(outcome=DUPLICATE)} for s in ("all", "one")]
    assert copies[0] == copies[1]
    assert {i: of for i, (of, _) in copies[0].items()} == {"1-1": "1-0", "12-1": "12-0", "24-1": "24-0"}


# ---------------------------------------------------------------------- events


def test_two_reports_of_one_visit_are_one_event_and_a_copy_is_one_more_report(tmp_path: Path, coded: Any) -> None:
    other = "In Beijing, Qin Gang received Antony Blinken on Sunday."
    put(tmp_path / "s", coded, [dated("a", "2023-06-18", VISIT), dated("b", "2023-06-19", other, "Courier")])
    (event,) = open_store(tmp_path / "s").events(type="CONSULT", status="happened").rows()
    assert (event["reports"], event["sources"], event["document_ids"]) == (2, 2, ["a", "b"])
    put(tmp_path / "s", coded, [dated("c", "2023-06-20", f"Wires. {VISIT}", "Daily")])
    (after,) = open_store(tmp_path / "s").events(type="CONSULT", status="happened").rows()
    assert (after["reports"], after["sources"], sorted(after["document_ids"])) == (3, 2, ["a", "b", "c"])
    assert after["outlets"] == ["Courier", "Daily", "Herald"]
    assert after["event_id"] == event["event_id"]


@pytest.mark.parametrize("pieces", [1, 5, 23])
@pytest.mark.parametrize("order", ["published", "any", "latest first"])
def test_piece_by_piece_gives_what_all_at_once_give(tmp_path: Path, coded: Any, pieces: int, order: str) -> None:
    documents = sorted(everything(), key=lambda d: (d.published or "", d.id))
    if order != "published":
        documents = documents[::-1] if order == "latest first" else random.Random(pieces).sample(documents, len(documents))
    size = -(-len(documents) // pieces)
    for at in range(0, len(documents), size):
        put(tmp_path / "pieces", coded, documents[at : at + size])
        put(tmp_path / "all", coded, documents[at : at + size], fuse=False)  # the same ones are copies
    fuse_store(Lake(tmp_path / "all"))
    events, stories = told(open_store(tmp_path / "all"))
    assert len(events) > 20
    assert told(open_store(tmp_path / "pieces")) == (events, stories)
    assert sound(tmp_path / "pieces") == []


def test_fusing_all_anew_changes_nothing_and_makes_no_version(tmp_path: Path, coded: Any) -> None:
    put(tmp_path / "s", coded, everything())
    before = open_store(tmp_path / "s")
    woven = fuse_store(Lake(tmp_path / "s"), full=True)
    assert (woven.written, woven.removed, woven.version) == (0, 0, before.version)


def test_fusing_all_anew_mends_events_that_are_wrong(tmp_path: Path, coded: Any) -> None:
    put(tmp_path / "s", coded, everything(), fuse=False)
    assert not open_store(tmp_path / "s").fused
    assert fuse_store(Lake(tmp_path / "s"), full=True).written > 20
    right = told(open_store(tmp_path / "s"))
    from detente.store.writer import Removal, Writer

    lake = Lake(tmp_path / "s")
    rows = lake.open("events").to_pyarrow_table()
    wrong = rows["event_id"][0].as_py()
    Writer(lake).add({}, "spoilt", removals=[Removal("events", wrong, rows["batch"][0].as_py())])
    assert told(open_store(tmp_path / "s")) != right
    assert fuse_store(lake, full=True).written == 1
    assert told(open_store(tmp_path / "s")) == right


def test_what_was_not_fused_is_fused_by_the_next_run(tmp_path: Path, coded: Any) -> None:
    documents = everything()
    put(tmp_path / "s", coded, documents[:10], fuse=False)
    put(tmp_path / "s", coded, documents[10:], fuse=False)
    put(tmp_path / "s", coded, [])
    put(tmp_path / "all", coded, documents)
    assert told(open_store(tmp_path / "s")) == told(open_store(tmp_path / "all"))


def test_an_older_version_keeps_its_events(tmp_path: Path, coded: Any) -> None:
    put(tmp_path / "s", coded, [dated("a", "2023-06-18", VISIT)])
    before = open_store(tmp_path / "s")
    put(tmp_path / "s", coded, [dated("b", "2023-06-19", f"Wires. {VISIT}", "Daily")])
    assert [e.reports for e in open_store(tmp_path / "s", before.version).events(status="happened")] == [1]
    assert [e.reports for e in open_store(tmp_path / "s").events(status="happened")] == [2]
    care.optimize(Lake(tmp_path / "s"))
    assert [e.reports for e in open_store(tmp_path / "s").events(status="happened")] == [2]


def test_two_that_fuse_at_once_do_not_write_events_twice(tmp_path: Path, coded: Any) -> None:
    documents = everything()
    put(tmp_path / "s", coded, documents, fuse=False)
    script = "import sys; from detente.store.lake import Lake; from detente.store.weaving import fuse_store; fuse_store(Lake(sys.argv[1]))"
    runs = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "s")], env={**os.environ}) for _ in range(3)]
    assert [run.wait(timeout=120) for run in runs] == [0, 0, 0]
    put(tmp_path / "all", coded, documents)
    assert told(open_store(tmp_path / "s")) == told(open_store(tmp_path / "all"))


def test_fusion_killed_at_any_moment_is_done_by_the_next_run(tmp_path: Path, coded: Any) -> None:
    documents = everything()
    put(tmp_path / "all", coded, documents)
    right = told(open_store(tmp_path / "all"))
    put(tmp_path / "s", coded, documents, fuse=False)
    script = (
        "import sys; from detente.store import weaving; from detente.store.lake import Lake; weaving.CHUNK = 4; print('up', flush=True); "
        "weaving.fuse_store(Lake(sys.argv[1]))"
    )
    chance = random.Random(7)
    for _ in range(5):
        run = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "s")], env={**os.environ}, stdout=subprocess.PIPE)
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(chance.uniform(0.05, 0.8))
        run.send_signal(signal.SIGKILL)
        run.wait(timeout=60)
        assert not any(f.wrong for f in sound(tmp_path / "s"))
    put(tmp_path / "s", coded, [])
    assert told(open_store(tmp_path / "s")) == right
