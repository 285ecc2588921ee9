"""What an event is about: PLOVER's contexts, and the issues that states deal with."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from importlib.resources import files

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detente.coding.contexts import contexts
from detente.coding.issues import find_issues, issue_contexts, issues_in
from detente.coding.language import Parse
from detente.ontology import ontology
from detente.records import Event


@pytest.mark.parametrize(
    ("sentence", "context"),
    [
        ("Kenya's army shelled the town.", "military"),
        ("Spies stole the plans.", "intelligence"),
        ("Parliament passed the bill.", "legislative"),
        ("The election was held.", "election"),
        ("The tariffs hurt exports.", "economic"),
        ("The judge freed the editor.", "legal"),
        ("The pandemic closed schools.", "health"),
        ("Refugees crossed the river.", "migration"),
        ("The earthquake killed hundreds.", "disasters"),
        ("Hackers stole the files.", "cyber"),
        ("The embassy reopened.", "diplomatic"),
        ("Uranium enrichment goes on.", "cbrn"),
        ("Cocaine was seized.", "illegal_drugs"),
        ("The pipeline was shut.", "natural_resource"),
        ("Peacekeepers left the town.", "peacekeeping"),
        ("Bribery is rife.", "corruption"),
    ],
)
def test_context_is_shown_by_words(parse: Callable[[str], Parse], sentence: str, context: str) -> None:
    assert context in contexts(parse(sentence))


def test_contexts_are_ploverss_and_in_alphabetical_order(parse: Callable[[str], Parse]) -> None:
    found = contexts(parse("The army, parliament and the court quarreled over oil tariffs and the election."))
    assert list(found) == sorted(set(found))
    assert set(found) <= set(ontology().contexts)
    assert len(found) >= 4


def test_plain_words_show_no_context(parse: Callable[[str], Parse]) -> None:
    assert contexts(parse("They slept.")) == ()


def test_only_the_tokens_asked_for_count(parse: Callable[[str], Parse]) -> None:
    p = parse("The army left, and the election was held.")
    assert "election" not in contexts(p, 0, 3)


def test_words_of_several_words_are_found(parse: Callable[[str], Parse]) -> None:
    assert "human_rights" in contexts(parse("They spoke of human rights."))


@pytest.mark.parametrize(
    ("text", "issues"),
    [
        ("They spoke about Taiwan.", ("taiwan",)),
        ("The South China Sea and Kashmir came up.", ("south china sea", "kashmir")),
        ("KASHMIR, Kashmir and kashmir", ("kashmir",)),
        ("tariffs and trade", ("trade",)),
        ("Export controls on chips.", ("technology controls",)),
        ("They spoke about the weather.", ()),
        ("", ()),
        ("The Taiwanese chef cooked.", ()),
        ("a trademark, a chipmunk", ()),
    ],
)
def test_issues_are_named_once_in_text_order(text: str, issues: tuple[str, ...]) -> None:
    assert issues_in(text) == issues


def test_the_longest_name_of_an_issue_is_taken() -> None:
    text = "a trade war over steel and aluminum"
    assert [text[a:b] for a, b, _ in find_issues(text)] == ["trade war", "steel and aluminum"]


@given(st.lists(st.sampled_from(["Taiwan", "kashmir", "tariffs", "and", ",", "sea", "’s", "NATO membership", "\n"]), max_size=10).map(" ".join))
def test_found_issues_stand_in_order_without_overlap(text: str) -> None:
    found = find_issues(text)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))
    assert all(0 <= a < b <= len(text) for a, b, _ in found)
    assert set(issues_in(text)) == {i for _, _, i in found}


def test_event_carries_contexts_and_issues(event: Callable[..., Event]) -> None:
    e = event("China's foreign ministry condemned Japan over Taiwan.", "ACCUSE")
    assert "diplomatic" in e.contexts
    assert e.issues == ("taiwan",)


def test_every_issue_has_plovers_contexts_and_words_of_its_own() -> None:
    table = yaml.safe_load((files("detente.knowledge") / "issues.yaml").read_text("utf-8"))
    assert len(table) >= 80
    assert all(told["contexts"] and set(told["contexts"]) <= set(ontology().contexts) for told in table.values())
    assert all(issue_contexts(issue) for issue in table)
    words = [w.strip() for told in table.values() for w in told["words"].split(",")]
    assert all(words)
    assert all(w == w.lower() for w in words)
    assert sorted({w for w in words if words.count(w) > 1}) == []


def test_an_issue_outside_the_vocabulary_has_no_contexts() -> None:
    assert issue_contexts("car license plates") == ()
