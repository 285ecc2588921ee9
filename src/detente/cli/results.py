"""Writes the rows of a query: JSON, JSON Lines, CSV, Parquet."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import typer

from detente.cli.messages import NOTHING, complain
from detente.cli.options import Format


@contextmanager
def target(output: Path | None) -> Iterator[BinaryIO]:
    """Where bytes go: a file, which is complete or not there, or standard output."""
    if output is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    partial = output.with_name(f".{output.name}.part")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(output)
    except OSError as error:
        complain(f"{output}: cannot be written ({error.strerror or error}); check the path and its permissions")
        raise typer.Exit(NOTHING) from error
    finally:
        partial.unlink(missing_ok=True)


def check_output(format: Format, output: Path | None) -> None:
    """Parquet does not go to a terminal, and a table not into a file."""
    if format is Format.parquet and output is None and sys.stdout.isatty():
        complain("parquet is not to be read on a terminal; give --output FILE")
        raise typer.Exit(NOTHING)


def write(
    format: Format,
    output: Path | None,
    batches: Callable[[], Iterable[pa.RecordBatch]],
    schema: pa.Schema,
    shape: Callable[[dict[str, Any]], dict[str, Any]],
    flat: Callable[[dict[str, Any]], Mapping[str, Any]],
) -> int:
    """Writes rows piece by piece; how many.

    Args:
        format: json, jsonl, csv or parquet.
        output: a file, or None for standard output.
        batches: the rows.
        schema: of the rows.
        shape: a row as JSON is to show it.
        flat: a row as the cells of a CSV.
    """
    rows = 0
    with target(output) as out:
        if format is Format.parquet:
            import pyarrow.parquet as pq

            sink: Any = pa.BufferOutputStream() if output is None else out
            with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
                for batch in batches():
                    writer.write_batch(batch)
                    rows += len(batch)
            if output is None:
                out.write(sink.getvalue())
            return rows
        header = False
        for batch in batches():
            for row in batch.to_pylist():
                rows += 1
                if format is Format.csv:
                    cells = flat(row)
                    out.write((_line(cells) if header else _line(list(cells)) + _line(cells.values())).encode())
                    header = True
                else:
                    text = json.dumps(shape(row), ensure_ascii=False, default=plain)
                    out.write((f"{text}\n" if format is Format.jsonl else f"{'[' if rows == 1 else ','}\n{text}").encode())
        if format is Format.json:
            out.write(b"\n]\n" if rows else b"[]\n")
        elif format is Format.csv and not header:
            out.write(_line(list(flat(dict.fromkeys(schema.names)))).encode())
    return rows


def plain(value: object) -> object:
    """What JSON has no form for."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def cell(value: object) -> object:
    """A value of any kind in one cell of a CSV."""
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ";".join(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=plain)
    return " ".join(str(plain(value) if isinstance(value, (date, datetime, bytes)) else value).split())


def _line(values: Iterable[object] | Mapping[str, object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values.values() if isinstance(values, Mapping) else values)
    return line.getvalue()
