"""Known names in running text: found whole, spelled right, longest first, and with all that they may mean."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.knowledge.names import Names, agents, fold, key, knowledge_hash, names, rank
from detente.knowledge.tables import Fact


@pytest.fixture(scope="module")
def known() -> Names:
    return names()


def found(known: Names, text: str) -> list[tuple[str, str]]:
    return [(h.text, h.kind) for h in known.scan(text)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Peru met Chile.", [("Peru", "country"), ("Chile", "country")]),
        ("The Peruvian envoy left.", [("Peruvian", "demonym")]),
        ("The U.S. and the US agree.", [("U.S", "country"), ("US", "country")]),
        ("South Korea and North Korea", [("South Korea", "country"), ("North Korea", "country")]),
        ("Angela Merkel spoke.", [("Angela Merkel", "holder")]),
        ("Tehran said no.", [("Tehran", "capital")]),
        ("The Kremlin said no.", [("Kremlin", "metonym")]),
        ("They let us go.", []),
        ("It rained.", []),
        ("", []),
        ("a turkey and some china", []),
        ("PERU MET CHILE", [("PERU", "country"), ("CHILE", "country")]),
        ("the European Union", [("European Union", "organization")]),
        ("the Democratic Republic of the Congo", [("Democratic Republic of the Congo", "country")]),
        ("Hezbollah fired.", [("Hezbollah", "group")]),
    ],
)
def test_names_are_found(known: Names, text: str, hits: list[tuple[str, str]]) -> None:
    assert [(t.rstrip(".").removeprefix("The "), k) for t, k in found(known, text)] == hits


def test_a_name_does_not_run_over_a_full_stop_or_comma(known: Names) -> None:
    assert [t for t, _ in found(known, "He went to South. Korea waited.")] == ["Korea"] or found(known, "He went to South. Korea waited.") == []


def test_a_name_that_is_a_list_is_found_whole(known: Names) -> None:
    whole = "United Nations Educational, Scientific and Cultural Organization"
    assert [h.text for h in known.scan(f"Togo left the {whole} on Monday.")] == ["Togo", whole]


@pytest.mark.parametrize(("text", "hits"), [("dozens of IS members", ["IS"]), ("the camp IS theirs", ["IS"]), ("THIS IS WAR", []), ("it is war", [])])
def test_a_word_in_capitals_is_a_name_where_its_neighbours_are_not_in_capitals(known: Names, text: str, hits: list[str]) -> None:
    assert [h.text for h in known.scan(text)] == hits


def test_a_longer_name_wins_over_what_it_holds(known: Names) -> None:
    assert [t for t, _ in found(known, "Equatorial Guinea and Papua New Guinea")] == ["Equatorial Guinea", "Papua New Guinea"]


@pytest.mark.parametrize("text", ["Melissa Merkel sang.", "Juan Carlos Quispe Mamani sang."])
def test_another_person_of_a_known_surname_or_first_name_is_not_the_known_one(known: Names, text: str) -> None:
    assert all(kind not in ("holder", "person") for _, kind in found(known, text))


def test_a_surname_alone_is_told_as_such(known: Names) -> None:
    (hit,) = known.scan("Then Merkel spoke.")
    assert hit.surname
    assert {f.name for f in hit.facts} == {"Angela Merkel"}


def test_surname_comes_first_where_it_does(known: Names) -> None:
    (hit,) = known.scan("Then Xi spoke.")
    assert "Xi Jinping" in {f.name for f in hit.facts}


@pytest.mark.parametrize("text", ["São Tomé and Príncipe", "Sao Tome and Principe", "Côte d’Ivoire", "Côte d'Ivoire", "Türkiye"])
def test_accents_and_apostrophes_make_no_difference(known: Names, text: str) -> None:
    assert [kind for _, kind in found(known, f"{text} protested.")] == ["country"]


PIECES = (
    "Peru",
    "Chile",
    "the",
    "U.S.",
    "Angela",
    "Merkel",
    "South",
    "Korea",
    "of",
    ",",
    ".",
    "\n",
    "Xi",
    "Jinping",
    "al",
    "Qaeda",
    "'s",
    "São",
    "Tomé",
    "-",
    "President",
    "x",
    "🙂",
    "European",
    "Union",
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
def test_hits_slice_to_their_text_in_order_without_overlap(text: str) -> None:
    hits = list(names().scan(text))
    assert all(text[h.start : h.end] == h.text and h.facts for h in hits)
    assert all(a.end <= b.start for a, b in itertools.pairwise(hits))


@given(st.text(max_size=60))
def test_any_text_can_be_scanned(text: str) -> None:
    assert all(text[h.start : h.end] == h.text for h in names().scan(text))


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("word", "folded"),
    [("U.S.", "us"), ("Erdoğan", "erdogan"), ("Łódź", "lodz"), ("Straße", "strasse"), ("Åland", "aland"), ("PERU", "peru"), ("Đukanović", "dukanovic")],
)
def test_folding_takes_off_case_accents_and_points(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_a_name_is_looked_up_by_its_words(known: Names) -> None:
    assert key("the U.S.-backed Rebels") == ("the", "us", "backed", "rebels")
    assert known.facts("PERU")[0].country == "PER"
    assert known.facts("Nowhereland") == ()


@pytest.mark.parametrize(
    ("country", "office", "day", "holder"),
    [
        ("FRA", "president", "2023-06-18", "Emmanuel Macron"),
        ("USA", "president", "2001-02-01", "George W. Bush"),
        ("DEU", "chancellor", "2010-01-01", "Angela Merkel"),
        ("GBR", "prime minister", "2023-06-18", "Rishi Sunak"),
    ],
)
def test_holders_of_an_office_by_day(known: Names, country: str, office: str, day: str, holder: str) -> None:
    assert {f.name for f in known.holders(country, office, day)} == {holder}


def test_an_office_nobody_knows_has_no_holders(known: Names) -> None:
    assert known.holders("FRA", "wizard", "2023-06-18") == []


@pytest.mark.parametrize("day", ["1995-07-01", "2005-07-01", "2015-07-01", "2023-07-01"])
@pytest.mark.parametrize(
    ("country", "office"),
    [
        ("USA", "president"),
        ("FRA", "president"),
        ("RUS", "president"),
        ("CHN", "president"),
        ("GBR", "prime minister"),
        ("DEU", "chancellor"),
        ("IND", "prime minister"),
    ],
)
def test_great_offices_have_one_holder_at_a_time(known: Names, country: str, office: str, day: str) -> None:
    assert len({f.name for f in known.holders(country, office, day)}) == 1


def test_offices_of_a_country(known: Names) -> None:
    assert {"president", "prime minister", "foreign minister"} <= known.offices("FRA")


def test_higher_offices_rank_first() -> None:
    president, minister, mayor = (Fact("holder", "A", office=o) for o in ("president", "foreign minister", "mayor"))
    assert rank(president) < rank(minister) < rank(mayor)


@pytest.mark.parametrize("noun", ["soldier", "minister", "police", "rebel", "protester", "spokesman", "prime minister"])
def test_agent_nouns_have_sectors(noun: str) -> None:
    sectors, _ = agents()[key(noun)]
    assert sectors


def test_every_country_is_found_by_its_name_and_capital(known: Names) -> None:
    missing = [name for iso, name in known.country_names.items() if not any(f.country == iso for f in known.facts(name))]
    missing += [city for iso, city in known.capitals.items() if not any(f.country == iso for f in known.facts(city))]
    assert missing == []


def test_codes_of_a_country_are_given(known: Names) -> None:
    assert (known.iso2["PER"], known.country_names["PER"], known.capitals["PER"]) == ("PE", "Peru", "Lima")
    assert known.cow["PER"]
    assert known.fips["PER"]


def test_members_of_organisations_are_codes(known: Names) -> None:
    assert {m for members in known.members.values() for m in members if len(m) != 3 or not m.isupper()} == set()


def test_names_and_hash_are_loaded_once() -> None:
    assert names() is names()
    assert knowledge_hash() == knowledge_hash()
