"""Fused events and stories as records."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from detente.records import Actor, Place, Record, Span, When
from detente.store.rows import Row

_WHEN = ("text", "edtf", "earliest", "latest", "precision")
_WHERE = ("text", "name", "country", "lat", "lon", "geonames", "precision")


class Party(Actor):
    """Somebody who takes part, in the words of the report that says most; it stands in several, so there is no span."""

    span: Span | None = Field(default=None, exclude=True, repr=False)  # type: ignore[assignment]


class FusedWhen(When):
    """The days on which sources agree."""

    span: Span | None = Field(default=None, exclude=True, repr=False)  # type: ignore[assignment]


class FusedPlace(Place):
    """The place that most sources name."""

    span: Span | None = Field(default=None, exclude=True, repr=False)  # type: ignore[assignment]


class Step(Record):
    """A change of status: what was told from that day (None: the report is not dated) on, and by which mention first."""

    status: str
    published: str | None
    mention_id: str


class Saying(Record):
    """What some mentions say."""

    value: str
    mention_ids: tuple[str, ...]


class Conflict(Record):
    """An attribute (``when``, ``where``, ``mode``, ``status``) on which reports differ."""

    attribute: str
    values: tuple[Saying, ...]


class FusedEvent(Record):
    """What many reports tell of one happening; how each field comes about is told in docs/one-event-many-reports.md.

    ``reports`` counts every report, copies included; ``sources`` those that are independent of each other. ``first_seen`` and ``last_seen``
    are days of publication.
    """

    id: str
    event_type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    plover: str | None = None
    cameo: str | None = None
    quad_code: int
    goldstein: float | None = None
    status: str
    status_history: tuple[Step, ...] = ()
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    reciprocal: bool = False
    when: FusedWhen | None = None
    where: FusedPlace | None = None
    issues: tuple[str, ...] = ()
    background: bool = False
    reports: int
    sources: int
    outlets: tuple[str, ...] = ()
    first_seen: str | None = None
    last_seen: str | None = None
    conflicts: tuple[Conflict, ...] = ()
    confidence: float
    stories: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()
    mention_ids: tuple[str, ...] = ()


class Story(Record):
    """Reports of one happening: from the first to the last day of publication; ``title`` is that of the first report."""

    id: str
    title: str | None
    first_seen: str | None
    last_seen: str | None
    outlets: tuple[str, ...]
    document_ids: tuple[str, ...]


def read_event(row: Row) -> FusedEvent:
    """A row of ``events`` as a record."""
    named = {name: row[name] for name in FusedEvent.model_fields if name in row}
    return FusedEvent.model_validate(
        {
            **_plain(named),
            "id": row["event_id"],
            "when": _plain({part: row[f"when_{part}"] for part in _WHEN}) if row["when_text"] is not None else None,
            "where": {part: row[f"where_{part}"] for part in _WHERE} if row["where_text"] is not None else None,
        }
    )


def read_story(row: Row) -> Story:
    """A row of the question for stories as a record."""
    return Story.model_validate(_plain(row))


def _plain(value: Any) -> Any:
    """Days as text, as in all records; spans of actors, of which there are none here, left out."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if k not in ("span_start", "span_end")}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
