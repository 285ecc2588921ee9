"""What happened between two parties, in order."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from detente.relations.happenings import Happening, order


def between(found: Iterable[Happening], since: datetime.date | None = None, until: datetime.date | None = None) -> list[Happening]:
    """Happenings that can have been between two days, both included, oldest first; without bounds those without a day as well, last."""
    kept = [h for h in found if _inside(h, since, until)]
    return sorted(kept, key=order)


def _inside(h: Happening, since: datetime.date | None, until: datetime.date | None) -> bool:
    if h.first is None or h.last is None:
        return since is None and until is None
    return (since is None or h.last >= since) and (until is None or h.first <= until)
