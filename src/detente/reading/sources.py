"""Expands what stands on a command line into documents: files, folders, JSONL, standard input, or the text itself.

Every document that goes in comes out, as a `Reading` or as a `Failure` with its reason; nothing is dropped in silence
and one bad document never stops the others.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

from detente.errors import InputError
from detente.reading.text import MAX_BYTES, check_text, decode, document_id, read_text, too_large
from detente.records import Document, Record

#: Stands for standard input.
STDIN = "-"
_LINES = (".jsonl", ".jsonl.gz")
_IN_FOLDERS = (".txt", *_LINES)
#: A word with one of these endings is meant as a file even where there is none.
_FILE_LIKE = re.compile(r"[^\n]*(?:\.(?:txt|jsonl?|gz|html?|csv|tsv|xml|warc|pdf|docx?|md|zip)|[/\\])\s*", re.I)
_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:?\d\d")
#: Fields that may be given as a number: ``"id": 17, "date": 2023``.
_NUMBERS = ("id", "date", "published")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Reading(Record):
    """A document as read. ``origin`` is where from (``file``, ``file:line``, ``standard input``, ``text``), ``note`` what to know about it."""

    origin: str
    document: Document
    note: str | None = None


class Failure(Record):
    """A document that was not coded: where it stood and why. ``kind`` ``language``: it is not English."""

    origin: str
    reason: str
    kind: Literal["input", "language", "date", "bug"] = "input"


def read_sources(arguments: Sequence[str], published: str | None = None, stdin: BinaryIO | None = None) -> Iterator[Reading | Failure]:
    """All documents that ``arguments`` name, in that order; those of a folder in order of name.

    Args:
        arguments: paths of files and folders (searched through for ``*.txt``, ``*.jsonl``, ``*.jsonl.gz``), ``-`` for
            standard input, or else a text.
        published: date that holds for all of them and wins over the documents' own.
        stdin: where ``-`` reads from (default: the process's standard input).
    """
    for argument in arguments:
        if argument == STDIN:
            yield from _stdin(stdin or sys.stdin.buffer, published)
        elif (path := _existing(argument)) is not None:
            yield from _path(path, published)
        else:
            yield _literal(argument, published)


def count_documents(arguments: Sequence[str]) -> int | None:
    """How many documents `read_sources` will yield, for a progress bar; None where only reading them would tell."""
    total = 0
    for argument in arguments:
        if argument == STDIN:
            return None
        path = _existing(argument)
        files = [path] if path is None or not path.is_dir() else _inside(path)
        for file in files:
            if file is None or not file.name.lower().endswith(_LINES):
                total += 1
                continue
            try:
                with gzip.open(file, "rb") if file.name.lower().endswith(".gz") else file.open("rb") as stream:
                    while piece := stream.read(1 << 20):
                        total += piece.count(b"\n")
            except (OSError, EOFError, zlib.error):
                return None
    return total


def _inside(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.name.lower().endswith(_IN_FOLDERS) and not p.is_dir())


def _existing(argument: str) -> Path | None:
    try:
        path = Path(argument)
        return path if argument and path.exists() else None
    except (OSError, ValueError):  # too long for a name, or with a null byte: a text
        return None


def _path(path: Path, published: str | None) -> Iterator[Reading | Failure]:
    if path.is_dir():
        found = _inside(path)
        if not found:
            yield Failure(origin=str(path), reason=f"{path}: a folder without {', '.join('*' + e for e in _IN_FOLDERS)}; name the files one by one")
        for file in found:
            yield from _path(file, published)
    elif path.name.lower().endswith(_LINES):
        yield from _lines_file(path, published)
    else:
        yield _one(path, str(path), published)


def _one(source: Path | bytes, origin: str, published: str | None) -> Reading | Failure:
    notes: list[str] = []
    try:
        document = read_text(source, where=origin, published=published, tell=notes.append)
    except InputError as error:
        return Failure(origin=origin, reason=str(error))
    return Reading(origin=origin, document=document, note=notes[0] if notes else None)


def _literal(argument: str, published: str | None) -> Reading | Failure:
    stripped = argument.strip()
    if stripped and (_FILE_LIKE.fullmatch(argument) or not re.search(r"\s", stripped)):
        return Failure(origin=argument, reason=f"{argument}: no such file or folder; check the name, or give a whole sentence to have it coded as a text")
    return _one(os.fsencode(argument), "text", published)


def _stdin(stream: BinaryIO, published: str | None) -> Iterator[Reading | Failure]:
    """Standard input is one document, unless its first line is a JSON object."""
    origin = "standard input"
    first = stream.readline(MAX_BYTES + 1)
    if first.lstrip().startswith(b"{") and _is_object(first):
        yield from _lines(stream, origin, published, first)
    else:
        yield _one(first + stream.read(max(0, MAX_BYTES + 1 - len(first))), origin, published)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


# ---------------------------------------------------------------------- JSONL


def _lines_file(path: Path, published: str | None) -> Iterator[Reading | Failure]:
    try:
        with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as stream:
            yield from _lines(stream, str(path), published)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Failure(origin=str(path), reason=f"{path}: damaged gzip file ({error}); what stood before the damage was read")
    except OSError as error:
        yield Failure(origin=str(path), reason=f"{path}: cannot be read ({error.strerror or error}); check its permissions")


def _lines(stream: BinaryIO | gzip.GzipFile, name: str, published: str | None, first: bytes = b"") -> Iterator[Reading | Failure]:
    number, found = 0, 0
    line = first or stream.readline(MAX_BYTES + 1)
    while line:
        number += 1
        origin = f"{name}:{number}"
        if len(line) > MAX_BYTES:
            while line and not line.endswith(b"\n"):  # skip the rest of the line, in bounded pieces
                line = stream.readline(MAX_BYTES)
            found += 1
            yield Failure(origin=origin, reason=str(too_large(origin)))
        elif line.strip():
            found += 1
            try:
                yield _record(line, origin, published)
            except InputError as error:
                yield Failure(origin=origin, reason=str(error))
        line = stream.readline(MAX_BYTES + 1)
    if not found:
        yield Failure(origin=name, reason=f"{name}: empty; nothing to code")


def _record(line: bytes, origin: str, published: str | None) -> Reading:
    decoded = decode(line, origin)
    try:
        raw = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        raise InputError(f'{origin}: not JSON ({error}); each line must be one object like {{"text": "…", "date": "2023-06-18"}}') from error
    if not isinstance(raw, dict):
        raise InputError(f"{origin}: a JSON {type(raw).__name__}, not an object; each line must be one object with a field text")
    text = _field(raw, origin, "text", "body")
    if text is None and "" in (raw.get("text"), raw.get("body")):
        text = ""
    if text is None:
        raise InputError(f"{origin}: no field text (or body); it has {', '.join(map(str, raw)) or 'none'}")
    check_text(text, origin)
    day = published or _field(raw, origin, "date", "published")
    if day and (stamp := _TIMESTAMP.match(day)):
        day = stamp[1]
    document = Document(
        id=_field(raw, origin, "id") or document_id(text),
        text=text,
        title=_field(raw, origin, "title"),
        published=day,
        source=_field(raw, origin, "source"),
        url=_field(raw, origin, "url"),
    )
    return Reading(origin=origin, document=document, note=decoded.note)


def _field(raw: dict[str, object], origin: str, *names: str) -> str | None:
    """The first of the fields ``names`` that is there, as text; half characters, which no file can hold, are replaced one for one."""
    for name in names:
        value = raw.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and name in _NUMBERS:
            value = str(value)
        if isinstance(value, str):
            if value:
                return _SURROGATE.sub("\ufffd", value)
        elif value is not None:
            raise InputError(f"{origin}: field {name} is a {type(value).__name__}, not a text")
    return None
