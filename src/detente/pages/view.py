"""What a page shows of a coding: marks and cards, numbered in the order of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from detente.pages import wording
from detente.pages.spans import Mark, Passage, Segment, passages, segments
from detente.records import Actor, Coding, Commitment, Dispute, Event, Quote, Span

#: Statuses of what may still come, or was to come and will not: the agenda.
AGENDA = ("planned", "possible", "postponed", "cancelled")
#: Letters that stand for the roles of an event's words in ``data-m``, for the script: 3a is an actor of event 3.
_LETTERS: Mapping[str, str] = {"actor": "a", "recipient": "r", "trigger": "t", "time": "w", "place": "p", "speaker": "s"}
#: Characters of a sentence shown beside a refusal.
_EXCERPT = 240


@dataclass(frozen=True)
class Card:
    """An event with its number, from 1."""

    n: int
    event: Event


@dataclass(frozen=True)
class Said:
    """A quote with its number, from 1."""

    n: int
    quote: Quote


@dataclass(frozen=True)
class Row:
    """A passage, ready to be shown, and the events beside it."""

    passage: Passage
    space: Markup
    html: Markup
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Contention:
    """All issues that one sentence calls disputed between the same parties."""

    parties: tuple[str, ...]
    issues: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Promise:
    """A commitment, and its event's card where that is shown."""

    commitment: Commitment
    card: Card | None


@dataclass(frozen=True)
class View:
    """One document of a page. ``prefix`` keeps its anchors apart from those of other documents on the page."""

    coding: Coding
    prefix: str
    name: str
    rows: tuple[Row, ...]
    cards: tuple[Card, ...]
    agenda: tuple[Card, ...]
    quotes: tuple[Said, ...]
    commitments: tuple[Promise, ...]
    disputes: tuple[Contention, ...]
    refused: bool = False
    statuses: tuple[tuple[str, int], ...] = ()

    @property
    def link(self) -> str | None:
        """Where the report was read, if that may be followed: nothing but web addresses is ever made a link."""
        url = self.coding.document.url
        return url if url and re.match(r"https?://[^\s]+\Z", url, re.I) else None

    @cached_property
    def _introduced(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for card in self.cards:
            for actor in (*card.event.actors, *card.event.recipients, *([card.event.attribution] if card.event.attribution else [])):
                found.setdefault(wording.name(actor), card.n)
        return found

    def introduces(self, actor: Actor, n: int) -> bool:
        """Does card ``n`` name the actor first?"""
        return self._introduced.get(wording.name(actor)) == n

    def excerpt(self, span: Span) -> str:
        """The words at ``span`` on one line, cut where they are many."""
        text = wording.shown(self.coding.document.text[slice(*span)][: 2 * _EXCERPT])
        return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rsplit(' ', 1)[0]} …"


def view(coding: Coding, prefix: str = "", name: str = "", refused: bool = False) -> View:
    """What is shown of ``coding``.

    Args:
        prefix: put before every anchor; needed where a page holds several documents.
        name: what to call the document where it has no title, such as its file.
        refused: also show what was turned down.
    """
    cards = tuple(Card(n, e) for n, e in enumerate(coding.events, 1))
    quotes = tuple(Said(n, q) for n, q in enumerate(coding.quotes, 1))
    by_id = {c.event.id: c for c in cards}
    return View(
        coding=coding,
        prefix=prefix,
        name=title(coding, name),
        rows=tuple(_rows(coding, cards, quotes, prefix)),
        cards=cards,
        agenda=tuple(sorted((c for c in cards if c.event.status in AGENDA), key=_due)),
        quotes=quotes,
        commitments=tuple(Promise(c, by_id.get(c.event_id)) for c in coding.commitments),
        disputes=tuple(_contentions(coding.disputes)),
        refused=refused,
        statuses=statuses(coding),
    )


def title(coding: Coding, name: str = "") -> str:
    """What a report is called: its title, or else the file, or else the first words of the report."""
    first = " ".join(coding.document.text[:400].split()[:12])
    return wording.shown(coding.document.title or "") or wording.shown(name) or wording.shown(first)[:90] or "Report without text"


def statuses(coding: Coding) -> tuple[tuple[str, int], ...]:
    """How many events have which status, in the order of the legend."""
    counts = Counter[str](e.status for e in coding.events)
    return tuple((s, counts[s]) for s in wording.words().statuses if counts[s])


def _due(card: Card) -> tuple[bool, str, int]:
    when = card.event.when
    day = (when.earliest or when.latest) if when else None
    return day is None, day or "", card.n


def _contentions(disputes: Sequence[Dispute]) -> Iterator[Contention]:
    groups: dict[tuple[tuple[str, ...], Span], list[Dispute]] = {}
    for d in disputes:
        groups.setdefault((d.parties, d.span), []).append(d)
    for (parties, _), group in groups.items():
        yield Contention(parties, tuple(dict.fromkeys(d.issue for d in group)), group[0].text)


# ---------------------------------------------------------------------- marks


def marks(coding: Coding, cards: Sequence[Card], quotes: Sequence[Said]) -> Iterator[Mark]:
    """All that is marked in the text: of events, of quotes, and every date and place."""
    for t in coding.times:
        yield Mark(t.span, "time", title=wording.period(t))
    for p in coding.places:
        yield Mark(p.span, "place", title=wording.place(p))
    for said in quotes:
        q = said.quote
        by = f"said by {wording.name(q.speaker)}" if q.speaker else "said by somebody not named"
        yield Mark(q.span, "quote" if q.direct else "indirect", f"q{said.n}", by)
        if q.speaker:
            yield Mark(q.speaker.span, "speaker", f"q{said.n}", f"speaker: {_who(q.speaker)}")
    for card in cards:
        yield from _of_event(card)


def _of_event(card: Card) -> Iterator[Mark]:
    e, owner = card.event, f"e{card.n}"
    for actor in e.actors:
        yield Mark(actor.span, "actor", owner, f"actor of {card.n}: {_who(actor)}")
    for actor in e.recipients:
        yield Mark(actor.span, "recipient", owner, f"recipient of {card.n}: {_who(actor)}")
    if e.attribution:
        yield Mark(e.attribution.span, "speaker", owner, f"says {card.n}: {_who(e.attribution)}")
    if e.when:
        yield Mark(e.when.span, "time", owner, wording.period(e.when))
    if e.where:
        yield Mark(e.where.span, "place", owner, wording.place(e.where))
    yield Mark(e.trigger.span, "trigger", owner, f"event {card.n}: {e.event_type}{f' {e.mode}' if e.mode else ''}, {e.status}")


def _who(actor: Actor) -> str:
    role = wording.role(actor)
    return f"{wording.name(actor)} ({role})" if role else wording.name(actor)


# ---------------------------------------------------------------------- text


def _rows(coding: Coding, cards: Sequence[Card], quotes: Sequence[Said], prefix: str) -> Iterator[Row]:
    text = coding.document.text
    told: dict[Span, list[Card]] = {}
    for card in cards:
        told.setdefault(_clipped(card.event.sentence.span, len(text)), []).append(card)
    found = passages(text, list(told))
    every = sorted(marks(coding, cards, quotes), key=lambda m: m.span)
    lost = [c for span, held in told.items() if span[0] >= span[1] for c in held]  # no sentence in this text: shown at its end
    for k, p in enumerate(found):
        beside = [c for span in p.sentences for c in told.get(span, ())] + (lost if k == len(found) - 1 else [])
        own = [m for m in every if m.span[0] < p.span[1] and m.span[1] > p.span[0]] if len(found) > 1 else every
        html = Markup("").join(_segment(text, s, prefix) for s in segments(p.span, own))
        yield Row(p, as_given(text[slice(*p.space)]), html, tuple(sorted(beside, key=lambda c: c.n)))


def _clipped(span: Span, length: int) -> Span:
    return max(0, span[0]), min(length, span[1])


def _segment(text: str, s: Segment, prefix: str) -> Markup:
    """A segment as HTML: its anchors and corners (which hold no text), and its words under classes that name its roles."""
    words = as_given(text[slice(*s.span)])
    opening = Markup("").join(Markup('<i id="{}{}"{}></i>').format(prefix, m.owner.replace("e", "t"), _bracket(m, "opens")) for m in s.opens if _anchored(m))
    closing = Markup("").join(Markup("<i{}></i>").format(_bracket(m, "closes")) for m in s.closes if m.role == "indirect")
    if not s.marks:
        return words
    roles = sorted({m.role for m in s.marks})
    owners = " ".join(dict.fromkeys(_token(m) for m in s.marks if m.owner))
    title = "; ".join(dict.fromkeys(m.title for m in s.marks if m.title and m.role not in ("quote", "indirect"))) or "; ".join(m.title for m in s.marks)
    triggers = [m.owner for m in s.marks if m.role == "trigger"]
    numbers = " ".join(m.owner[1:] for m in s.closes if m.role == "trigger")
    tag = "a" if triggers else "span"
    attributes = Markup(' class="{}"').format(" ".join(roles))
    if triggers:
        attributes += Markup(' href="#{}{}"').format(prefix, triggers[0])
    if owners:
        attributes += Markup(' data-m="{}"').format(owners)
    if numbers:
        attributes += Markup(' data-n="{}"').format(numbers)
    if title:
        attributes += Markup(' title="{}"').format(wording.shown(title))
    return opening + Markup(f"<{tag}") + attributes + Markup(">") + words + Markup(f"</{tag}>") + closing


def _bracket(mark: Mark, side: str) -> Markup:
    """The class by which reported speech gets a corner where it ``opens`` and ``closes``: it has no quotation marks of its own."""
    return Markup(' class="{}"').format(side) if mark.role == "indirect" else Markup("")


def _anchored(mark: Mark) -> bool:
    return mark.role in ("trigger", "quote", "indirect")


def _token(mark: Mark) -> str:
    return mark.owner if mark.owner.startswith("q") else f"{mark.owner[1:]}{_LETTERS[mark.role]}"


def as_given(text: str) -> Markup:
    """``text`` for a page, exactly, and inert: markup is escaped, and what steers the order or the sight of letters stands in a box of
    its own, where it steers nothing else. What HTML cannot hold (NUL, half characters) is replaced by U+FFFD, one for one."""
    pieces: list[Markup] = []
    at = 0
    for m in wording.UNSHOWABLE.finditer(text):
        pieces.append(escape(text[at : m.start()]))
        pieces.append(_control(m[0]))
        at = m.end()
    pieces.append(escape(text[at:]))
    return Markup("").join(pieces)


def _control(char: str) -> Markup:
    code = ord(char)
    if char == "\r":
        return Markup("&#13;")
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        return Markup('<span class="control" data-code="{:04X}">\ufffd</span>').format(code)
    return Markup('<span class="control" data-code="{}">{}</span>').format(f"{code:04X}", char)
