"""How an event is told in a format that knows no status: as what happened, as an intent, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from detente.errors import DataError
from detente.exchange import codes
from detente.exchange.delimited import Options
from detente.exchange.losses import Losses
from detente.exchange.rows import Row, one_day, published_day, realised
from detente.ontology import ontology

#: Columns of ours that no other data set has a place for, by the name under which a loss is reported.
NOWHERE = {
    "issues": "issues",
    "attribution": "attribution",
    "rule": "rule",
    "confidence": "confidence",
    "background": "background",
}


@dataclass(frozen=True)
class Told:
    """Type, mode, CAMEO code, intensity and day under which an event goes out; ``intent``: as the intent to do it, not as done."""

    event_type: str | None
    mode: str | None
    cameo: str
    goldstein: float
    day: date | None
    intent: bool = False


def in_plover(event: Row, losses: Losses, options: Options) -> Told | None:
    """As POLECAT has it. A cooperative plan is the agreement that PLOVER's manual makes of it, on the day of the report that tells it;
    what else has not come about is left out.
    """
    if event["event_type"] is None:
        losses.note("left out", "a statement or appeal in words, which PLOVER has no type for", event["event_id"])
        return None
    if realised(event):
        return _as_it_is(event)
    if event["plover"] and event["plover"] != event["event_type"]:
        losses.note("changed", f"{event['status']} {event['event_type']} is written as {event['plover']}, on the day of the report", event["event_id"])
        code = ontology().code(event["plover"], None)
        return Told(event["plover"], None, code.cameo, code.goldstein, published_day(event), intent=True)
    return _unrealised(event, losses, options)


def in_cameo(event: Row, losses: Losses, options: Options) -> Told | None:
    """As GDELT and ICEWS have it. What has not come about is left out, or on request goes out: a cooperative plan as CAMEO's intent to do it."""
    if event["event_type"] is None and event["cameo"] is None:
        losses.note("left out", "no event type and no CAMEO code", event["event_id"])
        return None
    if event["cameo"] is None:
        losses.note("changed", "the CAMEO code is the nearest to type and mode", event["event_id"])
    if realised(event):
        return _as_it_is(event)
    code = codes.intent(event["event_type"]) if event["status"] == "planned" and event["event_type"] else None
    if code is None or not options.unrealised:
        return _unrealised(event, losses, options)
    losses.note("changed", f"planned {event['event_type']} is written as {code} ({codes.cameo()[code].name}), on the day of the report", event["event_id"])
    return Told(event["event_type"], None, code, ontology().cameo[code], published_day(event), intent=True)


def _unrealised(event: Row, losses: Losses, options: Options) -> Told | None:
    if not options.unrealised:
        losses.note("left out", f"has not happened ({event['status']})", event["event_id"])
        return None
    losses.note("changed", f"has not happened ({event['status']}), and the format cannot say so", event["event_id"])
    return _as_it_is(event)


def _as_it_is(event: Row) -> Told:
    cameo, goldstein = event["cameo"], event["goldstein"]
    if cameo is None:
        try:
            cameo = ontology().code(event["event_type"], event["mode"]).cameo
        except DataError:  # a mode of another data set that ours does not have
            cameo = ontology().code(event["event_type"], None).cameo
    if goldstein is None:
        goldstein = ontology().cameo[cameo]
    return Told(event["event_type"], event["mode"], cameo, goldstein, one_day(event))


def note_mode(event: Row, told: Told, losses: Losses) -> None:
    """Notes a mode that the CAMEO code does not tell."""
    if event["mode"] and codes.cameo()[told.cameo].mode != event["mode"]:
        losses.note("lost", "mode", event["event_id"])


def note_lost(event: Row, losses: Losses, *more: str) -> None:
    """Notes the columns of ours that no format but our own has a place for, and those named in ``more``, where they hold something."""
    for column, name in (*NOWHERE.items(), *((m, m) for m in more)):
        if event[column]:
            losses.note("lost", name, event["event_id"])
    parties = (*event["actors"], *event["recipients"])
    if any(a["former"] for a in parties):
        losses.note("lost", "that an office is a former one", event["event_id"])


def note_cameo_losses(event: Row, losses: Losses, *more: tuple[str, object]) -> None:
    """Notes what the data sets by CAMEO have no place for, and of ``more`` (what, and whether the event has it) what holds."""
    parties = (*event["actors"], *event["recipients"])
    for what, lost in (
        ("office", any(a["office"] for a in parties)),
        ("items of Wikidata", any(a["wikidata"] for a in parties)),
        ("the sentence and the words that tell it", event["sentence_text"]),
        ("GeoNames id", event["where_geonames"]),
        *more,
    ):
        if lost:
            losses.note("lost", what, event["event_id"])


def note_no_day(event: Row, losses: Losses) -> None:
    """Notes an event of which no single day is known."""
    losses.note("lost", "the day: the report allows several, or tells none", event["event_id"])
