"""What is passed over without being compared could not have been the same happening."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pyarrow as pa
import pytest

from detente.store import schema as stored
from detente.store.fusion import fuse
from detente.store.fusion.marks import ALL, Marks

from . import build

STATES = ("USA", "CHN", "RUS")
PERSONS = (None, None, "Antony Blinken", "Tony Blinken", "Janet Yellen")
PLACES = (None, None, ("Beijing", "CHN", 39.9, 116.4, "city"), ("Tianjin", "CHN", 39.1, 117.2, "city"), ("China", "CHN", 35.0, 105.0, "country"))
STATUSES = ("happened", "happened", "happened", "planned", "postponed", "cancelled", "denied")
WORDS = "tariffs chips strait exports balloon envoy fentanyl drills loans tuna".split()
#: One type of each kind: deeds that are seldom, daily; words that are seldom, hourly.
TYPES = ("CONSULT", "COERCE", "CONCEDE", "ACCUSE")


def crowd(chance: random.Random, size: int) -> pa.Table:
    """Mentions of few states in few days: most could be about any of a hundred happenings, if the pair and the days were enough."""
    rows = []
    for n in range(size):
        day = dt.date(2023, 6, 1) + dt.timedelta(chance.randrange(8))
        told = day + dt.timedelta(chance.randrange(-3, 12))
        name, country, lat, lon, precision = chance.choice(PLACES) or (None,) * 5
        row: dict[str, Any] = {
            "mention_id": f"m{n}", "document_id": f"d{n // 2}", "event_type": chance.choice(TYPES), "mode": chance.choice((None, "visit", "phone")),
            "status": chance.choice(STATUSES), "background": chance.random() < 0.1, "reciprocal": chance.random() < 0.2,
            "actors": side(chance, 1), "recipients": side(chance, chance.choice((0, 1, 1, 1, 2))),
            "where_name": name, "where_country": country, "where_lat": lat, "where_lon": lon, "where_precision": precision,
            "trigger_text": chance.choice(("met", "accused")), "trigger_start": 0, "sentence_start": 0, "rule": chance.choice(("a", "b")),
            "sentence_text": " ".join(chance.sample(WORDS, 3)) + chance.choice(("", "", " again")), "published_earliest": day, "published_latest": day,
        }  # fmt: skip
        if chance.random() < 0.4:
            row |= {"when_earliest": told, "when_latest": told + dt.timedelta(chance.choice((0, 0, 0, 20, 90)))}
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=stored.MENTIONS)


def side(chance: random.Random, size: int) -> list[dict[str, Any]]:
    return [{"text": "x", "name": chance.choice(PERSONS), "country": state, "sectors": ["GOV"]} for state in chance.sample(STATES, size)]


@pytest.mark.parametrize("seed", range(4))
def test_comparing_with_everything_gives_the_same_events(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    mentions = crowd(chance, 800)
    ids = sorted(set(mentions["document_id"].to_pylist()))
    documents = pa.Table.from_pylist([{"document_id": id, "story": chance.choice((None, "s", "t"))} for id in ids], schema=build.DOCUMENTS)
    found = fuse(mentions, documents)
    assert 50 < len(found.events) < 750  # some were put together, and many were not

    compared = 0

    def everything(*_: object) -> int:
        nonlocal compared
        compared += 1
        return ALL

    monkeypatch.setattr(Marks, "of", everything)
    assert fuse(mentions, documents).members.equals(found.members)
    assert compared == len(mentions)
