"""Which words name a place, which place that is, and where an event happened."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.coding.places import locate, places
from detente.coding.sentences import layout
from detente.knowledge.names import names
from detente.records import Place


def read(text: str) -> tuple[Place, ...]:
    page = layout(text)
    return places(page, list(names().scan(page.text)))


def told(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(p.text, p.country, p.precision) for p in read(text)]


def where(text: str, trigger: str) -> str | None:
    page = layout(text)
    located = places(page, list(names().scan(page.text)))
    at = text.index(trigger)
    sentence = next(s for s in page.sentences if s.start <= at < s.end)
    place = locate(page, located, sentence.span, (at, at + len(trigger)), sentence.dateline)
    return place.text if place else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The delegation landed in Beijing.", [("Beijing", "CHN", "city")]),
        ("Norway and Sweden signed it.", [("Norway", "NOR", "country"), ("Sweden", "SWE", "country")]),
        ("The ministers met in Geneva, Switzerland.", [("Geneva", "CHE", "city"), ("Switzerland", "CHE", "country")]),
        ("Soldiers entered Idlib province.", [("Idlib", "SYR", "region")]),
        ("A tanker was stopped in the Strait of Hormuz.", [("Strait of Hormuz", None, "area")]),
        ("Leaders gathered at Camp David.", [("Camp David", "USA", "point")]),
        ("Inspectors returned to Natanz.", [("Natanz", "IRN", "point")]),
        ("Patrols clashed in the Galwan Valley.", [("Galwan Valley", None, "area")]),
        ("A missile was tested near Punggye-ri.", [("Punggye-ri", "PRK", "point")]),
        ("Rebels hold al-Tanf.", [("al-Tanf", "SYR", "point")]),
        ("Aid reached Port-au-Prince.", [("Port-au-Prince", "HTI", "city")]),
        ("The summit moved to Xi'an.", [("Xi'an", "CHN", "city")]),
        ("Aid for Gaza City was held up.", [("Gaza City", "PSE", "city")]),
        ("The assembly met in New York.", [("New York", "USA", "city")]),
        ("Washington said it would sell arms to Taiwan.", [("Washington", "USA", "city"), ("Taiwan", "TWN", "country")]),
        ("The mayor of Alexandria, Va., resigned.", [("Alexandria", "USA", "city"), ("Va.", "USA", "region")]),
        ("Story, Boone and Polk counties in Iowa were flooded.",
         [("Story", "USA", "region"), ("Boone", "USA", "region"), ("Polk", "USA", "region"), ("Iowa", "USA", "region")]),
        ("Police in Austin and Travis County, Texas, met.",
         [("Austin", "USA", "city"), ("Travis County", "USA", "region"), ("Texas", "USA", "region")]),
    ],
)  # fmt: skip
def test_names_of_places_are_found(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Chinese officials met their Russian counterparts.",
        "The Washington Post reported it.",
        "Paris Hilton and Jordan Smith were absent.",
        "She studied at the University of Chicago.",
        "Mr. Jackson agreed with Mrs. Henderson.",
        "Jackson said Henderson would win.",
        "Nice people read on Monday.",
        "Reading is a virtue in March.",
        "The West Nile virus spread.",
        "Senator Lincoln Davis voted no.",
        "St. Patrick's Day was quiet.",
        "",
    ],
)
def test_what_is_no_place_is_left_out(text: str) -> None:
    assert told(text) == []


def test_a_surname_is_no_place_once_its_bearer_is_named_in_full() -> None:
    assert told("Robert Henderson spoke first. Later Henderson left.") == []


def place(text: str, name: str) -> Place:
    return next(p for p in read(text) if p.text == name)


@pytest.mark.parametrize(
    ("text", "name", "country", "lat"),
    [
        ("A court in Paris, Texas, heard the case.", "Paris", "USA", 33.7),
        ("The president flew from Paris to Berlin.", "Paris", "FRA", 48.9),
        ("Talks in Paris, with France and Germany, failed.", "Paris", "FRA", 48.9),
        ("Lebanon, Ohio, is a quiet town.", "Lebanon", "USA", 39.4),
        ("Lebanon and Syria reopened the border near Tripoli.", "Lebanon", "LBN", 33.8),
        ("The fighting in Syria and Lebanon spread to Tripoli.", "Tripoli", "LBN", 34.4),
        ("Libya's rival governments met; Tripoli was calm and Benghazi was not.", "Tripoli", "LBY", 32.9),
        ("The governor of Georgia spoke in Atlanta.", "Georgia", "USA", 32.7),
        ("Georgia's parliament in Tbilisi passed the bill.", "Georgia", "GEO", 42.0),
        ("In Ohio, Columbus and Dublin share a road.", "Dublin", "USA", 40.1),
        ("Ireland's cabinet met in Dublin.", "Dublin", "IRL", 53.3),
        ("Residents of London, Ontario, protested.", "London", "CAN", 43.0),
        ("The leaders met in Bali before the trip to Beijing, China.", "Bali", "IDN", -8.4),
        ("Canada, Mexico and Guadalajara's mayor agreed.", "Canada", "CAN", 60.0),
        ("She was born in Vancouver, in Canada, near Burnaby.", "Vancouver", "CAN", 49.2),
        ("Forces withdrew from Kiev.", "Kiev", "UKR", 50.4),
        ("Militants struck Hyderabad in Pakistan's Sindh.", "Hyderabad", "PAK", 25.4),
        ("The vote in India was counted in Hyderabad.", "Hyderabad", "IND", 17.4),
    ],
)
def test_the_context_tells_which_place_is_meant(text: str, name: str, country: str, lat: float) -> None:
    found = place(text, name)
    assert found.country == country
    assert found.lat == pytest.approx(lat, abs=0.6)


def test_one_name_may_mean_two_places_where_the_text_says_so() -> None:
    text = "Crowds marched in Tbilisi, Georgia, and in Atlanta, Georgia."
    assert [p.country for p in read(text) if p.text == "Georgia"] == ["GEO", "USA"]


def test_an_unknown_town_in_a_known_state_has_a_country_and_no_coordinates() -> None:
    found = place("He grew up in Zzyxville, Kan., and left.", "Zzyxville")
    assert (found.country, found.lat, found.lon) == ("USA", None, None)


def test_places_carry_geonames_ids() -> None:
    assert place("They met in Beijing.", "Beijing").geonames == 1816670
    assert place("They met in Norway.", "Norway").geonames == 3144096


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Blinken arrived in Beijing early on Sunday.", "arrived", "Beijing"),
        ("The ministers met in Geneva, Switzerland, on Friday.", "met", "Geneva"),
        ("Chinese officials met their Russian counterparts in Sochi.", "met", "Sochi"),
        ("Russian forces shelled the eastern Ukrainian city of Kramatorsk.", "shelled", "Kramatorsk"),
        ("The navy seized a tanker in the Strait of Hormuz off Iran.", "seized", "Strait of Hormuz"),
        ("Wang Yi visited North Korea on Thursday.", "visited", "North Korea"),
        ("Washington said it would sell arms to Taiwan.", "said", None),
        ("Israel's prime minister condemned Turkey.", "condemned", None),
        ("Talks between Israel and Hamas resumed in Doha.", "resumed", "Doha"),
        ("In Vienna, Iran and the E3 resumed talks.", "resumed", "Vienna"),
        ("A ship sank off the coast of Yemen.", "sank", "Yemen"),
        ("Rubio spoke in Munich; Lavrov was in Astana.", "spoke", "Munich"),
        ("Rubio spoke in Munich; Lavrov waited in Astana.", "waited", "Astana"),
        ("Troops crossed into Idlib province, in northern Syria.", "crossed", "Idlib"),
        ("Protesters rallied outside the US embassy in Baghdad.", "rallied", "Baghdad"),
        ("MOSCOW, June 18 (Reuters) - Russia expelled two German diplomats.", "expelled", "MOSCOW"),
        ("Russia expelled two German diplomats.", "expelled", None),
    ],
)
def test_an_event_is_where_its_sentence_says(text: str, trigger: str, expected: str | None) -> None:
    assert where(text, trigger) == expected


_WORDS = st.sampled_from(
    ["Paris", "Texas", "of", "the", ",", ".", "in", "Mr.", "St.", "County", "counties", "and", "Polk", "W.Va.", "al-", "Tanf", "'s",
     "New", "York", "\n", "KY", "-", "Georgia", "(", "é"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(_WORDS, max_size=40).map(" ".join), st.lists(_WORDS, max_size=40).map("".join)))
def test_any_text_is_read_and_spans_slice_to_their_text(text: str) -> None:
    page = layout(text)
    found = places(page, list(names().scan(page.text)))
    last = 0
    for p in found:
        start, end = p.span
        assert last <= start < end <= len(text)
        assert page.text[start:end] == p.text
        last = end
    for s in page.sentences:
        locate(page, found, s.span, s.span)
