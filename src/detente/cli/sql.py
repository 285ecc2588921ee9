"""`detente sql`: questions to a store in SQL."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from detente.cli.messages import clean
from detente.cli.options import AS_OF, FORMAT, OUTPUT, STORE, Format

#: Rows shown for reading unless more are asked for.
SHOWN = 50


def sql(
    query: Annotated[str, typer.Argument(metavar="QUERY|-", help="One SELECT, in DuckDB's SQL; - reads it from standard input.", show_default=False)],
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that it may take.")] = 60.0,
    limit: Annotated[int | None, typer.Option(min=0, help=f"At most so many rows; 0: all (default: {SHOWN} in a table, else all).", show_default=False)] = None,
    as_of: Annotated[str | None, AS_OF] = None,
    format: Annotated[Format, FORMAT] = Format.table,
    output: Annotated[Path | None, OUTPUT] = None,
) -> None:
    """Answers a question in SQL over the tables documents, mentions, quotes, commitments, disputes, relations, events, imported and runs.

    It reads the store and nothing else: no files, no network, no settings. detente sql "SHOW TABLES" and "DESCRIBE mentions" tell what
    there is.
    """
    from detente.cli.results import cell, check_output, write
    from detente.store.store import open_store

    check_output(format, output)
    if query == "-":
        query = sys.stdin.read()
    shown = SHOWN if limit is None and format is Format.table else limit or None
    with open_store(store, as_of) as opened:
        found = opened.sql(query, timeout, None if shown is None else shown + 1)
    if format is not Format.table:
        found = found if shown is None else found.slice(0, shown)
        write(format, output, found.to_batches, found.schema, dict, lambda row: {name: cell(value) for name, value in row.items()})
        return
    _show(found, shown)


def _show(found: Any, shown: int | None) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from detente.cli.terminal import Terminal

    console = Terminal()
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for field in found.schema:
        number = str(field.type).startswith(("int", "uint", "float", "double", "decimal"))
        table.add_column(Text(clean(field.name)), justify="right" if number else "left", overflow="fold")
    for row in found.slice(0, shown).to_pylist():
        table.add_row(*(Text(_shown(value)) for value in row.values()))
    console.print(table)
    if shown is not None and len(found) > shown:
        console.print(Text(f"the first {shown:,} rows; --limit 0 shows all", style="dim"))


def _shown(value: object) -> str:
    from detente.cli.results import cell

    if isinstance(value, float):
        return f"{value:.6g}"
    content = cell(value)
    return "" if content is None else clean(str(content))
