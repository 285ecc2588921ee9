"""A document is cut into sentences without moving an offset; headers, credits, captions and datelines are set apart."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.coding.sentences import Layout, even, layout

BODY = "\n\nTonga recalled its envoy to Fiji. The two islands had quarreled for weeks."
PIECES = (
    "Tonga's king said: “We shall wait.”",
    "Dr. A. B. Tau, 61, arrived.",
    "\n",
    "\n\n",
    "  ",
    "\t",
    "\u200b",
    "\u00a0",
    "SUVA (AP) — ",
    "date 2024-02-03 ",
    "Island quarrel deepens",
    "(Ana Vaka/Pool Photo via AP)",
    "Photo: A boat at sea",
    "‘No’, he said…",
    "U.S. Sen. Lee left.",
    "Ж",
    "漢字。",
    "é",
    "🙂",
    "\x00",
    "...",
    "!?",
)
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.text(max_size=120))


def kinds(page: Layout, text: str) -> list[tuple[str, str]]:
    return [(s.kind, text[slice(*s.span)]) for s in page.sentences]


# ---------------------------------------------------------------- offsets


@given(st.text(max_size=200))
def test_evening_out_keeps_every_offset(text: str) -> None:
    assert len(even(text)) == len(text)


@given(TEXTS)
@settings(max_examples=250, deadline=None)
def test_offsets_never_move(text: str) -> None:
    page = layout(text)
    assert len(page.text) == len(text)
    for s in page.sentences:
        assert 0 <= s.start < s.end <= len(text)
        assert page.text[s.start : s.end] == even(text[s.start : s.end])


@given(TEXTS)
@settings(max_examples=250, deadline=None)
def test_sentences_stand_in_order_without_overlap_and_are_numbered(text: str) -> None:
    found = layout(text).sentences
    assert [s.index for s in found] == list(range(len(found)))
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(a.paragraph <= b.paragraph for a, b in itertools.pairwise(found))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_no_sentence_crosses_a_paragraph(text: str) -> None:
    page = layout(text)
    assert all("\n" not in page.text[s.start : s.end] for s in page.sentences)


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_no_letter_of_the_body_is_lost(text: str) -> None:
    """What stands in no sentence is metadata (header, dateline) or holds no letters."""
    page = layout(text, has_title=True)
    covered = {i for s in page.sentences for i in range(s.start, s.end)}
    apart = {i for s in page.sentences if s.dateline for i in range(*s.dateline)}
    lost = "".join(c for i, c in enumerate(text) if i not in covered | apart and c.isalpha())
    assert lost == "" or page.published is not None or "date" in text.lower() or "SUVA" in text


@pytest.mark.parametrize(
    ("given_", "plain"), [("“No”", '"No"'), ("Fiji’s", "Fiji's"), ("‘so’", "'so'"), ("a\u00a0b", "a b"), ("«non»", '"non"'), ("x\u200by", "x y")]
)
def test_quotes_apostrophes_and_spaces_are_evened_out(given_: str, plain: str) -> None:
    assert even(given_) == plain


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\t\r\n"])
def test_an_empty_text_has_no_sentences(text: str) -> None:
    assert layout(text) == Layout(text=even(text), sentences=())


# ---------------------------------------------------------------- header, headline, credit


def test_mixed_header_line_is_date_then_headline_then_credit() -> None:
    text = "date 2024-02 Tonga recalls envoy in bid to calm island quarrel(Ana Vaka/Pool Photo via AP)" + BODY
    page = layout(text)
    assert page.published == "2024-02"
    assert page.title == "Tonga recalls envoy in bid to calm island quarrel"
    assert kinds(page, text)[:2] == [("title", "Tonga recalls envoy in bid to calm island quarrel"), ("boilerplate", "(Ana Vaka/Pool Photo via AP)")]
    assert [k for k, _ in kinds(page, text)[2:]] == ["body", "body"]


@pytest.mark.parametrize("date", ["2024", "2024-02", "2024-02-03"])
@pytest.mark.parametrize("head", ["date ", " date ", "Date: ", "published ", "published: "])
def test_header_date_is_metadata_and_in_no_sentence(head: str, date: str) -> None:
    text = f"{head}{date} Tonga recalls envoy{BODY}"
    page = layout(text)
    assert page.published == date
    assert page.title == "Tonga recalls envoy"
    assert not any(date in t for _, t in kinds(page, text))


@pytest.mark.parametrize("credit", ["(AP Photo/Ana Vaka)", "(Reuters)", "(Ana Vaka/Getty Images)", "(Ana Vaka/Pool via AP)", " (Photo: Xinhua)"])
def test_credit_behind_the_headline_is_boilerplate(credit: str) -> None:
    text = f"Tonga recalls envoy{credit}{BODY}"
    page = layout(text)
    assert page.title == "Tonga recalls envoy"
    assert kinds(page, text)[1] == ("boilerplate", credit.strip())


def test_first_line_without_full_stop_is_the_headline() -> None:
    assert layout("Tonga recalls envoy" + BODY).title == "Tonga recalls envoy"


def test_headline_keeps_its_own_quotation_marks() -> None:
    assert layout("Tonga calls Fiji’s plan ‘reckless’" + BODY).title == "Tonga calls Fiji’s plan ‘reckless’"


def test_first_line_with_full_stop_is_no_headline() -> None:
    page = layout("Tonga recalled its envoy." + BODY)
    assert page.title is None
    assert {s.kind for s in page.sentences} == {"body"}


def test_a_text_of_one_line_has_no_headline() -> None:
    assert layout("Tonga recalls envoy").title is None


def test_headline_known_from_elsewhere_is_not_looked_for_in_the_text() -> None:
    page = layout("Tonga recalls envoy" + BODY, has_title=True)
    assert page.title is None


def test_only_the_first_line_can_be_a_header() -> None:
    text = "Tonga recalls envoy\n\nThe date 2024-02 was set for talks.\n\ndate 2023-01 is when it began."
    assert layout(text).published is None


# ---------------------------------------------------------------- boilerplate


@pytest.mark.parametrize(
    "line",
    [
        "Photo: A fishing boat off Nuku'alofa",
        "File photo shows the harbour at Apia.",
        "Advertisement",
        "Sign up for our newsletter.",
        "Read more: The island quarrel explained",
        "Reporting by Ana Vaka; Editing by Tom Reid",
        "Copyright 2024 The Pacific Post. All rights reserved.",
        "Follow us on social media.",
        "(Ana Vaka/Pool Photo via AP)",
    ],
)
def test_captions_credits_and_notices_are_boilerplate(line: str) -> None:
    text = f"Tonga recalled its envoy to Fiji.\n\n{line}\n\nFiji protested."
    assert ("boilerplate", line) in kinds(layout(text), text)


@pytest.mark.parametrize(
    "line",
    ["Photographers were expelled from Fiji.", "The AP reported from Suva.", "Images of the raid angered Tonga.", "Tonga's navy (founded in 1973) left port."],
)
def test_a_sentence_that_only_speaks_of_pictures_or_agencies_is_body(line: str) -> None:
    text = f"Tonga recalled its envoy to Fiji.\n\n{line}\n\nFiji protested."
    assert ("body", line) in kinds(layout(text), text)


# ---------------------------------------------------------------- datelines


@pytest.mark.parametrize(
    "dateline",
    [
        "SUVA (AP) — ",
        "SUVA, Fiji (Reuters) - ",
        "APIA, Samoa, June 18 (Reuters) - ",
        "PORT MORESBY — ",
        "NUKU'ALOFA, Feb. 3 (AFP) – ",
        "UNITED NATIONS (AP) -- ",
        "SUVA (Pacnews) : ",
        "Suva, June 18, FBC - ",
        "Port Moresby, June 18 (Pacnews) -- ",
    ],
)
def test_dateline_is_set_apart_from_the_first_sentence(dateline: str) -> None:
    text = f"{dateline}Tonga recalled its envoy. Fiji protested."
    page = layout(text)
    assert kinds(page, text) == [("body", "Tonga recalled its envoy."), ("body", "Fiji protested.")]
    assert page.sentences[0].dateline == (0, len(dateline))
    assert page.sentences[1].dateline is None


@pytest.mark.parametrize("text", ["US-China talks resumed.", "Tonga - a small kingdom - protested.", "NATO said so.", "The UN-backed plan failed."])
def test_a_hyphen_alone_makes_no_dateline(text: str) -> None:
    assert layout(text).sentences[0].dateline is None


def test_a_dateline_is_no_headline() -> None:
    assert layout("SUVA, Fiji (AP) — Tonga recalled its envoy" + BODY).title is None


# ---------------------------------------------------------------- splitting


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Tau met Mrs. Vaka.",
        "Gen. Tau and Lt. Col. Vaka were detained.",
        "U.S. envoys met Sen. Vaka on Jan. 5 in St. Louis.",
        "Dr. A. B. Tau of the U.N. arrived at 3 p.m. on Friday.",
        "The $1.5 billion loan was refused.",
        "Fiji's Gov. Tau, Rep. Vaka and Rev. Moala spoke.",
        "The ship left at 10 a.m. Monday.",
        "John F. Tau resigned.",
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(sentence: str) -> None:
    text = f"{sentence} Fiji protested."
    assert [t for _, t in kinds(layout(text), text)] == [sentence, "Fiji protested."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Tonga left. Fiji stayed.", 2),
        ("Did Tonga leave? Fiji stayed.", 2),
        ("“Go home!” Fiji stayed.", 2),
        ("Tonga left.\nFiji stayed.", 2),
        ("“We left. We will not return,” Tau said.", 2),
        ("Tonga left; Fiji stayed.", 1),
        ("Tonga left…", 1),
    ],
)
def test_sentences_are_cut_at_their_ends(text: str, count: int) -> None:
    assert len(layout(text).sentences) == count


def test_paragraphs_are_numbered() -> None:
    assert [s.paragraph for s in layout("One left. Two left.\n\nThree left.\nFour left.", has_title=True).sentences] == [0, 0, 1, 2]
