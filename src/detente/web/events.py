"""Lists of events, and one event with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from detente.store.rows import Row
from detente.web.book import Book

#: Trigger words, and values of a condition, that are told of a rule.
_VALUES = 12
#: Characters of a sentence before its event that are shown in a list.
_LEAD = 160


def tellings(book: Book, events: Sequence[Row]) -> dict[str, str]:
    """Of each event a sentence that tells it, with the status agreed on where there is one: by the id of the event."""
    first = {m: e for e in events for m in e["mention_ids"] or ()}
    if not first:
        return {}
    told = book.shelf.mentions(
        book.shelf.event_ids.find([e["event_id"] for e in events]),
        ["mention_id", "published_earliest", "status", "sentence_text", "trigger_start", "sentence_start"],
    )  # fmt: skip
    told.sort(key=lambda r: (r["published_earliest"] or date.max, r["mention_id"]))
    found: dict[str, str] = {}
    for fitting in (True, False):
        for r in told:
            event = first.get(r["mention_id"])
            if event is None:
                continue
            if not fitting or r["status"] == event["status"]:
                found.setdefault(event["event_id"], _around(r["sentence_text"] or "", (r["trigger_start"] or 0) - (r["sentence_start"] or 0)))
    return found


def _around(text: str, at: int) -> str:
    """A long sentence from some words before the place ``at`` on."""
    if at < _LEAD:
        return text
    start = text.find(" ", at - _LEAD // 2)
    return f"… {text[start + 1 :]}" if 0 <= start < at else text


@dataclass(frozen=True)
class Told:
    """An event with the sentences that tell it."""

    row: Row
    mentions: Sequence[Row]
    documents: dict[str, Row]
    rules: dict[str, str]


def event(book: Book, id: str) -> Told | None:
    """A fused event by its id, or by that of one of its mentions; None where there is none."""
    shelf = book.shelf
    numbers = shelf.event_ids.find([id]) + shelf.mention_ids.find([id])
    found = [(n, r) for n, r in zip(numbers, shelf.rows(numbers), strict=True) if r["event_id"] == id or id in r["mention_ids"]]
    if not found:
        return None
    number, row = next((f for f in found if f[1]["event_id"] == id), found[0])
    mentions = shelf.mentions([number])
    mentions.sort(key=lambda m: (m["published_earliest"] or date.max, m["document_id"], m["sentence_start"], m["mention_id"]))
    reports = shelf.report.with_copies(shelf.documents.of_row(number))
    documents = shelf.rows(reports.tolist(), "documents", ["document_id", "title", "text", "source", "published", "url", "copy_of", "outcome"])
    return Told(row, mentions, {d["document_id"]: d for d in documents}, {m["rule"]: rule_text(m["rule"]) for m in mentions})


def rule_text(name: str) -> str:
    """What a rule asks for, in one line; "" where there is no such rule any more."""
    from detente.rules.patterns import rules

    found = next((p for p in rules().patterns if p.rule == name), None)
    if found is None:
        return ""
    words = ", ".join(" ".join(t) for t in found.triggers[:_VALUES]) + (", …" if len(found.triggers) > _VALUES else "")
    parts = [f"{found.kind}: {words}", f"who: {', '.join(found.actor) or 'nobody'}", f"to whom: {', '.join(found.recipient) or 'nobody'}"]
    parts += [f"{slot} is {', '.join(sorted(held)[:_VALUES])}" for slot, held in found.where]
    parts += [f"{slot} is not {', '.join(sorted(held)[:_VALUES])}" for slot, held in found.without]
    return "; ".join(parts)
