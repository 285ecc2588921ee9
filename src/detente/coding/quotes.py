"""Finds who said what: direct, partial and indirect speech, with the mention that introduces it.

A direct quotation is found by its marks (`detente.coding.quotemarks`) and given to the reporting words that stand next to it
or govern it. An indirect one is the clause that reporting words govern (`detente.coding.speakers`). A clause that holds a
part in quotation marks is listed as a statement, its quoted parts as direct quotations of the same speaker.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from detente.coding.language import Parse, Token
from detente.coding.quotemarks import Quotation, quotations
from detente.coding.reporting import reporting
from detente.coding.sentences import Layout, Sentence
from detente.coding.speakers import Cue, SpeechTree
from detente.coding.wording import cues_by_wording
from detente.records import Span

#: In quotation marks, no longer than this and inside a sentence: a scare quote or a title, unless reporting words govern it.
SCARE_WORDS = 3
#: No longer than this and without any reporting words, a quotation inside a sentence is a name or a slogan.
LOOSE_WORDS = 5
#: A title of so many words at most is told from a quotation by its capitals.
NAME_WORDS = 8
#: A sentence longer than this is none: a list, a table, or noise.
MAX_WORDING = 5000
#: So far from the marks, in characters, do the words that introduce a quotation stand.
NEAR = 60

_WORDS = re.compile(r"[a-z']+")
_WORD = re.compile(r"\w[\w'-]*")
_BREAK = re.compile(r"[.!?;][\"']*\s")
_DASH_NAME = re.compile(r"\s*(?:--|[-—–―])\s*(?P<name>[A-Z][\w.'-]*(?: (?:of|the|de|al|bin|van|von|[A-Z][\w.'-]*)){0,5})")
_TURN = re.compile(r"(?P<name>[A-Z][A-Z.'-]+(?: [A-Z][A-Z.'-]+){0,3}):\s+(?=\S)")
_HEADLINE = re.compile(r"(?P<name>[A-Z][\w.'-]*(?: [\w.'-]+){0,3}):\s+(?=[\"'A-Z\d])")
_ASIDE = re.compile(r"[(\[][^()\[\]]*[)\]][.\s]*")
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
#: Kinds of verbs that give way to a verb of speaking further up in the sentence.
_FAINT = frozenset({"weak", "intention", "belief"})


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation found, its speaker not yet resolved. All spans are offsets into the document.

    ``content``: what was said, without the quotation marks around it. ``direct``: it stands in quotation marks.
    ``cue``: dictionary form of the words that introduce it ("say", "according to"), None where it goes on from the quotation before.
    ``speaker``: the shortest full noun phrase that introduces it, a pronoun included. ``addressee``: the one spoken to.
    ``sentence``: index of the sentence in which it starts.
    """

    content: Span
    direct: bool
    cue: str | None
    speaker: Span | None
    addressee: Span | None
    sentence: int


def needs_parse(text: str) -> bool:
    """May this sentence (evened text) tell a quotation? True at a quotation mark, a reporting verb or "according to"."""
    if '"' in text or "''" in text or " '" in text or text[:1] == "'":
        return True
    return not reporting().telling.isdisjoint(_WORDS.findall(text.lower()))


def read(layout: Layout, parses: Mapping[int, Parse]) -> list[Said]:
    """All quotations of a document, in text order.

    ``parses``: trees by sentence index; a sentence without one is read from its wording.
    """
    return _Reader(layout, parses).read()


class _Reader:
    def __init__(self, layout: Layout, parses: Mapping[int, Parse]) -> None:
        self.text = layout.text
        self.sentences = layout.sentences
        self.parses = parses
        self.words = reporting()
        self.starts = [s.start for s in self.sentences]
        self.paragraphs: list[list[Sentence]] = []
        for s in self.sentences:
            if s.kind == "boilerplate":
                continue
            if self.paragraphs and self.paragraphs[-1][0].paragraph == s.paragraph:
                self.paragraphs[-1].append(s)
            else:
                self.paragraphs.append([s])
        self.quotations = quotations(self.text, [(p[0].start, p[-1].end) for p in self.paragraphs])
        self._outer_starts = [q.outer[0] for q in self.quotations]
        self._ends = {p[0].paragraph: p[-1].end for p in self.paragraphs}
        self._trees: dict[int, SpeechTree] = {}
        self._cues: dict[int, list[Cue]] = {}

    def read(self) -> list[Said]:
        found = [replace(q, content=self._trimmed(q.content)) for q in self._direct()]
        found += self._indirect()
        once = dict.fromkeys(q for q in found if q.content[0] < q.content[1])  # a set would put two speakers of one quotation into any order
        return sorted(once, key=lambda q: (q.content, not q.direct))

    def _trimmed(self, content: Span) -> Span:
        """Without the comma at the end, which is the reporter's."""
        a, b = content
        while b > a and (self.text[b - 1] == "," or self.text[b - 1].isspace()):
            b -= 1
        return a, b

    # ------------------------------------------------------------------ cues of a sentence

    def cues(self, s: Sentence) -> list[Cue]:
        """Cues of sentence ``s``, with offsets into the document."""
        known = self._cues.get(s.index)
        if known is None:
            masks = [(q.outer[0] - s.start, q.outer[1] - s.start) for q in self._overlapping(s.start, s.end)]
            text = self.text[s.start : s.end]
            relative: list[Cue] = []
            if s.index in self.parses:
                tree = self._trees[s.index] = SpeechTree(self.parses[s.index], self.words, masks)
                relative = tree.cues()
                if masks and any(c.speaker is None and c.speaks for c in relative):
                    worded = {c.verb: c.speaker for c in cues_by_wording(text, self.words, masks)}
                    relative = [replace(c, speaker=worded.get(c.verb)) if c.speaker is None and c.speaks else c for c in relative]
            elif s.end - s.start <= MAX_WORDING and needs_parse(text):
                relative = cues_by_wording(text, self.words, masks)
            known = self._cues[s.index] = [_shift(c, s.start) for c in relative]
        return known

    def _overlapping(self, start: int, end: int) -> list[Quotation]:
        first = max(0, bisect.bisect_right(self._outer_starts, start) - 1)
        return [q for q in self.quotations[first : bisect.bisect_left(self._outer_starts, end)] if q.outer[1] > start]

    def _sentence_at(self, offset: int) -> Sentence:
        return self.sentences[max(0, bisect.bisect_right(self.starts, offset) - 1)]

    # ------------------------------------------------------------------ direct speech

    def _direct(self) -> list[Said]:
        found: list[Said] = []
        last: Said | None = None
        last_number = -9
        for k, q in enumerate(self.quotations):
            first = self._sentence_at(q.inner[0])
            if first.end - first.start > MAX_WORDING:
                continue
            said: Said | None
            turn = _TURN.match(self.text, *q.inner)
            if turn is not None:
                said = Said((turn.end(), q.inner[1]), True, ":", turn.span("name"), None, first.index) if turn.end() < q.inner[1] else None
            elif _ASIDE.fullmatch(self.text, *q.inner) or self._heading(q, first):
                said = None
            elif q.continues and last is not None:
                cue = self._beside(q, first)
                said = self._by(cue, q, first) if cue else replace(last, content=q.inner, cue=None, sentence=first.index)
            else:
                said = self._introduced(q, first) or self._on_its_own(q, k, first, last if q.paragraph - last_number <= 1 else None)
            if said is None:
                continue
            found.append(said)
            if said.speaker is not None and (len(_WORD.findall(self.text, *q.inner)) > SCARE_WORDS or last is None):
                last, last_number = said, q.paragraph
        return found

    def _introduced(self, q: Quotation, first: Sentence) -> Said | None:
        """The quotation with the reporting words beside or over it."""
        size = len(_WORD.findall(self.text, *q.inner))
        beside, over = self._beside(q, first), self._over(q, first)
        cue = beside if beside is not None and (over is None or not beside.kinds <= _FAINT) else over
        if cue is not None and self._is_name(q) and not ("judgement" in cue.kinds and cue.verb[1] <= q.outer[0]):
            return None
        if cue is None and size > SCARE_WORDS:
            cue = self._somewhere(q, first) or self._any_verb(q, first)
        if cue is None or (size <= SCARE_WORDS and cue.kinds <= {"weak", "intention"}):
            return None
        return self._by(cue, q, first)

    def _by(self, cue: Cue, q: Quotation, first: Sentence) -> Said | None:
        return None if cue.speaker is None else Said(q.inner, True, cue.lemma, cue.speaker, cue.addressee, first.index)

    def _is_name(self, q: Quotation) -> bool:
        """A programme, a book, a song: its words capitalised, in the run of a sentence ("on "Meet the Press"")."""
        words = _WORD.findall(self.text, *q.inner)
        return (
            1 < len(words) <= NAME_WORDS
            and self.text[q.inner[1] - 1] not in ".!?"
            and all(w[0].isupper() or w[0].isdigit() or len(w) <= 3 for w in words)
            and words[-1][0].isupper()
            and self.text[max(0, q.outer[0] - 2) : q.outer[0]].rstrip(" ")[-1:].isalpha()
        )

    def _heading(self, q: Quotation, first: Sentence) -> bool:
        """A subheading in quotation marks: a paragraph of its own, all words capitalised."""
        words = _WORD.findall(self.text, *q.inner)
        alone = first.start >= q.outer[0] and self._paragraph_end(first) <= q.outer[1] + 1
        return alone and len(words) <= NAME_WORDS and sum(w[0].isupper() for w in words if len(w) > 3) == sum(len(w) > 3 for w in words) and len(words) > 1

    def _around(self, q: Quotation, first: Sentence) -> tuple[list[Cue], list[Cue]]:
        """Cues before and after a quotation, nearest first, as far as no sentence end stands between."""
        before = [c for c in self.cues(first) if c.verb[1] <= q.outer[0] and c.speaker and not _BREAK.search(self.text, c.verb[1], q.outer[0])]
        last = self._sentence_at(q.outer[1] - 1)
        after = [c for c in self.cues(last) if c.verb[0] >= q.outer[1] and c.speaker]
        follower = self._next(last)
        if not after and follower is not None and not self.text[q.outer[1] : follower.start].strip() and self.text[q.inner[1] - 1] in "?!,-—–":
            after = [c for c in self.cues(follower) if c.speaker]
        after = [c for c in after if not _BREAK.search(self.text, q.outer[1], c.verb[0])]
        return before[::-1], after

    def _next(self, s: Sentence) -> Sentence | None:
        k = s.index + 1
        return self.sentences[k] if k < len(self.sentences) and self.sentences[k].paragraph == s.paragraph else None

    def _beside(self, q: Quotation, first: Sentence) -> Cue | None:
        before, after = self._around(q, first)
        ending = self.text[q.inner[1] - 1]
        follower: Cue | None = None
        if ending in ",?!-—–" or self.text[q.outer[1] : q.outer[1] + 1] == ",":
            for c in after:
                start = min(c.verb[0], c.speaker[0]) if c.speaker and c.speaker[0] >= q.outer[1] else c.verb[0]
                gap = self.text[q.outer[1] : start].strip(" ,-—–")
                if '"' not in gap and len(gap) <= NEAR // 2 and not (ending in "?!" and c.content and c.content[0][0] > c.verb[0] and not gap):
                    follower = c
                break
        leader: Cue | None = None
        touching = False
        for c in before:
            gap = self.text[max(c.verb[1], c.addressee[1] if c.addressee and c.addressee[1] <= q.outer[0] else 0) : q.outer[0]]
            touching = gap.strip() in ("", ",", ":", "that", ", that") or gap.rstrip().endswith((":", ","))
            if '"' not in gap and len(gap) <= NEAR and (touching or len(gap) <= NEAR // 2) and not c.kinds <= {"intention"}:
                leader = c
            break
        if follower is not None and (leader is None or not touching or follower.speaks):
            if leader is not None and touching and self.text[follower.verb[0] : follower.verb[1]].endswith("ing"):
                return leader
            return follower
        return leader

    def _over(self, q: Quotation, first: Sentence) -> Cue | None:
        """Reporting words that govern the quoted words in the tree."""
        tree = self._tree(first)
        if tree is None:
            return None
        by_token = {c.i: c for c in self.cues(first)}
        inside = self._inside(tree, q, first)
        top = next((t for t in inside if tree.p[t.head].i == t.i or not q.outer[0] <= first.start + tree.p[t.head].start < q.outer[1]), None)
        if top is None:
            return None
        found = [c for i in tree.governing(top) if (c := by_token.get(i)) is not None and c.speaker is not None]
        return next((c for c in found if not c.kinds <= _FAINT), found[0] if found else None)

    def _inside(self, tree: SpeechTree, q: Quotation, s: Sentence) -> list[Token]:
        return [t for t in tree.p.tokens if q.inner[0] <= s.start + t.start < q.inner[1]]

    def _tree(self, s: Sentence) -> SpeechTree | None:
        self.cues(s)
        return self._trees.get(s.index)

    def _somewhere(self, q: Quotation, first: Sentence) -> Cue | None:
        before, after = self._around(q, first)
        for c in (*before, *after):
            if not c.kinds <= {"weak", "intention", "belief"}:
                return c
        return None

    def _any_verb(self, q: Quotation, first: Sentence) -> Cue | None:
        """Any verb with a subject where the punctuation shows speech: "…," X seethed; X was blunt: "…"."""
        before = self.text[first.start : q.outer[0]].rstrip()
        last = self._sentence_at(q.outer[1] - 1)
        tree: SpeechTree | None
        if before.endswith((":", ",")):
            s, low, high = first, first.start, q.outer[0]
        elif self.text[q.inner[1] - 1] in ",?!" and self.text[q.outer[1] : last.end].strip(" .,"):
            s, low, high = last, q.outer[1], last.end
        else:
            return None
        tree = self._tree(s)
        if tree is None:
            return None
        for t in tree.p.tokens:
            if t.tag in _FINITE and low <= s.start + t.start < high and not tree.inside_quotes(t):
                subject = tree.subject(t)
                if subject is not None and not tree.inside_quotes(subject):
                    a, b = tree.phrase(subject.i)
                    return Cue(t.lemma, frozenset({"statement"}), (s.start + t.start, s.start + t.end), t.i, (s.start + a, s.start + b), None, ())
        return None

    def _on_its_own(self, q: Quotation, k: int, first: Sentence, last: Said | None) -> Said | None:
        """A quotation without reporting words of its own goes on from the words before it."""
        name = _DASH_NAME.match(self.text, q.outer[1])
        if name and name.end() <= self._paragraph_end(first):
            return Said(q.inner, True, "—", name.span("name"), None, first.index)
        size = len(_WORD.findall(self.text, *q.inner))
        final = self._sentence_at(q.outer[1] - 1)
        lead, tail = self.text[first.start : q.outer[0]].strip(), self.text[q.outer[1] : final.end].strip(" .,")
        whole = not lead and (not tail or self.text[q.inner[1] - 1] in ".?!")
        if not whole and size <= LOOSE_WORDS:
            return None
        if whole and size <= SCARE_WORDS and self.text[q.inner[1] - 1] not in ".?!":
            return None
        if not whole:
            return None
        previous = self.quotations[k - 1] if k else None
        if last is not None and previous is not None and previous.paragraph == q.paragraph:
            return replace(last, content=q.inner, cue=None, sentence=first.index)
        introducing = self._before_paragraph(first)
        if introducing is not None:
            cue = self._introducing(introducing, colon=self.text[introducing.start : introducing.end].rstrip().endswith(":"))
            if cue is not None:
                return Said(q.inner, True, cue.lemma or None, cue.speaker, cue.addressee, first.index)
        if last is not None:
            return replace(last, content=q.inner, cue=None, sentence=first.index)
        return None

    def _paragraph_end(self, s: Sentence) -> int:
        return self._ends.get(s.paragraph, s.end)

    def _before_paragraph(self, s: Sentence) -> Sentence | None:
        """The sentence before ``s`` if it is of the same paragraph, or ends with a colon."""
        if not s.index:
            return None
        b = self.sentences[s.index - 1]
        if b.kind == "boilerplate":
            return None
        return b if b.paragraph == s.paragraph or self.text[b.start : b.end].rstrip().endswith(":") else None

    def _introducing(self, s: Sentence, colon: bool) -> Cue | None:
        """Who is about to speak, at the end of sentence ``s``."""
        spoken = [c for c in self.cues(s) if c.speaker is not None and (colon or c.speaks)]
        if colon and spoken:
            return spoken[-1]
        tree = self._tree(s)
        if tree is None:
            return spoken[-1] if spoken else None
        for t in tree.p.tokens:
            if t.dep == "ROOT" and (t.is_verb or t.tag == "MD"):
                subject = tree.subject(t)
                if subject is not None and (colon or subject.is_proper or subject.lower in ("he", "she", "they")):
                    a, b = tree.phrase(subject.i)
                    return Cue("" if not colon else t.lemma, frozenset(), (s.start + t.start, s.start + t.end), t.i, (s.start + a, s.start + b), None, ())
        return spoken[-1] if spoken else None

    # ------------------------------------------------------------------ indirect speech

    def _indirect(self) -> Iterator[Said]:
        turns = [(p, m) for p in self.paragraphs if (m := _TURN.match(self.text, p[0].start, p[-1].end))]
        if len(turns) > 1:
            for p, m in turns:
                if p[-1].end > m.end() + 1:
                    yield Said((m.end(), p[-1].end), False, ":", m.span("name"), None, p[0].index)
        for paragraph in self.paragraphs:
            for s in paragraph:
                if s.kind == "title" and (headline := self._headline(s)) is not None:
                    yield headline
                for c in self.cues(s):
                    if c.speaker is None or ("judgement" in c.kinds and not c.content):
                        continue
                    for a, b in map(self._whole, c.content):
                        inside = sum(max(0, min(b, y) - max(a, x)) for x, y in (q.outer for q in self._overlapping(a, b)))
                        if (b - a) > 0 and inside * 10 < (b - a) * 8 and not (c.speaker[0] >= a and c.speaker[1] <= b):
                            yield Said((a, b), False, c.lemma, c.speaker, c.addressee, self._sentence_at(a).index)

    def _whole(self, content: Span) -> Span:
        """With the quotation marks that the tree left just outside."""
        a, b = content
        for q in self._overlapping(a, b):
            if q.outer[0] < a <= q.inner[0] + 1:
                a = q.outer[0]
            if q.inner[1] - 2 <= b < q.outer[1]:
                b = q.outer[1]
        return a, b

    def _headline(self, s: Sentence) -> Said | None:
        m = _HEADLINE.match(self.text, s.start, s.end)
        if m is None or m["name"].lower() in self.words.no_speakers or m.end() >= s.end:
            return None
        return Said((m.end(), s.end), False, ":", m.span("name"), None, s.index)


def _shift(c: Cue, by: int) -> Cue:
    def moved(span: Span | None) -> Span | None:
        return None if span is None else (span[0] + by, span[1] + by)

    content = tuple((a + by, b + by) for a, b in c.content)
    return replace(c, verb=(c.verb[0] + by, c.verb[1] + by), speaker=moved(c.speaker), addressee=moved(c.addressee), content=content)
