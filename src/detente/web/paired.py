"""What two countries dispute, promise each other and are judged by: each pair's rows lie together on disk, the newest first, and are found by its name."""

from __future__ import annotations

import datetime

import duckdb
import numpy as np
import numpy.typing as npt

from detente.relations.columns import Lists
from detente.store.rows import Row
from detente.web.shelf import NEVER_BEFORE, Shelf, day, days

#: Rows that concern two countries, once for each two: from one of the first list to one of the second. What has no day comes last.
_PAIRED = """CREATE TABLE desk.{name} AS
WITH sided AS (SELECT *, {sides} FROM {name}), ones AS (SELECT *, unnest(_a) AS _x FROM sided), twos AS (SELECT *, unnest(_b) AS _y FROM ones),
pairs AS (SELECT DISTINCT least(_x, _y) || '-' || greatest(_x, _y) AS pair, * EXCLUDE (_a, _b, _x, _y) FROM twos WHERE _x <> _y)
SELECT (row_number() OVER (ORDER BY pair, published_earliest DESC NULLS LAST, {key}) - 1)::INTEGER AS no, * FROM pairs ORDER BY no"""
_SIDES = {
    "disputes": ("parties AS _a, parties AS _b", "dispute_id"),
    "relations": ("parties AS _a, parties AS _b", "relation_id"),
    "commitments": ("by_countries AS _a, to_countries AS _b", "commitment_id"),
}
#: All days but this come later; what has none counts as told always.
_DAY = f"coalesce(published_earliest - DATE '1970-01-01', {NEVER_BEFORE})::INTEGER"


class _Rows:
    """Rows of one table, those of a pair together."""

    def __init__(self, con: duckdb.DuckDBPyConnection, shelf: Shelf, name: str) -> None:
        sides, key = _SIDES[name]
        con.execute(_PAIRED.format(name=name, sides=sides, key=key))
        self.packed = shelf.pack(con, name, without="no, pair")
        found = con.sql(f"SELECT pair, {_DAY} AS day FROM desk.{name} ORDER BY no").to_arrow_table()
        self.day: npt.NDArray[np.int32] = found["day"].to_numpy()
        encoded = found["pair"].combine_chunks().dictionary_encode()
        at = np.searchsorted(encoded.indices.to_numpy(), np.arange(len(encoded.dictionary) + 1))
        self._slice = {pair: (int(at[n]), int(at[n + 1])) for n, pair in enumerate(encoded.dictionary.to_pylist())}

    def told(self, one: str, other: str, until: datetime.date) -> npt.NDArray[np.int64]:
        """The rows of a pair that had been told by a day, the newest first."""
        first, last = self._slice.get("-".join(sorted((one, other))), (0, 0))
        return first + np.flatnonzero(self.day[first:last] <= days(until))


class Paired:
    """Disputes, promises (``commitments``) and judgements (``relations``) of pairs of countries."""

    def __init__(self, con: duckdb.DuckDBPyConnection, shelf: Shelf) -> None:
        self._of = {name: _Rows(con, shelf, name) for name in _SIDES}
        found = con.sql("SELECT issue, document_id FROM desk.disputes ORDER BY no").to_arrow_table()
        issue, document = (found[name].combine_chunks().dictionary_encode() for name in ("issue", "document_id"))
        self._issues: list[str | None] = [*issue.dictionary.to_pylist(), None]
        self._issue = issue.indices.fill_null(len(self._issues) - 1).to_numpy().astype(np.int64)
        self._document = document.indices.to_numpy().astype(np.int64)
        for name in _SIDES:
            con.execute(f"DROP TABLE desk.{name}")

    def newest(self, table: str, one: str, other: str, until: datetime.date, most: int) -> list[Row]:
        """The newest rows of a pair, of what had been told by a day."""
        rows = self._of[table]
        return rows.packed.take(rows.told(one, other, until)[:most].tolist())

    def disputes(self, one: str, other: str, until: datetime.date, most: int) -> list[Row]:
        """The issues that most reports tell a pair to dispute, with the newest words on each."""
        rows = self._of["disputes"]
        told = rows.told(one, other, until)
        issues, newest, number, times = np.unique(self._issue[told], return_index=True, return_inverse=True, return_counts=True)
        reports = np.diff(Lists.of(number, self._document[told], len(issues)).at)
        found: list[Row] = [
            {"issue": self._issues[issue], "times": n, "reports": of, "last": day(int(rows.day[row])), "row": row}
            for issue, n, of, row in zip(issues.tolist(), times.tolist(), reports.tolist(), told[newest].tolist(), strict=True)
        ]
        found.sort(key=lambda r: (-r["reports"], r["issue"] is None, r["issue"]))
        return [{**r, **words} for r, words in zip(found[:most], rows.packed.take([r.pop("row") for r in found[:most]], ["text", "document_id"]), strict=True)]
