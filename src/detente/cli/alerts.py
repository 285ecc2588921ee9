"""`detente alerts`: looks in a store for what a file asks for, and delivers it once."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.messages import SOME, clean, complain

if TYPE_CHECKING:
    from detente.alerts.find import Finding

app = typer.Typer(help="Delivers what happens, once: by mail, chat, webhook and whatever else apprise knows.", no_args_is_help=True)

FILE: Any = typer.Argument(metavar="FILE", help="The alerts (TOML); docs/alerts.md explains it.", show_default=False)


@app.command("run")
def run(
    file: Annotated[Path, FILE],
    store: Annotated[str, typer.Option("--store", metavar="PATH", help="Folder of the store, or its URL (s3://…).", show_default=False)] = ...,  # type: ignore[assignment]
    state: Annotated[Path | None, typer.Option(metavar="FILE", help="Remembers what was delivered. Default: FILE.delivered.", show_default=False)] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="As if this were today: nothing that appeared later counts.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be sent.")] = False,
) -> None:
    """Looks for what the alerts ask for and delivers what has not been delivered.

    Run it as often as you like, by cron or after every ingest, also twice at a time. What could not be sent is tried again by the next run, and
    the exit code is 2.
    """
    from detente.alerts.deliver import Outcome, deliver
    from detente.alerts.state import State

    found = _found(file, store, _day(as_of))
    remembered = State(state or file.with_name(f"{file.name}.delivered"))
    if dry_run:
        shown = [f for f, addresses in found if not all(remembered.known(f.alert, f.keys, a) for a in addresses)]
        typer.echo("\n\n".join("\n".join(clean(line) for line in (f.title, "", *f.body.split("\n"))) for f in shown) or "nothing to send")
        raise typer.Exit
    done: Outcome = deliver(found, remembered)
    typer.echo(f"{done.sent} sent, {done.known} delivered before, {done.failed} not sent")
    if done.failed:
        complain(f"{done.failed} messages could not be sent; detente alerts test {file} shows which address fails; the next run tries them again")
        raise typer.Exit(SOME)


@app.command("test")
def test(file: Annotated[Path, FILE]) -> None:
    """Checks the file and sends a message to each address in it."""
    from detente.alerts.config import load
    from detente.alerts.deliver import send, shown

    failed = 0
    for address in dict.fromkeys(a for _, addresses in load(file) for a in addresses):
        arrived = send(address, "Détente: a test", f"This is a test of the alerts in {file.name}. Nothing has happened.")
        failed += not arrived
        typer.echo(f"{'sent' if arrived else 'NOT SENT'}  {clean(shown(address))}")
    if failed:
        raise typer.Exit(SOME)


def _found(file: Path, store: str, day: datetime.date) -> list[tuple[Finding, tuple[str, ...]]]:
    from detente.alerts.config import load
    from detente.alerts.find import findings
    from detente.relations.brief import Material, Scope, from_store
    from detente.store.store import open_store

    asked = load(file)
    read: dict[Scope, Material] = {}
    found = []
    with open_store(store) as opened:
        for alert, addresses in asked:
            scope = alert.scope()
            if scope not in read:
                read[scope] = from_store(opened, scope, day)
            found += [(f, addresses) for f in findings(alert, scope, read[scope])]
    return found


def _day(as_of: str | None) -> datetime.date:
    from detente.errors import QueryError

    try:
        return datetime.date.fromisoformat(as_of) if as_of else datetime.date.today()
    except ValueError as error:
        raise QueryError(f"--as-of {as_of!r}: write a day (2023-06-18)") from error
