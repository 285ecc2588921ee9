"""How people say that things stand and will go, and who says so."""

from __future__ import annotations

from collections.abc import Iterator

from detente.records import Coding
from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.record import Line, Section
from detente.relations.brief.rules import rules
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import capital, day, excerpt, speaker_name, spoken


def section(material: Material, scope: Scope, cited: Cited) -> Section:
    """The section of judgements, the newest first."""
    found = [x for _, c in material.codings for x in _judgements(c, scope, material, cited)]
    found.sort(key=lambda x: x[0], reverse=True)
    lines = tuple(line for _, line in found[: rules().most["outlook"]])
    return Section(key="outlook", title="Outlook, and who gives it", lines=lines, remark="" if lines else "Nobody is reported as judging how they get on.")


def _judgements(c: Coding, scope: Scope, material: Material, cited: Cited) -> Iterator[tuple[str, Line]]:
    d = c.document
    told = d.published or ""
    seen: list[tuple[int, int]] = []
    for r in c.relations:
        if scope.between(r.parties):
            speaker = next((q.speaker for q in c.quotes if q.speaker and q.span[0] < r.span[1] and r.span[0] < q.span[1] and rules().bond.search(q.text)), None)
            who = capital(speaker_name(speaker)) if speaker else "The report itself"
            span = material.around(d.id, r.span)
            seen.append(span)
            yield told, Line(lead=who, day=day(told), tag=r.direction, text=excerpt(d.text[slice(*span)]), notes=(cited.at(d.id, r.span),))
    for q in c.quotes:
        span = material.around(d.id, q.span)
        if q.speaker is None or q.speaker.country not in scope.codes or span in seen or not (rules().bond.search(q.text) and rules().turn.search(q.text)):
            continue
        named = _named(d.text[slice(*span)], c) | {q.speaker.country}
        if scope.between(named):
            seen.append(span)
            yield (
                told,
                Line(lead=capital(speaker_name(q.speaker)), day=day(told), text=spoken(q, d.text, span), quoted=q.direct, notes=(cited.at(d.id, q.span),)),
            )


def _named(sentence: str, c: Coding) -> set[str]:
    """Countries whose mention, as somebody in the report, a sentence holds."""
    return {a.country for a in c.entities if a.country and a.text in sentence}
