from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from detente.errors import InputError
from detente.exchange.rows import SCHEMA, Row
from detente.exchange.tables import CSV_COLUMNS, read_parquet
from detente.exchange.writing import losses_for, parquet
from detente.knowledge.tables import SECTORS
from tests.exchange.build import back, events, macron, planned, visit, written


@given(events(SECTORS, several=True))
def test_csv_comes_back(event: Row) -> None:
    [read] = back(written([event], "csv")[0], "csv")
    assert read == event


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events(SECTORS, several=True))
def test_parquet_comes_back(tmp_path: Path, event: Row) -> None:
    parquet([event], tmp_path / "events.parquet", losses_for("parquet"))
    assert list(read_parquet(tmp_path / "events.parquet")) == [event]


def test_csv_keeps_what_our_rows_say_of_plans() -> None:
    [read] = back(written([planned(attribution=macron(), tone=-0.25)], "csv")[0], "csv")
    assert (read["status"], read["plover"], read["tone"], read["attribution"]["name"]) == ("planned", "AGREE", -0.25, "Emmanuel Macron")


def test_csv_of_detente_code_is_read() -> None:
    head = "document_id,file,published,event_id,event_type,mode,plover,cameo,status,actor,actor_country,actor_sectors,when,earliest,latest\n"
    [read] = back([head, "d,f.txt,2023-06-19,e,CONSULT,visit,CONSULT,042,happened,A;B,FRA;,GOV+MIL;,2023-06-18,2023-06-18,2023-06-18\n"], "csv")
    assert read["event_id"] == "d#e"
    assert [(a["name"], a["country"], a["sectors"]) for a in read["actors"]] == [("A", "FRA", ["GOV", "MIL"]), ("B", None, [])]
    assert str(read["when_earliest"]) == "2023-06-18"


def test_sentence_with_commas_quotes_and_line_ends_is_one_cell() -> None:
    text, _ = written([visit(sentence_text='He said, "yes",\nand left.')], "csv")
    head, row = csv.reader(io.StringIO("".join(text)))
    assert dict(zip(head, row, strict=True))["sentence_text"] == 'He said, "yes", and left.'


def test_words_of_reports_can_be_left_out() -> None:
    text, _ = written([visit()], "csv", words=False)
    for words in ("visited", "the French president", "on Sunday"):
        assert words not in text[1]
    assert "Emmanuel Macron" in text[1]


def test_files_open_in_polars_duckdb_and_arrow(tmp_path: Path) -> None:
    rows = [visit(), planned(actors=[], event_id="doc#2")]
    (tmp_path / "e.csv").write_text("".join(written(rows, "csv")[0]), "utf-8")
    parquet(rows, tmp_path / "e.parquet", losses_for("parquet"))
    frame = pl.read_csv(tmp_path / "e.csv", schema_overrides={"cameo": pl.String})
    assert frame.columns == list(CSV_COLUMNS)
    assert frame["cameo"].to_list() == ["042", "042"]
    assert duckdb.sql(f"SELECT status, when_earliest::VARCHAR FROM read_csv('{tmp_path}/e.csv') ORDER BY event_id").fetchall() == [
        ("happened", "2023-06-18"),
        ("planned", "2023-06-18"),
    ]
    assert duckdb.sql(f"SELECT actors[1].country FROM '{tmp_path}/e.parquet' ORDER BY event_id").fetchall() == [("FRA",), (None,)]
    assert pq.read_schema(tmp_path / "e.parquet").equals(SCHEMA)


@pytest.mark.parametrize(("format", "missing"), [("polecat", "None"), ("icews", "NA"), ("gdelt", "")])
def test_tab_separated_files_open_in_polars_and_duckdb_with_quoting_on_and_off(tmp_path: Path, format: str, missing: str) -> None:
    rows = [visit(actors=[macron(name='"Manu" Macron')], event_id=f"doc#{n}") for n in range(3)]
    file = tmp_path / "e.tsv"
    file.write_text("".join(written(rows, format)[0]), "utf-8")
    header = format != "gdelt"
    on = pl.read_csv(file, separator="\t", has_header=header, null_values=missing, infer_schema=False)
    off = pl.read_csv(file, separator="\t", has_header=header, null_values=missing, infer_schema=False, quote_char=None)
    assert on.equals(off)
    assert on.height == 3
    read = duckdb.sql(f"SELECT * FROM read_csv('{file}', delim='\t', header={header}, nullstr='{missing}', all_varchar=true)")
    assert (len(read.columns), len(read.fetchall())) == (on.width, 3)


def test_file_that_is_no_parquet_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(InputError, match="not a Parquet file"):
        list(read_parquet(tmp_path / "x.parquet"))


def test_file_that_could_not_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> list[Row]:
        raise InputError("the source broke")

    with pytest.raises(InputError):
        parquet((row for row in broken()), tmp_path / "e.parquet", losses_for("parquet"))
    assert list(tmp_path.iterdir()) == []
