"""Documents that come as records: JSON Lines, JSON, CSV, TSV and Parquet.

Fields are known by name (`KNOWN`), in any case; others by a column map, ``{"text": "article", "date": "pub_dt"}``.
Each reader goes through its stream once and keeps no more than one record of it.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from detente.errors import InputError
from detente.reading.dates import written_date
from detente.reading.results import Failure, Outcome, Reading
from detente.reading.streams import HEAD, check_whole, head
from detente.reading.text import MAX_BYTES, check_text, decode, document_id, too_large
from detente.records import Document

#: Column → field of a document.
KNOWN = {
    "id": "id", "date": "date", "published": "date", "title": "title", "text": "text", "body": "text", "source": "source", "url": "url",
    "lang": "lang", "language": "lang",
}  # fmt: skip
FIELDS = ("id", "date", "title", "text", "source", "url", "lang")
#: Fields that may be given as a number: ``"id": 17, "date": 2023``.
_NUMBERS = ("id", "date")
#: A JSON file that is one object: a document, or the list of documents with something around it.
MAX_JSON = 20_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
#: Columns named in a message.
_NAMED = 20

#: Field → column.
Columns = Mapping[str, str]


def parse_columns(given: str | None) -> dict[str, str]:
    """The column map in ``text=article,date=pub_dt``.

    Raises:
        InputError: it is no such list, or names a field that a document does not have.
    """
    columns: dict[str, str] = {}
    for part in (given or "").split(",") if given else ():
        field, equals, column = (x.strip() for x in part.partition("="))
        field = KNOWN.get(field.lower(), field)
        if not equals or not column:
            raise InputError(f"--columns: '{part.strip()}' is not FIELD=COLUMN; write for example --columns text=article,date=pub_dt")
        if field not in FIELDS:
            raise InputError(f"--columns: a document has no field '{field}'; it has {', '.join(FIELDS)}")
        if field in columns:
            raise InputError(f"--columns: {field} is given twice")
        columns[field] = column
    return columns


# ---------------------------------------------------------------------- one record


def to_document(raw: Mapping[str, Any], origin: str, published: str | None = None, columns: Columns | None = None) -> Document:
    """The document in one record.

    Args:
        raw: column → value.
        origin: where it stands, for messages.
        published: date that wins over the record's own.
        columns: field → column, for columns that are not known by name.

    Raises:
        InputError: there is no text in it, or a field is no text.
    """
    columns = columns or {}
    at = _places(raw, columns)
    if "text" not in at:
        raise InputError(f"{origin}: {_no_text(raw, columns)}")
    for field, column in columns.items():
        if field not in at:
            raise InputError(f"{origin}: no field {column}, which --columns gives as {field}; it has {_listed(raw)}")
    text = next((found for name in at["text"] if (found := _value(raw, name, "text", origin)) is not None), "")
    check_text(text, origin)
    values = {
        field: next((found for name in at.get(field, ()) if (found := _value(raw, name, field, origin)) is not None), None)
        for field in FIELDS
        if field != "text"
    }
    day, language = published or values["date"], _LANGUAGE.fullmatch(values["lang"] or "")
    return Document(
        id=values["id"] or document_id(text, values["url"]),
        text=text,
        title=values["title"],
        published=written_date(day) if day else None,
        source=values["source"],
        url=values["url"],
        language=language[1].lower() if language else None,
    )


def _places(names: Iterable[Any], columns: Columns) -> dict[str, list[str]]:
    """Field → the columns that may hold it, in order of preference."""
    names = [n for n in names if isinstance(n, str)]
    at: dict[str, list[str]] = {}
    for field, column in columns.items():
        if column in names:
            at[field] = [column]
    for known, field in KNOWN.items():
        if field not in columns:
            at.setdefault(field, []).extend(n for n in names if n.strip().lower() == known)
    return {field: found for field, found in at.items() if found}


def _no_text(names: Iterable[Any], columns: Columns) -> str:
    if "text" in columns:
        return f"no field {columns['text']}, which --columns gives as text; it has {_listed(names)}"
    return f"no field text (or body); it has {_listed(names)}; if one of them holds the text, say --columns text=NAME"


def _listed(names: Iterable[Any]) -> str:
    found = [str(n) for n in names]
    return (", ".join(found[:_NAMED]) + (f" and {len(found) - _NAMED} more" if len(found) > _NAMED else "")) or "none"


def _value(raw: Mapping[str, Any], name: str, field: str, origin: str) -> str | None:
    """A field as text, None where it is empty; half characters, which no file can hold, are replaced one for one."""
    value = raw.get(name)
    if field == "date" and isinstance(value, datetime.date):
        return written_date(value)
    if isinstance(value, int) and not isinstance(value, bool) and field in _NUMBERS:
        value = str(value)
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value) or None
    if value is not None:
        raise InputError(f"{origin}: field {name} is a {type(value).__name__}, not a text")
    return None


def _outcome(raw: Mapping[str, Any], origin: str, published: str | None, columns: Columns | None, note: str | None = None) -> Outcome:
    try:
        return Reading(origin=origin, document=to_document(raw, origin, published, columns), note=note)
    except InputError as error:
        return Failure(origin=origin, reason=str(error))


# ---------------------------------------------------------------------- JSON Lines


def read_jsonl(stream: BinaryIO, name: str, published: str | None = None, columns: Columns | None = None) -> Iterator[Outcome]:
    """One object a line; empty lines are passed over."""
    number, found = 0, 0
    line = stream.readline(MAX_BYTES + 1)
    while line:
        number += 1
        origin = f"{name}:{number}"
        if len(line) > MAX_BYTES:
            while line and not line.endswith(b"\n"):  # skip the rest of the line, in bounded pieces
                line = stream.readline(MAX_BYTES)
            found += 1
            yield Failure(origin=origin, reason=str(too_large(origin)))
        elif line.strip():
            if not line.endswith(b"\n"):
                check_whole(stream)  # a line that damage cut off is none
            found += 1
            yield _line(line, origin, published, columns)
        line = stream.readline(MAX_BYTES + 1)
    if not found:
        yield Failure(origin=name, reason=f"{name}: empty; nothing to code")


def _line(line: bytes, origin: str, published: str | None, columns: Columns | None) -> Outcome:
    try:
        decoded = decode(line, origin)
        raw = json.loads(decoded.text)
    except InputError as error:
        return Failure(origin=origin, reason=str(error))
    except (ValueError, RecursionError) as error:
        return Failure(origin=origin, reason=f'{origin}: not JSON ({error}); each line must be one object like {{"text": "…", "date": "2023-06-18"}}')
    if not isinstance(raw, dict):
        return Failure(origin=origin, reason=f"{origin}: a JSON {type(raw).__name__}, not an object; each line must be one object with a field text")
    return _outcome(raw, origin, published, columns, decoded.note)


# ---------------------------------------------------------------------- JSON


def read_json(stream: io.BufferedReader, name: str, published: str | None = None, columns: Columns | None = None) -> Iterator[Outcome]:
    """An array of objects, one object, or an object that holds one array of objects (``{"status": "ok", "articles": […]}``)."""
    if head(stream).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"["):
        for number, (value, fault) in enumerate(_elements(stream), 1):
            yield _element(value, f"{name}:{number}", published, columns) if fault is None else Failure(origin=name, reason=f"{name}: {fault}")
        return
    data = stream.read(MAX_JSON + 1)
    if len(data) > MAX_JSON:
        yield Failure(origin=name, reason=f"{name}: one JSON object of more than {MAX_JSON / 1e6:g} MB; save its documents as JSON Lines, one a line")
        return
    try:
        raw = json.loads(decode(data, name).text)
    except InputError as error:
        yield Failure(origin=name, reason=str(error))
        return
    except (ValueError, RecursionError) as error:
        yield Failure(origin=name, reason=f"{name}: not JSON ({error})")
        return
    inner = [v for v in raw.values() if isinstance(v, list) and v and all(isinstance(x, dict) for x in v)] if isinstance(raw, dict) else []
    if isinstance(raw, dict) and len(inner) == 1 and "text" not in _places(raw, columns or {}):
        for number, value in enumerate(inner[0], 1):
            yield _element(value, f"{name}:{number}", published, columns)
    else:
        yield _element(raw, name, published, columns)


def _element(value: object, origin: str, published: str | None, columns: Columns | None) -> Outcome:
    if not isinstance(value, dict):
        return Failure(origin=origin, reason=f"{origin}: a JSON {type(value).__name__}, not an object with a field text")
    return _outcome(value, origin, published, columns)


def _elements(stream: BinaryIO) -> Iterator[tuple[object, str | None]]:
    """The elements of a JSON array, one by one, or (None, what is wrong), which is the last."""
    decoder, decode_bytes = json.JSONDecoder(), codecs.getincrementaldecoder("utf-8-sig")("replace")
    buffer, ended, empty = "", False, True

    def more(least: int) -> None:
        nonlocal buffer, ended
        while len(buffer) < least and not ended:
            piece = stream.read(HEAD)
            ended = not piece
            buffer += decode_bytes.decode(piece, final=ended)

    more(1)
    buffer = buffer.lstrip()[1:]
    while True:
        buffer = buffer.lstrip(" \t\r\n" if empty else " \t\r\n,")
        while not buffer and not ended:
            more(1)
            buffer = buffer.lstrip(" \t\r\n" if empty else " \t\r\n,")
        if buffer.startswith("]"):
            if empty:
                yield None, "an empty JSON array; nothing to code"
            return
        if not buffer:
            yield None, "a JSON array that is cut off; what stood before was read"
            return
        while True:
            try:
                value, end = decoder.raw_decode(buffer)
                break
            except (ValueError, RecursionError) as error:
                if ended or isinstance(error, RecursionError):
                    yield None, f"not JSON from here on ({error}); what stood before was read"
                    return
                if len(buffer) > MAX_BYTES:
                    yield None, f"no JSON, or an element larger than {MAX_BYTES / 1e6:g} MB; what stood before was read"
                    return
                more(2 * len(buffer) + HEAD)
        buffer, empty = buffer[end:], False
        yield value, None


# ---------------------------------------------------------------------- CSV, TSV


def read_csv(stream: io.BufferedReader, name: str, published: str | None = None, columns: Columns | None = None, tabs: bool = False) -> Iterator[Outcome]:
    """A table with a header line. Cells are separated by commas, or by semicolons or tabs where the header has more of them."""
    first = head(stream)
    if not first.strip():
        yield Failure(origin=name, reason=f"{name}: empty; nothing to code")
        return
    try:
        decoded = decode(_whole_lines(first), name)
    except InputError as error:
        yield Failure(origin=name, reason=str(error))
        return
    note = decoded.note
    mark = "utf-8-sig" if decoded.encoding == "utf-8" else decoded.encoding.removesuffix("-le").removesuffix("-be")
    text = io.TextIOWrapper(stream, encoding=mark, errors="replace", newline="")
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    header_line = decoded.text.lstrip("\ufeff").split("\n", 1)[0]
    rows = csv.reader(_bounded_lines(text), delimiter="\t" if tabs else max(",;\t", key=header_line.count))
    try:
        header = [cell.strip() for cell in next(rows, [])]
    except csv.Error as error:
        yield Failure(origin=name, reason=f"{name}: no table ({error})")
        return
    if "text" not in _places(header, columns or {}):
        yield Failure(origin=name, reason=f"{name}: {_no_text(header, columns or {})}")
        return
    found = 0
    while True:
        start = rows.line_num + 1
        origin = f"{name}:{start}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            found += 1
            yield Failure(origin=origin, reason=f"{origin}: the row cannot be read ({error}); is a quotation mark missing?")
            continue
        if row is None:
            break
        if not any(cell.strip() for cell in row):
            continue
        found += 1
        if len(row) > len(header):
            yield Failure(origin=origin, reason=f"{origin}: {len(row)} cells, and the header has {len(header)}; put cells that hold a separator in quotes")
            continue
        yield _outcome(dict(zip(header, row)), origin, published, columns, note)
        note = None
    if not found:
        yield Failure(origin=name, reason=f"{name}: a header line and nothing below it; nothing to code")


def _whole_lines(first: bytes) -> bytes:
    """``first`` without a last line that the sample may have cut in the middle of a character."""
    if len(first) < HEAD or first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return first[: len(first) // 4 * 4] if len(first) == HEAD else first
    end = first.rfind(b"\n")
    return first[: end + 1] if end >= 0 else first[:-4]


def _bounded_lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines, none longer than twice `MAX_BYTES`: the reader turns away the row, and nothing fills the memory."""
    while line := text.readline(2 * MAX_BYTES):
        if not line.endswith(("\n", "\r")) and len(line) >= 2 * MAX_BYTES:
            while (rest := text.readline(MAX_BYTES)) and not rest.endswith(("\n", "\r")):
                pass
            line += "\n"
        yield line.replace("\0", "\ufffd")


# ---------------------------------------------------------------------- Parquet


def read_parquet(stream: BinaryIO, name: str, published: str | None = None, columns: Columns | None = None) -> Iterator[Outcome]:
    """A Parquet file, read in batches; only the columns that a document needs. ``stream`` must be seekable."""
    import pyarrow
    import pyarrow.parquet

    number = 0
    try:
        file = pyarrow.parquet.ParquetFile(stream, pre_buffer=False, buffer_size=1 << 20)
        names = file.schema_arrow.names
        at = _places(names, columns or {})
        if "text" not in at:
            yield Failure(origin=name, reason=f"{name}: {_no_text(names, columns or {})}")
            return
        wanted = [n for found in at.values() for n in found]
        missing = {field: column for field, column in (columns or {}).items() if field not in at}
        for batch in file.iter_batches(batch_size=64, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield _outcome({**row, **{n: None for n in names if n not in row}} if missing else row, f"{name}:{number}", published, columns)
    except (pyarrow.ArrowException, OSError, OverflowError, UnicodeDecodeError, ValueError) as error:
        what = f"{name}: damaged Parquet file ({(str(error).strip() or type(error).__name__).splitlines()[0][:200]})"
        yield Failure(origin=name, reason=f"{what}{'; what stood before was read' if number else ''}")
        return
    if not number:
        yield Failure(origin=name, reason=f"{name}: a table without rows; nothing to code")
