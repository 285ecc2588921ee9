"""Binds the parties of an event by grammar: from a trigger to the words that fill its slots.

A frame is read from the trigger's own clause, and from the clauses that share its arguments: control and raising
("agreed to send"), coordination, participles and relative clauses, gerunds, and the verb that carries an event noun
("held talks"). Slots are those of the plain active sentence; passives are turned. Labels are ClearNLP's, as spaCy's
English models give them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from detente.coding.language import Parse, Token

#: Verbs whose subject, not object, does what the infinitive says ("X promised Y to leave").
_SUBJECT_CONTROL = frozenset({"promise", "vow", "threaten", "pledge", "offer", "swear", "agree", "refuse"})
#: Verbs whose object did what the gerund after of/for/from says ("accused X of bombing Y").
_OBJECT_GERUND = frozenset(
    "accuse suspect convict blame praise criticize criticise condemn thank arrest jail detain prevent stop ban bar dissuade discourage charge fine punish hail denounce "
    "sanction commend congratulate censure rebuke reprimand indict sue prosecute imprison sentence execute forgive exonerate keep prohibit fault laud".split()
)
_RELATIVES = frozenset({"who", "which", "that", "whom"})
_MAX_CLIMB = 6
#: Prepositions of an event that the parser may hang on its doer.
_AGAINST = ("on", "against", "upon", "over", "with")

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
    words: tuple[int, ...] = field(default=())


class Grammar:
    """Reads frames off one parse; results for a verb are kept, as its clause-mates ask again."""

    def __init__(self, parse: Parse, carriers: Mapping[str, frozenset[str]], is_agent: Callable[[int], bool] = lambda _: True) -> None:
        self.p = parse
        self.is_agent = is_agent
        self.carriers = carriers
        self._verbs: dict[int, Frame] = {}
        self._open: set[int] = set()

    # ------------------------------------------------------------------ verbs

    def is_passive(self, v: int) -> bool:
        t = self.p[v]
        if self.p.kids(v, "auxpass", "nsubjpass", "csubjpass"):
            return True
        if t.tag not in ("VBN", "VBD"):
            return False
        if t.dep == "acl" and t.tag == "VBN":
            return True
        if t.tag == "VBN" and not self.p.kids(v, "aux", "nsubj", "dobj"):
            if t.dep == "conj":
                return self.is_passive(t.head)
            if t.dep in ("advcl", "ROOT", "ccomp", "xcomp", "pcomp", "amod"):
                return t.dep != "amod"
        return bool(self.p.kids(v, "agent"))

    def _real(self, i: int) -> int | None:
        """The noun that a relative pronoun stands for; the token itself otherwise."""
        t = self.p[i]
        if t.lower in _RELATIVES and t.tag in ("WP", "WDT", "IN", "DT"):
            for up in (t, *self.p.ancestors(i)):
                if up.dep == "relcl":
                    return self._who(up.head) if t.lower in ("who", "whom") else up.head
                h = self.p.head(up.i)
                if up.is_verb and h is not None and h.lemma == "be" and any(s.lower == "it" for s in self.p.kids(h.i, "nsubj")):
                    cleft = [a.i for a in self.p.kids(h.i, "attr") if a.i < up.i]  # "it was Togo that expelled …"
                    if cleft:
                        return cleft[0]
                if up.dep in ("ccomp", "ROOT", "advcl") and up.i != i:
                    break
            return None if t.tag != "DT" else i
        return i

    def _who(self, n: int) -> int:
        """The person that "who" stands for: not the place at the end of "teachers in Goma who …"."""
        t, h = self.p[n], self.p.head(n)
        if t.is_proper and t.dep == "pobj" and h is not None and h.lower in ("in", "at", "near", "of", "from"):
            g = self.p.head(h.i)
            if g is not None and g.is_noun and self.is_agent(g.i):
                return g.i
        return n

    def surface_subject(self, v: int, depth: int = 0) -> list[int]:
        """Heads of the grammatical subject of verb ``v``, inherited where the clause has none of its own."""
        own = self.p.kids(v, "nsubj", "nsubjpass")
        if len(own) == 1 and own[0].lower == "it" and self._expletive(v):
            return []
        if own:
            if len(own) > 1 and any(s.lower in _RELATIVES for s in own):  # "the men which, it said, Spain refused": the relative is the object
                own = [s for s in own if s.lower not in _RELATIVES] or own
            heads = [h for s in own if (h := self._real(s.i)) is not None and s.lower != "there"]
            if heads or own[0].lower != "there":
                return self._spread(heads)
        if self.p.kids(v, "expl"):
            return []
        if depth > _MAX_CLIMB:
            return []
        t = self.p[v]
        h = self.p.head(v)
        if h is None:
            return []
        if t.dep == "conj":
            if h.is_verb or h.tag == "MD":
                return self.surface_subject(h.i, depth + 1)
            return []
        if t.dep == "xcomp":
            return self._controller(h, depth)
        if t.dep in ("ccomp", "oprd", "attr", "acomp", "parataxis", "dep") and (t.tag in ("VB", "VBG", "VBN")):
            return self._controller(h, depth)
        if t.dep == "advcl" and (t.tag in ("VBG", "VBN", "VB")) and h.is_verb:
            return self.surface_subject(h.i, depth + 1)
        if t.dep == "relcl":
            return self._spread([h.i]) if self._gap_is_subject(v) else []
        if t.dep == "acl":
            if t.tag == "VBG" and not self.is_agent(h.i) and (owners := self.noun_owner(h.i, depth + 1)):
                return owners  # "signed a letter urging X"
            if t.tag in ("VBG", "VBN", "VBD"):
                return self._spread([h.i])
            return self.noun_owner(h.i, depth + 1)
        if t.dep in ("pcomp", "pobj") and h.dep in ("prep", "agent", "mark", "dative"):
            g = self.p.head(h.i)
            if g is None:
                return []
            if g.is_verb:
                if g.lemma in _OBJECT_GERUND and h.lower in ("of", "for", "from", "with", "over"):
                    return self._object(g.i, depth + 1)
                return self.surface_subject(g.i, depth + 1)
            if g.tag[0] in "JR":
                up = self.p.head(g.i)
                return self.surface_subject(up.i, depth + 1) if up is not None and up.is_verb else []
            return self.noun_owner(g.i, depth + 1)
        return []

    def _expletive(self, v: int) -> bool:
        """Is the "it" of verb ``v`` nobody: "it was decided to", "it is likely that"?"""
        clause = self.p.kids(v, "xcomp", "ccomp", "csubj", "advcl")
        return bool(clause) and (self.is_passive(v) or self.p[v].lemma in ("be", "seem", "appear", "take", "happen", "turn"))

    def _gap_is_subject(self, v: int) -> bool:
        subjects = self.p.kids(v, "nsubj", "nsubjpass")
        return (not subjects and self.p[v].tag in ("VBG", "VBN")) or (bool(subjects) and all(c.lower in _RELATIVES for c in subjects))

    def _controller(self, g: Token, depth: int) -> list[int]:
        """Who does what an infinitive or participle under verb or adjective ``g`` says."""
        if not g.is_verb and g.tag != "MD":
            if g.tag[0] == "J":
                up = self.p.head(g.i)
                if up is not None and up.is_verb:
                    return self.surface_subject(up.i, depth + 1)
            return self.surface_subject(g.i, depth + 1) if self.p.kids(g.i, "nsubj") else []
        objects = self.p.kids(g.i, "dobj", "dative")
        if objects and g.lemma not in _SUBJECT_CONTROL and not self.is_passive(g.i):
            nouns = [o for o in objects if o.dep == "dobj"] or objects
            return self._spread([h for o in nouns if (h := self._real(o.i)) is not None])
        return self.surface_subject(g.i, depth + 1)

    def _object(self, v: int, depth: int = 0) -> list[int]:
        """Heads of the logical object of verb ``v``."""
        if self.is_passive(v):
            return self.surface_subject(v, depth)
        found = [h for o in self.p.kids(v, "dobj") if (h := self._real(o.i)) is not None]
        if not found and self.p[v].dep == "relcl" and not self._gap_is_subject(v) and not self.p.kids(v, "ccomp", "xcomp"):
            stranded = any(self.p[c].dep == "prep" and not self.p.children[c] for c in self.p.children[v])
            if not stranded:
                found = [self.p[v].head]
        if not found:  # "arrested and deported ten men": the shared object hangs on the last verb
            for c in self.p.kids(v, "conj"):
                if c.is_verb and not self.p.kids(c.i, "nsubj", "nsubjpass") and self.p.kids(c.i, "dobj") and self._adjacent(v, c.i):
                    found = [o.i for o in self.p.kids(c.i, "dobj")]
        return self._spread(found)

    def _adjacent(self, v: int, w: int) -> bool:
        """Nothing but a conjunction (and adverbs) stands between two verbs."""
        return all(self.p[i].tag in ("CC", ",", "RB") for i in range(v + 1, w))

    def _spread(self, heads: list[int]) -> list[int]:
        """Heads with their coordinates: "X, Y and Z"."""
        found: list[int] = []
        for h in heads:
            stack = [h]
            while stack:
                i = stack.pop(0)
                if i in found:
                    continue
                found.append(i)
                stack.extend(c.i for c in self.p.kids(i, "conj") if not c.is_verb)
        return found

    def _prepositions(self, i: int, into: dict[str, list[int]]) -> None:
        """Adds the objects of the prepositions that hang on token ``i``."""
        for prep in self.p.kids(i, "prep", "dative", "agent", "prt"):
            if prep.dep == "prt" or prep.tag not in ("IN", "TO", "RP", "VBG", "VBN", "RB", "JJ"):
                continue
            for o in self.p.kids(prep.i, "pobj"):
                real = self._real(o.i)
                if real is not None:
                    into[prep.lower].extend(x for x in self._spread([real]) if x not in into[prep.lower])
                if prep.lower == "by":  # "an attack by Chad on Niger": the parser hangs "on" on Chad
                    for inner in self.p.kids(o.i, "prep"):
                        if inner.lower in _AGAINST:
                            for x in self.p.kids(inner.i, "pobj"):
                                into[inner.lower].extend(self._spread([x.i]))
            for inner in self.p.kids(prep.i, "prep"):  # "from within X", "out of X", "on behalf of X"
                for o in self.p.kids(inner.i, "pobj"):
                    name = f"{prep.lower} {inner.lower}"
                    into[name].extend(self._spread([o.i]))
                    if prep.lower in ("from", "out", "up", "over", "down"):
                        into[inner.lower].extend(self._spread([o.i]))

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
            for prep, fillers in inner.items():
                slots[f"object.{prep}"].extend(fillers)
        for prep in self.p.kids(v, "prep"):  # "agreed to a truce with Hezbollah"
            for o in self.p.kids(prep.i, "pobj"):
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

    def prepositional(self, prep: int) -> list[int]:
        """Heads of what a preposition governs."""
        return self._spread([h for o in self.p.kids(prep, "pobj") if (h := self._real(o.i)) is not None])

    def _inner(self, clause: int, slots: dict[str, list[int]]) -> None:
        """The arguments of the dependent verb as ``clause.…`` slots, with those of its object."""
        slots["clause.indirect"] = self._spread([o.i for o in self.p.kids(clause, "dative") if o.tag[0] in "NP"])
        for i in (clause, *(o.i for o in self.p.kids(clause, "dobj", "nsubjpass", "attr"))):
            found: dict[str, list[int]] = defaultdict(list)
            self._prepositions(i, found)
            for prep, fillers in found.items():
                slots[f"clause.{prep}"].extend(x for x in fillers if x not in slots[f"clause.{prep}"])

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

    def noun_owner(self, n: int, depth: int = 0) -> list[int]:
        """Whose plan, promise, attempt a noun is: its possessor, or the subject of the verb that it is object of."""
        poss = self.p.kids(n, "poss")
        if poss and poss[0].tag != "PRP$":
            return self._spread([poss[0].i])
        for prep in self.p.kids(n, "prep"):
            if prep.lower in ("by", "of") and (owners := [o.i for o in self.p.kids(prep.i, "pobj") if self.is_agent(o.i)]):
                return self._spread(owners)
        if depth > _MAX_CLIMB:
            return []
        t = self.p[n]
        h = self.p.head(n)
        if h is not None and t.dep in ("dobj", "attr", "conj", "oprd") and h.is_verb and not self.is_passive(h.i):
            return self.surface_subject(h.i, depth + 1)
        if h is not None and t.dep in ("nsubjpass",) and h.is_verb:
            agents = [o.i for by in self.p.kids(h.i, "agent") for o in self.p.kids(by.i, "pobj")]
            return self._spread(agents)
        if h is not None and t.dep == "conj":
            return self.noun_owner(h.i, depth + 1)
        if h is not None and t.dep == "pobj":
            g = self.p.head(h.i)
            if g is not None and g.is_verb:
                return self.surface_subject(g.i, depth + 1)
            if g is not None and g.is_noun:
                return self.noun_owner(g.i, depth + 1)
        return self._spread([poss[0].i]) if poss else []

    def top(self, n: int) -> int:
        """The noun that stands for ``n`` in its sentence: climbs "two days of talks", and coordination of event nouns."""
        for _ in range(_MAX_CLIMB):
            t, h = self.p[n], self.p.head(n)
            if h is None:
                return n
            if t.dep == "conj" and h.is_noun and h.tag not in ("NNP", "NNPS"):
                n = h.i
            elif t.dep in ("compound", "nmod") and h.lemma in self.carriers["through"] and h.is_noun:
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
        slots: dict[str, list[int]] = defaultdict(list)
        top = self.top(n)
        for i in dict.fromkeys((n, top)):
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
            elif c.dep == "acl" and c.tag in ("VBG", "VBN"):  # "talks aimed at", "a protest organised by X"
                self._prepositions(c.i, slots)
                if c.tag == "VBN" and c.lemma in self.carriers["does"]:
                    agents = [o.i for by in self.p.kids(c.i, "agent") for o in self.p.kids(by.i, "pobj")]
                    slots["subject"].extend(self._spread(agents))
            elif c.dep == "relcl" and c.lemma in self.carriers["does"]:  # "the strikes that Israel launched against …"
                slots["subject"].extend(x for x in self.verb(c.i).slots["subject"] if x not in (n, top))
                for prep in _AGAINST:
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
                if link in ("for", "of", "over") and self.p[v].lemma in _OBJECT_GERUND:
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

    # ------------------------------------------------------------------ clauses

    def clause_head(self, i: int) -> int:
        """The verb (or root) of the clause in which token ``i`` stands."""
        t = self.p[i]
        while not ((t.is_verb or t.tag == "MD") and t.dep not in ("amod", "compound", "aux", "auxpass")):
            h = self.p.head(t.i)
            if h is None:
                return t.i
            t = h
        return t.i

    def clause_tokens(self, i: int) -> list[int]:
        """Tokens of the clause of token ``i``, without clauses that depend on it through a conjunction or complement."""
        head = self.clause_head(i)
        found, stack = [], [head]
        while stack:
            j = stack.pop()
            found.append(j)
            for c in self.p.children[j]:
                t = self.p[c]
                if t.is_verb and t.dep in ("conj", "ccomp", "advcl", "relcl", "parataxis") and c != head:
                    continue
                stack.append(c)
        return sorted(found)
