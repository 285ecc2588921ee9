"""Writes rows in any of the formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from detente.exchange import plover, tables
from detente.exchange.delimited import Delimited, Options
from detente.exchange.gdelt import GDELT
from detente.exchange.icews import ICEWS
from detente.exchange.losses import Losses
from detente.exchange.polecat import POLECAT
from detente.exchange.rows import Row

#: The tab-separated formats by their names on the command line.
DELIMITED: dict[str, Delimited] = {"polecat": POLECAT, "gdelt": GDELT, "icews": ICEWS}


def losses_for(format: str) -> Losses:
    """The count of losses for an export, to begin with."""
    return Losses(format, DELIMITED[format].empty if format in DELIMITED else ())


def lines(events: Iterable[Row], format: str, losses: Losses, options: Options | None = None) -> Iterator[str]:
    """The lines of a file: ``polecat``, ``gdelt``, ``icews``, ``plover``, ``csv`` or ``jsonl``.

    Args:
        events: what is written, one after the other.
        losses: counts what was lost, as the lines are taken.
    """
    options = options or Options()
    known = DELIMITED.get(format)
    head = known.head() if known else tables.csv_head() if format == "csv" else ""
    if head:
        yield head
    for event in events:
        losses.events += 1
        for line in _lines(event, format, known, losses, options):
            losses.rows += 1
            yield line


def _lines(event: Row, format: str, known: Delimited | None, losses: Losses, options: Options) -> Iterator[str]:
    if known:
        yield from known.lines(event, losses, options)
    elif format == "plover":
        record = plover.encode(event, losses, options)
        if record is not None:
            yield plover.line(record)
    else:
        bare = event if options.words else tables.without_words(event)
        yield tables.csv_line(bare, losses) if format == "csv" else tables.json_line(bare)


def parquet(events: Iterable[Row], path: Path, losses: Losses, options: Options | None = None) -> None:
    """Writes a Parquet file of our columns."""
    options = options or Options()

    def counted() -> Iterator[Row]:
        for event in events:
            losses.events += 1
            losses.rows += 1
            yield event if options.words else tables.without_words(event)

    tables.write_parquet(counted(), path)
