"""`detente code`: codes files, folders, standard input or a text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import NOTHING, check_published, complain, exit_code

if TYPE_CHECKING:
    from rich.progress import Progress

    from detente.coding.coder import Coder
    from detente.reading.sources import Failure, Reading
    from detente.records import Coding


class Format(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    html = "html"


def code(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…",
            help="Files, folders, patterns, web addresses, s3://…, - for standard input, or a text. Texts, web pages, feeds, JSON Lines, JSON, CSV, "
            "TSV, Parquet and WARC are told apart by their content and name.",
            show_default=False,
        ),
    ],
    published: Annotated[
        str | None,
        typer.Option(help="Day, month or year of publication (2023-06-18, 2023-06, 2023). Wins over dates in the documents.", show_default=False),
    ] = None,
    format: Annotated[
        Format,
        typer.Option(
            "--format", "-f", help="table: to read · json: everything · jsonl: an event a line · csv: an event a row · html: a page, the text with all marked."
        ),
    ] = Format.table,
    refused: Annotated[bool, typer.Option("--refused", help="Also what was considered and turned down, with the reason.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html|FOLDER", help="With --format html: write one page, or a page a report with an index.", show_default=False),
    ] = None,
    min_confidence: Annotated[float, typer.Option(min=0.0, max=1.0, help="Leave out events below this confidence.")] = 0.0,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD=COLUMN,…", help="Columns of tables and records that have names of their own: text=article,date=pub_dt.", show_default=False
        ),
    ] = None,
    full_text: Annotated[bool, typer.Option("--full-text", help="Read the pages behind entries of feeds that hold a summary only.")] = False,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Also fetch addresses that are not on the public internet.")] = False,
) -> None:
    """Codes news reports into events.

    One document gives one JSON object, several a JSON array. Records have the fields text (or body), and as far as known id,
    date (or published), title, source, url, lang.
    """
    published = check_published(published)
    if refused and format is Format.csv:
        complain("--refused needs --format table, json, jsonl or html; a csv has one kind of row")
        raise typer.Exit(NOTHING)
    if out is not None and format is not Format.html:
        complain("--out needs --format html; the other formats go to standard output: … > FILE")
        raise typer.Exit(NOTHING)

    from detente.cli.table import date_doubt
    from detente.cli.writers import writer
    from detente.errors import InputError
    from detente.reading.rows import parse_columns
    from detente.reading.sources import Failure, Options, count_documents, read_sources

    try:
        options = Options(published=published, columns=parse_columns(columns), full_text=full_text, allow_private=allow_private)
    except InputError as error:
        complain(str(error))
        raise typer.Exit(NOTHING) from error
    coded = failed = foreign = 0
    total = count_documents(inputs)
    written = writer(format.value, refused, out)
    bar = _progress(total)
    with bar or nullcontext():
        task = bar.add_task("coding", total=total) if bar else None
        for result in code_all(read_sources(inputs, options=options)):
            if isinstance(result, Failure) and result.kind == "other":
                complain(f"note: {result.reason}")
            elif isinstance(result, Failure):
                failed += 1
                foreign += result.kind == "language"
                written.failure()
                complain(result.reason)
            else:
                reading, coding = result
                coded += 1
                if reading.note:
                    complain(f"note: {reading.note}")
                if format is not Format.table and (doubted := date_doubt(coding.document)):
                    complain(f"note: {reading.origin}: {doubted}")
                if min_confidence:
                    coding = coding.model_copy(update={"events": tuple(e for e in coding.events if e.confidence >= min_confidence)})
                written.write(coding, reading.origin)
            if bar and task is not None:
                bar.advance(task)
    written.close()
    if failed and coded + failed > 1:
        complain(f"{coded} of {coded + failed} documents coded")
    raise typer.Exit(exit_code(coded, failed, foreign))


def code_all(readings: Iterable[Reading | Failure], coder: Coder | None = None) -> Iterator[tuple[Reading, Coding] | Failure]:
    """Codes what could be read. What cannot be coded becomes a `Failure`; nothing is raised for one document.

    The coder is loaded when the first document needs it, so that a list of missing files fails at once.
    """
    from detente.errors import DateError, DetenteError, LanguageError
    from detente.reading.sources import Failure

    for reading in readings:
        if isinstance(reading, Failure):
            yield reading
            continue
        if coder is None:
            from detente.api import coder as shared

            coder = shared()
        try:
            yield reading, coder.code(reading.document)
        except LanguageError as error:
            yield Failure(origin=reading.origin, reason=_located(error, reading), kind="language")
        except DateError as error:
            yield Failure(origin=reading.origin, reason=_located(error, reading), kind="date")
        except DetenteError as error:
            yield Failure(origin=reading.origin, reason=_located(error, reading))
        except Exception as error:  # a bug in the coder must not cost the other documents
            reason = f"{reading.origin}: the coder failed ({type(error).__name__}: {error}); this is a bug, please report it with the text"
            yield Failure(origin=reading.origin, reason=reason, kind="bug")


def coded(sources: Sequence[str], published: str | None = None) -> tuple[list[tuple[str, Coding]], int]:
    """All of ``sources``, coded, with their origins, for commands that need the reports together; and the exit code. What fails is told.

    Raises:
        typer.Exit: nothing could be coded.
    """
    from detente.reading.sources import Failure, read_sources

    found: list[tuple[str, Coding]] = []
    failed = foreign = 0
    for result in code_all(read_sources(sources, published)):
        if isinstance(result, Failure) and result.kind == "other":
            complain(f"note: {result.reason}")
        elif isinstance(result, Failure):
            failed += 1
            foreign += result.kind == "language"
            complain(result.reason)
        else:
            found.append((result[0].origin, result[1]))
    code = exit_code(len(found), failed, foreign)
    if not found:
        raise typer.Exit(code)
    return found, code


def _located(error: Exception, reading: Reading) -> str:
    """The message with the place that the reader knows, instead of the document's id."""
    message = str(error).removeprefix(f"{reading.document.id}: ")
    return message if message.startswith(reading.origin) else f"{reading.origin}: {message}"


def _progress(total: int | None) -> Progress | None:
    """A progress bar on standard error; none for one document, or where nobody sees it."""
    if (total is not None and total < 2) or not sys.stderr.isatty():
        return None
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty())
