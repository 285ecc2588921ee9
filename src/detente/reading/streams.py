"""Opens what may be compressed and bounds what comes out of it.

Compression is told by the first bytes, never by the name. A decompression bomb is refused while it unpacks: news text
shrinks to a fifth or a tenth, lines that repeat to a hundredth, and nothing we want to read to less than `MAX_RATIO`.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tempfile
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from detente.errors import InputError

#: Bytes out for one byte in, beyond `SAFE_SIZE`, from which a compressed file is refused. A gzip bomb reaches 1,032.
MAX_RATIO = 250
#: Unpacked bytes that are always allowed: they fill no memory, as everything is read in pieces.
SAFE_SIZE = 50_000_000
#: Bytes looked at to tell a format.
HEAD = 65_536
#: A file that must be read from its end (Parquet) and comes through a pipe is kept in memory up to this size, then on disk.
_SPOOL = 16_000_000

_GZIP, _BZIP2, _XZ, _ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
#: What a decompressor raises on damaged data.
DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError)


class _Counted(io.RawIOBase):
    """Passes bytes through and counts them."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner, self.count = inner, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Bounded(io.RawIOBase):
    """What a decompressor gives, until that is more than can be right, or damaged.

    The stream then ends, so that what stood before can be read, and `fault` says why.
    """

    def __init__(self, inner: BinaryIO, packed: _Counted, where: str) -> None:
        self._inner, self._packed, self._where = inner, packed, where
        self._count = 0
        self.fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.fault is not None:
            return 0
        try:
            data = self._inner.read1(len(buffer))  # type: ignore[attr-defined]
        except (*DAMAGE, OSError) as error:
            self.fault = error
            return 0
        buffer[: len(data)] = data
        self._count += len(data)
        if self._count > SAFE_SIZE and self._count > MAX_RATIO * self._packed.count:
            what = f"{self._packed.count:,} bytes unpack to more than {self._count:,}"
            self.fault = InputError(f"{self._where}: a decompression bomb ({what}); unpack it yourself first")
            return 0
        return len(data)


def check_whole(stream: BinaryIO | io.BufferedReader) -> None:
    """Makes sure that a stream of `unpacked` came to its end because it was at its end.

    Raises:
        InputError: it is a decompression bomb.
        DAMAGE, OSError: it is damaged.
    """
    raw = getattr(stream, "raw", None)
    if isinstance(raw, _Bounded) and raw.fault is not None:
        raise raw.fault


def peekable(stream: BinaryIO) -> io.BufferedReader:
    """``stream`` with a ``peek`` that sees `HEAD` bytes."""
    return io.BufferedReader(_Counted(stream), HEAD)


def head(stream: io.BufferedReader) -> bytes:
    """The first bytes of ``stream``, which stay in it. Never more than `HEAD`."""
    return stream.peek(HEAD)[:HEAD]


def unpacked(stream: BinaryIO, where: str) -> io.BufferedReader:
    """``stream``, decompressed where it is gzip, bzip2, xz or Zstandard (one layer).

    The result ends early on a decompression bomb and on damaged data: ask `check_whole` when it was read.
    """
    packed = _Counted(stream)
    buffered: io.BufferedReader = io.BufferedReader(packed, HEAD)
    first = head(buffered)
    for magic, opener in _OPENERS:
        if first.startswith(magic):
            return io.BufferedReader(_Bounded(opener(buffered), packed, where), HEAD)
    return buffered


def _xz(stream: io.BufferedReader) -> BinaryIO:
    return cast(BinaryIO, lzma.LZMAFile(stream))


def _zstd(stream: io.BufferedReader) -> BinaryIO:
    import pyarrow

    return cast(BinaryIO, pyarrow.CompressedInputStream(stream, "zstd"))


_OPENERS: tuple[tuple[bytes, Callable[[io.BufferedReader], BinaryIO]], ...] = (
    (_GZIP, lambda s: cast(BinaryIO, gzip.GzipFile(fileobj=s))),
    (_BZIP2, lambda s: cast(BinaryIO, bz2.BZ2File(s))),
    (_XZ, _xz),
    (_ZSTD, _zstd),
)


def seekable(stream: BinaryIO, limit: int, where: str) -> BinaryIO:
    """``stream`` copied to where its end can be read first.

    Raises:
        InputError: it holds more than ``limit`` bytes.
    """
    spool = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 - the caller reads it
    total = 0
    while piece := stream.read(1 << 20):
        total += len(piece)
        if total > limit:
            spool.close()
            raise InputError(f"{where}: larger than {limit / 1e6:g} MB, too much for a file that comes through a pipe or packed; save it as a plain file first")
        spool.write(piece)
    spool.seek(0)
    return cast(BinaryIO, spool)
