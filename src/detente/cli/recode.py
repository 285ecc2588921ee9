"""`detente recode` and `detente diff`: a store coded again, and what that changed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import clean
from detente.cli.options import STORE
from detente.engine.work import TIME_LIMIT

if TYPE_CHECKING:
    from detente.store.difference import Coders, Difference

#: Differences shown of each kind.
_SHOWN = 20


class Format(StrEnum):
    """How differences are printed."""

    table = "table"
    json = "json"


def recode(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    workers: Annotated[int | None, typer.Option(min=1, max=512, help="Code in so many processes (default: in this one process).", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what the coder of today has coded.")] = False,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds for one document; one that takes longer is set aside.")] = TIME_LIMIT,
) -> None:
    """Codes the reports of a store again with the coder, rules and knowledge of today, and fuses all events anew.

    The versions before stay as they were (--as-of). What is already coded by this very coder is left alone, so a run that was stopped goes on.
    """
    from detente.cli.ingest import STOPPED, stopping
    from detente.cli.logs import Lines
    from detente.engine.choose import choose
    from detente.store.recode import recode as run
    from detente.store.task import make

    listener = Lines(None)
    engine = choose(make, workers, None, time_limit, listener.note)
    with stopping() as stopped, listener:
        done = run(store, engine=engine, everything=everything, stop=lambda: bool(stopped), listener=listener)
    tally = done.report.tally
    typer.echo(f"{store}, version {done.after} (before: {done.before})")
    typer.echo(f"{sum(tally.outcomes.values()):,} documents coded again, {tally.events:,} events; {done.current:,} were up to date")
    if done.report.interrupted:
        typer.echo("stopped; the same command goes on from here")
        raise typer.Exit(STOPPED)
    if tally.outcomes:
        typer.echo(f"detente diff {store} {done.before} {done.after} shows what changed")


def diff(
    store: Annotated[str, typer.Argument(metavar="STORE", help="Folder of the store, or its URL (s3://…).", show_default=False)],
    before: Annotated[str, typer.Argument(metavar="A", help="A version, or a day (its end).", show_default=False)],
    after: Annotated[str | None, typer.Argument(metavar="[B]", help="Another one. Default: the store as it is now.", show_default=False)] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="table: to read, the first of each kind · json: everything.")] = Format.table,
) -> None:
    """Shows which events appeared, vanished or changed between two versions of a store, and why."""
    from detente.store.difference import difference
    from detente.store.store import open_store

    with open_store(store, before) as a, open_store(store, after) as b:
        found = difference(a, b)
    if format is Format.json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        _print(found)


def _print(found: Difference) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from detente.cli.terminal import Terminal

    console = Terminal()
    console.print(Text(f"version {found.before} → {found.after}", style="bold"))
    for name, coders in (("before", found.coders_before), ("after", found.coders_after)):
        for c in coders:
            console.print(Text(f"  {name}: {_coder(c)}", style="dim"))
    numbers = {w: [e for e in found.events if e.what == w] for w in ("appeared", "vanished", "changed")}
    console.print(Text(f"{', '.join(f'{len(es)} {w}' for w, es in numbers.items())}, {found.same} the same"))
    for what, events in numbers.items():
        for e in events[:_SHOWN]:
            rule = e.rule_after or e.rule_before or ""
            rules = f"{e.rule_before} → {e.rule_after}" if what == "changed" and e.rule_before != e.rule_after else rule
            console.print(Text(f"{what}  {e.event_type}  {clean(rules)}  [{', '.join(e.because)}]", style="bold"))
            for field, (was, now) in e.changed.items():
                if field != "rule":
                    console.print(Padding(Text(clean(f"{field}: {was} → {now}")), (0, 0, 0, 2)))
            console.print(Padding(Text(clean(f"{e.text}  [{e.document_id}]"), style="dim"), (0, 0, 0, 2)))
        if len(events) > _SHOWN:
            console.print(Text(f"and {len(events) - _SHOWN} more {what}; --format json has all", style="dim"))


def _coder(c: Coders) -> str:
    return f"{c.documents} documents by detente {c.coder_version}, rules {c.rules_hash}, knowledge {c.knowledge_hash}, parser {c.model}"
