"""What is disputed, and what each side last said about it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from detente.coding.issues import issues_in
from detente.records import Coding, Event, Quote
from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.record import Line, Section
from detente.relations.brief.rules import rules
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import capital, day, excerpt, issue_name, party_name, readable, speaker_name, spoken

#: Quad classes of conflict, in words and in deeds.
_CONFLICT = frozenset({3, 4})
#: Words that a saying has at least, and sentences after one that names an issue in which a stand is on that issue.
_SHORT, _REACH = 3, 8
#: It takes two to quarrel.
_SIDES = 2


@dataclass
class Quarrel:
    """An issue between parties: sentences that call it a dispute, and acts of conflict over it by who did them."""

    issue: str
    parties: frozenset[str]
    called: list[tuple[str, str, str]] = field(default_factory=list)
    acts: list[tuple[str, str, Event]] = field(default_factory=list)

    @property
    def newest(self) -> str:
        return max(x[0] for x in (*self.called, *self.acts))


def section(material: Material, scope: Scope, cited: Cited) -> Section:
    """The section of disputes."""
    since = (material.as_of - datetime.timedelta(rules().year)).isoformat()
    found = [q for q in quarrels(material, scope) if q.newest >= since and (q.called or _two_sided(q, scope, material))]
    found.sort(key=lambda q: (q.newest, len(q.called) + len(q.acts), q.issue), reverse=True)
    lines = tuple(_line(q, material, scope, cited) for q in found[: rules().most["disputes"]])
    remark = "" if lines else f"No report names a dispute {scope.among}."
    return Section(key="disputes", title="Disputes, and what each side last said", lines=lines, remark=remark)


def quarrels(material: Material, scope: Scope) -> list[Quarrel]:
    """Issues that reports call a dispute, or over which sides accuse, threaten, sanction or use force."""
    found: dict[tuple[frozenset[str], str], Quarrel] = {}
    for _, c in material.codings:
        told = c.document.published or ""
        for d in c.disputes:
            if scope.between(d.parties):
                _at(found, d.parties, d.issue).called.append((told, c.document.id, material.sentence(c.document.id, d.span)))
        for e in c.events:
            text = c.document.text[slice(*e.sentence.span)]
            if e.quad_code not in _CONFLICT or e.background or e.confidence < rules().confidence or not readable(text):
                continue
            if scope.meets(_by(e), _to(e), e.reciprocal):
                for issue in e.issues:
                    parties = scope.codes if scope.kind == "dyad" else (*_by(e), *_to(e))
                    if _to(e) and set(_by(e)).isdisjoint(_to(e)):
                        _at(found, parties, issue).acts.append((told, c.document.id, e))
    return list(found.values())


def _at(found: dict[tuple[frozenset[str], str], Quarrel], parties: Iterable[str], issue: str) -> Quarrel:
    key = (frozenset(parties), issue)
    return found.setdefault(key, Quarrel(issue, key[0]))


def _by(e: Event) -> list[str]:
    return [a.country for a in e.actors if a.country]


def _to(e: Event) -> list[str]:
    return [a.country for a in e.recipients if a.country]


def _line(q: Quarrel, material: Material, scope: Scope, cited: Cited) -> Line:
    sides = _sides(q, scope)
    called = [cited.cite(id, text) for _, id, text in q.called]
    acts = [cited.cite(id, material.sentence(id, e.sentence.span)) for _, id, e in q.acts]
    said = [(p, _stand(p, q, material)) for p in sides]
    under = tuple(_shown(p, x, cited) if x else Line(lead=capital(party_name(p)), text="Nothing reported.") for p, x in said)
    notes = tuple(dict.fromkeys(called + acts))
    how = "called a dispute by a report" if q.called else "no report calls it a dispute, but each side acts or speaks against the other over it"
    between = "" if scope.kind == "dyad" else f" ({' – '.join(map(party_name, sides))})"
    lead = f"{issue_name(q.issue)}{between}"
    return Line(lead=lead, day=day(q.newest), text=f"{how[:1].upper()}{how[1:]}.", notes=notes[:4], under=under)


def _two_sided(q: Quarrel, scope: Scope, material: Material) -> bool:
    """Does one side act against another over the issue, and another act, too, or answer in a report that tells it? What one sentence tells of both is one
    side's word on the other.
    """
    acted = {c for _, _, e in q.acts for c in _by(e)} & q.parties
    reports = {id: material.by_id[id][1] for _, id, _ in q.acts}
    answers = {p for p in q.parties - acted for c in reports.values() for w in _on(q.issue, p, q.parties, c, material) if w.near}
    if not acted or len(acted | answers) < _SIDES:
        return False
    words = [_stand(p, q, material) for p in _sides(q, scope)]
    told = [(w.document_id, w.sentence) for w in words if w is not None]
    return len(set(told)) == len(told)


@dataclass(frozen=True)
class _Words:
    """Something said on an issue. ``near``: 2 where the words themselves name it, 1 where their sentence does, 0 where they take a stand and a sentence
    shortly before names it.
    """

    document_id: str
    published: str
    quote: Quote
    near: int


def _last_said(issue: str, party: str, parties: frozenset[str], material: Material) -> _Words | None:
    """What a party last said on an issue in a report that names all of them; of one report what names it itself before what only stands beside it."""
    found = [w for _, c in material.codings if parties <= material.named[c.document.id] for w in _on(issue, party, parties, c, material)]
    return max(found, key=lambda w: (w.published, w.near, w.quote.direct, len(w.quote.text), -w.quote.span[0]), default=None)


def _on(issue: str, party: str, parties: frozenset[str], c: Coding, material: Material) -> Iterator[_Words]:
    cut, named = material.sentences[c.document.id], material.issues(c.document.id)
    naming = [k for k, issues in enumerate(named) if issue in issues]
    about = naming and not any(s.kind == "body" for s in cut[: naming[0]])  # the headline or the first sentence says what it is about
    for q in c.quotes:
        if q.speaker is None or q.speaker.country != party or len(q.text.split()) < _SHORT or not c.document.published:
            continue
        if q.addressee is not None and q.addressee.country and q.addressee.country not in parties:
            continue  # said to a third side
        if not readable(c.document.text[slice(*material.around(c.document.id, q.span))]):
            continue
        at = next((k for k, s in enumerate(cut) if s.start <= q.span[0] < s.end), 0)
        if issue in issues_in(q.text):
            yield _Words(c.document.id, c.document.published, q, 2)
        elif at in naming:
            yield _Words(c.document.id, c.document.published, q, 1)
        elif about and not named[at] and _meant(issue, at, named) and (rules().negated.search(q.text) or (q.cue or "").split(" ")[0] in rules().stand):
            yield _Words(c.document.id, c.document.published, q, 0)


def _meant(issue: str, at: int, named: Sequence[tuple[str, ...]]) -> bool:
    """Is it the issue last named before a sentence, not too far back?"""
    last = next((k for k in range(at - 1, max(-1, at - _REACH - 1), -1) if named[k]), None)
    return last is not None and issue in named[last]


def _sides(q: Quarrel, scope: Scope) -> list[str]:
    """The parties in the order in which they are shown."""
    return [p for p in scope.codes if p in q.parties] + sorted(q.parties - set(scope.codes))


@dataclass(frozen=True)
class _Stand:
    """Where a party last stood on an issue: the sentence, and what was said in it, or None where it tells what the party did."""

    document_id: str
    published: str
    sentence: str
    quote: Quote | None = None


def _stand(party: str, q: Quarrel, material: Material) -> _Stand | None:
    """What a party last said; where nothing said is known, what it last did against the others over the issue, or, where a report calls it a dispute,
    against nobody who is named.
    """
    w = _last_said(q.issue, party, q.parties, material)
    if w is not None:
        return _Stand(w.document_id, w.published, material.sentence(w.document_id, w.quote.span), w.quote)
    mine = [
        (c.document.published or "", e.confidence, e.id, c.document.id, e)
        for _, c in material.codings
        for e in c.events
        if q.issue in e.issues and party in _by(e) and e.quad_code in _CONFLICT and not e.background
        and (q.parties & set(_to(e)) - {party} or (q.called and not _to(e))) and readable(c.document.text[slice(*e.sentence.span)])
    ]  # fmt: skip
    if not mine:
        return None
    told, _, _, id, e = max(mine, key=lambda m: m[:3])
    return _Stand(id, told, material.sentence(id, e.sentence.span))


def _shown(party: str, s: _Stand, cited: Cited) -> Line:
    q, material = s.quote, cited.material
    note = cited.cite(s.document_id, s.sentence)
    if q is None:
        return Line(lead=capital(party_name(party)), day=day(s.published), tag="what is told of it", text=excerpt(s.sentence), notes=(note,))
    name = speaker_name(q.speaker) if q.speaker else party_name(party)
    text = spoken(q, material.by_id[s.document_id][1].document.text, material.around(s.document_id, q.span))
    return Line(lead=capital(name), day=day(s.published), text=text, quoted=q.direct and text == excerpt(q.text), notes=(note,))
