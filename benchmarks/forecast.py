"""What is a forecast of the index worth on a long real series?

python benchmarks/forecast.py --store PATH [--pairs 12] [--weeks 1 4 12]

For the pairs with the most events prints the back-test of `detente forecast`: the CRPS of each method in the second half of the past (smaller is better), how
many of the values the 80 % interval of the chosen one held, and whether it beats persistence, with the 90 % interval of the gain. A pair with too little past
is counted.
"""

from __future__ import annotations

import argparse

from detente.relations.forecast import PERSISTENCE, Forecast, forecast
from detente.relations.gather import from_store
from detente.relations.happenings import Dyad
from detente.relations.index import measure
from detente.store.store import open_store

SEASONAL = "same weeks of earlier years"


def row(made: Forecast) -> str:
    """A pair in one line."""
    crps = {s.method: s.crps for s in made.scores}
    held = next(s.coverage for s in made.scores if s.chosen)
    seasonal = f"{crps[SEASONAL]:.3f}" if SEASONAL in crps else "    –"
    verdict = "beats" if made.beats else "worse" if (made.gain_high or 0) < 0 else "no better"
    gain = f"{made.gain:+.0%} ({made.gain_low:+.0%} … {made.gain_high:+.0%})"
    return f"{crps[made.model]:.3f}  {crps[PERSISTENCE]:.3f}  {seasonal}  {held:4.0%}  {verdict:9}  {gain:22}  {made.model}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", required=True)
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--weeks", type=int, nargs="+", default=[1, 4, 12])
    asked = parser.parse_args()
    with open_store(asked.store) as store:
        both = "SELECT unnest(actor_countries) AS a, recipient_countries FROM events"
        asked_for = f"SELECT least(a, r), greatest(a, r) FROM (SELECT a, unnest(recipient_countries) AS r FROM ({both})) WHERE a <> r GROUP BY ALL"
        found = store.cursor().sql(f"{asked_for} ORDER BY count(*) DESC, 1, 2 LIMIT {asked.pairs}").fetchall()
        dyads = [Dyad(a, b) for a, b in found]
        series = {d: measure(from_store(store, d.first, d.second).happenings(d), d, "week", intervals=False) for d in dyads}
    for weeks in asked.weeks:
        made = {d: forecast(index, weeks) for d, index in series.items()}
        scored = {d: f for d, f in made.items() if f.scores}
        print(f"\n{weeks} week{'s' * (weeks > 1)} ahead\n{'pair':9} {'weeks':>5}  CRPS   persist.  season  held  persistence: gain (90 % interval)")
        for d, f in scored.items():
            print(f"{d!s:9} {f.scored:5}  {row(f)}")
        beats, worse = (sum(x) for x in ([f.beats for f in scored.values()], [(f.gain_high or 0) < 0 for f in scored.values()]))
        print(f"{beats} of {len(scored)} beat persistence, {worse} are worse; {len(made) - len(scored)} of {len(made)} have too little past")


if __name__ == "__main__":
    main()
