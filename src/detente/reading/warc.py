"""Web archives: WARC files, as crawlers and national libraries write them, and the WET files of Common Crawl."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from detente.errors import InputError
from detente.reading.dates import known_date
from detente.reading.html import MAX_PAGE, charset_of, read_html
from detente.reading.results import Failure, Outcome, Reading
from detente.reading.text import document_id, read_text

_PAGES = ("text/html", "application/xhtml+xml")
#: Kinds of content named in the line about what is no report.
_NAMED = 6


class _Forward:
    """A stream that can only be read on: fastwarc seeks in whatever says that it can be sought in, and gives up where it cannot."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._at = stream, 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._at += len(data)
        return data

    def close(self) -> None:
        self._stream.close()

    def tell(self) -> int:
        return self._at

    def seek(self, to: int, whence: int = 0) -> int:
        ahead = to - self._at if whence == 0 else to
        if whence == 2 or ahead < 0:
            raise OSError("this stream can only be read on")
        while ahead > 0 and (data := self.read(min(ahead, 1 << 20))):
            ahead -= len(data)
        return self._at


def read_warc(stream: BinaryIO, name: str, published: str | None = None) -> Iterator[Outcome]:
    """The pages and texts among the records of an archive, in its order; the day of the crawl bounds the date of a page.

    What can be no report (pictures, scripts, redirects, requests) is counted and told in one `Failure` of kind ``other`` at the end.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    other: Counter[str] = Counter()
    found = 0
    try:
        for record in ArchiveIterator(_Forward(stream), record_types=wanted, parse_http=True, auto_decode="all"):
            address = record.headers.get("WARC-Target-URI", "") or ""
            origin = f"{name} ({address or record.record_id})"
            kind = _content_type(record)
            status = record.http_headers.status_code if record.http_headers is not None else 200
            if status != 200:
                other[f"answer {status}"] += 1
            elif kind in _PAGES or kind == "text/plain":
                found += 1
                yield _read(record, kind, origin, address or None, published)
            else:
                other[kind or "unknown content"] += 1
    except (OSError, EOFError, zlib.error, ValueError, RuntimeError, MemoryError) as error:
        found += 1
        yield Failure(origin=name, reason=f"{name}: damaged web archive ({error}); what stood before the damage was read")
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a fault inside fastwarc (Rust) shows: no Exception
            raise
        found += 1
        yield Failure(origin=name, reason=f"{name}: damaged web archive; what stood before the damage was read")
    if other:
        kinds = ", ".join(f"{n:,} {kind}" for kind, n in sorted(other.items(), key=lambda kn: (-kn[1], kn[0]))[:_NAMED])
        reason = f"{name}: {sum(other.values()):,} records are no web page or text ({kinds}{', …' if len(other) > _NAMED else ''})"
        yield Failure(origin=name, reason=reason, kind="other" if found else "input")
    elif not found:
        yield Failure(origin=name, reason=f"{name}: no record of a page in this web archive; nothing to code")


def _content_type(record: Any) -> str:
    value = record.http_content_type if record.http_headers is not None else record.headers.get("Content-Type", "")
    return (value or "").split(";")[0].strip().lower()


def _read(record: Any, kind: str, origin: str, url: str | None, published: str | None) -> Outcome:
    notes: list[str] = []
    crawled = known_date(record.headers.get("WARC-Date", "") or "")
    try:
        data = record.reader.read(MAX_PAGE + 1)
        if kind == "text/plain":
            document = read_text(data, where=origin, published=published, url=url, tell=notes.append)
            document = document.model_copy(update={"id": document_id(document.text, url)})
        else:
            content_type = (record.http_headers.get("Content-Type") if record.http_headers is not None else None) or ""
            document = read_html(data, where=origin, url=url, published=published, latest=crawled, charset=charset_of(content_type), tell=notes.append)
    except InputError as error:
        return Failure(origin=origin, reason=str(error))
    return Reading(origin=origin, document=document, note=notes[0] if notes else None)
