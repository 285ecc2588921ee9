"""Random samples of coded events."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import InputError
from detente.evaluation.sampling import Coded, draw, is_codings, quotas, read_codings
from detente.reading.sources import Failure
from tests.evaluation.build import TEXT, said


def coded(event_type: str, number: int) -> Coded:
    return Coded(event=said(event_type, "Chad", "Sudan", id=f"{event_type}{number}"), document="d", sentence=TEXT)


MANY = [coded("CONSULT", i) for i in range(90)] + [coded("SANCTION", i) for i in range(10)]


def test_the_same_seed_draws_the_same_and_another_seed_others() -> None:
    first, total = draw(MANY, 10, seed=1)
    assert total == 100
    assert len({d.coded.event.id for d in first}) == 10
    assert first == draw(MANY, 10, seed=1)[0]
    assert first != draw(MANY, 10, seed=2)[0]


def test_every_event_is_as_likely_to_be_drawn() -> None:
    """400 samples of 10 from 100: each event is drawn 40 times on average, with a standard deviation of 6."""
    times = Counter(d.coded.event.id for seed in range(400) for d in draw(MANY, 10, seed)[0])
    assert len(times) == 100
    assert all(15 <= n <= 70 for n in times.values())


def test_a_smaller_sample_is_the_beginning_of_a_larger_one() -> None:
    assert draw(MANY, 20, seed=1)[0][:5] == draw(MANY, 5, seed=1)[0]


def test_by_type_each_type_gives_as_many_and_says_of_how_many() -> None:
    sample, _ = draw(MANY, 12, seed=1, by_type=True)
    assert Counter((d.coded.event.event_type, d.stratum) for d in sample) == {("CONSULT", 90): 6, ("SANCTION", 10): 6}
    assert all(d.stratum is None for d in draw(MANY, 12, seed=1)[0])


def test_no_more_are_drawn_than_there_are() -> None:
    assert len(draw(MANY, 1000, seed=1)[0]) == 100
    assert draw([], 5, seed=1) == ((), 0)


@given(st.dictionaries(st.sampled_from(["AID", "CONSULT", "COERCE", "REJECT"]), st.integers(1, 40)), st.integers(1, 120))
def test_quotas_share_out_all_and_never_more_than_there_is(sizes: dict[str, int], n: int) -> None:
    given_ = quotas(sizes, n)
    assert sum(given_.values()) == min(n, sum(sizes.values()))
    assert all(given_[t] <= sizes[t] for t in sizes)
    short = [t for t in sizes if given_[t] < sizes[t]]
    assert not short or max(given_.values()) - min(given_[t] for t in short) <= 1


def test_lines_of_codings_are_read_and_broken_ones_named(tmp_path: Path) -> None:
    line = {"document_id": "d", "file": "f", "published": None, **said("SANCTION", "Chad", "Sudan").model_dump(mode="json"), "text": TEXT}
    file = tmp_path / "coded.jsonl"
    rows = [
        json.dumps({"refused": {}}),
        json.dumps(line),
        "",
        "{",
        json.dumps({**line, "status": "hoped"}),
        json.dumps({k: line[k] for k in line if k != "text"}),
        "7",
    ]
    file.write_text("\n".join(rows))
    assert is_codings(file)
    entries = list(read_codings(file))
    assert [e.event.event_type for e in entries if isinstance(e, Coded)] == ["SANCTION"]
    reasons = [e.reason for e in entries if isinstance(e, Failure)]
    assert len(reasons) == 4
    assert "coded.jsonl:4" in reasons[0]
    assert "status" in reasons[1]
    assert "no field text" in reasons[2]


def test_reports_are_no_codings(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text('{"text": "Chad recalled its ambassador."}\n')
    assert not is_codings(file)
    with pytest.raises(InputError, match="cannot be read"):
        is_codings(tmp_path / "none.jsonl")
