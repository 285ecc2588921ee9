"""Reads the knowledge tables: text, one fact a line (see README.md in this folder)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable

from detente.errors import DataError

FOLDER = files("detente.knowledge")

#: PLOVER 2021, chapter "Country Names and Sector Codes", table of non-state actors; INT is none of them.
INTERNATIONAL = frozenset({"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"})

#: PLOVER 2021, same chapter: sectors, and the international codes where they say what an actor is.
SECTORS = INTERNATIONAL | frozenset("GOV MIL COP SPY JUD LEG REB PRM UAF OPP PTY ELI CVL JRN REF EDU MED LAB AGR REL SOC BUS CRM UNK PRE".split())

#: Offices that one person holds at a time.
SINGLE_SEATS = frozenset(
    (
        "president; prime minister; chancellor; premier; king; queen; emperor; emir; sultan; supreme leader; head of state; head of government; "
        "foreign minister; foreign secretary; secretary of state; external affairs minister; defense minister; defence secretary; secretary of defense; "
        "finance minister; chancellor of the exchequer; secretary of the treasury; treasury secretary; interior minister; un ambassador; "
        "governor-general; central bank governor; speaker of parliament; army chief"
    ).split("; ")
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known: who or what it is, and from when to when."""

    kind: str  # country, capital, metonym, demonym, territory, organization, group, agency, people, holder, person
    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    office: str | None = None
    start: str = ""
    end: str = ""
    gender: str = ""
    #: Item of Wikidata, where it came from there or from the user's file.
    wikidata: str | None = None
    #: The layer that tells it, empty for our own tables.
    layer: str = ""
    #: Where it is written down: table and line, or what the layer says of its source.
    at: str = field(default="", compare=False)

    def holds(self, day: str | None) -> bool:
        """Was this so on ``day`` (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None: today)? Unknown bounds do not exclude."""
        if day is None:
            return not self.end
        return (not self.start or self.start[: len(day)] <= day[: len(self.start)]) and (not self.end or day[: len(self.end)] <= self.end[: len(day)])


def lines(file: Traversable, fields: int) -> Iterator[tuple[int, list[str]]]:
    """Line number and fields of each fact in a table.

    Raises:
        DataError: a line has not ``fields`` fields.
    """
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        values = [v.strip() for v in line.split("|")]
        if len(values) != fields:
            raise DataError(f"{file.name}, line {number}: {len(values)} fields where {fields} are needed; see knowledge/README.md")
        yield number, values


def several(field: str) -> tuple[str, ...]:
    """The values of a field that may hold several."""
    return tuple(v.strip() for v in field.split(";") if v.strip())


def table(name: str) -> Traversable:
    return FOLDER / name


def tables(folder: str) -> list[Traversable]:
    return sorted((f for f in (FOLDER / folder).iterdir() if f.name.endswith(".txt")), key=lambda f: f.name)


def fingerprint() -> str:
    """Hash of all knowledge tables: ``sha256:…``."""
    digest = hashlib.sha256()
    texts = [f for f in FOLDER.iterdir() if f.name.endswith((".txt", ".yaml", ".bin"))] + tables("offices")
    for file in sorted(texts, key=lambda f: f.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return f"sha256:{digest.hexdigest()[:16]}"
