"""Which bare surnames of a document may mean somebody known: Duncan of Dallas is no Ivorian prime minister."""

from __future__ import annotations

from collections.abc import Sequence

from detente.coding.actors import pick
from detente.knowledge.gazetteer import gazetteer
from detente.knowledge.names import WORD, Hit, agents, fold, rank

#: From this office up a person is told of by surname alone (`names.rank`: heads of state and government, foreign ministers).
_PROMINENT = 13
#: The heads of these are told of by surname alone wherever news is written.
_EVERYWHERE = frozenset({"USA", "GBR", "RUS", "CHN", "FRA", "DEU", "IND", "JPN", "ISR", "TUR", "UKR", "CAN", "IRN", "PRK", "KOR", "BRA"})


def credible(hits: Sequence[Hit], text: str, day: str | None) -> list[Hit]:
    """``hits`` without the bare surnames that nothing in the document supports: no word of that country, no title, no prominent office."""
    hits = [h for h in hits if not _abbreviates(h, text)]
    told = {f.country for h in hits if not h.surname for f in h.facts[:1]}
    return [h for h in hits if not h.surname or _supported(h, told, text, day)]


def _supported(hit: Hit, told: set[str | None], text: str, day: str | None) -> bool:
    fact = pick(hit, day)
    if fact is None or fact.country in told:
        return True
    before = text[max(0, hit.start - 24) : hit.start].split()
    if before and (fold(before[-1]),) in agents():
        return True
    if rank(fact) > _PROMINENT:
        return False
    return fact.country in _EVERYWHERE or fold(hit.text) not in gazetteer().surnames


def _abbreviates(hit: Hit, text: str) -> bool:
    """Is a place only the abbreviation, in brackets, of the long name before it: "the Biomedical … Authority (BARDA)"?"""
    if not (hit.text.isupper() and len(hit.text) > 2 and text[hit.start - 1 : hit.start] == "(" and text[hit.end : hit.end + 1] == ")"):
        return False
    initials = "".join(w[0] for w in WORD.findall(text[max(0, hit.start - 120) : hit.start]) if w[0].isupper())
    return hit.kind in ("capital", "territory", "people") and initials.endswith(hit.text)
