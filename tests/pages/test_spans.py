"""Marks nest and overlap, and the text stands as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detente.pages.spans import Mark, passages, segments

TEXTS = st.text(alphabet="ab \n\t.", max_size=60)
SPANS = st.tuples(st.integers(-5, 65), st.integers(-5, 65))


@given(st.lists(SPANS, max_size=12), st.integers(0, 60))
def test_segments_leave_no_gap_and_carry_exactly_the_marks_that_cover_them(spans: list[tuple[int, int]], length: int) -> None:
    marks = [Mark(s, "actor", f"e{n}") for n, s in enumerate(spans)]
    found = segments((0, length), marks)
    covered = [i for s in found for i in range(*s.span)]
    assert covered == list(range(length))
    for s in found:
        for i in range(*s.span):
            assert list(s.marks) == [m for m in marks if m.span[0] <= i < m.span[1]]


@given(st.lists(SPANS, max_size=12), st.integers(1, 60))
def test_a_mark_opens_once_and_closes_once_where_it_begins_and_ends(spans: list[tuple[int, int]], length: int) -> None:
    marks = [Mark(s, "actor", f"e{n}") for n, s in enumerate(spans)]
    found = segments((0, length), marks)
    for m in marks:
        begins = 0 <= m.span[0] < min(m.span[1], length)
        ends = max(m.span[0], 0) < m.span[1] <= length
        assert [s.span[0] for s in found if m in s.opens] == ([m.span[0]] if begins else [])
        assert [s.span[1] for s in found if m in s.closes] == ([m.span[1]] if ends else [])


@given(TEXTS, st.lists(SPANS, max_size=6))
def test_passages_with_the_space_before_them_give_the_text_again(text: str, sentences: list[tuple[int, int]]) -> None:
    found = passages(text, sentences)
    assert "".join(text[slice(*p.space)] + text[slice(*p.span)] for p in found) == text


@given(TEXTS, st.lists(SPANS, max_size=6))
def test_every_sentence_ends_with_exactly_one_passage(text: str, sentences: list[tuple[int, int]]) -> None:
    found = passages(text, sentences)
    wanted = {(max(0, a), min(len(text), b)) for a, b in sentences if max(0, a) < min(len(text), b)}
    told = [s for p in found for s in p.sentences]
    assert sorted(told) == sorted(wanted)
    assert all(s[1] == p.span[1] for p in found for s in p.sentences)


def test_a_paragraph_with_an_event_begins_a_passage_and_what_is_quiet_stays_in_one_piece() -> None:
    text = "One.\n\nTwo.\n\nThree. Four. Five.\n\nSix.\n\nSeven."
    four = (text.index("Four"), text.index("Four") + 5)
    found = passages(text, [four])
    assert [text[slice(*p.span)] for p in found] == ["One.\n\nTwo.", "Three. Four.", "Five.\n\nSix.\n\nSeven."]
    assert [p.paragraph for p in found] == [True, True, False]
