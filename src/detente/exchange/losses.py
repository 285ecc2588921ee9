"""What an export could not say, or said otherwise: counted, with the events that it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

#: ``left out``: the event is not in the file. ``lost``: it is, without that. ``changed``: it says that in another way.
Kind = Literal["left out", "lost", "changed"]
KINDS: tuple[Kind, ...] = ("left out", "lost", "changed")
#: Ids that the side file lists for each entry; the count is always of all.
_LISTED = 1000


@dataclass(frozen=True)
class Loss:
    """One thing that was lost: of how many events, and of which (the first thousand)."""

    kind: Kind
    what: str
    events: int
    event_ids: tuple[str, ...]


@dataclass
class Losses:
    """Counts what goes in, what comes out, and what is lost between. ``empty``: columns of the format for which we never have anything."""

    format: str
    empty: tuple[str, ...] = ()
    events: int = 0
    rows: int = 0
    _ids: dict[tuple[Kind, str], dict[str, None]] = field(default_factory=dict)
    _counts: dict[tuple[Kind, str], int] = field(default_factory=dict)
    _last: dict[tuple[Kind, str], str] = field(default_factory=dict)

    def note(self, kind: Kind, what: str, event_id: str) -> None:
        """That ``what`` happened to an event; once for each event, however often it is noted while that is written."""
        entry = (kind, what)
        if self._last.get(entry) == event_id:
            return
        self._last[entry] = event_id
        self._counts[entry] = self._counts.get(entry, 0) + 1
        ids = self._ids.setdefault(entry, {})
        if len(ids) < _LISTED:
            ids[event_id] = None

    def entries(self) -> Iterator[Loss]:
        """All losses: what was left out first, then by number of events."""
        for kind, what in sorted(self._counts, key=lambda e: (KINDS.index(e[0]), -self._counts[e], e[1])):
            yield Loss(kind, what, self._counts[kind, what], tuple(self._ids[kind, what]))

    @property
    def left_out(self) -> int:
        """Events that are not in the file."""
        return sum(n for (kind, _), n in self._counts.items() if kind == "left out")

    def report(self) -> dict[str, Any]:
        """All of it, for JSON."""
        return {
            "format": self.format,
            "events": self.events,
            "events_written": self.events - self.left_out,
            "rows_written": self.rows,
            "columns_without_values": list(self.empty),
            "losses": [{"kind": x.kind, "what": x.what, "events": x.events, "event_ids": list(x.event_ids)} for x in self.entries()],
        }
