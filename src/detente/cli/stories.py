"""`detente stories`: which reports tell of the same happening."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from detente.cli.messages import NOTHING, check_published, complain, exit_code


def stories(
    inputs: Annotated[
        list[str], typer.Argument(metavar="FILE…|-", help="Files or folders (*.txt, *.jsonl, *.jsonl.gz), - for standard input.", show_default=False)
    ],
    out: Annotated[Path | None, typer.Option(help="Write there, not to standard output.", show_default=False)] = None,
    published: Annotated[str | None, typer.Option(help="Day of publication of all reports. Wins over dates in the documents.", show_default=False)] = None,
) -> None:
    """Groups reports into stories: those of one happening, by different outlets within a few days, get one name.

    Writes a line a report, {"id": …, "cluster": …}, in the order in which they were read. Nothing is coded for this, and nothing stored.
    """
    published = check_published(published)

    import pyarrow as pa

    from detente.coding.times import published_interval
    from detente.errors import DateError
    from detente.reading.sources import Failure, read_sources
    from detente.store.fusion import assign_stories

    rows: dict[str, dict[str, Any]] = {}
    failed = 0
    for result in read_sources(inputs, published):
        if isinstance(result, Failure):
            failed += 1
            complain(result.reason)
            continue
        d = result.document
        try:
            day = published_interval(d.published) if d.published else None
        except DateError as error:
            failed += 1
            complain(f"{result.origin}: {error}")
            continue
        exact = day is not None and day[0] == day[1]
        rows.setdefault(d.id, {"document_id": d.id, "title": d.title, "text": d.text, "published_earliest": day[0] if day and exact else None, "copy_of": None})
    schema = pa.schema(
        [("document_id", pa.string()), ("title", pa.string()), ("text", pa.string()), ("published_earliest", pa.date32()), ("copy_of", pa.string())]
    )
    told = assign_stories(pa.Table.from_pylist(list(rows.values()), schema=schema))
    story = dict(zip(told["document_id"].to_pylist(), told["story"].to_pylist(), strict=True))
    lines = "".join(json.dumps({"id": id, "cluster": story[id]}, ensure_ascii=False) + "\n" for id in rows)
    if out is None:
        typer.echo(lines, nl=False)
    else:
        try:
            out.write_text(lines, "utf-8")
        except OSError as error:
            complain(f"--out: {out} cannot be written ({error.strerror or error})")
            raise typer.Exit(NOTHING) from error
        complain(f"{len(rows)} reports, {len(set(story.values()))} stories")
    raise typer.Exit(exit_code(len(rows), failed, 0))
