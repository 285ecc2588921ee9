"""Codes what is in a store again, with the coder of today, into new versions of its tables; the versions before stay as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

from detente.engine.work import Engine, never
from detente.reading.sources import Reading
from detente.records import Document
from detente.store.ingest import BATCH, Listener, Report, coder_row, ingest
from detente.store.rows import Row
from detente.store.store import Store, open_store
from detente.store.weaving import fuse_store

_COLUMNS = "document_id, text, title, published, source, url, language, origin, json_extract(coding, '$.document.date_doubt.published') AS doubted"


@dataclass(frozen=True, slots=True)
class Recoded:
    """How it ended: the version before and after, and the run; ``current``: documents that were coded by this very coder and left as they are."""

    before: int
    after: int
    current: int
    report: Report


def recode(
    path: str,
    *,
    engine: Engine | None = None,
    everything: bool = False,
    batch_size: int = BATCH,
    stop: Callable[[], bool] = never,
    listener: Listener | None = None,
) -> Recoded:
    """Codes documents again and fuses all events anew.

    A run that is stopped has done what it has done; the next goes on with what is still coded by another coder.

    Args:
        path: the store.
        engine: what runs the coder (default: this process).
        everything: also what this very coder has coded.
        batch_size: documents in one commit.
        stop: ends the run when it turns true.
        listener: is told how it goes.

    Raises:
        StoreError: there is no store, or it cannot be written.
    """
    with open_store(path) as opened:
        stale, known = _count(opened, everything)
        readings = _readings(opened, everything) if stale else iter(())
        told = [f"{path} version {opened.version}"]
        report = ingest(readings, path, engine=engine, sources=told, batch_size=batch_size, recode=True, fuse=False, stop=stop, listener=listener)
        if report.interrupted or not stale:
            return Recoded(opened.version, report.version, known, report)
        woven = fuse_store(opened.lake, full=True, run_id=report.run_id, stop=stop)
        return Recoded(opened.version, woven.version, known, report)


#: Coded by this very coder.
_CURRENT = (
    "rules_hash IS NOT DISTINCT FROM $rules_hash AND knowledge_hash IS NOT DISTINCT FROM $knowledge_hash AND model IS NOT DISTINCT FROM $model "
    "AND coder_version IS NOT DISTINCT FROM $coder_version"
)
#: What can be coded: copies are told by their originals, and what could not be read has no text.
_CODABLE = "outcome <> 'duplicate' AND text <> ''"


def _now() -> Row:
    return {**coder_row(), "coder_version": version("detente")}


def _count(store: Store, everything: bool) -> tuple[int, int]:
    """How many documents are to be coded again, and how many are left as they are."""
    sql = f"SELECT count(*) FILTER ({_CURRENT}), count(*) FROM documents WHERE {_CODABLE}"
    current, total = store.cursor().execute(sql, _now()).fetchone() or (0, 0)
    return (int(total), 0) if everything else (int(total - current), int(current))


def _readings(store: Store, everything: bool) -> Iterator[Reading]:
    condition = _CODABLE if everything else f"{_CODABLE} AND NOT ({_CURRENT})"
    sql = f"SELECT {_COLUMNS} FROM documents WHERE {condition} ORDER BY published_earliest NULLS LAST, document_id"
    rows = store.cursor().execute(sql, {} if everything else _now())
    names = [d[0] for d in rows.description]
    while batch := rows.fetchmany(BATCH):
        for values in batch:
            row = dict(zip(names, values, strict=True))
            yield Reading(origin=row["origin"] or row["document_id"], document=_as_given(row))


def _as_given(row: Row) -> Document:
    """A document as it came in, without what the coder found out itself: a headline in the text, a date that it does not believe."""
    title = row["title"]
    if title is not None and title in row["text"][: 2 * len(title) + 40]:
        title = None
    doubted = json.loads(row["doubted"]) if row["doubted"] else None
    return Document(id=row["document_id"], text=row["text"], title=title, published=doubted or row["published"], source=row["source"], url=row["url"])
