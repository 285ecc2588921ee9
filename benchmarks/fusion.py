"""How long fusion takes: `python benchmarks/fusion.py [MENTIONS …]`, by default half a million, one and two million.

Mentions are made up, in the proportions of real ones: few pairs of states have most of the happenings (Zipf, exponent 1.1), half of these are told by one
report, the others by up to forty (Zipf, exponent 2.1) within four days; a fifth of the mentions have a day, a tenth a place; a third name persons;
reports leave things out and call states by their people; a tenth of the happenings is planned first. For each size: seconds, mentions a second, the
peak memory of the process above that of the tables, and how the events found compare with the happenings made up (B-cubed). Each size runs in a process
of its own. Time that is linear shows in mentions a second that stay.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detente.store.fusion import fuse
from detente.store.schema import ACTOR

Floats = npt.NDArray[np.float64]
SIZES = (500_000, 1_000_000, 2_000_000)
#: Ten years of news.
DAYS, START = 3650, dt.date(2014, 1, 1).toordinal() - dt.date(1970, 1, 1).toordinal()
TYPES = (
    "CONSULT",
    "SUPPORT",
    "ACCUSE",
    "REQUEST",
    "AGREE",
    "ASSAULT",
    "COERCE",
    "REJECT",
    "SANCTION",
    "AID",
    "RETREAT",
    "PROTEST",
    "COOPERATE",
    "THREATEN",
    "CONCEDE",
    "MOBILIZE",
)
#: Shares of the types in what the coder found in 950 reports.
SHARES = (0.19, 0.15, 0.17, 0.12, 0.08, 0.08, 0.05, 0.04, 0.02, 0.02, 0.02, 0.015, 0.015, 0.01, 0.015, 0.005)
STATES, PERSONS, CITIES, OUTLETS = 190, 6, 400, 300
WORDS = 3_000
CODES = tuple(f"{chr(65 + s // 26 % 26)}{chr(65 + s % 26)}{chr(65 + s // 7 % 26)}" for s in range(STATES))
WORKERS = 2


def made_up(
    count: int, seed: int = 1, start: int = START, days: int = DAYS, reports: int = 40, codes: Sequence[str] = CODES, shares: Floats | None = None
) -> tuple[pa.Table, pa.Table, npt.NDArray[np.int64]]:
    """So many mentions, their documents, and the number of the happening that each tells of.

    Args:
        count: mentions.
        seed: of all that is drawn.
        start, days: the time they tell of, its first day counted from 1970-01-01.
        reports: those of an outlet on a day.
        codes: what the states are called.
        shares: of each ordered pair of states in the happenings (default: Zipf, exponent 1.1).
    """
    rng = np.random.default_rng(seed)
    happenings = int(count / 2.15)
    tellings = np.where(rng.random(happenings) < 0.5, 1, np.minimum(1 + rng.zipf(2.1, happenings), 40))
    of = np.repeat(np.arange(happenings), tellings)[:count]
    count = len(of)
    if shares is None:
        pairs = np.minimum(rng.zipf(1.1, happenings) - 1, STATES * (STATES - 1) - 1) % (STATES * (STATES - 1))
        pairs = np.where(pairs < 0, rng.integers(0, STATES * (STATES - 1), happenings), pairs)
    else:
        pairs = rng.choice(len(shares), happenings, p=shares)
    a, b = pairs // (STATES - 1), pairs % (STATES - 1)
    b = np.where(b >= a, b + 1, b)
    type_ = rng.choice(len(TYPES), happenings, p=np.array(SHARES) / sum(SHARES))
    day = start + rng.integers(0, days, happenings)
    city = rng.integers(0, CITIES, happenings)
    person_a, person_b = rng.integers(0, PERSONS, happenings), rng.integers(0, PERSONS, happenings)
    planned = rng.random(happenings) < 0.1
    theme = rng.integers(0, WORDS, (happenings, 6))

    lag = np.minimum(rng.geometric(0.6, count) - 1, 4)
    first = np.r_[True, of[1:] != of[:-1]]
    ahead = planned[of] & first
    published = day[of] + np.where(ahead, -rng.integers(2, 20, count), lag)
    outlet = rng.integers(0, OUTLETS, count)
    document = np.array([f"d{p}-{o}-{k}" for p, o, k in zip(published.tolist(), outlet.tolist(), rng.integers(0, reports, count).tolist(), strict=True)])
    dated = rng.random(count) < 0.2
    placed = rng.random(count) < 0.1
    mention = pa.array([f"m{n}" for n in range(count)])
    words = np.array([f"w{n}" for n in range(WORDS)])
    kept = theme[of]
    kept[rng.random(kept.shape) < 0.3] = 0
    text = [" ".join(row) for row in words[kept].tolist()]
    countries = np.array(codes)
    table = {
        "mention_id": mention,
        "document_id": pa.array(document),
        "event_type": pa.array(np.array(TYPES)[type_[of]]),
        "mode": pa.nulls(count, pa.string()),
        "contexts": _lists(rng.integers(0, 3, count), np.array(["military", "economic", "legal"])),
        "cameo": pa.array(np.full(count, "040")),
        "quad_code": pa.array(np.ones(count, dtype=np.int8)),
        "goldstein": pa.array(np.ones(count)),
        "status": pa.array(np.where(ahead, "planned", "happened")),
        "background": pa.array(np.zeros(count, dtype=bool)),
        "reciprocal": pa.array(type_[of] == 0),
        "actors": _actors(countries, a[of], person_a[of], rng.random(count) < 0.35),
        "recipients": _actors(countries, b[of], person_b[of], rng.random(count) < 0.35),
        "when_text": pa.array(np.full(count, "Sunday"), mask=~dated),
        "when_edtf": pa.array(np.datetime_as_string(day[of].astype("datetime64[D]")), mask=~dated),
        "when_earliest": pa.array(day[of].astype(np.int32), mask=~dated).cast(pa.date32()),
        "when_latest": pa.array(day[of].astype(np.int32), mask=~dated).cast(pa.date32()),
        "when_precision": pa.array(np.full(count, "day"), mask=~dated),
        "where_text": pa.array(np.char.add("City ", city[of].astype(str)), mask=~placed),
        "where_name": pa.array(np.char.add("City ", city[of].astype(str)), mask=~placed),
        "where_country": pa.array(countries[city[of] % STATES], mask=~placed),
        "where_lat": pa.array((city[of] % 120 - 60).astype(float), mask=~placed),
        "where_lon": pa.array((city[of] * 7 % 360 - 180).astype(float), mask=~placed),
        "where_geonames": pa.array(city[of].astype(np.int64), mask=~placed),
        "where_precision": pa.array(np.full(count, "city"), mask=~placed),
        "issues": _lists(rng.integers(0, 3, count), np.array(["trade", "taiwan", "nuclear"])),
        "trigger_text": pa.array(words[theme[of, 0]]),
        "trigger_start": pa.array(np.zeros(count, dtype=np.int32)),
        "sentence_start": pa.array(np.zeros(count, dtype=np.int32)),
        "sentence_text": pa.array(text),
        "rule": pa.array(np.char.add("rule/", (theme[of, 1] % 5).astype(str))),
        "confidence": pa.array(rng.uniform(0.4, 0.95, count).round(3)),
        "published_earliest": pa.array(published.astype(np.int32)).cast(pa.date32()),
        "published_latest": pa.array(published.astype(np.int32)).cast(pa.date32()),
    }
    ids, at = np.unique(document, return_index=True)
    documents = pa.table(
        {
            "document_id": pa.array(ids),
            "source": pa.array(np.char.add("outlet ", outlet[at].astype(str))),
            "copy_of": pa.nulls(len(ids), pa.string()),
            "story": pa.array(np.char.add("story:", of[at].astype(str))),
            "published_earliest": pa.array(published[at].astype(np.int32)).cast(pa.date32()),
        }
    )
    return pa.table(table), documents, of


def _lists(numbers: npt.NDArray[np.int64], values: npt.NDArray[Any]) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(np.arange(len(numbers) + 1, dtype=np.int32)), pa.array(values[numbers]))


def _actors(countries: npt.NDArray[Any], state: npt.NDArray[np.int64], person: npt.NDArray[np.int64], named: npt.NDArray[np.bool_]) -> pa.ListArray:
    count = len(state)
    name = np.char.add(np.char.add("Person", person.astype(str)), np.char.add(" Of", state.astype(str)))
    columns: dict[str, Any] = {
        "text": pa.array(name),
        "span_start": pa.array(np.zeros(count, dtype=np.int32)),
        "span_end": pa.array(np.zeros(count, dtype=np.int32)),
        "name": pa.array(name, mask=~named),
        "country": pa.array(countries[state]),
        "sectors": _lists(np.zeros(count, dtype=np.int64), np.array(["GOV"])),
        "office": pa.nulls(count, pa.string()),
        "former": pa.array(np.zeros(count, dtype=bool)),
        "wikidata": pa.nulls(count, pa.string()),
        "resolved_by": pa.array(np.full(count, "name")),
    }
    whole = [c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in (columns[f.name] for f in ACTOR)]  # long arrays of texts come in chunks
    actors = pa.StructArray.from_arrays(whole, fields=list(ACTOR))
    return pa.ListArray.from_arrays(pa.array(np.arange(count + 1, dtype=np.int32)), actors)


def b_cubed(said: npt.NDArray[np.int64], true: npt.NDArray[np.int64]) -> tuple[float, float]:
    """B-cubed precision and recall (Bagga and Baldwin 1998) of two partitions of the same mentions."""
    _, both = np.unique(said * (true.max() + 1) + true, return_inverse=True)
    together = np.bincount(both)[both]
    return float((together / np.bincount(said)[said]).mean()), float((together / np.bincount(true)[true]).mean())


def measure(count: int) -> dict[str, float]:
    """One run; to be called in a process of its own."""
    mentions, documents, happening = made_up(count)
    fuse(mentions.slice(0, 1000), documents)  # loads knowledge
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    result = fuse(mentions, documents, workers=WORKERS)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ids, event = np.unique(result.members.column("event_id").to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    row = np.char.lstrip(result.members.column("mention_id").to_numpy(zero_copy_only=False).astype(str), "m").astype(np.int64)
    precision, recall = b_cubed(event, happening[row])
    return {"mentions": len(mentions), "events": len(ids), "seconds": seconds, "megabytes": (peak - before) / 1024, "precision": precision, "recall": recall}


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), metavar="MENTIONS")
    print("| mentions | events | seconds | mentions a second | MB above the tables | B³ precision | B³ recall |")
    print("|--:|--:|--:|--:|--:|--:|--:|")
    for size in parser.parse_args(arguments).sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            r = pool.submit(measure, size).result()
        rate = r["mentions"] / r["seconds"]
        cells = (f"{r['mentions']:,.0f}", f"{r['events']:,.0f}", f"{r['seconds']:.1f}", f"{rate:,.0f}", f"{r['megabytes']:,.0f}")
        print(f"| {' | '.join(cells)} | {r['precision']:.3f} | {r['recall']:.3f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
