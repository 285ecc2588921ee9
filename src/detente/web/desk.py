"""A store while others write to it: always its latest version, in the process that listens and in those that make its pages."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import duckdb

from detente.errors import StoreError
from detente.garbage import settle
from detente.store.snapshot import Snapshot, read
from detente.store.store import Store, open_store
from detente.web.book import Book, Shown, judged, opened
from detente.web.folders import remove_left

#: Seconds for which a version is shown without looking whether there is a newer one.
_FRESH = 2.0
#: Seconds that the end of the desk waits for what is being made, and between two attempts to interrupt it.
_PATIENCE, _STEP = 5.0, 0.1
#: Books that a process has open at once: the one before is asked for until a newer one is ready, and reviews make more of each.
_BOOKS = 3


class Follower:
    """The desk of a process that makes pages for another one: it shows what that one says."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._books: OrderedDict[Shown, Book] = OrderedDict()
        self._now: Book | None = None

    def follow(self, shown: Shown) -> None:
        """
        Raises:
            StoreError: there is no such version any more.
        """
        if shown not in self._books:
            known = next((b for s, b in self._books.items() if s.folder == shown.folder), None)
            if known is None:
                known = Book(open_store(self.path, shown.coded), Path(shown.folder))
                known.shared()
                settle()
            if shown.judged != known.version:
                known = known.reviewed(judged(self.path, shown.judged))
            self._books[shown] = known
            while len(self._books) > _BOOKS:
                self._books.popitem(last=False)
        self._now = self._books[shown]

    def book(self) -> Book:
        assert self._now is not None
        return self._now


class Desk:
    """A store that is looked at while others write to it. ``ready`` does beforehand what each reader of a new version would wait for.

    The first book is made while the desk already listens: who asks before it is there waits for it.

    Raises:
        StoreError: there is no store, or it cannot be read.
    """

    def __init__(self, path: str | Path, ready: Callable[[Book], object] = lambda book: None) -> None:
        self.path = str(path)
        self._ready = ready
        self._opening = threading.Lock()
        self._looked = time.monotonic()
        remove_left()
        store = opened(path)
        self._coded = _coded(read(store.lake, store.version))
        self._made: Future[Book] = Future()
        self._making: Store | None = store
        self._thread = self._apart(self._begin)

    def book(self) -> Book:
        """The latest version. While a newer one is made ready, readers get the one before.

        Raises:
            StoreError: the first one could not be made.
        """
        if self._made.done() and time.monotonic() - self._looked > _FRESH and self._opening.acquire(blocking=False):
            self._thread = self._apart(self._look)
        return self._made.result()

    @property
    def version(self) -> int | None:
        """That of the book which readers get now; None while they wait for the first."""
        return self.book().version if self._made.done() and self._made.exception() is None else None

    @property
    def coded(self) -> int | None:
        """The version of its coding: `version` but for reviews."""
        return self.book().store.version if self._made.done() and self._made.exception() is None else None

    def close(self) -> None:
        """Ends what is being made, takes the files away, and looks for no newer version any more."""
        self._looked = float("inf")
        for _ in range(int(_PATIENCE / _STEP)):
            making = self._making
            if making is not None:
                making.connection.interrupt()
            self._thread.join(_STEP)
            if not self._thread.is_alive():
                break
        if self._made.done() and self._made.exception() is None:
            self._made.result().close()

    def _apart(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def _begin(self) -> None:
        assert self._making is not None
        try:
            self._made.set_result(self._book(self._making))
        except Exception as error:
            self._made.set_exception(error)  # whoever asks for the book is told; who runs the desk sees it here
            if not isinstance(error, duckdb.InterruptException):
                raise

    def _book(self, store: Store) -> Book:
        self._making = store
        try:
            book = Book(store)
            self._ready(book)
        finally:
            self._making = None
        return book

    def _look(self) -> None:
        try:
            before = self._made.result()
            now = read(before.store.lake)
            if now.version != before.version:
                made: Future[Book] = Future()
                if _coded(now) == self._coded:
                    made.set_result(before.reviewed(judged(self.path, now.version)))
                else:
                    made.set_result(self._book(opened(self.path, now.version)))  # the old one goes with its last reader
                    self._coded = _coded(now)
                self._made = made
        except (StoreError, duckdb.InterruptException):
            pass  # what was read stays readable; the next look may find the store again
        finally:
            self._looked = max(time.monotonic(), self._looked)
            self._opening.release()


def _coded(snapshot: Snapshot) -> tuple[object, ...]:
    """What the coding in a version depends on: all but the reviews."""
    return (tuple(sorted((name, version) for name, version in snapshot.tables.items() if name != "reviews")), snapshot.removals)
