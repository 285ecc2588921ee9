"""The store at size: how fast it is filled, and how fast it answers.

    python benchmarks/lake.py ingest NEWS.jsonl.gz [--documents 400] [--ray]   documents a second with 1 and 2 workers, and on a Ray cluster of two nodes
    python benchmarks/lake.py query [--mentions 10000000]                      a dyad and a month out of so many mentions
    python benchmarks/lake.py memory [--documents 50000] [--text NEWS]         memory of a run over many documents, at its tenths

Figures are printed as JSON, one object a run. Goals: 2 workers at least 1.8 times as fast as 1; a query at most 300 ms; at most 1.2 GB a
worker, flat.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from detente.engine.choose import choose
from detente.engine.processes import ProcessSeat
from detente.engine.work import Engine
from detente.knowledge.tables import lines, table
from detente.reading.sources import Failure, Reading, read_sources
from detente.store.care import optimize
from detente.store.ingest import Listener, Tally, ingest
from detente.store.schema import MENTIONS
from detente.store.snapshot import create
from detente.store.store import open_store
from detente.store.task import make
from detente.store.writer import Writer

_QUERIES = 15
#: Countries, the two that are asked about first, since what comes first is drawn most often.
_CODES = ["USA", "CHN", *sorted({row[0] for _, row in lines(table("countries.txt"), 9)} - {"USA", "CHN"})]


def warm() -> Callable[[Any], Any]:
    """The task, having coded one document: loading is not what is measured."""
    task = make()
    for reading in read_sources(["Chad recalled its ambassador to Sudan on Monday."]):
        if isinstance(reading, Reading):
            from detente.store.task import Work

            task(Work(reading.document, "warm"))
    return task


def rate(source: str, documents: int, engine: Engine) -> dict[str, float]:
    """Documents and sentences a second, from the first result on: that leaves out the loading of workers."""

    class Clock(Listener):
        first = last = 0.0
        counted = sentences = 0

        def document(self, origin: str, outcome: str, reason: str | None, tally: Tally) -> None:
            self.last = time.perf_counter()
            if not self.counted:
                self.first, self.sentences = self.last, -tally.sentences
            self.counted += 1

    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        report = ingest(islice(read_sources([source]), documents), f"{folder}/s", engine=engine, listener=clock)
    seconds = clock.last - clock.first
    return {
        "documents": clock.counted,
        "seconds": round(seconds, 2),
        "documents_per_second": round((clock.counted - 1) / seconds, 3),
        "sentences_per_second": round((report.tally.sentences + clock.sentences) / seconds, 1),
    }


def run_ingest(source: str, documents: int, ray: bool) -> None:
    one = rate(source, documents, choose(warm, 1, None))
    print(json.dumps({"engine": "1 worker", **one}), flush=True)
    two = rate(source, documents, choose(warm, 2, None))
    print(json.dumps({"engine": "2 workers", **two, "times_one": round(two["documents_per_second"] / one["documents_per_second"], 2)}), flush=True)
    if ray:
        import ray as ray_library
        from ray.cluster_utils import Cluster

        nodes: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        nodes.add_node(num_cpus=1)
        nodes.wait_for_nodes()
        try:
            found = rate(source, documents, choose(warm, 2, str(nodes.address)))
        finally:
            ray_library.shutdown()
            nodes.shutdown()
        overhead = two["documents_per_second"] / found["documents_per_second"] - 1
        print(json.dumps({"engine": "ray, 2 nodes", **found, "overhead_to_2_workers": round(overhead, 3)}), flush=True)


def made_up_mentions(first: int, number: int) -> pa.Table:
    """Mentions as ten years of news would leave them: some 200 countries, some more often, in order of day but for a few weeks."""
    con = duckdb.connect()
    con.execute(f"SELECT setseed({(first % 997) / 1000})").fetchall()
    sql = f"""
    WITH raw AS (SELECT i, random() a, random() b, random() c, random() d, {_CODES} AS codes FROM range({first}, {first + number}) t(i)),
    named AS (SELECT *, codes[1 + (a * a * (len(codes) - 1))::INT] AS actor,
        codes[1 + (b * b * (len(codes) - 1))::INT] AS recipient,
        DATE '2014-01-01' + (i * 3650 // 10000000)::INT + (c * 30)::INT AS day FROM raw)
    SELECT 'd' || (i // 4) || '#' || i AS mention_id, 'd' || (i // 4) AS document_id,
        ['CONSULT', 'ACCUSE', 'AGREE', 'SUPPORT', 'ASSAULT', 'SANCTION'][1 + (d * 5)::INT] AS event_type, 'visit' AS mode, 'happened' AS status,
        [actor] AS actor_countries, [recipient] AS recipient_countries, actor || '>' || recipient AS pairs,
        [{{'text': actor, 'span_start': 0, 'span_end': 3, 'country': actor}}] AS actors, day AS day_earliest, day AS day_latest,
        day AS when_earliest, day AS when_latest, 'The sentence number ' || i || ' tells of ' || actor || ' and ' || recipient AS sentence_text,
        d AS confidence, 1.9 AS goldstein, 1 AS quad_code, strftime(day, '%Y-%m-%d') AS published, 'source ' || (i % 400) AS source FROM named"""
    made = con.sql(sql).to_arrow_table()
    actors = pa.array(
        [[{"text": a[0]["text"], "span_start": 0, "span_end": 3, "country": a[0]["country"]}] for a in made["actors"].to_pylist()],
        MENTIONS.field("actors").type,
    )
    columns = {name: made[name].cast(MENTIONS.field(name).type) for name in made.column_names if name != "actors"} | {"actors": actors}
    return pa.table([columns.get(f.name, pa.nulls(number, f.type)) for f in MENTIONS], schema=MENTIONS)


def run_query(mentions: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        from detente.store.lake import Lake

        lake = Lake(f"{folder}/s")
        create(lake)
        writer = Writer(lake)
        started = time.perf_counter()
        step = min(500_000, mentions)
        for first in range(0, mentions, step):
            writer.add({"mentions": made_up_mentions(first, min(step, mentions - first))}, "made up")
        filled = time.perf_counter() - started
        for state in ("as written", "optimized"):
            if state == "optimized":
                optimize(lake)
            took, rows = [], 0
            with open_store(lake.root) as store:
                for n in range(_QUERIES):
                    month = f"{2015 + n % 8}-{1 + n % 12:02d}"
                    begun = time.perf_counter()
                    rows = store.mentions(dyad="USA-CHN", since=month, until=month).to_arrow().num_rows
                    took.append(time.perf_counter() - begun)
            figures = {"mentions": mentions, "state": state, "files": lake.size("mentions")[0], "rows_of_last": rows}
            print(json.dumps({**figures, "median_ms": round(1000 * statistics.median(took), 1), "slowest_ms": round(1000 * max(took), 1)}), flush=True)
        print(json.dumps({"filled_in_s": round(filled, 1)}), flush=True)


def _repeated(source: str, documents: int) -> Iterator[Reading | Failure]:
    """The documents of a source again and again, each time with other ids and a word more."""
    readings = [r for r in read_sources([source]) if isinstance(r, Reading)]
    for n, r in enumerate(islice(cycle(readings), documents)):
        d = r.document
        yield r.model_copy(update={"document": d.model_copy(update={"id": f"{n}:{d.id}", "text": f"{d.text}\n\nReport {n}."})})


def run_memory(source: str, documents: int) -> None:
    """Memory of the process that stores, and of a worker, in MB, at each tenth of the run."""
    seats: list[ProcessSeat] = []

    class Watch(Listener):
        def document(self, origin: str, outcome: str, reason: str | None, tally: Tally) -> None:
            if tally.documents % max(1, documents // 10) == 0:
                workers = {str(s.pid): _resident(s.pid) for s in seats if s.pid}
                print(json.dumps({"documents": tally.documents, "own_mb": _resident(None), "worker_mb": list(workers.values())}), flush=True)

    from detente.engine.crew import Crew

    def hire() -> ProcessSeat:
        seats.append(ProcessSeat(make))
        return seats[-1]

    with tempfile.TemporaryDirectory() as folder:
        ingest(_repeated(source, documents), f"{folder}/s", engine=Crew("1 watched process", hire, 1, 120.0, print), listener=Watch())
    print(json.dumps({"own_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


def _resident(pid: int | None) -> int | None:
    """Resident memory of a process in MB; None where the system does not tell."""
    status = Path(f"/proc/{pid or 'self'}/status")
    if not status.exists():
        return None
    return next((int(line.split()[1]) // 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS")), None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_subparsers(dest="what", required=True)
    filling = what.add_parser("ingest")
    filling.add_argument("source")
    filling.add_argument("--documents", type=int, default=400)
    filling.add_argument("--ray", action="store_true")
    asking = what.add_parser("query")
    asking.add_argument("--mentions", type=int, default=10_000_000)
    watching = what.add_parser("memory")
    watching.add_argument("source")
    watching.add_argument("--documents", type=int, default=50_000)
    given = parser.parse_args()
    if given.what == "ingest":
        run_ingest(given.source, given.documents, given.ray)
    elif given.what == "query":
        run_query(given.mentions)
    else:
        run_memory(given.source, given.documents)
    return 0


if __name__ == "__main__":
    sys.exit(main())
