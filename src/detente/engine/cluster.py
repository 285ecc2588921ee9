"""Workers as actors of a Ray cluster, one loaded task each (extra ``detente[ray]``)."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import Any

from detente.engine.crew import Crew, LostError, SlowError
from detente.engine.work import TIME_LIMIT, EngineError, Make, SetAside

#: Seconds in which an actor must have a place on the cluster and its task loaded; a cluster that grows on demand takes minutes.
_START = 600.0
#: Seconds in which the head of the cluster must answer.
_ANSWER = 10.0


def _ignore(_: str) -> None: ...


def cluster(make: Make, address: str, workers: int | None = None, limit: float = TIME_LIMIT, tell: Callable[[str], None] = _ignore) -> Crew:
    """An engine on the Ray cluster at ``address`` (``auto``: the one that this machine belongs to), which has detente installed.

    Args:
        make: makes the task, on the node where the actor lives.
        address: as for ``ray.init``; ``local`` starts one on this machine.
        workers: number of actors (default: one for each CPU of the cluster).
        limit: seconds for one document.
        tell: called with a line when an actor had to be replaced.

    Raises:
        EngineError: Ray is not installed or there is no cluster at ``address``.
    """
    try:
        import ray
    except ImportError as error:
        raise EngineError('--ray needs Ray, which is not installed; pip install "detente[ray]"') from error
    if not ray.is_initialized():
        try:
            _knock(address)
            ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING, namespace="detente")
        except Exception as error:  # Ray raises ConnectionError, ValueError, RuntimeError and others of its own for one and the same thing
            raise EngineError(
                f"--ray {address}: no Ray cluster answers there ({str(error).splitlines()[0]}); start one with ray start --head, or give its address"
            ) from error
    size = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    return Crew(f"ray, {size} actor{'s' * (size != 1)}", lambda: RaySeat(make), size, limit, tell)


def _knock(address: str) -> None:
    """Is anybody there? Ray itself tries for many minutes.

    Raises:
        OSError: nobody answers.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_ANSWER).close()


class _Holder:
    """What an actor is: a task, loaded once."""

    def __init__(self, make: Make) -> None:
        self._task = make()

    def ready(self) -> None: ...

    def work(self, work: Any) -> Any:
        return self._task(work)


class RaySeat:
    """One actor.

    Raises:
        EngineError: the cluster has no room for it, or its task cannot be loaded there.
    """

    def __init__(self, make: Make) -> None:
        import ray

        self._ray = ray
        self._actor: Any = ray.remote(num_cpus=1, max_restarts=0)(_Holder).remote(make)
        try:
            ray.get(self._actor.ready.remote(), timeout=_START)
        except Exception as error:
            self.close()
            raise EngineError(f"an actor cannot be started on the cluster: {str(error).splitlines()[0]}; is detente installed on its nodes?") from error

    def work(self, work: Any, limit: float) -> Any:
        from ray.exceptions import GetTimeoutError, RayError, RayTaskError

        try:
            return self._ray.get(self._actor.work.remote(work), timeout=limit)
        except GetTimeoutError as error:
            self.close()
            raise SlowError from error
        except RayTaskError as error:
            return SetAside(f"the worker failed; this is a bug, please report it: {str(error).strip().splitlines()[-1]}")
        except RayError as error:  # the actor, its node or the way to it is gone
            raise LostError from error

    def close(self) -> None:
        try:
            self._ray.kill(self._actor, no_restart=True)
        except Exception:  # the cluster is gone already, and the actor with it
            return
