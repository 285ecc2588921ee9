"""What an address asks for: the filters of lists, read from a query string and written back into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from detente.errors import QueryError
from detente.store.query import Query
from detente.web.desk import Book
from detente.web.paging import Order

#: Longest value of a filter.
_LONGEST = 300
_LAST, _FIRST = "DATE '9999-12-31'", "DATE '0001-01-01'"

ORDERS: Mapping[str, Order] = {
    "newest": Order("newest", f"coalesce(day_earliest, day_latest, {_FIRST})", "event_id"),
    "oldest": Order("oldest", f"coalesce(day_earliest, day_latest, {_LAST})", "event_id", down=False),
    "reports": Order("reports", "coalesce(reports, 0)", "event_id"),
    "confidence": Order("confidence", "coalesce(confidence, 0)", "event_id"),
    "conflict": Order("conflict", "coalesce(goldstein, 0)", "event_id", down=False),
    "cooperation": Order("cooperation", "coalesce(goldstein, 0)", "event_id"),
}


@dataclass(frozen=True)
class Asked:
    """Filters of the list of events, as they stand in an address; "" is no filter."""

    dyad: str = ""
    country: str = ""
    actor: str = ""
    type: str = ""
    mode: str = ""
    status: str = ""
    since: str = ""
    until: str = ""
    q: str = ""
    place: str = ""
    issue: str = ""
    outlet: str = ""
    confidence: str = ""
    conflicts: str = ""
    sort: str = "newest"

    @staticmethod
    def read(query: Mapping[str, str]) -> Asked:
        """The filters in a query string; what it says otherwise is left aside."""
        known = {f.name for f in fields(Asked)}
        return Asked(**{k: v.strip()[:_LONGEST] for k, v in query.items() if k in known and v.strip()})

    @property
    def address(self) -> str:
        """The query string, without what is as by default."""
        return urlencode([(f.name, v) for f in fields(self) if (v := getattr(self, f.name)) and v != f.default])

    def having(self, **changes: str) -> str:
        """The query string with some filters changed."""
        return replace(self, **changes).address

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, by name, without the order."""
        return {f.name: v for f in fields(self) if f.name != "sort" and (v := getattr(self, f.name))}

    @property
    def order(self) -> Order:
        """
        Raises:
            QueryError: there is no such order.
        """
        if self.sort not in ORDERS:
            raise QueryError(f"sort {self.sort}: there are {', '.join(ORDERS)}")
        return ORDERS[self.sort]

    def query(self, book: Book) -> Query[Any]:
        """The events that it asks for.

        Raises:
            QueryError: a filter asks for what there is not; the message says which.
        """
        least = None
        if self.confidence:
            try:
                least = float(self.confidence)
            except ValueError as error:
                raise QueryError(f"confidence {self.confidence}: write a number from 0 to 1") from error
            if not 0 <= least <= 1:
                raise QueryError(f"confidence {self.confidence}: write a number from 0 to 1")
        query = book.store.events(
            dyad=self.dyad or None, country=self.country or None, type=self.type or None, mode=self.mode or None, status=self.status or None,
            since=self.since or None, until=self.until or None, text=self.q or None, min_confidence=least,
        )  # fmt: skip
        more: list[str] = []
        values: list[Any] = []
        if self.actor:
            more.append("list_contains(list_transform(list_concat(actors, recipients), lambda a: a.name), ?)")
            values.append(self.actor)
        if self.place:
            more.append("where_name = ?")
            values.append(self.place)
        if self.issue:
            more.append("list_contains(issues, ?)")
            values.append(self.issue)
        if self.outlet:
            more.append("list_contains(outlets, ?)")
            values.append(self.outlet)
        if self.conflicts:
            more.append("len(conflicts) > 0")
        if not more:
            return query
        return replace(query, sql=f"SELECT * FROM ({query.sql}) WHERE {' AND '.join(more)}", values=(*query.values, *values))
