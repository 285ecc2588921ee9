"""The brief: what it picks, how it says it, and that it knows nothing of what came later."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detente.records import Actor, Coding
from detente.relations.brief import Brief, Line, Section, dyad, from_codings, party, region, write
from detente.relations.brief.markdown import markdown
from detente.relations.brief.words import days, excerpt, statement

Reports = list[tuple[str, str]]
Write = Callable[..., Brief]

REPORTS: Reports = [
    ("2023-01-10", "Chad and Sudan agreed to reopen their border on Monday. Chad promised Sudan to send wheat by March."),
    ("2023-02-01", "Sudan's foreign minister will visit Chad on February 20. Chad accused Sudan of arming rebels. Sudan rejected that accusation."),
    ("2023-02-10", "Sudan's foreign minister postponed his visit to Chad."),
    ("2023-03-01", "Chad and Sudan remain at odds over trade. Relations between Chad and Sudan have worsened, analysts say."),
    ("2023-03-20", "Chad imposed sanctions on Sudan on Monday."),
]


@pytest.fixture(scope="session")
def brief(code: Callable[..., Coding]) -> Write:
    """The brief of Chad and Sudan, or of ``scope``, from reports, each a day and a text."""

    def made(reports: Reports, as_of: str, scope: object = None) -> Brief:
        codings = [(f"report {k}", code(text, day)) for k, (day, text) in enumerate(reports)]
        return write(from_codings(codings, datetime.date.fromisoformat(as_of)), scope or dyad("TCD", "SDN"))  # type: ignore[arg-type]

    return made


def section(b: Brief, key: str) -> Section:
    return next(s for s in b.sections if s.key == key)


def every(b: Brief) -> list[Line]:
    def inside(line: Line) -> list[Line]:
        return [line, *(x for u in line.under for x in inside(u))]

    return [x for s in b.sections for line in s.lines for x in inside(line)]


def test_the_latest_is_told_with_day_sentence_and_number(brief: Write) -> None:
    b = brief(REPORTS, "2023-03-25")
    first = section(b, "now").lines[0]
    assert (first.lead, first.day, first.text) == (
        "Chad imposed sanctions or restrictions on Sudan",
        "20 Mar 2023",
        "Chad imposed sanctions on Sudan on Monday.",
    )
    note = b.notes[first.notes[0] - 1]
    assert (note.text, note.published) == (first.text, "20 Mar 2023")


def test_every_number_stands_on_the_page_and_every_footnote_is_cited(brief: Write) -> None:
    b = brief(REPORTS, "2023-03-25")
    cited = {n for line in every(b) for n in line.notes}
    assert cited == {n.number for n in b.notes} == set(range(1, len(b.notes) + 1))


def test_every_line_about_the_world_has_a_sentence(brief: Write) -> None:
    b = brief(REPORTS, "2023-03-25")
    for s in b.sections:
        if s.key in ("now", "next", "disputes", "promises", "outlook"):
            assert all(line.notes for line in s.lines), s.key


@pytest.mark.parametrize("as_of", ["2023-01-09", "2023-01-31", "2023-02-05", "2023-03-10"])
def test_what_appeared_later_changes_nothing(brief: Write, as_of: str) -> None:
    known = [r for r in REPORTS if r[0] <= as_of]
    late, alone = brief(REPORTS, as_of), brief(known, as_of)
    assert [s for s in late.sections if s.key != "sources"] == [s for s in alone.sections if s.key != "sources"]
    assert late.notes == alone.notes


def test_a_report_dated_to_a_month_counts_when_the_month_is_over(brief: Write) -> None:
    report = [("2023-02", "Chad expelled a diplomat of Sudan.")]
    assert "No report had appeared" in brief(report, "2023-02-27").summary
    assert brief(report, "2023-02-28").newest == "2023-02"


def test_undated_reports_are_left_out_and_counted(code: Callable[..., Coding]) -> None:
    b = write(from_codings([("x", code("Chad expelled a diplomat of Sudan.", None))], datetime.date(2023, 3, 1)), dyad("TCD", "SDN"))
    assert b.notes == ()
    assert "1 because they have no date" in section(b, "sources").lines[-1].lead


def test_a_postponed_visit_is_on_the_agenda_as_put_off_and_not_as_happened(brief: Write) -> None:
    b = brief(REPORTS[:3], "2023-02-15")
    (visit,) = [x for x in section(b, "next").lines if "visit" in x.lead]
    assert visit.tag == "put off, no new date"
    assert not any("visited" in x.lead for x in section(b, "now").lines)


def test_a_visit_whose_day_is_over_is_overdue_and_says_that_nobody_told(brief: Write) -> None:
    (visit,) = [x for x in section(brief(REPORTS[1:2], "2023-03-10"), "next").lines if "visit" in x.lead]
    assert visit.tag == "overdue"
    assert "no report tells whether it took place" in visit.text


def test_a_promise_that_is_due_is_overdue(brief: Write) -> None:
    lines = section(brief(REPORTS[:1], "2023-04-10"), "promises").lines
    assert [x.tag for x in lines if "wheat" in x.lead] == ["overdue"]


def test_who_denies_what_the_other_says_is_a_contradiction_with_both_sentences(brief: Write) -> None:
    (line,) = section(brief(REPORTS, "2023-03-25"), "contradictions").lines
    assert line.lead == "Sudan contradicts Chad"
    assert [u.text for u in line.under] == ["Chad accused Sudan of arming rebels.", "Sudan rejected that accusation."]


def test_disputes_and_judgements_are_told_with_their_sentences(brief: Write) -> None:
    b = brief(REPORTS, "2023-03-25")
    assert [x.lead for x in section(b, "disputes").lines if x.lead == "Trade"] == ["Trade"]
    assert [(x.tag, x.notes != ()) for x in section(b, "outlook").lines] == [("worsening", True)]


def test_few_data_are_called_few_and_old_news_old(brief: Write) -> None:
    b = brief(REPORTS, "2023-05-20")
    assert section(b, "index").lines[0].tag == "few data"
    assert "61 days before: what has happened since is not known here" in b.summary


def test_copies_are_one_report_and_named_with_it(code: Callable[..., Coding]) -> None:
    coding = code("Chad imposed sanctions on Sudan on Monday.", "2023-03-20")
    copies = [coding.model_copy(update={"document": coding.document.model_copy(update={"id": name, "source": name})}) for name in ("One", "Two")]
    b = write(from_codings([(c.document.id, c) for c in copies], datetime.date(2023, 3, 25)), dyad("TCD", "SDN"))
    assert [(n.outlet, n.copies) for n in b.notes] == [("One", ("Two",))]
    assert section(b, "sources").lines[0].lead.startswith("1 report, ")


def test_no_report_gives_a_page_that_says_so(brief: Write) -> None:
    b = brief([], "2023-03-25")
    assert b.summary == "No report had appeared by this day."
    assert all(s.remark for s in b.sections)


def test_one_country_and_a_region_tell_of_their_dealings_with_all(brief: Write) -> None:
    reports = [*REPORTS, ("2023-03-21", "Kenya recalled its ambassador to Sudan on Tuesday.")]
    for scope in (party("SDN"), region("north africa")):
        leads = [x.lead for x in section(brief(reports, "2023-03-25", scope), "now").lines]
        assert "Kenya broke off dealings with Sudan" in leads
        assert "Chad imposed sanctions or restrictions on Sudan" in leads
    assert all("Kenya" not in x.lead for x in every(brief(reports, "2023-03-25")))


def test_the_order_of_reports_does_not_matter(brief: Write, code: Callable[..., Coding]) -> None:
    codings = [(f"report {k}", code(text, day)) for k, (day, text) in enumerate(REPORTS)]
    one, other = (write(from_codings(c, datetime.date(2023, 3, 25)), dyad("TCD", "SDN")) for c in (codings, codings[::-1]))
    assert one == other


def test_markdown_holds_every_line_and_no_markup_of_a_report(brief: Write) -> None:
    b = brief([("2023-03-20", "Chad imposed sanctions on Sudan on Monday, *it* said at [home](x).")], "2023-03-25")
    text = markdown(b)
    assert "**Chad imposed sanctions or restrictions on Sudan**" in text
    assert "\\*it\\*" in text
    assert "[home](x)" not in text


# ---------------------------------------------------------------------- words


def actor(country: str | None, name: str | None = None, office: str | None = None) -> Actor:
    return Actor(text=name or country or "them", span=(0, 1), country=country, name=name, office=office)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("CONSULT", "visit", "planned", [actor("USA", "Antony Blinken", "secretary of state")], [actor("CHN")]), "Antony Blinken is to visit China"),
        (("CONSULT", "visit", "postponed", [actor("USA")], [actor("CHN")]), "The United States was to visit China: put off"),
        (("ACCUSE", "allege", "happened", [actor("FRA"), actor("DEU")], [actor("PHL")]), "France and Germany accused the Philippines"),
        (("CONSULT", None, "planned", [actor("FRA"), actor("DEU")], [actor("DEU")]), "France and Germany are to hold talks"),
        (("ASSAULT", None, "happened", [actor("FRA")], [actor(None)]), "France used force"),
        (("ACCUSE", None, "happened", [], [actor("FRA")]), "Somebody not named accused France"),
    ],
)
def test_an_event_is_said_in_one_sentence(arguments: tuple[object, ...], said: str) -> None:
    assert statement(*arguments) == said  # type: ignore[arg-type]


def test_every_type_mode_and_status_can_be_said() -> None:
    from typing import get_args

    from detente.ontology import ontology
    from detente.records import Status

    for name, kind in ontology().types.items():
        for mode in (None, *kind.modes):
            for status in get_args(Status):
                said = statement(name, mode, status, [actor("FRA")], [actor("DEU")])
                assert "France" in said
                assert "~" not in said
                assert "{" not in said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2023-06-18", "2023-06-18", "18 Jun 2023"),
        ("2023-06-01", "2023-06-30", "Jun 2023"),
        ("2023-01-01", "2023-12-31", "2023"),
        ("2023-06-06", "2023-06-12", "6–12 Jun 2023"),
        (None, "2023-06-12", "by 12 Jun 2023"),
        (None, None, ""),
    ],
)
def test_days_are_no_more_exact_than_they_are(first: str | None, last: str | None, said: str) -> None:
    assert days(first, last) == said


@settings(max_examples=200)
@example("0" * 64, 0, 1, 60)
@example("0" * 300, 200, 1, 60)
@given(st.text(min_size=1, max_size=600), st.integers(0, 599), st.integers(1, 40), st.integers(60, 200))
def test_an_excerpt_is_one_line_and_no_longer_than_its_room(text: str, start: int, length: int, room: int) -> None:
    start = min(start, len(text) - 1)
    made = excerpt(text, (start, min(start + length, len(text))), room)
    assert "\n" not in made
    assert len(made) <= room + 4


# ---------------------------------------------------------------------- what an analyst would strike out


def test_a_value_of_long_ago_is_not_the_index_now(brief: Write) -> None:
    b = brief(REPORTS, "2024-03-25")
    assert "index not known now (last " in b.summary
    (line,) = section(b, "index").lines
    assert "No event has a day within the last" in line.text
    assert line.under == ()


def test_reports_that_name_one_of_the_two_are_counted_apart(brief: Write) -> None:
    b = brief([*REPORTS[:1], ("2023-01-12", "Sudan criticised Egypt over the dam."), ("2023-01-13", "Chad's president visited Niger.")], "2023-01-20")
    assert b.summary.startswith("From 1 report that names both, the newest of 10 Jan 2023, 10 days before")
    leads = [x.lead for x in section(b, "sources").lines]
    assert leads[0].startswith("1 report that names both, 10 Jan 2023")
    assert "2 further reports name one of the two only, and tell of promises at most" in leads


def test_without_a_report_that_names_both_there_is_nothing_to_tell(brief: Write) -> None:
    assert "No report that names both had appeared" in brief([("2023-01-12", "Sudan criticised Egypt over the dam.")], "2023-01-20").summary


def test_the_agenda_has_no_words_and_nothing_long_overdue(brief: Write) -> None:
    plans = [("2023-02-01", "Sudan's foreign minister will visit Chad on February 20. Chad may accuse Sudan of arming rebels.")]
    assert [x.lead for x in section(brief(plans, "2023-02-10"), "next").lines] == ["Ali al-Sadiq Ali is to visit Chad"]
    assert section(brief(plans, "2023-05-10"), "next").lines == ()


def test_a_sentence_is_the_last_word_of_one_side_only(brief: Write) -> None:
    one = "Sudan said it rejected Chad's call for sanctions and that Chad was arming rebels."
    for line in section(brief([("2023-02-01", one)], "2023-02-10"), "disputes").lines:
        told = [u.notes for u in line.under if u.notes]
        assert len(told) == len(set(told))


def test_a_promise_of_long_ago_and_one_that_breaks_off_are_left_out(brief: Write) -> None:
    b = brief([("2023-02-01", "In 1963 Chad and Sudan agreed to end their tests. Chad promised Sudan to send wheat.")], "2023-02-10")
    assert [x.lead for x in section(b, "promises").lines] == ["Chad promised Sudan to send wheat"]


def test_a_side_is_not_told_to_have_done_something_to_itself() -> None:
    a, b = (Actor(text=c, span=(0, 3), name=n, country=c, resolved_by="country") for c, n in (("TCD", "Chad"), ("SDN", "Sudan")))
    assert statement("COOPERATE", None, "happened", [a], [a, b]) == "Chad worked together with Sudan"


def test_judgements_are_numbered_in_the_order_of_the_page(brief: Write) -> None:
    told = [(f"2023-0{m}-01", f"Relations between Chad and Sudan have worsened, analysts said in month {m}.") for m in range(1, 9)]
    b = brief(told, "2023-08-10")
    assert len(section(b, "outlook").lines) == 5
    numbers = [n for s in b.sections for line in s.lines for n in line.notes]
    assert sorted(set(numbers)) == list(range(1, len(b.notes) + 1))
