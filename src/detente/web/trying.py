"""A text that somebody brings, coded: one at a time, and not too long."""

from __future__ import annotations

import threading

from detente.api import coder
from detente.errors import DetenteError, InputError
from detente.reading.text import check_text, document_id
from detente.records import Coding, Document

#: Characters of a text: coding takes about a second for 10,000.
LONGEST = 50_000
#: Seconds that a text waits for those before it.
_WAIT = 15.0
_one = threading.Lock()


class BusyError(DetenteError):
    """Others are being served; try again."""


def code_text(text: str, published: str | None = None, title: str | None = None, source: str | None = None, url: str | None = None) -> Coding:
    """The coding of a text.

    Raises:
        InputError: it is empty, too long, or holds what no text holds.
        LanguageError: it is not English.
        DateError: ``published`` is no date.
        BusyError: too many others wait.
    """
    if not text.strip():
        raise InputError("text: it is empty; paste a report, or a sentence")
    if len(text) > LONGEST:
        raise InputError(f"text: {len(text):,} characters; here {LONGEST:,} at most are coded; detente code FILE has no such limit")
    check_text(text, "text")
    document = Document(id=document_id(text), text=text, published=published or None, title=title, source=source, url=url)
    if not _one.acquire(timeout=_WAIT):
        raise BusyError("others are being coded; try again in some seconds")
    try:
        return coder().code(document)
    finally:
        _one.release()
