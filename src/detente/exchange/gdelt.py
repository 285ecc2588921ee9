"""GDELT 2.0 events: 61 columns, tab-separated, no line of names, missing values empty.

One line is one pair of actors, as in CAMEO. Actors have CAMEO's codes, places FIPS codes. ``QuadClass`` follows the CAMEO category, as in GDELT.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from detente.exchange import codes
from detente.exchange.delimited import CellError, Cells, Delimited, Notes, Options, day_cell, degrees, digits, number_cell, plain, truth, whole_cell
from detente.exchange.losses import Losses
from detente.exchange.rows import Row, actor, clean, fraction, interval, label, number, one_month, published_day, row, sides
from detente.exchange.told import Told, in_cameo, note_cameo_losses, note_lost, note_mode, note_no_day
from detente.knowledge.tables import INTERNATIONAL

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code", "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{c}" for c in _ACTOR), *(f"Actor2{c}" for c in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *(f"{of}Geo_{c}" for of in ("Actor1", "Actor2", "Action") for c in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
#: Columns for which rows have nothing. GDELT's tone is a share of words from its own dictionaries: ours is on another scale and would not be the same thing.
EMPTY = (
    *(f"Actor{n}{c}" for n in (1, 2) for c in ("EthnicCode", "Religion1Code", "Religion2Code")), "AvgTone",
    *(f"Actor{n}Geo_{c}" for n in (1, 2) for c in _GEO), "ActionGeo_ADM2Code",
)  # fmt: skip
#: The lead of a report: its headline and its first sentence (GDELT: the lead paragraph).
_LEAD = 1
#: How many roles an actor can have.
_ROLES = 3
#: ActionGeo_Type: country, US state, US city or landmark, city or landmark, state or province (GDELT 2.0 codebook).
_COUNTRY, _US_STATE, _US_CITY, _CITY, _STATE = "1", "2", "3", "4", "5"
_PRECISION = {_COUNTRY: "country", _US_STATE: "region", _US_CITY: "city", _CITY: "city", _STATE: "region"}


def encode(event: Row, losses: Losses, options: Options) -> list[Cells]:
    """The lines of an event: one a pair of actors; none if it has not come about."""
    told = in_cameo(event, losses, options)
    if told is None:
        return []
    note_lost(event, losses, "contexts")
    note_mode(event, told, losses)
    if told.day is None:
        note_no_day(event, losses)
    note_cameo_losses(event, losses, ("tone, which is on another scale", event["tone"] is not None), ("source", event["source"]))
    pairs = sides(event)
    if len(pairs) > 1:
        losses.note("changed", "an event of several actors, or of both sides, is one row a pair", event["event_id"])
    common = {**_when(told, event), **_what(told), **_counts(event), **_where(event, losses)}
    lines = []
    for n, (a, r) in enumerate(pairs):
        cells = {
            **common,
            "GLOBALEVENTID": _id(event["event_id"], n, len(pairs)),
            **_party("Actor1", a, event, losses),
            **_party("Actor2", r, event, losses),
        }
        lines.append([cells.get(c) for c in COLUMNS])
    return lines


def _id(event_id: str, n: int, of: int) -> str:
    """A number that is the same whenever the event is written; an id that is one already is kept."""
    return event_id if of == 1 and event_id.isdecimal() else str(number(event_id, str(n)))


def _when(told: Told, event: Row) -> dict[str, str | None]:
    added = published_day(event)
    cells: dict[str, str | None] = {"DATEADDED": f"{added:%Y%m%d}000000" if added else None}
    if told.day:
        return cells | {
            "SQLDATE": f"{told.day:%Y%m%d}",
            "MonthYear": f"{told.day:%Y%m}",
            "Year": f"{told.day:%Y}",
            "FractionDate": f"{fraction(told.day):.4f}",
        }
    if not told.intent and (month := one_month(event)):
        return cells | {"MonthYear": f"{month[0]:04}{month[1]:02}", "Year": f"{month[0]:04}"}
    span = None if told.intent else interval(event)
    return cells | {"Year": f"{span[0]:%Y}" if span and span[0].year == span[1].year else None}


def _what(told: Told) -> dict[str, str | None]:
    return {
        "EventCode": told.cameo,
        "EventBaseCode": told.cameo[:3],
        "EventRootCode": codes.root(told.cameo),
        "QuadClass": str(codes.quad_class(told.cameo)),
        "GoldsteinScale": plain(told.goldstein),
    }


def _counts(event: Row) -> dict[str, str | None]:
    lead = event["sentence_index"]
    return {
        "IsRootEvent": None if lead is None else str(int(lead <= _LEAD)),
        "NumMentions": str(len(event["mention_ids"]) or event["reports"] or 1),
        "NumSources": str(event["sources"] or 1),
        "NumArticles": str(event["reports"] or 1),
        "SOURCEURL": event["url"],
    }


def _party(side: str, a: Mapping[str, Any] | None, event: Row, losses: Losses) -> dict[str, str | None]:
    if a is None:
        return {}
    country, group, first = _country(a["country"], event, losses)
    roles = [first] if first else []
    for sector in a["sectors"]:
        role = codes.cameo_roles().write.get(sector)
        if role is None:
            losses.note("lost", f"sector {sector}, which CAMEO has no code for", event["event_id"])
        elif role not in roles:
            roles.append(role)
    if len(roles) > _ROLES:
        losses.note("lost", "an actor's sectors after the third", event["event_id"])
    roles = roles[:_ROLES]
    name = label(a)
    # An organisation is its kind and then its name (IGOUNO), a state's actor its state and then its kind (USAGOV).
    code = f"{first}{country or ''}{group or ''}{''.join(roles[1:])}" if first else f"{country or ''}{''.join(roles)}"
    return {
        f"{side}Code": code,
        f"{side}Name": name.upper() if name else None,
        f"{side}CountryCode": country,
        f"{side}KnownGroupCode": group,
        **{f"{side}Type{n}Code": role for n, role in enumerate(roles, 1)},
    }


def _country(country: str | None, event: Row, losses: Losses) -> tuple[str | None, str | None, str | None]:
    """Country code, known group and first role of an actor."""
    if country is None:
        return None, None, None
    if codes.international(country):
        group = codes.cameo_groups().write.get(country)
        return ("EUR" if country == "EUR" else None), group, "IGO" if group else codes.cameo_roles().write[country]
    code = codes.cameo_countries().write.get(country)
    if code is None:
        losses.note("lost", f"the country of an actor: {country}", event["event_id"])
    elif codes.outside_cameo(country):
        losses.note("changed", f"{country}, which GDELT's list of actor countries does not have, is written as it is", event["event_id"])
    return code, None, None


def _where(event: Row, losses: Losses) -> dict[str, str | None]:
    name, country, precision = clean(event["where_name"] or event["where_text"]), event["where_country"], event["where_precision"]
    if name is None and country is None:
        return {}
    full = codes.country_names("polecat").write.get(country or "")
    fips = codes.fips_of(country, event["where_lon"])
    if precision not in ("country", "region", "city", "point") or full is None:
        losses.note("lost", "a place that is no country, province or city, or lies in no country", event["event_id"])
        return {}
    if fips is None:
        losses.note("lost", f"the FIPS code of the place ({country})", event["event_id"])
    if precision == "point":
        losses.note("lost", "that the place is a point", event["event_id"])
    american = country == "USA"
    kind = _COUNTRY if precision == "country" else (_US_STATE if american else _STATE) if precision == "region" else _US_CITY if american else _CITY
    return {
        "ActionGeo_Type": kind,
        "ActionGeo_FullName": full if precision == "country" or name is None else f"{name}, {full}",
        "ActionGeo_CountryCode": fips,
        # The code of a province or city is not known here, and that of its country alone would say that it is the country.
        "ActionGeo_ADM1Code": fips if precision == "country" else None,
        "ActionGeo_Lat": plain(event["where_lat"]),
        "ActionGeo_Long": plain(event["where_lon"]),
        "ActionGeo_FeatureID": fips if precision == "country" else None,
    }


# ---------------------------------------------------------------------- reading


def decode(cells: Mapping[str, str], notes: Notes) -> Row:
    """The row of a line, by column."""
    code = _event_code(cells)
    said = codes.cameo()[code]
    if "GLOBALEVENTID" not in cells:
        raise CellError("GLOBALEVENTID", "empty")
    quad = whole_cell(cells, "QuadClass")
    if quad not in (None, 1, 2, 3, 4):
        raise CellError("QuadClass", f"{quad} is none of 1, 2, 3, 4")
    added = digits(cells.get("DATEADDED"))
    first = day_cell({"DATEADDED": added[:8]}, "DATEADDED", "20230618") if added else None
    return row(
        event_id=digits(cells["GLOBALEVENTID"]),
        event_type=said.event_type,
        mode=said.mode,
        plover=said.event_type,
        cameo=code,
        quad_code=quad,
        goldstein=number_cell(cells, "GoldsteinScale"),
        actors=_actor("Actor1", cells, notes),
        recipients=_actor("Actor2", cells, notes),
        **_days(cells),
        **_place(cells, notes),
        reports=whole_cell(cells, "NumArticles"),
        sources=whole_cell(cells, "NumSources"),
        published=first.isoformat() if first else None,
        first_seen=first,
        url=cells.get("SOURCEURL"),
    )


def _event_code(cells: Mapping[str, str]) -> str:
    """A code of CAMEO. Readers that took it for a number have dropped its first zero, which its root, if that kept it, or its length tells."""
    text = cells.get("EventCode")
    if text is None:
        raise CellError("EventCode", "empty")
    root = cells.get("EventRootCode", "")
    for code in (text, f"0{text}"):
        if code in codes.cameo() and (not root or codes.root(code) == root.zfill(2)):
            return code
    raise CellError("EventCode", f"{text!r} is no CAMEO code" + (f" of the category {root}" if root else ""))


def _days(cells: Mapping[str, str]) -> dict[str, object]:
    exact = day_cell(cells, "SQLDATE", "20230618")
    if exact:
        return truth(exact)
    month, year = whole_cell(cells, "MonthYear"), whole_cell(cells, "Year")
    try:
        if month:
            first = date(month // 100, month % 100, 1)
            after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return {"when_edtf": f"{first:%Y-%m}", "when_earliest": first, "when_latest": date.fromordinal(after.toordinal() - 1), "when_precision": "month"}
        if year:
            return {"when_edtf": f"{year:04}", "when_earliest": date(year, 1, 1), "when_latest": date(year, 12, 31), "when_precision": "year"}
    except ValueError:
        raise CellError("MonthYear", f"{month or year} is no month (202306) or year") from None
    return {}


def _actor(side: str, cells: Mapping[str, str], notes: Notes) -> list[dict[str, Any]]:
    name, said, group = cells.get(f"{side}Name"), cells.get(f"{side}CountryCode"), cells.get(f"{side}KnownGroupCode")
    types = [t for n in range(1, _ROLES + 1) if (t := cells.get(f"{side}Type{n}Code"))]
    if not (name or said or group or types):
        return []
    roles = []
    for theirs in types:
        role = codes.cameo_roles().read(theirs)
        if role is None:
            notes.note(f"role {theirs} is not known here")
        else:
            roles.append(role)
    country = codes.cameo_groups().read(group) if group else None
    if country is None and said:
        country = codes.cameo_countries().read(said)
        if country is None:
            notes.note(f"actor country {said} is not known here")
    elif country is not None and roles[:1] == ["IGO"]:
        roles = roles[1:]
    if country is None and not said and roles and roles[0] in INTERNATIONAL:
        country = roles.pop(0)
    return [actor(text=name, name=name, country=country, sectors=list(dict.fromkeys(roles)), former=False)]


def _place(cells: Mapping[str, str], notes: Notes) -> dict[str, object]:
    kind, full, fips = cells.get("ActionGeo_Type"), cells.get("ActionGeo_FullName"), cells.get("ActionGeo_CountryCode")
    lat, lon = degrees(cells, "ActionGeo_Lat", "ActionGeo_Long")
    if kind in (None, "0"):
        return {}
    if kind not in _PRECISION:
        raise CellError("ActionGeo_Type", f"{kind!r} is none of 1 to 5")
    country = codes.fips().read(fips) if fips else None
    if fips and country is None:
        notes.note(f"FIPS code {fips} is not known here")
    name = full
    if full and ", " in full:
        place, _, of = full.rpartition(", ")
        told = codes.country_names("polecat").read(of)
        if told:
            name, country = place, country or told
    elif full:
        country = country or codes.country_names("polecat").read(full)
    return {
        "where_text": name,
        "where_name": name,
        "where_country": country,
        "where_lat": lat,
        "where_lon": lon,
        "where_precision": _PRECISION[kind],
    }


GDELT = Delimited(
    name="GDELT",
    columns=COLUMNS,
    header=False,
    missing="",
    encode=encode,
    decode=decode,
    needed=frozenset({"GLOBALEVENTID", "SQLDATE", "EventCode"}),
    empty=EMPTY,
)
