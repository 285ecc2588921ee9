"""Fetches pages and feeds: politely (robots.txt, a pause for each host, conditional requests, Retry-After) and distrustfully
(no private addresses, redirects judged hop by hop, bounds on time, size and decompression)."""

from __future__ import annotations

import datetime
import email.utils
import random
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import urljoin

import httpcore
import httpx

from detente.errors import SourceError
from detente.reading.addresses import AddressError, CheckedTransport, Connect, Deadline, Resolve, _connect, check_address, literal, system_resolve
from detente.reading.robots import AGENT, UNREACHED, Robots

#: Kinds of failure that may be over at the next try.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Limits:
    """Seconds, tries and bytes.

    ``pause`` between two requests to one host; ``answer`` for one request, from the name to the last byte; ``longest_wait``
    that a server may ask for before we give up; ``size`` of an answer, unpacked.
    """

    pause: float = 1.0
    longest_pause: float = 30.0
    tries: int = 3
    backoff: float = 1.0
    longest_wait: float = 60.0
    connect: float = 10.0
    answer: float = 30.0
    size: int = 10_000_000
    robots_size: int = 500_000
    redirects: int = 5
    url: int = 2_000


@dataclass(frozen=True)
class Validators:
    """What a server gave to ask "has it changed?" with (RFC 9110, section 8.8)."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True)
class Answer:
    """What came. ``url`` is where it came from after redirects; ``unchanged``: as at the last time, with no body."""

    url: str
    body: bytes = b""
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)
    unchanged: bool = False


class FetchError(SourceError):
    """Nothing was fetched. ``status`` is the server's, where it gave one; ``passing``: it may be over at another time."""

    def __init__(self, message: str, status: int | None = None, passing: bool = False, wait: float | None = None) -> None:
        super().__init__(message)
        self.status, self.passing, self.wait = status, passing, wait


class Fetcher:
    """Fetches addresses one at a time; for use in one thread.

    Args:
        limits: bounds.
        allow_private: also addresses that are not on the public internet.
        robots: whether robots.txt is heeded.
        say: told of every fault that is tried again.
        resolve, connect, sleep, clock: the network and the time, for tests.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        allow_private: bool = False,
        robots: bool = True,
        say: Callable[[str], None] = lambda _: None,
        resolve: Resolve = system_resolve,
        connect: Connect = _connect,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits, self.allow_private = limits or Limits(), allow_private
        self._say, self._sleep, self._clock = say, sleep, clock
        self._deadline = Deadline()
        self._last: dict[str, float] = {}
        self._robots = Robots(self._robots_file, clock) if robots else None
        self._client = httpx.Client(
            transport=CheckedTransport(allow_private, self._deadline, resolve, connect),
            timeout=httpx.Timeout(self.limits.answer, connect=self.limits.connect),
            follow_redirects=False,
            trust_env=False,  # a proxy would resolve names in our place
            headers={"User-Agent": f"{AGENT}/{version('detente')} (political event coder; reads public news)", "Accept-Encoding": "gzip, deflate"},
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes all connections."""
        self._client.close()

    def get(self, url: str, known: Validators | None = None) -> Answer:
        """What stands at ``url``.

        Args:
            url: its address, http or https.
            known: what came with the last answer; where nothing has changed since, the answer is ``unchanged``.

        Raises:
            AddressError: the address, or one that it leads to, must not be fetched.
            FetchError: robots.txt forbids it, or no good answer came within the limits.
        """
        asked = url
        for _ in range(self.limits.redirects + 1):
            parts = self._checked(url, asked)
            if self._robots is not None and (why := self._robots.refusal(str(parts))) is not None:
                raise FetchError(f"{url}: {why}", passing=why is UNREACHED)
            answer = self._patiently(parts, known if url == asked else None)
            if isinstance(answer, Answer):
                return answer
            url = answer
        raise FetchError(f"{asked}: more than {self.limits.redirects} redirects, one after the other; check the address in a browser")

    # ------------------------------------------------------------------ one hop

    def _checked(self, url: str, asked: str) -> httpx.URL:
        from_there = "" if url == asked else f" (where {asked} leads to)"
        if len(url) > self.limits.url:
            raise AddressError(f"{url[:80]}…{from_there}: an address of {len(url):,} characters, which is no page")
        try:
            parts = httpx.URL(url)
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise AddressError(f"{url}{from_there}: no address that can be read ({error})") from error
        if parts.scheme not in ("http", "https") or not parts.host:
            raise AddressError(f"{url}{from_there}: only http and https addresses are fetched")
        if parts.userinfo:
            raise AddressError(f"{parts.host}{from_there}: an address with a password in it is not fetched")
        if (address := literal(parts.host)) is not None:
            try:
                check_address(address, [address], self.allow_private)
            except AddressError as error:
                raise AddressError(f"{url}{from_there}: {error}") from None
        return parts

    def _patiently(self, url: httpx.URL, known: Validators | None) -> Answer | str:
        for attempt in range(1, self.limits.tries + 1):
            try:
                return self._once(url, known)
            except FetchError as error:
                if not error.passing or attempt == self.limits.tries:
                    raise
                # Up to a quarter is drawn at random, so that many clients do not come back at the same moment.
                wait = self.limits.backoff * 2 ** (attempt - 1) * (1 + random.random() / 4) if error.wait is None else error.wait
                if wait > self.limits.longest_wait:
                    raise FetchError(f"{error}; it asks to be left alone for {wait:.0f} s", error.status, passing=True, wait=wait) from None
                self._say(f"{error}; trying again in {wait:.0f} s ({attempt} of {self.limits.tries})")
                self._sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _once(self, url: httpx.URL, known: Validators | None) -> Answer | str:
        """An answer, or the address of the next hop."""
        self._wait_for_turn(url)
        headers = {"Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5"}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.modified:
            headers["If-Modified-Since"] = known.modified
        try:
            return self._exchange(url, headers, known, self.limits.size)
        except AddressError as error:
            raise AddressError(f"{url}: {error}") from None
        except httpcore.TimeoutException as error:
            raise FetchError(f"{url}: no whole answer within {self.limits.answer:g} s", passing=True) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, httpcore.UnsupportedProtocol) as error:
            raise FetchError(f"{url}: no connection, or one that broke ({' '.join(str(error).split()) or type(error).__name__})", passing=True) from error
        except (httpx.HTTPError, httpx.StreamError, zlib.error, OSError, ValueError) as error:
            raise FetchError(f"{url}: an answer that cannot be read ({type(error).__name__}: {error})") from error
        finally:
            self._last[url.host] = self._clock()

    def _exchange(self, url: httpx.URL, headers: Mapping[str, str], known: Validators | None, most: int) -> Answer | str:
        self._deadline.start(self.limits.answer)
        with self._client.stream("GET", url, headers=headers) as answer:
            status = answer.status_code
            if status == 304 and known is not None:
                return Answer(str(url), validators=known, unchanged=True)
            if status in _REDIRECTS and (target := answer.headers.get("location")):
                return urljoin(str(url), str(target))
            if status != 200:
                wait = _retry_after(answer.headers.get("retry-after")) if status in (429, 503) else None
                raise FetchError(f"{url}: the server answered {status} {answer.reason_phrase}".rstrip(), status, status in _PASSING, wait)
            body = self._body(answer, str(url), most)
            validators = Validators(answer.headers.get("etag"), answer.headers.get("last-modified"))
            return Answer(str(url), body, answer.headers.get("content-type", ""), validators)

    def _body(self, answer: httpx.Response, url: str, most: int) -> bytes:
        coding = answer.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "", "gzip", "x-gzip", "deflate"):
            raise FetchError(f"{url}: packed as {coding}, which was not asked for")
        unpack = _Unpacker(coding, most)
        body = bytearray()
        for piece in answer.iter_raw():
            body += unpack(piece)
            if len(body) > most:
                raise FetchError(f"{url}: an answer of more than {most / 1e6:g} MB, which is not read")
        if not unpack.whole:
            raise FetchError(f"{url}: the answer is cut off", passing=True)
        return bytes(body)

    # ------------------------------------------------------------------ manners

    def _wait_for_turn(self, url: httpx.URL) -> None:
        pause = self.limits.pause
        if self._robots is not None and (asked := self._robots.pause(str(url))) is not None:
            pause = max(pause, min(asked, self.limits.longest_pause))
        wait = self._last.get(url.host, float("-inf")) + pause - self._clock()
        if wait > 0:
            self._sleep(wait)

    def _robots_file(self, url: str) -> tuple[int, bytes]:
        """Status and text of a robots.txt, after redirects (RFC 9309, section 2.3.1: at least five); status 599 where it cannot be reached."""
        asked = url
        for _ in range(self.limits.redirects + 1):
            parts = self._checked(url, asked)
            try:
                answer = self._exchange(parts, {"Accept": "text/plain"}, None, self.limits.robots_size)
            except AddressError as error:
                raise AddressError(f"{url}: {error}") from None
            except FetchError as error:
                return error.status or 599, b""
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpx.StreamError, zlib.error, OSError, ValueError):
                return 599, b""
            if isinstance(answer, Answer):
                return 200, answer.body
            url = answer
        return 404, b""


class _Unpacker:
    """Unpacks a body piece by piece, never to more than a little beyond ``most`` bytes."""

    def __init__(self, coding: str, most: int) -> None:
        self._left, self._coding = most + 1, coding
        self._inflate = None if coding in ("identity", "") else zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._seen = False

    @property
    def whole(self) -> bool:
        return self._inflate is None or not self._seen or self._inflate.eof

    def __call__(self, piece: bytes) -> bytes:
        if self._inflate is None:
            return piece
        try:
            found = self._inflate.decompress(piece, max(1, self._left))
        except zlib.error:
            if self._seen or self._coding != "deflate":
                raise OSError("damaged compression") from None
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers send deflate without its header
            found = self._inflate.decompress(piece, max(1, self._left))
        self._seen = True
        self._left -= len(found)
        return found


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait: a number, or a date (RFC 9110, section 10.2.3)."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value.strip())
    try:
        when = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    now = datetime.datetime.now(datetime.UTC)
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=datetime.UTC)) - now).total_seconds())
