"""A query that has been asked and not yet answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import duckdb
import pyarrow as pa

from detente.errors import StoreError
from detente.store.rows import Row

if TYPE_CHECKING:
    import pandas
    import polars

R = TypeVar("R")
#: Rows fetched at a time when a query is iterated over.
_ROWS = 2048


@dataclass(frozen=True)
class Query(Generic[R]):
    """Rows of a store, fetched when they are asked for.

    Iterating gives records; `to_arrow`, `to_polars` and `to_pandas` give all rows as a table.
    """

    cursor: Callable[[], duckdb.DuckDBPyConnection] = field(repr=False)
    sql: str
    values: tuple[Any, ...]
    build: Callable[[Row], R] = field(repr=False)
    order: str = ""
    at_most: int | None = None

    def limit(self, rows: int | None) -> Query[R]:
        """The same query, with at most so many rows (None: all)."""
        return replace(self, at_most=rows)

    def to_arrow(self) -> pa.Table:
        """All rows as a `pyarrow.Table`."""
        return self._ask(self._full).to_arrow_table()

    def to_polars(self) -> polars.DataFrame:
        """All rows as a Polars data frame."""
        import polars

        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)
        return frame

    def to_pandas(self) -> pandas.DataFrame:
        """All rows as a pandas data frame.

        Raises:
            StoreError: pandas is not installed; Détente does not need it otherwise.
        """
        try:
            import pandas  # noqa: F401
        except ImportError as error:
            raise StoreError("to_pandas() needs pandas, which is not installed; pip install pandas, or use to_polars()") from error
        return self.to_arrow().to_pandas()

    def batches(self, rows: int = _ROWS) -> Iterator[pa.RecordBatch]:
        """The rows piece by piece, so that not all are in memory at once."""
        yield from self._ask(self._full).to_arrow_reader(rows)

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""
        return self.limit(0).to_arrow().schema

    def rows(self) -> Iterator[Row]:
        """The rows as dictionaries, one after the other."""
        for batch in self.batches():
            yield from batch.to_pylist()

    def __iter__(self) -> Iterator[R]:
        for row in self.rows():
            yield self.build(row)

    def first(self) -> R | None:
        """The first record, None where there is none."""
        return next(iter(self.limit(1)), None)

    def count(self) -> int:
        """How many rows there are, whatever the limit."""
        return int(self._ask(f"SELECT count(*) FROM ({self.sql})").fetchall()[0][0])

    @property
    def _full(self) -> str:
        limit = "" if self.at_most is None else f" LIMIT {int(self.at_most)}"
        return f"{self.sql}{f' ORDER BY {self.order}' if self.order else ''}{limit}"

    def _ask(self, sql: str) -> duckdb.DuckDBPyRelation:
        try:
            return self.cursor().sql(sql, params=list(self.values))
        except duckdb.IOException as error:
            raise StoreError(f"the store's files are not there any more ({str(error).splitlines()[0]}); open it again") from error
