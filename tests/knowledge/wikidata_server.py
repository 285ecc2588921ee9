"""A small Wikidata on this machine: answers the queries of `detente.knowledge.wikidata` in the SPARQL 1.1 JSON format, and misbehaves as told."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

ENTITY = "http://www.wikidata.org/entity/"
#: What the server does instead of answering: is given the handler and the answer that it would give.
Fault = Callable[[BaseHTTPRequestHandler, bytes], None]
Term = dict[str, str]


def uri(item: str) -> Term:
    return {"type": "uri", "value": f"{ENTITY}{item}"}


def text(value: str, language: str = "en") -> Term:
    return {"xml:lang": language, "type": "literal", "value": value}


def plain(value: str) -> Term:
    return {"type": "literal", "value": value}


def when(day: str) -> Term:
    return {"datatype": "http://www.w3.org/2001/XMLSchema#dateTime", "type": "literal", "value": f"{day}T00:00:00Z"}


def number(value: int) -> Term:
    return {"datatype": "http://www.w3.org/2001/XMLSchema#integer", "type": "literal", "value": str(value)}


def position(item: str, label: str, iso: str, head: str | None = None) -> dict[str, Any]:
    return {"position": uri(item), "label": text(label), "iso": plain(iso), **({"head": plain(head)} if head else {})}


def term(person: str, item: str, start: str = "", end: str = "", exact: int = 11, gender: str = "Q6581072", **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "statement": uri(f"statement/{person}-{item[1:]}ABC-{start[:4] or '0'}"),
        "person": uri(person),
        "position": uri(item),
        "gender": uri(gender),
    }
    if start:
        row |= {"start": when(start), "startPrecision": number(exact)}
    if end:
        row |= {"end": when(end), "endPrecision": number(exact)}
    return row | more


def called(person: str, name: str, of: str = "label", language: str = "en") -> dict[str, Any]:
    return {"person": uri(person), "name": text(name, language), "of": plain(of)}


class Wikidata:
    """Tables of rows by query; ``faults`` by number of request, from 1; ``broken`` from which request on nothing works."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {k: [] for k in ("heads", "foreign", "ministers", "holders", "names")}
        self.faults: dict[int, Fault] = {}
        self.broken: int | None = None
        self.queries: list[str] = []
        self.headers: list[Message] = []
        self.times: list[float] = []
        self.url = ""

    def answer(self, query: str) -> bytes:
        kind = next(k for k, mark in _MARKS.items() if mark in query)
        rows = self.rows[kind]
        if values := re.search(r"VALUES \?(\w+) \{ ([^}]*)\}", query):
            wanted = {f"{ENTITY}{v.removeprefix('wd:')}" for v in values[2].split()}
            rows = [r for r in rows if not isinstance(r.get(values[1]), dict) or r[values[1]].get("value") in wanted]
        if "COUNT(*)" in query:
            return results(["count"], [{"count": number(len(rows))}])
        page = re.search(r"LIMIT (\d+) OFFSET (\d+)", query)
        assert page, "every query is paged"
        rows = rows[int(page[2]) : int(page[2]) + int(page[1])]
        return results(re.findall(r"\?(\w+)", query.partition("WHERE")[0]), rows)


_MARKS = {"holders": "p:P39", "names": "skos:altLabel", "heads": "wdt:P1906", "foreign": "wd:Q7330070", "ministers": "wd:Q83307"}


def results(variables: list[str], rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({"head": {"vars": variables}, "results": {"bindings": rows}}, indent=2).encode()


def send(handler: BaseHTTPRequestHandler, body: bytes, code: int = 200, kind: str = "application/sparql-results+json;charset=utf-8", **headers: str) -> None:
    handler.send_response(code)
    for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def refuse(code: int, **headers: str) -> Fault:
    return lambda handler, _: send(handler, b"java.util.concurrent.TimeoutException", code, "text/plain", **headers)


def cut_off(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """As the service does when it runs into its own limit after it has begun: 200, half the JSON, then a stack trace."""
    send(handler, body[: len(body) // 2] + b"\nSPARQL-QUERY: queryStr=SELECT ...\njava.util.concurrent.TimeoutException\n")


def hang_up(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """Closes the connection in the middle of what was promised."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def empty(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    send(handler, results(json.loads(body)["head"]["vars"], []))


def web_page(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    send(handler, b"<html><body>Maintenance</body></html>", kind="text/html")


def other_json(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    send(handler, b'{"boolean": true}')


def late(seconds: float) -> Fault:
    def fault(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        time.sleep(seconds)
        send(handler, body)

    return fault


def drop_by_drop(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """Never silent for long, and never done."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


@contextmanager
def serving(wikidata: Wikidata) -> Iterator[Wikidata]:
    """``wikidata`` at its ``url``, on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
            wikidata.queries.append(query)
            wikidata.headers.append(self.headers)
            wikidata.times.append(time.monotonic())
            asked = len(wikidata.queries)
            body = wikidata.answer(query)
            try:
                if wikidata.broken is not None and asked >= wikidata.broken:
                    refuse(503)(self, body)
                else:
                    wikidata.faults.get(asked, send)(self, body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    wikidata.url = f"http://127.0.0.1:{server.server_port}/sparql"
    try:
        yield wikidata
    finally:
        server.shutdown()
        server.server_close()
