from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from detente.engine.here import Here
from detente.reading.sources import Reading
from detente.reading.text import document_id
from detente.records import Coding, Document
from detente.store.ingest import ingest
from detente.store.rows import coding_rows
from detente.store.task import Work
from tests.alerts.servers import Hook, webhook

REPORTS = (
    ("2023-06-10", "Chad imposed sanctions on Sudan on Friday. Chad promised Sudan to send food by August."),
    ("2023-06-12", "Sudan's president will visit Chad on June 30."),
    ("2023-01-05", "Chad recalled its ambassador to Sudan on Wednesday."),
)


@pytest.fixture
def hook() -> Iterator[Hook]:
    with webhook() as made:
        yield made


@pytest.fixture
def add(code: Callable[..., Coding], tmp_path: Path) -> Callable[..., Path]:
    """Adds reports, each a day and a text, to a store, and gives its place."""

    def make(_: object = None) -> Callable[[Work], object]:
        def task(work: Work) -> object:
            coding = code(work.document.text, work.document.published)
            return coding_rows(coding.model_copy(update={"document": coding.document.model_copy(update={"source": work.document.source})}), work.origin, 1)

        return task

    def adding(*reports: tuple[str, str]) -> Path:
        documents = [Document(id=document_id(text), text=text, published=day, source="Example Wire") for day, text in reports]
        ingest([Reading(origin=d.id, document=d) for d in documents], str(tmp_path / "store"), engine=Here(make))
        return tmp_path / "store"

    return adding


@pytest.fixture
def alerts(tmp_path: Path) -> Callable[[str], Path]:
    """A file of alerts with this content."""

    def write(text: str) -> Path:
        (tmp_path / "alerts.toml").write_text(text, "utf-8")
        return tmp_path / "alerts.toml"

    return write
