"""A store that has not been fused, read as if it had been: its mentions are fused in memory, and nothing is written."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from detente.errors import StoreError
from detente.store.fusion import EVENTS, assign_stories, fuse
from detente.store.rows import paired
from detente.store.store import Store

#: Mentions that are fused in memory when a store is opened: some ten seconds. With more, the store must be fused when it is written.
MOST = 200_000


def fuse_for_reading(store: Store) -> None:
    """Gives ``store`` the table ``events`` where it has none; one that has been fused stays as it is.

    Raises:
        StoreError: it has too many mentions for that.
    """
    if store.fused:
        return
    con = store.cursor()
    found = con.sql("SELECT count(*) FROM mentions").fetchall()[0][0]
    if found > MOST:
        raise StoreError(f"{store.lake.root}: its {found:,} mentions have not been fused into events, which takes more than a reader can wait for")
    mentions = con.sql("SELECT * FROM mentions ORDER BY mention_id").to_arrow_table()
    documents = con.sql(
        "SELECT document_id, source, copy_of, content_hash, published_earliest, title, text FROM documents WHERE outcome <> 'refused' ORDER BY document_id"
    ).to_arrow_table()
    events = EVENTS.empty_table()
    if len(mentions):
        stories = assign_stories(documents)
        story = dict(zip(stories.column("document_id").to_pylist(), stories.column("story").to_pylist(), strict=True))
        named = documents.append_column("story", pa.array([story.get(d) for d in documents.column("document_id").to_pylist()], pa.string()))
        events = fuse(mentions, named).events
    events = paired(events)
    main = store.connection
    main.register("_fused", events)
    main.execute("DROP VIEW IF EXISTS events")
    main.execute("CREATE TABLE events AS SELECT * FROM _fused")
    main.unregister("_fused")
    fused_by_reader(store)


def fused_by_reader(store: Store) -> None:
    """Says that ``store`` has got a table or a view ``events``, whoever made it."""
    store.snapshot = replace(store.snapshot, tables={"events": 0, **store.snapshot.tables})
    store._columns.pop("events", None)
