"""Whose words a whole text is, so that its "I" and "we" are somebody: by its title, or as it says itself.

"Statement by Foreign Minister Idris Tallow" has one author; "Joint Statement of Ghana and Togo" and "We, the leaders of Ghana and Togo,"
have two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.coding.actors import Resolver, pick
from detente.knowledge.names import Hit, names
from detente.records import Actor

_NATIONS = frozenset({"country", "demonym", "territory"})
_PERSONS = frozenset({"holder", "person"})
_ONE = re.compile(
    r"(?:Statement|Remarks|Speech|Address|Letter|Message|Op-Ed|Proclamation)(?: \w+){0,3}? (?:by|from|of) "
    r"(?P<who>(?:(?! (?:at|on|in|before|to|after|during|as|following|regarding|for|with|about|ahead|marking)\b)[^,:;–—|])+)",
    re.I,
)
#: A title of several authors, as far as it names them: before what the statement is on.
_JOINT = re.compile(
    r"(?=.*\b(?:joint|leaders'?)\b)(?=.*\b(?:statement|declaration|communiqu[eé])\b)(?P<who>(?:(?!\b(?:on|regarding|about|concerning)\b(?! behalf)).)+)", re.I
)
_WE = re.compile(
    r"\bwe\b(?=,|[,\s*]*(?:[—–-]|the (?:\w+ ){0,3}?(?:leaders|governments|ministers|member|heads|representatives|presidents)|[A-Z]))", re.IGNORECASE
)
#: What may stand between those whom "we" names one by one.
_BETWEEN = re.compile(
    r"(?:[\s,;*()—–-]|\b(?:and|the|of|on|behalf|leaders|governments|ministers|member states|members|heads|state|representatives|foreign|as well as|"
    r"[A-Z][\w.'-]*)\b)*"
)
_REACH = 1500


def authors(title: str | None, text: str, hits: Sequence[Hit], resolver: Resolver, day: str | None) -> tuple[Actor, ...]:
    """The authors of a text, none if neither title nor text says who they are. Spans of the actors mean nothing."""
    named = _in_words(text, hits, day)
    if len(named) > 1:
        return named
    if title is None:
        return ()
    title = title.replace("’", "'")
    if (joint := _JOINT.match(title)) is not None and not re.match(r"(?:remarks|readout|fact sheet)\b", title, re.I):
        told = _parties(list(names().scan(joint["who"])), day)
        if len(told) > 1 or (told and not told[0].country):
            return told
    if (one := _ONE.match(title)) is not None:
        found = resolver.resolve(one["who"], day) if " and " not in one["who"] else None
        if found is not None and found.country and found.sectors:
            return (found,)
    return ()


def _in_words(text: str, hits: Sequence[Hit], day: str | None) -> tuple[Actor, ...]:
    """ "We, the leaders of Ghana and Togo, …" """
    for m in _WE.finditer(text, 0, _REACH):
        at, chain = m.end(), []
        for h in hits:
            if h.start < at:
                continue
            if not _BETWEEN.fullmatch(text, at, h.start):
                break
            chain.append(h)
            at = h.end
        if len(told := _parties(chain, day)) > 1:
            return told
    return ()


def _parties(hits: Sequence[Hit], day: str | None) -> tuple[Actor, ...]:
    """States, bodies and persons, each once: a state whose leader is named too is that leader's."""
    found: dict[str, Actor] = {}
    for h in hits:
        fact = pick(h, day)
        if fact is None:
            continue
        known = Actor(text=h.text, span=(0, len(h.text)), name=fact.name, country=fact.country, sectors=fact.sectors, resolved_by="speaker")
        if fact.kind in _NATIONS and fact.country:
            found.setdefault(fact.country, known.model_copy(update={"name": names().country_names.get(fact.country), "sectors": ("GOV",)}))
        elif fact.kind in _PERSONS and fact.country:
            found[fact.country] = known.model_copy(update={"office": fact.office if fact.kind == "holder" and (day is None or fact.holds(day)) else None})
        elif fact.kind == "organization":
            found.setdefault(fact.name, known)
    return tuple(found.values())
