"""Mentions as columns of whole numbers, in the order in which fusion reads them.

Days are counted from 1970-01-01. What is compared for equality only (stories, sentences, words) is numbered; -1 is "none".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from detente.store.fusion.parties import Sides, sides
from detente.store.fusion.places import Place

Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

#: How a mention is told: columns of ``mentions`` that fusion compares, and of which nothing is in the rows of events.
WORDING = ("trigger_text", "trigger_start", "sentence_start", "sentence_text", "rule")
#: Columns of ``mentions`` that fusion reads to compare them.
READ = (
    "mention_id", "document_id", "event_type", "mode", "status", "background", "reciprocal", "actors", "recipients", "when_earliest", "when_latest",
    "where_name", "where_country", "where_lat", "where_lon", "where_precision", "published_earliest", "published_latest", *WORDING,
)  # fmt: skip

#: A report without a date for a happening means its own day or the two before: weekly papers and Monday reports of a weekend apart, news is not older.
RECENT = 2
#: A plan without a date is looked for so many days ahead.
AHEAD = 30
#: A publication known to a longer stretch than this says nothing about when an undated happening was.
_KNOWN = 7
#: Words that set a happening apart from the one before it. Looked for in the sentence, so many characters before the trigger's first and behind it.
_AGAIN = r"(?i)\b(second|third|fourth|another|again|fresh|renewed|anew|follow-up)\b(?:[^-\w]|$)"
_BEFORE, _BEHIND = 60, 60


class Dated(IntEnum):
    """How exactly a happening is dated."""

    NEVER = -1  # told as history without a date, or in a report without one: no day to compare
    REPORT = 0  # by the day of the report only
    DAYS = 1  # to three days
    MONTH = 2  # to a month
    VAGUE = 3  # to more


class Stage(IntEnum):
    """What a status says about the course of a happening."""

    REAL = 0
    AHEAD = 1
    POSTPONED = 2
    CANCELLED = 3
    DENIED = 4
    HYPOTHETICAL = 5


STAGES = {
    "happened": Stage.REAL, "ongoing": Stage.REAL,
    "planned": Stage.AHEAD, "possible": Stage.AHEAD, "requested": Stage.AHEAD, "conditional": Stage.AHEAD,
    "postponed": Stage.POSTPONED, "cancelled": Stage.CANCELLED, "denied": Stage.DENIED, "hypothetical": Stage.HYPOTHETICAL,
}  # fmt: skip


_ARRAYS = tuple("row type mode stage sides place first last dated published document story wording sentence again".split())


@dataclass(frozen=True)
class Columns:
    """Mentions in reading order: by day of publication, document, and place in the document. ``row`` is the row of the table."""

    row: Ints
    type: Ints
    mode: Ints
    stage: Ints
    sides: Ints
    place: Ints
    first: Ints
    last: Ints
    dated: Ints
    published: Ints
    document: Ints
    story: Ints
    wording: Ints
    sentence: Ints
    again: Flags
    types: list[str]
    modes: list[str]
    all_sides: list[Sides]
    places: list[Place]
    texts: pa.ChunkedArray
    triggers: pa.ChunkedArray

    def select(self, places: npt.NDArray[np.intp]) -> Columns:
        """Some of the mentions, with no more than belongs to them."""
        found, number = np.unique(self.sides[places], return_inverse=True)
        arrays = {n: getattr(self, n)[places] for n in _ARRAYS if n not in ("row", "sides")}
        rows = pa.array(self.row[places])
        return replace(
            self, **arrays, sides=number.astype(np.int32), all_sides=[self.all_sides[s] for s in found.tolist()], row=np.arange(len(places), dtype=np.int32),
            texts=self.texts.take(rows), triggers=self.triggers.take(rows),
        )  # fmt: skip

    def trigger_text(self, place: int) -> str:
        """The words that tell a mention, by its place in reading order."""
        return str(self.triggers[int(self.row[place])].as_py() or "")

    def sentence_text(self, place: int) -> str:
        """The sentence of a mention, by its place in reading order."""
        return str(self.texts[int(self.row[place])].as_py() or "")


def columns(mentions: pa.Table, documents: pa.Table) -> Columns:
    """``mentions`` with the stories of their ``documents`` (columns ``document_id``, ``story``), ready to be read in order."""
    all_sides, numbers = sides(mentions)
    frame = _frame(mentions, documents).with_columns(sides=numbers)
    frame, places = _places(frame)
    frame = _dates(frame)
    type_, types = numbered(frame.get_column("event_type"))
    mode, modes = numbered(frame.get_column("mode"))
    wording = pl.concat_str([pl.col("rule"), pl.col("trigger_text").str.slice(0, 4).str.to_lowercase()], ignore_nulls=True)
    frame = frame.with_columns(
        again=pl.col("near").str.contains(_AGAIN),
        sentence=_repeated(pl.col("sentence_text")),
        story=_repeated(pl.col("story")),
        stage=pl.col("status").replace_strict({k: int(v) for k, v in STAGES.items()}, return_dtype=pl.Int32),
        document=numbered(frame.get_column("document_id"))[0],
        wording=numbered(frame.select(wording).to_series())[0],
        type=type_,
        mode=mode,
    )
    order = frame.select(pl.arg_sort_by("order", "document_id", "sentence_start", "trigger_start", "mention_id")).to_series()
    return Columns(
        **{name: frame.get_column(name).gather(order).to_numpy() for name in _ARRAYS},
        types=types.to_pylist(), modes=modes.to_pylist(), all_sides=all_sides, places=places,
        texts=mentions.column("sentence_text"), triggers=mentions.column("trigger_text"),
    )  # fmt: skip


def _frame(mentions: pa.Table, documents: pa.Table) -> pl.DataFrame:
    near = pl.col("sentence_text").str.slice(pl.max_horizontal(pl.col("trigger_start") - pl.col("sentence_start") - _BEFORE, 0), _BEFORE + _BEHIND)
    frame = pl.from_arrow(mentions.select([c for c in READ if c not in ("actors", "recipients", "reciprocal")]))
    stories = pl.from_arrow(documents.select(["document_id", "story"]))
    assert isinstance(frame, pl.DataFrame)
    assert isinstance(stories, pl.DataFrame)
    frame = frame.with_row_index("row").with_columns(row=pl.col("row").cast(pl.Int32), near=near)
    return frame.join(stories, on="document_id", how="left", maintain_order="left")


def _dates(frame: pl.DataFrame) -> pl.DataFrame:
    """First and last day that each happening can have been on, how it is dated, and the day that puts it in order."""
    frame = frame.with_columns(a=_day("when_earliest"), b=_day("when_latest"), p=_day("published_earliest"), q=_day("published_latest"))
    told = pl.col("a").is_not_null() & pl.col("b").is_not_null()
    span = pl.col("b") - pl.col("a")
    ahead = pl.col("status").is_in(["planned", "possible", "requested", "conditional", "postponed", "cancelled"])
    known = pl.col("p").is_not_null() & ((pl.col("q").fill_null(pl.col("p")) - pl.col("p")) <= _KNOWN) & ~pl.col("background")
    start = pl.when(pl.col("status").is_in(["planned", "possible", "requested", "conditional"])).then(pl.col("p")).otherwise(pl.col("p") - RECENT)
    end = pl.when(ahead).then(pl.col("q").fill_null(pl.col("p")) + AHEAD).otherwise(pl.col("q").fill_null(pl.col("p")))
    dated = (
        pl.when(told & (span <= 3)).then(Dated.DAYS).when(told & (span <= 31)).then(Dated.MONTH).when(told).then(Dated.VAGUE)
        .when(known).then(Dated.REPORT).otherwise(Dated.NEVER)
    )  # fmt: skip
    return frame.with_columns(
        first=pl.when(told).then(pl.col("a")).otherwise(start).fill_null(-1).cast(pl.Int32),
        last=pl.when(told).then(pl.col("b")).otherwise(end).fill_null(-1).cast(pl.Int32),
        dated=dated.cast(pl.Int32),
        published=pl.col("p").fill_null(-1).cast(pl.Int32),
        order=pl.coalesce(pl.col("p"), pl.col("a"), pl.lit(2**31 - 1)).cast(pl.Int32),
    )


def _day(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Date).to_physical()


def _places(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Place]]:
    where = ["where_name", "where_country", "where_lat", "where_lon", "where_precision"]
    different = frame.select(where).filter(pl.col("where_name").is_not_null()).unique().sort(where, nulls_last=True).with_row_index("place")
    found = [Place(name, country or "", lat, lon, precision in ("city", "point")) for _, name, country, lat, lon, precision in different.iter_rows()]
    different = different.with_columns(pl.col("place").cast(pl.Int32))
    return frame.join(different, on=where, how="left", nulls_equal=True, maintain_order="left").with_columns(pl.col("place").fill_null(-1)), found


def numbered(values: pl.Series) -> tuple[pl.Series, pa.Array]:
    """Numbers of equal values, -1 for none, and the value of each number."""
    coded = pc.dictionary_encode(values.to_arrow())
    return pl.Series(coded.indices.fill_null(-1)), coded.dictionary


def _repeated(value: pl.Expr) -> pl.Expr:
    """Numbers of values that stand more than once; the others tell nothing about each other."""
    hashed = value.hash()
    return pl.when(value.is_not_null() & (pl.len().over(hashed) > 1)).then(hashed.rank("dense") - 1).otherwise(-1).cast(pl.Int32)
