"""How bytes become a document, and what is turned away."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import InputError
from detente.reading.text import MAX_BYTES, decode, document_id, read_text

NEWS = "China condemned the United States on Friday – “strongly” – for selling arms to Taiwan. It’s a café in Zürich."


def test_text_is_kept_character_for_character() -> None:
    text = "  A\r\nB\tC\u00a0D\n\n"
    assert read_text(text.encode()).text == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), min_size=1))
def test_every_utf8_text_is_read_back_or_refused_with_a_reason(text: str) -> None:
    reason = None
    try:
        document = read_text(text.encode())
    except InputError as error:
        reason = str(error)
    if reason is not None:
        assert reason.startswith("input: ")
    else:
        assert document.text == text
        assert document.id == document_id(text)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_never_anything_else(data: bytes) -> None:
    with contextlib.suppress(InputError):
        read_text(data).text.encode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding_and_is_no_text(encoding: str) -> None:
    marked = NEWS if encoding in ("utf-8-sig", "utf-16", "utf-32") else f"\ufeff{NEWS}"
    assert decode(marked.encode(encoding), "x").text == NEWS


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", NEWS),
        ("cp1251", "Президент России заявил, что готов провести переговоры с президентом США в Женеве в июне."),
        ("gb18030", "美国国务卿布林肯周日抵达北京,开始为期两天的访问。中国外交部长与他举行了会谈。"),
    ],
)
def test_other_encodings_are_found_and_said(encoding: str, text: str) -> None:
    notes: list[str] = []
    assert read_text(text.encode(encoding), where="a.txt", tell=notes.append).text == text
    assert notes == [f"a.txt: not UTF-8; read as {encoding}, which it looks most like"]


def test_a_few_broken_characters_do_not_make_utf8_another_encoding() -> None:
    notes: list[str] = []
    data = NEWS.encode() * 5 + b"\xe2\x80 end"
    assert read_text(data, where="a.txt", tell=notes.append).text == NEWS * 5 + "\ufffd end"
    assert "1 broken character," in notes[0]


def test_null_bytes_and_right_to_left_marks_keep_their_places() -> None:
    text = "China\x00 condemned\u200f the\u202e United States on Friday for selling arms."
    assert read_text(text.encode()).text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n ", "only white space"),
        (b"\n" * 100_000, "only white space"),
        ("\ufeff \u200f\u00a0".encode(), "only white space"),
        (b"\x00" * 200, "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"%PDF-1.7 text", "a PDF file"),
        (b"PK\x03\x04 text", "a ZIP file"),
        (b"\x1f\x8b text", "a gzip file"),
        (b"\xff\xfeA", "mark of utf-16-le"),
        (b"<!DOCTYPE html><p>News.", "a web page"),
        (b"a" * (MAX_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_what_is_no_text_is_refused_with_name_and_reason(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=f"^a.txt: .*{reason}"):
        read_text(data, where="a.txt")


def test_random_bytes_are_refused_as_binary() -> None:
    with pytest.raises(InputError, match="binary"):
        read_text(os.urandom(5_000), where="a.txt")


def test_a_missing_file_a_folder_and_a_file_too_large_are_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt: no such file"):
        read_text(tmp_path / "none.txt")
    with pytest.raises(InputError, match="a folder, not a file"):
        read_text(tmp_path)
    large = tmp_path / "large.txt"
    large.write_bytes(b"word " * 1_000_000)
    with pytest.raises(InputError, match=r"large\.txt: larger than 1 MB, the limit"):
        read_text(large)


def test_what_is_known_beside_the_text_goes_into_the_document() -> None:
    document = read_text(NEWS.encode(), published="2023-06", title="T", outlet="Wire", url="https://example.org/1")
    assert (document.published, document.title, document.source, document.url) == ("2023-06", "T", "Wire", "https://example.org/1")
