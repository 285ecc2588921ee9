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
from detente.relations.columns import NOT_HAPPENED, Columns, Ints, Lists
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

    def columns(self, weights: Weights) -> Columns:
        """Those that count in an index, as columns; ``place`` is where they stand here."""
        ledger = self.ledger
        weight, counts = ledger.weights(self.head, weights)
        timed = self.first > 0
        kept = np.flatnonzero(timed & counts)
        kept = kept[np.lexsort((ledger.rank[self.head[kept]], self.last[kept], self.first[kept], -np.abs(weight[kept])))]
        documents = self.documents.take(kept)
        owner = np.repeat(np.arange(len(kept)), np.diff(documents.at))
        left_out = Counter(ledger.why[c] for c in ledger.why_code[self.head[~timed]].tolist()) + Counter({NOT_HAPPENED: int((timed & ~counts).sum())})
        return Columns(
            place=kept, weight=weight[kept], first=self.first[kept], last=self.last[kept], seen=self.seen[kept], background=ledger.background[self.head[kept]],
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
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, rank: npt.NDArray[np.int32]) -> None:
        self.rank = rank
        found = con.sql(_COUNTED).to_arrow_table()
        self.first, self.last, self.seen = (found[n].to_numpy() for n in ("first", "last", "seen"))
        self.background = found["background"].to_numpy()
        self._goldstein = found["goldstein"].to_numpy()
        self.type_code, self.types = _coded(found["event_type"])
        self.status_code, self.statuses = _coded(found["status"])
        self._mode_code, self._modes = _coded(found["mode"])
        self.why_code, self.why = _coded(found["why"])
        self._state, _ = _coded(found["state"])
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

    def contents(self, owner: Ints, documents: Ints, size: int) -> tuple[Lists, list[str]]:
        """The texts of reports, numbered, with their names."""
        encoded = self._content.take(pa.array(documents)).dictionary_encode()
        return Lists.of(owner, encoded.indices.to_numpy().astype(np.int64), size), encoded.dictionary.to_pylist()

    def weights(self, events: Ints, weights: Weights) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """What events weigh, and whether they count at all."""
        keys = np.stack([self.type_code[events], self._mode_code[events], self.status_code[events]])
        goldstein, number = np.unique(self._goldstein[events], return_inverse=True)
        kinds, of = np.unique(np.vstack([keys, number[None, :]]), axis=1, return_inverse=True)
        weight, counts = [], []
        for t, m, s, g in kinds.T.tolist():
            weight.append(weights.of(self.types[t], self._modes[m] if m >= 0 else None, float(goldstein[g]), self.statuses[s]))
            counts.append(weights.status[self.statuses[s]].factor != 0)
        return np.array(weight, dtype=np.float64)[of.ravel()], np.array(counts, dtype=bool)[of.ravel()]

    def merged(self, events: npt.NDArray[Any], documents: npt.NDArray[Any], of: Ints) -> Merged:
        """The happenings of some events, by day and then by id. ``documents``: the numbers of their reports; ``of``: whose each is, by place in ``events``."""
        order = np.lexsort((self.rank[events], self.last[events] + (self.last[events] == 0) * 10**7, self.first[events] + (self.first[events] == 0) * 10**7))
        place = np.empty(len(events), dtype=np.int64)
        place[order] = np.arange(len(events))
        events, group = events[order].astype(np.int64), np.arange(len(events))
        begun: dict[int, tuple[int, int]] = {}
        states = self._state[events]
        for i in np.flatnonzero(states >= 0).tolist():
            state, last = int(states[i]), int(self.last[events[i]])
            known = begun.get(state)
            if known is not None and last - known[1] < CLOSE:
                group[i] = known[0]
            else:
                begun[state] = (i, int(self.first[events[i]]))
        heads, number = np.unique(group, return_inverse=True)
        size = len(heads)
        latest, seen = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        np.maximum.at(latest, number, self.last[events])
        np.maximum.at(seen, number, self.seen[events])
        reports = Lists.of(number[place[of]], documents.astype(np.int64), size)
        return Merged(self, Lists.of(number, events, size), events[heads], self.first[events[heads]], latest, seen, reports)


def _coded(column: pa.ChunkedArray) -> tuple[Ints, Sequence[str]]:
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.fill_null(-1).to_numpy().astype(np.int64), encoded.dictionary.to_pylist()
