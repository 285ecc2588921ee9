"""Times mean what a careful reader takes them to mean: every case of ``time_cases.txt`` and ``time_text_cases.txt``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from edtf import parse_edtf

from detente.coding.times import find, read
from detente.coding.times.meaning import Tense

EXPRESSIONS = Path(__file__).with_name("time_cases.txt")
TEXTS = Path(__file__).with_name("time_text_cases.txt")
DAY = "2023-06-18"


@dataclass(frozen=True)
class Expression:
    """One expression, and what it means to a reader who knows the tense."""

    text: str
    published: str | None
    tense: Tense | None
    means: tuple[str | None, ...]

    def __str__(self) -> str:
        return f"{self.text} [{self.published}, {self.tense}]"


@dataclass(frozen=True)
class Text:
    """A text, and its times as read."""

    published: str | None
    text: str
    expected: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return self.text


def expressions() -> list[Expression]:
    found = []
    for line in EXPRESSIONS.read_text("utf-8").splitlines():
        if not line or line.startswith(("#", "==")):
            continue
        text, *rest = (x.strip() for x in line.split(" | "))
        published, tense, *means = (None if x == "-" else x for x in rest)
        found.append(Expression(text, published, cast("Tense | None", tense), tuple(means)))
    return found


def texts() -> list[Text]:
    found = []
    for block in TEXTS.read_text("utf-8").split("\n\n"):
        lines = [x for x in block.splitlines() if x and not x.startswith("#")]
        if not lines:
            continue
        dated = re.match(r"\((-|\d{4}(?:-\d\d){0,2})\) ", lines[0])
        published = DAY if dated is None else None if dated[1] == "-" else dated[1]
        expected = tuple(tuple(x.strip() for x in line.split(" | ")) for line in lines[1:] if line != "none")
        found.append(Text(published, lines[0][dated.end() :] if dated else lines[0], expected))
    return found


def test_there_are_enough_cases() -> None:
    assert len(expressions()) >= 150
    assert len(texts()) >= 65


@pytest.mark.parametrize("case", expressions(), ids=str)
def test_an_expression_means_what_text_and_publication_date_allow(case: Expression) -> None:
    found = find(case.text)
    assert len(found) == 1, found
    when = found[0].resolve(case.published, case.tense)
    assert (when.edtf, when.earliest, when.latest, when.precision) == case.means
    if when.edtf:
        parse_edtf(when.edtf)


@pytest.mark.parametrize("case", texts(), ids=str)
def test_times_mean_this_where_they_stand(case: Text) -> None:
    told = [(w.text, w.edtf or "-", w.earliest or "-", w.latest or "-") for w in read(case.text, case.published)]
    assert [t[0] for t in told] == [e[0] for e in case.expected]
    for got, expected in zip(told, case.expected, strict=True):
        assert all(e in ("*", g) for g, e in zip(got, expected, strict=True)), (got, expected)
