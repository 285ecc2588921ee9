"""Disputes, promises and judgements of relations are those that a critical reader finds: every case of ``claims_cases.txt``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from detente.records import Actor, Coding

TABLE = Path(__file__).with_name("claims_cases.txt")
DAY = "2023-06-18"


@dataclass(frozen=True)
class Case:
    day: str
    text: str
    expected: tuple[str, ...]
    open: tuple[str, ...]

    def __str__(self) -> str:
        return self.text


def _cases() -> list[Case]:
    found = []
    for block in TABLE.read_text("utf-8").split("\n\n"):
        lines = [x for x in block.splitlines() if x and not x.startswith(("#", "=="))]
        if not lines:
            continue
        dated = re.match(r"\((\d{4}-\d\d-\d\d)\) ", lines[0])
        day, text = (dated[1], lines[0][dated.end() :]) if dated else (DAY, lines[0])
        assert len(lines) > 1, f"no expectation under {text!r}"
        expected = tuple(" | ".join(x.strip() for x in line.split("|")) for line in lines[1:] if line != "none" and line[0] != "!")
        still_open = tuple(" | ".join(x.strip() for x in line[1:].split("|")) for line in lines[1:] if line[0] == "!")
        found.append(Case(day, text.replace(" ¶ ¶ ", "\n\n").replace(" ¶ ", "\n"), tuple(map(_ordered, expected)), tuple(map(_ordered, still_open))))
    return found


def _ordered(line: str) -> str:
    """Parties of a dispute or relation in alphabetical order: neither side comes first."""
    kind, parties, *rest = line.split(" | ")
    if kind != "promise":
        parties = " ".join(sorted(parties.split()))
    return " | ".join((kind, parties, *rest))


def _codes(actors: tuple[Actor, ...]) -> str:
    return " ".join(a.country or "?" for a in actors) or "-"


def _told(coding: Coding) -> list[str]:
    """What was found, as the table writes it."""
    found = [f"dispute | {' '.join(sorted(d.parties))} | {d.issue}" for d in coding.disputes]
    found += [f"relation | {' '.join(sorted(r.parties))} | {r.direction}" for r in coding.relations]
    found += [
        f"promise | {_codes(c.by)} > {_codes(c.to)} | {re.sub(r'^to ', '', c.what)} | {(c.due.latest if c.due else None) or '-'}" for c in coding.commitments
    ]
    return found


CASES = _cases()


def test_there_are_enough_cases_and_enough_of_them_say_nothing() -> None:
    assert len(CASES) >= 100
    assert sum(not c.expected and not c.open for c in CASES) >= 0.35 * len(CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_text_says_this_and_nothing_else(case: Case, code: Callable[..., Coding]) -> None:
    coding = code(case.text, case.day)
    assert sorted(_told(coding)) == sorted(case.expected)
    for claim in (*coding.disputes, *coding.relations):
        assert case.text[slice(*claim.span)] == claim.text
