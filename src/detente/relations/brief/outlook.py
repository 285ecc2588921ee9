"""How people say that things stand and will go, and who says so."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from detente.records import Coding, Span
from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.record import Line, Section
from detente.relations.brief.rules import rules
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import capital, day, excerpt, readable, speaker_name, spoken


@dataclass(frozen=True)
class Judgement:
    """What somebody says of how parties get on: the report, its day, the span in it, whose word it is, and how it is to be shown."""

    document_id: str
    told: str
    span: Span
    who: str
    text: str
    tag: str = ""
    quoted: bool = False


def section(material: Material, scope: Scope, cited: Cited) -> Section:
    """The section of judgements of the last year, the newest first."""
    since = (material.as_of - datetime.timedelta(rules().year)).isoformat()
    found = sorted((j for c in material.about(scope) for j in _judgements(c, scope, material) if j.told >= since), key=lambda j: j.told, reverse=True)
    lines = tuple(
        Line(lead=j.who, day=day(j.told), tag=j.tag, text=j.text, quoted=j.quoted, notes=(cited.at(j.document_id, j.span),))
        for j in found[: rules().most["outlook"]]
    )
    return Section(
        key="outlook", title="Outlook, and who gives it", lines=lines, remark="" if lines else f"Nobody is reported as judging relations {scope.among}."
    )


def _judgements(c: Coding, scope: Scope, material: Material) -> Iterator[Judgement]:
    d = c.document
    told = d.published or ""
    seen: list[Span] = []
    for r in c.relations:
        span = material.around(d.id, r.span)
        if scope.between(r.parties) and readable(d.text[slice(*span)]):
            speaker = next((q.speaker for q in c.quotes if q.speaker and q.span[0] < r.span[1] and r.span[0] < q.span[1] and rules().bond.search(q.text)), None)
            seen.append(span)
            yield Judgement(d.id, told, r.span, capital(speaker_name(speaker)) if speaker else "The report itself", excerpt(d.text[slice(*span)]), r.direction)
    for q in c.quotes:
        span = material.around(d.id, q.span)
        if q.speaker is None or q.speaker.country not in scope.codes or span in seen or not (rules().bond.search(q.text) and rules().turn.search(q.text)):
            continue
        named = _named(d.text[slice(*span)], c) | {q.speaker.country}
        if scope.between(named):
            seen.append(span)
            yield Judgement(d.id, told, q.span, capital(speaker_name(q.speaker)), spoken(q, d.text, span), quoted=q.direct)


def _named(sentence: str, c: Coding) -> set[str]:
    """Countries whose mention, as somebody in the report, a sentence holds."""
    return {a.country for a in c.entities if a.country and a.text in sentence}
