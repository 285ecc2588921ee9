"""Goes round the feeds once: what is new since the last time, and how each feed fares. The state is plain data.

    state = load_states(path)
    polling = poll(feeds, state, fetcher)
    for outcome in polling: …            # a document, or why there is none
    save_states(path, polling.states)    # when all that came was kept

An entry counts as seen once the feed's round has been read to its end; a round that is broken off is read again, and
documents that were kept already are known by their id.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from detente.errors import InputError, SourceError
from detente.reading.feeds import Entry, parse_feed, read_entry
from detente.reading.fetching import Fetcher, Validators
from detente.reading.results import Failure, Outcome, Reading
from detente.reading.subscriptions import Subscription
from detente.records import Record

#: Entries remembered of a feed. The longest feeds hold some hundred; what has left the feed for long need not be known.
REMEMBERED = 2_000
#: Version of the file that states are kept in.
_VERSION = 1


class FeedState(Record):
    """How a feed fared. ``new`` and ``failed`` count entries of the last round, the ``total_`` fields those of all.

    Times are ISO 8601 in UTC. ``errors`` counts rounds, one after the other, in which the feed itself could not be read, and
    ``error`` says why. ``etag`` and ``modified`` are what the server gave to ask with; ``seen`` are hashes of entries.
    """

    url: str
    etag: str | None = None
    modified: str | None = None
    last_try: str | None = None
    last_success: str | None = None
    new: int = 0
    failed: int = 0
    total_new: int = 0
    total_failed: int = 0
    errors: int = 0
    error: str | None = None
    seen: tuple[str, ...] = ()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Polling(Iterator[Outcome]):
    """One round, as it goes on: iterate it for the outcomes; ``states`` holds the states of the feeds that were gone through."""

    def __init__(self, feeds: Iterable[Subscription], states: Mapping[str, FeedState], fetcher: Fetcher, now: Callable[[], datetime.datetime]) -> None:
        self.states: dict[str, FeedState] = dict(states)
        self._outcomes = self._round(list(feeds), fetcher, now)

    def __iter__(self) -> Iterator[Outcome]:
        return self

    def __next__(self) -> Outcome:
        return next(self._outcomes)

    def _round(self, feeds: list[Subscription], fetcher: Fetcher, now: Callable[[], datetime.datetime]) -> Iterator[Outcome]:
        for feed in feeds:
            yield from self._feed(feed, fetcher, now)

    def _feed(self, feed: Subscription, fetcher: Fetcher, now: Callable[[], datetime.datetime]) -> Iterator[Outcome]:
        state = self.states.get(feed.url) or FeedState(url=feed.url)
        at = now().astimezone(datetime.UTC).isoformat(timespec="seconds")
        try:
            answer = fetcher.get(feed.url, Validators(state.etag, state.modified))
            found = None if answer.unchanged else parse_feed(answer.body, feed.url, answer.url)
        except (SourceError, InputError) as error:
            self.states[feed.url] = state.model_copy(update={"last_try": at, "new": 0, "failed": 0, "errors": state.errors + 1, "error": str(error)})
            yield Failure(origin=feed.url, reason=str(error), kind="fetch")
            return
        new = failed = 0
        known, fresh = set(state.seen), []
        for entry in found.entries if found is not None else ():
            mark = _mark(entry)
            if mark in known:
                continue
            known.add(mark)
            outcome = read_entry(entry, found, entry.url or feed.url, None, fetcher if feed.full_text else None, feed.name) if found is not None else None
            if outcome is None:
                continue
            fresh.append(mark)
            new += isinstance(outcome, Reading)
            failed += isinstance(outcome, Failure)
            if isinstance(outcome, Reading) and outcome.document.language is None and feed.language:
                outcome = outcome.model_copy(update={"document": outcome.document.model_copy(update={"language": feed.language})})
            yield outcome
        self.states[feed.url] = FeedState(
            url=feed.url,
            etag=answer.validators.etag,
            modified=answer.validators.modified,
            last_try=at,
            last_success=at,
            new=new,
            failed=failed,
            total_new=state.total_new + new,
            total_failed=state.total_failed + failed,
            seen=(*state.seen, *fresh)[-REMEMBERED:],
        )


def poll(feeds: Iterable[Subscription], states: Mapping[str, FeedState], fetcher: Fetcher, now: Callable[[], datetime.datetime] = _now) -> Polling:
    """One round over ``feeds``, in their order: a document for every entry that is new, or why there is none.

    Args:
        feeds: what to read.
        states: address → how the feed fared so far; not changed.
        fetcher: fetches feeds and pages, with its manners and limits.
        now: the time, for tests.

    A feed that cannot be read is one `Failure` of kind ``fetch`` and stops no other.
    """
    return Polling(feeds, states, fetcher, now)


def _mark(entry: Entry) -> str:
    """What an entry is known by. A changed headline makes it new: news feeds use one key for a story that goes on."""
    return hashlib.sha256(f"{entry.key}\n{entry.title or ''}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


# ---------------------------------------------------------------------- kept on disk


def load_states(path: Path | str) -> dict[str, FeedState]:
    """Address → state, from a file that `save_states` wrote; empty where there is none yet.

    Raises:
        InputError: the file is damaged, or of a later version.
    """
    try:
        raw = json.loads(Path(path).read_text("utf-8"))
        if raw["version"] > _VERSION:
            raise InputError(f"{path}: written by a later version of Détente (format {raw['version']}); install that version")
        return {state["url"]: FeedState(**state) for state in raw["feeds"]}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); check its permissions") from error
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        what = " ".join(str(error).split())[:200]
        raise InputError(f"{path}: no list of states of feeds ({what}); move it away, and all feeds are read afresh") from error


def save_states(path: Path | str, states: Mapping[str, FeedState]) -> None:
    """Writes states so that a crash leaves the old file or the new one, never half of one."""
    body = {"version": _VERSION, "feeds": [state.model_dump() for _, state in sorted(states.items())]}
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(part, target)
