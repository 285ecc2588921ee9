"""PLOVER's JSON Lines: one event a line, under the field names of the PLOVER manual (2021), chapter "Data Fields".

The manual lets providers add fields. Ours are ``status``, without which a plan could not be told from a deed, ``event_type`` and ``event_mode`` (what the
happening is, where ``event`` has the category that the manual makes of a plan), ``when``, ``reciprocal``, ``background``, ``issues``, ``attribution``,
``cameo``, ``goldstein``, ``confidence``, ``rule``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from detente.errors import InputError
from detente.exchange import codes
from detente.exchange.delimited import Options
from detente.exchange.losses import Losses
from detente.exchange.rows import Row, actor, day, interval, published_day, realised, row
from detente.ontology import ontology
from detente.records import Status

#: Level of resolution of a place (manual, "Location object"): 5 within a city, 4 city, 3 district, 2 province, 1 country.
_RESOLUTION = {"point": 5, "city": 4, "region": 2, "country": 1}
_PRECISION = {5: "point", 4: "city", 3: "region", 2: "region", 1: "country"}
_WHEN = ("text", "edtf", "earliest", "latest", "precision")
_SAME = ("reciprocal", "background", "issues", "cameo", "goldstein", "confidence", "rule")


def encode(event: Row, losses: Losses, options: Options) -> dict[str, Any] | None:
    """The object of an event; None if PLOVER has no type for it."""
    kind = event["plover"] or event["event_type"]
    if kind is None:
        losses.note("left out", "a statement or appeal in words, which PLOVER has no type for", event["event_id"])
        return None
    recast = event["event_type"] is not None and kind != event["event_type"]
    span = interval(event)
    if recast:
        told = published_day(event)
        span = (told, told) if told else None
        losses.note("changed", f"{event['status']} {event['event_type']} is written as {kind}, on the day of the report", event["event_id"])
    elif not realised(event):
        losses.note("changed", "has not happened, which only the field status says", event["event_id"])
    if span is None:
        losses.note("lost", "date: the report tells none", event["event_id"])
    for column, what in (("tone", "tone"), ("reports", "how many reports and sources tell it")):
        if event[column] is not None and (column != "reports" or event[column] > 1):
            losses.note("lost", what, event["event_id"])
    mode = None if recast else event["mode"]
    words = options.words
    held = {
        "id": event["event_id"],
        "date": span[0].isoformat() if span else None,
        "enddate": span[1].isoformat() if span and span[1] != span[0] else None,
        "actor": [_actor(a, words) for a in event["actors"]],
        "recipient": [_actor(r, words) for r in event["recipients"]],
        "event": [kind],
        "mode": [mode] if mode else [],
        "context": event["contexts"],
        "event_loc": _place(event, words),
        "event_text": [event["trigger_text"]] if words and event["trigger_text"] else [],
        "quad_code": ontology().types[kind].quad_code,
        "event_scale": codes.plover_score(kind, mode),
        "text": event["sentence_text"] if words else None,
        "text_info": _held({"sequence": event["sentence_index"]}),
        "cite_info": _held({"url": event["url"], "title": event["title"] if words else None, "language": event["language"], "publication": event["source"]}),
        "coder": f"detente {event['coder_version']}" if event["coder_version"] else None,
        "status": event["status"],
        "event_type": event["event_type"],
        "event_mode": event["mode"],
        "when": _held({n: _text(event[f"when_{n}"]) for n in _WHEN if words or n != "text"}),
        "attribution": _actor(event["attribution"], words) if event["attribution"] else None,
        "published": event["published"],
        "document": event["document_ids"],
        **{name: event[name] for name in _SAME},
    }
    return {"id": held.pop("id"), "date": held.pop("date"), **_held(held)}


def _held(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that hold something; false is something."""
    return {k: v for k, v in fields.items() if v is not None and v != [] and v != {}}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _actor(a: Mapping[str, Any], words: bool) -> dict[str, Any]:
    country = a["country"]
    return _held(
        {
            "code": codes.plover_countries().write.get(country, country) if country else None,
            "sector": a["sectors"][0] if a["sectors"] else None,
            "other_sector_codes": list(a["sectors"][1:]),
            "entity_text": a["text"] if words else None,
            "identifier_id": a["wikidata"],
            "identifier_text": a["name"],
            "office": a["office"],
            "former": a["former"] or None,
        }
    )


def _place(event: Row, words: bool) -> dict[str, Any]:
    country, precision = event["where_country"], event["where_precision"]
    name = event["where_name"]
    return _held(
        {
            "extracted_place": event["where_text"] if words else None,
            "resolved_place": name,
            "geonameid": event["where_geonames"],
            "lat": event["where_lat"],
            "lon": event["where_lon"],
            "city": name if precision == "city" else None,
            "province": name if precision == "region" else None,
            "country": codes.country_names("polecat").write.get(country or ""),
            "country_code": codes.plover_countries().write.get(country, country) if country else None,
            "resolution": _RESOLUTION.get(precision or ""),
            "precision": precision,
        }
    )


# ---------------------------------------------------------------------- reading


def decode(raw: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of an object: one for each of its event categories.

    Raises:
        InputError: a field does not hold what it must.
    """
    kinds = [str(k).upper() for k in _list(raw, "event")]
    if "id" not in raw or not kinds:
        raise InputError(f"field {'event' if 'id' in raw else 'id'}: missing")
    modes = _list(raw, "mode")
    for n, kind in enumerate(kinds):
        if kind not in ontology().types:
            raise InputError(f"field event: {kind!r} is no PLOVER type; there are {', '.join(ontology().types)}")
        mode = raw.get("event_mode") or (modes[n] if len(modes) == len(kinds) else modes[0] if len(modes) == 1 else None)
        name = str(raw["id"]) if len(kinds) == 1 else f"{raw['id']}#{n}"
        yield _row(raw, name, kind, mode)


def _row(raw: Mapping[str, Any], event_id: str, kind: str, mode: Any) -> Row:
    status = raw.get("status")
    if status is not None and status not in get_args(Status):
        raise InputError(f"field status: {status!r} is none of {', '.join(get_args(Status))}")
    own = str(raw.get("event_type") or kind)
    if own not in ontology().types:
        raise InputError(f"field event_type: {own!r} is no PLOVER type")
    code = ontology().types[own].modes.get(str(mode), ontology().types[own].base)
    cite, place, info = (_object(raw, n) for n in ("cite_info", "event_loc", "text_info"))
    said = raw.get("attribution")
    words = _list(raw, "event_text")
    try:
        return row(
            event_id=event_id,
            document_ids=_list(raw, "document"),
            event_type=own,
            mode=mode,
            contexts=_list(raw, "context"),
            plover=kind,
            quad_code=ontology().types[own].quad_code,
            status=status,
            actors=[_read_actor(a, "actor") for a in _list(raw, "actor")],
            recipients=[_read_actor(a, "recipient") for a in _list(raw, "recipient")],
            **_days(raw),
            where_text=place.get("extracted_place"),
            where_name=place.get("resolved_place") or place.get("city") or place.get("province") or place.get("country"),
            where_country=_country(place.get("country_code")) or (codes.country_names("polecat").read(place["country"]) if place.get("country") else None),
            where_lat=_number(place, "lat"),
            where_lon=_number(place, "lon"),
            where_geonames=int(place["geonameid"]) if place.get("geonameid") is not None else None,
            where_precision=place.get("precision") or _PRECISION.get(place.get("resolution") or 0),
            attribution=_read_actor(said, "attribution") if said else None,
            trigger_text=words[0] if words else None,
            sentence_index=info.get("sequence"),
            sentence_text=raw.get("text"),
            published=raw.get("published"),
            source=cite.get("publication"),
            url=cite.get("url"),
            title=cite.get("title"),
            language=cite.get("language"),
            coder_version=str(raw["coder"]).removeprefix("detente ") if str(raw.get("coder", "")).startswith("detente ") else None,
            **{name: raw.get(name) for name in _SAME if name not in ("cameo", "goldstein")},
            cameo=raw.get("cameo") or code.cameo,
            goldstein=raw["goldstein"] if raw.get("goldstein") is not None else code.goldstein,
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"a field does not hold what it must ({error})") from error


def _days(raw: Mapping[str, Any]) -> dict[str, Any]:
    when = _object(raw, "when")
    if when:
        return {f"when_{n}": day(when.get(n)) if n in ("earliest", "latest") else when.get(n) for n in _WHEN}
    if "status" in raw:  # one of ours that the report gives no day: its date is the report's
        return {}
    first, last = day(raw.get("date")), day(raw.get("enddate") or raw.get("date"))
    if first is None or last is None:
        return {}
    one = first == last
    return {
        "when_edtf": first.isoformat() if one else f"{first.isoformat()}/{last.isoformat()}",
        "when_earliest": first,
        "when_latest": last,
        "when_precision": "day" if one else "range",
    }


def _list(raw: Mapping[str, Any], field: str) -> list[Any]:
    value = raw.get(field)
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _object(raw: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    value = raw.get(field) or {}
    if not isinstance(value, dict):
        raise InputError(f"field {field}: a JSON {type(value).__name__}, where an object is needed")
    return value


def _number(place: Mapping[str, Any], field: str) -> float | None:
    value = place.get(field)
    return None if value in (None, "") else float(str(value))


def _country(code: Any) -> str | None:
    if not code:
        return None
    return codes.plover_countries().read(str(code)) or str(code)


def _read_actor(raw: Any, field: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise InputError(f"field {field}: {raw!r}, where an object with code, sector, entity_text … is needed")
    others = raw.get("other_sector_codes") or []
    sectors = [raw.get("sector") or raw.get("sector_code"), *(others if isinstance(others, list) else str(others).split(";"))]
    text, name = raw.get("entity_text") or raw.get("raw_text"), raw.get("identifier_text") or raw.get("entity_name")
    country = _country(raw.get("code")) or (codes.country_names("polecat").read(raw["country_name"]) if raw.get("country_name") else None)
    return actor(
        text=text,
        name=name,
        country=country,
        sectors=[s for s in sectors if s],
        office=raw.get("office"),
        former=bool(raw.get("former")),
        wikidata=raw.get("identifier_id") or raw.get("wikidata_id"),
    )


def line(record: Mapping[str, Any]) -> str:
    """The object of an event as one line of JSON."""
    return json.dumps(record, ensure_ascii=False) + "\n"
