"""ICEWS coded events: 20 columns, tab-separated, a line of names, missing values ``NA`` as in the R package that re-exports them.

One line is one pair of actors, as in CAMEO; an event of both sides is two lines. Countries and sectors are names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.exchange import codes
from detente.exchange.delimited import CellError, Cells, Delimited, Notes, Options, day_cell, degrees, number_cell, plain, truth, whole_cell
from detente.exchange.losses import Losses
from detente.exchange.rows import Row, actor, label, number, row, sides
from detente.exchange.told import in_cameo, note_cameo_losses, note_lost, note_mode, note_no_day

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity",
    "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher",
    "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
#: Columns for which rows have nothing.
EMPTY = ("District",)
#: How ICEWS writes a side that the report does not name.
_NOBODY = ("Unspecified Actor", "Unspecified")
#: Names of organisations that have a country code of ours.
_ORGANIZATIONS = {"united nations": "UNO", "european union": "EUR"}


def encode(event: Row, losses: Losses, options: Options) -> list[Cells]:
    """The lines of an event: one a pair of actors; none if it has not come about."""
    told = in_cameo(event, losses, options)
    if told is None:
        return []
    note_lost(event, losses, "contexts", "url")
    note_mode(event, told, losses)
    if told.day is None:
        note_no_day(event, losses)
    note_cameo_losses(event, losses, ("reports and sources after the first", (event["reports"] or 1) > 1))
    pairs = sides(event)
    if len(pairs) > 1:
        losses.note("changed", "an event of several actors, or of both sides, is one row a pair", event["event_id"])
    story = event["document_ids"][0] if event["document_ids"] else None
    common = {
        "Event Date": told.day.isoformat() if told.day else None,
        "Event Text": codes.cameo()[told.cameo].name,
        "CAMEO Code": told.cameo,
        "Intensity": plain(told.goldstein),
        "Story ID": None if story is None else story if story.isdecimal() else str(number(story)),
        "Sentence Number": None if event["sentence_index"] is None else str(event["sentence_index"] + 1),
        "Publisher": event["source"],
        **_where(event, losses),
    }
    lines = []
    for n, (a, r) in enumerate(pairs):
        one = len(pairs) == 1 and event["event_id"].isdecimal()
        cells = {
            **common,
            "Event ID": event["event_id"] if one else str(number(event["event_id"], str(n))),
            **_party("Source", a, event, losses),
            **_party("Target", r, event, losses),
        }
        lines.append([cells.get(c) for c in COLUMNS])
    return lines


def _party(side: str, a: Mapping[str, Any] | None, event: Row, losses: Losses) -> dict[str, str | None]:
    if a is None:
        return {f"{side} Name": _NOBODY[0], f"{side} Sectors": _NOBODY[1]}
    country = a["country"]
    sectors = []
    for sector in ([country] if codes.international(country) else []) + list(a["sectors"]):
        theirs = codes.icews_sectors().write.get(sector)
        if theirs is None:
            losses.note("lost", f"sector {sector}, which ICEWS has no name for", event["event_id"])
        elif theirs not in sectors:
            sectors.append(theirs)
    name = None if codes.international(country) else codes.country_names("icews").write.get(country or "")
    if country and name is None and not codes.international(country):
        losses.note("lost", f"the country of an actor: {country}", event["event_id"])
    return {f"{side} Name": label(a), f"{side} Sectors": ",".join(sectors) or None, f"{side} Country": name}


def _where(event: Row, losses: Losses) -> dict[str, str | None]:
    name, country, precision = event["where_name"] or event["where_text"], event["where_country"], event["where_precision"]
    if name is None and country is None:
        return {}
    full = codes.country_names("icews").write.get(country or "")
    if full is None or precision == "area":
        losses.note("lost", "the name of a place that is no country, province or city, or lies in no country", event["event_id"])
    if precision == "point":
        losses.note("lost", "that the place is a point", event["event_id"])
    return {
        "City": name if precision in ("city", "point") else None,
        "Province": name if precision == "region" else None,
        "Country": full,
        "Latitude": plain(event["where_lat"]),
        "Longitude": plain(event["where_lon"]),
    }


# ---------------------------------------------------------------------- reading


def decode(cells: Mapping[str, str], notes: Notes) -> Row:
    """The row of a line, by column."""
    text = cells.get("CAMEO Code")
    code = codes.read_cameo(text)
    if code is None:
        raise CellError("CAMEO Code", f"{text!r} is no CAMEO code" if text else "empty")
    if "Event ID" not in cells:
        raise CellError("Event ID", "empty")
    said = codes.cameo()[code]
    lat, lon = degrees(cells, "Latitude", "Longitude")
    sentence = whole_cell(cells, "Sentence Number")
    return row(
        event_id=cells["Event ID"],
        document_ids=[cells["Story ID"]] if "Story ID" in cells else (),
        event_type=said.event_type,
        mode=said.mode,
        plover=said.event_type,
        cameo=code,
        quad_code=codes.quad_class(code),
        goldstein=number_cell(cells, "Intensity"),
        actors=_actor("Source", cells, notes),
        recipients=_actor("Target", cells, notes),
        **truth(day_cell(cells, "Event Date")),
        **_place(cells, notes),
        where_lat=lat,
        where_lon=lon,
        sentence_index=None if sentence is None else sentence - 1,
        source=cells.get("Publisher"),
    )


def _actor(side: str, cells: Mapping[str, str], notes: Notes) -> list[dict[str, Any]]:
    name, said, sectors = (cells.get(f"{side} {c}") for c in ("Name", "Country", "Sectors"))
    if name == _NOBODY[0] or not (name or said):
        return []
    known = []
    for theirs in (sectors or "").split(","):
        sector = codes.icews_sectors().read(theirs)
        if sector:
            known.append("IGO" if codes.icews_sectors().write[sector] == codes.icews_sectors().write["IGO"] else sector)
        elif theirs:
            notes.note("sectors of ICEWS that PLOVER has none for")
    country = codes.country_names("icews").read(said) if said else None
    if said and country is None:
        notes.note(f"country {said!r} is not known here")
    kind = next((s for s in known if codes.international(s)), None) if country is None and not said else None
    if kind:
        known.remove(kind)
        country = _ORGANIZATIONS.get((name or "").casefold(), kind)
    return [actor(text=name, name=name, country=country, sectors=list(dict.fromkeys(known)), former=False)]


def _place(cells: Mapping[str, str], notes: Notes) -> dict[str, object]:
    said = cells.get("Country")
    country = codes.country_names("icews").read(said) if said else None
    if said and country is None:
        notes.note(f"country {said!r} is not known here")
    if "City" in cells and ("District" in cells or "Province" in cells):
        notes.note("district and province of a city are not kept")
    for column, precision in (("City", "city"), ("District", "region"), ("Province", "region"), ("Country", "country")):
        if column in cells:
            name = codes.country_names("polecat").write.get(country or "", cells[column]) if precision == "country" else cells[column]
            return {"where_text": cells[column], "where_name": name, "where_country": country, "where_precision": precision}
    return {}


ICEWS = Delimited(
    name="ICEWS",
    columns=COLUMNS,
    header=True,
    missing="NA",
    encode=encode,
    decode=decode,
    needed=frozenset({"Event ID", "Event Date", "Source Country", "CAMEO Code", "Target Country"}),
    empty=EMPTY,
)
