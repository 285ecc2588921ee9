"""The desk's temporary folders: each has the number of its process in its name, so that one which was killed leaves nothing for good."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

_NAME = "detente-desk-"
_OURS = re.compile(rf"{_NAME}(\d+)-")


def temporary() -> tempfile.TemporaryDirectory[str]:
    """A new one. It goes when it is cleaned up, when nobody has it any more, or when the program ends."""
    return tempfile.TemporaryDirectory(prefix=f"{_NAME}{os.getpid()}-", ignore_cleanup_errors=True)


def remove_left() -> None:
    """Removes those of processes that are no more."""
    if os.name == "nt":
        return  # there, asking whether a process lives can end it, and what is open cannot be removed
    for path in Path(tempfile.gettempdir()).glob(f"{_NAME}*"):
        found = _OURS.match(path.name)
        if found and not _alive(int(found[1])):
            shutil.rmtree(path, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
