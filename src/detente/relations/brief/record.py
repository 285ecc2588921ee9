"""What a brief is made of, before anybody renders it."""

from __future__ import annotations

from typing import Literal

from detente.records import Record

#: The sections, in the order of the page.
Key = Literal["now", "next", "index", "disputes", "promises", "contradictions", "outlook", "sources"]


class Note(Record):
    """A sentence that a line rests on, with where it stands. ``number`` is what lines cite; ``copies`` are other outlets with the same report."""

    number: int
    text: str
    outlet: str
    published: str
    document_id: str
    url: str | None = None
    copies: tuple[str, ...] = ()


class Line(Record):
    """One statement: ``lead`` says it in our words, ``text`` in the report's, ``day`` when, ``tag`` how it stands; ``notes`` are the sentences behind it.

    ``quoted``: ``text`` was said by somebody, and is not the reporter's. ``under`` are lines that belong below this one.
    """

    lead: str
    day: str = ""
    tag: str = ""
    text: str = ""
    quoted: bool = False
    notes: tuple[int, ...] = ()
    under: tuple[Line, ...] = ()


class Section(Record):
    """A part of the page; ``remark`` says what the lines cannot, such as that there are none."""

    key: Key
    title: str
    lines: tuple[Line, ...] = ()
    remark: str = ""


class Spark(Record):
    """The index of a pair by week, for a small chart: days and values, None where no event falls into the week."""

    pair: str
    starts: tuple[str, ...]
    values: tuple[float | None, ...]


class Brief(Record):
    """A brief as of the end of ``as_of`` (ISO day). ``newest`` is the day of the newest report that it rests on."""

    title: str
    as_of: str
    newest: str | None
    summary: str
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    sparks: tuple[Spark, ...] = ()
    made_by: str = ""
