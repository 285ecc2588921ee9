"""Where documents can come from: folders, patterns, packed files, archives, the web, object stores."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.reading.fetching import Fetcher, Limits
from detente.reading.sources import Failure, Options, Reading, read_sources, read_stream
from tests.reading.conftest import ARTICLE, Site, item, page, rss

NEWS = "Chad recalled its ambassador to Sudan on Monday."


def zstd(data: bytes) -> bytes:
    return bytes(pyarrow.Codec("zstd").compress(data, asbytes=True))


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd}


def read(*arguments: object, **options: Any) -> list[Reading | Failure]:
    return list(read_sources([str(a) for a in arguments], options=Options(**options)))


def texts(found: list[Reading | Failure]) -> list[str]:
    return [f.document.text.split("\n")[0] if isinstance(f, Reading) else f"FAILED {f.reason}" for f in found]


# ---------------------------------------------------------------------- files


def test_a_folder_of_all_formats_is_read_in_order_of_name(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_bytes(page())
    (tmp_path / "2.xml").write_bytes(rss(item("Two a", text="b")))
    (tmp_path / "3.csv").write_text("text\nThree a.\n")
    (tmp_path / "4.tsv").write_text("text\ttitle\nFour a.\tx\n")
    (tmp_path / "5.json").write_text(json.dumps([{"text": "Five a."}]))
    pyarrow.parquet.write_table(pyarrow.table({"text": ["Six a."]}), tmp_path / "6.parquet")
    (tmp_path / "7.warc").write_bytes(archive(ARTICLE_PAGE))
    (tmp_path / "8.txt.gz").write_bytes(gzip.compress(b"Eight a."))
    (tmp_path / ".hidden.txt").write_text("no")
    (tmp_path / "9.png").write_bytes(b"no")
    assert texts(read(tmp_path)) == [ARTICLE[0], "Two a", "Three a.", "Four a.", "Five a.", "Six a.", ARTICLE[0], "Eight a."]


@pytest.mark.parametrize("ending", sorted(PACKERS))
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.csv", "a.parquet"])
def test_packed_files_are_unpacked_whatever_they_are_called(tmp_path: Path, ending: str, name: str) -> None:
    plain = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": [NEWS]}), plain)
    body = {
        "a.txt": NEWS.encode(),
        "a.html": page(),
        "a.jsonl": json.dumps({"text": NEWS}).encode(),
        "a.csv": f"text\n{NEWS}".encode(),
        "a.parquet": plain.getvalue(),
    }
    for file in (tmp_path / f"{name}.{ending}", tmp_path / name):
        file.write_bytes(PACKERS[ending](body[name]))
        assert texts(read(file)) == [ARTICLE[0] if name == "a.html" else NEWS]


@pytest.mark.parametrize("ending", sorted(PACKERS))
def test_damaged_packed_files_are_failures(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"a.jsonl.{ending}"
    packed = PACKERS[ending](b"".join(json.dumps({"text": f"{NEWS} {os.urandom(40).hex()}"}).encode() + b"\n" for _ in range(5_000)))
    file.write_bytes(packed[: len(packed) // 2])
    *_, last = read(file)
    assert isinstance(last, Failure)
    assert str(file) in last.reason


@pytest.mark.parametrize("ending", sorted(PACKERS))
def test_a_decompression_bomb_is_refused(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"a.jsonl.{ending}"
    file.write_bytes(PACKERS[ending](b" " * 200_000_000))
    *_, found = read(file)
    assert isinstance(found, Failure)
    assert "decompression bomb" in found.reason


def test_a_pattern_gives_what_it_matches_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a/1.txt", "a/3.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"Report {name}.")
    assert texts(read(tmp_path / "**" / "*.txt")) == ["Report a/1.txt.", "Report b/2.txt."]
    assert texts(read(tmp_path / "*" / "3.*")) == ["Report a/3.md."]
    assert "no such file" in texts(read(tmp_path / "*.html"))[0]


def test_a_sentence_with_a_question_mark_is_no_pattern() -> None:
    assert texts(read("Did Chad recall its ambassador [to Sudan]?")) == ["Did Chad recall its ambassador [to Sudan]?"]


def test_columns_and_date_hold_for_every_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"when,article\n2023-06-20,{NEWS}\n")
    (found,) = read(tmp_path / "a.csv", columns={"text": "article", "date": "when"})
    assert isinstance(found, Reading)
    assert found.document.published == "2023-06-20"
    (found,) = read(tmp_path / "a.csv", columns={"text": "article", "date": "when"}, published="2023")
    assert isinstance(found, Reading)
    assert found.document.published == "2023"


def test_standard_input_may_be_any_format() -> None:
    for body in (page(), gzip.compress(page()), archive(ARTICLE_PAGE)):
        assert texts(list(read_sources(["-"], stdin=io.BytesIO(body)))) == [ARTICLE[0]]
    assert texts(list(read_stream(io.BytesIO(rss(item("A b c", text="d"))), "-"))) == ["A b c"]


def test_documents_come_one_by_one(tmp_path: Path) -> None:
    """A second file that is not there yet when the first is read."""
    (tmp_path / "a.txt").write_text(NEWS)
    found = read_sources([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    next(found)
    (tmp_path / "b.txt").write_text(NEWS)
    assert isinstance(next(found), Reading)


@given(
    st.binary(max_size=300),
    st.sampled_from(["x", "x.html", "x.xml", "x.csv", "x.json", "x.warc", "x.parquet", "x.jsonl.gz"]),
    st.sampled_from([b"", *(p(NEWS.encode())[:12] for p in PACKERS.values()), b"WARC/1.0\r\n", b"PAR1", b"<html>"]),
)
@settings(deadline=None, max_examples=200)
def test_any_bytes_under_any_name_are_accounted_for_and_nothing_is_raised(data: bytes, name: str, start: bytes) -> None:
    found = list(read_stream(io.BytesIO(start + data), name))
    assert found
    assert all(isinstance(f, Reading | Failure) for f in found)


# ---------------------------------------------------------------------- web archives

ARTICLE_PAGE = ("https://wire.example/2023/06/20/chad", b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page())


def archive(*records: tuple[str, bytes], packed: bool = False) -> bytes:
    out = io.BytesIO()
    for number, (address, content) in enumerate(records):
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2023-06-21T00:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        one = head.encode() + content + b"\r\n\r\n"
        out.write(gzip.compress(one) if packed else one)
    return out.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_gives_its_pages_and_tells_what_else_is_in_it(tmp_path: Path, packed: bool) -> None:
    zipped = gzip.compress(page("Zipped headline"))
    file = tmp_path / ("a.warc.gz" if packed else "a.warc")
    file.write_bytes(
        archive(
            ARTICLE_PAGE,
            ("https://w.example/a.png", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"),
            ("https://w.example/gone", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nno"),
            ("https://w.example/z", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + zipped),
            ("https://w.example/t", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + NEWS.encode()),
            ("https://w.example/e", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html></html>"),
            packed=packed,
        )
    )
    one, zipped_page, plain, empty, other = read(file)
    assert isinstance(one, Reading)
    assert (one.document.url, one.document.published, one.document.title) == (ARTICLE_PAGE[0], "2023-06-20", "Chad recalls ambassador")
    assert isinstance(zipped_page, Reading)
    assert zipped_page.document.title == "Zipped headline"
    assert texts([plain]) == [NEWS]
    assert isinstance(empty, Failure)
    assert empty.kind == "input"
    assert isinstance(other, Failure)
    assert (other.kind, other.reason) == ("other", f"{file}: 2 records are no web page or text (1 answer 404, 1 image/png)")


def test_an_archive_cut_off_gives_what_stood_before(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    data = archive(ARTICLE_PAGE, ARTICLE_PAGE, packed=True)
    file.write_bytes(data[: len(data) * 3 // 4])
    first, *rest = read(file)
    assert isinstance(first, Reading)
    assert all(isinstance(r, Failure) for r in rest)
    assert rest


# ---------------------------------------------------------------------- the web


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(Limits(pause=0, tries=1, answer=2), allow_private=True)


def test_a_page_a_feed_and_a_file_on_the_web_are_read(site: Site, fetcher: Fetcher) -> None:
    site.routes |= {"/a": page(), "/feed": rss(item("A b c", site.url("/a"), "d")), "/x.csv?y=1": f"text\n{NEWS}\n".encode(), "/doc.pdf": b"%PDF-1.7"}
    one, entry, row, pdf, gone = read(*(site.url(p) for p in ("/a", "/feed", "/x.csv?y=1", "/doc.pdf", "/gone")), fetcher=fetcher)
    assert isinstance(one, Reading)
    assert (one.document.url, one.origin) == (site.url("/a"), site.url("/a"))
    assert texts([entry, row]) == ["A b c", NEWS]
    assert "a PDF file" in texts([pdf])[0]
    assert isinstance(gone, Failure)
    assert gone.kind == "fetch"


def test_full_text_reads_the_pages_behind_a_feed(site: Site, fetcher: Fetcher, tmp_path: Path) -> None:
    site.routes["/a"] = page()
    (tmp_path / "feed.xml").write_bytes(rss(item("A b c", site.url("/a"), "d")))
    assert texts(read(tmp_path / "feed.xml", full_text=True, fetcher=fetcher)) == [ARTICLE[0]]


def test_this_machine_is_not_read_from_unless_allowed(site: Site) -> None:
    site.routes["/a"] = page()
    assert "--allow-private allows it" in texts(read(site.url("/a")))[0]
    assert not site.asked


# ---------------------------------------------------------------------- object stores


@pytest.fixture
def store() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    system.pipe(
        {"/news/b.txt": b"Report b.", "/news/a/a.jsonl": json.dumps({"text": NEWS}).encode(), "/news/a/c.png": b"no", "/news/d.html.gz": gzip.compress(page())}
    )
    yield system
    system.rm("/news", recursive=True)


def test_files_folders_and_patterns_of_an_object_store_are_read(store: Any) -> None:
    assert texts(read("memory://news/b.txt")) == ["Report b."]
    assert texts(read("memory://news")) == [NEWS, "Report b.", ARTICLE[0]]
    assert texts(read("memory://news/*.txt")) == ["Report b."]
    (one,) = read("memory://news/b.txt")
    assert one.origin == "memory://news/b.txt"


def test_file_addresses_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NEWS)
    assert texts(read(f"file://{tmp_path}/a.txt")) == [NEWS]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("memory://nowhere/a.txt", "no such file"),
        ("zip://a.txt::http://127.0.0.1/a.zip", "addresses of this kind are not read"),
        ("simplecache::http://127.0.0.1/a", "no such file or folder"),
        ("javascript://x", "addresses of this kind are not read"),
        ("github://a:b@/c", "addresses of this kind are not read"),
        ("s3://bucket/a.txt", "pip install detente[s3]"),
    ],
)
def test_other_addresses_say_what_to_do(url: str, reason: str) -> None:
    if url.startswith("s3:"):
        try:
            import s3fs  # noqa: F401
        except ImportError:
            pass
        else:
            pytest.skip("s3fs is installed here")
    (found,) = read(url)
    assert isinstance(found, Failure)
    assert reason in found.reason
