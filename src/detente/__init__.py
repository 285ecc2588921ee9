"""Détente: political event data from news.

>>> import detente
>>> coding = detente.code("France recalled its ambassador to Australia on Friday.", published="2021-09-19")
>>> coding.events[0].event_type
'SANCTION'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.api import code, coder, resolve_actor
    from detente.coding.coder import Coder
    from detente.records import Actor, Coding, Document, Event
    from detente.store.store import Store, open_store

__all__ = ["Actor", "Coder", "Coding", "DetenteError", "Document", "Event", "Store", "code", "coder", "open_store", "resolve_actor"]

#: Where the names stand. They are loaded when first asked for, so that `detente --help` need not load the parser.
_HOME = {
    **dict.fromkeys(("code", "coder", "resolve_actor"), "detente.api"),
    "Coder": "detente.coding.coder",
    **dict.fromkeys(("Actor", "Coding", "Document", "Event"), "detente.records"),
    **dict.fromkeys(("Store", "open_store"), "detente.store.store"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
