"""Reviewed events as annotated sentences, for `detente evaluate`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from detente.store.reviews import parties, reviews, standing
from detente.store.rows import Row
from detente.store.store import Store


def gold(store: Store) -> Iterator[str]:
    """A line of JSON for each sentence of which every event has been reviewed, as `detente.evaluation.formats` reads it.

    A sentence with an event that nobody has judged is left out: what is not annotated would count as wrongly coded. What is only known from other
    sentences (whom a pronoun stands for) is annotated with the words of the sentence and the country.
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
        if not all(row["mention_id"] in known for row in told):
            continue
        events = [_event(row, known[row["mention_id"]][1]) for row in told if known[row["mention_id"]][0] != "wrong"]
        line = {
            "id": f"{document}@{start}", "document": document, "published": told[0]["published"], "text": told[0]["sentence_text"],
            "events": events, "has_event": bool(events),
        }  # fmt: skip
        yield json.dumps(line, ensure_ascii=False)


def _event(row: Row, mended: Mapping[str, str]) -> dict[str, Any]:
    at = row["sentence_start"]
    event: dict[str, Any] = {
        "event_type": mended.get("event_type", row["event_type"]),
        "mode": mended.get("mode", row["mode"]) or None,
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
    start, end = actor["span_start"] - row["sentence_start"], actor["span_end"] - row["sentence_start"]
    inside = 0 <= start < end <= len(row["sentence_text"])
    party: dict[str, Any] = {"text": row["sentence_text"][start:end], "span": [start, end]} if inside else {}
    if actor["country"]:
        party["country"] = actor["country"]
    return party or None
