"""`detente events`: events of a store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.messages import NOTHING, clean, complain
from detente.cli.options import AS_OF, FORMAT, OUTPUT, SINCE, STORE, UNTIL, Format

if TYPE_CHECKING:
    from rich.console import Console

    from detente.store.fused import FusedEvent
    from detente.store.query import Query
    from detente.store.rows import StoredEvent
    from detente.store.store import Store

#: Events shown for reading unless more are asked for.
SHOWN = 25
#: Columns of ``events`` that fusion looks for, and people do not.
_WINDOW = frozenset({"parties", "pairs", "day_earliest", "day_latest"})
#: Outlets that are named.
_OUTLETS = 4


def events(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    dyad: Annotated[
        str | None, typer.Option(metavar="USA-CHN", help="Between these two; USA>CHN: what the first does to the second.", show_default=False)
    ] = None,
    country: Annotated[str | None, typer.Option(help="With this country on either side (code or name).", show_default=False)] = None,
    type: Annotated[str | None, typer.Option(help="PLOVER type; several with commas.", show_default=False)] = None,
    mode: Annotated[str | None, typer.Option(help="PLOVER mode; several with commas.", show_default=False)] = None,
    status: Annotated[str | None, typer.Option(help="happened, planned, denied …; several with commas.", show_default=False)] = None,
    since: Annotated[str | None, SINCE] = None,
    until: Annotated[str | None, UNTIL] = None,
    text: Annotated[str | None, typer.Option(help="Words that the sentence holds.", show_default=False)] = None,
    min_confidence: Annotated[float, typer.Option(min=0.0, max=1.0, help="Leave out events below this confidence.")] = 0.0,
    data_set: Annotated[
        str | None, typer.Option("--set", metavar="NAME", help="Events of a data set imported for comparison, in place of ours.", show_default=False)
    ] = None,
    mentions: Annotated[bool, typer.Option("--mentions", help="Each report's own telling, also where reports have been fused.")] = False,
    limit: Annotated[int | None, typer.Option(min=0, help=f"At most so many; 0: all (default: {SHOWN} in a table, else all).", show_default=False)] = None,
    as_of: Annotated[str | None, AS_OF] = None,
    format: Annotated[Format, FORMAT] = Format.table,
    output: Annotated[Path | None, OUTPUT] = None,
) -> None:
    """Shows events of a store, newest first.

    An event counts for --since and --until when one of the days that it can mean lies between them; one without a day goes by that of its
    report, which the table shows in brackets. In a store that has been fused, each happening is shown once, with the reports that tell it,
    how its status changed and on what they differ; --mentions shows what each report tells. What has been imported from other data sets
    (detente import --store) is shown by --set alone.
    """
    from detente.cli.imported import show, write_rows
    from detente.cli.results import check_output
    from detente.store.store import open_store

    check_output(format, output)
    if data_set is not None and (status or text or min_confidence or mentions):
        complain("--set: other data sets have no status, sentence, confidence or mentions; leave out --status, --text, --min-confidence, --mentions")
        raise typer.Exit(NOTHING)
    with open_store(store, as_of) as opened:
        if data_set is not None:
            theirs = opened.imported(data_set, dyad=dyad, country=country, type=type, mode=mode, since=since, until=until)
            if format is Format.table:
                show(theirs, data_set, SHOWN if limit is None else limit)
            else:
                write_rows(theirs.limit(limit or None), format, output)
            return
        fused = opened.fused and not mentions
        ask = opened.events if fused else opened.mentions
        query: Query[Any] = ask(
            dyad=dyad, country=country, type=type, mode=mode, status=status, since=since, until=until, text=text, min_confidence=min_confidence
        )  # fmt: skip
        if format is Format.table:
            _show(opened, query.limit(SHOWN if limit is None else limit or None), query, fused)
        else:
            _write(query.limit(limit or None), format, output, fused)


def _write(query: Query[Any], format: Format, output: Path | None, fused: bool) -> None:
    from detente.cli.results import cell, write
    from detente.cli.writers import COLUMNS, flat_event
    from detente.store.fused import read_event
    from detente.store.rows import read_mention

    def shape(row: dict[str, Any]) -> dict[str, Any]:
        if fused:
            return read_event(row).model_dump(mode="json")
        event = read_mention(row).model_dump(mode="json")
        return {**{name: event.pop(name) for name in ("document_id", "published", "source")}, **event}

    def flat(row: dict[str, Any]) -> dict[str, Any]:
        if fused:
            names = {side: [a["name"] or a["text"] for a in row[side] or ()] for side in ("actors", "recipients")}
            return {name: cell(value) for name, value in {**row, **names}.items() if name not in _WINDOW}
        cells: dict[str, Any] = {"document_id": row["document_id"], "source": row["source"], "published": row["published"]}
        if row["mention_id"] is not None:
            event = read_mention(row)
            cells |= {**flat_event(event, event.text), "event_id": event.id}
        return {name: cells.get(name) for name in ("document_id", "source", *COLUMNS[2:])}

    write(format, output, query.batches, query.schema, shape, flat)


def _show(store: Store, shown: Query[Any], query: Query[Any], fused: bool) -> None:
    from rich.text import Text

    from detente.cli.terminal import Terminal

    console = Terminal()
    total = query.count()
    for block in _fused_blocks(store, shown, console) if fused else _mention_blocks(shown, console):
        console.print(block)
    number = total if shown.at_most is None else min(total, shown.at_most)
    console.print()
    if fused and (waiting := store.waiting):
        console.print(Text(f"{waiting:,} report{'s' * (waiting != 1)} not fused yet and not shown; the next detente ingest fuses them", style="yellow"))
    if not total:
        console.print(Text(f"no such event in version {store.version} of the store"))
    elif number < total:
        console.print(Text(f"{number:,} of {total:,} events, newest first; --limit 0 shows all", style="dim"))
    else:
        console.print(Text(f"{total:,} event{'s' * (total != 1)}", style="dim"))


def _mention_blocks(query: Query[StoredEvent], console: Console) -> Iterator[Any]:
    from rich.text import Text

    from detente.cli.table import day, excerpt, told_block

    for e in query:
        at = e.sentence.span[0]
        trigger = (e.trigger.span[0] - at, e.trigger.span[1] - at)
        sentence = excerpt(e.text, (0, len(e.text)), trigger, styled=console.is_terminal)
        known = e.when is not None and (e.when.earliest or e.when.latest)
        date = Text(day(e.when, narrow=True), style="bold") if known else Text(f"({e.published or '–'})", style="dim")
        yield told_block(e, sentence, console, report_label(e.source, e.published), date=date)


def _fused_blocks(store: Store, query: Query[FusedEvent], console: Console) -> Iterator[Any]:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    from detente.cli.table import actor_label, day, excerpt, told_block

    found = list(query)
    told = {m.id: m for m in store.mentions(ids=[m for e in found for m in e.mention_ids])}
    for e in found:
        mentions = [told[m] for m in e.mention_ids]
        best = max(mentions, key=lambda m: (m.status == e.status, m.confidence))
        at = best.sentence.span[0]
        sentence = excerpt(best.text, (0, len(best.text)), (best.trigger.span[0] - at, best.trigger.span[1] - at), styled=console.is_terminal)
        known = e.when is not None and (e.when.earliest or e.when.latest)
        date = Text(day(e.when, narrow=True), style="bold") if known else Text(f"({e.first_seen or '–'})", style="dim")
        says = [f"says {actor_label(best.attribution)}"] if best.attribution else []
        block = [told_block(e, sentence, console, *says, _reports(e), date=date)]
        block += [Padding(Text(line, style="dim"), (0, 0, 0, 4)) for line in _course(e)]
        yield Group(*block)


def _reports(e: FusedEvent) -> str:
    """``3 reports of 2 sources (Courier, Herald, Tribune), 2023-06-18 … 2023-06-20``."""
    outlets = f" ({', '.join(e.outlets[:_OUTLETS])}{' …' if len(e.outlets) > _OUTLETS else ''})" if e.outlets else ""
    days = " … ".join(dict.fromkeys(d for d in (e.first_seen, e.last_seen) if d)) or "undated"
    counted = f"{e.reports} reports" if e.reports > 1 else "1 report"
    of = f" of {e.sources} source{'s' * (e.sources > 1)}" if e.reports > 1 else ""
    return clean(f"{counted}{of}{outlets}, {days}")


def _course(e: FusedEvent) -> Iterator[str]:
    """How the status changed, and on what reports differ."""
    if len(e.status_history) > 1:
        yield clean(" → ".join(f"{s.status} ({s.published or 'undated'})" for s in e.status_history))
    for c in e.conflicts:
        yield clean(f"reports differ on {c.attribute}: {', '.join(f'{v.value} ({len(v.mention_ids)})' for v in c.values)}")


def report_label(source: str | None, published: str | None) -> str:
    """Outlet and date of a report."""
    return clean(", ".join(x for x in (source, published) if x)) or "undated report"
