"""The parser behind its small interface: tokens that know where they stand, trees that can be walked, lemmas, names on request."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.coding.coder import Coder
from detente.coding.language import Parse

SENTENCES = (
    "Tonga's premier met the Samoan envoy in Apia.",
    "\"We won't go,\" the ex-minister's co-founder said.",
    "Zambia, Malawi and Botswana have signed a water-sharing pact.",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_token_slices_to_its_text(parse: Callable[[str], Parse], sentence: str) -> None:
    assert all(sentence[t.start : t.end] == t.text for t in parse(sentence).tokens)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_tokens_of_any_text_slice_to_their_text_and_stand_in_order(text: str) -> None:
    tokens = next(iter(detente.coder().parser.parse([text]))).tokens
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert all(a.end <= b.start for a, b in itertools.pairwise(tokens))


def test_one_parse_a_sentence_in_order(coder: Coder) -> None:
    assert [p.text for p in coder.parser.parse(SENTENCES)] == list(SENTENCES)


def test_parsing_no_sentences_gives_no_trees(coder: Coder) -> None:
    assert list(coder.parser.parse([])) == []


def test_a_tree_does_not_depend_on_the_other_sentences_of_its_batch(coder: Coder) -> None:
    together = list(coder.parser.parse(SENTENCES))
    alone = [next(iter(coder.parser.parse([s]))) for s in SENTENCES]
    assert [p.tokens for p in together] == [p.tokens for p in alone]


def test_the_subtree_of_the_root_is_the_whole_sentence(parse: Callable[[str], Parse]) -> None:
    p = parse("Tonga's premier met the Samoan envoy in Apia.")
    root = next(t.i for t in p.tokens if t.head == t.i)
    assert p.subtree(root) == list(range(len(p)))
    assert p.head(root) is None


def test_ancestors_lead_to_the_root(parse: Callable[[str], Parse]) -> None:
    p = parse("Tonga's premier met the Samoan envoy in Apia.")
    apia = next(t.i for t in p.tokens if t.text == "Apia")
    assert [t.text for t in p.ancestors(apia)][-1] == "met"


def test_children_can_be_asked_for_by_label(parse: Callable[[str], Parse]) -> None:
    p = parse("Tonga's premier met the Samoan envoy in Apia.")
    met = next(t.i for t in p.tokens if t.text == "met")
    assert [t.text for t in p.kids(met, "nsubj", "dobj")] == ["premier", "envoy"]
    assert p.kids(met, "agent") == []


@pytest.mark.parametrize(
    ("word", "tag", "lemma"),
    [
        ("met", "VBD", "meet"),
        ("struck", "VBD", "strike"),
        ("held", "VBN", "hold"),
        ("fought", "VBD", "fight"),
        ("withdrew", "VBD", "withdraw"),
        ("accusing", "VBG", "accuse"),
        ("agrees", "VBZ", "agree"),
        ("denied", "VBD", "deny"),
        ("Talks", "NNS", "talk"),
        ("allies", "NNS", "ally"),
        ("armies", "NNS", "army"),
        ("sanctions", "NNS", "sanction"),
        ("n't", "RB", "not"),
        ("wo", "MD", "will"),
        ("'ll", "MD", "will"),
        ("Lagos", "NNP", "lagos"),
    ],
)
def test_lemma_is_the_dictionary_form(coder: Coder, word: str, tag: str, lemma: str) -> None:
    assert coder.parser.lemma(word, tag) == lemma


@pytest.mark.parametrize("word", ["co-founder", "ex-minister", "vice-premier"])
def test_a_prefix_stays_with_its_word(parse: Callable[[str], Parse], word: str) -> None:
    assert word in [t.text for t in parse(f"The {word} resigned.").tokens]


def test_names_are_recognised_when_asked_for(parse: Callable[[str], Parse]) -> None:
    p = parse("Margaret Holloway met reporters in London.")
    assert (0, 2, "PERSON") in p.named


def test_the_parser_says_which_model_it_is(coder: Coder) -> None:
    name, _, number = coder.parser.name.partition("==")
    assert name
    assert number[0].isdigit()
