"""Mentions and quotations as readers of the API ask for them: what is filtered by stands in memory as columns. They have the numbers of their rows."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detente.web.searches import Called
from detente.web.shelf import NEVER_AFTER, NEVER_BEFORE, Coded, Numbers, Packed, Shelf, days
from detente.web.some import Some, Sorted
from detente.web.words import Lexicon

#: What has no day comes first.
_NO_DAY = days(datetime.date.min)


class Tellings:
    """Events as each report tells them."""

    def __init__(self, shelf: Shelf, con: Any) -> None:
        packed = shelf.packed["mentions"]
        self.size = packed.size
        self.text = {name: _narrow(Coded.of(_whole(packed, column))) for name, column in (("type", "event_type"), ("mode", "mode"), ("status", "status"))}
        self.column = {"first": _days(packed, "day_earliest", NEVER_AFTER), "last": _days(packed, "day_latest", NEVER_BEFORE)}
        self.order = _newest(packed, con, "mentions", "day_earliest", "mention_id")
        self.event = np.full(self.size, shelf.size, dtype=np.int32)
        self.event[: int(shelf.mentions_at[-1])] = np.repeat(np.arange(shelf.size, dtype=np.int32), np.diff(shelf.mentions_at))
        self._pairs = Coded.of(_whole(packed, "pairs"))
        self._texts = Lexicon(pa.array(self._pairs.names, pa.string()))
        self._having = self._pairs.rows

    def concerning(self, *parts: str) -> Some:
        """Those whose ``pairs`` hold one of ``parts``: ``USA>CHN``, or the code of a country."""
        codes = np.unique(np.concatenate([self._texts.holding(part.encode()) for part in parts]))
        if int((self._having.at[codes + 1] - self._having.at[codes]).sum()) * 16 > self.size:
            return Some.marked(self._pairs.marks(codes))
        return Some.numbered(self.size, np.sort(self._having.take(codes).values))


class Sayings:
    """Quotations."""

    def __init__(self, shelf: Shelf, con: Any) -> None:
        packed = shelf.packed["quotes"]
        self.size = packed.size
        self.column = {"first": _days(packed, "published_earliest", NEVER_AFTER), "last": _days(packed, "published_latest", NEVER_BEFORE)}
        self.order = _newest(packed, con, "quotes", "published_earliest", "quote_id")
        speakers = list(packed.column("speaker"))
        self._speaker = {name: Coded.of(pa.chunked_array([pc.struct_field(s, name) for s in speakers], pa.string())) for name in ("name", "text", "country")}
        self._called = {name: Called(pa.array(self._speaker[name].names, pa.string())) for name in ("name", "text")}

    def by(self, speaker: str) -> Some:
        """Those of a speaker: words of the name, or the code of the country."""
        marks = np.zeros(self.size, dtype=bool)
        for name, called in self._called.items():
            marks |= self._speaker[name].marks(called.holding(speaker.strip().lower()))
        code = self._speaker["country"].number.get(speaker.strip())
        if code is not None and speaker.strip().isupper() and len(speaker.strip()) == 3:
            marks |= self._speaker["country"].codes == code
        return Some.marked(marks)


def _whole(packed: Packed, column: str) -> pa.ChunkedArray:
    return pa.chunked_array(list(packed.column(column)), pa.string())


def _narrow(coded: Coded) -> Coded:
    """The same in one byte each, where there are few texts."""
    return Coded(coded.codes.astype(np.int8), coded.names, coded.number) if len(coded.names) < 100 else coded


def _days(packed: Packed, column: str, none: int) -> Numbers:
    return np.concatenate([pc.fill_null(part.cast(pa.int32()), none).to_numpy() for part in packed.column(column)])


def _newest(packed: Packed, con: Any, table: str, day: str, id: str) -> Sorted:
    rows = con.sql(f"SELECT rowid::INTEGER AS row FROM desk.{table} ORDER BY coalesce({day}, DATE '0001-01-01'), {id}").to_arrow_table()["row"].to_numpy()
    return Sorted(rows, _days(packed, day, _NO_DAY), partial(packed.value, id))
