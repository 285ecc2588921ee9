"""POLECAT, the PLOVER data set of the Harvard Dataverse (doi:10.7910/DVN/AJGVIT): 40 columns, tab-separated, missing values ``None``.

Several values in a cell are separated by ``;``. The parts of *Actor Name*, *Actor Country*, *Actor COW*, *Primary Actor Sector*, *Actor Sectors*,
*Actor Title* and *Actor Name Raw* stand for the same actors in the same order; where there are several, the sectors of one are separated by ``|``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from detente.exchange import codes
from detente.exchange.delimited import CellError, Cells, Delimited, Notes, Options, day_cell, degrees, number_cell, plain, truth, whole_cell
from detente.exchange.losses import Losses
from detente.exchange.rows import Row, actor, clean, label, row
from detente.exchange.told import in_plover, note_lost, note_no_day
from detente.knowledge.tables import SECTORS
from detente.ontology import ontology

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
#: Columns for which rows have nothing: POLECAT's actors have pages of Wikipedia, ours items of Wikidata.
EMPTY = (
    "Wikipedia Actor ID", "Wikipedia Recipient ID", "District", "Feature Type", "Story People", "Story Organizations", "Story Locations",
)  # fmt: skip
MISSING = "None"
_PARTS = re.compile(r"\s*;\s*")
_WITHIN = re.compile(r"\s*[;|]\s*")


def encode(event: Row, losses: Losses, options: Options) -> list[Cells]:
    """The line of an event; none if it has not come about."""
    told = in_plover(event, losses, options)
    if told is None or told.event_type is None:
        return []
    note_lost(event, losses, "reciprocal")
    if told.mode is None and event["mode"]:
        losses.note("lost", "mode", event["event_id"])
    if told.day is None:
        note_no_day(event, losses)
    if any(a["wikidata"] for a in (*event["actors"], *event["recipients"])):
        losses.note("lost", "items of Wikidata", event["event_id"])
    if event["sentence_text"]:
        losses.note("lost", "the sentence and the words that tell it", event["event_id"])
    precision = event["where_precision"]
    if precision in ("point", "area"):
        losses.note("lost", f"that the place is {'an' if precision == 'area' else 'a'} {precision}", event["event_id"])
    name = event["where_name"] or event["where_text"]
    cells = {
        "Event ID": event["event_id"],
        "Event Date": told.day.isoformat() if told.day else None,
        "Event Type": told.event_type,
        "Event Mode": told.mode,
        "Intensity": plain(codes.plover_score(told.event_type, told.mode)),
        "Quad Code": codes.QUADS[ontology().types[told.event_type].quad_code],
        "Contexts": "; ".join(event["contexts"]),
        **_side("Actor", event["actors"], event, losses),
        **_side("Recipient", event["recipients"], event, losses),
        "Placename": name,
        "City": name if precision in ("city", "point") else None,
        "Province": name if precision == "region" else None,
        "Country": codes.country_names("polecat").write.get(event["where_country"] or ""),
        "Latitude": plain(event["where_lat"]),
        "Longitude": plain(event["where_lon"]),
        "GeoNames ID": None if event["where_geonames"] is None else str(event["where_geonames"]),
        "Raw Placename": event["where_text"] if options.words else None,
        "Source": event["source"],
        "Publication Date": event["published"] or (event["first_seen"].isoformat() if event["first_seen"] else None),
        "Language": event["language"],
        "Version": f"detente {event['coder_version']}" if event["coder_version"] else None,
    }
    return [[cells.get(c) for c in COLUMNS]]


def _side(side: str, parties: Sequence[Mapping[str, Any]], event: Row, losses: Losses) -> dict[str, str | None]:
    def cell(values: Sequence[str | None]) -> str | None:
        return "; ".join(v or MISSING for v in values) if any(values) else None

    def text(value: str | None) -> str | None:
        said = clean(value)
        if said and ";" in said:
            losses.note("changed", "semicolons in a name are written as commas", event["event_id"])
            said = said.replace(";", ",")
        return said

    within = "; " if len(parties) == 1 else "|"
    countries = codes.country_names("polecat").write
    for a in parties:
        if a["country"] and a["country"] not in countries:
            losses.note("lost", f"the country of an actor: {a['country']}", event["event_id"])
    return {
        f"{side} Name": cell([text(label(a)) for a in parties]),
        f"{side} Country": cell([countries.get(a["country"] or "") for a in parties]),
        f"{side} COW": cell([codes.cow().write.get(a["country"] or "") for a in parties]),
        f"Primary {side} Sector": cell([a["sectors"][0] if a["sectors"] else None for a in parties]),
        f"{side} Sectors": cell([within.join(a["sectors"]) or None for a in parties]),
        f"{side} Title": cell([text(a["office"]) for a in parties]),
        f"{side} Name Raw": cell([text(a["text"]) for a in parties]),
    }


# ---------------------------------------------------------------------- reading


def decode(cells: Mapping[str, str], notes: Notes) -> Row:
    """The row of a line, by column."""
    kind = cells.get("Event Type", "").upper() or None
    if kind is not None and kind not in ontology().types:
        raise CellError("Event Type", f"{cells['Event Type']!r} is no PLOVER type; there are {', '.join(ontology().types)}")
    mode = cells.get("Event Mode")
    number_cell(cells, "Intensity")
    lat, lon = degrees(cells, "Latitude", "Longitude")
    country = _country(cells.get("Country"), None, notes)
    place, precision = _place(cells, country)
    if "City" in cells and ("District" in cells or "Province" in cells):
        notes.note("district and province of a city are not kept")
    code = ontology().types[kind].modes.get(mode or "", ontology().types[kind].base) if kind else None
    return row(
        event_id=cells.get("Event ID") or _lacking("Event ID"),
        event_type=kind,
        mode=mode,
        contexts=_WITHIN.split(cells["Contexts"]) if "Contexts" in cells else (),
        plover=kind,
        cameo=code.cameo if code else None,
        goldstein=code.goldstein if code else None,
        quad_code=_quad(cells),
        actors=_actors("Actor", cells, notes),
        recipients=_actors("Recipient", cells, notes),
        **truth(day_cell(cells, "Event Date")),
        where_text=cells.get("Raw Placename") or place,
        where_name=place,
        where_precision=precision,
        where_country=country,
        where_lat=lat,
        where_lon=lon,
        where_geonames=whole_cell(cells, "GeoNames ID"),
        source=cells.get("Source"),
        published=cells.get("Publication Date"),
        language=cells.get("Language"),
    )


def _lacking(column: str) -> str:
    raise CellError(column, "empty")


def _quad(cells: Mapping[str, str]) -> int | None:
    said = cells.get("Quad Code")
    if said is None:
        return None
    found = next((n for n, name in codes.QUADS.items() if said.upper() in (name, str(n))), None)
    if found is None:
        raise CellError("Quad Code", f"{said!r} is none of {', '.join(codes.QUADS.values())}")
    return found


def _place(cells: Mapping[str, str], country: str | None) -> tuple[str | None, str | None]:
    """Name and precision of the place."""
    for column, precision in (("City", "city"), ("District", "region"), ("Province", "region")):
        if column in cells:
            return cells.get("Placename") or cells[column], precision
    name = cells.get("Placename") or cells.get("Country")
    return name, "country" if name and country and codes.country_names("polecat").read(name) == country else None


def _country(name: str | None, number: str | None, notes: Notes) -> str | None:
    if name is None and number is None:
        return None
    found = codes.country_names("polecat").read(name) if name else None
    if found is None and number is not None:
        found = codes.cow().read(number.removesuffix(".0"))
    if found is None:
        notes.note(f"country {name or number!r} is not known here")
    return found


def _actors(side: str, cells: Mapping[str, str], notes: Notes) -> list[dict[str, Any]]:
    """The actors of a side. Where a cell has more countries than names, one actor stands for each of them."""
    columns = {c: _parts(cells.get(f"{side} {c}")) for c in ("Name", "Country", "COW", "Title", "Name Raw")}
    count = max(len(columns["Name"]), len(columns["Name Raw"]), 1 if any(columns.values()) else 0)
    if count == 1 and len(columns["Country"]) > 1:
        columns["Name"] = columns["Name"] * len(columns["Country"])
        columns["Name Raw"] = columns["Name Raw"] * len(columns["Country"])
        count = len(columns["Country"])
    said = cells.get(f"{side} Sectors") or cells.get(f"Primary {side} Sector")
    sectors = [_WITHIN.split(said)] * count if said and (count <= 1 or ";" not in said) else [s.split("|") for s in _parts(said, keep=True)]
    found = []
    for n in range(count):
        name, raw, title = (columns[c][n] if n < len(columns[c]) else None for c in ("Name", "Name Raw", "Title"))
        country, cow = (columns[c][n] if n < len(columns[c]) else None for c in ("Country", "COW"))
        own = [s.strip() for s in (sectors[n] if n < len(sectors) else ())]
        for s in own:
            if s not in SECTORS and s != MISSING:
                notes.note(f"sector {s!r} is not known here")
        found.append(
            actor(text=raw or name, name=name, country=_country(country, cow, notes), sectors=[s for s in own if s in SECTORS], office=title, former=False)
        )
    return found


def _parts(cell: str | None, keep: bool = False) -> list[Any]:
    if cell is None:
        return []
    return [p if keep else None if p in (MISSING, "") else p for p in _PARTS.split(cell)]


POLECAT = Delimited(
    name="POLECAT",
    columns=COLUMNS,
    header=True,
    missing=MISSING,
    encode=encode,
    decode=decode,
    needed=frozenset({"Event ID", "Event Date", "Event Type", "Actor Country", "Recipient Country"}),
    empty=EMPTY,
    also={"Event Intensity": "Intensity"},
)
