"""Engines: one order, one result, and what happens to documents that kill or never end. Workers are real processes."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.engine.choose import choose
from detente.engine.here import Here
from detente.engine.processes import ProcessSeat, processes
from detente.engine.work import Engine, EngineError, Job, SetAside, never
from tests.engine.tasks import cannot, dies, make


def jobs(*words: str) -> list[Job[int]]:
    return [Job(n, (word, n) if word else None) for n, word in enumerate(words)]


def run(engine: Engine, given: Any, stop: Callable[[], bool] = never) -> list[tuple[int, Any]]:
    return [(key, result if result is None or isinstance(result, SetAside) else result[0]) for key, result in engine.run(given, stop)]


@pytest.mark.parametrize("engine", [Here(make), processes(make, 1), processes(make, 2)], ids=lambda e: e.name)
def test_results_come_in_the_order_of_the_jobs(engine: Engine) -> None:
    given = jobs(*(["uneven"] * 40), "", "uneven", "")
    assert run(engine, given) == [(n, None if n in (40, 42) else n * n) for n in range(43)]


def test_no_worker_is_started_where_there_is_no_work() -> None:
    assert run(processes(cannot, 2), jobs("", "", "")) == [(0, None), (1, None), (2, None)]
    assert run(Here(cannot), jobs("")) == [(0, None)]


def test_work_is_shared_among_the_workers() -> None:
    found = {pid for _, (_, pid) in processes(make, 2).run(jobs(*(["uneven"] * 60)), never)}
    assert len(found) == 2
    assert os.getpid() not in found


def test_a_process_that_has_served_its_term_is_followed_by_a_fresh_one() -> None:
    seat = ProcessSeat(make, term=2)
    try:
        found = [seat.work(("ok", n), 60.0) for n in range(5)]
    finally:
        seat.close()
    assert [square for square, _ in found] == [0, 1, 4, 9, 16]
    assert [len({pid for _, pid in found[k : k + 2]}) for k in (0, 2, 4)] == [1, 1, 1]
    assert len({pid for _, pid in found}) == 3


def test_a_killed_worker_is_replaced_and_its_job_done_by_another(tmp_path: Path) -> None:
    told: list[str] = []
    given = jobs("ok", f"die once {tmp_path / 'mark'}", "ok", "ok")
    assert run(processes(make, 2, tell=told.append), given) == [(0, 0), (1, 1), (2, 4), (3, 9)]
    assert told == ["a worker died and is replaced"]


def test_a_job_that_kills_its_worker_twice_is_set_aside() -> None:
    found = run(processes(make, 2), jobs("ok", "die", "ok"))
    assert (found[0], found[2]) == ((0, 0), (2, 4))
    assert isinstance(found[1][1], SetAside)
    assert "ended the process that coded it 2 times" in found[1][1].reason


@pytest.mark.parametrize("engine", [Here(make, 1.0), processes(make, 1, 1.0)], ids=lambda e: e.name)
def test_a_job_that_takes_too_long_is_set_aside_and_the_run_goes_on(engine: Engine) -> None:
    found = run(engine, jobs("ok", "hang", "ok"))
    assert (found[0], found[2]) == ((0, 0), (2, 4))
    assert isinstance(found[1][1], SetAside)
    assert "longer than the time limit of 1 s" in found[1][1].reason


def test_a_bug_in_the_task_costs_only_its_job() -> None:
    found = run(processes(make, 1), jobs("ok", "raise", "ok"))
    assert isinstance(found[1][1], SetAside)
    assert "ValueError: a bug" in found[1][1].reason
    assert found[2] == (2, 4)


@pytest.mark.parametrize(("make_", "why"), [(cannot, "RuntimeError: no model here"), (dies, "it ended while it was loading")])
def test_workers_that_cannot_start_end_the_run_with_the_reason(make_: Any, why: str) -> None:
    with pytest.raises(EngineError, match=why):
        run(processes(make_, 2), jobs("ok"))


def test_workers_killed_from_outside_lose_nothing() -> None:
    seen: set[int] = set()

    def watched() -> Iterator[Job[int]]:
        yield from (Job(n, ("uneven", n)) for n in range(120))

    found = []
    for key, (square, pid) in processes(make, 2).run(watched(), never):
        found.append((key, square))
        if key in (20, 60) and pid not in seen:
            seen.add(pid)
            os.kill(pid, signal.SIGKILL)
    assert seen
    assert found == [(n, n * n) for n in range(120)]


def test_a_lost_node_of_a_cluster_loses_nothing_and_the_run_goes_on() -> None:
    pytest.importorskip("ray")
    from tests.engine.nodes import cluster_of, lose_node

    with cluster_of(2) as (address, nodes):
        found = []
        for key, (square, _) in choose(make, 2, address).run((Job(n, ("slow", n)) for n in range(60)), never):
            found.append((key, square))
            if key == 10:
                lose_node(nodes)
    assert found == [(n, n * n) for n in range(60)]


def test_an_address_without_a_cluster_is_told() -> None:
    pytest.importorskip("ray")
    with pytest.raises(EngineError, match=r"--ray 127.0.0.1:1: no Ray cluster answers there"):
        choose(make, 1, "127.0.0.1:1")


def test_stopping_ends_the_run_early_and_its_workers() -> None:
    asked = threading.Event()
    pids: set[int] = set()
    done = 0
    for _, (_, pid) in processes(make, 2).run((Job(n, ("uneven", n)) for n in range(10_000)), asked.is_set):
        pids.add(pid)
        done += 1
        if done == 30:
            asked.set()
    assert 30 <= done < 200
    assert gone(pids)


def test_leaving_the_results_ends_the_workers() -> None:
    results = processes(make, 2).run(jobs(*["uneven"] * 100), never)
    pids = {next(results)[1][1] for _ in range(10)}
    results.close()  # type: ignore[attr-defined]
    assert gone(pids)


def test_jobs_are_not_read_far_ahead() -> None:
    read = 0

    def source() -> Iterator[Job[int]]:
        nonlocal read
        for n in range(5_000):
            read = n
            yield Job(n, ("ok", n))

    results = processes(make, 2).run(source(), never)
    for _ in range(5):
        next(results)
    time.sleep(0.2)
    assert read < 100
    results.close()  # type: ignore[attr-defined]


def test_choice_of_engine() -> None:
    assert choose(make, None, None).name == "one process"
    assert choose(make, 3, None).name == "3 processes"


def gone(pids: set[int]) -> bool:
    for _ in range(100):
        alive = []
        for pid in pids:
            try:
                os.kill(pid, 0)
                alive.append(pid)
            except ProcessLookupError:
                pass
        if not alive:
            return True
        time.sleep(0.05)
    return False
