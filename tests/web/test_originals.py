"""Text and coding of a report are those of the store, wherever it lies in its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.store.store import open_store
from detente.web import originals
from detente.web.book import opened
from detente.web.originals import Originals
from detente.web.shelf import Shelf


@pytest.mark.parametrize("folder", [True, False])
def test_reports_are_read_where_they_lie(store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: bool) -> None:
    if not folder:
        monkeypatch.setattr(originals, "lying", lambda *of: None)
    read = opened(store)
    shelf = Shelf(read, tmp_path)
    found = Originals(read, shelf)
    with open_store(store) as whole:
        rows = whole.cursor().sql("SELECT document_id, text, coding FROM documents").fetchall()
    assert len(rows) == shelf.packed["documents"].size
    for id, text, coding in rows:
        (number,) = [n for n in shelf.document_ids.find([id]) if shelf.packed["documents"].value("document_id", n) == id]
        assert found.read(read, number) == {"text": text, "coding": coding}
