"""The classifier: what it refuses, takes, mends, and how sure it says it is."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.coding.candidates import Candidate, Matcher
from detente.coding.classify import SECOND_THOUGHTS, Classifier, Thresholds, classifier, is_judged
from detente.coding.coder import Coder
from detente.coding.features import features
from detente.errors import DataError
from detente.records import Document


def matcher_of(coder: Coder, text: str) -> Matcher:
    seen = coder.look(Document(id="t", text=text))
    index, tree = next(iter(seen.parses.items()))
    return Matcher(tree, seen.coreference.reader(index), coder.rules)


def with_thresholds(refuse: float = 0.0, rescue: float = 2.0, real: float = 2.0) -> Classifier:
    """The shipped model with other thresholds."""
    other = Classifier(_shipped())
    other.thresholds = Thresholds(refuse, rescue, real)
    return other


def _shipped() -> bytes:
    from importlib.resources import files

    return (files("detente.coding") / "classifier.npz").read_bytes()


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def test_artefact_is_small_and_needs_no_pickle() -> None:
    data = _shipped()
    assert len(data) <= 30_000_000
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        assert all(stored[name].dtype.kind in "uf" for name in stored.files)


def test_hash_of_the_artefact_stands_in_every_coding(coder: Coder) -> None:
    assert classifier().hash.startswith("sha256:")
    coding = coder.code(Document(id="t", text="Peru condemned Chile."))
    assert classifier().hash in coding.coder.model


def test_another_artefact_has_another_hash() -> None:
    with np.load(io.BytesIO(_shipped()), allow_pickle=False) as stored:
        arrays = dict(stored)
    arrays["bias"] = arrays["bias"] + 1
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    assert Classifier(out.getvalue()).hash != classifier().hash


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"no model at all"])
def test_a_broken_artefact_says_how_to_build_one(data: bytes) -> None:
    with pytest.raises(DataError, match="make model"):
        Classifier(data)


def test_verdict_is_the_same_every_time(coder: Coder) -> None:
    text = "Norway urged Iceland to reopen the talks, but Iceland refused."
    first, second = (coder.code(Document(id="t", text=text)) for _ in range(2))
    assert [e.confidence for e in first.events] == [e.confidence for e in second.events] != []


def test_features_of_a_candidate_are_the_same_every_time(coder: Coder) -> None:
    m = matcher_of(coder, "Norway urged Iceland to reopen the talks.")
    c = m.candidates()[0]
    assert features(c, m) == features(c, matcher_of(coder, "Norway urged Iceland to reopen the talks."))


def test_refusal_gives_its_reason_and_probability(coder: Coder) -> None:
    m = matcher_of(coder, "Peru condemned Chile.")
    refused = with_thresholds(refuse=1.0).settled(m)
    assert refused
    assert all(c.refusal is not None for c in refused)
    assert any(c.refusal.startswith("model: no event, p=.") for c in refused if c.refusal)


def test_refused_candidates_are_listed_with_the_coding() -> None:
    strict = Coder()
    strict.classifier = with_thresholds(refuse=1.0)
    coding = strict.code(Document(id="t", text="Peru condemned Chile."))
    assert coding.events == ()
    assert any(r.reason.startswith("model: no event") for r in coding.refused)


def test_what_a_refused_reading_hid_is_told_by_itself(coder: Coder) -> None:
    m = matcher_of(coder, "Norway demanded that Iceland release the trawler.")
    every = {c.pattern.event_type for c in with_thresholds().settled(m) if c.refusal is None}
    assert every == {"REQUEST"}
    model = with_thresholds()
    demand = next(c for c in m.candidates() if c.pattern.event_type == "REQUEST")
    verdict = model.verdict(demand, m)
    model.thresholds = Thresholds(verdict.event + 1e-6, 2.0, 2.0)
    left = {c.pattern.event_type for c in model.settled(m) if c.refusal is None}
    assert "REQUEST" not in left


def test_reading_without_a_known_party_is_taken_where_the_model_is_sure(coder: Coder) -> None:
    m = matcher_of(coder, "The change was announced despite criticism by the Greek foreign minister.")
    before = [c for c in m.candidates() if c.refusal and c.refusal.startswith(SECOND_THOUGHTS)]
    assert before
    after = with_thresholds(rescue=0.0).settled(m)
    taken = [c for c in after if c.refusal is None]
    assert taken
    assert all(c.verdict is not None and c.verdict.changed and "an event all the same" in c.verdict.changed for c in taken)


def test_reasons_that_the_model_may_overrule_are_those_of_the_rules(coder: Coder) -> None:
    """The rules' reasons are told by their words; a reworded one must be renamed here too."""
    source = Matcher._refusal.__code__.co_consts
    texts = [c for c in source if isinstance(c, str)]
    for beginning in SECOND_THOUGHTS:
        assert any(t.startswith(beginning) for t in texts), beginning


def test_status_is_mended_only_where_the_model_is_sure(coder: Coder) -> None:
    m = matcher_of(coder, "The minister will visit Peru on Monday.")
    assert {c.status for c in with_thresholds().settled(m) if c.refusal is None} == {"planned"}
    mended = [c for c in with_thresholds(real=0.0).settled(m) if c.refusal is None]
    assert {c.status for c in mended} == {"happened"}
    assert all(c.verdict is not None and "grammar: planned" in (c.verdict.changed or "") for c in mended)


def test_without_the_judge_the_rules_decide_alone() -> None:
    alone = Coder(judge=False)
    assert alone.classifier is None
    assert "classifier none" in alone.info.model
    event = alone.code(Document(id="t", text="Peru condemned Chile.")).events[0]
    assert event.confidence in {p.confidence for p in alone.rules.patterns if p.rule == event.rule}


@given(st.floats(-20, 20), st.floats(-20, 20), st.floats(0.05, 0.95))
def test_confidence_rises_with_the_probability_of_the_model(a: float, b: float, rule: float) -> None:
    low, high = sorted((a, b))
    assert 0 <= classifier().combined(low, rule) <= classifier().combined(high, rule) <= 1


def test_hard_refusals_are_not_for_the_model(coder: Coder) -> None:
    m = matcher_of(coder, "Did Peru condemn Chile?")
    refused = [c for c in m.candidates() if c.refusal == "a question tells no event"]
    assert refused
    assert not any(is_judged(c) for c in refused)
    assert all(c.refusal for c in with_thresholds(rescue=0.0).settled(m))


def test_rule_confidence_is_kept_beside_the_models(coder: Coder) -> None:
    m = matcher_of(coder, "Peru condemned Chile.")
    c: Candidate = m.candidates()[0]
    judged = replace(c, verdict=classifier().verdict(c, m))
    assert judged.rule_confidence == c.confidence
    assert judged.confidence == judged.verdict.confidence if judged.verdict else False
