"""Writes the brief: each section from the material, footnotes in the order of the page."""

from __future__ import annotations

from importlib.metadata import version

from detente.coding.times import published_interval
from detente.relations.brief import ahead, denials, mood, now, origins, outlook, promises, quarrels
from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.record import Brief
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
    coder = next((c.coder for _, c in material.codings), None)
    made = f"Détente {version('detente')}" + (f" · rules {coder.rules} · knowledge {coder.knowledge} · parser {coder.model}" if coder else "")
    return Brief(
        title=scope.name, as_of=material.as_of.isoformat(), newest=material.newest, summary=_summary(material), sections=sections,
        notes=tuple(cited.notes), sparks=tuple(sparks), made_by=made,
    )  # fmt: skip


def _summary(material: Material) -> str:
    """How old the news is, which a reader has to know before the rest."""
    if material.newest is None:
        return "No report had appeared by this day."
    age = (material.as_of - published_interval(material.newest)[1]).days
    reports = len(material.codings)
    said = f"From {reports} {'report' if reports == 1 else 'reports'}, the newest of {day(material.newest)}"
    return f"{said}, {age} days before: what has happened since is not known here." if age > 7 else f"{said}."
