"""Expands what stands on a command line into documents: files, folders, patterns, addresses, standard input, or the text itself.

Every document that goes in comes out, as a `Reading` or as a `Failure` with its reason; nothing is dropped in silence
and one bad document never stops the others. Documents come one by one, in a fixed order, and no more than one is kept.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from detente.errors import InputError, SourceError
from detente.reading.feeds import MAX_FEED, feed_documents, parse_feed
from detente.reading.formats import IN_FOLDERS, Kind, ending, kind_of
from detente.reading.html import MAX_PAGE, charset_of, read_html
from detente.reading.remote import is_remote, remote_files
from detente.reading.results import Failure, Outcome, Reading
from detente.reading.rows import Columns, read_csv, read_json, read_jsonl, read_parquet
from detente.reading.streams import DAMAGE, check_whole, head, peekable, seekable, unpacked
from detente.reading.text import MAX_BYTES, read_text
from detente.reading.warc import read_warc

if TYPE_CHECKING:
    from detente.reading.fetching import Fetcher

__all__ = ["Failure", "Options", "Outcome", "Reading", "count_documents", "read_sources", "read_stream"]

#: Stands for standard input.
STDIN = "-"
#: A Parquet file that comes packed or through a pipe is kept on disk while it is read, up to this size.
MAX_SPOOL = 2_000_000_000
#: A word with one of these endings is meant as a file even where there is none.
_FILE_LIKE = re.compile(
    r"[^\n]*(?:\.(?:txt|jsonl?|ndjson|gz|bz2|xz|zst|x?html?|csv|tsv|tab|xml|rss|atom|rdf|warc|wet|parquet|pq|toml|pdf|docx?|md|zip)|[/\\])\s*", re.I
)
_WEB = re.compile(r"https?://\S+", re.I)


@dataclass(frozen=True)
class Options:
    """How sources are read.

    ``published`` holds for all documents and wins over their own dates. ``columns``: field → column, for records whose columns
    are not known by name. ``full_text``: entries of feeds that are only summaries are read from their pages. ``allow_private``:
    addresses that are not on the public internet may be fetched. ``fetcher`` is used instead of one made when it is needed.
    """

    published: str | None = None
    columns: Columns = field(default_factory=dict)
    full_text: bool = False
    allow_private: bool = False
    fetcher: Fetcher | None = None


def read_sources(
    arguments: Sequence[str], published: str | None = None, stdin: BinaryIO | None = None, options: Options | None = None
) -> Iterator[Reading | Failure]:
    """All documents that ``arguments`` name, in that order; those of a folder or pattern in order of name.

    Args:
        arguments: paths of files and folders, patterns (``news/**/*.html``), web addresses, addresses of object stores
            (``s3://…``), ``-`` for standard input, or else a text.
        published: date that holds for all of them and wins over the documents' own.
        stdin: where ``-`` reads from (default: the process's standard input).
        options: everything else.
    """
    reader = _Reader(options or Options(), published)
    try:
        for argument in arguments:
            yield from reader.read(argument, stdin)
    finally:
        reader.close()


def read_stream(stream: BinaryIO, name: str, options: Options | None = None) -> Iterator[Reading | Failure]:
    """All documents of an open binary stream, whatever its format; ``name`` helps to tell that, and stands in messages."""
    reader = _Reader(options or Options(), None)
    try:
        yield from reader.stream(stream, name)
    finally:
        reader.close()


class _Reader:
    """Reads sources with one set of options."""

    def __init__(self, options: Options, published: str | None) -> None:
        self._options, self._published = options, published or options.published
        self._own: Fetcher | None = None

    def close(self) -> None:
        if self._own is not None:
            self._own.close()

    @property
    def _fetcher(self) -> Fetcher:
        if self._options.fetcher is not None:
            return self._options.fetcher
        if self._own is None:
            from detente.reading.fetching import Fetcher

            self._own = Fetcher(allow_private=self._options.allow_private)
        return self._own

    def read(self, argument: str, stdin: BinaryIO | None) -> Iterator[Outcome]:
        """All documents of one argument."""
        if argument == STDIN:
            yield from self.stream(stdin or sys.stdin.buffer, "standard input")
        elif _WEB.fullmatch(argument):
            yield from self._web(argument)
        elif is_remote(argument):
            yield from self._remote(argument)
        elif (path := _existing(argument)) is not None:
            yield from self._path(path)
        elif (matched := _matched(argument)) is not None:
            for path in matched:
                yield from self._path(path)
        else:
            yield self._literal(argument)

    # ------------------------------------------------------------------ where it stands

    def _path(self, path: Path) -> Iterator[Outcome]:
        if path.is_dir():
            found = _inside(path)
            if not found:
                yield Failure(origin=str(path), reason=f"{path}: a folder without {', '.join('*.' + e for e in IN_FOLDERS)}; name the files one by one")
            for file in found:
                yield from self._file(partial(_open, file), str(file))
        else:
            yield from self._file(partial(_open, path), str(path))

    def _file(self, opener: Callable[[], BinaryIO], name: str) -> Iterator[Outcome]:
        try:
            stream = opener()
        except OSError as error:
            yield Failure(origin=name, reason=f"{name}: cannot be read ({error.strerror or error}); check its permissions")
            return
        with stream:
            yield from self.stream(stream, name)

    def _remote(self, url: str) -> Iterator[Outcome]:
        for found in remote_files(url):
            if isinstance(found, Failure):
                yield found
            else:
                yield from self._file(found.open, found.name)

    def _web(self, url: str) -> Iterator[Outcome]:
        try:
            answer = self._fetcher.get(url)
        except SourceError as error:
            yield Failure(origin=url, reason=str(error), kind="fetch")
            return
        path = url.split("#")[0].split("?")[0]
        yield from self.stream(io.BytesIO(answer.body), url, hint=path, url=answer.url, charset=charset_of(answer.content_type))

    def _literal(self, argument: str) -> Outcome:
        stripped = argument.strip()
        if stripped and (_FILE_LIKE.fullmatch(argument) or not re.search(r"\s", stripped)):
            return Failure(origin=argument, reason=f"{argument}: no such file or folder; check the name, or give a whole sentence to have it coded as a text")
        return self._text(os.fsencode(argument), "text")

    # ------------------------------------------------------------------ what it is

    def stream(self, stream: BinaryIO, name: str, *, hint: str | None = None, url: str | None = None, charset: str | None = None) -> Iterator[Outcome]:
        """All documents of a stream: tells the format, and turns whatever is wrong with it into a `Failure`."""
        try:
            content = unpacked(peekable(stream), name)
            kind = kind_of(hint or name, head(content), self._options.columns.values())
            yield from self._content(content, kind, name, url, charset)
            check_whole(content)
        except InputError as error:
            yield Failure(origin=name, reason=str(error))
        except DAMAGE as error:
            what = "gzip" if isinstance(error, gzip.BadGzipFile | zlib.error | EOFError) else "packed"
            yield Failure(origin=name, reason=f"{name}: damaged {what} file ({error}); what stood before the damage was read")
        except OSError as error:
            yield Failure(origin=name, reason=f"{name}: cannot be read ({error.strerror or error}); check its permissions")

    def _content(self, content: io.BufferedReader, kind: Kind, name: str, url: str | None, charset: str | None) -> Iterator[Outcome]:
        columns, published = self._options.columns, self._published
        if kind is Kind.text:
            yield self._text(_whole(content, MAX_BYTES), name, url)
        elif kind is Kind.html:
            yield self._page(_whole(content, MAX_PAGE), name, url, charset)
        elif kind is Kind.feed:
            feed = parse_feed(_whole(content, MAX_FEED), name, url)
            yield from feed_documents(feed, name, published, self._fetcher if self._options.full_text else None)
        elif kind is Kind.jsonl:
            yield from read_jsonl(content, name, published, columns)
        elif kind is Kind.json:
            yield from read_json(content, name, published, columns)
        elif kind in (Kind.csv, Kind.tsv):
            yield from read_csv(content, name, published, columns, tabs=kind is Kind.tsv)
        elif kind is Kind.parquet:
            with seekable(content, MAX_SPOOL, name) as file:
                yield from read_parquet(file, name, published, columns)
        else:
            yield from read_warc(content, name, published)

    def _text(self, data: bytes, name: str, url: str | None = None) -> Outcome:
        notes: list[str] = []
        try:
            document = read_text(data, where=name, published=self._published, url=url, tell=notes.append)
        except InputError as error:
            return Failure(origin=name, reason=str(error))
        return Reading(origin=name, document=document, note=notes[0] if notes else None)

    def _page(self, data: bytes, name: str, url: str | None, charset: str | None) -> Outcome:
        notes: list[str] = []
        try:
            document = read_html(data, where=name, url=url, published=self._published, charset=charset, tell=notes.append)
        except InputError as error:
            return Failure(origin=name, reason=str(error))
        return Reading(origin=name, document=document, note=notes[0] if notes else None)


def _whole(content: io.BufferedReader, limit: int) -> bytes:
    """One document's bytes, one more than ``limit`` at most; half a document is none."""
    data = content.read(limit + 1)
    check_whole(content)
    return data


# ---------------------------------------------------------------------- names of files


def count_documents(arguments: Sequence[str]) -> int | None:
    """How many documents `read_sources` will yield, for a progress bar; None where only reading them would tell."""
    total = 0
    for argument in arguments:
        if argument == STDIN or _WEB.fullmatch(argument) or is_remote(argument):
            return None
        path = _existing(argument)
        matched: Sequence[Path | None] = [path] if path is not None else _matched(argument) or [None]
        for file in (f for m in matched for f in (_inside(m) if m is not None and m.is_dir() else [m])):
            if file is None or ending(file.name) in ("txt", "text", "md", "html", "htm", "xhtml"):
                total += 1
            elif ending(file.name) in ("jsonl", "ndjson") and (lines := _count_lines(file)) is not None:
                total += lines
            else:
                return None
    return total


def _count_lines(file: Path) -> int | None:
    try:
        with file.open("rb") as raw, unpacked(peekable(raw), str(file)) as stream:
            total = sum(piece.count(b"\n") for piece in iter(lambda: stream.read(1 << 20), b""))
            check_whole(stream)
            return total
    except (InputError, OSError, *DAMAGE):
        return None


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _inside(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if ending(p.name) in IN_FOLDERS and not p.name.startswith(".") and not p.is_dir())


def _existing(argument: str) -> Path | None:
    try:
        path = Path(argument)
        return path if argument and path.exists() else None
    except (OSError, ValueError):  # too long for a name, or with a null byte: a text
        return None


def _matched(argument: str) -> list[Path] | None:
    """The files that a pattern matches, in order of name; None where it is no pattern, or none that matches."""
    if not glob.has_magic(argument) or len(argument) > 1_000 or "\n" in argument or "\0" in argument:
        return None
    return sorted(Path(p) for p in glob.glob(argument, recursive=True)) or None
