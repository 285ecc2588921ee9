"""How many independent sources stand behind reports: copies, and what outlets print of one agency, are one source."""

from __future__ import annotations

import re

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

#: Agencies by the names that stand in a dateline or behind it: "BEIJING (Reuters) -", "KYIV, June 18 (AFP) -", "PARIS (AP) —", "By … Associated Press".
AGENCIES = {
    "Reuters": "Reuters", "Thomson Reuters": "Reuters",
    "AP": "Associated Press", "Associated Press": "Associated Press", "The Associated Press": "Associated Press",
    "AFP": "Agence France-Presse", "Agence France-Presse": "Agence France-Presse",
    "UPI": "United Press International", "PA": "PA Media", "dpa": "dpa", "DPA": "dpa", "EFE": "EFE", "ANSA": "ANSA",
    "Xinhua": "Xinhua", "TASS": "TASS", "Interfax": "Interfax", "Ukrinform": "Ukrinform", "Kyodo": "Kyodo", "Yonhap": "Yonhap", "KCNA": "KCNA",
    "IRNA": "IRNA", "PTI": "Press Trust of India", "ANI": "ANI", "Anadolu": "Anadolu", "AA": "Anadolu", "Bloomberg": "Bloomberg",
}  # fmt: skip
_NAMES = "|".join(sorted(map(re.escape, AGENCIES), key=len, reverse=True))
#: In brackets, in the first lines; or a line that ends in the agency's full name.
_CREDIT = rf"\(({_NAMES})\)|(?m:^(?:By .{{0,60}}[,|] ?|Source: ?)?(Reuters|The Associated Press|Associated Press|Agence France-Presse|Xinhua)\s*$)"
#: A credit stands among so many first characters.
_HEAD = 400


def agency(text: str) -> str | None:
    """The news agency that a report is credited to in its first lines.

    >>> agency("BEIJING (Reuters) - The two ministers met on Sunday."), agency("Reuters was told that the two had met.")
    ('Reuters', None)
    """
    found = re.search(_CREDIT, text[:_HEAD])
    return AGENCIES[found[1] or found[2]] if found else None


def sources(documents: pa.Table) -> pl.DataFrame:
    """Who each report comes from.

    Args:
        documents: columns ``document_id``, ``source``, ``copy_of``; and ``text`` where agency credits are to count.

    Returns:
        Columns ``document_id``; ``original``, the report that it is a copy of, in the end, or itself; ``outlet``; and ``origin``, by which sources are
        counted: the agency that the original is credited to, else its outlet, else itself.
    """
    names = [c for c in ("document_id", "source", "copy_of", "published_earliest") if c in documents.column_names]
    frame = pl.from_arrow(documents.select(names))
    assert isinstance(frame, pl.DataFrame)
    if "text" in documents.column_names:
        head = pl.from_arrow(pc.utf8_slice_codeunits(documents.column("text"), 0, _HEAD))
        assert isinstance(head, pl.Series)
        groups = head.str.extract_groups(_CREDIT)
        credit = pl.select(
            pl.coalesce(groups.struct.field("1"), groups.struct.field("2")).replace_strict(AGENCIES, default=None, return_dtype=pl.String)
        ).to_series()
    else:
        credit = pl.repeat(None, len(frame), dtype=pl.String, eager=True)
    frame = frame.with_columns(credit=credit, original=_originals(frame))
    of_original = frame.select(original="document_id", origin_credit="credit", origin_source="source")
    frame = frame.join(of_original, on="original", how="left", maintain_order="left")
    origin = pl.coalesce("origin_credit", "credit", "origin_source", "source", "original").str.to_lowercase()
    return frame.select("document_id", "original", outlet=pl.col("source"), origin=origin)


def _originals(frame: pl.DataFrame) -> pl.Series:
    """The end of each chain of copies; of a circle, its first id."""
    copy_of = dict(frame.filter(pl.col("copy_of").is_not_null()).select("document_id", "copy_of").iter_rows())

    def end(id: str) -> str:
        seen = [id]
        while (after := copy_of.get(seen[-1])) is not None:
            if after in seen:
                return min(seen[seen.index(after) :])
            seen.append(after)
        return seen[-1]

    ends = pl.DataFrame({"document_id": list(copy_of), "original": [end(id) for id in copy_of]}, schema={"document_id": pl.String, "original": pl.String})
    return frame.join(ends, on="document_id", how="left", maintain_order="left").select(pl.coalesce("original", "document_id")).to_series()
