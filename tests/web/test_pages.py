"""The pages, read as text: what stands on them, and that what reports say stays text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from detente.web.render import messages
from tests.web.conftest import LONG, SCRIPT, client

PAGES = (
    "/", "/?sort=change&map=coverage&until=2023-06", "/dyad/USA-CHN", "/dyad/USA>CHN?by=week&since=2023-06", "/actor/CHN", "/actor/Antony%20Blinken",
    "/agenda", "/events", "/events?sort=reports", "/documents", "/sources", "/try", "/search?q=bei", "/api",
    "/document/evil", "/document/long", "/document/copy", "/document/german", "/document/right%2Fto%20left%3F%23"
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_page_is_whole(desk: TestClient, path: str) -> None:
    answer = desk.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    text = answer.text
    assert len(re.findall(r"<h1\b", text)) == 1
    assert "built-in method" not in text
    assert " style=" not in text
    assert "<script>" not in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/events", "/search?q=script", "/events?q=%3Cscript%3E", "/try?text=%3Cscript%3E"])
def test_what_a_report_says_stays_text(desk: TestClient, path: str) -> None:
    answer = desk.get(path)
    if answer.headers["content-type"].startswith("text/html"):
        assert "<script>window" not in answer.text
        assert "<img src=x" not in answer.text
        assert 'href="javascript' not in answer.text
    else:
        assert answer.headers["content-type"] == "application/json"


def test_the_harmful_report_is_shown_with_its_markup_as_text(desk: TestClient) -> None:
    text = desk.get("/document/evil").text
    assert "&lt;script&gt;window.hacked = 1&lt;/script&gt;" in text
    assert "\u202e" not in re.sub(r'<span class="control"[^>]*>.</span>', "", text)


def test_lists_stay_short_whatever_a_report_holds(desk: TestClient) -> None:
    assert len(desk.get("/events?country=IRN").text) < 200_000
    assert len(desk.get("/documents").text) < 200_000
    assert len(LONG) > 300_000


def test_world_ranks_pairs_with_index_and_driver(desk: TestClient) -> None:
    text = desk.get("/").text
    assert 'href="/dyad/CHN-USA"' in text
    assert re.search(r'class="value (good|bad)">[+−]\d', text)


def test_dyad_tells_index_events_agenda_quotes(desk: TestClient) -> None:
    text = desk.get("/dyad/USA-CHN").text
    for anchor in ("index", "drivers", "recent", "grid", "agenda", "disputes", "promises", "quotes", "export"):
        assert f'id="{anchor}"' in text
    assert "/api/v1/events?dyad=USA-CHN&amp;format=csv" in text


def test_a_pair_without_events_says_so(desk: TestClient) -> None:
    text = desk.get("/dyad/FJI-TUV").text
    assert messages()["dyad"]["no_events"] in text


def test_a_visit_that_was_put_off_and_made_up_for_shows_its_history(desk: TestClient) -> None:
    found = desk.get("/api/v1/events?type=CONSULT&sort=reports&limit=50").json()["items"]
    event = next(e for e in found if len({s["status"] for s in e["status_history"]}) > 1)
    text = desk.get(f"/event/{event['event_id']}").text
    assert messages()["event"]["history"] in text
    assert text.count('<li id="') == len(event["mention_ids"])
    assert 'class="trigger"' in text


def test_filters_stand_in_the_address_and_in_the_form(desk: TestClient) -> None:
    text = desk.get("/events?dyad=USA-CHN&status=happened&q=talks").text
    assert '<option value="happened" selected>' in text
    assert 'name="q" value="talks"' in text
    total = desk.get("/api/v1/events?dyad=USA-CHN&status=happened&q=talks").json()["total"]
    assert f"<strong>{total} event" in text


def test_agenda_gives_outcomes(desk: TestClient) -> None:
    text = desk.get("/agenda").text
    assert 'class="outcome took-place"' in text
    only = desk.get("/agenda?outcome=took+place").text
    assert 'class="outcome took-place"' in only
    assert only.count("<li>\n<span") < text.count("<li>\n<span")


def test_reports_that_were_not_coded_say_why(desk: TestClient) -> None:
    assert "English" in desk.get("/document/german").text
    assert "evil" in desk.get("/document/copy").text
    sources = desk.get("/sources").text
    assert 'Refused and failed <span class="count">1' in sources


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404), ("/event/none", 404), ("/document/none", 404), ("/actor/Nobody%20Known", 404), ("/actor/TUV", 404),
        ("/dyad/USA", 400), ("/dyad/USA-USA", 400), ("/events?since=soon", 400), ("/?sort=x", 400), ("/?map=x", 400),
        ("/dyad/USA-CHN?by=year", 400), ("/map.svg?theme=x", 400), ("/map.svg?width=9", 400), ("/map.svg?width=x", 422),
    ],
)  # fmt: skip
def test_what_is_not_there_gets_a_page_that_says_so(desk: TestClient, path: str, status: int) -> None:
    answer = desk.get(path)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text


def test_two_countries_by_name_lead_to_their_page(desk: TestClient) -> None:
    answer = desk.get("/dyad?a=united+states&b=China", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dyad/USA-CHN")
    assert desk.get("/actor/china", follow_redirects=False).headers["location"] == "/actor/CHN"


def test_search_finds_countries_people_places_and_issues(desk: TestClient) -> None:
    text = desk.get("/search?q=chin").text
    assert 'href="/actor/CHN"' in text
    assert "/actor/Antony%20Blinken" in desk.get("/search?q=blink").text
    assert "/events?place=Beijing" in desk.get("/search?q=beij").text
    assert messages()["search"]["empty"] in desk.get("/search?q=qqqqq").text


def test_a_text_is_coded_on_the_page_without_scripts(desk: TestClient) -> None:
    answer = desk.post("/try", data={"text": f"Iran threatened Israel on Monday. {SCRIPT}", "published": "2023-06-20"})
    assert answer.status_code == 200
    assert "THREATEN" in answer.text
    assert len(re.findall(r"<h1\b", answer.text)) == 1
    assert "<script>window" not in answer.text
    assert desk.post("/try", data={"text": ""}).status_code == 422
    assert desk.post("/try", data={"text": "x", "published": "soon"}).status_code == 422
    assert desk.post("/try", json={"text": "x"}).status_code == 415


def test_the_brief_is_a_page_without_scripts_and_markdown(desk: TestClient) -> None:
    for path in ("/dyad/USA-CHN/brief", "/actor/IRN/brief"):
        answer = desk.get(path)
        assert answer.status_code == 200
        assert "script" not in answer.headers["content-security-policy"]
        assert "<script>window" not in answer.text
    assert desk.get("/dyad/USA-CHN/brief?as_of=2023-06&format=markdown").text.startswith("#")
    assert desk.get("/dyad/USA-CHN/brief?format=x").status_code == 400


def test_charts_are_images_and_specifications(desk: TestClient) -> None:
    for path in ("/map", "/dyad/USA-CHN/chart"):
        image = desk.get(f"{path}.svg?theme=dark&width=280")
        assert image.headers["content-type"] == "image/svg+xml"
        assert image.content.startswith(b"<svg")
        assert desk.get(f"{path}.json").json()["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


def test_a_review_is_written_from_the_page_and_shown_on_it(fresh: Path) -> None:
    desk = client(fresh)
    event = desk.get("/api/v1/events?limit=1").json()["items"][0]
    form = {"event": event["event_id"], "mention": event["mention_ids"][0], "verdict": "wrong", "author": "Ada <b>", "note": SCRIPT}
    answer = desk.post("/review", data=form, follow_redirects=False)
    assert answer.status_code == 303
    text = desk.get(answer.headers["location"]).text
    assert "Ada &lt;b&gt;" in text
    assert "judged wrong" in text
    assert "<script>window" not in text
