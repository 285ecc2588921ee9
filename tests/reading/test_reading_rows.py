"""Records become documents: columns by name and by map, tables that Excel wrote, and rows that are broken."""

from __future__ import annotations

import csv
import datetime
import io
import json
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InputError
from detente.reading.dates import known_date, written_date
from detente.reading.formats import ENDINGS, Kind, kind_of
from detente.reading.results import Failure, Outcome, Reading
from detente.reading.rows import FIELDS, KNOWN, parse_columns, read_csv, read_json, read_jsonl, read_parquet
from detente.reading.streams import HEAD, peekable
from detente.reading.text import MAX_BYTES

NEWS = "Chad recalled its ambassador to Sudan on Monday."
#: Texts that a table can hold: no null bytes, which csv has no way to write.
cells = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\u2028\u2029"), min_size=1, max_size=40)
texts = cells.filter(lambda t: t.strip(" \u00a0\u200b\u200e\u200f"))


def table(data: bytes, tabs: bool = False, **columns: str) -> list[Outcome]:
    return list(read_csv(peekable(io.BytesIO(data)), "x.csv", None, columns, tabs))


def array(data: bytes, **columns: str) -> list[Outcome]:
    return list(read_json(peekable(io.BytesIO(data)), "x.json", None, columns))


def documents(found: list[Outcome]) -> list[tuple[Any, ...]]:
    return [(f.document.text, f.document.title, f.document.published) if isinstance(f, Reading) else f.reason for f in found]  # type: ignore[misc]


# ---------------------------------------------------------------------- columns


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(alphabet="abcXYZ_-. é", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_a_column_map_is_read_back_as_it_was_written(columns: dict[str, str]) -> None:
    assert parse_columns(",".join(f"{field}={column}" for field, column in columns.items())) == columns


@pytest.mark.parametrize("given", ["text", "text=", "=a", "headline=a", "text=a,body=b", "text=a,,date=b"])
def test_a_column_map_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="--columns"):
        parse_columns(given)


def test_columns_are_known_by_name_in_any_case_and_others_by_the_map() -> None:
    data = b"ID,Published,Headline,Body,lang\n7,2023-06-20,Chad recalls,%s,en-GB\n" % NEWS.encode()
    (found,) = table(data, title="Headline")
    assert isinstance(found, Reading)
    document = found.document
    assert (document.id, document.published, document.title, document.text, document.language) == ("7", "2023-06-20", "Chad recalls", NEWS, "en")
    assert found.origin == "x.csv:2"


def test_a_mapped_column_wins_over_one_known_by_name() -> None:
    assert documents(table(b"text,article\nteaser,%s\n" % NEWS.encode(), text="article"))[0][0] == NEWS


def test_a_table_without_a_text_column_says_which_it_has() -> None:
    assert documents(table(b"when,article\n2023,a\n")) == [
        "x.csv: no field text (or body); it has when, article; if one of them holds the text, say --columns text=NAME"
    ]
    assert documents(table(b"when,article\n2023,a\n", text="artikel")) == ["x.csv: no field artikel, which --columns gives as text; it has when, article"]
    (found,) = table(b"text,b\nOne two.,x\n", date="when")
    assert isinstance(found, Failure)
    assert found.reason == "x.csv:2: no field when, which --columns gives as date; it has text, b"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2023-06-20T08:00:00Z", "2023-06-20"), ("2023-06-20 08:00", "2023-06-20"), ("20230620", "2023-06-20"), ("20230620T080000Z", "2023-06-20"),
        ("Tue, 20 Jun 2023 08:00:00 GMT", "2023-06-20"), ("20 Jun 2023", "2023-06-20"), ("2023-06", "2023-06"), ("2023", "2023"),
        ("someday", "someday"), ("20231399", "20231399"),
    ],
)  # fmt: skip
def test_dates_are_brought_to_a_day_where_they_are_one(value: str, day: str) -> None:
    assert written_date(value) == day
    assert known_date(value) == (day if day[:4] == "2023" and len(day) in (4, 7, 10) else None)


@given(st.dates())
def test_any_day_in_any_form_is_that_day(day: datetime.date) -> None:
    iso = day.isoformat()
    assert written_date(day) == written_date(iso) == written_date(f"{iso}T10:00:00+05:30") == written_date(iso.replace("-", "")) == iso


# ---------------------------------------------------------------------- round trips


@given(st.lists(st.tuples(texts, cells, st.dates())), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(deadline=None)
def test_a_table_gives_back_what_was_written_into_it(rows: list[tuple[str, str, datetime.date]], mark: str, encoding: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark)
    writer.writerow(["date", "text", "title"])
    writer.writerows([day.isoformat(), text, title] for text, title, day in rows)
    found = table(out.getvalue().encode(encoding), tabs=mark == "\t")
    if rows:
        assert documents(found) == [(text, title, day.isoformat()) for text, title, day in rows]
    else:
        assert "nothing below it" in str(documents(found))


@given(st.lists(st.tuples(texts, cells, st.dates()), min_size=1), st.booleans(), st.none() | st.integers(min_value=0, max_value=2))
@settings(deadline=None)
def test_json_and_json_lines_give_back_what_was_written_into_them(rows: list[tuple[str, str, datetime.date]], ascii: bool, indent: int | None) -> None:
    records = [{"pub_dt": day.isoformat(), "article": text, "title": title} for text, title, day in rows]
    due = [(text, title, day.isoformat()) for text, title, day in rows]
    columns = {"text": "article", "date": "pub_dt"}
    lines = "".join(json.dumps(r, ensure_ascii=ascii) + "\n" for r in records).encode()
    assert documents(list(read_jsonl(io.BytesIO(lines), "x", None, columns))) == due
    assert documents(array(json.dumps(records, ensure_ascii=ascii, indent=indent).encode(), **columns)) == due
    assert documents(array(json.dumps({"status": "ok", "articles": records}, indent=indent).encode(), **columns)) == due


@given(st.lists(st.tuples(texts, cells, st.dates()), min_size=1, max_size=200))
@settings(deadline=None, max_examples=30)
def test_parquet_gives_back_what_was_written_into_it(rows: list[tuple[str, str, datetime.date]]) -> None:
    out = io.BytesIO()
    pyarrow.parquet.write_table(
        pyarrow.table({"body": [r[0] for r in rows], "title": [r[1] for r in rows], "date": [r[2] for r in rows], "x": [[1]] * len(rows)}), out
    )
    out.seek(0)
    assert documents(list(read_parquet(out, "x"))) == [(text, title, day.isoformat()) for text, title, day in rows]


# ---------------------------------------------------------------------- what is broken


def test_a_cell_with_line_ends_and_separators_is_one_cell_and_lines_are_counted_in_the_file() -> None:
    data = b'text,title\n"One, two.\nThree.",A\n\n"Four.",B\nFive.,C,D\nSix.,E\n'
    found = table(data)
    assert [f.origin for f in found] == ["x.csv:2", "x.csv:5", "x.csv:6", "x.csv:7"]
    assert documents(found)[0][0] == "One, two.\nThree."
    assert "3 cells, and the header has 2" in str(documents(found)[2])


def test_a_missing_quotation_mark_costs_a_row_and_no_memory() -> None:
    found = table(b'text,title\nOne.,A\n"Two, B\n' + b"More words.,C\n" * 100_000)
    assert documents(found)[0] == ("One.", "A", None)
    assert any(isinstance(f, Failure) and "quotation mark" in f.reason for f in found)


def test_a_line_without_end_fills_no_memory() -> None:
    found = table(b"text,title\n" + b"x" * (5 * MAX_BYTES) + b"\nTwo.,B\n")
    assert documents(found)[-1] == ("Two.", "B", None)
    assert isinstance(found[0], Failure)


def test_a_table_in_an_old_encoding_is_read_with_a_note() -> None:
    text = "Chad’s envoy in Zürich – “recalled” on Monday – sat in a café. " * 3
    found = table(f"text;title\n{text};Café\n".encode("cp1252"))
    assert documents(found) == [(text, "Café", None)]
    assert isinstance(found[0], Reading)
    assert "cp1252" in (found[0].note or "")


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (b"[]", ["an empty JSON array"]),
        (b'[{"text": "One two."}, 3]', ["", "a JSON int"]),
        (b'[{"text": "One two."}, {"text": ', ["", "what stood before was read"]),
        (b'[{"text": "One two."}', ["", "cut off"]),
        (b'{"text": "One two."}', [""]),
        (b'{"a": 1}', ["no field text"]),
        (b"{broken", ["not JSON"]),
        (b"[" * 100_000, ["not JSON"]),
        (b'[{"text": "' + b"x" * 3 * MAX_BYTES + b'"}]', ["larger than 1 MB"]),
    ],
)
def test_broken_json_gives_what_stood_before_and_a_reason(data: bytes, reasons: list[str]) -> None:
    found = array(data)
    assert [isinstance(f, Reading) for f in found] == [not r for r in reasons]
    for outcome, reason in zip(found, reasons):
        assert reason in (outcome.reason if isinstance(outcome, Failure) else "")


def test_a_long_array_is_read_one_by_one() -> None:
    """The first documents come out before the last was read."""

    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            piece = (b"[" if not self.given else b"") + b'{"text": "One two."},' * 40
            self.given += 1
            buffer[: len(piece)] = piece
            return len(piece)

    source = Endless()
    found = read_json(peekable(source), "x")  # type: ignore[arg-type]
    for _ in range(1_000):
        assert isinstance(next(found), Reading)
    assert source.given * 40 < 1_000 + 2 * HEAD / 20


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_in_any_reader_give_outcomes_and_nothing_else(data: bytes) -> None:
    for start in (b"", b"text,title\n", b"[", b'[{"text": "', b"PAR1"):
        body = start + data
        for found in (
            read_jsonl(io.BytesIO(body), "x"),
            read_json(peekable(io.BytesIO(body)), "x"),
            read_csv(peekable(io.BytesIO(body)), "x"),
            read_parquet(io.BytesIO(body), "x"),
        ):
            assert all(isinstance(f, Reading | Failure) for f in found)


@given(st.binary(min_size=1, max_size=8), st.integers(min_value=0), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_a_damaged_parquet_file_gives_outcomes_and_nothing_else(noise: bytes, at: int, random: Any) -> None:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": [NEWS] * 50}), out)
    data = bytearray(out.getvalue())
    at %= len(data)
    data[at : at + len(noise)] = noise
    assert all(isinstance(f, Reading | Failure) for f in read_parquet(io.BytesIO(bytes(data)), "x"))


# ---------------------------------------------------------------------- telling formats apart

SAMPLES = {
    Kind.html: [b"<!DOCTYPE html><p>x", b"\xef\xbb\xbf\n<html>", b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C'><html>", b"<!-- a --><html>",
                b"<div class='a'>x</div>"],
    Kind.feed: [b"<?xml version='1.0'?>\n<rss version='2.0'>", b"<feed xmlns='x'>", b"<rdf:RDF>", b"<!-- x --><rss>", b'{"version": "https://jsonfeed.org/version/1"}',
                b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'b'>]><rss>"],
    Kind.jsonl: [b'{"text": "a"}\n{"text": "b"}\n', b'{"text": "a"}'],
    Kind.json: [b'[\n {"text": "a"}]', b'{\n "articles": [', b"[]"],
    Kind.csv: [b"id,date,title,text\n1,2,3,4", b'"text";"date"\n', b"Date,Source,Body\r\n"],
    Kind.tsv: [b"id\ttext\tsource\n"],
    Kind.parquet: [b"PAR1\x15\x04"],
    Kind.warc: [b"WARC/1.0\r\n", b"WARC/1.1\r\n"],
    Kind.text: [NEWS.encode(), b"", b"{curly} text\nand more", b"[Reuters] News.", b"The text, the body and the date, as given.\n", b"<quote> he said",
                b"Washington, Beijing, date unknown: a text\n", b"\x00\x01"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "first"), [(kind, first) for kind, samples in SAMPLES.items() for first in samples])
def test_the_content_tells_the_format_where_the_name_does_not(kind: Kind, first: bytes) -> None:
    assert kind_of("standard input", first) == kind


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_the_name_tells_the_format_of_what_looks_like_text(ending: str) -> None:
    assert kind_of(f"News.{ending.upper()}", NEWS.encode()) == ENDINGS[ending] or ending == "json"
    assert kind_of(f"news.{ending}.gz", NEWS.encode()) == kind_of(f"news.{ending}", NEWS.encode())


def test_a_page_or_feed_under_a_wrong_name_is_read_as_what_it_is() -> None:
    assert kind_of("page.txt", b"<!doctype html><html>") is Kind.html
    assert kind_of("feed.txt", b"<?xml version='1.0'?><rss>") is Kind.feed
    assert kind_of("feed.html", b"<?xml version='1.0'?><rss>") is Kind.feed
    assert kind_of("lines.json", b'{"text": "a"}\n{"text": "b"}\n') is Kind.jsonl
    assert kind_of("answer.json", b"<html>") is Kind.html
    assert kind_of("table.csv", b"<html>,text\n") is Kind.csv


@given(st.lists(st.dictionaries(st.sampled_from(sorted(KNOWN)), st.text(max_size=20), min_size=1), min_size=1))
def test_our_own_json_lines_are_never_taken_for_anything_else(records: list[dict[str, str]]) -> None:
    data = "".join(json.dumps(r) + "\n" for r in records).encode()
    assert kind_of("-", data) is Kind.jsonl
    assert kind_of("a.jsonl", data) is Kind.jsonl
    assert kind_of("a.json", json.dumps(records, indent=1).encode()) is Kind.json


@given(st.binary(max_size=400), st.sampled_from(["-", "a", "a.json", "a.xml", "a.gz"]))
def test_any_bytes_have_a_format(data: bytes, name: str) -> None:
    assert kind_of(name, data) in Kind


def test_a_column_that_was_announced_tells_a_table() -> None:
    data = b"pub_dt,article\n2023-06-20,Chad recalled its ambassador.\n"
    assert kind_of("-", data) is Kind.text
    assert kind_of("-", data, ["article", "pub_dt"]) is Kind.csv
