"""Fourteen reports to try Détente on: the United States, China and their neighbours, November 2022 to November 2023.

Written by us, in our own words, on true events; they may be copied under the project's licence. The date stands in
each report's first line, where `detente.coding.sentences` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from detente.reading.sources import Reading
from detente.reading.text import read_text

FOLDER = files("detente.demo") / "reports"


def reports() -> Iterator[Reading]:
    """The reports, oldest first; ``origin`` is the name of the report (``2022-11-14-bali``)."""
    for file in sorted(FOLDER.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".txt"):
            name = file.name.removesuffix(".txt")
            yield Reading(origin=name, document=read_text(file.read_bytes(), where=name))
