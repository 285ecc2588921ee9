"""A store as people work with it by hand: `detente.open_store`.

It is the store of `detente.store` with pairs of countries on top, which need what stands above a store: the index and its chart.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from detente.charts import WIDTH, Drawing, Theme, index_chart
from detente.coding.times import published_interval
from detente.errors import DateError, QueryError
from detente.pages.notebook import dyad_page, store_page
from detente.relations.agenda import AgendaItem
from detente.relations.buckets import By
from detente.relations.commitments import CommitmentItem
from detente.relations.gather import from_store
from detente.relations.happenings import Dyad, Happening
from detente.relations.index import Index, measure
from detente.relations.stored import stored_agenda, stored_commitments
from detente.relations.timeline import between
from detente.relations.weights import Weights
from detente.store import store
from detente.store.filters import country_code
from detente.store.query import Query
from detente.store.snapshot import AsOf


def open_store(path: str | Path, as_of: AsOf = None) -> Store:
    """Opens the store in a folder or at an object store's URL for reading.

    Args:
        path: where it is.
        as_of: a version (17) or a day or moment (``2024-05-01``); None: as it is now.

    Raises:
        StoreError: there is no store, it cannot be read, or a newer Détente has written it.
        QueryError: there was no such version.
    """
    return Store(path, as_of)


class Store(store.Store):
    """One version of a store, and the pairs of countries in it. It stays what it is while others write; open it again to see what they wrote."""

    def dyad(self, first: str, second: str, directed: bool = False) -> Relation:
        """Two countries, by code or name.

        Args:
            directed: only what the first does to the second.

        Raises:
            QueryError: there is no such country, or both are the same.
        """
        one, other = country_code(first), country_code(second)
        if one == other:
            raise QueryError(f"{first} and {second} are the same country; give two")
        return Relation(self, Dyad(one, other, directed))

    def _repr_html_(self) -> str:
        return store_page(self)


@dataclass(frozen=True)
class Relation:
    """What a store tells about two countries."""

    store: Store
    dyad: Dyad

    def __repr__(self) -> str:
        return f"Relation({str(self.dyad)!r}, {self.store!r})"

    def _repr_html_(self) -> str:
        return dyad_page(self.dyad, self.events())

    def events(
        self,
        *,
        type: str | Iterable[str] | None = None,
        mode: str | Iterable[str] | None = None,
        status: str | Iterable[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        min_confidence: float | None = None,
        limit: int | None = None,
    ) -> Query[Any]:
        """The events between the two, newest first; arguments and errors as for `Store.events`."""
        return self.store.events(
            dyad=str(self.dyad), type=type, mode=mode, status=status, since=since, until=until,
            text=text, min_confidence=min_confidence, limit=limit,
        )  # fmt: skip

    @cached_property
    def happenings(self) -> list[Happening]:
        """All that happened between the two, each once, by day; what the index is made of."""
        return from_store(self.store, self.dyad.first, self.dyad.second).happenings(self.dyad)

    def timeline(self, since: str | None = None, until: str | None = None) -> list[Happening]:
        """The happenings from one day, month or year to another, by day.

        Raises:
            QueryError: there is no such date.
        """
        return between(self.happenings, *_days(since, until))

    def index(self, by: By = "month", since: str | None = None, until: str | None = None, weights: Weights | None = None) -> Index:
        """How the two get on, from −10 to +10, with intervals (docs/the-index.md).

        Args:
            by: length of a stretch: day, week, month, quarter.
            since, until: first and last day, month or year; what came before is still remembered.
            weights: `detente.relations.weights.load_weights`; by default those of the Goldstein scale.

        Raises:
            QueryError: there is no such date.
        """
        first, last = _days(since, until)
        return measure(self.happenings, self.dyad, by, weights, first, last)

    def chart(self, by: By = "month", since: str | None = None, until: str | None = None, theme: Theme = "light", width: int = WIDTH) -> Drawing:
        """The index, the events under it and the coverage, as an Altair chart that shows itself in a notebook; arguments and errors as for `index`."""
        return index_chart(self.index(by, since, until), self.happenings, theme=theme, width=width)

    def agenda(self, as_of: datetime.date | None = None) -> list[AgendaItem]:
        """What is announced between the two, and what became of it by ``as_of`` (default: the day of the last report)."""
        return stored_agenda(self.store, dyad=str(self.dyad), as_of=as_of)

    def commitments(self, as_of: datetime.date | None = None) -> list[CommitmentItem]:
        """What each has promised, and what became of it by ``as_of`` (default: the day of the last report)."""
        return stored_commitments(self.store, dyad=str(self.dyad), as_of=as_of)


def _days(since: str | None, until: str | None) -> tuple[datetime.date | None, datetime.date | None]:
    return _day("since", since, 0), _day("until", until, 1)


def _day(name: str, text: str | None, end: int) -> datetime.date | None:
    """The first (0) or last (1) day of ``text``."""
    if text is None:
        return None
    try:
        return published_interval(text)[end]
    except DateError as error:
        raise QueryError(f"{name} {text!r}: write a day (2023-06-18), a month (2023-06) or a year (2023)") from error
