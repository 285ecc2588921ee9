"""A Ray cluster of several nodes on this machine, each a set of real processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def cluster_of(nodes: int) -> Iterator[tuple[str, Any]]:
    """Starts the nodes, one CPU each, and gives address and cluster; ends them afterwards."""
    import ray
    from ray.cluster_utils import Cluster

    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        for _ in range(nodes - 1):
            cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        yield str(cluster.address), cluster
    finally:
        ray.shutdown()
        cluster.shutdown()


def lose_node(cluster: Any) -> None:
    """Kills a node and all that runs on it, at once."""
    cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
