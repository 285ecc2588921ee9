"""Workers as processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from detente.engine.crew import Crew, LostError, SlowError
from detente.engine.work import TIME_LIMIT, EngineError, Make, SetAside

#: Seconds in which a worker must have loaded its task; on an idle laptop it takes two.
_START = 180.0
#: Numerical libraries are kept to one thread a worker: several workers with several threads each get into each other's way.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


#: After so many jobs a process is followed by a fresh one, as what it has learnt of words only grows (80 kB a document of general news).
TERM = 3000


def _ignore(_: str) -> None: ...


def processes(make: Make, workers: int, limit: float = TIME_LIMIT, tell: Callable[[str], None] = _ignore) -> Crew:
    """An engine of ``workers`` processes of this machine, started anew (spawn), each with a task of its own."""
    return Crew(f"{workers} process{'es' * (workers != 1)}", lambda: ProcessSeat(make), workers, limit, tell)


class ProcessSeat:
    """One process at a time, and the pipe to it; after ``term`` jobs another takes its place.

    Raises:
        EngineError: the process does not start.
    """

    def __init__(self, make: Make, term: int = TERM) -> None:
        self._make, self._term = make, term
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._make), daemon=True)
        self._left = self._term
        self._process.start()
        theirs.close()
        try:
            ready = self._pipe.recv() if self._pipe.poll(_START) else f"it was not ready within {_START:g} s"
        except (EOFError, OSError):
            ready = "it ended while it was loading; there may be too little memory for so many workers"
        if ready is not None:
            self.close()
            raise EngineError(f"a worker cannot be started: {ready}")

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def work(self, work: Any, limit: float) -> Any:
        if not self._left:
            self.close()
            self._start()
        self._left -= 1
        try:
            self._pipe.send(work)
            if not self._pipe.poll(limit):
                self.close()
                raise SlowError
            return self._pipe.recv()
        except (EOFError, OSError) as error:
            raise LostError from error

    def close(self) -> None:
        self._process.kill()
        self._process.join(timeout=10)


def _serve(pipe: Connection, make: Make) -> None:
    """What the process does: tasks from the pipe until it is closed, be it because its owner has died."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes of a terminal; the owner decides what follows
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    try:
        task = make()
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")
        return
    try:
        pipe.send(None)
        while True:
            work = pipe.recv()
            try:
                result = task(work)
            except Exception:
                result = SetAside(f"the worker failed; this is a bug, please report it: {traceback.format_exc(limit=-1).strip()}")
            pipe.send(result)
    except (EOFError, OSError):
        return
