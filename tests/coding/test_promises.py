"""Commitments: who promised what to whom, by when."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.records import Coding, Commitment

DAY = "2023-06-18"


def only(coding: Coding) -> Commitment:
    assert len(coding.commitments) == 1, [e.rule for e in coding.events]
    return coding.commitments[0]


@pytest.mark.parametrize(
    ("sentence", "by", "what"),
    [
        ("Norway promised to clear the mines.", ["NOR"], "clear the mines"),
        ("Norway pledged to send tanks to Ukraine.", ["NOR"], "send tanks to Ukraine"),
        ("Norway vowed to rebuild the bridge.", ["NOR"], "rebuild the bridge"),
        ("Norway agreed to withdraw its soldiers.", ["NOR"], "withdraw its soldiers"),
        ("Norway and Denmark agreed to share data.", ["NOR", "DNK"], "share data"),
    ],
)
def test_promise_says_who_and_what(code: Callable[..., Coding], sentence: str, by: list[str], what: str) -> None:
    made = only(code(sentence, DAY))
    assert [a.country for a in made.by] == by
    assert made.what.removeprefix("to ") == what


def test_promise_to_somebody(code: Callable[..., Coding]) -> None:
    made = only(code("Norway promised Denmark to clear the mines.", DAY))
    assert ([a.country for a in made.by], [a.country for a in made.to]) == (["NOR"], ["DNK"])


@pytest.mark.parametrize(
    ("sentence", "latest"),
    [
        ("Norway promised Denmark to clear the mines by June 2024.", "2024-06-30"),
        ("Norway pledged to clear the mines by 2030.", None),
        ("Norway pledged to clear the mines on 3 July 2023.", "2023-07-03"),
    ],
)
def test_due_is_the_time_inside_the_promise(code: Callable[..., Coding], sentence: str, latest: str | None) -> None:
    due = only(code(sentence, DAY)).due
    assert due is not None
    assert sentence[slice(*due.span)] == due.text
    assert latest is None or due.latest == latest


def test_time_of_promising_is_not_when_it_is_due(code: Callable[..., Coding]) -> None:
    assert only(code("On Friday, Norway promised to clear the mines.", DAY)).due is None


def test_commitment_points_to_its_event(code: Callable[..., Coding]) -> None:
    coding = code("Norway promised to clear the mines. Peru condemned Chile.", DAY)
    (e,) = [e for e in coding.events if e.id == only(coding).event_id]
    assert e.event_type in ("AGREE", "CONCEDE")


@pytest.mark.parametrize(
    "sentence",
    [
        "Norway refused to clear the mines.",
        "Norway may promise to clear the mines.",
        "Norway did not promise to clear the mines.",
        "Denmark urged Norway to promise help.",
        "Norway cleared the mines.",
        "Norway condemned Denmark.",
    ],
)
def test_what_is_not_promised_is_no_commitment(code: Callable[..., Coding], sentence: str) -> None:
    assert code(sentence, DAY).commitments == ()


def test_what_is_promised_stands_in_the_text(code: Callable[..., Coding]) -> None:
    text = "Tonga’s king vowed to free Fiji’s sailors, and Norway promised Denmark to clear the mines by June."
    made = code(text, DAY).commitments
    assert made
    assert all(m.what in text for m in made)


def test_words_of_a_promise_are_the_documents_own(code: Callable[..., Coding]) -> None:
    """Curly apostrophes are the author's; they are given back as they are."""
    text = "Norway vowed to free Fiji’s sailors."
    assert only(code(text, DAY)).what in text
