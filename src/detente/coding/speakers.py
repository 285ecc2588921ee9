"""Finds in the tree of a sentence the words that report speech: who speaks, to whom, and what is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.coding.language import Parse, Token
from detente.coding.reporting import Reporting
from detente.records import Span

_SUBJECT = ("nsubj", "csubj")
_EXPLETIVE = frozenset({"it", "there"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
#: Prepositions that stay with the noun when a speaker is named ("the head of the IAEA", "officials in Kyiv").
_STAYS = frozenset({"of", "for", "from", "at", "in", "to", "with", "on", "by"})
_MODIFIER = frozenset({
    "compound", "amod", "nmod", "det", "poss", "nummod", "case", "predet", "quantmod", "advmod", "dep", "punct", "neg", "preconj", "npadvmod", "appos",
})  # fmt: skip
_PARENTHETICAL = frozenset({"parataxis", "ccomp", "advcl", "dep", "intj", "appos", "relcl", "conj"})
_QUOTES = frozenset({'"', "'", "''", "``"})
_EDGES = frozenset({",", ";", ":", "-", "--", "—", "–", "―", ".", "!", "?", *_QUOTES})


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that report speech. All spans are offsets into the sentence."""

    lemma: str
    kinds: frozenset[str]
    verb: Span
    i: int
    speaker: Span | None
    addressee: Span | None
    content: tuple[Span, ...]

    @property
    def speaks(self) -> bool:
        return not self.kinds.isdisjoint(("statement", "told"))


class SpeechTree:
    """The cues of one parsed sentence. ``quoted`` are stretches in quotation marks: no cue is looked for in them."""

    def __init__(self, parse: Parse, words: Reporting, quoted: Iterable[Span] = ()) -> None:
        self.p = parse
        self.words = words
        self.quoted = tuple(quoted)

    # ------------------------------------------------------------------ cues

    def cues(self) -> list[Cue]:
        """All cues, left to right."""
        w = self.words
        return [c for t in self.p.tokens if t.is_verb or t.lower in w.first or t.lemma in w.nouns for c in self._at(t)]

    def _at(self, t: Token) -> Iterator[Cue]:
        if self.inside_quotes(t):
            return
        if t.is_verb and t.dep not in ("aux", "auxpass", "amod", "compound"):
            lemma = t.lemma if t.lemma in self.words.kinds or t.lemma in self.words.particles else self.words.forms.get(t.lower, t.lemma)
            if lemma in self.words.kinds or lemma in self.words.particles:
                particles = {k.lower for k in self.p.kids(t.i, "prt", "advmod", "oprd", "acomp", "dobj")}
                if not self._passive(t) and not self.p.kids(t.i, "dobj", "oprd"):
                    particles |= {k.lower for k in self.p.kids(t.i, "prep") if t.i < k.i <= t.i + 4}
                cue, kinds = self.words.of(lemma, particles)
                if kinds:
                    yield self._verb(t, cue, kinds)
                    return
        for phrase in self.words.phrases if t.lower in self.words.first else ():
            if tuple(x.lower for x in self.p.tokens[t.i : t.i + len(phrase)]) == phrase and t.i + len(phrase) < len(self.p):
                yield from self._phrase(t, phrase)
        if t.is_noun and t.lemma in self.words.nouns:
            yield from self._noun(t)

    def inside_quotes(self, t: Token) -> bool:
        """Does the token stand in quotation marks?"""
        return any(a <= t.start < b for a, b in self.quoted)

    def governing(self, t: Token) -> Iterator[int]:
        """Token numbers of the governors of ``t``, nearest first."""
        for h in self.p.ancestors(t.i):
            yield h.i

    # ------------------------------------------------------------------ verbs

    def _verb(self, t: Token, cue: str, kinds: frozenset[str]) -> Cue:
        subject = self.subject(t)
        content = self._content(t, kinds) if subject is not None else ()
        return Cue(
            lemma=cue,
            kinds=kinds,
            verb=(t.start, t.end),
            i=t.i,
            speaker=self.phrase(subject.i) if subject else None,
            addressee=self._addressee(t, kinds),
            content=content,
        )

    def subject(self, t: Token) -> Token | None:
        """Who does verb ``t``: its subject or agent, through coordination, participles, control and relative clauses."""
        found = self._subject(t)
        return None if found is None or not found.text[-1].isalpha() or self.inside_quotes(found) else found

    def _subject(self, t: Token) -> Token | None:
        seen: set[int] = set()
        v: Token | None = t
        while v is not None and v.i not in seen:
            seen.add(v.i)
            found = self._own_subject(v)
            if found is not None:
                return found if found.lower not in _EXPLETIVE or (v is t and not self._impersonal(v)) else None
            if self._passive(v):
                return None
            head = self.p.head(v.i)
            if head is None:
                return self._inverted(t)
            if v.dep == "acl":
                return self._noun_source(head) if not head.is_verb else self.subject(head)
            if v.dep == "relcl":
                return None
            if v.dep in ("xcomp", "ccomp") and v.tag in ("VB", "VBG") and head.is_verb and v.i > head.i:
                objects = self.p.kids(head.i, "dobj", "dative")
                if objects and v.dep == "xcomp" and not self._passive(head):
                    return objects[0]
            if v is t and v.dep == "pcomp" and not self._speaks(v):
                return None
            if v.dep in ("pcomp", "prep") or head.dep in ("prep", "agent"):
                while head is not None and not head.is_verb:
                    if head.is_noun and head.lemma in self.words.nouns | self.words.channels:
                        return self._noun_source(head)
                    head = self.p.head(head.i)
            if head is not None and not head.is_verb and head.tag != "MD":
                return self._inverted(t)
            v = head
        return self._inverted(t)

    def _speaks(self, v: Token) -> bool:
        return not self.words.kinds.get(v.lemma, frozenset()).isdisjoint(("statement", "told", "judgement"))

    def _impersonal(self, v: Token) -> bool:
        """ "It was said that …", "it seems that …": nobody speaks."""
        return self._passive(v) or bool(self.p.kids(v.i, "expl"))

    def _passive(self, v: Token) -> bool:
        return bool(self.p.kids(v.i, "auxpass", "nsubjpass"))

    def _own_subject(self, v: Token) -> Token | None:
        for k in self.p.kids(v.i, *_SUBJECT):
            if k.dep == "csubj" and k.is_verb:
                continue
            if k.lower in _RELATIVE and v.dep in ("relcl", "ccomp", "xcomp", "acl"):
                head = self._antecedent(v)
                return head if head is not None else k
            if not self.inside_quotes(k):
                return k
        for agent in self.p.kids(v.i, "agent"):
            for k in self.p.kids(agent.i, "pobj"):
                return k
        if v.dep == "relcl" and not self._passive(v) and not any(k.lower in _RELATIVE for k in self.p.kids(v.i, "dobj")):
            return self._antecedent(v)
        return None

    def _antecedent(self, v: Token) -> Token | None:
        while v.dep not in ("relcl", "acl"):
            head = self.p.head(v.i)
            if head is None:
                return None
            v = head
        return self.p.head(v.i)

    def _inverted(self, t: Token) -> Token | None:
        """ "…," said Ms. Reyes: the noun right after the verb, taken for its object."""
        for k in self.p.kids(t.i, "dobj", "oprd", "attr", "npadvmod", "appos", "dep"):
            if k.i > t.i and (k.is_noun or k.tag == "PRP") and min(self.p.subtree(k.i)) <= t.i + 1 and t.tag in ("VBD", "VBZ", "VBP"):
                before = self.p[t.i - 1].text if t.i else ""
                if before in _EDGES:
                    return k
        return None

    def _noun_source(self, n: Token) -> Token | None:
        """Whose words noun ``n`` holds ("the ministry's claim", "a statement by the ministry"); a person is his own."""
        if n.lemma not in self.words.nouns and n.lemma not in self.words.channels:
            return n
        owner = self._owner(n)
        if owner is not None:
            return owner
        head = self.p.head(n.i)
        while head is not None and not head.is_verb:
            head = self.p.head(head.i)
        if head is None or n.dep in ("nsubj", "nsubjpass"):
            return n
        return self.subject(head) or n

    def _owner(self, n: Token) -> Token | None:
        if n.lemma not in self.words.nouns and n.lemma not in self.words.channels:
            return None
        for k in self.p.kids(n.i, "poss"):
            return k
        for prep in self.p.kids(n.i, "prep", "agent"):
            for k in self.p.kids(prep.i, "pobj"):
                if prep.lower in ("by", "from") or (prep.lower == "of" and k.is_proper):
                    return k
        return None

    # ------------------------------------------------------------------ what is said

    def _content(self, t: Token, kinds: frozenset[str]) -> tuple[Span, ...]:
        clauses = not kinds.isdisjoint(("statement", "told", "belief"))
        purposes = not kinds.isdisjoint(("intention", "request", "told"))
        for k in self.p.kids(t.i, "ccomp", "xcomp", "parataxis", "advcl"):
            if not (k.is_verb or k.tag == "MD") or (k.i < t.i and self._set_apart(k, t)):
                continue
            finite = k.tag != "VBG" and not self._infinitive(k)
            if clauses and k.dep in ("ccomp", "parataxis") and (finite or k.i < t.i or "told" in kinds):
                return self._pieces(self.p.subtree(k.i), t)
            if k.dep != "parataxis" and k.i > t.i and purposes and (self._infinitive(k) or (not finite and k.dep != "advcl")):
                return self._pieces(self.p.subtree(k.i), t)
            if clauses and k.dep == "xcomp" and finite and k.is_verb and self.p.kids(k.i, "nsubj", "nsubjpass"):
                return self._pieces(self.p.subtree(k.i), t)
        if "request" in kinds:
            for prep in self.p.kids(t.i, "prep"):
                if prep.lower in ("for", "on", "upon", "of") and prep.i > t.i and prep.lower in ("for", "of"):
                    return self._pieces([j for j in self.p.subtree(prep.i) if j != prep.i], t)
        if clauses:
            return self._around(t)
        return ()

    def _set_apart(self, clause: Token, t: Token) -> bool:
        """Does a colon, a semicolon or a dash stand between a clause and the report after it? Then it is not what was reported."""
        last = max(j for j in self.p.subtree(clause.i) if j < t.i)
        return any(x.text in (":", ";", "—", "–", "--") for x in self.p.tokens[last : t.i])

    def _infinitive(self, v: Token) -> bool:
        return any(k.lower == "to" for k in self.p.kids(v.i, "aux"))

    def _around(self, t: Token) -> tuple[Span, ...]:
        """ "Taxes, the minister said, will rise": the clause into which a bare "X said" is put."""
        if t.dep not in _PARENTHETICAL:
            return ()
        own = self.p.subtree(t.i)
        first, last = own[0], own[-1]
        while first < last and self.p[first].text in _EDGES:
            first += 1
        if first == 0 or self.p[first - 1].text not in (",", "--", "—", "–", "-") or last - first > 12:
            return ()
        if any((self.p[k].dep in ("mark", "cc") or self.p[k].tag in ("WRB", "WDT", "WP")) for k in own if self.p[k].head == t.i):
            return ()
        head = self.p.head(t.i)
        while head is not None and not (head.is_verb or head.tag == "MD"):
            head = self.p.head(head.i)
        if head is None or t.dep == "conj":
            return ()
        mine = set(own)
        return self._pieces([j for j in self.p.subtree(head.i) if j not in mine], t)

    def _pieces(self, tokens: list[int], cue: Token) -> tuple[Span, ...]:
        """Runs of neighbouring tokens as spans, without the marks at their edges; a hole of punctuation only is none."""
        runs: list[list[int]] = []
        for j in tokens:
            if runs and all(self.p[k].text in _EDGES or self.p[k].tag == "_SP" for k in range(runs[-1][-1] + 1, j)) and not runs[-1][-1] < cue.i < j:
                runs[-1].append(j)
            else:
                runs.append([j])
        found: list[list[int]] = []
        for run in runs:
            while run and (self.p[run[0]].text in (",", ";", ":", "-", "--", "—", "–", "―", ".") or not self.p[run[0]].text.strip()):
                run.pop(0)
            while run and (self.p[run[-1]].text in (",", ";", ":", "-", "--", "—", "–", "―", ".") or not self.p[run[-1]].text.strip()):
                run.pop()
            if len(run) > 1:
                found.append(run)
        if len(found) > 1:  # "During the war, he said, …": a phrase cut off by the report does not stand alone
            found = [run for run in found if any(self.p[j].is_verb or self.p[j].tag == "MD" for j in run)] or [max(found, key=len)]
        return tuple((self.p[run[0]].start, self.p[run[-1]].end) for run in found)

    # ------------------------------------------------------------------ phrases and nouns

    def _phrase(self, t: Token, phrase: tuple[str, ...]) -> Iterator[Cue]:
        first = self.p[t.i + len(phrase)]
        noun = first
        while noun.dep in _MODIFIER | {"compound", "poss"} and noun.head > noun.i and self.p[noun.head].dep != "ROOT":
            noun = self.p[noun.head]
        if not (noun.is_noun or noun.tag in ("PRP", "NNP", "DT", "CD", "JJ", "WP", "WDT")) or self.inside_quotes(noun):
            return
        own = set(self.p.subtree(t.i))
        if noun.i not in own:
            own |= set(range(t.i, noun.i)) | set(self.p.subtree(noun.i))
        head = self.p.head(t.i)
        while head is not None and not (head.is_verb or head.tag == "MD" or head.dep == "ROOT"):
            head = self.p.head(head.i)
        while head is not None and head.dep in ("aux", "auxpass"):
            head = self.p.head(head.i)
        content: tuple[Span, ...] = ()
        if head is not None:
            # When the phrase hangs on a report ("Officials said … , according to the BBC") the whole report is what is told.
            while head.dep in ("xcomp", "advcl", "conj", "ccomp") and (up := self.p.head(head.i)) is not None and up.is_verb and not self._reports(up):
                head = up
            content = self._pieces([j for j in self.p.subtree(head.i) if j not in own], t)
        speaker = self.phrase((self._owner(noun) or noun).i)
        words = (t.start, self.p[t.i + len(phrase) - 1].end)
        yield Cue(" ".join(phrase), frozenset({"statement"}), words, t.i, speaker, None, content)

    def _reports(self, v: Token) -> bool:
        return "statement" in self.words.kinds.get(v.lemma, ())

    def _noun(self, n: Token) -> Iterator[Cue]:
        """ "the ministry's claim that …"."""
        for k in self.p.kids(n.i, "acl", "ccomp", "relcl"):
            marked = any(m.lower in ("that", "whether") for m in self.p.kids(k.i, "mark"))
            if k.i < n.i or not (marked or (k.dep == "acl" and self._infinitive(k))):
                continue
            source = self._noun_source(n)
            if source is None or source.i == n.i:
                continue
            yield Cue(n.lemma, frozenset({"noun"}), (n.start, n.end), n.i, self.phrase(source.i), None, self._pieces(self.p.subtree(k.i), n))

    def _addressee(self, t: Token, kinds: frozenset[str]) -> Span | None:
        if "told" in kinds or ("request" in kinds and "judgement" not in kinds):
            if self._passive(t):
                for k in self.p.kids(t.i, "nsubjpass"):
                    return self.phrase(k.i)
            for k in self.p.kids(t.i, "dobj", "dative", "iobj"):
                if k.i > t.i and k.dep != "prep" and (k.is_noun or k.tag in ("PRP", "CD", "DT", "NNP")) and not self.inside_quotes(k) and k.lower != "that":
                    return self.phrase(k.i)
            for k in self.p.kids(t.i, "ccomp", "xcomp"):  # "told reporters he was …" and "asked Iran to stop" read as one clause
                for s in self.p.kids(k.i, "nsubj"):
                    if k.i > t.i and s.i > t.i and self._infinitive(k):
                        return self.phrase(s.i)
            for prep in self.p.kids(t.i, "prep"):
                if prep.lower in ("on", "upon") and prep.i == t.i + 1:
                    for k in self.p.kids(prep.i, "pobj"):
                        return self.phrase(k.i)
        for prep in self.p.kids(t.i, "prep", "dative"):
            for k in self.p.kids(prep.i, "pobj"):
                if self.inside_quotes(k):
                    continue
                if (
                    prep.lower == "to"
                    and not kinds.isdisjoint(("statement", "weak"))
                    and t.lemma not in self.words.no_addressee
                    and k.tag != "CD"
                    and prep.i < t.i + 8
                ):
                    return self.phrase(k.i)
                if prep.lower in ("in", "at", "during", "over", "after", "on", "by", "with"):
                    found = self._channel(k)
                    if found is not None:
                        return found
        return None

    def _channel(self, n: Token) -> Span | None:
        """ "in a letter to lawmakers", "in a meeting with Mr Gates"."""
        if n.lemma not in self.words.channels:
            return None
        for prep in self.p.kids(n.i, "prep"):
            if prep.lower in ("to", "with"):
                for k in self.p.kids(prep.i, "pobj"):
                    return self.phrase(k.i)
        return None

    # ------------------------------------------------------------------ noun phrases

    def phrase(self, i: int) -> Span:
        """The noun phrase of token ``i``: with what stands before it, and "of", "for", "in", "and …" right after it."""
        first, last = self._bounds(i, 0)
        return self.p[first].start, self.p[last].end

    def _bounds(self, i: int, depth: int) -> tuple[int, int]:
        p = self.p
        first = last = i
        for k in reversed([p[c] for c in p.children[i] if c < i]):
            if k.dep not in _MODIFIER or max(p.subtree(k.i)) != first - 1:
                break
            if k.tag == "VBD" or self.p.kids(k.i, "prep", "agent") or (k.text == "-" and k.end < p[k.i + 1].start):
                break
            if k.text in _EDGES - {"-", "."} or (k.dep == "appos" and p[first - 1].text == ",") or (k.is_verb and k.dep == "dep"):
                break
            start = min(p.subtree(k.i))
            if any(p[j].text in "()" or (p[j].text == "," and depth == 0 and k.dep in ("nmod", "compound", "dep")) for j in range(start, k.i + 1)):
                break
            first = start
        if depth > 3:
            return first, last
        for k in (p[c] for c in p.children[i] if c > i):
            start = min(p.subtree(k.i))
            if start > last + 1:
                gap = {p[j].text for j in range(last + 1, start)}
                if not (k.dep == "conj" and gap <= {",", "and", "or", "&", "nor"}):
                    break
            if k.dep in ("case", "nummod") or (k.dep == "punct" and k.text == "-") or (k.dep == "appos" and start == last + 1 and k.is_proper and p[i].is_noun):
                last = k.i if k.dep != "appos" else self._bounds(k.i, depth + 1)[1]
            elif k.dep == "prep" and k.lower in _STAYS and start == last + 1:
                inner = [o for o in p.kids(k.i, "pobj") if o.i > k.i]
                if not inner or p[i].tag == "PRP":
                    break
                last = self._bounds(inner[0].i, depth + 1)[1]
            elif k.dep == "cc":
                continue
            elif k.dep == "conj" and (k.is_noun or k.tag == "PRP"):
                last = self._bounds(k.i, depth + 1)[1]
            elif k.dep != "punct" or k.text != ",":
                break
        if last + 2 < len(p) and p[last + 1].text == "-" and p[last].end == p[last + 2].start - 1:  # "co-founder Bill Gates", read as three nouns
            tail = last + 2
            while p[tail].dep == "compound" and p[tail].head > tail:
                tail = p[tail].head
            last = self._bounds(tail, depth + 1)[1]
        if p[last].text in ("'s", "'") and last > first and depth == 0:
            last -= 1
        return first, last
