"""Cuts a document into sentences without moving an offset, and sets boilerplate apart.

Quotes and apostrophes are evened out one character for one, so that offsets into the evened text are offsets into the
document. Headers ("date 2023-06 …") are read as metadata, the headline as title, photo credits, captions and datelines
as nothing that tells an event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import blingfire

from detente.records import Span

#: One character for one.
_EVEN = str.maketrans(
    {
        **dict.fromkeys("‘’‛`´", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("\u00a0\u2009\u202f\ufeff\u200b\u200e\u200f\x00\t\r", " "),
        **dict.fromkeys("\u2028\u2029", "\n"),
    }
)

_SURROGATE = re.compile(r"[\ud800-\udfff]")
#: Nothing longer is parsed: no reporter writes such a sentence, and parsing time grows with it.
MAX_SENTENCE = 1200

_PARAGRAPH = re.compile(r"[^\n]+")
_HEADER_DATE = re.compile(r"\s*(?:date|published|pubdate)\s*[:=]?\s*(\d{4}(?:-\d\d(?:-\d\d)?)?)\b[\s,;|–—-]*", re.I)
_HEADER_FIELD = re.compile(r"\s*(title|headline|source|url|author|by)\s*:\s*(.+)$", re.I)
_CREDIT_WORDS = (
    r"(?:AP|AFP|Reuters|REUTERS|Getty(?: Images)?|EPA|Pool|Photo|Photograph|Picture|Image|Xinhua|TASS|Bloomberg|Shutterstock|"
    r"File|Handout|Courtesy|Anadolu|NurPhoto|Zuma|UPI)"
)
_CREDIT = re.compile(rf"\(?[^()\n]{{0,60}}\b(?:via|/)\s*{_CREDIT_WORDS}\b[^()\n]{{0,30}}\)?|\([^()\n]{{0,80}}\b{_CREDIT_WORDS}\b[^()\n]{{0,30}}\)")
_CAPTION = re.compile(
    r"^\W*(?:photo|file photo|facebook twitter|share on|image|picture|video|credit|caption|illustration|advertisement|sign up|subscribe|read more|"
    r"related|follow us|share this|click here|copyright|©|all rights reserved|"
    r"reporting by|editing by|writing by|additional reporting|our standards|more on this story|listen to this article|watch:|by the associated press)\b",
    re.I,
)
#: "WASHINGTON, June 18 (Reuters) - ", "BEIJING — "
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*"
DATELINE = re.compile(
    r"^\s*(?P<place>[A-Z][A-Z'.\- ]{2,40}(?:, [A-Z][A-Za-z.]+){0,2}|[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,2}(?=, " + _MONTH + r"))"
    r"(?:, (?P<date>" + _MONTH + r"\.? \d{1,2}(?:, \d{4})?))?(?:, [A-Z]{2,7})?"
    r"(?:\s*\([A-Z][A-Za-z./ -]{1,24}\)\s*(?:—|–|--|-|:)|\s*(?:—|–|--|-))\s+"
)
#: "PRESIDENT BIDEN: (As interpreted.) ": who speaks, in a transcript. "Q " stands before what a reporter asks.
_LABEL = re.compile(
    r"\s*[*_]{0,4}(?P<name>(?:[A-Z][A-Z'.\-]+[ ,]+){0,6}[A-Z][A-Za-z'.\-]*[A-Z][A-Z'.\-]*|Q)"
    r"(?:\s*\((?:As interpreted|Via [a-z]+|[Ii]n \w+|Continuing)[^)]{0,30}\.?\))?[*_]{0,4}(?:(?<=Q)\s\s+|:[*_]{0,4}\s+)"
    r"(?:\((?:As interpreted|Through \w+)[^)]{0,40}\)\s*)?"
)
#: A document with at least so many labelled paragraphs is a transcript.
_TRANSCRIPT = 3
_ABBREVIATION = re.compile(
    r"(?:^|\W)(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Sgt|Capt|Adm|Gov|Sen|Sens|Rep|Reps|Rev|Prof|St|Jr|Sr|vs|No|Hon|Amb|Pres|Sec|Brig|Cmdr|Supt|Insp|Ft|Mt|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|[A-Z])\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the document. ``kind``: ``body``, ``title``, or ``boilerplate`` (credit, caption, notice)."""

    index: int
    start: int
    end: int
    paragraph: int
    kind: str = "body"
    dateline: Span | None = None

    @property
    def span(self) -> Span:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says in a transcript. ``label`` is where the speaker is named."""

    label: Span
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A document cut up: the evened text, its sentences, the turns of a transcript, and what its header says."""

    text: str
    sentences: tuple[Sentence, ...]
    title: str | None = None
    published: str | None = None
    turns: tuple[Turn, ...] = ()


def even(text: str) -> str:
    """``text`` with quotation marks, apostrophes and odd spaces evened out; as long as ``text``."""
    return _SURROGATE.sub("\ufffd", text.translate(_EVEN))


def layout(text: str, has_title: bool = False) -> Layout:
    """Cuts ``text`` into sentences.

    A short first paragraph without a full stop at its end is the headline (unless the title is known from elsewhere).
    """
    plain = even(text)
    title = published = None
    paragraphs = [(m.start(), m.end()) for m in _PARAGRAPH.finditer(plain) if m[0].strip()]
    found: list[Sentence] = []
    labels = _labels(plain, paragraphs)
    for number, (start, end) in enumerate(paragraphs):
        if number == 0 and len(paragraphs) > 1:
            header = _HEADER_DATE.match(plain, start, end)
            if header:
                published, start = header[1], header.end()
            credit = next((m for m in _CREDIT.finditer(plain, start, end) if m.end() >= end - 1 and m[0].startswith("(")), None)
            stop = credit.start() if credit else end
            headline = plain[start:stop].strip()
            if not has_title and headline and len(headline) <= 200 and (header or not re.search(r"[.!?]['\")]?$", headline)) and not DATELINE.match(headline):
                a = start + (len(plain[start:stop]) - len(plain[start:stop].lstrip()))
                title = text[a : a + len(headline)]
                found.append(Sentence(len(found), a, a + len(headline), number, "title"))
                if credit:
                    found.append(Sentence(len(found), credit.start(), end, number, "boilerplate"))
                continue
        if number in labels:
            start = labels[number].end()
        found.extend(_paragraph(plain, start, end, number, len(found)))
    return Layout(plain, tuple(found), title, published, tuple(_turns(labels, len(plain))))


def _labels(plain: str, paragraphs: list[Span]) -> dict[int, re.Match[str]]:
    """The speaker labels at the beginning of paragraphs, by paragraph, if there are enough of them to make a transcript."""
    found = {k: m for k, (a, b) in enumerate(paragraphs) if (m := _LABEL.match(plain, a, b)) is not None}
    return found if len(found) >= _TRANSCRIPT else {}


def _turns(labels: dict[int, re.Match[str]], end: int) -> Iterator[Turn]:
    matches = list(labels.values())
    for m, after in zip(matches, [x.start() for x in matches[1:]] + [end]):
        yield Turn(m.span("name"), m.end(), after)


def _paragraph(plain: str, start: int, end: int, number: int, index: int) -> Iterator[Sentence]:
    body = plain[start:end]
    if not body.strip():
        return
    if _CAPTION.match(body) or (_CREDIT.fullmatch(body.strip()) and len(body) < 200):
        yield Sentence(index, start, end, number, "boilerplate")
        return
    dateline = None
    at = start
    if line := DATELINE.match(body):
        dateline = (start, start + line.end())
        at = start + line.end()
        if not plain[at:end].strip():
            return
    for a, b in _split(plain, at, end):
        yield Sentence(index, a, b, number, "body", dateline)
        dateline = None
        index += 1


def _split(plain: str, start: int, end: int) -> Iterator[Span]:
    """Sentences of one paragraph, by blingfire, mended after abbreviations."""
    body = plain[start:end]
    _, offsets = blingfire.text_to_sentences_and_offsets(body)
    pending: Span | None = None
    for a, b in offsets:
        if pending is not None:
            a, pending = pending[0], None
        piece = body[a:b]
        if _ABBREVIATION.search(piece) and b < len(body):
            pending = (a, b)
            continue
        yield from _trimmed(body, a, b, start)
    if pending is not None:
        yield from _trimmed(body, *pending, start)


#: A full stop behind a word in lower case, before a word with a capital.
_STOP = re.compile(r"\b([^\W\d_A-Z][^\W\d_]{2,}|[A-Z][a-z]{3,})\.[\"']?()\s+(?=[A-Z][a-z])")
_ABBREVIATED = frozenset("gens sens reps govs mrs messrs corp inc ltd bros etc univ dept approx sept capt cmdr supt insp brig pres assn".split())


def _trimmed(body: str, a: int, b: int, start: int) -> Iterator[Span]:
    """Trims a sentence, and cuts it once more at a full stop that the splitter took for part of an abbreviation."""
    while a < b and body[a].isspace():
        a += 1
    while b > a and body[b - 1].isspace():
        b -= 1
    for m in _STOP.finditer(body, a, b):
        if m[1].lower() not in _ABBREVIATED:
            yield start + a, start + m.start(2)
            a = m.end()
    if a < b:
        yield start + a, start + b
