"""Word vectors worked out our way are spaCy's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spacy

from detente.coding import vectors
from detente.coding.language import MODEL
from detente.errors import DataError

SENTENCES = ("Tonga's premier met the Samoan envoy in Apia.", "No.", "Zambia, Malawi and Botswana have signed a water-sharing pact  today.", "met met met")


@pytest.fixture(scope="module")
def pipeline() -> Any:
    return spacy.load(MODEL)


@pytest.mark.parametrize("step", ["tok2vec", "ner"])
def test_the_numbers_are_those_of_the_model(pipeline: Any, step: str) -> None:
    pipe = pipeline.get_pipe(step)
    model = pipe.model if step == "tok2vec" else pipe.model.get_ref("tok2vec").layers[0]
    docs = [pipeline.make_doc(s) for s in SENTENCES]
    theirs = model.predict(docs)
    ours = vectors.fast(model).predict(docs)
    assert [x.shape for x in ours] == [x.shape for x in theirs]
    assert all(np.allclose(a, b, atol=1e-4) for a, b in zip(ours, theirs))


def test_a_form_has_the_same_vector_in_whatever_company_it_is_first_met(pipeline: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = [pipeline.make_doc(s) for s in SENTENCES]
    model = pipeline.get_pipe("tok2vec").model
    first, second = vectors.Vectors(model), vectors.Vectors(model)
    second(docs[::-1])
    assert all(np.array_equal(first([d])[0], second([d])[0]) for d in docs)
    monkeypatch.setattr(vectors, "_MOST", 2)  # all are forgotten again and again
    assert all(np.array_equal(first([d])[0], second([d])[0]) for d in docs)


def test_an_empty_text_has_no_vectors(pipeline: Any) -> None:
    found = vectors.Vectors(pipeline.get_pipe("tok2vec").model)([pipeline.make_doc(""), pipeline.make_doc("Talks failed.")])
    assert [len(x) for x in found] == [0, 3]


def test_a_model_of_another_kind_is_refused(pipeline: Any) -> None:
    with pytest.raises(DataError, match="no fast vectors"):
        vectors.fast(pipeline.get_pipe("tagger").model)
