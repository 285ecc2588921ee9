"""A store as the desk reads it: always its latest version, with what several pages need counted once a version."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from detente.errors import StoreError
from detente.relations.gather import from_store
from detente.relations.happenings import Dyad, Happening
from detente.relations.index import Index, measure
from detente.store.reading import fuse_for_reading
from detente.store.rows import Row
from detente.store.snapshot import read
from detente.store.store import Store, open_store

T = TypeVar("T")
#: Seconds for which a version is shown without looking whether there is a newer one.
_FRESH = 2.0
#: Dyads whose happenings are kept at hand.
_DYADS = 256
#: Results that are kept at hand: counts of lists, rankings.
_MADE = 512

_SIDES = """
CREATE TABLE desk_dyads AS
WITH sides AS (
  SELECT event_id, day_earliest AS day, quad_code, status, reports, reciprocal, goldstein,
         coalesce(actor_countries, []) AS a, coalesce(recipient_countries, []) AS r
  FROM events),
across AS (SELECT event_id, day, quad_code, status, reports, goldstein, x AS one, unnest(r) AS other FROM (SELECT *, unnest(a) AS x FROM sides)),
within AS (SELECT event_id, day, quad_code, status, reports, goldstein, x AS one, unnest(a) AS other FROM (SELECT *, unnest(a) AS x FROM sides
           WHERE reciprocal AND len(r) = 0)),
pairs AS (SELECT DISTINCT event_id, day, quad_code, status, reports, goldstein, least(one, other) AS first, greatest(one, other) AS second
          FROM (FROM across UNION ALL FROM within) WHERE one <> other)
SELECT first, second, date_trunc('month', day)::DATE AS month, count(*)::BIGINT AS events, sum(reports)::BIGINT AS reports,
       sum((quad_code >= 3)::INT)::BIGINT AS conflict, max(day) AS last
FROM pairs GROUP BY ALL
"""

_COUNTRIES = """
CREATE TABLE desk_countries AS
SELECT country, date_trunc('month', day)::DATE AS month, count(*)::BIGINT AS events, sum(reports)::BIGINT AS reports,
       coalesce(sum(goldstein) FILTER (status IN ('happened', 'ongoing')), 0) AS intensity,
       count(*) FILTER (status IN ('happened', 'ongoing'))::BIGINT AS done
FROM (SELECT event_id, day_earliest AS day, reports, goldstein, status,
             unnest(list_distinct(list_concat(coalesce(actor_countries, []), coalesce(recipient_countries, [])))) AS country FROM events)
GROUP BY ALL
"""

_NAMES = """
CREATE TABLE desk_names AS
SELECT 'actor' AS kind, a.name AS name, any_value(a.country) AS country, mode(a.office) AS office, count(*)::BIGINT AS events
FROM (SELECT unnest(list_concat(actors, recipients)) AS a FROM events) WHERE a.name IS NOT NULL GROUP BY a.name
UNION ALL
SELECT 'place', where_name, any_value(where_country), NULL, count(*) FROM events WHERE where_name IS NOT NULL GROUP BY where_name
UNION ALL
SELECT 'issue', issue, NULL, NULL, count(*) FROM (SELECT unnest(issues) AS issue FROM events) GROUP BY issue
"""


@dataclass(frozen=True)
class Span:
    """First and last day of something; None where nothing is dated."""

    first: date | None
    last: date | None


class Book:
    """One version of the store. It does not change; a newer version is another book."""

    def __init__(self, path: str | Path) -> None:
        self.store: Store = open_store(path)
        fuse_for_reading(self.store)
        self._lock = threading.Lock()
        self._remembering = threading.Lock()
        self._made: OrderedDict[Hashable, Any] = OrderedDict()
        con = self.store.connection
        for statement in (_SIDES, _COUNTRIES, _NAMES):
            con.execute(statement)
        reports = self.rows(
            "SELECT min(published_earliest) AS a, max(published_latest) AS b, count(*) AS n FROM documents WHERE outcome IN ('coded', 'no event')"
        )[0]
        self.reports = Span(reports["a"], reports["b"])
        self.documents = int(reports["n"])
        events = self.rows("SELECT min(day_earliest) AS a, max(day_latest) AS b, count(*) AS n FROM events")[0]
        self.events = int(events["n"])
        self.days = Span(events["a"], events["b"])
        self.happenings: Callable[[Dyad], tuple[Happening, ...]] = lru_cache(maxsize=_DYADS)(self._happenings)
        self.index: Callable[..., Index] = lru_cache(maxsize=_DYADS)(self._index)

    @property
    def version(self) -> int:
        return self.store.version

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once a version as long as few other things are asked for."""
        with self._remembering:
            if key in self._made:
                self._made.move_to_end(key)
                return cast(T, self._made[key])
        made = make()
        with self._remembering:
            self._made[key] = made
            while len(self._made) > _MADE:
                self._made.popitem(last=False)
        return made

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The answer to a query of ours, as dictionaries. Values are bound, never written into the SQL."""
        found: list[Row] = self.cursor().sql(sql, params=list(values)).to_arrow_table().to_pylist()
        return found

    def cursor(self) -> Any:
        with self._lock:
            return self.store.cursor()

    def _happenings(self, dyad: Dyad) -> tuple[Happening, ...]:
        with self._lock:
            found = from_store(self.store, dyad.first, dyad.second)
        return tuple(found.happenings(dyad))

    def _index(self, dyad: Dyad, by: Any, since: date | None, until: date | None, intervals: bool) -> Index:
        return measure(self.happenings(dyad), dyad, by, None, since, until, intervals=intervals)


class Desk:
    """A store that is looked at while others write to it."""

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)
        self._book = Book(path)
        self._looked = time.monotonic()
        self._opening = threading.Lock()

    def book(self) -> Book:
        """The latest version. While a newer one is made ready, readers get the one before."""
        if time.monotonic() - self._looked > _FRESH and self._opening.acquire(blocking=False):
            threading.Thread(target=self._look, daemon=True).start()
        return self._book

    def _look(self) -> None:
        try:
            if read(self._book.store.lake).version != self._book.version:
                self._book = Book(self.path)  # the old one goes with its last reader
        except StoreError:
            pass  # what was read stays readable; the next look may find the store again
        finally:
            self._looked = time.monotonic()
            self._opening.release()
