"""Whether a publication date can be believed: a page that is dated in the future, or before what it tells, is dated wrongly.

A wrong date would move every "on Friday" of the report; what is told without it is told with less exactness, but not wrongly.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from detente.coding.sentences import Layout
from detente.coding.times import Expression, published_interval
from detente.coding.times.tense import guess
from detente.records import DateDoubt

#: Reports of east Asia carry tomorrow's date for readers in the Americas, and are told of there the evening before.
_SLACK = datetime.timedelta(days=1)
#: A single date may be misprinted or a plan misread; two different days, or the report's own date line, are not.
_ENOUGH = 2
#: Only what is dated in full, to the day or the month, says that a page is older than its news.
_EXACT = frozenset({"day", "month"})


def doubt(published: str | None, page: Layout, expressions: Sequence[Expression], own: str | None, today: datetime.date) -> DateDoubt | None:
    """Why ``published`` cannot be the day of this report; None where nothing speaks against it.

    Args:
        expressions: the time expressions of ``page.text``.
        own: the day that the report dates itself with, as `detente.coding.times.dateline` finds it.
        today: the day on which the report is read; a day later is still allowed for.
    """
    if published is None:
        return None
    first, last = published_interval(published)
    if first > today + _SLACK:
        return DateDoubt(published=published, reason="future")
    later: dict[datetime.date, tuple[int, int]] = {}
    for e in expressions:
        if not e.has_year or e.kind not in _EXACT:
            continue
        told = e.resolve(None).earliest
        if told is None or (day := datetime.date.fromisoformat(told)) <= last + _SLACK:
            continue
        if own == told or _happened(e, page):
            later.setdefault(day, (e.start, e.end))
            if own == told or len(later) >= _ENOUGH:
                return DateDoubt(published=published, reason="before events", spans=tuple(sorted(later.values())))
    return None


def _happened(e: Expression, page: Layout) -> bool:
    """Is the time told as past, in the report's own words?"""
    sentence = next((s for s in page.sentences if s.start <= e.start < s.end), None)
    return sentence is not None and sentence.kind != "boilerplate" and guess(page.text, e.start, e.end) == "past"
