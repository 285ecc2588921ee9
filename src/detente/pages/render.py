"""Renders codings as self-contained pages. Nothing on them is fetched from anywhere, and nothing in a report can act."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from detente.ontology import ontology
from detente.pages import wording
from detente.pages.view import statuses, title, view
from detente.records import Coding

_FOLDER = files("detente.pages") / "templates"


@dataclass(frozen=True)
class Entry:
    """A line of an index: what the document is, and where it stands (``#d1-top``, or a file beside the index)."""

    href: str
    name: str
    published: str | None
    source: str | None
    events: int
    quotes: int
    statuses: tuple[tuple[str, int], ...]


def entry(coding: Coding, href: str, name: str = "") -> Entry:
    """The line of an index for a report; ``name`` is what to call it where it has no title."""
    d = coding.document
    return Entry(href, title(coding, name), d.published, d.source, len(coding.events), len(coding.quotes), statuses(coding))


@cache
def asset(name: str) -> Markup:
    """The text of one of our own files (``style.css``, ``page.js``, ``shapes.svg``), to stand in a page as it is."""
    return Markup((_FOLDER / name).read_text("utf-8"))


@lru_cache(maxsize=1)
def policy() -> str:
    """The page's content security policy: our style, our script (by its hash), and nothing from anywhere."""
    digest = base64.b64encode(hashlib.sha256(asset("page.js").encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(lambda name: (_FOLDER / name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals.update(w=wording, words=wording.words(), types=ontology().types, asset=asset, policy=policy)
    environment.filters.update(shown=wording.shown, country=wording.country, paragraphs=paragraphs)
    return environment


def template(name: str) -> Template:
    """One of our templates, with what all of them use."""
    return _environment().get_template(name)


def paragraphs(text: str) -> Markup:
    """A text of several paragraphs, each shown on one line."""
    return Markup("<br>").join(escape(wording.shown(p)) for p in text.split("\n") if p.strip())


def article(coding: Coding, prefix: str = "", name: str = "", refused: bool = False, level: int = 1) -> Markup:
    """The annotated document alone, for a page that brings ``style.css``, ``shapes.svg`` and ``page.js`` (see `asset`); headings from ``level`` on."""
    return Markup(_environment().get_template("document.html").render(v=view(coding, prefix, name, refused), level=level))


def annotated_page(coding: Coding, name: str = "", refused: bool = False, index: str | None = None) -> str:
    """One report as a page of its own: its text with all that was coded marked in it, and each event beside its sentence.

    Args:
        coding: what to show.
        name: what to call the report where it has no title, such as its file.
        refused: also show what was turned down, with the reason.
        index: address of the index that the page belongs to, for a link back.

    Returns:
        A whole HTML document. It asks for nothing from any server, and works without scripts.
    """
    shown = view(coding, "", name, refused)
    return _environment().get_template("page.html").render(title=shown.name, views=[shown], entries=[], failed=0, index=index) + "\n"


def annotated_pages(codings: Iterable[tuple[str, Coding]], refused: bool = False, failed: int = 0) -> str:
    """Several reports on one page, with an index before them. Of each its name and its coding; ``failed`` is the number that could not be coded."""
    views = [view(coding, f"d{n}-", name, refused) for n, (name, coding) in enumerate(codings, 1)]
    entries = [entry(v.coding, f"#{v.prefix}top", v.name) for v in views]
    return _environment().get_template("page.html").render(title=_count(len(views)), views=views, entries=entries, failed=failed, index=None) + "\n"


def index_page(entries: Sequence[Entry], failed: int = 0) -> str:
    """The index of reports that stand in files beside it."""
    return _environment().get_template("page.html").render(title=_count(len(entries)), views=[], entries=entries, failed=failed, index=None) + "\n"


def _count(reports: int) -> str:
    return f"{reports} {'report' if reports == 1 else 'reports'}"
