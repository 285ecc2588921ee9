from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from detente.errors import InputError
from detente.exchange.delimited import Notes
from detente.exchange.reading import read_rows
from detente.exchange.rows import Row
from detente.exchange.writing import losses_for, parquet
from detente.reading.sources import Failure
from detente.records import Coding
from tests.exchange.build import visit, written

TEXT = "Kenya's president visited Uganda on Friday. He will visit Ghana next week."


def rows(path: Path, format: str | None = None) -> list[Row]:
    found = list(read_rows(path, format))
    assert not [f for f in found if isinstance(f, Failure)]
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("format", ["polecat", "gdelt", "icews", "plover", "csv", "jsonl", "parquet"])
def test_format_of_a_file_is_told_by_what_it_holds(tmp_path: Path, format: str) -> None:
    file = tmp_path / "events"
    if format == "parquet":
        parquet([visit()], file, losses_for(format))
    else:
        file.write_text("".join(written([visit()], format)[0]), "utf-8")
    [row] = rows(file)
    assert row["event_type"] == "CONSULT"
    assert [row[side][0]["country"] for side in ("actors", "recipients")] == ["FRA", "KEN"]


def test_codings_are_read_as_json_and_as_lines(tmp_path: Path, code: Callable[..., Coding]) -> None:
    coding = code(TEXT, "2023-06-18").model_copy(update={"tone": 0.5})
    (tmp_path / "a.json").write_text(json.dumps(coding.model_dump(mode="json"), indent=2), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps([coding.model_dump(mode="json")], indent=2), "utf-8")
    (tmp_path / "c.jsonl").write_text(json.dumps(coding.model_dump(mode="json")) + "\n", "utf-8")
    first = rows(tmp_path / "a.json")
    assert [r["status"] for r in first] == ["happened", "planned"]
    assert first[0]["sentence_text"] == "Kenya's president visited Uganda on Friday."
    assert (first[0]["tone"], first[0]["coder_version"]) == (0.5, coding.coder.version)
    assert first == rows(tmp_path / "b.json") == rows(tmp_path / "c.jsonl")


def test_events_and_refusals_as_lines(tmp_path: Path, code: Callable[..., Coding]) -> None:
    coding = code(TEXT, "2023-06-18")
    head = {"document_id": "d", "file": "f", "published": "2023-06-18"}
    lines = [{**head, **e.model_dump(mode="json"), "text": "…"} for e in coding.events] + [{**head, "refused": {}, "text": "…"}]
    (tmp_path / "e.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines), "utf-8")
    assert [r["event_id"] for r in rows(tmp_path / "e.jsonl")] == [f"d#{e.id}" for e in coding.events]


def test_packed_files_are_read(tmp_path: Path) -> None:
    text = "".join(written([visit()], "gdelt")[0]).encode()
    (tmp_path / "e.csv.gz").write_bytes(gzip.compress(text))
    with zipfile.ZipFile(tmp_path / "e.CSV.zip", "w") as archive:
        archive.writestr("e.CSV", text)
    assert rows(tmp_path / "e.csv.gz") == rows(tmp_path / "e.CSV.zip")


def test_zip_of_several_files_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a", "x")
        archive.writestr("b", "x")
    with pytest.raises(InputError, match="a zip of 2 files"):
        rows(tmp_path / "two.zip")


def test_bytes_that_are_not_utf8_are_read_as_latin1_and_noted(tmp_path: Path) -> None:
    text = "".join(written([visit(source="Le Monde é")], "icews")[0])
    (tmp_path / "e.tab").write_bytes(text.encode("latin-1"))
    notes = Notes()
    [row] = list(read_rows(tmp_path / "e.tab", None, notes))
    assert not isinstance(row, Failure)
    assert row["source"] == "Le Monde é"
    assert sum(notes.found.values()) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("hello world\n", "looks like none of polecat, gdelt"),
        ('{\n"a": 1}\n', "not what detente code --format json prints"),
        ("{\n", "not JSON"),
    ],
)
def test_file_of_another_kind_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "x").write_text(content, "utf-8")
    with pytest.raises(InputError, match=said):
        rows(tmp_path / "x")


def test_file_of_another_format_than_said_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("".join(written([visit()], "icews")[0]), "utf-8")
    with pytest.raises(InputError, match="no column Event Type, Actor Country, Recipient Country"):
        rows(tmp_path / "x", "polecat")


def test_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        rows(tmp_path / "none")


def test_damaged_pack_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "x.gz").write_bytes(b"\x1f\x8bnothing")
    with pytest.raises(InputError, match="damaged"):
        rows(tmp_path / "x.gz")


def test_bad_line_of_json_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("{bad\n" + "".join(written([visit()], "plover")[0]) + '{"a": 1}\n', "utf-8")
    bad, good, other = list(read_rows(tmp_path / "x.jsonl"))
    assert isinstance(bad, Failure)
    assert bad.reason.startswith(f"{tmp_path}/x.jsonl:1: not JSON")
    assert not isinstance(good, Failure)
    assert isinstance(other, Failure)
    assert "neither an event of PLOVER" in other.reason
