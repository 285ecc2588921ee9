"""Asks a SPARQL endpoint, politely and distrustfully.

Politely: one query at a time with a pause between them, a name in the User-Agent, ``Retry-After`` obeyed, as Wikimedia's
User-Agent policy and the limits of the Wikidata Query Service ask. Distrustfully: the answer may come late, too large,
cut off in the middle (the service answers 200 before it runs into its own time limit), or short of rows.
"""

from __future__ import annotations

import datetime
import email.utils
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import httpx

from detente.errors import SourceError

#: One row of an answer: variable → its RDF term (SPARQL 1.1 Query Results JSON Format, section 3.2).
Binding = Mapping[str, Any]


@dataclass(frozen=True)
class Limits:
    """Seconds, tries and bytes. The Wikidata Query Service ends a query after 60 s, so 90 s allow for the way there and back."""

    pause: float = 1.0
    tries: int = 6
    backoff: float = 2.0
    longest_backoff: float = 60.0
    longest_wait: float = 600.0
    connect: float = 10.0
    answer: float = 90.0
    size: int = 50_000_000


class _FaultError(Exception):
    """Something that may be over at the next try."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


class _ShortError(_FaultError):
    """Fewer or more rows than the endpoint counts."""


class ShortAnswerError(SourceError):
    """The endpoint gives another number of rows than it counts, at every try."""


class Endpoint:
    """A SPARQL endpoint. ``say`` is told of every fault; ``sleep`` and ``clock`` are those of `time`."""

    def __init__(
        self, url: str, limits: Limits | None = None, say: Callable[[str], None] = lambda _: None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        parts = httpx.URL(url)
        if parts.scheme not in ("https", "http") or not parts.host:
            raise SourceError(f"{url}: no address that can be asked; give one that begins with https://")
        self.url, self.limits, self.asked = url, limits or Limits(), 0
        self._say, self._sleep = say, sleep
        self._last = float("-inf")
        self._client = httpx.Client(
            timeout=httpx.Timeout(self.limits.answer, connect=self.limits.connect),
            follow_redirects=False,
            headers={
                "User-Agent": f"detente/{version('detente')} (political event coder; detente knowledge update) httpx/{httpx.__version__}",
                "Accept": "application/sparql-results+json",
            },
        )

    def __enter__(self) -> Endpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, query: str, due: int | None = None) -> list[Binding]:
        """The rows that answer ``query``; ``due`` of them, if given.

        Raises:
            SourceError: the endpoint refuses the query, or no good answer came in as many tries as the limits allow.
        """
        for attempt in range(1, self.limits.tries + 1):
            self._sleep(max(0.0, self._last + self.limits.pause - time.monotonic()))
            try:
                rows = self._once(query)
                if due is not None and len(rows) != due:
                    raise _ShortError(f"{len(rows)} rows where {due} are due")
                return rows
            except _FaultError as fault:
                if attempt == self.limits.tries:
                    kind = ShortAnswerError if isinstance(fault, _ShortError) else SourceError
                    raise kind(f"{self.url}: {fault}, at the last of {attempt} tries; what was fetched is kept: run the command again later") from None
                wait = min(self.limits.backoff * 2 ** (attempt - 1), self.limits.longest_backoff) if fault.wait is None else fault.wait
                if wait > self.limits.longest_wait:
                    raise SourceError(f"{self.url}: {fault}; it asks to be left alone for {wait:.0f} s; run the command again after that") from None
                self._say(f"{fault}; trying again in {wait:.0f} s ({attempt} of {self.limits.tries})")
                self._sleep(wait)
            finally:
                self._last = time.monotonic()
        raise AssertionError("the last try returns or raises")

    def _once(self, query: str) -> list[Binding]:
        until = time.monotonic() + self.limits.answer
        self.asked += 1
        try:
            with self._client.stream("POST", self.url, data={"query": query}) as answer:
                body = bytearray()
                for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > self.limits.size:
                        raise SourceError(f"{self.url}: the answer is larger than {self.limits.size:,} bytes; is this a SPARQL endpoint of Wikidata?")
                    if time.monotonic() > until:
                        raise _FaultError(f"no whole answer within {self.limits.answer:g} s")
        except httpx.TimeoutException:
            raise _FaultError(f"no answer within {self.limits.answer:g} s") from None
        except httpx.TransportError as error:
            raise _FaultError(f"no connection: {error}") from None
        except httpx.DecodingError as error:
            raise _FaultError(f"an answer that cannot be unpacked: {error}") from None
        self._check(answer, bytes(body))
        return _rows(bytes(body))

    def _check(self, answer: httpx.Response, body: bytes) -> None:
        code = answer.status_code
        if code == 200:
            return
        if code in (408, 425, 429) or code >= 500:
            raise _FaultError(f"answer {code} ({answer.reason_phrase})", _retry_after(answer.headers.get("Retry-After")))
        if 300 <= code < 400:
            raise SourceError(f"{self.url}: it has moved to {answer.headers.get('Location', 'somewhere else')}; if you trust that, give it as --endpoint")
        told = " ".join(body[:300].decode("utf-8", "replace").split())
        raise SourceError(f"{self.url}: it refuses the query with {code} ({answer.reason_phrase}): {told}")


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a number or a date (RFC 9110, section 10.2.3); None where there is neither."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        then = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=datetime.UTC)
    return max(0.0, (then - datetime.datetime.now(datetime.UTC)).total_seconds())


def _rows(body: bytes) -> list[Binding]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _FaultError(f"an answer that is cut off or no JSON ({len(body):,} bytes: {str(error)[:80]})") from None
    try:
        rows = answer["results"]["bindings"]
    except (KeyError, TypeError):
        raise _FaultError("JSON that holds no results of a query") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _FaultError("results of a query that are no list of rows")
    return rows
