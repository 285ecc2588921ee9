"""`detente export`, `detente import`, `detente compare`: our events in the formats of other data sets, theirs as ours, and how far two sets agree."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import ALL, NOTHING, SOME, complain

if TYPE_CHECKING:
    from rich.console import RenderableType

    from detente.exchange.agreement import Agreement, Figures, Used
    from detente.exchange.delimited import Notes
    from detente.exchange.losses import Losses
    from detente.exchange.rows import Row


class Format(StrEnum):
    """Formats that events are written in."""

    polecat = "polecat"
    gdelt = "gdelt"
    icews = "icews"
    plover = "plover"
    csv = "csv"
    parquet = "parquet"


class Source(StrEnum):
    """Formats that events are read from."""

    polecat = "polecat"
    gdelt = "gdelt"
    icews = "icews"
    plover = "plover"
    csv = "csv"
    parquet = "parquet"
    jsonl = "jsonl"


class Shown(StrEnum):
    """How a comparison is printed."""

    table = "table"
    json = "json"


class By(StrEnum):
    """What counts as the same type."""

    type = "type"
    root = "root"


#: Formats that are data sets of others, and name them in a store.
_FOREIGN = ("polecat", "gdelt", "icews", "plover")
_INPUT = "Files of detente code (--format jsonl, json, csv), or of any format that can be written; - for standard input."


def export(
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write.", show_default=False)],
    inputs: Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]", help=_INPUT, show_default=False)] = None,
    store: Annotated[Path | None, typer.Option(metavar="PATH", help="Take the events of this store.", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here instead of to standard output; parquet needs it.", show_default=False)] = None,
    losses: Annotated[bool, typer.Option("--losses", help="Also write what was lost, with the ids of the events, to FILE.losses.json.")] = False,
    include_unrealised: Annotated[
        bool,
        typer.Option("--include-unrealised", help="polecat, gdelt, icews: also what is planned, denied …, which they cannot tell from what happened."),
    ] = False,
    without_text: Annotated[bool, typer.Option("--without-text", help="Leave out what reports say in words, for data that you publish.")] = False,
) -> None:
    """Writes events in the formats of POLECAT (40 columns), GDELT 2.0 (61), ICEWS (20), PLOVER (JSON Lines), as CSV or as Parquet.

    What the format cannot say is counted on standard error. Nothing is made up to fill a column.
    """
    from detente.exchange.delimited import Notes, Options
    from detente.exchange.writing import lines, losses_for, parquet

    if bool(inputs) == (store is not None):
        complain("give files, or a store with --store PATH, and not both; see detente export --help")
        raise typer.Exit(NOTHING)
    if out is None and (format is Format.parquet or losses):
        complain(f"{'--format parquet' if format is Format.parquet else '--losses'} needs --out FILE")
        raise typer.Exit(NOTHING)
    count, options, read = losses_for(format.value), Options(unrealised=include_unrealised, words=not without_text), _Reader(Notes())
    events = read.all([store] if store is not None else inputs or [])
    with _written(out):
        if format is Format.parquet and out is not None:
            parquet(events, out, count, options)
        else:
            _write(lines(events, format.value, count, options), out)
    read.tell()
    _tell_losses(count)
    if losses and out is not None:
        side = out.with_name(f"{out.name}.losses.json")
        with _written(side):
            _write([json.dumps(count.report(), indent=2, ensure_ascii=False) + "\n"], side)
    raise typer.Exit(read.code(count.events))


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Also .gz, or .zip of one file.", show_default=False)],
    format: Annotated[Source | None, typer.Option("--format", "-f", help="What the files are; without it, what they look like.", show_default=False)] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write here instead of to standard output: .parquet, .csv, or .jsonl.", show_default=False),
    ] = None,
    store: Annotated[
        str | None, typer.Option(metavar="PATH", help="Keep them in this store for comparison, apart from what is coded there.", show_default=False)
    ] = None,
    name: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="In the store, the name to ask for them by (default: the format: icews).", show_default=False)
    ] = None,
) -> None:
    """Reads POLECAT, GDELT 2.0, ICEWS or PLOVER files as events with our columns and codes.

    Writes JSON Lines, or what the ending of --out says; or, with --store, keeps them in a table of their own, `imported`, each event once however often
    it is imported. A line that cannot be read is named with its file, line and column, and the others are read.
    """
    from detente.exchange.delimited import Notes

    if (out is not None and store is not None) or (name is not None and store is None):
        complain("give --out FILE or --store PATH, one of the two" if out is not None else "--as NAME is for a store; give --store PATH")
        raise typer.Exit(NOTHING)
    read = _Reader(Notes())
    events = _keep(files, format, store, name, read) if store is not None else _print_or_write(files, format, out, read)
    read.tell()
    complain(f"{_many(events, 'event')} read" + (f"; {_many(read.failed, 'line')} could not be" if read.failed else ""))
    raise typer.Exit(read.code(events))


def _print_or_write(files: list[Path], format: Source | None, out: Path | None, read: _Reader) -> int:
    """Writes what is read to standard output or a file; how many events."""
    from detente.exchange.writing import lines, losses_for, parquet

    target = "jsonl" if out is None else out.suffix.lower().removeprefix(".")
    if target not in ("jsonl", "csv", "parquet"):
        complain(f"--out: {out} ends in none of .parquet, .csv, .jsonl, which say what to write")
        raise typer.Exit(NOTHING)
    count = losses_for(target)
    events = read.all(files, format.value if format else None)
    with _written(out):
        if target == "parquet" and out is not None:
            parquet(events, out, count)
        else:
            _write(lines(events, target, count), out)
    return count.events


def _keep(files: list[Path], format: Source | None, store: str, name: str | None, read: _Reader) -> int:
    """Keeps what is read in a store; how many events."""
    from detente.exchange.reading import format_of
    from detente.store.imported import add_imported
    from detente.store.lake import Lake

    total = 0
    for file in files:
        kind = format.value if format else None if str(file) == "-" else format_of(file)
        data_set = name or (kind if kind in _FOREIGN else None)
        if data_set is None:
            complain(f"{file}: say whose events these are with --as NAME" + (", or what they are with --format" if kind is None else ""))
            raise typer.Exit(NOTHING)
        added = add_imported(Lake(store), read.all([file], kind), data_set, str(file))
        total += added.rows
        told = [f"{added.new:,} new", f"{added.same:,} there already"] + ([f"{added.changed:,} with new values"] if added.changed else [])
        complain(f"{file} as {data_set}: {', '.join(told)}")
    return total


def compare(
    ours: Annotated[Path, typer.Argument(metavar="OURS", help="A file of any format that can be read, or a store.", show_default=False)],
    theirs: Annotated[
        str, typer.Argument(metavar="THEIRS", help="What to compare it with; also the name of a data set imported into the store OURS.", show_default=False)
    ],
    by: Annotated[By, typer.Option(help="type: PLOVER's types · root: CAMEO's categories, statements and appeals (01, 02) included.")] = By.type,
    format: Annotated[Shown, typer.Option("--format", "-f", help="table: to read · json: everything.")] = Shown.table,
    top: Annotated[int, typer.Option(min=1, help="How many dyads the table shows, those with most events first.")] = 15,
) -> None:
    """Compares two sets of events: counts, overlap, and correlation of monthly counts, by dyad, type and month.

    Only what has happened counts, and only the months that both cover.
    """
    from detente.exchange.agreement import agreement
    from detente.exchange.delimited import Notes
    from detente.exchange.reading import imported_rows

    reads = _Reader(Notes()), _Reader(Notes())
    imported = ours.is_dir() and not Path(theirs).exists()
    others = imported_rows(ours, theirs) if imported else reads[1].all([Path(theirs)])
    found = agreement(reads[0].all([ours]), others, by.value, (str(ours), theirs))
    for read in reads:
        read.tell()
    if not found.months:
        for used in (found.ours, found.theirs):
            complain(_used(used))
        complain("there is no month in which both have an event between two countries; nothing can be compared")
        raise typer.Exit(NOTHING)
    if format is Shown.json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        _print(found, top)
    raise typer.Exit(SOME if any(r.failed for r in reads) else ALL)


# ---------------------------------------------------------------------- reading and writing


class _Reader:
    """Reads files, says what is wrong with them, and counts it."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.failed = 0

    def all(self, paths: Sequence[Path], format: str | None = None) -> Iterator[Row]:
        from detente.exchange.reading import read_rows
        from detente.reading.sources import Failure

        for path in paths:
            for entry in read_rows(path, format, self.notes):
                if isinstance(entry, Failure):
                    self.failed += 1
                    complain(entry.reason)
                else:
                    yield entry

    def tell(self) -> None:
        """What was not understood, and how often."""
        for what, n in sorted(self.notes.found.items(), key=lambda x: (-x[1], x[0])):
            complain(f"note: {what} ({n})")

    def code(self, events: int) -> int:
        return NOTHING if not events else SOME if self.failed else ALL


@contextmanager
def _written(out: Path | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if out is None or isinstance(error, BrokenPipeError):
            raise
        complain(f"--out: {out} cannot be written ({error.strerror or error})")
        raise typer.Exit(NOTHING) from error


def _write(lines: Iterable[str], out: Path | None) -> None:
    """To standard output as they come, or to a file that is whole or is not there."""
    if out is None:
        for line in lines:
            sys.stdout.write(line)
        sys.stdout.flush()
        return
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(lines)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _many(n: int, what: str) -> str:
    return f"{n} {what}{'s' * (n != 1)}"


def _tell_losses(count: Losses) -> None:
    """What became of the events, with a line for each kind of loss."""
    from detente.exchange.losses import KINDS

    written = count.events - count.left_out
    rows = f" in {_many(count.rows, 'row')}" if count.rows != written else ""
    complain(f"{written} of {_many(count.events, 'event')} written{rows}")
    for kind in KINDS:
        found = [f"{loss.what} {loss.events}" for loss in count.entries() if loss.kind == kind]
        if found:
            complain(f"  {kind}: {'; '.join(found)}")


# ---------------------------------------------------------------------- tables


def _print(found: Agreement, top: int) -> None:
    from rich.rule import Rule
    from rich.text import Text

    from detente.cli.terminal import Terminal

    console = Terminal()
    for name, used in (("ours", found.ours), ("theirs", found.theirs)):
        typer.echo(f"{name}: {_used(used)}")
    span = found.months[0] if len(found.months) == 1 else f"{found.months[0]} to {found.months[-1]}"
    typer.echo(f"compared: {span}, counted once a directed pair of countries")
    kinds = "PLOVER type" if found.by == "type" else "CAMEO category"
    dyads = f"Dyad (the first {top} of {len(found.dyads)})" if len(found.dyads) > top else "Dyad"
    for title, rows in (("All", [found.overall]), (kinds, found.types), (dyads, found.dyads[:top]), ("Month", found.by_month)):
        console.print()
        console.print(Rule(Text(title, style="bold"), align="left", style="dim"))
        console.print(_table(rows))


def _used(used: Used) -> str:
    left = "; ".join(f"{why} {n}" for why, n in used.left_out.items())
    return f"{used.name}: {_many(used.events, 'event')}, {used.compared} compared" + (f"; not: {left}" if left else "")


def _table(rows: Iterable[Figures]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for name in ("ours", "theirs", "Jaccard", "correlation"):
        table.add_column(name, justify="right")
    for f in rows:
        table.add_row(f.label, str(f.ours), str(f.theirs), _two(f.jaccard), _two(f.correlation))
    return table


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
