"""Goes round feeds and ingests what is new into a store: one round at a time, each of which can be stopped anywhere and done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detente.engine.work import Engine, never
from detente.reading.fetching import Fetcher
from detente.reading.polling import FeedState, load_states, poll, save_states
from detente.reading.results import Failure, Outcome
from detente.reading.subscriptions import Subscription
from detente.store.ingest import Listener, Report, ingest

#: The file in the store's folder that says how each feed fares and which entries have been read.
STATE = "feeds.json"


@dataclass(frozen=True, slots=True)
class Round:
    """How a round ended: what became of the documents, and how each feed fares (in the order of the list; None: not come to)."""

    report: Report
    feeds: tuple[tuple[Subscription, FeedState | None], ...]
    failed: int = field(default=0)


def watch_round(
    feeds: Sequence[Subscription],
    store: str,
    state: Path,
    fetcher: Fetcher,
    *,
    engine: Engine | None = None,
    fuse: bool = True,
    stop: Callable[[], bool] = never,
    listener: Listener | None = None,
) -> Round:
    """Reads every feed once, and ingests the entries that are new.

    Args:
        feeds: what to read.
        store: folder or URL of the store; made if it is not there.
        state: the file that says what has been read. It is written when the documents are committed: a round that is broken off before is read
            again, and the documents that it had brought are known by their ids.
        fetcher: fetches feeds and pages.
        engine: what runs the coder (default: this process).
        fuse: bring stories and events up to date.
        stop: ends the round when it turns true.
        listener: is told how it goes.

    A feed that cannot be read is told in its state and stops no other; a page that cannot be read is refused, and counted as such.

    Raises:
        InputError: the state file is damaged.
        StoreError: the store cannot be written.
    """
    before = load_states(state)
    polling = poll(feeds, before, fetcher)
    addresses = {f.url for f in feeds}

    def documents() -> Iterator[Outcome]:
        for outcome in polling:
            if not (isinstance(outcome, Failure) and outcome.kind == "fetch" and outcome.origin in addresses):
                yield outcome

    report = ingest(documents(), store, engine=engine, sources=[f.url for f in feeds], fuse=fuse, stop=stop, listener=listener)
    states = polling.states if not report.interrupted else before
    if not report.interrupted:
        save_states(state, states)
    told = tuple((f, states.get(f.url)) for f in feeds)
    return Round(report, told, sum(s is not None and s.errors > 0 for _, s in told))
