"""Who takes part: the sides of a mention in a form in which mentions of different reports can be compared.

A party is a state, a part of its society, a named body or a person, and is written ``key|person``. The key is what has to be the same: ``RUS`` for
Russia, its government, its forces and everybody named who belongs to it, ``SYR/REB`` for Syrian rebels who are not named, ``~hamas`` for a body
that has a name of its own. The person is empty where the state or the body acts as a whole. Who is not resolved is no party.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from detente.knowledge.names import names
from detente.knowledge.tables import INTERNATIONAL

#: Kinds of knowledge whose names are neither those of people nor of parts of a country (Odesa, Crimea), which set happenings apart like people.
_NO_PEOPLE = frozenset({"country", "capital", "metonym", "demonym", "organization", "group", "agency", "people"})
#: Kinds that act in their own name, not in that of a state.
_BODIES = frozenset({"organization", "group", "people"})
#: Sectors in which somebody acts for the state, when he is not named. Others are a part of society: SYR/REB, USA/LEG.
_STATE = frozenset({"GOV", "MIL", "SPY", "COP", ""})
#: Parties of one side that are told apart; a side with more is a crowd, of which these stand for all.
MOST = 8

#: What is compared: the parties left and right, and whether both did it.
Side = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sides:
    """The parties of a mention, or of an event so far, as actors and as recipients."""

    left: Side
    right: Side
    reciprocal: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all parties, in order."""
        return tuple(sorted({k for k, _ in self.left | self.right}))

    def dyads(self) -> tuple[tuple[str, str], ...]:
        """Unordered pairs of keys that face each other; one-sided where nobody is on the other side."""
        left, right = sorted({k for k, _ in self.left}), sorted({k for k, _ in self.right})
        if left and right:
            pairs = {(min(a, b), max(a, b)) for a in left for b in right}
        else:
            pairs = {(a, "") for a in (left or right)}
        if self.reciprocal and not right:
            pairs |= {(a, b) for a in left for b in left if a < b}
        return tuple(sorted(pairs))


@dataclass(frozen=True, slots=True)
class Match:
    """How well two `Sides` fit: ``points`` of evidence, ``crossed`` where one's actors are the other's recipients."""

    points: int
    crossed: bool
    open: bool = field(default=False)


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    """Names of states, bodies and agencies → kind."""
    known = [fact for facts in names().frozen.values() for fact in facts]
    territories = {f.name.lower() for f in known if f.kind == "territory"} - {f.name.lower() for f in known if f.kind == "country"}
    found: dict[str, str] = {}
    for fact in known:
        if fact.kind in _NO_PEOPLE and fact.name.lower() not in territories:
            found.setdefault(fact.name.lower(), fact.kind)
    return found


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    """Country → words of its names, adjectives and capital."""
    found: dict[str, set[str]] = {}
    for key, facts in names().frozen.items():
        for fact in facts:
            if fact.kind in ("country", "demonym", "capital", "metonym") and fact.country:
                found.setdefault(fact.country, set()).update(w.lower() for w in key)
    return {country: frozenset(words) for country, words in found.items()}


def words_of(s: Sides) -> frozenset[str]:
    """The words by which the parties are named, so that they do not count as what a sentence is about."""
    found: set[str] = set()
    for key, person in s.left | s.right:
        found.update(person.split(), key.lstrip("~@").split(), _words().get(key[:3], frozenset()))
    return frozenset(found)


def sides(mentions: pa.Table) -> tuple[list[Sides], npt.NDArray[np.int32]]:
    """The different `Sides` among ``mentions`` (columns ``actors``, ``recipients``, ``reciprocal``), and for each row the number of its own."""
    lefts, left = _side(mentions, "actors")
    rights, right = _side(mentions, "recipients")
    both = mentions.column("reciprocal").to_numpy()
    code = (left.astype(np.int64) * len(rights) + right) * 2 + both
    different, numbers = np.unique(code, return_inverse=True)
    found = [Sides(lefts[n // 2 // len(rights)], rights[n // 2 % len(rights)], bool(n % 2)) for n in different.tolist()]
    return found, numbers.astype(np.int32)


def _side(mentions: pa.Table, column: str) -> tuple[list[Side], npt.NDArray[np.int32]]:
    """The different sets of parties on one side, and for each mention the number of its own; 0 is nobody."""
    lists = mentions.column(column).combine_chunks()
    flat = lists.flatten()
    frame = pl.DataFrame(
        {
            "mention": pl.from_arrow(pc.list_parent_indices(lists)),
            "name": pl.from_arrow(flat.field("name")),
            "country": pl.from_arrow(flat.field("country")),
            "sector": pl.Series(pl.from_arrow(flat.field("sectors")), dtype=pl.List(pl.String)).list.first(),
        },
        schema_overrides={"name": pl.String, "country": pl.String, "sector": pl.String},
    )
    who = frame.select("name", "country", "sector").unique()
    named = [party(*row) for row in who.iter_rows()]
    parties = sorted({p for p in named if p is not None})
    number = {p: n for n, p in enumerate(parties)}
    who = who.with_columns(party=pl.Series([None if p is None else number[p] for p in named], dtype=pl.Int32))
    members = frame.join(who, on=["name", "country", "sector"], nulls_equal=True).select("mention", "party").drop_nulls().unique().sort("mention", "party")
    mention, member = members.get_column("mention").to_numpy(), members.get_column("party").to_numpy()
    sets: list[Side] = [frozenset(), *(frozenset({_read(p)}) for p in parties)]
    numbers = np.zeros(len(mentions), dtype=np.int32)
    first = np.flatnonzero(np.diff(mention, prepend=-1))
    numbers[mention[first]] = member[first] + 1
    several: dict[tuple[int, ...], int] = {}
    count = np.diff(first, append=len(mention))
    for start, n in zip(first[count > 1].tolist(), count[count > 1].tolist(), strict=True):
        numbers[mention[start]] = several.setdefault(tuple(member[start : start + min(n, MOST)].tolist()), len(sets) + len(several))
    return sets + [frozenset(_read(parties[m]) for m in side) for side in several], numbers


def _read(text: str) -> tuple[str, str]:
    key, _, person = text.partition("|")
    return key, person


def party(name: str | None, country: str | None, sector: str | None) -> str | None:
    """``key|person`` of an actor, or None where nobody in particular is meant.

    >>> party("Antony Blinken", "USA", "GOV"), party("Hamas", "PSE", "REB"), party(None, "SYR", "REB"), party(None, None, "CVL")
    ('USA|antony blinken', '~hamas|', 'SYR/REB|', None)
    """
    known = _kinds().get(name.lower()) if name else None
    if name and known in _BODIES:
        return f"~{plain(name)}|"
    if name and known is None and len(name) > 2:
        person = plain(name)
        if country and country not in INTERNATIONAL:
            return f"{country}|{person}"
        return f"@{person.rsplit(' ', 1)[-1]}|{person}"
    if country is None:
        return f"~{plain(name)}|" if name and known else None
    if country in INTERNATIONAL and name:
        return f"~{plain(name)}|"
    return f"{country}|" if (sector or "") in _STATE else f"{country}/{sector}|"


def plain(name: str) -> str:
    """A name without case, accents and signs."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())


@lru_cache(maxsize=100_000)
def same_person(a: str, b: str) -> bool:
    """Do two plain names mean one person: is all of one in the other ("blinken", "antony j blinken")?"""
    x, y = set(a.split()), set(b.split())
    return bool(x & y) and (x <= y or y <= x or _initials(x, y))


def _initials(x: set[str], y: set[str]) -> bool:
    """Do the names differ in initials only ("joseph r biden", "joe biden" do not)?"""
    return {w for w in x if len(w) > 1} <= y or {w for w in y if len(w) > 1} <= x


def match(a: Sides, b: Sides, turnable: bool) -> Match | None:
    """How well the parties of two mentions fit, None where they do not.

    Each side gives 2 points where the same person is named, 1 where state or body are the same, and none where one of the two leaves it open. All parties of
    the shorter side have to be among the longer one's, and two different persons of one state do not fit. Within one state, only names count. Sides may be
    swapped where ``turnable`` says so, or where one of the two says that both did it.
    """
    straight = _points(a.left, b.left, a.right, b.right)
    best = Match(straight[0], False, straight[1]) if straight else None
    if turnable or a.reciprocal or b.reciprocal:
        crossed = _points(a.left, b.right, a.right, b.left)
        if crossed and (best is None or crossed[0] > best.points):
            best = Match(crossed[0], True, crossed[1])
        for x, y in ((a, b), (b, a)):
            if x.reciprocal and not x.right and y.right and (pooled := _one_side(x.left, y.left | y.right)) is not None:
                alone = len(x.left) == 1
                points = pooled if alone else pooled * 2
                if best is None or points > best.points:
                    best = Match(points, False, alone)
    return best


def _points(a: Side, b: Side, c: Side, d: Side) -> tuple[int, bool] | None:
    left, right = _one_side(a, b), _one_side(c, d)
    if left is None or right is None:
        return None
    is_open = (not a or not b) != (not c or not d) or bool(a) != bool(b) or bool(c) != bool(d)
    if not (a and b) and not (c and d):
        return None
    inside = {k for k, _ in a | b} & {k for k, _ in c | d}
    if inside:  # within one state: "the government" and "an official" of it may be anybody
        left, right = left if left == 2 else 0, right if right == 2 else 0
    return left + right, is_open


def _one_side(a: Side, b: Side) -> int | None:
    if not a or not b:
        return 0
    if a == b:
        return 2 if any(person for _, person in a) else 1
    few, many = (a, b) if len({k for k, _ in a}) <= len({k for k, _ in b}) else (b, a)
    points = 1
    for key in {k for k, _ in few}:
        others = [p for k, p in many if k == key]
        if not others:
            return None
        mine = {p for k, p in few if k == key and p}
        theirs = {p for p in others if p}
        if mine and theirs:
            if not any(same_person(x, y) for x in mine for y in theirs):
                return None
            points = 2
    return points


def merged(state: Sides, mention: Sides, crossed: bool) -> Sides:
    """The parties of an event after a mention has joined it."""
    left, right = (mention.right, mention.left) if crossed else (mention.left, mention.right)
    if mention.reciprocal and not mention.right:
        # told as one side ("the two ministers met"): who stands on the event's right already stays there
        known = {k for k, _ in state.right}
        left = frozenset(p for p in mention.left if p[0] not in known)
        right = frozenset(p for p in mention.left if p[0] in known)
    return Sides(_union(state.left, left), _union(state.right, right), state.reciprocal or mention.reciprocal)


def _union(a: Side, b: Side) -> Side:
    """Both, with a person once under the longer name, and at most `MOST` of them: those that were there first."""
    result = set(a)
    for key, person in sorted(b):
        shorter = next((p for k, p in sorted(result) if k == key and p and person and same_person(p, person)), None)
        if shorter is not None:
            if len(person) > len(shorter):
                result.remove((key, shorter))
                result.add((key, person))
        elif len(result) < MOST:
            result.add((key, person))
    return frozenset(result)


class Register:
    """What is worked out once about the sides of mentions and events, by their numbers."""

    def __init__(self, all_sides: list[Sides]) -> None:
        self.sides = list(all_sides)
        self._number = {s: n for n, s in enumerate(self.sides)}
        self._dyads: dict[int, tuple[int, ...]] = {}
        self._dyad: dict[tuple[str, str], int] = {}
        self._merged: dict[tuple[int, int, bool], int] = {}

    def pairs(self, sides: int) -> tuple[int, ...]:
        """The numbers of the dyads of some sides."""
        found = self._dyads.get(sides)
        if found is None:
            found = self._dyads[sides] = tuple(self._dyad.setdefault(d, len(self._dyad)) for d in self.sides[sides].dyads())
        return found

    def merge(self, state: int, mention: int, turned: bool) -> int:
        """The sides of an event after a mention has joined."""
        key = (state, mention, turned)
        found = self._merged.get(key)
        if found is None:
            result = merged(self.sides[state], self.sides[mention], turned)
            found = self._number.get(result, -1)
            if found < 0:
                found = self._number[result] = len(self.sides)
                self.sides.append(result)
            self._merged[key] = found
        return found
