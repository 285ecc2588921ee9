"""From coded reports to the happenings of a pair: each once, on the day that counts for it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from detente.records import Coding
from detente.relations.gather import from_codings, from_store
from detente.relations.happenings import UNDATED, UNPUBLISHED, WIDE, Dyad, Happening
from detente.relations.index import measure
from detente.relations.timeline import between
from detente.store.store import open_store
from tests.store.made import put

from .made import coding, day, event

USA_CHN = Dyad("USA", "CHN")


def found(*codings: tuple[str, Coding], dyad: Dyad = USA_CHN) -> list[Happening]:
    return from_codings(codings).happenings(dyad)


def days(h: Happening) -> tuple[str | None, str | None]:
    return h.first.isoformat() if h.first else None, h.last.isoformat() if h.last else None


# ---------------------------------------------------------------------- who


def test_an_undirected_pair_has_what_either_does_a_directed_one_what_the_first_does() -> None:
    told = coding("a", "2023-06-20", event(0, "ACCUSE"), event(1, "SANCTION", "CHN", "USA"), event(2, "AGREE", "USA", "JPN"))
    assert [h.event_type for h in found(told)] == ["ACCUSE", "SANCTION"]
    assert [h.event_type for h in found(told, dyad=Dyad("CHN", "USA", directed=True))] == ["SANCTION"]


def test_what_both_do_together_is_of_the_pair_and_a_common_act_against_a_third_is_not() -> None:
    told = coding("a", "2023-06-20", event(0, "AGREE", "USA CHN", "", reciprocal=True), event(1, "SANCTION", "USA CHN", "PRK"))
    assert [h.event_type for h in found(told)] == ["AGREE"]


# ---------------------------------------------------------------------- when


def test_a_deed_counts_on_its_own_day_and_without_one_on_that_of_the_report() -> None:
    told = coding("a", "2023-06-20", event(0, "CONSULT/visit", on="2023-06-18"), event(1, "ACCUSE"))
    assert [days(h) for h in found(told)] == [("2023-06-18", "2023-06-18"), ("2023-06-20", "2023-06-20")]


def test_status_a_plan_counts_as_words_on_the_day_of_the_report_not_on_that_of_the_visit() -> None:
    (h,) = found(coding("a", "2023-06-01", event(0, "CONSULT/visit", status="planned", on="2023-09-18")))
    assert days(h) == ("2023-06-01", "2023-06-01")


def test_history_does_not_count_at_the_date_of_its_report() -> None:
    without, dated, wide = (
        found(coding("a", "2023-06-20", event(0, "SANCTION", background=True, on=on, until=until)))[0]
        for on, until in ((None, None), ("2022-08-02", None), ("2018-01-01", "2018-12-31"))
    )
    assert (days(without), without.left_out) == ((None, None), UNDATED)
    assert days(dated) == ("2022-08-02", "2022-08-02")
    assert wide.left_out == WIDE


def test_what_happened_in_a_year_has_no_place_on_a_time_line_of_weeks() -> None:
    (h,) = found(coding("a", "2023-06-20", event(0, "SANCTION", on="2022-01-01", until="2022-12-31")))
    assert h.left_out == WIDE


def test_a_report_without_a_date_dates_nothing() -> None:
    (h,) = found(coding("a", None, event(0, "ACCUSE")))
    assert h.left_out == UNPUBLISHED


def test_status_a_postponed_visit_does_not_lend_its_date_to_the_visit_that_came_of_it() -> None:
    put_off = coding("a", "2023-02-04", event(0, "CONSULT/visit", status="postponed", on="2023-02-05"), source="A")
    came = coding("b", "2023-06-20", event(0, "CONSULT/visit"), source="B")
    visits = {days(h) for h in found(put_off, came) if h.status == "happened"}
    assert visits == {("2023-06-20", "2023-06-20")}


# ---------------------------------------------------------------------- once


def test_one_happening_in_many_reports_is_one_with_all_its_sources() -> None:
    reports = [coding(f"r{i}", "2023-06-19", event(0, "CONSULT/visit", on="2023-06-18"), source=s) for i, s in enumerate("ABC")]
    (h,) = found(*reports)
    assert (h.sources, h.reports, len(h.tellings)) == (("a", "b", "c"), 3, 3)


KINDS = ("CONSULT/visit", "AGREE", "ACCUSE/disapprove", "SANCTION/discontinue", "ASSAULT/firearms")


@st.composite
def reports(draw: st.DrawFn) -> list[tuple[str, Coding]]:
    made = []
    for i in range(draw(st.integers(1, 6))):
        published = datetime.date(2023, 6, 1) + datetime.timedelta(draw(st.integers(0, 40)))
        events = [
            event(n, draw(st.sampled_from(KINDS)), *draw(st.sampled_from([("USA", "CHN"), ("CHN", "USA")])), on=published.isoformat())
            for n in range(draw(st.integers(1, 3)))
        ]
        made.append(coding(f"r{i}", published.isoformat(), *events, source=draw(st.sampled_from(["A", "B", "C", None]))))
    return made


@hypothesis_settings(max_examples=15, deadline=None)
@given(reports(), st.booleans())
def test_the_index_is_the_same_when_every_report_stands_twice(told: list[tuple[str, Coding]], renamed: bool) -> None:
    twice = [(o, c.model_copy(update={"document": c.document.model_copy(update={"id": f"copy of {c.document.id}"})}) if renamed else c) for o, c in told]
    once, doubled = (measure(found(*codings), "USA-CHN") for codings in (told, [*told, *twice]))
    assert [p.model_dump(exclude={"reports"}) for p in doubled.points] == [p.model_dump(exclude={"reports"}) for p in once.points]
    assert doubled.resampled == once.resampled


@hypothesis_settings(max_examples=15, deadline=None)
@given(reports(), st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing(told: list[tuple[str, Coding]], random: object) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert measure(found(*shuffled), "USA-CHN") == measure(found(*told), "USA-CHN")


# ---------------------------------------------------------------------- store


def test_a_store_gives_what_its_reports_give_when_coded_now(tmp_path: Path) -> None:
    told = [
        coding("a", "2023-06-19", event(0, "CONSULT/visit", on="2023-06-18"), event(1, "AGREE", "USA", "JPN"), source="A"),
        coding("b", "2023-06-20", event(0, "CONSULT/visit", on="2023-06-18"), event(1, "ACCUSE", "CHN", "USA"), source="B", text="Other words.\n" * 20),
    ]
    put(tmp_path / "store", *(c for _, c in told))
    with open_store(tmp_path / "store") as store:
        stored = from_store(store, "USA", "CHN").happenings(USA_CHN)
    assert [(h.kind, days(h), h.sources, h.told.text) for h in stored] == [(h.kind, days(h), h.sources, h.told.text) for h in found(*told)]
    assert [h.kind for h in stored] == ["CONSULT/visit", "ACCUSE"]


# ---------------------------------------------------------------------- time line


def test_a_time_line_is_in_order_and_has_what_has_no_day_last_unless_a_time_is_asked_for() -> None:
    told = found(coding("a", "2023-06-20", event(0, "ACCUSE"), event(1, "SANCTION", background=True), event(2, "CONSULT/visit", on="2023-06-18")))
    assert [h.event_type for h in between(told)] == ["CONSULT", "ACCUSE", "SANCTION"]
    assert [h.event_type for h in between(told, since=day("2023-06-19"))] == ["ACCUSE"]
    assert [h.event_type for h in between(told, until=day("2023-06-18"))] == ["CONSULT"]


@pytest.mark.parametrize(("dyad", "text"), [(USA_CHN, "USA-CHN"), (Dyad("USA", "CHN", True), "USA>CHN")])
def test_a_pair_is_called_as_queries_write_it(dyad: Dyad, text: str) -> None:
    assert str(dyad) == text
