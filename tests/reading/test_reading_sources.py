"""How what stands on a command line becomes documents: each comes out, as a reading or as a failure with its reason."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.rows import read_jsonl
from detente.reading.sources import Failure, Reading, count_documents, read_sources
from detente.reading.text import MAX_BYTES

NEWS = "China condemned the United States on Friday."


def read(*arguments: object, published: str | None = None, stdin: bytes = b"") -> list[Reading | Failure]:
    return list(read_sources([str(a) for a in arguments], published, io.BytesIO(stdin)))


def texts(found: list[Reading | Failure]) -> list[str]:
    return [f.document.text if isinstance(f, Reading) else f"FAILED {f.reason}" for f in found]


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(r).encode() + b"\n" for r in records)


def test_a_folder_is_searched_through_in_order_of_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "c.txt").write_text("C c.")
    (tmp_path / "b" / "a.txt").write_text("A a.")
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "J j."}))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines({"text": "Z z."})))
    (tmp_path / "readme.md").write_text("not a report")
    assert texts(read(tmp_path)) == ["J j.", "Z z.", "A a.", "C c."]
    assert count_documents([str(tmp_path)]) == 4


def test_a_folder_without_reports_is_a_failure(tmp_path: Path) -> None:
    (found,) = read(tmp_path)
    assert isinstance(found, Failure)
    assert "a folder without *.atom, *.csv, " in found.reason


def test_jsonl_fields_go_into_the_document_under_either_name(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(
        lines(
            {"id": 7, "date": "2023-06-18T08:00:00Z", "title": "T", "text": NEWS, "source": "Wire", "url": "https://example.org", "lang": "en"},
            {"published": "2023-06", "body": NEWS},
        )
    )
    first, second = (f.document for f in read(file) if isinstance(f, Reading))
    assert (first.id, first.published, first.title, first.source, first.url) == ("7", "2023-06-18", "T", "Wire", "https://example.org")
    assert second.id.startswith("sha256:")
    assert second.published == "2023-06"


def test_a_date_given_for_all_wins_over_those_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(lines({"date": "2020-01-01", "text": NEWS}))
    (found,) = read(file, published="2023-06-18")
    assert isinstance(found, Reading)
    assert found.document.published == "2023-06-18"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"no json", "not JSON"),
        (b'["a"]', "a JSON list, not an object"),
        (b'{"id": "x", "headline": "y"}', "no field text (or body); it has id, headline"),
        (b'{"text": ""}', "empty"),
        (b'{"text": "  "}', "only white space"),
        (b'{"text": 5}', "field text is a int, not a text"),
        (b'{"text": "a", "date": true}', "field date is a bool, not a text"),
        (b"[" * 100_000, "not JSON"),
        (b'{"text": "' + b"a" * MAX_BYTES + b'"}', "larger than 1 MB"),
    ],
)
def test_a_bad_line_fails_with_file_and_line_and_the_others_are_read(tmp_path: Path, line: bytes, reason: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(lines({"text": "One."}) + line + b"\n\n" + lines({"text": "Two."}))
    one, bad, two = read(file)
    assert texts([one, two]) == ["One.", "Two."]
    assert isinstance(bad, Failure)
    assert bad.reason.startswith(f"{file}:2: ")
    assert reason in bad.reason
    assert isinstance(two, Reading)
    assert two.origin == f"{file}:4"


def test_a_damaged_gzip_file_gives_what_stood_before_the_damage(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    packed = gzip.compress(lines(*({"text": f"Report {n} {hash(str(n))}."} for n in range(20_000))))
    file.write_bytes(packed[: len(packed) // 2])
    *before, last = read(file)
    assert before
    assert all(isinstance(f, Reading) for f in before)
    assert isinstance(last, Failure)
    assert "damaged gzip file" in last.reason


def test_half_characters_are_replaced_without_moving_offsets(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "A\\ud800B \\ud83d\\ude00."}\n')
    assert texts(read(file)) == ["A\ufffdB 😀."]


def test_an_empty_jsonl_file_is_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"\n\n")
    assert texts(read(file)) == [f"FAILED {file}: empty; nothing to code"]


def test_standard_input_is_a_text_or_jsonl() -> None:
    assert texts(read("-", stdin=NEWS.encode())) == [NEWS]
    assert texts(read("-", stdin=lines({"text": "One."}, {"text": "Two."}))) == ["One.", "Two."]
    assert texts(read("-", stdin=b"{curly} text\nand more")) == ["{curly} text\nand more"]
    assert texts(read("-", stdin=b"")) == ["FAILED standard input: empty; nothing to code"]
    assert count_documents(["-"]) is None


def test_what_is_no_file_is_the_text_itself() -> None:
    assert texts(read(NEWS)) == [NEWS]
    assert texts(read(NEWS * 1000)) == [NEWS * 1000]


@pytest.mark.parametrize("name", ["missing.txt", "missing", "no/such/place", "my report.txt", "old news.jsonl.gz"])
def test_what_looks_like_a_file_and_is_none_is_said_to_be_missing(name: str) -> None:
    assert texts(read(name)) == [f"FAILED {name}: no such file or folder; check the name, or give a whole sentence to have it coded as a text"]


def test_an_empty_argument_is_a_failure() -> None:
    assert texts(read("")) == ["FAILED text: empty; nothing to code"]


def test_a_file_that_may_not_be_read_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text(NEWS)

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    assert texts(read(file)) == [f"FAILED {file}: cannot be read (Permission denied); check its permissions"]


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["id", "text", "body", "date", "title", "x"]), st.none() | st.text() | st.integers() | st.lists(st.text())), max_size=5
    )
)
def test_every_line_that_goes_in_comes_out(records: list[dict[str, object]]) -> None:
    found = list(read_jsonl(io.BytesIO(lines(*records)), "x"))
    assert len(found) == max(1, len(records))
