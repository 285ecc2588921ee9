"""Rows of the store as templates show them: records with words instead of codes, and the sentence with its marks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from detente.pages import wording
from detente.pages.spans import Mark, segments
from detente.pages.view import as_given
from detente.records import Actor, When
from detente.store.rows import Row

#: Characters of a sentence that are shown in a list; the event's own page shows all of it.
_SENTENCE = 600


@dataclass(frozen=True)
class Shown:
    """A fused event for a list or its own page. Has the fields that the pieces of `detente.pages` (``parts.html``) ask for."""

    id: str
    event_type: str
    mode: str | None
    status: str
    quad_code: int
    goldstein: float
    reciprocal: bool
    background: bool
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    days: str
    dated: bool
    where: str
    issues: tuple[str, ...]
    reports: int
    sources: int
    outlets: tuple[str, ...]
    conflicts: int
    confidence: float
    row: Row


def shown(row: Row) -> Shown:
    """A row of ``events``."""
    return Shown(
        id=row["event_id"], **{n: row[n] for n in ("event_type", "mode", "status", "quad_code", "goldstein")}, reciprocal=bool(row["reciprocal"]),
        background=bool(row["background"]), actors=people(row["actors"]), recipients=people(row["recipients"]), days=days(row),
        dated=row["when_earliest"] is not None or row["when_latest"] is not None, where=place(row), issues=tuple(row["issues"] or ()),
        reports=row["reports"] or 1, sources=row["sources"] or 1, outlets=tuple(row["outlets"] or ()), conflicts=len(row["conflicts"] or ()),
        confidence=row["confidence"] or 0.0, row=row,
    )  # fmt: skip


def person(a: Mapping[str, Any]) -> Actor:
    """An actor of a row. Where its words do not stand in one report, its span is (0, 0)."""
    rest = {k: v for k, v in a.items() if not k.startswith("span_")}
    return Actor(**{**rest, "sectors": tuple(a["sectors"] or ()), "former": bool(a["former"])}, span=(a["span_start"] or 0, a["span_end"] or 0))


def people(actors: Iterable[Mapping[str, Any]] | None) -> tuple[Actor, ...]:
    return tuple(person(a) for a in actors or ())


def days(row: Row) -> str:
    """When, in words: as told, or else the day of the first report."""
    first, last = row["when_earliest"], row["when_latest"]
    if first is None and last is None and not row.get("when_edtf"):
        seen = row.get("first_seen") or row.get("published_earliest")
        return wording.day(seen) if seen else ""
    when = When(
        text=row["when_text"] or "", span=(0, 0), edtf=row["when_edtf"], precision=row["when_precision"],
        earliest=first.isoformat() if first else None, latest=last.isoformat() if last else None,
    )  # fmt: skip
    return wording.period(when)


def place(row: Row) -> str:
    here, land = wording.shown(row["where_name"] or row["where_text"] or ""), wording.country(row["where_country"])
    return here if not land or land.casefold() == here.casefold() else f"{here}, {land}" if here else land


def sentence(row: Row) -> Markup:
    """The sentence of a row of ``mentions``, with who, does what, to whom, when and where marked in it. Markup in it is text."""
    text: str = row["sentence_text"] or ""
    at = row["sentence_start"] or 0
    marks = [Mark(_moved(a["span_start"], a["span_end"], at), "actor") for a in row["actors"] or () if a["span_start"] is not None]
    marks += [Mark(_moved(a["span_start"], a["span_end"], at), "recipient") for a in row["recipients"] or () if a["span_start"] is not None]
    if row["trigger_start"] is not None:
        marks.append(Mark(_moved(row["trigger_start"], row["trigger_end"], at), "trigger"))
    for name, role in (("when", "time"), ("where", "place")):
        if row[f"{name}_start"] is not None:
            marks.append(Mark(_moved(row[f"{name}_start"], row[f"{name}_end"], at), role))  # type: ignore[arg-type]
    return marked(text, marks)


def marked(text: str, marks: Sequence[Mark], most: int = 4_000) -> Markup:
    """``text`` with marks, cut after ``most`` characters."""
    end = min(len(text), most)
    out = Markup("")
    for s in segments((0, end), marks):
        words = as_given(text[slice(*s.span)])
        roles = " ".join(sorted({m.role for m in s.marks}))
        out += Markup('<span class="{}">{}</span>').format(roles, words) if roles else words
    return out + (" …" if end < len(text) else "")


def excerpt(text: str, most: int = _SENTENCE) -> str:
    """The beginning of a text on one line."""
    line = wording.shown(text[: most * 2])
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]} …"


def _moved(start: int, end: int, by: int) -> tuple[int, int]:
    return start - by, end - by


def day(value: datetime.date | None) -> str:
    return wording.day(value) if value else ""
