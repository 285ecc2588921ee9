"""Reads cases.txt, codes and fuses its reports, and counts the pairs that were rightly put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from detente.records import Coding
from detente.store.fusion import assign_stories, fuse

from . import build

CASES = Path(__file__).parent / "cases.txt"


@dataclass(frozen=True)
class Report:
    event: str
    published: str
    outlet: str
    text: str


@dataclass
class Case:
    """Some reports; ``event_type`` is the type that counts."""

    name: str
    event_type: str
    reports: list[Report] = field(default_factory=list)


@dataclass
class Count:
    """Pairs of reports: put together, together in truth, both; and reports in which the coder found no event of the type."""

    said: int = 0
    true: int = 0
    both: int = 0
    uncoded: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.both / self.said

    @property
    def recall(self) -> float:
        return self.both / self.true


def cases() -> list[Case]:
    found: list[Case] = []
    for line in CASES.read_text("utf-8").splitlines():
        if line.startswith("= "):
            name, event_type = line[2:].split(" | ")
            found.append(Case(name, event_type))
        elif line and not line.startswith("#"):
            head, text = line.split(" | ", 1)
            event, published, outlet = head.split()
            found[-1].reports.append(Report(event, published, outlet, text))
    return found


def count(code: Callable[[Report, str], Coding], chosen: list[Case]) -> Count:
    """Codes and fuses each case by itself."""
    total = Count()
    for case in chosen:
        codings = [code(r, f"{case.name}-{n}") for n, r in enumerate(case.reports)]
        documents = build.documents(codings)
        told = assign_stories(documents)
        stories = dict(zip(told["document_id"].to_pylist(), told["story"].to_pylist(), strict=True))
        events = fuse(build.mentions(codings), build.documents(codings, stories)).events.to_pylist()
        groups = [set(e["document_ids"]) for e in events if e["event_type"] == case.event_type]
        ids = [c.document.id for c in codings]
        lost = {i for i in ids if not any(i in g for g in groups)}
        total.uncoded += len(lost)
        for a, b in combinations(range(len(ids)), 2):
            if ids[a] in lost or ids[b] in lost:
                continue
            true = case.reports[a].event == case.reports[b].event
            said = any(ids[a] in g and ids[b] in g for g in groups)
            total.true += true
            total.said += said
            total.both += true and said
            if true != said:
                total.wrong.append(f"{case.name}: {a} and {b} {'apart' if true else 'together'}")
        total.wrong += [f"{case.name}: no {case.event_type} coded in {case.reports[ids.index(i)].text!r}" for i in sorted(lost)]
    return total
