"""The orders in which lists show events and reports, made once a version."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from detente.web.shelf import Shelf
from detente.web.some import Sorted

_ID = {"events": "event_id", "documents": "document_id"}
_OF_EVENTS = ("newest", "oldest", "reports", "confidence", "goldstein")


def orders(shelf: Shelf) -> dict[tuple[str, str], Sorted]:
    """By table and column."""
    columns = [("events", name, shelf.column[name], shelf.column["rank"]) for name in _OF_EVENTS]
    columns.append(("documents", "newest", shelf.report.column["newest"], shelf.report.column["rank"]))
    return {(table, name): _sorted(shelf, table, column, rank) for table, name, column, rank in columns}


def _sorted(shelf: Shelf, table: str, column: npt.NDArray[np.generic], rank: npt.NDArray[np.int32]) -> Sorted:
    by_id = np.empty(len(rank), dtype=np.int32)
    by_id[rank] = np.arange(len(rank), dtype=np.int32)
    return Sorted(by_id[np.argsort(column[by_id], kind="stable")], column, partial(shelf.packed[table].value, _ID[table]))
