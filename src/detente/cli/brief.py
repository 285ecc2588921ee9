"""`detente brief`: one page on how two countries, one, or a region stand on a day, every line with its sentences."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.dyads import STORE
from detente.cli.messages import NOTHING, clean, complain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from detente.relations.brief import Brief, Line, Material, Scope

#: Columns for days, and from which width on they stand beside the lines.
_DAY, _WIDE = 17, 100
#: How tags look: what came about is plain, what did not stands out.
_STYLE = {
    "took": "green",
    "kept": "green",
    "open": "cyan",
    "put": "magenta",
    "moved": "magenta",
    "fell": "red",
    "broken": "red",
    "overdue": "yellow",
    "few": "yellow",
}


class Format(StrEnum):
    """How a brief is written."""

    terminal = "terminal"
    markdown = "markdown"
    html = "html"
    pdf = "pdf"
    json = "json"


def brief(
    of: Annotated[
        list[str] | None,
        typer.Argument(metavar="COUNTRY [COUNTRY] [FILE…]", help="One or two, by code or name, then reports to code now, not a store."),
    ] = None,
    store: Annotated[str | None, STORE] = None,
    region: Annotated[
        str | None, typer.Option(metavar="NAME", help="A region instead of countries: Eastern Asia, Western Africa …", show_default=False)
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="Nothing that appeared after this day counts (2023-06-18). Default: today.", show_default=False),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="terminal · markdown · html: one file · pdf · json.")] = Format.terminal,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there, not to standard output; pdf needs it.", show_default=False)] = None,
) -> None:
    """Writes one page: what happened last, what is next, the index, disputes, promises, contradictions, outlook, sources.

    Every line has numbers of the sentences behind it, which stand at the end with outlet and date. Reports of no known date are left out, and so is
    all that appeared after --as-of.
    """
    codes, files = _parties(of or [], region)
    scope = _scope(codes, region)
    day = _day(as_of)
    if format is Format.pdf and out is None:
        complain("--format pdf needs --out FILE")
        raise typer.Exit(NOTHING)
    if bool(files) == (store is not None):
        complain("give --store PATH or files to code, one of the two" if files else "give --store PATH, or files to code")
        raise typer.Exit(NOTHING)
    material, code = (_stored(store, scope, day), 0) if store is not None else _coded(files, day)

    from detente.relations.brief import write

    show(write(material, scope), format, out)
    raise typer.Exit(code)


def show(made: Brief, format: Format, out: Path | None) -> None:
    """Writes a brief to a file or to standard output."""
    from detente.errors import DataError

    if format is Format.terminal and out is None:
        from detente.cli.terminal import Terminal

        _print(made, Terminal())
        return
    if format is Format.pdf and out is not None:
        from detente.pages.brief import brief_pdf

        brief_pdf(made, out)
        return
    text = _text(made, format)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise DataError(f"{out}: {error.strerror or error}; give --out a file that can be written") from error


def _text(made: Brief, format: Format) -> str:
    if format is Format.html:
        from detente.pages.brief import brief_page

        return brief_page(made)
    if format is Format.json:
        return made.model_dump_json(indent=2) + "\n"
    if format is Format.markdown:
        from detente.relations.brief.markdown import markdown

        return markdown(made)
    from io import StringIO

    from rich.console import Console

    console = Console(file=StringIO(), width=_WIDE, highlight=False, emoji=False, markup=False)
    _print(made, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


# ---------------------------------------------------------------------- what is asked for


def _parties(words: Sequence[str], region: str | None) -> tuple[list[str], list[str]]:
    """Country codes at the front, files behind them."""
    from detente.errors import QueryError
    from detente.store.filters import country_code

    codes: list[str] = []
    rest = list(words)
    while rest and len(codes) < 2 and region is None:
        try:
            codes.append(country_code(rest[0]))
        except QueryError:
            if not codes or not (Path(rest[0]).exists() or rest[0] == "-"):
                raise
            break
        rest.pop(0)
    return codes, rest


def _scope(codes: Sequence[str], region: str | None) -> Scope:
    from detente.relations import brief as relations

    if region is not None:
        return relations.region(region)
    if not codes:
        complain("name one country or two (detente brief USA CHN), or --region NAME")
        raise typer.Exit(NOTHING)
    return relations.dyad(codes[0], codes[1]) if len(codes) == 2 else relations.party(codes[0])


def _day(as_of: str | None) -> datetime.date:
    from detente.errors import QueryError

    if as_of is None:
        return datetime.date.today()
    try:
        return datetime.date.fromisoformat(as_of)
    except ValueError as error:
        raise QueryError(f"--as-of {as_of!r}: write a day (2023-06-18)") from error


def _stored(path: str, scope: Scope, day: datetime.date) -> Material:
    from detente.relations.brief import from_store
    from detente.store.store import open_store

    with open_store(path) as opened:
        return from_store(opened, scope, day)


def _coded(files: Sequence[str], day: datetime.date) -> tuple[Material, int]:
    from detente.cli.code import coded
    from detente.relations.brief import from_codings

    codings, code = coded(files)
    return from_codings(codings, day), code


# ---------------------------------------------------------------------- to read


def _print(made: Brief, console: Console) -> None:
    from rich.padding import Padding
    from rich.rule import Rule
    from rich.text import Text

    from detente.relations.brief.words import day

    console.print(Text(clean(made.title), style="bold"))
    console.print(Text(f"As of {day(made.as_of)}. {clean(made.summary)}"))
    for s in made.sections:
        console.print()
        console.print(Rule(Text(clean(s.title), style="bold"), align="left", style="dim"))
        for line in s.lines:
            _row(console, line, 0)
        if s.remark:
            console.print(Text(clean(s.remark), style="dim"))
    console.print()
    console.print(Rule(Text("The sentences behind it", style="bold"), align="left", style="dim"))
    for n in made.notes:
        also = f"; also {', '.join(n.copies)}" if n.copies else ""
        console.print(Padding(Text(clean(f"[{n.number}] “{n.text}” {n.outlet}, {n.published}{also}"), style="dim"), (0, 0, 0, 0)))
    console.print(Text(clean(made.made_by), style="dim"))


def _row(console: Console, line: Line, depth: int) -> None:
    from rich.padding import Padding
    from rich.table import Table

    text = _said(line)
    if console.width >= _WIDE and line.day:
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(width=_DAY)
        grid.add_column(ratio=1)
        grid.add_row(_dim(line.day), text)
        console.print(Padding(grid, (0, 0, 0, 2 * depth)))
    else:
        if line.day:
            text = _dim(f"{line.day}  ").append_text(text)
        console.print(Padding(text, (0, 0, 0, 2 * depth + (_DAY + 1 if depth and console.width >= _WIDE else 0))))
    for u in line.under:
        _row(console, u, depth + 1)


def _said(line: Line) -> Text:
    from rich.text import Text

    said = Text(clean(line.lead), style="bold" if line.day or line.text or line.under else "")
    said = Text().append_text(said)
    if line.tag:
        said.append(f"  [{clean(line.tag)}]", style=_STYLE.get(line.tag.split(" ")[0].split(",")[0], "dim"))
    if line.text:
        said.append(f" “{clean(line.text)}”" if line.quoted else f" — {clean(line.text)}")
    if line.notes:
        said.append(" " + "".join(f"[{n}]" for n in line.notes), style="dim")
    return said


def _dim(text: str) -> Text:
    from rich.text import Text

    return Text().append(clean(text), style="dim")
