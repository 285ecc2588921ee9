"""A store of made-up reports, for `benchmarks/desk.py`: ten years of news, with all that the desk shows.

Mentions are those of `benchmarks/fusion.py`, five to a report, and fused as the store fuses them; each year tells the same with other
names. States have shares of the happenings by
Zipf's law: the first one is in three of ten, the first pair in three of a hundred. Reports have the text and the coding of short real ones, each with a
title of its own, so that a page of a report costs what it costs. One report in fifty is a copy. Quotations, promises, disputes and judgements come from
some of the mentions.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))
from fusion import DAYS, OUTLETS, START, STATES, TYPES, Floats, made_up  # type: ignore[import-not-found]

from detente.api import code
from detente.knowledge.tables import lines, table
from detente.ontology import plover_category
from detente.reading.results import Reading
from detente.reading.sources import read_sources
from detente.store.care import compact
from detente.store.fusion import EVENTS, fuse
from detente.store.lake import Lake
from detente.store.rows import coding_rows
from detente.store.schema import TABLES
from detente.store.snapshot import create
from detente.store.writer import Writer

YEARS = 10
#: Mentions of a report: some 4.6 in the reports that the rules are measured on.
OF_REPORT = 5
#: Those most in the news first.
_FIRST = ("USA", "CHN", "RUS", "UKR", "ISR", "IRN", "GBR", "FRA", "DEU", "IND", "PAK", "TUR", "JPN", "KOR", "PRK", "SAU", "SYR", "IRQ", "EGY", "AUS")
#: Characters of the real reports whose text and coding the made-up ones have.
_LONG = 900
_COPIES = 50


def codes() -> list[str]:
    """The states, those most in the news first."""
    known = [row[0] for _, row in lines(table("countries.txt"), 9)]
    return [*_FIRST, *(c for c in known if c not in _FIRST)][:STATES]


def shares() -> Floats:
    """Of each ordered pair of states, in the numbering of `made_up`."""
    weight = 1 / np.arange(1, STATES + 1)
    a, b = np.divmod(np.arange(STATES * (STATES - 1)), STATES - 1)
    b = np.where(b >= a, b + 1, b)
    found: Floats = weight[a] * weight[b]
    return found / found.sum()


def fill(folder: str, mentions: int) -> None:
    """Makes the store: one year, fused; the others are that year again, with names of their own."""
    lake = Lake(folder)
    create(lake)
    writer = Writer(lake)
    size, days = mentions // YEARS, DAYS // YEARS
    of_day = max(1, round(size / OF_REPORT / days / OUTLETS))
    found, reports, _ = made_up(size, 1, START, days, of_day, codes(), shares())
    con = duckdb.connect()
    for name, part in (("found", found), ("reports", reports), ("told", _real()), ("plover", _plover())):
        con.register(name, part)
    con.execute(_NAMED.format(copies=_COPIES))
    fused = fuse(con.sql("FROM m").to_arrow_table(), con.sql("FROM d").to_arrow_table()).events
    con.register("fused", fused)
    con.execute("CREATE TABLE e AS FROM fused")
    for year in range(YEARS):
        added = {name: con.sql(sql.format(year=year, days=year * days)).to_arrow_table() for name, sql in _YEAR.items()}
        rows = {name: _shaped(name, part) for name, part in added.items() if name != "events"}
        writer.add({**rows, "events": added["events"].cast(pa.schema([*EVENTS, ("pairs", pa.string())]))}, "made up", "made up", events=size)
    con.close()
    compact(lake)


def _plover() -> pa.Table:
    rows = [{"event_type": t, "status": s, "plover": plover_category(t, s)} for t in TYPES for s in ("happened", "planned")]
    return pa.Table.from_pylist(rows)


def _real() -> pa.Table:
    """Text and coding of short real reports."""
    rows: list[dict[str, Any]] = []
    for reading in read_sources([str(files("detente.demo") / "reports")]):
        if isinstance(reading, Reading):
            text = reading.document.text
            text = text[: text.find(". ", _LONG) + 1 or _LONG]
            coding = code(text, published="2023-06-18", title="A title")
            row = coding_rows(coding, "made up", 0).document
            rows.append({"n": len(rows), "text": text, "coding": row["coding"], "sentences": row["sentences"], "tone": row["tone"]})
    return pa.Table.from_pylist(rows)


def _pairs(actors: str, recipients: str) -> str:
    """As `detente.store.rows.pairs` writes them; in SQL, for one state on each side."""
    return (
        f"CASE WHEN reciprocal THEN list_aggregate(list_sort([{actors}[1] || '>' || {recipients}[1], {recipients}[1] || '>' || {actors}[1]]), "
        f"'string_agg', ' ') ELSE {actors}[1] || '>' || {recipients}[1] END"
    )


#: Mentions and reports of the year as tables ``m`` and ``d``, with all that the store wants to know.
_NAMED = """
CREATE TABLE m AS
SELECT f.* REPLACE (document_id || '#' || mention_id AS mention_id, 50::INT AS trigger_start), p.plover,
    [actors[1].country] AS actor_countries, [recipients[1].country] AS recipient_countries,
    coalesce(when_earliest, published_earliest) AS day_earliest, coalesce(when_latest, published_latest) AS day_latest,
    55::INT AS trigger_end, 0::INT AS sentence_index, 150::INT AS sentence_end, 1::INT AS when_start, 7::INT AS when_end,
    1::INT AS where_start, 7::INT AS where_end,
    '0.1.0' AS coder_version, 'sha256:rules' AS rules_hash, 'sha256:knowledge' AS knowledge_hash, 'made up' AS model,
    'outlet ' || split_part(document_id, '-', 2) AS source
FROM found f JOIN plover p USING (event_type, status);
CREATE TABLE d AS
WITH c AS (SELECT *, row_number() OVER (ORDER BY published_earliest, document_id) AS nth FROM reports),
w AS (SELECT document_id, source, published_earliest, story, nth, NULL AS copy_of FROM c
    UNION ALL SELECT document_id || '-copy', 'agency', published_earliest + 1, story, nth, document_id FROM c WHERE nth % {copies} = 0),
n AS (SELECT document_id, count(*)::INT AS events FROM m GROUP BY ALL)
SELECT w.document_id, w.source, w.copy_of, w.story, w.published_earliest, w.published_earliest AS published_latest, told.text, told.coding,
    CASE WHEN copy_of IS NULL THEN 'coded' ELSE 'duplicate' END AS outcome, n.events, told.sentences, told.tone
FROM w JOIN told ON told.n = w.nth % (SELECT count(*) FROM told) LEFT JOIN n USING (document_id);
"""

#: Sentences of news are five times as long as what fusion is tried on.
_TAIL = "', as officials of ' || actors[1].text || ' told reporters after the talks with those of ' || recipients[1].text || ' on trade and security.'"
#: Names and days of a year.
_OF = "'y{year}-' || "
_LATER = "+ {days}"
_IDS = "list_transform({}, lambda x: 'y{{year}}-' || x) AS {}".format
_DAYS = "({} + {{days}})::DATE AS {}".format
_EDTF = "CASE WHEN when_edtf IS NOT NULL THEN strftime((when_earliest + {days})::DATE, '%Y-%m-%d') END AS when_edtf"
_MENTION = ", ".join(
    (f"{_OF}document_id AS document_id", f"{_OF}mention_id AS mention_id", _EDTF, f"sentence_text || {_TAIL} AS sentence_text",
     *(_DAYS(c, c) for c in ("when_earliest", "when_latest", "day_earliest", "day_latest", "published_earliest", "published_latest")))
)  # fmt: skip
_EVENT = ", ".join(
    ("'event:' || substr(sha256('y{year}-' || mention_ids[1]), 1, 16) AS event_id", _EDTF, *(_IDS(c, c) for c in ("mention_ids", "document_ids", "stories")),
     *(_DAYS(c, c) for c in ("when_earliest", "when_latest", "day_earliest", "day_latest", "first_seen", "last_seen")),
     "list_transform(status_history, lambda s: {{'status': s.status, 'published': (s.published + {days})::DATE, 'mention_id': 'y{year}-' || s.mention_id}}) "
     "AS status_history",
     "list_transform(conflicts, lambda c: {{'attribute': c.attribute, 'values': list_transform(c.values, lambda v: {{'value': v.value, "
     "'mention_ids': list_transform(v.mention_ids, lambda x: 'y{year}-' || x)}})}}) AS conflicts")
)  # fmt: skip
_M = f"(SELECT * REPLACE ({_MENTION}), strftime((published_earliest + {{days}})::DATE, '%Y-%m-%d') AS published FROM m)"
_TOLD = "document_id, published, published_earliest, published_latest, source"
_PARTIES = "list_sort(list_concat(actor_countries, recipient_countries)) AS parties"
_YEAR = {
    "documents": f"""SELECT * REPLACE ({_OF}document_id AS document_id, {_OF}copy_of AS copy_of,
            text || ' Report ' || {_OF}coalesce(copy_of, document_id) AS text,
            {_DAYS('published_earliest', 'published_earliest')}, {_DAYS('published_latest', 'published_latest')},
            CASE WHEN copy_of IS NULL THEN replace(coding, '"A title"', '"Report y{{year}}-' || document_id || '"') END AS coding),
        strftime((published_earliest + {{days}})::DATE, '%Y-%m-%d') AS published, 'Report y{{year}}-' || coalesce(copy_of, document_id) AS title,
        'en' AS language, 'made up' AS origin, sha256('{{year}}' || coalesce(copy_of, document_id)) AS content_hash,
        'https://example.org/{{year}}/' || document_id AS url, 'made up' AS run_id
        FROM d ORDER BY published_earliest, document_id""",
    "mentions": f"SELECT *, {_pairs('actor_countries', 'recipient_countries')} AS pairs FROM {_M} ORDER BY day_earliest, mention_id",
    "events": f"SELECT * REPLACE ({_EVENT}), {_pairs('actor_countries', 'recipient_countries')} AS pairs FROM e ORDER BY day_earliest, event_id",
    "stories": f"SELECT {_OF}document_id AS document_id, 'story:{{year}}-' || story AS story FROM d",
    "quotes": f"""SELECT mention_id || 'q' AS quote_id, {_TOLD}, sentence_text AS text, 0::INT AS span_start, 40::INT AS span_end, actors[1] AS speaker,
        'said' AS cue, true AS direct, 0.1 AS tone FROM {_M} WHERE hash(mention_id) % 5 = 0 ORDER BY published_earliest, mention_id""",
    "commitments": f"""SELECT mention_id || 'c' AS commitment_id, {_TOLD}, mention_id, actors AS by, recipients AS to, actor_countries AS by_countries,
        recipient_countries AS to_countries, sentence_text AS what FROM {_M} WHERE hash(mention_id) % 20 = 1""",
    "disputes": f"""SELECT mention_id || 'd' AS dispute_id, {_TOLD}, {_PARTIES}, issues[1] AS issue,
        sentence_text AS text, 0::INT AS span_start, 40::INT AS span_end FROM {_M} WHERE hash(mention_id) % 20 = 2""",
    "relations": f"""SELECT mention_id || 'r' AS relation_id, {_TOLD}, {_PARTIES},
        'worsening' AS direction, sentence_text AS text, 0::INT AS span_start, 40::INT AS span_end FROM {_M} WHERE hash(mention_id) % 40 = 3""",
}  # fmt: skip


def _shaped(name: str, part: pa.Table) -> pa.Table:
    """All columns of a table of the store, null where nothing is said."""
    columns = [f for f in TABLES[name] if f.name != "batch"]
    return pa.table([part[f.name].cast(f.type) if f.name in part.column_names else pa.nulls(len(part), f.type) for f in columns], schema=pa.schema(columns))


def main() -> int:
    folder, mentions = sys.argv[1], int(sys.argv[2])
    fill(folder, mentions)
    print(json.dumps({"mentions": mentions}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
