"""Change points: found where there is one, and none where there is only noise or too little."""

from __future__ import annotations

import datetime

import numpy as np

from detente.relations.changes import changes
from detente.relations.happenings import Happening
from detente.relations.index import measure

from .made import happening

MONDAY = datetime.date(2022, 1, 3)
MILD = ("CONSULT", "ACCUSE/disapprove", "REJECT", "AGREE", "SUPPORT", "REQUEST/change")
HARSH = ("SANCTION/discontinue", "ASSAULT", "COERCE/seize", "THREATEN/violence")


def weekly(kinds: list[list[str]]) -> list[Happening]:
    return [happening(f"w{w}.{i}", MONDAY + datetime.timedelta(7 * w), k, sources=(f"s{w % 5}",)) for w, week in enumerate(kinds) for i, k in enumerate(week)]


def drawn(weeks: int, seed: int) -> list[list[str]]:
    rng = np.random.default_rng(seed)
    return [[str(k) for k in rng.choice(MILD, size=rng.integers(1, 5))] for _ in range(weeks)]


def test_a_turn_to_force_is_found_in_its_week_and_explained_by_what_came_before_and_after() -> None:
    found = weekly([*drawn(20, 1), *[[HARSH[(w + i) % 4] for i in range(3)] for w in range(15)]])
    told = changes(found, measure(found, "USA-CHN"))
    (change,) = told.found
    assert abs((change.start - (MONDAY + datetime.timedelta(7 * 20))).days) <= 7
    assert change.after < change.before - 2
    assert {d.happening.event_type for d in change.events_after} <= {"SANCTION", "ASSAULT", "COERCE", "THREATEN"}
    assert all(d.happening.first and d.happening.first < change.start for d in change.events_before)
    assert "1 in 35 weeks" in told.note


def test_noise_alone_seldom_gives_a_change() -> None:
    series = [weekly(drawn(60, seed)) for seed in range(30)]
    wrong = sum(bool(changes(found, measure(found, "USA-CHN")).found) for found in series)
    assert wrong <= 3


def test_few_weeks_give_none_and_say_so() -> None:
    found = weekly([*[["AGREE"]] * 5, *[["ASSAULT"]] * 5])
    told = changes(found, measure(found, "USA-CHN"))
    assert told.found == ()
    assert told.note == "10 weeks with data are too few to tell a change from chance; 12 are needed"


def test_weeks_that_are_all_alike_give_none() -> None:
    found = weekly([["AGREE"]] * 30)
    assert changes(found, measure(found, "USA-CHN", "quarter")).found == ()
    assert changes([], measure([], "USA-CHN")).found == ()
