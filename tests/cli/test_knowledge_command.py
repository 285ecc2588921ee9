"""`detente knowledge`: what users see of their layers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.knowledge import wikidata_server as server
from tests.knowledge.wikidata_server import Wikidata, called, position, term

MINE = "name,kind,country,office,start,wikidata\nJane Example,person,KEN,trade envoy,2024-01,Q42\n"


@pytest.fixture(autouse=True)
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DETENTE_KNOWLEDGE", str(tmp_path / "layers"))
    file = tmp_path / "Mine.csv"
    file.write_text(MINE, "utf-8")
    return file


def test_an_added_actor_is_resolved_at_once_and_forgotten_when_removed(run: Any, mine: Path) -> None:
    assert run("knowledge", "add", mine).stdout.startswith("added mine: 1 fact in ")
    found = json.loads(run("actor", "Jane Example", "--date", "2024-06-01").stdout)
    assert (found["country"], found["office"], found["wikidata"]) == ("KEN", "trade envoy", "Q42")
    assert run("knowledge", "list").stdout.startswith("mine: 1 fact, 20")
    assert run("knowledge", "add", mine).stdout.startswith("replaced mine: 1 fact")
    assert run("knowledge", "remove", "mine").stdout == "removed mine\n"
    assert run("knowledge", "list").stdout.startswith("no layers in ")
    assert run("actor", "Jane Example", "--date", "2024-06-01").exit_code in (0, 1)


def test_a_file_with_errors_adds_nothing_and_tells_all_of_them(run: Any, mine: Path, tmp_path: Path) -> None:
    mine.write_text(MINE + "Ana Norte,human,Peru,,,\n", "utf-8")
    result = run("knowledge", "add", mine)
    assert result.exit_code == 1
    assert [line.split(": ", 2)[2] for line in result.stderr.splitlines()] == [
        "'human' is no kind; it is one of person, group, organization, agency",
        "'Peru' is no code; write PER",
    ]
    assert not (tmp_path / "layers").exists()
    assert run("knowledge", "check", mine).exit_code == 1


def test_check_of_a_file_and_of_everything(run: Any, mine: Path) -> None:
    assert run("knowledge", "check", mine).stdout == "1 fact: 0 errors, 0 notes\n"
    run("knowledge", "add", mine)
    result = run("knowledge", "check")
    assert result.exit_code == 0
    assert ": 0 errors, " in result.stdout


def test_show_tells_every_fact_with_its_place_and_the_reading_of_a_day(run: Any, mine: Path) -> None:
    shown = run("knowledge", "show", "Wang Yi", "--date", "2022-06-18").stdout
    assert "holder: Wang Yi: CHN, GOV, foreign minister, 2013-03-16 to 2022-12-30 [offices/asia.txt, line " in shown
    assert shown.splitlines()[-1] == "on 2022-06-18: Wang Yi, CHN, GOV, foreign minister (by name)"
    run("knowledge", "add", mine)
    shown = run("knowledge", "show", "Jane Example", "--date", "2024-06-18").stdout
    assert "[layer mine, line 2 of Mine.csv]" in shown
    assert shown.splitlines()[-1] == "on 2024-06-18: Jane Example, KEN, GOV, trade envoy, Q42 (by name)"


def test_show_of_a_surname_tells_who_bears_it(run: Any) -> None:
    shown = run("knowledge", "show", "Merkel", "--date", "2010-06-18").stdout
    assert "as a surname:\n  holder: Angela Merkel: DEU" in shown


def test_show_of_nobody_says_what_to_do(run: Any) -> None:
    result = run("knowledge", "show", "Nobody Whatsoever", "--date", "2022-06-18")
    assert result.exit_code == 1
    assert "to add an actor: detente knowledge add FILE" in result.stderr
    assert run("knowledge", "show", "Wang Yi", "--date", "someday").stderr.startswith("detente: --date: ")


def test_a_layer_that_is_not_there_and_a_damaged_one_are_one_clear_line(run: Any, tmp_path: Path, mine: Path) -> None:
    assert "there is no layer 'x'" in run("knowledge", "remove", "x").stderr
    run("knowledge", "add", mine)
    (tmp_path / "layers" / "mine.tsv").write_text("rubbish", "utf-8")
    for arguments in (("show", "Wang Yi"), ("list",)):
        assert "mine.tsv, line 1: not a layer" in run("knowledge", *arguments).stderr


def test_update_fetches_adds_and_reports(run: Any, tmp_path: Path) -> None:
    world = Wikidata()
    world.rows |= {
        "heads": [position("Q901", "President of Kenya", "KEN", "head of state")],
        "foreign": [position("Q904", "Minister of Foreign Affairs of Kenya", "KEN")],
        "ministers": [position("Q906", "Minister of Defence of Kenya", "KEN")],
        "holders": [term("Q11", "Q901", "2031-01-05"), term("Q12", "Q904")],
        "names": [called("Q11", "Amina Exampleson"), called("Q12", "Brian Sampleton")],
    }
    with server.serving(world):
        result = run("knowledge", "update", "--endpoint", world.url, "--pause", 0)
    assert result.exit_code == 0
    assert "set aside: term without dates: 1" in result.stderr
    assert result.stdout.startswith("added wikidata-20")
    assert "1 term of 1 person in " in result.stdout
    shown = run("knowledge", "show", "Amina Exampleson", "--date", "2031-06-18").stdout
    assert shown.splitlines()[-1] == "on 2031-06-18: Amina Exampleson, KEN, GOV, president, Q11 (by name)"


def test_update_that_is_refused_is_one_clear_line(run: Any, tmp_path: Path) -> None:
    world = Wikidata()
    world.faults[1] = server.refuse(403)
    with server.serving(world):
        result = run("knowledge", "update", "--endpoint", world.url)
    assert result.exit_code == 1
    assert "refuses the query with 403" in result.stderr
    assert list((tmp_path / "layers").glob("*.tsv")) == []


def test_knowledge_alone_shows_its_commands(run: Any) -> None:
    result = run("knowledge")
    assert result.exit_code == 0
    for command in ("add", "list", "remove", "show", "check", "update"):
        assert command in result.stdout
