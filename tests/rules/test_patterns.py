"""Rules are read from YAML; what is wrong in them is told with file, rule and key."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from detente.errors import DataError
from detente.ontology import ontology
from detente.rules.patterns import FOLDER, pattern, rules, words

TYPES = sorted(ontology().types)
SLOT_CLASSES = {"@actor", "@state", "@person", "@armed", "@civilian", "@government", "@organization", "@place", "@politician", "@something"}


# ---------------------------------------------------------------- one rule


def test_a_rule_of_one_line_has_the_defaults_of_its_kind() -> None:
    p = pattern("accuse", "scold", {"verb": "scold"})
    assert (p.rule, p.event_type, p.kind, p.triggers) == ("accuse/scold", "ACCUSE", "verb", (("scold",),))
    assert (p.actor, p.recipient, p.mode, p.reciprocal, p.status, p.needs) == (("subject",), ("object",), None, False, None, None)


@pytest.mark.parametrize(
    ("raw", "actor", "recipient"),
    [
        ({"noun": "row"}, ("subject", "possessive", "by", "modifier"), ()),
        ({"adjective": "angry"}, ("subject",), ("of", "with", "to")),
        ({"verb": "scold", "actor": "none"}, (), ("object",)),
        ({"verb": "scold", "recipient": "on, against"}, ("subject",), ("on", "against")),
    ],
)
def test_slots_can_be_given_or_left_to_the_defaults(raw: dict[str, Any], actor: tuple[str, ...], recipient: tuple[str, ...]) -> None:
    p = pattern("accuse", "x", raw)
    assert (p.actor, p.recipient) == (actor, recipient)


def test_triggers_of_several_words_lose_articles_and_hyphens() -> None:
    assert pattern("consult", "x", {"verb": "call off, Pay a Visit, face-to-face"}).triggers == (("call", "off"), ("pay", "visit"), ("face", "to", "face"))


def test_conditions_are_words_by_slot() -> None:
    p = pattern("sanction", "x", {"verb": "impose", "where": {"object": "sanction, Embargo", "on": "@state"}, "not": {"any": "school"}})
    assert dict(p.where) == {"object": frozenset({"sanction", "embargo"}), "on": frozenset({"@state"})}
    assert dict(p.without) == {"any": frozenset({"school"})}


@pytest.mark.parametrize(
    ("folder", "embeds"),
    [("agree", "drop"), ("request", "drop"), ("threaten", "drop"), ("reject", "drop"), ("concede", "drop"), ("consult", None), ("assault", None)],
)
def test_speech_acts_drop_what_is_told_inside_unless_told_otherwise(folder: str, embeds: str | None) -> None:
    assert pattern(folder, "x", {"verb": "vow"}).embeds == embeds
    assert pattern(folder, "x", {"verb": "vow", "embeds": "planned"}).embeds == "planned"


@pytest.mark.parametrize(("value", "read"), [(None, ()), ("a, b ,c", ("a", "b", "c")), (["a", "b"], ("a", "b")), ("", ()), (7, ("7",)), ([], ())])
def test_lists_of_words_can_be_written_two_ways(value: Any, read: tuple[str, ...]) -> None:
    assert words(value) == read


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"verb": "x", "actr": "subject"}, "unknown key actr"),
        ({"verb": "x", "noun": "y"}, "one of verb, noun, adjective"),
        ({"actor": "subject"}, "one of verb, noun, adjective"),
        ({"verb": "x", "mode": "swim"}, "CONSULT has no mode swim; it has visit"),
        ({"verb": "x", "type": "PARLEY"}, "no event type PARLEY"),
        ({"verb": "x", "where": "sanction"}, "mapping from slots to words"),
    ],
)
def test_errors_name_file_rule_and_key(raw: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as caught:
        pattern("consult", "my_rule", raw)
    assert "rules/consult/patterns.yaml" in str(caught.value)
    assert "my_rule" in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ({"verb": "x", "status": "done"}, "done"),
        ({"verb": "x", "embeds": "swallow"}, "swallow"),
        ({"verb": "x", "needs": "audience"}, "audience"),
        ({"verb": "x", "contexts": "weather"}, "weather"),
        ({"verb": "x", "cameo": "999"}, "999"),
        ({"verb": "x", "confidence": 7}, "7"),
        ({"verb": "x", "where": {"object": "@wizard"}}, "@wizard"),
        ({"verb": ""}, "verb"),
    ],
)
def test_a_value_that_cannot_be_is_refused_when_rules_are_read(raw: dict[str, Any], key: str) -> None:
    """Not in the middle of coding a document, and not in silence (docstring of `pattern`: a key, type, mode, slot or status that does not exist)."""
    with pytest.raises(DataError) as caught:
        pattern("consult", "my_rule", raw)
    assert "my_rule" in str(caught.value)
    assert key in str(caught.value)


# ---------------------------------------------------------------- all rules


def test_every_type_has_rules() -> None:
    assert {p.event_type for p in rules().patterns} == set(TYPES)


def test_names_of_rules_are_unique() -> None:
    names = [p.rule for p in rules().patterns]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("event_type", TYPES)
def test_no_rule_stands_twice_in_a_file(event_type: str) -> None:
    """YAML would take the last of two blocks with one name in silence."""
    text = (FOLDER / event_type.lower() / "patterns.yaml").read_text("utf-8")
    keys = [line.split(":")[0] for line in text.splitlines() if line[:1].isalpha() or line[:1] == "_"]
    assert len(keys) == len(set(keys)) == len(yaml.safe_load(text))


@pytest.mark.parametrize("event_type", TYPES)
def test_every_type_is_defined_in_words(event_type: str) -> None:
    assert len((FOLDER / event_type.lower() / "definition.md").read_text("utf-8")) > 200


def test_codes_of_every_rule_exist() -> None:
    for p in rules().patterns:
        assert ontology().code(p.event_type, p.mode, p.cameo), p.rule


def test_values_of_every_rule_are_legal() -> None:
    statuses = {"happened", "ongoing", "planned", "possible", "requested", "conditional", "denied", "cancelled", "postponed", "hypothetical"}
    for p in rules().patterns:
        assert 0 < p.confidence <= 1, p.rule
        assert p.triggers, p.rule
        assert all(p.triggers), p.rule
        assert p.status is None or p.status in statuses, p.rule
        assert p.embeds is None or p.embeds in statuses | {"drop"}, p.rule
        assert p.needs is None or p.needs <= {"actor", "recipient"} or p.needs == {"none"}, p.rule
        assert set(p.contexts) <= set(ontology().contexts), p.rule
        assert {w for _, ws in (*p.where, *p.without) for w in ws if w[0] == "@"} <= SLOT_CLASSES, p.rule


def test_every_mode_file_names_modes_of_its_type() -> None:
    for event_type, modes in rules().modes.items():
        assert {m for m, _ in modes} <= set(ontology().types[event_type].modes), event_type


def test_every_trigger_is_found_by_its_anchor() -> None:
    r = rules()
    for p in r.patterns:
        index = {"verb": r.verbs, "noun": r.nouns, "adjective": r.adjectives}[p.kind]
        for t in p.triggers:
            anchor = t[-1] if p.kind == "noun" else t[0]
            assert any(q is p for q, _ in index[anchor]), (p.rule, t)


def test_governing_words_have_known_statuses() -> None:
    legal = {"happened", "ongoing", "planned", "possible", "requested", "conditional", "denied", "cancelled", "postponed", "hypothetical"}
    assert all(status in legal for table in rules().statuses.values() for status in table.values())


def test_of_a_word_in_two_lists_of_statuses_the_first_counts() -> None:
    """So says the head of ``status.yaml``."""
    raw = yaml.safe_load((FOLDER / "status.yaml").read_text("utf-8"))
    wrong = {}
    for kind, table in rules().statuses.items():
        first: dict[str, str] = {}
        for status, by_kind in raw.items():
            for word in words(by_kind.get(kind)):
                first.setdefault(word, status)
        wrong.update({f"{kind}: {w}": (table[w], s) for w, s in first.items() if table[w] != s})
    assert wrong == {}


def test_rules_have_a_hash_and_are_read_once() -> None:
    assert rules().hash.startswith("sha256:")
    assert rules() is rules()
