"""What is searched by words: the sentences of events, quotations, the texts of reports, and names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detente.web.shelf import Numbers, Shelf
from detente.web.words import Lexicon, Texts, Words, lowered

#: Reports whose texts are read at once.
_READ = 4_096


class Sentences:
    """A column of texts of a table of the shelf."""

    def __init__(self, shelf: Shelf, table: str, column: str) -> None:
        self._packed, self._column = shelf.packed[table], column
        self._words = Words((lowered(part) for part in self._packed.column(column)), shelf.folder / f"{table}-words")

    def holding(self, words: str) -> Numbers:
        """The rows whose text holds ``words``, whatever their case, ascending."""
        found = self._words.holding(words, lambda places: lowered(self._packed.values(self._column, places)))
        if found is not None:
            return found
        there = [pc.match_substring(lowered(part), words.lower()).to_numpy(zero_copy_only=False) for part in self._packed.column(self._column)]
        return np.flatnonzero(np.concatenate(there)).astype(np.int32) if there else np.empty(0, dtype=np.int32)


class ReportTexts:
    """The texts of reports."""

    def __init__(self, shelf: Shelf, con: Any) -> None:
        self._texts = Texts(shelf.folder / "texts")
        numbers: list[Numbers] = []

        def read() -> Iterator[pa.Array]:
            # as they lie in the store: putting them in order would cost more than the index
            asked = con.sql("SELECT o.no, d.text FROM documents d JOIN desk.documents o USING (document_id)").to_arrow_reader(_READ)
            for batch in asked:
                numbers.append(batch["no"].to_numpy())
                lower = lowered(batch["text"])
                self._texts.add(lower)
                yield lower

        self._words = Words(read(), shelf.folder / "texts-words")
        self._texts.close()
        self._numbers = np.concatenate(numbers) if numbers else np.empty(0, dtype=np.int32)

    def holding(self, words: str) -> Numbers | None:
        """The reports whose text holds ``words``, whatever their case, ascending; None where these have no letter and no digit."""
        found = self._words.holding(words, self._texts.take)
        return None if found is None else np.sort(self._numbers[found])


class NamesHolding:
    """Names, of which those are found that hold some letters, whatever their case."""

    def __init__(self, names: pa.ChunkedArray) -> None:
        self._lexicon = Lexicon(lowered(pa.concat_arrays(names.chunks) if names.num_chunks else pa.array([], pa.string())))

    def holding(self, part: str) -> Numbers:
        return self._lexicon.holding(part.encode("utf-8", "surrogatepass")).astype(np.int32)
