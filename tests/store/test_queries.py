"""Questions to a store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from detente.errors import QueryError, StoreError
from detente.records import Actor, Event, When
from detente.store.store import Store, open_store
from tests.store.made import coding, document, event, fill, put


def actor(country: str | None, name: str | None = None) -> Actor:
    return Actor(text=name or country or "they", span=(0, 3), name=name or country, country=country)


def between(number: int, actors: str, recipients: str, day: str | None = None, **other: Any) -> Event:
    when = When(text=day, span=(0, 3), edtf=day, earliest=day, latest=day, precision="day") if day else None
    sides = {"actors": tuple(map(actor, actors.split())), "recipients": tuple(map(actor, recipients.split()))}
    return event(number, when=when, where=None, **{**sides, **other})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("q") / "s"
    june = document("june", "In June: China visited France.", published="2023-06-20", source="Wire")
    july = document("july", "In July: China visited France.", published="2023-07", source="Daily")
    put(
        path,
        coding(
            june,
            between(1, "USA", "CHN", "2023-06-18", status="planned"),
            between(2, "CHN", "USA", "2023-06-19", event_type="ACCUSE", mode="disapprove", confidence=0.4),
            between(3, "USA CHN", "", "2023-05-01", reciprocal=True),
        ),
        coding(july, between(4, "RUS", "USA CHN"), between(5, "USA", "FRA", "2023-07-04", status="denied")),
    )
    return open_store(path)


def numbers(query: Any) -> list[str]:
    return [e.id.split("#e")[1] for e in query]


def test_a_dyad_is_both_directions_and_an_arrow_one(store: Store) -> None:
    assert sorted(numbers(store.events(dyad="USA-CHN"))) == ["1", "2", "3"]
    assert sorted(numbers(store.events(dyad="usa>chn"))) == ["1", "3"]
    assert numbers(store.events(dyad=("Russia", "China"))) == ["4"]
    assert numbers(store.events(dyad="FRA-CHN")) == []


def test_two_that_are_done_to_together_are_no_dyad(store: Store) -> None:
    assert "4" not in numbers(store.events(dyad="USA-CHN"))


def test_a_country_is_on_either_side(store: Store) -> None:
    assert sorted(numbers(store.events(country="China"))) == ["1", "2", "3", "4"]
    assert numbers(store.events(country="FRA")) == ["5"]


def test_conditions_must_all_hold(store: Store) -> None:
    assert numbers(store.events(dyad="USA-CHN", type="consult", status="planned")) == ["1"]
    assert sorted(numbers(store.events(status=("planned", "denied")))) == ["1", "5"]
    assert sorted(numbers(store.events(type="ACCUSE,CONSULT", min_confidence=0.5, since="2023-06"))) == ["1", "4", "5"]
    assert numbers(store.events(mode="disapprove")) == ["2"]


def test_time_counts_every_day_that_an_event_can_mean(store: Store) -> None:
    assert numbers(store.events(since="2023-06-19", until="2023-06")) == ["2"]
    assert sorted(numbers(store.events(since="2023-07-31"))) == ["4"]  # its report is of July, which may be the 31st
    assert numbers(store.events(until="2023-05-31")) == ["3"]
    assert len(numbers(store.events(since="2023", until="2023"))) == 5


def test_newest_first_and_no_more_than_asked_for(store: Store) -> None:
    assert numbers(store.events()) == ["5", "4", "2", "1", "3"]
    assert numbers(store.events(limit=2)) == ["5", "4"]
    assert store.events(limit=2).count() == 5


def test_text_is_found_whatever_its_case_and_is_never_taken_for_a_pattern(store: Store) -> None:
    assert store.events(text="in JUNE").count() == 3
    assert store.events(text="in%june").count() == 0
    assert store.events(text="' OR 1=1 --").count() == 0


def test_rows_come_as_arrow_polars_pandas_and_records(store: Store) -> None:
    query = store.events(dyad="USA-CHN")
    assert query.to_arrow().num_rows == query.to_polars().height == 3
    assert "batch" not in query.to_arrow().column_names
    pandas = pytest.importorskip("pandas")
    assert isinstance(query.to_pandas(), pandas.DataFrame)
    first = query.first()
    assert first is not None
    assert (first.source, first.published, first.text) == ("Wire", "2023-06-20", "In June: China visit")


def test_a_query_can_be_asked_while_another_is_read(store: Store) -> None:
    seen = [(e.id, store.coding(e.document_id).document.id) for e in store.events()]
    assert len(seen) == 5


def test_quotes_are_found_by_speaker_and_country(store: Store) -> None:
    assert [q.document_id for q in store.quotes(speaker="RUS")] == ["july"]
    assert [q.document_id for q in store.quotes(speaker="usa", text="chin")] == ["june"]
    assert store.quotes(since="2023-07").count() == 1
    assert store.quotes(speaker="nobody").count() == 0


def test_documents_by_outcome_source_and_day(store: Store) -> None:
    assert [d.id for d in store.documents(source="Wire")] == ["june"]
    assert [d.id for d in store.documents(since="2023-06-25")] == ["july"]
    assert store.documents(outcome="failed").count() == 0


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"dyad": "USA"}, "write USA-CHN"),
        ({"dyad": "USA-XYZ"}, "no country XYZ"),
        ({"country": "Chian"}, "did you mean.*china"),
        ({"type": "CONSULTS"}, "did you mean CONSULT?"),
        ({"status": "maybe"}, "there are happened"),
        ({"since": "last week"}, "since 'last week': write a day"),
    ],
)
def test_a_wrong_question_says_what_would_be_right(store: Store, asked: dict[str, str], told: str) -> None:
    with pytest.raises(QueryError, match=f"(?i){told}"):
        store.events(**asked)  # type: ignore[arg-type]


def test_no_store_and_no_document_are_told(tmp_path: Path, store: Store) -> None:
    with pytest.raises(StoreError, match="no store there; detente ingest"):
        open_store(tmp_path / "none")
    with pytest.raises(QueryError, match="no document nix"):
        store.coding("nix")
    with pytest.raises(QueryError, match="no table nix; there are commitments"):
        store.table("nix")


def test_the_coding_of_a_copy_is_that_of_another(tmp_path: Path) -> None:
    fill(tmp_path / "s", [document("a", "Same."), document("b", "Same.")])
    with pytest.raises(QueryError, match="b has no coding: duplicate, it is a copy of a"):
        open_store(tmp_path / "s").coding("b")


def test_a_store_at_a_url_gives_the_same_as_one_in_a_folder(store: Store) -> None:
    with open_store(f"file://{store.lake.root}") as other:
        assert other.events(dyad="USA-CHN").to_arrow() == store.events(dyad="USA-CHN").to_arrow()
        assert [e.id for e in other.events(limit=2)] == [e.id for e in store.events(limit=2)]
        assert other.sql("SELECT count(*) AS n FROM mentions").to_pylist() == [{"n": 5}]


def test_a_store_does_not_change_while_it_is_open(tmp_path: Path) -> None:
    fill(tmp_path / "s", [document("a")])
    with open_store(tmp_path / "s") as before:
        fill(tmp_path / "s", [document("b")])
        assert [d.id for d in before.documents()] == ["a"]
    assert open_store(tmp_path / "s").documents().count() == 2
