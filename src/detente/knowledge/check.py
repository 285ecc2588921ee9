"""Checks our tables and the user's layers: fields, codes, dates, and offices that two persons seem to hold at once."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from detente.errors import DataError
from detente.knowledge import layer_files, layers
from detente.knowledge.layer_files import FIELDS, Problems, Raw, countries
from detente.knowledge.tables import SECTORS, SINGLE_SEATS, Fact, lines, several, table, tables

#: Table → number of fields, and which of them hold a country, sectors, the first of two dates, a gender (-1: none does).
_TABLES = {
    "countries.txt": (9, 0, -1, -1, -1),
    "territories.txt": (7, 3, 4, -1, -1),
    "organizations.txt": (8, 1, 2, 4, -1),
    "groups.txt": (6, 1, 2, 4, -1),
    "agencies.txt": (4, 1, 2, -1, -1),
    "peoples.txt": (4, 1, -1, -1, -1),
    "agents.txt": (3, -1, 1, -1, 2),
    "people.txt": (8, 1, 2, 4, 7),
    "given_names.txt": (2, -1, -1, -1, 0),
}
_OFFICES = (8, 0, 2, 4, 7)
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def check_all() -> tuple[int, Problems]:
    """Checks every table and every layer: how many facts there are, and what is wrong or odd."""
    problems = Problems()
    count = 0
    holders: list[Fact] = []
    files = [(table(name), name, shape) for name, shape in _TABLES.items()]
    files += [(f, f"offices/{f.name}", _OFFICES) for f in tables("offices")]
    for file, name, shape in files:
        try:
            for number, row in lines(file, shape[0]):
                count += 1
                problems.errors += [f"{name}, line {number}: {what}" for what in _wrong(row, shape)]
                if shape is _OFFICES:
                    holders.append(Fact("holder", row[3], row[0], office=row[1], start=row[4], end=row[5], at=f"{name}, line {number}"))
        except DataError as error:
            problems.errors.append(str(error))
    problems.errors += [f"coreference.yaml, {where}: {what}" for where, what in _wrong_wording(yaml.safe_load(table("coreference.yaml").read_text("utf-8")))]
    for layer in layers.stored():
        count += _check_layer(layer, problems, holders if layer in layers.in_use() else [])
    problems.warnings += overlaps(holders)
    return count, problems


def check_file(path: Path) -> tuple[int, list[str]]:
    """Checks a user's file without adding it: how many facts it holds, and warnings.

    Raises:
        DataError: something in it is wrong.
    """
    rows, warnings = layer_files.read(path)
    facts = [layers.to_fact([*row.cells()], path.stem) for row in rows]
    return len(rows), warnings + overlaps(f for f in facts if f.kind == "holder")


def _check_layer(file: layers.LayerFile, problems: Problems, holders: list[Fact]) -> int:
    count = 0
    try:
        for number, cells in layers.rows(file):
            count += 1
            told = {c: several(v) if c in ("sectors", "other_names") else (v,) if v else () for c, v in zip(FIELDS, cells, strict=False)}
            layer_files.check(Raw(told, number), problems, "", f"{file.path}, ")
            fact = layers.to_fact(cells, file.name)
            if fact.kind == "holder":
                holders.append(fact)
    except DataError as error:
        problems.errors.append(str(error))
    return count


def _wrong(row: list[str], shape: tuple[int, ...]) -> Iterable[str]:
    _, country, sectors, dates, gender = shape
    if country >= 0 and row[country] and row[country] not in countries():
        yield f"{row[country]!r} is no country code; see knowledge/README.md"
    if sectors >= 0:
        yield from (f"{s!r} is no sector of PLOVER's" for s in several(row[sectors]) if s not in SECTORS)
    if dates >= 0:
        start, end = row[dates], row[dates + 1]
        yield from (f"{d!r} is no date; write 2023-06-18, 2023-06 or 2023" for d in (start, end) if d and not _DATE.fullmatch(d))
        shared = min(len(start), len(end))
        if shared and end[:shared] < start[:shared]:
            yield f"the end, {end}, is before the start, {start}"
    if gender >= 0 and row[gender] not in ("", "m", "f"):
        yield f"gender {row[gender]!r} is neither m nor f"


def _wrong_wording(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the words by which a report comes back to an actor: codes that do not exist, sectors, kinds, words that stand twice."""
    for name in ("kingdoms", "islands", "figureheads"):
        yield from ((name, f"{c!r} is no country code") for c in told.get(name, ()) if c not in countries())
    for noun, entry in told.get("bodies", {}).items():
        yield from ((f"bodies, {noun}", f"{s!r} is no sector of PLOVER's") for s in entry.get("sectors", ()) if s not in SECTORS)
        yield from ((f"bodies, {noun}", f"{k!r} is no kind of body") for k in entry.get("kinds", ()) if k not in ("group", "organization", "agency"))
    for name, words in told.items():
        if isinstance(words, list) and all(isinstance(w, str) for w in words):
            yield from ((name, f"{w!r} stands twice") for w, n in Counter(words).items() if n > 1)


def overlaps(holders: Iterable[Fact]) -> list[str]:
    """Offices of one seat that two persons of one table or layer hold at the same time, as warnings."""
    seats: dict[tuple[str, str | None, str | None], list[Fact]] = defaultdict(list)
    for f in holders:
        if f.office in SINGLE_SEATS and f.start:
            seats[f.layer, f.country, f.office].append(f)
    found = []
    for (_, country, office), terms in seats.items():
        terms.sort(key=lambda f: f.start)
        for before, after in itertools.pairwise(terms):
            shared = min(len(before.end), len(after.start)) or len(after.start)
            if before.name != after.name and (not before.end or before.end[:shared] > after.start[:shared]):
                until = f"until {before.end or 'today'} ({before.at})"
                found.append(f"{after.at}: {after.name} is {office} of {country} from {after.start}, but {before.name} still is, {until}")
    return found
