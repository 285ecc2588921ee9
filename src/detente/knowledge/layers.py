"""The user's own actors: layers of facts over our tables, which stay as they are.

A layer is one file in the user's data folder, ``NAME.tsv``: comment lines on where it comes from, a line of column names,
and a fact a line. Beside it lies ``NAME.index``, made from it: which names and surnames stand on which lines. So a large
layer is loaded without reading its facts; those are read when a text names them. An index that does not belong to its
layer, or to this version's way of comparing names, is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import platformdirs

from detente.errors import DataError
from detente.knowledge import spelling
from detente.knowledge.spelling import abbreviation, fold, key, nameable
from detente.knowledge.tables import Fact, lines, several, table

#: This environment variable names the folder of layers.
FOLDER = "DETENTE_KNOWLEDGE"
COLUMNS = ("name", "kind", "country", "sectors", "office", "start", "end", "other_names", "gender", "wikidata", "source")
#: Layers that ``detente knowledge update`` writes; only the newest is in use.
UPDATE = re.compile(r"wikidata-\d{4}-\d\d-\d\d")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_FIRST = "#detente-layer 1"
#: A surname that more persons of a layer bear than this tells none of them by itself, and looking at all of them takes its time.
#: Holders of an office are told apart by their terms, so there may be more of them.
_BEARERS, _HOLDERS = 12, 200


@dataclass(frozen=True, slots=True)
class Row:
    """A fact of a layer; ``source`` says where it comes from ("line 14 of mine.csv")."""

    name: str
    kind: str
    country: str = ""
    sectors: tuple[str, ...] = ()
    office: str = ""
    start: str = ""
    end: str = ""
    other_names: tuple[str, ...] = ()
    gender: str = ""
    wikidata: str = ""
    source: str = ""

    def cells(self) -> Iterator[str]:
        for column in COLUMNS:
            value = getattr(self, column)
            yield "; ".join(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A layer as it lies in the folder; ``changed`` (ns) and ``size`` tell two states of it apart."""

    name: str
    path: Path
    changed: int
    size: int


# ---------------------------------------------------------------------- the folder


def folder() -> Path:
    """Where layers lie: the folder that ``DETENTE_KNOWLEDGE`` names, else one in the user's data folder of this platform."""
    own = os.environ.get(FOLDER)
    return Path(own) if own else Path(platformdirs.user_data_dir("detente", appauthor=False)) / "knowledge"


def stored() -> list[LayerFile]:
    """All layers by name, those in use and older updates."""
    try:
        with os.scandir(folder()) as entries:
            found = [(e.name[:-4], e.stat()) for e in entries if e.name.endswith(".tsv")]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [LayerFile(name, folder() / f"{name}.tsv", s.st_mtime_ns, s.st_size) for name, s in sorted(found)]


def in_use() -> tuple[LayerFile, ...]:
    """The layers that count, the one that wins first: the user's by name, then the newest update from Wikidata."""
    every = stored()
    updates = [f for f in every if UPDATE.fullmatch(f.name)]
    return (*(f for f in every if not UPDATE.fullmatch(f.name)), *updates[-1:])


def layer_name(wanted: str) -> str:
    """``wanted`` as a layer may be called.

    Raises:
        DataError: it holds no letter or digit, or belongs to updates.
    """
    name = re.sub(r"[^a-z0-9._-]+", "-", wanted.lower()).strip("-._")[:64]
    if not _NAME.fullmatch(name):
        raise DataError(f"{wanted!r} is no name for a layer; give one of letters, digits, - and _ with --name")
    if UPDATE.fullmatch(name):
        raise DataError(f"{name!r}: names of this form belong to detente knowledge update; give another with --name")
    return name


def remove(name: str) -> None:
    """Takes a layer away.

    Raises:
        DataError: there is none of this name.
    """
    file = next((f for f in stored() if f.name == name), None)
    if file is None:
        known = ", ".join(f.name for f in stored())
        raise DataError(f"there is no layer {name!r} in {folder()}; {f'there are: {known}' if known else 'it holds none'}")
    try:
        file.path.unlink()
        file.path.with_suffix(".index").unlink(missing_ok=True)
    except OSError as error:
        raise DataError(f"{file.path}: cannot be removed: {error.strerror}") from error


def store(name: str, rows: Iterable[Row], about: Mapping[str, str]) -> LayerFile:
    """Writes a layer and its index, in the place of one of the same name; the file is whole or not there.

    Raises:
        DataError: the folder cannot be written.
    """
    head = [_FIRST, *(f"# {k}: {' '.join(v.split())}" for k, v in about.items()), "\t".join(COLUMNS)]
    text = "\n".join([*head, *("\t".join(row.cells()) for row in rows)]) + "\n"
    path = folder() / f"{name}.tsv"
    data = text.encode()
    index = _make_index(path, data)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
        write_whole(path.with_suffix(".index"), index)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}; set {FOLDER} to a folder of yours") from error
    s = path.stat()
    return LayerFile(name, path, s.st_mtime_ns, s.st_size)


def write_whole(path: Path, data: bytes) -> None:
    """Puts a file in place in one step: who reads it sees the old one or the new one, whole."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise


# ---------------------------------------------------------------------- reading


def _read(file: LayerFile | Path) -> bytes:
    path = file.path if isinstance(file, LayerFile) else file
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}; detente knowledge remove {path.stem} takes the layer away") from error


def _body(path: Path, data: bytes) -> int:
    """Where the facts of a layer begin."""
    if not data.startswith(_FIRST.encode()):
        raise DataError(f"{path}, line 1: not a layer of Détente; add the file that it was made from again: detente knowledge add FILE")
    head = re.compile(rb"(?:#[^\n]*\n)+").match(data)
    at = head.end() if head else 0
    columns = "\t".join(COLUMNS).encode() + b"\n"
    if not data.startswith(columns, at):
        line = data.count(b"\n", 0, at) + 1
        raise DataError(f"{path}, line {line}: the columns of a layer should stand here; add its file again: detente knowledge add FILE")
    return at + len(columns)


def about(file: LayerFile) -> dict[str, str]:
    """What a layer says of itself: where it comes from, when it was added, how many facts it holds."""
    data = _read(file)
    comments = data[: _body(file.path, data)].decode("utf-8", "replace").splitlines()[1:-1]
    return {k.strip(): v.strip() for k, _, v in (line.lstrip("# ").partition(":") for line in comments)}


def body_hash(file: LayerFile) -> bytes:
    """Hash of a layer's facts, whatever it says of itself."""
    data = _read(file)
    return hashlib.sha256(memoryview(data)[_body(file.path, data) :]).digest()


def rows(file: LayerFile) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each fact of a layer.

    Raises:
        DataError: a line has not as many cells as there are columns.
    """
    data = _read(file)
    for _, number, cells in _facts(file.path, data):
        yield number, cells


def _facts(path: Path, data: bytes) -> Iterator[tuple[int, int, list[str]]]:
    """Offset, line number and cells of each fact."""
    at = _body(path, data)
    number = data.count(b"\n", 0, at)
    for line in data[at:].split(b"\n"):
        number += 1
        if line:
            try:
                cells = line.decode().split("\t")
            except UnicodeDecodeError as error:
                raise DataError(f"{path}, line {number}: not UTF-8; add the layer's file again: detente knowledge add FILE") from error
            if len(cells) != len(COLUMNS):
                raise DataError(f"{path}, line {number}: {len(cells)} cells where {len(COLUMNS)} are needed; add its file again: detente knowledge add FILE")
            yield at, number, cells
        at += len(line) + 1


def to_fact(cells: Sequence[str], layer: str) -> Fact:
    """A fact of a layer as the coder takes it."""
    name, kind, country, sectors, office, start, end, _, gender, wikidata, source = cells
    kind = "holder" if kind == "person" and office else kind
    return Fact(kind, name, country or None, several(sectors), office or None, start, end, gender, wikidata or None, layer, f"layer {layer}, {source}")


# ---------------------------------------------------------------------- the index


@lru_cache(maxsize=1)
def nicknames() -> dict[str, list[str]]:
    """Folded given name → forms that reports use instead, both ways."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, (given, forms) in lines(table("nicknames.txt"), 2):
        for form in several(forms):
            found[fold(given)].append(form)
            found[fold(form)].append(given)
    return dict(found)


def variants(names: Iterable[str], nicks: Mapping[str, list[str]]) -> Iterator[str]:
    """A person's names, and each with the given name as reports may shorten it."""
    for n in names:
        yield n
        first, _, rest = n.partition(" ")
        for variant in nicks.get(fold(first), ()) if rest else ():
            yield f"{variant} {rest}"


@lru_cache(maxsize=1)
def _ways() -> bytes:
    """What an index depends on beside its layer: how names are compared, and the nicknames."""
    return b"".join(Path(m).read_bytes() for m in (spelling.__file__, __file__)) + table("nicknames.txt").read_bytes()


def _stamp(data: bytes) -> str:
    return hashlib.sha256(_ways() + hashlib.sha256(data).digest()).hexdigest()


def _make_index(path: Path, data: bytes) -> bytes:
    """The index of a layer: stamp and hash of the rest, sizes, and for names, surnames, first words and offices all keys and all values."""
    names: dict[str, list[int]] = defaultdict(list)
    bearers: dict[str, list[int]] = defaultdict(list)
    holders: dict[str, list[int]] = defaultdict(list)
    offices: dict[str, list[int]] = defaultdict(list)
    capitals: dict[str, bool] = {}
    nicks = nicknames()
    for at, _, (name, kind, country, _, office, *_, others, _, _, _) in _facts(path, data):
        every = (name, *several(others))
        for n in variants(every, nicks) if kind == "person" else every:
            k = key(n)
            if nameable(k):
                words = " ".join(k)
                capitals[words] = capitals.get(words, True) and abbreviation(n, k)
                if at not in names[words][-1:]:
                    names[words].append(at)
        if kind == "person":
            for s in spelling.surnames(name, country or None):
                (holders if office else bearers)[" ".join(s)].append(at)
            if office:
                offices[f"{country}\t{office}"].append(at)
    surnames: dict[str, list[int]] = defaultdict(list)
    for told, most in ((holders, _HOLDERS), (bearers, _BEARERS)):
        for words, places_of in told.items():
            if len(places_of) <= most:
                surnames[words] += places_of
    longest: dict[str, int] = {}
    for words in (*names, *surnames):
        first, length = words.partition(" ")[0], words.count(" ") + 1
        longest[first] = max(length, longest.get(first, 0))

    def places(found: Mapping[str, list[int]]) -> list[str]:
        return [",".join(map(str, v)) for v in found.values()]

    blocks: list[Sequence[str]] = [
        [*names], [("A" if capitals[k] else "") + v for k, v in zip(names, places(names), strict=True)], [*surnames], places(surnames),
        [*longest], [str(v) for v in longest.values()], [*offices], places(offices),
    ]  # fmt: skip
    body = "\n".join([" ".join(str(len(b)) for b in blocks), *(line for b in blocks for line in b)]).encode() + b"\n"
    return f"{_stamp(data)} {hashlib.sha256(body).hexdigest()}\n".encode() + body


def _belongs(index: bytes, data: bytes) -> bool:
    """Is an index whole, and that of a layer?"""
    head, _, body = index.partition(b"\n")
    return head == f"{_stamp(data)} {hashlib.sha256(body).hexdigest()}".encode()


class Layer:
    """A layer ready to be asked. ``names`` and ``surnames`` map folded words to the places of their facts."""

    def __init__(self, file: LayerFile, data: bytes, index: bytes) -> None:
        self.name, self.path, self._data = file.name, file.path, data
        lines = index.decode().split("\n")
        blocks: list[list[str]] = []
        at = 2
        for size in map(int, lines[1].split()):
            blocks.append(lines[at : at + size])
            at += size
        self.names = dict(zip(blocks[0], blocks[1], strict=True))
        self.surnames = dict(zip(blocks[2], blocks[3], strict=True))
        self.longest = list(zip(blocks[4], map(int, blocks[5]), strict=True))
        self._offices = dict(zip(blocks[6], blocks[7], strict=True))

    def mixed(self, words: str) -> bool:
        """May the name stand in other than capitals?"""
        return not self.names[words].startswith("A")

    def facts(self, words: str, surname: bool) -> list[Fact]:
        """The facts behind folded words, read from the layer."""
        return self._at((self.surnames if surname else self.names)[words])

    def holders(self, country: str, office: str) -> list[Fact]:
        """Who held an office, whenever."""
        places = self._offices.get(f"{country}\t{office}")
        return self._at(places) if places else []

    def _at(self, places: str) -> list[Fact]:
        found = []
        for place in places.removeprefix("A").split(","):
            at = int(place)
            found.append(to_fact(self._data[at : self._data.index(b"\n", at)].decode().split("\t"), self.name))
        return found


def load(file: LayerFile) -> Layer:
    """A layer with its index, which is made if it is missing or not the layer's.

    Raises:
        DataError: the layer is malformed.
    """
    data = _read(file)
    beside = file.path.with_suffix(".index")
    index = beside.read_bytes() if beside.is_file() else b""
    if not _belongs(index, data):
        index = _make_index(file.path, data)
        with contextlib.suppress(OSError):  # a folder that cannot be written costs time, nothing else
            write_whole(beside, index)
    return Layer(file, data, index)
