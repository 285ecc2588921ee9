"""From bytes to a `Document`: finds the encoding, and turns away what is no text, with a reason.

Nothing is cleaned here: after decoding, every character stands where it stood, null bytes, right-to-left marks and
line ends included, so that offsets count in the text exactly as given. Only a byte-order mark, which is not text, goes.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from detente.errors import InputError
from detente.records import Document

#: Largest document. The longest of 5,600 news reports and briefings that we measured has 53,000 characters; this leaves
#: room for twenty such, and keeps one bad file from filling the memory.
MAX_BYTES = 1_000_000

#: Longest first: UTF-32's mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: First bytes of formats that people hand to a text reader by mistake.
_FORMATS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP file (or a Word, Excel or OpenDocument file)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
)
_SAMPLE = 65_536
#: Control bytes that text may hold: tab, line feed, vertical tab, form feed, carriage return, escape.
_TEXT_CONTROLS = frozenset(b"\t\n\x0b\x0c\r\x1b")
#: Share of control bytes from which a file is binary. Of random bytes a tenth are such; stray null bytes in a text stay far below.
_BINARY_SHARE = 0.05
#: Share of non-ASCII characters that must be sound UTF-8 for the rest to be taken as damage and not as another encoding.
_UTF8_SHARE = 0.9
_REPLACEMENT = "\ufffd"
#: Encodings that news English really comes in; preferred where the detector finds them as good as its first choice.
_LIKELY = ("cp1252", "cp1251", "gb18030", "cp932", "big5")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it came in, and what the reader should know about that (None where nothing)."""

    text: str
    encoding: str
    note: str | None = None


def document_id(text: str, url: str | None = None) -> str:
    """Content id of a text: ``sha256:…``, the same wherever it was read from.

    With ``url``, of the text at that address: two outlets that print the same report have two documents, one of them a copy.
    """
    content = text if url is None else f"{url}\n{text}"
    return f"sha256:{hashlib.sha256(content.encode('utf-8', 'surrogatepass')).hexdigest()}"


def decode(data: bytes, where: str) -> Decoded:
    """The text in ``data``: by its byte-order mark, else UTF-8, else the encoding that it looks most like.

    Args:
        data: the whole document.
        where: its name, for messages.

    Raises:
        InputError: it is binary, or in no encoding that can be told.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding)
            except UnicodeDecodeError as error:
                at = error.start + len(mark)
                raise InputError(f"{where}: begins with the mark of {encoding}, but byte {at:,} is no {encoding}; save it as UTF-8") from error
    _refuse_binary(data, where)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    damaged = data.decode("utf-8", "replace")
    bad = damaged.count(_REPLACEMENT)
    sound = sum(c > "\x7f" and c != _REPLACEMENT for c in damaged)
    if sound >= _UTF8_SHARE * (sound + bad):
        return Decoded(damaged, "utf-8", f"{where}: UTF-8 with {bad:,} broken character{'s' * (bad > 1)}, read as {_REPLACEMENT}")
    return _detect(data, where)


def _refuse_binary(data: bytes, where: str) -> None:
    for magic, name in _FORMATS:
        if data.startswith(magic):
            raise InputError(f"{where}: {name}, not a text; convert it to plain text (UTF-8) first")
    sample = data[:_SAMPLE]
    controls = sum(b < 32 and b not in _TEXT_CONTROLS for b in sample)
    if controls > _BINARY_SHARE * len(sample):
        raise InputError(f"{where}: binary, not a text ({controls:,} control bytes in the first {len(sample):,}); if it is UTF-16, save it as UTF-8")


def _detect(data: bytes, where: str) -> Decoded:
    from charset_normalizer import from_bytes

    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        raise InputError(f"{where}: not UTF-8, and no other encoding fits; save it as UTF-8")
    # The detector cannot tell the Latin code pages apart where they agree on all bytes present; take the usual one then.
    as_good = {name for m in matches if m.chaos <= best.chaos for name in m.could_be_from_charset}
    encoding = next((name for name in _LIKELY if name in as_good), best.encoding)
    return Decoded(data.decode(encoding), encoding, f"{where}: not UTF-8; read as {encoding}, which it looks most like")


def check_text(text: str, where: str) -> None:
    """Turns away what holds nothing to code.

    Raises:
        InputError: the text is empty, white space, a web page, or larger than `MAX_BYTES`.
    """
    if not text:
        raise InputError(f"{where}: empty; nothing to code")
    if len(text) > MAX_BYTES:
        raise too_large(where)
    if not text.strip(" \t\n\r\f\v\x00\u00a0\u2028\u2029\u200b\u200e\u200f\ufeff"):
        raise InputError(f"{where}: holds only white space; nothing to code")
    if text[:500].lstrip().lower().startswith(("<!doctype html", "<html", "<?xml")):
        raise InputError(f"{where}: a web page or XML where a text should stand; give the page as a file, or its text")


def too_large(where: str) -> InputError:
    """The error for a document beyond the limit."""
    return InputError(f"{where}: larger than {MAX_BYTES / 1e6:g} MB, the limit for one document; split it into one file a report, or into lines of JSONL")


def read_bytes(path: Path) -> bytes:
    """All of a file, up to the limit.

    Raises:
        InputError: it is missing, a folder, closed to us, or larger than `MAX_BYTES`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file; check the name") from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: a folder, not a file; name a file in it") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); check its permissions") from error
    if len(data) > MAX_BYTES:
        raise too_large(str(path))
    return data


def read_text(
    source: Path | str | bytes,
    *,
    where: str | None = None,
    published: str | None = None,
    title: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    tell: Callable[[str], None] | None = None,
) -> Document:
    """One document from a file or from bytes.

    Args:
        source: the path of a file, or its bytes.
        where: its name, for messages; the path where there is one.
        published: its day, month or year, where known.
        title: its headline, where that is not in the text.
        outlet: who published it.
        url: where it was published.
        tell: called with a note when the encoding had to be guessed or characters were broken.

    Raises:
        InputError: it cannot be read, or holds nothing to code.
    """
    if isinstance(source, bytes):
        name, data = where or "input", source
        if len(data) > MAX_BYTES:
            raise too_large(name)
    else:
        path = Path(source)
        name, data = where or str(path), read_bytes(path)
    decoded = decode(data, name)
    check_text(decoded.text, name)
    if decoded.note and tell:
        tell(decoded.note)
    return Document(id=document_id(decoded.text), text=decoded.text, published=published, title=title, source=outlet, url=url)
