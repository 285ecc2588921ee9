"""What the classifier says of a candidate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """``event``: probability that it is an event at all; ``real``: that it has happened; ``confidence``: both readers together.

    ``changed`` says what the model changed against the rules, and how sure it was.
    """

    event: float
    real: float
    confidence: float
    changed: str | None = None
