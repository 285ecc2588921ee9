"""The packed gazetteer and our own tables of places."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.knowledge.gazetteer import PACKED, gazetteer
from detente.knowledge.names import key, names
from detente.knowledge.tables import lines, table

_KINDS = {"country", "state", "province", "region", "city", "sea", "strait", "river", "lake", "mountain", "desert", "continent", "island", "base",
          "nuclear site", "border crossing", "landmark", "venue", "point"}  # fmt: skip


def test_the_packed_file_is_small() -> None:
    assert PACKED.stat().st_size <= 6 * 2**20


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [
        ("beijing", "CHN", 39.9, 116.4), ("kiev", "UKR", 50.45, 30.5), ("port au prince", "HTI", 18.5, -72.3), ("travis county", "USA", 30.3, -97.8),
        ("dagestan", "RUS", 43.0, 47.0), ("texas", "USA", 31.4, -99.3), ("fordo", "IRN", 34.9, 51.0), ("sana a", "YEM", 15.35, 44.2),
    ],
)  # fmt: skip
def test_places_are_found_by_folded_names(name: str, country: str, lat: float, lon: float) -> None:
    assert any(s.country == country and s.lat == pytest.approx(lat, abs=1) and s.lon == pytest.approx(lon, abs=1) for s in gazetteer().find(name))


def test_an_unknown_name_has_no_places() -> None:
    assert gazetteer().find("no such place anywhere") == ()
    assert not gazetteer().known("")


def test_a_city_knows_its_state_and_county() -> None:
    austin = max((s for s in gazetteer().find("austin") if s.first == "Texas"), key=lambda s: s.people)
    assert (austin.second, austin.kind, austin.country) == ("Travis County", "city", "USA")


def test_our_own_middle_of_a_state_is_joined_with_what_geonames_knows() -> None:
    (ohio,) = (s for s in gazetteer().find("ohio") if s.kind == "region")
    assert (ohio.first, ohio.geonames) == ("Ohio", 5165418)


def test_a_foreign_name_is_an_alias() -> None:
    kiev = max(gazetteer().find("kiev"), key=lambda s: (s.kind == "city", s.people))
    assert kiev.alias
    assert kiev.name == "Kyiv"


@pytest.mark.parametrize("file", ["regions.txt", "landmarks.txt"])
def test_own_tables_hold_kinds_countries_and_coordinates(file: str) -> None:
    codes = set(gazetteer().country_ids) | {""}
    for number, (name, _, kind, country, lat, lon) in lines(table(file), 6):
        assert name, number
        assert kind in _KINDS, (number, kind)
        assert country in codes, (number, country)
        assert -90 <= float(lat) <= 90, number
        assert -180 <= float(lon) <= 180, number


def test_landmarks_are_many() -> None:
    assert sum(1 for _ in lines(table("landmarks.txt"), 6)) >= 350


def test_every_country_has_a_middle() -> None:
    sovereign = {iso for iso, cow in names().cow.items() if cow and iso in gazetteer().country_ids}
    assert sovereign - set(gazetteer().centroids) == set()


def test_the_notice_names_the_licence() -> None:
    text = table("PLACES_NOTICE.md").read_text("utf-8")
    assert re.search(r"GeoNames.*Attribution 4\.0", text, re.S)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_name_may_be_asked_for(name: str) -> None:
    for spot in gazetteer().find(" ".join(key(name))):
        assert spot.name
        assert spot.lat is None or -90 <= spot.lat <= 90


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_even_an_unfolded_name_never_raises(name: str) -> None:
    gazetteer().find(name)
