"""What stands in a sentence for the eye only, and misleads the parser: "(NATO)" behind a name, ", left," in a caption.

Such stretches are cut out before the parse and offsets are counted as if they stood there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.records import Span

_ABBREVIATION = r"(?<=\w) \((?:[A-Z][A-Za-z&./-]{0,10}[A-Z][a-z]?|[LRC]|\d(?:st|nd|rd) [LR])\)(?=[ ,.;:'’])"
_POSITION = r"(?:(?:second|third|fourth|far|bottom|top|front|back|rear) )?(?:left|right|center|centre)"
_CAPTION = rf"(?<=\w), {_POSITION},(?= (?:and|with|meets?|met|speaks?|spoke|shakes?|talks?|attends?|attended|holds?|greets?|hugs?|arrives?|walks?) )"
_ASIDE = re.compile(f"{_ABBREVIATION}|{_CAPTION}")


def asides(text: str) -> tuple[Span, ...]:
    """The stretches of ``text`` that are for the eye only, in order."""
    return tuple(m.span() for m in _ASIDE.finditer(text))


def without(text: str, cut: Sequence[Span]) -> str:
    """``text`` without the stretches ``cut``."""
    kept, at = [], 0
    for start, end in cut:
        kept.append(text[at:start])
        at = end
    return "".join((*kept, text[at:])) if cut else text


def restored(offset: int, cut: Sequence[Span]) -> int:
    """Where the character at ``offset`` of the shortened text stands in the whole one."""
    for start, end in cut:
        if offset < start:
            break
        offset += end - start
    return offset
