"""Whether the words around a time expression tell of what has happened or of what is to come.

Used where no parse of the sentence is at hand: the nearest verb before the expression in its sentence decides, else the first
after it.
"""

from __future__ import annotations

import re

from detente.coding.times.meaning import Tense

#: Characters looked at before and after an expression: the clause that holds it is seldom longer.
_BEFORE, _AFTER = 140, 90

_ADVERBS = r"(?:\s+(?:not|also|only|likely|soon|again|then|first|\w+ly))*"
_PLANNING = (
    r"(?:plan(?:s|ned|ning)?|hop(?:es?|ed|ing)|intend(?:s|ed|ing)?|expect(?:s|ed|ing)?|aim(?:s|ed|ing)?|agree(?:s|d)?|vow(?:s|ed|ing)?|pledg(?:es?|ed|ing)|"
    r"promis(?:es?|ed|ing)|threaten(?:s|ed|ing)?|want(?:s|ed)?|seek(?:s|ing)?|prepar(?:es?|ed|ing)|propos(?:es?|ed|ing|als?)|decid(?:es?|ed)|set|due|"
    r"scheduled|slated|likely|ready|invit(?:es?|ed)|urg(?:es?|ed)|call(?:s|ed)?|ask(?:s|ed)?|deadline|going|deals?|intentions?|commitment)"
)
#: Irregular participles that read like a past tense: "will be *held*".
_PARTICIPLES = "held|met|made|put|sent|brought|led|sold|bought|built|cut|hit|struck|lost|won|found|kept|paid|left|told|said|read|set|shut|heard|sought|fought"
_MARKER = re.compile(
    r"(?P<future>"
    rf"(?:\b(?:will|would|shall|may|might|could|can|should|must|won['’]t|wouldn['’]t|cannot)|['’]ll)\b{_ADVERBS}(?:\s+(?:be|have|been)\b)*{_ADVERBS}(?:\s+\w+(?:ed|en|ing)\b|(?<=\bbe)\s+(?:{_PARTICIPLES})\b)?"
    rf"|\b{_PLANNING}(?:\s+(?!to\b)\w+){{0,4}}?\s+to\s+(?:be\s+)?\w+(?:\s+\w+ed\b)?"
    r"|\b(?:is|are|was|were|be)\s+to\s+(?:be\s+)?\w+"
    r"|\bto\s+be\s+\w+(?:ed|d|t)\b"
    r"|\b(?:has|have|had|been|is|are|was|were|be|being)?(?:\s+been)?\s*\b(?:due|scheduled|slated|expected|planned|set|postponed|delayed|rescheduled)\b(?:\s+(?:for|on|until|till|to|at|by))?"
    rf"|\b(?:is|are|am)\b{_ADVERBS}\s+(?:meet|visit|travel|head|fly|go|leav|hold|host|arriv|attend|send|tak|plan|aim|prepar)\w*ing\b"
    r"|\b(?:begins?|starts?|opens?|convenes?|expires?|resumes?|kicks?\s+off|takes?\s+effect|takes?\s+place|go(?:es)?\s+to\s+the\s+polls|upcoming|forthcoming)\b"
    r")|(?P<said>\b(?:said|says|told|announced|added|reported|confirmed|stated|warned|declared|insisted)\b)"
    r"|(?P<past>\b(?:was|were|had|did|has|have|met|came|began|fell|rose|took|made|went|held|gave|left|won|lost|shot|saw|became|sent|brought|broke|"
    r"spoke|wrote|led|struck|hit|put|sought|fought|flew|drew|grew|ran|withdrew|sank|sold|bought|built|caught|chose|died|found|got|kept|paid|quit|spent|"
    r"stood|swore|threw|cut|seized|since|ago)\b|\b(?!(?:need|indeed|hundred|speed|seed|feed|breed|weed|embed|proceed|exceed|succeed|sacred|naked|unprecedented)\b)[a-z]{2,}ed\b)"
)
_SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s+(?=[A-Z\"“‘])|\n")
_UNTIL = re.compile(r"\b(?:until|till|by|ahead of|due|before|no later than)\s+(?:the\s+)?$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|after|following|as of|ended|ending|dated)\s+(?:the\s+|\w+\s+)?$", re.IGNORECASE)
_SUBJECT = re.compile(r"\s*(?:that|he|she|it|they|his|its|their|there|in|at|during|after|as|,|\"|“|:|\.)")
#: What was to be and no longer is, is dated from where it was planned: "postponed plans to visit in February".
_CALLED_OFF = re.compile(
    r"\b(?:postponed|cancell?ed|called off|scrapped|abandoned|shelved|dropped)\s+(?:(?:a|an|the|his|her|its|their)\s+)?"
    r"(?:\w+\s+){0,2}(?:plans?|trip|visit|talks|meeting|summit)\b"
)
_INFINITIVE = re.compile(r"\bto\s+(?!(?:the|a|an|his|her|its|their|this|that|these|those|some|all|end|date|death|power)\b)[a-z]{2,}\b")
_ONLY_PREPOSITION = re.compile(r"\s*(?:\w+\s+){0,2}(?:on|in|late|early|at)?\s*(?:on\s*)?$")


def guess(text: str, start: int, end: int) -> Tense | None:
    """The tense told around ``text[start:end]``; None where no verb is near that says it."""
    before = text[max(0, start - _BEFORE) : start]
    if stops := [m.end() for m in _SENTENCE_END.finditer(before)]:
        before = before[stops[-1] :]
    after = text[end : end + _AFTER]
    if stop_after := _SENTENCE_END.search(after):
        after = after[: stop_after.start()]
    if _SINCE.search(before):
        return "past"
    last = None
    for last in _MARKER.finditer(before):  # noqa: B007  # the last one is wanted
        pass
    following = _MARKER.search(after)
    if following and following["future"] and not after[: following.start()].strip():
        return "future"
    if _CALLED_OFF.search(before) and not _UNTIL.search(before):
        return "past"
    if last is None:
        if _INFINITIVE.search(before):  # headlines: "Blinken to visit Beijing on Sunday"
            return "future"
        if _UNTIL.search(before):
            return "future"
        if following is None:
            return None
        return "future" if following["future"] else "past"
    if last["future"] or (_UNTIL.search(before) and not last["said"]):
        return "future"
    if last["said"] and following and following["future"] and not _SUBJECT.match(after) and not _ONLY_PREPOSITION.fullmatch(before[last.end() :]):
        return "future"
    return "past"
