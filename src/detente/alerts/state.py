"""What has been delivered, in a small SQLite file that several processes on one machine share.

A message is claimed before it is sent, and marked as delivered after. Whoever finds a claim leaves the message to its owner, until the claim
is so old that the owner must have died: then it is sent by the next run. So each message goes out at least once, and more than once only where a
process dies between sending it and noting that; its id lets a receiver drop the second one. Addresses are kept as hashes: they hold passwords.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from detente.errors import DataError

#: Seconds after which a claim is taken for that of a process that died. Apprise gives up on one address after far less.
LEASE = 600.0
#: Seconds to wait for another process that writes at this moment.
_WAIT = 30.0
_TABLE = (
    "CREATE TABLE IF NOT EXISTS deliveries (alert TEXT NOT NULL, key TEXT NOT NULL, address TEXT NOT NULL, claimed REAL NOT NULL, delivered REAL, "
    "PRIMARY KEY (alert, key, address)) WITHOUT ROWID"
)


class State:
    """Deliveries by alert, key and address. ``clock`` gives seconds since 1970."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self.clock = clock
        with self._open() as con:
            con.execute(_TABLE)

    def claim(self, alert: str, keys: Sequence[str], address: str) -> bool:
        """Takes on a message; False where it has been delivered by one of its keys, or somebody else is about to.

        Raises:
            DataError: the file cannot be read or written.
        """
        now, to = self.clock(), _hash(address)
        with self._open() as con:
            con.execute("BEGIN IMMEDIATE")
            marks = ", ".join("?" * len(keys))
            taken = con.execute(
                f"SELECT 1 FROM deliveries WHERE alert = ? AND address = ? AND key IN ({marks}) AND (delivered IS NOT NULL OR claimed > ?) LIMIT 1",
                (alert, to, *keys, now - LEASE),
            ).fetchone()
            if taken is None:
                con.executemany("INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, ?, NULL)", [(alert, k, to, now) for k in keys])
            con.execute("COMMIT")
            return taken is None

    def delivered(self, alert: str, keys: Sequence[str], address: str) -> None:
        """Notes that a message that was claimed has gone out."""
        with self._open() as con:
            con.executemany("UPDATE deliveries SET delivered = ? WHERE alert = ? AND key = ? AND address = ?", self._rows(alert, keys, address, self.clock()))

    def release(self, alert: str, keys: Sequence[str], address: str) -> None:
        """Gives a message back that could not be sent; the next run tries again."""
        with self._open() as con:
            rows = [(alert, k, _hash(address)) for k in keys]
            con.executemany("DELETE FROM deliveries WHERE alert = ? AND key = ? AND address = ? AND delivered IS NULL", rows)

    def known(self, alert: str, keys: Sequence[str], address: str) -> bool:
        """Has a message been delivered by one of its keys?"""
        with self._open() as con:
            marks = ", ".join("?" * len(keys))
            sql = f"SELECT 1 FROM deliveries WHERE alert = ? AND address = ? AND key IN ({marks}) AND delivered IS NOT NULL LIMIT 1"
            return con.execute(sql, (alert, _hash(address), *keys)).fetchone() is not None

    def _rows(self, alert: str, keys: Sequence[str], address: str, now: float) -> list[tuple[float, str, str, str]]:
        return [(now, alert, k, _hash(address)) for k in keys]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            con = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)
        except sqlite3.Error as error:
            raise DataError(f"{self.path}: {error}; give --state a file that can be written") from error
        try:
            yield con
        except sqlite3.Error as error:
            raise DataError(f"{self.path}: {error}; it must be a file that detente alerts has made, in a folder that can be written") from error
        finally:
            con.close()


def _hash(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
