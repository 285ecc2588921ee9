"""Codes of other data sets: countries (FIPS, COW, CAMEO, names), roles and sectors, CAMEO's event codes, PLOVER's scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from detente.knowledge.tables import INTERNATIONAL, lines, several, table
from detente.ontology import ontology

_FOLDER = files("detente.exchange")
#: The last CAMEO root of each quad class: verbal cooperation, material cooperation, verbal conflict, material conflict (GDELT 2.0 codebook: QuadClass).
_QUADS = ((5, 1), (8, 2), (13, 3), (20, 4))
#: Names of the quad classes as POLECAT writes them.
QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}
#: CAMEO codes of the intent to do what a PLOVER type does (CAMEO codebook 1.1b3, category 03).
_INTENT = {"AGREE": "030", "CONSULT": "036", "SUPPORT": "032", "COOPERATE": "031", "AID": "033", "CONCEDE": "035", "RETREAT": "035"}
#: Between the west end of the West Bank and the east end of the Gaza Strip, degrees of longitude.
_GAZA_ENDS = 34.7


@dataclass(frozen=True)
class System:
    """Codes of one system: ours to theirs, and theirs to ours in whatever case they are written."""

    write: Mapping[str, str]
    _read: Mapping[str, str]

    def read(self, theirs: str) -> str | None:
        """Our code for theirs; None where we have none."""
        return self._read.get(theirs.strip().casefold())


@dataclass(frozen=True)
class Cameo:
    """What a CAMEO code says: PLOVER's type and mode where it has them, and its name."""

    code: str
    event_type: str | None
    mode: str | None
    name: str


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Sequence[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, (system, ours, theirs) in lines(_FOLDER / "codes.txt", 3):
        found[system].append((ours, theirs))
    return found


def _system(name: str, base: Mapping[str, str] | None = None, other: Sequence[tuple[str, str]] = ()) -> System:
    """A system of the table, over a ``base``; ``other`` and the lines that are only read come last, so that they contradict nothing."""
    write = dict(base or {})
    own = _table().get(name, ())
    seen: set[str] = set()
    for ours, theirs in own:
        if ours not in seen:
            write[ours] = theirs
            seen.add(ours)
    read: dict[str, str] = {}
    for ours, theirs in (*own, *write.items(), *_table().get(f"{name} read", ()), *other):
        read.setdefault(theirs.casefold(), ours)
    return System(write, read)


@lru_cache(maxsize=1)
def _countries() -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    """Code, COW number, FIPS code, name and other names of each country."""
    return [(iso3, cow, fips, name, several(others)) for _, (iso3, _, cow, fips, name, others, *_) in lines(table("countries.txt"), 9)]


@lru_cache(maxsize=1)
def cow() -> System:
    """Numbers of the Correlates of War project."""
    return _system("cow", {iso3: number for iso3, number, *_ in _countries() if number})


@lru_cache(maxsize=1)
def fips() -> System:
    """FIPS 10-4 codes as GDELT uses them; what has two (Palestine) is read by both and written by `fips_of`."""
    base = {iso3: code for iso3, _, code, *_ in _countries() if code and ";" not in code}
    two = [(iso3, one) for iso3, _, code, *_ in _countries() if ";" in code for one in several(code)]
    return _system("fips", base, two)


def fips_of(country: str | None, lon: float | None) -> str | None:
    """FIPS code of where a place lies. Palestine has two, the West Bank and the Gaza Strip, told by the longitude; None where that is not known."""
    if country == "PSE":
        return None if lon is None else "GZ" if lon < _GAZA_ENDS else "WE"
    return fips().write.get(country) if country else None


@lru_cache(maxsize=1)
def cameo_countries() -> System:
    """CAMEO's three-letter codes of countries, in GDELT's actor fields."""
    return _system("cameo country", {iso3: iso3 for iso3, *_ in _countries()}, [(code, code) for code, _ in _table()["fips"]])


def outside_cameo(country: str) -> bool:
    """Is it a country that GDELT's list of actor countries does not have?"""
    return any(country == ours for ours, _ in _table()["cameo country lacks"])


@lru_cache(maxsize=1)
def plover_countries() -> System:
    """PLOVER's codes of countries, ISO's but for Kosovo, and of international actors."""
    return _system("plover country", {**{iso3: iso3 for iso3, *_ in _countries()}, **{code: code for code in INTERNATIONAL}})


@lru_cache(maxsize=1)
def cameo_roles() -> System:
    """CAMEO's codes of what an actor is."""
    return _system("cameo role")


@lru_cache(maxsize=1)
def cameo_groups() -> System:
    """GDELT's known groups that are a country code of ours."""
    return _system("cameo group")


@lru_cache(maxsize=1)
def icews_sectors() -> System:
    """Names of ICEWS's sectors."""
    return _system("icews sector")


@lru_cache(maxsize=2)
def country_names(of: str) -> System:
    """Names of countries in ``icews`` or ``polecat``: theirs, or else ours; other names that we know are read, too."""
    names = {iso3: name for iso3, _, _, name, _ in _countries()}
    regions = [(name, others, country) for _, (name, others, kind, country, *_) in lines(table("regions.txt"), 6) if kind == "country" and country]
    for name, _, country in regions:
        names.setdefault(country, name)
    other = [(iso3, x.split(" (")[0]) for iso3, _, _, _, others in _countries() for x in others]
    other += [(country, x) for name, others, country in regions for x in (name, *several(others))]
    return _system(f"{of} country", names, other)


def international(country: str | None) -> bool:
    """Is it one of PLOVER's codes for what is of no country?"""
    return country in INTERNATIONAL


# ---------------------------------------------------------------------- events


@lru_cache(maxsize=1)
def cameo() -> Mapping[str, Cameo]:
    """All CAMEO codes."""
    return {code: Cameo(code, kind or None, mode or None, name) for _, (code, kind, mode, name) in lines(_FOLDER / "cameo.txt", 4)}


def read_cameo(text: str | None) -> str | None:
    """A CAMEO code of three or four digits; a reader that took it for a number has dropped its first zero. None: it is no code."""
    return next((c for c in (text, f"0{text}") if c and len(c) > 2 and c in cameo()), None)


def intent(event_type: str) -> str | None:
    """The CAMEO code of the intent to do what a cooperative type does; None for the others, whose intent CAMEO does not code."""
    return _INTENT.get(event_type)


def root(code: str) -> str:
    """The two digits of a CAMEO code that name its category."""
    return code[:2]


def quad_class(code: str) -> int:
    """Quad class of a CAMEO code, 1 to 4."""
    return next(quad for last, quad in _QUADS if int(root(code)) <= last)


def plover_score(event_type: str, mode: str | None) -> float:
    """Score of a type, or of a type and mode, on PLOVER's scale of conflict and cooperation (manual, table of scores)."""
    kind = ontology().types[event_type]
    return kind.mode_scores.get(mode or "", kind.score)
