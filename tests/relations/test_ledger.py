"""The happenings of a whole store as columns are those that the records give, for any two countries."""

from __future__ import annotations

import datetime
from itertools import combinations

import pytest

from detente.reading.results import Reading
from detente.records import Document
from detente.relations.gather import from_store
from detente.relations.happenings import Dyad
from detente.relations.index import drivers, measure
from detente.store.ingest import ingest
from detente.web.book import Book, opened

_REPORTS = (
    ("2023-06-01", "Reuters", "MOSCOW (Reuters) - Russia attacked Ukraine. Ukraine accused Russia of shelling Kharkiv on May 30."),
    ("2023-06-09", "AP", "Russia is attacking Ukraine. Ukraine and Poland signed an agreement on Thursday."),
    ("2023-06-20", "Times", "Russia attacked Ukraine. Poland plans to send weapons to Ukraine next week."),
    ("2023-07-25", "Times", "Russia attacked Ukraine. Ukraine denied that it had attacked Russia."),
    ("2023-07-28", "Post", "Russia invaded Ukraine on February 24, 2022. Poland recalled its ambassador to Russia in 1981."),
    ("2023-08-02", None, "Ukraine met Russia in Istanbul on Tuesday. Poland will meet Ukraine on September 3."),
    ("2023-08", "Weekly", "Russia threatened Poland. Poland accused Russia of spying."),
    (None, "Blog", "Russia threatened Ukraine."),
)


@pytest.fixture(scope="module")
def book(coder: object, tmp_path_factory: pytest.TempPathFactory) -> Book:
    path = tmp_path_factory.mktemp("ledger") / "store"
    documents = [Document(id=f"d{n}", text=text, published=day, source=source) for n, (day, source, text) in enumerate(_REPORTS)]
    documents.append(documents[0].model_copy(update={"id": "copy", "source": "Copyist", "published": "2023-06-02"}))
    ingest([Reading(origin=d.id, document=d) for d in documents], str(path), sources=["made up"])
    return Book(opened(path))


@pytest.mark.parametrize("directed", [False, True])
def test_columns_say_what_the_records_say(book: Book, directed: bool) -> None:
    counted = reasons = 0
    for first, second in combinations(("POL", "RUS", "UKR"), 2):
        dyad = Dyad(first, second, directed)
        found = from_store(book.store, first, second).happenings(dyad)
        assert [h.model_dump() for h in book.weightiest(dyad, None, None, 10**6)[0]] == [h.model_dump() for h in found]
        grid: dict[str, dict[str, int]] = {}
        for h in found:
            grid.setdefault(h.event_type, {}).setdefault(h.status, 0)
            grid[h.event_type][h.status] += 1
        assert book.merged(dyad).grid(None, None) == grid
        for since, until in ((None, None), (datetime.date(2023, 1, 5), datetime.date(2023, 12, 31)), (datetime.date(2023, 6, 15), datetime.date(2023, 7, 26))):
            index = measure(found, dyad, "month", since=since, until=until)
            assert book.index(dyad, "month", since, until) == index
            for point, _ in index.observed:
                assert book.drivers(dyad, index, point.start) == drivers(found, index, point.start)
        counted += len(found)
        reasons += sum(measure(found, dyad).left_out.values())
    assert counted
    assert reasons
