"""Détente: political event data from news.

>>> import detente
>>> coding = detente.code("France recalled its ambassador to Australia on Friday.", published="2021-09-19")
>>> coding.events[0].event_type
'SANCTION'
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.api import code, coder, resolve_actor
    from detente.coding.coder import Coder
    from detente.notebook import Store, open_store
    from detente.reading.html import read_html
    from detente.records import Actor, Coding, Document, Event

__all__ = ["Actor", "Coder", "Coding", "DetenteError", "Document", "Event", "Store", "code", "coder", "open_store", "read_html", "resolve_actor"]

#: Where the names stand. They are loaded when first asked for, so that `detente --help` need not load the parser.
_HOME = {
    **dict.fromkeys(("code", "coder", "resolve_actor"), "detente.api"),
    "Coder": "detente.coding.coder",
    "read_html": "detente.reading.html",
    **dict.fromkeys(("Actor", "Coding", "Document", "Event"), "detente.records"),
    **dict.fromkeys(("Store", "open_store"), "detente.notebook"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


#: Records that show themselves in a notebook: where each stands, and what shows it in `detente.pages.notebook`.
_SHOWN = (
    ("detente.records", "Coding", "frame"),
    ("detente.records", "Event", "one"),
    ("detente.store.rows", "StoredEvent", "one"),
    ("detente.store.fused", "FusedEvent", "one"),
    ("detente.store.query", "Query", "table"),
    ("detente.relations.index", "Index", "index_table"),
)


def load_ipython_extension(shell: Any) -> None:
    """Lets a notebook show records: a `Coding` as its annotated page, events and queries as tables. Runs by itself when Détente is imported in IPython.

    The records are named, not loaded, and know nothing of pages: they stand before pages in the house.
    """
    html = shell.display_formatter.formatters["text/html"]
    for module, name, how in _SHOWN:
        html.for_type_by_name(module, name, lambda shown, how=how: getattr(import_module("detente.pages.notebook"), how)(shown))


if (_ipython := sys.modules.get("IPython")) is not None and (_shell := _ipython.get_ipython()) is not None:
    load_ipython_extension(_shell)
