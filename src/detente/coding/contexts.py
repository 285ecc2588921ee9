"""PLOVER's contexts of an event, by the words of its sentence (``ontology/contexts.yaml``)."""

from __future__ import annotations

from functools import lru_cache

from detente.coding.language import Parse
from detente.ontology import ontology


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, str], ...]]:
    single: dict[str, list[str]] = {}
    several: list[tuple[str, str]] = []
    for context, words in ontology().contexts.items():
        for w in words:
            if " " in w or "-" in w:
                several.append((f" {w.replace('-', ' ')} ", context))
            else:
                single.setdefault(w, []).append(context)
    return {w: tuple(c) for w, c in single.items()}, tuple(several)


def contexts(parse: Parse, first: int = 0, last: int | None = None) -> tuple[str, ...]:
    """Contexts that the tokens from ``first`` to ``last`` show, in alphabetical order."""
    single, several = _words()
    tokens = parse.tokens[first:last]
    found: set[str] = set()
    for t in tokens:
        for word in {t.lemma, t.lower}:
            found.update(single.get(word, ()))
    text = f" {' '.join(t.lemma for t in tokens)} ".replace(" - ", " ")
    lower = f" {' '.join(t.lower for t in tokens)} ".replace(" - ", " ")
    found.update(c for w, c in several if w in text or w in lower)
    return tuple(sorted(found))
