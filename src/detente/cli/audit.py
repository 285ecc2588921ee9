"""`detente audit`: a random sample of coded events to judge by hand, and the estimate that comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.evaluate import Format, figure
from detente.cli.messages import ALL, NOTHING, SOME, check_published, complain

if TYPE_CHECKING:
    from detente.evaluation.sampling import Coded
    from detente.evaluation.sheet import Audit


class By(StrEnum):
    """What a sample can be spread over."""

    type = "type"


def audit(
    n: Annotated[int | None, typer.Argument(metavar="N", min=1, help="How many events to draw.", show_default=False)] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="FILE", help="What detente code --format jsonl wrote, or reports to code first. May be repeated.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same events.")] = 1,
    by: Annotated[By | None, typer.Option(help="type: as many of each type; the estimate weighs them back.", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(help="Write the sheet here, not to standard output.", show_default=False)] = None,
    published: Annotated[str | None, typer.Option(help="Date of the reports, where they are coded first.", show_default=False)] = None,
    read: Annotated[Path | None, typer.Option(metavar="SHEET", help="Read a judged sheet back.", show_default=False)] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How the estimate is printed.")] = Format.table,
) -> None:
    """Draws coded events at random as a sheet to judge, and reads the judged sheet back into an estimate of precision.

    Judge each row against its sentence: yes or no under each column that ends in _right. A row left empty is not judged.
    """
    if read is not None:
        if n is not None or source or by or out:
            _refuse("--read takes a judged sheet and nothing else but --format")
        _read(read, format)
    elif n is None or not source:
        _refuse("give a number of events and --from FILE to draw a sheet, or --read SHEET to read one back")
    else:
        _draw(n, source, seed, by, out, check_published(published))


def _refuse(message: str) -> None:
    complain(f"{message}; see detente audit --help")
    raise typer.Exit(NOTHING)


# ---------------------------------------------------------------------- drawing


def _draw(n: int, sources: Sequence[str], seed: int, by: By | None, out: Path | None, published: str | None) -> None:
    from detente.evaluation.sampling import draw
    from detente.evaluation.sheet import write_sheet

    failures: list[str] = []
    drawn, total = draw(_events(sources, published, failures), n, seed, by is By.type)
    if not drawn:
        complain("no coded event to draw from")
        raise typer.Exit(NOTHING)
    sheet = write_sheet(drawn)
    if out is None:
        typer.echo(sheet, nl=False)
    else:
        try:
            out.write_text(sheet, "utf-8-sig")  # with the mark by which spreadsheets know UTF-8
        except OSError as error:
            complain(f"--out: {out} cannot be written ({error.strerror or error})")
            raise typer.Exit(NOTHING) from error
        complain(f"{len(drawn)} of {total} events drawn into {out}; judge them, then: detente audit --read {out}")
    if len(drawn) < n:
        complain(f"{n} events were asked for, and there are {total}")
    raise typer.Exit(SOME if failures else ALL)


def _events(sources: Sequence[str], published: str | None, failures: list[str]) -> Iterator[Coded]:
    """All events of the sources, in their order; reports are coded on the way. What cannot be read is named, and noted in ``failures``."""
    from detente.cli.code import code_all
    from detente.evaluation.sampling import coded_events, is_codings, read_codings
    from detente.reading.sources import Failure, read_sources

    for source in sources:
        path = Path(source)
        if path.is_file() and is_codings(path):
            for entry in read_codings(path):
                if isinstance(entry, Failure):
                    failures.append(entry.reason)
                    complain(entry.reason)
                else:
                    yield entry
            continue
        for result in code_all(read_sources([source], published)):
            if isinstance(result, Failure):
                failures.append(result.reason)
                complain(result.reason)
            else:
                yield from coded_events(result[1])


# ---------------------------------------------------------------------- reading back


def _read(sheet: Path, format: Format) -> None:
    from detente.errors import InputError
    from detente.evaluation.sheet import estimate, read_sheet
    from detente.reading.text import decode

    try:
        text = decode(sheet.read_bytes(), str(sheet)).text
    except OSError as error:
        raise InputError(f"{sheet}: cannot be read ({error.strerror or error}); check name and permissions") from error
    rows, faults = read_sheet(text, str(sheet))
    for fault in faults:
        complain(fault)
    audited = estimate(rows)
    if not audited.whole.judged:
        complain(f"{sheet}: no row is judged; write yes or no under the columns that end in _right")
        raise typer.Exit(NOTHING)
    if format is Format.json:
        typer.echo(audited.model_dump_json(indent=2))
    else:
        _print(audited)
    raise typer.Exit(SOME if faults else ALL)


def _print(audited: Audit) -> None:
    from rich.table import Table

    from detente.cli.terminal import Terminal

    typer.echo(f"{audited.whole.judged} events judged, {audited.unjudged} not judged and left out; intervals: {audited.method}")
    if audited.unseen:
        typer.echo(f"nothing judged of {', '.join(audited.unseen)}: the estimate does not cover them")
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column("")
    for name in ("judged", "right"):
        table.add_column(name, justify="right")
    table.add_column("share")
    rows = {"wholly right": audited.whole, **{p.replace("_", " "): e for p, e in audited.parts.items()}, **audited.types}
    for name, e in rows.items():
        table.add_row(name, str(e.judged), str(e.right), figure(e.share), end_section=name in ("wholly right", "status right"))
    Terminal().print(table)
