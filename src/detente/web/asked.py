"""What an address asks for: the filters of lists, read from a query string and written back into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from detente.errors import QueryError
from detente.store import filters
from detente.web.book import Book
from detente.web.chosen import ORDERS, Chosen, Order
from detente.web.narrowed import in_time, one_of
from detente.web.shelf import Numbers, either
from detente.web.some import Some

#: Longest value of a filter.
_LONGEST = 300


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

    def least(self) -> float | None:
        """
        Raises:
            QueryError: the confidence is no number from 0 to 1.
        """
        if not self.confidence:
            return None
        try:
            least = float(self.confidence)
        except ValueError as error:
            raise QueryError(f"confidence {self.confidence}: write a number from 0 to 1") from error
        if not 0 <= least <= 1:
            raise QueryError(f"confidence {self.confidence}: write a number from 0 to 1")
        return least

    def chosen(self, book: Book) -> Chosen:
        """The events that it asks for, from the columns that the book has in memory.

        Raises:
            QueryError: a filter asks for what there is not; the message says which.
        """
        return book.remember(("chosen", replace(self, sort="newest")), lambda: self._chosen(book), lambda made: made.some.held)

    def _chosen(self, book: Book) -> Chosen:
        shelf, least = book.shelf, self.least()
        found, named = Some.all(shelf.size), list[Numbers]()
        if self.dyad:
            first, second, directed = filters.parse_dyad(self.dyad)
            there = shelf.names["pair"].having(f"{first}>{second}")
            named.append(there if directed else either(there, shelf.names["pair"].having(f"{second}>{first}")))
        if self.country:
            named.append(shelf.names["country"].having(filters.country_code(self.country)))
        named += [shelf.names[kind].having(value) for kind in ("actor", "issue", "outlet") if (value := getattr(self, kind))]
        if self.q:
            named.append(book.telling(self.q))
        for numbers in sorted(named, key=len):
            found = found.having(numbers)
        for name, known, what in (("type", filters.types(), "event type"), ("mode", filters.modes(), "mode"), ("status", filters.statuses(), "status")):
            found = one_of(found, getattr(self, name), known, what, shelf.text[name])
        found = in_time(found, self.since, self.until, shelf.column)
        if self.place:
            found = found.where(shelf.text["place"].one_of([self.place]), shelf.text["place"].codes)
        if least:
            found = found.where(lambda confidence: confidence >= least, shelf.column["confidence"])
        if self.conflicts:
            found = found.where(lambda conflicting: conflicting, shelf.column["conflicting"])
        return Chosen(book, found)
