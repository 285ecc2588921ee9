"""Copies are told from reports of the same happening, one document after the other, the same way on every machine."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.reading.duplicates import COPY, Copy, DuplicateIndex, Fingerprint, fingerprint, similarity

WORDS = [f"word{n}" for n in range(5_000)]


def report(seed: int, length: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def test_the_same_words_are_an_exact_copy_whatever_case_spacing_and_punctuation() -> None:
    index = DuplicateIndex()
    assert index.check("a", "Chad recalled its ambassador – to Sudan – on Monday.") is None
    assert index.check("b", "CHAD RECALLED ITS  ambassador\nto Sudan on Monday") == Copy(of="a", similarity=1.0, exact=True)


def test_a_shortened_and_edited_copy_is_found_and_another_report_is_not() -> None:
    words, index = report(1), DuplicateIndex()
    assert index.check("a", " ".join(words)) is None
    for cut in (words[:150], words[100:] + report(2, 40), ["HEADLINE", *words[:120], "inserted", *words[120:]]):
        copy = index.find(fingerprint(" ".join(cut)))
        assert copy is not None
        assert (copy.of, copy.exact) == ("a", False)
        assert copy.similarity >= COPY
    assert index.check("b", " ".join(report(3))) is None
    assert index.check("c", " ".join(words[:60] + report(4, 240))) is None


def test_a_copy_of_a_copy_is_a_copy_of_the_original() -> None:
    words, index = report(1), DuplicateIndex()
    index.check("a", " ".join(words))
    assert index.check("b", " ".join(words[:200]))
    last = index.check("c", " ".join(words[:195]))
    assert last is not None
    assert last.of == "a"


def test_headlines_are_copies_only_word_for_word() -> None:
    index = DuplicateIndex()
    index.check("a", "Chad recalls its ambassador to Sudan over the shelling of Adre")
    assert index.check("b", "Chad recalls its ambassador to Sudan over the shelling of Tine") is None
    assert index.check("c", "Chad recalls its ambassador to Sudan over the shelling of Adre") is not None


def test_a_brief_is_not_found_in_a_long_text_by_chance() -> None:
    index = DuplicateIndex((f"{n}", fingerprint(" ".join(report(n, 600)))) for n in range(60))
    assert not any(index.find(fingerprint(" ".join(report(1_000 + n, 17)))) for n in range(200))


def test_fingerprints_are_plain_data_that_never_change() -> None:
    """What is kept in tables must stay comparable: a change of this value needs a new VERSION."""
    mark = fingerprint("Chad recalled its ambassador to Sudan on Monday after shells fell on the border town of Adre, the foreign ministry in N'Djamena said.")
    assert mark.content.startswith("7cc6e4b8aa56c64b")
    assert mark.signature is not None
    assert len(mark.signature) == 512
    assert mark.signature[:8].hex() == "299d16c0586b1fc1"
    assert Fingerprint(**mark.model_dump()) == mark


def test_an_index_made_of_what_was_kept_gives_the_same_answers() -> None:
    index = DuplicateIndex()
    for n in range(30):
        index.check(f"d{n}", " ".join(report(n % 20, 200) + report(100 + n, 30)))
    again = DuplicateIndex(index.entries())
    assert len(again) == len(index) == 30
    for n in range(40):
        mark = fingerprint(" ".join(report(n, 180)))
        assert again.find(mark) == index.find(mark)


@given(st.text(max_size=300), st.text(max_size=300))
@settings(deadline=None)
def test_similarity_is_a_share_the_same_from_both_sides_and_one_for_the_same_text(a: str, b: str) -> None:
    one, other = fingerprint(a), fingerprint(b)
    assert similarity(one, one) == 1.0
    assert 0.0 <= similarity(one, other) == similarity(other, one) <= 1.0
