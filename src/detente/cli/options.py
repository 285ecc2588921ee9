"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import typer

STORE: Any = typer.Option("--store", metavar="PATH", help="Folder of the store, or its URL (s3://…).", show_default=False)
AS_OF: Any = typer.Option("--as-of", metavar="VERSION|DATE", help="Read the store as it was: a version, or the end of a day.", show_default=False)
OUTPUT: Any = typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead of standard output.", show_default=False)
SINCE: Any = typer.Option(help="From this day, month or year on.", show_default=False)
UNTIL: Any = typer.Option(help="Up to this day, month or year.", show_default=False)


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


FORMAT: Any = typer.Option("--format", "-f", help="table: to read · json, jsonl, csv, parquet: for programs.")


class LogFormat(StrEnum):
    """How a long run reports on standard error."""

    text = "text"
    json = "json"
