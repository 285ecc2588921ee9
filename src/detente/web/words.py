"""Which of many texts hold some words, without reading the texts: for each word the texts that it stands in.

A word is a run of bytes of letters or digits in lower-cased UTF-8; what is no letter of ASCII counts as one, but for the punctuation that is common.
Any such rule serves, as long as text and question are cut by the same: a word within the question is a word of every text that holds it, the first may be
the end of one there, and the last the beginning. What that leaves is looked up in the text itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from detente.web.shelf import Numbers, Places, between, parted

Bytes = npt.NDArray[np.uint8]
#: Bytes of the longest word. Of a longer one (there are no spaces in Chinese) every stretch of these bytes that begins at a multiple of half of them.
_LONGEST = 64
_HALF = _LONGEST // 2
#: What no UTF-8 has: between two entries of a lexicon, and before a stretch of a longer word.
_BETWEEN, _PIECE = b"\xff", b"\xfe"
#: Bytes and texts that are read at once; the number of a text among these takes two bytes.
_READ, _TEXTS = 16_000_000, 60_000
_SOME = 4_000
#: Texts of one block on disk.
_BLOCK = 64
#: Of more numbers than a share of all, what they are together is found by marking it among all.
_DENSE = 16

_LETTER = np.zeros(256, dtype=bool)
for _first, _last in (b"09", b"az", b"AZ", b"\x80\xff"):
    _LETTER[_first : _last + 1] = True
#: Punctuation by its first bytes, and how many bytes it has: of Latin-1, of typesetting, of East Asia.
_PUNCTUATION = ((b"\xc2", 2), (b"\xe2\x80", 3), (b"\xe2\x81", 3), (b"\xe3\x80", 3), (b"\xef\xbc", 3))


def lowered(texts: pa.Array) -> pa.Array:
    """Texts as they are searched: as `lower` of DuckDB gives them (which does not know the letters that are newer than Unicode 14)."""
    return pc.utf8_lower(pc.fill_null(texts, "").cast(pa.large_string()))


def runs(data: Bytes, borders: Places) -> tuple[npt.NDArray[np.bool_], Places, Places]:
    """Which bytes belong to words, and where words begin and end, in texts that lie one after the other, each from one border to the next."""
    letter = _LETTER[data]
    for first, length in _PUNCTUATION:
        places = np.flatnonzero(data == first[0])
        if len(first) > 1:
            places = places[data[places + 1] == first[1]]
        for n in range(length):
            letter[places + n] = False
    begin, end = letter.copy(), letter.copy()
    begin[1:] &= ~letter[:-1]
    end[:-1] &= ~letter[1:]
    inner = borders[(borders > 0) & (borders < len(data))]
    begin[inner], end[inner - 1] = letter[inner], letter[inner - 1]
    return letter, np.flatnonzero(begin), np.flatnonzero(end) + 1


class Lexicon:
    """Short texts without 0xFF, by number, of which those are found that hold some bytes."""

    def __init__(self, entries: pa.Array) -> None:
        entries = entries.cast(pa.large_binary())
        offsets = np.frombuffer(entries.buffers()[1], dtype=np.int64)[entries.offset : entries.offset + len(entries) + 1]
        self._starts = (offsets - offsets[0] + np.arange(len(offsets))).astype(np.int32)
        self._data = np.full(int(self._starts[-1]) + 1, _BETWEEN[0], dtype=np.uint8)
        within = np.ones(len(self._data), dtype=bool)
        within[self._starts] = False
        self._data[within] = _of(entries.buffers()[2])[offsets[0] : offsets[-1]]

    def holding(self, part: bytes, begins: bool = False, ends: bool = False) -> Places:
        """The entries that hold ``part``, that begin or end with it; ascending."""
        if not part:
            return np.arange(len(self._starts) - 1)
        places = self._places((_BETWEEN if begins else b"") + part + (_BETWEEN if ends else b""))
        found: Places = np.searchsorted(self._starts, places, "left" if begins else "right") - (0 if begins else 1)
        return found[np.append(True, found[1:] != found[:-1])] if len(found) else found

    def starting(self, entries: Places, with_: bytes) -> npt.NDArray[np.bool_]:
        """Which of some entries begin with one byte."""
        found: npt.NDArray[np.bool_] = self._data[self._starts[entries] + 1] == with_[0]
        return found

    def _places(self, part: bytes) -> Places:
        size = len(self._data) - len(part) + 1
        if size <= 0:
            return np.empty(0, dtype=np.int64)
        there = self._data[:size] == part[0]
        if len(part) > 1:
            there &= self._data[1 : size + 1] == part[1]
        places = np.flatnonzero(there)
        for n, byte in enumerate(part[2:], 2):
            places = places[self._data[places + n] == byte]
        return places


class Texts:
    """Lower-cased texts in blocks on disk, packed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._codec = pa.Codec("zstd", 1)
        self._out = path.open("wb")
        self._ends, self._firsts = [0], [0]
        self._sizes: list[int] = []

    def add(self, texts: pa.Array) -> None:
        """More of them."""
        for at in range(0, len(texts), _BLOCK):
            sink = pa.BufferOutputStream()
            part = pa.record_batch([pa.concat_arrays([texts.slice(at, _BLOCK)])], ["text"])
            sink.write(part.serialize())
            block = sink.getvalue()
            self._sizes.append(block.size)
            self._firsts.append(self._firsts[-1] + len(part))
            self._ends.append(self._ends[-1] + self._out.write(self._codec.compress(block)))

    def close(self) -> None:
        """All have been added; they can be read now."""
        self._out.close()
        self._open()

    def _open(self) -> None:
        self._codec = pa.Codec("zstd", 1)
        self._data = pa.memory_map(str(self._path)).read_buffer() if self._ends[-1] else pa.py_buffer(b"")

    def __getstate__(self) -> dict[str, Any]:
        return {"_path": self._path, "_ends": self._ends, "_firsts": self._firsts, "_sizes": self._sizes}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open()

    def take(self, places: Numbers) -> pa.Array:
        """Some of them; ``places`` ascend."""
        schema = pa.schema([("text", pa.large_string())])
        parts = []
        for block, part in parted(places, self._firsts):
            packed = self._data.slice(self._ends[block], self._ends[block + 1] - self._ends[block])
            batch = pa.ipc.read_record_batch(self._codec.decompress(packed, self._sizes[block]), schema)
            parts.append(batch["text"].take(pa.array(part)))
        return pa.concat_arrays(parts) if parts else pa.array([], pa.large_string())


@dataclass(frozen=True)
class _Read:
    """Some texts that have been read, from the number ``first`` on: their words, how many texts each is in, and which, counted from ``first``."""

    first: int
    words: pa.Array
    counts: Numbers
    texts: npt.NDArray[np.uint16]


class Words:
    """For each word the numbers of the texts that hold it. ``file``: where these lie, since they are more than the rest of the desk has in memory."""

    def __init__(self, texts: Iterable[pa.Array], file: Path) -> None:
        parts: list[_Read] = []
        self.size = 0
        for lower in _together(texts):
            parts.append(_read(lower, self.size))
            self.size += len(lower)
        words = pa.concat_arrays([p.words for p in parts]).dictionary_encode() if parts else pa.array([], pa.large_binary()).dictionary_encode()
        self._lexicon = Lexicon(words.dictionary)
        codes = np.split(words.indices.to_numpy(), np.cumsum([len(p.words) for p in parts])[:-1]) if parts else []
        totals = np.zeros(len(words.dictionary), dtype=np.int64)
        for part, code in zip(parts, codes, strict=True):
            totals[code] += part.counts
        self._at = np.concatenate([[0], np.cumsum(totals)])
        self._file = file
        self._texts = np.memmap(file, dtype=np.int32, mode="w+", shape=max(int(self._at[-1]), 1))
        following = self._at[:-1].copy()
        while parts:
            part, code = parts.pop(0), codes.pop(0)
            before = np.cumsum(part.counts) - part.counts
            self._texts[np.repeat(following[code] - before, part.counts) + np.arange(len(part.texts))] = part.texts.astype(np.int32) + part.first
            following[code] += part.counts

    def __getstate__(self) -> dict[str, Any]:
        self._texts.flush()
        return {name: value for name, value in self.__dict__.items() if name != "_texts"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._texts = np.memmap(self._file, dtype=np.int32, mode="r")

    def holding(self, words: str, texts: Callable[[Numbers], pa.Array]) -> Numbers | None:
        """The texts that hold ``words``, whatever their case, ascending; None where these have no letter and no digit. ``texts`` gives the texts of
        some numbers as they have been indexed."""
        part = words.lower().encode("utf-8", "surrogatepass")
        data = _of(part)
        found: Numbers | None = None
        starts, ends = (row.tolist() for row in runs(data, np.array([0, len(data)]))[1:])
        asked = [self._entries(part[a:b], a > 0, b < len(part)) for a, b in zip(starts, ends, strict=True)]
        for entries in sorted(asked, key=self._number):
            found = self._having(entries) if found is None else self._among(found, entries)
            if not len(found):
                return found
        if found is not None and (len(asked) > 1 or ends[0] - starts[0] != len(part) or len(part) > _HALF):
            some = [found[at : at + _TEXTS] for at in range(0, len(found), _TEXTS)]
            found = np.concatenate([part[pc.match_substring(texts(part), words.lower()).to_numpy(zero_copy_only=False)] for part in some])
        return found

    def _entries(self, word: bytes, begins: bool, ends: bool) -> Places:
        """The words that ``word`` of a question can be in a text."""
        whole = self._lexicon.holding(word, begins, ends) if len(word) <= _LONGEST else np.empty(0, dtype=np.int64)
        if begins and ends and len(word) <= _LONGEST:
            return whole
        within = self._lexicon.holding(word[:_HALF])
        return np.union1d(whole, within[self._lexicon.starting(within, _PIECE)])

    def _number(self, entries: Places) -> int:
        return int((self._at[entries + 1] - self._at[entries]).sum())

    def _of(self, entry: int) -> Numbers:
        return self._texts[self._at[entry] : self._at[entry + 1]].view(np.ndarray)

    def _having(self, entries: Places) -> Numbers:
        """The texts that have one of some words."""
        if len(entries) == 1:
            return self._of(int(entries[0]))
        if self._number(entries) * _DENSE < self.size:
            return np.unique(np.concatenate([self._of(e) for e in entries.tolist()])) if len(entries) else np.empty(0, dtype=np.int32)
        return np.flatnonzero(self._marked(entries)).astype(np.int32)

    def _among(self, found: Numbers, entries: Places) -> Numbers:
        """Those of ``found`` that have one of some words."""
        number = self._number(entries)
        if len(found) * len(entries) * _DENSE < number:
            there = np.zeros(len(found), dtype=bool)
            for e in entries.tolist():
                texts = self._of(e)
                there |= texts[np.minimum(np.searchsorted(texts, found), len(texts) - 1)] == found
            return found[there]
        return between(found, self._having(entries)) if number * _DENSE < self.size else found[self._marked(entries)[found]]

    def _marked(self, entries: Places) -> npt.NDArray[np.bool_]:
        marked = np.zeros(self.size, dtype=bool)
        for e in entries.tolist():
            marked[self._of(e)] = True
        return marked


def _together(texts: Iterable[pa.Array]) -> Iterator[pa.Array]:
    """Texts in lots that can be read at once."""
    waiting: list[pa.Array] = []
    for some in texts:
        for at in range(0, len(some), _SOME):
            part = some.slice(at, _SOME)
            if waiting and (sum(map(len, waiting)) + len(part) > _TEXTS or sum(p.nbytes for p in waiting) > _READ):
                yield pa.concat_arrays(waiting)
                waiting = []
            waiting.append(part)
    if waiting:
        yield pa.concat_arrays(waiting)


def _read(lower: pa.Array, first: int) -> _Read:
    offsets = np.frombuffer(lower.buffers()[1], dtype=np.int64)[lower.offset : lower.offset + len(lower) + 1]
    data = _of(lower.buffers()[2])[offsets[0] : offsets[-1]]
    borders = offsets - offsets[0]
    letter, starts, ends = runs(data, borders)
    owner = np.repeat(np.arange(len(lower), dtype=np.uint32), np.diff(np.searchsorted(starts, borders)))
    long = ends - starts > _LONGEST
    pieces, piece_of = _pieces(data, starts[long], ends[long])
    letter[_stretches(starts[long], (ends - starts)[long])] = False
    coded = pa.concat_arrays([_binary(data[letter], (ends - starts)[~long]), pieces]).dictionary_encode()
    size, number = max(len(lower), 1), len(coded.dictionary)
    owners = np.concatenate([owner[~long], owner[long][piece_of]])
    kind = np.uint32 if number * size < 2**32 else np.uint64
    key = coded.indices.to_numpy().astype(kind) * kind(size) + owners.astype(kind)
    key.sort()
    key = key[np.append(True, key[1:] != key[:-1])] if len(key) else key
    word = key // kind(size)
    return _Read(first, coded.dictionary, np.bincount(word.astype(np.int64), minlength=number).astype(np.int32), (key - word * kind(size)).astype(np.uint16))


def _pieces(data: Bytes, starts: Places, ends: Places) -> tuple[pa.Array, Places]:
    """The stretches of some long words, and which of these each is of."""
    number = (ends - starts - _HALF) // _HALF + 1
    of = np.repeat(np.arange(len(starts)), number)
    begin = starts[of] + _HALF * (np.arange(len(of)) - np.repeat(np.cumsum(number) - number, number))
    lengths = np.minimum(begin + _LONGEST, ends[of]) - begin
    places = _stretches(begin - 1, lengths + 1)
    marked = data[places]
    marked[np.cumsum(lengths + 1) - lengths - 1] = _PIECE[0]
    return _binary(marked, lengths + 1), of


def _stretches(starts: Places, lengths: Places) -> Places:
    """All places of some stretches, one after the other."""
    return np.repeat(starts - (np.cumsum(lengths) - lengths), lengths) + np.arange(int(lengths.sum()))


def _binary(data: Bytes, lengths: Places) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    return pa.Array.from_buffers(pa.large_binary(), len(lengths), [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data))])


def _of(data: bytes | pa.Buffer | None) -> Bytes:
    return np.frombuffer(data, dtype=np.uint8) if data else np.empty(0, dtype=np.uint8)
