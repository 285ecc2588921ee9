"""What the parties promised each other: open, kept, broken, and on what evidence."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from detente.relations.agenda import AgendaItem
from detente.relations.brief import ahead
from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.record import Line, Section
from detente.relations.brief.rules import rules
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import actor_name, capital, clean, day, days, excerpt, listed, stems
from detente.relations.commitments import CommitmentItem, commitments

_ORDER = ("broken", "overdue", "open", "kept")


def items(material: Material, scope: Scope) -> list[CommitmentItem]:
    """The promises of a scope, each once, with what became of them."""
    found: list[CommitmentItem] = []
    for c in commitments(material.codings, material.as_of):
        parties = {a.country for a in (*c.commitment.by, *c.commitment.to) if a.country}
        if _dangling(c) or _long_ago(c, material):
            continue
        if scope.between(parties) and not any(_same(c, f) for f in found):
            found.append(c)
    return found


def _dangling(c: CommitmentItem) -> bool:
    """Does what is promised break off: "to press the president on"?"""
    return bool(rules().dangling.search(clean(c.commitment.what)))


def _long_ago(c: CommitmentItem, material: Material) -> bool:
    """Was it made before the time that a brief looks back on: "in 1963 the two agreed"?"""
    when = next(e for e in material.by_id[c.document_id][1].events if e.id == c.commitment.event_id).when
    return bool(when and when.latest and when.latest < (material.as_of - datetime.timedelta(rules().horizon)).isoformat())


def section(material: Material, scope: Scope, cited: Cited) -> Section:
    """The section of promises."""
    found = items(material, scope)
    ordered = sorted(sorted(found, key=lambda c: c.published or "", reverse=True), key=lambda c: _ORDER.index(c.outcome))
    agenda = ahead.items(material, scope)
    lines = tuple(_line(c, agenda, material, cited) for c in ordered[: rules().most["promises"]])
    return Section(key="promises", title="Promises", lines=lines, remark="" if lines else f"No report tells of a promise {scope.among}.")


def _line(c: CommitmentItem, agenda: Sequence[AgendaItem], material: Material, cited: Cited) -> Line:
    event = next(e for e in material.by_id[c.document_id][1].events if e.id == c.commitment.event_id)
    text = material.sentence(c.document_id, event.sentence.span)
    when = event.when
    made = days(when.earliest, when.latest) if when is not None and when.earliest and when.latest else day(c.published)
    to = [a for a in c.commitment.to if a.country not in {b.country for b in c.commitment.by}]
    whom = f" promised {listed(map(actor_name, to))}" if to else (" agreed" if len({a.country for a in c.commitment.by}) > 1 else " promised")
    what = clean(c.commitment.what)
    joint = " " if what.startswith(("to ", "that ")) else ": "
    due = f", due {day(c.commitment.due.latest)}" if c.commitment.due and c.commitment.due.latest else ""
    later = tuple(cited.cite(e.document_id, e.text) for e in c.evidence)
    note = cited.cite(c.document_id, text)
    proof = Line(lead=f"{c.outcome.capitalize()}", day=day(c.evidence[-1].published), text=excerpt(c.evidence[-1].text), notes=later) if c.evidence else None
    return Line(
        lead=f"{capital(listed(map(actor_name, c.commitment.by)))}{whom}{joint}{what}{due}", day=made, tag=c.outcome,
        text="" if c.evidence else _planned(c, agenda) or _silence(c), notes=(note,), under=(proof,) if proof else (),
    )  # fmt: skip


def _planned(c: CommitmentItem, agenda: Sequence[AgendaItem]) -> str:
    """What the agenda says of a promised visit or meeting of somebody whom the promise names."""
    words = set(c.commitment.what.split())
    for i in agenda:
        named = [a for a in i.actors if a.office and a.name and a.name.split()[-1] in words]
        if named and i.mode == "visit" and "visit" in words:
            return f"{actor_name(named[0])}’s visit is on the agenda above: {ahead.stands(i)}."
    return ""


def _silence(c: CommitmentItem) -> str:
    return "It is due, and no report tells that it was kept." if c.outcome == "overdue" else "No later report tells that it was kept or broken."


def _same(a: CommitmentItem, b: CommitmentItem) -> bool:
    """Is a promise told again: by the same people, of the same matter?"""
    x, y = a.commitment, b.commitment
    if {p.name or p.text for p in x.by} != {p.name or p.text for p in y.by}:
        return False
    p, q = stems(x.what), stems(y.what)
    return bool(p & q) if p and q else p == q
