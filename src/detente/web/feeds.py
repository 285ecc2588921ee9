"""How the feeds fare that `detente watch` reads into the store."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from detente.errors import InputError
from detente.reading.polling import FeedState, load_states
from detente.reading.subscriptions import bundled_subscriptions
from detente.store.watching import STATE

#: When no round has begun for so long, nobody watches any more.
_STALE = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Feed:
    """A feed with its health: ``fine``, ``failing`` (it was read before) or ``never read``."""

    name: str
    state: FeedState

    @property
    def health(self) -> str:
        if self.state.last_success is None:
            return "never read"
        return "failing" if self.state.errors else "fine"

    @property
    def last_success(self) -> datetime.datetime | None:
        return _time(self.state.last_success)


@dataclass(frozen=True)
class Feeds:
    """All feeds, those in trouble first; ``round``: when the last round began; ``problem``: why nothing is known of them."""

    feeds: Sequence[Feed] = ()
    round: datetime.datetime | None = None
    stale: bool = False
    problem: str | None = None

    def count(self, health: str) -> int:
        return sum(f.health == health for f in self.feeds)


def feeds(store: str, now: datetime.datetime | None = None) -> Feeds:
    """The health of the feeds as it stands in the folder of a store; nothing of a store elsewhere, whose state lies with who watches."""
    if "://" in store and not store.startswith("file://"):
        return Feeds()
    try:
        states = load_states(Path(store.removeprefix("file://")) / STATE)
    except InputError as error:
        return Feeds(problem=str(error))
    found = [Feed(_names().get(url) or url.split("://", 1)[-1], state) for url, state in states.items()]
    order = {"never read": 0, "failing": 1, "fine": 2}
    found.sort(key=lambda f: (order[f.health], -f.state.errors, f.name.casefold()))
    last = max((t for f in found if (t := _time(f.state.last_try))), default=None)
    return Feeds(tuple(found), last, last is not None and (now or datetime.datetime.now(datetime.UTC)) - last > _STALE)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Names of the feeds that come with Détente; the state of a feed knows its address only."""
    return {s.url: s.name for s in bundled_subscriptions()}


def _time(text: str | None) -> datetime.datetime | None:
    try:
        found = datetime.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=datetime.UTC)
