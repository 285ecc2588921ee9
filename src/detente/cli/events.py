"""`detente events`: events of a store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.messages import clean
from detente.cli.options import AS_OF, FORMAT, OUTPUT, SINCE, STORE, UNTIL, Format

if TYPE_CHECKING:
    from rich.console import Console

    from detente.store.query import Query
    from detente.store.rows import StoredEvent
    from detente.store.store import Store

#: Events shown for reading unless more are asked for.
SHOWN = 25


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
    mentions: Annotated[bool, typer.Option("--mentions", help="Each report's own telling, also where reports have been fused.")] = False,
    limit: Annotated[int | None, typer.Option(min=0, help=f"At most so many; 0: all (default: {SHOWN} in a table, else all).", show_default=False)] = None,
    as_of: Annotated[str | None, AS_OF] = None,
    format: Annotated[Format, FORMAT] = Format.table,
    output: Annotated[Path | None, OUTPUT] = None,
) -> None:
    """Shows events of a store, newest first.

    An event counts for --since and --until when one of the days that it can mean lies between them; one without a day goes by that of its
    report, which the table shows in brackets.
    """
    from detente.cli.results import check_output
    from detente.store.store import open_store

    check_output(format, output)
    with open_store(store, as_of) as opened:
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
    from detente.store.rows import read_mention

    def shape(row: dict[str, Any]) -> dict[str, Any]:
        if fused:
            return row
        event = read_mention(row).model_dump(mode="json")
        return {**{name: event.pop(name) for name in ("document_id", "published", "source")}, **event}

    def flat(row: dict[str, Any]) -> dict[str, Any]:
        if fused:
            return {name: cell(value) for name, value in row.items()}
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
    for block in _fused_blocks(shown) if fused else _mention_blocks(shown, console):
        console.print(block)
    number = total if shown.at_most is None else min(total, shown.at_most)
    console.print()
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


def _fused_blocks(query: Query[dict[str, Any]]) -> Iterator[Any]:
    from rich.console import Group
    from rich.text import Text

    for row in query:
        when = row.get("when_edtf") or row.get("first_seen") or "–"
        sides = " → ".join(", ".join(a.get("name") or a.get("text") or "?" for a in row.get(side) or ()) or "?" for side in ("actors", "recipients"))
        kind = "/".join(x for x in (row.get("event_type"), row.get("mode")) if x)
        reports, sources = row.get("reports") or len(row.get("document_ids") or ()), row.get("sources")
        told = f"told by {reports} report{'s' * (reports != 1)}" + (f" of {sources} sources" if isinstance(sources, int) and sources > 1 else "")
        yield Group(Text(), Text(clean(f"{when}  {sides}  {kind}  {row.get('status') or ''}"), style="bold"), Text(clean(f"  {told}"), style="dim"))


def report_label(source: str | None, published: str | None) -> str:
    """Outlet and date of a report."""
    return clean(", ".join(x for x in (source, published) if x)) or "undated report"
