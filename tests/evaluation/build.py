"""Short ways to make coded and annotated events for a text, by their words."""

from __future__ import annotations

from typing import Any

from detente.evaluation.pairing import GoldEvent, Party
from detente.records import Actor, Event, SentenceRef, Span, Trigger

TEXT = "Chad recalled its ambassador to Sudan on Monday and condemned the raid by Libya."


def at(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return (start, start + len(words))


def said(event_type: str, actors: str = "", recipients: str = "", trigger: str = "recalled", text: str = TEXT, **more: Any) -> Event:
    """A coded event; parties are separated by ``;``."""

    def parties(words: str) -> tuple[Actor, ...]:
        return tuple(Actor(text=w, span=at(w, text), country={"Chad": "TCD", "Sudan": "SDN", "Libya": "LBY"}.get(w)) for w in words.split(";") if w)

    content: dict[str, Any] = {
        "id": "e1", "event_type": event_type, "plover": event_type, "cameo": "161", "quad_code": 4, "goldstein": -4.0, "status": "happened",
        "actors": parties(actors), "recipients": parties(recipients), "trigger": Trigger(text=trigger, span=at(trigger, text)),
        "sentence": SentenceRef(index=0, span=(0, len(text))), "rule": "sanction/recall_envoy", "confidence": 0.8,
    }  # fmt: skip
    return Event(**(content | more))


def gold(event_type: str, actors: str = "", recipients: str = "", trigger: str = "recalled", text: str = TEXT, **more: Any) -> GoldEvent:
    """An annotated event, in the same way."""

    def parties(words: str) -> tuple[Party, ...]:
        return tuple(Party(text=w, spans=(at(w, text),)) for w in words.split(";") if w)

    content: dict[str, Any] = {
        "types": (event_type,), "status": "happened", "actors": parties(actors), "recipients": parties(recipients),
        "trigger": trigger or None, "triggers": (at(trigger, text),) if trigger else (),
    }  # fmt: skip
    return GoldEvent(**(content | more))
