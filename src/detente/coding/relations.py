"""Sentences that judge how two states get on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

import yaml

from detente.coding.dyads import parties
from detente.coding.language import Parse
from detente.coding.sentences import Layout
from detente.knowledge.names import Hit
from detente.records import Direction, Relation

_AUXILIARY = frozenset({"will", "would", "may", "might", "could", "can", "should", "must"})
_CHANGING = frozenset({"become", "grow", "turn", "get", "remain", "be", "stay", "look", "seem"})


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in yaml.safe_load((files("detente.coding") / "relations.yaml").read_text("utf-8")).items()}


@lru_cache(maxsize=1)
def _nouns() -> re.Pattern[str]:
    stems = sorted(_words()["bond"] | _words()["strain"])
    return re.compile(r"\b(?:" + "|".join(stems) + r")s?\b", re.I)


def needs_parse(text: str) -> bool:
    """May the sentence judge a relation?"""
    return bool(_nouns().search(text))


def relations(page: Layout, hits: Sequence[Hit], parses: Mapping[int, Parse], day: str | None, document: str) -> tuple[Relation, ...]:
    """The judgements of a document. A sentence without two states of its own speaks of the document's."""
    found = []
    for index, p in parses.items():
        s = page.sentences[index]
        text = page.text[s.start : s.end]
        if not needs_parse(text):
            continue
        direction = judge(p)
        if direction is None:
            continue
        sides = parties(page, hits, s.start, s.end, day)
        if len(sides) == 2:
            found.append(Relation(parties=sides, direction=direction, text=document[slice(*s.span)], span=s.span))
    return tuple(found)


def judge(p: Parse) -> Direction | None:
    """Which way a sentence says a relation goes; None where it does not say."""
    w = _words()
    for t in p.tokens:
        if not t.is_noun or t.lemma not in w["bond"] | w["strain"]:
            continue
        bond = t.lemma in w["bond"]
        for a in p.kids(t.i, "amod"):
            if a.tag == "VBG" and a.lemma in (w["worse"] if bond else w["up"]):
                verdict: Direction | None = "worsening"
            elif a.tag == "VBG" and a.lemma in (w["better"] if bond else w["down"]):
                verdict = "improving"
            else:
                continue
            return verdict
        h = p.head(t.i)
        top = t.i
        while h is not None and not h.is_verb and t.dep in ("conj", "pobj") and h.dep in ("nsubj", "nsubjpass", "dobj"):
            top, h = h.i, p.head(h.i)
        if h is None or not h.is_verb or p[top].dep not in ("nsubj", "nsubjpass", "dobj", "conj"):
            continue
        if p.kids(h.i, "neg") or any(a.lower in _AUXILIARY or a.lower == "to" for a in p.kids(h.i, "aux")):
            continue
        verdict = _verb(h.lemma, bond, w)
        if verdict is None and h.lemma in _CHANGING:
            for c in p.kids(h.i, "acomp", "attr", "oprd"):
                if c.lemma in w["bad"] or c.lower in w["bad"]:
                    verdict = "worsening" if bond else None
                elif c.lemma in w["good"] or c.lower in w["good"]:
                    verdict = "improving" if bond else None
        if verdict is not None:
            return verdict
    return None


def _verb(lemma: str, bond: bool, w: Mapping[str, frozenset[str]]) -> Direction | None:
    if bond:
        if lemma in w["worse"]:
            return "worsening"
        return "improving" if lemma in w["better"] else None
    if lemma in w["up"]:
        return "worsening"
    if lemma in w["down"]:
        return "improving"
    return None
