"""What a worker does with a document: code it, and make it ready to be stored."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import DateError, DetenteError, LanguageError
from detente.records import CoderInfo, Document
from detente.store.rows import FAILED, REFUSED, Rows, coding_rows, document_row


@dataclass(frozen=True, slots=True)
class Work:
    """A document to be coded, and where it was read from."""

    document: Document
    origin: str


class CodingTask:
    """Codes and lays out in rows. A document that cannot be coded becomes a row that says why; nothing is raised for it."""

    def __init__(self) -> None:
        from detente.api import coder
        from detente.coding.sentences import layout

        self._coder = coder()
        self._layout = layout

    @property
    def info(self) -> CoderInfo:
        return self._coder.info

    def __call__(self, work: Work) -> Rows:
        document = work.document
        try:
            coding = self._coder.code(document)
        except (LanguageError, DateError) as error:
            return self._without(work, REFUSED, str(error).removeprefix(f"{document.id}: "))
        except DetenteError as error:
            return self._without(work, REFUSED, str(error))
        except Exception as error:  # a bug in the coder must not cost the other documents
            return self._without(work, FAILED, f"the coder failed ({type(error).__name__}: {error}); this is a bug, please report it with the text")
        sentences = len(self._layout(document.text, has_title=document.title is not None).sentences)
        return coding_rows(coding, work.origin, sentences)

    def _without(self, work: Work, outcome: str, reason: str) -> Rows:
        info = self._coder.info
        coder = {"coder_version": info.version, "rules_hash": info.rules, "knowledge_hash": info.knowledge, "model": info.model}
        return Rows({**document_row(work.document, outcome, work.origin, reason=reason), **coder})


def make() -> CodingTask:
    """The task, loaded; workers call this once."""
    return CodingTask()
