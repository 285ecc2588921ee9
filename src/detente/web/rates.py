"""How often one client may ask."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass, field

#: Requests a second for reading and for what is coded or written, and how many may come at once. A page with its files and charts has
#: some 12 requests; coding a report takes about a tenth of a second.
READING, WRITING = (50.0, 300.0), (2.0, 20.0)
#: Clients that are remembered; the one who has been quiet longest is forgotten first.
_CLIENTS = 10_000


@dataclass
class Rates:
    """Token buckets, two a client: one for GET, one for the rest. They are refilled at a rate and hold no more than a burst."""

    reading: tuple[float, float] = READING
    writing: tuple[float, float] = WRITING
    _left: OrderedDict[tuple[str, bool], tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, client: str, method: str, now: float | None = None) -> int:
        """Counts a request; 0, or else the seconds after which it may be made again."""
        now = time.monotonic() if now is None else now
        writes = method not in ("GET", "HEAD")
        rate, burst = self.writing if writes else self.reading
        key = (client, writes)
        left, last = self._left.pop(key, (burst, now))
        left = min(burst, left + (now - last) * rate)
        allowed = left >= 1
        self._left[key] = (left - 1 if allowed else left, now)
        while len(self._left) > _CLIENTS:
            self._left.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - left) / rate))
