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
    strikes: int = 0
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
        given = 0
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
                            shift.at_work(+1)
                            threads[-1].start()
                        given += 1
                        shift.jobs.put((given, slot))
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
        #: Jobs by number, so that one whose worker was lost is the next to be taken by whoever is free.
        self.jobs: queue.PriorityQueue[tuple[float, _Slot[Any] | None]] = queue.PriorityQueue()
        self.broken: BaseException | None = None
        self._hire = hire
        self._limit = limit
        self._tell = tell
        self._over = threading.Event()
        self._seats: set[Seat] = set()
        self._lock = threading.Lock()
        self._threads = 0

    def at_work(self, more: int) -> int:
        """Counts the threads that have a worker or wait for one."""
        with self._lock:
            self._threads += more
            return self._threads

    def serve(self) -> None:
        """Works off jobs with one worker after the other until there are no more."""
        seat: Seat | None = None
        try:
            seat = self._seat()
            while True:
                number, slot = self.jobs.get()
                if slot is None:
                    return
                try:
                    slot.result = seat.work(slot.work, self._limit)
                    slot.done.set()
                except SlowError:
                    slot.result = too_long(self._limit)
                    slot.done.set()
                    self._told("took too long over a document")
                    seat = self._replace(seat)
                except LostError:
                    self._told("died")  # before another one can finish the job, and with it the run
                    slot.strikes += 1
                    if slot.strikes < STRIKES:
                        self.jobs.put((number, slot))
                    else:
                        slot.result = deadly()
                        slot.done.set()
                    seat = self._replace(seat)
        except BaseException as error:
            # A worker that cannot be started is no fault of a document. The others go on; the last one ends the run.
            if not self._over.is_set():
                if self.at_work(-1) == 0:
                    self.broken = error
                else:
                    self._tell(f"going on with one worker less: {error}")
        finally:
            if seat is not None:
                self._leave(seat)

    def _told(self, why: str) -> None:
        if not self._over.is_set():
            self._tell(f"a worker {why} and is replaced")

    def _replace(self, seat: Seat) -> Seat:
        self._leave(seat)
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
        for n in range(threads):
            self.jobs.put((-n - 1, None))
        with self._lock:
            seats = list(self._seats)
        for seat in seats:
            seat.close()
