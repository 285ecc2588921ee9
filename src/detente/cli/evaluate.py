"""`detente evaluate`: how well the coder does on an annotated file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.messages import NOTHING, complain, exit_code

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from detente.evaluation.figures import Figure, Level, Report, Score
    from detente.evaluation.pairing import GoldText, Pair
    from detente.reading.sources import Failure


class Format(StrEnum):
    """How figures are printed."""

    table = "table"
    json = "json"


def evaluate(
    gold: Annotated[
        list[Path], typer.Argument(metavar="GOLD…", help="Annotated files: sentences as beside the rules, JSON Lines, PLOVER JSON Lines.", show_default=False)
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="table: to read · json: everything.")] = Format.table,
    misses: Annotated[Path | None, typer.Option(help="Write here what was wrong, as JSON Lines.", show_default=False)] = None,
) -> None:
    """Measures the coder on your own annotated texts: precision, recall and F1 with intervals, by type and status.

    Every event of a text must be annotated, and texts without an event belong in the file, too: what is not annotated counts as
    wrongly coded.
    """
    from detente.evaluation.figures import report
    from detente.evaluation.formats import read_gold
    from detente.reading.sources import Failure

    texts: list[GoldText] = []
    failed = 0
    for entry in (entry for path in gold for entry in read_gold(path)):
        if isinstance(entry, Failure):
            failed += 1
            complain(entry.reason)
        else:
            texts.append(entry)
    results: list[tuple[GoldText, Sequence[Pair]]] = []
    for result in _pairs(texts):
        if isinstance(result, Failure):
            failed += 1
            complain(result.reason)
        else:
            results.append(result)
    if misses is not None:
        _write_misses(results, misses)
    if not results:
        raise typer.Exit(NOTHING)
    measured = report(results)
    if format is Format.json:
        typer.echo(measured.model_dump_json(indent=2))
    else:
        _print(measured)
    if failed:
        complain(f"{_texts(len(results))} scored; {failed} could not be read and are left out")
    raise typer.Exit(exit_code(len(results), failed, 0))


def _pairs(texts: Sequence[GoldText]) -> Iterator[tuple[GoldText, Sequence[Pair]] | Failure]:
    """Each text with its events paired. A text that the coder refuses counts as coded without an event; a wrong date is the file's fault."""
    from detente.cli.code import code_all
    from detente.evaluation.pairing import pair
    from detente.reading.sources import Failure, Reading
    from detente.records import Document

    readings = (Reading(origin=t.origin, document=Document(id=t.id, text=t.text, published=t.published)) for t in texts)
    for text, result in zip(texts, code_all(readings), strict=True):
        if not isinstance(result, Failure):
            yield text, pair(text.events, result[1].events)
        elif result.kind == "date":
            yield result
        else:
            complain(f"{result.reason}; it counts as coded without an event")
            yield text, pair(text.events, ())


# ---------------------------------------------------------------------- what was wrong


def _write_misses(results: Iterable[tuple[GoldText, Sequence[Pair]]], to: Path) -> None:
    lines = [json.dumps(m, ensure_ascii=False) + "\n" for text, pairs in results for p in pairs if (m := _miss(text, p)) is not None]
    try:
        to.write_text("".join(lines), "utf-8")
    except OSError as error:
        complain(f"--misses: {to} cannot be written ({error.strerror or error})")
        raise typer.Exit(NOTHING) from error


def _miss(text: GoldText, p: Pair) -> dict[str, Any] | None:
    """A line of the misses: ``wrong`` names what is wrong with the pair; None if nothing is."""
    gold, said = p.gold, p.said
    if gold is None:
        wrong = ["too many"]
    elif said is None:
        wrong = ["missing"]
    else:
        status = gold.status is not None and not p.same_status
        wrong = [name for name, bad in (("type", not p.typed), ("parties", not p.sides), ("status", status)) if bad]
    if not wrong:
        return None
    return {
        "id": text.id,
        "origin": text.origin,
        "text": text.text,
        "wrong": wrong,
        "gold": gold
        and {
            "event_type": gold.event_type,
            "mode": gold.mode,
            "status": gold.status,
            "actors": [a.text or a.country for a in gold.actors],
            "recipients": [r.text or r.country for r in gold.recipients],
            "trigger": gold.trigger,
        },
        "said": said
        and {
            "event_type": said.event_type,
            "mode": said.mode,
            "status": said.status,
            "actors": [a.text for a in said.actors],
            "recipients": [r.text for r in said.recipients],
            "trigger": said.trigger.text,
            "rule": said.rule,
            "confidence": said.confidence,
        },
    }


# ---------------------------------------------------------------------- tables


def _print(measured: Report) -> None:
    from detente.cli.terminal import Terminal

    console = Terminal()
    of = f" of {measured.documents} documents" if measured.documents else ""
    typer.echo(f"{_texts(measured.texts)}{of}; {measured.gold} events annotated, {measured.said} coded")
    typer.echo(f"intervals: {measured.method}")
    _show(console, "All events", scores_table({"all": measured.overall}))
    typer.echo(f"texts without an event left without one: {figure(measured.quiet)}")
    if measured.status.value is not None:
        typer.echo(f"status right where the type is: {figure(measured.status)}")
    _show(console, "By type", scores_table(measured.types))
    if measured.statuses:
        _show(console, "By status (right only with the same status)", scores_table(measured.statuses))
    _show(console, "Annotated type (rows) and coded type (columns)", confusion_table(measured.confusion))


def _texts(n: int) -> str:
    return f"{n} text{'s' * (n != 1)}"


def _show(console: Console, title: str, body: RenderableType) -> None:
    from rich.rule import Rule
    from rich.text import Text

    console.print()
    console.print(Rule(Text(title, style="bold"), align="left", style="dim"))
    console.print(body)


def figure(f: Figure) -> str:
    """A share with its interval in two digits, without leading zeros: ``.62 .55–.70``."""
    if f.value is None:
        return "–"
    return two_digits(f.value) + (f" {two_digits(f.low)}–{two_digits(f.high)}" if f.low is not None and f.high is not None else "")


def two_digits(share: float) -> str:
    return f"{share:.2f}".removeprefix("0")


def scores_table(rows: dict[str, dict[Level, Score]]) -> RenderableType:
    """Three rows a label: found, typed, whole, each with precision, recall and F1."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1))
    for name in ("", ""):
        table.add_column(name)
    for name in ("gold", "coded"):
        table.add_column(name, justify="right")
    for name in ("precision", "recall", "F1"):
        table.add_column(name, no_wrap=True, min_width=11)
    for label, levels in rows.items():
        for number, (level, s) in enumerate(levels.items()):
            head = (label, level, str(s.gold), str(s.said)) if not number else ("", level, "", "")
            table.add_row(*head, figure(s.precision), figure(s.recall), figure(s.f1))
    return table


def confusion_table(confusion: Sequence[tuple[str | None, str | None, int]]) -> RenderableType:
    """How often which annotated type was coded as which; the names of the columns stand upright, so that all fit."""
    from rich.table import Table
    from rich.text import Text

    from detente.ontology import ontology

    counts = {(g, s): n for g, s, n in confusion}
    order = [*ontology().types, *sorted({x for pair in counts for x in pair if x} - set(ontology().types)), None]
    rows, columns = ([x for x in order if any(pair[side] == x for pair in counts)] for side in (0, 1))
    table = Table(box=None, pad_edge=False, padding=(0, 0, 0, 1), show_edge=False)
    table.add_column("", no_wrap=True)
    for name in columns:
        table.add_column(Text("\n".join(name or "missed")), justify="right", vertical="bottom", no_wrap=True)
    for row in rows:
        cells = [Text(str(counts.get((row, c), "·")), style="bold" if row == c else "") for c in columns]
        table.add_row(row or "too many", *cells)
    return table
