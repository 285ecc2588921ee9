"""What is taken out of feeds of every kind, sound and malformed, and how their pages are read."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InputError
from detente.reading.feeds import FULL_TEXT, MAX_FEED, entry_document, feed_documents, parse_feed
from detente.reading.fetching import Fetcher, Limits
from detente.reading.results import Failure, Reading
from tests.reading.conftest import ARTICLE, Site, item, page, rss

LONG = "".join(f"&lt;p&gt;{p} ({n})&lt;/p&gt;" for n in range(3) for p in ARTICLE)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Ministry</title><entry><id>urn:1</id><title type="html">A &amp;amp; B</title>'
    '<link rel="self" href="/self"/><link rel="alternate" href="/news/1"/><updated>2023-06-20T23:30:00-05:00</updated>'
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry></feed>'
)
JSON = {
    "version": "https://jsonfeed.org/version/1.1", "title": "Body", "language": "en-GB",
    "items": [
        {"id": "1", "url": "https://b.example/1", "title": "A < B", "content_text": "One & two.\nThree.", "date_published": "2023-06-20T08:00:00Z"},
        {"id": 2, "external_url": "https://b.example/2", "content_html": "<p>Four.</p>", "summary": "Fo"},
    ],
}  # fmt: skip


def test_rss_entries_have_title_link_day_and_text() -> None:
    feed = parse_feed(rss(item("Chad &amp; Sudan", "https://w.example/1", "&lt;p&gt;Chad recalled its ambassador.&lt;/p&gt;")), "x")
    (entry,) = feed.entries
    assert (feed.title, feed.language, feed.faulty) == ("Example Wire", "en", None)
    assert (entry.title, entry.url, entry.published, entry.text, entry.full) == (
        "Chad & Sudan", "https://w.example/1", "2023-06-20", "Chad recalled its ambassador.", False,
    )  # fmt: skip


def test_the_day_is_that_of_the_outlets_clock() -> None:
    (entry,) = parse_feed(rss(item("A", day="Tue, 20 Jun 2023 23:30:00 -0700")), "x").entries
    assert entry.published == "2023-06-20"


def test_atom_entries_are_read_and_their_links_resolved() -> None:
    (entry,) = parse_feed(ATOM.encode(), "x", "https://m.example/feed").entries
    assert (entry.key, entry.title, entry.url, entry.published, entry.text) == ("urn:1", "A & B", "https://m.example/news/1", "2023-06-20", "One.\nTwo.")


def test_json_feeds_are_read() -> None:
    feed = parse_feed(json.dumps(JSON).encode(), "x")
    one, two = feed.entries
    assert (feed.title, feed.language) == ("Body", "en")
    assert (one.title, one.text, one.published, one.url) == ("A < B", "One & two.\nThree.", "2023-06-20", "https://b.example/1")
    assert (two.key, two.text, two.url) == ("2", "Four.", "https://b.example/2")


def test_of_an_entry_with_a_summary_headline_and_summary_are_the_text_and_of_a_full_one_the_report() -> None:
    short, full = parse_feed(rss(item("Chad recalls ambassador", text="Tension grows."), item("Headline", text=LONG)), "x").entries
    assert entry_document(short, parse_feed(rss(), "x"), "x").text == "Chad recalls ambassador\n\nTension grows."
    assert full.full
    assert len(full.text) >= FULL_TEXT
    assert entry_document(full, parse_feed(rss(), "x"), "x").text.startswith("Chad recalled its ambassador")


def test_a_text_that_is_cut_off_is_a_summary_however_long() -> None:
    (entry,) = parse_feed(rss(item("Headline", text=LONG + "and then […]")), "x").entries
    assert not entry.full


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<?xml version='1.0'?><urlset><url/></urlset>", "no feed"),
        (b"<rss version='2.0'><channel><title", "malformed feed"),
        (b'{"version": "1"}', "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "items are no list"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [3]}', "an item that is no object"),
        (b"{" * 100_000, "no JSON Feed"),
        (b"<rss>" + b"x" * MAX_FEED, "larger than 10 MB"),
        (b"<rss version='2.0'><channel><item " + b" ".join(b"a%d=''" % n for n in range(5_000)) + b">", "2,000 attributes"),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=f"^a.xml: .*{reason}"):
        parse_feed(data, "a.xml")


def test_a_malformed_feed_is_read_as_far_as_it_goes_and_said_to_be_malformed() -> None:
    feed = parse_feed(rss(item("One & two"), item("Three")).replace(b"</channel></rss>", b"<item>"), "x")
    assert [e.title for e in feed.entries][:2] == ["One & two", "Three"]
    assert feed.faulty


def test_a_wrongly_declared_encoding_is_found_out() -> None:
    title = "Министерство иностранных дел отозвало посла из соседней страны"
    (entry,) = parse_feed(rss(item(title)).decode().encode("cp1251"), "x").entries
    assert entry.title == title


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>",
        '<!DOCTYPE r [<!ENTITY j "' + "a" * 100_000 + '">]>',
        '<!DOCTYPE r [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
    ],
    ids=["laughs", "quadratic", "external"],
)
def test_entities_are_not_expanded_into_bombs_or_files(doctype: str) -> None:
    data = rss(item("x" + "&j;" * 500)).replace(b"<rss", doctype.encode() + b"<rss")
    started = time.monotonic()
    with contextlib.suppress(InputError):
        feed = parse_feed(data, "x")
        assert sum(len(e.title or "") + len(e.text) for e in feed.entries) < 1_000_000
        assert "root:" not in str(feed)
    assert time.monotonic() - started < 20


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_feed_or_refused(data: bytes) -> None:
    for start in (b"", b"<rss version='2.0'><channel><item>", b'{"version": "https://jsonfeed.org/version/1", "items": [{"id":'):
        with contextlib.suppress(InputError):
            parse_feed(start + data, "x")


@settings(deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["id", "title", "content_text", "content_html", "date_published", "url", "x"]), st.text(max_size=30) | st.integers())
    )
)
def test_every_item_of_a_json_feed_is_an_entry_and_accounted_for(items: list[dict[str, object]]) -> None:
    feed = parse_feed(json.dumps({**JSON, "items": items}).encode(), "x")
    assert len(feed.entries) == len(items)
    assert len(list(feed_documents(feed, "x"))) == max(1, len(items))


# ---------------------------------------------------------------------- pages behind entries


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(Limits(pause=0, tries=1, answer=2), allow_private=True)


def test_the_page_is_read_where_the_entry_is_only_a_summary(site: Site, fetcher: Fetcher) -> None:
    site.routes["/1"] = page()
    data = rss(item("Headline", site.url("/1"), "Short."), item("Full", site.url("/2"), LONG))
    one, two = feed_documents(parse_feed(data, "x"), "x", fetcher=fetcher)
    assert isinstance(one, Reading)
    assert isinstance(two, Reading)
    assert one.document.text.split("\n") == list(ARTICLE)
    assert (one.document.title, one.document.published, one.document.url) == ("Chad recalls ambassador", "2023-06-20", site.url("/1"))
    assert two.document.title == "Full"
    assert site.paths() == ["/1"]


def test_a_page_that_cannot_be_read_costs_only_the_full_text(site: Site, fetcher: Fetcher) -> None:
    site.routes["/pdf"] = b"%PDF-1.7"
    data = rss(item("Chad recalls ambassador", site.url("/gone"), "Short."), item("A", site.url("/pdf")), item("", site.url("/gone"), ""))
    gone, pdf, bare = feed_documents(parse_feed(data, "x"), "x", fetcher=fetcher)
    assert isinstance(gone, Reading)
    assert gone.document.text == "Chad recalls ambassador\n\nShort."
    assert "404" in (gone.note or "")
    assert isinstance(pdf, Reading)
    assert "page was not" in (pdf.note or "")
    assert isinstance(bare, Failure)
    assert bare.kind == "fetch"


def test_a_feed_of_summaries_says_once_that_their_pages_can_be_read() -> None:
    found = list(feed_documents(parse_feed(rss(item("A b c", "https://w.example/1"), item("D e f", "https://w.example/2")), "x"), "x"))
    notes = [f.note for f in found if isinstance(f, Reading)]
    assert notes == ["x: 2 of 2 entries hold a headline or summary only; --full-text reads their pages", None]
