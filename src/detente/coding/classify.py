"""The compact classifier: is a candidate an event at all, and has it happened where the grammar reads it otherwise?

A linear model over hashed features (`detente.coding.features`), trained by ``make model`` (folder ``training`` of the
repository) and kept in ``classifier.npz`` beside this module. It judges what the rules propose; it proposes nothing itself:

- an event of the rules that it holds for none is refused ("model: no event, p=.04");
- a reading that the rules turned down for want of a known party (`SECOND_THOUGHTS`) is taken where it is sure;
- a status other than happened that it holds for happened is mended where it is surer than the threshold (as shipped: never).

Its calibrated probability, combined with the rule's own confidence, is the confidence of the event.
"""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from detente.coding.candidates import Candidate, Matcher
from detente.coding.features import features
from detente.coding.settle import settle
from detente.coding.verdict import Verdict
from detente.errors import DataError
from detente.records import REALISED

#: Beginnings of the reasons for which the rules turn a reading down and which the model may overrule.
SECOND_THOUGHTS = (
    "neither side is known as a political actor",
    "an event noun with one party",
    "no actor is bound to the trigger",
)
_ARRAYS = ("features", "weights", "bias", "combination", "thresholds")


def is_judged(c: Candidate) -> bool:
    """Does the model have a say on a candidate: an event of the rules, or one turned down for a reason it may overrule?"""
    return c.refusal is None or c.refusal.startswith(SECOND_THOUGHTS)


def feature_id(name: str) -> int:
    """The number under which the model keeps a feature."""
    return zlib.crc32(name.encode())


@dataclass(frozen=True)
class Thresholds:
    """Where the model decides: below ``refuse`` no event, above ``rescue`` one all the same, above ``real`` it has happened."""

    refuse: float
    rescue: float
    real: float


class Classifier:
    """The model, loaded. Output 0 is event (or none), output 1 has happened (or not), as log odds."""

    def __init__(self, data: bytes) -> None:
        """Reads the artefact.

        Raises:
            DataError: no such model, or one of another version.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                arrays: dict[str, NDArray[np.float32]] = {name: stored[name] for name in _ARRAYS}
        except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise DataError(f"coding/classifier.npz is no classifier of this version ({error}); build it with make model") from error
        self.hash = f"sha256:{hashlib.sha256(data).hexdigest()[:16]}"
        self._row = {int(f): k for k, f in enumerate(arrays["features"])}
        self._weights = arrays["weights"].astype(np.float32)
        self._bias = arrays["bias"].astype(np.float32)
        self._combination = tuple(float(x) for x in arrays["combination"])
        self.thresholds = Thresholds(*(float(x) for x in arrays["thresholds"]))

    def log_odds(self, names: Sequence[str]) -> NDArray[np.float32]:
        """The two outputs for a candidate with these features; those that the model never met count nothing."""
        rows = [k for name in names if (k := self._row.get(feature_id(name))) is not None]
        total: NDArray[np.float32] = self._bias + self._weights[rows].sum(axis=0)
        return total

    def verdict(self, c: Candidate, matcher: Matcher) -> Verdict:
        """What the model says of a candidate."""
        event, real = (float(x) for x in self.log_odds(features(c, matcher)))
        return Verdict(event=_probability(event), real=_probability(real), confidence=self.combined(event, c.rule_confidence))

    def combined(self, event: float, rule: float) -> float:
        """Probability that an event is right, from the model's log odds and the rule's own confidence."""
        model_weight, rule_weight, offset = self._combination
        return round(_probability(model_weight * event + rule_weight * _log_odds(rule) + offset), 3)

    # ------------------------------------------------------------------ decisions

    def settled(self, matcher: Matcher) -> list[Candidate]:
        """All readings of a sentence's triggers as `detente.coding.settle.settle` leaves them, judged by the model.

        What it refuses tells nothing about the others: they are settled again without it, until nothing falls.
        """
        found = [self._judged(c, matcher) for c in matcher.candidates()]
        settled = settle(found, matcher.grammar)
        while low := {c.frame.trigger for c in settled if c.refusal is None and c.verdict is not None and c.verdict.event < self.thresholds.refuse}:
            found = [_refused(c) if c.frame.trigger in low else c for c in found]
            settled = settle(found, matcher.grammar)
        return settled

    def _judged(self, c: Candidate, matcher: Matcher) -> Candidate:
        if not is_judged(c):
            return c
        v = self.verdict(c, matcher)
        if c.refusal is not None and v.event >= self.thresholds.rescue and _somebody(c, matcher):
            return replace(c, refusal=None, verdict=replace(v, changed=f"an event all the same, p={_short(v.event)} (the rules: {c.refusal})"))
        if c.status not in REALISED and v.real >= self.thresholds.real and c.pattern.status is None:
            return replace(c, status="happened", verdict=replace(v, changed=f"happened, p={_short(v.real)} (grammar: {c.status})"))
        return replace(c, verdict=v)


def _somebody(c: Candidate, matcher: Matcher) -> bool:
    """Does somebody take part, not only an "it" that may be anything; and of a verb of the active voice, the one who does it?"""
    if c.pattern.kind == "verb" and not c.frame.passive and not c.actors:
        return False
    return any(matcher.p[m.token].lower != "it" for m in (*c.actors, *c.recipients))


def _refused(c: Candidate) -> Candidate:
    event = c.verdict.event if c.verdict is not None else 0.0
    return replace(c, refusal=f"model: no event, p={_short(event)}")


def _short(p: float) -> str:
    """A probability as people write it: .04."""
    return f"{min(p, 0.99):.2f}"[1:]


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def _log_odds(p: float) -> float:
    p = min(max(p, 0.01), 0.99)
    return math.log(p / (1 - p))


@lru_cache(maxsize=1)
def classifier() -> Classifier:
    """The model of the package, loaded once a process. Raises DataError where it was never built."""
    file = files("detente.coding") / "classifier.npz"
    if not file.is_file():
        raise DataError("coding/classifier.npz is missing; build it with make model")
    return Classifier(file.read_bytes())


def model_name(parser: str, judge: Classifier | None) -> str:
    """What a coding says of the models that made it: the parser, and the classifier by its hash."""
    return f"{parser}, classifier {judge.hash if judge else 'none'}"
