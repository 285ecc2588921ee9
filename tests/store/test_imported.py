"""Events of other data sets in a store: once however often they are imported, and never among ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from detente.errors import QueryError
from detente.relations.gather import from_imported, from_store
from detente.relations.happenings import Dyad, Happening
from detente.relations.index import measure
from detente.store import care
from detente.store.imported import Added, add_imported
from detente.store.lake import Lake
from detente.store.snapshot import read
from detente.store.store import open_store
from tests.exchange.build import kenya, macron, visit
from tests.relations.made import coding, event
from tests.store.made import put

FRA_KEN = Dyad("FRA", "KEN")


def theirs(**values: Any) -> dict[str, Any]:
    """A visit as another data set has it: without status, sentence and report of ours."""
    return visit(**{"event_id": "1", "status": None, "sentence_text": None, "mention_ids": [], "document_ids": ["story 9"], **values})


def put_in(path: Path, *rows: dict[str, Any], data_set: str = "icews", batch: int = 20_000) -> Added:
    return add_imported(Lake(path), iter(rows), data_set, "theirs.tab", batch)


def happenings(path: Path, data_set: str = "icews") -> list[Happening]:
    with open_store(path) as store:
        return from_imported(store, data_set, "FRA", "KEN").happenings(FRA_KEN)


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_what_is_imported_twice_is_there_once(tmp_path: Path, batch: int) -> None:
    rows = [theirs(event_id=str(n)) for n in range(5)]
    assert put_in(tmp_path, *rows, batch=batch) == Added(new=5)
    assert put_in(tmp_path, *rows, theirs(event_id="5"), batch=batch) == Added(new=1, same=5)
    with open_store(tmp_path) as store:
        assert store.data_sets == {"icews": 6}
        assert sorted(r["event_id"] for r in store.imported("icews").rows()) == list("012345")
    assert care.check(Lake(tmp_path), read(Lake(tmp_path))) == []


@pytest.mark.parametrize("batch", [1, 100])
def test_of_two_rows_with_one_id_the_later_counts(tmp_path: Path, batch: int) -> None:
    put_in(tmp_path, theirs(), theirs(event_id="2"))
    again = put_in(tmp_path, theirs(goldstein=1.0), theirs(goldstein=2.0), batch=batch)
    assert (again.new, again.changed) == (0, 1 if batch > 1 else 2)
    care.optimize(Lake(tmp_path))
    with open_store(tmp_path) as store:
        assert {r["event_id"]: r["goldstein"] for r in store.imported("icews").rows()} == {"1": 2.0, "2": 1.9}


def test_an_import_that_broke_off_is_made_whole_by_the_next(tmp_path: Path) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield from (theirs(event_id=str(n)) for n in range(3))
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        add_imported(Lake(tmp_path), broken(), "icews", "theirs.tab", batch=2)
    assert put_in(tmp_path, *(theirs(event_id=str(n)) for n in range(4))) == Added(new=2, same=2)


def test_two_data_sets_stay_apart_also_where_their_ids_are_the_same(tmp_path: Path) -> None:
    put_in(tmp_path, theirs())
    put_in(tmp_path, theirs(event_type="ACCUSE", mode=None, cameo="111"), data_set="gdelt")
    assert [h.kind for h in happenings(tmp_path)] == ["CONSULT/visit"]
    assert [h.kind for h in happenings(tmp_path, "gdelt")] == ["ACCUSE"]


def test_ours_has_nothing_of_theirs_in_it(tmp_path: Path) -> None:
    put(tmp_path, coding("a", "2023-06-20", event(0, "ACCUSE", "FRA", "KEN"))[1])
    with open_store(tmp_path) as store:
        before = [e.id for e in store.events()], from_store(store, "FRA", "KEN").happenings(FRA_KEN)
    put_in(tmp_path, theirs())
    with open_store(tmp_path) as store:
        assert ([e.id for e in store.events()], from_store(store, "FRA", "KEN").happenings(FRA_KEN)) == before
        assert store.mentions().count() == 1
        assert "imported" in store.tables


def test_a_store_without_imports_has_no_such_data_set_and_says_which_there_are(tmp_path: Path) -> None:
    put(tmp_path, coding("a", "2023-06-20", event(0, "ACCUSE"))[1])
    with open_store(tmp_path) as store, pytest.raises(QueryError, match="none has been imported"):
        store.imported("icews")
    put_in(tmp_path, theirs())
    with open_store(tmp_path) as store, pytest.raises(QueryError, match=r"no data set gdelt .* there are icews"):
        store.imported("gdelt")


@pytest.mark.parametrize("name", ["", "ICEWS", "a b", "../x", "x" * 41])
def test_a_data_set_has_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(QueryError, match="a name has small letters"):
        put_in(tmp_path, theirs(), data_set=name)


def test_an_earlier_version_is_without_what_was_imported_later(tmp_path: Path) -> None:
    put_in(tmp_path, theirs())
    put_in(tmp_path, theirs(event_id="2"))
    with open_store(tmp_path, 1) as store:
        assert store.data_sets == {"icews": 1}


# ---------------------------------------------------------------------- as happenings


def test_an_event_of_both_sides_in_two_rows_is_one_happening(tmp_path: Path) -> None:
    there, back = ({"actors": [macron()], "recipients": [kenya()]}, {"actors": [kenya()], "recipients": [macron()]})
    talks = {"event_type": "CONSULT", "mode": None, "cameo": "040"}
    put_in(
        tmp_path, theirs(event_id="1", **talks, **there), theirs(event_id="2", **talks, **back), theirs(event_id="3", **talks, **back),
        theirs(event_id="4", event_type="ACCUSE", mode=None, cameo="111", **there), theirs(event_id="5", event_type="ACCUSE", mode=None, cameo="111", **back),
    )  # fmt: skip
    found = happenings(tmp_path)
    assert sorted((h.event_type, h.reciprocal) for h in found) == [("ACCUSE", False), ("ACCUSE", False), ("CONSULT", False), ("CONSULT", True)]


def test_what_has_no_type_has_no_weight_and_what_has_no_status_has_happened(tmp_path: Path) -> None:
    put_in(tmp_path, theirs(), theirs(event_id="2", event_type=None, mode=None, plover=None, cameo="010"), theirs(event_id="3", status="denied"))
    assert sorted(h.status for h in happenings(tmp_path)) == ["denied", "happened"]
    (point,) = measure(happenings(tmp_path), FRA_KEN).points
    assert (point.events, point.start) == (1, date(2023, 6, 12))
