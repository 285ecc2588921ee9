"""Killed writers lose nothing and double nothing. The same with fifty kills: ``python benchmarks/crash.py``."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path


def test_killed_writers_lose_nothing_and_disturb_no_reader(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("crash", Path(__file__).parents[2] / "benchmarks" / "crash.py")
    assert spec is not None
    assert spec.loader is not None
    crash = importlib.util.module_from_spec(spec)
    sys.modules["crash"] = crash
    spec.loader.exec_module(crash)
    outcome = crash.crash(tmp_path, kills=3, documents=200, seed=3)
    assert outcome.wrong == []
    assert outcome.kills == 3
    assert outcome.reads > 0
