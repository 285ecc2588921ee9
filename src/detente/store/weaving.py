"""Fuses what a store holds: places new reports in stories and their mentions in events, without telling anew what is far from them.

A report counts as fused when it has a story. Stories, events and what they replace are committed at once, so whatever ends the work before,
the next one finds the same reports waiting and does the same again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from detente.engine.work import never
from detente.store import views
from detente.store.fusion import EVENTS, SPAN, assign_stories, fuse, fusion_window, story_window
from detente.store.fusion.columns import READ
from detente.store.fusion.events import SAID
from detente.store.lake import Lake
from detente.store.rows import CODED, DUPLICATE, NO_EVENT, paired
from detente.store.snapshot import Snapshot, read
from detente.store.writer import Removal, Writer

#: Reports that are fused at once. Of 3,000 stories alone took some 9 ms each and 600 MB with two other programs at work; more would cost more memory.
CHUNK = 5_000
#: What another writer fuses at the same time is looked at, and ours done again, so many times; then it waits for the next run.
_TRIES = 20
#: What fusion places: everything that has been read, in order.
_PLACED = ", ".join(views.literal(outcome) for outcome in (CODED, NO_EVENT, DUPLICATE))
#: A day of publication that is known exactly; a month says nothing of what is told together.
_DAY = "CASE WHEN published_earliest = published_latest THEN published_earliest END"
_MENTION = ", ".join(f"m.{c}" for c in (*READ, *SAID))
#: Each copy with its original, also where that was found to be a copy later on.
_ORIGINALS = f"""WITH RECURSIVE up AS (
    SELECT document_id AS id, story, copy_of AS original, 1 AS steps FROM documents WHERE outcome = '{DUPLICATE}'
    UNION ALL SELECT up.id, up.story, d.copy_of, steps + 1 FROM up JOIN documents d ON d.document_id = up.original WHERE d.copy_of IS NOT NULL AND steps < 16
) SELECT id, any_value(story) AS story, max_by(original, steps) AS original FROM up GROUP BY id"""
#: An agency is credited in so many first characters.
_HEAD = 400
#: Columns of ``events`` that `fusion_window` looks at.
_NEAR = "event_id, event_type, parties, stories, day_earliest, day_latest"


@dataclass(frozen=True, slots=True)
class Woven:
    """What was done: reports placed in stories, events written and taken back, the version of the store then; ``left`` reports still wait."""

    documents: int
    written: int
    removed: int
    version: int
    left: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be written on top of a snapshot: stories and events, and the rows that they replace."""

    stories: pa.Table
    events: pa.Table
    removals: list[Removal]


def fuse_store(lake: Lake, *, full: bool = False, run_id: str | None = None, workers: int = 1, stop: Callable[[], bool] = never) -> Woven:
    """Fuses the reports that wait for it, those published first before the others.

    Args:
        lake: where the store is.
        full: tell all stories and events anew, from the mentions; only what comes out differently is written.
        run_id: the run that this belongs to.
        workers: processes for very many mentions.
        stop: ends the work after the reports under way when it turns true.

    Raises:
        StoreError: the store cannot be read or written.
    """
    start = time.monotonic()
    writer = Writer(lake)
    documents = written = removed = tries = 0
    while True:
        seen = read(lake)
        with _Weaver(lake, seen, workers) as weaver:
            waiting = weaver.waiting(everything=full)
            chunk = waiting if full else waiting[:CHUNK]
            if not chunk or (stop() and not full) or tries >= _TRIES:
                return Woven(documents, written, removed, seen.version, 0 if full else len(waiting), time.monotonic() - start)
            change = weaver.whole(chunk) if full else weaver.change(chunk)
        if not (len(change.stories) or len(change.events) or change.removals):
            return Woven(len(waiting), written, removed, seen.version, 0, time.monotonic() - start)
        done = writer.add_alone({"stories": change.stories, "events": change.events}, "fusion", run_id, change.removals, since=seen)
        if done is None:
            tries += 1
            continue
        documents += len(chunk)
        written += len(change.events)
        removed += sum(r.table == "events" for r in change.removals)
        if full:
            return Woven(documents, written, removed, done.version, 0, time.monotonic() - start)


class _Weaver:
    """One version of a store, and what new reports change in it."""

    def __init__(self, lake: Lake, snapshot: Snapshot, workers: int) -> None:
        self.snapshot = snapshot
        self.workers = workers
        self.con = views.connect()
        views.attach(self.con, lake, snapshot)
        self._has_events = "events" in snapshot.tables

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.con.close()

    def waiting(self, everything: bool = False) -> list[str]:
        """Ids of the reports without a story, or of all, in order of publication."""
        which = "" if everything else " AND story IS NULL"
        rows = self._ask(f"SELECT document_id FROM documents WHERE outcome IN ({_PLACED}){which} ORDER BY {_DAY} NULLS LAST, document_id")
        return [row[0] for row in rows]

    # ------------------------------------------------------------------ all of it

    def whole(self, ids: list[str]) -> _Change:
        """All stories and events, as if nothing had been fused; what is in the store and comes out the same is left as it is."""
        self.con.execute("CREATE TEMP TABLE retold (document_id VARCHAR, story VARCHAR)")
        for at in range(0, len(ids), CHUNK):
            self._names("chunk", ids[at : at + CHUNK])
            self._retell(self._placed("retold"))
        self._copies(everywhere=True)
        self._names("touched", ids)
        new = self._mentions_to_place(set())
        fused = fuse(new, self._documents(new), None, self.workers)
        stored = [row[0] for row in self._ask("SELECT event_id FROM events")] if self._has_events else []
        return self._changed(fused.events, stored)

    # ------------------------------------------------------------------ what is new

    def change(self, ids: list[str]) -> _Change:
        """What the reports ``ids`` change."""
        self.con.execute("CREATE TEMP TABLE retold (document_id VARCHAR, story VARCHAR)")
        self._names("chunk", ids)
        self._retell(self._placed("documents"))
        self._copies()
        self._names("touched", self._touched())
        near = self._events_of_touched()
        new = self._mentions_to_place(near)
        if not len(new):
            return self._changed(EVENTS.empty_table(), near)
        moving = new
        while True:
            near |= self._near(moving)
            stored = self._mentions_of(near, "placed")
            fused = fuse(new, self._documents(new, stored), stored, self.workers)
            moved = _only(stored, set(fused.members["mention_id"].to_pylist()))
            # What has moved may now be near to events that the new mentions are not near to.
            if not len(moved) or self._near(moved) <= near:
                break
            moving = moved
        left = dict(zip(stored["mention_id"].to_pylist(), stored["event_id"].to_pylist(), strict=True))
        left.update(zip(fused.members["mention_id"].to_pylist(), fused.members["event_id"].to_pylist(), strict=True))
        told = set(fused.events["event_id"].to_pylist())
        return self._changed(fused.events, near & told | near - set(left.values()))

    # ------------------------------------------------------------------ stories

    def _placed(self, where: str) -> pa.Table:
        """The stories of the originals in ``chunk``, and of those reports around them whose story changes. ``where``: what the stories so far stand in."""
        columns = f"d.document_id, d.title, d.text, {_DAY} AS published_earliest, NULL::VARCHAR AS copy_of"
        new = self._read(f"SELECT {columns} FROM documents d SEMI JOIN chunk ON d.document_id = chunk.id WHERE d.copy_of IS NULL")
        days = [d for d in new["published_earliest"].to_pylist() if d is not None]
        if not days:
            return assign_stories(new)
        first, last = story_window(min(days), max(days))
        final: date | None = self._ask("SELECT max(published_earliest) FROM documents")[0][0]
        story = "d.story" if where == "documents" else "s.story"
        joined = "documents d" if where == "documents" else "documents d JOIN retold s USING (document_id)"
        while True:
            around = self._read(
                f"SELECT {columns}, {story} AS story FROM {joined} ANTI JOIN chunk ON d.document_id = chunk.id "
                f"WHERE d.copy_of IS NULL AND {story} IS NOT NULL AND d.published_earliest = d.published_latest AND d.published_earliest BETWEEN ? AND ?",
                [first, last],
            )
            told = assign_stories(new, around)
            edge = last - timedelta(SPAN)
            late = {i for i, d in zip(around["document_id"].to_pylist(), around["published_earliest"].to_pylist(), strict=True) if d > edge}
            # A story of the last days has changed, and may change those of the days after, which were not looked at.
            if final is None or last >= final or not late & set(told["document_id"].to_pylist()):
                return told
            last += timedelta(2 * SPAN)

    def _retell(self, told: pa.Table) -> None:
        self.con.register("_told", told)
        self.con.execute("DELETE FROM retold WHERE document_id IN (SELECT document_id FROM _told)")
        self.con.execute("INSERT INTO retold SELECT document_id, story FROM _told")
        self.con.unregister("_told")

    def _copies(self, everywhere: bool = False) -> None:
        """A copy has the story of its original: copies in ``chunk``, and stored ones whose original has another story now; or all of them."""
        which = "true" if everywhere else "(c.id IN (FROM chunk) OR c.story IS NOT NULL) AND c.story IS DISTINCT FROM told"
        # An original that was refused, or waits for a later chunk, gets the name that a story has which it begins.
        self.con.execute(
            f"""INSERT INTO retold WITH c AS ({_ORIGINALS})
            SELECT c.id, coalesce(r.story, o.story, 'story:' || substr(sha256(c.original), 1, 16)) AS told
            FROM c LEFT JOIN retold r ON r.document_id = c.original LEFT JOIN documents o ON o.document_id = c.original WHERE {which}"""
        )

    # ------------------------------------------------------------------ events

    def _touched(self) -> list[str]:
        """Reports whose mentions are placed: new ones, those in another story than before, and those of which there are new copies."""
        found = self._ask(f"FROM chunk UNION SELECT document_id FROM retold UNION SELECT original FROM ({_ORIGINALS}) WHERE id IN (FROM chunk) ORDER BY ALL")
        return [row[0] for row in found]

    def _events_of_touched(self) -> set[str]:
        """The stored events that touched reports tell of."""
        if not self._has_events:
            return set()
        found = self._ask("SELECT DISTINCT event_id FROM (SELECT event_id, unnest(document_ids) AS id FROM events) SEMI JOIN touched USING (id)")
        return {row[0] for row in found}

    def _mentions_to_place(self, events: set[str]) -> pa.Table:
        """The mentions of touched reports, and all those of the ``events`` that they belong to so far, whose rows change."""
        touched = self._read(f"SELECT {_MENTION} FROM mentions m SEMI JOIN touched ON m.document_id = touched.id")
        beside = self._mentions_of(events, "touched").drop_columns("event_id")
        table = pa.concat_tables([touched, beside])
        self._names("placed", table["mention_id"].to_pylist())
        return table

    def _mentions_of(self, events: Iterable[str], without: str) -> pa.Table:
        """The mentions of stored events, with ``event_id``; but for those of the reports ``touched``, or those that are ``placed``."""
        if not self._has_events:
            return self._read(f"SELECT {_MENTION}, NULL::VARCHAR AS event_id FROM mentions m LIMIT 0")
        self._names("near", sorted(events))
        first, last = self._ask("SELECT min(first_seen), max(last_seen) FROM events WHERE event_id IN (FROM near)")[0]
        # The days are said once more because files are passed over by them, and not by ids.
        days = "" if first is None else f" AND (m.published_earliest IS NULL OR m.published_earliest BETWEEN DATE '{first}' AND DATE '{last}')"
        column = "m.document_id" if without == "touched" else "m.mention_id"
        return self._read(
            f"SELECT {_MENTION}, e.event_id FROM (SELECT event_id, unnest(mention_ids) AS mention_id FROM events WHERE event_id IN (FROM near)) e "
            f"JOIN mentions m USING (mention_id) WHERE {column} NOT IN (FROM {without}){days}"
        )

    def _near(self, mentions: pa.Table) -> set[str]:
        """The stored events that mentions may belong to."""
        if not self._has_events or not len(mentions):
            return set()
        self._names("types", sorted(set(mentions["event_type"].to_pylist())))
        events = self._read(f"SELECT {_NEAR} FROM events WHERE event_type IN (FROM types)")
        self._names("of", sorted(set(mentions["document_id"].to_pylist())))
        documents = self._read(
            "SELECT d.document_id, coalesce(r.story, d.story) AS story FROM documents d "
            "SEMI JOIN of ON d.document_id = of.id LEFT JOIN retold r USING (document_id)"
        )
        return set(fusion_window(mentions, events, documents).to_pylist())

    def _documents(self, *mentions: pa.Table) -> pa.Table:
        """The reports that mentions come from, and copies of these, with their stories."""
        self._names("of", sorted({d for table in mentions for d in table["document_id"].to_pylist()}))
        return self._read(
            f"""WITH c AS (SELECT o.id FROM ({_ORIGINALS}) o WHERE o.original IN (FROM of) UNION FROM of)
            SELECT d.document_id, d.source, d.copy_of, d.published_earliest, substr(d.text, 1, {_HEAD}) AS text, coalesce(r.story, d.story) AS story
            FROM documents d SEMI JOIN c ON d.document_id = c.id LEFT JOIN retold r USING (document_id)"""
        )

    # ------------------------------------------------------------------ what is to be written

    def _changed(self, events: pa.Table, replaced: Iterable[str]) -> _Change:
        """``events`` in place of the stored ones ``replaced``; what comes out as it is stored is left alone."""
        events = paired(events)
        removals: list[Removal] = []
        if self._has_events:
            names = ", ".join(map(views.identifier, events.column_names))
            self._names("replaced", sorted(replaced))
            self.con.execute(f"CREATE TEMP TABLE old AS SELECT * FROM ({views.kept('events', self.snapshot)}) WHERE event_id IN (FROM replaced)")
            self.con.register("_events", events)
            same = f"SELECT event_id FROM (SELECT {names} FROM old INTERSECT SELECT {names} FROM _events)"
            gone = self._ask(f"SELECT event_id, batch FROM old WHERE event_id NOT IN ({same}) ORDER BY event_id")
            kept = {row[0] for row in self._ask(same)}
            self.con.unregister("_events")
            removals += [Removal("events", event, batch) for event, batch in gone]
            events = events.filter(pa.array([event not in kept for event in events["event_id"].to_pylist()], pa.bool_()))
        stories = self._read(
            "SELECT r.document_id, r.story FROM retold r JOIN documents d USING (document_id) WHERE d.story IS DISTINCT FROM r.story ORDER BY 1"
        )
        self._names("moved", stories["document_id"].to_pylist())
        before = self._ask(f"SELECT document_id, batch FROM ({views.kept('stories', self.snapshot)}) WHERE document_id IN (FROM moved) ORDER BY 1")
        return _Change(stories, events, [Removal("stories", document, batch) for document, batch in before] + removals)

    def _read(self, sql: str, values: Sequence[object] = ()) -> pa.Table:
        return self.con.sql(sql, params=list(values)).to_arrow_table()

    def _ask(self, sql: str) -> list[Any]:
        return self.con.execute(sql).fetchall()

    def _names(self, table: str, ids: list[str]) -> None:
        """Puts ids into a table with one column ``id``."""
        self.con.register("_ids", pa.table({"id": pa.array(ids, pa.string())}))
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT id FROM _ids")
        self.con.unregister("_ids")


def _only(mentions: pa.Table, wanted: set[str]) -> pa.Table:
    return mentions.filter(pa.array([m in wanted for m in mentions["mention_id"].to_pylist()], pa.bool_()))
