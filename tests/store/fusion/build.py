"""Codings as the tables that fusion reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from detente.coding.times import published_interval
from detente.records import Coding
from detente.store import schema as stored
from detente.store.rows import coding_rows

#: ``documents`` as the store reads it, with the story of each.
DOCUMENTS = stored.DOCUMENTS.append(pa.field("story", pa.string()))


def mentions(codings: Iterable[Coding]) -> pa.Table:
    """One row an event."""
    return pa.Table.from_pylist([row for c in codings for row in coding_rows(c, c.document.id, 0).parts["mentions"]], schema=stored.MENTIONS)


def documents(codings: Iterable[Coding], stories: Mapping[str, str] | None = None, copies: Sequence[tuple[str, str, str]] = ()) -> pa.Table:
    """One row a report; ``copies`` are (id, id of the original, outlet)."""
    rows: list[dict[str, Any]] = []
    for c in codings:
        d = c.document
        first, _ = published_interval(d.published) if d.published else (None, None)
        rows.append(
            {"document_id": d.id, "title": d.title, "text": d.text, "source": d.source, "story": (stories or {}).get(d.id), "published_earliest": first}
        )
    rows += [{"document_id": id, "copy_of": original, "source": source} for id, original, source in copies]
    return pa.Table.from_pylist(rows, schema=DOCUMENTS)
