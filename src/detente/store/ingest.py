"""Reads documents, codes them, and merges them into a store by their ids.

A document that is in the store is not coded again; a text that is there under another id is recorded as a copy. Everything that goes in
is counted out. What is done is committed every so many documents and every so many seconds; whatever ends the run after that, the last
commit stands and the next run goes on from there.
"""

from __future__ import annotations

import platform
import re
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Literal

from detente.engine.here import Here
from detente.engine.work import Engine, Job, SetAside, never
from detente.knowledge.names import knowledge_hash
from detente.reading.duplicates import Copy, pack
from detente.reading.sources import Failure, Reading
from detente.records import Document
from detente.store.copies import Copies, Marked, marked
from detente.store.lake import Lake
from detente.store.migrations import migrate
from detente.store.rows import CODED, DUPLICATE, FAILED, NO_EVENT, OUTCOMES, REFUSED, Row, Rows, content_hash, document_row, unread_id, unread_row
from detente.store.snapshot import Snapshot, create
from detente.store.task import Work, make
from detente.store.weaving import Woven, fuse_store
from detente.store.writer import Known, Removal, Writer

#: Documents in one commit: a commit costs some 50 ms, as much as coding one document, and a crash costs at most what has not been committed.
BATCH = 200
#: Seconds after which what is done is committed, however little it is.
_FLUSH = 60.0
#: Documents that are looked up in the store at once.
_LOOKUP = 64
#: After so many commits the small files that they left are put together.
_COMPACT = 64
#: Documents after which stories and events are brought up to date, so that whoever reads during a long run sees them.
_FUSE = 5_000
_SURROGATE = re.compile("[\ud800-\udfff]")

State = Literal["running", "finished", "interrupted"]


@dataclass
class Tally:
    """What has become of the documents so far. ``known`` were in the store before, ``outcomes`` is of the others."""

    outcomes: Counter[str] = field(default_factory=Counter)
    known: int = 0
    sentences: int = 0
    events: int = 0
    started: float = field(default_factory=time.monotonic)
    reasons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def documents(self) -> int:
        return self.known + sum(self.outcomes.values())

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended: its id, its tally, whether it was stopped, and the version of the store that it left."""

    run_id: str
    tally: Tally
    interrupted: bool
    version: int


class Listener:
    """What is told while a run goes on; a listener overrides what it wants to hear."""

    def document(self, origin: str, outcome: str, reason: str | None, tally: Tally) -> None:
        """One document is done. ``outcome`` is one of `OUTCOMES`, or ``known``; ``reason`` says why it is refused or failed."""

    def committed(self, documents: int, version: int, tally: Tally) -> None:
        """So many documents have been committed."""

    def fused(self, woven: Woven) -> None:
        """Stories and events have been brought up to date."""

    def note(self, message: str) -> None:
        """Something that is worth a line."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A document on its way: what is known of it before it is coded (``settled``), and what it replaces."""

    origin: str
    seen: Snapshot
    document: Document | None = None
    settled: Rows | None = None
    known: str | None = None
    removals: tuple[Removal, ...] = ()
    refusal: str | None = None
    mark: Marked | None = None


def ingest(
    readings: Iterable[Reading | Failure],
    path: str,
    *,
    engine: Engine | None = None,
    sources: Sequence[str] = (),
    batch_size: int = BATCH,
    retry_failed: bool = False,
    fuse: bool = True,
    recode: bool = False,
    stop: Callable[[], bool] = never,
    listener: Listener | None = None,
) -> Report:
    """Codes documents and adds them to the store at ``path``, which is made if it is not there.

    Args:
        readings: documents as `detente.reading.sources.read_sources` yields them.
        path: a folder or the URL of an object store.
        engine: what runs the coder (default: this process).
        sources: what the readings were read from, for the record of the run.
        batch_size: documents in one commit.
        retry_failed: code those again that are in the store as failed or refused.
        fuse: bring stories and events up to date, at the end and in between; a run that is stopped leaves that to the next one.
        recode: the documents are in the store, and are coded again whatever became of them (see `detente.store.recode`).
        stop: ends the run, with what is done committed, when it turns true.
        listener: is told how it goes.

    Raises:
        StoreError: the store cannot be written, or was written by a newer Détente.
        EngineError: workers cannot be started.
    """
    lake = Lake(path)
    create(lake)
    migrate(lake)
    run = _Run(Writer(lake), engine or Here(make), list(sources), batch_size, _again(retry_failed, recode), fuse, stop, listener or Listener())
    return run.go(readings)


class _Run:
    def __init__(
        self,
        writer: Writer,
        engine: Engine,
        sources: list[str],
        batch_size: int,
        again: frozenset[str],
        fuse: bool,
        stop: Callable[[], bool],
        listener: Listener,
    ) -> None:
        self.writer = writer
        self.engine = engine
        self.sources = sources
        self.batch_size = max(1, batch_size)
        #: Outcomes of documents that are coded again.
        self.again = again
        self.kind = "recode" if CODED in again else "ingest"
        self.fuse = fuse
        self.stop = stop
        self.listener = listener
        self.tally = Tally()
        self.started = datetime.now(UTC)
        self.run_id = f"{self.started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        self.commits = 0
        self._unfused = 0
        self.copies = Copies(writer.lake)
        #: Ids and contents of this run that are not committed yet: what is committed is found in the store.
        self._ids: dict[str, str | None] = {}
        self._hashes: dict[str, str] = {}
        self._ready: list[Rows] = []
        self._removals: list[Removal] = []
        self._seen: Snapshot | None = None
        self._flushed = time.monotonic()
        self._recorded = False

    def go(self, readings: Iterable[Reading | Failure]) -> Report:
        interrupted = False
        results = self.engine.run(self._jobs(readings), self.stop)
        try:
            for item, result in results:
                self._settle(item, result)
                if len(self._ready) >= self.batch_size or (self._ready and time.monotonic() - self._flushed > _FLUSH):
                    self._flush()
            self._flush()
            interrupted = self.stop()
            if not interrupted:
                self._fuse()
        except BaseException:
            interrupted = True
            raise
        finally:
            results.close() if hasattr(results, "close") else None
            self._flush()
            if self._recorded:
                state: State = "interrupted" if interrupted else "finished"
                self.writer.add({"runs": [self._run_row(state)]}, state, self.run_id)
        return Report(self.run_id, self.tally, interrupted, self.writer.snapshot.version)

    # ------------------------------------------------------------------ before coding

    def _jobs(self, readings: Iterable[Reading | Failure]) -> Iterator[Job[_Item]]:
        """The documents in order, those that need no coding without work."""
        group: list[Reading | Failure] = []
        for reading in readings:
            group.append(reading)
            if len(group) >= min(_LOOKUP, self.batch_size):
                yield from self._looked_up(group)
                group = []
        if group:
            yield from self._looked_up(group)

    def _looked_up(self, group: Sequence[Reading | Failure]) -> list[Job[_Item]]:
        """All at once, as what is known of them must not change between the first and the last."""
        jobs = []
        readings = [r.model_copy(update={"document": _storable(r.document)}) if isinstance(r, Reading) else r for r in group]
        documents = [r.document for r in readings if isinstance(r, Reading)]
        seen = self.writer.look()
        ids = [*(d.id for d in documents), *(unread_id(_clean(r.origin)) for r in readings)]
        known = self.writer.find(ids, [content_hash(d.text) for d in documents])
        marks = [marked(r.document) if isinstance(r, Reading) else None for r in readings]
        self.copies.prepare([m for m in marks if m is not None], seen)
        by_id = {k.document_id: k for k in known}
        by_hash = {k.content_hash: k.document_id for k in reversed(known) if k.outcome in (CODED, NO_EVENT)}
        for r, mark in zip(readings, marks, strict=True):
            origin = _clean(r.origin)
            if isinstance(r, Failure):
                item = self._unread(origin, r.reason, by_id, seen)
            else:
                assert mark is not None
                if r.note:
                    self.listener.note(r.note)
                item = self._readable(mark, origin, content_hash(r.document.text), by_id, by_hash, seen)
            if item.settled is not None:
                self._ids[item.settled.document["document_id"]] = item.settled.document.get("content_hash")
            elif item.document is not None:
                own_hash = content_hash(item.document.text)
                self._ids[item.document.id] = own_hash
                if item.mark is not None and item.mark.dated:
                    self._hashes.setdefault(own_hash, item.document.id)
            if item.mark is not None:
                self.copies.add(item.mark, item.settled.document["copy_of"] if item.settled is not None else None)
            jobs.append(Job(item, Work(item.document, origin) if item.document is not None and item.settled is None else None))
        return jobs

    def _unread(self, origin: str, reason: str, by_id: dict[str, Known], seen: Snapshot) -> _Item:
        name = unread_id(origin)
        if name in by_id or name in self._ids:
            return _Item(origin, seen, known=REFUSED, refusal=_clean(reason))
        return _Item(origin, seen, settled=Rows(unread_row(origin, _clean(reason))))

    def _readable(self, mark: Marked, origin: str, own_hash: str, by_id: dict[str, Known], by_hash: dict[str | None, str], seen: Snapshot) -> _Item:
        document = mark.document
        before = by_id.get(document.id)
        removals: tuple[Removal, ...] = ()
        if unread := by_id.get(unread_id(origin)):  # it could not be read once; now it can
            removals = (Removal("documents", unread.document_id, unread.batch),)
        if document.id in self._ids:
            other = self._ids[document.id] != own_hash
            return _Item(origin, seen, known=REFUSED if other else CODED, refusal=_other_text(origin, document.id) if other else None)
        if before is not None and before.outcome not in self.again:
            other = before.content_hash != own_hash
            return _Item(origin, seen, known=before.outcome, refusal=_other_text(origin, document.id) if other else None)
        if before is not None:
            removals += (Removal("documents", before.document_id, before.batch),)
            if self.kind == "recode":  # what was nobody's copy stays that
                return _Item(origin, seen, document, removals=removals, mark=mark)
        original = by_hash.get(own_hash) or self._hashes.get(own_hash)
        copy = Copy(of=original, similarity=1.0, exact=True) if original is not None and original != document.id else self.copies.find(mark)
        if copy is not None:
            row = document_row(document, DUPLICATE, origin, copy_of=copy.of, similarity=copy.similarity)
            return _Item(origin, seen, document, Rows(row), removals=removals, mark=mark)
        return _Item(origin, seen, document, removals=removals, mark=mark)

    # ------------------------------------------------------------------ after coding

    def _settle(self, item: _Item, result: object) -> None:
        rows = item.settled
        if rows is None and item.document is not None:
            if isinstance(result, Rows):
                rows = result
            else:
                reason = (
                    result.reason if isinstance(result, SetAside) else f"the worker answered with a {type(result).__name__}; this is a bug, please report it"
                )
                rows = Rows(document_row(item.document, FAILED, item.origin, reason=reason))
        if rows is None:
            self.tally.known += 1
            if item.refusal:
                self.tally.reasons.append((item.origin, item.refusal))
            self.listener.document(item.origin, "known", item.refusal, self.tally)
            return
        if item.mark is not None:
            rows.document["minhash"] = pack(item.mark.mark)
        row = rows.document
        self.tally.outcomes[row["outcome"]] += 1
        self.tally.sentences += row.get("sentences") or 0
        self.tally.events += row.get("events") or 0
        if row["outcome"] in (REFUSED, FAILED):
            self.tally.reasons.append((item.origin, row["reason"]))
        self._ready.append(rows)
        self._removals += item.removals
        self._seen = self._seen or item.seen
        self.listener.document(item.origin, row["outcome"], row.get("reason"), self.tally)

    def _flush(self) -> None:
        if not self._ready:
            return
        run = None if self._recorded else self._run_row("running")
        rows, removals, seen = self._ready, self._removals, self._seen
        self._ready, self._removals, self._seen = [], [], None
        added = self.writer.add_documents(rows, self.run_id, removals, since=seen, run=run)
        self._recorded = self._recorded or bool(added)
        self._count_again(rows, added)
        for r in rows:
            self._ids.pop(r.document["document_id"], None)
            self._hashes.pop(r.document.get("content_hash") or "", None)
        self.commits += 1
        self._unfused += len(added)
        self._flushed = time.monotonic()
        self.copies.forget()
        self.listener.committed(len(added), self.writer.snapshot.version, self.tally)
        if self.commits % _COMPACT == 0:
            from detente.store.care import compact

            compact(self.writer.lake)
        if self._unfused >= _FUSE:
            self._fuse()

    def _fuse(self) -> None:
        """Also what another run has left unfused; a run that had nothing to do finds out in some 20 ms that there is nothing."""
        if not self.fuse:
            return
        self._unfused = 0
        woven = fuse_store(self.writer.lake, run_id=self.run_id, stop=self.stop)
        self.writer.look()
        if woven.documents:
            self.listener.fused(woven)

    def _count_again(self, rows: Sequence[Rows], added: Sequence[Rows]) -> None:
        """Another writer was first with some of the documents: they are counted as what they have become."""
        now = {r.document["document_id"]: r for r in added}
        for r in rows:
            other = now.get(r.document["document_id"])
            if other is r:
                continue
            self.tally.outcomes[r.document["outcome"]] -= 1
            self.tally.events -= r.document.get("events") or 0
            if other is None:
                self.tally.known += 1
            else:
                self.tally.outcomes[other.document["outcome"]] += 1

    def _run_row(self, state: State) -> Row:
        return {
            "run_id": self.run_id,
            "kind": self.kind,
            "state": state,
            "started": self.started,
            "recorded": datetime.now(UTC),
            "sources": self.sources,
            "engine": self.engine.name,
            "detente_version": version("detente"),
            "python_version": platform.python_version(),
            **coder_row(),
            **{outcome.replace(" ", "_"): self.tally.outcomes[outcome] for outcome in OUTCOMES},
            "events": self.tally.events,
        }


def _again(retry_failed: bool, recode: bool) -> frozenset[str]:
    if recode:
        return frozenset(OUTCOMES) - {DUPLICATE}
    return frozenset({FAILED, REFUSED}) if retry_failed else frozenset()


def coder_row() -> Row:
    """Hashes of rules and knowledge, and the model, without loading the parser."""
    from importlib.metadata import version as installed

    from detente.coding.classify import classifier, model_name
    from detente.coding.language import MODEL
    from detente.rules.patterns import rules

    return {"rules_hash": rules().hash, "knowledge_hash": knowledge_hash(), "model": model_name(f"{MODEL}=={installed(MODEL)}", classifier())}


def _other_text(origin: str, document_id: str) -> str:
    return f"{origin}: the id {document_id} belongs to another text in the store, which is kept; give this one an id of its own"


def _clean(text: str) -> str:
    """Half characters, which no table can hold, are replaced one for one."""
    return _SURROGATE.sub("\ufffd", text)


def _storable(d: Document) -> Document:
    changed = {name: _clean(value) for name, value in d if isinstance(value, str) and _SURROGATE.search(value)}
    return d.model_copy(update=changed) if changed else d
