"""What a text is about, in the issue vocabulary of ``knowledge/issues.yaml``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from detente.knowledge.tables import table


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return {str(issue): told for issue, told in yaml.safe_load(table("issues.yaml").read_text("utf-8")).items()}


def issue_contexts(issue: str) -> tuple[str, ...]:
    """PLOVER's contexts of an issue, in alphabetical order; empty for one that is not in the vocabulary."""
    told = _table().get(issue)
    return tuple(sorted(told["contexts"])) if told else ()


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[re.Pattern[str], dict[str, str]]:
    issue_of = {word.strip(): issue for issue, told in _table().items() for word in told["words"].split(",")}
    longest_first = sorted(issue_of, key=lambda a: (-len(a), a))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])", re.I), issue_of


def find_issues(text: str) -> list[tuple[int, int, str]]:
    """Issues named in ``text``: start, end, issue; in text order."""
    pattern, issue_of = _vocabulary()
    return [(m.start(), m.end(), issue_of[m[0].lower()]) for m in pattern.finditer(text)]


def issues_in(text: str) -> tuple[str, ...]:
    """The issues that ``text`` names, each once, in text order."""
    return tuple(dict.fromkeys(issue for _, _, issue in find_issues(text)))
