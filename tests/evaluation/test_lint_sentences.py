"""The linter of the annotated sentences (tools/lint_sentences.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tools import tool as load

RECALL = "Chad recalled its ambassador to Sudan on Monday after a raid.\n  SANCTION withdraw happened | actor: Chad | recipient: Sudan | trigger: recalled\n"


@pytest.fixture(scope="module")
def tool() -> Any:
    return load("lint_sentences")


@pytest.fixture
def lint(tool: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def linting(text: str, *arguments: str) -> tuple[int, str]:
        file = tmp_path / "sentences.txt"
        file.write_text(text)
        code = tool.main([str(file), *arguments])
        return code, capsys.readouterr().out

    return linting


def test_good_sentences_have_no_findings(lint: Any) -> None:
    assert lint(RECALL + "\nRain fell on the islands all day.\n  none\n") == (0, "\n2 sentences, 0 findings\n")


def test_bad_phrases_are_named(lint: Any) -> None:
    code, out = lint("Turks met Kurds.\n  CONSULT - happened | actor: Turk | recipient: Kurds | contexts: cooking\n\nOne.\n  CONSULT - happened | actor: Two\n")
    assert code == 1
    for shown in ("'Turk' stands only inside another word", "CONSULT without a trigger", "no context 'cooking'", "sentences.txt:5: actor 'Two' does not stand"):
        assert shown in out


def test_sentences_that_stand_twice_or_almost_are_named(lint: Any) -> None:
    _, out = lint(f"{RECALL}\n{RECALL.replace('on Monday', 'on Tuesday')}\n{RECALL.replace('Chad', 'Chad,')}")
    assert "resembles (0." in out
    assert "the same as" in out


def test_eight_words_shared_with_a_scored_set_are_named_once(lint: Any, tmp_path: Path) -> None:
    scored = tmp_path / "scored.jsonl"
    rows = [{"a": {"text": "Officials said CHAD recalled its ambassador to Sudan on Monday."}}, {"text": "Chad recalled its ambassador to Sudan on Tuesday."}]
    scored.write_text("".join(json.dumps(r) + "\n" for r in rows))
    code, out = lint(RECALL, "--against", str(scored))
    assert code == 1
    assert out.count("“chad recalled its ambassador to sudan on monday”") == 1
    assert "scored.jsonl:1" in out
    scored.write_text(json.dumps(rows[1]) + "\n")
    assert lint(RECALL, "--against", str(scored))[0] == 0, "seven words in a row are no finding"


def test_a_type_with_too_many_plain_cases_is_named(tool: Any) -> None:
    plain = tool.read_examples(RECALL, "x")
    assert tool.plain_case(next(plain), "SANCTION")
    assert not tool.plain_case(next(tool.read_examples(RECALL.replace("happened", "planned"), "x")), "SANCTION")
    assert not tool.plain_case(next(tool.read_examples(RECALL, "x")), "ACCUSE")
