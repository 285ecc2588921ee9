"""Later mentions are who they must be: every case of ``coreference_cases.txt``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from detente.coding.coder import Coder
from detente.coding.coreference import LINKED, Coreference
from detente.coding.language import Parse
from detente.coding.mentions import MentionReader
from detente.coding.sentences import Layout
from detente.knowledge.names import Hit
from detente.records import Actor, Coding

TABLE = Path(__file__).with_name("coreference_cases.txt")
DAY = "2023-06-18"


@dataclass(frozen=True)
class Case:
    day: str
    text: str
    where: str
    mention: str
    who: str

    def __str__(self) -> str:
        return f"{self.text} [{self.where} {self.mention}]"


def _cases() -> list[Case]:
    found = []
    for block in TABLE.read_text("utf-8").split("\n\n"):
        lines = [x for x in block.splitlines() if x and not x.startswith(("#", "=="))]
        if not lines:
            continue
        dated = re.match(r"\((\d{4}-\d\d-\d\d)\) ", lines[0])
        day, text = (dated[1], lines[0][dated.end() :]) if dated else (DAY, lines[0])
        for line in lines[1:]:
            parts = [x.strip() for x in line.split("|")]
            found.append(Case(day, text, parts[0], parts[1] if len(parts) == 3 else "", parts[-1]))
    return found


CASES = _cases()


def _read(case: Case, page: Layout, hits: list[Hit], parses: dict[int, Parse], coder: Coder) -> tuple[Actor, ...]:
    """What the mention of a case is read as, in its own sentence."""
    coreference = Coreference(hits, case.day, page.text, [s.span for s in page.sentences], parses, coder.resolver)
    sentence = page.sentences[int(case.where)]
    reader: MentionReader = coreference.reader(sentence.index)
    at = re.search(rf"\b{re.escape(case.mention)}(?!\w)", reader.p.text)
    assert at is not None, "the mention must stand in its sentence"
    head = next(t for t in reversed(reader.p.tokens) if t.end <= at.end() and t.start >= at.start() and t.text != ".")
    while (up := reader.p.head(head.i)) is not None and at.start() <= up.start < at.end():
        head = up
    return tuple(m.actor for m in reader.read(head.i))


def _same(actor: Actor, who: str) -> bool:
    name, country, sectors = (x.strip() for x in who.split(","))
    return all(
        (
            name == "*" or actor.name == (None if name == "-" else name),
            country == "*" or actor.country == (None if country == "-" else country),
            sectors == "*" or sectors in actor.sectors,
        )
    )


def _open(actors: tuple[Actor, ...]) -> bool:
    return all(a.country is None and a.resolved_by not in LINKED for a in actors)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize("case", CASES, ids=str)
def test_mention_is_who_it_must_be(
    case: Case, read: Callable[..., tuple[Layout, list[Hit], dict[int, Parse], Coreference]], code: Callable[..., Coding], coder: Coder
) -> None:
    if case.where.isdigit():
        page, hits, parses, _ = read(case.text, case.day)
        actors = _read(case, page, hits, parses, coder)
    else:
        event_type, side = case.where.split()
        events = [e for e in code(case.text, case.day).events if e.event_type == event_type]
        assert events or case.who == "open"
        actors = tuple(a for e in events for a in getattr(e, side))
    if case.who == "open":
        assert _open(actors), actors
        return
    expected = case.who.split(" + ")
    assert len(actors) == len(expected), actors
    assert all(_same(a, w) for a, w in zip(actors, expected, strict=True)), actors
