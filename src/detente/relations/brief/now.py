"""The latest that matters: what happened, by how intense it was, who did it, how long ago, and how many tell it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from detente.records import REALISED, Actor, Event
from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.record import Line, Section
from detente.relations.brief.rules import rules
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import AGAIN, EXCERPT, clean, days, excerpt, known, readable, statement
from detente.relations.happenings import Happening, Telling
from detente.relations.weights import default_weights


@dataclass(frozen=True)
class Item:
    """A happening with its best telling: the event as coded there, and what it is worth to a reader."""

    happening: Happening
    telling: Telling
    event: Event
    worth: float
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]

    def named_by(self, other: Item) -> Item:
        """With the people whom another telling of the same names."""
        return replace(self, actors=_named(self.actors, other.actors), recipients=_named(self.recipients, other.recipients))


def happenings(material: Material, scope: Scope) -> list[Happening]:
    """The happenings of a scope."""
    return material.gathered.happenings(scope)


def items(material: Material, found: Iterable[Happening]) -> list[Item]:
    """Happenings that are sure enough to be told, each once; the worthiest first."""
    made = [i for h in found if (i := _item(material, h)) is not None]
    kept: list[Item] = []
    for i in sorted(made, key=lambda i: (i.happening.first is None, -_dated(i), -i.worth, i.happening.id)):
        at = next((n for n, k in enumerate(kept) if _same(i, k)), None)
        if at is None:
            kept.append(i)
        else:
            kept[at] = kept[at].named_by(i)
    return sorted(kept, key=lambda i: (-i.worth, i.happening.id))


def section(material: Material, scope: Scope, found: Sequence[Happening], cited: Cited) -> Section:
    """The section of what happened last."""
    r = rules()
    oldest = material.as_of - datetime.timedelta(r.stale)
    fresh = [i for i in items(material, found) if i.happening.status in REALISED and i.happening.last and i.happening.last >= oldest]
    chosen = _varied(fresh, r.most["now"])
    chosen.sort(key=lambda i: (i.happening.last or datetime.date.min, i.worth), reverse=True)
    shown: set[str] = set()
    lines = tuple(line(i, material, cited, shown) for i in chosen)
    remark = "" if lines else f"No report tells of anything between {_day_words(r.stale)} and this day."
    return Section(key="now", title="Now: the latest that matters", lines=lines, remark=remark)


def _day_words(number: int) -> str:
    return f"{number} days before"


def line(i: Item, material: Material, cited: Cited, shown: set[str]) -> Line:
    """A happening as a line. Of a sentence that is already ``shown`` only what tells this one stands there again."""
    h, e = i.happening, i.event
    own = [t for t in h.tellings if t.status == h.status] or list(h.tellings)
    notes = [cited.cite(t.document_id, t.text) for t in (i.telling, *own) if t.document_id in material.by_id]
    a, b = e.trigger.span[0] - e.sentence.span[0], e.trigger.span[1] - e.sentence.span[0]
    text = excerpt(i.telling.text, (a, b), AGAIN if i.telling.text in shown else EXCERPT)
    shown.add(i.telling.text)
    return Line(
        lead=statement(e.event_type, e.mode, h.status, i.actors, i.recipients, e.trigger.text), day=days(h.first, h.last),
        text=text, notes=tuple(dict.fromkeys(notes))[:4],
    )  # fmt: skip


def _item(material: Material, h: Happening) -> Item | None:
    """The surest telling of a happening; None where none is sure enough."""
    best: tuple[float, Telling, Event] | None = None
    for t in h.tellings:
        coding = material.by_id.get(t.document_id)
        event = next((e for e in coding[1].events if e.id == t.mention_id.rsplit("#", 1)[1]), None) if coding else None
        if event is None or coding is None or not readable(t.text) or event.confidence < rules().confidence or not any(map(known, event.actors)):
            continue
        title = t.text == clean(coding[1].document.title or "")
        sure = event.confidence + 0.2 * (t.status == h.status) + 0.15 * (event.when is not None) - 0.3 * title - 0.3 * event.background
        if best is None or sure > best[0]:
            best = (sure, t, event)
    return Item(h, best[1], best[2], worth(h, best[2], material.as_of), best[2].actors, best[2].recipients) if best else None


def worth(h: Happening, event: Event, as_of: datetime.date) -> float:
    """Intensity (at least `Rules.least`) × rank of who acts × age × independent sources × confidence; less as background."""
    r = rules()
    weight = max(abs(default_weights().of(h.event_type, h.mode, h.goldstein, h.status)), r.least)
    age = max(0, (as_of - h.last).days) if h.last else r.stale
    told = 1 + r.sources * math.log2(max(1, len(h.sources)))
    return float(weight * _rank((*event.actors, *event.recipients)) * 0.5 ** (age / r.half_life) * told * event.confidence * (0.5 if h.background else 1.0))


def _rank(actors: Iterable[Actor]) -> float:
    """How high the people stand who take part: the greatest factor of `Rules.rank`, the more exact title before the shorter one in it."""
    best = 1.0
    for a in actors:
        if a.office:
            office = f"former {a.office}" if a.former else a.office
            found = [(len(m[0]), f) for words, f in rules().rank if (m := words.search(office))]
            best = max(best, max(found)[1] if found else 1.0)
    return best


def _varied(found: Sequence[Item], most: int) -> list[Item]:
    """The worthiest, where each further one of a kind and direction is worth less."""
    left = list(found)
    chosen: list[Item] = []
    while left and len(chosen) < most:
        best = max(left, key=lambda i: (_fresh(i, chosen), i.happening.id))
        chosen.append(best)
        left.remove(best)
    return chosen


def _fresh(i: Item, chosen: Sequence[Item]) -> float:
    """What an item is worth beside those that are chosen."""
    r = rules()
    alike = sum(_alike(i, c) for c in chosen)
    return float(i.worth * r.repeat**alike * r.repeat_class ** sum(i.event.quad_code == c.event.quad_code for c in chosen))


def _alike(a: Item, b: Item) -> bool:
    return a.event.event_type == b.event.event_type and _codes(a.event.actors) == _codes(b.event.actors)


def _named(mine: tuple[Actor, ...], other: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """``mine``, or ``other`` where it names people of the same countries and ``mine`` none."""
    return other if not any(a.office and a.name for a in mine) and any(a.office and a.name for a in other) and _codes(mine) == _codes(other) else mine


def _codes(actors: Iterable[Actor]) -> frozenset[str]:
    return frozenset(a.country or a.name or a.text for a in actors)


def _dated(i: Item) -> int:
    """How much its own date says: a day is better than a report's."""
    return int(i.event.when is not None) + int(i.happening.first == i.happening.last)


def _same(a: Item, b: Item) -> bool:
    """Would a reader take two lines for one: of one kind between the same parties, told by one report as of about the same days?"""
    x, y = a.happening, b.happening
    if x.event_type != y.event_type or x.status != y.status or set(x.documents).isdisjoint(y.documents):
        return False
    if _codes((*a.event.actors, *a.event.recipients)) != _codes((*b.event.actors, *b.event.recipients)):
        return False
    if x.event_type not in ("CONSULT", "AGREE") and a.telling.text != b.telling.text and not _titled(a, b):
        return False
    if x.first is None or y.first is None or x.last is None or y.last is None:
        return True
    near = datetime.timedelta(rules().same)
    return x.first - near <= y.last and y.first - near <= x.last


def _titled(a: Item, b: Item) -> bool:
    """Is one the headline of the other's report: it has no full stop?"""
    return any(not i.telling.text.rstrip().endswith((".", "!", "?", '"', "”")) for i in (a, b))
