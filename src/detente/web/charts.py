"""The charts of the desk as Vega-Lite specifications, and as images for readers without scripts."""

from __future__ import annotations

import datetime
import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from detente.charts import Theme, index_chart, world_chart
from detente.errors import QueryError
from detente.relations.buckets import By
from detente.relations.happenings import Dyad
from detente.web.book import Book
from detente.web.world import world

#: Happenings that a chart marks one by one: with more it has megabytes, and they cannot be told apart.
MARKS = 1_000
#: What the map shows.
MAPS = ("intensity", "coverage")
#: Pixels of a plot, on a screen and on a telephone, and what else may be asked for.
WIDE, NARROW, WIDEST = 860, 280, 2000


@lru_cache(maxsize=1)
def _world() -> dict[str, Any]:
    return dict(json.loads((files("detente.web") / "static" / "vendor" / "world-110m.json").read_text("utf-8")))


def _theme(theme: str) -> Theme:
    if theme == "dark":
        return "dark"
    if theme == "light":
        return "light"
    raise QueryError(f"theme {theme}: there are light, dark")


def _width(width: int) -> int:
    if not NARROW <= width <= WIDEST:
        raise QueryError(f"width {width}: from {NARROW} to {WIDEST} pixels")
    return width


def dyad_chart(book: Book, dyad: Dyad, by: By, since: datetime.date | None, until: datetime.date | None, theme: str, width: int = WIDE) -> str:
    """The index of a dyad with its events beneath, as JSON."""
    look, pixels = _theme(theme), _width(width)

    def made() -> str:
        index = book.index(dyad, by, since, until)
        found, number = book.weightiest(dyad, since, until, MARKS)
        return str(index_chart(index, found, theme=look, width=pixels, of=number).to_json(indent=None))

    return book.remember(("chart", dyad, by, since, until, look, pixels), made, lambda spec: len(spec) // 4)


def world_map(book: Book, until: datetime.date | None, what: str, theme: str, width: int = WIDE) -> str:
    """The map of the year before ``until``, as JSON."""
    if what not in MAPS:
        raise QueryError(f"map {what}: there are {', '.join(MAPS)}")
    found = world(book, until)
    return str(world_chart(_world(), found.countries, what, _theme(theme), _width(width)).to_json(indent=None))


@lru_cache(maxsize=128)
def drawn(spec: str) -> bytes:
    """A specification as SVG. Nothing is fetched for it."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec)).encode()
