"""What a brief is about: two parties, one, or a region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from detente.errors import QueryError
from detente.knowledge.tables import lines, several, table
from detente.relations.brief.words import party_name
from detente.store.rows import pairs


@dataclass(frozen=True)
class Scope:
    """``codes``: two countries of a dyad, one party, or the members of a region."""

    kind: Literal["dyad", "party", "region"]
    codes: tuple[str, ...]
    name: str

    @property
    def among(self) -> str:
        """Between whom things are, in a sentence."""
        return {"dyad": "between the two", "party": "with it", "region": "there"}[self.kind]

    def meets(self, actors: Iterable[str], recipients: Iterable[str], reciprocal: bool) -> bool:
        """Does an event with these countries on its sides belong here?"""
        left, right = list(actors), list(recipients)
        if self.kind == "dyad":
            found = pairs(left, right, reciprocal).split()
            return any(f"{a}>{b}" in found for a in self.codes for b in self.codes if a != b)
        return not set(self.codes).isdisjoint({*left, *right})

    def between(self, parties: Iterable[str]) -> bool:
        """Do parties (of a dispute, a promise, a judgement) belong here: both of a dyad, else any?"""
        named = set(parties)
        return set(self.codes) <= named if self.kind == "dyad" else not named.isdisjoint(self.codes)


def dyad(first: str, second: str) -> Scope:
    """Two countries, by their codes.

    Raises:
        QueryError: they are the same.
    """
    if first == second:
        raise QueryError(f"{first} and {second} are the same country; give two, or one alone")
    return Scope("dyad", (first, second), f"{party_name(first)} – {party_name(second)}")


def party(code: str) -> Scope:
    """One country or international actor, by its code."""
    return Scope("party", (code,), party_name(code))


def region(name: str) -> Scope:
    """A region by its name in ``knowledge/world_regions.txt``, whatever the case.

    Raises:
        QueryError: there is no such region.
    """
    found = _regions().get(" ".join(name.split()).casefold().replace("-", " "))
    if found is None:
        raise QueryError(f"no region {name}; there are {', '.join(dict.fromkeys(n for n, _ in _regions().values()))}")
    return Scope("region", found[1], found[0])


@lru_cache(maxsize=1)
def _regions() -> dict[str, tuple[str, tuple[str, ...]]]:
    found = {}
    for _, (name, others, codes) in lines(table("world_regions.txt"), 3):
        for n in (name, *several(others)):
            found[n.casefold().replace("-", " ")] = (n, several(codes))
    return found
