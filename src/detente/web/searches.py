"""What is searched by words: the sentences of events, quotations, the texts of reports, and names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detente.store.rows import Row
from detente.web.shelf import Numbers, Shelf, either
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


class Called:
    """Short texts, of which those are found that hold some letters. They are compared in lower case."""

    def __init__(self, texts: pa.Array) -> None:
        self._lexicon = Lexicon(lowered(texts))

    def holding(self, part: str) -> Numbers:
        """Their numbers, ascending; ``part`` is in lower case."""
        return self._lexicon.holding(part.encode("utf-8", "surrogatepass")).astype(np.int32)


class Named:
    """People, places and issues by name, those with most events first."""

    def __init__(self, con: Any) -> None:
        found = con.sql("SELECT * FROM desk.names ORDER BY events DESC, name, kind").to_arrow_table().combine_chunks()
        self._table = found
        names, offices = (pa.concat_arrays(found[name].chunks) if len(found) else pa.array([], pa.string()) for name in ("name", "office"))
        self._name, self._office = Called(names), Called(offices)

    def holding(self, part: str, most: int) -> list[Row]:
        """The first ``most`` whose name holds ``part``, or the office of somebody; columns as in ``desk.names``."""
        found = either(self._name.holding(part), self._office.holding(part))
        rows: list[Row] = self._table.take(pa.array(found[:most])).to_pylist()
        return rows
