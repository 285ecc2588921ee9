"""Happenings and codings for tests, made without the coder."""

from __future__ import annotations

import datetime

from detente.ontology import ontology
from detente.records import Actor, CoderInfo, Coding, Document, Event, SentenceRef, Trigger, When
from detente.relations.happenings import Happening, Telling

INFO = CoderInfo(version="1.0", rules="sha256:aa", knowledge="sha256:bb", model="parser==3")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def happening(
    name: str,
    on: str | datetime.date,
    kind: str = "CONSULT",
    status: str = "happened",
    until: str | datetime.date | None = None,
    sources: tuple[str, ...] = ("Wire",),
) -> Happening:
    """Something between the United States and China; ``kind`` is TYPE or TYPE/mode."""
    event_type, _, mode = kind.partition("/")
    code = ontology().code(event_type, mode or None)
    first = day(on) if isinstance(on, str) else on
    last = day(until) if isinstance(until, str) else until or first
    documents = tuple(f"{name}@{s}" for s in sources)
    return Happening(
        id=name, event_type=event_type, mode=mode or None, quad_code=ontology().types[event_type].quad_code, goldstein=code.goldstein, status=status,
        background=False, actors=("USA",), recipients=("CHN",), reciprocal=False, first=first, last=last, reports=len(sources), documents=documents,
        sources=tuple(sorted(sources)),
        contents=documents,
        tellings=tuple(
            Telling(mention_id=f"{d}#1", document_id=d, status=status, text=f"{name} was told.", outlet=s, published=first.isoformat())
            for d, s in zip(documents, sources, strict=True)
        ),
    )  # fmt: skip


def actor(country: str, name: str | None = None) -> Actor:
    return Actor(text=country, span=(0, 3), name=name, country=country, resolved_by="country")


def event(
    n: int, kind: str, actors: str = "USA", recipients: str = "CHN", status: str = "happened", on: str | None = None, until: str | None = None, **other: object
) -> Event:
    """An event; countries are given as words: ``"USA JPN"``."""
    event_type, _, mode = kind.partition("/")
    code = ontology().code(event_type, mode or None)
    when = When(text="then", span=(0, 4), edtf=on, earliest=on, latest=until or on, precision="day") if on else None
    fields: dict[str, object] = {
        "id": f"e{n}", "event_type": event_type, "mode": mode or None, "plover": event_type, "cameo": code.cameo,
        "quad_code": ontology().types[event_type].quad_code, "goldstein": code.goldstein, "status": status,
        "actors": tuple(map(actor, actors.split())), "recipients": tuple(map(actor, recipients.split())), "when": when,
        "trigger": Trigger(text="did", span=(n * 10, n * 10 + 3)), "sentence": SentenceRef(index=n, span=(n * 10, n * 10 + 9)), "rule": f"{event_type}/x{n}",
        "confidence": 0.9,
    }  # fmt: skip
    return Event.model_validate({**fields, **other})


def coding(name: str, published: str | None, *events: Event, source: str | None = None, text: str | None = None) -> tuple[str, Coding]:
    """A coded report with its origin."""
    body = text or "".join(f"{name} {i:03d} "[:9].ljust(9) + "\n" for i in range(20))
    return name, Coding(document=Document(id=name, text=body, published=published, source=source), events=events, coder=INFO)
