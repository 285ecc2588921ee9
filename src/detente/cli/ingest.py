"""`detente ingest`: codes documents into a store."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import NOTHING, SOME, check_published, complain
from detente.cli.options import STORE, LogFormat
from detente.engine.work import TIME_LIMIT

if TYPE_CHECKING:
    from detente.reading.sources import Failure, Reading
    from detente.store.ingest import Report, Tally

#: Exit code of a run that was stopped: that of a program ended by Ctrl-C.
STOPPED = 130


def ingest(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE…", help="Files, folders, - for standard input, as for detente code.", show_default=False)
    ] = None,
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    published: Annotated[str | None, typer.Option(help="Day, month or year of publication. Wins over dates in the documents.", show_default=False)] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=512, help="Code in so many processes, or actors with --ray (default: in this one process).", show_default=False)
    ] = None,
    ray: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Code on the Ray cluster at this address; auto: the one this machine belongs to.", show_default=False)
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Code those again that failed or were refused; without SOURCE, all such in the store.")
    ] = False,
    no_fuse: Annotated[
        bool, typer.Option("--no-fuse", help="Leave stories and events as they are; detente store fuse, or the next run, brings them up to date.")
    ] = False,
    batch_size: Annotated[int, typer.Option(min=1, max=10_000, help="Documents in one commit.")] = 200,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds for one document; one that takes longer is set aside.")] = TIME_LIMIT,
    log_format: Annotated[LogFormat, typer.Option(help="text: for people · json: an object a line on standard error, for programs.")] = LogFormat.text,
) -> None:
    """Codes documents and adds them to a store.

    A document that is in the store already is passed over, so the same command can be run again: after it was stopped, or with more documents
    in the source. Every document is counted out as coded, without event, duplicate, refused or failed. At the end, and every 5,000 documents,
    what the reports tell is fused: mentions of one happening become one event.
    """
    published = check_published(published)
    if not sources and not retry_failed:
        complain("nothing to ingest; give a SOURCE, or --retry-failed for what failed before; see detente ingest --help")
        raise typer.Exit(NOTHING)

    from detente.cli.logs import JsonLines, Lines
    from detente.engine.choose import choose
    from detente.reading.sources import count_documents, read_sources
    from detente.store.ingest import ingest as run
    from detente.store.task import make

    if sum(map(_missing, sources or ())):  # not any(), so that all are told
        raise typer.Exit(NOTHING)
    listener = JsonLines() if log_format is LogFormat.json else Lines(count_documents(sources) if sources else None)
    engine = choose(make, workers, ray, time_limit, listener.note)
    readings = read_sources(sources, published) if sources else _left_over(store, published)
    with stopping() as stopped, listener:
        report = run(
            readings,
            store,
            engine=engine,
            sources=sources or [f"{store} --retry-failed"],
            batch_size=batch_size,
            retry_failed=retry_failed,
            fuse=not no_fuse,
            stop=lambda: bool(stopped),
            listener=listener,
        )
    if isinstance(listener, JsonLines):
        tally = report.tally
        counts = {name.replace(" ", "_"): n for name, n in tally.outcomes.items() if n}
        told = {"run_id": report.run_id, "version": report.version, "documents": tally.documents, "known": tally.known, **counts}
        told |= {"sentences": tally.sentences, "events": tally.events, "seconds": round(tally.seconds, 2)}
        listener.tell("interrupted" if report.interrupted else "finished", **told)
    else:
        _summary(report, store)
    raise typer.Exit(STOPPED if report.interrupted else _code(report.tally))


def _missing(source: str) -> bool:
    """Is this no source at all? Better told before hours of work than after."""
    from detente.reading.sources import STDIN, Failure, read_sources

    if source == STDIN or "://" in source or os.path.exists(source):
        return False
    found = next(read_sources([source]), None)
    if isinstance(found, Failure):
        complain(found.reason)
    return isinstance(found, Failure)


def _left_over(store: str, published: str | None) -> Iterator[Reading | Failure]:
    """What is in the store as failed or refused and has a text."""
    from detente.reading.sources import Reading
    from detente.records import Document
    from detente.store.store import open_store

    with open_store(store) as opened:
        for d in opened.documents(outcome=("failed", "refused")):
            if d.text:
                document = Document(**{name: getattr(d, name) for name in Document.model_fields})
                yield Reading(origin=d.origin or d.id, document=document.model_copy(update={"published": published or d.published}))


@contextmanager
def stopping() -> Iterator[list[int]]:
    """A list that is no longer empty once the run has been asked to stop (Ctrl-C, or a signal to terminate). Asked again, it stops at once."""
    asked: list[int] = []

    def stop(number: int, _: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        complain("stopping after the document under way; what is done will be committed (Ctrl-C again: at once)")

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _summary(report: Report, store: str) -> None:
    from detente.store.rows import OUTCOMES

    tally = report.tally
    seconds = max(tally.seconds, 1e-3)
    new = tally.documents - tally.known
    notes = {"coded": f"{tally.events:,} event{'s' * (tally.events != 1)}", "failed": "detente ingest --retry-failed tries them again"}
    typer.echo(f"{store}, version {report.version}")
    for outcome in OUTCOMES:
        if count := tally.outcomes[outcome]:
            note = notes.get(outcome)
            typer.echo(f"  {outcome:<10}{count:>10,}{f'   {note}' if note else ''}")
    if tally.known or not new:
        typer.echo(f"  {'known':<10}{tally.known:>10,}   in the store before")
    if new:
        typer.echo(
            f"{new:,} document{'s' * (new != 1)} in {seconds:,.1f} s: {new / seconds:,.1f} documents, {tally.sentences / seconds:,.0f} sentences, "
            f"{tally.events / seconds:,.0f} events a second"
        )
    if report.interrupted:
        typer.echo("stopped; the same command goes on from here")


def _code(tally: Tally) -> int:
    bad = len(tally.reasons)
    if not bad:
        return 0 if tally.documents else NOTHING
    return SOME if tally.documents > bad else NOTHING
