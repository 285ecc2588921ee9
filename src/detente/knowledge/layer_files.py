"""Reads the files in which users write down their own actors: CSV or YAML, checked cell by cell."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from detente.errors import DataError
from detente.knowledge.layers import COLUMNS, Row
from detente.knowledge.spelling import fold, key, nameable
from detente.knowledge.tables import INTERNATIONAL, SECTORS, lines, several, table

#: What a user may write; ``source`` is ours.
FIELDS = COLUMNS[:-1]
KINDS = ("person", "group", "organization", "agency")
#: Bounds on what is read: bytes of a file, facts, characters of a name, names of one actor.
MAX_BYTES, MAX_ROWS, MAX_NAME, MAX_NAMES = 200_000_000, 1_000_000, 200, 200
#: So many problems are told of one file.
MAX_PROBLEMS = 20
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
#: A list of actors, each a mapping, with lists of values.
_DEPTH = 3
_LISTS = ("sectors", "other_names")


@dataclass
class Problems:
    """What is wrong with a file, and what is odd but may stand."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Raw:
    """The cells of one fact as written, and where: in a YAML file each has a line of its own."""

    cells: Mapping[str, tuple[str, ...]]
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, column: str) -> str:
        return f"line {self.lines.get(column, self.line)}, column {column}"


def read(path: Path) -> tuple[list[Row], list[str]]:
    """The facts of a user's file, and warnings.

    Raises:
        DataError: the file cannot be read or something in it is wrong; a line for each problem, with file, line and column.
    """
    problems = Problems()
    rows: list[Row] = []
    seen: dict[Row, int] = {}
    for raw in _raw(path):
        row = check(raw, problems, f"line {raw.line} of {path.name}", f"{path}, ")
        if row is not None:
            bare = Row(*(getattr(row, c) for c in FIELDS))
            if bare in seen:
                problems.warnings.append(f"{path}, line {raw.line}: the same as line {seen[bare]}; left out")
                continue
            seen[bare] = raw.line
            rows.append(row)
        if len(rows) > MAX_ROWS:
            raise DataError(f"{path}: more than {MAX_ROWS:,} facts; split it into several files")
        if len(problems.errors) >= MAX_PROBLEMS:
            break
    if problems.errors:
        more = ["more may follow; mend these first"] if len(problems.errors) >= MAX_PROBLEMS else []
        raise DataError("\n".join([*problems.errors, *more]))
    if not rows:
        raise DataError(f"{path}: there is no actor in it; write one a line, with the columns {', '.join(FIELDS)}")
    return rows, problems.warnings


# ---------------------------------------------------------------------- one fact


def check(raw: Raw, problems: Problems, source: str, file: str = "") -> Row | None:
    """The fact that cells tell; None if something in them is wrong, which is then put down in ``problems``."""
    before = len(problems.errors)

    def wrong(column: str, what: str) -> None:
        problems.errors.append(f"{file}{raw.at(column)}: {what}")

    def one(column: str) -> str:
        values = raw.cells.get(column, ())
        if len(values) > 1:
            wrong(column, "several values where one is meant; write one line for each")
        return values[0] if values else ""

    name, kind, country = one("name"), one("kind"), one("country")
    office, start, end, gender, wikidata = one("office").lower(), one("start"), one("end"), one("gender"), one("wikidata")
    sectors, others = raw.cells.get("sectors", ()), raw.cells.get("other_names", ())
    for column, values in raw.cells.items():
        if any(_CONTROL.search(v) for v in values):
            wrong(column, "holds a control character; take it out")
    for column, names in (("name", (name,)), ("other_names", others)):
        for n in names:
            if not n:
                wrong(column, "is empty; every actor needs a name")
            elif len(n) > MAX_NAME:
                wrong(column, f"{len(n)} characters long; a name has {MAX_NAME} at most")
            elif not nameable(key(n)):
                wrong(column, f"{n!r} is too short to be found in a text; a name has two letters at least")
            elif not any(c.isupper() for c in n):
                problems.warnings.append(f"{file}{raw.at(column)}: {n!r} has no capital and will not be found in a text; write it as reports do")
    if len(others) > MAX_NAMES:
        wrong("other_names", f"{len(others)} names; {MAX_NAMES} at most")
    if kind not in KINDS:
        wrong("kind", f"{kind!r} is no kind; it is one of {', '.join(KINDS)}" if kind else f"is empty; it is one of {', '.join(KINDS)}")
    if country and country not in countries():
        wrong("country", _country_hint(country))
    for s in sectors:
        if s not in SECTORS:
            wrong("sectors", f"{s!r} is no sector; PLOVER's are {' '.join(sorted(SECTORS))}; several are separated by ;")
    if kind in KINDS and kind != "person":
        for column, value in (("office", office), ("gender", gender)):
            if value:
                wrong(column, f"only a person has one, and this is of kind {kind}; leave it empty")
    for column, value in (("start", start), ("end", end)):
        if value and not _is_date(value):
            wrong(column, f"{value!r} is no date; write 2023-06-18, 2023-06 or 2023, or leave it empty")
    shared = min(len(start), len(end))
    if _is_date(start) and _is_date(end) and end[:shared] < start[:shared]:
        wrong("end", f"{end} is before the start, {start}; put them right")
    if gender not in ("", "m", "f"):
        wrong("gender", f"{gender!r}; write m or f, or leave it empty")
    if wikidata and not re.fullmatch(r"Q[1-9]\d{0,11}", wikidata):
        wrong("wikidata", f"{wikidata!r} is no item of Wikidata; write Q and digits, such as Q42, or leave it empty")
    if not sectors and office:
        sectors = office_sectors(office)
    if not country and not sectors and len(problems.errors) == before:
        wrong("country", "neither country nor sectors are told, so nothing would be known of this actor; fill in one of them")
    if len(problems.errors) > before:
        return None
    return Row(name, kind, country, tuple(dict.fromkeys(sectors)), office, start, end, tuple(dict.fromkeys(others)), gender, wikidata, source)


def _is_date(text: str) -> bool:
    m = _DATE.fullmatch(text)
    if m is None:
        return False
    try:
        datetime.date(int(m[1]), int(m[2] or 1), int(m[3] or 1))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """All codes that an actor may have in the place of a country."""
    return frozenset(row[0] for _, row in lines(table("countries.txt"), 9)) | INTERNATIONAL


def _country_hint(country: str) -> str:
    for _, (iso3, iso2, _, _, name, others, *_) in lines(table("countries.txt"), 9):
        if fold(country) in {fold(x) for x in (iso3, iso2, name, *several(others))}:
            return f"{country!r} is no code; write {iso3}"
    codes = ", ".join(sorted(INTERNATIONAL))
    return f"{country!r} is no country code; write ISO 3166-1 alpha-3 (such as KEN), XKX, or one of {codes}, or leave it empty"


@lru_cache(maxsize=1)
def _agent_sectors() -> dict[tuple[str, ...], tuple[str, ...]]:
    return {key(noun): several(sectors) for _, (noun, sectors, _) in lines(table("agents.txt"), 3)}


def office_sectors(office: str) -> tuple[str, ...]:
    """Sectors that an office tells by its words, the longest that are known; none if none are."""
    words = key(office)
    for length in range(len(words), 0, -1):
        for at in range(len(words) - length, -1, -1):
            if found := _agent_sectors().get(words[at : at + length]):
                return found
    return ()


# ---------------------------------------------------------------------- files


def _raw(path: Path) -> Iterator[Raw]:
    ending = path.suffix.lower()
    if ending not in (".csv", ".tsv", ".yaml", ".yml"):
        raise DataError(f"{path}: neither CSV nor YAML by its ending; name it .csv, .tsv, .yaml or .yml")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError(f"{path}: larger than {MAX_BYTES:,} bytes; split it into several files")
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(f"{path}, line {line}: not UTF-8; save the file as UTF-8 (in Excel: CSV UTF-8)") from error
    return _csv(path, text) if ending in (".csv", ".tsv") else _yaml(path, text)


def _values(column: str, cell: str) -> tuple[str, ...]:
    """The values of a cell, without double spaces and line ends."""
    separators = r"[;,\s]+" if column == "sectors" else r";" if column == "other_names" else r"$^"
    return tuple(v for v in (" ".join(part.split()) for part in re.split(separators, cell)) if v)


def _columns(path: Path, line: int, names: list[str]) -> list[str]:
    columns = [re.sub(r"[\s-]+", "_", n.strip().lower()) for n in names]
    for name, column in zip(names, columns, strict=True):
        if column not in FIELDS:
            raise DataError(f"{path}, line {line}, column {name.strip() or '(empty)'}: no column of this name is known; the columns are {', '.join(FIELDS)}")
        if columns.count(column) > 1:
            raise DataError(f"{path}, line {line}, column {name.strip()}: stands there twice; take one out")
    for needed in ("name", "kind"):
        if needed not in columns:
            raise DataError(f"{path}, line {line}: the column {needed} is missing; the columns are {', '.join(FIELDS)}")
    return columns


def _csv(path: Path, text: str) -> Iterator[Raw]:
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    line = 1
    try:
        for values in reader:
            here, line = line, reader.line_num + 1
            if not any(v.strip() for v in values) or values[0].startswith("#"):
                continue
            if not columns:
                columns = _columns(path, here, values)
                continue
            if len(values) != len(columns):
                hint = f'a value that holds {delimiter!r} must stand in "quotes"' if len(values) > len(columns) else "empty values need their separators too"
                column = columns[min(len(values), len(columns)) - 1]
                raise DataError(f"{path}, line {here}, column {column}: {len(values)} values where {len(columns)} are needed; {hint}")
            yield Raw({c: _values(c, v) for c, v in zip(columns, values, strict=True)}, here)
    except csv.Error as error:
        raise DataError(f"{path}, line {reader.line_num}: {error}; look for a quotation mark that is not closed") from error


def _check_depth(path: Path, text: str, loader: Any) -> None:
    """Refuses what is nested deeper than a list of actors can be, before libyaml does it by running out of stack."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise DataError(f"{path}, line {line}: nested too deep; a list of actors with keys and values should stand here")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _yaml(path: Path, text: str) -> Iterator[Raw]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_depth(path, text, loader)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise DataError(f"{path}{place}: not YAML: {error.problem}; put values with : or # in quotes") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise DataError(f"{path}: not YAML that can be read: {' '.join(str(error).split())[:200]}") from error
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        raise DataError(f"{path}, line {root.start_mark.line + 1}: a list of actors should stand here, each beginning with - name:")
    for node in root.value:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise DataError(f"{path}, line {line}: an actor is written as keys and values, such as name: Jane Example")
        keys = [str(k.value) for k, _ in node.value]
        columns = _columns(path, line, keys)
        cells: dict[str, tuple[str, ...]] = {}
        where: dict[str, int] = {}
        for column, (_, value) in zip(columns, node.value, strict=True):
            where[column] = value.start_mark.line + 1
            if isinstance(value, yaml.SequenceNode) and column in _LISTS and all(isinstance(v, yaml.ScalarNode) for v in value.value):
                cells[column] = tuple(x for v in value.value for x in _values(column, str(v.value)))
            elif isinstance(value, yaml.ScalarNode):
                cells[column] = () if value.tag.endswith(":null") else _values(column, str(value.value))
            else:
                kind = "a value or a list of values" if column in _LISTS else "one value"
                raise DataError(f"{path}, line {where[column]}, column {column}: {kind} should stand here")
        yield Raw(cells, line, where)
