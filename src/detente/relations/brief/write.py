"""Writes the brief: each section from the material, footnotes in the order of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version

from detente.coding.times import published_interval
from detente.relations.brief import ahead, denials, mood, now, origins, outlook, promises, quarrels
from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.record import Brief, Section
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import day


def write(material: Material, scope: Scope) -> Brief:
    """The brief of a scope. The same material gives the same brief.

    Nothing in it comes from a report that appeared after ``material.as_of``; the coder's knowledge of office holders, which is by date, is its own.
    """
    cited = Cited(material)
    found = material.gathered.happenings(scope)
    first = now.section(material, scope, found, cited)
    agenda = ahead.section(material, scope, cited)
    index, sparks = mood.section(material, scope, found, cited)
    sections = (
        first, agenda, index, quarrels.section(material, scope, cited), promises.section(material, scope, cited),
        denials.section(material, scope, cited), outlook.section(material, scope, cited), origins.section(material, scope),
    )  # fmt: skip
    newest = max((c.document.published for c in material.about(scope) if c.document.published), default=None)
    coder = next((c.coder for _, c in material.codings), None)
    made = f"Détente {version('detente')}" + (f" · rules {coder.rules} · knowledge {coder.knowledge} · parser {coder.model}" if coder else "")
    return Brief(
        title=scope.name, as_of=material.as_of.isoformat(), newest=newest, summary=f"{_age(material, scope, newest)} {_gist(sections)}".strip(),
        sections=sections, notes=tuple(cited.notes), sparks=tuple(sparks), made_by=made,
    )  # fmt: skip


def _age(material: Material, scope: Scope, newest: str | None) -> str:
    """How much there is, and how old the news is, which a reader has to know before the rest."""
    if newest is None:
        return "No report had appeared by this day." if not material.codings else "No report that names both had appeared by this day."
    age = (material.as_of - published_interval(newest)[1]).days
    about = material.about(scope)
    both = f" that name{'s' * (len(about) == 1)} both" if len(about) < len(material.codings) else ""
    said = f"From {_count(len(about), 'report', 'reports')}{both}, the newest of {day(newest)}"
    return f"{said}, {age} days before: what has happened since is not known here." if age > 7 else f"{said}."


def _gist(sections: Sequence[Section]) -> str:
    """The page in one sentence: what its sections hold."""
    by_key = {s.key: s for s in sections}
    index = by_key["index"].lines
    parts = [index[0].lead.split(" on a scale")[0].replace(":", ", index", 1) + (f" ({index[0].tag})" if index[0].tag else "")] if len(index) == 1 else []
    parts += [
        _count(len(by_key["next"].lines), "item on the agenda", "items on the agenda"),
        _count(len(by_key["disputes"].lines), "dispute", "disputes"),
        *(f"{_count(n, 'promise', 'promises')} {how}" for how, n in sorted(Counter(line.tag for line in by_key["promises"].lines).items())),
        _count(len(by_key["contradictions"].lines), "contradiction", "contradictions"),
    ]
    return f"{'; '.join(parts)}." if by_key["sources"].lines else ""


def _count(n: int, one: str, many: str) -> str:
    return f"{n or 'no'} {one if n == 1 else many}"
