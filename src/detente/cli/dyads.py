"""What the commands on a pair of countries share: their arguments, and where the events come from."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from detente.cli.messages import NOTHING, complain

if TYPE_CHECKING:
    from detente.relations.happenings import Dyad, Happening

FIRST: Any = typer.Argument(metavar="COUNTRY", help="Code or name (USA, France).", show_default=False)
SECOND: Any = typer.Argument(metavar="COUNTRY", help="The other one.", show_default=False)
FILES: Any = typer.Argument(metavar="[FILE…]", help="Reports to code now (*.txt, *.jsonl, *.jsonl.gz, folders), instead of a store.", show_default=False)
STORE: Any = typer.Option("--store", metavar="PATH", help="Folder of the store, or its URL (s3://…).", show_default=False)
SET: Any = typer.Option("--set", metavar="NAME", help="Of a store: a data set imported for comparison (detente import --store), not ours.", show_default=False)
DIRECTED: Any = typer.Option("--directed", help="Only what the first does to the second.")
FROM: Any = typer.Option("--from", metavar="DATE", help="From this day, month or year on.", show_default=False)
TO: Any = typer.Option("--to", metavar="DATE", help="Up to this day, month or year.", show_default=False)


@dataclass(frozen=True)
class Asked:
    """The pair, its happenings, the time asked for, and the exit code that the reading of files has earned."""

    dyad: Dyad
    found: list[Happening]
    since: datetime.date | None
    until: datetime.date | None
    code: int


def ask(
    first: str, second: str, directed: bool, files: Sequence[str], store: str | None, as_of: str | None, since: str | None, until: str | None,
    data_set: str | None = None,
) -> Asked:  # fmt: skip
    """Reads what a command on a pair of countries asks for; ``data_set``: of one that was imported into the store.

    Raises:
        typer.Exit: nothing, or too much, is named to read from; the message is on standard error.
        QueryError: there is no such country, date or data set.
    """
    from detente.errors import QueryError
    from detente.relations.gather import from_imported, from_store
    from detente.relations.happenings import Dyad
    from detente.store.filters import country_code
    from detente.store.store import open_store

    dyad = Dyad(country_code(first), country_code(second), directed)
    if dyad.first == dyad.second:
        raise QueryError(f"{first} and {second} are the same country; give two")
    days = day(since, "--from", 0), day(until, "--to", 1)
    if days[0] and days[1] and days[0] > days[1]:
        raise QueryError(f"--from {since} is after --to {until}")
    if bool(files) == (store is not None):
        complain("give --store PATH or files to code, one of the two" if files else "give --store PATH, or files to code")
        raise typer.Exit(NOTHING)
    if store is not None:
        with open_store(store, as_of) as opened:
            gathered = from_store(opened, dyad.first, dyad.second) if data_set is None else from_imported(opened, data_set, dyad.first, dyad.second)
            return Asked(dyad, gathered.happenings(dyad), *days, 0)
    if as_of is not None or data_set is not None:
        complain(f"{'--as-of' if as_of is not None else '--set'} is for a store; files are read as they are")
        raise typer.Exit(NOTHING)
    found, code = _code(files, dyad)
    return Asked(dyad, found, *days, code)


def _code(files: Sequence[str], dyad: Dyad) -> tuple[list[Happening], int]:
    from detente.cli.code import coded
    from detente.relations.gather import from_codings

    codings, code = coded(files)
    return from_codings(codings).happenings(dyad), code


def day(text: str | None, option: str, end: int) -> datetime.date | None:
    """First (``end`` 0) or last (1) day of what an option names.

    Raises:
        QueryError: it is no date.
    """
    from detente.coding.times import published_interval
    from detente.errors import DateError, QueryError

    if text is None:
        return None
    try:
        return published_interval(text)[end]
    except DateError as error:
        raise QueryError(f"{option} {text!r}: write a day (2023-06-18), a month (2023-06) or a year (2023)") from error


def sentence(h: Happening) -> str:
    """The sentence that tells a happening, with its outlet and date."""
    from detente.cli.messages import clean

    told = h.told
    where = ", ".join(x for x in (told.outlet, told.published) if x) or "undated report"
    more = f" and {h.reports - 1} more" if h.reports > 1 else ""
    return clean(f"{' '.join(told.text.split())}  [{where}{more}]")


def line(h: Happening) -> str:
    """Who did what to whom, in one line."""
    from detente.cli.messages import clean

    to = f" → {', '.join(h.recipients)}" if h.recipients else ""
    return clean(f"{', '.join(h.actors) or '?'}{to}  {h.kind}")


def when(h: Happening) -> str:
    """The days that a happening counts for, as exactly as they are known."""
    if h.first is None or h.last is None:
        return h.when or "–"
    if h.first == h.last:
        return h.first.isoformat()
    if (h.first.year, h.first.month, h.first.day) == (h.last.year, h.last.month, 1) and (h.last + datetime.timedelta(1)).day == 1:
        return f"{h.first:%Y-%m}"
    return f"{h.first.isoformat()}…{h.last:%m-%d}"
