"""The agenda and the promises of a whole store are those of its reports, coded together."""

from __future__ import annotations

import datetime

import pytest

from detente.coding.coder import Coder
from detente.errors import QueryError
from detente.records import Coding, Document
from detente.relations.agenda import agenda
from detente.relations.commitments import commitments
from detente.relations.stored import stored_agenda, stored_commitments
from detente.relations.told import tell
from detente.store.store import Store, open_store
from tests.store.made import put

REPORTS = [
    ("2023-02-01", "Herald", "Antony Blinken will visit China on February 5."),
    ("2023-02-03", "Courier", "Antony Blinken postponed his visit to China on Friday."),
    ("2023-06-18", "Herald", "Antony Blinken visited China on Sunday."),
    ("2023-05-01", "Herald", "Kenya's president will visit Uganda on May 20."),
    ("2023-07-01", "Courier", "Germany promised to send tanks to Ukraine."),
    ("2023-07-20", "Herald", "Germany sent tanks to Ukraine on Wednesday."),
    ("2023-07-21", "Herald", "Emmanuel Macron will visit India in September 2023."),
]


@pytest.fixture(scope="module")
def codings(coder: Coder) -> list[Coding]:
    documents = [Document(id=f"d{n}", text=text, published=day, source=source) for n, (day, source, text) in enumerate(REPORTS)]
    return [coder.code(d) for d in documents]


@pytest.fixture(scope="module")
def store(codings: list[Coding], tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("agenda") / "s"
    for coding in codings[::-1]:
        put(path, coding, fuse=True)
    return open_store(path)


def test_the_agenda_of_a_store_is_that_of_its_reports(store: Store, codings: list[Coding]) -> None:
    told = [(c.document.source or "", c) for c in codings]
    # Which of two equal sentences was coded first is the store's business; both read them in order of publication.
    assert stored_agenda(store) == agenda(tell(told))
    assert stored_commitments(store) == commitments(told)
    assert [i.outcome for i in stored_agenda(store)] == ["took place", "overdue", "open"]


def test_a_visit_that_was_put_off_and_made_is_one_item_with_its_evidence(store: Store) -> None:
    (item,) = stored_agenda(store, dyad="USA-CHN")
    assert (item.outcome, item.moved) == ("took place", True)
    assert [e.text for e in (*item.announced, *item.evidence)] == [text for *_, text in REPORTS[:3]]
    (before,) = stored_agenda(store, dyad="USA-CHN", as_of=datetime.date(2023, 3, 1))
    assert before.outcome == "moved"


def test_a_promise_is_kept_by_a_later_report(store: Store) -> None:
    (promise,) = stored_commitments(store, dyad="DEU-UKR")
    assert (promise.outcome, [e.document_id for e in promise.evidence]) == ("kept", ["d5"])
    (before,) = stored_commitments(store, country="Germany", as_of=datetime.date(2023, 7, 10))
    assert before.outcome == "open"
    assert stored_commitments(store, dyad="USA-CHN") == []


def test_a_country_that_there_is_not_is_told(store: Store) -> None:
    with pytest.raises(QueryError, match="no country Atlantis"):
        stored_agenda(store, country="Atlantis")
