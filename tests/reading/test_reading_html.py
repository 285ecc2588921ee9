"""What is taken out of a web page: article, headline, day, outlet; and which pages are turned away."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.errors import InputError
from detente.reading.html import MAX_PAGE, MAX_TAGS, fragment_text, read_html
from tests.reading.conftest import ARTICLE, page


def test_the_article_comes_without_headline_navigation_and_footer() -> None:
    document = detente.read_html(page(), url="https://wire.example/a")
    assert document.text.split("\n") == list(ARTICLE)
    assert (document.title, document.source, document.language) == ("Chad recalls ambassador", "Example Wire", "en")
    assert (document.url, document.published) == ("https://wire.example/a", None)


def test_captions_cookie_notices_and_newsletters_are_no_part_of_it() -> None:
    more = (
        "<figure><img src='a.jpg'><figcaption>Soldiers attacked a village in May. Photograph: Example/Agency</figcaption></figure>"
        "<p>We use cookies to give you the best experience on our site, and share data with our partners.</p>"
        "<div class='newsletter-box'><p>Sign up to our newsletter and Iran will bomb your inbox every morning.</p></div>"
        "<p>Read more: Libya attacks Chad</p><p>The post Chad recalls ambassador appeared first on Example Wire.</p>"
    )
    assert read_html(page(more=more)).text.split("\n") == list(ARTICLE)


@pytest.mark.parametrize(
    ("head", "url", "day"),
    [
        ("<meta property='article:published_time' content='2023-06-20T08:00:00+03:00'>", None, "2023-06-20"),
        ("<meta property='article:published_time' content='2023-06'>", None, "2023-06"),
        ("<meta property='article:published_time' content='2023'>", None, "2023"),
        ('<script type="application/ld+json">{"dateModified":"2023-07-01","datePublished":"2023-06-20T23:30:00-05:00"}</script>', None, "2023-06-20"),
        ("<meta name='dcterms.created' content='Tue, 20 Jun 2023 08:00:00 GMT'>", None, "2023-06-20"),
        ("", "https://wire.example/2023/06/20/chad", "2023-06-20"),
        ("<link rel='canonical' href='https://wire.example/2023/6/20/chad'>", None, "2023-06-20"),
        ("<meta property='article:published_time' content='2023-06-21T01:00:00Z'>", "https://wire.example/2023/06/20/chad", "2023-06-20"),
        ("<meta property='article:published_time' content='2999-01-01'>", None, None),
        ("<meta property='article:published_time' content='0001-01-01T00:00:00Z'>", None, None),
        ("<meta property='article:published_time' content='2023-13-45'>", None, None),
    ],
)
def test_the_day_is_as_exact_as_the_page_says_it(head: str, url: str | None, day: str | None) -> None:
    assert read_html(page(head=head), url=url).published == day


def test_a_month_shown_on_the_page_is_not_made_its_first_day() -> None:
    assert read_html(page(more="<span class='date'>June 2023</span>")).published in (None, "2023-06")
    assert read_html(page(more="<span class='date'>1 June 2023</span>")).published == "2023-06-01"
    assert read_html(page(more="<time datetime='2023-06-01'>June</time>")).published == "2023-06-01"


def test_a_day_told_in_the_text_or_a_year_in_the_footer_is_not_when_it_was_published() -> None:
    told = ("On 3 March 2019 Chad closed its border with Sudan, and in 2020 it was opened again, after long talks.", *ARTICLE)
    assert read_html(page(paragraphs=told)).published is None


def test_a_given_day_wins_and_nothing_after_the_crawl_is_believed() -> None:
    data = page(head="<meta property='article:published_time' content='2023-06-20'>")
    assert read_html(data, published="2023-05").published == "2023-05"
    assert read_html(data, latest="2023-06-19").published is None


@pytest.mark.parametrize(("declared", "encoding"), [("windows-1251", "cp1251"), ("iso-8859-1", "cp1252"), ("shift_jis", "shift_jis"), ("utf-8", "utf-8")])
def test_the_declared_encoding_is_used(declared: str, encoding: str) -> None:
    words = {"cp1251": "Президент Чада отозвал посла.", "cp1252": "“Café” – naïve", "shift_jis": "チャドは大使を召還した。", "utf-8": "“Café” – 大使"}[encoding]
    data = (
        page(paragraphs=(*ARTICLE, words + " " + ARTICLE[0])).decode().replace("charset='utf-8'", f"charset='{declared}'").encode(encoding, "xmlcharrefreplace")
    )
    assert words in read_html(data).text
    assert words in read_html(data.replace(declared.encode(), b"none"), charset=declared).text


def test_the_same_article_at_two_outlets_is_two_documents() -> None:
    one, two = read_html(page(), url="https://a.example/1"), read_html(page(), url="https://b.example/1")
    assert one.text == two.text
    assert one.id != two.id
    assert one.id == read_html(page(), url="https://a.example/1").id


def test_a_page_laid_out_with_tables_is_read_as_paragraphs() -> None:
    cells = "".join(f"<tr><td>{p}</td></tr>" for p in ARTICLE)
    text = read_html(f"<html><head><title>T</title></head><body><table>{cells}</table></body></html>").text
    assert "|" not in text
    assert [p.strip() for p in text.split("\n")] == list(ARTICLE)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<html><body><div id='app'></div><script>load()</script></body></html>", "no article in this page"),
        (b"<html>" + b"x" * MAX_PAGE, "larger than 10 MB"),
        (b"<html><body>" + b"<b>" * (MAX_TAGS + 1), "more than 30,000 tags"),
        (b"<html><body " + b" ".join(b"a%d=''" % n for n in range(30_000)) + b">", "more than 10,000 attributes"),
        (b"<html><body>" + b"<div>" * 29_000 + b"<p>Chad recalled its ambassador.</p>", "no article|cannot be read"),
    ],
    ids=["empty", "script", "large", "tags", "attributes", "deep"],
)
def test_pages_without_an_article_and_hostile_ones_are_refused_in_bounded_time(data: bytes, reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(InputError, match=f"^a.html: .*(?:{reason})"):
        read_html(data, where="a.html")
    assert time.monotonic() - started < 20


def test_control_characters_do_not_cut_a_page_off() -> None:
    text = read_html(page().replace(b"recalled its", b"recalled\x00\x0b its")).text
    assert "ambassador to Sudan" in text
    assert len(text.split("\n")) == 3


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "utf-16", "idna", "no-such", "base64"]))
def test_any_bytes_are_a_document_or_refused(data: bytes, charset: str) -> None:
    with contextlib.suppress(InputError):
        assert read_html(data, charset=charset or None).text.strip()


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<div", ">", "<!--", "-->", "<table><tr><td>", "<![CDATA[", "&#0;", "&amp;", '<a href="', "Chad recalled it. ", "\x00"])
    )
)
def test_any_soup_of_tags_is_a_document_or_refused(pieces: list[str]) -> None:
    with contextlib.suppress(InputError):
        read_html("<html>" + "".join(pieces))


def test_a_fragment_becomes_paragraphs() -> None:
    markup = "<p>One <b>bold</b>\nword.</p><figure><figcaption>No.</figcaption></figure>Two<br>Three &amp; four<script>no()</script><ul><li>Five</li></ul>"
    assert fragment_text(markup, "x").split("\n") == ["One bold word.", "Two", "Three & four", "Five"]
    assert fragment_text("plain text,  two\nlines", "x") == "plain text, two\nlines"


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_fragment_is_text(markup: str) -> None:
    with contextlib.suppress(InputError):
        fragment_text(markup, "x")
