"""`detente agenda`: what reports announce and promise, and what later ones say became of it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import NOTHING, check_published, clean, complain
from detente.cli.options import SINCE, UNTIL

if TYPE_CHECKING:
    from rich.console import Console

    from detente.records import Actor
    from detente.relations.agenda import AgendaItem
    from detente.relations.commitments import CommitmentItem
    from detente.relations.told import Evidence

#: How an outcome looks: what came about is plain, what did not stands out.
_STYLE = {
    "took place": "green", "kept": "green", "open": "cyan", "moved": "magenta", "fell through": "red", "broken": "red", "overdue": "yellow", "unknown": "dim",
}  # fmt: skip
_WINDOW = 24
_OUTCOME = 12


class Format(StrEnum):
    """How the agenda is printed."""

    table = "table"
    json = "json"


def agenda(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE…|-|TEXT", help="Files or folders (*.txt, *.jsonl, *.jsonl.gz), - for standard input, or a text.", show_default=False),
    ] = None,
    store: Annotated[str | None, typer.Option("--store", metavar="PATH", help="All reports of this store, in place of files.", show_default=False)] = None,
    dyad: Annotated[
        str | None, typer.Option(metavar="USA-CHN", help="Of a store: between these two; USA>CHN: where the first acts.", show_default=False)
    ] = None,
    country: Annotated[str | None, typer.Option(help="Of a store: with this country on either side (code or name).", show_default=False)] = None,
    since: Annotated[str | None, SINCE] = None,
    until: Annotated[str | None, UNTIL] = None,
    outcome: Annotated[str | None, typer.Option(help="Only plans and promises with this outcome; several with commas.", show_default=False)] = None,
    published: Annotated[
        str | None,
        typer.Option(help="Day, month or year of publication of all of them; without it, each document's own date counts.", show_default=False),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Day for which outcomes are asked (2023-06-18). Default: that of the last report.", show_default=False)
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="table: to read · json: everything, with the sentences.")] = Format.table,
) -> None:
    """Lists what reports plan, postpone, cancel and promise, with what later reports say became of it: those given, or all of a store.

    Outcomes of plans: open, took place, moved, fell through, overdue, unknown. Of promises: open, kept, broken, overdue. What has no day
    counts, for --since and --until, by the day of the report that first tells it.
    """
    published = check_published(published)
    day = _day(as_of)
    wanted = _outcomes(outcome)
    time = _bound(since, "--since", 0), _bound(until, "--until", 1)
    if bool(inputs) == (store is not None) or (inputs and (dyad or country)):
        complain("give FILE…, or --store (with --dyad or --country); see detente agenda --help")
        raise typer.Exit(NOTHING)
    if store is not None:
        from detente.relations.commitments import due_during
        from detente.relations.stored import stored_agenda, stored_commitments
        from detente.store.store import open_store

        with open_store(store) as opened:
            known = stored_agenda(opened, dyad=dyad, country=country, as_of=day, since=time[0], until=time[1])
            promises = stored_commitments(opened, dyad=dyad, country=country, as_of=day)
        _show(known, due_during(promises, *time), wanted, format)
        return

    from detente.cli.code import coded
    from detente.relations.agenda import agenda as plans
    from detente.relations.agenda import during
    from detente.relations.commitments import commitments, due_during
    from detente.relations.told import tell

    codings, code = coded(inputs or [], published)
    _show(during(plans(tell(codings), day), *time), due_during(commitments(codings, day), *time), wanted, format)
    raise typer.Exit(code)


def _show(items: Sequence[AgendaItem], promises: Sequence[CommitmentItem], wanted: frozenset[str], format: Format) -> None:
    items = [i for i in items if not wanted or i.outcome in wanted]
    promises = [p for p in promises if not wanted or p.outcome in wanted]
    if format is Format.json:
        content = {"agenda": [i.model_dump(mode="json") for i in items], "commitments": [p.model_dump(mode="json") for p in promises]}
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
    else:
        _print(items, promises)


def _outcomes(outcome: str | None) -> frozenset[str]:
    asked = frozenset(" ".join(o.split()).lower() for o in (outcome or "").split(",") if o.strip())
    if unknown := asked - _STYLE.keys():
        complain(f"--outcome: there is no {', '.join(sorted(unknown))}; there are {', '.join(_STYLE)}")
        raise typer.Exit(NOTHING)
    return asked


def _day(as_of: str | None) -> datetime.date | None:
    if as_of is None:
        return None
    try:
        return datetime.date.fromisoformat(as_of)
    except ValueError as error:
        complain(f"--as-of: {as_of!r} is no day ({error}); write it as 2023-06-18")
        raise typer.Exit(NOTHING) from error


def _bound(value: str | None, option: str, end: int) -> datetime.date | None:
    """The first (``end`` 0) or last (1) day of what an option names."""
    from detente.coding.times import published_interval

    return published_interval(value)[end] if (value := check_published(value, option)) else None


def _print(items: Sequence[AgendaItem], promises: Sequence[CommitmentItem]) -> None:
    from detente.cli.terminal import Terminal

    console = Terminal()
    _title(console, "Agenda", len(items))
    for i in items:
        what = f"{i.event_type}/{i.mode}" if i.mode else i.event_type
        _row(console, _window(i.earliest, i.latest), f"{_names(i.actors)} → {_names(i.recipients)}" if i.recipients else _names(i.actors), what, i.outcome)
        _sentences(console, (*i.announced, *i.evidence))
    _title(console, "Promises", len(promises))
    for p in promises:
        due = p.commitment.due
        to = f" → {_names(p.commitment.to)}" if p.commitment.to else ""
        _row(console, _window(None, due.latest) if due and due.latest else "", f"{_names(p.commitment.by)}{to}", "promise", p.outcome)
        _line(console, f"{clean(p.commitment.what)}  [{clean(p.origin)}]")
        _sentences(console, p.evidence)


def _title(console: Console, title: str, number: int) -> None:
    from rich.rule import Rule
    from rich.text import Text

    console.print()
    console.print(Rule(Text(f"{title}: {number}" if number else f"{title}: nothing", style="bold"), align="left", style="dim"))


def _row(console: Console, window: str, who: str, what: str, outcome: str) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=_WINDOW if console.width >= 100 else _WINDOW // 2)
    grid.add_column(ratio=1)
    grid.add_column(justify="right")
    grid.add_column(width=_OUTCOME)
    grid.add_row(Text(window, style="bold"), Text(who), Text(what), Text(outcome, style=_STYLE.get(outcome, "")))
    console.print(grid)


def _sentences(console: Console, told: Sequence[Evidence]) -> None:
    for e in told:
        _line(console, f"{e.status}, {e.published or 'no date'}: {clean(e.text)}  [{clean(e.origin)}]")


def _line(console: Console, text: str) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text, style="dim"), (0, 0, 0, 2)))


def _names(actors: Sequence[Actor]) -> str:
    from detente.cli.table import actor_name

    return ", ".join(map(actor_name, actors)) or "?"


def _window(first: str | None, last: str | None) -> str:
    if first and last and first != last:
        return f"{first} … {last}"
    return first or (f"by {last}" if last else "")
