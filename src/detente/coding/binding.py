"""Binds slots to actors: who of those that fill a slot can act."""

from __future__ import annotations

from collections.abc import Sequence

from detente.coding.frames import Frame, Grammar
from detente.coding.mentions import Mention, MentionReader

_MONTHS_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december today yesterday tomorrow week month year "
    "weekend morning afternoon evening night".split()
)
#: Agent nouns that as a modifier are things: "house arrest", "drone strike", "embassy protest".
_BUILDINGS = frozenset(
    {
        "house",
        "drone",
        "tank",
        "warplane",
        "jet",
        "embassy",
        "consulate",
        "court",
        "state",
        "office",
        "ship",
        "helicopter",
        "missile",
        "bomber",
        "palace",
        "chamber",
        "church",
        "school",
        "hospital",
        "market",
    }
)
#: Slots of the dependent clause in which the other side of a speech act stands, best first.
_CONCERNED = ("clause.indirect", "clause.to", "clause.with", "clause.for", "clause.against", "clause.from", "clause.on", "clause.object")
_PEOPLE = frozenset("man woman person people boy girl child one other somebody anybody everybody anyone someone everyone".split())
#: Prepositions that are looked for inside nested nouns too.
_NESTED = ("to", "for", "with", "on", "against", "from")
#: Parts of a name that the parser takes for a coordinate.
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "inc.", "ltd."})


class Binder:
    """Binds the slots of frames of one parsed sentence."""

    def __init__(self, grammar: Grammar, mentions: MentionReader) -> None:
        self.p, self.grammar, self.mentions = grammar.p, grammar, mentions

    def bind(self, slots: Sequence[str], frame: Frame, trigger: int, exclude: set[int] | None = None) -> tuple[Mention, ...]:
        """Actors of the first slot that holds one."""
        for slot in slots:
            if slot.startswith("clause") and "object" in slots[: slots.index(slot)] and self._somebody(frame.slots.get("object", ())):
                continue  # "the men were charged, not because of who the president was"
            for name in (
                (slot, f"object.{slot}") if slot.isalpha() and slot not in ("subject", "object", "indirect", "clause", "modifier", "possessive") else (slot,)
            ):
                found = self.fill(frame.slots.get(name, ()), exclude or set(), modifier=slot == "modifier")
                found = tuple(m for m in found if m.token != trigger)
                if found:
                    return found
        if found := self._deeper(slots, frame, exclude or set()):
            return found
        return self._apart(slots, frame, trigger, exclude or set())

    def _apart(self, slots: Sequence[str], frame: Frame, trigger: int, exclude: set[int]) -> tuple[Mention, ...]:
        """Prepositions that the parser hangs on anything: "filed a complaint in Paris *against X*", "imposed sanctions over the coup, too, *on X*"."""
        for k in self.grammar.clause_tokens(trigger):
            t = self.p[k]
            if k < trigger or t.dep != "prep" or t.lower not in slots:
                continue
            if t.lower == "against":
                return self.fill(self.grammar.prepositional(k), exclude)
            if t.lower == "on" and self.p[k - 1].text == "," and frame.slots.get("object"):
                found = tuple(m for m in self.fill(self.grammar.prepositional(k), exclude) if m.own and m.resolved)
                if found:
                    return found
        return ()

    def _somebody(self, fillers: Sequence[int]) -> bool:
        """Does a slot hold people of whom nothing is known?"""
        return any(self.p[i].lemma in _PEOPLE for i in fillers)

    def _deeper(self, slots: Sequence[str], frame: Frame, exclude: set[int]) -> tuple[Mention, ...]:
        """Prepositions further down in the object: "30 million euros in aid for Sudan", "limits on flights to Cuba"."""
        wanted = [s for s in slots if s in _NESTED]
        objects = frame.slots.get("object", ())
        heads = [*objects, frame.head] if objects or frame.head != frame.trigger or self.p[frame.trigger].is_noun else []
        if not wanted or not heads:
            return ()
        for h in heads:
            for o in self.p.kids(h, "prep"):
                for inner in self.p.kids(o.i, "pobj"):
                    if not inner.is_noun or inner.is_proper:
                        continue
                    for slot in wanted:
                        for prep in self.p.kids(inner.i, "prep"):
                            if prep.lower == slot:
                                found = tuple(m for m in self.fill(self.grammar.prepositional(prep.i), exclude) if m.own and m.resolved)
                                if found:
                                    return found
        return self._receiver(objects, exclude) if wanted[0] == "to" else ()

    def _receiver(self, heads: Sequence[int], exclude: set[int]) -> tuple[Mention, ...]:
        """Who gets a thing of which much is told before: "returned a coin that was found in 1990 to *Peru*"; the last "to" inside its phrase."""
        last = max((k for h in heads for k in self.p.subtree(h) if self.p[k].lower == "to" and self.p[k].dep in ("prep", "dative")), default=None)
        return tuple(m for m in self.fill(self.grammar.prepositional(last), exclude) if m.own) if last is not None else ()

    def fill(self, fillers: Sequence[int], exclude: set[int], modifier: bool = False) -> tuple[Mention, ...]:
        found: dict[tuple[int, int], Mention] = {}
        names: set[int] = set()
        for i in fillers:
            hit = self.mentions.hit_at(i)
            if hit is not None and hit.start in names:
                continue  # a further word of a name already taken
            if hit is not None:
                names.add(hit.start)
            if i in exclude or self.p[i].lower in _SUFFIXES or self.is_time(i):
                continue
            if modifier and (not self._agent_modifier(i) if hit is None else hit.kind in ("capital", "territory") and not self._hyphenated(i)):
                continue  # "the Nairobi attack" is not Nairobi's
            for m in self.mentions.read(i):
                if m.token not in exclude and m.key not in found and self.can_act(m):
                    found[m.key] = m
        return tuple(m for m in found.values() if not any(_within(m, other) for other in found.values()))

    def settlements(self, slots: Sequence[str], frame: Frame) -> tuple[Mention, ...]:
        """Villages, towns and districts of the first slot that holds one: they are a side where they are attacked, taken or closed off."""
        for slot in slots:
            heads = [c for i in frame.slots.get(slot, ()) for c in (i, *self.mentions.counted(i))]
            if found := tuple(m for i in heads if (m := self.mentions.settlement(i)) is not None):
                return found
        return ()

    def is_time(self, i: int) -> bool:
        """A day or month, unless it is part of a longer name or a person's ("Theresa May", "Mr. May")."""
        t = self.p[i]
        if t.lower not in _MONTHS_DAYS:
            return False
        before = self.p[i - 1] if i else None
        named = (
            before is not None
            and (before.is_proper or before.lower.strip(".") in ("mr", "mrs", "ms"))
            and before.lower not in _MONTHS_DAYS
            and before.head in (i, t.head)
        )
        return not (named or (t.lower == "may" and t.dep == "nsubj"))

    def _agent_modifier(self, i: int) -> bool:
        t = self.p[i]
        return t.is_noun and not t.is_proper and t.lemma not in _BUILDINGS and (self.mentions.resolver.singular(t.text),) in self.mentions.resolver.agents

    def _hyphenated(self, i: int) -> bool:
        """Is a word one side of a pair: "Moscow-Beijing talks"?"""
        return any(0 <= k < len(self.p) and self.p[k].text in ("-", "–") for k in (i - 1, i + 1))

    def can_act(self, m: Mention) -> bool:
        """A known actor, a pronoun, or a name that is no place or thing."""
        t = self.p[m.token]
        if t.lower in ("you", "your") or t.lower.endswith(("self", "selves")):
            return False
        if m.resolved or t.tag in ("PRP", "WP", "PRP$"):
            return True
        if t.is_proper:
            return self.mentions.label(m.token) in ("PERSON", "ORG", "NORP")
        return False

    def concerned(self, frame: Frame, exclude: set[int]) -> tuple[Mention, ...]:
        """Whom a speech act concerns, by what it speaks of: "agreed to lend *Peru* money", "vowed to stand with *Israel*"."""
        for slot in _CONCERNED:
            found = self.fill(frame.slots.get(slot, ()), exclude)
            found = tuple(
                m
                for m in found
                if m.own and m.resolved and self.p[m.token].tag not in ("PRP", "PRP$") and not any(k.tag == "PRP$" for k in self.p.kids(m.token, "poss"))
            )
            if found:
                return found
        return ()


def _within(m: Mention, other: Mention) -> bool:
    """Is a mention only a part of another's words: "North" of "North Korean forces"?"""
    (a, b), (c, d) = m.actor.span, other.actor.span
    return c <= a and b <= d and (a, b) != (c, d)
