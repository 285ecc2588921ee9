"""Shows codings to people: one block an event, with its sentence and the word that tells it marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from detente.cli.messages import clean
from detente.cli.terminal import Terminal
from detente.records import Actor, Coding, Document, Event, Refusal, Span, When

if TYPE_CHECKING:
    from detente.store.fused import FusedEvent

#: How a status looks: what happened is plain, what did not stands out.
STATUS_STYLE = {
    "happened": "green", "ongoing": "green", "planned": "cyan", "possible": "cyan", "requested": "yellow", "conditional": "yellow",
    "denied": "red", "cancelled": "red", "postponed": "magenta", "hypothetical": "dim",
}  # fmt: skip
#: Colour of the four PLOVER quads: cooperation in words and deeds, conflict in words and deeds.
QUAD_STYLE = {1: "blue", 2: "bright_blue", 3: "yellow", 4: "red"}
#: Below this width the columns take less room.
_WIDE = 120
_KIND = 18
#: A long sentence is cut to this many characters around its trigger where space is short.
EXCERPT = 240


class TableWriter:
    """Prints each document's events for reading."""

    def __init__(self, refused: bool, console: Console | None = None) -> None:
        self.refused = refused
        self.console = console or Terminal()

    def write(self, coding: Coding, origin: str) -> None:
        d = coding.document
        title = Text(clean(d.title or excerpt(d.text, (0, len(d.text)), None, 60).plain), style="bold")
        facts = [
            x
            for x in (
                f"published {d.published}" if d.published else "no date",
                date_doubt(d) or "",
                clean(d.source or ""),
                clean(origin) if origin != "text" else "",
            )
            if x
        ]
        self.console.print(Group(Rule(style="dim"), title, Text(" · ".join(facts), style="dim")))
        if not coding.events:
            self.console.print(Text("no event"))
        for e in coding.events:
            self.console.print(event_block(e, coding, self.console))
        if self.refused and coding.refused:
            self.console.print()
            self.console.print(Text("turned down", style="bold"))
            self.console.print(refusals(coding.refused, coding, self.console))
        if also := _also(coding):
            self.console.print()
            self.console.print(Text(also, style="dim"))

    def failure(self) -> None:
        pass

    def close(self) -> None:
        pass


def date_doubt(d: Document) -> str | None:
    """Why the date that came with a document was not believed; None where it was."""
    if d.date_doubt is None:
        return None
    why = "lies in the future"
    if d.date_doubt.reason == "before events":
        told = " and ".join(f"“{clean(d.text[slice(*s)])}”" for s in d.date_doubt.spans[:2])
        why = f"the report tells of {told}"
    return f"the date {clean(d.date_doubt.published)} is not believed: {why}"


def _also(coding: Coding) -> str:
    """What else was found, in numbers."""
    kinds = {"quote": coding.quotes, "commitment": coding.commitments, "dispute": coding.disputes, "judgement of relations": coding.relations}
    found = [f"{len(v)} {k if len(v) == 1 else k.replace('judgement', 'judgements') if 'judgement' in k else k + 's'}" for k, v in kinds.items() if v]
    return f"also {', '.join(found)} (--format json shows them)" if found else ""


def actor_label(a: Actor) -> str:
    """Name, and in brackets country and sectors: ``Antony Blinken (USA GOV)``."""
    name = clean(a.name or a.text)
    codes = " ".join(x for x in (a.country or "", *a.sectors) if x)
    return f"{name} ({codes})" if codes else name


def actor_name(a: Actor) -> str:
    """Name, and in brackets the country where the name does not say it: ``Antony Blinken (USA)``, ``China``."""
    name = clean(a.name or a.text)
    told = a.resolved_by == "country" or not (a.office or a.sectors)
    return name if told or not a.country else f"{name} ({a.country})"


def sides(e: Event | FusedEvent, label: Callable[[Actor], str] = actor_label) -> Text:
    """Who → whom; ↔ where both sides did it."""
    left = ", ".join(map(label, e.actors)) or "?"
    right = ", ".join(map(label, e.recipients))
    if not right:
        return Text(left)
    return Text(f"{left} {'↔' if e.reciprocal else '→'} {right}")


def day(when: When | None, narrow: bool = False) -> str:
    """When, as short as exactness allows. ``narrow``: in at most ten characters, with ~ for a stretch of days."""
    if when is None:
        return "–"
    first, last = when.earliest, when.latest
    if first and last and first != last:
        if first[:7] == last[:7] and when.precision in ("month", "week", "weekend", "range"):
            return first[:7] if when.precision == "month" or narrow else f"{first} … {last[8:]}"
        if first[:4] == last[:4] and when.precision == "year":
            return first[:4]
        return f"~{first[:7]}" if narrow else f"{first} … {last}"
    return first or last or clean(when.edtf or when.text)[: 10 if narrow else None]


def kind(e: Event | FusedEvent, width: int | None = None) -> Text:
    """Type and mode, coloured by quad; on two lines where ``width`` is too small for one."""
    text = f"{e.event_type}/{e.mode}" if e.mode else e.event_type
    if width is not None and len(text) > width:
        text = text.replace("/", "/\n", 1)
    return Text(text, style=QUAD_STYLE.get(e.quad_code, ""))


def status(e: Event | FusedEvent) -> Text:
    return Text(e.status, style=STATUS_STYLE.get(e.status, ""))


def excerpt(text: str, sentence: Span, trigger: Span | None, limit: int = EXCERPT, styled: bool = True) -> Text:
    """A sentence with its trigger marked, cut to ``limit`` characters around it.

    Without colours (``styled`` False) the trigger stands between asterisks.
    """
    start, end = sentence
    if end - start > limit:
        middle = trigger[0] if trigger else start
        start = max(start, min(middle - limit // 2, end - limit))
        end = min(end, start + limit)
        while start > sentence[0] and not text[start - 1].isspace():
            start -= 1
        while end < sentence[1] and not text[end].isspace():
            end += 1
    found = Text("… " if start > sentence[0] else "")
    if trigger is None or not start <= trigger[0] < trigger[1] <= end:
        found.append(clean(text[start:end]))
    else:
        found.append(clean(text[start : trigger[0]]))
        word = clean(text[slice(*trigger)])
        found.append(word if styled else f"*{word}*", style="bold underline")
        found.append(clean(text[trigger[1] : end]))
    if end < sentence[1]:
        found.append(" …")
    return found


def event_block(e: Event, coding: Coding, console: Console) -> RenderableType:
    """One event: when, who → whom, type/mode, status, confidence; below it the sentence."""
    return told_block(e, excerpt(coding.document.text, e.sentence.span, e.trigger.span, styled=console.is_terminal), console)


def told_block(e: Event | FusedEvent, sentence: Text, console: Console, *more: str, date: Text | None = None) -> RenderableType:
    """As `event_block`, for a sentence that has been made ready; ``more`` is said behind it, ``date`` stands for the event's own."""
    wide = console.width >= _WIDE
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=24 if wide else 10 if date is None else 12)
    grid.add_column(ratio=1)
    grid.add_column(width=_KIND)
    grid.add_column(width=12)
    grid.add_column(width=4, justify="right")
    grid.add_row(date or Text(day(e.when), style="bold"), sides(e), kind(e, _KIND), status(e), Text(f"{e.confidence:.2f}"))
    extras = [
        *([f"in {clean(e.where.name or e.where.text)}"] if e.where else []),
        *([f"says {actor_label(e.attribution)}"] if isinstance(e, Event) and e.attribution else []),
        *(["background"] if e.background else []),
        *more,
    ]
    if extras:
        sentence.append(f"  [{' · '.join(extras)}]", style="dim")
    return Group(Text(), grid, Padding(sentence, (0, 0, 0, 2)))


def refusals(found: Iterable[Refusal], coding: Coding, console: Console) -> RenderableType:
    """What was considered and turned down."""
    blocks: list[RenderableType] = []
    for r in found:
        line = Text("  ")
        line.append(r.rule, style="yellow")
        line.append(f": {r.reason}")
        blocks.append(line)
        blocks.append(Padding(excerpt(coding.document.text, r.sentence.span, r.trigger.span, 160, styled=console.is_terminal), (0, 0, 0, 4)))
    return Group(*blocks)
