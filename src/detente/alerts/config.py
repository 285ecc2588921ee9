"""The file of alerts, ``alerts.toml``, checked before anything is looked for."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError, field_validator, model_validator

from detente.errors import DataError, QueryError
from detente.ontology import ontology
from detente.records import Record, Status
from detente.relations.brief import Scope, dyad, party, region
from detente.store.filters import country_code, parse_dyad

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class _Alert(Record):
    """What all alerts have. ``to``: addresses as apprise knows them; ``${NAME}`` in one is an environment variable.

    What was reported more than ``max_age`` days ago raises no alert: a first run does not deliver the past.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    dyad: str | None = None
    country: str | None = None
    region: str | None = None
    to: tuple[str, ...] = ()
    max_age: int = Field(default=14, ge=1, le=3650)

    @model_validator(mode="after")
    def _one_scope(self) -> _Alert:
        if sum(x is not None for x in (self.dyad, self.country, self.region)) != 1:
            raise ValueError("give one of dyad, country, region")
        try:
            self.scope()
        except QueryError as error:
            raise ValueError(str(error)) from error
        return self

    def scope(self) -> Scope:
        """What it is about."""
        if self.dyad is not None:
            first, second, _ = parse_dyad(self.dyad)
            return dyad(first, second)
        if self.country is not None:
            return party(country_code(self.country))
        return region(self.region or "")


class EventAlert(_Alert):
    """A happening. ``types``: TYPE or TYPE/mode, none for all; one that takes place, unless ``statuses`` says otherwise. ``dyad = "USA>CHN"``: done by the
    first to the second.
    """

    when: Literal["event"]
    types: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ("happened", "ongoing")
    min_confidence: float = Field(default=0.7, ge=0, le=1)

    @field_validator("types")
    @classmethod
    def _known(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        for t in types:
            kind, _, mode = t.partition("/")
            if kind not in ontology().types:
                raise ValueError(f"no event type {kind}; there are {', '.join(ontology().types)}")
            if mode and mode not in ontology().types[kind].modes:
                raise ValueError(f"no mode {mode} of {kind}; there are {', '.join(ontology().types[kind].modes) or 'none'}")
        return types


class IndexAlert(_Alert):
    """A move of the index of a dyad by at least ``move`` against the last value at least ``weeks`` weeks before."""

    when: Literal["index"]
    move: float = Field(gt=0, le=20)
    weeks: int = Field(default=4, ge=1, le=520)

    @model_validator(mode="after")
    def _pair(self) -> IndexAlert:
        if self.dyad is None:
            raise ValueError("an index alert needs a dyad")
        return self


class AgendaAlert(_Alert):
    """An item of the agenda that is new, or of which one of ``outcomes`` is told."""

    when: Literal["agenda"]
    outcomes: tuple[Literal["open", "took place", "moved", "fell through", "overdue"], ...] = ("open", "moved")


class PromiseAlert(_Alert):
    """A promise of which one of ``outcomes`` is told."""

    when: Literal["promise"]
    outcomes: tuple[Literal["open", "kept", "broken", "overdue"], ...] = ("broken",)


Alert = Annotated[EventAlert | IndexAlert | AgendaAlert | PromiseAlert, Field(discriminator="when")]


class Alerts(Record):
    """The file. ``to`` at its top is for alerts that name no address of their own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: tuple[str, ...] = ()
    alert: tuple[Alert, ...] = Field(min_length=1)


def load(path: Path) -> list[tuple[EventAlert | IndexAlert | AgendaAlert | PromiseAlert, tuple[str, ...]]]:
    """The alerts of a file, each with its addresses.

    Raises:
        DataError: the file cannot be read, or something in it is not as it should be; the message names file, alert and field.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DataError(f"{path}: {error.strerror or error}; see docs/alerts.md for an example") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: this is no TOML: {error}") from error
    try:
        found = Alerts.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(f"{path}: {_where(first['loc'], raw)}{_said(first)}") from error
    seen: set[str] = set()
    result = []
    for number, alert in enumerate(found.alert, 1):
        if alert.name in seen:
            raise DataError(f"{path}: alert {number}: name: there are two alerts {alert.name!r}; what was delivered is remembered by name")
        seen.add(alert.name)
        addresses = alert.to or found.to
        if not addresses:
            raise DataError(f"{path}: alert {number} ({alert.name}): to: no address; give one here or at the top of the file")
        result.append((alert, tuple(_filled(a, f"{path}: alert {number} ({alert.name}): to") for a in addresses)))
    return result


def _filled(address: str, where: str) -> str:
    """An address with its environment variables, that apprise can deliver to."""
    missing = [name for name in _VARIABLE.findall(address) if name not in os.environ]
    if missing:
        raise DataError(f"{where}: the environment variable {missing[0]} is not set")
    filled = _VARIABLE.sub(lambda m: os.environ[m[1]], address)
    from apprise import Apprise

    if Apprise().instantiate(filled, suppress_exceptions=True) is None:
        kind = address.partition("://")[0] if "://" in address else "no kind"
        raise DataError(f"{where}: apprise cannot deliver to an address like this ({kind}://…); see github.com/caronc/apprise for the kinds that it knows")
    return filled


def _said(error: Mapping[str, Any]) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _where(loc: tuple[int | str, ...], raw: Mapping[str, Any]) -> str:
    """``alert 2 (Drills): types: `` out of pydantic's path."""
    parts = [str(p) for p in loc]
    if len(loc) > 1 and loc[0] == "alert" and isinstance(loc[1], int):
        entries = raw.get("alert")
        entry = entries[loc[1]] if isinstance(entries, list) and loc[1] < len(entries) else {}
        name = f" ({entry['name']})" if isinstance(entry, dict) and isinstance(entry.get("name"), str) else ""
        parts = [f"alert {loc[1] + 1}{name}", *(str(p) for p in loc[2:] if p not in ("event", "index", "agenda", "promise"))]
    return "".join(f"{p}: " for p in parts)
