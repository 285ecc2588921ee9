"""Reads the annotated sentences that stand beside the rules (format: README.md in this folder)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.resources import files

from detente.errors import DataError
from detente.ontology import ontology

STATUSES = ("happened", "ongoing", "planned", "possible", "requested", "conditional", "denied", "cancelled", "postponed", "hypothetical")
_FIELDS = frozenset({"actor", "recipient", "trigger", "when", "where", "contexts", "by"})


@dataclass(frozen=True)
class Told:
    """An event that a sentence tells, as annotated."""

    event_type: str
    mode: str | None
    status: str
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    trigger: str = ""
    when: str | None = None
    where: str | None = None
    contexts: tuple[str, ...] = ()
    by: str | None = None
    background: bool = False


@dataclass(frozen=True)
class Example:
    """A sentence and all the events that it tells. ``open`` says why the coder does not get it right yet, if it does not."""

    folder: str
    line: int
    text: str
    told: tuple[Told, ...] = ()
    published: str | None = None
    open: str | None = field(default=None)


def examples(event_type: str) -> list[Example]:
    """The sentences of one event type's folder.

    Raises:
        DataError: a line that cannot be read, with file and line.
    """
    folder = event_type.lower()
    file = files("detente.rules") / folder / "sentences.txt"
    return list(parse(file.read_text("utf-8"), folder))


def parse(text: str, folder: str = "") -> Iterator[Example]:
    """Sentences of a file: a sentence, then its indented lines, then an empty line."""
    sentence: tuple[int, str] | None = None
    told: list[Told] = []
    published = opened = None
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith("#"):
            continue
        if not line.strip():
            if sentence is not None:
                yield Example(folder, sentence[0], sentence[1], tuple(told), published, opened)
            sentence, told, published, opened = None, [], None, None
        elif not line[0].isspace():
            if sentence is not None:
                raise DataError(f"rules/{folder}/sentences.txt, line {number}: an empty line must stand before the next sentence")
            sentence = (number, line.strip())
        elif sentence is None:
            raise DataError(f"rules/{folder}/sentences.txt, line {number}: an annotation without a sentence")
        elif (content := line.strip()).startswith("published:"):
            published = content.split(":", 1)[1].strip()
        elif content.startswith("open:"):
            opened = content.split(":", 1)[1].strip()
        elif content != "none":
            told.append(_told(content, sentence[1], f"rules/{folder}/sentences.txt, line {number}"))


def _told(content: str, sentence: str, where: str) -> Told:
    head, *rest = [part.strip() for part in content.split("|")]
    words = head.split()
    if len(words) != 3:
        raise DataError(f"{where}: type, mode (or -) and status are needed, not {head!r}")
    event_type, mode, status = words
    types = ontology().types
    if event_type not in types or (mode != "-" and mode not in types[event_type].modes) or status not in STATUSES:
        raise DataError(f"{where}: no such type, mode or status: {head!r}")
    values: dict[str, str] = {}
    background = False
    for part in rest:
        if part == "background":
            background = True
            continue
        key, _, value = part.partition(":")
        if key.strip() not in _FIELDS:
            raise DataError(f"{where}: unknown field {key.strip()!r}")
        values[key.strip()] = value.strip()

    def several(key: str) -> tuple[str, ...]:
        return tuple(v.strip() for v in values.get(key, "").split(";") if v.strip())

    for key in ("actor", "recipient", "trigger", "when", "where", "by"):
        for value in several(key) if key in ("actor", "recipient") else [values[key]] if key in values else []:
            if value not in sentence:
                raise DataError(f"{where}: {key} {value!r} does not stand in the sentence")
    return Told(
        event_type,
        None if mode == "-" else mode,
        status,
        several("actor"),
        several("recipient"),
        values.get("trigger", ""),
        values.get("when"),
        values.get("where"),
        tuple(c.strip() for c in values.get("contexts", "").replace(";", ",").split(",") if c.strip()),
        values.get("by"),
        background,
    )


def written(example: Example) -> str:
    """The lines of an example, as `parse` reads them.

    Raises:
        DataError: it cannot be said in this form, with the reason.
    """
    if example.text != " ".join(example.text.split()) or example.text[:1] in ("", "#"):
        raise DataError("a sentence is one line that does not begin with #")
    lines = [example.text]
    if example.published:
        lines.append(f"published: {example.published}")
    if example.open:
        lines.append(f"open: {example.open}")
    text = "\n  ".join([*lines, *map(_line, example.told)] if example.told else [*lines, "none"]) + "\n"
    (read,) = parse(text, example.folder)
    if read != replace(example, line=1):
        raise DataError("words with | or ; in them cannot be told apart in this form")
    return text


def _line(told: Told) -> str:
    parts = [f"{told.event_type} {told.mode or '-'} {told.status}"]
    values = {
        "actor": "; ".join(told.actors), "recipient": "; ".join(told.recipients), "trigger": told.trigger, "when": told.when, "where": told.where,
        "contexts": ", ".join(told.contexts), "by": told.by,
    }  # fmt: skip
    parts += [f"{key}: {value}" for key, value in values.items() if value]
    return " | ".join([*parts, *(["background"] if told.background else [])])
