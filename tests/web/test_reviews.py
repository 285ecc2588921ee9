"""Judged events leave the store as annotated sentences: for measuring, and as examples that the rules' own reader and tester take."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from detente.cli.app import app
from detente.coding.coder import Coder
from detente.evaluation.formats import read_gold
from detente.evaluation.reviewed import LeftOut, examples
from detente.evaluation.reviewed import gold as judged_gold
from detente.records import Document
from detente.rules.judge import faults
from detente.rules.sentences import Example, parse
from detente.store.reviews import Review, add_review
from detente.store.rows import Row
from detente.store.store import Store, open_store
from detente.web.render import messages
from tests.web.conftest import client


def reports(store: Store) -> list[Row]:
    """Events of the demo's reports as rows."""
    return store.cursor().sql("SELECT * FROM mentions WHERE document_id NOT IN ('evil', 'copy', 'long') ORDER BY mention_id").to_arrow_table().to_pylist()


def judge(path: Path, row: Row, verdict: str = "right", field: str | None = None, value: str | None = None) -> None:
    add_review(open_store(path).lake, Review(mention_id=row["mention_id"], verdict=verdict, author="Ada", field=field, value=value), row)  # type: ignore[arg-type]


def alone(rows: list[Row]) -> list[Row]:
    """Those that are the only event of their sentence, with all who take part named in it."""
    count: dict[tuple[str, int], int] = {}
    for r in rows:
        key = (r["document_id"], r["sentence_start"])
        count[key] = count.get(key, 0) + 1

    def named(r: Row) -> bool:
        return all(r["sentence_start"] <= a["span_start"] < r["sentence_end"] for a in (*r["actors"], *r["recipients"]))

    return [r for r in rows if count[r["document_id"], r["sentence_start"]] == 1 and named(r) and r["actors"]]


@pytest.fixture
def judged(fresh: Path) -> Path:
    """A store in which some sentences have been judged: four right, one wrong, one with another status."""
    rows = alone(reports(open_store(fresh)))
    for row in rows[:4]:
        judge(fresh, row)
    judge(fresh, rows[4], "wrong")
    judge(fresh, rows[5], "mended", "status", "denied")
    return fresh


def detente(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "120"})
    assert result.exit_code == 0, result.output
    return result.stdout


def test_examples_are_read_and_judged_as_those_beside_the_rules(judged: Path, tmp_path: Path) -> None:
    file = tmp_path / "sentences.txt"
    detente("reviews", "--store", str(judged), "--format", "rules", "--output", str(file))
    found = list(parse(file.read_text("utf-8")))
    assert len(found) == 6
    assert [e.told for e in found if not e.told] == [()]
    assert [t.status for e in found for t in e.told].count("denied") == 1
    rules_alone = Coder(judge=False)
    wrong = {e.text: bool(faults(rules_alone.code(Document(id="e", text=e.text, published=e.published)), e)) for e in found}
    assert wrong == {e.text: e.open is not None for e in found}
    assert not all(wrong.values())
    assert any(e.open for e in found if not e.told or e.told[0].status == "denied")


def test_the_desk_gives_the_same_sentences_and_detente_evaluate_reads_them(judged: Path, tmp_path: Path) -> None:
    desk = client(judged)
    answer = desk.get("/api/v1/reviews/examples")
    assert answer.headers["content-type"].startswith("text/plain")
    with open_store(judged) as store:
        expected = {e.text: e.told for e in examples(store) if isinstance(e, Example)}
        lines = list(judged_gold(store))
    assert {e.text: e.told for e in parse(answer.text)} == expected
    assert all(e.published for e in parse(answer.text))
    file = tmp_path / "sentences.txt"
    file.write_text(answer.text, "utf-8")
    assert len(list(read_gold(file))) == len(lines) == 6


def test_what_cannot_stand_beside_the_rules_is_named_with_its_reason(fresh: Path) -> None:
    store = open_store(fresh)
    row = alone(reports(store))[0]
    judge(fresh, row, "mended", "actors", "FJI")
    [out] = list(examples(open_store(fresh)))
    assert out == LeftOut(f"{row['document_id']}@{row['sentence_start']}", "actors: not all of them are named in the sentence")
    text = detente("reviews", "--store", str(fresh), "--format", "rules")
    assert text == f"# left out: {out.id}: {out.reason}\n"
    assert list(parse(text)) == []


def test_a_mode_does_not_outlive_its_type(fresh: Path) -> None:
    row = next(r for r in alone(reports(open_store(fresh))) if r["mode"] == "visit")
    judge(fresh, row, "mended", "event_type", "AID")
    [example] = list(examples(open_store(fresh)))
    assert isinstance(example, Example)
    assert (example.folder, example.told[0].mode) == ("aid", None)


def test_judgements_have_a_page_and_a_list(judged: Path) -> None:
    text = client(judged).get("/reviews").text
    assert text.count('<p class="judged ') == 6
    assert "Of 6 sentences" in text
    assert 'href="/api/v1/reviews/examples"' in text
    shown = detente("reviews", "--store", str(judged))
    assert shown.count("Ada") == 6
    assert "status should be denied" in shown


def test_without_judgements_the_page_says_how_to_judge(desk: TestClient) -> None:
    assert messages()["reviews"]["empty"] in desk.get("/reviews").text
    assert desk.get("/api/v1/reviews/examples").text == ""
