"""Stores for tests, made without the coder: what is stored comes from a table of codings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from detente.engine.here import Here
from detente.reading.sources import Failure, Reading
from detente.records import Actor, CoderInfo, Coding, Commitment, Dispute, Document, Event, Place, Quote, Refusal, Relation, SentenceRef, Trigger, When
from detente.store.ingest import Report, ingest
from detente.store.rows import FAILED, Rows, coding_rows, document_row
from detente.store.task import Work

INFO = CoderInfo(version="1.0", rules="sha256:aa", knowledge="sha256:bb", model="parser==3")
#: A text with one of these words cannot be coded.
BROKEN = "unspeakable"


def document(name: str, text: str | None = None, published: str | None = "2023-06-20", source: str | None = "Wire") -> Document:
    return Document(id=name, text=text or f"{name}: China visited France.", published=published, source=source)


def reading(d: Document, origin: str | None = None) -> Reading:
    return Reading(origin=origin or d.id, document=d)


def event(number: int = 0, **other: object) -> Event:
    """An event from China to France; ``other`` fields replace these."""
    fields: dict[str, object] = {
        "id": f"e{number}", "event_type": "CONSULT", "mode": "visit", "contexts": ("diplomatic",), "plover": "CONSULT", "cameo": "042", "quad_code": 1,
        "goldstein": 1.9, "status": "happened",
        "actors": (Actor(text="China", span=(4, 9), name="China", country="CHN", resolved_by="country"),),
        "recipients": (Actor(text="France", span=(18, 24), name="France", country="FRA", sectors=("GOV",)),),
        "when": When(text="on Monday", span=(0, 3), edtf="2023-06-19", earliest="2023-06-19", latest="2023-06-19", precision="day"),
        "where": Place(text="Paris", span=(0, 5), name="Paris", country="FRA", lat=48.85, lon=2.35, geonames=2988507, precision="city"),
        "issues": ("trade",), "trigger": Trigger(text="visited", span=(10, 17)), "sentence": SentenceRef(index=0, span=(0, 20)),
        "rule": "consult/visit", "confidence": 0.83,
    }  # fmt: skip
    return Event.model_validate({**fields, **other})


def coding(d: Document, *events: Event) -> Coding:
    """A coding with one of everything."""
    told = events or (event(),)
    china = told[0].actors[0] if told[0].actors else Actor(text="China", span=(0, 5), country="CHN")
    return Coding(
        document=d,
        events=told,
        quotes=(Quote(text="China", span=(4, 9), speaker=china, cue="say", tone=0.25),),
        commitments=(Commitment(by=(china,), what="come back", event_id=told[0].id),),
        disputes=(Dispute(parties=("CHN", "FRA"), issue="trade", text="China", span=(4, 9)),),
        relations=(Relation(parties=("CHN", "FRA"), direction="improving", text="China", span=(4, 9)),),
        tone=0.1,
        coder=INFO,
        refused=(Refusal(rule="aid/give", reason="nobody gives", trigger=told[0].trigger, sentence=told[0].sentence),),
    )


def task(work: Work) -> Rows:
    if BROKEN in work.document.text:
        return Rows(document_row(work.document, FAILED, work.origin, reason="it is unspeakable"))
    return coding_rows(coding(work.document), work.origin, 2)


def make() -> Callable[[Work], Rows]:
    return task


def fill(path: Path, documents: Iterable[Document | Reading | Failure], batch_size: int = 200, retry_failed: bool = False, fuse: bool = False) -> Report:
    """Ingests documents with the task above; what they tell is fused only where a test is about that."""
    readings = [reading(d) if isinstance(d, Document) else d for d in documents]
    return ingest(readings, str(path), engine=Here(make), batch_size=batch_size, retry_failed=retry_failed, fuse=fuse)


def put(path: Path, *codings: Coding, fuse: bool = False) -> Report:
    """A store with these very codings."""
    by_id = {c.document.id: c for c in codings}

    def stored(work: Work) -> Rows:
        return coding_rows(by_id[work.document.id], work.origin, 1)

    return ingest([reading(c.document) for c in codings], str(path), engine=Here(lambda: stored), fuse=fuse)


def ids(rows: Sequence[object]) -> list[str]:
    return [r.document_id for r in rows]  # type: ignore[attr-defined]
