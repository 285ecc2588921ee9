"""A web server on this machine that serves what a test lays out, well-behaved or not."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

#: What a path answers: a body, (status, headers, body), or a function that writes to the connection itself.
Route = bytes | tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], Any]


@dataclass
class Site:
    """A running server. ``asked`` lists path and headers of every request, robots.txt apart."""

    port: int
    routes: dict[str, Route | list[Route]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    robots_asked: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                site.robots_asked += 1
            else:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            route = site.routes.get(self.path, (404, {}, b"no such page"))
            if isinstance(route, list):  # one answer after the other, the last for ever
                route = route.pop(0) if len(route) > 1 else route[0]
            if callable(route):
                self.close_connection = True
                with contextlib.suppress(OSError):  # the client has had enough, as it should
                    route(self)
                return
            status, headers, body = route if isinstance(route, tuple) else (200, {}, route)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site(0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that hang up are the point of some tests
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    found.stopping.set()
    server.shutdown()
    server.server_close()


ARTICLE = (
    "Chad recalled its ambassador to Sudan on Monday after shells fell on the border town of Adre, the foreign ministry said.",
    "Sudan condemned the decision and summoned the charge d'affaires in Khartoum, who was handed a note of protest in the evening.",
    "The two countries share a frontier of fourteen hundred kilometres, and traders on both sides said that the crossings had been shut since noon.",
)


def page(title: str = "Chad recalls ambassador", head: str = "", paragraphs: tuple[str, ...] = ARTICLE, more: str = "") -> bytes:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en-GB'><head><meta charset='utf-8'><title>{title} | Example Wire</title>"
        f"<meta property='og:site_name' content='Example Wire'>{head}</head>"
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{body}{more}</article><footer>© 2014 Example Wire</footer></body></html>"
    ).encode()


def rss(*items: str, head: str = "<language>en</language>") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Example Wire</title>{head}{"".join(items)}</channel></rss>'.encode()


def item(title: str, link: str = "", text: str = "", day: str = "Tue, 20 Jun 2023 08:00:00 GMT") -> str:
    return f"<item><title>{title}</title><link>{link}</link><description>{text}</description><pubDate>{day}</pubDate></item>"
