"""Sentences that judge how two sides get on, and which way it goes.

The words stand in ``relations.yaml``. What *has become* or *is* good or bad counts as that way; what *remains* so is stable; what is
denied, wished, foretold or supposed is no judgement. The sides are those of the judged word ("relations *between X and Y*"), else those
of the sentence, else those of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

import yaml

from detente.coding.candidates import Matcher
from detente.coding.dyads import dyad_at
from detente.coding.language import Parse, Token
from detente.coding.sentences import Layout
from detente.coding.sides import Pair, Side, Sides, governor, pairs
from detente.knowledge.names import Hit
from detente.records import Direction, Relation

_AUXILIARY = frozenset({"will", "would", "may", "might", "could", "can", "should", "must", "'ll"})
_SUPPOSED = frozenset({"if", "unless", "whether", "lest", "until", "once"})
_SUBJECTS = ("nsubj", "nsubjpass")
#: Where a gerund names what is meant to be done ("committed to deepening ties"), or is a heading.
_GERUND = frozenset({"pcomp", "xcomp", "pobj", "dobj", "csubj", "nsubj", "ROOT", "ccomp", "amod", "compound", "dep"})
_PHRASES: tuple[Direction, ...] = ("worsening", "improving", "uncertain", "stable")
#: Longest way from a judged noun up to its verb: "the future of relations between them is".
_CLIMB = 4


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in yaml.safe_load((files("detente.coding") / "relations.yaml").read_text("utf-8")).items()}


@lru_cache(maxsize=1)
def _phrases() -> dict[str, re.Pattern[str]]:
    return {
        k: re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, v), key=lambda x: (-len(x), x))) + r")\b", re.I)
        for k, v in _words().items()
        if k.startswith("phrase_")
    }


@lru_cache(maxsize=1)
def _nouns() -> re.Pattern[str]:
    w = _words()
    stems = sorted(w["bond"] | w["strain"])
    moved = sorted(w["together"] | w["away"])
    return re.compile(r"\b(?:(?:" + "|".join(stems) + r"|hostilit|animositi|enmiti|rivalri)(?:s|es)?|" + "|".join(moved) + r")\b", re.I)


def needs_parse(text: str) -> bool:
    """May the sentence judge a relation?"""
    return bool(_nouns().search(text))


def relations(page: Layout, hits: Sequence[Hit], matchers: Mapping[int, Matcher], day: str | None, document: str) -> tuple[Relation, ...]:
    """The judgements of a document, in text order; one for each pair and direction of a sentence.

    Args:
        matchers: of the parsed sentences, by number.
    """
    found = []
    for index, matcher in matchers.items():
        s = page.sentences[index]
        if s.kind == "boilerplate" or not needs_parse(matcher.p.text):
            continue
        told: dict[tuple[frozenset[str], Direction], Pair] = {}
        for at, direction in judgements(matcher.p):
            for pair in _parties(matcher, at, dyad_at(page, hits, index, day)):
                told.setdefault((frozenset(pair), direction), pair)
        found += [Relation(parties=pair, direction=d, text=document[slice(*s.span)], span=s.span) for (_, d), pair in told.items()]
    return tuple(found)


def judge(p: Parse) -> Direction | None:
    """Which way a sentence says a relation goes, by its first judgement; None where it does not say."""
    return next((d for _, d in judgements(p)), None)


def judgements(p: Parse) -> Iterator[tuple[int, Direction]]:
    """The tokens that are judged (ties, tensions, or the verb of sides that move), with the way they go."""
    w = _words()
    for t in p.tokens:
        if t.is_noun and t.lemma in w["bond"] | w["strain"] and not any(c.lower in w["inward"] for c in p.kids(t.i, "compound", "amod", "nmod")):
            if (direction := _attribute(p, t, w) or _predicate(p, t, w)) is not None:
                yield t.i, direction
        elif t.is_verb and t.lemma in w["moving"] and _told(p, t, w):
            behind = p.kids(t.i, "advmod", "acomp", "prt", "oprd", "xcomp")
            if any(p.kids(k.i, "pcomp") for c in (t, *behind) for k in p.kids(c.i, "prep")):
                continue  # "one step closer to becoming allies"
            words = {c.lower for c in behind}
            if words & w["together"]:
                yield t.i, "improving"
            elif words & w["away"]:
                yield t.i, "worsening"


# ---------------------------------------------------------------------- whose


def _parties(matcher: Matcher, at: int, main: Sequence[str]) -> list[Pair]:
    """The pairs of which a judged token speaks."""
    sides, p = Sides(matcher.grammar, matcher.mentions), matcher.p
    if p[at].is_verb:
        moved = sides.side(matcher.grammar.verb(at).slots.get("object", ())) if p.kids(at, "dobj") else sides.subject(at)
        other = sides.beside("to", at) + sides.beside("with", at) + sides.beside("from", at)
        return pairs(moved, other, (), main if moved.open else ())
    verb = governor(p, at)
    heads = (at, verb.i) if verb is not None else (at,)
    between = sides.between(*heads)
    if between.told:
        return pairs(between, Side(), (), main)
    owners, other = sides.owners(at), sides.beside("with", *heads) + sides.beside("to", at)
    if not owners.told and verb is not None and p[at].dep in ("dobj", "attr", "pobj", "conj"):
        subject = sides.subject(verb.i)
        if other.countries or len(subject.countries) == 2 or subject.open:
            owners = subject
    elsewhere = sides.others()
    if p[at].lemma in _words()["strain"] and any(a.tag == "VBG" for a in p.kids(at, "amod")) and not owners.told and not other.told:
        return pairs(owners, other, elsewhere, ()) if len(elsewhere) == 2 else []  # "the rising tensions in the region"
    return pairs(owners, other, elsewhere, main)


# ---------------------------------------------------------------------- which way


def _attribute(p: Parse, t: Token, w: Mapping[str, frozenset[str]]) -> Direction | None:
    """ "Growing tensions", "the worsening relationship", "their strained ties"."""
    bond = t.lemma in w["bond"]
    for a in p.kids(t.i, "amod"):
        if a.tag == "VBG" and a.lemma in (w["worse"] if bond else w["up"]):
            return "worsening"
        if a.tag == "VBG" and a.lemma in (w["better"] if bond else w["down"]):
            return "improving"
        if bond and a.lower in w["strained"] and _governed(p, t, w):
            return "worsening"
    return None


def _governed(p: Parse, t: Token, w: Mapping[str, frozenset[str]]) -> bool:
    """Is the verb that holds a noun no wish, plan or mending: "hopes to repair strained ties"?"""
    verb = governor(p, t.i)
    return verb is None or (_told(p, verb, w) and verb.lemma not in w["better"] | w["remaining"])


def _predicate(p: Parse, t: Token, w: Mapping[str, frozenset[str]]) -> Direction | None:
    """What the verb of which a bond or strain is subject or object says of it."""
    bond = t.lemma in w["bond"]
    top, h = t, p.head(t.i)
    steps = 0
    while h is not None and not h.is_verb and steps < _CLIMB and top.dep in ("conj", "pobj", "prep"):
        if h.is_noun and h.lemma in w["better_noun"] | w["worse_noun"] and bond and h.i != t.i:
            return _change(p, h, w)
        top, h, steps = h, p.head(h.i), steps + 1
    if h is not None and h.dep in ("aux", "auxpass"):
        h = p.head(h.i)
    if h is None and t.dep == "ROOT":  # "A row over migrants widened on Monday": the parser takes the verb for a participle
        h = next((v for k in p.subtree(t.i) if (v := p[k]).dep == "acl" and v.tag in ("VBN", "VBD") and not p.kids(v.i, "agent", "dobj")), None)
        return _verdict(p, h, True, bond, _behind(p, h), w) if h is not None and _told(p, h, w) else None
    if h is None or top.dep not in (*_SUBJECTS, "dobj", "conj"):
        return None
    if not h.is_verb:
        return None
    if top.lemma in w["prospect"] and top.i != t.i:
        return "uncertain" if _complements(p, h) & w["unsure"] or _phrases()["phrase_uncertain"].search(_behind(p, h)) else None
    if top.i != t.i and not (top.is_noun and _joined(p, t, top)):
        return None
    if h.lower != "to" and any(m.lower == "whether" for m in p.kids(h.i, "mark")):
        up = p.head(h.i)
        return "uncertain" if up is not None and (up.lower in w["unsure"] or _complements(p, up) & w["unsure"]) else None
    behind = _behind(p, h)
    if top.dep in _SUBJECTS and bond and _phrases()["phrase_improving"].search(behind) and "never" in behind and not _supposed(p, h, w):
        return "improving"
    if not _told(p, h, w):
        return None
    return _verdict(p, h, top.dep in _SUBJECTS, bond, behind, w)


def _verdict(p: Parse, h: Token, subject: bool, bond: bool, behind: str, w: Mapping[str, frozenset[str]]) -> Direction | None:
    if subject:
        if bond:
            for direction in _PHRASES:
                if _phrases()[f"phrase_{direction}"].search(behind):
                    return direction
        elif h.lemma in w["changing"] | {"run", "reach"} and _phrases()["phrase_up"].search(behind):
            return "worsening"
        complements = _complements(p, h)
        if h.lemma in w["remaining"]:
            return "stable" if complements & (w["good"] | w["bad"] | w["steady"] | {"high", "low"}) else "uncertain" if complements & w["unsure"] else None
        if h.lemma in w["changing"] and complements & w["unsure"]:
            return "uncertain"
        if h.lemma in w["changing"] and complements & w["steady"]:
            return "stable"
        if bond and (h.lemma in w["steady_verb"] or (h.tag == "VBN" and h.lower in w["steady"])):
            return "stable"
        if bond and h.lemma in w["changing"] | {"be"}:
            if complements & w["bad"]:
                return "worsening"
            if complements & w["good"]:
                return "improving"
        if h.lemma == "change" and p.kids(h.i, "neg"):
            return "stable"
    return _verb(h.lemma, bond, w)


def _change(p: Parse, noun: Token, w: Mapping[str, frozenset[str]]) -> Direction | None:
    """ "A thaw in relations", where it is told to have come."""
    verb = p.head(noun.i)
    if verb is None:
        arrived = noun.dep == "ROOT"
    elif not verb.is_verb or not _told(p, verb, w):
        arrived = False
    else:
        arrived = noun.dep in _SUBJECTS or (noun.dep in ("dobj", "attr") and verb.lemma in w["coming"] | {"be"})
    if not arrived or any(c.lower == "no" for c in p.kids(noun.i, "det")):
        return None
    return "improving" if noun.lemma in w["better_noun"] else "worsening"


def _verb(lemma: str, bond: bool, w: Mapping[str, frozenset[str]]) -> Direction | None:
    if lemma in w["worse" if bond else "up"]:
        return "worsening"
    return "improving" if lemma in w["better" if bond else "down"] else None


def _complements(p: Parse, h: Token) -> set[str]:
    """The words that say what something is or has become."""
    return {x for c in p.kids(h.i, "acomp", "attr", "oprd", "advmod", "xcomp") for k in (c, *p.kids(c.i, "conj")) for x in (k.lemma, k.lower)} | (
        {h.lower} if h.tag == "VBN" else set()
    )


def _behind(p: Parse, h: Token) -> str:
    """The words of a verb's phrase, its auxiliaries and what follows it, without clauses of their own."""
    tokens = [k for k in p.subtree(h.i) if k >= h.i or p[k].dep in ("aux", "neg", "advmod")]
    apart = {x for k in tokens if p[k].dep in ("advcl", "relcl", "ccomp", "parataxis") and k != h.i for x in p.subtree(k)}
    if p[h.i].dep != "conj":
        apart |= {x for c in p.kids(h.i, "conj") for x in p.subtree(c.i)}
    return " ".join(p[k].lower for k in tokens if k not in apart)


def _joined(p: Parse, t: Token, top: Token) -> bool:
    """Is the noun one of several ("trade and ties"), not what another noun is about ("the minister for relations")?"""
    while t.i != top.i:
        if t.dep != "conj":
            return False
        h = p.head(t.i)
        if h is None:
            return False
        t = h
    return True


def _supposed(p: Parse, h: Token, w: Mapping[str, frozenset[str]]) -> bool:
    """Is a verb foreseen, supposed, doubted or wished?"""
    for k, v in enumerate((h, *p.ancestors(h.i))):
        if not v.is_verb:
            continue
        aux = p.kids(v.i, "aux")
        if k == 0 and any(a.lower in _AUXILIARY for a in aux):
            return True
        if any(m.lower in _SUPPOSED for m in p.kids(v.i, "mark", "advmod")):
            return True
        if k and v.lemma in w["unsaid"]:
            return True
    return False


def _told(p: Parse, h: Token, w: Mapping[str, frozenset[str]]) -> bool:
    """Does a verb tell what is so?"""
    if p.kids(h.i, "neg") or _supposed(p, h, w):
        return False
    aux = p.kids(h.i, "aux", "auxpass")
    up = p.head(h.i)
    if (
        h.dep == "conj" and h.tag in ("VB", "VBP", "VBG") and not aux and up is not None and up.is_verb and not p.kids(h.i, *_SUBJECTS)
    ):  # "agreed to widen and deepen ties"
        return _told(p, up, w)
    if h.tag == "VB" or any(a.lower == "to" for a in aux):
        return up is not None and up.is_verb and up.lemma in w["brought_about"] and _told(p, up, w)
    # "committed to deepening ties": a gerund tells of what is to be done, but behind "began" or "by"
    if h.tag == "VBG" and not aux and not p.kids(h.i, *_SUBJECTS) and h.dep in _GERUND:
        by = p.head(up.i) if up is not None and up.lower == "by" else None
        if by is not None and by.is_verb:
            return _told(p, by, w)
        return up is not None and up.is_verb and up.lemma in w["brought_about"] and _told(p, up, w)
    return True
