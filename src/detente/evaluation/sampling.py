"""Draws a random sample of coded events, in one pass and with no more in memory than may be drawn."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from pydantic import ValidationError

from detente.errors import InputError
from detente.ontology import ontology
from detente.reading.sources import Failure
from detente.records import Coding, Event, Record


class Coded(Record):
    """An event with the sentence that tells it and the id of its document."""

    event: Event
    document: str
    sentence: str


class Drawn(Record):
    """A coded event of a sample. ``stratum``: how many events of its type it was drawn from; None where all types were one heap."""

    coded: Coded
    stratum: int | None = None


def coded_events(coding: Coding) -> Iterator[Coded]:
    """The events of one coding."""
    for e in coding.events:
        yield Coded(event=e, document=coding.document.id, sentence=coding.document.text[slice(*e.sentence.span)])


def is_codings(path: Path) -> bool:
    """Was the file written by ``detente code --format jsonl``? Told by its first line.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            raw = json.loads(stream.readline())
    except (ValueError, RecursionError):
        return False
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); check name and permissions") from error
    return isinstance(raw, dict) and ({"event_type", "trigger", "sentence"} <= raw.keys() or isinstance(raw.get("refused"), dict))


def read_codings(path: Path) -> Iterator[Coded | Failure]:
    """The events of a file written by ``detente code --format jsonl``; lines of refusals (``--refused``) are passed over."""
    with path.open(encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            origin = f"{path}:{number}"
            try:
                raw = json.loads(line)
                if not isinstance(raw, dict):
                    raise TypeError(f"a JSON {type(raw).__name__}")
                if "refused" not in raw:
                    yield _coded(raw)
            except (ValueError, RecursionError, KeyError, TypeError) as error:
                yield Failure(origin=origin, reason=f"{origin}: not a line of detente code --format jsonl ({_short(error)})")


def _coded(raw: Mapping[str, Any]) -> Coded:
    event = Event.model_validate_json(json.dumps({k: v for k, v in raw.items() if k in Event.model_fields}))
    return Coded(event=event, document=raw["document_id"], sentence=raw["text"])


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return f"no field {error.args[0]}" if isinstance(error, KeyError) else str(error)


def draw(events: Iterable[Coded], n: int, seed: int, by_type: bool = False) -> tuple[tuple[Drawn, ...], int]:
    """A simple random sample of ``n`` events, or one of as equal numbers of each type as there are events for.

    Every event gets a random key, and those with the lowest are drawn (Vitter, 1985, Random sampling with a reservoir, has the idea).

    Args:
        events: all events, in an order that is always the same.
        n: how many to draw; fewer are drawn where there are no more.
        seed: the same seed, events and ``n`` give the same sample.
        by_type: the same number of each type, so that rare types can be judged; the estimate weighs them back.

    Returns:
        the sample in random order, so that a part of it, judged from the top, is a random sample, too; and how many events there were.
    """
    random = Random(seed)
    heaps: dict[str, list[tuple[float, int, Coded]]] = {}
    sizes: dict[str, int] = {}
    total = 0
    for total, coded in enumerate(events, 1):
        stratum = coded.event.event_type if by_type else ""
        sizes[stratum] = sizes.get(stratum, 0) + 1
        heap = heaps.setdefault(stratum, [])
        entry = (-random.random(), total, coded)
        if len(heap) < n:
            heapq.heappush(heap, entry)
        else:
            heapq.heappushpop(heap, entry)
    shares = quotas(sizes, n)
    drawn = [(key, number, coded, s) for s, heap in heaps.items() for key, number, coded in heapq.nlargest(shares[s], heap)]
    ordered = sorted(drawn, key=lambda d: (-d[0], d[1]))
    return tuple(Drawn(coded=coded, stratum=sizes[s] if by_type else None) for _, _, coded, s in ordered), total


def quotas(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """How many to draw of each stratum: ``n`` shared out evenly; what a small one cannot give goes to the others."""
    order = {name: i for i, name in enumerate(ontology().types)}
    given = dict.fromkeys(sizes, 0)
    left = min(n, sum(sizes.values()))
    while left:
        open_ = sorted((s for s in sizes if given[s] < sizes[s]), key=lambda s: (order.get(s, len(order)), s))
        each = max(1, left // len(open_))
        for s in open_:
            more = min(each, sizes[s] - given[s], left)
            given[s] += more
            left -= more
    return given
