"""How records show themselves in a notebook: a coding as its annotated page, everything else as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from markupsafe import Markup

from detente.pages import wording
from detente.pages.render import annotated_page, template
from detente.records import Actor, Coding, Event
from detente.relations.happenings import Dyad
from detente.relations.index import Index
from detente.store.fused import FusedEvent, Story
from detente.store.query import Query
from detente.store.rows import StoredDocument, StoredEvent, StoredQuote
from detente.store.store import Store

#: Rows of a query that a notebook shows.
SHOWN = 10
#: Letters of a text that stand in a cell.
_LETTERS = 240

Cells = Sequence[str]


def frame(coding: Coding) -> str:
    """The page of ``coding`` in a frame of its own, so that neither touches the other: styles, scripts and the notebook's data stay apart."""
    style = "width: 100%; height: 40rem; resize: vertical; overflow: auto; border: 1px solid #8888; border-radius: 4px"
    return str(Markup('<iframe title="Annotated report" sandbox="allow-scripts" style="{}" srcdoc="{}"></iframe>').format(style, annotated_page(coding)))


def one(event: Event | FusedEvent) -> str:
    """An event as a table of one row."""
    head, cells = _FORMS[type(event)]
    return _grid(head, [cells(event)], f"id {event.id}")


def table(query: Query[Any], title: str = "") -> str:
    """The first rows of a query, and how many there are."""
    found = list(query.limit(SHOWN if query.at_most is None else min(SHOWN, query.at_most)))
    there = query.count() if query.at_most is None else min(query.count(), query.at_most)
    if not found:
        return _grid((), (), "nothing found", title)
    head, cells = _FORMS.get(type(found[0]), (tuple(found[0]) if isinstance(found[0], dict) else ("record",), _any))
    note = f"{there:,} in all" if there == len(found) else f"the first {len(found)} of {there:,}; to_polars() gives all as a data frame"
    return _grid(head, [cells(r) for r in found], note, title)


def dyad_page(dyad: Dyad, events: Query[Any]) -> str:
    """The events between two countries, newest first."""
    return table(events, f"{wording.country(dyad.first)} {'→' if dyad.directed else '–'} {wording.country(dyad.second)}")


def store_page(store: Store) -> str:
    """What a store holds."""
    rows = [(name, f"{store.table(name).count():,}") for name in store.tables]
    return _grid(("table", "rows"), rows, f"version {store.version}", str(store.lake.root))


def index_table(index: Index) -> str:
    """The values of an index."""
    head = (index.by, "index", "90 % interval", "coverage", "events", "reports", "sources")
    rows = [
        (
            p.start.isoformat(), _signed(p.value), f"{_signed(p.low)} … {_signed(p.high)}" if p.low is not None else "–",
            f"{p.coverage:.0%}", str(p.events), str(p.reports), str(p.sources),
        )
        for p in index.points
    ]  # fmt: skip
    return _grid(head, rows, f"from −10 (conflict) to +10 (cooperation), by the weights {index.weights.name}", f"Index of {index.dyad}")


# ---------------------------------------------------------------------- cells


def _coded(e: Event) -> Cells:
    return (*_what(e), f"{e.confidence:.2f}", e.rule)


def _stored(e: StoredEvent) -> Cells:
    return (*_what(e), f"{e.confidence:.2f}", _short(e.text), ", ".join(x for x in (e.source, e.published) if x))


def _fused(e: FusedEvent) -> Cells:
    return (*_what(e), f"{e.confidence:.2f}", f"{e.reports} of {e.sources}", ", ".join(e.outlets))


def _what(e: Event | FusedEvent) -> tuple[str, str, str, str]:
    """When, who and to whom, what, and whether it came about."""
    sides = f"{_who(e.actors)} {'↔' if e.reciprocal else '→'} {_who(e.recipients)}" if e.recipients else _who(e.actors)
    return wording.period(e.when) if e.when else "", sides, f"{e.event_type}/{e.mode}" if e.mode else e.event_type, e.status


def _who(actors: Iterable[Actor]) -> str:
    return ", ".join(f"{wording.name(a)} ({a.country})" if a.country else wording.name(a) for a in actors) or "not named"


def _quote(q: StoredQuote) -> Cells:
    return _who([q.speaker] if q.speaker else []), _short(q.text), ", ".join(x for x in (q.source, q.published) if x)


def _document(d: StoredDocument) -> Cells:
    return d.published or "", d.source or "", _short(d.title or d.text), d.outcome, d.id


def _story(s: Story) -> Cells:
    return s.first_seen or "", s.last_seen or "", _short(s.title or ""), str(len(s.document_ids)), ", ".join(s.outlets)


def _any(row: Any) -> Cells:
    return [_short(str(v)) for v in row.values()] if isinstance(row, dict) else [_short(str(row))]


_EVENT = ("when", "who", "what", "status", "confidence")
_FORMS: dict[type, tuple[Cells, Callable[[Any], Cells]]] = {
    Event: ((*_EVENT, "rule"), _coded),
    StoredEvent: ((*_EVENT, "sentence", "report"), _stored),
    FusedEvent: ((*_EVENT, "reports of sources", "outlets"), _fused),
    StoredQuote: (("speaker", "words", "report"), _quote),
    StoredDocument: (("published", "source", "report", "outcome", "id"), _document),
    Story: (("first", "last", "story", "reports", "outlets"), _story),
}


def _short(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…"


def _signed(value: float | None) -> str:
    return "no data" if value is None else f"{value:+.2f}".replace("-", "−")


def _grid(head: Cells, rows: Sequence[Cells], note: str, title: str = "") -> str:
    return template("notebook.html").render(head=head, rows=rows, note=note, title=title)
