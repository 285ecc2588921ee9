"""What the commands show of the classifier."""

from __future__ import annotations

import itertools
import json

from typer.testing import CliRunner

from detente.cli.app import app

TEXT = "Norway urged Iceland to reopen the talks. Peru condemned Chile. The leaders of Ghana and Togo met in Accra. Mali expelled two French diplomats."


def test_explain_shows_what_the_model_says_of_each_reading() -> None:
    said = CliRunner().invoke(app, ["explain", "Peru condemned Chile.", "--no-parse"])
    assert said.exit_code == 0
    assert "model      event p=" in said.output
    assert "the rule's own confidence" in said.output


def test_a_higher_least_confidence_never_adds_an_event() -> None:
    kept: list[set[str]] = []
    for least in ("0", "0.5", "0.8", "0.95", "1"):
        said = CliRunner().invoke(app, ["code", TEXT, "--format", "json", "--min-confidence", least])
        assert said.exit_code == 0
        events = json.loads(said.stdout)["events"]
        assert all(e["confidence"] >= float(least) for e in events)
        kept.append({e["id"] for e in events})
    assert kept[0]
    assert all(fewer <= more for more, fewer in itertools.pairwise(kept))
