"""Lists of events, and one event with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.store.query import Query
from detente.store.rows import Row
from detente.web.desk import Book

#: Values of a facet that are shown.
_VALUES = 12
#: Characters of a sentence before its event that are shown in a list.
_LEAD = 160


@dataclass(frozen=True)
class Facet:
    """A filter that a list offers: values with the number of events behind each."""

    name: str
    values: Sequence[tuple[str, int]]


def facets(book: Book, query: Query[object]) -> list[Facet]:
    """By type, status, country and outlet, how many events of ``query`` there are."""
    return book.remember(("facets", query.sql, query.values), lambda: _facets(book, query))


def _facets(book: Book, query: Query[object]) -> list[Facet]:
    parts = {
        "type": "event_type AS value",
        "status": "status AS value",
        "country": "unnest(list_distinct(list_concat(coalesce(actor_countries, []), coalesce(recipient_countries, [])))) AS value",
        "outlet": "unnest(outlets) AS value",
        "issue": "unnest(issues) AS value",
    }
    found: list[Facet] = []
    for name, expression in parts.items():
        rows = book.cursor().sql(
            f"SELECT value, count(*)::BIGINT AS n FROM (SELECT {expression} FROM ({query.sql})) WHERE value IS NOT NULL GROUP BY value ORDER BY n DESC, value "
            f"LIMIT {_VALUES}",
            params=list(query.values),
        ).fetchall()  # fmt: skip
        if rows:
            found.append(Facet(name, [(str(v), int(n)) for v, n in rows]))
    return found


def tellings(book: Book, events: Sequence[Row]) -> dict[str, str]:
    """Of each event a sentence that tells it, with the status agreed on where there is one: by the id of the event."""
    first = {m: e for e in events for m in e["mention_ids"] or ()}
    if not first:
        return {}
    rows = book.rows(
        "SELECT mention_id, status, sentence_text, trigger_start - sentence_start AS at FROM mentions "
        "WHERE mention_id IN (SELECT unnest(?)) ORDER BY published_earliest NULLS LAST, mention_id",
        [list(first)],
    )
    found: dict[str, str] = {}
    for fitting in (True, False):
        for r in rows:
            event = first[r["mention_id"]]
            if not fitting or r["status"] == event["status"]:
                found.setdefault(event["event_id"], _around(r["sentence_text"] or "", r["at"] or 0))
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
    rows = book.rows("SELECT * FROM events WHERE event_id = ?", [id]) or book.rows("SELECT * FROM events WHERE list_contains(mention_ids, ?)", [id])
    if not rows:
        return None
    row = rows[0]
    mentions = book.rows(
        "SELECT * FROM mentions WHERE list_contains(?, mention_id) ORDER BY published_earliest NULLS LAST, document_id, sentence_start, mention_id",
        [row["mention_ids"]],
    )
    documents = book.rows(
        "SELECT document_id, title, left(text, 200) AS start, source, published, url, copy_of, outcome FROM documents "
        "WHERE list_contains(?, document_id) OR list_contains(?, copy_of) ORDER BY published_earliest NULLS LAST, document_id", [row["document_ids"]] * 2,
    )  # fmt: skip
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
