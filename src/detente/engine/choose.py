"""Which engine a run gets."""

from __future__ import annotations

from collections.abc import Callable

from detente.engine.here import Here
from detente.engine.work import TIME_LIMIT, Engine, Make


def choose(make: Make, workers: int | None, ray: str | None, limit: float = TIME_LIMIT, tell: Callable[[str], None] = lambda _: None) -> Engine:
    """This process, ``workers`` processes of this machine, or actors on the cluster at ``ray`` (``workers`` of them, or one a CPU).

    Raises:
        EngineError: Ray is not installed or there is no cluster.
    """
    if ray is not None:
        from detente.engine.cluster import cluster

        return cluster(make, ray, workers, limit, tell)
    if workers is not None:
        from detente.engine.processes import processes

        return processes(make, workers, limit, tell)
    return Here(make, limit)
