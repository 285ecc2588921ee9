"""What a brief rests on: reports, outlets, whose words; copies counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from detente.records import Coding
from detente.relations.brief.material import Material
from detente.relations.brief.record import Line, Section
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import clean, day, listed, party_name

_MOST = 6


def section(material: Material, scope: Scope) -> Section:
    """The section of sources."""
    about = material.about(scope)
    documents = [c.document for c in about]
    copies = sum(len(material.copies.get(d.id, [])) for d in documents)
    more = len(material.codings) - len(documents)
    lines = []
    if documents:
        days = [d.published or "" for d in documents]
        both = f" that name{'s' * (len(documents) == 1)} both" if more else ""
        collapsed = f", after {_count(copies, 'copy', 'copies')} of them had been set aside" if copies else "; no copies among them"
        lines.append(Line(lead=f"{_count(len(documents), 'report')}{both}, {day(min(days))} to {day(max(days))}{collapsed}"))
        named = Counter(clean(d.source) for d in documents if d.source)
        unnamed = len(documents) - sum(named.values())
        mix = [f"{name} {n}" for name, n in sorted(named.items(), key=lambda x: (-x[1], x[0]))[:_MOST]]
        if len(named) > _MOST:
            mix.append(f"{len(named) - _MOST} others")
        if unnamed:
            mix.append(f"no outlet named {unnamed}")
        lines.append(Line(lead=f"Outlets: {listed(mix)}" if named else "No report names its outlet; notes name the report"))
        lines.append(Line(lead=_voices(about, scope)))
    if more:
        s = "s" * (more == 1)
        lines.append(Line(lead=f"{_count(more, 'further report')} name{s} one of the two only, and tell{s} of promises at most"))
    left = [f"{n} {why}" for n, why in ((material.later, "because they appeared later, or may have"), (material.undated, "because they have no date")) if n]
    if left:
        lines.append(Line(lead=f"Left out: {', and '.join(left)}"))
    return Section(key="sources", title="What this rests on", lines=tuple(lines), remark="" if lines else "No report had appeared by this day.")


def _voices(codings: Sequence[Coding], scope: Scope) -> str:
    """Whose words reports carry."""
    speakers = [q.speaker.country for c in codings for q in c.quotes if q.speaker and q.speaker.country]
    said = Counter(code if code in scope.codes else "others" for code in speakers)
    total = sum(said.values())
    if not total:
        return "Nobody is quoted"
    ordered = sorted(said.items(), key=lambda x: (x[0] == "others", -x[1], x[0]))
    parts = [f"{party_name(code) if code != 'others' else 'others'} {n}" for code, n in ordered]
    return f"Whose words: of {_count(total, 'quotation')} by somebody known, {listed(parts)}"


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"
