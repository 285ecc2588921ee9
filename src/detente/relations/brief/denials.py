"""Where one says what another denies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detente.coding.sentences import Sentence
from detente.records import Actor, Coding, Event, Quote
from detente.relations.brief.cited import Cited
from detente.relations.brief.material import Material
from detente.relations.brief.record import Line, Section
from detente.relations.brief.rules import rules
from detente.relations.brief.scope import Scope
from detente.relations.brief.words import capital, clean, day, excerpt, speaker_name, stems


@dataclass(frozen=True)
class Denial:
    """A sentence that denies, whose word it is, and the sentence that it answers with whose word that is (None: it says itself what it denies)."""

    coding: Coding
    sentence: Sentence
    who: Actor
    answered: Sentence | None = None
    by: Actor | None = None

    @property
    def sides(self) -> frozenset[str]:
        return frozenset(a.country for a in (self.who, self.by) if a is not None and a.country)


def section(material: Material, scope: Scope, cited: Cited) -> Section:
    """The section of contradictions: first those of two sides, each the newest first."""
    found = [d for c in material.about(scope) for d in denials(c, material) if _belongs(d, scope)]
    found.sort(key=lambda d: (len(d.sides) > 1, d.coding.document.published or "", d.answered is not None, -d.sentence.start), reverse=True)
    lines = tuple(_line(d, cited) for d in found[: rules().most["contradictions"]])
    remark = "" if lines else f"No report tells of a denial {scope.among}."
    return Section(key="contradictions", title="Contradictions: one says, another denies", lines=lines, remark=remark)


def denials(c: Coding, material: Material) -> Iterator[Denial]:
    """The denials of a report."""
    r = rules()
    body = [s for s in material.sentences[c.document.id] if s.kind == "body"]
    for k, s in enumerate(body):
        text = c.document.text[slice(*s.span)]
        who = speaker(c, s)
        if who is None:
            continue
        before = body[max(0, k - r.reach) : k][::-1]
        if r.back.search(text) and not r.own.search(text):
            claim = next(((b, by) for b in before if (by := speaker(c, b)) is not None and by.country != who.country), None)
            if claim is not None:
                yield Denial(c, s, who, *claim)
        elif r.own.search(text):
            yield Denial(c, s, who)
        elif (contrary := _contrary(c, s, who, before)) is not None:
            yield Denial(c, s, who, *contrary)


def speaker(c: Coding, s: Sentence) -> Actor | None:
    """On whose word a sentence stands: who is quoted in it, else who accuses, rejects or is named as the source."""
    for q in _quotes(c, s):
        if q.speaker is not None and _party(q.speaker):
            return q.speaker
    for e in _events(c, s):
        if e.attribution is not None and _party(e.attribution):
            return e.attribution
        if e.quad_code == 3 and (a := next((a for a in e.actors if _party(a)), None)) is not None:
            return a
    return None


def _party(a: Actor) -> bool:
    """Does somebody speak for a side? A newspaper tells what sides say."""
    return a.country is not None and "JRN" not in a.sectors


def _contrary(c: Coding, s: Sentence, who: Actor, before: list[Sentence]) -> tuple[Sentence, Actor] | None:
    """The sentence of somebody else on the same matter that says what this one says is not so."""
    no = [q for q in _quotes(c, s) if rules().negated.search(q.text) and q.speaker == who]
    if not no:
        return None
    for b in before:
        by = speaker(c, b) or next((a for e in _events(c, b) for a in e.actors if a.country), None)
        text = c.document.text[slice(*b.span)]
        if by is None or (by.name or by.text, by.country) == (who.name or who.text, who.country) or rules().negated.search(text):
            continue
        told = [e for e in _events(c, b) if e.status not in ("denied", "hypothetical")]
        if told and any(stems(q.text) & stems(c.document.text[slice(*e.trigger.span)]) for q in no for e in told):
            return b, by
    return None


def _quotes(c: Coding, s: Sentence) -> list[Quote]:
    return [q for q in c.quotes if s.start <= q.span[0] < s.end]


def _events(c: Coding, s: Sentence) -> list[Event]:
    return [e for e in c.events if e.sentence.span[0] < s.end and s.start < e.sentence.span[1]]


def _belongs(d: Denial, scope: Scope) -> bool:
    """Both sides of a dyad say something, or one of them denies what concerns the other."""
    if scope.kind != "dyad":
        return not d.sides.isdisjoint(scope.codes)
    if not d.sides <= set(scope.codes):
        return False
    told = {a.country for e in d.coding.events for a in (*e.actors, *e.recipients)}
    return len(d.sides) > 1 or set(scope.codes) <= told


def _line(d: Denial, cited: Cited) -> Line:
    document = d.coding.document
    said = clean(document.text[slice(*d.sentence.span)])
    note = cited.cite(document.id, said)
    if d.answered is None or d.by is None:
        return Line(lead=f"{capital(speaker_name(d.who))} denies", day=day(document.published), text=excerpt(said), notes=(note,))
    claim = clean(document.text[slice(*d.answered.span)])
    first = Line(lead=capital(speaker_name(d.by)), text=excerpt(claim), notes=(cited.cite(document.id, claim),))
    second = Line(lead=capital(speaker_name(d.who)), text=excerpt(said), notes=(note,))
    return Line(lead=f"{capital(speaker_name(d.who))} contradicts {speaker_name(d.by)}", day=day(document.published), under=(first, second))
