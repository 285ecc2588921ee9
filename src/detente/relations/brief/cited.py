"""Footnotes: each sentence gets one number, in the order in which the page first needs it."""

from __future__ import annotations

from detente.records import Span
from detente.relations.brief.material import Material
from detente.relations.brief.record import Note
from detente.relations.brief.words import clean, day


class Cited:
    """The sentences that a page has cited so far."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.notes: list[Note] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def cite(self, document_id: str, text: str) -> int:
        """The number of a sentence of a report."""
        key = (document_id, clean(text))
        if key not in self._numbers:
            self._numbers[key] = len(self.notes) + 1
            origin, coding = self.material.by_id[document_id]
            d = coding.document
            outlet = clean(d.source or origin.replace("\\", "/").rsplit("/", 1)[-1])
            copies = tuple(dict.fromkeys(clean(c.source or c.id) for c in self.material.copies.get(d.id, [])))
            self.notes.append(
                Note(
                    number=len(self.notes) + 1, text=key[1], outlet=outlet, published=day(d.published), document_id=d.id, url=d.url,
                    copies=tuple(c for c in copies if c != outlet),
                )
            )  # fmt: skip
        return self._numbers[key]

    def at(self, document_id: str, span: Span) -> int:
        """The number of the sentence, or sentences, of a report in which a span stands."""
        return self.cite(document_id, self.material.sentence(document_id, span))
