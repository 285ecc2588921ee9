"""Columns in a file that several processes read in place: what one has worked out, all others have without the work and without memory of their own."""

from __future__ import annotations

import mmap
import pickle
from pathlib import Path
from typing import Any

#: Each column begins at a multiple of so many bytes, as Arrow and NumPy like best.
_STEP = 64


def lay(thing: Any, path: Path) -> None:
    """Writes anything that can be pickled; its NumPy and Arrow columns go into ``path``, all else into a file beside it.

    The files are read by those who have written them: `take` runs what they say.
    """
    places: list[tuple[int, int]] = []
    with path.open("wb") as file:

        def keep(buffer: pickle.PickleBuffer) -> None:
            view = buffer.raw()
            file.write(b"\0" * (-file.tell() % _STEP))
            places.append((file.tell(), view.nbytes))
            file.write(view)

        rest = pickle.dumps(thing, protocol=5, buffer_callback=keep)
        file.write(b"\0")  # an empty file cannot be mapped
    _beside(path).write_bytes(pickle.dumps((places, rest)))


def take(path: Path) -> Any:
    """What `lay` has written there. Columns lie in the file, are read when they are asked for, and cannot be changed."""
    places, rest = pickle.loads(_beside(path).read_bytes())
    with path.open("rb") as file:
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    return pickle.loads(rest, buffers=[mapped[start : start + size] for start, size in places])


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.pickle")
