"""`detente actor`: who a phrase names."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.messages import NOTHING, check_published, complain


def actor(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A phrase as in a report, such as: Chinese foreign minister Qin Gang.", show_default=False)],
    date: Annotated[str | None, typer.Option(help="Day, month or year at which it is said (default: today).", show_default=False)] = None,
) -> None:
    """Says who a phrase names: country, sectors, office and name, as JSON."""
    check_published(date, option="--date")
    from detente.api import resolve_actor

    found = resolve_actor(text, date)
    if found is None:
        complain(f"nothing in {text!r} is known as an actor; names are listed under knowledge/, see its README to add one")
        raise typer.Exit(NOTHING)
    typer.echo(found.model_dump_json(indent=2))
