"""What people say of coded events. Reviews stand beside the coding and never change it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Literal, get_args

import pyarrow as pa

from detente.errors import QueryError
from detente.ontology import ontology
from detente.records import Record, Status
from detente.store.lake import Lake
from detente.store.rows import Row
from detente.store.schema import REVIEWS
from detente.store.store import Store
from detente.store.writer import Writer

Verdict = Literal["right", "wrong", "mended"]
#: Fields that can be mended. Of the sides the value is words of the sentence, or the code of a country; several stand between semicolons.
FIELDS = ("event_type", "mode", "status", "actors", "recipients")
_LONGEST = 2_000


class Review(Record):
    """Somebody's judgement of one event as one report tells it.

    ``wrong``: the report does not tell that event. ``mended``: it does, but ``field`` should be ``value`` ("" is: nobody, nothing).
    """

    mention_id: str
    verdict: Verdict
    author: str
    field: str | None = None
    value: str | None = None
    note: str | None = None


def add_review(lake: Lake, review: Review, mention: Row) -> int:
    """Adds a review of ``mention`` (a row of ``mentions``); the version of the store that has it.

    Raises:
        QueryError: the review says what cannot be said of that event.
    """
    checked = check(review, mention)
    row = {
        **checked.model_dump(), "review_id": f"review:{secrets.token_hex(8)}", "document_id": mention["document_id"], "recorded": datetime.now(UTC),
    }  # fmt: skip
    schema = pa.schema([f for f in REVIEWS if f.name != "batch"])
    return Writer(lake).add({"reviews": pa.Table.from_pylist([row], schema=schema)}, "review").version


def check(review: Review, mention: Row) -> Review:
    """The review without blanks around its words.

    Raises:
        QueryError: no author, or a field or value that there is not.
    """
    author, note = review.author.strip()[:100], (review.note or "").strip()[:_LONGEST] or None
    if not author:
        raise QueryError("author: say who you are, so that others know whose judgement this is")
    if review.verdict != "mended":
        return Review(mention_id=mention["mention_id"], verdict=review.verdict, author=author, note=note)
    field, value = review.field or "", (review.value or "").strip()[:_LONGEST]
    if field not in FIELDS:
        raise QueryError(f"field {field}: there are {', '.join(FIELDS)}")
    if field == "event_type":
        value = value.upper()
        if value not in ontology().types:
            raise QueryError(f"no event type {value}; there are {', '.join(ontology().types)}")
    elif field == "mode":
        modes = ontology().types[mention["event_type"]].modes
        if value and value not in modes:
            raise QueryError(f"{mention['event_type']} has no mode {value}; there are {', '.join(modes) or 'none'}")
    elif field == "status":
        if value not in get_args(Status):
            raise QueryError(f"no status {value}; there are {', '.join(get_args(Status))}")
    else:
        for words in parties(value):
            if words not in mention["sentence_text"] and not (len(words) == 3 and words.isupper()):
                raise QueryError(f"{field}: {words!r} does not stand in the sentence and is no code of a country")
    return Review(mention_id=mention["mention_id"], verdict="mended", author=author, field=field, value=value, note=note)


def parties(value: str) -> list[str]:
    """The words of a mended side."""
    return [p for part in value.split(";") if (p := part.strip())]


def reviews(store: Store, mention_ids: Iterable[str] | None = None) -> list[Row]:
    """Reviews of some mentions (None: of all), oldest first."""
    if not store.columns("reviews"):
        return []
    sql, values = "SELECT * FROM reviews", []
    if mention_ids is not None:
        sql += " WHERE list_contains(?, mention_id)"
        values.append(list(mention_ids))
    rows: list[Row] = store.cursor().sql(f"{sql} ORDER BY recorded, review_id", params=values).to_arrow_table().to_pylist()
    return rows


def standing(rows: Iterable[Row]) -> Mapping[str, tuple[str, dict[str, str]]]:
    """What counts of each mention: its verdict, and the fields to mend. A later verdict right or wrong takes back what was mended before it."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for row in rows:
        if row["verdict"] == "mended":
            before = found.get(row["mention_id"])
            mended = dict(before[1]) if before and before[0] == "mended" else {}
            found[row["mention_id"]] = ("mended", {**mended, row["field"]: row["value"]})
        else:
            found[row["mention_id"]] = (row["verdict"], {})
    return found
