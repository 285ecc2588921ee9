"""The words around place names, as sets: reads ``knowledge/place_words.txt``, where they are and what each group means."""

from __future__ import annotations

from detente.knowledge.tables import lines, several, table

_GROUPS: dict[str, tuple[str, ...]] = {group: several(words) for _, (group, words) in lines(table("place_words.txt"), 2)}

PREPOSITIONS = frozenset(_GROUPS["prepositions"])
WEAK_PREPOSITIONS = frozenset(_GROUPS["weak prepositions"])
LEADS = frozenset(_GROUPS["leads"])
COMMON = frozenset(_GROUPS["common"])
TITLES = frozenset(_GROUPS["titles"])
PUBLIC = frozenset(_GROUPS["public"])
ORGANISATION = frozenset(_GROUPS["organisation"])
STREETS = frozenset(_GROUPS["streets"])
PARTICLES = frozenset(_GROUPS["particles"])
NAMESAKES = frozenset(_GROUPS["namesakes"])
#: Last word → does it make a place of the name by itself?
FEATURES: dict[str, bool] = dict.fromkeys(_GROUPS["weak features"], False) | dict.fromkeys(_GROUPS["features"], True)
#: Abbreviation → (name, may it stand without a place before it?)
ABBREVIATIONS: dict[str, tuple[str, bool]] = {
    short: (long.rstrip("*"), long.endswith("*")) for short, _, long in (a.partition("=") for a in _GROUPS["abbreviations"])
}
POSTAL_CODES: dict[str, str] = {short: long for short, _, long in (a.partition("=") for a in _GROUPS["postal"])}
#: Country → words of its public life.
INSTITUTIONS: dict[str, tuple[str, ...]] = {group.split()[1]: words for group, words in _GROUPS.items() if group.startswith("institutions ")}
#: Last words of what is no person's name, and first words of what is no river's.
NOT_SURNAMES = ORGANISATION | PUBLIC | STREETS | frozenset(FEATURES)
NOT_FEATURE_NAMES = COMMON | LEADS | ORGANISATION | PUBLIC | TITLES
