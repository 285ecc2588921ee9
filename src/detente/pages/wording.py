"""Says in plain words what records say in codes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from detente.knowledge.tables import lines, table
from detente.records import Actor, Place, When

#: Characters that a reader cannot see, or that turn the rest of a line round.
UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Words:
    """The tables of ``words.yaml``: from code to words."""

    statuses: Mapping[str, str]
    quads: Mapping[int, str]
    directions: Mapping[str, str]
    sectors: Mapping[str, str]
    international: Mapping[str, str]
    contexts: Mapping[str, str]


@lru_cache(maxsize=1)
def words() -> Words:
    """What codes are called, loaded once a process."""
    raw: dict[str, Any] = yaml.safe_load((files("detente.pages") / "words.yaml").read_text("utf-8"))
    return Words(**raw)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    lands = {code: name for _, (name, _, kind, code, *_) in lines(table("regions.txt"), 6) if kind == "country"}  # Martinique, which is no state
    return lands | {iso3: name for _, (iso3, _, _, _, name, *_) in lines(table("countries.txt"), 9)}


def shown(text: str) -> str:
    """``text`` on one line, without characters that steer how it is shown."""
    return " ".join(UNSHOWABLE.sub(" ", text).split())


def country(code: str | None) -> str:
    """The name of a country or of PLOVER's international actors; the code itself where it is in no table, nothing for None."""
    if not code:
        return ""
    return _countries().get(code) or words().international.get(code) or shown(code)


def context(name: str) -> str:
    return words().contexts.get(name) or shown(name.replace("_", " "))


def sectors(actor: Actor) -> str:
    return ", ".join(words().sectors.get(s, shown(s)) for s in actor.sectors)


def name(actor: Actor) -> str:
    return shown(actor.name or actor.text)


def role(actor: Actor) -> str:
    """What the name does not say: office, or else sectors, and the country; nothing for a country as a whole.

    >>> role(Actor(text="Blinken", span=(0, 7), name="Antony Blinken", country="USA", sectors=("GOV",), office="secretary of state"))
    'secretary of state, United States'
    """
    if not actor.name:
        said = ""
    elif actor.office:
        said = f"{'former ' if actor.former else ''}{shown(actor.office)}"
    else:
        said = sectors(actor)
    return ", ".join(p for p in (said, origin(actor)) if p)


def origin(actor: Actor) -> str:
    """The country, unless the name says it."""
    land, said = country(actor.country), name(actor).casefold().removeprefix("the ")
    return "" if land.casefold() == said else land


def place(where: Place) -> str:
    """``Beijing, China``; the country alone is not said twice."""
    here, land = shown(where.name or where.text), country(where.country)
    return here if not land or land.casefold() == here.casefold() else f"{here}, {land}"


def _date(day: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(day) if day else None
    except ValueError:
        return None


def day(date: datetime.date) -> str:
    return f"{date.day} {date:%B} {date.year}"


def period(when: When) -> str:
    """The days that ``when`` can mean, no more exact than it is; nothing where none is known.

    >>> period(When(text="on Sunday", span=(0, 9), edtf="2023-06-18", earliest="2023-06-18", latest="2023-06-18", precision="day"))
    '18 June 2023'
    >>> period(When(text="June", span=(0, 4), edtf="2023-06", earliest="2023-06-01", latest="2023-06-30", precision="month"))
    'June 2023'
    """
    about = "about " if re.search("[~?%]", when.edtf or "") else ""
    return f"{about}{days}" if (days := _days(when)) else ""


def _days(when: When) -> str:
    first, last = _date(when.earliest), _date(when.latest)
    if first is None or last is None:
        if first is not None:
            return f"from {day(first)}"
        return f"until {day(last)}" if last is not None else shown(when.edtf or "")
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        if when.precision == "month":
            return f"{first:%B} {first.year}"
        stretch = f"{first.day}–{last.day} {last:%B} {last.year}"
    elif first.year == last.year:
        if when.precision == "year":
            return str(first.year)
        stretch = f"{first.day} {first:%B} – {day(last)}"
    else:
        stretch = f"{day(first)} – {day(last)}"
    return f"one day of {stretch}" if when.precision == "day" else stretch


def published(date: str | None) -> str:
    """A day, month or year of publication in words; as it stands where it is none."""
    if not date:
        return "date not known"
    if (full := _date(date)) is not None:
        return day(full)
    try:
        return f"{datetime.datetime.strptime(date, '%Y-%m'):%B %Y}"
    except ValueError:
        return shown(date)
