"""The page as a file: all of the text, nothing of it alive, every anchor there, the same bytes every time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.pages import annotated_page, annotated_pages, entry, index_page, view
from detente.pages.view import as_given
from detente.records import Actor, Coding, Commitment, Dispute, Quote, Refusal, Relation, SentenceRef, Trigger
from tests.pages.build import actor, coding, event, hostile


class Reader(HTMLParser):
    """What a browser would make of a page: its elements, and the text of the report."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.given: list[str] = []
        self.words: list[str] = []
        self._inside = 0
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        self._silent = tag in ("style", "script")
        if tag == "div" and (self._inside or found.get("class") == "text given"):
            self._inside += 1

    def handle_endtag(self, tag: str) -> None:
        self._silent = False
        if tag == "div" and self._inside:
            self._inside -= 1

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.given.append(data)
        if not self._silent:
            self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.given)

    @property
    def ids(self) -> list[str]:
        return [i for _, a in self.elements if (i := a.get("id"))]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def links(reader: Reader) -> Iterator[str]:
    for tag, attributes in reader.elements:
        if tag in ("a", "use", "link") and (href := attributes.get("href")):
            yield href


def test_text_stands_exactly_as_given(report: Coding) -> None:
    assert read(annotated_page(report)).text == report.document.text


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.lists(st.tuples(st.integers(-3, 85), st.integers(-3, 85)), max_size=4))
def test_any_text_stands_as_given_under_any_marks(text: str, spans: list[tuple[int, int]]) -> None:
    told = event("x", "x", sentence=SentenceRef(index=0, span=spans[-1] if spans else (0, 1)))
    marked = told.model_copy(update={"actors": tuple(Actor(text="x", span=s) for s in spans)})
    shown = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)
    assert read(annotated_page(coding(text, marked))).text == shown


def test_a_carriage_return_survives_the_parsers_of_browsers() -> None:
    assert as_given("a\r\nb") == "a&#13;\nb"


@pytest.mark.parametrize("form", ["one", "several", "index"])
def test_every_link_leads_to_an_anchor_and_no_anchor_stands_twice(report: Coding, form: str) -> None:
    page = {
        "one": annotated_page(report),
        "several": annotated_pages([("a.txt", report), ("b.txt", report), ("c.txt", hostile())]),
        "index": index_page([entry(report, "#main")]),
    }[form]
    reader = read(page)
    assert len(set(reader.ids)) == len(reader.ids)
    inside = [href for href in links(reader) if href.startswith("#")]
    assert inside
    assert {href[1:] for href in inside} <= set(reader.ids)


def test_nothing_on_a_page_is_fetched_from_anywhere(report: Coding) -> None:
    for tag, attributes in read(annotated_page(report)).elements:
        assert tag not in ("img", "iframe", "object", "embed", "video", "audio", "source", "form")
        assert "src" not in attributes
        assert tag != "link" or attributes["href"] == "data:,"
        assert not any(name.startswith("on") for name in attributes)


def test_hostile_text_adds_no_element_and_no_address() -> None:
    reader = read(annotated_page(hostile(), name="<script>", refused=True))
    assert [t for t, _ in reader.elements].count("script") == 1
    assert {t for t, _ in reader.elements}.isdisjoint({"img", "textarea"})
    assert not any((href := a.get("href")) and href.startswith("javascript:") for _, a in reader.elements)
    assert not any(name.startswith("on") or name == "src" for _, a in reader.elements for name in a)
    assert "{{ 7*7 }}" in reader.text


def test_a_source_is_a_link_only_if_it_is_a_web_address(report: Coding) -> None:
    for url, linked in (("https://example.org/a?b=1&c", True), ("javascript:alert(1)", False), ("http://a b", False), ("data:text/html,x", False)):
        page = annotated_page(report.model_copy(update={"document": report.document.model_copy(update={"url": url})}))
        assert (url in list(links(read(page)))) is linked


def test_statuses_carry_a_word_and_a_shape(report: Coding) -> None:
    reader = read(annotated_page(report))
    told = {e.status for e in report.events}
    assert {"happened", "planned", "postponed", "denied"} <= told
    words = [w.strip() for w in reader.words]
    shapes = {href for tag, a in reader.elements if tag == "use" and (href := a["href"])}
    for status in told:
        assert status in words
        assert f"#shape-{status}" in shapes


def test_every_section_of_a_coding_has_its_heading_and_its_words(report: Coding) -> None:
    assert all((report.quotes, report.commitments, report.disputes, report.relations, report.entities))
    reader = read(annotated_page(report))
    words = " ".join(" ".join(reader.words).split())
    assert {"report", "agenda", "quotes", "commitments", "disputes", "relations", "entities", "legend"} <= set(reader.ids)
    for said in ("getting worse", "trade", "20 September 2021", "In so many words", "Jean-Yves Le Drian", "consult/meet"):
        assert said in words


def test_agenda_is_in_the_order_of_its_dates_and_holds_nothing_that_happened(report: Coding) -> None:
    agenda = view(report).agenda
    assert {c.event.status for c in agenda} == {"planned", "postponed"}
    days = [c.event.when.earliest for c in agenda if c.event.when and c.event.when.earliest]
    assert days == sorted(days)


def test_one_sentence_disputed_over_several_issues_is_shown_once() -> None:
    text = "They quarrel over trade and Taiwan."
    both = tuple(Dispute(parties=("USA", "CHN"), issue=i, text=text, span=(0, len(text))) for i in ("trade", "taiwan"))
    page = annotated_page(coding(text, disputes=both))
    assert page.count(f'<p class="source">{text}</p>') == 1
    assert "United States – China" in page


def test_a_promise_whose_event_was_left_out_is_still_shown() -> None:
    page = annotated_page(coding("A text.", commitments=(Commitment(by=(), what="to come back", event_id="gone"),)))
    assert "to come back" in page


def test_without_an_event_the_page_says_so_and_what_else_there_is() -> None:
    text = "Ties have improved."
    better = Relation(parties=("USA", "CHN"), direction="improving", text=text, span=(0, len(text)))
    refusal = Refusal(rule="consult/tie", reason="no actor", trigger=Trigger(text="Ties", span=(0, 4)), sentence=SentenceRef(index=0, span=(0, len(text))))
    quiet = coding(text, relations=(better,), refused=(refusal,))
    plain, full = annotated_page(quiet), annotated_page(quiet, refused=True)
    assert "No event was found in this report." in plain
    assert "what else it tells is listed below" in plain
    assert "1 reading was considered and turned down" in plain
    assert "no actor" not in plain
    assert "no actor" in full


def test_an_empty_document_is_a_page_too() -> None:
    assert "holds no text" in annotated_page(coding(""))


def test_an_office_is_told_where_an_actor_first_appears_and_the_country_afterwards() -> None:
    text = "Blinken visited China. He visited Japan."
    who = {"name": "Antony Blinken", "country": "USA", "sectors": ("GOV",), "office": "secretary of state"}
    first = event(text, "visited", 1, actors=(actor(text, "Blinken", **who),), sentence=SentenceRef(index=0, span=(0, 22)))
    second = event(text, "visited", 2, actors=(actor(text, "He", **who),), sentence=SentenceRef(index=1, span=(23, 40)))
    page = annotated_page(coding(text, first, second))
    assert page.count('<span class="role">(secretary of state, United States)</span>') == 1
    assert page.count('<span class="role">(United States)</span>') == 1


def test_reported_speech_has_corners_where_it_begins_and_ends() -> None:
    text = "France said that it would stay."
    words = "that it would stay"
    at = text.index(words)
    page = annotated_page(coding(text, quotes=(Quote(text=words, span=(at, at + len(words)), direct=False),)))
    assert '<i id="q1" class="opens"></i><span' in page
    assert f'{words}</span><i class="closes"></i>.' in page


def test_two_events_in_one_word_are_both_told_and_both_find_it() -> None:
    text = "Blinken will meet Qin and possibly Xi."
    page = annotated_page(coding(text, event(text, "meet", 1, "planned"), event(text, "meet", 2, "possible")))
    assert 'data-m="1t 2t" data-n="1 2"' in page
    assert {"t1", "t2", "e1", "e2"} <= set(read(page).ids)


def test_the_same_coding_gives_the_same_bytes(report: Coding) -> None:
    assert annotated_page(report) == annotated_page(Coding.model_validate_json(report.model_dump_json()))


def test_a_large_report_takes_seconds_not_minutes() -> None:
    line = "France visited Oslo on Sunday, and then it went home again without a word to anybody. " * 12000
    told = event(line, "visited")
    events = []
    for n in range(400):
        at = n * 86
        moved = {"sentence": SentenceRef(index=n, span=(at, at + 85)), "trigger": Trigger(text="visited", span=(at + 7, at + 14))}
        events.append(told.model_copy(update=moved))
    start = time.perf_counter()
    page = annotated_page(coding(line, *events))
    assert time.perf_counter() - start < 10
    assert len(page) < 3 * len(line)
