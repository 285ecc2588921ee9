"""Subjects and objects of verbs, also where the clause borrows them from another: control, coordination, relatives, participles.

Labels are ClearNLP's, as spaCy's English models give them. Results are heads of noun phrases (token numbers).
"""

from __future__ import annotations

from collections.abc import Callable

from detente.coding.language import Parse, Token

#: Verbs whose subject, not object, does what the infinitive says ("X promised Y to leave").
_SUBJECT_CONTROL = frozenset({"promise", "vow", "threaten", "pledge", "offer", "swear", "agree", "refuse"})
#: Verbs whose object did what the gerund after of/for/from says ("accused X of bombing Y").
OBJECT_GERUND = frozenset(
    "accuse suspect convict blame praise criticize criticise condemn thank arrest jail detain prevent stop ban bar dissuade "
    "discourage charge fine punish hail denounce applaud salute commend "
    "sanction commend congratulate censure rebuke reprimand indict sue prosecute imprison sentence execute forgive exonerate keep prohibit fault laud".split()
)
_RELATIVES = frozenset({"who", "which", "that", "whom"})
MAX_CLIMB = 6
#: Verbs with two objects, of which the parser may make a clause: "allow the staff expanded access".
_GIVING = frozenset({"allow", "grant", "give", "deny", "offer"})
_QUOTING = frozenset("say tell add write shout chant tweet reply answer declare state exclaim yell".split())
_RANKS = frozenset({"first", "second", "third", "last", "latest", "next", "only", "sole"})
#: Prepositions of an event that the parser may hang on its doer.
AGAINST = ("on", "against", "upon", "over", "with")


class Arguments:
    """Reads frames off one parse; results for a verb are kept, as its clause-mates ask again."""

    def __init__(self, parse: Parse, is_agent: Callable[[int], bool] = lambda _: True) -> None:
        self.p = parse
        self.is_agent = is_agent

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
        comma = any(c.dep == "punct" and c.text == "," and c.i > n for c in (self.p[k] for k in self.p.children[n]))
        nested = ("in", "at", "near", "from", *(() if comma else ("of", "under", "with", "for", "to")))
        if t.is_proper and t.dep == "pobj" and h is not None and h.lower in nested:
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
            heads = [real for s in own if (real := self._real(s.i)) is not None and s.lower != "there"]
            if heads or own[0].lower != "there":
                return self._spread(heads)
        if self.p.kids(v, "expl"):
            return []
        if depth > MAX_CLIMB:
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
        if t.dep == "ccomp" and t.tag == "VB" and h.lemma in _QUOTING and not self.p.kids(v, "aux"):
            return []  # "Send him back," said X: an order to somebody else
        if t.dep in ("ccomp", "oprd", "attr", "acomp", "parataxis", "dep") and (t.tag in ("VB", "VBG", "VBN")):
            return self._controller(h, depth)
        if t.dep == "advcl" and t.tag == "VBG" and self._far_behind(t, h):
            return []
        if t.dep == "advcl" and (t.tag in ("VBG", "VBN", "VB")) and h.is_verb:
            return self.surface_subject(h.i, depth + 1)
        if t.dep == "relcl":
            return self._spread([h.i]) if self._gap_is_subject(v) else []
        if t.dep == "acl":
            if t.tag == "VBG" and not self.is_agent(h.i) and (owners := self.noun_owner(h.i, depth + 1)):
                return owners  # "signed a letter urging X"
            if t.tag in ("VBG", "VBN", "VBD"):
                return self._spread([h.i])
            if self.is_agent(h.i) and any(m.lower in _RANKS or m.tag == "JJS" for m in self.p.kids(h.i, "amod")):
                return self._identified(h.i, depth)  # "the first minister to visit"
            return self.noun_owner(h.i, depth + 1)
        if t.dep in ("pcomp", "pobj") and h.dep in ("prep", "agent", "mark", "dative"):
            g = self.p.head(h.i)
            if g is None:
                return []
            if g.is_verb:
                if g.lemma in OBJECT_GERUND and h.lower in ("of", "for", "from", "with", "over"):
                    return self._object(g.i, depth + 1)
                return self.surface_subject(g.i, depth + 1)
            if g.tag[0] in "JR":
                up = self.p.head(g.i)
                return self.surface_subject(up.i, depth + 1) if up is not None and up.is_verb else []
            return self.noun_owner(g.i, depth + 1)
        return []

    def _far_behind(self, t: Token, h: Token) -> bool:
        """Does a participle stand right behind a noun of another clause, of which it may as well tell: "missiles launched from X striking Y"?"""
        before = self.p[t.i - 1] if t.i else None
        if before is None or not before.is_noun or t.i < h.i:
            return False
        return any(up.is_verb and up.i != h.i for up in self.p.ancestors(before.i) if up.i > h.i)

    def _identified(self, n: int, depth: int) -> list[int]:
        """Who a predicate noun is said to be: "*he* is the first minister"; else the noun."""
        h = self.p.head(n)
        if self.p[n].dep == "attr" and h is not None and h.is_verb:
            return self.surface_subject(h.i, depth + 1) or [n]
        return [n]

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
        for c in self.p.kids(v, "ccomp") if not found else ():  # "rejected the minister to postpone": whom the parser takes for the infinitive's subject
            infinitive = c.tag == "VB" and any(a.lower == "to" for a in self.p.kids(c.i, "aux"))
            if infinitive or (self.p[v].lemma in _GIVING and c.tag in ("VBD", "VBN") and c.i > v):
                found = [h for o in self.p.kids(c.i, "nsubj") if v < o.i < c.i and (h := self._real(o.i)) is not None]
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
                        if inner.lower in AGAINST:
                            for x in self.p.kids(inner.i, "pobj"):
                                into[inner.lower].extend(self._spread([x.i]))
            for inner in self.p.kids(prep.i, "prep"):  # "from within X", "out of X", "on behalf of X"
                for o in self.p.kids(inner.i, "pobj"):
                    name = f"{prep.lower} {inner.lower}"
                    into[name].extend(self._spread([o.i]))
                    if prep.lower in ("from", "out", "up", "over", "down"):
                        into[inner.lower].extend(self._spread([o.i]))

    def prepositional(self, prep: int) -> list[int]:
        """Heads of what a preposition governs."""
        return self._spread([h for o in self.p.kids(prep, "pobj") if (h := self._real(o.i)) is not None])

    def noun_owner(self, n: int, depth: int = 0) -> list[int]:
        """Whose plan, promise, attempt a noun is: its possessor, or the subject of the verb that it is object of."""
        poss = self.p.kids(n, "poss")
        if poss and poss[0].tag != "PRP$":
            return self._spread([poss[0].i])
        for prep in self.p.kids(n, "prep"):
            if prep.lower in ("by", "of") and (owners := [o.i for o in self.p.kids(prep.i, "pobj") if self.is_agent(o.i)]):
                return self._spread(owners)
        if depth > MAX_CLIMB:
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
