"""Do the conditions of a rule hold for a frame: words in slots and clauses, classes of actors (``rules/README.md``)?"""

from __future__ import annotations

from functools import cache

from detente.coding.binding import Binder
from detente.coding.frames import Frame, Grammar
from detente.coding.mentions import Mention, MentionReader
from detente.knowledge.tables import INTERNATIONAL
from detente.rules.patterns import Condition

_ARMED = frozenset({"MIL", "COP", "REB", "PRM", "UAF", "SPY", "CRM"})
_CIVILIAN = frozenset({"CVL", "JRN", "REF", "EDU", "MED", "LAB", "AGR", "REL", "SOC", "BUS", "OPP"})
_GOVERNMENT = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "SPY"})
#: Whom a speaker addresses is no party that a text names.
_ADDRESSED = frozenset({"you", "yourself", "yourselves"})
_POLITICAL = frozenset({"GOV", "LEG", "PTY", "OPP", "ELI", "JUD"})


class Conditions:
    """Holds conditions against the frames of one parsed sentence."""

    def __init__(self, grammar: Grammar, mentions: MentionReader, binder: Binder) -> None:
        self.p, self.grammar, self.mentions, self.binder = grammar.p, grammar, mentions, binder
        self._clauses: dict[int, tuple[frozenset[str], str]] = {}
        self._held: dict[tuple[int, Condition], bool] = {}

    def _clause(self, i: int) -> tuple[frozenset[str], str]:
        """Words of the trigger's clause: as a set of lemmas and forms, and as one text for several words."""
        head = self.grammar.clause_head(i)
        if head not in self._clauses:
            tokens = [self.p[k] for k in self.grammar.clause_tokens(i)]
            single = frozenset(x for t in tokens for x in (t.lemma, t.lower))
            self._clauses[head] = single, f" {' '.join(t.lemma for t in tokens)} {' '.join(t.lower for t in tokens)} ".replace(" - ", " ")
        return self._clauses[head]

    def _has_words(self, i: int, words: frozenset[str]) -> bool:
        """Does one of ``words`` stand in the clause of token ``i``?"""
        single, text = self._clause(i)
        alone, phrases = _sorted_out(words)
        return not alone.isdisjoint(single) or any(phrase in text for phrase in phrases)

    def told_in(self, i: int, verb: int | None, words: frozenset[str]) -> bool:
        """Does one of ``words`` (dictionary forms, articles left out) stand in the clause of token ``i`` or in the dependent clause of ``verb``?"""
        tokens = dict.fromkeys([*self.grammar.clause_tokens(i), *(self.p.subtree(verb) if verb is not None else ())])
        found = [self.p[k] for k in sorted(tokens) if self.p[k].tag not in ("DT", "PRP$", "HYPH")]
        single = {x for t in found for x in (t.lemma, t.lower)}
        text = f" {' '.join(t.lemma for t in found)} {' '.join(t.lower for t in found)} "
        return any(w in single if " " not in w and "-" not in w else f" {w.replace('-', ' ')} " in text for w in words)

    def hold(self, condition: Condition, frame: Frame) -> bool:
        """Does a condition hold? Many rules ask the same of a frame, so the answer is kept (as `Grammar` keeps the frame)."""
        asked = id(frame), condition
        found = self._held.get(asked)
        if found is None:
            found = self._held[asked] = self._holds(condition, frame)
        return found

    def _holds(self, condition: Condition, frame: Frame) -> bool:
        slot, words = condition
        if slot == "any":
            if self._has_words(frame.trigger, words):
                return True
            return any(self._any_class(w) for w in words if w[0] == "@")
        if slot == "clause.any":
            return frame.clause_verb is not None and self._dependent_words(frame.clause_verb, words)
        if slot == "clause.aux":
            return frame.clause_verb is not None and any(a.lower in words or a.lemma in words for a in self.p.kids(frame.clause_verb, "aux"))
        if slot == "clause":
            v = frame.clause_verb
            if v is None:
                return False
            return (
                "@something" in words or self.p[v].lemma in words or any(self._class(i, w) for w in words if w[0] == "@" for i in frame.slots.get("clause", ()))
            )
        fillers = [*frame.slots.get(slot, ()), *frame.slots.get(f"object.{slot}", ())]
        fillers += [o for i in fillers for o in self.mentions.counted(i)]  # "hundreds of riot police"
        if slot == "object" and not fillers:
            fillers = list(frame.slots.get("complement", ()))
        return any(self._word(i, words) or any(self._class(i, w) for w in words if w[0] == "@") for i in fillers)

    def _dependent_words(self, v: int, words: frozenset[str]) -> bool:
        """Does one of ``words`` stand anywhere in the dependent clause of verb ``v``?"""
        tokens = [self.p[k] for k in self.p.subtree(v)]
        single = {x for t in tokens for x in (t.lemma, t.lower)}
        text = f" {' '.join(t.lemma for t in tokens)} {' '.join(t.lower for t in tokens)} "
        return any((w in single) if " " not in w else f" {w} " in text for w in words)

    def _word(self, i: int, words: frozenset[str]) -> bool:
        t = self.p[i]
        if t.lemma in words or t.lower in words or self.mentions.resolver.singular(t.text) in words:
            return True
        if not any(" " in w for w in words):
            return False
        for k in (i - 1, i - 2):
            if k >= 0:
                phrase = " ".join(self.p[j].lemma for j in range(k, i + 1) if self.p[j].text != "-").replace("-", " ")
                lower = " ".join(self.p[j].lower for j in range(k, i + 1) if self.p[j].text != "-").replace("-", " ")
                if phrase in words or lower in words:
                    return True
        return False

    def _any_class(self, name: str) -> bool:
        return name == "@something" or (
            name in ("@state", "@actor", "@place") and any(h.kind in ("country", "demonym", "capital", "organization") for h in self.mentions.hits)
        )

    def _class(self, i: int, name: str) -> bool:
        if name == "@something":
            return True
        t = self.p[i]
        if t.lower in _ADDRESSED:
            return False
        found = self.mentions.read(i)
        if name == "@place":
            hit = self.mentions.hit_at(i)
            return (hit is not None and hit.kind in ("country", "capital", "territory")) or (t.is_proper and self.mentions.label(i) in ("GPE", "LOC", "FAC"))
        for m in found:
            sectors = set(m.actor.sectors)
            own = m.own
            if name == "@actor" and (m.resolved or t.tag in ("PRP", "WP") or (t.is_proper and self.binder.can_act(m))):
                return True
            if name == "@state" and own and m.actor.country and m.actor.country not in INTERNATIONAL and (not sectors or "GOV" in sectors):
                return True
            if name == "@person" and own and (t.tag in ("PRP", "WP") or sectors or (m.actor.name and not _state(m))):
                return True
            if name == "@politician" and own and sectors & _POLITICAL and (m.actor.name or m.actor.office) and not sectors & _ARMED:
                return True
            if name == "@armed" and own and sectors & _ARMED:
                return True
            if name == "@civilian" and own and sectors & _CIVILIAN:
                return True
            if name == "@government" and own and (sectors & _GOVERNMENT or (m.actor.country and not sectors)):
                return True
            if name == "@organization" and own and m.actor.country in INTERNATIONAL:
                return True
        return False


@cache
def _sorted_out(words: frozenset[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words of a rule's condition: those that stand alone, and phrases as they stand in a clause's text; classes left out."""
    alone = frozenset(w for w in words if " " not in w and "-" not in w and w[0] != "@")
    return alone, tuple(f" {w.replace('-', ' ')} " for w in sorted(words - alone) if w[0] != "@")


def _state(m: Mention) -> bool:
    """Is the actor a state or its seat of government, by that name?"""
    return bool({"country", "nationality", "capital", "metonym", "territory"} & set((m.actor.resolved_by or "").split("+"))) and not m.actor.office
