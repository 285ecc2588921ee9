"""Has it happened? Decided by grammar: the form of the trigger's own verb, then every predicate that governs it.

"Officials denied that he would refuse to meet" is read from the inside out: *meet* is refused (denied), the refusal is
future, and all that is denied. The governing words stand in ``rules/status.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from detente.coding.frames import Frame, Grammar
from detente.coding.language import Token
from detente.records import REALISED, Status

_FUTURE = frozenset({"will", "'ll", "wo", "shall", "’ll"})
_MAYBE = frozenset({"may", "might", "could", "can", "ca"})
_OUGHT = frozenset({"should", "must", "ought", "need"})
_SAYING = frozenset(
    "say tell report announce claim state add note declare confirm insist argue believe think explain stress reveal warn "
    "write tweet suggest indicate acknowledge assert".split()
)
#: Nouns and verbs that never govern whether a thing happened, though they stand above it.
_MAX_CLIMB = 8


def combine(inner: str, effect: str, negated: bool) -> str:
    """Status of an event under a governor with ``effect``, which may itself be negated."""
    if negated:
        if effect == "denied":
            return "possible" if inner in REALISED else inner
        return "denied"
    if effect == "happened":
        return inner
    if effect == "ongoing":
        return "ongoing" if inner == "happened" else inner
    if inner in REALISED:
        return effect
    if inner == "planned":
        return effect
    if effect in ("denied", "cancelled", "postponed") and inner == "possible":
        return effect
    return inner


class StatusReader:
    """Reads status off one parse."""

    def __init__(self, grammar: Grammar, tables: Mapping[str, Mapping[str, str]]) -> None:
        self.g, self.p = grammar, grammar.p
        self.verbs, self.nouns = tables["verbs"], tables["nouns"]
        self.adjectives, self.adverbs = tables["adjectives"], tables["adverbs"]
        self.performed, self.means = tables["performed"], tables["means"]

    def read(self, frame: Frame) -> Status:
        """The status of the event that ``frame`` tells."""
        t = self.p[frame.trigger]
        if t.is_verb or (t.dep == "ROOT" and not t.is_noun):
            return cast(Status, self._climb(frame.trigger, self._form(frame.trigger), 0))
        if frame.carrier is not None and not t.is_noun:  # predicate adjective
            return cast(Status, self._climb(frame.carrier, self._form(frame.carrier), 0))
        return cast(Status, self._noun(frame.trigger, "happened", 0))

    def unwilling(self, frame: Frame) -> bool:
        """Is the event denied by the will of its subject: "will not", "would not"?"""
        v = frame.carrier if frame.carrier is not None and not self.p[frame.trigger].is_verb else frame.trigger
        up = self.p.head(v)
        if up is not None and up.lemma == "unwilling" and self.p[v].dep in ("xcomp", "ccomp"):
            return not frame.passive
        return not frame.passive and self.negated(v) and any(a.lower in ("will", "wo", "would", "'ll", "'d") for a in self.p.kids(v, "aux"))

    # ------------------------------------------------------------------ one verb

    def negated(self, i: int) -> bool:
        """Is the predicate at ``i`` negated in its own clause?"""
        for c in self.p.children[i]:
            t = self.p[c]
            if t.dep == "neg" or t.lower in ("never", "hardly", "scarcely", "neither"):
                return not self._not_only(c)
            if t.lower == "longer" and c > 0 and self.p[c - 1].lower == "no":
                return True
            if t.dep in ("nsubj", "nsubjpass", "dobj") and self._no(t.i):
                return True
        return False

    def _not_only(self, neg: int) -> bool:
        return neg + 1 < len(self.p) and self.p[neg + 1].lower in ("only", "just", "merely", "least")

    def _no(self, n: int) -> bool:
        return any(self.p[c].lower in ("no", "neither") and self.p[c].dep in ("det", "neg", "preconj", "cc") for c in self.p.children[n]) or self.p[
            n
        ].lower in ("none", "nobody", "nothing")

    def _form(self, v: int) -> str:
        """What the verb's own auxiliaries, negation and adverbs say."""
        t = self.p[v]
        aux = list(self.p.kids(v, "aux", "auxpass"))
        lowers = {a.lower for a in aux}
        status = "happened"
        perfect = any(a.lemma == "have" or a.lower in ("have", "'ve", "’ve") for a in aux)
        if lowers & _FUTURE:
            status = "planned"
        elif "would" in lowers or ("'d" in lowers and t.tag == "VB"):
            status = "hypothetical" if perfect else ("planned" if self._reported(v) else "hypothetical")
        elif lowers & _MAYBE:
            status = "hypothetical" if perfect and "could" in lowers else "possible"
        elif lowers & _OUGHT:
            status = "possible" if perfect else "requested"
        elif t.tag == "VBG" and any(a.lemma == "be" for a in aux):
            status = "ongoing"
        elif t.tag == "VB" and "to" in lowers and t.dep == "ROOT":
            status = "planned"
        for c in self.p.kids(v, "advmod"):
            status = combine(status, self.adverbs.get(c.lower, "happened"), False)
        if self.negated(v):
            status = (
                "denied"
                if status in ("happened", "ongoing", "planned", "requested")
                else ("possible" if status == "possible" and "may" in lowers else "denied")
            )
        return self._conditioned(v, self._inverted(v, aux) or status)

    def _inverted(self, v: int, aux: list[Token]) -> str | None:
        """ "Had X left …", "Should X leave …": a condition without if."""
        subjects = self.p.kids(v, "nsubj", "nsubjpass")
        if not subjects or self.p.tokens[-1].text == "?":
            return None
        for a in aux:
            if a.lower in ("had", "should", "were") and a.i < subjects[0].i and (a.i == 0 or self.p[a.i - 1].text in (",", '"') or self.p[v].dep == "advcl"):
                return "conditional" if a.lower == "should" else "hypothetical"
        return None

    def _reported(self, v: int) -> bool:
        """Does "would" tell the future as somebody said it?"""
        for up in (self.p[v], *self.p.ancestors(v)):
            if up.dep in ("ccomp", "relcl", "parataxis", "acl"):
                return True
            if up.dep in ("conj", "xcomp", "advcl", "prep", "pobj", "dobj", "pcomp"):
                continue
            break
        return any(self.p[c].lemma in _SAYING for c in self.p.children[v])

    def _conditioned(self, v: int, status: str) -> str:
        marks = {m.lower for m in self.p.kids(v, "mark", "advmod") if m.i < v}
        if marks & {"if", "unless"} or ("provided" in marks):
            return "conditional"
        for c in self.p.kids(v, "advcl"):
            if any(m.lower in ("if", "unless") for m in self.p.kids(c.i, "mark")) and status in ("planned", "hypothetical", "possible"):
                return "conditional"
        return status

    # ------------------------------------------------------------------ governors

    def _verb_effect(self, g: Token) -> str | None:
        for c in self.p.kids(g.i, "prt", "prep"):
            found = self.verbs.get(f"{g.lemma} {c.lower}")
            if found and (c.dep == "prt" or c.lower in ("for", "on", "upon", "to", "of", "from", "over")):
                return found
        return self.verbs.get(g.lemma)

    def _climb(self, v: int, status: str, depth: int) -> str:
        """Adds what stands above the clause of verb ``v``."""
        if depth > _MAX_CLIMB:
            return status
        t, g = self.p[v], self.p.head(v)
        if g is None:
            return status
        if t.dep == "conj":
            if g.is_verb and not self.p.kids(v, "aux", "auxpass", "nsubj", "nsubjpass"):
                return self._climb_through(g, status, depth, shares=True)
            return self._climb(g.i, status, depth + 1) if g.is_verb else status
        if t.dep in ("xcomp", "ccomp", "oprd", "attr", "acomp"):
            if g.is_verb:
                if t.lemma in self.performed and g.lemma in ("like", "want", "wish") and self.p.kids(g.i, "nsubj") and not self.negated(g.i):
                    return status
                effect = self._complement(v, g)
                if g.lemma == "be" and t.dep == "ccomp" and any(s.lower == "it" for s in self.p.kids(g.i, "nsubj")):  # "it is possible that"
                    effect = next((e for a in self.p.kids(g.i, "acomp") if (e := self.adjectives.get(a.lemma))), effect)
                return self._climb_through(g, combine(status, effect, self.negated(g.i)) if effect else status, depth)
            if g.tag[0] == "J":
                up = self.p.head(g.i)
                effect = self.adjectives.get(g.lemma)
                negated = up is not None and self.negated(up.i)
                if effect:
                    status = combine(status, effect, negated)
                return self._climb_through(up, status, depth) if up is not None and up.is_verb else status
            if g.is_noun:
                return self._noun_governor(g.i, status, depth)
        if t.dep == "csubj" and g.is_verb:  # "welcoming X would antagonise Y"
            form = self._form(g.i)
            return combine(status, form, False) if form in ("hypothetical", "possible", "planned", "requested") else status
        if t.dep == "acl":
            if t.tag == "VB":
                if g.dep == "ROOT" and status == "happened" and g.lemma not in self.nouns:  # headline: "Chad to free hostages"
                    return "planned"
                return self._noun_governor(g.i, status, depth)
            return self._claimed(v, g.i, status)
        if t.dep == "advcl":
            marks = {m.lower for m in self.p.kids(v, "mark")}
            if t.tag == "VB" and status == "happened" and self.p.kids(v, "aux") and g.is_verb:
                effect = self._verb_effect(g)
                if effect is None and g.lemma in self.means:  # "took to Twitter to thank"
                    return self._climb_through(g, status, depth)
                status = combine("planned", effect, self.negated(g.i)) if effect and effect not in REALISED else "planned"
                return self._climb_through(g, status, depth)
            if marks & {"until", "before"} and t.tag in ("VBZ", "VBP", "VB"):
                return combine(status, "planned", False)
            return status
        if t.dep == "pcomp":
            up = self.p.head(g.i)
            if g.lower in ("without",) or (g.lower == "of" and up is not None and up.lower == "instead"):
                return combine(status, "denied", False)
            if up is None:
                return status
            if up.is_verb:
                effect = self._verb_effect(up)
                if g.lower == "for" and self.p.kids(up.i, "dobj", "nsubjpass") and f"{up.lemma} for" not in self.verbs:
                    effect = None  # "ordered an embargo for seizing": the reason is no order
                if effect and g.lower in ("from", "against", "on", "about", "of", "at", "in", "to", "for"):
                    status = combine(status, effect, self.negated(up.i))
                elif g.lower == "before":
                    to_come = up.tag in ("VBZ", "VBP") or self._form(up.i) in ("ongoing", "planned", "requested")
                    return combine(status, "planned", False) if to_come else status
                return self._climb_through(up, status, depth)
            if up.is_noun:
                return self._noun_governor(up.i, status, depth)
            if up.tag[0] in "JR":
                effect = self.adjectives.get(up.lemma)
                over = self.p.head(up.i)
                if over is not None and (found := self.verbs.get(f"{over.lemma} {up.lower} {g.lower}")):
                    return self._climb_through(over, combine(status, found, self.negated(over.i)), depth)
                if up.lower == "short" and over is not None and over.is_verb:  # "stopped short of endorsing"
                    return combine(status, "denied", False)
                return combine(status, effect, False) if effect else status
        if t.dep == "relcl":
            return status
        return status

    def _complement(self, v: int, g: Token) -> str | None:
        """What verb ``g`` says of its complement ``v``."""
        t = self.p[v]
        if g.lemma == "be" and t.tag == "VB" and any(a.lower == "to" for a in self.p.kids(v, "aux")):
            return "planned"  # "was to begin"
        if g.lemma == "go" and g.tag == "VBG" and t.tag == "VB":
            return "planned"
        if g.lemma == "have" and t.tag == "VB":
            return "denied" if any(a.lower == "yet" for a in (*self.p.kids(g.i, "advmod"), *self.p.kids(v, "advmod"))) else "requested"
        if g.lemma in _SAYING and t.dep == "ccomp":
            return None
        effect = self._verb_effect(g)
        if effect == "planned" and t.dep == "ccomp" and t.tag in ("VBD", "VBN"):
            return None  # "announced that X had left"
        if t.dep == "ccomp" and t.tag in ("VBD", "VBN", "VBZ", "VBP") and effect in ("possible",):
            return None if self.p.kids(v, "aux") and t.tag == "VBN" else effect
        return effect

    def _climb_through(self, g: Token, status: str, depth: int, shares: bool = False) -> str:
        """Goes on from governor ``g``, with what its own form says."""
        form = self._form(g.i)
        if form not in REALISED:
            if form == "denied":
                if shares:
                    status = combine(status, "denied", False)
            else:
                status = combine(status, form, False)
        return self._climb(g.i, status, depth + 1)

    def _claimed(self, v: int, n: int, status: str) -> str:
        """ "The possibility that X attacks", "in the event that X does": a that-clause has the status of its noun."""
        if not any(m.lower == "that" for m in self.p.kids(v, "mark")):
            return status
        effect = "conditional" if self.p[n].lemma == "event" else self.nouns.get(self.p[n].lemma)
        return combine(status, effect, self._no(n)) if effect in ("possible", "hypothetical", "conditional", "denied") else status

    # ------------------------------------------------------------------ nouns

    def _noun_governor(self, n: int, status: str, depth: int) -> str:
        """A noun with an infinitive or gerund: "plans to visit", "the possibility of meeting"."""
        effect = self.nouns.get(self.p[n].lemma)
        if effect:
            status = combine(status, effect, self._no(n))
        return self._noun(n, status, depth + 1)

    def _noun(self, n: int, status: str, depth: int, beside: bool = False) -> str:
        """Adds what stands above an event noun (or a noun that governs one); ``beside``: a coordinate or apposition of it, whose own words are its own."""
        if depth > _MAX_CLIMB:
            return status
        if self._no(n):
            status = "denied"
        for c in () if beside else self.p.children[n]:
            a = self.p[c]
            effect = self.adjectives.get(a.lemma) or self.adjectives.get(a.lower)
            if a.dep in ("amod", "advmod", "compound") and effect in ("planned", "possible", "hypothetical", "ongoing"):
                status = combine(status, effect, False)
        t, h = self.p[n], self.p.head(n)
        if h is None:
            return status
        if t.dep in ("conj", "appos"):
            return self._noun(h.i, status, depth + 1, beside=True) if h.is_noun else status
        if t.dep in ("compound", "nmod", "poss"):
            effect = self.nouns.get(h.lemma)
            return self._noun(h.i, combine(status, effect, False) if effect else status, depth + 1) if h.is_noun and effect else status
        if t.dep in ("dobj", "nsubjpass", "oprd") and h.is_verb:
            effect = self._verb_effect(h)
            if effect and effect != "happened" and h.lemma not in _SAYING:
                status = combine(status, effect, self.negated(h.i))
            elif self.negated(h.i):
                if self.g.carries(h.i, "object") is None:  # "cannot tolerate the slaughter": it took place all the same
                    return status
                status = combine(status, "happened", True)
            return self._climb_through(h, status, depth)
        if t.dep in ("nsubj", "attr") and h.is_verb:
            form = self._form(h.i)
            if t.dep == "attr" or h.lemma in (
                "take",
                "begin",
                "start",
                "resume",
                "continue",
                "go",
                "open",
                "end",
                "occur",
                "happen",
                "be",
                "proceed",
                "follow",
            ):
                told_of = h.lemma == "be" and t.dep == "nsubj" and self.p.kids(h.i, "attr", "acomp")  # "the calls may not be what drives it": they were made
                if (form not in REALISED or form == "ongoing") and not told_of:
                    status = combine(status, form, False)
                if h.lemma == "continue":
                    status = combine(status, "ongoing", False)
                return self._climb(h.i, status, depth + 1)
            return status
        if t.dep == "pobj":
            up = self.p.head(h.i)
            if up is None:
                return status
            if up.is_noun:
                effect = self.nouns.get(up.lemma)
                if effect and h.lower in ("of", "for", "to", "on", "about"):
                    return self._noun_governor(up.i, status, depth)
                return status if h.lower != "of" else self._noun(up.i, status, depth + 1) if up.lemma in self.g.carriers["through"] else status
            if up.is_verb:
                effect = self._verb_effect(up)
                if h.lower == "without":
                    return combine(status, "denied", False)
                if (
                    effect
                    and effect != "happened"
                    and h.lower in ("for", "from", "against", "of", "on", "to", "in", "about", "with")
                    and (f"{up.lemma} {h.lower}" in self.verbs or (h.lower in ("for", "from") and effect not in ("postponed", "cancelled")))
                ):
                    status = combine(status, effect, self.negated(up.i))
                    return self._climb_through(up, status, depth)
                if h.lower in ("for",) and up.lemma in ("arrive", "fly", "travel", "leave", "depart", "head", "go", "come", "prepare"):
                    status = combine(status, "planned", False)
                    return self._climb_through(up, status, depth)
                if self.g.carries(up.i, h.lower):
                    return self._climb_through(up, "denied" if self.negated(up.i) else status, depth)
        return status
