"""Commitments: who promised what to whom, by when, read off the events that are promises.

Which words bind who says them stands in ``promises.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import yaml

from detente.coding.candidates import Candidate, Matcher
from detente.coding.language import Parse, Token
from detente.coding.sentences import Sentence
from detente.records import REALISED, Actor, Commitment, Event, Span, When

_PROMISING = frozenset({"AGREE", "CONCEDE"})
#: "Commits to open its market and *lifted* the ban": what is told beside the promise is no part of it.
_FINITE = frozenset({"VBD", "VBZ", "VBP"})


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in yaml.safe_load((files("detente.coding") / "promises.yaml").read_text("utf-8")).items()}


def commitments(
    events: Sequence[Event],
    found: Sequence[tuple[Candidate, Sentence, Matcher]],
    refused: Sequence[tuple[Candidate, Sentence]],
    text: str,
    times: Sequence[When],
) -> tuple[Commitment, ...]:
    """One commitment for each event that is a promise which happened and says what is promised.

    ``refused`` are the readings that are no events of their own: what is promised is among them, with its type.
    """
    by_trigger = {(s.start + c.trigger[0], s.start + c.trigger[1]): (c, s, m) for c, s, m in found}
    made = []
    for e in events:
        if e.event_type not in _PROMISING or e.status not in REALISED or e.trigger.span not in by_trigger:
            continue
        c, s, matcher = by_trigger[e.trigger.span]
        span = promised(c, matcher)
        if span is None:
            continue
        start, end = s.start + span[0], s.start + span[1]
        due = next((t for t in times if start <= t.span[0] < end), None)
        # Both sides are bound where the other stands beside the first; who is named inside the promise is whom it is made to.
        beside = tuple(a for a in e.recipients if e.reciprocal and not start <= a.span[0] < end)
        by = _known((*e.actors, *beside))
        if by:
            own = {a.country for a in by}
            to = _known(tuple(a for a in e.recipients if a not in beside and (not a.country or a.country not in own)))
            inside = [r for r, at in refused if at.index == s.index and span[0] <= r.trigger[0] and r.trigger[1] <= span[1]]
            kind = max(inside, key=lambda r: (r.specificity, r.confidence)).pattern.event_type if inside else None
            made.append(Commitment(by=by, to=to, what=text[start:end], event_id=e.id, event_type=kind, due=due))
    return tuple(made)


def _known(actors: Sequence[Actor]) -> tuple[Actor, ...]:
    """Those who are somebody: "the policemen" whom a promise is to free are no side of it."""
    return tuple(a for a in actors if a.country or a.name)


def promised(c: Candidate, matcher: Matcher) -> Span | None:
    """Where the sentence says what is promised: the dependent clause, else the to-, on- or for-phrase, else the object.

    Offsets are into the sentence. None where the words bind nobody ("offered to", "agreed that it was late"), or name only a topic
    ("agreed on fishing rights").
    """
    p, frame, w = matcher.p, c.frame, _words()
    trigger = [t for t in p.tokens if c.trigger[0] <= t.start and t.end <= c.trigger[1]]
    if not any(t.lemma in w["binding"] for t in trigger):
        return None
    verb = frame.clause_verb
    parties = {m.token for m in (*c.actors, *c.recipients)}
    heads = [h for name in ("to", "on", "for", "object") for h in frame.slots.get(name, ()) if h not in parties]
    if verb is None:
        verb = next(
            (k.i for h in (*(t.i for t in trigger if t.is_noun), *heads) if p[h].lemma in w["promise"] for k in p.kids(h, "acl", "ccomp", "relcl", "xcomp")),
            None,
        )
    if verb is not None and p[verb].lower not in w["preposition"]:
        return _clause(p, verb)
    heads = [h for h in heads if p[h].lemma not in w["promise"] and not _topic(p, h, frame.slots.get("object", ()))]
    return _span(p, p.subtree(heads[0])) if heads else None


def _clause(p: Parse, verb: int) -> Span | None:
    """The clause of what is promised; "it would" before it is left out, another subject ("the dam would not be bombed") is not."""
    apart = {x for k in p.kids(verb, "conj") if k.tag in _FINITE and p[verb].tag not in _FINITE for x in p.subtree(k.i)}
    tokens = [k for k in p.subtree(verb) if k not in apart]
    auxiliaries = {a.lower for a in p.kids(verb, "aux", "auxpass")}
    subjects = p.kids(verb, "nsubj", "nsubjpass", "expl")
    if subjects and not auxiliaries & _words()["future"]:
        return None
    own = bool(subjects) and all(s.tag == "PRP" for s in subjects)
    tokens = [k for k in tokens if not _leading(p[k], verb, own)] or tokens
    return _span(p, tokens)


def _leading(t: Token, verb: int, own: bool) -> bool:
    if t.i > verb or t.head != verb:
        return False
    return t.dep in ("mark", "punct") or (own and (t.dep in ("nsubj", "nsubjpass", "expl") or (t.dep == "aux" and t.lower in _words()["future"])))


def _topic(p: Parse, head: int, objects: Sequence[int]) -> bool:
    """Is a noun behind "on" bare ("agreed on fishing rights"): what was spoken of, not what is to be done?"""
    up = p.head(head)
    if up is not None and up.lower in ("on", "upon", "to", "about") and p[head].lemma in _words()["view"]:
        return True
    if head in objects or up is None or up.lower != "on":
        return False
    return not p.kids(head, "det", "poss", "prep", "acl", "relcl", "nummod")


def _span(p: Parse, tokens: Sequence[int]) -> Span | None:
    kept = list(tokens)
    while kept and (p[kept[-1]].dep in ("punct", "cc")):
        kept.pop()
    return (p[kept[0]].start, p[kept[-1]].end) if kept and kept[0] <= kept[-1] else None
