"""Turns away what cannot be coded, with a reason: other languages, unreadable dates."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from detente.coding.times import published_interval
from detente.errors import LanguageError
from detente.records import Document

#: Below this many letters no language can be told with confidence.
_MIN_LETTERS = 60
#: Probability (py3langid, normalised) from which another language is believed.
_SURE = 0.9
_SAMPLE = 3000
_ENGLISH = re.compile(r"\b(?:the|and|of|to|that|said|is|for|with|by|has|from)\b", re.I)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def check_language(document: Document) -> str | None:
    """Language of the text as ISO 639-1, None where the text is too short to tell.

    Raises:
        LanguageError: it is not English.
    """
    sample = document.text[:_SAMPLE]
    letters = sum(c.isalpha() for c in sample)
    if letters < _MIN_LETTERS:
        return document.language
    found, sure = _identifier().classify(sample)
    if found != "en" and sure >= _SURE and len(_ENGLISH.findall(sample)) * 12 < len(sample.split()):
        raise LanguageError(f"{document.title or document.id}: the text is in another language ({found}); only English is coded")
    return "en"


def check_published(published: str | None) -> str | None:
    """``published`` as a day, month or year.

    Raises:
        DateError: it cannot be understood.
    """
    if published is None:
        return None
    first, last = published_interval(published)
    if first == last:
        return first.isoformat()
    return f"{first:%Y-%m}" if (first.year, first.month) == (last.year, last.month) else f"{first.year:04d}"
