"""Reads events from files of any of the formats, and from stores."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from detente.errors import InputError
from detente.exchange import plover, tables
from detente.exchange.delimited import Notes
from detente.exchange.rows import Row, from_event, from_table
from detente.exchange.writing import DELIMITED
from detente.reading.sources import STDIN, Failure
from detente.store.store import open_store

#: Formats of a file, by their names on the command line.
FORMATS = ("polecat", "gdelt", "icews", "plover", "csv", "parquet", "jsonl")
_PARQUET = b"PAR1"
#: Fewest columns by which a line without names is taken for GDELT's (1.0 has 57 or 58), so that the message can say what is wrong with it.
_GDELT_LIKE = 50
_BOM = "\ufeff"


def read_rows(path: Path, format: str | None = None, notes: Notes | None = None) -> Iterator[Row | Failure]:
    """The events of a file, or of a store.

    Args:
        path: a file, also ``.gz`` or a ``.zip`` of one file (as GDELT's come), or the folder of a store.
        format: one of `FORMATS`; None: what the file looks like.
        notes: takes what could not be understood and was left out.

    Yields:
        a row for each event, and a `Failure` for each line that cannot be read.

    Raises:
        InputError: it cannot be read at all, or is of another format.
    """
    notes = notes if notes is not None else Notes()
    if path.is_dir():
        yield from stored_rows(path)
        return
    with _opened(path) as stream:
        peek = _peek(stream, path)
        if format == "parquet" or (format is None and peek.startswith(_PARQUET)):
            yield from tables.read_parquet(path)
            return
        lines = _lines(stream, str(path), notes)
        first = next(lines, None)
        if first is None:
            raise InputError(f"{path}: empty")
        format = format or _guess(first[1], str(path))
        yield from _read(_again(first, lines), str(path), format, notes)


def format_of(path: Path) -> str:
    """Which of `FORMATS` a file looks like.

    Raises:
        InputError: it cannot be read, or looks like none of them.
    """
    with _opened(path) as stream:
        if _peek(stream, path).startswith(_PARQUET):
            return "parquet"
        first = next(_lines(stream, str(path), Notes()), None)
    if first is None:
        raise InputError(f"{path}: empty")
    format = _guess(first[1], str(path))
    if format == "jsonl":
        try:
            raw = json.loads(first[1])
        except (ValueError, RecursionError):
            return format
        return "plover" if isinstance(raw, dict) and _of_plover(raw) else format
    return format


def _read(lines: Iterator[tuple[int, str]], name: str, format: str, notes: Notes) -> Iterator[Row | Failure]:
    if format in DELIMITED:
        yield from DELIMITED[format].read(lines, name, notes)
    elif format == "csv":
        yield from tables.read_csv(lines, name)
    else:
        yield from _json(lines, name, plover_only=format == "plover")


def _again(first: tuple[int, str], rest: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    yield first
    yield from rest


# ---------------------------------------------------------------------- files


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked."""
    name = path.name.lower()
    try:
        if str(path) == STDIN:
            yield io.BytesIO(sys.stdin.buffer.read())
        elif name.endswith(".gz"):
            with gzip.open(path, "rb") as stream:
                yield stream  # type: ignore[misc]
        elif name.endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                files = [f for f in archive.namelist() if not f.endswith("/")]
                if len(files) != 1:
                    raise InputError(f"{path}: a zip of {len(files)} files; unpack it, and name the file that you mean")
                with archive.open(files[0]) as stream:
                    yield stream
        else:
            with path.open("rb") as stream:
                yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: damaged ({error}); fetch or pack it anew") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); check name and permissions") from error


def _peek(stream: IO[bytes], path: Path) -> bytes:
    """The first bytes, which are read again afterwards."""
    start = stream.read(len(_PARQUET))
    stream.seek(0)
    return start


def _lines(stream: IO[bytes], name: str, notes: Notes) -> Iterator[tuple[int, str]]:
    """The lines with their numbers. One that is not UTF-8 is read as Latin-1, as some published files are, and noted."""
    for number, raw in enumerate(stream, 1):
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
            notes.note(f"lines of {name} that are not UTF-8 are read as Latin-1")
        yield number, text.removeprefix(_BOM) if number == 1 else text


def _guess(line: str, name: str) -> str:
    """The format of a file by its first line."""
    if line.lstrip().startswith(("{", "[")):
        return "jsonl"
    cells = [c.strip().strip('"') for c in line.rstrip("\r\n").split("\t")]
    for format, known in DELIMITED.items():
        if known.needed <= set(cells):
            return format
    if len(cells) >= _GDELT_LIKE:
        return "gdelt"
    if "event_id" in (c.strip().strip('"') for c in line.split(",")):
        return "csv"
    raise InputError(f"{name}: looks like none of {', '.join(FORMATS)}; say which it is with --format, or check its first line")


# ---------------------------------------------------------------------- JSON


def _json(lines: Iterator[tuple[int, str]], name: str, plover_only: bool) -> Iterator[Row | Failure]:
    """JSON Lines of PLOVER, of ours, or of `detente code`; or one JSON of `detente code`, an object or an array of them, over many lines."""
    start = next(lines)
    if start[1].strip() in ("{", "["):
        yield from _codings(start[1] + "".join(text for _, text in lines), name)
        return
    for number, line in _again(start, lines):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            raw = json.loads(line)
            if not isinstance(raw, dict):
                raise InputError("not an object; each line must be one")
            yield from _records(raw, plover_only)
        except (ValueError, RecursionError) as error:
            yield Failure(origin=where, reason=f"{where}: not JSON ({error})")
        except InputError as error:
            yield Failure(origin=where, reason=f"{where}: {error}")


def _records(raw: Mapping[str, Any], plover_only: bool) -> Iterator[Row]:
    if "refused" in raw and "event_type" not in raw:
        return
    if plover_only or _of_plover(raw):
        yield from plover.decode(raw)
    elif "events" in raw and "document" in raw:
        yield from _coding(raw)
    elif "document_id" in raw and "trigger" in raw:
        yield from_event(raw, {"id": raw["document_id"], "published": raw.get("published")}, text=raw.get("text"))
    elif "event_id" in raw or "mention_id" in raw:
        yield from_table(raw)
    else:
        raise InputError("neither an event of PLOVER (id, event), nor one of detente code (document_id, trigger), nor a row of ours (event_id)")


def _of_plover(raw: Mapping[str, Any]) -> bool:
    return "event" in raw and "id" in raw


def _codings(text: str, name: str) -> Iterator[Row | Failure]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: not JSON ({error})") from error
    for coding in content if isinstance(content, list) else [content]:
        if not isinstance(coding, dict) or "document" not in coding or "events" not in coding:
            raise InputError(f"{name}: JSON, but not what detente code --format json prints (document, events)")
        yield from _coding(coding)


def _coding(raw: Mapping[str, Any]) -> Iterator[Row]:
    document = {**raw["document"], "tone": raw.get("tone")}
    text = document.get("text") or ""
    for event in raw["events"]:
        start, end = (event.get("sentence") or {}).get("span") or (0, 0)
        yield from_event(event, document, raw.get("coder"), text[start:end] or None)


# ---------------------------------------------------------------------- stores

#: What an event has of its reports, where the store has fused them: the report of its first mention.
_OF_DOCUMENT = ("url", "title", "language", "tone")


def stored_rows(path: str | Path) -> Iterator[Row]:
    """The events of a store: fused where it has been fused, else what each report tells; with what their (first) report says of itself.

    Raises:
        StoreError: there is none at ``path``, or it cannot be read.
    """
    with open_store(path) as store:
        wanted = ", ".join(("document_id", *_OF_DOCUMENT))
        documents: dict[str, dict[str, Any]] = defaultdict(dict)
        for raw in store.sql(f"SELECT {wanted} FROM documents").to_pylist():
            documents[raw["document_id"]] = raw
        for raw in store.events().rows():
            first = raw.get("document_id") or next(iter(raw.get("document_ids") or ()), None)
            yield from_table({**{k: v for k, v in documents[first or ""].items() if k in _OF_DOCUMENT}, **raw})


def imported_rows(path: str | Path, data_set: str) -> Iterator[Row]:
    """The events of another data set that were imported into a store.

    Raises:
        StoreError: there is no store at ``path``, or it cannot be read.
        QueryError: it has no such data set.
    """
    with open_store(path) as store:
        for raw in store.imported(data_set).rows():
            yield from_table(raw)
