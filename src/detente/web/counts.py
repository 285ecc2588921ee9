"""Events by month, of each pair of countries and of each country, as columns: what the first page ranks. And who is told of how often."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detente.store.rows import Row
from detente.web.shelf import Coded, Names, Numbers

_Whole = npt.NDArray[np.int64]
#: Quad classes are 1 to 4.
_QUADS = 5
#: PLOVER's codes for kinds of actors, not for one of them: "multinational companies – United States" is no relation.
KINDS = frozenset({"IGO", "NGO", "ISM", "IMG", "MNC"})

#: Months are counted from the year 0; what has no day is of the month before.
_MONTH = "coalesce(year(day) * 12 + month(day) - 1, -1)::BIGINT AS month"
_PAIRS = f"""
WITH sides AS (
  SELECT event_id, day_earliest AS day, quad_code, reports, reciprocal, coalesce(actor_countries, []) AS a, coalesce(recipient_countries, []) AS r
  FROM events),
across AS (SELECT event_id, day, quad_code, reports, x AS one, unnest(r) AS other FROM (SELECT *, unnest(a) AS x FROM sides)),
within AS (SELECT event_id, day, quad_code, reports, x AS one, unnest(a) AS other FROM (SELECT *, unnest(a) AS x FROM sides
           WHERE reciprocal AND len(r) = 0)),
pairs AS (SELECT DISTINCT event_id, day, quad_code, reports, least(one, other) AS first, greatest(one, other) AS second
          FROM (FROM across UNION ALL FROM within) WHERE one <> other),
months AS (SELECT first || '-' || second AS name, {_MONTH}, count(*)::BIGINT AS events, coalesce(sum(reports), 0)::BIGINT AS reports,
           sum((quad_code >= 3)::INT)::BIGINT AS conflict, max(day) AS last FROM pairs GROUP BY ALL)
FROM months ORDER BY month, name
"""
_COUNTRIES = f"""
SELECT name, {_MONTH}, count(*)::BIGINT AS events, coalesce(sum(reports), 0)::BIGINT AS reports,
       coalesce(sum(goldstein) FILTER (status IN ('happened', 'ongoing')), 0)::DOUBLE AS intensity,
       count(*) FILTER (status IN ('happened', 'ongoing'))::BIGINT AS done
FROM (SELECT event_id, day_earliest AS day, reports, goldstein, status,
             unnest(list_distinct(list_concat(coalesce(actor_countries, []), coalesce(recipient_countries, [])))) AS name FROM events)
GROUP BY ALL ORDER BY month, name
"""
#: Whoever holds an office, the most often told of first.
_PEOPLE = """
SELECT country, name, office, events FROM desk.names WHERE kind = 'actor' AND country IS NOT NULL AND office IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY country ORDER BY events DESC, name) <= {most} ORDER BY country, events DESC, name
"""


def month_number(day: datetime.date) -> int:
    """A month as the columns have it."""
    return day.year * 12 + day.month - 1


@dataclass(frozen=True)
class _Monthly:
    """Sums by name and month; names ascend, months too. ``whole`` are sums over all months."""

    names: list[str]
    month: _Whole
    of: _Whole
    column: dict[str, npt.NDArray[Any]]
    countable: npt.NDArray[np.bool_]

    @staticmethod
    def read(found: pa.Table, columns: tuple[str, ...]) -> _Monthly:
        encoded = found["name"].combine_chunks().dictionary_encode()
        names = encoded.dictionary.to_pylist()
        order = np.argsort(np.array(names, dtype=object))
        place = np.empty(len(names), dtype=np.int64)
        place[order] = np.arange(len(names))
        ordered = [names[i] for i in order.tolist()]
        return _Monthly(
            ordered, found["month"].to_numpy(), place[encoded.indices.to_numpy()], {name: found[name].to_numpy() for name in columns},
            np.array([KINDS.isdisjoint(name.split("-")) for name in ordered], dtype=bool),
        )  # fmt: skip

    def sums(self, since: int | None = None, until: int | None = None) -> dict[str, npt.NDArray[Any]]:
        """Of each name, over all or some months."""
        first = 0 if since is None else int(np.searchsorted(self.month, since))
        last = len(self.month) if until is None else int(np.searchsorted(self.month, until, "right"))
        some = slice(first, last)
        return {
            name: np.bincount(self.of[some], weights=column[some], minlength=len(self.names)).astype(column.dtype, copy=False)
            for name, column in self.column.items()
        }


class Kinds:
    """How many events there are by type and quad class, of any events, and of each country at once."""

    def __init__(self, types: Coded, quad: Numbers, countries: Names) -> None:
        self._types, self._width = types.names, len(types.names) * _QUADS
        self._of_event = types.codes * _QUADS + quad
        owner = np.repeat(np.arange(len(quad)), np.diff(countries.of_event.at))
        counts = np.bincount(countries.of_event.values * np.int64(self._width) + self._of_event[owner], minlength=len(countries.names) * self._width)
        self._of_country = dict(zip(countries.names, counts.reshape(len(countries.names), self._width), strict=True))

    def of_country(self, code: str) -> _Whole:
        """Of one country, for `types` and `quads`."""
        return self._of_country.get(code, np.zeros(self._width, dtype=np.int64))

    def of_events(self, events: Numbers) -> _Whole:
        """Of some events."""
        return np.bincount(self._of_event[events], minlength=self._width)

    def types(self, counts: _Whole) -> list[Row]:
        """Types with their quad class and number of events, the most frequent first."""
        by = counts.reshape(-1, _QUADS)
        rows: list[Row] = [
            {"event_type": self._types[t], "quad_code": int(by[t].argmax()), "events": int(by[t].sum())} for t in np.flatnonzero(by.any(axis=1)).tolist()
        ]
        return sorted(rows, key=lambda r: (-r["events"], r["event_type"]))

    def quads(self, counts: _Whole) -> dict[int, int]:
        """Numbers of events by quad class."""
        return {q: int(counts[q::_QUADS].sum()) for q in range(1, _QUADS)}


class Counts:
    """What is counted of a version of a store. ``con`` has ``events`` and ``desk.names``.

    Args:
        con: DuckDB.
        actors: the numbers of actors, by name.
        most: people kept of each country.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, actors: dict[str, int], most: int) -> None:
        found = con.sql(_PAIRS).to_arrow_table()
        self._pairs = _Monthly.read(found, ("events", "reports", "conflict"))
        self._sides = np.array([name.split("-") for name in self._pairs.names], dtype=object).reshape(-1, 2)
        self._whole = self._pairs.sums()
        self._last: list[datetime.date | None] = [None] * len(self._pairs.names)
        for n, day in zip(self._pairs.of.tolist(), found["last"].to_pylist(), strict=True):
            self._last[n] = day or self._last[n]  # months ascend
        self._countries = _Monthly.read(con.sql(_COUNTRIES).to_arrow_table(), ("events", "reports", "intensity", "done"))
        self._people: dict[str, list[Row]] = {}
        for row in con.sql(_PEOPLE.format(most=most)).to_arrow_table().to_pylist():
            self._people.setdefault(row.pop("country"), []).append(row)
        told = con.sql("SELECT name, country, office FROM desk.names WHERE kind = 'actor' AND name <> ''").to_arrow_table()
        place = np.array([actors[name] for name in told["name"].to_pylist()], dtype=np.int64)
        back = np.empty(len(actors), dtype=np.int64)
        back[place] = np.arange(len(place))
        self._country, self._office = (told[name].combine_chunks().dictionary_encode().take(pa.array(back)) for name in ("country", "office"))

    def pairs(self, since: int, until: int, most: int) -> list[Row]:
        """The pairs of countries with most events in some months."""
        found = self._pairs.sums(since, until)
        there = np.flatnonzero((found["events"] > 0) & self._pairs.countable)
        there = there[np.lexsort((there, -found["events"][there]))][:most]
        return [{"first": self._sides[n, 0], "second": self._sides[n, 1], **{name: int(c[n]) for name, c in found.items()}} for n in there.tolist()]

    def countries(self, since: int, until: int) -> list[Row]:
        """The countries that are told of in some months, those with most events first; ``intensity`` is the mean of what was done."""
        found = self._countries.sums(since, until)
        there = np.flatnonzero((found["events"] > 0) & self._countries.countable)
        there = there[np.lexsort((there, -found["events"][there]))]
        rows = zip(there.tolist(), *(found[name][there].tolist() for name in ("events", "reports", "intensity", "done")), strict=True)
        return [
            {"country": self._countries.names[n], "events": events, "reports": reports, "intensity": intensity / done if done else None, "done": done}
            for n, events, reports, intensity, done in rows
        ]

    @property
    def told(self) -> list[str]:
        """All that stand as countries, kinds of actors too."""
        return self._countries.names

    def beside(self, country: str, most: int) -> list[Row]:
        """Whom a country has most events with."""
        mine = np.flatnonzero((self._sides == country).any(axis=1))
        other = np.where(self._sides[mine, 0] == country, self._sides[mine, 1], self._sides[mine, 0])
        rows = [
            {"other": o, "events": int(self._whole["events"][n]), "conflict": int(self._whole["conflict"][n]), "last": self._last[n]}
            for o, n in zip(other.tolist(), mine.tolist(), strict=True)
        ]
        return sorted(rows, key=lambda r: (-r["events"], r["other"]))[:most]

    def people(self, country: str) -> list[Row]:
        """Who holds an office of a country."""
        return self._people.get(country, [])

    def person(self, actor: int) -> tuple[str, str]:
        """Country and office of an actor by number; "" for none."""
        return self._country[actor].as_py() or "", self._office[actor].as_py() or ""
