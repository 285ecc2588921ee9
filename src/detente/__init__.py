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
    from detente.reading.html import read_html
    from detente.records import Actor, Coding, Document, Event
    from detente.store.store import Store, open_store

__all__ = ["Actor", "Coder", "Coding", "DetenteError", "Document", "Event", "Store", "code", "coder", "open_store", "read_html", "resolve_actor"]

#: Where the names stand. They are loaded when first asked for, so that `detente --help` need not load the parser.
_HOME = {
    **dict.fromkeys(("code", "coder", "resolve_actor"), "detente.api"),
    "Coder": "detente.coding.coder",
    "read_html": "detente.reading.html",
    **dict.fromkeys(("Actor", "Coding", "Document", "Event"), "detente.records"),
    **dict.fromkeys(("Store", "open_store"), "detente.store.store"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def load_ipython_extension(shell: Any) -> None:
    """Lets a notebook show each `Coding` as its annotated page. Runs by itself when Détente is imported in IPython.

    The record is named, not loaded, and knows nothing of pages: records stand before pages in the house.
    """
    html = shell.display_formatter.formatters["text/html"]
    html.for_type_by_name("detente.records", "Coding", lambda coding: import_module("detente.pages.notebook").frame(coding))


if (_ipython := sys.modules.get("IPython")) is not None and (_shell := _ipython.get_ipython()) is not None:
    load_ipython_extension(_shell)
