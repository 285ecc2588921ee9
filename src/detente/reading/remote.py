"""Files in object stores and other places that fsspec knows: ``s3://bucket/news/``, ``file:///data/*.jsonl.gz``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from detente.reading.formats import IN_FOLDERS, ending
from detente.reading.results import Failure

_REMOTE = re.compile(r"([a-z][a-z0-9+.-]*)://\S+", re.I)
#: Protocols that are read through fsspec. Not http: pages are fetched by `fetching`, with its checks; not a chain such as
#: ``zip://a::http://b``, which would go round them.
PROTOCOLS = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "hdfs", "webhdfs", "sftp", "ssh", "ftp", "smb", "file", "local", "memory"})
#: What to install where a protocol needs more than fsspec.
_EXTRAS = {"s3": "detente[s3]", "s3a": "detente[s3]", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs", "abfss": "adlfs"}


@dataclass(frozen=True)
class RemoteFile:
    """A file in a file system of fsspec; ``name`` is its address."""

    name: str
    path: str
    system: Any

    def open(self) -> BinaryIO:
        """Its bytes.

        Raises:
            OSError: it cannot be opened.
        """
        try:
            return cast(BinaryIO, self.system.open(self.path, "rb"))
        except OSError:
            raise
        except Exception as error:  # each object store has errors of its own; all mean that the file is not to be had
            raise OSError(f"{type(error).__name__}: {error}") from error


def is_remote(argument: str) -> bool:
    """Is this an address of the form ``protocol://…`` (and not a text that holds one)?"""
    return _REMOTE.fullmatch(argument) is not None


def remote_files(url: str) -> Iterator[RemoteFile | Failure]:
    """The files at an address, of a folder or pattern in order of name; a `Failure` where there are none."""
    match = _REMOTE.fullmatch(url)
    protocol = match[1].lower() if match else ""
    if "::" in url or protocol not in PROTOCOLS:
        yield Failure(origin=url, reason=f"{url}: addresses of this kind are not read; known are http, https, {', '.join(sorted(PROTOCOLS))}")
        return
    try:
        import fsspec.core

        system, path = fsspec.core.url_to_fs(url)
        if any(c in path for c in "*?["):
            paths = [p for p in system.glob(path) if not system.isdir(p)]
        elif system.isdir(path):
            paths = [p for p in system.find(path) if ending(p) in IN_FOLDERS]
        else:
            paths = [path] if system.exists(path) else []
    except ImportError as error:
        yield Failure(origin=url, reason=f"{url}: {protocol} needs another package; run: pip install {_EXTRAS.get(protocol, str(error))}")
        return
    except Exception as error:  # each object store has errors of its own; none may stop the other sources
        yield Failure(origin=url, reason=f"{url}: cannot be read ({type(error).__name__}: {error}); check address and access rights", kind="fetch")
        return
    if not paths:
        yield Failure(origin=url, reason=f"{url}: no such file, or a folder without files that can be read; check the address")
    given = len(paths) == 1 and not any(c in url for c in "*?[") and not url.endswith("/")
    for path in sorted(paths):
        yield RemoteFile(url if given else str(system.unstrip_protocol(path)), path, system)
