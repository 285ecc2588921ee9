"""What reading gives: a document as read, or why there is none."""

from __future__ import annotations

from typing import Literal

from detente.records import Document, Record


class Reading(Record):
    """A document as read. ``origin`` is where from (``file``, ``file:line``, an address, ``standard input``, ``text``), ``note`` what to know about it."""

    origin: str
    document: Document
    note: str | None = None


class Failure(Record):
    """A document that was not coded: where it stood and why.

    ``kind``: ``language``: it is not English; ``date``: its date cannot be read; ``fetch``: it could not be fetched, and may be
    another time; ``other``: something that is no report and need not be (pictures in a web archive); ``bug``: our fault.
    """

    origin: str
    reason: str
    kind: Literal["input", "language", "date", "fetch", "other", "bug"] = "input"


Outcome = Reading | Failure
