"""Fusion: mentions of one happening in many reports become one event."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from detente.store.fusion.assignment import Assignment, assign
from detente.store.fusion.columns import READ, WORDING, Columns, Ints, columns, numbered
from detente.store.fusion.matching import PUT_OFF
from detente.store.fusion.rows import EVENTS, event_rows
from detente.store.fusion.sources import sources

__all__ = ["EVENTS", "MEMBERS", "Fusion", "fuse", "fusion_window"]

Names = npt.NDArray[Any]

#: Which event each mention belongs to.
MEMBERS = pa.schema([("mention_id", pa.string()), ("event_id", pa.string())])

#: Columns of ``mentions`` that the rows of events are made of, beside those that are compared.
SAID = (
    "contexts", "cameo", "quad_code", "goldstein", "when_text", "when_edtf", "when_precision", "where_text", "where_geonames", "issues", "confidence",
)  # fmt: skip
#: Rows are made for so many mentions at a time, so that memory stays bounded.
_CHUNK = 200_000


@dataclass(frozen=True)
class Fusion:
    """What `fuse` changes: rows of ``events`` to write, ids of stored events that are no more, and the event of every mention that is new or has moved."""

    events: pa.Table
    removed: list[str]
    members: pa.Table


def fuse(new: pa.Table, documents: pa.Table, stored: pa.Table | None = None, workers: int = 1) -> Fusion:
    """Puts mentions together that tell of one happening.

    Args:
        new: rows of ``mentions`` that belong to no event yet.
        documents: rows of ``documents`` that the mentions come from, and copies of these: columns ``document_id``, ``source``, ``copy_of``, ``story``,
            ``published_earliest``; and ``text`` if agency credits are to count.
        stored: rows of ``mentions`` of the events that `fusion_window` names, with the column ``event_id``; all mentions of each such event.
        workers: processes for a great number of mentions; the result is the same. A script that asks for more than one must be importable
            (``if __name__ == "__main__":``).

    The result does not depend on the order of rows. Mentions are read in order of publication, then of document id, then as they stand in the document. A
    stored mention that is read before all new ones keeps its event; those after are placed again. So reports added in order of publication give the
    same events as all at once; for reports that come late, that holds as far as ``stored`` reaches.
    """
    mentions = _all(new, stored)
    if not len(mentions):
        return Fusion(EVENTS.empty_table(), [], MEMBERS.empty_table())
    read = columns(mentions, documents)
    before = [None] * len(new) + (stored.column("event_id").to_pylist() if stored is not None else [])
    fixed = _fixed(read, before)
    placed = assign(read, fixed, workers)
    names = _names(read, mentions, placed.event)[placed.event]
    old = np.array(before, dtype=object)[read.row]
    moved = np.flatnonzero(names != old)
    changed = np.unique(placed.event[moved])
    gone = set(old[[o is not None for o in old]].tolist()) - set(names.tolist())
    rows = _rows(mentions, documents, read, placed, names, np.union1d(changed, _losing(placed.event, names, old)))
    ids = mentions.column("mention_id").take(pa.array(read.row[moved]))
    members = pa.table([ids, pa.array(names[moved].tolist(), pa.string())], schema=MEMBERS)
    return Fusion(rows, sorted(gone), members)


def fusion_window(new: pa.Table, events: pa.Table, documents: pa.Table) -> pa.Array:
    """The stored events that new mentions may belong to, and whose mentions `fuse` has to see.

    Args:
        new: rows of ``mentions``.
        events: the table ``events``, or of it the columns ``event_id``, ``event_type``, ``parties``, ``stories``, ``day_earliest``, ``day_latest``.
        documents: the new mentions' documents, with ``story``.

    Returns:
        Ids of the events of the same types with a party in common whose days are near those of the new mentions, or that share a story with them.
    """
    read = columns(new, documents)
    near = pl.DataFrame({"type": [read.types[t] for t in read.type.tolist()], "party": [read.all_sides[s].keys for s in read.sides.tolist()]})
    days = pl.DataFrame({"first": read.first, "last": read.last, "published": read.published})
    near = (
        near.with_columns(
            a=pl.min_horizontal(days["first"], pl.select(pl.when(days["published"] >= 0).then(days["published"]).otherwise(days["first"])).to_series()),
            b=pl.max_horizontal(days["last"], days["published"]),
        )
        .explode("party")
        .drop_nulls("party")
    )
    near = near.group_by("type", "party").agg(pl.col("a").min(), pl.col("b").max())
    kept = pl.from_arrow(events.select(["event_id", "event_type", "parties", "stories", "day_earliest", "day_latest"]))
    assert isinstance(kept, pl.DataFrame)
    of_party = kept.select("event_id", "event_type", "day_earliest", "day_latest", party="parties").explode("party")
    # As far ahead as back: where a plan that was put off comes in late, the deed is there already.
    met = of_party.join(near, left_on=["event_type", "party"], right_on=["type", "party"]).filter(
        (pl.col("day_earliest").to_physical() - PUT_OFF - 1 <= pl.col("b")) & (pl.col("day_latest").to_physical() + PUT_OFF >= pl.col("a"))
    )
    stories = documents.column("story").unique().drop_null().to_pylist()
    same = kept.select("event_id", "stories").explode("stories").filter(pl.col("stories").is_in(stories))
    ids = pl.concat([met.get_column("event_id"), same.get_column("event_id")]).unique().sort()
    return ids.to_arrow().cast(pa.string())


def _all(new: pa.Table, stored: pa.Table | None) -> pa.Table:
    names = [*READ, *SAID]
    tables = [new.select(names)] + ([stored.select(names)] if stored is not None else [])
    return pa.concat_tables(tables, promote_options="permissive").combine_chunks()


def _fixed(read: Columns, before: list[str | None]) -> Ints:
    """Numbers of the events of the mentions that come before all new ones, -1 for all others."""
    fixed = np.full(len(read.row), -1, dtype=np.int32)
    numbers: dict[str, int] = {}
    for at, row in enumerate(read.row.tolist()):
        event = before[row]
        if event is None:
            break
        fixed[at] = numbers.setdefault(event, len(numbers))
    return fixed


def _names(read: Columns, mentions: pa.Table, event: Ints) -> Names:
    """The id of each event number, from its first mention."""
    numbers, first = np.unique(event, return_index=True)
    ids = mentions.column("mention_id").take(pa.array(read.row[first]))
    result = np.full(int(numbers.max()) + 1, None, dtype=object)
    result[numbers] = [f"event:{sha256(id.encode()).hexdigest()[:16]}" for id in ids.to_pylist()]
    return result


def _losing(event: Ints, names: Names, old: Names) -> Ints:
    """Numbers of the events that a mention has left."""
    left = {o for o, n in zip(old.tolist(), names.tolist(), strict=True) if o is not None and o != n}
    if not left:
        return np.array([], dtype=event.dtype)
    return np.unique(event[[n in left for n in names.tolist()]])


def _rows(mentions: pa.Table, documents: pa.Table, read: Columns, placed: Assignment, names: Names, wanted: Ints) -> pa.Table:
    """The rows of the ``wanted`` events (numbers). ``names``: of each mention, the id of its event."""
    event = placed.event
    keep = np.flatnonzero(np.isin(event, wanted))
    if not len(keep):
        return EVENTS.empty_table()
    order = keep[np.argsort(event[keep], kind="stable")]
    days = pl.from_arrow(documents.select(["document_id", "published_earliest", "story"]))
    frame = pl.from_arrow(mentions.drop_columns(list(WORDING)))
    assert isinstance(days, pl.DataFrame)
    assert isinstance(frame, pl.DataFrame)
    reports = sources(documents).join(days.rename({"published_earliest": "seen"}), on="document_id", how="left", maintain_order="left")
    copies = reports.filter(pl.col("document_id") != pl.col("original")).select("original", "document_id", "outlet", "seen")
    told = frame.select("document_id").join(reports, on="document_id", how="left", maintain_order="left")
    told = told.with_columns(pl.col("origin").fill_null(pl.col("document_id")), pl.col("original").fill_null(pl.col("document_id")))
    frame = frame.hstack(told.with_columns(origin=numbered(told.get_column("origin"))[0]).drop("document_id"))
    keys = pl.Series([list(s.keys) for s in read.all_sides], dtype=pl.List(pl.String))
    tables = []
    start = 0
    while start < len(order):
        stop = min(start + _CHUNK, len(order))
        while stop < len(order) and event[order[stop]] == event[order[stop - 1]]:
            stop += 1
        at = order[start:stop]
        chunk = frame[read.row[at]].with_columns(
            event=pl.Series(event[at]), event_id=pl.Series(names[at], dtype=pl.String), order=pl.Series(at), crossed=pl.Series(placed.crossed[at]),
            first=pl.Series(read.first[at]), last=pl.Series(read.last[at]), parties=keys.gather(read.sides[at]),
        )  # fmt: skip
        tables.append(event_rows(chunk, copies))
        start = stop
    return pa.concat_tables(tables)
