"""The desk at size: how long readers wait for its pages, with twenty of them at once.

    python benchmarks/desk.py [--mentions 5000000] [--readers 20] [--requests 60] [--pause 0] [--store FOLDER]

A store of made-up reports (`benchmarks/made.py`; kept where --store says, and used again) is shown by `detente serve` as a process of its own. Readers
are threads of another process, each with an address of its own as readers on other machines have, so that the limit on requests holds for each of them.
Each asks for page after page, by default without a pause. First all addresses differ (many pairs of states, actors, events, reports, filters, searches,
months), so that nothing has been asked before: that is `first`. Then the same readers ask for the same addresses once more: `again`.

Figures are printed as JSON, one object a kind of page and a line for all: milliseconds at the median, the 95th percentile and the most, bytes, and the
processor time of the server with the processes that make its pages for each request, since the machine may have other work; its load stands in the
line. Goal: every page within 300 ms at the 95th percentile, on two cores, with five million mentions.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).parent))
from made import codes, fill  # type: ignore[import-not-found]

from detente.ontology import ontology
from detente.store.store import open_store

#: Pages whose drawing takes a while by itself; they are asked for by themselves, and no goal is set for them.
SLOW = ("chart", "map", "brief")


def addresses(store: str, number: int, kinds: Sequence[str], seed: int = 1) -> Iterator[tuple[str, str]]:
    """Kinds of page with so many different addresses of each, in turn."""
    rng = random.Random(seed)
    with open_store(store) as opened:
        drawn = opened.cursor().sql(
            "SELECT event_id, mention_ids[1] AS mention, document_ids[1] AS document, where_name AS place, issues[1] AS issue, outlets[1] AS outlet, "
            "actors[1].name AS person, actor_countries[1] || '-' || recipient_countries[1] AS dyad FROM events "
            f"USING SAMPLE reservoir({number * 8} ROWS) REPEATABLE ({seed})"
        ).to_arrow_table().to_pylist()  # fmt: skip
    names = {key: [v for v in dict.fromkeys(row[key] for row in drawn) if v] for key in drawn[0]}
    months = [f"{2014 + n // 12}-{n % 12 + 1:02d}" for n in range(120)]
    types, statuses, states = list(ontology().types), ["happened", "planned"], codes()
    rng.shuffle(months)

    def one(key: str) -> str:
        return quote(str(rng.choice(names[key])), safe="")

    def asked(**values: str) -> str:
        return f"/events?{urlencode({k: v for k, v in values.items() if v})}"

    made: dict[str, Any] = {
        "world": lambda n: f"/?until={months[n % 120]}&sort={rng.choice(['events', 'change', 'conflict'])}",
        "dyad": lambda n: f"/dyad/{names['dyad'][n % len(names['dyad'])]}",
        "dyad, a year by week": lambda n: f"/dyad/{one('dyad')}?by=week&since={2014 + n % 10}&until={2014 + n % 10}",
        "country": lambda n: f"/actor/{states[n % len(states)]}",
        "person": lambda n: f"/actor/{one('person')}",
        "search": lambda n: f"/search?q={rng.choice(['person', 'city', 'states', 'trade', 'land'])}+{n if n % 2 else ''}",
        "agenda": lambda n: f"/agenda?{urlencode({'month': months[n % 120], **({'country': states[n % 60]} if n % 2 else {})})}",
        "events": lambda n: asked(until=rng.choice(months), sort=rng.choice(["newest", "oldest", "reports"])),
        "events of a dyad": lambda n: asked(dyad=rng.choice(names["dyad"]), type=rng.choice(types), status=rng.choice(statuses)),
        "events of a country": lambda n: asked(country=states[n % 100], since=rng.choice(months), sort=rng.choice(["newest", "confidence"])),
        "events by name": lambda n: asked(**(rng.choice([{"actor": rng.choice(names["person"])}, {"place": rng.choice(names["place"])}]))),
        "events by filter": lambda n: asked(issue=rng.choice(names["issue"]), outlet=rng.choice(names["outlet"]), confidence=f"0.{n % 9}"),
        "events by words": lambda n: asked(q=f"w{rng.randrange(1, 3000)} w{rng.randrange(1, 3000)}" if n % 2 else f"w{rng.randrange(1, 3000)}"),
        "event": lambda n: f"/event/{one('event_id' if n % 2 else 'mention')}",
        "report": lambda n: f"/document/{one('document')}",
        "reports": lambda n: f"/documents?{urlencode({'source': rng.choice(names['outlet']), 'until': rng.choice(months)})}",
        "reports by words": lambda n: f"/documents?q={rng.choice(names['document'])}",
        "sources": lambda n: f"/sources?{n}",
        "about the API": lambda n: f"/api?{n}",
        "try": lambda n: f"/try?{n}",
        "API, events": lambda n: f"/api/v1/events?{urlencode({'dyad': rng.choice(names['dyad']), 'limit': 50})}",
        "API, mentions": lambda n: f"/api/v1/mentions?{urlencode({'dyad': rng.choice(names['dyad']), 'since': rng.choice(months)})}",
        "API, dyads": lambda n: f"/api/v1/dyads?until={months[n % 120]}",
        "chart of a dyad": lambda n: f"/dyad/{one('dyad')}/chart.json",
        "map": lambda n: f"/map.json?until={months[n % 120]}",
        "brief": lambda n: f"/dyad/{one('dyad')}/brief",
    }  # fmt: skip
    for n in range(number):
        for kind, address in made.items():
            if not kinds or kind in kinds:
                yield kind, address(n)


def read(base: str, asked: Sequence[tuple[str, str]], readers: int, pause: float) -> list[dict[str, Any]]:
    """Asks for the addresses, each once, with so many readers; what each took."""
    parts = urlsplit(base)
    waiting = iter(asked)
    lock = threading.Lock()
    told: list[dict[str, Any]] = []

    def reader(number: int) -> None:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=300, source_address=(f"127.0.0.{number + 2}", 0))
        connection.connect()
        while True:
            with lock:
                one = next(waiting, None)
            if one is None:
                return
            begun = time.perf_counter()
            connection.request("GET", one[1])
            answer = connection.getresponse()
            size = len(answer.read())
            told.append(
                {
                    "kind": one[0],
                    "address": one[1],
                    "ms": 1000 * (time.perf_counter() - begun),
                    "status": answer.status,
                    "bytes": size,
                }
            )
            time.sleep(pause)

    threads = [threading.Thread(target=reader, args=(n,)) for n in range(readers)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return told


def awaited(base: str) -> None:
    """Waits until the server has read the store, and answers."""
    parts = urlsplit(base)
    server = http.client.HTTPConnection(parts.hostname or "", parts.port)
    server.request("GET", "/api/v1/store")
    assert server.getresponse().status == 200


def processor_seconds(pid: int) -> float:
    """Processor time of a process and those that it has started, so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task").glob("*/children")
    started = {int(child) for task in children for child in task.read_text().split()}
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(processor_seconds(child) for child in started)


def memory(pid: int) -> int:
    """Resident memory of a process in MB."""
    return next(int(line.split()[1]) // 1024 for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))


def summed(told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    took = sorted(t["ms"] for t in told)
    wrong = sorted({t["status"] for t in told} - {200, 303, 404})
    return {
        "requests": len(took), "p50_ms": round(statistics.median(took)), "p95_ms": round(took[min(len(took) - 1, int(0.95 * len(took)))]),
        "max_ms": round(took[-1]),
        "kb": round(statistics.mean(t["bytes"] for t in told) / 1024), **({"wrong": wrong} if wrong else {}),
    }  # fmt: skip


def measure(store: str, readers: int, number: int, kinds: Sequence[str], pause: float) -> None:
    """Starts the server, and has it read."""
    asked = list(dict.fromkeys(addresses(store, number, kinds)))
    asked = [a for a in asked if kinds or not any(word in a[0] for word in SLOW)]
    begun = time.perf_counter()
    command = [sys.executable, "-m", "detente.cli.app", "serve", "--store", store, "--port", "0", "--read-only"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            base = server.stdout.readline().split()[0].rstrip("/")
            awaited(base)
            print(json.dumps({"ready_s": round(time.perf_counter() - begun, 1), "server_cpu_s": processor_seconds(server.pid)}), flush=True)
            for state in ("first", "again"):
                before, clock = processor_seconds(server.pid), time.perf_counter()
                told = json.loads(
                    subprocess.run(
                        [sys.executable, __file__, "--read", base, "--readers", str(readers), "--pause", str(pause)],
                        input=json.dumps(asked),
                        capture_output=True,
                        text=True,
                        check=True,
                    ).stdout
                )
                spent, wall = processor_seconds(server.pid) - before, time.perf_counter() - clock
                for kind in dict(asked):
                    print(json.dumps({"state": state, "page": kind, **summed([t for t in told if t["kind"] == kind])}), flush=True)
                whole = {"state": state, "page": "all", **summed(told), "server_cpu_ms_a_request": round(1000 * spent / len(told), 1)}
                print(
                    json.dumps({**whole, "requests_a_second": round(len(told) / wall, 1), "load": os.getloadavg()[0], "server_mb": memory(server.pid)}),
                    flush=True,
                )
        finally:
            server.terminate()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=5_000_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--requests", type=int, default=60, help="addresses of each kind of page")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that a reader looks at a page before asking for the next one")
    parser.add_argument("--store", help="where the store is kept (default: made anew, and thrown away)")
    parser.add_argument("--kind", action="append", default=[], help="only pages of this kind")
    parser.add_argument("--read", metavar="ADDRESS", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        print(json.dumps(read(given.read, json.load(sys.stdin), given.readers, given.pause)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or f"{folder}/store"
        if not Path(store).exists():
            fill(store, given.mentions)
        measure(store, given.readers, given.requests, given.kind, given.pause)
    return 0


if __name__ == "__main__":
    sys.exit(main())
