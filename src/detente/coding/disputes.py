"""Issues that the text itself calls disagreement, contention, rivalry or demand between two sides.

The words that do so stand in ``disputes.yaml``. An issue is named as in the vocabulary of ``knowledge/issues.yaml``; one that
stands in no vocabulary keeps the words of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import yaml

from detente.coding.candidates import Matcher
from detente.coding.dyads import dyad_at
from detente.coding.issues import find_issues, issue_contexts
from detente.coding.language import Parse
from detente.coding.sentences import Layout
from detente.coding.sides import Pair, Side, Sides, governor, pairs
from detente.knowledge.names import Hit
from detente.records import Dispute

#: What is only foreseen, wished or supposed is no dispute.
_UNREAL = frozenset({"may", "might", "could", "would", "should", "will", "'ll"})
_SUPPOSED = frozenset({"if", "unless", "whether", "lest"})
#: Longest issue that is kept in the words of the text, in characters: a line of a table.
_LONGEST = 80
#: What begins an issue's noun phrase without saying what it is.
_IDLE = frozenset({"DT", "PRP$", "PDT", "WDT"})
_SUBJECTS = ("nsubj", "nsubjpass")
#: Phrases that may stand between a contention and what it is about.
_ASIDE = frozenset({"with", "for", "since", "in", "between", "to"})


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    return {k: frozenset(v) for k, v in yaml.safe_load((files("detente.coding") / "disputes.yaml").read_text("utf-8")).items()}


@lru_cache(maxsize=1)
def _stems() -> re.Pattern[str]:
    w = _words()
    every = {x for k in ("verb", "noun", "at", "adjective", "contest", "both", "called", "called_adjective", "dividing", "demand") for x in w[k]}
    # Of several words those with a stem of their own are found by it ("point of *contention*"); verbs with a particle stand below.
    single = {re.sub(r"(?:e|y)$", "", x) for x in every if " " not in x}
    phrases = {x for x in every if " " in x and not any(w.startswith(stem) for w in x.split() for stem in single)} - {"fall out", "lock horns", "cross swords"}
    stems = sorted(single | phrases, key=lambda x: (-len(x), x))
    return re.compile(rf"\b(?:{'|'.join(stems)})|\bf(?:a|e)ll\w* out\b|\block\w* horns\b|\bcross\w* swords\b", re.I)


def needs_parse(text: str) -> bool:
    """May the sentence call something a dispute?"""
    return bool(_stems().search(text))


@dataclass(frozen=True)
class _Found:
    """A word of contention with its sides and the tokens that say what it is about."""

    first: Side
    second: Side
    about: tuple[int, ...] = ()
    #: Only issues of the vocabulary count, not the words as they stand.
    known_only: bool = False
    #: One side alone, or none, may speak of the two of the document: "Beijing's dispute over …", but not "Americans disagree over …".
    own: bool = True
    #: Without an issue of its own, those of the whole sentence are meant.
    loose: bool = False

    @property
    def bound(self) -> bool:
        """Are both sides told in the phrase itself?"""
        both = self.first + self.second
        return len(both.countries) > 1 or both.open


def disputes(page: Layout, hits: Sequence[Hit], matchers: Mapping[int, Matcher], day: str | None, document: str) -> tuple[Dispute, ...]:
    """The disputes of a document, each once, with the first sentence of its body that tells it.

    Args:
        matchers: of the parsed sentences, by number.
    """
    found: dict[tuple[frozenset[str], str], tuple[bool, Dispute]] = {}
    for index, matcher in matchers.items():
        s = page.sentences[index]
        if s.kind == "boilerplate" or not needs_parse(matcher.p.text):
            continue
        main = dyad_at(page, hits, index, day)
        for parties, issue in _Reader(matcher, s.dateline is not None).read(main):
            key = (frozenset(parties), issue)
            if key not in found or (found[key][0] and s.kind != "title"):
                found[key] = (
                    s.kind == "title",
                    Dispute(parties=parties, issue=issue, contexts=issue_contexts(issue), text=document[slice(*s.span)], span=s.span),
                )
    return tuple(sorted((d for _, d in found.values()), key=lambda d: d.span))


class _Reader:
    """Reads the disputes of one sentence."""

    def __init__(self, matcher: Matcher, dateline: bool) -> None:
        self.p: Parse = matcher.p
        self.grammar = matcher.grammar
        self.reader = matcher.mentions
        self.sides = Sides(matcher.grammar, matcher.mentions)

    def read(self, main: Sequence[str]) -> Iterator[tuple[Pair, str]]:
        """Pairs with their issues, in text order."""
        for t in self.p.tokens:
            if (t.is_verb or t.is_noun or t.tag[0] == "J") and t.dep not in ("aux", "auxpass") and self._real(t.i):
                for f in self._contention(t.i):
                    elsewhere = self.sides.others(f.about) if f.about else self.sides.others((*self._named(), *range(t.i, len(self.p))))
                    told = pairs(f.first, f.second, elsewhere, main)
                    if not f.bound and not (f.own and self._issues(replace(f, known_only=True), told)):
                        continue
                    if told:
                        issues = self._issues(f, told)
                        yield from ((pair, issue) for pair in told for issue in issues)
                        if issues:
                            break

    # ------------------------------------------------------------------ contention

    def _contention(self, i: int) -> Iterator[_Found]:
        p, w, t = self.p, _words(), self.p[i]
        if t.is_verb:
            if self._is(i, w["verb"]):
                yield self._of_verb(i, (i,))
            if t.lemma in w["contest"] or t.lemma in w["both"]:
                yield from self._contested(i, t.lemma in w["both"])
            if t.lemma in w["dividing"]:
                yield from self._divided(i)
            if t.lemma in w["demand"]:
                yield from self._demanded(i)
        if t.is_noun:
            if t.lower in w["at"] and (h := p.head(i)) is not None and h.lower == "at":
                verb = governor(p, i)
                yield self._of_verb(verb.i if verb else i, (i, h.i, *((verb.i,) if verb else ())))
            if self._is(i, w["called"]) or (t.lemma in ("issue", "matter", "subject", "question", "topic") and self._modified(i, w["called_adjective"])):
                yield from self._called(i)
            if self._is(i, w["noun"]):
                yield self._of_noun(i)
        if t.tag[0] == "J" or t.tag == "VBN":
            if t.lower in w["adjective"] and t.dep in ("acomp", "ROOT", "attr", "oprd"):
                verb = p.head(i) or t
                yield self._of_verb(verb.i if verb.is_verb else i, (i, verb.i))
            if t.lower in w["called_adjective"] and t.dep == "acomp":
                yield from self._called(i)

    def _is(self, i: int, words: frozenset[str]) -> bool:
        """Is token ``i`` the last (of a verb: the first) of one of these words?"""
        t = self.p[i]
        if t.lemma in words or t.lower in words:
            return True
        if t.is_verb:
            return any(f"{t.lemma} {c.lower}" in words for c in self.p.kids(i, "prt", "dobj", "advmod"))
        before = self.p[i - 1] if i else None
        if before is not None and (f"{before.lower} {t.lemma}" in words or f"{before.lower}-{t.lemma}" in words):
            return True
        return any(f"{t.lemma} {c.lower} {o.lower}" in words for c in self.p.kids(i, "prep") for o in self.p.kids(c.i, "pobj"))

    def _modified(self, i: int, words: frozenset[str]) -> bool:
        return any(c.lower in words for c in self.p.kids(i, "amod"))

    def _of_verb(self, verb: int, heads: tuple[int, ...]) -> _Found:
        first = self.sides.between(verb)
        if not first.told:
            first = self.sides.subject(verb)
        return _Found(first, self.sides.beside("with", *heads), self._about(*heads), own=not first.countries)

    def _of_noun(self, i: int) -> _Found:
        """A dispute as a thing: its own phrase says whose it is, else the subject of its verb."""
        verb = governor(self.p, i)
        heads = (i, verb.i) if verb is not None else (i,)
        about = self._about(*heads)
        loose = self._is(i, _words()["loose"])
        between = self.sides.between(i) if verb is None or self.p[i].dep not in _SUBJECTS else self.sides.between(i, verb.i)
        if between.told:
            return _Found(between, Side(), about, loose=loose)
        owners, other, own = self.sides.owners(i), self.sides.beside("with", *heads), True
        if not owners.told and verb is not None and self.p[i].dep not in _SUBJECTS and self.p[i].dep in ("dobj", "attr", "pobj", "oprd"):
            subject = self.sides.subject(verb.i)
            own = not subject.countries
            owners = subject if subject.countries or subject.open else owners
        return _Found(owners, other, about, own=own, loose=loose)

    def _contested(self, v: int, both: bool) -> Iterator[_Found]:
        """ "X disputes Y's claim to Z", "Z is claimed by X and Y": what is contested is the issue."""
        frame = self.grammar.verb(v)
        side = self.sides.side(frame.slots.get("subject", ()))
        about = tuple(k for o in frame.slots.get("object", ()) for k in self.p.subtree(o) if k != v)
        if self.p[v].dep in ("relcl", "acl"):
            return
        if about and len(side.countries) > 1:
            yield _Found(side, Side(), about)
        elif about and not both and side.countries:
            owner = self.sides.side(x for o in frame.slots.get("object", ()) for x in (k.i for k in self.p.kids(o, "poss")))
            if owner.countries:
                yield _Found(side, owner, about)

    def _divided(self, v: int) -> Iterator[_Found]:
        """ "The issue divides X and Y", "X and Y are divided over the issue"."""
        if self.grammar.is_passive(v):
            found = self._of_verb(v, (v,))
            if found.about:
                yield found
            return
        if self.p[v].lemma != "divide" and self.p[v].lemma != "split":
            return
        about = tuple(k for s in self.grammar.surface_subject(v) for k in self.p.subtree(s))
        side = self.sides.side(self.grammar.verb(v).slots.get("object", ()))
        if about and len(side.countries) == 2:
            yield _Found(side, Side(), about)

    def _called(self, i: int) -> Iterator[_Found]:
        """ "The issue is a bone of contention between X and Y"."""
        verb = self.p.head(i)
        while verb is not None and not verb.is_verb and verb.dep in ("conj", "attr", "appos"):
            verb = self.p.head(verb.i)
        if verb is None or not verb.is_verb or self.p[i].dep in _SUBJECTS:
            return
        subjects = self.p.kids(verb.i, *_SUBJECTS)
        about = tuple(k for s in subjects for k in self.p.subtree(s.i))
        if about:
            yield _Found(self.sides.between(i, verb.i), Side(), about)

    def _demanded(self, v: int) -> Iterator[_Found]:
        """ "X demanded that Y give up Z"."""
        clause = self.p.kids(v, "ccomp")
        first = self.sides.subject(v)
        second = self.sides.beside("from", v) if not clause else self.sides.subject(clause[0].i)
        about = tuple(self.p.subtree(clause[0].i) if clause else (k for o in self.p.kids(v, "dobj") for k in self.p.subtree(o.i)))
        if about and len(first.countries) == 1 and len(second.countries) == 1:
            yield _Found(first, second, about, known_only=True)

    # ------------------------------------------------------------------ is it so, and about what

    def _real(self, i: int) -> bool:
        """Is the contention told as a fact: not denied, settled, foreseen or supposed?"""
        p, w = self.p, _words()
        t = p[i]
        if any(c.lower in w["without"] for c in p.kids(i, "det", "neg")) or (i and p[i - 1].lower in w["without"]):
            return False
        for k, h in enumerate((t, *p.ancestors(i))):
            if (h.dep == "prep" and h.lower == "without") or (k and h.is_noun and h.lemma in w["settling_noun"]):
                return False
            if h.is_verb or h.tag == "MD":
                if p.kids(h.i, "neg") or any(a.lower in _UNREAL for a in p.kids(h.i, "aux")):
                    return False
                if any(m.lower in _SUPPOSED for m in p.kids(h.i, "mark", "advmod")):
                    return False
                if k and h.lemma in w["settling"] and not self._against(h.i, i):
                    return False
                if h.lemma in ("say", "tell", "report", "add", "announce"):
                    break
        return True

    def _against(self, verb: int, i: int) -> bool:
        """Does the word stand outside what the verb settles: its subject as an active verb ("the row ended" settles it all the same)?"""
        return self.p[verb].lemma in ("win", "lose", "rule") and self.p[i].dep in _SUBJECTS

    def _named(self) -> tuple[int, ...]:
        """The tokens of issues that the sentence names: "Taiwan" in a list of disagreements is none of the sides."""
        spans = [(a, b) for a, b, _ in find_issues(self.p.text)]
        return tuple(t.i for t in self.p.tokens if any(a < t.end and t.start < b for a, b in spans))

    def _about(self, *heads: int) -> tuple[int, ...]:
        """The tokens that say what a contention with these heads is about."""
        w = _words()
        found: list[int] = []
        for h in heads:
            for prep in self.p.kids(h, "prep"):
                if prep.lower in w["about"]:
                    found += [k for o in self.p.kids(prep.i, "pobj", "pcomp") for k in self.p.subtree(o.i)]
                elif prep.lower in _ASIDE:  # "sparred for years over X": the parser hangs "over" on the years
                    found += [
                        x
                        for k in self.p.subtree(prep.i)
                        if self.p[k].lower in w["mainly"] and self.p[k].dep == "prep"
                        for o in self.p.kids(k, "pobj", "pcomp")
                        for x in self.p.subtree(o.i)
                    ]
        return tuple(sorted(set(found)))

    def _issues(self, f: _Found, told: Sequence[Pair]) -> tuple[str, ...]:
        """Issues by the vocabulary, else in the words of the text; without an issue of its own, those that the whole sentence names."""
        if f.about:
            text = self.p.text[self.p[f.about[0]].start : self.p[f.about[-1]].end]
            if self.p[f.about[0]].lower in _words()["apart"] or any(self.p[k].lower in _words()["apart"] and self.p[k].dep == "pobj" for k in f.about):
                return ()
            known = tuple(dict.fromkeys(issue for _, _, issue in find_issues(text)))
            if known or f.known_only:
                return known
            phrase = self._phrase(f.about)
            return (phrase,) if phrase else ()
        if not f.loose:
            return ()
        own = {h.text.lower() for h in self.reader.hits if h.kind in ("country", "demonym") and any(h.facts[0].country in pair for pair in told)}
        return tuple(dict.fromkeys(issue for _, _, issue in find_issues(self.p.text) if issue not in own))

    def _phrase(self, about: tuple[int, ...]) -> str | None:
        """The noun phrase that says what is disputed, without articles, clauses, and the sides themselves."""
        p = self.p
        inside = set(about)
        head = next((k for k in about if p[k].head not in inside), about[0])
        tokens = [k for k in about if not self._beyond(k, head)]
        while tokens and (p[tokens[0]].tag in _IDLE or p[tokens[0]].dep in ("poss", "case", "punct", "prep") or p[tokens[0]].tag == "POS"):
            tokens.pop(0)
        if not tokens or p[head].tag[0] not in "NV" or not any(p[k].is_noun for k in tokens):
            return None
        text = " ".join(p.text[p[tokens[0]].start : p[tokens[-1]].end].split())
        if len(text) > _LONGEST:
            return None
        return text[0].lower() + text[1:] if not p[tokens[0]].is_proper else text

    def _beyond(self, k: int, head: int) -> bool:
        """Does a token belong to a clause behind the noun phrase, or to the sides ("between X and Y")?"""
        for t in (self.p[k], *self.p.ancestors(k)):
            if t.i == head:
                return False
            if t.dep in ("relcl", "acl", "appos", "npadvmod") or t.lower in ("between", "among", "with", "since", "during", "after", "before"):
                return True
        return False
