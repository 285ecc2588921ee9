"""Prints codings: as a table, JSON, JSONL, CSV or pages, each as soon as it is there."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Protocol

import typer

from detente.records import Actor, Coding, Event

#: The columns of the CSV. Several values in one cell are separated by ``;``.
COLUMNS = (
    "document_id", "file", "published", "event_id", "event_type", "mode", "plover", "cameo", "quad_code", "goldstein", "status",
    "actor", "actor_country", "actor_sectors", "recipient", "recipient_country", "recipient_sectors", "reciprocal",
    "when", "earliest", "latest", "precision", "where", "where_country", "lat", "lon", "issues", "contexts", "attribution", "background",
    "trigger", "sentence", "rule", "confidence",
)  # fmt: skip


class Writer(Protocol):
    """Takes codings one by one. ``failure`` tells that a document yielded none."""

    def write(self, coding: Coding, origin: str) -> None: ...
    def failure(self) -> None: ...
    def close(self) -> None: ...


def writer(format: str, refused: bool, out: Path | None = None) -> Writer:
    """The writer for a format of `detente code`; ``out`` is where pages go."""
    if format == "html":
        from detente.cli.html import html_writer

        return html_writer(refused, out)
    if format == "json":
        return JsonWriter(refused)
    if format == "jsonl":
        return LinesWriter(refused)
    if format == "csv":
        return CsvWriter()
    from detente.cli.table import TableWriter

    return TableWriter(refused)


class JsonWriter:
    """One object for one document, an array for several; a document that failed counts."""

    def __init__(self, refused: bool) -> None:
        self.refused = refused
        self._held: str | None = None
        self._seen = 0
        self._written = 0

    def write(self, coding: Coding, origin: str) -> None:
        self._next()
        content = coding.model_dump(mode="json")
        if self.refused:
            content["refused"] = [r.model_dump(mode="json") for r in coding.refused]
        self._held = json.dumps(content, indent=2, ensure_ascii=False)

    def failure(self) -> None:
        self._next()

    def close(self) -> None:
        if self._seen < 2:
            if self._held is not None:
                typer.echo(self._held)
            return
        self._flush()
        typer.echo("\n]" if self._written else "[]")

    def _next(self) -> None:
        self._seen += 1
        if self._seen > 1:
            self._flush()

    def _flush(self) -> None:
        if self._held is not None:
            typer.echo(("[\n" if not self._written else ",\n") + self._held, nl=False)
            self._written += 1
            self._held = None


class LinesWriter:
    """One event a line, with its document's id, file and date, and its sentence; with ``refused`` also a line for each refusal."""

    def __init__(self, refused: bool) -> None:
        self.refused = refused

    def write(self, coding: Coding, origin: str) -> None:
        head = {"document_id": coding.document.id, "file": origin, "published": coding.document.published}
        for e in coding.events:
            self._line({**head, **e.model_dump(mode="json"), "text": coding.document.text[slice(*e.sentence.span)]})
        if self.refused:
            for r in coding.refused:
                self._line({**head, "refused": r.model_dump(mode="json"), "text": coding.document.text[slice(*r.sentence.span)]})

    def _line(self, content: dict[str, object]) -> None:
        typer.echo(json.dumps(content, ensure_ascii=False))

    def failure(self) -> None:
        pass

    def close(self) -> None:
        pass


class CsvWriter:
    """One event a row, under `COLUMNS`."""

    def __init__(self) -> None:
        self._row(COLUMNS)

    def write(self, coding: Coding, origin: str) -> None:
        for e in coding.events:
            row = flat_event(e, coding.document.text[slice(*e.sentence.span)])
            self._row([coding.document.id, origin, coding.document.published, *(row[c] for c in COLUMNS[3:])])

    def _row(self, values: object) -> None:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(values)  # type: ignore[arg-type]
        typer.echo(line.getvalue(), nl=False)

    def failure(self) -> None:
        pass

    def close(self) -> None:
        pass


def flat_event(e: Event, sentence: str) -> dict[str, object]:
    """An event and its sentence as the cells of one row."""
    row: dict[str, object] = {
        "event_id": e.id, "event_type": e.event_type, "mode": e.mode, "plover": e.plover, "cameo": e.cameo, "quad_code": e.quad_code,
        "goldstein": e.goldstein, "status": e.status,
        "reciprocal": str(e.reciprocal).lower(), "background": str(e.background).lower(), "issues": ";".join(e.issues), "contexts": ";".join(e.contexts),
        "attribution": (e.attribution.name or e.attribution.text) if e.attribution else None,
        "when": e.when.edtf if e.when else None, "earliest": e.when.earliest if e.when else None,
        "latest": e.when.latest if e.when else None, "precision": e.when.precision if e.when else None,
        "where": (e.where.name or e.where.text) if e.where else None, "where_country": e.where.country if e.where else None,
        "lat": e.where.lat if e.where else None, "lon": e.where.lon if e.where else None,
        "trigger": " ".join(e.trigger.text.split()), "sentence": " ".join(sentence.split()),
        "rule": e.rule, "confidence": e.confidence,
    }  # fmt: skip
    for side, actors in (("actor", e.actors), ("recipient", e.recipients)):
        row[side] = ";".join(" ".join((a.name or a.text).split()) for a in actors)
        row[f"{side}_country"] = ";".join(a.country or "" for a in actors)
        row[f"{side}_sectors"] = ";".join(_sectors(a) for a in actors)
    return row


def _sectors(a: Actor) -> str:
    return "+".join(a.sectors)
