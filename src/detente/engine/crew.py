"""Many workers, one order: gives jobs to workers, replaces those that die, and puts results back into the order of the jobs."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol

from detente.engine.work import STRIKES, Job, Key, deadly, never, too_long

#: Jobs that may be under way or waiting, a worker: enough that none is idle while results are being stored, few enough that memory
#: does not grow with the input.
_AHEAD = 16
#: Seconds between two looks at ``stop``.
_LOOK = 0.1


class LostError(Exception):
    """The worker has died."""


class SlowError(Exception):
    """The worker did not answer in time and was ended."""


class Seat(Protocol):
    """One worker, started and ready."""

    def work(self, work: Any, limit: float) -> Any:
        """The task's result.

        Raises:
            LostError: the worker died; it cannot be asked again.
            SlowError: no answer within ``limit`` seconds; the worker has been ended.
        """
        ...

    def close(self) -> None:
        """Ends the worker at once. May be called from another thread, and twice."""
        ...


@dataclass
class _Slot(Generic[Key]):
    key: Key
    work: Any
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None


class Crew:
    """``size`` workers, each looked after by a thread.

    Args:
        name: of the engine, for the record of a run.
        hire: starts a worker and returns when it is ready; raises `EngineError` where that fails.
        size: number of workers.
        limit: seconds for one job.
        tell: called with a line when a worker had to be replaced.
    """

    def __init__(self, name: str, hire: Callable[[], Seat], size: int, limit: float, tell: Callable[[str], None]) -> None:
        self.name = name
        self._hire = hire
        self._size = size
        self._limit = limit
        self._tell = tell

    def run(self, jobs: Iterable[Job[Key]], stop: Callable[[], bool] = never) -> Iterator[tuple[Key, Any]]:
        shift = _Shift(self._hire, self._limit, self._tell)
        waiting: deque[_Slot[Key]] = deque()
        threads: list[threading.Thread] = []
        source = iter(jobs)
        more = True
        room = self._size * _AHEAD
        try:
            while more or waiting:
                if stop():
                    return
                if more and len(waiting) < room:
                    job = next(source, None)
                    if job is None:
                        more = False
                        continue
                    slot = _Slot(job.key, job.work)
                    waiting.append(slot)
                    if job.work is None:
                        slot.done.set()
                    else:
                        if len(threads) < self._size:  # a worker is started when there is work for it
                            threads.append(threading.Thread(target=shift.serve, daemon=True))
                            threads[-1].start()
                        shift.jobs.put(slot)
                while waiting and waiting[0].done.wait(0 if more and len(waiting) < room else _LOOK):
                    slot = waiting.popleft()
                    if shift.broken is not None:
                        raise shift.broken
                    yield slot.key, slot.result
                if shift.broken is not None:
                    raise shift.broken
        finally:
            shift.end(len(threads))
            for thread in threads:
                thread.join(timeout=10)


class _Shift:
    """What the threads of one run share."""

    def __init__(self, hire: Callable[[], Seat], limit: float, tell: Callable[[str], None]) -> None:
        self.jobs: queue.SimpleQueue[_Slot[Any] | None] = queue.SimpleQueue()
        self.broken: BaseException | None = None
        self._hire = hire
        self._limit = limit
        self._tell = tell
        self._over = threading.Event()
        self._seats: set[Seat] = set()
        self._lock = threading.Lock()

    def serve(self) -> None:
        """Works off jobs with one worker until there are no more."""
        slot: _Slot[Any] | None = None
        seat: Seat | None = None
        try:
            seat = self._seat()
            while (slot := self.jobs.get()) is not None:
                seat, slot.result = self._do(seat, slot.work)
                slot.done.set()
        except BaseException as error:  # a worker that cannot be started ends the run, not one document
            if not self._over.is_set():
                self.broken = self.broken or error
            if slot is not None:
                slot.done.set()
        finally:
            if seat is not None:
                self._leave(seat)

    def _do(self, seat: Seat, work: Any) -> tuple[Seat, Any]:
        """The result, and the worker to go on with."""
        for strike in range(1, STRIKES + 1):
            try:
                return seat, seat.work(work, self._limit)
            except SlowError:
                return self._replace(seat, "took too long over a document"), too_long(self._limit)
            except LostError:
                seat = self._replace(seat, "died" if strike < STRIKES else "died again over the same document")
        return seat, deadly()

    def _replace(self, seat: Seat, why: str) -> Seat:
        self._leave(seat)
        if not self._over.is_set():
            self._tell(f"a worker {why} and is replaced")
        return self._seat()

    def _seat(self) -> Seat:
        seat = self._hire()
        with self._lock:
            self._seats.add(seat)
            over = self._over.is_set()
        if over:
            self._leave(seat)
            raise LostError
        return seat

    def _leave(self, seat: Seat) -> None:
        with self._lock:
            self._seats.discard(seat)
        seat.close()

    def end(self, threads: int) -> None:
        self._over.set()
        for _ in range(threads):
            self.jobs.put(None)
        with self._lock:
            seats = list(self._seats)
        for seat in seats:
            seat.close()
