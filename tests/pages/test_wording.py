"""Codes in plain words."""

from __future__ import annotations

from typing import get_args

import pytest

from detente.knowledge.tables import FOLDER
from detente.ontology import ontology
from detente.pages import wording
from detente.pages.render import asset
from detente.records import Actor, Direction, Place, Precision, Status, When


def when(earliest: str | None, latest: str | None, precision: Precision | None = None, edtf: str | None = None) -> When:
    return When(text="then", span=(0, 4), edtf=edtf, earliest=earliest, latest=latest, precision=precision)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (when("2023-06-18", "2023-06-18", "day"), "18 June 2023"),
        (when("2023-06-01", "2023-06-30", "month"), "June 2023"),
        (when("2022-01-01", "2022-12-31", "year"), "2022"),
        (when("2023-06-05", "2023-06-11", "week"), "5–11 June 2023"),
        (when("2023-06-28", "2023-07-03", "range"), "28 June – 3 July 2023"),
        (when("2023-12-30", "2024-01-02", "range"), "30 December 2023 – 2 January 2024"),
        (when("2023-06-04", "2023-06-25", "day", "[2023-06-04,2023-06-11,2023-06-18,2023-06-25]"), "one day of 4–25 June 2023"),
        (when("2023-06-18", "2024-01-31", "range", "2023-06-18/2024-01~"), "about 18 June 2023 – 31 January 2024"),
        (when("2023-06-18", None), "from 18 June 2023"),
        (when(None, "2023-06-18"), "until 18 June 2023"),
        (when(None, None), ""),
        (when("someday", "2023-06-18"), "until 18 June 2023"),
    ],
)
def test_a_period_is_said_no_more_exactly_than_it_is_known(told: When, said: str) -> None:
    assert wording.period(told) == said


@pytest.mark.parametrize(
    ("who", "name", "role"),
    [
        (Actor(text="he", span=(0, 2), name="Wang Yi", country="CHN", sectors=("GOV",), office="foreign minister"), "Wang Yi", "foreign minister, China"),
        (Actor(text="Rudd", span=(0, 4), name="Kevin Rudd", country="AUS", office="premier", former=True), "Kevin Rudd", "former premier, Australia"),
        (Actor(text="China", span=(0, 5), name="China", country="CHN"), "China", ""),
        (Actor(text="the UN", span=(0, 6), name="the United Nations", country="UNO"), "the United Nations", ""),
        (Actor(text="Chinese officials", span=(0, 17), country="CHN", sectors=("GOV",)), "Chinese officials", "China"),
        (Actor(text="rebels", span=(0, 6), name="M23", country="COD", sectors=("REB",)), "M23", "rebels, Democratic Republic of the Congo"),
        (Actor(text="x", span=(0, 1), name="X", country="QQQ"), "X", "QQQ"),
    ],
)  # fmt: skip
def test_an_actor_is_named_with_office_and_country_unless_the_name_says_it(who: Actor, name: str, role: str) -> None:
    assert (wording.name(who), wording.role(who)) == (name, role)


def test_a_country_is_not_said_twice_of_a_place() -> None:
    assert wording.place(Place(text="Beijing", span=(0, 7), name="Beijing", country="CHN")) == "Beijing, China"
    assert wording.place(Place(text="China", span=(0, 5), name="China", country="CHN")) == "China"
    assert wording.place(Place(text="Fort-de-France", span=(0, 14), name="Fort-de-France", country="MTQ")) == "Fort-de-France, Martinique"
    assert wording.place(Place(text="the Black Sea", span=(0, 13))) == "the Black Sea"


@pytest.mark.parametrize(("date", "said"), [("2023-06-18", "18 June 2023"), ("2023-06", "June 2023"), ("2023", "2023"), (None, "date not known")])
def test_publication_is_said_as_exactly_as_it_is_known(date: str | None, said: str) -> None:
    assert wording.published(date) == said


def test_what_steers_the_sight_of_a_line_is_not_shown() -> None:
    assert wording.shown("a\u202eb\x00c\r\nd\u2066e\x1b[31m") == "a b c d e [31m"


def test_every_code_that_can_stand_in_a_coding_has_words() -> None:
    words = wording.words()
    assert set(words.statuses) == set(get_args(Status))
    assert set(words.directions) == set(get_args(Direction))
    assert {t.quad_code for t in ontology().types.values()} == set(words.quads)
    agents = (FOLDER / "agents.txt").read_text("utf-8").splitlines()
    used = {s.strip() for line in agents if line and not line.startswith("#") for s in line.split("|")[1].split(";")} - {""}
    assert used <= set(words.sectors)


def test_every_status_and_direction_has_a_shape_of_its_own() -> None:
    drawn = {line.split('"')[1]: line.split('viewBox="0 0 16 16">')[1] for line in asset("shapes.svg").splitlines() if line.startswith("<symbol")}
    assert {f"shape-{s}" for s in (*get_args(Status), *get_args(Direction))} <= set(drawn)
    assert len(set(drawn.values())) == len(drawn)
