"""Keeping a store in order: how it stands, its history, a check of what it holds, and clearing up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from detente.store import views
from detente.store.lake import Lake, names
from detente.store.rows import OUTCOMES
from detente.store.schema import KEYS, LATER, OF_DOCUMENT
from detente.store.snapshot import NAME, Entry, Snapshot, commit, history, new_batch, read

#: The columns by which rows are laid together, so that a query for a month reads that month.
_ORDER: dict[str, Sequence[str]] = {
    "mentions": ("day_earliest",),
    "documents": ("published_earliest",),
    "quotes": ("published_earliest",),
    "events": ("day_earliest",),
    "imported": ("data_set", "day_earliest"),
}
#: Tables that a compaction looks at: the small ones need none.
_LARGE = ("documents", *OF_DOCUMENT)
#: Keys in one condition of a deletion.
_KEYS = 1000


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table in numbers: rows that count, files, and their size in bytes (None where the store is no folder)."""

    name: str
    rows: int
    files: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Info:
    """A store in numbers."""

    root: str
    version: int
    format: int
    committed: datetime | None
    tables: tuple[TableInfo, ...]
    outcomes: dict[str, int]
    first_day: str | None
    last_day: str | None
    sources: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be: where, and what to do about it. Not ``wrong``: no reader sees it."""

    what: str
    remedy: str
    wrong: bool = True


def info(lake: Lake, snapshot: Snapshot) -> Info:
    """How the store stands at ``snapshot``."""
    con = views.connect()
    try:
        views.attach(con, lake, snapshot)
        tables = []
        for name in ("documents", *OF_DOCUMENT, *(t for t in LATER if t in snapshot.tables), "runs"):
            files, size = lake.size(name, snapshot.tables[name])
            tables.append(TableInfo(name, _one(con, f"SELECT count(*) FROM {name}"), files, size))
        found: dict[str, int] = dict(con.execute("SELECT outcome, count(*) FROM documents GROUP BY outcome").fetchall())
        days = con.execute("SELECT min(published_earliest), max(published_latest), count(DISTINCT source) FROM documents").fetchone() or (None, None, 0)
        return Info(
            lake.root,
            snapshot.version,
            snapshot.format,
            snapshot.committed,
            tuple(tables),
            {o: found.get(o, 0) for o in OUTCOMES},
            days[0] and days[0].isoformat(),
            days[1] and days[1].isoformat(),
            days[2],
        )
    finally:
        con.close()


def versions(lake: Lake) -> list[dict[str, Any]]:
    """What made each version of the store, oldest first: number, kind, when, run, documents and events added."""
    found: list[dict[str, Any]] = history(lake).select(["number", "kind", "committed", "run_id", "documents", "events"]).to_pylist()
    return found


def large(snapshot: Snapshot) -> list[str]:
    """The tables that a compaction looks at."""
    return [*_LARGE, *(name for name in LATER if name in snapshot.tables)]


def optimize(lake: Lake) -> Snapshot:
    """Clears away what does not count (rows of writers that died, rows taken back), puts small files together, and lays rows of one time side by
    side. Nothing that counts changes, and older versions stay readable. Others may write and read meanwhile.
    """
    sweep(lake)
    for name in large(read(lake)):
        lake.compact(name, [c for c in _ORDER.get(name, ()) if c in names(lake.open(name))])
    for name in ("runs", "removals", "stories", NAME):
        lake.compact(name)
    done = commit(lake, lambda now: Entry("optimize"))
    assert done is not None
    return done


def compact(lake: Lake) -> None:
    """Puts small files together, without clearing away or sorting; quick, for in between."""
    for name in large(read(lake)):
        lake.compact(name)
    commit(lake, lambda now: Entry("compact"))


def sweep(lake: Lake) -> int:
    """Deletes rows that do not count. How many.

    First a version is committed that says up to where; from then on no older unfinished batch can be committed any more (its writer will write
    its rows again), so that what is deleted here is deleted for good reason.
    """
    limit = new_batch()
    start = commit(lake, lambda now: Entry("sweep", swept=max(limit, now.swept)))
    assert start is not None
    deleted = 0
    for name in start.tables:
        if name != "removals":
            deleted += _delete_removed(lake, name, start) + _delete_unfinished(lake, name, start)
    deleted += _delete_unfinished(lake, "removals", start)
    if start.removals:
        live = ", ".join(views.literal(b) for b in sorted(_batches(lake, "removals") & start.batches))
        if live:
            lake.delete("removals", f"batch IN ({live})")
    if deleted or start.removals:
        commit(lake, lambda now: Entry("sweep", removals=-start.removals))
    return deleted


def _batches(lake: Lake, name: str) -> frozenset[str]:
    rows = lake.rows(lake.open(name), ["batch"])
    return frozenset(rows["batch"].unique().to_pylist())


def _delete_unfinished(lake: Lake, name: str, start: Snapshot) -> int:
    dead = sorted(b for b in _batches(lake, name) - start.batches if b <= start.swept)
    return lake.delete(name, f"batch IN ({', '.join(map(views.literal, dead))})") if dead else 0


def _delete_removed(lake: Lake, name: str, start: Snapshot) -> int:
    owner = "documents" if name in OF_DOCUMENT else name
    if not start.removals or owner not in KEYS:
        return 0
    con = views.connect()
    try:
        views.attach(con, lake, replace(start, tables={t: v for t, v in start.tables.items() if t in ("removals", "runs", "documents")}))
        removed = con.execute(
            f'SELECT of_batch, list(key ORDER BY key) FROM ({views.kept("removals", start)}) WHERE "table" = $1 GROUP BY of_batch ORDER BY of_batch', [owner]
        ).fetchall()
    finally:
        con.close()
    deleted = 0
    for batch, keys in removed:
        for at in range(0, len(keys), _KEYS):
            chosen = ", ".join(map(views.literal, keys[at : at + _KEYS]))
            deleted += lake.delete(name, f"batch = {views.literal(batch)} AND {KEYS[owner]} IN ({chosen})")
    return deleted


def vacuum(lake: Lake, keep_days: float, dry_run: bool = False) -> int:
    """Deletes files that no version needs but those older than ``keep_days``, which can then no longer be read. How many files.

    Files are only ever replaced by `optimize` and by clearing up, so a store that was never optimised keeps all its versions.
    """
    snapshot = read(lake)
    return sum(lake.vacuum(name, keep_days, dry_run) for name in (*snapshot.tables, NAME))


def check(lake: Lake, snapshot: Snapshot) -> list[Finding]:
    """Looks for what should not be: documents or mentions that are there twice, rows without their document, codings that do not fit their rows.

    Raises:
        StoreError: a table cannot be read.
    """
    found: list[Finding] = []
    con = views.connect()
    try:
        views.attach(con, lake, snapshot)
        keys = {"documents": "document_id", "mentions": "mention_id", "quotes": "quote_id", "commitments": "commitment_id", "disputes": "dispute_id"}
        if "imported" in snapshot.tables:
            keys["imported"] = KEYS["imported"]
        for name, key in keys.items():
            twice = con.execute(f"SELECT {key} FROM {name} GROUP BY {key} HAVING count(*) > 1 ORDER BY {key} LIMIT 3").fetchall()
            if twice:
                shown = ", ".join(str(r[0]) for r in twice)
                found.append(Finding(f"{name}: {shown} … is there more than once", "make the store anew from its documents, and report this as a bug"))
        for name in OF_DOCUMENT:
            orphans = _one(con, f"SELECT count(*) FROM {name} WHERE document_id NOT IN (SELECT document_id FROM documents)")
            if orphans:
                found.append(Finding(f"{name}: {orphans:,} rows without a document", "report this as a bug"))
        wrong = _one(
            con,
            "SELECT count(*) FROM documents d LEFT JOIN (SELECT document_id, count(*) n FROM mentions GROUP BY ALL) m USING (document_id) "
            "WHERE coalesce(d.events, 0) <> coalesce(m.n, 0)",
        )
        if wrong:
            found.append(Finding(f"{wrong:,} documents do not have as many mentions as were coded", "report this as a bug"))
        lost = _one(con, "SELECT count(*) FROM documents WHERE outcome IN ('coded', 'no event') AND coding IS NULL")
        if lost:
            found.append(Finding(f"{lost:,} documents are coded but have no coding", "report this as a bug"))
        stray = _one(
            con, "SELECT count(*) FROM documents d WHERE copy_of IS NOT NULL AND NOT EXISTS (SELECT 1 FROM documents o WHERE o.document_id = d.copy_of)"
        )
        if stray:
            found.append(Finding(f"{stray:,} documents are copies of one that is not there", "report this as a bug"))
        found += _check_events(con, snapshot)
        unfinished = sum(_one(con, f"SELECT count(*) FROM raw.{name} WHERE batch NOT IN (FROM raw.live)") for name in large(snapshot))
        if unfinished:
            found.append(
                Finding(
                    f"{unfinished:,} rows of writers that are at work or have died; no reader sees them", "detente store optimize clears them away", wrong=False
                )
            )
    finally:
        con.close()
    return found


def _check_events(con: Any, snapshot: Snapshot) -> list[Finding]:
    if "events" not in snapshot.tables:
        return []
    found = []
    again = "detente store fuse tells them anew; report this as a bug"
    waiting = _one(con, "SELECT count(*) FROM documents WHERE story IS NULL AND outcome IN ('coded', 'no event', 'duplicate')")
    if waiting:
        found.append(Finding(f"{waiting:,} reports are not fused yet, and detente events does not show what they tell", "detente store fuse", wrong=False))
    con.execute("CREATE TEMP TABLE members AS SELECT event_id, unnest(mention_ids) AS mention_id FROM events")
    if twice := _one(con, "SELECT count(*) FROM (SELECT mention_id FROM members GROUP BY ALL HAVING count(*) > 1)"):
        found.append(Finding(f"{twice:,} mentions belong to more than one event", again))
    if stray := _one(con, "SELECT count(*) FROM members WHERE mention_id NOT IN (SELECT mention_id FROM mentions)"):
        found.append(Finding(f"events tell of {stray:,} mentions that are not there", again))
    fused = "SELECT mention_id FROM mentions JOIN documents USING (document_id) WHERE story IS NOT NULL"
    if lost := _one(con, f"SELECT count(*) FROM ({fused}) WHERE mention_id NOT IN (SELECT mention_id FROM members)"):
        found.append(Finding(f"{lost:,} mentions of fused reports belong to no event", again))
    return found


def _one(con: Any, sql: str) -> int:
    row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0
