"""Reads annotated files: the sentence format of the rules, JSON Lines with lists of events, and PLOVER's JSON Lines.

What cannot be read becomes a `Failure` with file, line and reason, and the rest is read; a text of which one event cannot be read is left
out whole, as its other figures would be wrong.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from detente.errors import DataError, InputError
from detente.evaluation.pairing import GoldEvent, GoldText, Party
from detente.ontology import ontology
from detente.reading.sources import Failure
from detente.reading.text import decode
from detente.records import Span, Status
from detente.rules.sentences import STATUSES, Example, Told, parse

#: PLOVER's earlier name for CONCEDE and RETREAT together.
YIELD = "YIELD"
#: What PLOVER's manual (table "PLOVER JSON") calls our fields, after our own names.
_ACTORS, _RECIPIENTS, _TYPE, _TRIGGER = ("actors", "actor"), ("recipients", "recipient"), ("event_type", "event"), ("trigger", "event_text")
_WORDS, _COUNTRY = ("text", "entity_text"), ("country", "code")
_PLACE = re.compile(r"^rules/.*?sentences\.txt, line (\d+): ")
_COUNTRY_CODE = re.compile(r"[A-Z]{3}")


def read_gold(path: Path) -> Iterator[GoldText | Failure]:
    """All texts of an annotated file. JSON Lines (also ``.gz``) are told by their first character, ``{``.

    Yields:
        a `GoldText` for each text, in the order of the file, and a `Failure` for each that cannot be read.
    """
    try:
        text = decode(_bytes(path), str(path)).text
    except InputError as error:
        yield Failure(origin=str(path), reason=str(error))
        return
    if not text.strip():
        yield Failure(origin=str(path), reason=f"{path}: empty; nothing to score")
    elif text.lstrip().startswith("{"):
        yield from _json_lines(text, str(path))
    else:
        for example in read_examples(text, str(path)):
            yield example if isinstance(example, Failure) else _sentence(example, str(path))


def _bytes(path: Path) -> bytes:
    try:
        with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as stream:
            return stream.read()
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: damaged gzip file ({error}); pack it anew") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); check name and permissions") from error


# ---------------------------------------------------------------------- sentences


def read_examples(text: str, name: str) -> Iterator[Example | Failure]:
    """Sentences in the format of ``rules/README.md``, block by block, so that a bad one does not cost the others.

    Args:
        text: what the file holds.
        name: its name, for messages.
    """
    lines = text.splitlines()
    start = 0
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            continue
        if any(not x.startswith("#") for x in lines[start:number]):
            yield _example(lines[start:number], start, name)
        start = number + 1


def _example(block: Sequence[str], start: int, name: str) -> Example | Failure:
    """One sentence with its annotation; ``start``: the lines before it, so that messages name the line in the file."""
    said = [x.strip() for x in block if x[:1].isspace()]
    try:
        example = next(parse("\n" * start + "\n".join(block)))
        if all(x.startswith(("published:", "open:")) for x in said):
            raise DataError("a sentence without annotation; write an indented line for each event below it, or none if it tells no event")
    except DataError as error:
        place = _PLACE.match(str(error))
        line = int(place[1]) if place else start + 1 + next(i for i, x in enumerate(block) if not x.startswith("#"))
        return Failure(origin=f"{name}:{line}", reason=f"{name}:{line}: {_PLACE.sub('', str(error))}")
    return example


def _sentence(example: Example, name: str) -> GoldText:
    origin = f"{name}:{example.line}"
    return GoldText(origin=origin, id=origin, text=example.text, published=example.published, events=tuple(_told(t, example.text) for t in example.told))


def _told(told: Told, sentence: str) -> GoldEvent:
    def parties(phrases: Sequence[str]) -> tuple[Party, ...]:
        return tuple(Party(text=p, spans=occurrences(p, sentence)) for p in phrases)

    return GoldEvent(
        types=(told.event_type,),
        mode=told.mode,
        status=cast(Status, told.status),
        actors=parties(told.actors),
        recipients=parties(told.recipients),
        trigger=told.trigger or None,
        triggers=occurrences(told.trigger, sentence),
    )


def occurrences(phrase: str, text: str) -> tuple[Span, ...]:
    """All places where ``phrase`` stands in ``text`` as whole words, or at all where it never does."""
    if not phrase:
        return ()
    anywhere = [m.start() for m in re.finditer(re.escape(phrase), text)]
    whole = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text)]
    return tuple((at, at + len(phrase)) for at in whole or anywhere)


# ---------------------------------------------------------------------- JSON Lines


def _json_lines(text: str, name: str) -> Iterator[GoldText | Failure]:
    """One text a line with the list ``events``; or, as PLOVER has it, one event a line, those of the same text taken together."""
    found: dict[str, GoldText] = {}
    failed: dict[str, str] = {}
    late: list[GoldText | Failure | str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        origin = f"{name}:{number}"
        raw: Any = None
        try:
            raw = _object(line)
            if "events" in raw:
                late.append(_text(raw, origin, _all_events(raw)))
                continue
            words = _required(raw, "text")
            if raw.get("has_event") is False:
                events: tuple[GoldEvent, ...] = ()
            elif _first(raw, _TYPE) is None:
                raise InputError("no field events, event_type or event; a text without an event has an empty list events, or has_event false")
            else:
                events = _events(raw, words)
            if words not in found:
                found[words] = _text(raw, origin, ())
                late.append(words)
            found[words] = found[words].model_copy(update={"events": (*found[words].events, *events)})
        except InputError as error:
            late.append(Failure(origin=origin, reason=f"{origin}: {error}"))
            if isinstance(raw, dict) and "events" not in raw and isinstance(raw.get("text"), str):
                failed.setdefault(raw["text"], origin)
    for entry in late:
        if not isinstance(entry, str):
            yield entry
        elif entry in failed:
            reason = f"{found[entry].origin}: left out, as another event of the same text cannot be read ({failed[entry]})"
            yield Failure(origin=found[entry].origin, reason=reason)
        else:
            yield found[entry]


def _object(line: str) -> dict[str, Any]:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON ({error}); each line must be one object") from error
    raw = _is_object(raw, "the line")
    _required(raw, "text")
    return raw


def _is_object(value: Any, field: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{field}: a JSON {type(value).__name__}, where an object is needed")
    return value


def _required(raw: Mapping[str, Any], field: str) -> str:
    value = raw.get(field)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"no field {field}; it has {', '.join(map(str, raw)) or 'none'}. The text is needed, as the coder reads it anew")
    return value


def _list(raw: Mapping[str, Any], field: str) -> list[Any]:
    """A field that may hold one thing, a list of them, or nothing."""
    value = raw.get(field)
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _first(raw: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """The first of the fields ``names`` that holds something."""
    return next((n for n in names if raw.get(n) not in (None, "", [])), None)


def _text(raw: Mapping[str, Any], origin: str, events: tuple[GoldEvent, ...]) -> GoldText:
    document, published = raw.get("document"), raw.get("published") or raw.get("date")
    if published is not None and not isinstance(published, (str, int)):
        raise InputError(f"published: a {type(published).__name__}, not a date")
    return GoldText(
        origin=origin,
        id=str(raw.get("id") or origin),
        text=raw["text"],
        document=document if isinstance(document, str) and document else None,
        published=None if published is None else str(published)[:10],
        events=events,
    )


def _all_events(raw: Mapping[str, Any]) -> tuple[GoldEvent, ...]:
    listed = raw["events"]
    if not isinstance(listed, list):
        raise InputError(f"events: a JSON {type(listed).__name__}, where a list is needed; a text without an event has an empty one")
    return tuple(e for event in listed for e in _events(_is_object(event, "events"), raw["text"]))


def _events(raw: Mapping[str, Any], text: str) -> tuple[GoldEvent, ...]:
    """The events of one record: PLOVER allows it several types, each of which is one event."""
    field = _first(raw, _TYPE)
    if field is None:
        raise InputError("an event without event_type (or event)")
    names = [_type(t, field) for t in _list(raw, field)]
    other = [_type(t, "plover") for t in _list(raw, "plover")] if len(names) == 1 else []
    modes = _list(raw, "mode")
    trigger = _first(raw, _TRIGGER)
    triggers = [_words(t, trigger, text) for t in _list(raw, trigger)] if trigger else []
    status = raw.get("status") or None
    if status is not None and status not in STATUSES:
        raise InputError(f"status {status!r} is unknown; there are {', '.join(STATUSES)}")
    actors, recipients = _parties(raw, _ACTORS, text), _parties(raw, _RECIPIENTS, text)
    if not (triggers or actors or recipients):
        raise InputError(f"{names[0]} has neither trigger nor actor nor recipient, so that it cannot be found in a coding")
    events = []
    for number, name in enumerate(names):
        own = [triggers[number]] if len(triggers) == len(names) else triggers
        kinds = [name, *other, *(("CONCEDE", "RETREAT") if YIELD in (name, *other) else ())]
        events.append(
            GoldEvent(
                types=tuple(dict.fromkeys(kinds)),
                mode=str(modes[number]) if len(modes) == len(names) else None,
                status=status,
                actors=actors,
                recipients=recipients,
                trigger="; ".join(t for t, _ in own) or None,
                triggers=tuple(s for _, spans in own for s in spans),
            )
        )
    return tuple(events)


def _type(value: Any, field: str) -> str:
    name = value.strip().upper() if isinstance(value, str) else ""
    if name not in ontology().types and name != YIELD:
        raise InputError(f"{field}: {value!r} is no PLOVER type; there are {', '.join(ontology().types)}")
    return name


def _parties(raw: Mapping[str, Any], names: Sequence[str], text: str) -> tuple[Party, ...]:
    field = _first(raw, names)
    return tuple(_party(p, field, text) for p in _list(raw, field)) if field else ()


def _party(value: Any, field: str, text: str) -> Party:
    """Words, or an object with the words, their span, a country, or some of these."""
    raw = value if isinstance(value, dict) else {"text": value}
    country = next((raw[k] for k in _COUNTRY if isinstance(raw.get(k), str) and _COUNTRY_CODE.fullmatch(raw[k])), None)
    if _first(raw, (*_WORDS, "span", "start")) is not None:
        words, spans = _words(raw, field, text)
        return Party(text=words, spans=spans, country=country)
    if country is None:
        raise InputError(f"{field}: {json.dumps(value, ensure_ascii=False)} has neither words ({' or '.join(_WORDS)}) nor a country ({' or '.join(_COUNTRY)})")
    return Party(country=country)


def _words(value: Any, field: str, text: str) -> tuple[str, tuple[Span, ...]]:
    """The words that ``value`` names and where they stand: at its span, or wherever they occur."""
    raw = value if isinstance(value, dict) else {"text": value}
    key = _first(raw, _WORDS)
    words = raw[key] if key else None
    span = raw.get("span") or ([raw.get("start"), raw.get("end")] if raw.get("end") is not None else None)
    if span is None:
        if not isinstance(words, str) or words not in text:
            raise InputError(f"{field}: {words!r} does not stand in the text")
        return words, occurrences(words, text)
    if not (isinstance(span, list) and len(span) == 2 and all(type(x) is int for x in span) and 0 <= span[0] < span[1] <= len(text)):
        raise InputError(f"{field}: span {span} does not lie in the text, which has {len(text)} characters")
    held = text[span[0] : span[1]]
    if words is not None and words != held:
        raise InputError(f"{field}: span {span} holds {held!r}, not {words!r}")
    return held, ((span[0], span[1]),)
