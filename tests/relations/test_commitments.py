"""What was promised, and whether later reports tell that it was kept."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from detente.records import Coding
from detente.relations.commitments import CommitmentItem, commitments

Items = Callable[..., list[CommitmentItem]]
TANKS = ("2023-01-20", "Norway promised to send tanks to Ukraine by June 2023.")
TROOPS = ("2023-01-20", "Russia agreed to withdraw its troops from Georgia.")


@pytest.fixture(scope="session")
def items(code: Callable[..., Coding]) -> Items:
    """The promises of reports, each a day and a text."""
    return lambda *reports, as_of=None: commitments(
        [(f"report {k}", code(text, day)) for k, (day, text) in enumerate(reports)], datetime.date.fromisoformat(as_of) if as_of else None
    )


def test_a_promise_is_open_until_it_is_due(items: Items) -> None:
    (item,) = items(TANKS)
    assert (item.outcome, item.origin, item.commitment.event_type) == ("open", "report 0", "AID")
    assert [i.outcome for i in items(TANKS, as_of="2023-06-30")] == ["open"]
    assert [i.outcome for i in items(TANKS, as_of="2023-07-01")] == ["overdue"]


@pytest.mark.parametrize(
    ("promise", "later"),
    [
        (TANKS, ("2023-03-21", "Norway sent eight tanks to Ukraine on Sunday.")),
        (TROOPS, ("2023-03-21", "Russia withdrew its last troops from Georgia on Sunday.")),
        (("2023-01-20", "Iran promised to free the sailors."), ("2023-02-03", "Iran freed the sailors on Thursday.")),
    ],
    ids=lambda r: r[1],
)
def test_a_promise_is_kept_by_its_makers_deed(items: Items, promise: tuple[str, str], later: tuple[str, str]) -> None:
    (item,) = items(promise, later)
    assert item.outcome == "kept"
    assert [(e.origin, e.status) for e in item.evidence] == [("report 1", "happened")]


@pytest.mark.parametrize(
    "later",
    [
        ("2023-03-21", "Sweden sent eight tanks to Ukraine on Sunday."),
        ("2023-03-21", "Norway sent eight tanks to Latvia on Sunday."),
        ("2023-03-21", "Norway plans to send eight tanks to Ukraine."),
        ("2023-03-21", "Norway sent eight tanks to Ukraine in May 2022."),
        ("2023-01-02", "Norway sent eight tanks to Ukraine on Sunday."),
        ("2023-03-21", "Norway condemned Ukraine."),
    ],
    ids=lambda r: f"{r[0]} {r[1]}",
)
def test_somebody_elses_somewhere_elses_or_earlier_deed_keeps_nothing(items: Items, later: tuple[str, str]) -> None:
    assert [i.outcome for i in items(TANKS, later)] == ["open"]


@pytest.mark.parametrize(
    "later",
    [
        ("2023-03-21", "Norway refused to send tanks to Ukraine."),
        ("2023-03-21", "Norway did not send tanks to Ukraine."),
    ],
    ids=lambda r: r[1],
)
def test_a_promise_is_broken_by_refusing_it(items: Items, later: tuple[str, str]) -> None:
    (item,) = items(TANKS, later)
    assert item.outcome == "broken"


def test_a_promise_that_was_refused_and_then_kept_is_kept(items: Items) -> None:
    (item,) = items(TANKS, ("2023-03-21", "Norway refused to send tanks to Ukraine."), ("2023-04-11", "Norway sent tanks to Ukraine on Monday."))
    assert item.outcome == "kept"
    assert len(item.evidence) == 2


def test_without_promises_there_is_nothing(items: Items) -> None:
    assert items(("2023-03-21", "Norway condemned Ukraine.")) == []
