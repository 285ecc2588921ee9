"""Layers of the user's own actors: over our tables, in every answer, and gone when removed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.coding.actors import Resolver
from detente.errors import DataError
from detente.knowledge import layers
from detente.knowledge.check import check_all, check_file, overlaps
from detente.knowledge.layers import Row
from detente.knowledge.names import Names, key, knowledge_hash, names, own_names
from detente.knowledge.tables import Fact

Add = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(layers.FOLDER, str(tmp_path / "layers"))
    return tmp_path / "layers"


@pytest.fixture
def add(folder: Path) -> Add:
    def store(*rows: Row, name: str = "mine") -> None:
        layers.store(name, rows, {"source": "a test", "date": "2026-11-24", "facts": str(len(rows))})

    return store


def who(text: str, day: str) -> tuple[str | None, str | None, str | None, str | None]:
    actor = Resolver(lambda word, _: word.rstrip("s")).resolve(text, day)
    assert actor is not None
    return actor.name, actor.country, actor.office, actor.wikidata


JANE = Row("Jane Example", "person", "KEN", ("GOV",), "trade envoy", "2024-01", "", ("J. W. Example",), "f", "Q42", "line 2 of mine.csv")


# ---------------------------------------------------------------------- in use


def test_an_added_person_is_known_by_every_name_and_by_surname(add: Add) -> None:
    add(JANE)
    assert who("Jane Example", "2024-06-01") == ("Jane Example", "KEN", "trade envoy", "Q42")
    assert who("J. W. Example", "2024-06-01")[0] == "Jane Example"
    assert who("Example", "2024-06-01")[0] == "Jane Example"
    assert who("Jane Example", "2020-06-01")[2] is None


def test_nicknames_of_given_names_are_known_too(add: Add) -> None:
    add(Row("William Samplesworth", "person", "KEN"))
    assert who("Bill Samplesworth", "2024-06-01")[0] == "William Samplesworth"


@pytest.mark.parametrize("kind", ["group", "organization", "agency"])
def test_bodies_are_known_and_carry_their_item(add: Add, kind: str) -> None:
    add(Row("Lake Forum of Samples", kind, "KEN", ("SOC",), other_names=("LFS",), wikidata="Q43"))
    assert who("the Lake Forum of Samples", "2024-06-01")[::3] == ("Lake Forum of Samples", "Q43")
    assert who("LFS", "2024-06-01")[0] == "Lake Forum of Samples"
    assert [h.text for h in names().scan("The lfs met.")] == []


def test_the_item_reaches_event_and_entities_of_a_coding(add: Add) -> None:
    add(JANE)
    coding = detente.code("Jane Example visited Peru on Monday. She met the Peruvian president.", published="2024-06-20")
    assert {e.wikidata for e in coding.entities if e.name == "Jane Example"} == {"Q42"}
    assert {a.wikidata for e in coding.events for a in e.actors if a.name == "Jane Example"} == {"Q42"}
    assert all(e.wikidata is None for e in coding.entities if e.name != "Jane Example")


def test_the_holder_of_an_office_is_named_from_a_layer(add: Add) -> None:
    add(Row("Jane Example", "person", "KEN", ("GOV",), "president", "2031-01-01", wikidata="Q42"))
    assert who("the Kenyan president", "2031-06-01")[::3] == ("Jane Example", "Q42")


def test_no_layer_changes_nothing(folder: Path) -> None:
    assert layers.in_use() == ()
    assert names() is own_names()
    assert who("Wang Yi", "2024-06-18")[3] is None


# ---------------------------------------------------------------------- precedence


def test_the_users_fact_wins_over_ours_for_the_same_name(add: Add) -> None:
    add(Row("Mercosur", "group", "KEN", ("CRM",)))
    assert who("Mercosur", "2024-06-01")[1] == "KEN"
    assert own_names().facts("Mercosur")[0].country != "KEN"


def test_a_term_of_the_users_takes_the_place_of_ours_for_that_office(add: Add) -> None:
    add(Row("Angela Merkel", "person", "DEU", ("GOV",), "chancellor", "2005-11-22", "2020-01-01"))
    assert who("Angela Merkel", "2019-06-01")[2] == "chancellor"
    assert who("Angela Merkel", "2020-06-01")[2] is None
    assert [f.end for f in names().replaced("Angela Merkel") if f.office == "chancellor"] == ["2021-12-08"]


def test_on_days_when_none_of_the_users_facts_holds_ours_still_counts(add: Add) -> None:
    add(Row("Angela Merkel", "person", "DEU", ("EDU",), "university president", "2030-01-01"))
    assert who("Angela Merkel", "2019-06-01")[2] == "chancellor"
    assert who("Angela Merkel", "2030-06-01")[2] == "university president"


def test_a_surname_means_the_users_holder_of_that_seat_not_both(add: Add) -> None:
    add(Row("Rishi Q. Sunak", "person", "GBR", ("GOV",), "prime minister", "2022-10-25", "2024-07-05"))
    assert who("Sunak", "2023-06-01")[0] == "Rishi Q. Sunak"
    assert who("the British prime minister", "2023-06-01")[0] == "Rishi Q. Sunak"


def test_of_two_layers_the_first_by_name_wins_and_updates_come_last(add: Add) -> None:
    add(Row("Jane Example", "person", "PER"), name="b")
    add(Row("Jane Example", "person", "KEN"), name="a")
    add(Row("Jane Example", "person", "CHL"), name="wikidata-2026-01-01")
    assert [f.name for f in layers.in_use()] == ["a", "b", "wikidata-2026-01-01"]
    assert who("Jane Example", "2024-06-01")[1] == "KEN"


def test_only_the_newest_update_is_in_use(add: Add) -> None:
    for day in ("2026-01-01", "2026-03-01", "2025-12-01"):
        add(JANE, name=f"wikidata-{day}")
    assert [f.name for f in layers.in_use()] == ["wikidata-2026-03-01"]
    assert len(layers.stored()) == 3


def test_two_persons_of_one_surname_leave_the_surname_open(add: Add) -> None:
    add(Row("Jane Zampler", "person", "KEN"), Row("Joan Zampler", "person", "PER"))
    assert [h.text for h in names().scan("Zampler spoke.")] == ["Zampler"]
    assert Resolver(lambda w, _: w).resolve("Zampler", "2024-06-01") is None or who("Zampler", "2024-06-01")[1] is None


def test_a_surname_that_many_of_a_layer_bear_tells_none_of_them_but_still_ours(add: Add) -> None:
    add(*(Row(f"{a}{b}o Merkel", "person", "KEN") for a in "BDFGKL" for b in "aeiou"))
    assert names().of_surname("Merkel") == own_names().of_surname("Merkel")
    assert who("Beo Merkel", "2010-06-01")[1] == "KEN"
    assert who("Merkel", "2010-06-01")[0] == "Angela Merkel"


# ---------------------------------------------------------------------- hash, cache, files


def test_the_hash_covers_the_layers_in_use(add: Add) -> None:
    before = knowledge_hash()
    add(JANE)
    with_jane = knowledge_hash()
    assert detente.coder().info.knowledge == with_jane != before
    add(Row("Jane Example", "person", "PER"))
    assert knowledge_hash() not in (before, with_jane)
    layers.remove("mine")
    assert knowledge_hash() == before


def test_the_same_facts_give_the_same_hash_whenever_they_were_added(folder: Path) -> None:
    layers.store("mine", [JANE], {"date": "2020-01-01"})
    first = knowledge_hash()
    layers.store("mine", [JANE], {"date": "2026-11-24"})
    assert knowledge_hash() == first


def test_our_tables_are_not_touched_and_a_removed_layer_leaves_nothing(add: Add, folder: Path) -> None:
    add(JANE)
    assert "Jane Example" in {f.name for f in names().facts("Jane Example")}
    assert own_names().facts("Jane Example") == ()
    layers.remove("mine")
    assert names().facts("Jane Example") == ()
    assert list(folder.iterdir()) == []


def test_a_missing_or_foreign_index_is_made_anew(add: Add, folder: Path) -> None:
    add(JANE)
    index = folder / "mine.index"
    whole = index.read_bytes()
    for content in (None, b"", b"rubbish\n1\n", whole[:70], b"0" * 64 + whole[64:]):
        index.unlink()
        if content is not None:
            index.write_bytes(content)
        assert Names(layers.in_use()).facts("Jane Example")[0].wikidata == "Q42"
        assert index.read_bytes() == whole


def test_an_index_that_is_damaged_behind_its_head_is_made_anew(add: Add, folder: Path) -> None:
    add(JANE)
    index = folder / "mine.index"
    whole = index.read_text("utf-8")
    index.write_text(whole[:-20], "utf-8")
    assert Names(layers.in_use()).facts("Jane Example")[0].wikidata == "Q42"


def test_a_layer_that_is_malformed_is_named_with_its_line(add: Add, folder: Path) -> None:
    add(JANE, Row("Bo Sur", "person", "PER"))
    file = folder / "mine.tsv"
    file.write_text(file.read_text("utf-8").replace("Bo Sur\t", "Bo Sur "), "utf-8")
    with pytest.raises(DataError, match=r"mine\.tsv, line 7: 10 cells where 11 are needed; add its file again"):
        names()
    file.write_text("hello\n", "utf-8")
    with pytest.raises(DataError, match=r"mine\.tsv, line 1: not a layer"):
        names()


def test_a_write_that_fails_leaves_the_layer_as_it_was(add: Add, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(JANE)
    before = (folder / "mine.tsv").read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as m:
        m.setattr(os, "replace", fail)
        with pytest.raises(DataError, match="cannot be written: No space left on device; set DETENTE_KNOWLEDGE"):
            add(Row("Bo Sur", "person", "PER"))
    assert (folder / "mine.tsv").read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == ["mine.index", "mine.tsv"]


@pytest.mark.parametrize(("wanted", "name"), [("Think Tanks 2024", "think-tanks-2024"), ("../../etc/x", "etc-x"), ("Ä b", "b")])
def test_names_of_layers_are_plain(wanted: str, name: str) -> None:
    assert layers.layer_name(wanted) == name


@pytest.mark.parametrize("wanted", ["", "..", "///", "wikidata-2026-01-01"])
def test_names_that_cannot_be_are_refused(wanted: str) -> None:
    with pytest.raises(DataError, match="--name"):
        layers.layer_name(wanted)


def test_without_a_folder_of_ones_own_it_lies_in_the_users_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(layers.FOLDER)
    assert layers.folder().parts[-2:] == ("detente", "knowledge")


WORDS = st.sampled_from(["Ana", "Bo", "Kenya", "Wang", "Yi", "Norte", "União", "al", "van", "U.S.", "O'Neil", "Peru", "of", "XI", "Merkel"])
NAME = st.lists(WORDS, min_size=1, max_size=4).map(" ".join).filter(lambda n: len(key(n)[-1]) > 1)


@given(rows=st.lists(st.builds(Row, name=NAME, kind=st.sampled_from(["person", "group"]), country=st.sampled_from(["KEN", "PER"])), min_size=1, max_size=8))
def test_every_stored_fact_is_found_by_its_name(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.MonkeyPatch.context() as m:
        m.setenv(layers.FOLDER, str(tmp_path_factory.mktemp("layers")))
        layer = layers.load(layers.store("mine", rows, {}))
        for row in rows:
            found = layer.facts(" ".join(key(row.name)), surname=False)
            assert (row.name, row.kind, row.country) in {(f.name, f.kind, f.country) for f in found}


# ---------------------------------------------------------------------- checks


def test_our_tables_have_no_error() -> None:
    count, problems = check_all()
    assert count > 25_000
    assert problems.errors == []


def test_layers_are_checked_with_their_lines(add: Add, folder: Path) -> None:
    add(JANE)
    file = folder / "mine.tsv"
    file.write_text(file.read_text("utf-8").replace("KEN", "KEX"), "utf-8")
    _, problems = check_all()
    assert [e for e in problems.errors if "mine.tsv" in e] == [e for e in problems.errors if "mine.tsv, line 6, column country: 'KEX'" in e] != []


def holder(name: str, start: str, end: str, office: str = "president") -> Fact:
    return Fact("holder", name, "KEN", office=office, start=start, end=end, at=f"line of {name}")


@pytest.mark.parametrize(
    ("terms", "number"),
    [
        ([holder("A", "2020-01-01", "2021-01-01"), holder("B", "2021-01-01", "")], 0),
        ([holder("A", "2020-01-01", "2021"), holder("B", "2021-06", "")], 0),
        ([holder("A", "2020-01-01", "2021-01-02"), holder("B", "2021-01-01", "")], 1),
        ([holder("B", "2021", ""), holder("A", "2020", "")], 1),
        ([holder("A", "2020", ""), holder("A", "2021", "")], 0),
        ([holder("A", "2020", "", "senator"), holder("B", "2021", "", "senator")], 0),
    ],
)
def test_two_holders_of_one_seat_at_once_are_noted(terms: list[Fact], number: int) -> None:
    assert len(overlaps(terms)) == number


def test_a_users_file_is_checked_without_being_added(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("name,kind,country,office,start\nAna Norte,person,KEN,president,2031\nBo Sur,person,KEN,president,2032\n", "utf-8")
    count, warnings = check_file(file)
    assert count == 2
    assert "Bo Sur is president of KEN from 2032, but Ana Norte still is, until today" in warnings[0]
    assert layers.stored() == []
