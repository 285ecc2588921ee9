"""Quality floors: measures the coder and holds it against `quality.json`.

    python benchmarks/quality.py            measure and print
    python benchmarks/quality.py --check    fail if a figure fell below its floor
    python benchmarks/quality.py --raise    write the figures measured as new floors, where they are higher

The floor on our own annotated sentences always holds. Those on the gold sets hold where these are present
(folder in DETENTE_SHARED, else `../shared`); the sets themselves are not part of the project.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import detente
from detente.ontology import ontology
from detente.rules.judge import faults, modes
from detente.rules.sentences import examples

ROOT = Path(__file__).resolve().parent.parent
#: A developer's own knowledge layers do not count, neither here nor in the scorers.
os.environ["DETENTE_KNOWLEDGE"] = str(ROOT / "benchmarks" / "no-layers")
FLOORS = ROOT / "benchmarks" / "quality.json"
SHARED = Path(os.environ.get("DETENTE_SHARED", ROOT.parent / "shared"))
#: What is measured on which gold set: scorer's name, file, figures. A figure that must not rise is written with a minus.
SETS = {
    "types": ("gold/event_types.jsonl", ("any_match", "accuracy", "-events_per_sentence")),
    "events": ("training/open_events.jsonl", ("typed_f1", "whole_f1", "quiet")),
    "actors": ("gold/actors.jsonl", ("country", "sector")),
    "times": ("gold/times.jsonl", ("span_f1", "value_strict")),
    "places": ("gold/places.jsonl", ("toponym_f1", "country", "at161")),
    "quotes": ("gold/quotes.jsonl", ("direct_f1", "direct_speaker", "indirect_speaker")),
    "status": ("gold/status.jsonl", ("agreement", "balanced")),
}
#: A figure may move by this much without being called a fall: sets are small, and a mend here costs a sentence there.
SLACK = 0.002


def own_sentences() -> dict[str, float]:
    """Share of the annotated sentences beside the rules that are coded wholly right, and of their events that have the annotated mode."""
    every = [(e, detente.code(e.text, published=e.published)) for event_type in ontology().types for e in examples(event_type)]
    right = sum(not faults(coding, e) for e, coding in every)
    told = [modes(coding, e) for e, coding in every]
    return {"right": round(right / len(every), 4), "mode": round(sum(m for m, _ in told) / sum(n for _, n in told), 4), "n": len(every)}


def gold(name: str) -> dict[str, float]:
    """Figures of one gold set, by the shared scorer."""
    file, figures = SETS[name]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "figures.json"
        command = [sys.executable, str(SHARED / "tools" / "score.py"), name, "--gold", str(SHARED / file), "--json", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        said = json.loads(out.read_text("utf-8"))
    return {f: said[f.lstrip("-")] for f in figures}


def measure(names: list[str]) -> dict[str, dict[str, float]]:
    """All figures that can be measured here."""
    found = {"sentences": own_sentences()}
    present = [n for n in names if (SHARED / SETS[n][0]).is_file()]
    if missing := sorted(set(names) - set(present)):
        print(f"not measured, as the gold sets are not here: {', '.join(missing)}; the floor on our own sentences holds alone for them")
    for name in present:
        found[name] = gold(name)
    return found


def fallen(found: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> list[str]:
    """The figures that are worse than their floor."""
    worse = []
    for name, figures in floors.items():
        for figure, floor in figures.items():
            said = found.get(name, {}).get(figure)
            if said is None or figure == "n":
                continue
            if (said > floor + SLACK) if figure.startswith("-") else (said < floor - SLACK):
                worse.append(f"{name} {figure.lstrip('-')}: {said} against a floor of {floor}")
    return worse


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--raise", dest="lift", action="store_true")
    parser.add_argument("sets", nargs="*", default=list(SETS))
    args = parser.parse_args()
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else {}
    found = measure(args.sets)
    for name, figures in found.items():
        print(name, " ".join(f"{k.lstrip('-')}={v}" for k, v in figures.items()))
    if args.lift:
        for name, figures in found.items():
            kept = floors.setdefault(name, {})
            for figure, value in figures.items():
                better = min if figure.startswith("-") else max
                kept[figure] = value if figure == "n" else better(value, kept.get(figure, value))
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", "utf-8")
    worse = fallen(found, floors)
    if args.check:
        for line in worse:
            print(f"fell: {line}", file=sys.stderr)
        print("quality floors hold" if not worse else f"{len(worse)} figures fell below their floor")
    return 1 if args.check and worse else 0


if __name__ == "__main__":
    sys.exit(main())
