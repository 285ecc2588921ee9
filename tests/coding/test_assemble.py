"""A candidate becomes an event: codes, when, where, background, attribution, parts that are told less surely."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.ontology import ontology
from detente.records import Coding, Event

DAY = "2023-06-18"  # a Sunday


# ---------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("sentence", "event_type", "mode"),
    [
        ("Kenya's president visited Angola.", "CONSULT", "visit"),
        ("Kenya's president telephoned Angola's king.", "CONSULT", "phone"),
        ("Police arrested a Kenyan journalist.", "COERCE", "arrest"),
        ("Ethiopia's air force bombed Eritrea.", "ASSAULT", None),
        ("Cuba refused to meet Spain.", "REJECT", "meet"),
        ("Poland expelled three Russian diplomats.", "SANCTION", "expel"),
        ("Students marched against the government in Nairobi.", "PROTEST", "demo"),
        ("Chad released two French hostages.", "RETREAT", "release"),
    ],
)
def test_type_mode_and_codes_agree_with_the_ontology(event: Callable[..., Event], sentence: str, event_type: str, mode: str | None) -> None:
    e = event(sentence, event_type)
    kind = ontology().types[event_type]
    assert mode is None or e.mode == mode
    assert e.quad_code == kind.quad_code
    assert e.cameo in ontology().cameo
    assert e.goldstein == ontology().cameo[e.cameo]


@pytest.mark.parametrize(
    "sentence", ["Kenya's president met Angola's king.", "Ethiopia attacked Eritrea.", "Peru condemned Chile.", "Kuwait gave Lebanon $5 million in aid."]
)
def test_confidence_is_a_share(code: Callable[..., Coding], sentence: str) -> None:
    assert all(0 < e.confidence <= 1 for e in code(sentence).events)


# ---------------------------------------------------------------- when


@pytest.mark.parametrize(
    ("sentence", "event_type", "text", "earliest", "latest"),
    [
        ("Peru condemned Chile on Friday.", "ACCUSE", "on Friday", "2023-06-16", "2023-06-16"),
        ("Peru's president will visit Chile on Friday.", "CONSULT", "on Friday", "2023-06-23", "2023-06-23"),
        ("On Friday, Peru condemned Chile.", "ACCUSE", "On Friday", "2023-06-16", "2023-06-16"),
        ("Peru condemned Chile in 2019.", "ACCUSE", "in 2019", "2019-01-01", "2019-12-31"),
    ],
)
def test_time_is_resolved_by_the_tense_of_the_event(event: Callable[..., Event], sentence: str, event_type: str, text: str, earliest: str, latest: str) -> None:
    when = event(sentence, event_type, DAY).when
    assert when is not None
    assert when.text.lower() in text.lower()
    assert sentence[slice(*when.span)] == when.text
    assert (when.earliest, when.latest) == (earliest, latest)


def test_each_clause_has_its_own_time(code: Callable[..., Coding]) -> None:
    events = {e.event_type: e for e in code("Peru condemned Chile on Friday, and Kenya praised Togo on Tuesday.", DAY).events}
    accuse, support = events["ACCUSE"].when, events["SUPPORT"].when
    assert accuse is not None
    assert support is not None
    assert (accuse.earliest, support.earliest) == ("2023-06-16", "2023-06-13")


def test_time_of_a_subordinate_clause_is_not_the_main_events(event: Callable[..., Event]) -> None:
    e = event("Peru condemned Chile, which will hold a vote on Friday.", "ACCUSE", DAY)
    assert e.when is None


def test_day_by_which_something_is_promised_is_not_the_day_of_the_promise(event: Callable[..., Event]) -> None:
    e = event("Norway promised to free the Danish crews by July.", "CONCEDE", DAY)
    assert e.when is None
    assert not e.background


def test_no_time_told_is_no_time(event: Callable[..., Event]) -> None:
    assert event("Peru condemned Chile.", "ACCUSE", DAY).when is None


def test_precision_is_never_invented(event: Callable[..., Event]) -> None:
    when = event("Peru condemned Chile on Sunday.", "ACCUSE", "2023-06").when
    assert when is not None
    assert (when.earliest, when.latest) == ("2023-06-04", "2023-06-25")


def test_parties_met_at_different_times_are_two_events(code: Callable[..., Coding]) -> None:
    events = code("The Kenyan envoy plans to meet Angola's king on Monday and possibly Namibia's president on Tuesday.", DAY).events
    assert [(e.status, [r.country for r in e.recipients], e.when and e.when.earliest) for e in events] == [
        ("planned", ["AGO"], "2023-06-19"),
        ("possible", ["NAM"], "2023-06-20"),
    ]


# ---------------------------------------------------------------- where


@pytest.mark.parametrize(
    ("sentence", "event_type", "name", "country"),
    [
        ("Peru's president met Chile's president in Lima.", "CONSULT", "Lima", "PER"),
        ("Kenya's president visited Luanda.", "CONSULT", "Luanda", "AGO"),
        ("Gunmen killed two policemen in Kano.", "ASSAULT", "Kano", "NGA"),
        ("In Geneva, Sudan's army held talks with Chad.", "CONSULT", "Geneva", "CHE"),
    ],
)
def test_place_is_where_the_clause_says(event: Callable[..., Event], sentence: str, event_type: str, name: str, country: str) -> None:
    where = event(sentence, event_type, DAY).where
    assert where is not None
    assert (where.name, where.country) == (name, country)
    assert sentence[slice(*where.span)] == where.text


def test_a_condemned_country_is_no_place(event: Callable[..., Event]) -> None:
    assert event("Peru condemned Chile.", "ACCUSE").where is None


# ---------------------------------------------------------------- background


@pytest.mark.parametrize(
    ("sentence", "event_type"),
    [
        ("Kenya's president visited Angola in 2009.", "CONSULT"),
        ("Chad attacked Niger in March 1996.", "ASSAULT"),
        ("Peru had condemned Chile.", "ACCUSE"),
        ("Peru recalled its envoy after Chile had expelled two Peruvian diplomats.", "SANCTION"),
    ],
)
def test_history_is_background(code: Callable[..., Coding], sentence: str, event_type: str) -> None:
    assert any(e.background for e in code(sentence, DAY).events if e.event_type == event_type)


@pytest.mark.parametrize(
    "sentence",
    [
        "Kenya's president visited Angola on Friday.",
        "Kenya's president will visit Angola in July.",
        "Chad said that Niger had attacked Mali.",
        "Peru condemned Chile.",
        "Peru condemned Chile last week.",
    ],
)
def test_news_is_not_background(code: Callable[..., Coding], sentence: str) -> None:
    events = code(sentence, DAY).events
    assert events
    assert not any(e.background for e in events)


def test_without_a_date_of_publication_nothing_is_old(code: Callable[..., Coding]) -> None:
    assert not any(e.background for e in code("Kenya's president visited Angola in 2009.").events)


# ---------------------------------------------------------------- attribution


@pytest.mark.parametrize(
    ("sentence", "event_type", "country"),
    [
        ("Ghana's government said that Togo had attacked Benin.", "ASSAULT", "GHA"),
        ("Togo attacked Benin, Ghana's foreign minister said.", "ASSAULT", "GHA"),
        ("According to Ghanaian officials, Togo attacked Benin.", "ASSAULT", "GHA"),
        ("“Togo has attacked Benin,” Ghana’s president said.", "ASSAULT", "GHA"),
    ],
)
def test_who_says_so_is_kept(event: Callable[..., Event], sentence: str, event_type: str, country: str) -> None:
    attribution = event(sentence, event_type, DAY).attribution
    assert attribution is not None
    assert attribution.country == country


def test_the_reporters_own_word_has_no_attribution(event: Callable[..., Event]) -> None:
    assert event("Togo attacked Benin.", "ASSAULT").attribution is None


def test_who_tells_of_himself_is_no_attribution(event: Callable[..., Event]) -> None:
    assert event("Kenyan minister Amina Wekulo said she would visit Ghana.", "CONSULT", DAY).attribution is None


# ---------------------------------------------------------------- references


def test_event_points_to_its_sentence(code: Callable[..., Coding]) -> None:
    text = "The night was calm. Togo attacked Benin. Ghana condemned Togo."
    for e in code(text).events:
        assert text[slice(*e.sentence.span)].endswith(".")
        assert e.sentence.span[0] <= e.trigger.span[0] < e.trigger.span[1] <= e.sentence.span[1]
    assert [e.sentence.index for e in code(text).events] == [1, 2]


def test_ids_of_the_events_of_a_text_differ(code: Callable[..., Coding]) -> None:
    events = code("Togo attacked Benin. Togo attacked Ghana. Ghana condemned Togo and expelled two Togolese diplomats.").events
    assert len({e.id for e in events}) == len(events) == 4
