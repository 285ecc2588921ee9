"""Whom the desk answers, and what a browser may do with its answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from detente.errors import InputError
from detente.web.app import Settings
from detente.web.guard import MAX_BODY, host_name
from detente.web.rates import Rates
from tests.web.conftest import FREE, client

TOKEN = "abcdefgh-12345678"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8765", "localhost@evil.example", "", "127.0.0.1/x", "[::1", "10.0.0.5"]
)
def test_another_host_name_gets_nothing(desk: TestClient, host: str) -> None:
    answer = desk.get("/", headers={"host": host})
    assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "LOCALHOST:1", "[::1]:8765", "localhost."])
def test_this_machine_is_answered_by_all_its_names(desk: TestClient, host: str) -> None:
    assert desk.get("/try", headers={"host": host}).status_code == 200


def test_host_name_of_a_header() -> None:
    assert [host_name(h) for h in ("A.b:80", "[::1]:80", "a:b", "a/b", "u@a", "")] == ["a.b", "::1", None, None, None, None]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "file://", "http://127.0.0.1:8765.evil.example"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_of_another_site_gets_nothing(desk: TestClient, origin: str, method: str) -> None:
    answer = desk.request(method, "/try", headers={"origin": origin}, data={"text": "Iran threatened Israel."} if method == "POST" else None)
    assert (answer.status_code, answer.content) == (403, b"")


def test_our_own_pages_may_send_forms(desk: TestClient) -> None:
    headers = {"origin": "http://127.0.0.1:8765", "sec-fetch-site": "same-origin"}
    assert desk.post("/try", data={"text": "Iran threatened Israel."}, headers=headers).status_code == 200


def test_another_site_may_link_here_and_do_no_more(desk: TestClient) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert desk.get("/try", headers=link).status_code == 200
    assert desk.get("/try", headers=link | {"sec-fetch-dest": "iframe"}).status_code == 403
    assert desk.get("/api/v1/events", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}).status_code == 403
    assert desk.post("/try", data={"text": "x"}, headers=link).status_code == 403


def test_without_a_token_other_machines_cannot_be_served(store: Path) -> None:
    with pytest.raises(InputError, match="--token"):
        client(store, Settings(host="0.0.0.0"))
    with pytest.raises(InputError, match="16 letters"):
        client(store, Settings(host="0.0.0.0", token="short"))


@pytest.fixture(scope="module")
def public(store: Path) -> TestClient:
    return client(store, Settings(host="0.0.0.0", token=TOKEN, hosts=("desk.example",)), host="http://desk.example")


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer wrong-token-12345"}, {"authorization": f"Basic {TOKEN}"}, {"cookie": f"detente_token={TOKEN}x"}, {"cookie": 'a"; ='}],
)
@pytest.mark.parametrize(
    "path", ["/", "/api/v1/events", "/static/0/desk.css", "/api/v1/openapi.json", "/?token=", "/?token=wrong", f"/?token={TOKEN}&token={TOKEN}"]
)
def test_a_wrong_token_gets_nothing(public: TestClient, headers: dict[str, str], path: str) -> None:
    answer = public.get(path, headers=headers, follow_redirects=False)
    assert (answer.status_code, answer.content) == (404, b"")


def test_the_right_token_opens_and_leaves_the_address(public: TestClient) -> None:
    assert public.get("/api/v1/store", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    answer = public.get(f"/events?token={TOKEN}&q=talks", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/events?q=talks")
    public.cookies.clear()
    elsewhere = public.get(f"http://desk.example//evil.example/x?token={TOKEN}", follow_redirects=False)
    assert elsewhere.headers["location"] == "/evil.example/x"
    public.cookies.clear()
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert public.get("/try", headers={"cookie": f"detente_token={TOKEN}"}).status_code == 200


def test_every_answer_keeps_the_browser_in_bounds(desk: TestClient) -> None:
    for path in ("/", "/api/v1/store", "/nowhere", "/static/x/desk.js", "/events?type=NOPE"):
        headers = desk.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers


def test_a_large_body_is_turned_away_with_and_without_its_length(desk: TestClient) -> None:
    body = b"x" * (MAX_BODY + 1)
    assert desk.post("/api/v1/code", content=body).status_code == 413
    assert desk.post("/api/v1/code", content=(body[i : i + 65536] for i in range(0, len(body), 65536))).status_code == 413
    assert desk.get("/events?q=" + "x" * 9_000).status_code == 414


def test_who_asks_too_often_is_told_when_to_come_back(store: Path) -> None:
    quick = client(store, rates=Rates(reading=FREE, writing=(0.5, 2)))
    answers = [quick.post("/api/v1/code", json={}) for _ in range(3)]
    assert [a.status_code for a in answers] == [422, 422, 429]
    assert answers[2].headers["retry-after"] == "2"
    assert answers[2].headers["content-type"] == "application/problem+json"
    assert quick.get("/try").status_code == 200


def test_a_bucket_fills_again_and_clients_do_not_share_it() -> None:
    rates = Rates(reading=(1, 2), writing=(1, 1))
    assert [rates.wait("a", "GET", now=t) for t in (0.0, 0.0, 0.0, 1.0, 1.0)] == [0, 0, 1, 0, 1]
    assert rates.wait("b", "GET", now=1.0) == 0
    assert rates.wait("a", "POST", now=1.0) == 0
