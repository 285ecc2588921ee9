"""`explain`, `demo`, `schema`, `actor`, `--version`, `--help`, and how the process behaves from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from typing import Any

import pytest

from detente.coding.coder import Coder
from detente.demo import reports
from detente.demo.summary import tell, threads
from detente.records import Coding

SENTENCE = "France recalled its ambassador to Australia on Friday after long talks."


def outside(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, env={**os.environ}, check=False)


# ---------------------------------------------------------------------- explain


def test_explain_shows_tree_names_rules_bindings_and_events(run: Any) -> None:
    result = run("explain", SENTENCE, "--published", "2021-09-19")
    assert result.exit_code == 0
    for shown in (
        "gate open",
        "├── France",
        "nsubj",
        "country: France (FRA)",
        "✓ sanction/",
        "France → France (FRA",
        "coded as 1 event",
        "SANCTION/withdraw",
        "2021-09-17",
    ):
        assert shown in result.stdout


def test_explain_shows_what_was_refused_and_why(run: Any) -> None:
    result = run("explain", "The president spoke on Monday.")
    assert "✗ consult/talk" in result.stdout
    assert "refused: CONSULT needs a recipient" in " ".join(result.stdout.split())
    assert "nobody in" in result.stdout


def test_explain_links_a_pronoun_as_the_coder_does(run: Any) -> None:
    shown = run("explain", "France condemned Sudan on Friday. It also recalled its ambassador from Khartoum.", "--no-parse").stdout
    second = shown.split("It also recalled", 1)[1]
    assert "It → France (FRA" in " ".join(second.split("coded as")[0].split())


def test_explain_of_a_sentence_that_the_gate_stops_looks_for_no_event(run: Any) -> None:
    shown = run("explain", "The sky over the bay was blue.").stdout
    assert "gate shut" in shown
    assert "rules that fired" not in shown
    assert "coded as 0 events" in shown


def test_explain_without_parse_leaves_the_tree_out(run: Any) -> None:
    assert "├──" not in run("explain", SENTENCE, "--no-parse").stdout


def test_explain_of_a_type_says_what_it_means(run: Any) -> None:
    result = run("explain", "consult")
    assert result.stdout.startswith("CONSULT: ")
    assert "CONSULT/visit" in result.stdout


@pytest.mark.parametrize("text", ["", "   "])
def test_explain_of_nothing_is_one_clear_line(run: Any, text: str) -> None:
    result = run("explain", text)
    assert result.exit_code == 1
    assert result.stderr.startswith("detente: sentence: ")


def test_explain_survives_odd_characters(run: Any) -> None:
    result = run("explain", "China\x00 \x1b[31mcondemned\u200f the [bold]United States[/] on Friday.")
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout


# ---------------------------------------------------------------------- demo


def test_there_are_fourteen_reports_with_a_date_and_a_title() -> None:
    coder = Coder()
    codings = [coder.code(r.document) for r in reports()]
    assert len(codings) == 14
    for coding in codings:
        assert coding.document.title
        assert coding.document.published is not None
        assert "2022-11-01" <= coding.document.published <= "2023-11-30"
        assert 150 <= len(coding.document.text.partition("\n")[2].split()) <= 300


def test_demo_shows_events_plans_disputes_and_quotes_within_the_width(run: Any) -> None:
    result = run("demo")
    assert result.exit_code == 0
    assert all(len(line) <= 80 for line in result.stdout.splitlines() if not line.startswith(("14 reports", "Next:")))
    for shown in ("What happened", "What was planned, and what became of it", "What is disputed", "Who said what"):
        assert shown in result.stdout
    for shown in ("Antony Blinken (USA) ↔", "[2022-11-14-bali]", "→ happened (2023-06-"):
        assert shown in " ".join(result.stdout.split())
    assert len(run("demo", "--all").stdout) > len(result.stdout)


def test_demo_follows_the_postponed_visit_to_its_end() -> None:
    coder = Coder()
    told = tell((r.origin, coder.code(r.document)) for r in reports())
    visits = [t for t in threads(told) if t.steps[0].event.mode == "visit" and t.steps[0].event.actors[0].name == "Antony Blinken"]
    statuses = [[s.event.status for s in t.steps] for t in visits]
    assert any("postponed" in s and s[-1] == "happened" for s in statuses)


# ---------------------------------------------------------------------- schema, actor, version


def test_schema_is_that_of_a_coding(run: Any) -> None:
    schema = json.loads(run("schema").stdout)
    assert schema["title"] == "Coding"
    assert set(schema["properties"]) == set(Coding.model_fields) - {"refused"}


def test_actor_says_who_a_phrase_names(run: Any) -> None:
    found = json.loads(run("actor", "Chinese foreign minister Qin Gang", "--date", "2023-06-18").stdout)
    assert (found["country"], found["office"], found["name"]) == ("CHN", "foreign minister", "Qin Gang")
    assert run("actor", "the green hills").exit_code == 1
    assert run("actor", "China", "--date", "someday").stderr.startswith("detente: --date: ")


def test_version(run: Any) -> None:
    assert run("--version").stdout == f"detente {version('detente')}\n"


def test_help_lists_every_command_and_the_exit_codes(run: Any) -> None:
    for arguments in ((), ("--help",)):
        result = run(*arguments)
        assert result.exit_code == 0
        for shown in ("code", "explain", "demo", "actor", "schema", "Exit codes"):
            assert shown in result.stdout


# ---------------------------------------------------------------------- from outside


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["schema"], ["code", "--help"], ["code", "missing.txt"]])
def test_what_needs_no_parser_does_not_load_it(arguments: list[str]) -> None:
    code = """
import sys
from detente.cli.app import main
try:
    main()
finally:
    print("LOADED" if "spacy" in sys.modules else "LIGHT", file=sys.stderr)
"""
    assert outside(code, *arguments).stderr.endswith("LIGHT\n")


def test_a_reader_that_has_seen_enough_causes_no_traceback() -> None:
    code = "from detente.cli.app import main; main()"
    process = subprocess.Popen([sys.executable, "-c", code, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ})
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.wait(timeout=60)
    assert process.stderr.read() == b""


def test_an_unexpected_error_is_one_line_unless_asked_for() -> None:
    code = "import detente.cli.app as a; a.app = lambda **_: 1 / 0; a.main()"
    result = outside(code)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "ZeroDivisionError: division by zero; this is a bug" in result.stderr
