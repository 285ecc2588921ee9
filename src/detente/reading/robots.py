"""robots.txt (RFC 9309), kept a day for each site; read by protego, which knows wildcards and the longest match as search engines do."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

#: The name that robots.txt files may use for us, and the first word of our User-Agent.
AGENT = "detente"
#: Seconds that a file is kept: not longer than 24 hours (RFC 9309, section 2.4); one that could not be reached is asked for again sooner.
_KEPT = 86_400.0
_KEPT_UNREACHED = 600.0
FORBIDDEN = "robots.txt asks programs not to read this; it is left alone"
UNREACHED = "the site's robots.txt cannot be reached, so nothing of it is read; try again later"


class Robots:
    """What sites ask of programs. ``fetch`` gives status and content of an address."""

    def __init__(self, fetch: Callable[[str], tuple[int, bytes]], clock: Callable[[], float]) -> None:
        self._fetch, self._clock = fetch, clock
        self._known: dict[str, tuple[float, Protego | None]] = {}

    def refusal(self, url: str) -> str | None:
        """Why ``url`` must not be read, None where it may. Asks the site for its robots.txt where that is not known."""
        rules = self._rules(url)
        if rules is None:
            return UNREACHED
        return None if rules.can_fetch(url, AGENT) else FORBIDDEN

    def pause(self, url: str) -> float | None:
        """Seconds that the site wants between two requests (Crawl-delay)."""
        rules = self._rules(url)
        delay = rules.crawl_delay(AGENT) if rules is not None else None
        return float(delay) if delay is not None else None

    def _rules(self, url: str) -> Protego | None:
        """The rules of a site; None while they cannot be had."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}".lower()
        if site in self._known and self._clock() < self._known[site][0]:
            return self._known[site][1]
        status, body = self._fetch(f"{site}/robots.txt")
        # RFC 9309, section 2.3.1: no such file means no rules; a server in trouble means to stay away.
        reached = status < 500 and status != 429
        rules = Protego.parse(body.decode("utf-8", "replace") if status == 200 else "") if reached else None
        self._known[site] = (self._clock() + (_KEPT if reached else _KEPT_UNREACHED), rules)
        return rules
