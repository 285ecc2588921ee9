"""Shows events of other data sets that were imported into a store for comparison."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from detente.cli.messages import clean
from detente.cli.options import Format

if TYPE_CHECKING:
    from detente.store.query import Query
    from detente.store.rows import Row


def show(query: Query[Row], data_set: str, limit: int) -> None:
    """A line an event, newest first; ``limit`` 0: all."""
    total = query.count()
    for row in query.limit(limit or None).rows():
        typer.echo(line(row))
    left = f"; the newest {limit:,} are shown, --limit 0 shows all" if limit and total > limit else ""
    typer.echo(f"{total:,} event{'s' * (total != 1)} of {data_set}, as its makers coded them{left}")


def line(row: Row) -> str:
    """``2023-06-18  Antony Blinken (USA) → China  CONSULT/visit 042  [Reuters]``."""
    first, last = row["day_earliest"], row["day_latest"]
    when = "–" if first is None else first.isoformat() if first == last else f"{first}…{last}"
    kind = " ".join(x for x in ("/".join(x for x in (row["event_type"], row["mode"]) if x), row["cameo"]) if x)
    sides = " → ".join(", ".join(map(_party, row[side] or ())) or "?" for side in ("actors", "recipients"))
    return clean(f"{when}  {sides}  {kind}  [{row['source'] or row['url'] or row['event_id']}]")


def _party(a: Row) -> str:
    name = a["name"] or a["text"]
    return f"{name} ({a['country']})" if name and a["country"] else name or a["country"] or "?"


def write_rows(query: Query[Row], format: Format, output: Path | None) -> None:
    """The rows with all their columns."""
    from detente.cli.results import cell, write

    def flat(row: dict[str, Any]) -> dict[str, Any]:
        return {name: cell(value) for name, value in {**row, **{s: [_party(a) for a in row[s] or ()] for s in ("actors", "recipients")}}.items()}

    write(format, output, query.batches, query.schema, dict, flat)
