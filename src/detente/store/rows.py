"""From a `Coding` to the rows of the tables, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pyarrow as pa

from detente.coding.times import published_interval
from detente.errors import DateError
from detente.records import Actor, Coding, Document, Event, Place, Quote, Refusal, SentenceRef, Trigger, When
from detente.store.schema import OF_DOCUMENT

Row = dict[str, Any]

CODED, NO_EVENT, DUPLICATE, REFUSED, FAILED = "coded", "no event", "duplicate", "refused", "failed"
_WHEN = ("text", "start", "end", "edtf", "earliest", "latest", "precision")
_WHERE = ("text", "start", "end", "name", "country", "lat", "lon", "geonames", "precision")
#: What can become of a document, in the order in which it is counted out.
OUTCOMES = (CODED, NO_EVENT, DUPLICATE, REFUSED, FAILED)


class StoredEvent(Event):
    """An event as one report tells it, with that report and the sentence (``text``). ``id`` is unique in the store."""

    document_id: str
    published: str | None = None
    source: str | None = None
    text: str


class StoredQuote(Quote):
    """A quotation with its report."""

    document_id: str
    published: str | None = None
    source: str | None = None


class StoredDocument(Document):
    """A report and what became of it: coded, no event, duplicate (of ``copy_of``), refused or failed (``reason``)."""

    origin: str | None = None
    outcome: str
    reason: str | None = None
    copy_of: str | None = None
    similarity: float | None = None
    tone: float | None = None
    story: str | None = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """What is stored of one document: its row in ``documents``, and the rows of the other tables by their names."""

    document: Row
    parts: dict[str, list[Row]] = field(default_factory=dict)

    def as_duplicate(self, original: str) -> Rows:
        """The same document, found to be a copy of ``original`` after it was coded."""
        blank: Row = {"outcome": DUPLICATE, "copy_of": original, "similarity": 1.0, "reason": None, "coding": None, "tone": None, "events": None}
        return replace(self, document={**self.document, **blank}, parts={})


def content_hash(text: str) -> str:
    """SHA-256 of a text without regard to white space, which outlets change when they print the same report."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def document_row(document: Document, outcome: str, origin: str, *, reason: str | None = None, copy_of: str | None = None, similarity: float = 1.0) -> Row:
    """The row of a document that has no coding."""
    return {
        "document_id": document.id,
        "text": document.text,
        "title": document.title,
        **_report(document),
        "url": document.url,
        "language": document.language,
        "origin": origin,
        "content_hash": content_hash(document.text),
        "outcome": outcome,
        "reason": reason,
        "copy_of": copy_of,
        "similarity": similarity if copy_of else None,
    }


def unread_id(origin: str) -> str:
    """Id of what could not be read: it has no text to be known by, only a place where it stood."""
    return f"unread:{hashlib.sha256(origin.encode('utf-8', 'surrogatepass')).hexdigest()}"


def unread_row(origin: str, reason: str) -> Row:
    """The row of what could not be read."""
    return {"document_id": unread_id(origin), "text": "", "origin": origin, "outcome": REFUSED, "reason": reason}


def coding_rows(coding: Coding, origin: str, sentences: int) -> Rows:
    """All rows of a coded document. ``sentences`` is how many it has."""
    d = coding.document
    info = coding.coder
    coder = {"coder_version": info.version, "rules_hash": info.rules, "knowledge_hash": info.knowledge, "model": info.model}
    report = _report(d)
    document = {
        **document_row(d, CODED if coding.events else NO_EVENT, origin),
        "tone": coding.tone,
        "sentences": sentences,
        "events": len(coding.events),
        **coder,
        "coding": _packed(coding),
    }
    head = {"document_id": d.id, **report}
    return Rows(
        document,
        {
            "mentions": [{**head, **coder, **_mention(e, d, report)} for e in coding.events],
            "quotes": [
                {
                    **head,
                    "quote_id": f"{d.id}#q{n}",
                    "text": q.text,
                    **_span(q.span),
                    "speaker": _actor(q.speaker),
                    "addressee": _actor(q.addressee),
                    "cue": q.cue,
                    **_when(q.when),
                    **_where(q.where),
                    "direct": q.direct,
                    "tone": q.tone,
                }
                for n, q in enumerate(coding.quotes)
            ],
            "commitments": [
                {
                    **head,
                    "commitment_id": f"{d.id}#c{n}",
                    "mention_id": f"{d.id}#{c.event_id}",
                    "by": _actors(c.by),
                    "to": _actors(c.to),
                    "by_countries": _countries(c.by),
                    "to_countries": _countries(c.to),
                    "what": c.what,
                    **_when(c.due, "due"),
                }
                for n, c in enumerate(coding.commitments)
            ],
            "disputes": [
                {**head, "dispute_id": f"{d.id}#d{n}", "parties": list(x.parties), "issue": x.issue, "text": x.text, **_span(x.span)}
                for n, x in enumerate(coding.disputes)
            ],
            "relations": [
                {**head, "relation_id": f"{d.id}#r{n}", "parties": list(x.parties), "direction": x.direction, "text": x.text, **_span(x.span)}
                for n, x in enumerate(coding.relations)
            ],
        },
    )


def read_coding(row: Row) -> Coding:
    """The `Coding` of a row of ``documents`` that has one, equal to the one that was stored."""
    content = json.loads(row["coding"])
    content["document"] |= {"id": row["document_id"], "text": row["text"]}
    refused = tuple(Refusal.model_validate(r) for r in content.pop("refused"))
    return Coding.model_validate(content).model_copy(update={"refused": refused})


def pairs(actors: Iterable[str], recipients: Iterable[str], reciprocal: bool) -> str:
    """The directed dyads of an event in one word each, ``CHN>USA USA>CHN``; one with a side that is unknown or belongs to no country has
    nothing on that side. Sides are those of the event: two actors of one event are a dyad only where it is reciprocal.
    """
    left, right = sorted(set(actors)), sorted(set(recipients))
    found = {f"{a}>{r}" for a in left or [""] for r in right or [""]}
    if reciprocal:
        found |= {f"{r}>{a}" for a in left for r in right}
        if not right:
            found |= {f"{a}>{b}" for a in left for b in left if a != b}
    return " ".join(sorted(found - {">"}))


def paired(events: pa.Table) -> pa.Table:
    """Fused events with their `pairs`, as they stand in the table ``events``."""
    rows: Any = zip(*(events[name].to_pylist() for name in ("actor_countries", "recipient_countries", "reciprocal")), strict=True)
    return events.append_column("pairs", pa.array([pairs(*row) for row in rows], pa.string()))


def read_mention(row: Row) -> StoredEvent:
    """A row of ``mentions`` as the event it was, with its report."""
    return StoredEvent(
        id=row["mention_id"],
        **{name: row[name] for name in ("event_type", "mode", "contexts", "plover", "cameo", "quad_code", "goldstein", "status", "background", "reciprocal")},
        **{name: row[name] for name in ("issues", "rule", "confidence", "document_id", "published", "source")},
        actors=tuple(Actor(**_read_actor(a)) for a in row["actors"]),
        recipients=tuple(Actor(**_read_actor(a)) for a in row["recipients"]),
        when=_read_when(row),
        where=_read_where(row),
        attribution=Actor(**_read_actor(row["attribution"])) if row["attribution"] else None,
        trigger=Trigger(text=row["trigger_text"], span=(row["trigger_start"], row["trigger_end"])),
        sentence=SentenceRef(index=row["sentence_index"], span=(row["sentence_start"], row["sentence_end"])),
        text=row["sentence_text"],
    )


def read_quote(row: Row) -> StoredQuote:
    """A row of ``quotes`` as the quotation it was, with its report."""
    return StoredQuote(
        **{name: row[name] for name in ("text", "cue", "direct", "tone", "document_id", "published", "source")},
        span=(row["span_start"], row["span_end"]),
        speaker=Actor(**_read_actor(row["speaker"])) if row["speaker"] else None,
        addressee=Actor(**_read_actor(row["addressee"])) if row["addressee"] else None,
        when=_read_when(row),
        where=_read_where(row),
    )


def read_document(row: Row) -> StoredDocument:
    """A row of ``documents`` as the report it was, with what became of it."""
    names = StoredDocument.model_fields.keys() - {"id"}
    return StoredDocument.model_validate({"id": row["document_id"], **{name: row.get(name) for name in names}})


def _read_actor(a: Row) -> Row:
    return {**{k: v for k, v in a.items() if not k.startswith("span_")}, "span": (a["span_start"], a["span_end"])}


def _read_when(row: Row) -> When | None:
    if row["when_text"] is None:
        return None
    days = {name: row[f"when_{name}"] and row[f"when_{name}"].isoformat() for name in ("earliest", "latest")}
    return When(text=row["when_text"], span=(row["when_start"], row["when_end"]), edtf=row["when_edtf"], precision=row["when_precision"], **days)


def _read_where(row: Row) -> Place | None:
    if row["where_text"] is None:
        return None
    rest = {part: row[f"where_{part}"] for part in _WHERE[3:]}
    return Place(text=row["where_text"], span=(row["where_start"], row["where_end"]), **rest)


def _packed(coding: Coding) -> str:
    """A coding as JSON without what the columns hold: id and text of the document."""
    content = coding.model_dump(mode="json")
    del content["document"]["id"], content["document"]["text"]
    content["refused"] = [r.model_dump(mode="json") for r in coding.refused]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _mention(e: Event, d: Document, report: Row) -> Row:
    actor_countries, recipient_countries = _countries(e.actors), _countries(e.recipients)
    when = _when(e.when)
    earliest, latest = when["when_earliest"], when["when_latest"]
    if earliest is None and latest is None:
        earliest, latest = report["published_earliest"], report["published_latest"]
    earliest, latest = earliest or latest, latest or earliest
    return {
        "mention_id": f"{d.id}#{e.id}",
        **e.model_dump(include={"event_type", "mode", "plover", "cameo", "quad_code", "goldstein", "status", "background", "reciprocal", "rule", "confidence"}),
        "contexts": list(e.contexts),
        "issues": list(e.issues),
        "actors": _actors(e.actors),
        "recipients": _actors(e.recipients),
        "actor_countries": actor_countries,
        "recipient_countries": recipient_countries,
        "pairs": pairs(actor_countries, recipient_countries, e.reciprocal),
        **when,
        "day_earliest": earliest,
        "day_latest": latest,
        **_where(e.where),
        "attribution": _actor(e.attribution),
        "trigger_text": e.trigger.text,
        "trigger_start": e.trigger.span[0],
        "trigger_end": e.trigger.span[1],
        "sentence_index": e.sentence.index,
        "sentence_start": e.sentence.span[0],
        "sentence_end": e.sentence.span[1],
        "sentence_text": d.text[slice(*e.sentence.span)],
    }


def _report(d: Document) -> Row:
    try:
        first, last = published_interval(d.published) if d.published else (None, None)
    except DateError:  # the document is refused for it; the date stays as given
        first = last = None
    return {"published": d.published, "published_earliest": first, "published_latest": last, "source": d.source}


def _actor(a: Actor | None) -> Row | None:
    if a is None:
        return None
    return {
        "text": a.text,
        **_span(a.span),
        "name": a.name,
        "country": a.country,
        "sectors": list(a.sectors),
        "office": a.office,
        "former": a.former,
        "wikidata": a.wikidata,
        "resolved_by": a.resolved_by,
    }


def _actors(actors: Iterable[Actor]) -> list[Row | None]:
    return [_actor(a) for a in actors]


def _countries(actors: Iterable[Actor]) -> list[str]:
    return sorted({a.country for a in actors if a.country})


def _span(span: tuple[int, int]) -> Row:
    return {"span_start": span[0], "span_end": span[1]}


def _when(w: When | None, name: str = "when") -> Row:
    values = (w.text, *w.span, w.edtf, _day(w.earliest), _day(w.latest), w.precision) if w else (None,) * len(_WHEN)
    return {f"{name}_{part}": value for part, value in zip(_WHEN, values, strict=True)}


def _where(p: Place | None) -> Row:
    values = (p.text, *p.span, p.name, p.country, p.lat, p.lon, p.geonames, p.precision) if p else (None,) * len(_WHERE)
    return {f"where_{part}": value for part, value in zip(_WHERE, values, strict=True)}


def _day(day: str | None) -> date | None:
    """A day of the years 1 to 9999; what lies outside (44 BC, in a report on history) only its EDTF tells."""
    try:
        return date.fromisoformat(day) if day else None
    except ValueError:
        return None


def tables(rows: Iterable[Rows], batch: str, run_id: str) -> Iterator[tuple[str, list[Row]]]:
    """Rows of many documents by table, each with its ``batch``."""
    found = list(rows)
    yield "documents", [{**r.document, "run_id": run_id, "batch": batch} for r in found]
    for name in OF_DOCUMENT:
        yield name, [{**row, "batch": batch} for r in found for row in r.parts.get(name, ())]
