"""Keeps training candidates between two steps, as JSON Lines: they hold real text and stay outside the repository."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path

from training.candidates import Row


def save_rows(rows: Iterable[Row], path: Path) -> None:
    """Writes candidates, one a line."""
    with path.open("w", encoding="utf-8") as f:
        for r in rows:
            f.write(json.dumps(dataclasses.asdict(r), ensure_ascii=False) + "\n")


def load_rows(path: Path) -> list[Row]:
    """Reads what `save_rows` wrote."""
    with path.open(encoding="utf-8") as f:
        return [Row(**{**d, "features": tuple(d["features"])}) for d in map(json.loads, f)]
