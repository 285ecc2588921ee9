"""What changed between two versions of a store: which events appeared, vanished or came out otherwise, and what made the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field

from detente.records import Record
from detente.store.rows import Row
from detente.store.store import Store

#: What makes a coder; where one of these differs, it can be what made the difference.
CODER = ("coder_version", "rules_hash", "knowledge_hash", "model")
#: What an event says; its id and where its spans lie do not count.
_SAYS = (
    "event_type", "mode", "status", "actor_countries", "recipient_countries", "reciprocal", "background", "when_edtf", "where_name", "contexts", "issues",
    "cameo", "goldstein", "confidence", "rule",
)  # fmt: skip
_COLUMNS = ("mention_id", "document_id", "sentence_start", "trigger_start", "trigger_end", "trigger_text", "sentence_text", *_SAYS, *CODER)


class EventDifference(Record):
    """An event that is in one version only, or says something else in the other. ``changed`` holds (before, after) by field; ``because`` names what
    differs between the coders: coder_version, rules_hash, knowledge_hash, model; or says that the report itself is new or gone.
    """

    what: Literal["appeared", "vanished", "changed"]
    document_id: str
    text: str
    trigger: str
    event_type: str
    rule_before: str | None = None
    rule_after: str | None = None
    changed: dict[str, tuple[Any, Any]] = Field(default_factory=dict)
    because: tuple[str, ...] = ()


class Coders(Record):
    """A coder that coded documents of a version, and how many."""

    coder_version: str | None
    rules_hash: str | None
    knowledge_hash: str | None
    model: str | None
    documents: int


class Difference(Record):
    """All that differs between the versions ``before`` and ``after``; ``same`` counts events that say the same in both."""

    before: int
    after: int
    coders_before: tuple[Coders, ...]
    coders_after: tuple[Coders, ...]
    same: int
    events: tuple[EventDifference, ...]


def difference(a: Store, b: Store) -> Difference:
    """What differs between two versions, of one store or of two that hold the same reports, by report and place in it."""
    before, after = _coded(a), _coded(b)
    left, right = _events(a), _events(b)
    same = 0
    found: list[EventDifference] = []
    for id in sorted({*before, *after}):
        made, kept = _document(left.get(id, []), right.get(id, []), _why(before.get(id), after.get(id)))
        found += made
        same += kept
    return Difference(before=a.version, after=b.version, coders_before=_coders(a), coders_after=_coders(b), same=same, events=tuple(found))


def _document(a: list[Row], b: list[Row], because: tuple[str, ...]) -> tuple[list[EventDifference], int]:
    """Pairs the events of one report: by what tells them and what they say, then by what tells them alone, then by an overlap of it."""
    pairs: list[tuple[Row, Row]] = []
    for alike in (_equal, _same_words, _touching):
        for x in list(a):
            y = next((y for y in b if alike(x, y)), None)
            if y is not None:
                pairs.append((x, y))
                a.remove(x)
                b.remove(y)
    same = 0
    made: list[EventDifference] = []
    for x, y in pairs:
        changed = {name: (x[name], y[name]) for name in _SAYS if x[name] != y[name]}
        if changed:
            made.append(_difference("changed", y, because, x["rule"], y["rule"], changed))
        else:
            same += 1
    made += [_difference("vanished", x, because, x["rule"], None) for x in a]
    made += [_difference("appeared", y, because, None, y["rule"]) for y in b]
    return made, same


def _difference(
    what: Literal["appeared", "vanished", "changed"], row: Row, because: tuple[str, ...], before: str | None, after: str | None,
    changed: dict[str, tuple[Any, Any]] | None = None,
) -> EventDifference:  # fmt: skip
    return EventDifference(
        what=what, document_id=row["document_id"], text=row["sentence_text"], trigger=row["trigger_text"], event_type=row["event_type"],
        rule_before=before, rule_after=after, changed=changed or {}, because=because,
    )  # fmt: skip


def _equal(x: Row, y: Row) -> bool:
    return _same_words(x, y) and all(x[name] == y[name] for name in _SAYS)


def _same_words(x: Row, y: Row) -> bool:
    return bool((x["trigger_start"], x["trigger_end"], x["event_type"]) == (y["trigger_start"], y["trigger_end"], y["event_type"]))


def _touching(x: Row, y: Row) -> bool:
    return bool(x["trigger_start"] < y["trigger_end"] and y["trigger_start"] < x["trigger_end"])


def _why(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[str, ...]:
    if before is None:
        return ("the report is new",)
    if after is None:
        return ("the report is gone",)
    if before["outcome"] != after["outcome"] and "duplicate" in (before["outcome"], after["outcome"]):
        return ("the report became, or no longer is, a copy",)
    return tuple(name for name in CODER if before[name] != after[name]) or ("the coder is the same",)


def _coded(store: Store) -> dict[str, Row]:
    return {r["document_id"]: r for r in _rows(store, f"SELECT document_id, outcome, {', '.join(CODER)} FROM documents")}


def _events(store: Store) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for r in _rows(store, f"SELECT {', '.join(_COLUMNS)} FROM mentions ORDER BY document_id, trigger_start, trigger_end, mention_id"):
        found.setdefault(r["document_id"], []).append(r)
    return found


def _coders(store: Store) -> tuple[Coders, ...]:
    names = ", ".join(CODER)
    sql = f"SELECT {names}, count(*) AS documents FROM documents WHERE rules_hash IS NOT NULL GROUP BY ALL ORDER BY documents DESC, {names}"
    return tuple(Coders(**r) for r in _rows(store, sql))


def _rows(store: Store, sql: str) -> Iterable[Row]:
    rows: list[Row] = store.cursor().sql(sql).to_arrow_table().to_pylist()
    return rows
