"""Tells what kind of file something is: by its first bytes where these are plain, else by its name."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from enum import StrEnum

from detente.reading.rows import KNOWN


class Kind(StrEnum):
    """What a file is read as."""

    text = "text"
    html = "html"
    feed = "feed"
    jsonl = "jsonl"
    json = "json"
    csv = "csv"
    tsv = "tsv"
    parquet = "parquet"
    warc = "warc"


#: Ending → kind.
ENDINGS = {
    "txt": Kind.text, "text": Kind.text, "md": Kind.text,
    "html": Kind.html, "htm": Kind.html, "xhtml": Kind.html,
    "xml": Kind.feed, "rss": Kind.feed, "atom": Kind.feed, "rdf": Kind.feed,
    "jsonl": Kind.jsonl, "ndjson": Kind.jsonl, "json": Kind.json,
    "csv": Kind.csv, "tsv": Kind.tsv, "tab": Kind.tsv,
    "parquet": Kind.parquet, "pq": Kind.parquet,
    "warc": Kind.warc, "wet": Kind.warc,
}  # fmt: skip
#: Endings of compressed files; the one before it tells the kind.
PACKED = ("gz", "bz2", "xz", "zst")
#: Endings of the files of a folder that are read. Markdown is left out: next to reports it is a readme.
IN_FOLDERS = tuple(sorted(ending for ending in ENDINGS if ending != "md"))

_SPACE = b" \t\r\n\x0c"
_MARK = b"\xef\xbb\xbf"
_PROLOGUE = re.compile(rb"(?:\s+|<\?[^>]*\?>|<!--.*?-->|<!doctype\s+(?!html)[^\[>]*(?:\[.*?\])?\s*>)+", re.I | re.S)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.I)
#: Tags that open a page without <html>, of the WHATWG's list for sniffing (MIME Sniffing, section 7.1).
_PAGE_PART = re.compile(rb"<(?:head|body|script|title|meta|style|article|main|div|h1|p|table|br)[\s>/]", re.I)
_FEED = re.compile(rb"<(?:rss|feed|(?:\w+:)?RDF|channel)[\s>]", re.I)
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org')


def ending(name: str) -> str:
    """The ending that tells the kind: ``jsonl`` of ``a.jsonl.gz``; empty where there is none.

    >>> ending("crawl.warc.gz"), ending("REPORT.TXT"), ending("notes")
    ('warc', 'txt', '')
    """
    parts = name.lower().replace("\\", "/").rsplit("/", 1)[-1].split(".")
    if len(parts) > 1 and parts[-1] in PACKED:
        parts.pop()
    return parts[-1] if len(parts) > 1 else ""


def kind_of(name: str, first: bytes, columns: Collection[str] = ()) -> Kind:
    """What a file is.

    Args:
        name: its name; one that tells nothing (``-``, an address) is fine.
        first: its first bytes, unpacked; `streams.HEAD` of them are enough.
        columns: names of columns that the caller expects, which help to tell a table from a text.
    """
    by_name = ENDINGS.get(ending(name))
    if first.startswith(b"PAR1"):
        return Kind.parquet
    if first.startswith(b"WARC/"):
        return Kind.warc
    body = first.removeprefix(_MARK).lstrip(_SPACE)
    root = body[m.end() :] if (m := _PROLOGUE.match(body)) else body
    if by_name in (Kind.jsonl, Kind.csv, Kind.tsv):
        return by_name
    if _PAGE.match(root):
        return Kind.html
    if _FEED.match(root):
        return Kind.feed
    if body.startswith(b"<?xml") and by_name in (None, Kind.text, Kind.feed):
        return Kind.feed
    if body.startswith(b"{") and _JSON_FEED.search(body[:2000]):
        return Kind.feed
    if by_name is not None and by_name is not Kind.json:
        return by_name
    if _PAGE_PART.match(root):
        return Kind.html
    if by_name is Kind.json or body[:1] in (b"{", b"["):
        return _json_kind(body, by_name)
    return _table(body, columns) or Kind.text


def _json_kind(body: bytes, by_name: Kind | None) -> Kind:
    """JSON Lines, whatever it is called, where the first line is a whole object and another follows; a text that only begins with a brace stays one."""
    line, _, rest = body.partition(b"\n")
    if line.startswith(b"{") and _is_object(line) and (by_name is None or rest.lstrip(_SPACE).startswith(b"{")):
        return Kind.jsonl
    if by_name is Kind.json or re.match(rb"\[\s*[{\]]", body) or re.match(rb'\{\s*"(?:[^"\\\n]|\\.){1,80}"\s*:', body):
        return Kind.json
    return Kind.text


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _table(body: bytes, columns: Collection[str]) -> Kind | None:
    """A table whose first line names a text column and another one that we know or that was announced."""
    line = body.split(b"\n", 1)[0][:10_000].decode("utf-8", "replace").strip()
    for mark, kind in (("\t", Kind.tsv), (",", Kind.csv), (";", Kind.csv)):
        cells = [c.strip(" \"'").lower() for c in line.split(mark)]
        known = {c for c in cells if c in KNOWN} | {c for c in cells if c in {name.lower() for name in columns}}
        has_text = {"text", "body"} & set(cells) or len(known) > 1
        if len(cells) > 1 and has_text and len(known) > 1 and len(known) * 2 >= min(len(cells), 4):
            return kind
    return None
