"""Brings a store that an older Détente has written up to date.

A step takes the tables from one format to the next. It must be such that a reader of the older format is not disturbed (columns are
added, never changed) and that it can be done again after it was interrupted. The format counts once the step is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa

from detente.store import schema
from detente.store.lake import Lake
from detente.store.snapshot import Entry, Snapshot, commit, read

#: From a format to the next one.
STEPS: Mapping[int, Callable[[Lake, Snapshot], None]] = {}


def migrate(lake: Lake) -> list[int]:
    """Takes all steps that the store needs before it is written to; the formats that it went through.

    Raises:
        StoreError: a newer Détente has written it.
    """
    done = []
    while (now := read(lake)).format < schema.FORMAT:
        STEPS[now.format](lake, now)
        target = now.format + 1

        def check(latest: Snapshot, target: int = target) -> Entry | None:
            return Entry("migration", format=target) if latest.format < target else None

        commit(lake, check)
        done.append(target)
    return done


def add_columns(lake: Lake, table: str, wanted: pa.Schema) -> None:
    """Gives a table the columns that it lacks; rows that are there have nulls in them."""
    lake.widen(table, wanted)
