"""Feeds: RSS 0.90 to 2.0, Atom 0.3 and 1.0 (feedparser), JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1).

feedparser expands no nested entity and fetches nothing; it is given bytes, never an address.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, SourceError
from detente.reading.dates import known_date
from detente.reading.formats import Kind, kind_of
from detente.reading.html import charset_of, fragment_text, read_html
from detente.reading.results import Failure, Outcome, Reading
from detente.reading.streams import HEAD
from detente.reading.text import check_text, decode, document_id
from detente.records import Document, Record

if TYPE_CHECKING:
    from detente.reading.fetching import Fetcher

#: Largest feed: a feed of a hundred full articles has about 1 MB.
MAX_FEED = 10_000_000
#: Most entries read of one feed; those of news outlets hold 10 to 200.
MAX_ENTRIES = 5_000
#: Most attributes of one tag: parsing time grows with their square.
_MAX_ATTRIBUTES = 2_000
#: Characters from which the text of an entry is the report and not its summary. Summaries of wire and ministry feeds have
#: 100 to 500; the shortest dispatches of a wire about 800.
FULL_TEXT = 800
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[[^\]]{0,20}(?:…|\.\.\.)[^\]]{0,20}\])\W*$")
_TAG = re.compile(rb"<[a-zA-Z][^<>]*")
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([\w.:-]{2,40})")
_WEB = re.compile(r"https?://[^\s/]", re.I)


class Entry(Record):
    """One entry of a feed. ``full``: its ``text`` is the report, not a summary. ``key`` tells it from the others of the feed."""

    key: str
    title: str | None = None
    text: str = ""
    published: str | None = None
    url: str | None = None
    full: bool = False


class Feed(Record):
    """A feed as read. ``faulty`` says what is malformed in it, where it could be read all the same."""

    title: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    faulty: str | None = None


def parse_feed(data: bytes, where: str, url: str | None = None) -> Feed:
    """The entries of a feed, in its order.

    Args:
        data: the feed.
        where: its name, for messages.
        url: its address, against which relative links are resolved.

    Raises:
        InputError: it is no feed, or larger than is read.
    """
    if len(data) > MAX_FEED:
        raise InputError(f"{where}: a feed larger than {MAX_FEED / 1e6:g} MB, which no news outlet has; is it a feed?")
    body = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not body:
        raise InputError(f"{where}: empty; nothing to code")
    if body.startswith(b"{"):
        return _json_feed(body, where)
    return _xml_feed(data, where, url)


# ---------------------------------------------------------------------- RSS and Atom


def _xml_feed(data: bytes, where: str, url: str | None) -> Feed:
    import feedparser

    if any(len(tag) > 2 * _MAX_ATTRIBUTES and tag.count(b"=") > _MAX_ATTRIBUTES for tag in _TAG.findall(data)):
        raise InputError(f"{where}: a tag with more than {_MAX_ATTRIBUTES:,} attributes, which no feed has; is it a feed?")
    headers = {"content-location": url} if url else {}
    try:
        found = feedparser.parse(io.BytesIO(_as_utf8(data, where)), response_headers=headers)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError, RecursionError, OSError) as error:
        raise InputError(f"{where}: malformed XML that is no feed ({type(error).__name__})") from error
    fault = " ".join(str(found.get("bozo_exception") or "malformed").split())[:120] if found.get("bozo") else None
    if not found.entries:
        if not found.get("version"):
            raise InputError(f"{where}: no feed (neither RSS nor Atom{f'; {fault}' if fault else ''}); is it another kind of XML?")
        if fault:
            raise InputError(f"{where}: malformed feed ({fault}); no entry could be read")
    entries = [_entry(e, where) for e in found.entries[:MAX_ENTRIES]]
    return Feed(title=_line(found.feed.get("title")), language=_language(found.feed.get("language")), entries=tuple(entries), faulty=fault)


def _as_utf8(data: bytes, where: str) -> bytes:
    """``data`` in UTF-8 where its declared encoding does not hold; feedparser would guess one Latin page for all."""
    declared = m[1].decode("ascii") if (m := _DECLARED.match(data[:200])) else "utf-8"
    try:
        data.decode(declared)
    except (UnicodeDecodeError, LookupError, ValueError):
        return _DECLARATION.sub(b"", decode(data, where).text.encode("utf-8", "replace"))
    return data


def _entry(raw: Any, where: str) -> Entry:
    title = _line(_safe(str(raw.get("title") or ""), where))
    contents = [_safe(str(c.get("value") or ""), where) for c in raw.get("content") or () if "html" in str(c.get("type")) or "text" in str(c.get("type"))]
    text = max([_safe(str(raw.get("summary") or ""), where), *contents], key=len)
    if title and _flat(text) == _flat(title):
        text = ""
    link = str(raw.get("link") or "")
    url = link if _WEB.match(link) else None
    day = next((d for name in ("published", "created", "updated") if (d := _day(raw, name))), None)
    key = str(raw.get("id") or "") or url or document_id(f"{title}\n{text}")
    return Entry(key=key, title=title, text=text, published=day, url=url, full=len(text) >= FULL_TEXT and not _CUT_OFF.search(text))


def _day(raw: Any, name: str) -> str | None:
    """The day as written, by the outlet's own clock; as feedparser read it (UTC) where that is in no form that we know."""
    if not raw.get(name):
        return None
    if day := known_date(str(raw[name])):
        return day
    parts = raw.get(f"{name}_parsed")
    return known_date(f"{parts[0]:04d}-{parts[1]:02d}-{parts[2]:02d}") if parts else None


def _safe(markup: str, where: str) -> str:
    try:
        return fragment_text(markup, where) if markup.strip() else ""
    except InputError:
        return ""  # markup that cannot be read: the entry then stands on its title or its page


def _line(text: Any) -> str | None:
    return " ".join(str(text or "").split()) or None


def _flat(text: str) -> str:
    return re.sub(r"\W", "", text).lower()


def _language(value: Any) -> str | None:
    return m[0].lower() if (m := re.match(r"[A-Za-z]{2,3}(?=$|[-_])", str(value or ""))) else None


# ---------------------------------------------------------------------- JSON Feed


def _json_feed(data: bytes, where: str) -> Feed:
    try:
        raw = json.loads(decode(data, where).text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: no JSON Feed ({error})") from error
    if not isinstance(raw, dict) or "jsonfeed.org" not in str(raw.get("version")):
        raise InputError(f"{where}: JSON, but no JSON Feed (its version does not name jsonfeed.org)")
    items = raw.get("items")
    if not isinstance(items, list):
        raise InputError(f"{where}: a JSON Feed whose items are no list")
    entries = []
    for item in items[:MAX_ENTRIES]:
        if not isinstance(item, dict):
            raise InputError(f"{where}: a JSON Feed with an item that is no object")
        known = {k: v for k, v in item.items() if isinstance(v, str | int)}
        html = known.get("content_html")
        body = html if html is not None else _escaped(str(known.get("content_text") or ""))
        entries.append(
            _entry(
                {
                    "id": known.get("id"),
                    "title": _escaped(str(known.get("title") or "")),
                    "link": known.get("url") or known.get("external_url"),
                    "published": known.get("date_published"),
                    "updated": known.get("date_modified"),
                    "summary": _escaped(str(known.get("summary") or "")),
                    "content": [{"value": body, "type": "text/html"}],
                },
                where,
            )
        )
    return Feed(title=_line(raw.get("title")), language=_language(raw.get("language")), entries=tuple(entries))


def _escaped(text: str) -> str:
    """Plain text as HTML, so that both go one way; line ends stay paragraphs."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


# ---------------------------------------------------------------------- documents


def entry_document(entry: Entry, feed: Feed, where: str, published: str | None = None, source: str | None = None) -> Document:
    """The document of an entry. Where it has only a summary, the headline is part of the text, as it tells what the summary leaves out.

    Raises:
        InputError: there is no text in it.
    """
    text = entry.text
    if entry.title and not entry.full:
        text = f"{entry.title}\n\n{text}" if text else entry.title
    check_text(text, where)
    return Document(
        id=document_id(text, entry.url),
        text=text,
        title=entry.title,
        published=published or entry.published,
        source=source or feed.title,
        url=entry.url,
        language=feed.language,
    )


def feed_documents(feed: Feed, name: str, published: str | None = None, fetcher: Fetcher | None = None) -> Iterator[Outcome]:
    """A document for every entry: from what the feed itself holds, or, with ``fetcher``, from its page where that is only a summary."""
    if not feed.entries:
        yield Failure(origin=name, reason=f"{name}: a feed without entries; nothing to code")
    notes = [f"{name}: malformed ({feed.faulty}); what could be read of it was read"] if feed.faulty else []
    short = sum(not e.full for e in feed.entries)
    if short and fetcher is None:
        notes.append(f"{name}: {short:,} of {len(feed.entries):,} entries hold a headline or summary only; --full-text reads their pages")
    for number, entry in enumerate(feed.entries, 1):
        outcome = read_entry(entry, feed, f"{name}:{number}", published, fetcher)
        if isinstance(outcome, Reading) and notes:
            outcome = outcome.model_copy(update={"note": "; ".join([*notes, outcome.note] if outcome.note else notes)})
            notes = []
        yield outcome


def read_entry(
    entry: Entry, feed: Feed, origin: str, published: str | None = None, fetcher: Fetcher | None = None, source: str | None = None
) -> Reading | Failure:
    """The document of one entry, from its page where the entry is only a summary and ``fetcher`` is given.

    A page that cannot be read costs no more than the full text: the summary is taken, with a note that says why.
    """
    note = None
    if fetcher is not None and entry.url and not entry.full:
        try:
            document = fetch_page(fetcher, entry.url, published or entry.published)
        except (SourceError, InputError) as error:
            note = f"{origin}: only the summary is read, as its page was not: {error}"
        else:
            outlet = source or document.source or feed.title
            return Reading(origin=origin, document=document.model_copy(update={"title": document.title or entry.title, "source": outlet}))
    try:
        return Reading(origin=origin, document=entry_document(entry, feed, origin, published, source), note=note)
    except InputError:
        why = note.partition("its page was not: ")[2] if note else "--full-text reads its page" if entry.url and fetcher is None else "it leads nowhere"
        return Failure(origin=origin, reason=f"{origin}: an entry with neither headline nor text; {why}", kind="fetch" if note else "input")


def fetch_page(fetcher: Fetcher, url: str, published: str | None = None) -> Document:
    """The article behind a link.

    Raises:
        SourceError: it cannot be fetched.
        InputError: it is no page, or there is no article in it.
    """
    answer = fetcher.get(url)
    if kind_of("", answer.body[:HEAD]) not in (Kind.html, Kind.text) or not answer.body:
        raise InputError(f"{url}: no web page ({answer.content_type or 'of no stated kind'})")
    return read_html(answer.body, where=url, url=answer.url, published=published, charset=charset_of(answer.content_type))
