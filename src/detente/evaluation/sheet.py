"""The sheet on which people judge coded events, and the estimate that comes of it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence

from detente.errors import InputError
from detente.evaluation.figures import Figure, wilson
from detente.evaluation.sampling import Drawn
from detente.records import Actor, Record

#: What is judged, each in a column of its own.
PARTS = ("type_right", "actor_right", "recipient_right", "direction_right", "status_right")
#: What the coder said; ``stratum_size`` is filled where the sample was drawn by type.
SAID = ("event_id", "document", "sentence", "trigger", "actor", "recipient", "type", "mode", "status", "when", "where", "stratum_size")
COLUMNS = (*SAID, *PARTS, "comment")
#: Without these the sheet cannot be read back.
_NEEDED = ("event_id", "document", "type", *PARTS)
YES = frozenset({"yes", "y", "1", "true", "right", "ok", "✓"})
NO = frozenset({"no", "n", "0", "false", "wrong", "✗"})
#: A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection); news is hostile input.
_FORMULA = ("=", "+", "-", "@")


class Judged(Record):
    """One row of the sheet as judged: True, False, or None where the cell is empty."""

    row: int
    event_type: str
    stratum: int | None
    parts: tuple[bool | None, ...]

    @property
    def blank(self) -> bool:
        return all(p is None for p in self.parts)

    @property
    def whole(self) -> bool | None:
        """All parts right; one wrong part settles it, whatever is left empty; None: it cannot be told yet."""
        return False if False in self.parts else None if None in self.parts else True


class Estimate(Record):
    """Precision as judged: ``right`` of ``judged``, and the share with its interval."""

    judged: int
    right: int
    share: Figure


class Audit(Record):
    """What a judged sheet says. ``types``: events wholly right by type; ``unseen``: types of a sample by type of which nothing was judged."""

    method: str
    rows: int
    unjudged: int
    whole: Estimate
    parts: dict[str, Estimate]
    types: dict[str, Estimate]
    unseen: tuple[str, ...] = ()


def write_sheet(drawn: Iterable[Drawn]) -> str:
    """The sample as CSV with empty cells to judge in, one event a row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for d in drawn:
        e = d.coded.event
        when = (e.when.edtf or e.when.text) if e.when else ""
        where = (e.where.name or e.where.text) if e.where else ""
        said = (e.id, d.coded.document, d.coded.sentence, e.trigger.text, _parties(e.actors), _parties(e.recipients), e.event_type, e.mode or "", e.status)
        row = [*said, when, where, "" if d.stratum is None else str(d.stratum)]
        writer.writerow([*map(_cell, row), *[""] * (len(PARTS) + 1)])
    return out.getvalue()


def _parties(actors: Sequence[Actor]) -> str:
    """Who, as the text has it, and as whom the coder took them: ``the ministry (KEN GOV); Xi (Xi Jinping, CHN GOV)``."""

    def label(a: Actor) -> str:
        codes = " ".join(x for x in (a.country, *a.sectors) if x)
        known = ", ".join(x for x in (a.name if a.name != a.text else None, codes) if x)
        return f"{a.text} ({known})" if known else a.text

    return "; ".join(map(label, actors))


def _cell(text: str) -> str:
    flat = " ".join(text.split())
    return f"'{flat}" if flat.startswith(_FORMULA) else flat


def read_sheet(text: str, name: str) -> tuple[list[Judged], list[str]]:
    """The rows of a judged sheet, separated by commas, semicolons or tabs as spreadsheets write them.

    Returns:
        the rows that can be read, and what is wrong with the others, with row (as a spreadsheet counts, the header is row 1) and column.

    Raises:
        InputError: it is no such sheet.
    """
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    missing = [c for c in _NEEDED if c not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"{name}: no column {', '.join(missing)}; give a sheet that detente audit --out has written, with its header line")
    rows: list[Judged] = []
    faults: list[str] = []
    first: dict[tuple[str, str], int] = {}
    for number, cells in enumerate(reader, 2):
        wrong = _faults(cells)
        key = (cells["document"] or "", cells["event_id"] or "")
        if key in first:
            wrong.append(f"column event_id: event {key[1]} of document {key[0]} stands in row {first[key]} already")
        first.setdefault(key, number)
        if wrong:
            faults += [f"{name}: row {number}, {w}" for w in wrong]
            continue
        size = (cells.get("stratum_size") or "").strip()
        parts = tuple(_verdict(cells[p]) for p in PARTS)
        judged = Judged(row=number, event_type=cells["type"].strip(), stratum=int(size) if size else None, parts=parts)
        if judged.whole is None and not judged.blank:
            empty = ", ".join(p for p, v in zip(PARTS, parts, strict=True) if v is None)
            faults.append(f"{name}: row {number}, column {empty}: empty, though the rest is judged right; write yes or no")
        else:
            rows.append(judged)
    if len({r.event_type for r in rows}) < len({(r.event_type, r.stratum) for r in rows}) or len({r.stratum is None for r in rows}) > 1:
        raise InputError(f"{name}: rows of several samples (stratum_size differs within a type, or is empty in some rows); read each sheet by itself")
    return rows, faults


def _faults(cells: dict[str, str]) -> list[str]:
    """What cannot be read in the cells of a row."""
    wrong = [
        f"column {p}: {value!r} is neither yes nor no (write yes, y, 1 or no, n, 0; leave it empty if it is not judged)"
        for p in PARTS
        if (value := (cells[p] or "").strip()) and value.lower() not in YES | NO
    ]
    if not (cells["type"] or "").strip():
        wrong.append("column type: empty; the coder's columns must stay as they were")
    size = (cells.get("stratum_size") or "").strip()
    if size and not (size.isdecimal() and int(size)):
        wrong.append(f"column stratum_size: {size!r} is no number; the coder's columns must stay as they were")
    return wrong


def _verdict(cell: str | None) -> bool | None:
    value = (cell or "").strip().lower()
    return True if value in YES else False if value in NO else None


def estimate(rows: Sequence[Judged]) -> Audit:
    """Shares of right events, over the rows that are judged.

    In a sample by type, each event stands for as many as its type has in the whole, and the interval is Wilson's at the effective
    sample size, the square of the sum of weights over the sum of their squares (Kish, 1965, Survey Sampling, section 11.7).
    """
    judged = [r for r in rows if not r.blank]
    counts = Counter(r.event_type for r in judged)
    strata = {r.event_type: r.stratum for r in rows if r.stratum is not None}

    def of(verdicts: Sequence[tuple[Judged, bool]]) -> Estimate:
        mine = Counter(r.event_type for r, _ in verdicts)
        weighed = [(strata[r.event_type] / mine[r.event_type] if strata else 1.0, right) for r, right in verdicts]
        total = sum(w for w, _ in weighed)
        squares = sum(w * w for w, _ in weighed)
        share = sum(w for w, right in weighed if right) / total if total else 0.0
        figure = wilson(share, total * total / squares if squares else 0)
        return Estimate(judged=len(weighed), right=sum(right for _, right in weighed), share=figure)

    whole = [(r, bool(r.whole)) for r in judged]
    return Audit(
        method="Wilson 95%" + (", weighed by the number of events of each type, at the effective sample size (Kish)" if strata else ""),
        rows=len(rows),
        unjudged=len(rows) - len(judged),
        whole=of(whole),
        parts={p: of([(r, verdict) for r in judged if (verdict := r.parts[i]) is not None]) for i, p in enumerate(PARTS)},
        types={t: of([(r, right) for r, right in whole if r.event_type == t]) for t in sorted(counts)},
        unseen=tuple(t for t in strata if not counts[t]),
    )
