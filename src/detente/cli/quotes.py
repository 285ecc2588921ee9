"""`detente quotes`: quotations of a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.options import AS_OF, FORMAT, OUTPUT, SINCE, STORE, UNTIL, Format

if TYPE_CHECKING:
    from detente.store.query import Query
    from detente.store.rows import StoredQuote
    from detente.store.store import Store

#: Quotations shown for reading unless more are asked for.
SHOWN = 25


def quotes(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    speaker: Annotated[str | None, typer.Option(help="Words of the speaker's name, or a country's code in capitals.", show_default=False)] = None,
    text: Annotated[str | None, typer.Option(help="Words that are said.", show_default=False)] = None,
    since: Annotated[str | None, SINCE] = None,
    until: Annotated[str | None, UNTIL] = None,
    limit: Annotated[int | None, typer.Option(min=0, help=f"At most so many; 0: all (default: {SHOWN} in a table, else all).", show_default=False)] = None,
    as_of: Annotated[str | None, AS_OF] = None,
    format: Annotated[Format, FORMAT] = Format.table,
    output: Annotated[Path | None, OUTPUT] = None,
) -> None:
    """Shows who said what, of the newest report first. --since and --until go by the day of the report."""
    from detente.cli.results import cell, check_output, write
    from detente.store.rows import read_quote
    from detente.store.store import open_store

    check_output(format, output)
    with open_store(store, as_of) as opened:
        query = opened.quotes(speaker=speaker, text=text, since=since, until=until)
        if format is Format.table:
            _show(opened, query.limit(SHOWN if limit is None else limit or None), query)
            return

        def shape(row: dict[str, Any]) -> dict[str, Any]:
            quote = read_quote(row).model_dump(mode="json")
            return {**{name: quote.pop(name) for name in ("document_id", "published", "source")}, **quote}

        def flat(row: dict[str, Any]) -> dict[str, Any]:
            speaker, addressee = row["speaker"] or {}, row["addressee"] or {}
            cells = {
                "document_id": row["document_id"], "source": row["source"], "published": row["published"],
                "speaker": speaker.get("name") or speaker.get("text"), "speaker_country": speaker.get("country"), "speaker_sectors": speaker.get("sectors"),
                "addressee": addressee.get("name") or addressee.get("text"), "cue": row["cue"], "text": row["text"], "direct": row["direct"],
                "when": row["when_edtf"], "where": row["where_name"], "tone": row["tone"],
            }  # fmt: skip
            return {name: cell(value) for name, value in cells.items()}

        write(format, output, query.limit(limit or None).batches, query.schema, shape, flat)


def _show(store: Store, shown: Query[StoredQuote], query: Query[StoredQuote]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from detente.cli.events import report_label
    from detente.cli.messages import clean
    from detente.cli.table import actor_label
    from detente.cli.terminal import Terminal

    console = Terminal()
    total = query.count()
    for q in shown:
        said = clean(" ".join(q.text.split()))
        console.print()
        console.print(Text(actor_label(q.speaker) if q.speaker else "unknown speaker", style="bold"))
        line = Text(f"“{said}”" if q.direct else said)
        extras = [
            *([f"to {actor_label(q.addressee)}"] if q.addressee else []),
            *([] if q.direct else ["not word for word"]),
            report_label(q.source, q.published),
        ]
        line.append(f"  [{' · '.join(extras)}]", style="dim")
        console.print(Padding(line, (0, 0, 0, 2)))
    number = total if shown.at_most is None else min(total, shown.at_most)
    console.print()
    if not total:
        console.print(Text(f"no such quotation in version {store.version} of the store"))
    elif number < total:
        console.print(Text(f"{number:,} of {total:,} quotations, newest report first; --limit 0 shows all", style="dim"))
    else:
        console.print(Text(f"{total:,} quotation{'s' * (total != 1)}", style="dim"))
