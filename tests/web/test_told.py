"""The API's mentions and quotations are those that the store gives for the same question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from detente.store.rows import Row, read_mention, read_quote
from detente.store.store import open_store

MENTIONS: Sequence[dict[str, str]] = (
    {},
    {"dyad": "USA-CHN"},
    {"dyad": "CHN>USA"},
    {"dyad": "USA-CHN", "since": "2023-06"},
    {"country": "France"},
    {"country": "CHN", "status": "planned"},
    {"type": "CONSULT,ACCUSE"},
    {"mode": "visit"},
    {"status": "happened denied", "until": "2023-05"},
    {"since": "2023-07", "until": "2023-07-01"},
    {"since": "2040"},
    {"q": "Beijing"},
    {"q": "in B"},
    {"q": "'"},
    {"q": "said", "country": "USA"},
    {"document": "evil"},
    {"document": "right/to left?#"},
    {"document": "copy"},
    {"document": "none"},
    {"document": "evil", "country": "FRA"},
    {"dyad": "USA-USA"},
)
QUOTES: Sequence[dict[str, str]] = (
    {},
    {"speaker": "USA"},
    {"speaker": "usa"},
    {"speaker": "blinken"},
    {"speaker": " Blinken "},
    {"speaker": "he"},
    {"speaker": "nobody"},
    {"since": "2023-06"},
    {"until": "2023-03"},
    {"q": "talks"},
    {"q": "the"},
    {"q": "…"},
    {"document": "evil"},
    {"speaker": "CHN", "since": "2023-02", "q": "a"},
    {"speaker": "  "},
)


def _all(desk: TestClient, path: str, asked: dict[str, str], limit: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    after = None
    while True:
        answer = desk.get(path, params={**asked, "limit": limit, **({"after": after} if after else {})}).json()
        items += answer["items"]
        after = answer["next"]
        if after is None:
            return items, answer["total"]


def _newest(rows: list[Row], day: str, id: str) -> list[Row]:
    return sorted(rows, key=lambda r: (str(r[day] or "0001-01-01"), r[id]), reverse=True)


@pytest.mark.parametrize("asked", MENTIONS, ids=str)
def test_mentions(desk: TestClient, store: Path, asked: dict[str, str]) -> None:
    with open_store(store) as whole:
        query = {("text" if name == "q" else name): value for name, value in asked.items()}
        rows = _newest(list(whole.mentions(**query).rows()), "day_earliest", "mention_id")  # type: ignore[arg-type]
    items, total = _all(desk, "/api/v1/mentions", asked, 500 if len(rows) > 40 else 3)
    assert items == [read_mention(r).model_dump(mode="json") for r in rows]
    assert total == len(rows)


@pytest.mark.parametrize("asked", QUOTES, ids=str)
def test_quotes(desk: TestClient, store: Path, asked: dict[str, str]) -> None:
    with open_store(store) as whole:
        query = {("text" if name == "q" else name): value for name, value in asked.items()}
        rows = _newest(list(whole.quotes(**query).rows()), "published_earliest", "quote_id")  # type: ignore[arg-type]
    items, total = _all(desk, "/api/v1/quotes", asked, 500 if len(rows) > 40 else 3)
    assert items == [read_quote(r).model_dump(mode="json") for r in rows]
    assert total == len(rows)


@pytest.mark.parametrize(
    "path", ["mentions?dyad=x", "mentions?type=NO", "mentions?status=x", "mentions?since=x", "mentions?country=xx", "mentions?after=x", "quotes?until=x"]
)
def test_what_there_is_not_is_refused(desk: TestClient, path: str) -> None:
    assert desk.get(f"/api/v1/{path}").status_code == 400
