"""The list of feeds that somebody watches: a TOML file, read strictly.

One table a feed; only ``url`` is needed::

    [[feed]]
    name = "UN News"
    url = "https://news.un.org/feed/subscribe/en/news/all/rss.xml"
    country = "UNO"
    kind = "un"

or, one line a feed, ``feed = [`` with ``{ name = "UN News", url = "https://…" },`` in each line and ``]`` at the end.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from detente.errors import InputError
from detente.records import Record

#: Who speaks in a feed: a news agency or an outlet, a government or one of its ministries, the United Nations and other
#: intergovernmental bodies, anybody else.
FeedKind = Literal["wire", "outlet", "ministry", "un", "other"]
_FIELDS = ("url", "name", "country", "kind", "language", "full_text")
_HEADER = re.compile(r"^\s*\[\[\s*feed\s*\]\]", re.M)
_INLINE = re.compile(r"^(?:\s*feed\s*=\s*\[)?\s*\{", re.M)


class Subscription(Record):
    """A feed to watch. ``country``: ISO 3166-1 alpha-3, or UNO, EUR and the like; ``full_text``: read pages where it has summaries only."""

    url: str
    name: str
    country: str | None = None
    kind: FeedKind = "other"
    language: str | None = None
    full_text: bool = True


def bundled_subscriptions() -> tuple[Subscription, ...]:
    """The forty public feeds that come with Détente, as a starting point."""
    return parse_subscriptions(bundled_text(), "the bundled feeds.toml")


def bundled_text() -> str:
    """The list of these, as a file to begin with."""
    return files("detente.reading").joinpath("feeds.toml").read_text("utf-8")


def read_subscriptions(path: Path | str) -> tuple[Subscription, ...]:
    """The feeds in a file.

    Raises:
        InputError: it cannot be read, or something in it is wrong; the message names file, line and field.
    """
    try:
        text = Path(path).read_text("utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); check name and permissions") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 (byte {error.start:,}); save it as UTF-8") from error
    return parse_subscriptions(text, str(path))


def parse_subscriptions(text: str, where: str) -> tuple[Subscription, ...]:
    """The feeds in the text of a file, in its order.

    Raises:
        InputError: something in it is wrong; the message names line and field.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f'{where}: not TOML ({error}); a feed is written as [[feed]] with a line url = "https://…" below') from error
    lines = [text.count("\n", 0, m.end()) + 1 for m in (_HEADER if _HEADER.search(text) else _INLINE).finditer(text)]
    for key in raw:
        if key != "feed":
            raise InputError(f"{where}:{_line_of(text, key)}: unknown table or field '{key}'; a feed is written as [[feed]]")
    feeds = raw.get("feed", [])
    if not isinstance(feeds, list) or not all(isinstance(f, dict) for f in feeds):
        raise InputError(f"{where}: feed is no list of tables; write [[feed]], with two brackets")
    if not feeds:
        raise InputError(f'{where}: no feed in it; write [[feed]] and below it url = "https://…"')
    found: list[Subscription] = []
    seen: dict[str, int] = {}
    for number, feed in enumerate(feeds):
        line = lines[number] if number < len(lines) else 1
        one = _subscription(feed, f"{where}:{line}")
        if one.url in seen:
            raise InputError(f"{where}:{line}: {one.url} stands already in line {seen[one.url]}; take one of them out")
        seen[one.url] = line
        found.append(one)
    return tuple(found)


def _subscription(raw: dict[str, Any], where: str) -> Subscription:
    for field, value in raw.items():
        if field not in _FIELDS:
            raise InputError(f"{where}: unknown field {field}; a feed has {', '.join(_FIELDS)}")
        wanted = bool if field == "full_text" else str
        if not isinstance(value, wanted):
            raise InputError(f"{where}: field {field} is a {type(value).__name__}, not a {'truth value (true, false)' if wanted is bool else 'text'}")
    url = str(raw.get("url") or "")
    if not re.fullmatch(r"https?://[^\s/@]+(?:/\S*)?", url, re.I):
        raise InputError(f"{where}: field url is {repr(url) if url else 'missing'}; give an address that begins with https:// or http://")
    if (kind := raw.get("kind", "other")) not in get_args(FeedKind):
        raise InputError(f"{where}: field kind is '{kind}'; known are {', '.join(get_args(FeedKind))}")
    if (country := raw.get("country")) is not None and not re.fullmatch(r"[A-Z]{3}", country):
        raise InputError(f"{where}: field country is '{country}'; give three capital letters (ISO 3166-1 alpha-3, or UNO, EUR …)")
    if (language := raw.get("language")) is not None and not re.fullmatch(r"[a-z]{2,3}", language):
        raise InputError(f"{where}: field language is '{language}'; give two small letters (ISO 639-1)")
    host = url.split("/")[2]
    return Subscription(
        url=url, name=raw.get("name") or host.removeprefix("www."), country=country, kind=kind, language=language, full_text=raw.get("full_text", True)
    )


def _line_of(text: str, key: str) -> int:
    match = re.search(rf"^\s*\[*\s*[\"']?{re.escape(key)}\b", text, re.M)
    return text.count("\n", 0, match.end()) + 1 if match else 1
