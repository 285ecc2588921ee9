"""Who a phrase names: country, sectors, office and name, composed from its words as PLOVER composes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.coding.actors import Resolver, composition, international, is_modifier, pick, today
from detente.coding.coder import Coder
from detente.records import Actor, Coding, Event

DAY = "2023-06-18"


@pytest.fixture(scope="module")
def resolver(coder: Coder) -> Resolver:
    return coder.resolver


def found(resolver: Resolver, phrase: str, day: str | None = DAY) -> Actor:
    actor = resolver.resolve(phrase, day)
    assert actor is not None, phrase
    return actor


# phrase, country, first sector
COMPOSED: dict[str, list[tuple[str, str | None, str | None]]] = {
    "a state": [
        ("Portugal", "PRT", None),
        ("the United States", "USA", None),
        ("the U.S.", "USA", None),
        ("Ivory Coast", "CIV", None),
        ("South Korea", "KOR", None),
    ],
    "nationality and agent": [
        ("Chinese officials", "CHN", "GOV"),
        ("Egyptian soldiers", "EGY", "MIL"),
        ("Kenyan police", "KEN", "COP"),
        ("French lawmakers", "FRA", "LEG"),
        ("Thai farmers", "THA", "AGR"),
        ("Turkish journalists", "TUR", "JRN"),
        ("Brazilian judges", "BRA", "JUD"),
        ("Nepalese students", "NPL", "EDU"),
        ("Sudanese rebels", "SDN", "REB"),
        ("Haitian gangs", "HTI", "CRM"),
        ("the South African government", "ZAF", "GOV"),
        ("a senior Dutch diplomat", "NLD", "GOV"),
        ("three Swedish nurses", "SWE", "MED"),
        ("Greek opposition leaders", "GRC", "OPP"),
    ],
    "office and unknown name": [
        ("Swedish foreign minister Ulrike Tallberg", "SWE", "GOV"),
        ("Kenyan General Amos Wekulo", "KEN", "MIL"),
        ("Peruvian judge Rosa Quilca", "PER", "JUD"),
    ],
    "organisation and agent": [
        ("CIA officials", "USA", "SPY"),
        ("UN peacekeepers", "UNO", "MIL"),
        ("a NATO spokesman", "IGO", "MIL"),
        ("European Commission officials", "EUR", "GOV"),
        ("Hamas fighters", "PSE", None),
        ("a Taliban spokesman", "AFG", None),
        ("Greenpeace activists", "NGO", None),
    ],
    "X's Y": [
        ("Kenya's foreign minister", "KEN", "GOV"),
        ("Kenya's army", "KEN", "MIL"),
        ("Mali's ruling junta", "MLI", None),
        ("Peru's striking miners", "PER", "LAB"),
        ("the United States' ambassador", "USA", "GOV"),
        ("Togo’s opposition", "TGO", "OPP"),
    ],
    "the Y of X": [
        ("the foreign minister of Kenya", "KEN", "GOV"),
        ("the king of Jordan", "JOR", "GOV"),
        ("the army of Chad", "TCD", "MIL"),
        ("the prime minister of New Zealand", "NZL", "GOV"),
    ],
    "Y in or from X": [("rebels in Yemen", "YEM", "REB"), ("refugees from Syria", "SYR", "REF"), ("police in Lagos", "NGA", "COP")],
    "whom one represents, not where one is": [
        ("Egypt's ambassador to Kenya", "EGY", "GOV"),
        ("the Egyptian ambassador in Nairobi", "EGY", "GOV"),
        ("the ambassador of Egypt to Kenya", "EGY", "GOV"),
        ("Chinese troops in Djibouti", "CHN", "MIL"),
        ("a spokesman for the Iranian foreign ministry", "IRN", "GOV"),
    ],
    "backed by X is not X": [
        ("US-backed Syrian rebels", "SYR", "REB"),
        ("Saudi-led forces", None, "MIL"),
        ("Russian-backed separatists in Ukraine", "UKR", "REB"),
        ("Iran-aligned militia", None, "PRM"),
        ("US-trained Iraqi troops", "IRQ", "MIL"),
    ],
    "against or for X is not X": [
        ("anti-Putin protesters", None, "CVL"),
        ("pro-Russian separatists", None, "REB"),
        ("anti-American demonstrators", None, "CVL"),
        ("anti-Assad rebels", None, "REB"),
    ],
    "made by X is not X": [("Chinese-made drones", None, None), ("French-built warships", None, None)],
    "former": [
        ("a former Chilean president", "CHL", "ELI"),
        ("the ex-president of Peru", "PER", "ELI"),
        ("ousted Malian president", "MLI", "ELI"),
        ("the former Ghanaian foreign minister", "GHA", "ELI"),
        ("a retired Dutch general", "NLD", "ELI"),
    ],
    "metonym": [("the Kremlin", "RUS", "GOV"), ("Downing Street", "GBR", "GOV"), ("the White House", "USA", "GOV"), ("Tehran", "IRN", "GOV")],
    "international": [
        ("the European Union", "EUR", None),
        ("the United Nations", "UNO", None),
        ("the African Union", "IGO", None),
        ("Amnesty International", "NGO", None),
    ],
    "no country": [("villagers", None, "CVL"), ("armed gunmen", None, None), ("striking teachers", None, None)],
}


@pytest.mark.parametrize(("phrase", "country", "sector"), [pytest.param(*row, id=f"{kind}: {row[0]}") for kind, rows in COMPOSED.items() for row in rows])
def test_phrase_is_composed(resolver: Resolver, phrase: str, country: str | None, sector: str | None) -> None:
    actor = found(resolver, phrase)
    assert actor.country == country
    assert sector is None or actor.sectors[:1] == (sector,)


@pytest.mark.parametrize("phrase", ["", " ", "a blue chair", "qwertz", "the weather", ",;:", "of in at", "1998"])
def test_phrase_without_actor_is_nobody(resolver: Resolver, phrase: str) -> None:
    assert resolver.resolve(phrase, DAY) is None


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Swedish foreign minister Ulrike Tallberg", "Ulrike Tallberg"),
        ("Kenyan General Amos Wekulo", "Amos Wekulo"),
        ("rebel commander Idris al Tahir", "Idris al Tahir"),
    ],
)
def test_unknown_holder_of_an_office_keeps_the_name_that_is_said(resolver: Resolver, phrase: str, name: str) -> None:
    assert found(resolver, phrase).name == name


@pytest.mark.parametrize(
    ("phrase", "office"),
    [
        ("Swedish foreign minister Ulrike Tallberg", "foreign minister"),
        ("Kenya's president", "president"),
        ("the prime minister of New Zealand", "prime minister"),
        ("the king of Jordan", "king"),
    ],
)
def test_office_is_kept(resolver: Resolver, phrase: str, office: str) -> None:
    assert found(resolver, phrase).office == office


# ---------------------------------------------------------------- office holders and dates


@pytest.mark.parametrize(
    ("phrase", "day", "name"),
    [
        ("the US president", "2015-06-01", "Barack Obama"),
        ("the US president", "2018-06-01", "Donald Trump"),
        ("the US president", "2022-06-01", "Joe Biden"),
        ("the French president", "2010-06-01", "Nicolas Sarkozy"),
        ("the president of France", "2023-06-18", "Emmanuel Macron"),
        ("the president of the United States", "2015-06-01", "Barack Obama"),
        ("the British prime minister", "2017-03-01", "Theresa May"),
        ("Britain's prime minister", "2023-06-18", "Rishi Sunak"),
        ("the German chancellor", "2019-05-01", "Angela Merkel"),
        ("Germany's chancellor", "2023-06", "Olaf Scholz"),
        ("Indian Prime Minister", "2016-02-02", "Narendra Modi"),
        ("the prime minister of Japan", "2023-06-18", "Fumio Kishida"),
    ],
)
def test_holder_of_an_office_is_found_by_date(resolver: Resolver, phrase: str, day: str, name: str) -> None:
    assert found(resolver, phrase, day).name == name


@pytest.mark.parametrize("phrase", ["US presidents", "British prime ministers", "the presidents of France"])
def test_several_holders_have_no_one_name(resolver: Resolver, phrase: str) -> None:
    assert found(resolver, phrase).name is None


@pytest.mark.parametrize("day", [None, "2022"])
def test_holder_is_not_guessed_when_the_day_is_not_known_well_enough(resolver: Resolver, day: str | None) -> None:
    assert found(resolver, "the British prime minister", day).name is None


@pytest.mark.parametrize(
    ("name", "day", "sectors", "office", "former"),
    [
        ("Rishi Sunak", "2023-06-18", ("GOV",), "prime minister", False),
        ("Rishi Sunak", "2025-06-18", ("ELI",), None, True),
        ("Angela Merkel", "2019-05-01", ("GOV",), "chancellor", False),
        ("Angela Merkel", "2023-06-18", ("ELI",), None, True),
        ("Barack Obama", "2010-05-01", ("GOV",), "president", False),
        ("Nicolas Sarkozy", "2023-06-18", ("ELI",), None, True),
    ],
)
def test_a_person_is_in_office_only_while_in_office(
    resolver: Resolver, name: str, day: str, sectors: tuple[str, ...], office: str | None, former: bool
) -> None:
    actor = found(resolver, name, day)
    assert (actor.sectors[:1], actor.office, actor.former) == (sectors, office, former)


def test_former_is_former_even_if_the_table_says_otherwise(resolver: Resolver) -> None:
    actor = found(resolver, "former British prime minister Rishi Sunak", "2023-06-18")
    assert actor.former
    assert actor.sectors == ("ELI",)


# ---------------------------------------------------------------- appositions


@pytest.mark.parametrize(
    "phrase",
    [
        "Emmanuel Macron, the French president",
        "the French president, Emmanuel Macron,",
        "French president Emmanuel Macron",
        "Emmanuel Macron, president of France,",
        "President Emmanuel Macron",
        "France's president, Emmanuel Macron",
    ],
)
def test_apposition_and_title_say_the_same(resolver: Resolver, phrase: str) -> None:
    actor = found(resolver, phrase)
    assert (actor.name, actor.country, actor.sectors, actor.office) == ("Emmanuel Macron", "FRA", ("GOV",), "president")


def test_apposition_tells_who_an_unknown_person_is(resolver: Resolver) -> None:
    actor = found(resolver, "Ulrike Tallberg, the Swedish foreign minister,")
    assert (actor.name, actor.country, actor.sectors) == ("Ulrike Tallberg", "SWE", ("GOV",))


# ---------------------------------------------------------------- helpers with a contract


@pytest.mark.parametrize(
    ("text", "modifies"), [("US-backed rebels", True), ("anti-US rally", True), ("US rebels", False), ("US-China talks", False), ("China-made drones", True)]
)
def test_modifier_is_told_from_actor(coder: Coder, text: str, modifies: bool) -> None:
    hit = next(iter(coder.names.scan(text)))
    assert is_modifier(text, hit) is modifies


def test_pick_takes_the_fact_that_holds_on_the_day(coder: Coder) -> None:
    hit = next(iter(coder.names.scan("Rishi Sunak")))
    fact = pick(hit, "2023-06-18")
    assert fact is not None
    assert fact.office == "prime minister"


@pytest.mark.parametrize("code", ["UNO", "EUR", "IGO", "NGO", "MNC", "IMG", "ISM"])
def test_international_codes_are_no_countries(code: str) -> None:
    assert international(code)


@pytest.mark.parametrize("code", ["FRA", None, "INT"])
def test_other_codes_are_not_international(code: str | None) -> None:
    assert not international(code)


def test_today_is_a_day() -> None:
    assert len(today()) == 10


def test_composition_words_are_lower_case() -> None:
    assert all(w == w.lower() for words in composition().values() for w in words)


@given(st.text(max_size=40))
def test_any_text_resolves_or_does_not_but_never_fails(text: str) -> None:
    actor = detente.coder().resolver.resolve(text, DAY)
    assert actor is None or actor.text == text


@given(st.integers(0, 500))
def test_offset_moves_the_span_and_nothing_else(offset: int) -> None:
    resolver = detente.coder().resolver
    actor = resolver.resolve("Kenya's foreign minister", DAY, offset=offset)
    assert actor is not None
    assert actor.span == (offset, offset + 24)
    assert actor.country == "KEN"


# ---------------------------------------------------------------- as bound to events


def test_coordinated_nationalities_are_two_actors(event: Callable[..., Event]) -> None:
    e = event("Chinese and Indian officials met in Delhi.", "CONSULT")
    assert [(a.country, a.sectors) for a in (*e.actors, *e.recipients)] == [("CHN", ("GOV",)), ("IND", ("GOV",))]


def test_presidents_of_two_countries_are_two_actors(event: Callable[..., Event]) -> None:
    e = event("The presidents of Peru and Chile met in Lima.", "CONSULT")
    assert [a.country for a in (*e.actors, *e.recipients)] == ["PER", "CHL"]


@pytest.mark.parametrize(
    ("sentence", "actor"),
    [
        ("The US secretary of state urged Iran to release the hostages.", "The US secretary of state"),
        ("The foreign minister of Kenya condemned Somalia.", "The foreign minister of Kenya"),
        ("Swedish foreign minister Ulrike Tallberg condemned Russia.", "Swedish foreign minister Ulrike Tallberg"),
        ("Dozens of Kenyan police officers condemned Somalia.", "Dozens of Kenyan police officers"),
        ("US-backed Syrian rebels attacked Iraq.", "US-backed Syrian rebels"),
    ],
)
def test_mention_is_the_shortest_full_phrase(code: Callable[..., Coding], sentence: str, actor: str) -> None:
    assert [a.text for e in code(sentence).events for a in e.actors] == [actor]


def test_made_in_a_country_does_not_act_for_it(code: Callable[..., Coding]) -> None:
    assert "CHN" not in {a.country for e in code("Chinese-made drones struck Ukrainian soldiers.").events for a in e.actors}


def test_owner_acts_where_a_thing_of_theirs_fills_the_slot(event: Callable[..., Event]) -> None:
    assert [a.country for a in event("Hungary condemned Russia's invasion.", "ACCUSE").recipients] == ["RUS"]


def test_a_month_is_no_person(code: Callable[..., Coding]) -> None:
    assert all(a.text != "May" for e in code("Kenya condemned Somalia in May.").events for a in (*e.actors, *e.recipients))


@pytest.mark.parametrize(
    ("words", "day", "name"),
    [
        ("Senator Cruz", "2016-05-05", "Ted Cruz"),
        ("Prime Minister Johnson", "2020-05-05", "Boris Johnson"),
        ("Senator Johnson", "2020-05-05", None),  # of Wisconsin, or of Liberia; no prime minister
    ],
)
def test_the_office_before_a_surname_says_whose_it_is(words: str, day: str, name: str | None) -> None:
    found = detente.resolve_actor(words, day)
    assert found is not None
    assert found.name == name
