"""Stories: what is put together, what is kept apart, and that a day's news does not change what was told before."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.store.fusion import SPAN, assign_stories, story_window
from detente.store.fusion.words import likeness, vector

from .build import DOCUMENTS

SUMMIT = (
    "Blinken in Beijing for rare talks",
    "US Secretary of State Antony Blinken met Chinese foreign minister Qin Gang in Beijing on Sunday, the first visit of its kind in five years. "
    "The two spoke for seven hours about Taiwan, trade and export controls on chips.",
)
SUMMIT_TOO = (
    "Qin hosts Blinken for seven hours",
    "In Beijing the Chinese foreign minister, Qin Gang, received Antony Blinken on Sunday. Export controls on chips, Taiwan and trade were on the table, "
    "officials said, in a visit that had been put off in February.",
)
FLOOD = (
    "Dam gives way above Derna",
    "Rescue workers in Libya were digging for survivors on Monday after a dam burst above the port of Derna and a flood swept whole quarters into the sea.",
)


def table(*reports: tuple[str, str, tuple[str, str]], copies: dict[str, str] | None = None, stories: dict[str, str] | None = None) -> pa.Table:
    rows: list[dict[str, Any]] = [
        {
            "document_id": id,
            "title": text[0],
            "text": text[1],
            "published_earliest": dt.date.fromisoformat(day) if day else None,
            "copy_of": (copies or {}).get(id),
            "story": (stories or {}).get(id),
        }
        for id, day, text in reports
    ]
    return pa.Table.from_pylist(rows, schema=DOCUMENTS)


def told(new: pa.Table, around: pa.Table | None = None) -> dict[str, str]:
    found = assign_stories(new, around)
    return dict(zip(found["document_id"].to_pylist(), found["story"].to_pylist(), strict=True))


def test_two_outlets_on_one_happening_are_one_story() -> None:
    found = told(table(("a", "2023-06-18", SUMMIT), ("b", "2023-06-19", SUMMIT_TOO), ("c", "2023-06-19", FLOOD)))
    assert found["a"] == found["b"]
    assert found["c"] != found["a"]


def test_like_reports_weeks_apart_are_two_stories() -> None:
    found = told(table(("a", "2023-06-18", SUMMIT), ("b", "2023-07-18", SUMMIT_TOO)))
    assert found["a"] != found["b"]


def test_a_story_ends_after_its_span() -> None:
    days = [dt.date(2023, 6, 18) + dt.timedelta(n) for n in range(SPAN + 2)]
    found = told(table(*((f"r{n}", day.isoformat(), SUMMIT) for n, day in enumerate(days))))
    assert len({found[f"r{n}"] for n in range(SPAN + 1)}) == 1
    assert found[f"r{SPAN + 1}"] != found["r0"]


def test_a_copy_has_the_story_of_its_original() -> None:
    found = told(
        table(("a", "2023-06-18", SUMMIT), ("copy", "2023-09-18", FLOOD), ("copy of copy", "2023-09-18", FLOOD), copies={"copy": "a", "copy of copy": "copy"})
    )
    assert found["copy"] == found["copy of copy"] == found["a"]


def test_copies_in_a_circle_are_one_story_and_no_endless_loop() -> None:
    found = told(table(("a", "2023-06-18", SUMMIT), ("b", "2023-06-18", SUMMIT), copies={"a": "b", "b": "a"}))
    assert found["a"] == found["b"]


def test_a_report_without_a_day_stands_alone() -> None:
    found = told(table(("a", "", SUMMIT), ("b", "2023-06-18", SUMMIT)))
    assert found["a"] != found["b"]


def test_no_reports_no_stories() -> None:
    assert told(table()) == {}
    assert vector(None, "") == {}


def test_a_new_day_keeps_the_names_of_stories() -> None:
    before = told(table(("a", "2023-06-18", SUMMIT)))
    after = told(table(("b", "2023-06-19", SUMMIT_TOO)), table(("a", "2023-06-18", SUMMIT), stories=before))
    assert after == {"b": before["a"]}  # the stored report is not told again


TOPICS = ("chips Taiwan Blinken Qin Beijing talks", "dam flood Derna Libya rescue survivors", "coup Niamey junta Niger Bazoum ECOWAS")


@st.composite
def corpora(draw: st.DrawFn) -> list[tuple[str, str, tuple[str, str]]]:
    found = []
    for n in range(draw(st.integers(1, 14))):
        words = draw(st.sampled_from(TOPICS)).split() + draw(
            st.lists(st.sampled_from("minister envoy border treaty harbour bridge prisoners".split()), max_size=4)
        )
        day = dt.date(2023, 6, 1) + dt.timedelta(draw(st.integers(0, 12)))
        found.append((f"r{n}", day.isoformat(), (" ".join(words[:3]), " ".join(words))))
    return found


@given(corpora(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_does_not_count(reports: list[tuple[str, str, tuple[str, str]]], chance: random.Random) -> None:
    shuffled = list(reports)
    chance.shuffle(shuffled)
    assert told(table(*reports)) == told(table(*shuffled))


@given(corpora())
@settings(max_examples=60, deadline=None)
def test_day_by_day_gives_what_all_at_once_give(reports: list[tuple[str, str, tuple[str, str]]]) -> None:
    stored: dict[str, str] = {}
    seen: list[tuple[str, str, tuple[str, str]]] = []
    for report in sorted(reports, key=lambda r: (r[1], r[0])):
        day = dt.date.fromisoformat(report[1])
        first, last = story_window(day, day)
        around = [r for r in seen if first.isoformat() <= r[1] <= last.isoformat()]
        stored |= told(table(report), table(*around, stories=stored))
        seen.append(report)
    assert stored == told(table(*reports))


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_likeness_is_a_cosine(a: str, b: str) -> None:
    x, y = vector(None, a), vector(None, b)
    assert likeness(x, y) == likeness(y, x) or abs(likeness(x, y) - likeness(y, x)) < 1e-12
    assert -1e-9 <= likeness(x, y) <= 1 + 1e-9
    assert not x or abs(likeness(x, x) - 1) < 1e-9
