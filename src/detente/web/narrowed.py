"""Filters that several lists have, as the store reads them (`detente.store.filters`), on columns in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.store.filters import Where
from detente.web.shelf import Coded, days
from detente.web.some import Some


def in_time(some: Some, since: str, until: str, column: Mapping[str, npt.NDArray[Any]]) -> Some:
    """Those whose days, from that in the column ``first`` to that in ``last``, have one in common with a stretch of time; "" is no limit.

    Raises:
        QueryError: a limit is no date.
    """
    limits = Where(frozenset())
    limits.time(since or None, until or None, "first", "last")
    for condition, day in zip(limits.conditions, limits.values, strict=True):
        name, limit = condition.split()[0], days(day)
        some = some.where(partial(np.less_equal, limit) if name == "last" else partial(np.greater_equal, limit), column[name])
    return some


def one_of(some: Some, wanted: str, known: Collection[str], what: str, coded: Coded) -> Some:
    """Those that have one of the values ``wanted``, all of which must be ``known``; "" is any.

    Raises:
        QueryError: there is no such value.
    """
    values = Where(frozenset())
    values.one_of("", [wanted] if wanted in known else wanted or None, known, what)
    return some.where(coded.one_of(values.values), coded.codes) if values.values else some
