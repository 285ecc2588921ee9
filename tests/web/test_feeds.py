"""The health of feeds on the page of sources: from the file that `detente watch` writes."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from fastapi.testclient import TestClient

from detente.reading.polling import FeedState, save_states
from detente.reading.subscriptions import bundled_subscriptions
from detente.store.watching import STATE
from detente.web.feeds import feeds
from detente.web.render import messages
from tests.web.conftest import SCRIPT, client

NOW = datetime.datetime(2023, 6, 20, 12, tzinfo=datetime.UTC)
KNOWN = bundled_subscriptions()[0]
STATES = (
    FeedState(url=KNOWN.url, last_try="2023-06-20T11:00:00+00:00", last_success="2023-06-20T11:00:00+00:00", new=3, failed=1, total_new=1234, total_failed=5),
    FeedState(url="https://gone.example/feed", last_try="2023-06-20T11:00:02+00:00", last_success="2023-06-01T08:30:00+00:00", errors=7, error=f"404 {SCRIPT}"),
    FeedState(url="https://never.example/feed", last_try="2023-06-20T11:00:03+00:00", errors=1, error="no address"),
)


def kept(folder: Path, *states: FeedState) -> str:
    save_states(folder / STATE, {s.url: s for s in states})
    return str(folder)


def test_those_in_trouble_come_first_and_known_feeds_have_names(tmp_path: Path) -> None:
    found = feeds(kept(tmp_path, *STATES), NOW)
    assert [(f.name, f.health) for f in found.feeds] == [("never.example/feed", "never read"), ("gone.example/feed", "failing"), (KNOWN.name, "fine")]
    assert (found.round, found.stale) == (datetime.datetime(2023, 6, 20, 11, 0, 3, tzinfo=datetime.UTC), False)
    assert feeds(str(tmp_path), NOW + datetime.timedelta(days=2)).stale


def test_a_store_elsewhere_or_without_feeds_has_none(tmp_path: Path) -> None:
    assert feeds(str(tmp_path)).feeds == feeds("s3://bucket/store").feeds == ()


def test_the_page_tells_each_feed_in_words(fresh: Path) -> None:
    kept(fresh, *STATES)
    text = client(fresh).get("/sources").text
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in re.findall(r"<tr>.*?</tr>", text[text.index('id="feeds"') : text.index('id="failures"')])]
    assert [row.split()[1:3] for row in rows[1:3]] == [["never", "read"], ["failing", "2023-06-01"]]
    assert "(7 rounds in a row)" in rows[2]
    assert rows[3].startswith(f"{KNOWN.name} read 2023-06-20 11:00 UTC 3 1 1,234 5")
    assert messages()["feeds"]["stale"] in text
    assert "<script>window" not in text


def test_without_feeds_the_page_says_how_to_watch_some(desk: TestClient) -> None:
    assert messages()["feeds"]["none"] in desk.get("/sources").text


def test_a_damaged_file_is_told_and_the_page_stays(fresh: Path) -> None:
    (fresh / STATE).write_text("{half")
    answer = client(fresh).get("/sources")
    assert answer.status_code == 200
    assert messages()["feeds"]["damaged"] in answer.text
    assert 'id="outlets"' in answer.text
