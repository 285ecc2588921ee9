"""What long runs tell on standard error: a progress bar and lines for people, or one JSON object a line for programs."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import typer

from detente.cli.messages import complain
from detente.store.ingest import Listener, Tally

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Lines(Listener, AbstractContextManager["Lines"]):
    """For people: a bar where somebody sees it, and a line for each document that is refused or fails."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty() and (self._total is None or self._total > 1):
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("documents"),
                TextColumn("{task.fields[rates]}"),
                TimeRemainingColumn(),
                TextColumn("left"),
            )
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty())
            self._task = self._bar.add_task("ingest", total=self._total, rates="")
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def document(self, origin: str, outcome: str, reason: str | None, tally: Tally) -> None:
        if reason is not None:
            complain(located(origin, reason))
        if self._bar is not None and self._task is not None:
            seconds = max(tally.seconds, 1e-3)
            rates = f"· {tally.documents / seconds:,.1f} documents, {tally.sentences / seconds:,.0f} sentences, {tally.events / seconds:,.0f} events a second ·"
            self._bar.update(self._task, completed=tally.documents, rates=rates)

    def note(self, message: str) -> None:
        complain(f"note: {message}")


class JsonLines(Listener, AbstractContextManager["JsonLines"]):
    """For programs: one object a line with ``time`` (UTC), ``level``, ``event`` and what belongs to it."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def document(self, origin: str, outcome: str, reason: str | None, tally: Tally) -> None:
        if reason is not None:
            self.tell("document", "warning", origin=origin, outcome=outcome, reason=reason)

    def committed(self, documents: int, version: int, tally: Tally) -> None:
        seconds = max(tally.seconds, 1e-3)
        rates = {
            "documents_per_second": tally.documents / seconds,
            "sentences_per_second": tally.sentences / seconds,
            "events_per_second": tally.events / seconds,
        }
        self.tell("committed", **{"documents": documents, "version": version, "total": tally.documents, **{k: round(v, 2) for k, v in rates.items()}})

    def note(self, message: str) -> None:
        self.tell("note", message=message)

    def tell(self, event: str, level: str = "info", /, **fields: Any) -> None:
        line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "event": event, **fields}
        typer.echo(json.dumps(line, ensure_ascii=False), err=True)


def located(origin: str, reason: str) -> str:
    return reason if reason.startswith(origin) else f"{origin}: {reason}"
