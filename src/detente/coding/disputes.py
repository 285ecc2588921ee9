"""Issues that the text itself calls disagreement, contention or rivalry between two states."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.coding.dyads import parties, states
from detente.coding.issues import find_issues
from detente.coding.sentences import Layout
from detente.knowledge.names import Hit
from detente.records import Dispute

_CONTENTION = re.compile(
    r"\b(?:disagree(?:s|d|ments?)?|disputes?(?: over)?|differences? (?:over|on)|at odds|at loggerheads|contention|"
    r"contentious|conflict points?|flash ?points?|sticking points?|stumbling blocks?|"
    r"rift over|row over|feud over|tensions? (?:over|about)|friction|quarrel(?:s|l?ed)?|spar(?:red|ring)? over|wrangl\w+|"
    r"clash(?:ed|es)? over|irritants?|bone of contention|thorny|grievances?|"
    r"divisions? over|divided over|dispute(?:d)? claims?|points? of contention|(?:thorn|thorns) in)\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:no|not|without|resolved|settled|ended|overcame)\b(?:\W+\w+){0,3}\W+$", re.I)


def disputes(page: Layout, hits: Sequence[Hit], day: str | None, document: str) -> tuple[Dispute, ...]:
    """The issues of each sentence that speaks of contention, with the two states that the sentence, else the document, is about."""
    found: list[Dispute] = []
    for s in page.sentences:
        if s.kind == "boilerplate":
            continue
        text = page.text[s.start : s.end]
        word = _CONTENTION.search(text)
        if word is None or _DENIED.search(text[: word.start()]):
            continue
        named = dict.fromkeys(issue for _, _, issue in find_issues(text))
        before = tuple(dict.fromkeys(states(hits, s.start, s.start + word.start(), day)))
        sides = before if len(before) == 2 else parties(page, hits, s.start, s.end, day)
        if len(sides) == 2:
            own = {h.text.lower() for h in hits if s.start <= h.start < s.end and h.kind in ("country", "demonym") and h.facts[0].country in sides}
            found.extend(Dispute(parties=sides, issue=issue, text=document[slice(*s.span)], span=s.span) for issue in named if issue not in own)
    return tuple(found)
