"""Where happenings come from: a store, or reports coded just now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from detente.ontology import ontology
from detente.records import Coding
from detente.relations.happenings import OF_MENTION, Happening, Meets, happenings
from detente.store.fusion import EVENTS, assign_stories, fuse
from detente.store.rows import DUPLICATE, Row, coding_rows, content_hash, document_row
from detente.store.schema import DOCUMENTS, MENTIONS
from detente.store.store import Store

#: Of a report, what sources are counted by; and what its story is found by, where that is still to be done.
_SOURCE = "document_id, source, copy_of, content_hash, published_earliest"
#: What CAMEO's coders write as two rows, one each way.
_MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})
_IMPORTED = pa.schema([f for f in EVENTS if f.name not in ("conflicts", "contexts", "parties", "stories", "status_history")])
_TOLD = pa.schema([MENTIONS.field(n) for n in OF_MENTION])
_REPORTS = pa.schema([DOCUMENTS.field(n) for n in _SOURCE.split(", ")])
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


def from_imported(store: Store, data_set: str, first: str, second: str) -> Gathered:
    """What an imported data set holds on two countries, each of its rows a happening: nothing is fused.

    An event of both sides that stands there as two rows, one each way, is one. Rows without an event type (statements and appeals) are left out.

    Raises:
        QueryError: there is no such data set.
    """
    rows: list[Row] = []
    waiting: dict[Row | tuple[object, ...], list[Row]] = {}
    for raw in store.imported(data_set, dyad=(first, second)).rows():
        if raw["event_type"] is None:
            continue
        row = _imported(raw)
        sides = tuple(tuple(sorted(a["name"] or a["country"] or a["text"] or "" for a in raw[side] or ())) for side in ("actors", "recipients"))
        told = (raw["cameo"], raw["mode"], raw["day_earliest"], raw["day_latest"], tuple(raw["document_ids"] or ()), raw["url"], raw["source"])
        turned = waiting.get((told, sides[1], sides[0]))
        if turned and raw["event_type"] in _MUTUAL:
            turned.pop()["reciprocal"] = True
            continue
        waiting.setdefault((told, *sides), []).append(row)
        rows.append(row)
    table = pa.Table.from_pylist(rows, schema=_IMPORTED)
    mentions = pa.Table.from_pylist([{**r, "mention_id": r["event_id"], "document_id": r["document_ids"][0]} for r in rows], schema=_TOLD)
    reports = {r["document_ids"][0]: {**r, "document_id": r["document_ids"][0]} for r in rows}
    documents = pa.Table.from_pylist(list(reports.values()), schema=_REPORTS)
    return Gathered(table, mentions, documents)


def _imported(raw: Row) -> Row:
    """An imported row by the columns of fused events; without a status it has happened, without a report it is its own."""
    code = raw["goldstein"] if raw["goldstein"] is not None else ontology().cameo[raw["cameo"] or ontology().code(raw["event_type"], None).cameo]
    quad = raw["quad_code"] if raw["quad_code"] is not None else ontology().types[raw["event_type"]].quad_code
    return {
        **raw,
        "event_id": raw["imported_id"],
        "mention_ids": [raw["imported_id"]],
        "document_ids": raw["document_ids"] or [raw["url"] or raw["imported_id"]],
        "status": raw["status"] or "happened",
        "goldstein": code,
        "quad_code": quad,
        "first_seen": raw["first_seen"] or raw["day_earliest"],
        "last_seen": raw["last_seen"] or raw["day_latest"],
        "reports": raw["reports"] or 1,
        "published_earliest": raw["first_seen"] or raw["day_earliest"],
        "published_latest": raw["last_seen"] or raw["day_latest"],
    }


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
