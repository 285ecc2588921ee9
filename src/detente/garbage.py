"""Python's search for cycles of objects: not while much is built of which nothing is garbage before the end, and not through what stays for long."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_later() -> Iterator[None]:
    """Inside, Python looks for no cycles to throw away: it would go through the same millions of objects again and again."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def settle() -> None:
    """What is there now stays: later searches leave it out, which would take a tenth of a second each time. Garbage is thrown away first.

    Before the end it is to be called with `unsettle`, or libraries complain of what they find left.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def unsettle() -> None:
    """What was there stays no longer than anything else."""
    gc.unfreeze()
