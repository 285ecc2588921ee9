"""The API: what it gives, piece by piece, and how it says no."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.evaluation.formats import read_gold
from detente.reading.sources import Failure
from detente.records import Coding
from detente.store.store import open_store
from tests.web.conftest import client

LISTS = ("events", "mentions", "quotes", "documents")


@pytest.mark.parametrize("name", LISTS)
def test_pieces_of_a_list_hold_everything_once(desk: TestClient, name: str) -> None:
    whole = desk.get(f"/api/v1/{name}?limit=500").json()
    assert whole["next"] is None
    assert whole["total"] == len(whole["items"]) > 5
    found, after = [], ""
    while True:
        part = desk.get(f"/api/v1/{name}", params={"limit": 4, **({"after": after} if after else {})}).json()
        found += part["items"]
        after = part["next"]
        if not after:
            break
    assert found == whole["items"]


@pytest.mark.parametrize("sort", ["newest", "oldest", "reports", "confidence", "conflict", "cooperation"])
def test_every_order_can_be_read_to_its_end(desk: TestClient, sort: str) -> None:
    found: list[str] = []
    after = None
    while True:
        part = desk.get("/api/v1/events", params={"sort": sort, "limit": 37, **({"after": after} if after else {})}).json()
        found += [e["event_id"] for e in part["items"]]
        after = part["next"]
        if after is None:
            break
    assert len(found) == len(set(found)) == part["total"]


@pytest.mark.parametrize(
    "query",
    [
        "type=NOPE",
        "country=Atlantis",
        "since=yesterday",
        "confidence=2",
        "dyad=USA",
        "after=nonsense",
        "after=WyJvbGRlc3QiLCAiYSIsICJiIl0",
        "sort=reports&after=WyJyZXBvcnRzIiwgIngiLCAiYiJd",
    ],
)
def test_what_there_is_not_is_said_in_problem_json(desk: TestClient, query: str) -> None:
    answer = desk.get(f"/api/v1/events?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_text_is_coded_as_the_package_codes_it(desk: TestClient) -> None:
    text = "The Iranian foreign minister will visit Baghdad on Friday."
    answer = desk.post("/api/v1/code", json={"text": text, "published": "2023-06-18"})
    assert Coding.model_validate(answer.json()) == detente.code(text, "2023-06-18")


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "   "}, {"text": "x" * 50_001}, {"text": "Iran met Iraq.", "more": 1}, {"text": 3}])
def test_a_text_that_cannot_be_coded_is_turned_away(desk: TestClient, body: dict[str, object]) -> None:
    answer = desk.post("/api/v1/code", json=body)
    assert answer.status_code == 422
    assert answer.json()["status"] == 422


def test_a_text_in_another_language_is_named_as_such(desk: TestClient) -> None:
    answer = desk.post("/api/v1/code", json={"text": "Der Außenminister reist am Montag nach Paris und trifft dort seinen Amtskollegen zu Gesprächen."})
    assert answer.status_code == 422
    assert "English" in answer.json()["detail"]


def test_an_event_is_found_by_its_id_and_by_that_of_a_mention(desk: TestClient) -> None:
    event = desk.get("/api/v1/events?sort=reports&limit=1").json()["items"][0]
    by_id = desk.get(f"/api/v1/events/{event['event_id']}").json()
    by_mention = desk.get(f"/api/v1/events/{event['mention_ids'][-1].replace('#', '%23')}").json()
    assert by_id == by_mention
    assert {m["id"] for m in by_id["mentions"]} == set(event["mention_ids"])
    assert desk.get("/api/v1/events/event:none").status_code == 404


def test_a_document_is_given_as_it_was_coded(desk: TestClient, store: Path) -> None:
    found = Coding.model_validate(desk.get("/api/v1/documents/evil").json())
    assert found == open_store(store).coding("evil").model_copy(update={"refused": ()})
    assert desk.get("/api/v1/documents/right%2Fto%20left%3F%23").status_code == 200
    assert desk.get("/api/v1/documents/copy").status_code == 404


def test_the_index_of_a_dyad_adds_up_to_its_drivers(desk: TestClient) -> None:
    answer = desk.get("/api/v1/dyads/USA-CHN?by=month").json()
    last = [p for p in answer["index"]["points"] if p["value"] is not None][-1]
    assert sum(d["contribution"] for d in answer["drivers"]) == pytest.approx(last["value"], abs=0.01)
    assert desk.get("/api/v1/dyads/USA-USA").status_code == 400
    assert "USA-CHN" in {d["dyad"].replace("CHN-USA", "USA-CHN") for d in desk.get("/api/v1/dyads").json()["items"]}


def test_csv_has_every_event_and_no_formula(desk: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(desk.get("/api/v1/events?format=csv").text)))
    assert len(rows) == desk.get("/api/v1/events?limit=1").json()["total"]
    assert not [v for r in rows for k, v in r.items() if v.startswith(("=", "@"))]
    lines = desk.get("/api/v1/events?format=jsonl").text.splitlines()
    assert {json.loads(line)["event_id"] for line in lines} == {r["event_id"] for r in rows}


def test_half_characters_and_nul_in_an_address_do_no_harm(desk: TestClient) -> None:
    for path in (
        "/api/v1/events?q=%00",
        "/api/v1/events?q=%ED%A0%80",
        "/events?q=%ff",
        "/event/%00",
        "/document/%ED%A0%80",
        "/actor/%00",
        "/search?q=%25%27%22;",
    ):
        assert desk.get(path).status_code in (200, 404), path


_NAMES = (
    "dyad country actor type mode status since until q place issue outlet confidence conflicts sort after limit outcome source by map format speaker document"
)
_WORDS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["USA", "USA-CHN", "CONSULT", "happened", "2023", "2023-02-30", "0.5", "1", "-1", "9" * 30]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(
        [
            "/",
            "/events",
            "/agenda",
            "/documents",
            "/search",
            "/dyad/USA-CHN",
            "/api/v1/events",
            "/api/v1/mentions",
            "/api/v1/quotes",
            "/api/v1/documents",
            "/api/v1/dyads",
            "/api/v1/agenda",
            "/api/v1/dyads/CHN-USA",
        ]
    ),
    query=st.dictionaries(
        st.sampled_from(_NAMES.split()),
        _WORDS,
        max_size=4,
    ),
)
def test_no_address_breaks_the_desk(desk: TestClient, path: str, query: dict[str, str]) -> None:
    answer = desk.get(path, params=query)
    assert answer.status_code in (200, 303, 400, 404, 422), answer.text[:300]


def test_the_description_of_the_api_is_whole(desk: TestClient) -> None:
    schema = desk.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    for path, ways in schema["paths"].items():
        assert path.startswith("/api/v1/")
        assert all(way["summary"] for way in ways.values())


# ---------------------------------------------------------------------- reviews


def test_a_review_stands_beside_the_coding_and_leaves_as_gold(fresh: Path) -> None:
    desk = client(fresh)
    before = open_store(fresh).mentions(document="evil").to_arrow()
    mentions = desk.get("/api/v1/mentions?document=evil").json()["items"]
    first = min(mentions, key=lambda m: m["sentence"]["span"])
    same = [m for m in mentions if m["sentence"] == first["sentence"]]
    for m in same:
        assert desk.post("/api/v1/reviews", json={"mention_id": m["id"], "verdict": "right", "author": "Ada"}).status_code == 201
    assert (
        desk.post("/api/v1/reviews", json={"mention_id": first["id"], "verdict": "mended", "author": "Bo", "field": "status", "value": "denied"}).status_code
        == 201
    )
    told = desk.get("/api/v1/reviews").json()["items"]
    assert [r["author"] for r in told] == ["Ada"] * len(same) + ["Bo"]
    assert all(r["recorded"] for r in told)
    gold = fresh.parent / "gold.jsonl"
    gold.write_bytes(desk.get("/api/v1/reviews/gold").content)
    [text] = list(read_gold(gold))
    assert not isinstance(text, Failure)
    assert "denied" in [e.status for e in text.events]
    assert open_store(fresh).mentions(document="evil").to_arrow().equals(before)


def test_a_sentence_of_which_not_all_is_judged_is_no_gold(fresh: Path) -> None:
    desk = client(fresh)
    sentences: dict[tuple[str, int], list[str]] = {}
    for m in desk.get("/api/v1/mentions?limit=500").json()["items"]:
        sentences.setdefault((m["document_id"], m["sentence"]["span"][0]), []).append(m["id"])
    several = next(ids for ids in sentences.values() if len(ids) > 1)
    desk.post("/api/v1/reviews", json={"mention_id": several[0], "verdict": "wrong", "author": "Ada"})
    assert desk.get("/api/v1/reviews/gold").text == ""
    for other in several[1:]:
        desk.post("/api/v1/reviews", json={"mention_id": other, "verdict": "wrong", "author": "Ada"})
    [line] = desk.get("/api/v1/reviews/gold").text.splitlines()
    assert json.loads(line)["events"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"author": " "},
        {"verdict": "fine"},
        {"verdict": "mended", "field": "goldstein", "value": "3"},
        {"verdict": "mended", "field": "status", "value": "x"},
        {"verdict": "mended", "field": "actors", "value": "Bielefeld"},
    ],
)
def test_a_review_that_says_nothing_sensible_is_turned_away(desk: TestClient, change: dict[str, str]) -> None:
    mention = desk.get("/api/v1/mentions?limit=1").json()["items"][0]["id"]
    answer = desk.post("/api/v1/reviews", json={"mention_id": mention, "verdict": "right", "author": "Ada", **change})
    assert answer.status_code in (400, 422)
    assert desk.post("/api/v1/reviews", json={"mention_id": "none", "verdict": "right", "author": "Ada"}).status_code == 404


def test_a_desk_for_reading_only_takes_no_review(store: Path) -> None:
    from detente.web.app import Settings

    reading = client(store, Settings(reviews=False))
    assert reading.post("/api/v1/reviews", json={"mention_id": "x", "verdict": "right", "author": "Ada"}).status_code == 404
    assert "/review" not in reading.get(f"/event/{reading.get('/api/v1/events?limit=1').json()['items'][0]['event_id']}").text
