"""Tasks that workers of other processes import by name. Work is a word and a number."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Work = tuple[str, int]


def task(work: Work) -> tuple[int, int]:
    """The square of the number and who computed it; or what the word says."""
    word, number = work
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word.startswith("die once "):
        mark = Path(word.removeprefix("die once "))
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if word == "hang":
        time.sleep(600)
    if word == "raise":
        raise ValueError("a bug")
    if word == "uneven":
        time.sleep(0.02 if number % 3 == 0 else 0.001)
    if word == "slow":
        time.sleep(0.1)
    return number * number, os.getpid()


def make() -> Callable[[Work], Any]:
    return task


def cannot() -> Callable[[Work], Any]:
    raise RuntimeError("no model here")


def dies() -> Callable[[Work], Any]:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
