"""How much an event counts in the index: by type, mode and status, as ``weights.yaml`` publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import ConfigDict, Field, ValidationError, model_validator

from detente.errors import DataError
from detente.ontology import ontology
from detente.records import Record, Status

FOLDER = files("detente.relations")
#: Weights that come with Détente, by name.
BUILT_IN = {"goldstein": "weights.yaml", "plover": "weights_plover.yaml"}
#: Neither scale leaves this range.
BOUND = 10.0


class StatusWeight(Record):
    """``act``: the intensity itself; ``words``: no more than a word can weigh. Times ``factor``, from -1 to 1."""

    of: Literal["act", "words"]
    factor: float = Field(ge=-1, le=1)


class Words(Record):
    """The most that words can weigh, for cooperation and for conflict."""

    cooperation: float = Field(ge=0, le=BOUND)
    conflict: float = Field(le=0, ge=-BOUND)


class Weights(Record):
    """A table of weights. ``half_life`` is in days; ``prior`` in events; ``usual`` a share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    scale: Literal["goldstein", "plover"]
    intensity: Mapping[str, float] = Field(default_factory=dict)
    words: Words
    status: Mapping[str, StatusWeight]
    half_life: float = Field(gt=0, le=36525)
    prior: float = Field(gt=0, le=1e6)
    usual: float = Field(ge=0, le=100)

    @model_validator(mode="after")
    def _known(self) -> Weights:
        for key, value in self.intensity.items():
            kind, _, mode = key.partition("/")
            known = ontology().types.get(kind)
            if known is None or (mode and mode not in known.modes):
                raise ValueError(f"intensity: no event type {key}; write TYPE or TYPE/mode, as in detente's ontology")
            if not -BOUND <= value <= BOUND:
                raise ValueError(f"intensity: {key}: {value} is not between -10 and 10")
        missing, unknown = set(get_args(Status)) - set(self.status), set(self.status) - set(get_args(Status))
        if missing or unknown:
            raise ValueError(f"status: {', '.join(sorted(missing or unknown))} {'is missing' if missing else 'is no status'}")
        return self

    def of(self, event_type: str, mode: str | None, goldstein: float, status: str) -> float:
        """The weight of an event, -10 … 10. ``goldstein`` is that of its CAMEO code."""
        act = self._intensity(event_type, mode, goldstein)
        entry = self.status[status]
        if entry.of == "words":
            act = min(max(act, self.words.conflict), self.words.cooperation)
        return act * entry.factor + 0.0  # no negative zero

    def _intensity(self, event_type: str, mode: str | None, goldstein: float) -> float:
        for key in (f"{event_type}/{mode}", event_type):
            if key in self.intensity:
                return self.intensity[key]
        return goldstein if self.scale == "goldstein" else ontology().types[event_type].score(mode)


@lru_cache(maxsize=1)
def default_weights() -> Weights:
    """The weights of ``weights.yaml``."""
    return Weights.model_validate(_read("weights.yaml"))


def load_weights(name: str) -> Weights:
    """Weights by name (goldstein, plover) or from a file of one's own, which need hold only what differs from ``weights.yaml``.

    Raises:
        DataError: there is no such file, or it is not as it should be; the message says where.
    """
    if name in BUILT_IN:
        own = _read(BUILT_IN[name])
    else:
        try:
            own = yaml.safe_load(Path(name).read_text("utf-8"))
        except OSError as error:
            raise DataError(f"{name}: {error.strerror or error}; give a file, or one of {', '.join(BUILT_IN)}") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise DataError(f"{name}: this is no YAML: {' '.join(str(error).split())}") from error
        if not isinstance(own, dict):
            raise DataError(f"{name}: write keys and values, such as  half_life: 14")
        own = {"name": Path(name).stem, **own}
    base = _read("weights.yaml")
    for key in ("words", "status"):
        if isinstance(own.get(key), dict):
            own[key] = {**base[key], **own[key]}
    if own.get("scale", base["scale"]) == base["scale"] and isinstance(own.get("intensity", {}), dict):
        own["intensity"] = {**base["intensity"], **own.get("intensity", {})}
    elif "intensity" not in own:  # the exceptions are exceptions to the other scale
        own["intensity"] = {}
    try:
        return Weights.model_validate({**base, **own})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise DataError(f"{name}: {f'{where}: ' if where else ''}{first['msg'].removeprefix('Value error, ')}") from error


def _read(file: str) -> dict[str, Any]:
    content = yaml.safe_load((FOLDER / file).read_text("utf-8"))
    assert isinstance(content, dict)
    return content
