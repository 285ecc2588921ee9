"""Where happenings took place, as far as that is compared."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Points for one and the same city.
SAME_CITY = 2
#: Cities this near are one place to a reporter, in kilometres.
NEAR = 50.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place. ``exact`` is a city or a point."""

    name: str
    country: str
    lat: float | None
    lon: float | None
    exact: bool


def nearness(a: Place, b: Place) -> int:
    """`SAME_CITY`; 1 for two that are near; 0 where they do not exclude each other, -1 where they do."""
    if a.exact and b.exact:
        if a.name == b.name and a.country == b.country:
            return SAME_CITY
        return 1 if _kilometres(a, b) <= NEAR else -1
    return 0 if not a.country or not b.country or a.country == b.country else -1


def _kilometres(a: Place, b: Place) -> float:
    """Great-circle distance (haversine formula, mean radius of the Earth 6,371 km); infinite where one has no coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    x, y = math.radians(a.lat), math.radians(b.lat)
    h = math.sin((y - x) / 2) ** 2 + math.cos(x) * math.cos(y) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))
