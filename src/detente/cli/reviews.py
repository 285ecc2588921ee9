"""`detente reviews`: what people said of coded events, and the export as annotated sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import NOTHING, clean, complain
from detente.cli.options import AS_OF, OUTPUT, STORE

if TYPE_CHECKING:
    from detente.store.rows import Row
    from detente.store.store import Store


class Format(StrEnum):
    """How reviews are given."""

    table = "table"
    jsonl = "jsonl"
    gold = "gold"
    rules = "rules"


def reviews(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    as_of: Annotated[str | None, AS_OF] = None,
    format: Annotated[
        Format,
        typer.Option(
            "--format", "-f", help="table: to read · jsonl: every review · gold: judged sentences for detente evaluate · rules: as examples beside the rules."
        ),
    ] = Format.table,
    output: Annotated[Path | None, OUTPUT] = None,
) -> None:
    """Shows what people said of coded events on the desk, and exports the sentences of which every event has been judged.

    Examples for rules that the rules alone do not get right are marked open, with what is wrong.
    """
    from detente.cli.results import target
    from detente.store.store import open_store

    with open_store(store, as_of) as opened:
        if format is Format.table and output is None:
            _show(opened)
        elif format is Format.table:
            complain("--output: a table is for reading; give --format jsonl, gold or rules")
            raise typer.Exit(NOTHING)
        else:
            with target(output) as out:
                for line in _lines(opened, format):
                    out.write(line.encode("utf-8", "replace"))


def _lines(store: Store, format: Format) -> Iterator[str]:
    from detente.evaluation.reviewed import example_file, examples, gold
    from detente.store.reviews import reviews as stored

    if format is Format.jsonl:
        return (json.dumps(r, ensure_ascii=False, default=str) + "\n" for r in stored(store))
    if format is Format.gold:
        return (line + "\n" for line in gold(store))
    from detente.coding.coder import Coder
    from detente.records import Document
    from detente.rules.judge import faults

    coder = Coder(judge=False)  # as the tests of the rules do
    return example_file(examples(store), lambda e: faults(coder.code(Document(id=e.folder, text=e.text, published=e.published)), e))


def _show(store: Store) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from detente.cli.terminal import Terminal
    from detente.store.reviews import reviews as stored

    console = Terminal()
    found = stored(store)
    told = {m.id: m for m in store.mentions(ids=[r["mention_id"] for r in found])} if found else {}
    for r in found:
        mention = told.get(r["mention_id"])
        what = f"{mention.event_type}{f'/{mention.mode}' if mention.mode else ''} {mention.status}" if mention else "no longer in the store"
        console.print(Text(f"{r['verdict']}: {what}", style="bold").append(f"  {clean(r['author'])}, {r['recorded']:%Y-%m-%d}", style="dim not bold"))
        for line in (_mended(r), clean(r["note"] or ""), clean(" ".join(mention.text.split())) if mention else ""):
            if line:
                console.print(Padding(Text(line), (0, 0, 0, 2)))
    console.print(Text(f"{len(found):,} review{'s' * (len(found) != 1)} in version {store.version}", style="dim"))


def _mended(review: Row) -> str:
    return clean(f"{review['field']} should be {review['value'] or 'nobody'}") if review["field"] else ""
