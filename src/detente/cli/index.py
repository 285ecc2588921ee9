"""`detente index`: how two countries get on over time, and the events behind every value."""

from __future__ import annotations

import csv
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.dyads import DIRECTED, FILES, FIRST, FROM, SECOND, SET, STORE, TO, ask, line, sentence, when
from detente.cli.dyads import day as named_day
from detente.cli.messages import clean
from detente.cli.options import AS_OF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from detente.relations.changes import Changes
    from detente.relations.happenings import Happening
    from detente.relations.index import Driver, Index, IndexPoint

#: Events shown under an opened value.
_SHOWN = 8
#: Characters of the bar on each side of zero, and what a full one can stand for.
_BAR, _SCALES = 5, (2.5, 5.0, 10.0)


class Format(StrEnum):
    """How the index is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Step(StrEnum):
    """Length of a stretch."""

    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"


class Theme(StrEnum):
    """Colours of a chart."""

    light = "light"
    dark = "dark"


def index(
    first: Annotated[str, FIRST],
    second: Annotated[str, SECOND],
    files: Annotated[list[str] | None, FILES] = None,
    store: Annotated[str | None, STORE] = None,
    data_set: Annotated[str | None, SET] = None,
    since: Annotated[str | None, FROM] = None,
    until: Annotated[str | None, TO] = None,
    by: Annotated[Step, typer.Option("--by", help="Length of the stretches that get a value.")] = Step.week,
    directed: Annotated[bool, DIRECTED] = False,
    weights: Annotated[
        str | None, typer.Option(metavar="FILE|NAME", help="A second index by other weights: a YAML file, or plover.", show_default=False)
    ] = None,
    open_: Annotated[str | None, typer.Option("--open", metavar="DATE", help="Show the events behind the value of this day, by their share.")] = None,
    changes: Annotated[bool, typer.Option("--changes", help="Change points, with the events before and after.")] = False,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw a chart: .png, .svg, .html or .json.", show_default=False)] = None,
    theme: Annotated[Theme, typer.Option(help="Colours of the chart.")] = Theme.light,
    as_of: Annotated[str | None, AS_OF] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="table: to read · json: everything, with events and sentences · csv: a row a stretch.")] = (
        Format.table
    ),
) -> None:
    """Shows how two countries get on, from −10 (conflict) to +10 (cooperation), over time.

    Each happening counts once, however many reports tell it; what was planned or asked for counts as words. A stretch without events has no
    value. The low and high ends hold 90 % of what other mixtures of the sources would give.
    """
    from detente.relations.changes import changes as find
    from detente.relations.index import measure
    from detente.relations.weights import load_weights

    other_weights = load_weights(weights) if weights is not None else None
    if plot is not None:
        from detente.charts import check_ending

        check_ending(plot)
    asked = ask(first, second, directed, files or [], store, as_of, since, until, data_set)
    made = measure(asked.found, asked.dyad, by.value, None, asked.since, asked.until)
    other = measure(asked.found, asked.dyad, by.value, other_weights, asked.since, asked.until) if other_weights else None
    changed = find(asked.found, made) if changes else None
    if plot is not None:
        from detente.charts import index_chart, save

        save(index_chart(made, asked.found, other, changed.found if changed else (), theme.value), plot)
    opened = _opened(open_, made)
    if format is Format.json:
        typer.echo(json.dumps(_content(made, other, changed, asked.found), indent=2, ensure_ascii=False))
    elif format is Format.csv:
        _csv(made, other)
    else:
        _table(made, other, changed, asked.found, opened)
    raise typer.Exit(asked.code)


def _opened(text: str | None, index: Index) -> IndexPoint | None:
    from detente.errors import QueryError

    day = named_day(text, "--open", 0)
    if day is None:
        return None
    point = next((p for p in index.points if p.start <= day <= p.end), None)
    if point is None:
        span = f"{index.points[0].start} to {index.points[-1].end}" if index.points else "nothing"
        raise QueryError(f"--open {text}: the index covers {span}")
    return point


# ---------------------------------------------------------------------- to read


def _table(index: Index, other: Index | None, changed: Changes | None, found: Sequence[Happening], opened: IndexPoint | None) -> None:
    from rich.table import Table
    from rich.text import Text

    from detente.cli.terminal import Terminal

    console = Terminal()
    if not index.observed:
        console.print(Text(f"no events between {index.dyad.replace('-', ' and ').replace('>', ' and ')} that have a day, so no index"))
        return
    grid = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    heads = [index.by, "index", "90 % interval", "coverage", "events", "reports", "sources", "conflict│coop."]
    if other:
        heads[-1:] = [clean(other.weights.name), "difference"]
    for head in heads:
        grid.add_column(head, justify="left" if head == index.by else "center" if "│" in head else "right", no_wrap=True)
    most = max(abs(v) for _, v in index.observed)
    full = next(s for s in _SCALES if s >= most)
    for p, q in zip(index.points, other.points if other else index.points, strict=True):
        grid.add_row(*_row(p, q if other else None, full))
    console.print(grid)
    console.print(Text(_foot(index), style="dim"))
    if opened is not None:
        _open(console, index, found, opened)
    if changed is not None:
        _changes(console, changed)


def _row(p: IndexPoint, q: IndexPoint | None, full: float) -> list[Any]:
    from rich.text import Text

    if p.value is None:
        return [p.start.isoformat(), Text("no data", style="dim")]
    interval = f"{p.low:+.1f} … {p.high:+.1f}" if p.low is not None and p.high is not None else "–"
    cells: list[Any] = [p.start.isoformat(), f"{p.value:+.2f}", interval, f"{p.coverage:.0%}", str(p.events), str(p.reports), str(p.sources)]
    if q is None:
        return [*cells, _bar(p.value / full)]
    return [*cells, f"{q.value:+.2f}", f"{q.value - p.value:+.2f}"] if q.value is not None else cells


def _bar(part: float) -> str:
    """A bar to the left of the line for conflict, to the right for cooperation; ``part`` of a full one, -1 … 1."""
    mark = "█" * round(abs(part) * _BAR) or ("▌" if abs(part) * _BAR >= 0.25 else "")
    return f"{'' if part >= 0 else mark:>{_BAR}}│{mark if part >= 0 else '':<{_BAR}}"


def _foot(index: Index) -> str:
    parts = [f"−10 conflict … +10 cooperation; weights: {index.weights.name}"]
    parts.append(f"intervals: {index.resampled} resampled" if index.resampled else "no intervals: fewer than three reports")
    parts += [f"left out: {n} ({why})" for why, n in index.left_out.items()]
    return "; ".join(parts)


def _open(console: Console, index: Index, found: Sequence[Happening], p: IndexPoint) -> None:
    from detente.relations.index import drivers

    made = drivers(found, index, p.start)
    _title(console, f"{p.start} to {p.end}: {'no data' if p.value is None else f'{p.value:+.2f}'}")
    if p.value is not None:
        _drivers(console, made[:_SHOWN])
        if len(made) > _SHOWN:
            from rich.text import Text

            console.print(Text(f"and {len(made) - _SHOWN} more, {sum(d.share for d in made[_SHOWN:]):.0%} together; --format json has all", style="dim"))


def _drivers(console: Console, made: Sequence[Driver]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    for d in made:
        h = d.happening
        before = "  from before" if d.carried else ""
        console.print(Text(f"{d.share:>4.0%} {d.contribution:+.2f}  {when(h)}  {line(h)}  {h.status}{before}", style="bold"))
        console.print(Padding(Text(sentence(h), style="dim"), (0, 0, 0, 12)))


def _changes(console: Console, changed: Changes) -> None:
    from rich.text import Text

    _title(console, f"Change points: {changed.note}")
    for c in changed.found:
        console.print(Text(f"{c.start}: about {c.before:+.1f} before, {c.after:+.1f} after (without memory of earlier events)", style="bold"))
        for name, made in (("before", c.events_before), ("after", c.events_after)):
            console.print(Text(f" {name}"))
            _drivers(console, made)


def _title(console: Console, title: str) -> None:
    from rich.rule import Rule
    from rich.text import Text

    console.print()
    console.print(Rule(Text(clean(title), style="bold"), align="left", style="dim"))


# ---------------------------------------------------------------------- for programs


def _content(index: Index, other: Index | None, changed: Changes | None, found: Sequence[Happening]) -> dict[str, Any]:
    """Everything: each value with its drivers; the happenings once, by id."""
    from detente.relations.index import drivers_of_all

    made_of = drivers_of_all(found, index)
    content = index.model_dump(mode="json")
    for p, row in zip(index.points, content["points"], strict=True):
        row["drivers"] = [{"event": d.happening.id, **d.model_dump(mode="json", exclude={"happening"})} for d in made_of.get(p.start, ())]
    content["events"] = {h.id: h.model_dump(mode="json", exclude={"id"}) for h in found}
    if other is not None:
        content["other"] = other.model_dump(mode="json")
        pairs = zip(index.points, other.points, strict=True)
        content["difference"] = [None if p.value is None or q.value is None else round(q.value - p.value, 4) for p, q in pairs]
    if changed is not None:
        content["changes"] = changed.model_dump(mode="json")
    return content


def _csv(index: Index, other: Index | None) -> None:
    names = ["start", "end", "value", "low", "high", "cooperation", "conflict", "coverage", "events", "reports", "sources"]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["dyad", *names, *(["other_value", "difference"] if other else [])])
    for p, q in zip(index.points, other.points if other else index.points, strict=True):
        row = [index.dyad, *(getattr(p, n) for n in names)]
        if other:
            row += [q.value, round(q.value - p.value, 4) if p.value is not None and q.value is not None else None]
        out.writerow(row)
