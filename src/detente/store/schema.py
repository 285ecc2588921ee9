"""The tables of a store, column by column.

Field names are those of `detente.records`; what is nested there once (``when.edtf``) is a column here (``when_edtf``). Spans are
character offsets into ``documents.text``, end excluded. Days are dates without time zone. Countries are ISO 3166-1 alpha-3 or one of
PLOVER's codes for international actors.

Every row carries the ``batch`` that wrote it; what counts as written is decided by `detente.store.snapshot`.
"""

from __future__ import annotations

import pyarrow as pa

#: Version of this layout. A store with a higher one was written by a newer Détente.
FORMAT = 1

TEXTS = pa.list_(pa.string())

Column = tuple[str, pa.DataType]

#: An actor. In tables of what several reports tell (``events``), ``text`` is how one of them calls it, and the span is null.
ACTOR = pa.struct(
    [
        ("text", pa.string()),
        ("span_start", pa.int32()),
        ("span_end", pa.int32()),
        ("name", pa.string()),
        ("country", pa.string()),
        ("sectors", TEXTS),
        ("office", pa.string()),
        ("former", pa.bool_()),
        ("wikidata", pa.string()),
        ("resolved_by", pa.string()),
    ]
)

#: What the happening is, in the codes of PLOVER and CAMEO.
WHAT: list[Column] = [
    ("event_type", pa.string()),
    ("mode", pa.string()),
    ("contexts", TEXTS),
    ("plover", pa.string()),
    ("cameo", pa.string()),
    ("quad_code", pa.int8()),
    ("goldstein", pa.float64()),
    ("status", pa.string()),
]

#: How it was told, and who took part.
WHO: list[Column] = [
    ("background", pa.bool_()),
    ("reciprocal", pa.bool_()),
    ("actors", pa.list_(ACTOR)),
    ("recipients", pa.list_(ACTOR)),
]

WHEN: list[Column] = [
    ("when_text", pa.string()),
    ("when_start", pa.int32()),
    ("when_end", pa.int32()),
    ("when_edtf", pa.string()),
    ("when_earliest", pa.date32()),
    ("when_latest", pa.date32()),
    ("when_precision", pa.string()),
]

WHERE: list[Column] = [
    ("where_text", pa.string()),
    ("where_start", pa.int32()),
    ("where_end", pa.int32()),
    ("where_name", pa.string()),
    ("where_country", pa.string()),
    ("where_lat", pa.float64()),
    ("where_lon", pa.float64()),
    ("where_geonames", pa.int64()),
    ("where_precision", pa.string()),
]


def without_spans(columns: list[Column]) -> list[Column]:
    """The columns without those that point into one report's text."""
    return [c for c in columns if not c[0].endswith(("_start", "_end"))]


#: Of the document, repeated on what was coded from it so that a query reads one table.
_REPORT = [
    ("published", pa.string()),
    ("published_earliest", pa.date32()),
    ("published_latest", pa.date32()),
    ("source", pa.string()),
]

#: Versions and hashes of what coded a row.
_CODER = [
    ("coder_version", pa.string()),
    ("rules_hash", pa.string()),
    ("knowledge_hash", pa.string()),
    ("model", pa.string()),
]

_BATCH = [("batch", pa.string())]

#: One row a report, whatever became of it: ``outcome`` is coded, no event, duplicate, refused or failed, with its ``reason``.
#: ``coding`` is the `Coding` as JSON, without the text and with what was refused. ``origin`` is where it was read from.
#: ``similarity`` is the share of a copy's runs of words that stand in its original; ``minhash`` is `detente.reading.duplicates.pack`.
DOCUMENTS = pa.schema(
    [
        ("document_id", pa.string()),
        ("text", pa.string()),
        ("title", pa.string()),
        *_REPORT,
        ("url", pa.string()),
        ("language", pa.string()),
        ("origin", pa.string()),
        ("content_hash", pa.string()),
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("copy_of", pa.string()),
        ("similarity", pa.float64()),
        ("minhash", pa.binary()),
        ("tone", pa.float64()),
        ("sentences", pa.int32()),
        ("events", pa.int32()),
        *_CODER,
        ("coding", pa.string()),
        ("run_id", pa.string()),
        *_BATCH,
    ]
)

#: One row a coded event in one report. ``mention_id`` is ``<document_id>#<event id>``. ``day_earliest`` and ``day_latest`` are the days
#: that a query by time goes by: those of the event, or else of the report. ``pairs`` are its directed dyads, ``CHN>USA USA>CHN``: one
#: text, because that is twenty times as fast to filter as lists.
MENTIONS = pa.schema(
    [
        ("mention_id", pa.string()),
        ("document_id", pa.string()),
        *WHAT,
        *WHO,
        ("actor_countries", TEXTS),
        ("recipient_countries", TEXTS),
        ("pairs", pa.string()),
        *WHEN,
        ("day_earliest", pa.date32()),
        ("day_latest", pa.date32()),
        *WHERE,
        ("issues", TEXTS),
        ("attribution", ACTOR),
        ("trigger_text", pa.string()),
        ("trigger_start", pa.int32()),
        ("trigger_end", pa.int32()),
        ("sentence_index", pa.int32()),
        ("sentence_start", pa.int32()),
        ("sentence_end", pa.int32()),
        ("sentence_text", pa.string()),
        ("rule", pa.string()),
        ("confidence", pa.float64()),
        *_REPORT,
        *_CODER,
        *_BATCH,
    ]
)

#: One row a quotation.
QUOTES = pa.schema(
    [
        ("quote_id", pa.string()),
        ("document_id", pa.string()),
        ("text", pa.string()),
        ("span_start", pa.int32()),
        ("span_end", pa.int32()),
        ("speaker", ACTOR),
        ("addressee", ACTOR),
        ("cue", pa.string()),
        *WHEN,
        *WHERE,
        ("direct", pa.bool_()),
        ("tone", pa.float64()),
        *_REPORT,
        *_BATCH,
    ]
)

#: One row a promise; ``mention_id`` is the event that is the promise, the ``when`` columns say when it is due.
COMMITMENTS = pa.schema(
    [
        ("commitment_id", pa.string()),
        ("document_id", pa.string()),
        ("mention_id", pa.string()),
        ("by", pa.list_(ACTOR)),
        ("to", pa.list_(ACTOR)),
        ("by_countries", TEXTS),
        ("to_countries", TEXTS),
        ("what", pa.string()),
        *[(name.replace("when_", "due_"), kind) for name, kind in WHEN],
        *_REPORT,
        *_BATCH,
    ]
)

#: One row a disagreement that a report names.
DISPUTES = pa.schema(
    [
        ("dispute_id", pa.string()),
        ("document_id", pa.string()),
        ("parties", TEXTS),
        ("issue", pa.string()),
        ("text", pa.string()),
        ("span_start", pa.int32()),
        ("span_end", pa.int32()),
        *_REPORT,
        *_BATCH,
    ]
)

#: One row a sentence that judges how parties get on.
RELATIONS = pa.schema(
    [
        ("relation_id", pa.string()),
        ("document_id", pa.string()),
        ("parties", TEXTS),
        ("direction", pa.string()),
        ("text", pa.string()),
        ("span_start", pa.int32()),
        ("span_end", pa.int32()),
        *_REPORT,
        *_BATCH,
    ]
)

#: Which story a report belongs to; written by fusion, joined to ``documents`` when that is read.
STORIES = pa.schema([("document_id", pa.string()), ("story", pa.string()), *_BATCH])

#: One row each time that a run says how it stands; the last one of a ``run_id`` counts. Times are UTC.
RUNS = pa.schema(
    [
        ("run_id", pa.string()),
        ("kind", pa.string()),
        ("state", pa.string()),
        ("started", pa.timestamp("us", tz="UTC")),
        ("recorded", pa.timestamp("us", tz="UTC")),
        ("sources", TEXTS),
        ("engine", pa.string()),
        ("detente_version", pa.string()),
        ("python_version", pa.string()),
        ("rules_hash", pa.string()),
        ("knowledge_hash", pa.string()),
        ("model", pa.string()),
        ("coded", pa.int64()),
        ("no_event", pa.int64()),
        ("duplicate", pa.int64()),
        ("refused", pa.int64()),
        ("failed", pa.int64()),
        ("events", pa.int64()),
        *_BATCH,
    ]
)

#: One row each time that somebody judged a coded event: ``verdict`` right, wrong or mended; of what is mended the ``field`` and the ``value`` that it
#: should have. The coding itself stays as it is. Of one mention and field the last counts. Times are UTC.
REVIEWS = pa.schema(
    [
        ("review_id", pa.string()),
        ("mention_id", pa.string()),
        ("document_id", pa.string()),
        ("verdict", pa.string()),
        ("field", pa.string()),
        ("value", pa.string()),
        ("note", pa.string()),
        ("author", pa.string()),
        ("recorded", pa.timestamp("us", tz="UTC")),
        *_BATCH,
    ]
)

#: An event as it is exchanged with other data sets: what a file of any format can say of it. ``reports``, ``sources``: how many reports and outlets
#: tell it; ``tone`` is that of the report, -1 to 1.
EXCHANGED: list[Column] = [
    ("event_id", pa.string()),
    ("mention_ids", TEXTS),
    ("document_ids", TEXTS),
    *WHAT,
    *WHO,
    *without_spans(WHEN),
    *without_spans(WHERE),
    ("issues", TEXTS),
    ("attribution", ACTOR),
    ("trigger_text", pa.string()),
    ("sentence_index", pa.int32()),
    ("sentence_text", pa.string()),
    ("rule", pa.string()),
    ("confidence", pa.float64()),
    ("published", pa.string()),
    ("source", pa.string()),
    ("url", pa.string()),
    ("title", pa.string()),
    ("language", pa.string()),
    ("tone", pa.float64()),
    ("reports", pa.int32()),
    ("sources", pa.int32()),
    ("first_seen", pa.date32()),
    ("last_seen", pa.date32()),
    ("coder_version", pa.string()),
]

#: One row an event of another data set, kept for comparison and never counted among ours: ``data_set`` is the name that it was imported under (icews),
#: ``file`` where it was read, ``content_hash`` that of its values. ``imported_id`` is ``<data_set>:<event id there>``. What a data set does not say is
#: null, status among it: those data sets know only what has happened. Times are UTC.
IMPORTED = pa.schema(
    [
        ("imported_id", pa.string()),
        ("data_set", pa.string()),
        ("file", pa.string()),
        ("imported", pa.timestamp("us", tz="UTC")),
        ("content_hash", pa.string()),
        *EXCHANGED,
        ("actor_countries", TEXTS),
        ("recipient_countries", TEXTS),
        ("pairs", pa.string()),
        ("day_earliest", pa.date32()),
        ("day_latest", pa.date32()),
        *_BATCH,
    ]
)

#: Rows that a later batch has taken back: the row of ``table`` with ``key`` that ``of_batch`` wrote. A document's takes with it all
#: that was coded from it.
REMOVALS = pa.schema([("table", pa.string()), ("key", pa.string()), ("of_batch", pa.string()), *_BATCH])

#: All tables that are written here, by name. ``events`` is fusion's and has the columns that fusion gives it.
TABLES: dict[str, pa.Schema] = {
    "documents": DOCUMENTS,
    "mentions": MENTIONS,
    "quotes": QUOTES,
    "commitments": COMMITMENTS,
    "disputes": DISPUTES,
    "relations": RELATIONS,
    "stories": STORIES,
    "runs": RUNS,
    "removals": REMOVALS,
}
#: Tables that are made when there is first something to write: by fusion, by a review, by an import. A reader that does not know one passes it by.
LATER = ("events", "reviews", "imported")
#: What is coded from a document, and goes with it.
OF_DOCUMENT = ("mentions", "quotes", "commitments", "disputes", "relations")
#: The column that names a row, for removals.
KEYS = {"documents": "document_id", "events": "event_id", "stories": "document_id", "imported": "imported_id"}
#: The columns that a user does not ask for.
INNER = frozenset({"batch"})
