"""What the tab-separated formats have in common: their cells, how they are read by column, and what is wrong with a cell.

The formats have no quoting, but many readers (pandas, polars, DuckDB, R) take a double quotation mark at the start of a cell for one. So none is
written: the files read the same with quoting on or off.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from detente.errors import InputError
from detente.exchange.losses import Losses
from detente.exchange.rows import Row, clean
from detente.reading.sources import Failure

Cells = list[str | None]
_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+?\d{1,2}")


class CellError(InputError):
    """A cell does not hold what its column must."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(f"column {column}: {message}")


@dataclass(frozen=True)
class Options:
    """How to write. ``unrealised``: also what has not come about, in formats that cannot say so. ``words``: also the words of the reports."""

    unrealised: bool = False
    words: bool = True


@dataclass
class Notes:
    """What a reader did not understand and left out, counted."""

    found: Counter[str] = field(default_factory=Counter)

    def note(self, what: str) -> None:
        self.found[what] += 1


@dataclass(frozen=True)
class Delimited:
    """A tab-separated format: its columns, in their order; whether a line of their names comes first; how missing values are written.

    ``encode`` gives the lines of cells of an event; ``decode`` the row of a line, by column, and raises `CellError`.
    ``needed`` are the columns without which nothing can be read, ``also`` other names under which a column is found.
    """

    name: str
    columns: tuple[str, ...]
    header: bool
    missing: str
    encode: Callable[[Row, Losses, Options], list[Cells]]
    decode: Callable[[Mapping[str, str], Notes], Row]
    needed: frozenset[str]
    empty: tuple[str, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)

    def head(self) -> str:
        """The first line of a file, empty where there is none."""
        return "\t".join(self.columns) + "\n" if self.header else ""

    def lines(self, event: Row, losses: Losses, options: Options) -> Iterator[str]:
        """The lines of an event. A text that would break a line or open a quotation is mended, and that is noted."""
        for cells in self.encode(event, losses, options):
            assert len(cells) == len(self.columns), f"{self.name}: {len(cells)} cells"
            yield "\t".join(self._cell(c, event, losses) for c in cells) + "\n"

    def _cell(self, value: str | None, event: Row, losses: Losses) -> str:
        text = clean(value)
        if text is None:
            return self.missing
        if '"' in text:
            losses.note("changed", "double quotation marks in a text are written as single ones", event["event_id"])
            return text.replace('"', "'")
        return text

    def read(self, lines: Iterator[tuple[int, str]], name: str, notes: Notes) -> Iterator[Row | Failure]:
        """The rows of numbered ``lines`` of the file ``name``; a line that cannot be read becomes a `Failure` with file, line and column.

        Raises:
            InputError: the first line does not name the columns that are needed.
        """
        columns: Sequence[str] = self.columns
        for place, (number, line) in enumerate(lines):
            cells = line.rstrip("\r\n").split("\t")
            if place == 0 and (self.header or cells[0].strip('"').casefold() == self.columns[0].casefold()):
                columns = self._named(cells, f"{name}:{number}")
                continue
            if not line.strip():
                continue
            try:
                yield self.decode(self._by_name(columns, cells), notes)
            except InputError as error:
                yield Failure(origin=f"{name}:{number}", reason=f"{name}:{number}: {error}")

    def _named(self, cells: Sequence[str], where: str) -> list[str]:
        known = {c.casefold(): c for c in self.columns} | {k.casefold(): v for k, v in self.also.items()}
        found = [known.get(c.strip().strip('"').casefold(), c.strip()) for c in cells]
        lacking = sorted(self.needed - set(found), key=self.columns.index)
        if lacking:
            raise InputError(f"{where}: no column {', '.join(lacking)}; the first line of a {self.name} file names its columns, separated by tabs")
        return found

    def _by_name(self, columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
        """Cells by column. Some published files have stray tabs in their first line only: nameless columns that the lines do not have."""
        named = [c for c in columns if c]
        if len(cells) == len(columns):
            pairs = zip(columns, cells)
        elif len(cells) == len(named):
            pairs = zip(named, cells)
        else:
            raise InputError(f"{len(cells)} columns, where {self.name} has {len(named)}, separated by tabs")
        found = {}
        for column, cell in pairs:
            text = cell.strip()
            if len(text) > 1 and text[0] == text[-1] == '"':
                text = text[1:-1].replace('""', '"').strip()
            if column and text and text != self.missing:
                found[column] = text
        return found


# ---------------------------------------------------------------------- cells


def number_cell(cells: Mapping[str, str], column: str) -> float | None:
    """A number.

    Raises:
        CellError: it is none.
    """
    text = cells.get(column)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise CellError(column, f"{text!r} is no number")
    return value


def whole_cell(cells: Mapping[str, str], column: str) -> int | None:
    """A whole number.

    Raises:
        CellError: it is none.
    """
    value = number_cell(cells, column)
    if value is not None and value != int(value):
        raise CellError(column, f"{cells[column]!r} is no whole number")
    return None if value is None else int(value)


def degrees(cells: Mapping[str, str], latitude: str, longitude: str) -> tuple[float | None, float | None]:
    """Latitude and longitude; both or neither.

    Raises:
        CellError: one is no number, or lies outside the globe.
    """
    lat, lon = number_cell(cells, latitude), number_cell(cells, longitude)
    for column, value, most in ((latitude, lat, 90), (longitude, lon, 180)):
        if value is not None and abs(value) > most:
            raise CellError(column, f"{value:g} lies outside -{most} to {most}")
    return (lat, lon) if lat is not None and lon is not None else (None, None)


def day_cell(cells: Mapping[str, str], column: str, form: str = "2023-06-18") -> date | None:
    """A day, as ``2023-06-18`` or ``20230618``, which ``form`` says.

    Raises:
        CellError: it is none.
    """
    text = cells.get(column)
    if text is None:
        return None
    try:
        if len(text) != len(form) and not text[len(form) :].startswith((" ", "T")):
            raise ValueError
        return date.fromisoformat(text[: len(form)])
    except ValueError:
        raise CellError(column, f"{text!r} is no day; it must be like {form}") from None


def digits(text: str | None) -> str | None:
    """A long whole number with all its digits: R writes 20230618000000 as ``2.0230618e+13``."""
    return f"{float(text):.0f}" if text and _EXPONENT.fullmatch(text) else text


def plain(value: float | None) -> str | None:
    """A number as short as it can be written: ``4``, ``-8.4``."""
    return None if value is None else f"{value:.10g}"


def truth(day: date | None, precise: bool = True) -> dict[str, object]:
    """The ``when`` columns of a row that was on one day."""
    if day is None:
        return {}
    return {"when_edtf": day.isoformat(), "when_earliest": day, "when_latest": day, "when_precision": "day" if precise else None}
