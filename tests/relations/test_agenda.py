"""What was planned, and what later reports say became of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.coding.coder import Coder
from detente.reading.text import document_id
from detente.records import Coding, Document
from detente.relations.agenda import AgendaItem, agenda
from detente.relations.told import tell

Reports = tuple[tuple[str, str], ...]
Items = Callable[..., list[AgendaItem]]
PLAN = ("2023-01-20", "US secretary of state Antony Blinken plans to visit China on February 5.")


@pytest.fixture(scope="session")
def items(code: Callable[..., Coding]) -> Items:
    """The agenda of reports, each a day and a text."""
    return lambda *reports, as_of=None: agenda(
        tell((f"report {k}", code(text, day)) for k, (day, text) in enumerate(reports)), datetime.date.fromisoformat(as_of) if as_of else None
    )


def outcomes(found: list[AgendaItem]) -> list[str]:
    return [i.outcome for i in found]


def test_a_plan_is_open_with_its_window_and_its_sentence(items: Items) -> None:
    (item,) = items(PLAN)
    assert (item.outcome, item.earliest, item.latest, item.status) == ("open", "2023-02-05", "2023-02-05", "planned")
    assert [(e.origin, e.text) for e in item.announced] == [("report 0", PLAN[1])]
    assert item.evidence == ()


def test_a_plan_whose_day_is_over_and_of_which_nobody_tells_is_overdue(items: Items) -> None:
    assert outcomes(items(PLAN, as_of="2023-02-05")) == ["open"]
    assert outcomes(items(PLAN, as_of="2023-02-06")) == ["overdue"]


def test_what_a_later_report_tells_as_done_took_place(items: Items) -> None:
    (item,) = items(PLAN, ("2023-02-06", "US secretary of state Antony Blinken visited China on Sunday."))
    assert item.outcome == "took place"
    assert [(e.origin, e.status) for e in item.evidence] == [("report 1", "happened")]
    assert not item.moved


def test_a_postponed_plan_is_moved_and_takes_place_on_another_day(items: Items) -> None:
    put_off = ("2023-02-04", "US secretary of state Antony Blinken postponed his visit to China on Friday.")
    assert [(i.outcome, i.moved) for i in items(PLAN, put_off)] == [("moved", True)]
    (item,) = items(PLAN, put_off, ("2023-06-19", "US secretary of state Antony Blinken visited China on Sunday."))
    assert (item.outcome, item.moved) == ("took place", True)
    assert [e.status for e in item.evidence] == ["postponed", "happened"]


def test_a_plan_with_a_new_date_is_moved_to_it(items: Items) -> None:
    (item,) = items(PLAN, ("2023-01-25", "US secretary of state Antony Blinken plans to visit China on March 2."))
    assert (item.outcome, item.earliest) == ("moved", "2023-03-02")
    assert outcomes(items(PLAN, ("2023-01-25", "US secretary of state Antony Blinken plans to visit China on March 2."), as_of="2023-03-09")) == ["overdue"]


def test_a_cancelled_plan_fell_through_until_it_is_planned_again(items: Items) -> None:
    plan = ("2023-01-20", "France plans to hold talks with Iran in April.")
    off = ("2023-03-21", "Iran cancelled talks with France.")
    assert outcomes(items(plan, off)) == ["fell through"]
    (item,) = items(plan, off, ("2023-03-29", "France plans to hold talks with Iran in May."))
    assert (item.outcome, item.earliest) == ("moved", "2023-05-01")


def test_a_plan_told_twice_is_one_item(items: Items) -> None:
    (item,) = items(PLAN, ("2023-01-27", "Antony Blinken plans to visit China in February."))
    assert [e.origin for e in item.announced] == ["report 0", "report 1"]
    assert (item.earliest, item.latest) == ("2023-02-05", "2023-02-05")


def test_a_plan_without_a_day_is_forgotten_after_a_year(items: Items) -> None:
    plan = ("2021-01-20", "Peru's president plans to visit Chile.")
    assert outcomes(items(plan, as_of="2021-06-01")) == ["open"]
    assert outcomes(items(plan, as_of="2022-06-01")) == ["unknown"]


@pytest.mark.parametrize(
    "other",
    [
        ("2023-02-06", "US secretary of state Antony Blinken visited Egypt on Sunday."),
        ("2023-02-06", "Canada's foreign minister Melanie Joly visited China on Sunday."),
        ("2023-02-06", "US president Joe Biden visited China on Sunday."),
        ("2023-01-20", "US secretary of state Antony Blinken visited China in November 2022."),
        ("2023-08-20", "US secretary of state Antony Blinken visited China on Friday."),
        ("2023-02-06", "US secretary of state Antony Blinken condemned China on Sunday."),
    ],
    ids=lambda r: r[1],
)
def test_another_party_another_time_or_another_deed_is_not_the_plan_come_true(items: Items, other: tuple[str, str]) -> None:
    assert [i.outcome for i in items(PLAN, other) if i.earliest == "2023-02-05"] in (["open"], ["overdue"])


PUT_OFF = ("2023-02-04", "US secretary of state Antony Blinken postponed his visit to China on Friday.")


@pytest.mark.parametrize(
    "other",
    [
        "US secretary of state Antony Blinken met China's foreign minister Wang Yi in Munich on Saturday.",
        "US secretary of state Antony Blinken met China's foreign minister Wang Yi on Saturday.",
        "US secretary of state Antony Blinken spoke by telephone with China's foreign minister Wang Yi on Saturday.",
        "China's foreign minister Wang Yi visited the United States on Saturday.",
    ],
)
def test_a_meeting_elsewhere_is_not_the_visit_come_about(items: Items, other: str) -> None:
    found = items(PLAN, PUT_OFF, ("2023-02-20", other))
    assert [i.outcome for i in found if i.mode == "visit" and i.announced[0].origin == "report 0"] == ["moved"]


@pytest.mark.parametrize(
    "done",
    [
        "US secretary of state Antony Blinken met China's president Xi Jinping in Beijing on Sunday.",
        "US secretary of state Antony Blinken held talks in Shanghai with China's foreign minister Qin Gang on Sunday.",
    ],
)
def test_a_meeting_in_the_country_to_be_visited_is_the_visit_come_about(items: Items, done: str) -> None:
    assert "took place" in outcomes(items(PLAN, PUT_OFF, ("2023-06-19", done)))


def test_who_was_to_visit_and_met_the_hosts_at_the_time_announced_has_visited(items: Items) -> None:
    met = "Antony Blinken, the US secretary of state, met China's foreign minister Qin Gang on Sunday."
    assert outcomes(items(PLAN, ("2023-02-06", met))) == ["took place"]


def test_a_meeting_in_another_city_than_the_one_announced_is_another_one(items: Items) -> None:
    plan = ("2023-05-02", "Kenya's president will meet Uganda's president in Kampala.")
    assert outcomes(items(plan, ("2023-05-20", "Kenya's president met Uganda's president in Gulu on Friday."))) == ["open"]
    assert outcomes(items(plan, ("2023-05-20", "Kenya's president met Uganda's president in Kampala on Friday."))) == ["took place"]


def test_a_visit_of_somebody_else_is_not_the_talks_announced(items: Items) -> None:
    plan = ("2023-05-02", "Kenya will resume talks with Uganda.")
    assert "took place" not in outcomes(items(plan, ("2023-05-20", "Kenya's president visited Uganda on Friday.")))


def test_what_leaves_a_side_open_is_the_plan_only_where_something_else_agrees(items: Items) -> None:
    plan = ("2023-05-02", "Kenya plans to hold talks.")
    assert "took place" not in outcomes(items(plan, ("2023-05-20", "Kenya held talks with Uganda.")))


def test_reports_after_the_day_asked_for_do_not_count(items: Items) -> None:
    assert outcomes(items(PLAN, ("2023-02-06", "US secretary of state Antony Blinken visited China on Sunday."), as_of="2023-02-01")) == ["open"]


def test_what_one_report_puts_off_and_tells_as_done_is_one_item(items: Items) -> None:
    text = "US secretary of state Antony Blinken arrived in China on Sunday. He had postponed a visit to China in February."
    assert [(i.outcome, i.moved) for i in items(("2023-06-19", text))] == [("took place", True)]


def test_what_nobody_planned_is_not_on_the_agenda(items: Items) -> None:
    assert items(("2023-02-06", "Kenya's president visited Uganda on Sunday. Chad condemned Togo.")) == []


REPORTS: Reports = (
    PLAN,
    ("2023-02-04", "US secretary of state Antony Blinken postponed his visit to China on Friday."),
    ("2023-03-01", "France plans to hold talks with Iran in April."),
    ("2023-03-21", "Iran cancelled talks with France."),
    ("2023-06-19", "US secretary of state Antony Blinken visited China on Sunday."),
)


@given(st.permutations(range(len(REPORTS))))
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_reports_are_given_does_not_matter(coder: Coder, order: list[int]) -> None:
    codings = [(f"report {k}", coder.code(Document(id=document_id(text), text=text, published=day))) for k, (day, text) in enumerate(REPORTS)]
    assert agenda(tell(codings[k] for k in order)) == agenda(tell(codings))


def test_an_undated_plan_that_nobody_spoke_of_for_a_year_is_another_one(items: Items) -> None:
    first, second = ("2021-03-01", "Kenya will resume talks with Uganda."), ("2023-05-01", "Kenya will resume talks with Uganda.")
    assert [i.outcome for i in items(first, second)] == ["unknown", "open"]
    assert [i.outcome for i in items(first, ("2021-09-01", second[1]))] == ["open"]
    assert "took place" not in outcomes(items(first, ("2023-05-01", "Kenya held talks with Uganda.")))
