"""Kills writers at random moments while another writes and a reader reads, and looks whether anything is lost, doubled or disturbed.

    python benchmarks/crash.py [--kills 50] [--documents 2000] [--seed 1]

Documents and their codings are made up here, as it is the store that is tried and not the coder. Exit code 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detente.engine.here import Here
from detente.errors import StoreError
from detente.reading.sources import read_sources
from detente.records import Actor, CoderInfo, Coding, Document, Event, Quote, SentenceRef, Trigger
from detente.store.ingest import ingest
from detente.store.rows import Rows, coding_rows, read_coding
from detente.store.store import open_store
from detente.store.task import Work

_INFO = CoderInfo(version="0", rules="sha256:0", knowledge="sha256:0", model="none==0")
_COUNTRIES = ("USA", "CHN", "RUS", "FRA", "IND", "JPN")


def made_up(number: int) -> dict[str, str]:
    """A document as a line of JSONL. Every seventh has the text of the one before it."""
    told = number - 1 if number % 7 == 6 else number
    return {"id": f"d{number}", "date": f"2023-{1 + told % 12:02d}-{1 + told % 28:02d}", "source": f"s{number % 5}", "text": f"Report {told}. They met."}


def made_up_coding(document: Document) -> Coding:
    """What is told in a made-up document: none to three events, by its text."""
    digest = hashlib.sha256(document.text.encode()).digest()
    events = tuple(
        Event(
            id=f"{document.id}-{n}",
            event_type="CONSULT",
            mode="visit",
            plover="CONSULT",
            cameo="042",
            quad_code=1,
            goldstein=1.9,
            status="happened",
            actors=(Actor(text="They", span=(0, 4), country=_COUNTRIES[digest[n] % 6]),),
            recipients=(Actor(text="They", span=(0, 4), country=_COUNTRIES[digest[n + 4] % 6]),),
            trigger=Trigger(text="met", span=(0, 3)),
            sentence=SentenceRef(index=n, span=(0, 10)),
            rule="consult/meet",
            confidence=0.5,
        )
        for n in range(digest[0] % 4)
    )
    return Coding(document=document, events=events, quotes=(Quote(text="Report", span=(0, 6)),), coder=_INFO)


def task(work: Work) -> Rows:
    return coding_rows(made_up_coding(work.document), work.origin, 2)


def make() -> object:
    return task


@dataclass
class Outcome:
    """What was seen: kills, reads, and all that is wrong."""

    kills: int = 0
    reads: int = 0
    documents: int = 0
    versions: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def crash(folder: Path, kills: int, documents: int, seed: int = 1) -> Outcome:
    """Two writers ingest the same documents in different order; at random moments one is killed and started again."""
    chance = random.Random(seed)
    outcome = Outcome()
    store = folder / "store"
    sources = [folder / "a.jsonl", folder / "b.jsonl"]
    written = 0

    def more() -> None:
        nonlocal written
        numbers = list(range(written, written + documents))
        written += documents
        lines = [json.dumps(made_up(n)) + "\n" for n in numbers]
        for source, order in zip(sources, (lines, [*lines[len(lines) // 2 :], *lines[: len(lines) // 2]]), strict=True):
            with source.open("a") as file:
                file.writelines(order)

    def start(n: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, __file__, "--write", str(sources[n]), str(store)], stderr=subprocess.PIPE)

    more()
    started = time.monotonic()
    over = threading.Event()
    reader = threading.Thread(target=_read, args=(store, over, outcome), daemon=True)
    reader.start()
    writers = [start(0), start(1)]
    while outcome.kills < kills:
        _wait_for_commit(store, writers, chance.uniform(0, 0.5))
        n = chance.randrange(2)
        if writers[n].poll() is None:
            writers[n].send_signal(signal.SIGKILL)
            outcome.kills += 1
        outcome.wrong += _ended(writers[n])
        if all(w.poll() is not None for w in writers):
            more()
        writers = [start(i) if w.poll() is not None else w for i, w in enumerate(writers)]
    for writer in writers:
        outcome.wrong += _ended(writer)
    for n in (0, 1):  # what a killed writer has left undone
        last = start(n)
        outcome.wrong += _ended(last)
    over.set()
    reader.join(timeout=60)
    outcome.seconds = time.monotonic() - started
    outcome.documents = written
    outcome.wrong += list(compare(store, written))
    outcome.versions = open_store(store).version
    return outcome


def _wait_for_commit(store: Path, writers: Sequence[subprocess.Popen[bytes]], then: float) -> None:
    """Until somebody has committed, and a moment longer, so that kills fall into every part of the work."""
    before = _version(store)
    end = time.monotonic() + 60
    while time.monotonic() < end and _version(store) == before and any(w.poll() is None for w in writers):
        time.sleep(0.02)
    time.sleep(then)


def _version(store: Path) -> int:
    log = store / "versions" / "_delta_log"
    return len(list(log.glob("*.json"))) if log.exists() else -1


def _ended(writer: subprocess.Popen[bytes]) -> list[str]:
    _, told = writer.communicate(timeout=600)
    if writer.returncode in (0, -signal.SIGKILL):
        return []
    return [f"a writer ended with {writer.returncode}: {told.decode()[-2000:]}"]


def _read(store: Path, over: threading.Event, outcome: Outcome) -> None:
    """Reads again and again; what it sees must fit together at every moment, and never become less."""
    seen = 0
    while not over.is_set():
        try:
            with open_store(store) as opened:
                documents = opened.table("documents").to_arrow()
                mentions = opened.table("mentions").to_arrow()
        except StoreError as error:
            if "no store there" not in str(error):
                outcome.wrong.append(f"reader: {error}")
            time.sleep(0.05)
            continue
        except Exception as error:
            outcome.wrong.append(f"reader: {type(error).__name__}: {error}")
            continue
        outcome.reads += 1
        told = sum(n or 0 for n in documents["events"].to_pylist())
        if told != len(mentions):
            outcome.wrong.append(f"reader: {told} events told of, {len(mentions)} mentions at version {opened.version}")
        if len(set(documents["document_id"].to_pylist())) != len(documents) or len(set(mentions["mention_id"].to_pylist())) != len(mentions):
            outcome.wrong.append(f"reader: something is there twice at version {opened.version}")
        if len(documents) < seen:
            outcome.wrong.append(f"reader: {seen} documents, then {len(documents)}")
        seen = len(documents)
        time.sleep(0.05)


def compare(store: Path, documents: int) -> Iterator[str]:
    """What of the store is not as it would be had nobody been killed; which of two same texts is the copy may differ."""
    with open_store(store) as opened:
        rows = {r["document_id"]: r for r in opened.table("documents").rows()}
        if len(rows) != documents:
            yield f"{len(rows)} documents of {documents}"
        for n in range(documents):
            line = made_up(n)
            row = rows.get(line["id"])
            if row is None:
                yield f"{line['id']} is lost"
            elif row["outcome"] == "duplicate":
                if rows[row["copy_of"]]["text"] != line["text"]:
                    yield f"{line['id']} is no copy of {row['copy_of']}"
            elif read_coding(row) != made_up_coding(Document(id=line["id"], text=line["text"], published=line["date"], source=line["source"])):
                yield f"{line['id']} has another coding"
        originals = [r["text"] for r in rows.values() if r["outcome"] != "duplicate"]
        if len(set(originals)) != len(originals):
            yield "a text was coded twice"
        from detente.store.care import check

        yield from (f.what for f in check(opened.lake, opened.snapshot) if f.wrong)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--documents", type=int, default=2000, help="more are added when they run out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", nargs=2, metavar=("SOURCE", "STORE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        ingest(read_sources([given.write[0]]), given.write[1], engine=Here(make), batch_size=20)  # type: ignore[arg-type]
        return 0
    with tempfile.TemporaryDirectory() as folder:
        outcome = crash(Path(folder), given.kills, given.documents, given.seed)
    print(f"{outcome.kills} kills, {outcome.documents:,} documents, {outcome.versions:,} versions, {outcome.reads:,} reads in {outcome.seconds:.0f} s")
    for line in outcome.wrong:
        print(f"WRONG: {line}")
    print("nothing lost, nothing twice, no reader disturbed" if not outcome.wrong else f"{len(outcome.wrong)} things wrong")
    return bool(outcome.wrong)


if __name__ == "__main__":
    sys.exit(main())
