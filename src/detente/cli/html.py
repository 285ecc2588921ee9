"""Writes codings as pages: one to standard output or a file, or one a report into a folder with an index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from detente.cli.messages import NOTHING, complain
from detente.pages import Entry, annotated_page, annotated_pages, entry, index_page
from detente.records import Coding

#: With one of these endings ``--out`` names a page; with any other a folder.
PAGE = (".html", ".htm")
INDEX = "index.html"
#: Longest name of a page without its ending; many file systems end at 255 bytes.
_NAME = 80


def html_writer(refused: bool, out: Path | None) -> PageWriter | FolderWriter:
    """The writer for ``--format html``.

    Raises:
        typer.Exit: nothing can be written to ``out``; the message is on standard error.
    """
    if out is None or out.name.lower().endswith(PAGE):
        if out is not None:
            with _writing(out):
                if out.is_dir():
                    raise IsADirectoryError(21, "it is a folder")
                out.parent.mkdir(parents=True, exist_ok=True)
        return PageWriter(refused, out)
    with _writing(out):
        if out.exists() and not out.is_dir():
            raise FileExistsError(17, "it is a file, and no page by its ending; name a folder, or a file that ends with .html")
        out.mkdir(parents=True, exist_ok=True)
    return FolderWriter(refused, out)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        complain(f"--out: {path} cannot be written ({error.strerror or error})")
        raise typer.Exit(NOTHING) from error


class PageWriter:
    """One page. One report stands on it alone, several behind an index, so all are held until the last one is there."""

    def __init__(self, refused: bool, out: Path | None) -> None:
        self.refused = refused
        self.out = out
        self._held: list[tuple[str, Coding]] = []
        self._failed = 0

    def write(self, coding: Coding, origin: str) -> None:
        self._held.append((name_of(origin), coding))

    def failure(self) -> None:
        self._failed += 1

    def close(self) -> None:
        if not self._held:
            return
        if len(self._held) == 1 and not self._failed:
            (name, coding), *_ = self._held
            page = annotated_page(coding, name=name, refused=self.refused)
        else:
            page = annotated_pages(self._held, refused=self.refused, failed=self._failed)
        if self.out is None:
            typer.echo(page, nl=False)
            return
        with _writing(self.out):
            self.out.write_text(page, "utf-8")


class FolderWriter:
    """A page a report, written as soon as it is coded, and at the end their index, ``index.html``."""

    def __init__(self, refused: bool, out: Path) -> None:
        self.refused = refused
        self.out = out
        self._entries: list[Entry] = []
        self._taken = {INDEX}
        self._failed = 0

    def write(self, coding: Coding, origin: str) -> None:
        name = self._file(origin)
        page = annotated_page(coding, name=name_of(origin), refused=self.refused, index=INDEX)
        with _writing(self.out / name):
            (self.out / name).write_text(page, "utf-8")
        self._entries.append(entry(coding, name, name_of(origin)))

    def failure(self) -> None:
        self._failed += 1

    def close(self) -> None:
        if not self._entries:
            return
        with _writing(self.out / INDEX):
            (self.out / INDEX).write_text(index_page(self._entries, self._failed), "utf-8")
        complain(f"{len(self._entries)} {'page' if len(self._entries) == 1 else 'pages'} written; start with {self.out / INDEX}")

    def _file(self, origin: str) -> str:
        """A name for a report's page, made from that of its file and taken by no other: ``news.jsonl:3`` becomes ``news-3.html``."""
        path, _, line = origin.rpartition(":")
        stem, number = (Path(path).name, f"-{line}") if path and line.isdigit() else (Path(origin).name, "")
        plain = re.sub(r"\.(txt|jsonl(\.gz)?)$", "", stem, flags=re.I)
        base = (re.sub(r"[^\w-]+", "-", plain).strip("-")[:_NAME] or "report") + number
        name, n = f"{base}.html", 2
        while name.lower() in self._taken:
            name, n = f"{base}-{n}.html", n + 1
        self._taken.add(name.lower())
        return name


def name_of(origin: str) -> str:
    """What to call a report without a title: its file; nothing for a text given on the command line."""
    return "" if origin in ("text", "standard input") else Path(origin).name
