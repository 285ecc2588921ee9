"""Fetching is polite and distrustful: shown against a server that behaves, and against one that does not."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.addresses import AddressError, Connect, literal, refusal
from detente.reading.fetching import Answer, Fetcher, FetchError, Limits, Validators
from tests.reading.conftest import Site

QUICK = Limits(pause=0, tries=3, backoff=0.01, connect=1, answer=1, size=100_000)
#: A public address that nothing is ever sent to: the tests bring their own connection.
PUBLIC = "93.184.216.34"


class Local(Fetcher):
    """A fetcher that may fetch from this machine, and notes how long it would have slept."""

    def __init__(self, limits: Limits = QUICK, **options: Any) -> None:
        self.slept: list[float] = []
        self.said: list[str] = []
        super().__init__(limits, **{"allow_private": True, "sleep": self.slept.append, "say": self.said.append, **options})


def redirected(site: Site) -> tuple[list[str], Connect]:
    """A connection that notes the address it is given, and leads to ``site``."""
    connected: list[str] = []

    def connect(address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        connected.append(address)
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", site.port, timeout=timeout)

    return connected, connect


# ---------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::808:808", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::127.0.0.1",
        "no address",
    ],
)  # fmt: skip
def test_addresses_off_the_public_internet_are_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", ["8.8.8.8", PUBLIC, "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_public_addresses_are_fetched(address: str) -> None:
    assert refusal(address) is None


@given(st.ip_addresses(v=4))
def test_an_address_in_an_ipv6_address_is_judged_as_itself(address: Any) -> None:
    assert refusal(f"::ffff:{address}") == refusal(str(address))
    assert bool(refusal(f"64:ff9b::{address}")) == bool(refusal(str(address)))


@pytest.mark.parametrize("host", ["2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0x7f000001", "017700000001", "127.0.0.1."])
def test_every_way_to_write_a_loopback_address_is_seen_through(host: str, site: Site) -> None:
    assert literal(host) == "127.0.0.1"
    with pytest.raises(AddressError):
        Fetcher(QUICK).get(site.url("/", host))
    assert not site.asked
    assert not site.robots_asked


@given(st.ip_addresses(v=4), st.sampled_from(["decimal", "octal", "hex"]))
def test_numeric_forms_of_any_address_give_that_address(address: Any, form: str) -> None:
    number = int(address)
    assert literal({"decimal": str(number), "octal": f"0{number:o}", "hex": hex(number)}[form]) == str(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"])
def test_this_machine_is_fetched_only_where_that_is_allowed(host: str, site: Site) -> None:
    site.routes["/"] = b"here"
    with pytest.raises(AddressError, match="--allow-private allows it"):
        Fetcher(QUICK).get(site.url("/", host))
    assert not site.asked
    assert Local().get(site.url("/", "127.0.0.1")).body == b"here"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/a", "gopher://example.org", "javascript:alert(1)", "http://", "http://[::1", "x" * 3000]
)
def test_other_schemes_and_broken_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressError):
        Local().get(url)


def test_an_address_with_a_password_is_refused(site: Site) -> None:
    with pytest.raises(AddressError, match="password"):
        Local().get(f"http://me:secret@127.0.0.1:{site.port}/")


# ---------------------------------------------------------------------- names


def test_a_name_that_means_this_machine_is_refused_even_among_public_ones(site: Site) -> None:
    connected, connect = redirected(site)
    for addresses in (["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:169.254.169.254"]):
        with pytest.raises(AddressError, match=r"news\.example \("):
            Fetcher(QUICK, resolve=lambda *_, a=addresses: a, connect=connect).get("http://news.example/")
    assert not connected


def test_a_name_is_resolved_once_and_the_connection_goes_to_the_address_that_was_judged(site: Site) -> None:
    """DNS rebinding: the second answer would be this machine; it is never asked for."""
    answers = [[PUBLIC], ["127.0.0.1"]]
    site.routes["/story"] = b"news"
    connected, connect = redirected(site)
    fetcher = Fetcher(QUICK, robots=False, resolve=lambda *_: answers.pop(0), connect=connect)
    assert fetcher.get("http://news.example/story").body == b"news"
    assert connected == [PUBLIC]
    assert site.asked[0][1]["host"] == "news.example"


def test_a_new_connection_is_judged_anew(site: Site) -> None:
    answers = [[PUBLIC], ["127.0.0.1"]]
    site.routes |= {"/robots.txt": (404, {"Connection": "close"}, b""), "/story": b"news"}
    connected, connect = redirected(site)
    with pytest.raises(AddressError, match="this very machine"):
        Fetcher(QUICK, resolve=lambda *_: answers.pop(0), connect=connect).get("http://news.example/story")
    assert connected == [PUBLIC]
    assert not site.asked


def test_tls_is_asked_for_the_name_and_not_for_the_address() -> None:
    """The name stands in clear in the first message of a TLS handshake (SNI, RFC 6066)."""
    listener = socket.create_server(("127.0.0.1", 0))
    hello: list[bytes] = []

    def accept() -> None:
        connection, _ = listener.accept()
        with connection:
            hello.append(connection.recv(10_000))

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    port = listener.getsockname()[1]
    fetcher = Fetcher(
        Limits(pause=0, tries=1, answer=2),
        robots=False,
        resolve=lambda *_: [PUBLIC],
        connect=lambda _a, _p, timeout: httpcore.SyncBackend().connect_tcp("127.0.0.1", port, timeout=timeout),
    )
    with pytest.raises(FetchError):
        fetcher.get("https://news.example/")
    thread.join(5)
    listener.close()
    assert b"news.example" in hello[0]


def test_an_unknown_name_is_said_to_be_unknown() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchError, match=r"http://nowhere\.example/: the site's robots\.txt cannot be reached"):
        Local(resolve=resolve).get("http://nowhere.example/")
    with pytest.raises(FetchError, match=r"the name nowhere\.example is not known"):
        Local(resolve=resolve, robots=False).get("http://nowhere.example/")


# ---------------------------------------------------------------------- redirects


def test_redirects_are_followed_and_the_last_address_is_told(site: Site) -> None:
    site.routes |= {"/a": (301, {"Location": "/b"}, b""), "/b": (302, {"Location": site.url("/c")}, b""), "/c": b"there"}
    answer = Local().get(site.url("/a"))
    assert (answer.body, answer.url) == (b"there", site.url("/c"))


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/secret", "http://2130706433:{port}/secret", "file:///etc/passwd", "http://inner.example/secret"])
def test_a_redirect_to_a_private_address_or_another_scheme_is_refused(site: Site, target: str) -> None:
    """The first hop is a public name; the second leads to this machine, in the open or behind a name."""
    site.routes |= {"/a": (302, {"Location": target.format(port=site.port)}, b""), "/secret": b"secret"}
    _, connect = redirected(site)
    fetcher = Fetcher(QUICK, resolve=lambda host, _: ["127.0.0.1"] if host == "inner.example" else [PUBLIC], connect=connect)
    with pytest.raises(AddressError):
        fetcher.get("http://news.example/a")
    assert site.paths() == ["/a"]


def test_redirects_in_a_circle_end(site: Site) -> None:
    site.routes["/a"] = (302, {"Location": "/a"}, b"")
    with pytest.raises(FetchError, match="more than 5 redirects"):
        Local().get(site.url("/a"))
    assert len(site.asked) == 6


# ---------------------------------------------------------------------- size and time


def test_an_answer_that_is_too_large_is_not_read_to_its_end(site: Site) -> None:
    def endless(connection: BaseHTTPRequestHandler) -> None:
        connection.send_response(200)
        connection.end_headers()
        while not site.stopping.is_set():
            connection.wfile.write(b"x" * 10_000)

    site.routes["/endless"] = endless
    with pytest.raises(FetchError, match=r"more than 0\.1 MB"):
        Local().get(site.url("/endless"))


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_server_that_drips_is_left_after_the_time_for_an_answer(site: Site, part: str) -> None:
    def drip(connection: BaseHTTPRequestHandler) -> None:
        connection.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: " if part == "head" else b"HTTP/1.1 200 OK\r\n\r\n")
        while not site.stopping.wait(0.05):
            connection.wfile.write(b"x")
            connection.wfile.flush()

    site.routes["/slow"] = drip
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"no whole answer within 0\.4 s"):
        Local(Limits(pause=0, tries=1, answer=0.4)).get(site.url("/slow"))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_decompression_bomb_is_unpacked_no_further_than_the_limit(site: Site, coding: str) -> None:
    zeros = bytes(50_000_000)
    site.routes["/bomb"] = (200, {"Content-Encoding": coding}, gzip.compress(zeros) if coding == "gzip" else zlib.compress(zeros))
    with pytest.raises(FetchError, match=r"more than 0\.1 MB"):
        Local().get(site.url("/bomb"))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw"])
def test_packed_answers_are_unpacked(site: Site, coding: str) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {"gzip": gzip.compress(b"news"), "deflate": zlib.compress(b"news"), "raw": raw.compress(b"news") + raw.flush()}[coding]
    site.routes["/"] = (200, {"Content-Encoding": "gzip" if coding == "gzip" else "deflate"}, packed)
    assert Local().get(site.url("/")).body == b"news"


@pytest.mark.parametrize(
    ("route", "reason"),
    [
        ((200, {"Content-Encoding": "br"}, b"x"), "packed as br"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip at all"), "damaged compression"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"news" * 1000)[:-20]), "cut off"),
        ((403, {}, b""), "answered 403"),
        ((404, {}, b""), "answered 404"),
        ((200, {"Content-Length": "1000"}, b"short"), "no connection, or one that broke"),
    ],
)
def test_what_cannot_be_read_is_said(site: Site, route: Any, reason: str) -> None:
    if "Content-Length" in route[1]:

        def short(connection: BaseHTTPRequestHandler) -> None:
            connection.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort")

        route = short
    site.routes["/"] = route
    with pytest.raises(FetchError, match=reason):
        Local().get(site.url("/"))


# ---------------------------------------------------------------------- manners


def test_a_server_in_trouble_is_asked_again_later_and_longer_each_time(site: Site) -> None:
    site.routes["/"] = [(503, {}, b""), (500, {}, b""), b"back"]
    fetcher = Local()
    assert fetcher.get(site.url("/")).body == b"back"
    assert len(fetcher.slept) == 2
    assert 0.01 <= fetcher.slept[0] <= 0.0125 < 0.02 <= fetcher.slept[1] <= 0.025


def test_a_fault_that_stays_is_told_after_the_last_try(site: Site) -> None:
    site.routes["/"] = (500, {}, b"")
    with pytest.raises(FetchError, match="answered 500"):
        Local().get(site.url("/"))
    assert len(site.asked) == 3


def test_what_is_not_there_is_not_asked_for_again(site: Site) -> None:
    with pytest.raises(FetchError):
        Local().get(site.url("/"))
    assert len(site.asked) == 1


def test_retry_after_is_obeyed_or_the_server_left_alone(site: Site) -> None:
    site.routes["/"] = [(429, {"Retry-After": "7"}, b""), b"back"]
    fetcher = Local()
    assert fetcher.get(site.url("/")).body == b"back"
    assert fetcher.slept == [7]
    site.routes["/"] = (503, {"Retry-After": "7200"}, b"")
    with pytest.raises(FetchError, match="left alone for 7200 s"):
        fetcher.get(site.url("/"))


def test_there_is_a_pause_between_two_requests_to_one_host(site: Site) -> None:
    site.routes |= {"/a": b"a", "/b": b"b"}
    fetcher = Local(Limits(pause=5), clock=lambda: 100.0)
    fetcher.get(site.url("/a"))
    assert not fetcher.slept
    fetcher.get(site.url("/b"))
    assert fetcher.slept == [5]


def test_robots_txt_is_asked_for_once_and_heeded(site: Site) -> None:
    site.routes |= {
        "/robots.txt": b"User-agent: *\nDisallow: /private/\nDisallow: /*?print\nAllow: /private/press\nCrawl-delay: 9",
        "/a": b"a",
        "/private/press": b"p",
    }
    fetcher = Local(clock=lambda: 100.0)
    assert fetcher.get(site.url("/a")).body == b"a"
    assert fetcher.get(site.url("/private/press")).body == b"p"
    assert fetcher.slept == [9]
    for path in ("/private/a", "/a?print=1"):
        with pytest.raises(FetchError, match=r"robots\.txt asks programs not to read this"):
            fetcher.get(site.url(path))
    assert site.robots_asked == 1
    assert site.paths() == ["/a", "/private/press"]


def test_rules_for_us_by_name_are_those_that_count(site: Site) -> None:
    site.routes |= {"/robots.txt": b"User-agent: *\nDisallow:\n\nUser-agent: detente\nDisallow: /", "/a": b"a"}
    with pytest.raises(FetchError, match=r"robots\.txt"):
        Local().get(site.url("/a"))


def test_a_site_whose_robots_txt_fails_is_left_alone_and_one_without_is_read(site: Site) -> None:
    site.routes |= {"/robots.txt": [(500, {}, b""), (404, {}, b"")], "/a": b"a"}
    with pytest.raises(FetchError, match=r"robots\.txt cannot be reached"):
        Local().get(site.url("/a"))
    assert Local().get(site.url("/a")).body == b"a"


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    def conditional(connection: BaseHTTPRequestHandler) -> None:
        same = connection.headers.get("If-None-Match") == '"v1"' and connection.headers.get("If-Modified-Since") == "yesterday"
        connection.wfile.write(
            b"HTTP/1.1 304 Not Modified\r\n\r\n" if same else b'HTTP/1.1 200 OK\r\nETag: "v1"\r\nLast-Modified: yesterday\r\nContent-Length: 4\r\n\r\nnews'
        )

    site.routes["/"] = conditional
    first = Local().get(site.url("/"))
    assert (first.body, first.validators, first.unchanged) == (b"news", Validators('"v1"', "yesterday"), False)
    second = Local().get(site.url("/"), first.validators)
    assert second == Answer(site.url("/"), b"", "", first.validators, unchanged=True)


def test_we_say_who_we_are(site: Site) -> None:
    site.routes["/"] = b"x"
    Local().get(site.url("/"))
    assert site.asked[0][1]["user-agent"].startswith("detente/")


def test_a_proxy_in_the_environment_does_not_resolve_names_in_our_place(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", site.url("/"))
    monkeypatch.setenv("ALL_PROXY", site.url("/"))
    with pytest.raises(AddressError):
        Fetcher(QUICK).get("http://10.0.0.1/")
    assert not site.asked
