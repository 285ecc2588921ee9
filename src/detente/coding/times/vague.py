"""Rules for times that the text does not date: "now", "recently", "years ago". They are found, and left unresolved."""

from __future__ import annotations

from detente.coding.times import meaning
from detente.coding.times.grammar import Node, rule, whole
from detente.coding.times.words import S

_BARE_AGO = whole(rf"(?i:(?P<unit>days|weeks|months|years|decades|centuries|hours|minutes)){S}(?i:ago|earlier|later)")
#: Times that the text does not date.
_VAGUE = whole(
    rf"(?i:now(?!-)|currently|nowadays|presently|(?:more{S})?recently(?!{S}as\b)|lately|(?:very{S}|too{S}|as{S})?soon(?!-)|at{S}present|"
    rf"(?:(?:our|its|their|his|her|the){S})?recent{S}(?:U\.S\.{S})?(?:days|weeks|months|years|decades|times|history|past)|(?<!most )recent|"
    rf"(?:the|its|their|our|his|her){S}(?:near|foreseeable|not{S}too{S}distant|immediate|distant){S}(?:future|past|term)|"
    rf"the{S}(?:long|short|medium|near){S}term|the{S}future|the{S}past|the{S}time{S}being|the{S}moment|"
    rf"one{S}point|later(?!-| than)|earlier(?!-| than))"
)
_VAGUE_WORDS = ("now", "currently", "nowadays", "presently", "recently", "lately", "soon", "recent", "later", "earlier", "more", "very", "one",
                "our", "its", "their", "his", "her", "the")  # fmt: skip


@rule("days", "weeks", "months", "years", "decades", "centuries", "hours", "minutes")
def _bare_ago(text: str, at: int, depth: int) -> Node | None:
    """As in "years ago": found, how many is not told."""
    m = _BARE_AGO.match(text, at)
    return Node(m.end(), "vague", meaning.unknown) if m else None


@rule(*_VAGUE_WORDS)
def _vague(text: str, at: int, depth: int) -> Node | None:
    """As in "now", "recently", "the near future"."""
    m = _VAGUE.match(text, at)
    if m is None:
        return None
    return Node(m.end(), "vague", meaning.unknown)
