"""Near-duplicates: whether a report is a copy of one that was read before.

Two measures: a hash of the words (exact, whatever the spacing, case and punctuation), and MinHash over runs of words
(Broder 1997), kept in bands so that only likely copies are compared (Leskovec, Rajaraman, Ullman: Mining of Massive
Datasets, chapter 3.4). Fingerprints are plain data, the same on every machine, and can be kept in a table.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator
from itertools import pairwise

from detente.records import Record

#: Version of the fingerprint: those of different versions cannot be compared.
VERSION = 1
#: Words in a run. Five is long enough that two reports of one happening by different hands share almost none.
RUN = 5
#: Words looked at. Copies are cut from their end, and what stands below a report is often not part of it.
WORDS = 600
#: Runs below which a text has no signature: a headline is a copy only of the very same words.
FEWEST_RUNS = 12
#: Signature: `HASHES` numbers of 32 bits. The standard error of the similarity is √(s(1−s)/128), at most 0.044.
HASHES = 128
_SEED = 1_997
#: 64 bands of 2: texts of Jaccard similarity 0.2 are compared with probability 0.93, 0.3 with 0.998; unrelated reports
#: (0.001 and less) nearly never. With bands of 3, seven in a hundred pairs of which one is a longer version were missed.
_BANDS, _ROWS = 64, 2
#: Share of the shorter text's runs that stand in the other, from which it is a copy. Of 200 pairs that share half of their
#: runs 198 are found at this value; of 44,850 pairs among 300 reports, 100 happenings told by three outlets each, none is
#: taken for a copy, and the most similar two have 0.40.
COPY = 0.45
#: Jaccard similarity below which the signatures say nothing sure about the overlap of a short text with a long one.
_LEAST = 0.1
_WORD = re.compile(r"\w+")
_HEADER = struct.Struct("<BI32s")
_FORMAT = struct.Struct(f"<{HASHES}I")


class Fingerprint(Record):
    """What is kept of a text to know its copies: hash of its words, MinHash signature (None for a short text), number of different runs."""

    content: str
    signature: bytes | None
    runs: int


class Copy(Record):
    """A text is a copy: ``of`` which document, ``similarity`` (share of the shorter text's runs of words, 0 … 1), word for word or not."""

    of: str
    similarity: float
    exact: bool


def pack(mark: Fingerprint) -> bytes:
    """A fingerprint as bytes, to be kept in a table: version, number of runs, content, signature."""
    return _HEADER.pack(VERSION, mark.runs, bytes.fromhex(mark.content)) + (mark.signature or b"")


def unpack(kept: bytes | None) -> Fingerprint | None:
    """The fingerprint that `pack` gave; None where there is none, or one of another version, which says nothing about ours.

    >>> mark = fingerprint("One two three.")
    >>> unpack(pack(mark)) == mark, unpack(None)
    (True, None)
    """
    if not kept or kept[0] != VERSION or len(kept) not in (_HEADER.size, _HEADER.size + _FORMAT.size):
        return None
    _, runs, content = _HEADER.unpack_from(kept)
    return Fingerprint(content=content.hex(), signature=kept[_HEADER.size :] or None, runs=runs)


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a text, the same for the same words on every machine."""
    from rensa import RMinHash

    words = _WORD.findall(text.casefold())
    content = hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()
    head = words[:WORDS]
    runs = {" ".join(head[i : i + RUN]).encode("utf-8", "surrogatepass") for i in range(len(head) - RUN + 1)}
    if len(runs) < FEWEST_RUNS:
        return Fingerprint(content=content, signature=None, runs=len(runs))
    minhash = RMinHash(num_perm=HASHES, seed=_SEED)
    minhash.update(sorted(runs))
    return Fingerprint(content=content, signature=_FORMAT.pack(*minhash.digest()), runs=len(runs))


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    """Estimated share of the shorter text's runs that stand in the other one, 0 … 1; 0 where one has no signature.

    From the Jaccard similarity J that the signatures estimate, and the sizes a and b: the overlap is J(a + b)/(1 + J).
    """
    if one.content == other.content:
        return 1.0
    if one.signature is None or other.signature is None:
        return 0.0
    import numpy

    equal = numpy.count_nonzero(numpy.frombuffer(one.signature, "<u4") == numpy.frombuffer(other.signature, "<u4"))
    jaccard = float(equal) / HASHES
    if jaccard < _LEAST:
        return 0.0
    return min(1.0, jaccard * (one.runs + other.runs) / (1 + jaccard) / min(one.runs, other.runs))


class DuplicateIndex:
    """Fingerprints of the documents read so far, to which new ones are added one by one.

    It lives in memory, with about 14 kB a document: fill it with the fingerprints of the days that copies can come from
    (`add` them from where they are kept), not of all that was ever read.
    """

    def __init__(self, entries: Iterable[tuple[str, Fingerprint]] = ()) -> None:
        self._exact: dict[str, str] = {}
        self._bands: dict[bytes, list[int]] = {}
        self._kept: list[tuple[str, Fingerprint]] = []
        for document_id, mark in entries:
            self.add(document_id, mark)

    def __len__(self) -> int:
        return len(self._kept)

    def entries(self) -> Iterator[tuple[str, Fingerprint]]:
        """All that was added, in that order; another index made of it gives the same answers."""
        yield from self._kept

    def add(self, document_id: str, mark: Fingerprint) -> None:
        """Adds a document. Give a copy's original as ``document_id``, so that copies of copies are found as copies of that."""
        self._exact.setdefault(mark.content, document_id)
        for band in _bands(mark):
            self._bands.setdefault(band, []).append(len(self._kept))
        self._kept.append((document_id, mark))

    def find(self, mark: Fingerprint) -> Copy | None:
        """The document that this is a copy of, the most similar first and among equals the one added first; None where it is none."""
        if (same := self._exact.get(mark.content)) is not None:
            return Copy(of=same, similarity=1.0, exact=True)
        likely = sorted({at for band in _bands(mark) for at in self._bands.get(band, ())})
        best = max(((similarity(mark, self._kept[at][1]), -at) for at in likely), default=(0.0, 0))
        if best[0] < COPY:
            return None
        return Copy(of=self._kept[-best[1]][0], similarity=round(best[0], 4), exact=False)

    def check(self, document_id: str, text: str) -> Copy | None:
        """`find` and `add` in one: what ``text`` is a copy of. It is then known as a copy of that, else by its own id."""
        mark = fingerprint(text)
        copy = self.find(mark)
        self.add(copy.of if copy else document_id, mark)
        return copy


def _bands(mark: Fingerprint) -> list[bytes]:
    if mark.signature is None:
        return []
    width = 4 * _ROWS
    cuts = range(0, _BANDS * width + 1, width)
    return [bytes([number]) + mark.signature[a:b] for number, (a, b) in enumerate(pairwise(cuts))]
