"""The page as a reader meets it, in a real browser."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from detente.pages import annotated_page, annotated_pages, article, asset, entry, index_page
from detente.records import Coding
from tests.pages.build import coding, event, hostile

Show = Callable[..., Any]

#: What of the text is marked as belonging to what has the focus.
MARKED = "[...document.querySelectorAll('.text .on')].map(e => [e.dataset.m, e.textContent])"


@pytest.fixture(scope="module")
def forms(report: Coding) -> dict[str, str]:
    return {
        "one": annotated_page(report),
        "quiet": annotated_page(coding("Nothing happened here on Sunday.")),
        "several": annotated_pages([("a.txt", report), ("b.txt", coding("Quiet."))], failed=1),
        "index": index_page([entry(report, "a.html")], 2),
        "hostile": annotated_page(hostile()),
    }


@pytest.mark.parametrize("form", ["one", "quiet", "several", "index", "hostile"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_page_is_without_errors_requests_and_sideways_scrolling(show: Show, forms: dict[str, str], form: str, width: int) -> None:
    opened = show(forms[form], width)
    assert opened.errors == []
    assert opened.requests == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("form", ["one", "quiet", "several", "index"])
@pytest.mark.parametrize("dark", [False, True])
def test_page_has_no_fault_that_axe_knows_of(show: Show, forms: dict[str, str], form: str, dark: bool) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="ACCESSIBILITY NOT TESTED: axe-playwright-python is missing")
    found = axe.Axe().run(show(forms[form], dark=dark).page).response["violations"]
    assert [(v["id"], [n["html"][:120] + " " + str(n["any"][:1]) for n in v["nodes"][:3]]) for v in found] == []


def test_words_of_an_event_with_the_focus_are_of_sufficient_contrast(show: Show, report: Coding) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="ACCESSIBILITY NOT TESTED: axe-playwright-python is missing")
    for dark in (False, True):
        page = show(annotated_page(report), dark=dark).page
        page.locator("#e2 a.n").focus()
        assert page.locator(".text .on").count()
        assert [v["id"] for v in axe.Axe().run(page).response["violations"]] == []


def test_focus_on_an_event_marks_its_words_and_leaving_it_takes_the_marks_away(show: Show, report: Coding) -> None:
    page = show(annotated_page(report)).page
    n = next(k for k, e in enumerate(report.events, 1) if e.status == "planned")
    planned = report.events[n - 1]
    page.locator(f"#e{n} a.n").focus()
    marked = page.evaluate(MARKED)
    assert planned.trigger.text in [words for _, words in marked]
    assert "".join(words for tokens, words in marked if f"{n}a" in tokens.split()) == planned.actors[0].text
    assert {tokens.split()[0][:-1] for tokens, _ in marked} <= {str(k) for k in range(1, 20)} | {"q"}
    assert "lit" in page.locator(f"#e{n}").get_attribute("class")
    page.locator(".sections a").first.focus()
    assert page.evaluate(MARKED) == []


def test_every_event_is_reached_with_the_tab_key_alone(show: Show, report: Coding) -> None:
    page = show(annotated_page(report)).page
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('.event')?.id"))
    assert {f"e{n}" for n in range(1, len(report.events) + 1)} <= reached


def test_a_click_holds_an_event_and_escape_lets_go(show: Show, report: Coding) -> None:
    page = show(annotated_page(report)).page
    page.locator("#e1 .sides").click()
    page.mouse.move(0, 0)
    assert page.evaluate(MARKED)
    page.keyboard.press("Escape")
    assert page.evaluate(MARKED) == []


def test_pointing_at_a_trigger_shows_its_event_and_following_it_goes_there(show: Show, report: Coding) -> None:
    page = show(annotated_page(report)).page
    page.locator(".text a.trigger").first.hover()
    assert "lit" in page.locator("#e1").get_attribute("class")
    page.locator(".text a.trigger").first.press("Enter")
    assert page.evaluate("document.activeElement.closest('.event').id") == "e1"


def test_pointing_at_a_quote_in_the_list_marks_it_in_the_text(show: Show, report: Coding) -> None:
    page = show(annotated_page(report)).page
    page.locator(".quotes li").first.hover()
    marked = "".join(words for _, words in page.evaluate(MARKED))
    assert "We have not met the Australian ministers" in marked


def test_without_scripts_all_is_there_and_links_lead_to_events(show: Show, report: Coding) -> None:
    opened = show(annotated_page(report), scripts=False, anchor="#e2")
    text = opened.page.locator("#e2").inner_text()
    assert "planned" in text
    assert "Jean-Yves Le Drian" in text
    assert opened.page.locator(".agenda li").first.is_visible()
    box = opened.page.locator("#e2").bounding_box()
    assert 0 <= box["y"] < 900


def test_events_stand_beside_their_sentence_on_a_desk_and_below_it_on_a_phone(show: Show, report: Coding) -> None:
    for width, beside in ((1280, True), (390, False)):
        page = show(annotated_page(report), width).page
        text = page.locator(".passage.told .text").nth(1).bounding_box()
        events = page.locator(".passage.told .events").nth(1).bounding_box()
        if beside:
            assert events["x"] >= text["x"] + 300
            assert events["y"] < text["y"] + text["height"]
        else:
            assert events["y"] >= text["y"] + text["height"]


def test_a_kind_of_mark_can_be_taken_away(show: Show, report: Coding) -> None:
    page = show(annotated_page(report)).page
    style = "getComputedStyle(document.querySelector('.text .trigger')).backgroundColor"
    before = page.evaluate(style)
    page.locator(".show-events").uncheck()
    assert page.evaluate(style) != before


def test_statuses_are_told_apart_without_colour(show: Show, report: Coding) -> None:
    page = show(annotated_page(report)).page
    shown = page.evaluate(
        "[...document.querySelectorAll('.event')].map(e => [e.querySelector('.status').innerText, e.querySelector('use').getAttribute('href')])"
    )
    assert len(shown) == len(report.events)
    for (word, shape), e in zip(shown, report.events, strict=True):
        assert word == e.status
        assert shape == f"#shape-{e.status}"


def test_hostile_text_is_inert(show: Show) -> None:
    opened = show(annotated_page(hostile(), name="<script>window.hacked=1</script>", refused=True))
    page = opened.page
    assert page.evaluate("window.hacked") is None
    assert opened.requests == []
    assert page.evaluate("document.querySelectorAll('img, textarea, form, iframe').length") == 0
    assert page.evaluate("document.scripts.length") == 1
    page.locator("#e1").click()
    assert page.evaluate("window.hacked") is None


def test_a_script_that_got_into_the_page_would_not_run(show: Show, report: Coding) -> None:
    page = annotated_page(report).replace("</main>", "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'></main>")
    assert show(page).page.evaluate("window.hacked") is None


def test_marks_that_turn_a_line_round_turn_nothing_and_can_be_seen(show: Show) -> None:
    text = "before \u202eafter \u2067words \u200fend"
    page = show(annotated_page(coding(text))).page
    left = """word => { const walk = document.createTreeWalker(document.querySelector('.text'), NodeFilter.SHOW_TEXT);
      for (let n; (n = walk.nextNode());) { const at = n.data.indexOf(word); if (at >= 0) { const r = document.createRange();
        r.setStart(n, at); r.setEnd(n, at + 1); const a = r.getBoundingClientRect().left; r.setEnd(n, at + word.length); r.setStart(n, at + word.length - 1);
        return [a, r.getBoundingClientRect().left]; } } }"""
    edges = [page.evaluate(left, word) for word in ("before", "after", "words", "end")]
    flat = [x for pair in edges for x in pair]
    assert flat == sorted(flat)
    assert page.evaluate("document.querySelector('.text').textContent") == text
    assert page.locator(".text .control").count() == 3
    assert page.locator(".text .control").first.bounding_box()["width"] > 5


def test_a_mark_at_the_start_does_not_turn_the_whole_text_round(show: Show) -> None:
    page = show(annotated_page(coding("\u200f\u202eFrance went home.", title="\u202eFrance"))).page
    assert page.evaluate("getComputedStyle(document.querySelector('.text')).direction") == "ltr"
    assert page.locator("h1").inner_text() == "France"


def test_a_line_of_a_megabyte_is_shown_without_sideways_scrolling(show: Show) -> None:
    line = "x" * 1_000_000
    opened = show(annotated_page(coding(line, event(line, "x"), title=line)), 360)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert opened.page.evaluate("document.querySelector('.text').textContent.length") == len(line)


def test_headings_go_down_step_by_step_and_landmarks_are_there(show: Show, forms: dict[str, str]) -> None:
    for form in ("one", "several"):
        page = show(forms[form]).page
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
        assert levels.count(1) == 1
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
        assert page.locator("main").count() == 1
        assert page.locator("nav[aria-label]").count() >= 1


def test_an_article_stands_in_a_page_of_somebody_else(show: Show, report: Coding) -> None:
    head = f"<!doctype html><html lang=en><title>desk</title><style>{asset('style.css')}</style>{asset('shapes.svg')}"
    opened = show(f"{head}<main>{article(report, 'x-')}</main><script>{asset('page.js')}</script>")
    opened.page.locator("#x-e2 a.n").focus()
    assert opened.page.evaluate(MARKED)
    assert opened.errors == []


def test_printed_pages_show_what_is_folded_and_no_controls(show: Show, report: Coding) -> None:
    page = show(annotated_page(report)).page
    page.emulate_media(media="print")
    assert page.locator("#e1 details p").is_visible()
    assert not page.locator(".sections").first.is_visible()
    assert not page.locator(".show-events").is_visible()


def test_words_quoted_and_words_reported_look_different_in_the_list(show: Show, report: Coding) -> None:
    page = show(annotated_page(report)).page
    style = "name => getComputedStyle(document.querySelector(`.${name} blockquote`)).borderLeftStyle"
    assert [page.evaluate(style, name) for name in ("direct", "reported")] == ["solid", "dashed"]


def test_no_rule_of_the_style_sheet_is_lost_on_the_browser(show: Show, report: Coding) -> None:
    text = "".join(line for line in str(asset("style.css")).splitlines() if not line.startswith("/*"))
    page = show(annotated_page(report)).page
    count = "function count(rules) { return [...rules].reduce((n, r) => n + 1 + (r.cssRules ? count(r.cssRules) : 0), 0) }"
    rules = page.evaluate(f"({count})(document.styleSheets[0].cssRules)")
    assert rules == text.count("{")
