"""Sends findings through apprise, each once to each address."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apprise import Apprise, NotifyType

from detente.alerts.find import Finding
from detente.alerts.state import State


@dataclass
class Outcome:
    """What became of the messages: sent now, delivered before (or being delivered by another process), and those that could not be sent, by address."""

    sent: int = 0
    known: int = 0
    failed: int = 0


def deliver(found: Iterable[tuple[Finding, Sequence[str]]], state: State) -> Outcome:
    """Delivers what has not been delivered. One address that fails costs the others nothing; the next run tries it again."""
    done = Outcome()
    for finding, addresses in found:
        for address in addresses:
            if not state.claim(finding.alert, finding.keys, address):
                done.known += 1
                continue
            sent = False
            try:
                sent = send(address, finding.title, f"{finding.body}\n\nalert {finding.id}")
            finally:
                if not sent:
                    state.release(finding.alert, finding.keys, address)
            if sent:
                state.delivered(finding.alert, finding.keys, address)
                done.sent += 1
            else:
                done.failed += 1
    return done


def send(address: str, title: str, body: str) -> bool:
    """Sends one message; False where it does not arrive."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its messages hold addresses with passwords
    service = Apprise()
    service.add(address)
    return bool(service.notify(body=body, title=title, notify_type=NotifyType.INFO))


def shown(address: str) -> str:
    """An address without its secrets, for messages."""
    plugin: Any = Apprise().instantiate(address, suppress_exceptions=True)
    return str(plugin.url(privacy=True)).partition("?")[0] if plugin is not None else f"{address.partition('://')[0]}://…"
