"""Codings made by hand, for what no coder would ever say."""

from __future__ import annotations

from typing import Any

from detente.records import Actor, CoderInfo, Coding, Document, Event, Place, Quote, SentenceRef, Status, Trigger, When

INFO = CoderInfo(version="0", rules="sha256:0", knowledge="sha256:0", model="none")


def actor(text: str, word: str, **more: Any) -> Actor:
    at = text.index(word)
    return Actor(text=word, span=(at, at + len(word)), **more)


def event(text: str, trigger: str, n: int = 1, status: Status = "happened", **more: Any) -> Event:
    """An event told by ``trigger``, in one sentence that is the whole text unless ``sentence`` says otherwise."""
    at = text.index(trigger)
    facts: dict[str, Any] = {
        "id": f"event{n}", "event_type": "CONSULT", "mode": "visit", "plover": "CONSULT", "cameo": "042", "quad_code": 1, "goldstein": 1.9,
        "status": status, "trigger": Trigger(text=trigger, span=(at, at + len(trigger))), "sentence": SentenceRef(index=0, span=(0, len(text))),
        "rule": "consult/visit", "confidence": 0.8,
    }  # fmt: skip
    return Event(**{**facts, **more})


def coding(text: str, *events: Event, **more: Any) -> Coding:
    document = Document(id="sha256:0", text=text, **{k: more.pop(k) for k in ("title", "published", "source", "url") if k in more})
    return Coding(document=document, events=events, coder=INFO, **more)


def hostile() -> Coding:
    """A report that tries everything: markup, scripts, attributes, addresses, marks that turn lines round, spans out of the text."""
    bad = """<script>window.hacked=1</script><img src=x onerror="window.hacked=1"> "' {{ 7*7 }} {% raw %} </style></textarea>"""
    text = f"{bad}\r\n\nFrance \u202evisited\u202c Oslo \x00\x07 on Sunday. {bad} It went well \u2066and then some words follow."
    name = f"France {bad}\u202e"
    visit = event(
        text,
        "visited",
        actors=(actor(text, "France", name=name, country='"><script>window.hacked=1</script>', sectors=("<b>X",), office=bad),),
        recipients=(Actor(text="Oslo", span=(-40, 10**9), name=bad),),
        when=When(text=bad, span=(5, 3), edtf=bad, earliest="no date", latest=bad),
        where=Place(text=bad, span=(10, 12), name=bad, country=bad),
        issues=(bad,),
        contexts=(bad,),
        rule=bad,
        event_type=f"CONSULT{bad}",
        mode=bad,
        cameo=bad,
        plover=bad,
        attribution=Actor(text=bad, span=(0, 4)),
        sentence=SentenceRef(index=0, span=(0, text.index("Sunday.") + 7)),
    )
    lost = event(text, "visited", 2, sentence=SentenceRef(index=9, span=(10**6, 10**6 + 5)))
    quote = Quote(text=bad, span=(0, 50), speaker=Actor(text=bad, span=(3, 30), name=bad), cue=bad)
    return coding(text, visit, lost, quotes=(quote,), title=f"{bad}\u202etitle", source=bad, url="javascript:window.hacked=1", published=bad)
