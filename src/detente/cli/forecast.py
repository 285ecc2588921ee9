"""`detente forecast`: the index over the next weeks, beside what such forecasts were worth in the past."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.dyads import DIRECTED, FILES, FIRST, FROM, SECOND, SET, STORE, TO, ask
from detente.cli.index import Theme
from detente.cli.options import AS_OF

if TYPE_CHECKING:
    from detente.relations.forecast import Forecast


class Format(StrEnum):
    """How the forecast is printed."""

    table = "table"
    json = "json"


def forecast(
    first: Annotated[str, FIRST],
    second: Annotated[str, SECOND],
    files: Annotated[list[str] | None, FILES] = None,
    store: Annotated[str | None, STORE] = None,
    data_set: Annotated[str | None, SET] = None,
    weeks: Annotated[int, typer.Option(min=1, max=12, help="Weeks ahead.")] = 4,
    since: Annotated[str | None, FROM] = None,
    until: Annotated[str | None, TO] = None,
    directed: Annotated[bool, DIRECTED] = False,
    weights: Annotated[str, typer.Option(metavar="FILE|NAME", help="Weights of the index: goldstein, plover, or a YAML file.")] = "goldstein",
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw a chart: .png, .svg, .html or .json.", show_default=False)] = None,
    theme: Annotated[Theme, typer.Option(help="Colours of the chart.")] = Theme.light,
    as_of: Annotated[str | None, AS_OF] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="table: to read · json: everything.")] = Format.table,
) -> None:
    """Forecasts the weekly index of two countries, and says whether that is worth more than the guess that things stay as they are.

    Shows no forecast where the past is too short for a back-test. With the extra detente[forecast] a method of statsforecast competes as well.
    """
    from detente.relations.forecast import forecast as ahead
    from detente.relations.index import measure
    from detente.relations.weights import load_weights

    table = load_weights(weights)
    if plot is not None:
        from detente.charts import check_ending

        check_ending(plot)
    asked = ask(first, second, directed, files or [], store, as_of, since, until, data_set)
    index = measure(asked.found, asked.dyad, "week", table, asked.since, asked.until)
    made = ahead(index, weeks)
    if plot is not None and index.points:
        from detente.charts import forecast_chart, save

        save(forecast_chart(index, made, theme.value), plot)
    if format is Format.json:
        typer.echo(json.dumps(made.model_dump(mode="json"), indent=2, ensure_ascii=False))
    else:
        _table(made)
    raise typer.Exit(asked.code)


def _table(made: Forecast) -> None:
    from rich.table import Table
    from rich.text import Text

    from detente.cli.terminal import Terminal
    from detente.relations.forecast import has_library

    console = Terminal()
    if made.ahead:
        grid = Table(box=None, pad_edge=False, padding=(0, 2))
        for head in ("week", "index", "80 % interval"):
            grid.add_column(head, justify="left" if head == "week" else "right")
        for a in made.ahead:
            grid.add_row(a.start.isoformat(), f"{a.median:+.2f}", f"{a.low:+.1f} … {a.high:+.1f}")
        console.print(grid)
        console.print()
    for verdict in made.verdicts:
        console.print(Text(verdict, style="bold"))
    if made.scores:
        scores = Table(box=None, pad_edge=False, padding=(0, 2))
        for head in ("back-test", "CRPS", "80 % interval held", ""):
            scores.add_column(head, justify="right" if head in ("CRPS", "80 % interval held") else "left")
        for s in made.scores:
            scores.add_row(s.method, f"{s.crps:.3f}", f"{s.coverage:.0%}", "shown" if s.chosen else "")
        console.print(scores)
    if not has_library():
        console.print(Text("pip install 'detente[forecast]' lets a method of statsforecast compete as well", style="dim"))
