"""Web pages: the article in them, its headline, day, outlet, address and language.

The article text is found by trafilatura, bounded in size, number and depth of tags. Pages say their day in many places;
ours is never one that only stands in the text: what a report tells of is not when it was published.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from detente.errors import InputError
from detente.reading.dates import known_date
from detente.reading.text import check_text, decode, document_id
from detente.records import Document

#: Largest page. The longest of 92 saved news pages has 1.5 MB, nearly all of it scripts.
MAX_PAGE = 10_000_000
#: Most tags in a page: ten times the most in those 92 (3,163). Extraction takes about 0.2 ms a tag.
MAX_TAGS = 30_000
#: Most attributes of one tag: parsing time grows with their square (10,000: about 1 s). Scripts with a "<" in them can look like a long tag.
MAX_ATTRIBUTES = 10_000

#: What is set apart inside the article: captions, notices on cookies, offers of newsletters and of other articles.
_PRUNED = [
    "//figcaption",
    "//*[self::div or self::section or self::aside or self::p or self::span][contains(@class, 'caption') or contains(@class, 'photo-credit')]",
    *(
        f"//*[self::div or self::section or self::aside or self::form][contains(@class, '{word}') or contains(@id, '{word}')]"
        for word in ("cookie", "consent", "newsletter")
    ),
]
#: Paragraphs that are no part of a report wherever they stand; whole paragraphs, and short ones, only.
_NOTICE = re.compile(
    r"(?:(?:we|this (?:web ?)?site|our (?:web ?)?site)\b.{0,80}\bcookies\b.*|(?:by (?:continuing|clicking|using)|accept (?:all )?cookies).{0,150}"
    r"|(?:please )?(?:enable|turn on|activate) javascript.*|(?:sign up|subscribe|register)\b.{0,120}\b(?:newsletter|inbox|alerts?|free|today|here|now)\b.{0,40}"
    r"|get the (?:latest|day's|best)\b.{0,80}\b(?:inbox|newsletters?)\b.{0,60}"
    r"|advertisement|story continues below.*|(?:read|see|watch) (?:more|also|next)\s*:?.{0,120}|related (?:articles?|stories|content|topics)\s*:?"
    r"|share (?:this|on|via)\b.{0,60}|(?:click|tap) here (?:to|for)\b.{0,80}|skip to (?:main )?content|loading\W*|follow us on\b.{0,80}"
    r"|(?:image|photo|picture) (?:source|caption|credit)\b.*|all rights reserved\.?|(?:copyright|©).{0,120}"
    r"|the post .{1,150} (?:appeared first on|first appeared on) .{1,60}|continue reading\b.{0,60})",
    re.I,
)
_LONGEST_NOTICE = 220
#: Characters from which a paragraph that stands twice is a fault of extraction and no refrain.
_LONG = 80
_TAG = re.compile(rb"<[a-zA-Z][^<>]*")
_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_CONTENT_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
_SUFFIX = re.compile(r"\s+[|•·«»–—-]\s+([^|•·«»–—]{2,60})$|\s*\|\s*([^|]{2,60})$")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Where pages say when they were published, the surest first.
_DAY_META = (
    "article:published_time", "og:published_time", "datePublished", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date",
    "dc.date.issued", "dcterms.created", "dc.date", "article.published", "date",
)  # fmt: skip


def read_html(
    data: bytes | str,
    *,
    where: str = "page",
    url: str | None = None,
    published: str | None = None,
    latest: str | None = None,
    charset: str | None = None,
    tell: Callable[[str], None] | None = None,
) -> Document:
    """The article in a web page.

    Args:
        data: the page, as bytes or already decoded.
        where: its name, for messages.
        url: where it was read; the page's own canonical address where that is not known.
        published: its day, month or year, where known; wins over what the page says.
        latest: a day on which the page existed (of a crawl); a day after it is not believed.
        charset: the encoding that the server declared.
        tell: called with a note on broken characters.

    Returns:
        A document whose ``text`` is the article, one paragraph a line, without headline, captions and notices; ``title``,
        ``published`` (as exact as the page says it), ``source`` (the outlet), ``url`` and ``language`` where the page tells them.

    Raises:
        InputError: the page is larger or more deeply nested than is read, or holds no article.
    """
    from trafilatura import bare_extraction

    text = _decoded(data, charset, where, tell)
    tree = parse(text, where)
    address = url or _canonical(tree)
    headline, outlet = _meta(tree, "og:title"), _meta(tree, "og:site_name")
    day = published or published_day(tree, address, latest)
    language = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or _meta(tree, "og:locale") or "").strip()
    try:
        found: Any = bare_extraction(tree, url=address, include_comments=False, with_metadata=True, prune_xpath=_PRUNED, date_extraction_params=_NO_DATE)
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError) as error:
        raise InputError(f"{where}: no article can be taken out of this page ({type(error).__name__}); save its text as plain text") from error
    if found is None or not (found.text or "").strip():
        raise InputError(f"{where}: no article in this page; if its text appears only in a browser, save it from there as plain text")
    host = (urlsplit(address or "").hostname or "").removeprefix("www.")
    outlet = _outlet(outlet, host) or (found.sitename if found.sitename and not found.sitename.lower().startswith(("copyright", "©")) else None)
    title = _title(headline or found.title or _first(tree, "//head/title"), [outlet, found.sitename, host], where)
    body = _without_notices(found.text, title)
    check_text(body, where)
    return Document(
        id=document_id(body, address),
        text=body,
        title=title,
        published=day,
        source=outlet or None,
        url=address,
        language=m[0].lower() if (m := re.match(r"[A-Za-z]{2,3}(?=$|[-_])", language)) else None,
    )


#: trafilatura's own search for a date is not used: it also takes days out of the text.
_NO_DATE: dict[str, Any] = {"original_date": True, "extensive_search": False, "max_date": "1995-01-02"}


def charset_of(content_type: str) -> str | None:
    """The encoding in a Content-Type header: ``text/html; charset=iso-8859-1``."""
    return m[1] if (m := _CONTENT_CHARSET.search(content_type)) else None


def parse(text: str, where: str) -> Any:
    """The tree of a page (lxml), bounded.

    Raises:
        InputError: there are too many tags in it, it is nested too deeply, or it is no HTML.
    """
    from trafilatura import load_html

    raw = text.encode("utf-8", "replace")
    if len(raw) > MAX_PAGE:
        raise InputError(f"{where}: a page larger than {MAX_PAGE / 1e6:g} MB; save its text as plain text")
    if raw.count(b"<") > MAX_TAGS:
        raise InputError(f"{where}: a page of more than {MAX_TAGS:,} tags, which is no article; save its text as plain text")
    if any(len(tag) > MAX_ATTRIBUTES * 2 and len(tag.split(None, MAX_ATTRIBUTES + 1)) > MAX_ATTRIBUTES for tag in _TAG.findall(raw)):
        raise InputError(f"{where}: a tag with more than {MAX_ATTRIBUTES:,} attributes, which is no article; save its text as plain text")
    tree = load_html(_NOT_TEXT.sub(" ", text))
    if tree is None:
        raise InputError(f"{where}: not a web page that can be read; save its text as plain text")
    return tree


def _decoded(data: bytes | str, charset: str | None, where: str, tell: Callable[[str], None] | None) -> str:
    """The page as text: by its byte-order mark, the server's word, the page's own, else as any text."""
    if isinstance(data, str):
        return data
    if not data.strip():
        raise InputError(f"{where}: empty; nothing to code")
    if len(data) > MAX_PAGE:
        raise InputError(f"{where}: a page larger than {MAX_PAGE / 1e6:g} MB; save its text as plain text")
    declared = charset or (m[1].decode("ascii", "replace") if (m := _CHARSET.search(data[:4096])) else None)
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        # What calls itself Latin-1 on the web is Windows-1252 (WHATWG Encoding, section 4.2).
        name = "cp1252" if declared.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else declared
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            pass  # it lied: found out below
    decoded = decode(data, where)
    if decoded.note and tell:
        tell(decoded.note)
    return decoded.text


#: Elements that begin a paragraph, and those whose content is no text (HTML Living Standard, sections 4.3 to 4.5).
_BLOCKS = frozenset(
    "address article aside blockquote br dd details div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul"
    .split()
)  # fmt: skip
_SILENT = frozenset("script style noscript template figure figcaption picture video audio iframe object svg head button select textarea".split())


def fragment_text(markup: str, where: str) -> str:
    """The text of a piece of HTML, as feeds carry it: one paragraph a line, without captions and notices.

    Raises:
        InputError: it is larger or has more tags than is read.
    """
    if "<" not in markup and "&" not in markup:
        return _without_notices("\n".join(" ".join(line.split()) for line in markup.splitlines()), None)
    pieces: list[str] = []
    try:
        tree = parse(f"<html><body><div>{markup}</div></body></html>", where)
    except InputError as error:
        if "<" in markup and len(markup) > _LONGEST_NOTICE:
            raise
        return _without_notices(markup, None) if error else ""
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        node, closing = stack.pop()
        block = isinstance(node.tag, str) and node.tag in _BLOCKS
        if closing:
            pieces += ["\n" if block else "", (node.tail or "").replace("\n", " ")]
            continue
        silent = not isinstance(node.tag, str) or node.tag in _SILENT
        pieces += ["\n" if block else "", "" if silent else (node.text or "").replace("\n", " ")]
        stack.append((node, True))
        if not silent:
            stack.extend((child, False) for child in reversed(node))
    return _without_notices("\n".join(" ".join(line.split()) for line in "".join(pieces).split("\n")), None)


# ---------------------------------------------------------------------- what a page says of itself


def _meta(tree: Any, name: str) -> str | None:
    for node in tree.iter("meta"):
        key = node.get("property") or node.get("name") or node.get("itemprop") or ""
        if key.lower() == name.lower() and (value := (node.get("content") or "").strip()):
            return str(value)
    return None


def _first(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return " ".join(found[0].itertext()).strip() or None if found else None


def _canonical(tree: Any) -> str | None:
    for node in tree.iter("link"):
        if (node.get("rel") or "").lower() == "canonical" and re.match(r"https?://[^\s/]", node.get("href") or ""):
            return str(node.get("href"))
    address = _meta(tree, "og:url")
    return address if address and re.match(r"https?://[^\s/]", address) else None


def published_day(tree: Any, url: str | None, latest: str | None = None) -> str | None:
    """When a page was published, as exactly as it says; None where only its text names days.

    The day in its address, by the outlet's own clock; what it declares (meta tags, JSON-LD); what it shows in a place for
    dates (htmldate). Nothing after ``latest`` or today is believed.
    """
    import datetime

    end = latest or (datetime.date.today() + datetime.timedelta(days=1)).isoformat()

    def believed(value: str | None) -> str | None:
        day = known_date(value) if value else None
        return day if day and day[:4] >= "1900" and day <= end[: len(day)] else None

    if (m := _URL_DAY.search(urlsplit(url or "").path)) and (day := believed(f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}")):
        return day
    for value in _declared_days(tree):
        if day := believed(value):
            return day
        if (day := known_date(value)) and day > end[: len(day)]:
            return None  # declared, and wrong: nothing else that the page shows is surer
    from htmldate import find_date

    try:
        shown = find_date(tree, extensive_search=False, original_date=True, url=url, max_date=end)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None  # a page without a date; its text can still be read
    return believed(_as_shown(shown, tree)) if shown else None


def _as_shown(day: str, tree: Any) -> str:
    """``day`` as exactly as the page shows it: htmldate gives the first of a month where it found no more than the month."""
    from lxml.html import tostring

    year, month, number = day.split("-")
    if number != "01":
        return day
    markup = tostring(tree, encoding="unicode")
    name = r"(?:[A-Za-z]{3,9}\.?|" + rf"0?{int(month)})"
    first = r"0?1(?:st)?"
    forms = (
        rf"{year}[-/.]?0?{int(month)}[-/.]?{first}(?!\d)",
        rf"(?<!\d){first}[\s./-]+(?:of\s+)?{name}[\s,./-]+{year}",
        rf"{name}[\s./-]+{first},?[\s./-]+{year}",
    )
    if any(re.search(form, markup) for form in forms):
        return day
    return f"{year}-{month}"


def _declared_days(tree: Any) -> Iterator[str]:
    for name in _DAY_META[:3]:
        if value := _meta(tree, name):
            yield value
    for node in tree.iter("script"):
        if (node.get("type") or "").lower() == "application/ld+json" and (m := re.search(r'"datePublished"\s*:\s*("[^"\n]{4,40}")', node.text or "")):
            try:
                yield str(json.loads(m[1]))
            except ValueError:
                continue
    for name in _DAY_META[3:]:
        if value := _meta(tree, name):
            yield value


def _outlet(name: str | None, host: str) -> str | None:
    """The outlet's name as the page gives it; its host where that is an address or only the host's first part."""
    name = (name or "").strip().lstrip("@")
    if re.match(r"https?://", name):
        name = (urlsplit(name).hostname or "").removeprefix("www.")
    return host if not name or (host and name.lower() == host.split(".")[0]) else name or None


def _title(title: str | None, outlets: list[str | None], where: str) -> str | None:
    """The headline without the outlet's name behind it."""
    title = " ".join((title or "").split())
    names = {_plain(name) for name in outlets if name}
    names |= {name.rsplit(".", 1)[0] for name in names}
    while (m := _SUFFIX.search(title)) and (suffix := _plain(m[1] or m[2])) and any(suffix == n or (len(n) > 3 and suffix.startswith(n)) for n in names):
        title = title[: m.start()].rstrip()
    return title or None


def _plain(name: str) -> str:
    return re.sub(r"[^\w.]", "", name.lower()).removeprefix("the").removesuffix(".com")


def _cells(line: str) -> list[str]:
    """The paragraphs in a line of extracted text: of a table's row, the cells."""
    if not re.match(r"\s*\|.*\|\s*$", line):
        return [line.strip()]
    return [cell.strip() for cell in line.split("|") if cell.strip(" -")]


def _without_notices(text: str, title: str | None) -> str:
    """``text`` without paragraphs that are notices, and without the headline where it is repeated as the first."""
    kept: list[str] = []
    long: set[str] = set()
    for paragraph in (cell for line in text.split("\n") for cell in _cells(line)):
        if not paragraph or (len(paragraph) <= _LONGEST_NOTICE and _NOTICE.fullmatch(paragraph.strip(" -*\t"))):
            continue
        if len(paragraph) >= _LONG:
            if paragraph in long:  # pages laid out with tables are taken out twice
                continue
            long.add(paragraph)
        kept.append(paragraph)
    if len(kept) > 1 and title and _plain(kept[0]) == _plain(title):
        kept = kept[1:]
    return "\n".join(kept)
