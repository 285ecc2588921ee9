"""The public functions: one line from a text to its coding."""

from __future__ import annotations

from functools import lru_cache

from detente.coding.actors import today
from detente.coding.coder import Coder
from detente.knowledge.names import knowledge_hash
from detente.reading.text import document_id
from detente.records import Actor, Coding, Document


def coder() -> Coder:
    """The coder that `code` uses, loaded once a process, and again when layers of knowledge have been added or removed."""
    return _coder(knowledge_hash())


@lru_cache(maxsize=2)
def _coder(knowledge: str) -> Coder:
    return Coder()


def code(text: str, published: str | None = None, title: str | None = None, source: str | None = None, url: str | None = None) -> Coding:
    """Codes one text.

    Args:
        text: the report; offsets in the result count in it.
        published: its day, month or year (``2023-06-18``, ``2023-06``, ``2023``); dates in the text are resolved as far as that allows.
        title: its headline, where that is not the text's first line.
        source: the outlet.
        url: where it was read.

    Raises:
        LanguageError: the text is not English.
        DateError: ``published`` is no date.
    """
    return coder().code(Document(id=document_id(text), text=text, published=published, title=title, source=source, url=url))


def resolve_actor(text: str, date: str | None = None) -> Actor | None:
    """Who a phrase names on a day (None: today): country, sectors, office, name; None when nothing in it is known.

    >>> resolve_actor("Chinese foreign minister Qin Gang", "2023-06-18").country
    'CHN'
    """
    return coder().resolver.resolve(text, date or today())
