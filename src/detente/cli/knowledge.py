"""`detente knowledge`: the user's own actors, and what is known of a name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import NOTHING, check_published, clean, complain

if TYPE_CHECKING:
    from detente.knowledge.tables import Fact

app = typer.Typer(help="Your own actors, layered over ours; office holders from Wikidata; what is known of a name.")


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Your own actors, layered over ours; office holders from Wikidata; what is known of a name."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


_File = Annotated[Path, typer.Argument(metavar="FILE", help="Actors in CSV or YAML.", show_default=False)]


def _stop(message: str) -> typer.Exit:
    """Says every line of a message; the caller raises what is returned."""
    for line in message.splitlines():
        complain(line)
    return typer.Exit(NOTHING)


def _some(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


@app.command("add")
def add(
    file: _File,
    name: Annotated[str | None, typer.Option(help="Name of the layer (default: that of the file).", show_default=False)] = None,
) -> None:
    """Adds the actors of a file as a layer over our tables; a layer of the same name is replaced.

    Columns (CSV) or keys (YAML): name, kind (person, group, organization, agency), country, sectors, office, start, end, other_names,
    gender, wikidata. Needed are name, kind, and country or sectors. Nothing is stored unless all of it is right.
    """
    import datetime

    from detente.errors import DataError
    from detente.knowledge import layer_files, layers

    try:
        called = layers.layer_name(name or file.stem)
        rows, warnings = layer_files.read(file)
        before = any(f.name == called for f in layers.stored())
        layer = layers.store(called, rows, {"source": str(file.resolve()), "date": datetime.date.today().isoformat(), "facts": str(len(rows))})
    except DataError as error:
        raise _stop(str(error)) from error
    for warning in warnings:
        complain(f"note: {warning}")
    typer.echo(f"{'replaced' if before else 'added'} {clean(called)}: {_some(len(rows), 'fact')} in {clean(str(layer.path))}")


@app.command("list")
def list_() -> None:
    """Lists the layers, the one that wins first."""
    from detente.errors import DataError
    from detente.knowledge import layers

    used = layers.in_use()
    rest = [f for f in layers.stored() if f not in used]
    for file in (*used, *rest):
        try:
            about = layers.about(file)
        except DataError as error:
            complain(str(error))
            continue
        told = f"{_some(int(about['facts']), 'fact')}" if about.get("facts", "").isdigit() else "?"
        note = "" if file in used else " (not in use: an older update)"
        typer.echo(clean(f"{file.name}: {told}, {about.get('date', '?')}, from {about.get('source', '?')}{note}"))
    if not used:
        typer.echo(f"no layers in {clean(str(layers.folder()))}; detente knowledge add FILE adds one")


@app.command("remove")
def remove(name: Annotated[str, typer.Argument(metavar="NAME", help="A layer, as list shows it.", show_default=False)]) -> None:
    """Takes a layer away; our tables stay as they are."""
    from detente.errors import DataError
    from detente.knowledge import layers

    try:
        layers.remove(name)
    except DataError as error:
        raise _stop(str(error)) from error
    typer.echo(f"removed {clean(name)}")


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, such as: Wang Yi.", show_default=False)],
    date: Annotated[str | None, typer.Option(help="Day, month or year on which to resolve it (default: today).", show_default=False)] = None,
) -> None:
    """Shows every fact that is known of a name, where it is written down, and whom the name means on a day."""
    check_published(date, option="--date")
    from detente.errors import DataError
    from detente.knowledge.names import names

    try:
        known = names()
    except DataError as error:
        raise _stop(str(error)) from error
    facts, replaced = known.facts(name), known.replaced(name)
    bearers = tuple(f for f in known.of_surname(name) if f not in facts)
    for f in facts:
        typer.echo(_told(f))
    for f in replaced:
        typer.echo(f"{_told(f)} (yours stands in its place)")
    if bearers:
        typer.echo("as a surname:")
        for f in bearers:
            typer.echo(f"  {_told(f)}")
    from detente.api import resolve_actor
    from detente.coding.actors import today

    found = resolve_actor(name, date)
    day = date or today()
    if found is None or not (found.country or found.sectors):
        complain(f"on {day} {name!r} means nobody known; to add an actor: detente knowledge add FILE")
        raise typer.Exit(NOTHING)
    parts = [found.name or found.text, found.country or "no country", " ".join(found.sectors) or "no sector"]
    parts += [found.office] if found.office else ["former"] if found.former else []
    parts += [found.wikidata] if found.wikidata else []
    typer.echo(clean(f"on {day}: {', '.join(parts)} (by {found.resolved_by})"))


def _told(f: Fact) -> str:
    """A fact in a line."""
    parts = [f.country or "no country", *([" ".join(f.sectors)] if f.sectors else []), *([f.office] if f.office else [])]
    term = [f"{f.start or '…'} to {f.end or 'now'}"] if f.start or f.end else []
    return clean(f"{f.kind}: {f.name}: {', '.join([*parts, *term, *([f.wikidata] if f.wikidata else [])])} [{f.at}]")


@app.command("check")
def check(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Actors in CSV or YAML; without it, all tables and layers.", show_default=False)] = None,
) -> None:
    """Checks a file before it is added, or all tables and layers: fields, codes, dates, two holders of one seat."""
    from detente.errors import DataError
    from detente.knowledge.check import check_all, check_file

    errors: list[str] = []
    try:
        if file is not None:
            count, warnings = check_file(file)
        else:
            count, problems = check_all()
            errors, warnings = problems.errors, problems.warnings
    except DataError as error:
        raise _stop(str(error)) from error
    for warning in warnings:
        complain(f"note: {warning}")
    for wrong in errors:
        complain(wrong)
    typer.echo(f"{_some(count, 'fact')}: {_some(len(errors), 'error')}, {_some(len(warnings), 'note')}")
    if errors:
        raise typer.Exit(NOTHING)


@app.command("update")
def update(
    endpoint: Annotated[str | None, typer.Option(envvar="DETENTE_SPARQL", help="SPARQL endpoint (default: that of Wikidata).", show_default=False)] = None,
    pause: Annotated[float, typer.Option(min=0.0, help="Seconds between two queries.")] = 1.0,
) -> None:
    """Fetches office holders from Wikidata and adds them as a layer of today.

    Heads of state and government, foreign, defense and finance ministers of all countries since 1990. If it is interrupted, run it
    again: it goes on where it stopped. Of several updates the newest is in use.
    """
    from detente.errors import DetenteError
    from detente.knowledge.sparql import Endpoint, Limits
    from detente.knowledge.wikidata import ENDPOINT
    from detente.knowledge.wikidata import update as fetch

    try:
        with Endpoint(endpoint or ENDPOINT, Limits(pause=pause), say=complain) as source:
            result = fetch(source, say=complain)
    except DetenteError as error:
        raise _stop(str(error)) from error
    except KeyboardInterrupt:
        raise _stop("interrupted; what was fetched is kept: run the command again to go on") from None
    for reason, number in sorted(result.set_aside.items()):
        complain(f"set aside: {reason}: {number:,}")
    typer.echo(f"added {result.layer.name}: {_some(result.terms, 'term')} of {_some(result.persons, 'person')} in {clean(str(result.layer.path))}")
