"""A list of feeds is read strictly, and gone round: what is new, what failed, and how each feed fares."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from detente.errors import InputError
from detente.reading.fetching import Fetcher, Limits
from detente.reading.polling import FeedState, Polling, load_states, poll, save_states
from detente.reading.results import Failure, Reading
from detente.reading.subscriptions import Subscription, bundled_subscriptions, parse_subscriptions, read_subscriptions
from tests.reading.conftest import ARTICLE, Site, item, page, rss

NOON = datetime.datetime(2023, 6, 20, 12, tzinfo=datetime.UTC)


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(Limits(pause=0, tries=1, answer=2), allow_private=True)


def go(feeds: list[Subscription], states: dict[str, FeedState], fetcher: Fetcher) -> tuple[list[str], dict[str, FeedState]]:
    polling = poll(feeds, states, fetcher, now=lambda: NOON)
    found = [f.document.title or "" if isinstance(f, Reading) else f"FAILED {f.reason}" for f in polling]
    return found, polling.states


def feed(site: Site, path: str = "/feed", full_text: bool = False) -> Subscription:
    return Subscription(url=site.url(path), name="Example", full_text=full_text)


# ---------------------------------------------------------------------- the list


def test_forty_feeds_come_along_and_each_is_told_once() -> None:
    feeds = bundled_subscriptions()
    assert len(feeds) == len({f.url for f in feeds}) == len({f.name for f in feeds}) == 40
    assert {f.kind for f in feeds} == {"wire", "outlet", "ministry", "un"}
    assert len({f.country for f in feeds}) >= 20


def test_both_ways_to_write_a_feed_are_read(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text(
        '[[feed]]\nurl = "https://a.example/rss"\n[[feed]]\nname = "B"\nurl = "https://b.example"\ncountry = "TCD"\nkind = "wire"\n'
    )
    one, two = read_subscriptions(tmp_path / "feeds.toml")
    assert (one.name, one.kind, one.full_text) == ("a.example", "other", True)
    assert two == parse_subscriptions('feed = [\n{ name = "B", url = "https://b.example", country = "TCD", kind = "wire" },\n]', "x")[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "x.toml: no feed in it"),
        ("a b", "x.toml: not TOML"),
        ("[feeds]\n", "x.toml:1: unknown table or field 'feeds'"),
        ('\n[[feed]]\nurl = "https://a.example"\n\n[[feed]]\nlink = "b"', "x.toml:5: unknown field link; a feed has url, "),
        ('[[feed]]\nname = "A"', "x.toml:1: field url is missing"),
        ('[[feed]]\nurl = "file:///etc/passwd"', "x.toml:1: field url is 'file:///etc/passwd'"),
        ('[[feed]]\nurl = "https://me:secret@a.example"', "x.toml:1: field url"),
        ("[[feed]]\nurl = 3", "x.toml:1: field url is a int"),
        ('[[feed]]\nurl = "https://a.example"\nkind = "radio"', "x.toml:1: field kind is 'radio'; known are wire"),
        ('[[feed]]\nurl = "https://a.example"\ncountry = "Chad"', "x.toml:1: field country is 'Chad'"),
        ('[[feed]]\nurl = "https://a.example"\nfull_text = "no"', "x.toml:1: field full_text is a str, not a truth value"),
        ('feed = [\n{ url = "https://a.example" },\n{ url = "https://a.example" },\n]', "x.toml:3: https://a.example stands already in line 2"),
        ('feed = "https://a.example"', "x.toml: feed is no list of tables"),
    ],
)
def test_a_fault_in_the_list_is_told_with_file_line_and_field(text: str, reason: str) -> None:
    with pytest.raises(InputError) as error:
        parse_subscriptions(text, "x.toml")
    assert str(error.value).startswith(reason)


# ---------------------------------------------------------------------- the round


def test_only_what_is_new_comes_at_the_next_round(site: Site, fetcher: Fetcher) -> None:
    site.routes["/feed"] = [rss(item("One a"), item("Two b")), rss(item("Three c"), item("One a"), item("Two b"))]
    first, states = go([feed(site)], {}, fetcher)
    second, after = go([feed(site)], states, fetcher)
    assert (first, second) == (["One a", "Two b"], ["Three c"])
    state = after[site.url("/feed")]
    assert (state.new, state.total_new, state.failed, state.errors) == (1, 3, 0, 0)
    assert state.last_success == state.last_try == "2023-06-20T12:00:00+00:00"


def test_a_changed_headline_makes_an_entry_new(site: Site, fetcher: Fetcher) -> None:
    site.routes["/feed"] = [rss(item("Two killed", "https://w.example/1")), rss(item("Three killed", "https://w.example/1"))]
    _, states = go([feed(site)], {}, fetcher)
    assert go([feed(site)], states, fetcher)[0] == ["Three killed"]


def test_a_feed_that_has_not_changed_is_not_sent_again(site: Site, fetcher: Fetcher) -> None:
    site.routes["/feed"] = [(200, {"ETag": '"v1"'}, rss(item("One a"))), (304, {}, b"")]
    _, states = go([feed(site)], {}, fetcher)
    found, after = go([feed(site)], states, fetcher)
    assert found == []
    assert site.asked[1][1]["if-none-match"] == '"v1"'
    assert (after[site.url("/feed")].etag, after[site.url("/feed")].errors) == ('"v1"', 0)


def test_a_feed_that_fails_stops_no_other_and_its_errors_are_counted_until_it_is_back(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/bad": [(500, {}, b""), b"no feed at all", rss(item("Back a"))], "/feed": rss(item("One a"))}
    feeds = [feed(site, "/bad"), feed(site)]
    found, states = go(feeds, {}, fetcher)
    assert "answered 500" in found[0]
    assert found[1] == "One a"
    found, states = go(feeds, states, fetcher)
    assert "no feed" in found[0]
    assert (states[site.url("/bad")].errors, states[site.url("/bad")].last_success) == (2, None)
    found, states = go(feeds, states, fetcher)
    assert found == ["Back a"]
    assert (states[site.url("/bad")].errors, states[site.url("/bad")].error) == (0, None)


def test_pages_are_read_where_the_feed_has_summaries(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/feed": rss(item("Short", site.url("/1"), "x"), item("", site.url("/2"))), "/1": page()}
    polling = poll([feed(site, full_text=True)], {}, fetcher)
    one, two = polling
    assert isinstance(one, Reading)
    assert (one.document.text.split("\n")[0], one.document.source, one.origin) == (ARTICLE[0], "Example", site.url("/1"))
    assert isinstance(two, Failure)
    assert (polling.states[site.url("/feed")].new, polling.states[site.url("/feed")].failed) == (1, 1)


def test_a_round_that_is_broken_off_is_read_again(site: Site, fetcher: Fetcher) -> None:
    site.routes["/feed"] = rss(item("One a"), item("Two b"))
    polling: Polling = poll([feed(site)], {}, fetcher)
    next(polling)
    assert polling.states == {}
    assert go([feed(site)], polling.states, fetcher)[0] == ["One a", "Two b"]


def test_private_feeds_are_not_fetched_unless_allowed(site: Site) -> None:
    found, _ = go([feed(site)], {}, Fetcher(Limits(pause=0, tries=1)))
    assert "--allow-private" in found[0]
    assert not site.asked


# ---------------------------------------------------------------------- states on disk


def test_states_are_kept_and_read_back(site: Site, fetcher: Fetcher, tmp_path: Path) -> None:
    site.routes["/feed"] = (200, {"ETag": '"v1"', "Last-Modified": "yesterday"}, rss(item("One a")))
    _, states = go([feed(site)], {}, fetcher)
    file = tmp_path / "state" / "feeds.json"
    assert load_states(file) == {}
    save_states(file, states)
    assert load_states(file) == states
    assert [p.name for p in file.parent.iterdir()] == ["feeds.json"]


@pytest.mark.parametrize(
    "content", ["", "[]", '{"version": 1}', '{"version": 1, "feeds": [{"link": 3}]}', '{"version": 1, "feeds": [{"url": "a", "new": "b"}]}']
)
def test_a_damaged_state_says_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(InputError, match="move it away"):
        load_states(tmp_path / "a.json")


def test_a_state_of_a_later_version_is_not_guessed_at(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"version": 9, "feeds": []}))
    with pytest.raises(InputError, match="later version"):
        load_states(tmp_path / "a.json")
