"""The index: what it must do whatever the events are, and what it makes of a few that are known."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from detente.relations.columns import NOT_HAPPENED
from detente.relations.happenings import Happening
from detente.relations.index import Index, drivers, measure
from detente.relations.weights import default_weights, load_weights

from .made import day, happening

KINDS = (
    "AGREE",
    "CONSULT/visit",
    "SUPPORT",
    "COOPERATE",
    "AID",
    "REQUEST/change",
    "ACCUSE/disapprove",
    "REJECT",
    "THREATEN",
    "SANCTION",
    "COERCE/arrest",
    "ASSAULT",
)
STATUSES = ("happened", "ongoing", "planned", "possible", "requested", "conditional", "postponed", "cancelled", "denied", "hypothetical")
START = datetime.date(2023, 1, 2)
BYS = st.sampled_from(["day", "week", "month", "quarter"])
#: Values are rounded to four places.
NEAR = 1.5e-4


@st.composite
def histories(draw: Any, least: int = 0) -> list[Happening]:
    found = []
    for i in range(draw(st.integers(least, 14))):
        first = START + datetime.timedelta(draw(st.integers(0, 400)))
        last = first + datetime.timedelta(draw(st.sampled_from([0, 0, 0, 2, 29])))
        sources = tuple(sorted(draw(st.sets(st.sampled_from("ABCDEF"), min_size=1, max_size=3))))
        found.append(happening(f"h{i}", first, draw(st.sampled_from(KINDS)), draw(st.sampled_from(STATUSES)), last, sources))
    return found


def at(index: Index, when: datetime.date) -> Any:
    return next(p for p in index.points if p.start <= when <= p.end)


# ---------------------------------------------------------------------- what holds for any events


@hypothesis_settings(max_examples=60, deadline=None)
@given(histories(1), BYS, st.sampled_from(KINDS), st.integers(0, 400), st.sampled_from(["happened", "planned", "cancelled"]))
def test_one_more_conflict_event_never_raises_its_stretch_and_one_more_cooperative_never_lowers_it(
    found: list[Happening], by: Any, kind: str, offset: int, status: str
) -> None:
    when = START + datetime.timedelta(offset)
    more = happening("more", when, kind, status, sources=("New",))
    weight = default_weights().of(more.event_type, more.mode, more.goldstein, more.status)
    before = at(measure(found, "USA-CHN", by, since=START, until=when), when).value
    after = at(measure([*found, more], "USA-CHN", by, since=START, until=when), when).value
    assert after is not None
    if before is None:
        # A stretch without events has no value; beside one that weighs nothing it shows what is remembered.
        nothing = happening("nothing", when, "REQUEST/meet", sources=("New",))
        before = at(measure([*found, nothing], "USA-CHN", by, since=START, until=when), when).value
        assert before is not None
    assert (after - before) * math.copysign(1, weight) >= -NEAR


@hypothesis_settings(max_examples=40, deadline=None)
@given(histories(), BYS, st.randoms(use_true_random=False))
def test_order_of_events_changes_nothing(found: list[Happening], by: Any, random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert measure(shuffled, "USA-CHN", by) == measure(found, "USA-CHN", by)


@hypothesis_settings(max_examples=40, deadline=None)
@given(histories(), BYS)
def test_every_value_is_bounded_lies_in_its_interval_and_is_the_sum_of_its_drivers(found: list[Happening], by: Any) -> None:
    index = measure(found, "USA-CHN", by)
    for p in index.points:
        if p.value is None:
            assert p.events == 0
            assert (p.low, p.high, p.cooperation, p.conflict) == (None,) * 4
            continue
        assert p.events > 0
        assert abs(p.value) <= 10 * p.coverage + NEAR
        assert p.coverage <= 1
        if p.low is not None and p.high is not None:
            assert -10 <= p.low <= p.value + NEAR
            assert p.value - NEAR <= p.high <= 10
        made = drivers(found, index, p.start)
        assert sum(d.contribution for d in made) == pytest.approx(p.value, abs=1e-4 * (len(made) + 1))
        assert [d.share for d in made] == sorted((d.share for d in made), reverse=True)


@hypothesis_settings(max_examples=30, deadline=None)
@given(histories(1), BYS)
def test_a_value_does_not_change_with_what_comes_later(found: list[Happening], by: Any) -> None:
    first = min(h.first for h in found if h.first)
    index = measure(found, "USA-CHN", by, since=first, until=first)
    later = happening("later", index.points[-1].end + datetime.timedelta(1), "ASSAULT")
    again = measure([*found, later], "USA-CHN", by, since=first, until=first)
    assert [p.value for p in again.points] == [p.value for p in index.points]


@hypothesis_settings(max_examples=30, deadline=None)
@given(histories(1))
def test_stretches_without_events_have_no_data_and_never_zero(found: list[Happening]) -> None:
    counted = [h for h in found if h.status not in ("denied", "hypothetical")]
    index = measure(found, "USA-CHN", "week", since=START, until=START + datetime.timedelta(450))
    for p in index.points:
        assert (p.value is None) == (not any(h.first <= p.end and h.last >= p.start for h in counted if h.first and h.last))


# ---------------------------------------------------------------------- what it makes of known events


def test_the_value_of_one_visit_is_the_formula_by_hand() -> None:
    index = measure([happening("visit", "2023-06-18", "CONSULT/visit")], "USA-CHN", "week")
    assert index.points[0].value == pytest.approx(1.9 * (1 - math.exp(-1 / 3)), abs=1e-4)
    assert index.points[0].coverage == pytest.approx(1 - math.exp(-1 / 3), abs=1e-4)


def test_mild_words_beside_an_attack_do_not_make_it_milder() -> None:
    attack = happening("attack", "2023-06-12", "ASSAULT/firearms")
    words = [happening(f"words{i}", "2023-06-13", "ACCUSE/disapprove") for i in range(30)]
    alone, beside = (measure(found, "USA-CHN").points[0].value for found in ([attack], [attack, *words]))
    assert alone is not None
    assert beside is not None
    assert beside < alone


def test_many_words_do_not_become_a_war() -> None:
    words = [happening(f"words{i}", "2023-06-13", "ACCUSE/disapprove") for i in range(300)]
    assert measure(words, "USA-CHN").points[0].value == pytest.approx(-2.0, abs=0.01)


def test_more_press_is_not_more_tension() -> None:
    """A record of three times as many happenings of the same mixture has nearly the same index; their sum is three times as great."""
    kinds = ("ACCUSE/disapprove", "CONSULT/visit", "REJECT", "AGREE", "SANCTION")

    def record(copies: int) -> list[Happening]:
        return [
            happening(f"h{d}.{c}", START + datetime.timedelta(d), kinds[(d // 2 + c) % 5], sources=(f"s{d % 7}",))
            for d in range(0, 700, 2)
            for c in range(copies)
        ]

    thin, thick = (measure(record(n), "USA-CHN", "month").points[-1] for n in (1, 3))
    assert thin.value is not None
    assert thick.value is not None
    assert abs(thick.value - thin.value) < 0.35
    assert thick.conflict == pytest.approx(thin.conflict, rel=0.25)


def test_status_a_plan_counts_half_its_words_and_a_cancelled_visit_against() -> None:
    value = {s: measure([happening("visit", "2023-06-18", "AGREE", s)], "USA-CHN").points[0].value for s in ("happened", "planned", "possible", "cancelled")}
    unit = 1 - math.exp(-1 / 3)
    assert value == pytest.approx({"happened": 4 * unit, "planned": 2 * unit, "possible": unit, "cancelled": -2 * unit}, abs=1e-4)


def test_status_a_planned_attack_weighs_no_more_than_a_threat() -> None:
    weights = default_weights()
    assert weights.of("ASSAULT", None, -10.0, "planned") == pytest.approx(-2.2)
    assert weights.of("CONSULT", "visit", 1.9, "planned") == pytest.approx(0.95)


def test_status_what_is_denied_is_left_out_and_counted() -> None:
    index = measure([happening("attack", "2023-06-12", "ASSAULT", "denied"), happening("visit", "2023-06-12")], "USA-CHN")
    assert index.left_out == {NOT_HAPPENED: 1}
    assert index.points[0].events == 1


def test_an_event_counts_half_after_four_weeks() -> None:
    found = [happening("attack", "2023-05-21", "ASSAULT"), happening("nothing", "2023-06-19", "REQUEST/meet")]
    index = measure(found, "USA-CHN", since=day("2023-06-19"), until=day("2023-06-19"))
    (driver,) = drivers(found, index, day("2023-06-19"))
    assert driver.carried
    usual = 0.5 * 1 / (28 / math.log(2)) * (7 + 28 / math.log(2))
    assert index.points[0].value == pytest.approx(-10 * (1 - math.exp(-(0.5 ** (29 / 28)) / (3 + usual))), abs=1e-4)


def test_what_can_have_been_on_several_days_lies_on_each_in_part() -> None:
    index = measure([happening("visit", "2023-06-16", "CONSULT/visit", until="2023-06-21")], "USA-CHN")
    assert [p.events for p in index.points] == [1, 1]
    assert index.points[0].value == pytest.approx(1.9 * (1 - math.exp(-0.5 / 3)), abs=1e-4)


def test_an_event_of_many_sources_has_a_narrower_interval() -> None:
    others = [happening(f"o{s}", "2022-01-03", "REQUEST/meet", sources=(s,)) for s in "ABCDEFGH"]

    def width(sources: tuple[str, ...]) -> float:
        p = measure([*others, happening("attack", "2023-06-12", "ASSAULT", sources=sources)], "USA-CHN").points[-1]
        assert p.high is not None
        assert p.low is not None
        return p.high - p.low

    assert width(("A", "B", "C", "D", "E", "F")) < 0.7 * width(("A",))


def test_with_few_sources_reports_are_resampled_and_with_few_reports_nothing() -> None:
    few = [happening(f"h{i}", "2023-06-12") for i in range(4)]
    assert measure(few, "USA-CHN").resampled == "reports"
    alone = measure(few[:1], "USA-CHN")
    assert alone.resampled is None
    assert alone.points[0].low is None


def test_resampling_is_the_same_each_time_and_another_seed_gives_another_interval() -> None:
    found = [happening(f"h{i}", "2023-06-12", KINDS[i], sources=(f"s{i}",)) for i in range(6)]
    assert measure(found, "USA-CHN") == measure(found, "USA-CHN")
    assert measure(found, "USA-CHN", seed=1).points[0].low != measure(found, "USA-CHN").points[0].low


def test_stretches_before_and_after_all_events_are_empty_and_change_nothing() -> None:
    found = [happening(f"h{i}", "2023-06-12", KINDS[i], sources=(f"s{i}",)) for i in range(6)]
    wide = measure(found, "USA-CHN", "week", since=day("1500-01-01"), until=day("2400-01-01"))
    assert [p for p in wide.points if p.events] == list(measure(found, "USA-CHN", "week").points)
    assert len(wide.points) > 46_000
    assert measure(found, "USA-CHN", "week", since=day("2024-01-01"), until=day("2023-01-01")).points == ()


def test_no_events_give_no_points_or_stretches_without_data() -> None:
    assert measure([], "USA-CHN").points == ()
    asked = measure([], "USA-CHN", since=day("2023-01-02"), until=day("2023-01-20"))
    assert [p.value for p in asked.points] == [None] * 3


def test_weights_of_ones_own_give_a_second_index(tmp_path: Any) -> None:
    file = tmp_path / "trade.yaml"
    file.write_text("half_life: 7\nintensity:\n  CONSULT/visit: 10\n", "utf-8")
    weights = load_weights(str(file))
    assert (weights.name, weights.half_life, weights.intensity["REQUEST"]) == ("trade", 7, 0)
    found = [happening("visit", "2023-06-18", "CONSULT/visit")]
    assert measure(found, "USA-CHN", weights=weights).points[0].value == pytest.approx(10 * (1 - math.exp(-1 / 3)), abs=1e-4)
    assert measure(found, "USA-CHN", weights=load_weights("plover")).points[0].value == pytest.approx(4 * (1 - math.exp(-1 / 3)), abs=1e-4)


def test_history_is_remembered_but_does_not_make_the_index_half_a_century_long() -> None:
    history = happening("1972", "1972-02-21", "CONSULT/visit").model_copy(update={"background": True})
    mistake = happening("2099", "2099-01-01", "CONSULT/visit").model_copy(update={"seen": day("2023-06-20")})
    index = measure([history, happening("visit", "2023-06-18", "CONSULT/visit"), mistake], "USA-CHN")
    assert index.points[0].start == day("2023-06-12")
    assert index.points[-1].end < day("2023-08-01")
    assert measure([history], "USA-CHN").points[0].start == day("1972-02-21")
