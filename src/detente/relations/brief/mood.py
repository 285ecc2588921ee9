"""The index of the pairs of a scope, what moves it, and how much it can be believed."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.now import _item
from detente.relations.brief.record import Line, Section, Spark
from detente.relations.brief.rules import rules
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import day, days, party_name, statement
from detente.relations.happenings import Dyad, Happening
from detente.relations.index import Driver, Index, IndexPoint, drivers, measure

#: Weeks of the small chart, and weeks before which a value is compared with.
_CHART, _BACK = 32, 4
#: Codes that stand for many, with whom together nobody has a relation: some organisation, some company.
_SOME = frozenset({"IGO", "NGO", "ISM", "IMG", "MNC"})
#: A value from fewer events or sources than these says little.
_FEW_EVENTS, _FEW_SOURCES = 5, 3


def section(material: Material, scope: Scope, found: Sequence[Happening], cited: Cited) -> tuple[Section, list[Spark]]:
    """The section of the index, and its charts."""
    lines: list[Line] = []
    sparks: list[Spark] = []
    recent = material.as_of - datetime.timedelta(rules().stale)
    for pair in _pairs(scope, [h for h in found if h.last and h.last >= recent]):
        mine = material.gathered.happenings(pair)
        index = measure(mine, pair, "week", until=material.as_of)
        if index.observed and (scope.kind == "dyad" or index.observed[-1][0].end >= recent):
            lines.append(_pair(pair, index, mine, material, cited, movers=rules().most["movers"] if scope.kind == "dyad" else 2))
            sparks.append(_spark(pair, index))
    lately = "" if scope.kind == "dyad" else f" within {rules().stale} days"
    remark = "" if lines else f"No event between two parties has a day{lately}, so there is no index."
    return Section(key="index", title="Index: how they get on", lines=tuple(lines), remark=remark), sparks


def _pairs(scope: Scope, found: Sequence[Happening]) -> list[Dyad]:
    """The dyad; or the pairs of the scope that most happenings are between."""
    if scope.kind == "dyad":
        return [Dyad(scope.codes[0], scope.codes[1])]
    counted: Counter[tuple[str, str]] = Counter()
    for h in found:
        left, right = _codes(h.actors), _codes(h.recipients)
        met = {(a, b) for a in left for b in right if a != b and {a, b} & set(scope.codes) and not ({a, b} - set(scope.codes)) & _SOME}
        counted.update({(a, b) if a in scope.codes else (b, a) for a, b in met})
    merged: Counter[tuple[str, str]] = Counter()
    for (a, b), n in counted.items():
        merged[(a, b) if (b, a) not in merged else (b, a)] += n
    return [Dyad(a, b) for (a, b), _ in sorted(merged.items(), key=lambda m: (-m[1], m[0]))[: rules().most["pairs"]]]


def _codes(names: Sequence[str]) -> set[str]:
    """Country codes out of the sides of a happening, which name people with their country."""
    return {n if len(n) == 3 and n.isupper() else n[-4:-1] for n in names if (len(n) == 3 and n.isupper()) or (n.endswith(")") and n[-4:-1].isupper())}


def _pair(pair: Dyad, index: Index, mine: Sequence[Happening], material: Material, cited: Cited, movers: int) -> Line:
    point, value = index.observed[-1]
    before = next(((p, v) for p, v in reversed(index.observed[:-1]) if p.start <= point.start - datetime.timedelta(weeks=_BACK)), None)
    names = f"{party_name(pair.first)} – {party_name(pair.second)}"
    since = (material.as_of - point.end).days
    if since > rules().stale:
        last = f"last {_signed(value)}, in the week of {day(point.start)}"
        return Line(lead=f"{names}: not known now", tag=last, text=f"No event has a day within the last {since} days.")
    lead = f"{names}: {_signed(value)} on a scale from −10 (conflict) to +10 (cooperation)"
    return Line(
        lead=lead, day=f"week of {day(point.start)}", tag="few data" if _few(point) else "", text=_figures(point, before, material),
        under=tuple(islice((m for d in drivers(mine, index, point.start) if d.share >= rules().mover and (m := _mover(d, material, cited))), movers)),
    )  # fmt: skip


def _figures(p: IndexPoint, before: tuple[IndexPoint, float] | None, material: Material) -> str:
    band = f"90 % interval {_signed(p.low)} to {_signed(p.high)}" if p.low is not None and p.high is not None else "no interval: too few reports"
    parts = [f"{band}; coverage {p.coverage:.0%}; {_count(p.events, 'event')} of the week, from {_count(p.reports, 'report')}"]
    if before is not None:
        parts.append(f"{_signed(before[1])} in the week of {day(before[0].start)}")
    since = (material.as_of - p.end).days
    if since > 0:
        parts.append(f"no event since: this value is {_count(since, 'day')} old")
    if _few(p):
        parts.append("too few events and sources to read much into it")
    return ". ".join(x[:1].upper() + x[1:] for x in parts) + "."


def _few(p: IndexPoint) -> bool:
    return p.events < _FEW_EVENTS or p.sources < _FEW_SOURCES


def _mover(d: Driver, material: Material, cited: Cited) -> Line | None:
    """What moves the value; what is not sure enough to be told as a line moves it, too, but is left to ``detente index --open``."""
    i = _item(material, d.happening)
    if i is None:
        return None
    e, h = i.event, d.happening
    return Line(
        lead=statement(e.event_type, e.mode, h.status, i.actors, i.recipients, e.trigger.text), day=days(h.first, h.last),
        tag=f"{_signed(d.contribution, 2)}, {d.share:.0%}", notes=(cited.cite(i.telling.document_id, i.telling.text),),
    )  # fmt: skip


def _spark(pair: Dyad, index: Index) -> Spark:
    points = index.points[-_CHART:]
    return Spark(pair=str(pair), starts=tuple(p.start.isoformat() for p in points), values=tuple(p.value for p in points))


def _signed(x: float | None, digits: int = 1) -> str:
    shown = round(x or 0, digits)
    return f"{shown:+.{digits}f}".replace("-", "−") if shown else f"{0:.{digits}f}"


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
