"""Mentions are put together type by type, so that several processes can work at it, each with the mentions of one type at a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from detente.garbage import collected_later
from detente.store.fusion.columns import Columns, Flags, Ints
from detente.store.fusion.matching import Matcher

#: Starting processes is worth it from so many mentions on.
_WORTH_IT = 300_000

_Task = tuple[Columns, str, Ints | None]
_Done = tuple[Ints, Flags]


@dataclass(frozen=True)
class Assignment:
    """For each mention, in reading order: the number of its event, and whether its sides are the other way round there."""

    event: Ints
    crossed: Flags


def assign(mentions: Columns, fixed: Ints | None = None, workers: int = 1) -> Assignment:
    """Puts mentions together.

    Args:
        mentions: in reading order.
        fixed: numbers of the events of mentions whose event is known and stays, -1 for those that are to be placed.
        workers: processes to use. Types are read apart from each other, so the result is the same with any number.
    """
    event = np.full(len(mentions.row), -1, dtype=np.int32)
    crossed = np.zeros(len(mentions.row), dtype=np.bool_)
    places = [np.flatnonzero(mentions.type == number) for number in range(len(mentions.types))]
    order = sorted(range(len(places)), key=lambda n: (-len(places[n]), n))  # the longest first, so that no process waits for it at the end
    tasks = ((mentions.select(places[n]), mentions.types[n], None if fixed is None else fixed[places[n]]) for n in order)
    done = _shared(tasks, workers) if workers > 1 and len(mentions.row) >= _WORTH_IT else enumerate(_read_type(task) for task in tasks)
    found = dict(done)
    next_event = 0
    for number, n in enumerate(order):
        numbers, turned = found[number]
        event[places[n]], crossed[places[n]] = numbers + next_event, turned
        next_event += int(numbers.max()) + 1
    return Assignment(event, crossed)


def _shared(tasks: Iterator[_Task], workers: int) -> Iterator[tuple[int, _Done]]:
    """Results by the number of the task, as they come. No more tasks are taken than there are processes, as each is a copy of its mentions."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        running: dict[Future[_Done], int] = {}
        for number, task in enumerate(tasks):
            running[pool.submit(_read_type, task)] = number
            if len(running) > workers:
                yield from _finished(running, FIRST_COMPLETED)
        yield from _finished(running, ALL_COMPLETED)


def _finished(running: dict[Future[_Done], int], when: str) -> Iterator[tuple[int, _Done]]:
    for future in wait(running, return_when=when).done:
        yield running.pop(future), future.result()


def _read_type(task: _Task) -> _Done:
    """Numbers of the events of all mentions of one type, from 0, and whether their sides are the other way round."""
    mentions, type, fixed = task
    known = 0
    if fixed is not None:
        numbers, renumbered = np.unique(fixed, return_inverse=True)
        unplaced = int(len(numbers) > 0 and numbers[0] < 0)
        fixed = (renumbered - unplaced).astype(np.int32)
        known = len(numbers) - unplaced
    with collected_later():
        return Matcher(mentions, type, known).run(fixed)
