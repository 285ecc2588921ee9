"""What is disputed, and what each side last said about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from detente.coding.issues import issues_in
from detente.records import Coding, Event, Quote
from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.record import Line, Section
from detente.relations.brief.rules import rules
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import capital, day, excerpt, issue_name, party_name, speaker_name, spoken

#: Quad classes of conflict, in words and in deeds.
_CONFLICT = frozenset({3, 4})
#: Words that a saying has at least, and sentences after one that names an issue in which a stand is on that issue.
_SHORT, _REACH = 3, 8


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
    found = [q for q in quarrels(material, scope) if q.called or _two_sided(q, material)]
    found.sort(key=lambda q: (q.newest, len(q.called) + len(q.acts), q.issue), reverse=True)
    lines = tuple(_line(q, material, scope, cited) for q in found[: rules().most["disputes"]])
    return Section(key="disputes", title="Disputes, and what each side last said", lines=lines, remark="" if lines else "No report names a dispute.")


def quarrels(material: Material, scope: Scope) -> list[Quarrel]:
    """Issues that reports call a dispute, or over which sides accuse, threaten, sanction or use force."""
    found: dict[tuple[frozenset[str], str], Quarrel] = {}
    for _, c in material.codings:
        told = c.document.published or ""
        for d in c.disputes:
            if scope.between(d.parties):
                _at(found, d.parties, d.issue).called.append((told, c.document.id, material.sentence(c.document.id, d.span)))
        for e in c.events:
            if e.quad_code in _CONFLICT and not e.background and e.confidence >= rules().confidence and scope.meets(_by(e), _to(e), e.reciprocal):
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
    sides = [p for p in scope.codes if p in q.parties] + sorted(q.parties - set(scope.codes))
    called = [cited.cite(id, text) for _, id, text in q.called]
    acts = [cited.cite(id, material.sentence(id, e.sentence.span)) for _, id, e in q.acts]
    said = [(p, _last_said(q.issue, p, q.parties, material)) for p in sides]
    under = tuple(_said(p, x, cited) if x else _did(p, q, cited) or Line(lead=party_name(p), text="Nothing reported.") for p, x in said)
    notes = tuple(dict.fromkeys(called + acts))
    how = "called a dispute by a report" if q.called else "no report calls it a dispute, but each side acts or speaks against the other over it"
    between = "" if scope.kind == "dyad" else f" ({' – '.join(map(party_name, sides))})"
    lead = f"{issue_name(q.issue)}{between}"
    return Line(lead=lead, day=day(q.newest), text=f"{how[:1].upper()}{how[1:]}.", notes=notes[:4], under=under)


def _two_sided(q: Quarrel, material: Material) -> bool:
    """Does one side act against another over the issue, and another act or speak on it?"""
    acted = {c for _, _, e in q.acts for c in _by(e)} & q.parties
    heard = {p for p in q.parties if (w := _last_said(q.issue, p, q.parties, material)) is not None and w.near}
    return bool(acted) and len(acted | heard) > 1


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
    """What a party last said on an issue; of one report what names it itself before what only stands beside it."""
    found = [w for _, c in material.codings for w in _on(issue, party, parties, c, material)]
    return max(found, key=lambda w: (w.published, w.near, w.quote.direct, len(w.quote.text), -w.quote.span[0]), default=None)


def _on(issue: str, party: str, parties: frozenset[str], c: Coding, material: Material) -> Iterator[_Words]:
    text, cut = c.document.text, material.sentences[c.document.id]
    named = [issues_in(text[slice(*s.span)]) for s in cut]
    naming = [k for k, issues in enumerate(named) if issue in issues]
    about = naming and not any(s.kind == "body" for s in cut[: naming[0]])  # the headline or the first sentence says what it is about
    for q in c.quotes:
        if q.speaker is None or q.speaker.country != party or len(q.text.split()) < _SHORT or not c.document.published:
            continue
        if q.addressee is not None and q.addressee.country and q.addressee.country not in parties:
            continue  # said to a third side
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


def _said(party: str, w: _Words, cited: Cited) -> Line:
    q, material = w.quote, cited.material
    name = speaker_name(q.speaker) if q.speaker else party_name(party)
    text = spoken(q, material.by_id[w.document_id][1].document.text, material.around(w.document_id, q.span))
    return Line(lead=capital(name), day=day(w.published), text=text, quoted=q.direct and text == excerpt(q.text), notes=(cited.at(w.document_id, q.span),))


def _did(party: str, q: Quarrel, cited: Cited) -> Line | None:
    """Where nothing said is known: what it last did against somebody over the issue, be it that nobody says against whom."""
    mine = [
        (c.document.published or "", c.document.id, e)
        for _, c in cited.material.codings
        for e in c.events
        if q.issue in e.issues and party in _by(e) and e.quad_code in _CONFLICT and not e.background and (not _to(e) or q.parties & set(_to(e)) - {party})
    ]
    if not mine:
        return None
    told, id, e = max(mine, key=lambda m: (m[0], m[2].confidence, m[2].id))
    text = cited.material.sentence(id, e.sentence.span)
    return Line(lead=party_name(party), day=day(told), text=excerpt(text), notes=(cited.cite(id, text),))
