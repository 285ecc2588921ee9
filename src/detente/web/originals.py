"""Texts and codings of reports, read where they lie in the files of the store: they are long, and a page shows those of one report."""

from __future__ import annotations

import datetime

import numpy as np
import polars as pl

from detente.store.rows import Row
from detente.store.store import Store
from detente.store.views import kept, lying
from detente.web.shelf import Coded, Numbers, Shelf

_LONG = ["text", "coding"]


class Originals:
    """Finds a report by its number in one stretch of one file. In a store that is no folder it is asked for by its day and id."""

    def __init__(self, store: Store, shelf: Shelf) -> None:
        self._documents = shelf.packed["documents"]
        self._files: list[str] = []
        self._file: Numbers
        self._row: Numbers
        where = lying("documents", store.lake, store.snapshot)
        if where is not None:
            found = (
                store.cursor()
                .sql(f"SELECT d.no, t.filename AS file, t.file_row_number::INTEGER AS row FROM ({where}) t JOIN desk.documents d USING (document_id)")
                .to_arrow_table()
            )
            files = Coded.of(found["file"])
            self._files = files.names
            self._file, self._row = np.empty(self._documents.size, dtype=np.int32), np.empty(self._documents.size, dtype=np.int32)
            self._file[found["no"].to_numpy()], self._row[found["no"].to_numpy()] = files.codes, found["row"].to_numpy()

    def read(self, store: Store, number: int) -> Row:
        """``text`` and ``coding`` of a report."""
        if self._files:
            one: Row = pl.scan_parquet(self._files[self._file[number]]).select(_LONG).slice(int(self._row[number]), 1).collect().row(0, named=True)
            return one
        id: str = self._documents.value("document_id", number)
        day: datetime.date | None = self._documents.value("published_earliest", number)
        # The day is said once more because files are passed over by it, and not by ids.
        of_day = "published_earliest IS NULL" if day is None else f"published_earliest = DATE '{day}'"
        asked = f"SELECT text, coding FROM ({kept('documents', store.snapshot)}) WHERE {of_day} AND document_id = ?"
        found: list[Row] = store.cursor().sql(asked, params=[id]).to_arrow_table().to_pylist()
        return found[0]
