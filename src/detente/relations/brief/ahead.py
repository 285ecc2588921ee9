"""What is planned, possible or put off, and what became of what was due."""

from __future__ import annotations

import datetime

from detente.records import REALISED
from detente.relations.agenda import AgendaItem, agenda
from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.record import Line, Section
from detente.relations.brief.rules import rules
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import capital, day, days, excerpt, known, statement, with_itself
from detente.relations.told import Evidence

#: In this order items come: what is ahead, what is due, what is over.
_ORDER = {"open": 0, "moved": 0, "overdue": 1, "unknown": 2, "fell through": 3, "took place": 4}


def section(material: Material, scope: Scope, cited: Cited) -> Section:
    """The section of the agenda."""
    found = [i for i in agenda(material.told, material.as_of) if _belongs(i, scope) and _shown(i, material)]
    found.sort(key=lambda i: (_ORDER[i.outcome], i.latest or "9999", -len(i.announced) - len(i.evidence), -_told(i).toordinal()))
    lines = tuple(_line(i, material, cited) for i in found[: rules().most["next"]])
    remark = "" if lines else "No report announces anything that is still ahead."
    return Section(key="next", title="Next: what is on the agenda", lines=lines, remark=remark)


def items(material: Material, scope: Scope) -> list[AgendaItem]:
    """The items of the agenda of a scope."""
    return [i for i in agenda(material.told, material.as_of) if _belongs(i, scope)]


def _belongs(i: AgendaItem, scope: Scope) -> bool:
    left = [a.country for a in i.actors if a.country]
    right = [a.country for a in i.recipients if a.country]
    return not with_itself(i.actors, i.recipients) and scope.meets(left, right, i.event_type in ("CONSULT", "AGREE", "COOPERATE"))


def _shown(i: AgendaItem, material: Material) -> bool:
    """Is it sure enough, and not long over?"""
    first = i.announced[0]
    event = next((e for e in material.by_id[first.document_id][1].events if e.id == first.event_id), None)
    if event is None or event.confidence < rules().confidence:
        return False
    if i.event_type not in rules().agenda or not any(map(known, i.actors)):
        return False
    if i.outcome == "overdue" and (i.latest or "") < (material.as_of - datetime.timedelta(rules().ended)).isoformat():
        return False
    if i.outcome == "fell through" and not i.evidence and not i.latest and i.mode != "visit":
        return False  # a breakdown of talks is no plan that was called off
    if not i.latest and _told(i) < material.as_of - datetime.timedelta(rules().stale):
        return False
    if i.outcome in ("took place", "fell through", "unknown"):
        return _told(i) >= material.as_of - datetime.timedelta(rules().ended)
    return True


def _told(i: AgendaItem) -> datetime.date:
    """When it was last spoken of."""
    last = max((e.published or "" for e in (*i.announced, *i.evidence)), default="")
    try:
        return datetime.date.fromisoformat(last)
    except ValueError:
        return datetime.date.min


def _line(i: AgendaItem, material: Material, cited: Cited) -> Line:
    steps = sorted((*i.announced, *i.evidence), key=lambda e: e.published or "")
    last = steps[-1]
    status = "planned" if i.outcome in ("took place", "overdue", "unknown") or last.status in REALISED else i.status
    lead = statement(i.event_type, i.mode, status, i.actors, i.recipients)
    notes = tuple(dict.fromkeys(cited.cite(e.document_id, e.text) for e in steps))
    return Line(
        lead=lead,
        day=_when(i),
        tag=stands(i),
        text=f"{_became(i, steps)} {_excerpt(last, material)}",
        notes=notes,
    )


def stands(i: AgendaItem) -> str:
    """How an item stands, in a word or two."""
    return "put off, no new date" if i.outcome == "moved" and not i.latest else i.outcome


def _when(i: AgendaItem) -> str:
    return days(i.earliest, i.latest) or "no date"


def _became(i: AgendaItem, steps: list[Evidence]) -> str:
    """How it went, in words: when it was first told in each way, and last."""
    first: dict[str, str | None] = {}
    for e in steps:
        first.setdefault("told as done" if e.status in REALISED else e.status, e.published)
    trail = [f"{status} {day(published)}" for status, published in first.items()] if len(first) > 1 else [f"told {day(steps[0].published)}"]
    if steps[-1].published not in first.values():
        trail.append(f"last told {day(steps[-1].published)}")
    after = "; no report tells whether it took place" if i.outcome == "overdue" else ""
    return capital(f"{', '.join(trail)}{after}.")


def _excerpt(e: Evidence, material: Material) -> str:
    event = next((x for x in material.by_id[e.document_id][1].events if x.id == e.event_id), None)
    keep = (event.trigger.span[0] - e.span[0], event.trigger.span[1] - e.span[0]) if event else None
    return excerpt(e.text, keep)
