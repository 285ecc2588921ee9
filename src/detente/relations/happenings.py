"""The happenings between two parties: fused events with their days, their sources and the sentences that tell them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from detente.records import REALISED, Record
from detente.store.fusion.sources import sources
from detente.store.rows import pairs

Days = tuple[datetime.date, datetime.date]

#: A happening that can be of more days than these has no place on a time line of weeks or months.
CLOSE = 31
#: News of a deed that was announced for a day comes no later than this after it: a weekly paper and its late readers.
SOON = datetime.timedelta(days=14)

#: PLOVER's quad code of material conflict.
_FORCE = 4

UNDATED = "told as history without a date"
WIDE = "its date is not known to a month"
UNPUBLISHED = "the report has no date"


@dataclass(frozen=True)
class Dyad:
    """Two parties by country code. ``directed``: what the first does to the second; else what goes on between them."""

    first: str
    second: str
    directed: bool = False

    def __str__(self) -> str:
        return f"{self.first}{'>' if self.directed else '-'}{self.second}"

    def meets(self, actors: Iterable[str], recipients: Iterable[str], reciprocal: bool) -> bool:
        """Is an event with these countries on its sides one of the dyad?"""
        found = pairs(actors, recipients, reciprocal).split()
        return f"{self.first}>{self.second}" in found or (not self.directed and f"{self.second}>{self.first}" in found)


class Meets(Protocol):
    """What happenings are asked of: a dyad, or anything else that says which events are its own."""

    def meets(self, actors: Iterable[str], recipients: Iterable[str], reciprocal: bool) -> bool:
        """Is an event with these countries on its sides one of these?"""
        ...


class Telling(Record):
    """A sentence that tells a happening, and the report it stands in."""

    mention_id: str
    document_id: str
    status: str
    text: str
    outlet: str | None = None
    published: str | None = None


class Happening(Record):
    """One happening, once, however many reports tell it.

    ``first`` and ``last`` are the days that count for it: of a deed those on which it can have been, of a plan, request or refusal the day of
    the report; None where it has no place on a time line, for the reason ``left_out``. ``seen`` is the day of the last report. ``sources`` are the
    independent ones, by name; ``contents`` the different texts, by hash: a report and its copies are one.
    """

    id: str
    event_type: str
    mode: str | None
    quad_code: int
    goldstein: float
    status: str
    background: bool
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    reciprocal: bool
    first: datetime.date | None
    last: datetime.date | None
    left_out: str | None = None
    seen: datetime.date | None = None
    when: str | None = None
    where: str | None = None
    reports: int
    documents: tuple[str, ...]
    sources: tuple[str, ...]
    contents: tuple[str, ...]
    tellings: tuple[Telling, ...]

    @property
    def kind(self) -> str:
        """Type and mode, ``CONSULT/visit``."""
        return f"{self.event_type}/{self.mode}" if self.mode else self.event_type

    @property
    def told(self) -> Telling:
        """The telling to show: the first that has the status agreed on, else the first."""
        return next((t for t in self.tellings if t.status == self.status), self.tellings[0])


def happenings(events: pa.Table, mentions: pa.Table, documents: pa.Table, dyad: Meets) -> list[Happening]:
    """The happenings of a dyad, by day, then by id; those without a day last.

    Args:
        events: rows of the table ``events`` as fusion makes them (`detente.store.fusion.EVENTS`).
        mentions: rows of ``mentions`` that these events are made of.
        documents: the reports, copies among them: ``document_id``, ``source``, ``copy_of``, ``content_hash``, and ``text`` where agency credits are to count.
    """
    told = {row["mention_id"]: row for row in mentions.select([c for c in OF_MENTION if c in mentions.column_names]).to_pylist()}
    reports = _reports(documents) if len(documents) else {}
    found = []
    wanted = [c for c in events.column_names if c not in ("conflicts", "contexts", "parties", "stories")]
    for row in events.select(wanted).to_pylist():
        if dyad.meets(row["actor_countries"] or (), row["recipient_countries"] or (), bool(row["reciprocal"])):
            mine = [told[m] for m in row["mention_ids"] if m in told]
            h = happening(row, mine, [reports[d] for d in row["document_ids"]])
            found.append((h, _state(row, h, mine)))
    return sorted(_states(found), key=order)


def _states(found: list[tuple[Happening, str | None]]) -> list[Happening]:
    """States count once a month: each with all tellings of `CLOSE` days from the first one.

    "Russia's war in Ukraine" stands in every report on anything that it touches. It is no new attack each time.
    """
    made = [h for h, state in found if state is None]
    groups: dict[str, list[Happening]] = {}
    for h, state in found:
        if state is not None:
            groups.setdefault(state, []).append(h)
    for group in groups.values():
        together: list[Happening] = []
        for h in sorted(group, key=order):
            if together and h.first and h.last and together[0].first and (h.last - together[0].first).days >= CLOSE:
                made.append(joined(together))
                together = []
            together.append(h)
        made.append(joined(together))
    return made


def joined(together: Sequence[Happening]) -> Happening:
    """One happening of several, by day; it has the name of the first."""
    if len(together) == 1:
        return together[0]
    documents = sorted({d for h in together for d in h.documents})
    return together[0].model_copy(
        update={
            "last": max(h.last for h in together if h.last),
            "seen": max((h.seen for h in together if h.seen), default=None),
            "reports": len(documents),
            "documents": tuple(documents),
            "sources": tuple(sorted({s for h in together for s in h.sources})),
            "contents": tuple(sorted({c for h in together for c in h.contents})),
            "tellings": tuple(t for h in together for t in h.tellings),
        }
    )


def _state(row: Mapping[str, Any], h: Happening, mine: Sequence[Mapping[str, Any]]) -> str | None:
    """What a state is known by, None for a happening: what is told as going on, and force of no day, place or manner, dated by its reports alone."""
    if h.first is None or any(m["when_earliest"] is not None for m in mine):
        return None
    vague = row["quad_code"] == _FORCE and row["mode"] is None and row["where_precision"] in (None, "country", "area")
    if row["status"] != "ongoing" and not (row["status"] == "happened" and vague):
        return None
    return "|".join([row["event_type"], row["mode"] or "", *sorted(row["actor_countries"] or ()), ">", *sorted(row["recipient_countries"] or ())])


def _reports(documents: pa.Table) -> dict[str, tuple[str, str]]:
    """Source and content of each report by id. A report of unknown source is a source by itself, known by its content, whatever its id."""
    content = dict(zip(documents.column("document_id").to_pylist(), documents.column("content_hash").to_pylist(), strict=True))
    found = {}
    for id, original, origin in sources(documents).select("document_id", "original", "origin").iter_rows():
        mine = content.get(original) or content[id] or id
        found[id] = (mine if origin == original.lower() else origin, mine)
    return found


def order(h: Happening) -> tuple[datetime.date, datetime.date, str]:
    """Sorts happenings by day."""
    return h.first or datetime.date.max, h.last or datetime.date.max, h.id


#: Columns of ``events`` that happenings are made of.
OF_EVENT = (
    "event_id", "event_type", "mode", "quad_code", "goldstein", "status", "background", "reciprocal", "actors", "recipients", "first_seen", "last_seen",
    "when_edtf", "when_earliest", "when_latest", "where_name", "reports", "document_ids", "mention_ids",
)  # fmt: skip
#: Columns of ``mentions`` that happenings are made of.
OF_MENTION = (
    "mention_id", "document_id", "status", "sentence_text", "source", "published", "published_earliest", "published_latest", "when_earliest", "when_latest",
)  # fmt: skip


def happening(row: Mapping[str, Any], mine: Sequence[Mapping[str, Any]], origins: Iterable[tuple[str, str]]) -> Happening:
    """One event by itself, from its row, the rows of its mentions in reading order, and source and content of each of its reports."""
    days, why = _days(row, mine)
    sources, contents = zip(*origins, strict=True)
    return Happening(
        id=row["event_id"],
        **{name: row[name] for name in ("event_type", "mode", "quad_code", "goldstein", "status")},
        background=bool(row["background"]),
        reciprocal=bool(row["reciprocal"]),
        actors=_names(row["actors"]),
        recipients=_names(row["recipients"]),
        first=days[0] if days else None,
        last=days[1] if days else None,
        left_out=why,
        seen=row["last_seen"],
        when=row["when_edtf"],
        where=row["where_name"],
        reports=row["reports"] or len(row["document_ids"]),
        documents=tuple(sorted(row["document_ids"])),
        sources=tuple(sorted(set(sources))),
        contents=tuple(sorted(set(contents))),
        tellings=tuple(
            Telling(
                mention_id=m["mention_id"], document_id=m["document_id"], status=m["status"], text=m["sentence_text"] or "", outlet=m.get("source"),
                published=m.get("published") or (m["published_earliest"].isoformat() if m["published_earliest"] else None),
            )
            for m in mine
        ),
    )  # fmt: skip


def _days(row: Mapping[str, Any], mine: Sequence[Mapping[str, Any]]) -> tuple[Days | None, str | None]:
    """The days that count, or why there are none."""
    first, last = row["when_earliest"], row["when_latest"]
    status = row["status"]
    if status in REALISED and first is not None and last is not None and not _of_the_deed((first, last), mine):
        first = last = None
    if status in REALISED and first is not None and last is not None:
        if (last - first).days < CLOSE:
            return (first, last), None
        if status == "happened" or row["background"]:
            return None, WIDE
    elif row["background"]:
        return None, UNDATED
    return _reported(row, mine)


def _of_the_deed(days: Days, mine: Sequence[Mapping[str, Any]]) -> bool:
    """Is a date that of the deed, and not only that of a plan that came to nothing at the time?

    It is where a report that tells the deed gives such a date, or else where the first such report came soon after it.
    """
    done = [m for m in mine if m["status"] in REALISED]
    if any(m["when_earliest"] is not None and m["when_earliest"] <= days[1] and (m["when_latest"] or m["when_earliest"]) >= days[0] for m in done):
        return True
    told = [m["published_earliest"] for m in done if m["published_earliest"] is not None]
    return not told or min(told) - days[1] <= SOON


def _reported(row: Mapping[str, Any], mine: Sequence[Mapping[str, Any]]) -> tuple[Days | None, str | None]:
    """The day of the report that first told the status agreed on."""
    dated = [m for m in mine if m["published_earliest"] is not None]
    fitting = [m for m in dated if m["status"] == row["status"]] or dated
    if not fitting:
        day = row["first_seen"]
        return ((day, day), None) if day is not None else (None, UNPUBLISHED)
    day, end = min((m["published_earliest"], m["published_latest"] or m["published_earliest"]) for m in fitting)
    return ((day, end), None) if (end - day).days < CLOSE else (None, WIDE)


def _names(actors: Iterable[Mapping[str, Any]] | None) -> tuple[str, ...]:
    """Who stands on a side: people by name with their country, others by country, name, or as the text has it."""
    found: dict[str, None] = {}
    for a in actors or ():
        if a["name"] and (a["office"] or not a["country"]):
            found[f"{a['name']} ({a['country']})" if a["country"] else a["name"]] = None
        else:
            found[a["country"] or a["text"] or "?"] = None
    return tuple(found)
