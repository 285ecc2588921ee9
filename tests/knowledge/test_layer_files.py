"""What users write down: read whole if all of it is right, else refused with file, line, column and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.errors import DataError
from detente.knowledge.layer_files import MAX_PROBLEMS, office_sectors, read
from detente.knowledge.layers import Row

HEAD = "name,kind,country,sectors,office,start,end,other_names,gender,wikidata\n"


def written(folder: Path, text: str, name: str = "mine.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode())
    return file


def test_a_csv_file_is_read_with_all_its_columns(tmp_path: Path) -> None:
    file = written(tmp_path, HEAD + "Jane Example,person,KEN,GOV;MIL,Trade Envoy,2024-01,2024-06-30,Jane W. Example; J. Example,f,Q42\n")
    rows, warnings = read(file)
    assert rows == [
        Row(
            "Jane Example",
            "person",
            "KEN",
            ("GOV", "MIL"),
            "trade envoy",
            "2024-01",
            "2024-06-30",
            ("Jane W. Example", "J. Example"),
            "f",
            "Q42",
            "line 2 of mine.csv",
        )
    ]
    assert warnings == []


def test_a_yaml_file_says_the_same_with_keys(tmp_path: Path) -> None:
    text = """
# my actors
- name: Lake Forum
  kind: organization
  country: IGO
  other_names: [LF, "Forum: Lakes"]
  sectors: SOC
- {name: Ana Norte, kind: person, country: NOR, start: 2020-01-01, office: }
"""
    rows, _ = read(written(tmp_path, text, "mine.yaml"))
    assert rows[0] == Row("Lake Forum", "organization", "IGO", ("SOC",), other_names=("LF", "Forum: Lakes"), source="line 3 of mine.yaml")
    assert (rows[1].start, rows[1].country) == ("2020-01-01", "NOR")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_of_spreadsheets_are_told_from_the_head(tmp_path: Path, separator: str) -> None:
    text = '\ufeffName,Kind,Country,Other Names\r\nAna Norte,person,KEN,"Ana N.; A. Norte"\r\n'.replace(",", separator)
    rows, _ = read(written(tmp_path, text))
    assert rows[0].other_names == ("Ana N.", "A. Norte")


def test_comments_empty_lines_and_quoted_line_ends_keep_the_count_of_lines(tmp_path: Path) -> None:
    text = '# mine\nname,kind,country\n\n"Ana\nNorte",person,KEN\nBo Sur,person,XXX\n'
    with pytest.raises(DataError, match=r"mine\.csv, line 6, column country: 'XXX'"):
        read(written(tmp_path, text))
    rows, _ = read(written(tmp_path, text.replace("XXX", "PER")))
    assert [(r.name, r.source) for r in rows] == [("Ana Norte", "line 4 of mine.csv"), ("Bo Sur", "line 6 of mine.csv")]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (",person,KEN,,,,,,,", "name", "is empty; every actor needs a name"),
        ("X,person,KEN,,,,,,,", "name", "'X' is too short"),
        ("Ana Norte,,KEN,,,,,,,", "kind", "is empty; it is one of person, group"),
        ("Ana Norte,human,KEN,,,,,,,", "kind", "'human' is no kind; it is one of person"),
        ("Ana Norte,person,Kenya,,,,,,,", "country", "'Kenya' is no code; write KEN"),
        ("Ana Norte,person,KE,,,,,,,", "country", "'KE' is no code; write KEN"),
        ("Ana Norte,person,QQQ,,,,,,,", "country", "write ISO 3166-1 alpha-3"),
        ("Ana Norte,person,KEN,GVT,,,,,,", "sectors", "'GVT' is no sector; PLOVER's are AGR BUS"),
        ("Ana Norte,person,KEN,,,18/06/2023,,,,", "start", "'18/06/2023' is no date; write 2023-06-18"),
        ("Ana Norte,person,KEN,,,,2023-02-30,,,", "end", "'2023-02-30' is no date"),
        ("Ana Norte,person,KEN,,,2023,2022-12,,,", "end", "2022-12 is before the start, 2023"),
        ("Ana Norte,person,KEN,,,,,,female,", "gender", "write m or f"),
        ("Ana Norte,person,KEN,,,,,,,42", "wikidata", "write Q and digits"),
        ("The Norths,group,KEN,,president,,,,,", "office", "only a person has one"),
        ("Ana Norte,person,,,,,,,,", "country", "neither country nor sectors"),
        ("Ana\x07Norte,person,KEN,,,,,,,", "name", "control character"),
        (f"{'A' * 201},person,KEN,,,,,,,", "name", "201 characters long"),
    ],
)
def test_an_error_names_file_line_and_column_and_what_to_do(tmp_path: Path, row: str, column: str, message: str) -> None:
    file = written(tmp_path, f"{HEAD}Bo Sur,person,PER,,,,,,,\n{row}\n")
    with pytest.raises(DataError) as error:
        read(file)
    assert f"{file}, line 3, column {column}: " in str(error.value)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("mine.csv", "name,kind,land\nA,person,KEN\n", "line 1, column land: no column of this name is known; the columns are name, kind"),
        ("mine.csv", "name,country\nAna,KEN\n", "line 1: the column kind is missing"),
        ("mine.csv", "name,kind,name\nA,b,c\n", "line 1, column name: stands there twice"),
        ("mine.csv", "name,kind,country\nAna, Norte,person,KEN\n", "line 2, column country: 4 values where 3 are needed; a value that holds ','"),
        ("mine.csv", "name,kind,country\nAna,person\n", "line 2, column kind: 2 values where 3 are needed; empty values"),
        ("mine.csv", 'name,kind,country\n"Ana,person,KEN\n', "line 2: unexpected end of data; look for a quotation mark"),
        ("mine.csv", "name,kind,country\n", "there is no actor in it"),
        ("mine.csv", "", "there is no actor in it"),
        ("mine.yaml", "name: Ana\n", "line 1: a list of actors should stand here"),
        ("mine.yaml", "- Ana\n", "line 1: an actor is written as keys and values"),
        ("mine.yaml", "- name: Ana\n  kind: [person]\n", "line 2, column kind: one value should stand here"),
        ("mine.yaml", "- name: Ana\n  kind: person: x\n", "line 2, column 15: not YAML"),
        ("mine.yaml", "- name: Ana Norte\n  kind: person\n  country: KEN\n  start: yesterday\n", "line 4, column start: 'yesterday' is no date"),
        ("mine.yaml", "[" * 500_000, "line 1: nested too deep"),
        ("mine.xlsx", "PK", "neither CSV nor YAML by its ending"),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_place(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(DataError) as error:
        read(written(tmp_path, text, name))
    assert str(error.value).startswith(str(tmp_path / name))
    assert message in str(error.value)


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.csv: cannot be read: No such file"):
        read(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("name,kind,country\nAna,person,KEN\nJosé,person,PER\n".encode("latin-1"))
    with pytest.raises(DataError, match=r"latin\.csv, line 3: not UTF-8; save the file as UTF-8"):
        read(tmp_path / "latin.csv")


def test_all_errors_are_told_up_to_a_bound(tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        read(written(tmp_path, HEAD + "Ana Norte,human,KEN,,,x,,,,\n" * 100))
    lines = str(error.value).splitlines()
    assert MAX_PROBLEMS <= len(lines) <= MAX_PROBLEMS + 3
    assert lines[-1].startswith("more may follow")


def test_what_is_odd_but_may_stand_is_a_note(tmp_path: Path) -> None:
    rows, warnings = read(written(tmp_path, HEAD + "Ana Norte,person,KEN,,,,,ana,,\nAna Norte,person,KEN,,,,,ana,,\n"))
    assert len(rows) == 1
    assert [w.partition(", ")[2] for w in warnings][-1] == "line 3: the same as line 2; left out"
    assert "line 2, column other_names: 'ana' has no capital" in warnings[0]


@pytest.mark.parametrize(("office", "sectors"), [("deputy foreign minister", ("GOV",)), ("army chief", ("MIL",)), ("wizard", ())])
def test_sectors_of_an_office_follow_from_its_words(office: str, sectors: tuple[str, ...]) -> None:
    assert office_sectors(office)[: len(sectors)] == sectors
