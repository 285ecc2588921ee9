"""The rows that are exchanged: the columns of a store's tables ``mentions`` and ``events``, one row an event.

A row of ``mentions`` is an event that one report tells; its ``event_id`` is its ``mention_id``. Rows read from other data sets have None where
those say nothing; their ``status`` is None, as none of them has one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from detente.errors import InputError
from detente.records import REALISED
from detente.store.schema import ACTOR, EXCHANGED

Row = dict[str, Any]
Pair = tuple[dict[str, Any] | None, dict[str, Any] | None]

#: All columns of CSV and Parquet, and the keys that every `Row` has. Days are dates; countries ISO 3166-1 alpha-3 or PLOVER's codes.
SCHEMA = pa.schema(EXCHANGED)

_LISTS = frozenset(f.name for f in SCHEMA if pa.types.is_list(f.type))
_DAYS = frozenset(f.name for f in SCHEMA if pa.types.is_date(f.type))
#: What the words of a report are in: left out of data that is published.
WORDS = ("sentence_text", "trigger_text", "title")


def row(**values: Any) -> Row:
    """A row with ``values``; what is not named is None, or an empty list.

    Raises:
        InputError: there is no such column.
    """
    unknown = values.keys() - set(SCHEMA.names)
    if unknown:
        raise InputError(f"no column {', '.join(sorted(unknown))}")
    return {name: values.get(name) if name not in _LISTS else list(values.get(name) or ()) for name in SCHEMA.names}


def actor(**values: Any) -> dict[str, Any]:
    """An actor with ``values``; what is not named is None, ``sectors`` an empty list."""
    return {**{f.name: None for f in ACTOR}, **values, "sectors": list(values.get("sectors") or ())}


def from_table(raw: Mapping[str, Any]) -> Row:
    """A row of ``mentions`` or ``events``, of a store or of a file of ours, with the columns of `SCHEMA`; others are dropped.
    The source of a fused event is the first of its outlets.

    Raises:
        InputError: it has no id, or a day that is none.
    """
    taken = {name: raw[name] for name in SCHEMA.names if raw.get(name) is not None}
    taken.setdefault("event_id", raw.get("mention_id") or raw.get("id"))
    if not taken["event_id"]:
        raise InputError("no event_id, mention_id or id")
    if raw.get("mention_id"):
        taken.setdefault("mention_ids", [raw["mention_id"]])
    if raw.get("document_id"):
        taken.setdefault("document_ids", [raw["document_id"]])
    if raw.get("outlets"):
        taken.setdefault("source", raw["outlets"][0])
    if taken.get("mention_ids"):
        taken.setdefault("reports", len(set(taken.get("document_ids") or ())) or None)
    for name in _DAYS & taken.keys():
        taken[name] = day(taken[name])
    for name in ("actors", "recipients"):
        taken[name] = [actor(**{k: v for k, v in a.items() if k in ACTOR.names}) for a in taken.get(name) or () if a]
    if taken.get("attribution"):
        taken["attribution"] = actor(**{k: v for k, v in taken["attribution"].items() if k in ACTOR.names})
    return row(**taken)


def from_event(event: Mapping[str, Any], document: Mapping[str, Any], coder: Mapping[str, Any] | None = None, text: str | None = None) -> Row:
    """An event as `detente code` prints it (``--format jsonl`` or ``json``).

    Args:
        event: the fields of `detente.records.Event`.
        document: those that are known of `detente.records.Document`, and ``tone``.
        coder: those of `detente.records.CoderInfo`.
        text: the sentence that tells it.

    Raises:
        InputError: a field is missing or not what it should be.
    """
    try:
        when, where = event.get("when") or {}, event.get("where") or {}
        sides = {side: [_actor(a) for a in event.get(side) or ()] for side in ("actors", "recipients")}
        return from_table(
            {
                **{n: event.get(n) for n in ("event_type", "mode", "contexts", "plover", "cameo", "quad_code", "goldstein", "status")},
                **{n: event.get(n) for n in ("background", "reciprocal", "issues", "rule", "confidence")},
                **sides,
                **{f"when_{n}": when.get(n) for n in ("text", "edtf", "earliest", "latest", "precision")},
                **{f"where_{n}": where.get(n) for n in ("text", "name", "country", "lat", "lon", "geonames", "precision")},
                "mention_id": f"{document['id']}#{event['id']}",
                "document_id": document["id"],
                "attribution": _actor(event["attribution"]) if event.get("attribution") else None,
                "trigger_text": (event.get("trigger") or {}).get("text"),
                "sentence_index": (event.get("sentence") or {}).get("index"),
                "sentence_text": text,
                **{n: document.get(n) for n in ("published", "source", "url", "title", "language", "tone")},
                "coder_version": (coder or {}).get("version"),
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"not an event of detente code: {error!r}") from error


def _actor(raw: Mapping[str, Any]) -> dict[str, Any]:
    start, end = raw.get("span") or (None, None)
    return {**{k: v for k, v in raw.items() if k in ACTOR.names}, "span_start": start, "span_end": end}


def day(value: Any) -> date | None:
    """A day given as such, as ``2023-06-18``, or with a time behind it; None for what is outside the calendar of the tables (44 BC).

    Raises:
        InputError: it is no day.
    """
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        if str(value).lstrip("-")[:4].isdigit() and str(value).startswith("-"):
            return None
        raise InputError(f"{value!r} is no day (2023-06-18)") from None


# ---------------------------------------------------------------------- what a row says


def realised(event: Row) -> bool:
    """Has it come about? What has no status comes from a data set that knows only such events."""
    return event["status"] is None or event["status"] in REALISED


def sides(event: Row) -> list[Pair]:
    """The event as CAMEO's coders wrote it: a pair for each actor and recipient, both ways where it is reciprocal; a side may be None.

    Where some pair is of two countries, those within one country are left out: "the US and China met Chinese officials" crosses no Chinese with Chinese.
    """
    actors, recipients = event["actors"] or [None], event["recipients"] or [None]
    pairs: list[Pair] = []
    if event["reciprocal"] and not event["recipients"] and len(actors) > 1:
        pairs = [(a, b) for a in actors for b in actors if a is not b]
    else:
        for a in actors:
            for r in recipients:
                pairs.append((a, r))
                if event["reciprocal"] and a is not None and r is not None:
                    pairs.append((r, a))
    countries = [(a and a["country"], r and r["country"]) for a, r in pairs]
    if any(a and r and a != r for a, r in countries):
        return [pair for pair, (a, r) in zip(pairs, countries) if not a or a != r]
    return pairs


def dyads(event: Row) -> frozenset[tuple[str, str]]:
    """Its directed pairs of country codes. A pair with a side that belongs to no country is none."""
    return frozenset((a["country"], r["country"]) for a, r in sides(event) if a and r and a["country"] and r["country"])


def published_day(event: Row) -> date | None:
    """The day of the report, or of the first; None where only month or year is known."""
    if event["first_seen"]:
        return day(event["first_seen"])
    published = event["published"] or ""
    return day(published) if len(published) >= 10 else None


def interval(event: Row) -> tuple[date, date] | None:
    """First and last day that it can have been: those that the text tells, or else the day of the report; None where neither is known.

    Told as history without a date, it was not on the day of the report.
    """
    first, last = event["when_earliest"], event["when_latest"]
    if first and last:
        return first, last
    if event["when_text"] or event["when_edtf"] or event["background"]:
        return None
    told = published_day(event)
    return (told, told) if told else None


def one_day(event: Row) -> date | None:
    """The day on which it was, where there is one and no other."""
    span = interval(event)
    return span[0] if span and span[0] == span[1] else None


def one_month(event: Row) -> tuple[int, int] | None:
    """Year and month in which it was, where that is one."""
    span = interval(event)
    return (span[0].year, span[0].month) if span and span[0].replace(day=1) == span[1].replace(day=1) else None


def fraction(when: date) -> float:
    """GDELT's FractionDate: the year and the share of it that is over, with months of 30 days in a year of 365 (2015-02-18: 2015.1315)."""
    return when.year + ((when.month - 1) * 30 + when.day) / 365


def number(*words: str) -> int:
    """A number for what has a name: the first 53 bits of its SHA-256, so that R and JavaScript, which count in doubles, keep all digits."""
    return int.from_bytes(hashlib.sha256("#".join(words).encode("utf-8", "surrogatepass")).digest()[:7], "big") >> 3


def label(one: Mapping[str, Any] | None) -> str | None:
    """What an actor is called: its name, or else the words of the report."""
    return None if one is None else clean(one["name"] or one["text"])


def clean(text: str | None) -> str | None:
    """Text for a cell: on one line, without control characters; None if nothing is left."""
    if text is None:
        return None
    if text.isprintable() and "  " not in text:  # nearly always
        return text.strip() or None
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()) or None
