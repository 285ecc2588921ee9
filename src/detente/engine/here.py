"""The engine without other processes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from detente.engine.work import TIME_LIMIT, Job, Key, Make, Task, never, too_long


class _TimeOut(BaseException):
    """Not an Exception, so that no task takes it for a failure of its own."""


class Here:
    """Runs the task in this process, one document after the other.

    The time limit needs signals, which only the main thread of a Unix process has; elsewhere a document may take as long as it takes.
    """

    def __init__(self, make: Make, limit: float = TIME_LIMIT) -> None:
        self.name = "one process"
        self._make = make
        self._limit = limit

    def run(self, jobs: Iterable[Job[Key]], stop: Callable[[], bool] = never) -> Iterator[tuple[Key, Any]]:
        task: Task | None = None
        for job in jobs:
            if stop():
                return
            result = None
            if job.work is not None:
                task = task or self._make()  # not before there is work: a run over known documents loads nothing
                try:
                    with _alarm(self._limit):
                        result = task(job.work)
                except _TimeOut:
                    result = too_long(self._limit)
            yield job.key, result


@contextmanager
def _alarm(limit: float) -> Iterator[None]:
    """Raises `_TimeOut` in the block after ``limit`` seconds."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise _TimeOut

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
