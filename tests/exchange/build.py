"""Rows for the tests: single ones, and any that a format can say in full."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from hypothesis import strategies as st

from detente.exchange import codes
from detente.exchange.delimited import Notes, Options
from detente.exchange.losses import Losses
from detente.exchange.reading import _read
from detente.exchange.rows import Row, actor, row
from detente.exchange.writing import lines, losses_for
from detente.ontology import ontology
from detente.reading.sources import Failure

#: Letters that names have, tabs and line ends apart: those are mended when they are written.
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N"), include_characters=" -.'&"), min_size=1, max_size=20).map(lambda t: " ".join(t.split()))
NAMES = NAMES.filter(lambda t: bool(t) and t not in ("None", "NA", "Unspecified Actor"))
DAYS = st.dates(date(1979, 1, 1), date(2035, 12, 31))
COUNTRIES = st.sampled_from([c for c in sorted(codes.cow().write) if c != "PSE"])
IDS = st.integers(1, 2**53 - 1).map(str)


def visit(**values: Any) -> Row:
    """A happening that is told in full: the French president visits Kenya; ``values`` change it."""
    told = {
        "event_id": "doc#1", "mention_ids": ["doc#1"], "document_ids": ["doc"], "event_type": "CONSULT", "mode": "visit",
        "contexts": ["diplomatic", "economic"],
        "plover": "CONSULT", "cameo": "042", "quad_code": 1, "goldstein": 1.9, "status": "happened", "background": False, "reciprocal": False,
        "actors": [macron()], "recipients": [kenya()],
        "when_text": "on Sunday", "when_edtf": "2023-06-18", "when_earliest": date(2023, 6, 18), "when_latest": date(2023, 6, 18), "when_precision": "day",
        "where_text": "Nairobi", "where_name": "Nairobi", "where_country": "KEN", "where_lat": -1.28, "where_lon": 36.82, "where_geonames": 184745,
        "where_precision": "city", "trigger_text": "visited", "sentence_index": 1, "sentence_text": "The president visited Nairobi on Sunday.",
        "rule": "consult/visit", "confidence": 0.9, "published": "2023-06-19", "source": "The Daily", "url": "https://daily.example/1", "reports": 1,
    }  # fmt: skip
    return row(**{**told, **values})


def macron(**values: Any) -> dict[str, Any]:
    return actor(**{"text": "the French president", "name": "Emmanuel Macron", "country": "FRA", "sectors": ["GOV"], "office": "president", **values})


def kenya(**values: Any) -> dict[str, Any]:
    return actor(**{"text": "Kenya", "name": "Kenya", "country": "KEN", **values})


def planned(**values: Any) -> Row:
    """The same visit, planned."""
    return visit(status="planned", plover="AGREE", **values)


def written(events: Iterable[Row], format: str, **options: bool) -> tuple[list[str], Losses]:
    """The lines of a file, and what was lost."""
    losses = losses_for(format)
    return list(lines(events, format, losses, Options(**options))), losses


def back(text: Iterable[str], format: str) -> list[Row]:
    """What is read from those lines; nothing may fail."""
    found = []
    for entry in _read(iter(list(enumerate(text, 1))), "FILE", format, Notes()):
        assert not isinstance(entry, Failure), entry.reason
        found.append(entry)
    return found


def cells(events: Iterable[Row], format: str, **options: bool) -> list[dict[str, str]]:
    """The lines of a tab-separated file, cell by column."""
    from detente.exchange.writing import DELIMITED

    known = DELIMITED[format]
    text, _ = written(events, format, **options)
    return [dict(zip(known.columns, line.rstrip("\n").split("\t"), strict=True)) for line in text[known.header :]]


def whats(losses: Losses, kind: str) -> list[str]:
    return [loss.what for loss in losses.entries() if loss.kind == kind]


@st.composite
def events(draw: st.DrawFn, sectors: Iterable[str], several: bool = False, countries: st.SearchStrategy[str] = COUNTRIES) -> Row:
    """A happening with what all formats have a column for: type and mode, actors, day, place, outlet.

    Args:
        sectors: those that the format has.
        several: whether a side may have several actors.
    """
    kind = draw(st.sampled_from(sorted(ontology().types)))
    mode = draw(st.sampled_from([None, *ontology().types[kind].modes]))
    code = ontology().code(kind, mode)

    def party() -> dict[str, Any]:
        return actor(
            text=draw(NAMES),
            name=draw(NAMES),
            country=draw(st.none() | countries),
            sectors=draw(st.lists(st.sampled_from(sorted(sectors)), max_size=3, unique=True)),
            former=False,
        )

    when = draw(DAYS)
    precision = draw(st.sampled_from(["country", "region", "city"]))
    land = draw(countries)
    name = codes.country_names("polecat").write[land] if precision == "country" else draw(NAMES)
    most = 3 if several else 1
    return row(
        event_id=draw(IDS),
        event_type=kind,
        mode=mode,
        plover=kind,
        cameo=code.cameo,
        goldstein=code.goldstein,
        quad_code=ontology().types[kind].quad_code,
        status="happened",
        background=False,
        reciprocal=False,
        actors=[party() for _ in range(draw(st.integers(1, most)))],
        recipients=[party() for _ in range(draw(st.integers(1, most)))],
        when_edtf=when.isoformat(),
        when_earliest=when,
        when_latest=when,
        when_precision="day",
        where_text=name,
        where_name=name,
        where_country=land,
        where_precision=precision,
        where_lat=draw(st.integers(-9000, 9000)) / 100,
        where_lon=draw(st.integers(-18000, 18000)) / 100,
        source=draw(NAMES),
        published=draw(DAYS).isoformat(),
    )


def same(one: Row, other: Row, *columns: str) -> None:
    """Both say the same in these columns."""
    assert {c: other[c] for c in columns} == {c: one[c] for c in columns}
