"""A brief as Markdown: the plain form, which every other tool reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.relations.brief.record import Brief, Line
from detente.relations.brief.words import day

#: What Markdown takes for its own.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def markdown(brief: Brief) -> str:
    """The page, with footnotes at its end."""
    return "\n".join(_page(brief)) + "\n"


def _page(brief: Brief) -> Iterator[str]:
    yield f"# {_safe(brief.title)}"
    yield ""
    yield f"Brief as of {day(brief.as_of)}. {_safe(brief.summary)}"
    for s in brief.sections:
        yield ""
        yield f"## {_safe(s.title)}"
        yield ""
        for line in s.lines:
            yield from _line(line, "- ")
        if s.remark:
            yield _safe(s.remark)
    yield ""
    yield "## The sentences behind it"
    yield ""
    for n in brief.notes:
        also = f" Also: {_safe(', '.join(n.copies))}." if n.copies else ""
        yield f"{n.number}. “{_safe(n.text)}” — {_safe(n.outlet)}, {n.published}.{also}"
    yield ""
    yield f"{_safe(brief.made_by)}. An event is what a report tells, not what is known to be true."


def _line(line: Line, bullet: str) -> Iterator[str]:
    head = f"{_safe(line.day)}: " if line.day else ""
    tag = f" ({_safe(line.tag)})" if line.tag else ""
    said = _safe(line.text)
    text = "" if not said else f" — “{said}”" if line.quoted else f" — {said}"
    notes = "".join(f"[{n}]" for n in line.notes)
    lead = f"**{_safe(line.lead)}**" if line.day or line.text or line.under else _safe(line.lead)
    yield f"{bullet}{head}{lead}{tag}{text}{' ' if notes else ''}{notes}"
    for u in line.under:
        yield from _line(u, f"  {bullet}")


def _safe(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
