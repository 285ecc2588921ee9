"""Finds the place names of a document and says where each of them is; tells where an event happened.

Regular expressions and lookups only, no parse. Three steps: *mentions* (`detente.coding.toponyms`: which words name a place),
*senses* (which place of that name: what the text puts it into, "Paris, Texas"; what else the document names; then how many
people live there), and `locate` (the place phrase nearest to an event's trigger).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from detente.coding.place_words import INSTITUTIONS
from detente.coding.sentences import Layout
from detente.coding.toponyms import Toponym, inside_of, toponyms
from detente.knowledge.gazetteer import Spot
from detente.knowledge.names import Hit
from detente.records import Place, Span

#: Candidates looked at for one name, the most populous and those in a division that the document names.
_CANDIDATES = 24
#: Kilometres at which nearness of two places has fallen to 1/e. News of one place names others within a day's drive.
_NEAR = 120.0
#: Words of public life weigh at most as much as so many places of the country.
_LOCAL = 3.5
#: News seldom says which of a name is meant where it is a city of half a million.
_WORLD_CITY = 0.3
_PRECISION = {"city": "city", "district": "region", "region": "region", "country": "country", "area": "area", "point": "point"}


@dataclass(slots=True)
class _Focus:
    """What the places settled so far say about where the document plays."""

    countries: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    first: dict[tuple[str | None, str], float] = field(default_factory=lambda: defaultdict(float))
    second: dict[tuple[str | None, str, str], float] = field(default_factory=lambda: defaultdict(float))
    points: list[tuple[str, float, float, float, float]] = field(default_factory=list)  # name, lat, lon, cosine, weight

    def add(self, name: str, spot: Spot, weight: float) -> None:
        if spot.country:
            self.countries[spot.country] += weight
        if spot.first:
            self.first[spot.country, spot.first] += weight
        if spot.second:
            self.second[spot.country, spot.first, spot.second] += weight
        if spot.lat is not None and spot.lon is not None and spot.kind in ("city", "district", "point") and len(self.points) < 12:
            self.points.append((name, spot.lat, spot.lon, math.cos(math.radians(spot.lat)), weight))

    def likes(self, name: str, spot: Spot, own: Spot | None, weight: float) -> float:
        """How well ``spot`` fits, not counting what ``own``, the sense that this name has now, gave with ``weight``."""
        country, first, second = self.countries.get(spot.country or "", 0.0), self.first.get((spot.country, spot.first), 0.0), 0.0
        if spot.second:
            second = self.second.get((spot.country, spot.first, spot.second), 0.0)
        if own is not None and own.country == spot.country:
            country -= weight
            if own.first == spot.first:
                first -= weight
                if own.second == spot.second:
                    second -= weight
        near = 0.0
        if spot.lat is not None and spot.lon is not None and spot.kind != "country":
            for other, lat, lon, cosine, w in self.points:
                if other == name or abs(lat - spot.lat) > 4:
                    continue
                x = (lon - spot.lon) * cosine
                distance = 111.2 * math.sqrt((lat - spot.lat) ** 2 + x * x)
                if distance < 4 * _NEAR:
                    near += w * math.exp(-distance / _NEAR)
        score = 2.2 * min(country, 3.0) / 3.0 + 0.4 * min(country, 1.0) + 1.3 * min(near, 2.0)
        if spot.first and spot.kind != "country":
            score += 1.0 * min(first, 2.0)
        if second > 0:
            score += 0.6 * min(second, 2.0)
        return score


def prior(spot: Spot) -> float:
    """How often news means this place by its name, about: the logarithm of its people, with a start for what is no town."""
    if spot.kind == "country":
        base = 6.3 + 0.25 * math.log10(spot.people + 10)
    elif spot.kind in ("area", "point"):
        base = 5.6 if spot.kind == "area" else 5.0
    elif spot.kind == "region":
        base = 5.2 if not spot.people else 2.4 + 0.55 * math.log10(spot.people + 10)
    elif spot.kind == "district":
        base = 0.8 + 0.7 * math.log10(spot.people + 10)
    else:
        base = math.log10(spot.people + 200) + (_WORLD_CITY if spot.people > 500_000 else 0.0)
    # "Cañada" is seldom written without its accent.
    return base - (1.3 if spot.alias else 0.0) - (0.0 if spot.name.isascii() or spot.people > 200_000 else 0.8)


def places(page: Layout, hits: Sequence[Hit]) -> tuple[Place, ...]:
    """Every place name of a document, in text order, and where it is.

    ``hits`` are the known names of ``page.text`` (`Names.scan`). A name that is surely a place, but of which no such place
    is known, comes without coordinates.
    """
    mentions = toponyms(page, hits)
    senses = _senses(mentions, hits, _institutions(page.text))
    return tuple(_place(page, m, senses.get(i)) for i, m in enumerate(mentions))


def _place(page: Layout, mention: Toponym, spot: Spot | None) -> Place:
    text = page.text[mention.start : mention.end]
    if spot is None:
        return Place(text=text, span=(mention.start, mention.end), name=text)
    return Place(
        text=text, span=(mention.start, mention.end), name=spot.name, country=spot.country, lat=spot.lat, lon=spot.lon,
        geonames=spot.geonames, precision=_PRECISION[spot.kind],  # type: ignore[arg-type]
    )  # fmt: skip


# ---------------------------------------------------------------------- senses


def _institutions(text: str) -> dict[str, float]:
    """Country → how much the text sounds like a local report from there, as a weight of places named there."""
    return {country: min(_LOCAL, 0.6 * sum(w in text for w in words)) for country, words in INSTITUTIONS.items()}


def _senses(mentions: Sequence[Toponym], hits: Sequence[Hit], local: Mapping[str, float]) -> dict[int, Spot]:
    """The place that each mention means, by its number."""
    fixed = _contained(mentions)
    by_key: dict[str, list[int]] = defaultdict(list)
    for i, m in enumerate(mentions):
        by_key[m.key].append(i)
    background = _Focus()
    background.countries.update(local)
    for h in hits:
        fact = h.facts[0]
        if fact.country and len(fact.country) == 3 and fact.kind in ("demonym", "holder", "agency", "people", "group"):
            background.countries[fact.country] += 0.0 if h.surname else 0.3 if fact.kind != "demonym" else 0.5
    chosen: dict[str, tuple[Spot, float]] = {}
    open_keys: dict[str, tuple[Spot, ...]] = {}
    for k, numbers in by_key.items():
        told = [fixed[i] for i in numbers if i in fixed]
        if told:
            best = max(set(told), key=lambda s: (told.count(s), s.people))
            chosen[k] = (best, 1.5)
            continue
        spots = _serious(mentions[numbers[0]])
        if not spots:
            continue
        if len(spots) == 1:
            # The only place of a name is a clue the better the less the name may mean something unlisted.
            chosen[k] = (spots[0], 1.0 if spots[0].kind != "city" or spots[0].people > 20_000 else 0.6)
        open_keys[k] = spots
    settled = dict(chosen)
    for turn in range(3):
        focus = _focus(background, settled, by_key)
        for k, spots in open_keys.items():
            if len(spots) == 1:
                continue
            own = settled.get(k)
            weight = own[1] * _often(len(by_key[k])) if own else 0.0
            sense = own[0] if own else None
            ranked = [(prior(s) + focus.likes(k, s, sense, weight), n, s) for n, s in enumerate(_shortlist(spots, focus))]
            ranked.sort(key=lambda x: (-x[0], x[1]))
            lead = ranked[0][0] - ranked[1][0]
            # In the first turn only what is clear already becomes a clue for the rest.
            if turn == 0 and lead < 1.0:
                continue
            settled[k] = (ranked[0][2], min(1.0, 0.25 + 0.35 * lead))
    senses = {i: fixed.get(i) or settled[m.key][0] for i, m in enumerate(mentions) if i in fixed or m.key in settled}
    # What we do not know ("Little Sandy River") lies in the country that the document is about, if it is about one.
    weights = sorted(_focus(background, settled, by_key).countries.items(), key=lambda x: -x[1])
    if weights and weights[0][1] >= 1.0 and (len(weights) == 1 or weights[0][1] >= 3 * weights[1][1]):
        for i, m in enumerate(mentions):
            if i not in senses:
                senses[i] = Spot(m.name, "area", weights[0][0], None, None)
    return senses


def _serious(mention: Toponym) -> tuple[Spot, ...]:
    """The places that the name alone may mean.

    Left out are divisions that share a town's name, or all but them ("Idlib province"); small towns that bear the name of a
    continent, a sea or a region; foreign names of towns that are a country's name.
    """
    spots = mention.spots
    if mention.division and any(s.kind in ("region", "district") for s in spots):
        return tuple(s for s in spots if s.kind in ("region", "district"))
    towns = [s for s in spots if s.kind == "city" and s.people > 20_000]
    # Of a town and the division around it that has its name, the bare name means the town.
    spots = tuple(s for s in spots if s.geonames is not None or s.kind not in ("region", "district") or not any(_around(s, t) for t in towns))
    if any(s.kind == "country" for s in spots):
        return tuple(s for s in spots if not s.alias or s.kind != "city")
    if any((s.kind == "area" and s.geonames is None and not s.people) or (s.kind == "region" and s.people > 1_000_000 and not s.alias) for s in spots):
        return tuple(s for s in spots if s.kind not in ("city", "district") or (s.people > 100_000 and not s.alias))
    return spots


def _around(division: Spot, town: Spot) -> bool:
    if division.country != town.country or division.lat is None or division.lon is None or town.lat is None or town.lon is None:
        return False
    return abs(division.lat - town.lat) < 1.0 and abs(division.lon - town.lon) < 1.5


def _often(count: int) -> float:
    return 1.0 if count == 1 else 1.3 if count < 4 else 1.6


def _focus(background: _Focus, settled: Mapping[str, tuple[Spot, float]], by_key: Mapping[str, Sequence[int]]) -> _Focus:
    focus = _Focus()
    focus.countries.update(background.countries)
    for k, (spot, weight) in settled.items():
        focus.add(k, spot, weight * _often(len(by_key[k])))
    return focus


def _shortlist(spots: tuple[Spot, ...], focus: _Focus) -> Sequence[Spot]:
    if len(spots) <= _CANDIDATES:
        return spots
    ranked = sorted(spots, key=lambda s: -(prior(s) + (3.0 if (s.country, s.first) in focus.first else 0.0)))
    return ranked[:_CANDIDATES]


def _contained(mentions: Sequence[Toponym]) -> dict[int, Spot]:
    """Senses that the text itself tells: "Paris, Texas", "Springfield, Clark County, Ohio"."""
    fixed: dict[int, Spot] = {}
    for i in range(len(mentions) - 2, -1, -1):
        inner, outer = mentions[i], mentions[i + 1]
        if not outer.holds_previous:
            continue
        capital = outer.key == "district of columbia"
        wholes = (fixed[i + 1],) if i + 1 in fixed else tuple(s for s in outer.spots if capital or s.kind in ("country", "region", "district"))
        best: tuple[float, Spot, Spot] | None = None
        serious = _serious(inner)
        for whole in wholes:
            for part in inner.spots:
                if part is not whole and inside_of(part, whole):
                    score = prior(part) + 0.3 * prior(whole) + (1.0 if part in serious else 0.0)
                    if best is None or score > best[0]:
                        best = (score, part, whole)
        if best is not None:
            fixed[i] = best[1]
            fixed.setdefault(i + 1, best[2])
        elif inner.surely_inside and wholes:
            whole = max(wholes, key=prior)
            # A place that we do not know, in one that we do: its country is told, where it lies is not.
            fixed[i] = Spot(inner.name, "city", whole.country, None, None, whole.first, whole.second)
            fixed.setdefault(i + 1, whole)
    return fixed


# ---------------------------------------------------------------------- the place of an event

_MODIFIERS = (
    r"(?:(?:the|a|an|its|his|their|her|this|that|nearby|neighbou?ring|central|downtown|coastal|rural|mostly|[a-z]*(?:north|south|east|west)[a-z-]*|upper|lower|capital|port|"
    r"border|city|cities|town|towns|village|province|region|state|district|area|country|nation|island|peninsula|waters|coast|outskirts|suburbs?|edge|shores?|banks?|parts?|"
    r"streets|heart|centre|center|breakaway|occupied|disputed|besieged|war-torn|rebel-held|government-held|resort|republic|kingdom|enclave|strategic|eastern|key|main|"
    r"of|and|[A-Z][a-z]+(?:an|ian|ish|ese|i|ch)|[A-Z]\w+'s)\s+){0,6}"
)
_IN_PHRASE = re.compile(
    rf"\b(?:in|at|near|off|over|outside|inside|around|across|throughout|along|within|above|into|beyond|(?:north|south)?(?:north|south|east|west) of|"
    rf"(?:city|town|village|port|capital|province|region|outskirts|suburbs?|coast|waters|island|streets) of|kilomet(?:er|re)s from|miles from)"
    rf"\s+{_MODIFIERS}$|\b(?:In|At|Near|Off|Over|Outside|Inside|Around|Across|Throughout|Along|Within|Above)\s+{_MODIFIERS}$"
)
_TO_PHRASE = re.compile(
    rf"\b(?:visits?|visited|visiting|trips?|travel\w*|tours?|went|go|goes|going|gone|fly|flies|flew|flown|flying|arriv\w+|return\w*|head\w*|journey\w*|deploy\w*|came|come|comes|"
    rf"voyage|dispatch\w*|drove|sail\w*|advanc\w+|moved?|convoy|evacuat\w+|fled|flight|sent|send|sends|transferr\w+|deport\w+|extradit\w+|repatriat\w+)\b[^.,;]{{0,40}}\b(?:to|towards?|for|on)\s+{_MODIFIERS}$",
    re.I,
)
_OBJECT = re.compile(
    rf"\b(?:visit(?:s|ed|ing)?|tour(?:s|ed|ing)?|left|leaves?|leaving|enter(?:s|ed|ing)?|reach(?:es|ed|ing)?|bomb(?:s|ed|ing)?|shell(?:s|ed|ing)?|hit|hits|hitting|struck|strikes?|"
    rf"striking|attack(?:s|ed|ing)?(?: on| against)?|assault on|raid on|strikes? on|(?:re)?captur\w+|seiz\w+|occup\w+|invad\w+|invasion of|liberat\w+|"
    rf"besieg\w+|siege of|storm(?:s|ed|ing)|explosions? hit|shelling of|bombing of|"
    rf"bombardment of|fall of|battle (?:of|for)|control of|fir\w+ (?:on|at|into))\s+{_MODIFIERS}$",
    re.I,
)
#: Lower is better.
_RANKS = {"point": 0, "city": 0, "region": 1, "area": 1, "country": 2, None: 1}


def locate(page: Layout, located: Sequence[Place], sentence_span: Span, trigger_span: Span, dateline: Span | None = None) -> Place | None:
    """Where the event at ``trigger_span`` happened: the place phrase nearest to it in its sentence, a city before a country.

    Falls back on ``dateline``, the one that opens the sentence; None where no place is told.
    """
    start, end = sentence_span
    inside_sentence = [p for p in located if start <= p.span[0] and p.span[1] <= end]
    best: tuple[int, int, int, Place] | None = None
    previous: Place | None = None
    for p in inside_sentence:
        chained = previous is not None and re.fullmatch(r",? \(?|, (?:in )?(?:the )?", page.text[previous.span[1] : p.span[0]]) is not None
        previous = p
        if chained or start <= trigger_span[0] <= p.span[0] < trigger_span[1]:
            continue
        strength = _strength(page.text[max(start, p.span[0] - 90) : p.span[0]], page.text[p.span[1] : p.span[1] + 3], p)
        if strength is None:
            continue
        gap = p.span[0] - trigger_span[1] if p.span[0] >= trigger_span[1] else trigger_span[0] - p.span[1] + 20
        clause = len(re.findall(r"[;:]|, (?:and|but|while|who|which|after|as)\b", page.text[min(p.span[1], trigger_span[1]) : max(p.span[0], trigger_span[0])]))
        rank = (clause + strength, _RANKS[p.precision], max(0, gap), p)
        if best is None or rank[:3] < best[:3]:
            best = rank
    if best is not None:
        return best[3]
    if dateline is not None:
        return next((p for p in located if dateline[0] <= p.span[0] and p.span[1] <= dateline[1]), None)
    return None


def _strength(before: str, after: str, place: Place) -> int | None:
    """0 for a phrase of place, 1 for a goal or an object; None for anything else."""
    if after.startswith("'s") and place.precision == "country":
        return None
    if _IN_PHRASE.search(before):
        return 0
    if _TO_PHRASE.search(before) or _OBJECT.search(before):
        return 1
    return None
