"""What the classifier sees of a candidate: words and grammar around its trigger, the rule's reading, and who takes part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from detente.coding.mentions import Mention

if TYPE_CHECKING:
    from detente.coding.candidates import Candidate, Matcher

#: Slots whose heads are seen by name; those of the dependent clause are seen as one.
_SLOTS = (
    "subject",
    "object",
    "indirect",
    "complement",
    "possessive",
    "modifier",
    "by",
    "with",
    "to",
    "of",
    "for",
    "on",
    "in",
    "against",
    "from",
    "over",
    "about",
)
#: Words of the sentence's own voice: campaign language, address, hypothesis.
_VOICE = frozenset(
    "i we you my our us let if would could should can must may might when whenever who every any no never always often people american americans".split()
)
_NEAR = 3


def features(c: Candidate, matcher: Matcher) -> list[str]:
    """Names of the features that hold of a candidate, in a fixed order; each counts once.

    They are text on purpose: the model hashes them (see `detente.coding.classify`), and an explanation can name them.
    """
    return list(dict.fromkeys(_all(c, matcher)))


def _all(c: Candidate, matcher: Matcher) -> Iterator[str]:
    p, frame, pattern = matcher.p, c.frame, c.pattern
    t = p[frame.trigger]
    kind = pattern.event_type
    trigger = p.text[slice(*c.trigger)].lower()
    yield "bias"
    yield f"type={kind}"
    yield f"rule={pattern.rule}"
    yield f"sure={round(pattern.confidence, 1)}"
    yield f"kind={pattern.kind}"
    yield f"mode={kind}/{pattern.mode}"
    yield f"lemma={t.lemma}"
    yield f"lemma={t.lemma}>{kind}"
    yield f"words={trigger}"
    yield f"tag={t.tag}"
    yield f"tag={t.tag}>{kind}"
    yield f"dep={t.dep}"
    yield f"status={c.status}"
    yield f"status={c.status}>{kind}"
    yield f"specific={min(int(c.specificity), 8)}"
    yield f"refusal={(c.refusal or 'none')[:30]}"
    yield f"passive={frame.passive}"
    yield f"reciprocal={c.reciprocal}"
    if frame.carrier is not None:
        yield f"carrier={p[frame.carrier].lemma}"
    elif pattern.kind == "noun":
        yield "carrier=none"
    if frame.clause_verb is not None:
        yield f"clause={p[frame.clause_verb].lemma}"
        yield f"clause={p[frame.clause_verb].lemma}>{t.lemma}"
    yield from _slots(c, matcher, t.lemma)
    yield from _parties("actor", c.actors, matcher)
    yield from _parties("recipient", c.recipients, matcher)
    yield from _both(c, kind)
    yield from _governors(frame.trigger, matcher, kind)
    yield from _form(frame.trigger, matcher, kind)
    yield from _around(frame.trigger, matcher)


def _slots(c: Candidate, matcher: Matcher, lemma: str) -> Iterator[str]:
    p = matcher.p
    for name in _SLOTS:
        for i in c.frame.slots.get(name, ())[:2]:
            head = p[i]
            word = "@name" if head.is_proper else head.lemma
            yield f"{name}={word}"
            yield f"{lemma}:{name}={word}"
            if name == "object":
                yield f"{name}>{c.pattern.event_type}={word}"
                for k in p.kids(i, "amod", "compound", "det", "poss"):
                    yield f"{name}.{k.dep}={k.lemma if not k.is_proper else '@name'}"
    yield f"slots={'+'.join(n for n in _SLOTS[:4] if c.frame.slots.get(n))}"


def _parties(side: str, mentions: Sequence[Mention], matcher: Matcher) -> Iterator[str]:
    yield f"{side}#={min(len(mentions), 3)}"
    for m in mentions[:2]:
        a, t = m.actor, matcher.p[m.token]
        yield f"{side}.own={m.own}"
        yield f"{side}.by={a.resolved_by}"
        yield f"{side}.state={'IGO' if a.country in ('IGO', 'MNC', 'NGO') else bool(a.country)}"
        yield f"{side}.head={'@name' if t.is_proper else t.lemma}"
        yield f"{side}.tag={t.tag}"
        yield f"{side}.dep={t.dep}"
        for s in a.sectors or ("none",):
            yield f"{side}.sector={s}"
        yield f"{side}.sectors={'+'.join(a.sectors)}|{bool(a.country)}"


def _both(c: Candidate, kind: str) -> Iterator[str]:
    left = {m.actor.country for m in c.actors if m.actor.country}
    right = {m.actor.country for m in c.recipients if m.actor.country}
    reach = "home" if left & right else "abroad" if left and right else "one" if left or right else "none"
    yield f"reach={reach}"
    yield f"reach={reach}>{kind}"
    yield f"sides={bool(c.actors)}{bool(c.recipients)}>{kind}"
    if c.actors and c.recipients:
        yield f"sectors={c.actors[0].actor.sectors[:1]}>{c.recipients[0].actor.sectors[:1]}"


def _governors(i: int, matcher: Matcher, kind: str) -> Iterator[str]:
    path = []
    t = matcher.p[i]
    for depth, up in enumerate(matcher.p.ancestors(i)):
        path.append(t.dep)
        yield f"up={up.lemma if not up.is_proper else '@name'}"
        if depth < 2:
            yield f"up{depth}={'/'.join(path)}:{up.lemma if not up.is_proper else '@name'}"
            yield f"path{depth}={'/'.join(path)}>{kind}"
        if depth >= 3:
            break
        t = up


def _form(i: int, matcher: Matcher, kind: str) -> Iterator[str]:
    """Auxiliaries, negation, articles and marks of the trigger and of its clause."""
    p, head = matcher.p, matcher.grammar.clause_head(i)
    for v in dict.fromkeys((i, head)):
        where = "own" if v == i else "clause"
        for k in p.kids(v, "aux", "auxpass", "neg", "mark", "advmod", "det", "poss", "nummod", "amod", "compound", "cc", "prt"):
            word = "@name" if k.is_proper else k.lower
            yield f"{where}.{k.dep}={word}"
            if k.dep in ("compound", "amod"):
                yield f"{k.dep}>{kind}={word}"
    yield f"clause.tag={p[head].tag}>{kind}"
    yield f"clause.dep={p[head].dep}"
    yield f"clause.verb={p[head].lemma}"


def _around(i: int, matcher: Matcher) -> Iterator[str]:
    p = matcher.p
    for k in range(max(0, i - _NEAR), min(len(p), i + _NEAR + 1)):
        if k != i:
            word = "@name" if p[k].is_proper else p[k].lemma
            yield f"near={word}"
            if abs(k - i) == 1:
                yield f"next{k - i:+d}={word}"
                yield f"pair{k - i:+d}={p[i].lemma}_{word}"
    for k in matcher.grammar.clause_tokens(i):
        t = p[k]
        if k != i and t.tag[0] in "NVJR" and not t.is_proper:
            yield f"in={t.lemma}"
    for t in p.tokens:
        if t.lower in _VOICE:
            yield f"voice={t.lower}"
        elif t.tag[0] in "NVJ" and not t.is_proper:
            yield f"with={t.lemma}"
    first, last = p.tokens[0], p.tokens[-1]
    yield f"first={first.lemma if not first.is_proper else '@name'}"
    yield f"last={last.text}"
    yield f"length={min(len(p) // 10, 6)}"
    yield f"quoted={any(t.text in ('“', '”', chr(34)) for t in p.tokens)}"
    yield f"at={min(i * 4 // max(len(p), 1), 3)}"
    yield f"names={min(len(matcher.mentions.hits), 5)}"
