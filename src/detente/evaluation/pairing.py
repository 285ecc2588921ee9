"""Pairs the events of an annotated text with those that the coder found.

An annotated and a coded event are *found* to be the same happening, then *typed* alike, then *whole* with the same parties:

- found: the triggers overlap, or on both sides a party does. An annotation without trigger is found when every side that it names is met.
- typed: found, and the type is the same. Where one of the two says by which other name PLOVER files the event (``plover``), that counts, too.
- whole: typed, and each side that the annotation fills is met by a party of the same side (either way round where the coder calls
  the event reciprocal), and each side that it leaves empty is empty.

A party meets another if their spans overlap; an annotated party that has no words in the text, only a country, if the country is the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from detente.records import Actor, Event, Record, Span, Status


class Party(Record):
    """Somebody in an annotation: all the places where the words may stand, or only a country."""

    text: str | None = None
    spans: tuple[Span, ...] = ()
    country: str | None = None


class GoldEvent(Record):
    """An annotated event. ``types``: its own type first, then other names under which it counts as right; ``status`` None: not annotated."""

    types: tuple[str, ...]
    mode: str | None = None
    status: Status | None = None
    actors: tuple[Party, ...] = ()
    recipients: tuple[Party, ...] = ()
    trigger: str | None = None
    triggers: tuple[Span, ...] = ()

    @property
    def event_type(self) -> str:
        """The type under which it is counted."""
        return self.types[0]


class GoldText(Record):
    """A sentence or report with all the events that it tells. ``document``: the report that a sentence is taken from, where known."""

    origin: str
    id: str
    text: str
    document: str | None = None
    published: str | None = None
    events: tuple[GoldEvent, ...] = ()


class Pair(Record):
    """An annotated event and the coded one that was found to be it; one of them None where it is left alone."""

    gold: GoldEvent | None
    said: Event | None
    typed: bool = False
    sides: bool = False

    @property
    def found(self) -> bool:
        return self.gold is not None and self.said is not None

    @property
    def whole(self) -> bool:
        return self.typed and self.sides

    @property
    def same_status(self) -> bool:
        return self.gold is not None and self.said is not None and self.gold.status == self.said.status

    @property
    def said_type(self) -> str | None:
        """The coder's type; where it is right by its other name, the annotation's."""
        if self.gold is not None and self.typed:
            return self.gold.event_type
        return self.said.event_type if self.said is not None else None


def pair(gold: Sequence[GoldEvent], said: Sequence[Event]) -> tuple[Pair, ...]:
    """Pairs one to one, best agreement first; then the annotated events left alone, then the coded ones."""
    marks = sorted(
        ((_typed(g, s), _sides(g, s), i, j) for i, g in enumerate(gold) for j, s in enumerate(said) if _found(g, s)),
        key=lambda m: (-m[0], -m[1], m[2], m[3]),
    )
    pairs: dict[int, Pair] = {}
    used: set[int] = set()
    for typed, sides, i, j in marks:
        if i not in pairs and j not in used:
            pairs[i] = Pair(gold=gold[i], said=said[j], typed=typed, sides=sides)
            used.add(j)
    missed = tuple(Pair(gold=g, said=None) for i, g in enumerate(gold) if i not in pairs)
    spurious = tuple(Pair(gold=None, said=s) for j, s in enumerate(said) if j not in used)
    return (*(pairs[i] for i in sorted(pairs)), *missed, *spurious)


def _found(gold: GoldEvent, said: Event) -> bool:
    if any(_overlap(said.trigger.span, t) for t in gold.triggers):
        return True
    actors, recipients = _met(gold.actors, said.actors), _met(gold.recipients, said.recipients)
    if gold.triggers:
        return actors and recipients
    swapped = said.reciprocal and _fit(gold, said.recipients, said.actors, strict=False)
    return swapped or _fit(gold, said.actors, said.recipients, strict=False)


def _typed(gold: GoldEvent, said: Event) -> bool:
    return said.event_type in gold.types or said.plover in gold.types


def _sides(gold: GoldEvent, said: Event) -> bool:
    return _fit(gold, said.actors, said.recipients) or (said.reciprocal and _fit(gold, said.recipients, said.actors))


def _fit(gold: GoldEvent, actors: Sequence[Actor], recipients: Sequence[Actor], strict: bool = True) -> bool:
    """``strict``: an empty side must be empty in both."""
    sides = ((gold.actors, actors), (gold.recipients, recipients))
    return all(_met(wanted, found) if wanted else not (strict and found) for wanted, found in sides)


def _met(wanted: Sequence[Party], found: Sequence[Actor]) -> bool:
    return any(_is(w, f) for w in wanted for f in found)


def _is(wanted: Party, found: Actor) -> bool:
    if wanted.spans:
        return any(_overlap(found.span, s) for s in wanted.spans)
    return wanted.country is not None and wanted.country == found.country


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]
