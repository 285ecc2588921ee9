"""Headline, lead and body tell one happening once; different happenings stay apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from detente.coding.fusion import fuse, same_happening
from detente.coding.sentences import layout
from detente.records import Coding, Event

DAY = "2023-06-18"


def types(coding: Coding) -> list[str]:
    return [e.event_type for e in coding.events]


def test_headline_and_lead_are_one_event(code: Callable[..., Coding]) -> None:
    coding = code("Peru condemns Chile\n\nPeru condemned Chile on Friday over fishing rights.\n\nThe weather was fine.", DAY)
    assert types(coding) == ["ACCUSE"]


@pytest.mark.parametrize(
    "text",
    [
        "Peru recalls envoy\n\nPeru recalled its ambassador to Chile on Friday.",
        "Egypt, Sudan hold talks\n\nEgypt held talks with Sudan on Friday.",
        "Gunmen attacked Peru. The attack on Peru took place on Friday.",
    ],
)
def test_mention_that_names_one_side_only_is_the_mention_that_names_both(code: Callable[..., Coding], text: str) -> None:
    assert len(code(text, DAY).events) == 1


def test_the_fuller_mention_stands_for_both(code: Callable[..., Coding]) -> None:
    (e,) = code("Kenya's president met Angola's king.\n\nKenya's president met Angola's king in Luanda on Friday.", DAY).events
    assert e.when is not None
    assert e.where is not None
    assert e.where.name == "Luanda"


def test_reciprocal_event_told_from_both_sides_is_one(code: Callable[..., Coding]) -> None:
    assert types(code("Peru's president met Chile's president. Chile's president met Peru's president in Lima.", DAY)) == ["CONSULT"]


def test_planned_and_postponed_meeting_are_one(code: Callable[..., Coding]) -> None:
    coding = code("Kenya's president will visit Angola. Kenya's president postponed the visit to Angola.", DAY)
    assert len([e for e in coding.events if e.event_type == "CONSULT"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Peru condemned Chile. Chile condemned Peru.",
        "Peru condemned Chile. Peru condemned Bolivia.",
        "Peru condemned Chile. Peru praised Chile.",
        "Kenya's president visited Angola on 2 May 2023. Kenya's president visited Angola on 9 June 2023.",
        "Kenya's president visited Angola. Kenya's president will visit Angola next month.",
        "Chad bombed Niger. Chad denied that it had bombed Niger.",
    ],
)
def test_different_happenings_stay_apart(code: Callable[..., Coding], text: str) -> None:
    assert len(code(text, DAY).events) == 2


def test_fusing_twice_changes_nothing(code: Callable[..., Coding]) -> None:
    text = "Peru condemns Chile\n\nPeru condemned Chile on Friday. Chile expelled two Peruvian diplomats."
    events = list(code(text, DAY).events)
    assert fuse(events, layout(text)) == events


def test_fusion_does_not_depend_on_the_order_of_mentions(code: Callable[..., Coding]) -> None:
    text = "Peru condemned Chile on Friday. Chile expelled two Peruvian diplomats. Kenya met Somalia."
    events = list(code(text, DAY).events)
    assert fuse(events[::-1], layout(text)) == events


def test_events_come_in_text_order(code: Callable[..., Coding]) -> None:
    events = code("Peru condemned Chile. Kenya bombed Somalia and praised Togo. Togo met Ghana.", DAY).events
    assert [e.trigger.span for e in events] == sorted(e.trigger.span for e in events)
    assert len(events) == 4


def test_contexts_and_issues_of_all_mentions_are_kept(code: Callable[..., Coding]) -> None:
    (e,) = code("Peru condemned Chile over fishing rights. Peru condemned Chile over oil tariffs.", DAY).events
    assert {"fishing", "trade"} <= set(e.issues)


def test_same_happening_is_symmetric(code: Callable[..., Coding]) -> None:
    texts = (
        "Peru condemned Chile.",
        "Chile condemned Peru.",
        "Peru's president met Chile's king.",
        "Chile's king will meet Peru's president.",
        "Chad bombed Niger on Friday.",
    )
    events = [e for t in texts for e in code(t, DAY).events]
    assert all(same_happening(a, b) == same_happening(b, a) for a in events for b in events)
    assert all(same_happening(a, a) for a in events)


def test_strangers_are_never_taken_for_one(event: Callable[..., Event]) -> None:
    """Two deaths of unnamed civilians need not be one."""
    a = event("Gunmen killed two villagers.", "ASSAULT")
    assert not same_happening(a, a.model_copy(update={"id": "other"}))
