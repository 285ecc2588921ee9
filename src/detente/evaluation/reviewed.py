"""Reviewed events as annotated sentences: for `detente evaluate`, and as examples beside the rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from detente.errors import DataError
from detente.ontology import ontology
from detente.rules.sentences import Example, Told, written
from detente.store.reviews import parties, reviews, standing
from detente.store.rows import Row
from detente.store.store import Store

_Verdict = tuple[str, Mapping[str, str]]


def _judged(store: Store) -> Iterator[tuple[str, list[tuple[Row, _Verdict]]]]:
    """The sentences of which every event has been reviewed: where they stand, and their events, each with what was said of it.

    A sentence with an event that nobody has judged is left out: what is not annotated would count as wrongly coded.
    """
    known = standing(reviews(store))
    if not known:
        return
    rows = store.cursor().sql(
        "SELECT * FROM mentions SEMI JOIN (SELECT DISTINCT m.document_id, m.sentence_start FROM mentions m WHERE list_contains(?, m.mention_id)) "
        "USING (document_id, sentence_start) ORDER BY document_id, sentence_start, trigger_start, mention_id", params=[sorted(known)],
    ).to_arrow_table().to_pylist()  # fmt: skip
    sentences: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        sentences.setdefault((row["document_id"], row["sentence_start"]), []).append(row)
    for (document, start), told in sentences.items():
        if all(row["mention_id"] in known for row in told):
            yield f"{document}@{start}", [(row, known[row["mention_id"]]) for row in told]


# ---------------------------------------------------------------------- for `detente evaluate`


def gold(store: Store) -> Iterator[str]:
    """A line of JSON for each sentence of which every event has been reviewed, as `detente.evaluation.formats` reads it.

    What is only known from other sentences (whom a pronoun stands for) is annotated with the words of the sentence and the country.
    """
    for id, told in _judged(store):
        first = told[0][0]
        events = [_event(row, mended) for row, (verdict, mended) in told if verdict != "wrong"]
        line = {
            "id": id, "document": first["document_id"], "published": first["published"], "text": first["sentence_text"],
            "events": events, "has_event": bool(events),
        }  # fmt: skip
        yield json.dumps(line, ensure_ascii=False)


def _event(row: Row, mended: Mapping[str, str]) -> dict[str, Any]:
    at = row["sentence_start"]
    event: dict[str, Any] = {
        "event_type": mended.get("event_type", row["event_type"]),
        "mode": _mode(row, mended),
        "status": mended.get("status", row["status"]),
        "trigger": {"text": row["trigger_text"], "span": [row["trigger_start"] - at, row["trigger_end"] - at]},
    }
    if "event_type" not in mended and row["plover"] != row["event_type"]:
        event["plover"] = row["plover"]
    for side in ("actors", "recipients"):
        if side in mended:
            text = row["sentence_text"]
            event[side] = [{"text": words} if words in text else {"country": words} for words in parties(mended[side])]
        else:
            event[side] = [p for a in row[side] or () if (p := _party(a, row))]
    return event


def _party(actor: Mapping[str, Any], row: Row) -> dict[str, Any] | None:
    start = actor["span_start"] - row["sentence_start"]
    words = _words(actor, row)
    party: dict[str, Any] = {"text": words, "span": [start, start + len(words)]} if words else {}
    if actor["country"]:
        party["country"] = actor["country"]
    return party or None


# ---------------------------------------------------------------------- beside the rules


@dataclass(frozen=True)
class LeftOut:
    """A sentence that cannot stand beside the rules, and why."""

    id: str
    reason: str


def examples(store: Store) -> Iterator[Example | LeftOut]:
    """Each sentence of which every event has been reviewed, as an example for the rules (`detente.rules.sentences`).

    Its folder is the type of its first event, or of the first that was wrongly coded where it tells none. A sentence of which a side is named
    only elsewhere is left out: alone, it does not tell what was annotated.
    """
    for id, told in _judged(store):
        try:
            yield _example(told)
        except DataError as error:
            yield LeftOut(id, str(error))


def example_file(found: Iterable[Example | LeftOut], faults: Callable[[Example], list[str]] | None = None) -> Iterator[str]:
    """The text of a file of examples in pieces: by folder, and at the end, as comments, what was left out.

    Args:
        found: what `examples` gives.
        faults: what the coder gets wrong in an example (`detente.rules.judge.faults`); those that it does not get right are marked open.
    """
    folders: dict[str, list[Example]] = {}
    left_out: list[LeftOut] = []
    for x in found:
        if isinstance(x, LeftOut):
            left_out.append(x)
        else:
            folders.setdefault(x.folder, []).append(x)
    for folder, inside in sorted(folders.items()):
        yield f"# for {folder}/sentences.txt\n\n"
        for x in inside:
            wrong = faults(x) if faults else []
            yield written(replace(x, open=" ".join("; ".join(wrong).split())) if wrong else x) + "\n"
    for out in left_out:
        yield f"# left out: {' '.join(out.id.split())}: {out.reason}\n"


def _example(told: list[tuple[Row, _Verdict]]) -> Example:
    """
    Raises:
        DataError: it cannot be written as one.
    """
    first = told[0][0]
    text = " ".join(first["sentence_text"].split())
    events = tuple(_told(row, mended, text) for row, (verdict, mended) in told if verdict != "wrong")
    found = Example((events[0].event_type if events else first["event_type"]).lower(), 1, text, events, first["published"])
    written(found)
    return found


def _told(row: Row, mended: Mapping[str, str], text: str) -> Told:
    def words(value: str | None) -> str | None:
        """As it stands in the line; None where it does not."""
        line = " ".join((value or "").split())
        return line if line and line in text else None

    def side(name: str) -> tuple[str, ...]:
        given = parties(mended[name]) if name in mended else [_words(a, row) for a in row[name] or ()]
        named = tuple(w for g in given if (w := words(g)))
        if len(named) < len(given):
            raise DataError(f"{name}: not all of them are named in the sentence")
        return named

    return Told(
        event_type=mended.get("event_type", row["event_type"]), mode=_mode(row, mended), status=mended.get("status", row["status"]),
        actors=side("actors"), recipients=side("recipients"), trigger=words(row["trigger_text"]) or "", when=words(row["when_text"]),
        where=words(row["where_text"]), background=bool(row["background"]),
    )  # fmt: skip


def _mode(row: Row, mended: Mapping[str, str]) -> str | None:
    """The mode as it was left or mended; a mode of another type than the mended one is none."""
    mode = mended.get("mode", row["mode"]) or None
    return mode if mode in ontology().types[mended.get("event_type", row["event_type"])].modes else None


def _words(actor: Mapping[str, Any], row: Row) -> str:
    """The words of the sentence that name somebody; "" where they stand elsewhere."""
    start, end = actor["span_start"] - row["sentence_start"], actor["span_end"] - row["sentence_start"]
    return str(row["sentence_text"][start:end]) if 0 <= start < end <= len(row["sentence_text"]) else ""
