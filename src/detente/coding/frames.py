"""Binds the parties of an event by grammar: from a trigger to the words that fill its slots.

A frame is read from the trigger's own clause, and from the clauses that share its arguments: control and raising
("agreed to send"), coordination, participles and relative clauses, gerunds, and the verb that carries an event noun
("held talks"). Slots are those of the plain active sentence; passives are turned. Labels are ClearNLP's, as spaCy's
English models give them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from detente.coding.arguments import AGAINST, MAX_CLIMB, OBJECT_GERUND, Arguments
from detente.coding.language import Parse, Token

Slots = Mapping[str, list[int]]


@dataclass(frozen=True)
class Frame:
    """What fills the slots of a trigger. Values are heads of noun phrases (token numbers), as named in ``rules/README.md``.

    ``carrier`` is the verb that carries an event noun; ``clause_verb`` the verb of the dependent clause.
    """

    trigger: int
    slots: Slots
    passive: bool = False
    carrier: int | None = None
    undergone: bool = False
    clause_verb: int | None = None
    head: int = -1


class Grammar(Arguments):
    """Reads frames off one parse and keeps them, as many rules ask for the same."""

    def __init__(self, parse: Parse, carriers: Mapping[str, frozenset[str]], is_agent: Callable[[int], bool] = lambda _: True) -> None:
        super().__init__(parse, is_agent)
        self.carriers = carriers
        self._verbs: dict[int, Frame] = {}
        self._nouns: dict[int, Frame] = {}
        self._adjectives: dict[int, Frame | None] = {}

    # ------------------------------------------------------------------ verbs

    def verb(self, v: int) -> Frame:
        """The frame of a verb."""
        known = self._verbs.get(v)
        if known is not None:
            return known
        passive = self.is_passive(v)
        slots: dict[str, list[int]] = defaultdict(list)
        if passive:
            slots["object"] = self.surface_subject(v)
            for by in self.p.kids(v, "agent"):
                slots["subject"].extend(self._spread([h for o in self.p.kids(by.i, "pobj") if (h := self._real(o.i)) is not None]))
        else:
            slots["subject"] = self.surface_subject(v)
            slots["object"] = self._object(v)
        slots["indirect"] = self._spread([o.i for o in self.p.kids(v, "dative") if o.tag[0] in "NP"])
        if not slots["indirect"] and passive and self.p.kids(v, "dobj"):  # "Kenya was given aid"
            slots["indirect"] = slots["object"]
            slots["object"] = self._spread([o.i for o in self.p.kids(v, "dobj")])
        self._prepositions(v, slots)
        for o in self.p.kids(v, "dobj", "nsubjpass", "attr"):
            inner: dict[str, list[int]] = defaultdict(list)
            self._prepositions(o.i, inner)
            self._laid(o.i, inner)
            for prep, fillers in inner.items():
                slots[f"object.{prep}"].extend(fillers)
        for phrase in self.p.kids(v, "prep"):  # "agreed to a truce with Hezbollah"
            for o in self.p.kids(phrase.i, "pobj"):
                if o.tag in ("NN", "NNS"):
                    inner = defaultdict(list)
                    self._prepositions(o.i, inner)
                    for name, fillers in inner.items():
                        slots[f"object.{name}"].extend(x for x in fillers if x not in slots[f"object.{name}"])
        slots["complement"] = self._spread([o.i for o in self.p.kids(v, "oprd", "attr", "acomp")])
        clause = self._clause(v)
        if clause is not None:
            slots["clause"] = self.surface_subject(clause)
            slots["clause.object"] = self._object(clause) or slots["clause"]
            if self.is_passive(clause):
                slots["clause"] = self._spread([o.i for by in self.p.kids(clause, "agent") for o in self.p.kids(by.i, "pobj")]) or slots["clause"]
            self._inner(clause, slots)
        for u in (v, clause) if clause is not None else (v,):
            slots["condition"].extend(self._condition(u))
        frame = Frame(v, slots, passive, clause_verb=clause, head=v)
        self._verbs[v] = frame
        return frame

    def _condition(self, v: int) -> list[int]:
        """Who must do something that the event of verb ``v`` hangs on: the subject of its if- or unless-clause."""
        for c in self.p.kids(v, "advcl"):
            marks = {m.lower for m in self.p.kids(c.i, "mark")} | {a.lower for a in self.p.kids(c.i, "aux") if a.lower == "should" and a.i < c.i}
            if marks & {"if", "unless", "should"}:
                return self._object(c.i) if self.is_passive(c.i) else self.surface_subject(c.i)
        return []

    def _inner(self, clause: int, slots: dict[str, list[int]]) -> None:
        """The arguments of the dependent verb as ``clause.…`` slots, with those of its object."""
        slots["clause.indirect"] = self._spread([o.i for o in self.p.kids(clause, "dative") if o.tag[0] in "NP"])
        for i in (clause, *(o.i for o in self.p.kids(clause, "dobj", "nsubjpass", "attr"))):
            found: dict[str, list[int]] = defaultdict(list)
            self._prepositions(i, found)
            self._laid(i, found)
            for prep, fillers in found.items():
                slots[f"clause.{prep}"].extend(x for x in fillers if x not in slots[f"clause.{prep}"])

    def _laid(self, n: int, into: dict[str, list[int]]) -> None:
        """On whom a thing lies: "the sanctions imposed on *Fiji*", "the ban that it has put on *Fiji*"."""
        for c in self.p.kids(n, "acl", "relcl"):
            if c.i > n and c.tag in ("VBN", "VBD", "VBZ", "VBP"):
                for prep in self.p.kids(c.i, "prep"):
                    if prep.lower in AGAINST:
                        into[prep.lower].extend(x for x in self.prepositional(prep.i) if x not in into[prep.lower])

    def _clause(self, v: int) -> int | None:
        """The verb of the clause or infinitive that depends on ``v``."""
        for c in self.p.kids(v, "xcomp", "ccomp"):
            if c.is_verb or c.tag == "MD":
                return c.i
            if self.p.kids(c.i, "nsubj"):
                return c.i
        for o in self.p.kids(v, "dobj"):
            for c in self.p.kids(o.i, "acl", "relcl"):
                if c.tag == "VB":
                    return c.i
        for o in self.p.kids(v, "acomp", "dobj"):  # "is grateful that X …", "made a charge that X had lied"
            for c in self.p.kids(o.i, "acl", "ccomp", "relcl"):
                if c.is_verb and any(m.lower == "that" for m in self.p.kids(c.i, "mark")):
                    return c.i
        for prep in self.p.kids(v, "prep"):
            for c in self.p.kids(prep.i, "pcomp"):
                if c.is_verb:
                    return c.i
            for o in self.p.kids(prep.i, "pobj"):  # "called on X to stop"
                for c in self.p.kids(o.i, "acl", "relcl"):
                    if c.tag == "VB":
                        return c.i
        for c in self.p.kids(v, "advcl"):
            if c.tag == "VB" and self.p.kids(c.i, "aux"):
                return c.i
        return None

    # ------------------------------------------------------------------ nouns

    def top(self, n: int) -> int:
        """The noun that stands for ``n`` in its sentence: climbs "two days of talks", and coordination of event nouns."""
        for _ in range(MAX_CLIMB):
            t, h = self.p[n], self.p.head(n)
            if h is None:
                return n
            if (t.dep == "conj" and h.is_noun and h.tag not in ("NNP", "NNPS")) or (
                t.dep in ("compound", "nmod") and h.lemma in self.carriers["through"] and h.is_noun
            ):
                n = h.i
            elif t.dep == "pobj" and h.lower in ("of", "for", "to", "on", "in"):
                g = self.p.head(h.i)
                if g is None or not (g.is_noun and g.lemma in self.carriers["through"]):
                    return n
                n = g.i
            else:
                return n
        return n

    def carrier_of(self, n: int) -> tuple[int | None, str]:
        """The verb that an event noun depends on, and how: object, subject, or a preposition."""
        top = self.top(n)
        t, h = self.p[top], self.p.head(top)
        if h is None:
            return None, ""
        if h.is_verb:
            if t.dep in ("dobj", "oprd", "attr"):
                return h.i, "object"
            if t.dep == "nsubjpass":
                return h.i, "object"
            if t.dep == "nsubj":
                return h.i, "subject"
        if t.dep == "pobj":
            g = self.p.head(h.i)
            if g is not None and g.is_verb:
                return g.i, h.lower
        return None, ""

    def carries(self, v: int, link: str) -> str | None:
        """Does verb ``v`` carry what hangs on it by ``link``? ``does``, ``undergoes``, or None."""
        lemma = self.p[v].lemma
        particles = [c.lower for c in self.p.kids(v, "prt")]
        for kind in ("undergoes", "does"):
            table = self.carriers[kind]
            if link == "object":
                if any(f"{lemma} {x}" in table for x in particles):
                    return kind
                if not particles and lemma in table:
                    return kind
                for o in self.p.kids(v, "dobj"):
                    if f"{lemma} {o.lemma}" in table:
                        return kind
            elif link != "subject":
                middle = [*particles, link]
                if f"{lemma} {' '.join(middle)}" in table:
                    return kind
                for o in self.p.kids(v, "dobj"):  # "take part in"
                    if f"{lemma} {o.lemma} {link}" in table:
                        return kind
        return None

    def noun(self, n: int) -> Frame:
        """The frame of an event noun, read together with the verb that carries it."""
        if n not in self._nouns:
            self._nouns[n] = self._noun(n)
        return self._nouns[n]

    def _noun(self, n: int) -> Frame:
        slots: dict[str, list[int]] = defaultdict(list)
        top = self.top(n)
        apart = self.p[n].dep == "conj" and bool(self.p.kids(n, "det"))  # "its mission as well as the recent attack": the attack is not its
        for i in (n,) if apart else dict.fromkeys((n, top)):
            for p in self.p.kids(i, "poss"):
                owners = self._possessor(p, i)
                slots["possessive"].extend(owners)
            for m in self.p.kids(i, "amod", "compound", "nmod", "npadvmod", "det"):
                if m.dep != "det":
                    slots["modifier"].extend(x for x in self._modifiers(m.i) if x not in slots["modifier"])
            self._prepositions(i, slots)
        # "between" and "with" may hang on a coordinate ("talks and exchanges between X and Y")
        for c in self.p.kids(n, "conj"):
            inner: dict[str, list[int]] = defaultdict(list)
            if c.is_noun:
                self._prepositions(c.i, inner)
            for prep, fillers in inner.items():
                if not slots[prep]:
                    slots[prep] = fillers
        v, link = self.carrier_of(n)
        carrier, undergone, clause = None, False, None
        for c in self.p.kids(top, "acl", "ccomp", "relcl"):  # "allegations that X …"
            if any(m.lower == "that" for m in self.p.kids(c.i, "mark")) and self.p.kids(c.i, "nsubj", "nsubjpass"):
                clause = c.i
                slots["clause"] = [] if self.is_passive(c.i) else self.surface_subject(c.i)
                slots["clause.object"] = self._object(c.i)
        for c in self.p.kids(top, "acl", "relcl"):
            if c.tag == "VB":
                clause = c.i
                slots["clause"] = self.surface_subject(c.i)
                slots["clause.object"] = self._object(c.i)
                self._inner(c.i, slots)
            elif c.dep == "acl" and c.tag in ("VBG", "VBN"):  # "talks aimed at", "a protest organised by X", not "attacks noticed by X"
                told: dict[str, list[int]] = defaultdict(list)
                self._prepositions(c.i, told)
                for prep, fillers in told.items():
                    if prep != "by" or c.lemma not in self.carriers["onlookers"]:
                        slots[prep].extend(x for x in fillers if x not in slots[prep])
                if c.tag == "VBN" and c.lemma in self.carriers["does"]:
                    agents = [o.i for by in self.p.kids(c.i, "agent") for o in self.p.kids(by.i, "pobj")]
                    slots["subject"].extend(self._spread(agents))
            elif c.dep == "relcl" and c.lemma in self.carriers["does"]:  # "the strikes that Israel launched against …"
                slots["subject"].extend(x for x in self.verb(c.i).slots["subject"] if x not in (n, top))
                for prep in AGAINST:
                    slots[prep].extend(x for x in self.verb(c.i).slots.get(prep, ()) if x not in slots[prep])
        if v is not None:
            kind = self.carries(v, link)
            frame = self.verb(v)
            if kind and link != "subject":
                carrier, undergone = v, kind == "undergoes"
                fillers = [x for x in frame.slots["subject"] if x != top and x != n]
                if undergone:
                    slots["undergoer"] = fillers
                elif not (frame.passive and link != "object") and not slots["possessive"]:
                    slots["subject"].extend(fillers)
                for name, values in frame.slots.items():
                    if " " not in name and name.isalpha() and name not in ("subject", "object", "indirect", "complement", "clause", "by"):
                        slots[name].extend(x for x in values if x not in slots[name] and x not in (n, top))
                if frame.passive:
                    slots["subject"].extend(x for x in frame.slots["subject"] if x not in slots["subject"])
                if frame.slots["indirect"]:
                    slots["indirect"] = frame.slots["indirect"]
            elif link == "subject":  # "talks between X and Y began", "an attack on X left ten dead"
                slots["affected"] = frame.slots["object"]
                for prep in ("between", "with", "against"):
                    if not slots[prep]:
                        slots[prep] = [x for x in frame.slots[prep] if x != n]
            else:
                slots["around"] = [x for x in frame.slots["subject"] if x not in (n, top)]
                if link in ("for", "of", "over") and self.p[v].lemma in OBJECT_GERUND:
                    slots["around"] = [x for x in self._object(v) if x not in (n, top)]
        return Frame(n, slots, carrier=carrier, undergone=undergone, clause_verb=clause, head=top)

    def _possessor(self, p: Token, n: int) -> list[int]:
        """Whose: "its withdrawal" is that of the subject whose object it is, if it has one."""
        if p.tag == "PRP$" and p.lower not in ("my", "our", "your"):
            h = self.p.head(self.top(n))
            if h is not None and h.is_verb and self.p[self.top(n)].dep == "dobj":
                subjects = [x for x in self.surface_subject(h.i) if x != n]
                if subjects:
                    return subjects
        return self._spread([p.i])

    def _modifiers(self, m: int) -> list[int]:
        """Tokens of a pre-modifier: "US-China talks" holds two."""
        found = [m]
        for c in self.p.kids(m, "compound", "nmod", "amod", "conj", "punct", "npadvmod", "pobj", "poss"):
            if c.dep != "punct":
                found.extend(self._modifiers(c.i))
        return sorted(found)

    # ------------------------------------------------------------------ adjectives

    def adjective(self, a: int) -> Frame | None:
        """The frame of a predicate adjective; None where it only modifies a noun."""
        if a not in self._adjectives:
            self._adjectives[a] = self._adjective(a)
        return self._adjectives[a]

    def _adjective(self, a: int) -> Frame | None:
        t, h = self.p[a], self.p.head(a)
        if h is None or t.dep not in ("acomp", "attr", "oprd", "conj", "ccomp", "xcomp") or not h.is_verb:
            return None
        slots: dict[str, list[int]] = defaultdict(list)
        slots["subject"] = self.surface_subject(h.i)
        self._prepositions(a, slots)
        clause = next((c.i for c in self.p.kids(a, "xcomp", "ccomp") if c.is_verb), None)
        if clause is not None:
            slots["clause"] = self.surface_subject(clause)
            slots["clause.object"] = self._object(clause)
            self._inner(clause, slots)
        return Frame(a, slots, carrier=h.i, clause_verb=clause, head=h.i)
