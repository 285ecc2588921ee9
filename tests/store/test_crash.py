"""Killed writers lose nothing and double nothing. The same with fifty kills: ``python benchmarks/crash.py``."""

from __future__ import annotations

import importlib.util
import subprocess
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


def test_a_writer_with_nothing_new_ends_as_it_should(tmp_path: Path) -> None:
    """In a process of its own, which ends at once: threads of the libraries must have let go by then."""
    source, store = tmp_path / "reports.jsonl", tmp_path / "store"
    source.write_text('{"id": "a", "date": "2023-06-18", "text": "Chad condemned Niger on Monday."}\n')
    script = Path(__file__).parents[2] / "benchmarks" / "crash.py"
    ended = [subprocess.run([sys.executable, str(script), "--write", str(source), str(store)], capture_output=True, check=False) for _ in range(6)]
    assert [(run.returncode, run.stderr) for run in ended] == [(0, b"")] * 6
