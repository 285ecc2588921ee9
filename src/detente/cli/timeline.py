"""`detente timeline`: what happened between two countries, in order."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.dyads import DIRECTED, FILES, FIRST, FROM, SECOND, SET, STORE, TO, ask, line, sentence, when
from detente.cli.messages import clean
from detente.cli.options import AS_OF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.relations.happenings import Happening

#: How a status looks: what came about is plain.
_STYLE = {"happened": "", "ongoing": "", "planned": "cyan", "possible": "cyan", "requested": "cyan", "conditional": "cyan"}


class Format(StrEnum):
    """How the time line is printed."""

    table = "table"
    json = "json"
    markdown = "markdown"


def timeline(
    first: Annotated[str, FIRST],
    second: Annotated[str, SECOND],
    files: Annotated[list[str] | None, FILES] = None,
    store: Annotated[str | None, STORE] = None,
    data_set: Annotated[str | None, SET] = None,
    since: Annotated[str | None, FROM] = None,
    until: Annotated[str | None, TO] = None,
    directed: Annotated[bool, DIRECTED] = False,
    sentences: Annotated[bool, typer.Option("--sentences", help="Under each event the sentence that tells it, with outlet and date.")] = False,
    as_of: Annotated[str | None, AS_OF] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="table: to read · json: everything · markdown: a list.")] = Format.table,
) -> None:
    """Lists what happened between two countries, oldest first, each happening once, with its status.

    Deeds stand at their own day, plans and requests at that of the report that told them. What has no day to a month stands at the end.
    """
    from detente.relations.timeline import between

    asked = ask(first, second, directed, files or [], store, as_of, since, until, data_set)
    found = between(asked.found, asked.since, asked.until)
    if format is Format.json:
        typer.echo(json.dumps([h.model_dump(mode="json") for h in found], indent=2, ensure_ascii=False))
    elif format is Format.markdown:
        _markdown(found, sentences)
    else:
        _table(found, sentences)
    raise typer.Exit(asked.code)


def _table(found: Sequence[Happening], sentences: bool) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from detente.cli.terminal import Terminal

    console = Terminal()
    width = max((len(when(h)) for h in found), default=10)
    for h in found:
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(width=width)
        grid.add_column(ratio=1)
        grid.add_column(width=12)
        grid.add_row(Text(when(h), style="bold" if h.first else "dim"), Text(line(h)), Text(h.status, style=_STYLE.get(h.status, "magenta")))
        console.print(grid)
        if sentences:
            console.print(Padding(Text(sentence(h), style="dim"), (0, 0, 0, width + 1)))
    console.print(Text(f"{len(found)} event{'s' * (len(found) != 1)}", style="dim"))


def _markdown(found: Sequence[Happening], sentences: bool) -> None:
    for h in found:
        typer.echo(f"- **{when(h)}** {_escaped(line(h))}, {h.status}")
        if sentences:
            typer.echo(f"  > {_escaped(sentence(h))}")


def _escaped(text: str) -> str:
    """Text of a report as Markdown shows it: nothing in it is a link, an image or HTML."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|!&" else c for c in clean(text))
