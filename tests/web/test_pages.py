"""The pages, read as text: what stands on them, and that what reports say stays text."""

from __future__ import annotations

import datetime
import json
import re
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from detente.cli.app import app
from detente.coding.coder import Coder
from detente.reading.results import Reading
from detente.records import Document
from detente.relations.agenda import AgendaItem
from detente.relations.stored import stored_agenda
from detente.store.ingest import ingest
from detente.store.store import open_store
from detente.web.book import Book, opened
from detente.web.render import messages
from detente.web.world import world
from tests.web.conftest import LONG, SCRIPT, client

PAGES = (
    "/", "/?sort=change&map=coverage&until=2023-06", "/dyad/USA-CHN", "/dyad/USA>CHN?by=week&since=2023-06", "/actor/CHN", "/actor/Antony%20Blinken",
    "/agenda", "/agenda?month=2023-06", "/reviews", "/events", "/events?sort=reports", "/documents", "/sources", "/try", "/search?q=bei", "/api",
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
    assert len(LONG) > 1_000_000


def test_world_ranks_pairs_with_index_and_driver(desk: TestClient) -> None:
    text = desk.get("/").text
    assert 'href="/dyad/CHN-USA"' in text
    assert re.search(r'class="value (good|bad)">[+−]\d', text)
    drivers = re.findall(r'<td class="driver"><a[^>]*>(.*?)</a>', text, re.S)
    assert drivers
    assert not [d for d in drivers if re.search(r"\b(CHN|USA)\b(?!\))", d)], "countries are called by name"


def test_kinds_of_actors_are_not_ranked_as_countries(coder: Coder, tmp_path: Path) -> None:
    told = {"a": "The African Union imposed sanctions on Russia in March.", "b": "Ukraine's president met the Russian foreign minister in Ankara on Monday."}
    ingest([Reading(origin=id, document=Document(id=id, text=text, published="2023-06-20")) for id, text in told.items()], str(tmp_path / "s"))
    book = Book(opened(tmp_path / "s"))
    assert set(book.counts.told) == {"IGO", "RUS", "UKR"}
    found = world(book)
    assert [r.name for r in found.ranks] == ["RUS-UKR"]
    assert {c["country"] for c in found.countries} == {"RUS", "UKR"}


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


def entries(text: str) -> list[tuple[str, str]]:
    """Outcome and first sentence of each plan on a page."""
    return re.findall(r'<span class="outcome [a-z-]+"[^>]*>.*?</svg>([a-z ]+)</span>\s*<div class="what">.*?<span class="telling">(.*?)</span>', text, re.S)


def test_the_agenda_of_a_month_is_that_of_the_command(desk: TestClient, store: Path) -> None:
    with open_store(store) as opened:
        items = stored_agenda(opened, since=datetime.date(2023, 5, 1), until=datetime.date(2023, 5, 31))
    text = desk.get("/agenda?month=2023-05").text
    assert len(items) > 3
    days = sum((datetime.date.fromisoformat(i.latest) - datetime.date.fromisoformat(i.earliest)).days for i in items if _short(i))
    assert len(entries(text)) == len(items) + days  # one for two days stands on both
    assert {o for o, _ in entries(text)} == {i.outcome for i in items}
    assert f'<span class="count">{len(items)}</span></h1>' in text
    only = desk.get("/agenda?month=2023-05&outcome=took+place").text
    assert {o for o, _ in entries(only)} == {"took place"}
    result = CliRunner().invoke(app, ["agenda", "--store", str(store), "--since", "2023-05", "--until", "2023-05", "--format", "json"])
    assert [i["announced"][0]["event_id"] for i in json.loads(result.stdout)["agenda"]] == [i.announced[0].event_id for i in items]
    told = desk.get("/api/v1/agenda?since=2023-05&until=2023-05").json()["items"]
    assert sorted(i["announced"][0]["event_id"] for i in told) == sorted(i.announced[0].event_id for i in items)


def _short(i: AgendaItem) -> bool:
    return bool(i.earliest and i.latest) and (datetime.date.fromisoformat(i.latest or "") - datetime.date.fromisoformat(i.earliest or "")).days < 3


def test_every_day_of_a_month_stands_in_the_calendar_and_its_neighbours_are_a_link_away(desk: TestClient) -> None:
    text = desk.get("/agenda?month=2023-05&country=USA").text
    assert len(re.findall(r'<span class="day">', text)) == 31
    assert 'data-first="0"' in text  # a Monday
    assert 'rel="prev" href="/agenda?country=USA&amp;month=2023-04"' in text
    assert 'rel="next" href="/agenda?country=USA&amp;month=2023-06"' in text
    empty = desk.get("/agenda?month=1950-01").text
    assert messages()["agenda"]["empty"].format(month="January 1950") in empty
    for edge in ("0001-01", "9999-12"):
        assert desk.get(f"/agenda?month={edge}").status_code == 200


def test_replay_names_every_month_between_the_first_and_the_last_report(desk: TestClient) -> None:
    text = desk.get("/?until=2023-02&sort=change").text
    months = json.loads(unescape(re.search(r'data-months="([^"]+)"', text)[1]))  # type: ignore[index]
    assert [m for m, _ in months] == sorted(m for m, _ in months)
    first, last = (int(m[:4]) * 12 + int(m[5:]) for m, _ in (months[0], months[-1]))
    assert len(months) == last - first + 1
    assert 'rel="prev" href="/?sort=change&amp;map=intensity&amp;until=2023-01"' in text
    assert 'rel="next" href="/?sort=change&amp;map=intensity&amp;until=2023-03"' in text
    assert '<option value="2023-02" selected>February 2023 (' in text
    assert 'aria-valuetext="February 2023, ' in text


def test_the_agenda_of_a_dyad_is_as_it_stood_then(desk: TestClient) -> None:
    def outcomes(text: str) -> set[str]:
        return {o for o, _ in entries(text)}

    assert outcomes(desk.get("/dyad/USA-CHN?until=2023-01-31").text) == {"open"}
    assert "took place" in outcomes(desk.get("/dyad/USA-CHN").text)
    none = desk.get("/dyad/USA-CHN?until=1990")
    assert messages()["dyad"]["none_then"] in none.text
    assert "data-months" in none.text


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
        ("/agenda?month=soon", 400), ("/agenda?outcome=x", 400),
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
    assert '<a href="/dyad/USA-CHN">← United States – China</a>' in desk.get("/dyad/USA-CHN/brief").text
    assert '<a href="/actor/IRN">← Iran</a>' in desk.get("/actor/IRN/brief").text
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
