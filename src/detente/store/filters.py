"""What a query asks for, as SQL with bound parameters."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from detente.coding.times import published_interval
from detente.errors import DateError, QueryError
from detente.knowledge.tables import INTERNATIONAL, lines, table
from detente.ontology import ontology
from detente.records import Status

_DYAD = re.compile(r"\s*(\w+)\s*([->–])\s*(\w+)\s*")
_SEVERAL = re.compile(r"[,\s]+")


@dataclass
class Where:
    """Conditions that must all hold, and the values bound in them."""

    columns: frozenset[str]
    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values += values

    @property
    def sql(self) -> str:
        return f" WHERE {' AND '.join(f'({c})' for c in self.conditions)}" if self.conditions else ""

    # ------------------------------------------------------------------ conditions

    def dyad(self, dyad: str | Sequence[str] | None) -> None:
        """``USA-CHN``: between the two, whoever acts; ``USA>CHN``: the first acts."""
        if dyad is None:
            return
        first, second, directed = parse_dyad(dyad)
        ways = [f"{first}>{second}"] if directed else [f"{first}>{second}", f"{second}>{first}"]
        if "pairs" in self.columns:
            self.add(" OR ".join("contains(pairs, ?)" for _ in ways), *ways)
            return
        acts = "list_contains(actor_countries, ?) AND list_contains(recipient_countries, ?)"
        self.add(" OR ".join(f"({acts})" for _ in ways), *(c for way in ways for c in way.split(">")))

    def country(self, country: str | None, *columns: str) -> None:
        """The country is on one of the sides (``columns``: lists of countries)."""
        if country is None:
            return
        code = country_code(country)
        if "pairs" in self.columns and "actor_countries" in columns:
            self.add("contains(pairs, ?)", code)
        else:
            self.add(" OR ".join(f"list_contains({c}, ?)" for c in columns), *(code for _ in columns))

    def one_of(self, column: str, wanted: str | Iterable[str] | None, known: Collection[str], what: str) -> None:
        """The column has one of the values ``wanted``, all of which must be ``known``."""
        if wanted is None:
            return
        values = [v for v in (_SEVERAL.split(wanted) if isinstance(wanted, str) else wanted) if v]
        by_fold = {k.casefold(): k for k in known}
        chosen = []
        for v in values:
            if v.casefold() not in by_fold:
                raise QueryError(f"no {what} {v}; {_nearest(v, known)}")
            chosen.append(by_fold[v.casefold()])
        if chosen:
            self.add(f"{column} IN ({', '.join('?' for _ in chosen)})", *chosen)

    def time(self, since: str | date | None, until: str | date | None, earliest: str, latest: str) -> None:
        """The days ``earliest`` to ``latest`` have one in common with ``since`` to ``until``; unknown days have none."""
        if since is not None:
            self.add(f"{latest} >= ?", _interval(since, "since")[0])
        if until is not None:
            self.add(f"{earliest} <= ?", _interval(until, "until")[1])

    def text(self, text: str | None, *columns: str) -> None:
        """One of the columns holds the text, whatever its case."""
        if text is not None:
            self.add(" OR ".join(f"contains(lower({c}), ?)" for c in columns), *(text.lower() for _ in columns))

    def at_least(self, column: str, least: float | None) -> None:
        if least:
            self.add(f"{column} >= ?", least)

    def equal(self, column: str, value: str | None) -> None:
        if value is not None:
            self.add(f"{column} = ?", value)


def types() -> Collection[str]:
    return list(ontology().types)


def modes() -> Collection[str]:
    return sorted({m for t in ontology().types.values() for m in t.modes})


def statuses() -> Collection[str]:
    return get_args(Status)


def parse_dyad(dyad: str | Sequence[str]) -> tuple[str, str, bool]:
    """The two countries, and whether the first is meant to act.

    Raises:
        QueryError: it is not two countries.
    """
    if not isinstance(dyad, str):
        if len(dyad) != 2:
            raise QueryError(f"dyad {dyad!r}: give two countries")
        return country_code(dyad[0]), country_code(dyad[1]), False
    found = _DYAD.fullmatch(dyad)
    if found is None:
        raise QueryError(f"dyad {dyad!r}: write USA-CHN for what goes on between the two, or USA>CHN for what the first does to the second")
    return country_code(found[1]), country_code(found[3]), found[2] == ">"


def country_code(text: str) -> str:
    """The code of a country that is given as code or name: ``USA``, ``US``, ``united states``.

    Raises:
        QueryError: there is no such country.
    """
    code = _codes().get(text.strip().casefold())
    if code is None:
        raise QueryError(f"no country {text}; {_nearest(text, _codes())}")
    return code


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for _, (iso3, iso2, _, _, name, *_) in lines(table("countries.txt"), 9):
        found |= {iso3.casefold(): iso3, name.casefold(): iso3}
        found.setdefault(iso2.casefold(), iso3)
    return found | {code.casefold(): code for code in INTERNATIONAL}


def _nearest(text: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(text.casefold(), [k.casefold() for k in known], n=3)
    shown = [k for k in known if k.casefold() in near] or (list(known) if len(known) <= 20 else [])
    if shown:
        return f"{'did you mean' if near else 'there are'} {', '.join(k.upper() if k.islower() and len(k) == 3 else k for k in shown)}{'?' if near else ''}"
    return "codes are ISO 3166-1 alpha-3 (USA) or PLOVER's (UNO)" if len(known) > 100 else "see detente schema"


def _interval(day: str | date, option: str) -> tuple[date, date]:
    if isinstance(day, date):
        return day, day
    try:
        return published_interval(day)
    except DateError as error:
        raise QueryError(f"{option} {day!r}: write a day (2023-06-18), a month (2023-06) or a year (2023)") from error
