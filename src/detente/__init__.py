"""Détente: political event data from news.

>>> import detente
>>> coding = detente.code("France recalled its ambassador to Australia on Friday.", published="2021-09-19")
>>> coding.events[0].event_type
'SANCTION'
"""

from detente.api import code, coder, resolve_actor
from detente.coding.coder import Coder
from detente.errors import DetenteError
from detente.records import Actor, Coding, Document, Event

__all__ = ["Actor", "Coder", "Coding", "DetenteError", "Document", "Event", "code", "coder", "resolve_actor"]
