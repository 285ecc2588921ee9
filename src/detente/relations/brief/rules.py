"""The table of what a brief picks and how it says it, ``rules.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Verb:
    """How a type of event is said: past and infinitive with ``~`` for the other side, and without another side."""

    past: str
    base: str
    past_alone: str
    base_alone: str


@dataclass(frozen=True)
class Rules:
    """The table, ready to be used. Its keys are explained where it stands."""

    most: Mapping[str, int]
    agenda: frozenset[str]
    horizon: int
    half_life: float
    stale: int
    year: int
    longest: int
    confidence: float
    repeat: float
    repeat_class: float
    sources: float
    mover: float
    ended: int
    same: int
    reach: int
    least: float
    rank: tuple[tuple[re.Pattern[str], float], ...]
    verbs: Mapping[str, Verb]
    statuses: Mapping[str, str]
    plural: tuple[str, ...]
    article: frozenset[str]
    international: Mapping[str, str]
    back: re.Pattern[str]
    own: re.Pattern[str]
    negated: re.Pattern[str]
    promise: re.Pattern[str]
    dangling: re.Pattern[str]
    bodies: re.Pattern[str]
    bond: re.Pattern[str]
    turn: re.Pattern[str]
    idle: frozenset[str]
    stand: frozenset[str]

    def verb(self, event_type: str, mode: str | None, trigger: str = "") -> Verb:
        """How an event of this type and mode is said; an agreement that is told with the word ``trigger`` can be a promise."""
        if event_type == "AGREE" and self.promise.search(trigger):
            return self.verbs["AGREE/promise"]
        return self.verbs.get(f"{event_type}/{mode}") or self.verbs[event_type]


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The table, loaded once a process."""
    raw: dict[str, Any] = yaml.safe_load((files("detente.relations.brief") / "rules.yaml").read_text("utf-8"))
    plain = (
        "most", "horizon", "half_life", "stale", "year", "longest", "confidence", "repeat", "repeat_class", "sources", "mover", "ended", "same", "reach",
        "least", "statuses",
    )  # fmt: skip
    named = {**raw["denials"], **raw["outlook"], "promise": raw["promise"], "dangling": raw["dangling"], "bodies": raw["bodies"]}
    patterns: dict[str, Any] = {k: re.compile(v, re.I) for k, v in named.items()}
    return Rules(
        **{k: raw[k] for k in (*plain, "international")},
        **patterns,
        rank=tuple((re.compile(rf"\b(?:{'|'.join(w.strip() for w in r['words'].split(','))})\b", re.I), float(r["factor"])) for r in raw["rank"]),
        verbs={k: _verb(v) for k, v in raw["verbs"].items()},
        plural=tuple(raw["plural"]),
        agenda=frozenset(raw["agenda"]),
        article=frozenset(raw["article"]),
        idle=frozenset(raw["idle"].split()),
        stand=frozenset(raw["stand"].split()),
    )


def _verb(raw: Mapping[str, Any]) -> Verb:
    alone = raw.get("alone", {})
    return Verb(raw["past"], raw["base"], alone.get("past", raw["past"]), alone.get("base", raw["base"]))
