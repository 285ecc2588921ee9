"""Who may ask: the guard before all pages and the API.

Against pages of other sites that a reader has open at the same time: a Host that is not ours (DNS rebinding), an Origin that is not ours
(cross-site requests) and a missing or wrong token get an answer without content. Every answer says what a browser may do with it.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from detente.web.rates import Rates

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "detente_token"
#: Largest body of a request in bytes: a long report has 100 kB.
MAX_BODY = 512_000
#: Longest address; the longest that our own forms make has some 600 characters.
MAX_ADDRESS = 8_000
#: Shortest token that is taken: 16 letters cannot be tried out within the rate limit.
SHORTEST_TOKEN = 16
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Scripts and styles from our own files only, no inline ones, no eval; nothing from anywhere else; in no frame.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # not no-referrer: with that, forms of our own pages come with the Origin "null"
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"x-frame-options", b"DENY"),
]


@dataclass(frozen=True)
class Access:
    """Whom the desk answers: requests to one of ``hosts`` (or, with ``addresses``, to any IP address), with ``token`` where there is one."""

    hosts: frozenset[str]
    addresses: bool = False
    token: str | None = None

    def knows(self, host: str) -> bool:
        """Is this the value of a Host header that a request to us has?"""
        name = host_name(host)
        if name is None:
            return False
        return name in self.hosts or (self.addresses and _is_address(name))


def host_name(host: str) -> str | None:
    """The name or address in a Host header, without port and brackets, in lower case; None where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises ValueError where it is no number
    except ValueError:
        return None
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc or not parts.hostname:
        return None
    return parts.hostname.rstrip(".")


def is_loopback(host: str) -> bool:
    """Does the name or address mean this machine, to itself?"""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """Answers what must not come through by itself, and gives every other answer the headers that keep a browser in bounds."""

    def __init__(self, app: App, access: Access, rates: Rates | None = None) -> None:
        self.app = app
        self.access = access
        self.rates = rates or Rates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if not self._from_here(scope, headers):
            await _empty(send, 403)
            return
        if not self._has_token(scope, headers):
            await self._ask_for_token(scope, send)
            return
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > MAX_ADDRESS:
            await _empty(send, 414)
            return
        client = (scope.get("client") or ("?", 0))[0]
        wait = self.rates.wait(client, scope["method"])
        if wait:
            await _problem(send, 429, "too many requests", f"try again in {wait} s", [(b"retry-after", str(wait).encode())])
            return
        length = headers.get("content-length", "")
        if length and (not length.isdigit() or int(length) > MAX_BODY):
            await _problem(send, 413, "too large", f"a request may have {MAX_BODY:,} bytes")
            return
        await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = 0
        started = refused = False

        async def counted() -> Message:
            nonlocal seen, refused
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > MAX_BODY and not started:  # sent in pieces without a length
                    refused = True
                    await _problem(send, 413, "too large", f"a request may have {MAX_BODY:,} bytes")
                    return {"type": "http.disconnect"}
            return message

        async def dressed(message: Message) -> None:
            nonlocal started
            if refused:
                return
            if message["type"] == "http.response.start":
                started = True
                names = {k.lower() for k, _ in message.get("headers", [])}
                message = {**message, "headers": [*message.get("headers", []), *(h for h in _HEADERS if h[0] not in names)]}
                if b"cache-control" not in names:
                    message["headers"].append((b"cache-control", b"no-store" if self.access.token else b"no-cache"))
            await send(message)

        await self.app(scope, counted, dressed)

    def _from_here(self, scope: Scope, headers: dict[str, str]) -> bool:
        """Is the request meant for us, and from our own pages or from no page at all?"""
        hosts = [v for k, v in scope["headers"] if k.lower() == b"host"]
        host = headers.get("host", "")
        if len(hosts) != 1 or not self.access.knows(host):
            return False
        origin = headers.get("origin")
        if origin is not None:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or parts.netloc.lower() != host.lower():
                return False
        site = headers.get("sec-fetch-site")
        if site in ("cross-site", "same-site"):  # a link on another page may lead here; nothing else may
            return scope["method"] in _SAFE and headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return True

    def _has_token(self, scope: Scope, headers: dict[str, str]) -> bool:
        wanted = self.access.token
        if wanted is None:
            return True
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return _same(given.strip(), wanted)
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and _same(cookie.value, wanted)

    async def _ask_for_token(self, scope: Scope, send: Send) -> None:
        """A right token in the address becomes a cookie, and the address is asked for again without it; else there is nothing here."""
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        given = [v for k, v in query if k == "token"]
        if scope["method"] != "GET" or len(given) != 1 or not self.access.token or not _same(given[0], self.access.token):
            await _empty(send, 404)
            return
        rest = urlencode([(k, v) for k, v in query if k != "token"])
        path = "/" + str(scope["path"]).lstrip("/")  # never "//elsewhere", which would be another site
        to = urlsplit(path)._replace(query=rest).geturl() if path != "/" else f"/?{rest}" if rest else "/"
        cookie = f"{COOKIE}={self.access.token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000"
        await _empty(send, 303, [(b"location", _ascii(to)), (b"set-cookie", cookie.encode())])


def _ascii(address: str) -> bytes:
    from urllib.parse import quote

    return quote(address, safe="/?&=%:+,~-._").encode("ascii")


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass"))


async def _empty(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """An answer that tells nothing."""
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0"), (b"cache-control", b"no-store"), *_HEADERS, *headers]})
    await send({"type": "http.response.body", "body": b""})


async def _problem(send: Send, status: int, title: str, detail: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    from detente.web.problems import problem

    body = problem(status, title, detail)
    head = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store"), *_HEADERS, *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
