"""Long lists, piece by piece: a cursor says where the last piece ended, so that nothing is shown twice while the store grows."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from detente.errors import QueryError
from detente.store.query import Query
from detente.store.rows import Row


@dataclass(frozen=True)
class Order:
    """How a list is sorted: by ``key`` (SQL, never null), down or up, then by the column ``id``."""

    name: str
    key: str
    id: str
    down: bool = True

    @property
    def sql(self) -> str:
        way = "DESC" if self.down else "ASC"
        return f"{self.key} {way}, {self.id} {way}"

    def behind(self) -> str:
        """The condition for what comes behind a cursor: two values."""
        return f"({self.key}, {self.id}) {'<' if self.down else '>'} (?, ?)"


@dataclass(frozen=True)
class Piece:
    """Some rows of a list; ``next`` is the cursor of what follows, None at the end."""

    rows: list[Row]
    next: str | None


def piece(query: Query[Any], order: Order, after: str | None, size: int, values: Sequence[Any] = ()) -> Piece:
    """At most ``size`` rows of ``query`` behind the cursor ``after``.

    Raises:
        QueryError: the cursor is not one that we have given out for this order.
    """
    bound = [*query.values, *values]
    sql = f"SELECT *, CAST({order.key} AS VARCHAR) AS _key FROM ({query.sql}) "
    if after:
        key, id = opened(after, order.name, "DATE" in order.key)
        # Compared as what it was: DuckDB turns the text into the type of the column.
        sql += (
            f"WHERE ({order.key} {'<' if order.down else '>'} {_cast(order)}) OR ({order.key} = {_cast(order)} AND {order.id} {'<' if order.down else '>'} ?) "
        )
        bound += [key, key, id]
    sql += f"ORDER BY {order.sql} LIMIT {int(size) + 1}"
    rows = query.cursor().sql(sql, params=bound).to_arrow_table().to_pylist()
    more = len(rows) > size
    rows = rows[:size]
    last = rows[-1] if rows else None
    token = closed(last["_key"], last[order.id], order.name) if more and last else None
    for row in rows:
        del row["_key"]
    return Piece(rows, token)


def _cast(order: Order) -> str:
    return f"CAST(? AS {'DATE' if 'DATE' in order.key else 'DOUBLE'})"


def closed(key: Any, id: str, order: str) -> str:
    """The cursor that says where a piece of a list in some order ended."""
    return base64.urlsafe_b64encode(json.dumps([order, key, id]).encode()).decode().rstrip("=")


def opened(token: str, order: str, days: bool) -> tuple[str, str]:
    """Key (a day, or a number) and id in a cursor.

    Raises:
        QueryError: it is not one that we have given out for this order.
    """
    try:
        name, key, id = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if name != order or not isinstance(key, str) or not isinstance(id, str):
            raise ValueError(name)
        if days:
            from datetime import date

            date.fromisoformat(key)
        else:
            float(key)
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError) as error:
        raise QueryError("after: this is no cursor of this list; begin without one") from error
    return key, id
