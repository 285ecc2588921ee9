"""Codings as the tables that fusion reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from detente.coding.times import published_interval
from detente.records import Actor, Coding, Event
from detente.store import schema as stored

#: ``documents`` as the store reads it, with the story of each.
DOCUMENTS = stored.DOCUMENTS.append(pa.field("story", pa.string()))


def mentions(codings: Iterable[Coding]) -> pa.Table:
    """One row an event."""
    return pa.Table.from_pylist([_mention(e, c) for c in codings for e in c.events], schema=stored.MENTIONS)


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


def _mention(e: Event, c: Coding) -> dict[str, Any]:
    d = c.document
    first, last = published_interval(d.published) if d.published else (None, None)
    row: dict[str, Any] = {
        "mention_id": f"{d.id}#{e.id}",
        "document_id": d.id,
        "actors": [_actor(a) for a in e.actors],
        "recipients": [_actor(a) for a in e.recipients],
        "trigger_text": e.trigger.text,
        "trigger_start": e.trigger.span[0],
        "sentence_start": e.sentence.span[0],
        "sentence_text": d.text[slice(*e.sentence.span)],
        "contexts": list(e.contexts),
        "issues": list(e.issues),
        "published": d.published,
        "published_earliest": first,
        "published_latest": last,
    }
    for name in ("event_type", "mode", "cameo", "quad_code", "goldstein", "status", "background", "reciprocal", "rule", "confidence"):
        row[name] = getattr(e, name)
    if e.when:
        row |= {"when_text": e.when.text, "when_edtf": e.when.edtf, "when_precision": e.when.precision}
        row |= {"when_earliest": _day(e.when.earliest), "when_latest": _day(e.when.latest)}
    if e.where:
        row |= {f"where_{n}": getattr(e.where, n) for n in ("text", "name", "country", "lat", "lon", "geonames", "precision")}
    return row


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _actor(a: Actor) -> dict[str, Any]:
    row = {n: getattr(a, n) for n in ("text", "name", "country", "office", "former", "wikidata", "resolved_by")}
    return row | {"span_start": a.span[0], "span_end": a.span[1], "sectors": list(a.sectors)}
