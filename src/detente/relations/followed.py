"""The agenda of a whole store, followed up once: which tellings belong to which plan, and what can be asked of plans without reading them again.

It is the agenda of `detente.relations.agenda`, of which only the places of the tellings are kept. What a plan was on an earlier day is found from its own
tellings up to that day, since reports change plans in the order in which they appear; a test holds both together.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from typing import get_args

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detente.records import REALISED
from detente.relations.agenda import PLANS, Outcome, Plans, Step, outcome, spot, take
from detente.relations.columns import Ints, Lists
from detente.relations.told import Days, Party, Side

OUTCOMES: Sequence[str] = get_args(Outcome)
#: Rows that are followed up at a time.
_ROWS = 50_000
_REAL = ", ".join(f"'{s}'" for s in sorted(REALISED))
_SIDE = "to_json(list_transform({0}, lambda a: [a.country, a.name, a.office, a.resolved_by]))::VARCHAR AS {0}".format
#: In the order of `detente.relations.agenda.agenda`: by report, the oldest first, and what a report plans first; else as `Store.mentions` gives them.
_TOLD = f"""
SELECT rowid AS place, document_id, published_earliest, published_latest, when_earliest, when_latest, event_type, mode, status,
    coalesce(background, false) AS background, coalesce(reciprocal, false) AS reciprocal, {_SIDE("actors")}, {_SIDE("recipients")},
    coalesce(where_name, where_text) AS place_name, where_country, where_lat, where_lon, where_precision
FROM (SELECT *, rowid, max(day_earliest) OVER (PARTITION BY document_id) AS newest FROM desk.mentions)
ORDER BY published_earliest NULLS LAST, published_latest, newest DESC NULLS LAST, document_id, status IN ({_REAL}),
    day_earliest DESC NULLS LAST, sentence_start, trigger_start, mention_id
"""
_PAIRS = f"SELECT rowid AS place, unnest(string_split(pairs, ' ')) AS pair FROM desk.mentions WHERE pairs <> '' AND status IN {PLANS} ORDER BY 1"


class Followed:
    """All plans of a store by number, in the order in which they were announced. Days are `datetime.date.toordinal`, 0 where there is none.

    Args:
        con: DuckDB, with the table ``desk.mentions`` whose rows lie in the order in which their places are counted.
        today: the day as of which `outcome` is: that of the last report.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, today: datetime.date | None) -> None:
        plans = Plans()
        for step in _steps(con.sql(_TOLD).to_arrow_reader(_ROWS), plans):
            take(step, plans)
        followed = plans.all
        members = [[*p.announced, *p.later] for p in followed]
        #: The places of what tells each, in the order of the reports.
        self.members = Lists(np.cumsum([0, *map(len, members)], dtype=np.int64), np.array([t.source for steps in members for t in steps], dtype=np.int64))
        #: First and last day last announced.
        self.first, self.last = _bounds([[p.days] for p in followed])
        #: First and last day that was ever announced or told.
        self.earliest, self.latest = _bounds([[t.window for t in steps] for steps in members])
        #: The days on which the report that announced it first can have appeared.
        self.told, self.told_last = _bounds([[p.announced[0].reported] for p in followed])
        #: In how many steps it was announced before anything became of it.
        self.steps = np.array([len(p.announced) for p in followed], dtype=np.int32)
        self.outcome = np.array([OUTCOMES.index(outcome(p, today or datetime.date.max)) for p in followed], dtype=np.int8)
        self._of_pair = self._named(con)

    def __len__(self) -> int:
        return len(self.first)

    def _named(self, con: duckdb.DuckDBPyConnection) -> dict[str, Ints]:
        """The plans of each directed pair (``USA>CHN``) and each country that is named where they are planned or put off."""
        found = con.sql(_PAIRS).to_arrow_table()
        plan = np.repeat(np.arange(len(self)), np.diff(self.members.at))
        order = np.argsort(self.members.values, kind="stable")
        places, plan = self.members.values[order], plan[order]
        asked = found["place"].to_numpy()
        at = np.searchsorted(places, asked)
        there = at < len(places)
        there[there] = places[at[there]] == asked[there]
        encoded = found["pair"].combine_chunks().dictionary_encode()
        plans, pairs = plan[at[there]], encoded.indices.to_numpy()[there]
        named: dict[str, list[Ints]] = {}
        by_pair = np.argsort(pairs, kind="stable")
        edges = np.searchsorted(pairs[by_pair], np.arange(len(encoded.dictionary) + 1))
        for number, pair in enumerate(encoded.dictionary.to_pylist()):
            mine = plans[by_pair[edges[number] : edges[number + 1]]]
            for name in {pair, *(c for c in pair.split(">") if c)}:
                named.setdefault(name, []).append(mine)
        return {name: np.unique(np.concatenate(parts)) for name, parts in named.items()}

    def having(self, *names: str) -> Ints:
        """The plans of any of some directed pairs or countries, ascending."""
        found = [self._of_pair[n] for n in names if n in self._of_pair]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)

    def during(self, plans: Ints, since: datetime.date | None, until: datetime.date | None, ever: bool = False) -> Ints:
        """Those of which a day lies from ``since`` to ``until``; those without a day count by the report that first announced them.

        ``ever``: any day that was announced or told at any time, not only the last ones.
        """
        if since is None and until is None:
            return plans
        first, last = (self.earliest[plans], self.latest[plans]) if ever else (self.first[plans], self.last[plans])
        low, high = (since or datetime.date.min).toordinal(), (until or datetime.date.max).toordinal()
        inside = (last >= low) & (first <= high) & (last > 0)
        told = (last == 0) | ever
        inside |= told & (self.told_last[plans] >= low) & (self.told[plans] <= high) & (self.told[plans] > 0)
        return plans[inside]


def _bounds(days: Sequence[Sequence[Days | None]]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The first and the last of some days of each plan."""
    first, last = np.zeros(len(days), dtype=np.int32), np.zeros(len(days), dtype=np.int32)
    for n, several in enumerate(days):
        known = [d for d in several if d is not None]
        if known:
            first[n], last[n] = min(d[0] for d in known).toordinal(), max(d[1] for d in known).toordinal()
    return first, last


def _steps(batches: Iterator[pa.RecordBatch], plans: Plans) -> Iterator[Step]:
    """What can change a plan: all that is planned or put off, and what is told as done where a plan is near."""
    sides: dict[str, Side] = {}

    def read(column: pa.Array) -> list[Side]:
        encoded = column.dictionary_encode()
        names = [sides.setdefault(n, _side(n)) if n not in sides else sides[n] for n in encoded.dictionary.to_pylist()]
        return [names[i] for i in encoded.indices.to_pylist()]

    for batch in batches:
        column = {name: batch.column(name) for name in batch.schema.names}
        kinds, statuses = column["event_type"].to_pylist(), column["status"].to_pylist()
        actors, recipients = read(column["actors"]), read(column["recipients"])
        rest = [column[n] for n in ("published_earliest", "published_latest", "when_earliest", "when_latest", "background", "reciprocal", "mode")]
        rest += [column[n] for n in ("place_name", "where_country", "where_lat", "where_lon", "where_precision", "place", "document_id")]
        for n, (kind, status, a, r) in enumerate(zip(kinds, statuses, actors, recipients, strict=True)):
            if status in REALISED and not plans.near(kind, a, r):
                continue
            p0, p1, w0, w1, background, reciprocal, mode, name, country, lat, lon, precision, place, document = (c[n].as_py() for c in rest)
            where = spot(name, country, lat, lon, precision) if name is not None else None
            yield Step(
                place, document, (p0, p1) if p0 and p1 else None, (w0, w1) if w0 and w1 else None, kind, mode, status, background, reciprocal, a, r, where,
            )  # fmt: skip


def _side(text: str) -> Side:
    return Side(Party(*values) for values in json.loads(text))
