"""The happenings of a whole store as columns, from which those of any two parties are taken at once.

What `detente.relations.happenings` works out for each record (the days that count, what is a state and counts once a month, who the sources are) is worked
out here for all events in one go; a test holds both together.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detente.records import REALISED
from detente.relations.columns import NOT_HAPPENED, Columns, Ints, Lists, Numbers
from detente.relations.happenings import CLOSE, SOON, UNDATED, UNPUBLISHED, WIDE
from detente.relations.weights import Weights
from detente.store.fusion.sources import sources

#: `datetime.date.toordinal` of 1970-01-01.
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_REAL = ", ".join(f"'{s}'" for s in sorted(REALISED))
_SIDE = "array_to_string(list_sort(list_distinct(coalesce({}, []))), '|')"


def _ordinal(day: str) -> str:
    return f"(coalesce({day} - DATE '1970-01-01', -{_EPOCH}) + {_EPOCH})::BIGINT"


_COUNTED = f"""
WITH told AS (
    SELECT e.no, any_value(e.status) AS status, bool_or(m.when_earliest IS NOT NULL) AS dated,
        bool_or(m.status IN ({_REAL}) AND m.when_earliest <= e.when_latest AND coalesce(m.when_latest, m.when_earliest) >= e.when_earliest) AS named,
        min(m.published_earliest) FILTER (m.status IN ({_REAL})) AS done,
        min({{'a': m.published_earliest, 'b': coalesce(m.published_latest, m.published_earliest)}})
            FILTER (m.published_earliest IS NOT NULL AND m.status = e.status) AS fitting,
        min({{'a': m.published_earliest, 'b': coalesce(m.published_latest, m.published_earliest)}}) FILTER (m.published_earliest IS NOT NULL) AS other
    FROM desk.events e LEFT JOIN desk.mentions m USING (no) GROUP BY e.no),
known AS (
    SELECT e.*, t.dated AS _dated, coalesce(t.fitting, t.other) AS _told,
        e.status IN ({_REAL}) AND e.when_earliest IS NOT NULL AND e.when_latest IS NOT NULL
            AND (coalesce(t.named, false) OR t.done IS NULL OR t.done - e.when_latest <= {SOON.days}) AS _deed
    FROM desk.events e JOIN told t USING (no)),
why AS (
    SELECT *, CASE
        WHEN _deed AND when_latest - when_earliest < {CLOSE} THEN 'deed'
        WHEN _deed AND (status = 'happened' OR background) THEN '{WIDE}'
        WHEN NOT _deed AND coalesce(background, false) THEN '{UNDATED}'
        WHEN _told IS NULL THEN CASE WHEN first_seen IS NULL THEN '{UNPUBLISHED}' ELSE 'seen' END
        WHEN _told.b - _told.a < {CLOSE} THEN 'told' ELSE '{WIDE}' END AS _why
    FROM known)
SELECT {_ordinal("CASE _why WHEN 'deed' THEN when_earliest WHEN 'seen' THEN first_seen WHEN 'told' THEN _told.a END")} AS first,
    {_ordinal("CASE _why WHEN 'deed' THEN when_latest WHEN 'seen' THEN first_seen WHEN 'told' THEN _told.b END")} AS last,
    CASE WHEN _why NOT IN ('deed', 'seen', 'told') THEN _why END AS why,
    CASE WHEN _why IN ('deed', 'seen', 'told') AND NOT coalesce(_dated, false) AND (status = 'ongoing' OR
        (status = 'happened' AND quad_code = 4 AND mode IS NULL AND (where_precision IS NULL OR where_precision IN ('country', 'area'))))
        THEN concat_ws('|', event_type, coalesce(mode, ''), {_SIDE.format("actor_countries")}, '>', {_SIDE.format("recipient_countries")}) END AS state,
    {_ordinal("last_seen")} AS seen, coalesce(background, false) AS background,
    event_type, mode, status, goldstein
FROM why ORDER BY no
"""


@dataclass(frozen=True)
class Merged:
    """Happenings of some events: each is one event, or a state with all events of a month that tell of it. ``members`` are the numbers of these events."""

    ledger: Ledger
    members: Lists
    head: Ints
    first: Ints
    last: Ints
    seen: Ints
    documents: Lists

    def columns(self) -> Columns:
        """Those that count in an index, as columns; ``place`` is where they stand here."""
        ledger = self.ledger
        timed, counts = self.first > 0, ledger.counts[self.head]
        kept = np.flatnonzero(timed & counts)
        kept = kept[np.argsort(ledger.intensity[self.head[kept]], kind="stable")]
        head = self.head[kept]
        documents = self.documents.take(kept)
        owner = np.repeat(np.arange(len(kept)), np.diff(documents.at))
        left_out = Counter(ledger.why[c] for c in ledger.why_code[self.head[~timed]].tolist()) + Counter({NOT_HAPPENED: int((timed & ~counts).sum())})
        return Columns(
            place=kept, weight=ledger.weight[head], first=self.first[kept], last=self.last[kept], seen=self.seen[kept], background=ledger.background[head],
            documents=documents, sources=Lists.of(owner, ledger.source[documents.values], len(kept)),
            source_names=lambda at: ledger.source_names.take(pa.array(at)).to_pylist(), contents=lambda: ledger.contents(owner, documents.values, len(kept)),
            left_out=dict(sorted(left_out.items())),
        )  # fmt: skip

    def grid(self, since: datetime.date | None, until: datetime.date | None) -> dict[str, dict[str, int]]:
        """How many there are by type and status."""
        here = np.ones(len(self.head), dtype=bool)
        if since is not None:
            here &= (self.last > 0) & (self.last >= since.toordinal())
        if until is not None:
            here &= (self.first > 0) & (self.first <= until.toordinal())
        ledger, found = self.ledger, self.head[here]
        kinds, counts = np.unique(ledger.type_code[found] * len(ledger.statuses) + ledger.status_code[found], return_counts=True)
        grid: dict[str, dict[str, int]] = {}
        for kind, n in zip(kinds.tolist(), counts.tolist(), strict=True):
            grid.setdefault(ledger.types[kind // len(ledger.statuses)], {})[ledger.statuses[kind % len(ledger.statuses)]] = n
        return grid


class Ledger:
    """All events of a store by number. ``con`` has the tables ``desk.events``, ``desk.mentions`` and ``desk.documents``, numbered in ``no``.

    Args:
        con: DuckDB.
        rank: where each event's id stands among all.
        documents: the reports of each event.
        weights: what events weigh in the index.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, rank: npt.NDArray[np.int32], documents: Lists, weights: Weights) -> None:
        self.documents = documents
        found = con.sql(_COUNTED).to_arrow_table()
        self.first, self.last, self.seen = (found[n].to_numpy() for n in ("first", "last", "seen"))
        self.background = found["background"].to_numpy()
        self.type_code, self.types = _coded(found["event_type"])
        self.status_code, self.statuses = _coded(found["status"])
        self.why_code, self.why = _coded(found["why"])
        self._state, _ = _coded(found["state"])
        self._order = np.empty(len(rank), dtype=np.int32)  # where each event stands by day, then by id
        self._order[np.lexsort((rank, _dated_first(self.last), _dated_first(self.first)))] = np.arange(len(rank))
        self._weigh(found["goldstein"].to_numpy(), _coded(found["mode"]), weights)
        reports = con.sql("SELECT document_id, source, copy_of, content_hash, left(text, 400) AS text FROM desk.documents ORDER BY no").to_arrow_table()
        origins = sources(reports)
        places = {id: n for n, id in enumerate(reports["document_id"].to_pylist())}
        own = reports["content_hash"].to_pylist()
        content: list[str] = []
        source: list[str] = []
        for n, (id, original, origin) in enumerate(origins.select("document_id", "original", "origin").iter_rows()):
            of = places.get(original)
            content.append((None if of is None else own[of]) or own[n] or id)
            source.append(content[-1] if origin == original.lower() else origin)
        encoded = pa.array(source, pa.string()).dictionary_encode()
        self.source, self.source_names = encoded.indices.to_numpy().astype(np.int64), encoded.dictionary
        self._content = pa.array(content, pa.string())

    def origins(self, documents: Numbers) -> list[tuple[str, str]]:
        """Source and content of reports."""
        return [
            (self.source_names[code].as_py(), self._content[n].as_py()) for n, code in zip(documents.tolist(), self.source[documents].tolist(), strict=True)
        ]

    def contents(self, owner: Ints, documents: Numbers, size: int) -> tuple[Lists, list[str]]:
        """The texts of reports, numbered, with their names."""
        encoded = self._content.take(pa.array(documents)).dictionary_encode()
        return Lists.of(owner, encoded.indices.to_numpy().astype(np.int64), size), encoded.dictionary.to_pylist()

    def _weigh(self, goldstein: npt.NDArray[np.float64], modes: tuple[Ints, Sequence[str]], weights: Weights) -> None:
        """What events weigh, whether they count at all, and the ranks of their weights, the most intense first."""
        scale, of_scale = np.unique(goldstein, return_inverse=True)
        shape = (len(self.types), len(modes[1]) + 1, len(self.statuses), len(scale))
        kinds, of = np.unique(np.ravel_multi_index((self.type_code, modes[0] + 1, self.status_code, of_scale), shape), return_inverse=True)
        weight, counts = np.zeros(len(kinds)), np.zeros(len(kinds), dtype=bool)
        for i, (t, m, s, g) in enumerate(zip(*(k.tolist() for k in np.unravel_index(kinds, shape)), strict=True)):
            status = self.statuses[s]
            weight[i] = weights.of(self.types[t], modes[1][m - 1] if m else None, float(scale[g]), status)
            counts[i] = weights.status[status].factor != 0
        self.weight, self.counts = weight[of], counts[of]
        self.intensity = np.unique(-np.abs(weight), return_inverse=True)[1].astype(np.int16)[of]

    def merged(self, events: npt.NDArray[Any]) -> Merged:
        """The happenings of some events, by day and then by id."""
        events = events[np.argsort(self._order[events])].astype(np.int64)
        first, last = self.first[events], self.last[events]
        states, size = self._state[events], len(events)
        group = np.arange(size)
        at = np.flatnonzero(states >= 0)
        begun: dict[int, tuple[int, int]] = {}
        for i, state, a, b in zip(at.tolist(), states[at].tolist(), first[at].tolist(), last[at].tolist(), strict=True):
            known = begun.get(state)
            if known is not None and b - known[1] < CLOSE:
                group[i] = known[0]
            else:
                begun[state] = (i, a)
        documents, seen = self.documents.take(events), self.seen[events]
        heads = np.flatnonzero(group == np.arange(size))
        if len(heads) == size:
            return Merged(self, Lists(np.arange(size + 1), events), events, first, last, seen, documents)
        number = np.searchsorted(heads, group)
        latest, latest_seen = np.zeros(len(heads), dtype=np.int64), np.zeros(len(heads), dtype=np.int64)
        np.maximum.at(latest, number, last)
        np.maximum.at(latest_seen, number, seen)
        reports = Lists.of(np.repeat(number, np.diff(documents.at)), documents.values, len(heads))
        return Merged(self, Lists.of(number, events, len(heads)), events[heads], first[heads], latest, latest_seen, reports)


def _dated_first(day: Ints) -> Ints:
    """Days with none after all others."""
    return np.where(day > 0, day, np.iinfo(np.int64).max)


def _coded(column: pa.ChunkedArray) -> tuple[Ints, Sequence[str]]:
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.fill_null(-1).to_numpy().astype(np.int64), encoded.dictionary.to_pylist()
