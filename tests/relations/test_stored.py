"""The agenda and the promises of a whole store are those of its reports, coded together."""

from __future__ import annotations

import datetime

import pytest

from detente.coding.coder import Coder
from detente.coding.times import published_interval
from detente.errors import QueryError
from detente.records import Coding, Document
from detente.relations.agenda import agenda, during
from detente.relations.commitments import commitments, due_during
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


@pytest.mark.parametrize(("since", "until"), [("2023-02", "2023-02"), ("2023-05", "2023-05"), ("2023-06", None), (None, "2023-06"), ("2024", "2025")])
def test_a_stretch_of_time_holds_what_the_whole_agenda_holds_of_it(store: Store, since: str | None, until: str | None) -> None:
    first, last = since and published_interval(since)[0], until and published_interval(until)[1]
    assert stored_agenda(store, since=first, until=last) == during(stored_agenda(store), first, last)


def test_a_visit_of_one_month_is_followed_into_the_next(store: Store) -> None:
    june = datetime.date(2023, 6, 1), datetime.date(2023, 6, 30)
    assert [i.outcome for i in stored_agenda(store, since=datetime.date(2023, 5, 1), until=datetime.date(2023, 5, 31))] == ["overdue"]
    assert stored_agenda(store, since=june[0], until=june[1]) == []
    (before,) = stored_agenda(store, since=datetime.date(2023, 2, 1), until=datetime.date(2023, 2, 28), as_of=datetime.date(2023, 2, 2))
    assert before.outcome == "open"


def test_promises_of_a_stretch_of_time_count_by_the_report_where_they_are_not_dated(store: Store) -> None:
    promises = stored_commitments(store)
    assert due_during(promises, datetime.date(2023, 7, 1), datetime.date(2023, 7, 31)) == promises
    assert due_during(promises, datetime.date(2023, 8, 1), None) == []
