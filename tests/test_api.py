"""The public functions: one line from a text to its coding, from a phrase to its actor."""

from __future__ import annotations

import doctest

import pytest

import detente
import detente.api
from detente.reading.text import document_id

TEXT = "Peru condemned Chile on Friday."


def test_code_takes_a_text_and_gives_a_coding() -> None:
    coding = detente.code(TEXT, published="2023-06-18")
    assert isinstance(coding, detente.Coding)
    assert [e.event_type for e in coding.events] == ["ACCUSE"]


def test_code_keeps_what_the_caller_knows() -> None:
    d = detente.code(TEXT, published="2023-06", title="Peru and Chile", source="The Lima Post", url="https://example.org/1").document
    assert (d.id, d.text, d.published, d.title, d.source, d.url) == (
        document_id(TEXT),
        TEXT,
        "2023-06",
        "Peru and Chile",
        "The Lima Post",
        "https://example.org/1",
    )


def test_code_is_what_the_coder_does() -> None:
    document = detente.Document(id=document_id(TEXT), text=TEXT, published="2023-06-18")
    assert detente.code(TEXT, published="2023-06-18").model_dump_json() == detente.Coder(detente.coder().parser).code(document).model_dump_json()


def test_coder_is_loaded_once() -> None:
    assert detente.coder() is detente.coder()


@pytest.mark.parametrize(
    ("phrase", "day", "country", "name"),
    [
        ("Chinese foreign minister Qin Gang", "2023-06-18", "CHN", "Qin Gang"),
        ("the British prime minister", "2023-06-18", "GBR", "Rishi Sunak"),
        ("the British prime minister", "2017-06-18", "GBR", "Theresa May"),
        ("Peruvian fishermen", None, "PER", None),
    ],
)
def test_resolve_actor_says_who_a_phrase_names_on_a_day(phrase: str, day: str | None, country: str, name: str | None) -> None:
    actor = detente.resolve_actor(phrase, day)
    assert actor is not None
    assert (actor.country, actor.name, actor.text, actor.span) == (country, name, phrase, (0, len(phrase)))


def test_resolve_actor_knows_nobody_in_other_words() -> None:
    assert detente.resolve_actor("a blue chair") is None


def test_resolver_and_coder_give_one_answer() -> None:
    (e,) = detente.code("Kenyan General Amos Wekulo condemned Somalia.", published="2023-06-18").events
    assert e.actors == (detente.resolve_actor("Kenyan General Amos Wekulo", "2023-06-18"),)


def test_errors_are_of_one_family() -> None:
    with pytest.raises(detente.DetenteError):
        detente.code(TEXT, published="soon")


@pytest.mark.parametrize("name", detente.__all__)
def test_every_public_name_exists_and_is_documented(name: str) -> None:
    assert getattr(detente, name).__doc__


@pytest.mark.parametrize("module", [detente, detente.api], ids=lambda m: m.__name__)
def test_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
