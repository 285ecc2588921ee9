"""The words that introduce speech: reporting verbs with their kinds, nouns and phrases, read once from ``speech.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from detente.errors import DataError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KINDS = frozenset({"statement", "told", "belief", "intention", "request", "judgement", "weak"})
#: Kinds that can govern a clause; the others report speech only where there are quotation marks.
_TELLING = frozenset({"statement", "told", "belief"})
_VOWEL_CONSONANT = re.compile(r"[^aeiou][aeiou][bdgmnprt]$")


@dataclass(frozen=True)
class Reporting:
    """What ``speech.yaml`` says. Verbs with a particle are kept under their verb: ``particles["point"] == ("out",)``.

    ``telling``: the forms that can report a clause; ``first``: the first words of the phrases."""

    kinds: Mapping[str, frozenset[str]]
    particles: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, str]
    nouns: frozenset[str]
    channels: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]
    first: frozenset[str]
    no_speakers: frozenset[str]
    no_addressee: frozenset[str]
    telling: frozenset[str]

    def of(self, lemma: str, particles: frozenset[str] | set[str] = frozenset()) -> tuple[str, frozenset[str]]:
        """Cue and kinds of a verb with the words that hang on it as particles; no kinds: it reports nothing."""
        for particle in self.particles.get(lemma, ()):
            if particle in particles:
                return f"{lemma} {particle}", self.kinds[f"{lemma} {particle}"]
        return lemma, self.kinds.get(lemma, frozenset())


def inflections(verb: str) -> set[str]:
    """The regular forms of a verb: "deny" gives "denies", "denied", "denying"."""
    if verb.endswith("e"):
        return {verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"}
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return {verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"}
    s = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{verb}s"
    found = {verb, s, f"{verb}ed", f"{verb}ing"}
    if _VOWEL_CONSONANT.search(verb):
        found |= {f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"}
    return found


def _words(raw: Any) -> list[str]:
    return [w.strip() for w in (raw.split(",") if isinstance(raw, str) else raw) if w.strip()]


@lru_cache(maxsize=1)
def reporting() -> Reporting:
    """The reporting words of the package.

    Raises:
        DataError: ``speech.yaml`` is no YAML or names a kind that does not exist.
    """
    file = files("detente.coding") / "speech.yaml"
    try:
        raw = yaml.load(file.read_text("utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        raise DataError(f"{file}: {error}") from error
    unknown = set(raw["verbs"]) - _KINDS
    if unknown:
        raise DataError(f"{file}, verbs: no kind {', '.join(sorted(unknown))}; use one of {', '.join(sorted(_KINDS))}")
    kinds: dict[str, set[str]] = {}
    particles: dict[str, set[str]] = {}
    for kind, verbs in raw["verbs"].items():
        for verb in _words(verbs):
            kinds.setdefault(verb, set()).add(kind)
            first, _, particle = verb.partition(" ")
            if particle:
                particles.setdefault(first, set()).add(particle)
    forms = {form: verb for verb in kinds if " " not in verb for form in sorted(inflections(verb))}
    forms |= {form: verb for form, verb in raw["forms"].items() if verb in kinds}
    tellers = {form for form, verb in forms.items() if kinds[verb] & _TELLING}
    phrases = tuple(tuple(p.split()) for p in _words(raw["phrases"]))
    return Reporting(
        kinds={verb: frozenset(found) for verb, found in kinds.items()},
        particles={verb: tuple(sorted(found)) for verb, found in particles.items()},
        forms=forms,
        nouns=frozenset(_words(raw["nouns"])),
        channels=frozenset(_words(raw["channels"])),
        phrases=phrases,
        first=frozenset(p[0] for p in phrases),
        no_speakers=frozenset(_words(raw["no_speakers"])),
        no_addressee=frozenset(_words(raw["no_addressee"])),
        telling=frozenset(tellers | {p[0] for p in phrases}) - {"in", "as", *_words(raw["ambiguous"])},
    )
