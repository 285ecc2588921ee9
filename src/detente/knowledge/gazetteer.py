"""Where places are: cities, provinces and counties (GeoNames, packed), and our own tables of countries, regions and landmarks.

``places.bin`` holds a header of counts, then parts, each zlib-compressed: JSON (countries, divisions, personal names and
words that are place names as well), eight columns (country, kind, first and second order division, latitude and longitude
in thousandths of a degree, people, GeoNames id), the hash table of names, the names with their rows, the spellings. A name is
found by its hash, so that nothing is parsed at loading. ``tools/pack_places.py`` writes it; ``PLACES_NOTICE.md`` says from what.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from detente.errors import DataError
from detente.knowledge.names import key
from detente.knowledge.tables import lines, several, table

PACKED = Path(str(files("detente.knowledge"))) / "places.bin"
MAGIC = b"detente places 1\n"
#: Two names a bucket, about.
BUCKETS = 1 << 17
CITY, DISTRICT, REGION = 0, 1, 2

Kind = Literal["city", "district", "region", "country", "area", "point"]
_KINDS: tuple[Kind, ...] = ("city", "district", "region")
#: How exact a kind of our own tables is. All other kinds are points.
_AREAS = frozenset({"sea", "strait", "river", "mountain", "region", "island", "continent", "lake", "desert"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A place. ``first`` and ``second`` are the divisions that it lies in; ``alias``: the name asked for is not its usual one."""

    name: str
    kind: Kind
    country: str | None
    lat: float | None
    lon: float | None
    first: str = ""
    second: str = ""
    people: int = 0
    geonames: int | None = None
    alias: bool = False


def bucket(name: str) -> int:
    """Where the hash table has ``name`` (folded words with single spaces between)."""
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) & (BUCKETS - 1)


class Gazetteer:
    """All places, found by name. Loading takes about a fifth of a second."""

    def __init__(self) -> None:
        self._read(PACKED.read_bytes())
        self._own: dict[str, list[Spot]] = defaultdict(list)
        self._cache: dict[str, tuple[Spot, ...]] = {}
        self.centroids: dict[str, tuple[float, float]] = {}
        for file in ("regions.txt", "landmarks.txt"):
            self._read_own(file)

    def _read(self, data: bytes) -> None:
        if not data.startswith(MAGIC):
            raise DataError(f"{PACKED.name}: not a packed gazetteer; run tools/pack_places.py")
        at = len(MAGIC)
        count, parts = array("I", data[at : at + 8])
        at += 8
        sizes = array("I", data[at : at + 4 * parts])
        at += 4 * parts
        blobs: list[bytes] = []
        for size in sizes:
            blobs.append(zlib.decompress(data[at : at + size]))
            at += size
        header = json.loads(blobs[0])
        self._iso3: list[str] = header["iso3"]
        self._first: list[str] = header["first"]
        self._second: list[str] = header["second"]
        #: GeoNames ids and people of countries.
        self.country_ids: dict[str, int] = header["ids"]
        self.country_people: dict[str, int] = header["people"]
        self.given: frozenset[str] = frozenset(header["given"])
        self.surnames: frozenset[str] = frozenset(header["surnames"])
        #: Place names of one word that are English words as well.
        self.words: frozenset[str] = frozenset(header["words"])
        self._columns = [array(code, blob) for code, blob in zip("BBHHiiII", blobs[1:9], strict=True)]
        if any(len(c) != count for c in self._columns):
            raise DataError(f"{PACKED.name}: a column has not {count} rows; run tools/pack_places.py")
        self._starts = array("I", blobs[9])
        self._names = blobs[10]
        self._spellings: bytes | list[str] = blobs[11]

    def _read_own(self, file: str) -> None:
        for number, (name, others, kind, country, lat, lon) in lines(table(file), 6):
            try:
                point = (float(lat), float(lon))
            except ValueError as error:
                raise DataError(f"{file}, line {number}: {lat!r}, {lon!r} are no coordinates") from error
            if kind == "country":
                self.centroids[country] = point
                exact: Kind = "country"
            else:
                exact = "region" if kind in {"province", "state"} else "area" if kind in _AREAS else "city" if kind == "city" else "point"
            spot = Spot(name, exact, country or None, *point, people=self.country_people.get(country, 0) if exact == "country" else 0,
                        geonames=self.country_ids.get(country) if exact == "country" else None)  # fmt: skip
            usual = " ".join(key(name))
            for k in {" ".join(key(n)) for n in (name, *several(others))}:
                # "New York" is the state only where something says so.
                self._own[k].append(replace(spot, alias=True) if kind == "state" and k != usual else spot)

    # ------------------------------------------------------------------ asking

    def find(self, name: str) -> tuple[Spot, ...]:
        """All places of this name; ``name`` is given as folded words with single spaces between (`names.key`, joined)."""
        found = self._cache.get(name)
        if found is None:
            found = self._find(name)
            if len(self._cache) > 200_000:
                self._cache.clear()
            self._cache[name] = found
        return found

    def _find(self, name: str) -> tuple[Spot, ...]:
        own = self._own.get(name, [])
        packed: list[Spot] = []
        b = bucket(name)
        line = f"\n{name}\t".encode("utf-8", "surrogatepass")
        at = self._names.find(line, self._starts[b], self._starts[b + 1])
        if at >= 0:
            end = self._names.find(b"\n", at + len(line))
            for ref in self._names[at + len(line) : end].decode().split(","):
                packed.append(self._spot(int(ref.rstrip("*"), 16), ref.endswith("*"), name))
        if not any(s.kind == "country" for s in own):  # "New York", "Washington"; not "Mexico"
            packed = [replace(p, alias=False) if p.alias and " ".join(key(p.name)) in (f"{name} city", f"{name} d c") else p for p in packed]
        merged: list[Spot] = []
        for spot in own:
            # Our own table says better where a province's middle is; GeoNames knows its people.
            twins = [
                p for p in packed
                if spot.kind == "region" and p.country == spot.country and (p.kind == "region" or (p.kind == "district" and _close(p, spot)))
            ]  # fmt: skip
            twin = max(twins, key=lambda p: (p.kind == "region", p.people), default=None)
            if twin is not None:
                packed.remove(twin)
                spot = replace(spot, first=twin.first, second=twin.second, people=twin.people, geonames=twin.geonames)
            merged.append(spot)
        return (*merged, *packed)

    def _spot(self, row: int, alias: bool, name: str) -> Spot:
        if isinstance(self._spellings, bytes):
            self._spellings = self._spellings.decode().split("\n")
        country, kind, first, second, lat, lon, people, number = (c[row] for c in self._columns)
        shown = self._spellings[row] or name.title()
        return Spot(shown, _KINDS[kind], self._iso3[country], lat / 1000, lon / 1000, self._first[first], self._second[second], people, number or None, alias)

    def known(self, name: str) -> bool:
        """Is there a place of this name?"""
        return bool(self.find(name))


def _close(a: Spot, b: Spot) -> bool:
    """Do the middles of two divisions lie as near as two reckonings of one middle may?"""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return False
    return abs(a.lat - b.lat) < 3.5 and abs(a.lon - b.lon) < 5.0


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer, loaded once a process at its first use."""
    return Gazetteer()
