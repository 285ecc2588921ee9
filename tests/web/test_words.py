"""A search by words finds what holds them, as `contains` on lower-cased text would."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.store.store import open_store
from detente.web.book import Book, opened
from detente.web.searches import Called
from detente.web.words import Texts, Words, lowered

#: Letters, digits, white space, punctuation of several scripts, what grows or shrinks in lower case, and text from right to left.
_ALPHABET = "abAB09 \n\t.,'\"-_%“”’–\u00a0éÉßİΣςæ中文，。אבجر🙂"
QUERIES = (
    "Beijing", "beij", "eijing", "in beijing", "n Beij", "ambassador to", "the", "e", "a", "said", '"', "'", "’", "...", " ", ", ", "China's", "'s ",
    "1",
    "2023-", "é", "Außenminister", "ußenm", "א", "אבג", "العر", "x" * 40, "x" * 70, " " + "x" * 100, "x" * 300_000, "x" * 300_001, "zzzz", "%", "_",
    "<script>",     "onerror='window", "Monday. x", "\u202e", "İ", "agreement on trade in",
)  # fmt: skip


def index(texts: Sequence[str], folder: Path) -> tuple[Words, Texts]:
    packed = Texts(folder / "texts")

    def parts() -> list[pa.Array]:
        some = [lowered(pa.array(texts[at : at + 7], pa.string())) for at in range(0, len(texts), 7)]
        for part in some:
            packed.add(part)
        return some

    words = Words(parts(), folder / "words")
    packed.close()
    return words, packed


def naive(texts: Sequence[str], query: str) -> list[int]:
    low = lowered(pa.array(texts, pa.string())).to_pylist()
    return [n for n, text in enumerate(low) if query.lower() in text]


def check(texts: Sequence[str], queries: Sequence[str], folder: Path) -> None:
    words, packed = index(texts, folder)
    for query in queries:
        found = words.holding(query, packed.take)
        if found is None:
            assert not any(c.isalnum() and c.isascii() for c in query)
        else:
            assert found.tolist() == naive(texts, query), query


def test_lower_case_is_that_of_the_store() -> None:
    every = pa.array([c for c in map(chr, range(1, 0x110000)) if unicodedata.category(c) not in ("Cs", "Cn")])
    con = duckdb.connect()
    con.register("every", pa.table({"c": every}))
    assert con.sql("SELECT lower(c) AS c FROM every").to_arrow_table()["c"].to_pylist() == lowered(every).to_pylist()


@given(st.lists(st.text(_ALPHABET, max_size=40), max_size=12), st.data())
def test_any_texts_and_any_words(tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject) -> None:
    queries = [data.draw(st.text(_ALPHABET, min_size=1, max_size=5))]
    for text in texts[:4]:
        at = data.draw(st.integers(0, len(text)))
        queries.append(text[at : data.draw(st.integers(at, len(text)))])
    check(texts, [q for q in queries if q], tmp_path_factory.mktemp("words"))


def test_words_of_any_length(tmp_path: Path) -> None:
    rng = random.Random(7)
    texts = ["x" * n for n in range(55, 200, 9)]
    texts += ["".join(rng.choices("中文字語言新聞國家", k=k)) + rng.choice(["", "。", " end"]) for k in (5, 21, 22, 43, 90, 300)]
    queries = ["x" * n for n in (1, 31, 32, 33, 63, 64, 65, 66, 128, 199, 300)]
    for text in texts[-6:]:
        queries += [text[a : a + n] for n in (1, 5, 11, 22, 40, 90) for a in (0, len(text) // 2, max(0, len(text) - n))]
    check(texts, queries, tmp_path)


def test_many_texts_with_seldom_and_common_words(tmp_path: Path) -> None:
    rng = random.Random(3)
    texts = [" ".join(f"w{int(rng.paretovariate(0.6)) % 4000}" for _ in range(8)) + rng.choice([".", " of them", ""]) for _ in range(3_000)]
    check(texts, ["w1", "w1 w2", "w12", "2 w", "w", "1", "w1 of", "of them", "f the", "w33 w1", "1 w1 w1", "them.", "w3999", "no"], tmp_path)


@pytest.fixture(scope="module")
def book(store: Path) -> Book:
    return Book(opened(store))


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_events_reports_and_quotations_are_found_as_by_contains(book: Book, store: Path, query: str) -> None:
    def asked(sql: str) -> list[str]:
        return [row[0] for row in book.cursor().execute(sql, [query.lower()]).fetchall()]

    events = asked("SELECT DISTINCT no FROM desk.mentions WHERE contains(lower(sentence_text), ?) ORDER BY no")
    assert book.telling(query).tolist() == events
    with open_store(store) as whole:
        held = whole.cursor().execute("SELECT document_id FROM documents WHERE contains(lower(text), ?)", [query.lower()]).fetchall()
    found = [r["document_id"] for r in book.shelf.rows(book.holding(query).tolist(), "documents")]
    assert sorted(found) == sorted(row[0] for row in held)
    quotes = asked("SELECT no FROM desk.quotes WHERE contains(lower(text), ?) ORDER BY no")
    assert book.said.holding(query).tolist() == quotes


@pytest.mark.parametrize("part", ["an", "antony blinken", "é", "secretary", "", "zzz", "'", "y b"])
def test_names_are_found_as_by_contains(book: Book, part: str) -> None:
    sql = "SELECT * FROM desk.names WHERE contains(lower(name), ?) OR contains(lower(office), ?) ORDER BY events DESC, name, kind LIMIT 60"
    assert book.named.holding(part, 60) == book.rows(sql, [part, part])


def test_names_are_told_apart() -> None:
    names = Called(pa.array(["ab", "", "b", None, "abc", "cab"], pa.string()))
    assert np.array_equal(names.holding("ab"), [0, 4, 5])
    assert not len(names.holding("bc\xffab"))
    assert not len(names.holding("a" * 50))
