"""A store that has not been fused reads like one that has."""

from __future__ import annotations

from typing import Any

import pytest

from detente.reading.results import Reading
from detente.records import Document
from detente.store.ingest import ingest
from detente.store.reading import fuse_for_reading
from detente.store.store import Store, open_store

_TOLD = (
    ("2023-06-18", "The United States imposed sanctions on China. Iran and Iraq signed an agreement in Baghdad on Monday."),
    ("2023-06-19", "China accused the United States of spying. France protested on Sunday."),
    ("2023-06-20", "The presidents of Iran and Iraq met in Tehran on Monday."),
)


@pytest.fixture(scope="module")
def stores(coder: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Store]:
    """The same reports, not fused and fused."""
    folder = tmp_path_factory.mktemp("reading")
    readings = [Reading(origin=day, document=Document(id=day, text=text, published=day)) for day, text in _TOLD]
    for name, fuse in (("apart", False), ("fused", True)):
        ingest(readings, str(folder / name), fuse=fuse)
    apart = open_store(folder / "apart")
    assert not apart.fused
    fuse_for_reading(apart)
    return apart, open_store(folder / "fused")


def test_events_have_the_columns_that_fused_ones_have(stores: tuple[Store, Store]) -> None:
    apart, fused = stores
    rows, expected = (sorted(s.cursor().sql("SELECT event_type, status, pairs FROM events").fetchall()) for s in stores)
    assert rows == expected
    assert any("IRN>IRQ" in pairs and "IRQ>IRN" in pairs for _, _, pairs in rows)
    assert apart.columns("events") == fused.columns("events")


@pytest.mark.parametrize("dyad", ["USA-CHN", "CHN>USA", "IRN-IRQ", "IRQ>IRN"])
def test_dyads_find_the_same_events(stores: tuple[Store, Store], dyad: str) -> None:
    apart, fused = (sorted((e.event_type, e.status, e.id) for e in s.events(dyad=dyad)) for s in stores)
    assert apart
    assert [e[:2] for e in apart] == [e[:2] for e in fused]
