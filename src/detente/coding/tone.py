"""Tone of a text, by VADER (Hutto and Gilbert 2014): a lexicon and rules, no model, the same on every machine."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

#: VADER is made for short texts; a document's tone is the mean of its first paragraphs' compound scores.
_PARAGRAPHS = 40


@lru_cache(maxsize=1)
def _vader() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def tone(text: str) -> float | None:
    """Tone from -1 (hostile) to 1 (friendly); None for an empty text."""
    paragraphs = [p for p in text.split("\n") if p.strip()][:_PARAGRAPHS]
    if not paragraphs:
        return None
    scores = [_vader().polarity_scores(p[:2000])["compound"] for p in paragraphs]
    return round(float(sum(scores)) / len(scores), 3)
