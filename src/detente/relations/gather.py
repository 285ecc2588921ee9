"""Where happenings come from: a store, or reports coded just now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from detente.records import Coding
from detente.relations.happenings import Happening, Meets, happenings
from detente.store.fusion import EVENTS, assign_stories, fuse
from detente.store.rows import DUPLICATE, Row, coding_rows, content_hash, document_row
from detente.store.schema import DOCUMENTS, MENTIONS
from detente.store.store import Store

#: Of a report, what sources are counted by; and what its story is found by, where that is still to be done.
_SOURCE = "document_id, source, copy_of, content_hash, published_earliest"
_PARTIES = "list_concat(coalesce(actor_countries, []), coalesce(recipient_countries, []))"


@dataclass(frozen=True)
class Gathered:
    """Fused events with their mentions and reports."""

    events: pa.Table
    mentions: pa.Table
    documents: pa.Table

    def happenings(self, dyad: Meets) -> list[Happening]:
        """The happenings of a dyad among them."""
        return happenings(self.events, self.mentions, self.documents, dyad)


def from_store(store: Store, first: str, second: str) -> Gathered:
    """What a store holds on two countries. Where it has not been fused, their mentions are fused here."""
    con = store.cursor()
    both = f"list_contains({_PARTIES}, ?) AND list_contains({_PARTIES}, ?)"
    if store.fused:
        events = con.sql(f"SELECT * FROM events WHERE {both}", params=[first, second]).to_arrow_table()
        mentions = con.sql(
            f"SELECT m.* FROM mentions m SEMI JOIN (SELECT unnest(mention_ids) AS mention_id FROM events WHERE {both}) USING (mention_id)",
            params=[first, second],
        ).to_arrow_table()
        documents = con.sql(
            f"SELECT {_SOURCE}, left(text, 400) AS text FROM documents SEMI JOIN "
            f"(SELECT unnest(document_ids) AS document_id FROM events WHERE {both}) USING (document_id)",
            params=[first, second],
        ).to_arrow_table()
        return Gathered(events, mentions, documents)
    mentions = con.sql(f"SELECT * FROM mentions WHERE {both}", params=[first, second]).to_arrow_table()
    reports = f"(SELECT document_id FROM mentions WHERE {both})"
    documents = con.sql(
        f"SELECT {_SOURCE}, title, text FROM documents WHERE document_id IN {reports} OR copy_of IN {reports}", params=[first, second, first, second]
    ).to_arrow_table()
    return _fused(mentions, documents)


def from_codings(codings: Iterable[tuple[str, Coding]]) -> Gathered:
    """What reports tell that have just been coded, each given with its origin. A report that stands twice counts as a copy of itself."""
    ordered = sorted(codings, key=lambda c: (c[1].document.published or "9999", c[1].document.id))
    known: dict[str, str] = {}
    ids: set[str] = set()
    documents: list[Row] = []
    mentions: list[Row] = []
    for origin, coding in ordered:
        d = coding.document
        content = content_hash(d.text)
        if content in known:
            if d.id not in ids:
                documents.append(document_row(d, DUPLICATE, origin, copy_of=known[content]))
            ids.add(d.id)
            continue
        known[content] = d.id
        ids.add(d.id)
        rows = coding_rows(coding, origin, 0)
        documents.append(rows.document)
        mentions += rows.parts["mentions"]
    return _fused(_table(mentions, MENTIONS), _table(documents, DOCUMENTS))


def _fused(mentions: pa.Table, documents: pa.Table) -> Gathered:
    if not len(mentions):
        return Gathered(EVENTS.empty_table(), mentions, documents)
    documents = documents.select(["document_id", "source", "copy_of", "content_hash", "published_earliest", "title", "text"])
    stories = assign_stories(documents)
    story = dict(zip(stories.column("document_id").to_pylist(), stories.column("story").to_pylist(), strict=True))
    with_story = documents.append_column("story", pa.array([story.get(d) for d in documents.column("document_id").to_pylist()], pa.string()))
    return Gathered(fuse(mentions, with_story).events, mentions, documents)


def _table(rows: list[Row], schema: pa.Schema) -> pa.Table:
    names = [n for n in schema.names if n not in ("batch", "run_id")]
    return pa.Table.from_pylist([{n: r.get(n) for n in names} for r in rows], schema=pa.schema([schema.field(n) for n in names]))
