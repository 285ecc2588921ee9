"""Reads the rules: one folder an event type, patterns in YAML (see README.md in this folder)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, get_args

import yaml

from detente.errors import DataError
from detente.ontology import ontology
from detente.records import Status

FOLDER = files("detente.rules")
_KEYS = frozenset("verb noun adjective actor recipient where not needs mode contexts cameo type reciprocal status embeds confidence".split())
_DEFAULTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "verb": (("subject",), ("object",)),
    "noun": (("subject", "possessive", "by", "modifier"), ()),
    "adjective": (("subject",), ("of", "with", "to")),
}
#: Types of which the speech act, not the thing spoken of, is the event (CODEBOOK, "status").
_DROPPING = frozenset({"AGREE", "CONCEDE", "REQUEST", "REJECT", "THREATEN"})
DEFAULT_CONFIDENCE = 0.8
#: Classes that a condition may ask for.
CLASSES = frozenset({"@actor", "@state", "@person", "@armed", "@civilian", "@government", "@organization", "@place", "@politician", "@something"})

#: Slot → words of which the slot's head must be one.
Condition = tuple[str, frozenset[str]]


@dataclass(frozen=True)
class Pattern:
    """One rule: what tells an event, and who takes which part in it."""

    rule: str
    event_type: str
    kind: str  # verb, noun, adjective
    triggers: tuple[tuple[str, ...], ...]
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    where: tuple[Condition, ...] = ()
    without: tuple[Condition, ...] = ()
    needs: frozenset[str] | None = None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    cameo: str | None = None
    reciprocal: bool = False
    status: str | None = None
    embeds: str | None = None
    confidence: float = DEFAULT_CONFIDENCE


#: A word without which a rule cannot fire → for each such rule the sets of words of which it needs one more each. Read by the gate.
Anchors = Mapping[str, tuple[tuple[frozenset[str], ...], ...]]


@dataclass(frozen=True)
class Rules:
    """All patterns, indexed by the word that anchors them."""

    patterns: tuple[Pattern, ...]
    verbs: Mapping[str, tuple[tuple[Pattern, tuple[str, ...]], ...]]
    nouns: Mapping[str, tuple[tuple[Pattern, tuple[str, ...]], ...]]
    adjectives: Mapping[str, tuple[tuple[Pattern, tuple[str, ...]], ...]]
    modes: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]
    carriers: Mapping[str, frozenset[str]]
    statuses: Mapping[str, Mapping[str, str]]
    anchors: Anchors
    hash: str = field(default="", compare=False)


def words(value: Any) -> tuple[str, ...]:
    """A list of words, given as YAML list or as text with commas."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        value = [value]
    return tuple(w for v in value if (w := str(v).strip().strip('"').strip("'") if '"' in str(v) else str(v).strip()))


def _pieces(trigger: str) -> tuple[str, ...]:
    return tuple(p for p in trigger.lower().replace("-", " ").split() if p not in ("a", "an", "the"))


def _conditions(raw: Any, where: str) -> tuple[Condition, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, dict):
        raise DataError(f"{where}: a mapping from slots to words is needed")
    return tuple((str(slot), frozenset(w if w.startswith("@") else w.lower().replace("-", " ") for w in words(value))) for slot, value in raw.items())


def pattern(folder: str, name: str, raw: Mapping[str, Any]) -> Pattern:
    """One block of a patterns file.

    Raises:
        DataError: a key, type, mode, slot or status that does not exist.
    """
    where = f"rules/{folder}/patterns.yaml, rule {name}"
    unknown = set(map(str, raw)) - _KEYS
    if unknown:
        raise DataError(f"{where}: unknown key {', '.join(sorted(unknown))}; see rules/README.md")
    kinds = [k for k in ("verb", "noun", "adjective") if k in raw]
    if len(kinds) != 1:
        raise DataError(f"{where}: one of verb, noun, adjective is needed")
    kind = kinds[0]
    event_type = str(raw.get("type", folder)).upper()
    types = ontology().types
    if event_type not in types:
        raise DataError(f"{where}: no event type {event_type}")
    mode = raw.get("mode")
    if mode is not None and mode not in types[event_type].modes:
        raise DataError(f"{where}: {event_type} has no mode {mode}; it has {', '.join(types[event_type].modes) or 'none'}")

    status, embeds, cameo = raw.get("status"), raw.get("embeds"), raw.get("cameo")
    if status is not None and status not in get_args(Status):
        raise DataError(f"{where}: no status {status}; there are {', '.join(get_args(Status))}")
    if embeds is not None and embeds != "drop" and embeds not in get_args(Status):
        raise DataError(f"{where}: embeds is drop or a status, not {embeds}")
    if cameo is not None and str(cameo) not in ontology().cameo:
        raise DataError(f"{where}: no CAMEO code {cameo}")
    if wrong := set(words(raw.get("contexts"))) - set(ontology().contexts):
        raise DataError(f"{where}: no context {', '.join(sorted(wrong))}")
    if wrong := set(words(raw.get("needs"))) - {"actor", "recipient", "none"}:
        raise DataError(f"{where}: needs is actor, recipient, both or none, not {', '.join(sorted(wrong))}")
    if not 0 < float(raw.get("confidence", DEFAULT_CONFIDENCE)) <= 1:
        raise DataError(f"{where}: confidence lies between 0 and 1, not at {raw['confidence']}")
    if not words(raw[kind]):
        raise DataError(f"{where}: {kind} lists no word")
    conditions = (*_conditions(raw.get("where"), where), *_conditions(raw.get("not"), where))
    if wrong := {w for _, ws in conditions for w in ws if w[0] == "@"} - CLASSES:
        raise DataError(f"{where}: no class {', '.join(sorted(wrong))}; there are {', '.join(sorted(CLASSES))}")

    def side(key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        given = words(raw[key]) if key in raw else default
        return () if given == ("none",) else given

    actor, recipient = _DEFAULTS[kind]
    return Pattern(
        rule=f"{folder}/{name}",
        event_type=event_type,
        kind=kind,
        triggers=tuple(dict.fromkeys(_pieces(t) for t in words(raw[kind]))),
        actor=side("actor", actor),
        recipient=side("recipient", recipient),
        where=_conditions(raw.get("where"), where),
        without=_conditions(raw.get("not"), where),
        needs=frozenset(words(raw["needs"])) if "needs" in raw else None,
        mode=mode,
        contexts=words(raw.get("contexts")),
        cameo=str(raw["cameo"]) if "cameo" in raw else None,
        reciprocal=bool(raw.get("reciprocal", False)),
        status=raw.get("status"),
        embeds=raw.get("embeds") or ("drop" if event_type in _DROPPING else None),
        confidence=float(raw.get("confidence", DEFAULT_CONFIDENCE)),
    )


def _anchors(patterns: Iterable[Pattern]) -> Anchors:
    """What must stand in a sentence for a rule to fire: the first word of its trigger, the others, and a word of each condition."""
    found: dict[str, set[tuple[frozenset[str], ...]]] = defaultdict(set)
    for p in patterns:
        asked = [frozenset(_last(w) for w in ws) for _, ws in p.where if not any(w[0] == "@" for w in ws)]
        for trigger in p.triggers:
            anchor = trigger[-1] if p.kind == "noun" else trigger[0]
            found[anchor].add((*(frozenset((w,)) for w in trigger if w != anchor), *asked))
    return {anchor: ((),) if () in needs else tuple(sorted(needs, key=lambda n: (len(n), sorted(map(sorted, n))))) for anchor, needs in found.items()}


def _last(words_of_one: str) -> str:
    return words_of_one.split()[-1]


def _read(file: Traversable) -> Any:
    try:
        return yaml.load(file.read_text("utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        raise DataError(f"{file}: {error}") from error


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=1)
def rules() -> Rules:
    """All rules of the package, loaded once a process."""
    found: list[Pattern] = []
    modes: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {}
    digest = hashlib.sha256()
    for name in ontology().types:
        folder = name.lower()
        file = FOLDER / folder / "patterns.yaml"
        digest.update(file.read_bytes())
        for rule, raw in (_read(file) or {}).items():
            found.append(pattern(folder, str(rule), raw))
        mode_file = FOLDER / folder / "modes.yaml"
        if mode_file.is_file():
            digest.update(mode_file.read_bytes())
            modes[name] = tuple((str(m), frozenset(w.lower() for w in words(ws))) for m, ws in (_read(mode_file) or {}).items())
    index: dict[str, dict[str, list[tuple[Pattern, tuple[str, ...]]]]] = {k: defaultdict(list) for k in ("verb", "noun", "adjective")}
    for p in found:
        for trigger in p.triggers:
            if p.kind == "noun":
                index["noun"][trigger[-1]].append((p, trigger[:-1]))
            else:
                index[p.kind][trigger[0]].append((p, trigger[1:]))
    frozen = {kind: {word: tuple(ps) for word, ps in by.items()} for kind, by in index.items()}
    carriers_raw, status_raw = _read(FOLDER / "carriers.yaml"), _read(FOLDER / "status.yaml")
    for extra in ("carriers.yaml", "status.yaml"):
        digest.update((FOLDER / extra).read_bytes())
    statuses: dict[str, dict[str, str]] = {kind: {} for kind in ("verbs", "nouns", "adjectives", "adverbs", "performed", "means")}
    for status, by_kind in status_raw.items():  # what stands first wins
        for kind, table in statuses.items():
            for w in words(by_kind.get(kind)):
                table.setdefault(w, status)
    return Rules(
        patterns=tuple(found),
        verbs=frozen["verb"],
        nouns=frozen["noun"],
        adjectives=frozen["adjective"],
        modes=modes,
        carriers={k: frozenset(words(v)) for k, v in carriers_raw.items()},
        statuses=statuses,
        anchors=_anchors(found),
        hash=f"sha256:{digest.hexdigest()[:16]}",
    )
