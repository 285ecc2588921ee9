"""What cannot be coded is turned away with a reason: other languages, unreadable dates."""

from __future__ import annotations

import pytest

from detente.coding.screening import check_language, check_published
from detente.errors import DateError, LanguageError
from detente.reading.text import document_id
from detente.records import Document

FOREIGN = (
    "Le ministre a rencontré son homologue dans la capitale, où ils ont parlé de la pêche et du commerce pendant trois heures avant de se quitter.",
    "Der Minister traf seinen Amtskollegen in der Hauptstadt, wo sie drei Stunden lang über Fischerei und Handel sprachen und sich dann trennten.",
    "Министр встретился со своим коллегой в столице, где они три часа говорили о рыболовстве и торговле, а затем расстались.",
    "部长在首都会见了对方,双方就渔业和贸易问题进行了三个小时的会谈。" * 4,
)


def document(text: str, title: str | None = None) -> Document:
    return Document(id=document_id(text), text=text, title=title)


@pytest.mark.parametrize("text", FOREIGN)
def test_another_language_is_refused(text: str) -> None:
    with pytest.raises(LanguageError, match="English"):
        check_language(document(text))


def test_the_refusal_names_the_document() -> None:
    with pytest.raises(LanguageError, match="Pêche"):
        check_language(document(FOREIGN[0], title="Pêche"))


@pytest.mark.parametrize(
    "text",
    [
        "The minister met his counterpart in the capital, and they spoke about fishing rights for three hours.",
        "Xi Jinping, Wang Yi, Qin Gang, Li Qiang and Wang Wenbin met Kyriakos Mitsotakis and Recep Tayyip Erdogan in the capital.",
    ],
)
def test_english_is_english_even_with_foreign_names(text: str) -> None:
    assert check_language(document(text)) == "en"


@pytest.mark.parametrize("text", ["", "Oui.", "12345", "Peru met Chile."])
def test_a_short_text_is_not_judged(text: str) -> None:
    assert check_language(document(text)) is None


@pytest.mark.parametrize(
    ("given", "read"), [(None, None), ("2023", "2023"), ("2023-06", "2023-06"), ("2023-06-18", "2023-06-18"), ("2023-06-18T10:00:00Z", "2023-06-18")]
)
def test_published_is_day_month_or_year(given: str | None, read: str | None) -> None:
    assert check_published(given) == read


@pytest.mark.parametrize("given", ["", "yesterday-ish", "2023-13", "2023-02-30", "soon", "18 June 2023"])
def test_unreadable_date_is_refused(given: str) -> None:
    with pytest.raises(DateError):
        check_published(given)
