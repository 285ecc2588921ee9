"""Our own columns as CSV, Parquet and JSON Lines, and back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from detente.errors import InputError
from detente.exchange import codes
from detente.exchange.losses import Losses
from detente.exchange.rows import SCHEMA, WORDS, Row, actor, clean, day, from_table
from detente.reading.sources import Failure

#: Rows in one group of a Parquet file.
_GROUP = 20_000
_SIDES = {"actors": "actor", "recipients": "recipient", "attribution": "attribution"}
_PARTS = ("text", "country", "sectors", "office", "former", "wikidata")


def _csv_columns() -> tuple[str, ...]:
    columns: list[str] = []
    for name in SCHEMA.names:
        side = _SIDES.get(name)
        columns += [side, *(f"{side}_{p}" for p in _PARTS)] if side else [name]
    return tuple(columns)


#: Columns of the CSV. An actor is several columns, of which ``actor`` is its name; several values in a cell are separated by ``;``, the sectors of one of
#: several actors by ``+``; yes and no are ``true`` and ``false``; what is missing is empty.
CSV_COLUMNS = _csv_columns()
#: What `detente code --format csv` calls columns of ours.
_ALSO = {
    "when": "when_edtf", "earliest": "when_earliest", "latest": "when_latest", "precision": "when_precision", "where": "where_name", "lat": "where_lat",
    "lon": "where_lon", "trigger": "trigger_text", "sentence": "sentence_text",
}  # fmt: skip


def without_words(event: Row) -> Row:
    """The row without what the report says in words: sentence, trigger, title, and what actors, places and times are called there."""
    bare = {**event, **dict.fromkeys((*WORDS, "when_text", "where_text"))}
    for side in ("actors", "recipients"):
        bare[side] = [{**a, "text": None} for a in event[side]]
    bare["attribution"] = {**event["attribution"], "text": None} if event["attribution"] else None
    return bare


# ---------------------------------------------------------------------- CSV


def csv_head() -> str:
    return _csv_line(CSV_COLUMNS)


def csv_line(event: Row, losses: Losses) -> str:
    """The line of an event (RFC 4180, lines end in a line feed)."""
    cells: dict[str, str] = {}
    for name in SCHEMA.names:
        value = event[name]
        side = _SIDES.get(name)
        if side:
            parties = value if isinstance(value, list) else [value] if value else []
            if any(";" in (a[p] or "") for a in parties for p in ("name", "text", "office")):
                losses.note("changed", "semicolons in a name are written as commas", event["event_id"])
            cells[side] = _join(a["name"] for a in parties)
            cells[f"{side}_sectors"] = _join("+".join(a["sectors"]) for a in parties)
            for part in ("text", "country", "office", "wikidata"):
                cells[f"{side}_{part}"] = _join(a[part] for a in parties)
            cells[f"{side}_former"] = _join(_cell(bool(a["former"])) for a in parties)
        else:
            cells[name] = _join(value) if isinstance(value, list) else _cell(value)
    return _csv_line(cells[c] for c in CSV_COLUMNS)


def _join(values: Iterable[str | None]) -> str:
    texts = [(clean(v) or "").replace(";", ",") for v in values]
    return ";".join(texts) if any(texts) else ""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.10g}"
    return clean(str(value)) or ""


def _csv_line(values: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()


def read_csv(lines: Iterator[tuple[int, str]], name: str) -> Iterator[Row | Failure]:
    """The rows of a CSV file of ours, or of `detente code --format csv`."""
    reader = csv.reader(text for _, text in lines)
    head = [_ALSO.get(c, c) for c in next(reader, [])]
    if "event_id" not in head:
        raise InputError(f"{name}:1: no column event_id; a CSV of ours has the columns {', '.join(CSV_COLUMNS[:6])} …")
    try:
        for cells in reader:
            if not any(cells):
                continue
            where = f"{name}:{reader.line_num}"
            try:
                if len(cells) != len(head):
                    raise InputError(f"{len(cells)} columns, where the first line names {len(head)}")
                yield _from_csv({k: v for k, v in zip(head, cells) if v != ""})
            except InputError as error:
                yield Failure(origin=where, reason=f"{where}: {error}")
    except csv.Error as error:
        raise InputError(f"{name}:{reader.line_num}: not CSV ({error})") from error


def _from_csv(cells: Mapping[str, str]) -> Row:
    raw: dict[str, Any] = {}
    for field in SCHEMA:
        said = cells.get(field.name)
        if field.name in _SIDES:
            parties = _parties(_SIDES[field.name], cells)
            raw[field.name] = parties if field.name != "attribution" else next(iter(parties), None)
        elif said is not None:
            raw[field.name] = codes.read_cameo(said) or said if field.name == "cameo" else _value(field, said)
    if "document_id" in cells and not raw.get("document_ids"):
        raw["document_ids"] = [cells["document_id"]]
        raw["event_id"] = f"{cells['document_id']}#{cells['event_id']}"
        raw["mention_ids"] = [raw["event_id"]]
        raw["reports"] = 1
    return from_table(raw)


def _value(field: pa.Field, said: str) -> Any:
    kind = field.type
    try:
        if pa.types.is_list(kind):
            return said.split(";")
        if pa.types.is_boolean(kind):
            return {"true": True, "false": False}[said.lower()]
        if pa.types.is_integer(kind):
            return int(float(said))
        if pa.types.is_floating(kind):
            return float(said)
        if pa.types.is_date(kind):
            return day(said)
    except (ValueError, KeyError, OverflowError, InputError):
        raise InputError(f"column {field.name}: {said!r} is no {kind}") from None
    return said


def _parties(side: str, cells: Mapping[str, str]) -> list[dict[str, Any]]:
    columns = {p: cells[c].split(";") for p, c in (("name", side), *((p, f"{side}_{p}") for p in _PARTS)) if c in cells}
    count = max((len(v) for v in columns.values()), default=0)

    def part(name: str, n: int) -> str | None:
        values = columns.get(name, [])
        return (values[n] or None) if n < len(values) else None

    return [
        actor(
            **{p: part(p, n) for p in ("name", "text", "country", "office", "wikidata")},
            sectors=(part("sectors", n) or "").split("+") if part("sectors", n) else (),
            former=(part("former", n) or "").lower() == "true",
        )
        for n in range(count)
    ]


# ---------------------------------------------------------------------- Parquet


def write_parquet(events: Iterable[Row], path: Path) -> None:
    """A Parquet file with the columns and types of `SCHEMA`, one that is whole or is not there."""
    part = path.with_name(f".{path.name}.part")
    try:
        with pq.ParquetWriter(part, SCHEMA, compression="zstd") as writer:
            held: list[Row] = []
            for event in events:
                held.append(event)
                if len(held) == _GROUP:
                    writer.write_table(pa.Table.from_pylist(held, schema=SCHEMA))
                    held = []
            if held:
                writer.write_table(pa.Table.from_pylist(held, schema=SCHEMA))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_parquet(path: Path) -> Iterator[Row | Failure]:
    """The rows of a Parquet file of ours, or of a table ``mentions`` or ``events``.

    Raises:
        InputError: it is no Parquet file.
    """
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{path}: not a Parquet file ({str(error).splitlines()[0]})") from error
    number = 0
    for batch in file.iter_batches(_GROUP):
        for raw in batch.to_pylist():
            number += 1
            try:
                yield from_table(raw)
            except InputError as error:
                yield Failure(origin=f"{path}:{number}", reason=f"{path}: row {number}: {error}")


# ---------------------------------------------------------------------- JSON Lines


def json_line(event: Row) -> str:
    """The row as one line of JSON; days as ``2023-06-18``."""
    return json.dumps(event, ensure_ascii=False, default=date.isoformat) + "\n"
