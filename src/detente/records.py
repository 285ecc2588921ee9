"""The records that flow through Détente, and the JSON contract that every surface speaks.

All records are frozen. Spans are ``(start, end)`` character offsets into ``Document.text``, end excluded;
``text`` is always exactly ``document.text[start:end]``. Days are ISO 8601 strings (``2023-06-18``) without
time zone, as told by the report. Countries are ISO 3166-1 alpha-3 (and XKX), or one of PLOVER's codes for
international actors (UNO, EUR, IGO, NGO, ISM, IMG, MNC); sectors are PLOVER's.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Span = tuple[int, int]

Status = Literal[
    "happened", "ongoing", "planned", "possible", "requested", "conditional",
    "denied", "cancelled", "postponed", "hypothetical",
]  # fmt: skip

Precision = Literal["day", "week", "weekend", "month", "season", "quarter", "half", "year", "decade", "century", "range"]
#: Statuses of what has come about.
REALISED: frozenset[Status] = frozenset({"happened", "ongoing"})

Direction = Literal["worsening", "improving", "stable", "uncertain"]


class Record(BaseModel):
    """Base of all records: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DateDoubt(Record):
    """A publication date that was given with a report and is not believed.

    ``reason``: ``future``: it lay in the future when the report was coded; ``before events``: the report tells of what happened
    later, at ``spans``.
    """

    published: str
    reason: Literal["future", "before events"]
    spans: tuple[Span, ...] = ()


class Document(Record):
    """One report. ``published`` is a day, a month or a year (``2023-06-18``, ``2023-06``, ``2023``), or None.

    A date that cannot be true stands in ``date_doubt``, and ``published`` is the day that the report dates itself with, or None.
    """

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    date_doubt: DateDoubt | None = None


class Actor(Record):
    """Somebody who acts or is acted upon, as mentioned at ``span``, and who that is."""

    text: str
    span: Span
    name: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    office: str | None = None
    former: bool = False
    resolved_by: str | None = None
    wikidata: str | None = None


class Entity(Actor):
    """An actor of the document: ``span`` is its first mention, ``count`` the number of its mentions."""

    count: int = 1


class When(Record):
    """A time expression and the days that it can mean, no more exact than text and publication date allow.

    ``edtf`` is Extended Date/Time Format (Library of Congress, 2019), levels 0 to 2; ``earliest`` and ``latest`` are the
    first and last day that it allows, None where the text does not say.
    """

    text: str
    span: Span
    edtf: str | None = None
    earliest: str | None = None
    latest: str | None = None
    precision: Precision | None = None


class Place(Record):
    """A place name and where that is. ``country`` is None for what belongs to none (seas)."""

    text: str
    span: Span
    name: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    precision: Literal["point", "city", "region", "country", "area"] | None = None


class Trigger(Record):
    """The words that tell the event."""

    text: str
    span: Span


class SentenceRef(Record):
    """The sentence that tells the event: its number in the document, from 0, and where it stands."""

    index: int
    span: Span


class Event(Record):
    """Who did what to whom, when, where, on whose word, and how sure that is."""

    id: str
    event_type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    plover: str
    cameo: str
    quad_code: int
    goldstein: float
    status: Status
    actors: tuple[Actor, ...] = ()
    recipients: tuple[Actor, ...] = ()
    reciprocal: bool = False
    when: When | None = None
    where: Place | None = None
    issues: tuple[str, ...] = ()
    attribution: Actor | None = None
    background: bool = False
    trigger: Trigger
    sentence: SentenceRef
    rule: str
    confidence: float


class Quote(Record):
    """Something said: ``span`` is the content; ``speaker.span`` the mention that introduces it, a pronoun included."""

    text: str
    span: Span
    speaker: Actor | None = None
    addressee: Actor | None = None
    cue: str | None = None
    when: When | None = None
    where: Place | None = None
    direct: bool = True
    tone: float | None = None


class Commitment(Record):
    """Who promised what to whom, by when; ``event_id`` is the event that is the promise.

    ``event_type`` is PLOVER's type of what is promised ("promised *to send tanks*": AID), where a rule reads it.
    """

    by: tuple[Actor, ...]
    to: tuple[Actor, ...] = ()
    what: str
    event_id: str
    event_type: str | None = None
    due: When | None = None


class Dispute(Record):
    """An issue that the text itself calls disagreement or contention between the parties (country codes).

    ``issue`` is in our vocabulary (``knowledge/issues.yaml``), with PLOVER's ``contexts`` of it, or else in the words of the text.
    """

    parties: tuple[str, ...]
    issue: str
    contexts: tuple[str, ...] = ()
    text: str
    span: Span


class Relation(Record):
    """A sentence that judges how the parties (country codes) get on."""

    parties: tuple[str, ...]
    direction: Direction
    text: str
    span: Span


class CoderInfo(Record):
    """What coded this: same input and same values here give the same coding."""

    version: str
    rules: str
    knowledge: str
    model: str


class Refusal(Record):
    """A candidate that was not coded, and why."""

    rule: str
    reason: str
    trigger: Trigger
    sentence: SentenceRef


class Coding(Record):
    """All that one document tells.

    ``refused`` holds the candidates that were turned down; it is for ``explain`` and audits and is not part of
    the JSON, unless ``detente code --refused`` asks for it.
    """

    document: Document
    events: tuple[Event, ...] = ()
    quotes: tuple[Quote, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    relations: tuple[Relation, ...] = ()
    entities: tuple[Entity, ...] = ()
    times: tuple[When, ...] = ()
    places: tuple[Place, ...] = ()
    tone: float | None = None
    coder: CoderInfo
    refused: tuple[Refusal, ...] = Field(default=(), exclude=True, repr=False)
