"""PLOVER (2021) as data: types, modes, contexts, quad codes, CAMEO codes and intensities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from detente.errors import DataError

FOLDER = files("detente.ontology")


@dataclass(frozen=True)
class Code:
    """CAMEO code and intensity of a type, or of a type and mode."""

    cameo: str
    goldstein: float


@dataclass(frozen=True)
class EventType:
    """One of PLOVER's sixteen event types. ``modes`` and ``base`` hold CAMEO codes and intensities, ``scores`` PLOVER's own, by mode (None: the type's)."""

    name: str
    quad_code: int
    definition: str
    needs_recipient: bool
    base: Code
    modes: Mapping[str, Code]
    mode_definitions: Mapping[str, str]
    scores: Mapping[str | None, float]

    def score(self, mode: str | None) -> float:
        """The PLOVER manual's conflict-cooperation score of the type in this mode, -10 … 10."""
        return self.scores[mode if mode in self.scores else None]


@dataclass(frozen=True)
class Ontology:
    """Types by name; contexts by name with the words that show them; the intensity of every CAMEO code."""

    types: Mapping[str, EventType]
    contexts: Mapping[str, frozenset[str]]
    context_definitions: Mapping[str, str]
    cameo: Mapping[str, float]

    def code(self, event_type: str, mode: str | None, cameo: str | None = None) -> Code:
        """CAMEO code and intensity of a type and mode; ``cameo`` overrides the code, and with it the intensity.

        Raises:
            DataError: no such type, mode or CAMEO code.
        """
        kind = self.types.get(event_type)
        if kind is None:
            raise DataError(f"no event type {event_type}; PLOVER has {', '.join(self.types)}")
        if cameo is not None:
            if cameo not in self.cameo:
                raise DataError(f"no CAMEO code {cameo}")
            return Code(cameo, self.cameo[cameo])
        if mode is None:
            return kind.base
        if mode not in kind.modes:
            raise DataError(f"{event_type} has no mode {mode}; it has {', '.join(kind.modes) or 'none'}")
        return kind.modes[mode]


def _load(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


@lru_cache(maxsize=1)
def ontology() -> Ontology:
    """The ontology, loaded once a process."""
    cameo = {str(code): float(score) for code, score in _load("cameo.yaml").items()}
    types = {}
    for name, raw in _load("types.yaml").items():
        modes = raw.get("modes") or {}
        types[name] = EventType(
            name=name,
            quad_code=int(raw["quad_code"]),
            definition=raw["definition"],
            needs_recipient=bool(raw.get("needs_recipient", False)),
            base=Code(str(raw["cameo"]), cameo[str(raw["cameo"])]),
            modes={m: Code(str(v["cameo"]), cameo[str(v["cameo"])]) for m, v in modes.items()},
            mode_definitions={m: v["definition"] for m, v in modes.items()},
            scores={None: float(raw["plover_score"]), **{m: float(v["plover_score"]) for m, v in modes.items()}},
        )
    contexts = _load("contexts.yaml")
    return Ontology(
        types=types,
        contexts={c: frozenset(w.strip().lower() for w in v["words"].split(",")) for c, v in contexts.items()},
        context_definitions={c: v["definition"] for c, v in contexts.items()},
        cameo=cameo,
    )


def plover_category(event_type: str, status: str) -> str:
    """The one category that the PLOVER manual asks for.

    Cooperative happenings told as future count as the intention: CONSULT, SUPPORT, COOPERATE, AID become AGREE
    (manual, AGREE: definition), and RETREAT becomes CONCEDE (manual, RETREAT: Potential ambiguities).
    """
    if status == "planned":
        if event_type in ("CONSULT", "SUPPORT", "COOPERATE", "AID"):
            return "AGREE"
        if event_type == "RETREAT":
            return "CONCEDE"
    return event_type
