"""What an engine is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from detente.errors import DetenteError

#: Does the work on one job. Made once a worker, as it holds what takes long to load.
Task = Callable[[Any], Any]
#: Makes a task. It must be a function at the top of a module, since workers import it by name.
Make = Callable[[], Task]
Key = TypeVar("Key")

#: Seconds that one document may take. The longest that may be read (1 MB, some 8,000 sentences) takes half a minute on one core of a
#: laptop; this is four times that.
TIME_LIMIT = 120.0
#: A job that has ended its worker this many times is set aside: once may be the machine's fault.
STRIKES = 2


class EngineError(DetenteError):
    """A worker cannot be started, or a cluster cannot be reached."""


@dataclass(frozen=True, slots=True)
class Job(Generic[Key]):
    """A ``key`` to know it by, and the ``work`` for the task; None where there is nothing to do and the key only keeps its place."""

    key: Key
    work: Any = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """Instead of a result: the job took too long or ended its worker; ``reason`` says which."""

    reason: str


class Engine(Protocol):
    """Runs a task over jobs."""

    name: str

    def run(self, jobs: Iterable[Job[Key]], stop: Callable[[], bool]) -> Iterator[tuple[Key, Any]]:
        """Key and result of each job, in order; the result is a `SetAside` where there is none, None where there was no work.

        Ends early, between two documents, when ``stop()`` turns true.
        """
        ...


def never() -> bool:
    """Do not stop."""
    return False


def too_long(limit: float) -> SetAside:
    return SetAside(f"took longer than the time limit of {limit:g} s and was set aside; try it again with --retry-failed and a higher --time-limit")


def deadly() -> SetAside:
    return SetAside(f"ended the process that coded it {STRIKES} times and was set aside; try it again with --retry-failed")
