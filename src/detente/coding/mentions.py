"""From a word that fills a slot to the actors that it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from detente.coding.actors import Resolver, composition, is_modifier
from detente.coding.language import Parse, Token
from detente.coding.people import GENDER, gender_of
from detente.knowledge.names import Hit
from detente.records import Actor

_LEFT = ("det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "nn", "advmod", "punct", "npadvmod", "case")
_OF = frozenset({"of", "for", "in", "from", "at", "to"})
#: Heads that only count or gather what their of-phrase names: "dozens of protesters".
_QUANTIFIERS = frozenset(
    "dozen hundred thousand million score number group majority minority some many most all several few one two three half "
    "part handful crowd member lot third quarter bulk "
    "series range variety array host mix list rest pair couple team band contingent wave generation plenty both each any none".split()
)
_PRONOUNS = frozenset("he she they it him her them we us i you who himself herself themselves itself".split())
_EXTENT = 14
#: Words before the head of a phrase that can still be one actor's; longer ones are lists and menus run together.
_LONGEST = 24
#: Things between two sides: their "with" names the other.
_PACTS = frozenset("treaty accord pact deal agreement talk truce ceasefire negotiation cooperation alliance relation tie".split())
#: What a pronoun can mean.
_NUMBER = {
    "it": "thing",
    "its": "thing",
    "he": "person",
    "him": "person",
    "his": "person",
    "she": "person",
    "her": "person",
    "they": "plural",
    "them": "plural",
    "their": "plural",
}
_PERSONAL = frozenset({"name", "surname", "office"})
_BODIES = frozenset({"agency", "group", "organization"})


@dataclass(frozen=True)
class Mention:
    """An actor as bound: ``own`` is False where a thing of the actor's fills the slot ("Russia's invasion").

    ``part`` numbers the actors that one phrase means: "the two sides" are parts 0 and 1 of one token.
    """

    actor: Actor
    token: int
    own: bool = True
    part: int = 0

    @property
    def key(self) -> tuple[int, int]:
        """What tells mentions of one sentence apart."""
        return self.token, self.part

    @property
    def resolved(self) -> bool:
        return bool(self.actor.country or self.actor.sectors or "people" in (self.actor.resolved_by or ""))


class MentionReader:
    """Reads mentions off one parsed sentence that starts at ``offset`` of its document."""

    def __init__(
        self, parse: Parse, hits: Sequence[Hit], resolver: Resolver, day: str | None, offset: int, link: Callable[[Actor], Actor] | None = None
    ) -> None:
        self.p, self.resolver, self.day, self.offset = parse, resolver, day, offset
        self._link = link or (lambda actor: actor)
        self.hits = [h for h in hits if not is_modifier(parse.text, h)]
        self._memo: dict[int, tuple[Mention, ...]] = {}

    def read(self, i: int) -> tuple[Mention, ...]:
        """The actors that the noun phrase headed by token ``i`` names; empty when it names none."""
        if i not in self._memo:
            self._memo[i] = ()  # a phrase that contains itself by a parser's slip ends here
            self._memo[i] = tuple(replace(m, actor=a, part=k) for m in self._read(i, 0) for k, a in enumerate(self.linked(m.actor)))
        return self._memo[i]

    def linked(self, actor: Actor) -> tuple[Actor, ...]:
        """Whom the document says a mention means: one, or the two of "the two sides"."""
        return (self._link(actor),)

    def gender(self, actor: Actor) -> str:
        """Gender of a mention, as far as told."""
        return gender_of(actor)

    # ------------------------------------------------------------------ phrases

    def left(self, i: int) -> int:
        """First token of the noun phrase with head ``i``; of a phrase longer than any actor's only the head itself."""
        first = i
        for c in reversed(self.p.children[i]):
            t = self.p[c]
            if c < i and t.dep in _LEFT and self.p.subtree(c)[-1] == first - 1:
                first = self.p.subtree(c)[0]
            elif c < i and t.dep in _LEFT:
                sub = self.p.subtree(c)
                if sub[-1] < first and all(self.p[k].dep in ("punct", "cc") for k in range(sub[-1] + 1, first)):
                    first = sub[0]
        while first < i and self.p[first].tag in (",", ":", "``", "''", "-LRB-", "CC", "IN", "RB", "HYPH"):
            first += 1
        return first if i - first <= _LONGEST else i

    def _name(self, i: int) -> tuple[int, int]:
        """First and last token of the noun phrase up to its head ``i``, and of the whole known name of which the head is a word ("X, Y and Z Organization")."""
        hit, first, last = self.hit_at(i), self.left(i), i
        if hit is not None:
            while first > 0 and self.p[first].start > hit.start:
                first -= 1
            while last + 1 < len(self.p) and self.p[last].end < hit.end:
                last += 1
        return first, last

    def _span(self, a: int, b: int) -> tuple[int, int]:
        return self.p[a].start, self.p[b].end

    def hit_at(self, i: int) -> Hit | None:
        t = self.p[i]
        return next((h for h in self.hits if h.start < t.end and t.start < h.end), None)

    def is_agent(self, i: int) -> bool:
        """Can the head word itself act: a known name, an agent noun, or a proper name?"""
        t = self.p[i]
        if self.hit_at(i) is not None:
            return True
        if t.is_proper:
            return True
        if t.is_noun or t.tag in ("JJ", "VBN", "VBG", "CD"):
            singular = self.resolver.singular(t.text)
            return (singular,) in self.resolver.agents or self._agent_phrase(i)
        return False

    def _agent_phrase(self, i: int) -> bool:
        words = [self.p[k].lower for k in range(max(0, i - 2), i)]
        last = self.resolver.singular(self.p[i].text)
        return any((*words[k:], last) in self.resolver.agents for k in range(len(words)))

    def _make(self, a: int, b: int, deep: int | None = None) -> Actor | None:
        """The actor of tokens ``a`` to ``b``; tokens to ``deep`` are read too, but not part of the mention."""
        start, end = self._span(a, b)
        reach = self._span(a, deep)[1] if deep is not None and deep > b else end
        text = self.p.text[start:reach]
        hits = [Hit(h.start - start, h.end - start, h.text, h.facts, h.surname) for h in self.hits if start <= h.start and h.end <= reach]
        actor = self.resolver.resolve(text, self.day, hits, self.offset + start)
        if actor is None:
            return None
        return actor.model_copy(update={"text": self.p.text[start:end], "span": (self.offset + start, self.offset + end)})

    def _right(self, i: int) -> int:
        """Last token that helps to say who the phrase with head ``i`` is: of-phrases and appositions."""
        last = i
        for c in self.p.children[i]:
            t = self.p[c]
            if c < i:
                continue
            sub = self.p.subtree(c)
            if (
                t.dep == "prep"
                and t.lower in _OF
                and sub[-1] - i <= _EXTENT
                and not any(self.p[k].is_verb and self.p[k].dep in ("relcl", "acl", "pcomp") for k in sub)
            ):
                last = max(last, sub[-1])
            elif t.dep == "appos" and sub[0] - i <= 3:
                last = max(last, min(sub[-1], i + _EXTENT))
        return last

    # ------------------------------------------------------------------ reading

    def _read(self, i: int, depth: int) -> list[Mention]:
        t = self.p[i]
        if depth > 4:
            return []
        if t.tag in ("PRP", "WP") or (t.lower in _PRONOUNS and t.tag[0] == "P"):
            return [Mention(self.pronoun(t), i)]
        if t.tag == "PRP$":
            return [Mention(self.pronoun(t), i)]
        if (t.lemma in _QUANTIFIERS or t.tag in ("CD", "DT", "PDT")) and (of := self._of(i)):
            inner = [m for o in of for m in self._read(o, depth + 1)]
            return [self._with_quantity(m, self.left(i)) if k == 0 else m for k, m in enumerate(inner)]
        if t.is_proper and t.lemma in composition()["things"] and not self.p.kids(i, "poss") and (self.hit_at(i) is None or self._hit_ends_before(i)):
            return []  # "the American Rescue Plan", "the second Summit"
        if t.is_proper and (body := self._named_after(i)) is not None:
            return [body]
        if self.is_agent(i):
            a, last = self._name(i)
            both = self._elliptical(i, a)
            if both:
                return both
            if shared := self._shared_office(i, a):
                return shared
            of_end = max(last, self._short_of(i))
            actor = self._make(a, of_end, self._right(i))
            if actor is not None and (actor.country or actor.sectors or actor.name or actor.former):
                return [Mention(actor, i)]
            if actor is not None:
                return [Mention(actor, i)]
            return [Mention(self._bare(a, i), i)] if t.is_proper or t.is_noun else []
        return [Mention(m.actor, m.token, own=False) for m in self._owner(i, depth)]

    def _with_quantity(self, m: Mention, a: int) -> Mention:
        """The mention with the words that count it, from token ``a``."""
        start, end = self.p[a].start, self.p[m.token].end
        if start >= m.actor.span[0] - self.offset:
            return m
        return replace(m, actor=m.actor.model_copy(update={"text": self.p.text[start:end], "span": (self.offset + start, self.offset + end)}))

    def _named_after(self, i: int) -> Mention | None:
        """The body whose name begins that of a thing: of "the Department of Defense Medal" the department, which is not the medal."""
        a = self.left(i)
        if self.hit_at(i) is not None or (self.resolver.singular(self.p[i].text),) in self.resolver.agents:
            return None
        before = self.hit_at(i - 1) if i > a else None
        if before is None or before.kind not in ("agency", "organization", "group") or before.start < self.p[a].start or self.label(i) == "PERSON":
            return None
        last = i - 1
        first = next(k for k in range(a, i) if self.p[k].end > before.start)
        actor = self._make(first, last)
        return Mention(actor, last, own=False) if actor is not None else None

    def _hit_ends_before(self, i: int) -> bool:
        """Does the known name at token ``i`` end before that word?"""
        hit = self.hit_at(i)
        return hit is not None and hit.end < self.p[i].end

    def _short_of(self, i: int) -> int:
        """Where the shortest full phrase ends: "the president of Chad" includes its of-phrase, if short and of a name."""
        for c in self.p.kids(i, "prep"):
            if c.lower == "of" and c.i == i + 1:
                objects = self.p.kids(c.i, "pobj")
                if objects and (self.hit_at(objects[0].i) or objects[0].is_proper) and objects[0].i - i <= 5:
                    return objects[0].i
                if objects and (self.p[i].lower, "of", objects[0].lower) in self.resolver.agents:  # "secretary of state"
                    return objects[0].i
        return i

    def _elliptical(self, i: int, a: int) -> list[Mention]:
        """ "Hungarian and Romanian officials", "Hungary and Romania's ministers": two actors of one head."""
        owners = ("poss",) if self.p[i].tag == "NNS" else ()
        for m in self.p.kids(i, "amod", "compound", "nmod", *owners):
            others = [c for c in self.p.kids(m.i, "conj") if self._body(c.i)]
            if others and self._body(m.i):
                found = []
                whole = self._make(a, i)
                for k in (m, *others):
                    part = self.resolver.resolve(f"{k.text} {self.p.text[self.p[i].start : self.p[i].end]}", self.day)
                    if part is None:
                        continue
                    last = k is others[-1]
                    span = self._span(k.i, i) if last else self._span(k.i, k.i)
                    sectors = part.sectors or (whole.sectors if whole else ())
                    found.append(
                        Mention(
                            part.model_copy(
                                update={"text": self.p.text[slice(*span)], "span": (self.offset + span[0], self.offset + span[1]), "sectors": sectors}
                            ),
                            k.i if not last else i,
                        )
                    )
                return found
        return []

    def _body(self, i: int) -> bool:
        """Does a word name a state or body, no person?"""
        hit = self.hit_at(i)
        return hit.kind not in ("holder", "person") if hit is not None else self.p[i].is_proper and self.label(i) == "ORG"

    def _shared_office(self, i: int, a: int) -> list[Mention]:
        """ "the presidents of Armenia and Azerbaijan": one actor for each."""
        if self.p[i].tag != "NNS":
            return []
        for c in self.p.kids(i, "prep"):
            if c.lower != "of" or c.i != i + 1:
                continue
            objects = self.p.kids(c.i, "pobj")
            others = [x for o in objects for x in self.p.kids(o.i, "conj") if self.hit_at(x.i)]
            if objects and others and self.hit_at(objects[0].i):
                first = self._make(a, objects[0].i)
                head = self.p.text[self.p[i].start : self.p[i].end]
                found = [Mention(first, i)] if first else []
                for x in others:
                    left = self.left(x.i)
                    span = self._span(left, x.i)
                    actor = self.resolver.resolve(f"{head} of {self.p.text[slice(*span)]}", self.day)
                    if actor is not None:
                        found.append(
                            Mention(actor.model_copy(update={"text": self.p.text[slice(*span)], "span": (self.offset + span[0], self.offset + span[1])}), x.i)
                        )
                return found if len(found) > 1 else []
        return []

    def settlement(self, i: int) -> Mention | None:
        """The place where people live that the phrase headed by token ``i`` names: "three villages", "the enclave of Eastern Ghouta"."""
        if self.p[i].lemma not in composition()["settlements"] or self.p[i].tag not in ("NN", "NNS"):
            return None
        first, last = self.left(i), self._short_of(i)
        start, end = self._span(first, last)
        inside = self._span(first, self._right(i))
        countries = [h.facts[0].country for h in self.hits if inside[0] <= h.start and h.end <= inside[1] and h.kind in ("country", "demonym", "territory")]
        actor = Actor(text=self.p.text[start:end], span=(self.offset + start, self.offset + end), country=countries[0] if countries else None)
        return Mention(actor.model_copy(update={"resolved_by": "place"}) if countries else actor, i)

    def counted(self, i: int) -> list[int]:
        """What a quantity counts: "police" of "hundreds of police"."""
        return self._of(i) if self.p[i].lemma in _QUANTIFIERS else []

    def _of(self, i: int) -> list[int]:
        return [o.i for prep in self.p.kids(i, "prep") if prep.lower in ("of", "from") for o in self.p.kids(prep.i, "pobj")]

    def _owner(self, i: int, depth: int) -> list[Mention]:
        """Whose thing it is: possessor, by- or of-phrase, nationality."""
        for c in self.p.kids(i, "poss"):
            if c.tag != "PRP$" and (found := self._read(c.i, depth + 1)):
                return found
        for prep in self.p.kids(i, "prep"):
            if prep.lower in ("by", "of", "from", "against"):
                for o in self.p.kids(prep.i, "pobj"):
                    found = [m for m in self._read(o.i, depth + 1) if m.resolved]
                    if found:
                        return found
        for c in self.p.kids(i, "acl"):  # "an appeal filed by X"
            if c.tag in ("VBN", "VBD"):
                for by in self.p.kids(c.i, "agent", "prep"):
                    if by.lower == "by":
                        for o in self.p.kids(by.i, "pobj"):
                            if found := [m for m in self._read(o.i, depth + 1) if m.resolved]:
                                return found
        if self.p[i].lemma in _PACTS:
            for prep in self.p.kids(i, "prep"):
                if prep.lower in ("with", "between"):
                    for o in self.p.kids(prep.i, "pobj"):
                        if found := [m for x in (o, *self.p.kids(o.i, "conj")) for m in self._read(x.i, depth + 1) if m.resolved]:
                            return found
        a = self.left(i)
        inside = [h for h in self.hits if self.p[a].start <= h.start and h.end <= self.p[i].end]
        if inside:
            last = max((k for k in range(a, i) if self.p[k].start < inside[-1].end), default=a)
            agent = next((k for k in range(i - 1, last, -1) if self.is_agent(k) and self.p[k].is_noun), last)
            actor = self._make(next((k for k in range(a, i) if self.p[k].end > inside[0].start), a), agent)
            if actor is not None:
                return [Mention(actor, agent)]
        words = composition()
        held = self.p[i].lemma in words["holdings"]
        for c in self.p.kids(i, "compound", "nmod", "amod"):  # "police violence", "government decision", "militant positions"
            if (c.is_noun or (held and c.lower in words["holders"])) and self.is_agent(c.i) and not c.is_proper and c.lemma not in words["weapons"]:
                actor = self._make(self.left(c.i), c.i)
                if actor is not None:
                    return [Mention(actor, c.i)]
        return []

    def _bare(self, a: int, i: int) -> Actor:
        """A mention that knowledge does not hold: only its words, and its name if it looks like one."""
        start, end = self._span(a, i)
        text = self.p.text[start:end]
        k = a
        while k < i and not self.p[k].is_proper:
            k += 1
        name = self.p.text[self.p[k].start : end] if self.p[i].is_proper else None
        return Actor(text=text, span=(self.offset + start, self.offset + end), name=name)

    def label(self, i: int) -> str | None:
        """What kind of name the recogniser takes token ``i`` for; only asked about names that knowledge does not hold."""
        return next((label for a, b, label in self.p.named if a <= i < b), None)

    def pronoun(self, t: Token) -> Actor:
        """A pronoun. Where grammar tells whom it means, the subject of a clause above its own, that mention stands for it."""
        actor = Actor(text=t.text, span=(self.offset + t.start, self.offset + t.end))
        antecedent = self._antecedent(t)
        if antecedent is None:
            return actor
        return antecedent.actor.model_copy(update={"resolved_by": "pronoun"})

    def _antecedent(self, t: Token) -> Mention | None:
        """The nearest subject before a pronoun, of a clause that governs its clause: "Russia said it had …"."""
        if t.lower not in _NUMBER:
            return None
        skip = t.lower in ("him", "her", "them", "it") and t.dep in ("dobj", "pobj", "dative", "nsubjpass") and t.dep != "nsubj"
        for up in list(self.p.ancestors(t.i))[:8]:
            others = [o for o in self.p.kids(up.i, "dobj", "dative") if o.i < t.i and t.i not in self.p.subtree(o.i)] if skip else []
            own = self.p.kids(up.i, "nsubj", "nsubjpass")
            if skip and own:  # whose clause it is cannot be its own object
                skip, own = False, []
            for s in (*others, *own):
                if s.i >= t.i or s.tag in ("PRP", "WP", "WDT", "DT", "EX"):
                    continue
                if self.p.text[s.end : t.start].count('"') % 2:
                    return None  # 'Ann said: "He lied"': nobody is "he" in his own words
                found = [m for m in self.read(s.i) if m.own]
                if not found:
                    continue
                if t.lower in ("it", "they") and any(m.resolved for o in self.p.kids(up.i, "dobj") if o.i < t.i for m in self.read(o.i)):
                    return None  # "Brazil condemned France because it …": either may be meant
                plural = len(found) > 1 or s.tag in ("NNS", "NNPS") or bool(self.p.kids(s.i, "conj"))
                wanted = _NUMBER[t.lower]
                by = set((found[0].actor.resolved_by or "").split("+"))
                person = bool(_PERSONAL & by) or ("agent" in by and not _BODIES & by and s.tag in ("NN", "NNP") and s.lemma not in composition()["bodies"])
                body = t.lower == "they" and not person and found[0].actor.country is not None
                many = plural or (body and any(t.i in self.p.subtree(c.i) for c in self.p.kids(up.i, "ccomp")))
                if wanted == "plural" and many and len(found) == 1 and found[0].resolved:
                    return found[0]  # "the rebels said they …", "Peru announced they …"
                if wanted == "thing" and not plural and not person and found[0].resolved:
                    return found[0]
                if wanted == "person" and not plural and person and found[0].resolved and self.gender(found[0].actor) in ("", GENDER[t.lower]):
                    return found[0]
                return None
        return None
