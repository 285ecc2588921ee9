"""The sheet to judge, and the estimate from the judged sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pytest

from detente.errors import InputError
from detente.evaluation.figures import wilson
from detente.evaluation.sampling import Coded, Drawn
from detente.evaluation.sheet import COLUMNS, PARTS, estimate, read_sheet, write_sheet
from detente.records import When
from tests.evaluation.build import TEXT, said

YES = dict.fromkeys(PARTS, "yes")


def sheet(*rows: Mapping[str, str], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows({"event_id": f"e{i}", "document": "d", "type": "SANCTION", **row} for i, row in enumerate(rows))
    return out.getvalue()


def test_a_sheet_shows_what_was_coded_and_leaves_the_judgement_empty() -> None:
    event = said("SANCTION", "Chad", "Sudan;Libya", mode="withdraw", when=When(text="Monday", span=(41, 47), edtf="2023-06-19"))
    (row,) = csv.DictReader(io.StringIO(write_sheet([Drawn(coded=Coded(event=event, document="d", sentence=TEXT + "\n"), stratum=7)])))
    assert tuple(row) == COLUMNS
    assert (row["actor"], row["recipient"], row["sentence"], row["stratum_size"]) == ("Chad (TCD)", "Sudan (SDN); Libya (LBY)", TEXT, "7")
    assert (row["type"], row["mode"], row["status"], row["when"], row["where"]) == ("SANCTION", "withdraw", "happened", "2023-06-19", "")
    assert all(row[p] == "" for p in (*PARTS, "comment"))


def test_a_sentence_cannot_smuggle_a_formula_into_a_spreadsheet() -> None:
    text = "=HYPERLINK(1) Chad recalled its ambassador."
    event = said("SANCTION", "Chad", text=text)
    (row,) = csv.DictReader(io.StringIO(write_sheet([Drawn(coded=Coded(event=event, document="d", sentence=text))])))
    assert row["sentence"].startswith("'=")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_come_back_as_judged_whatever_the_spreadsheet_separates_by(delimiter: str) -> None:
    rows, faults = read_sheet(sheet(YES, {**YES, "actor_right": "N", "comment": "a, b; c"}, {}, delimiter=delimiter), "s.csv")
    assert [r.whole for r in rows] == [True, False, None]
    assert [r.blank for r in rows] == [False, False, True]
    assert faults == []


def test_malformed_cells_are_named_with_row_and_column() -> None:
    rows, faults = read_sheet(
        sheet({**YES, "type_right": "maybe"}, {**YES, "status_right": ""}, {**YES, "type": ""}, {**YES, "event_id": "e0"}, {**YES, "stratum_size": "x"}, YES),
        "s.csv",
    )
    assert [r.row for r in rows] == [7]
    assert [f.split(":")[1].strip() for f in faults] == [
        "row 2, column type_right",
        "row 3, column status_right",
        "row 4, column type",
        "row 5, column event_id",
        "row 6, column stratum_size",
    ]


def test_one_wrong_part_settles_a_row_whatever_is_left_empty() -> None:
    rows, faults = read_sheet(sheet({"type_right": "no"}), "s.csv")
    assert faults == []
    audit = estimate(rows)
    assert (audit.whole.judged, audit.whole.right) == (1, 0)
    assert (audit.parts["type_right"].judged, audit.parts["actor_right"].judged) == (1, 0)


def test_another_table_is_refused() -> None:
    with pytest.raises(InputError, match="no column event_id, document, type, type_right"):
        read_sheet("a,b\n1,2\n", "s.csv")


def test_rows_of_several_samples_are_refused() -> None:
    with pytest.raises(InputError, match="several samples"):
        read_sheet(sheet({**YES, "stratum_size": "7"}, YES), "s.csv")


def test_the_estimate_counts_unjudged_rows_and_leaves_them_out() -> None:
    rows, _ = read_sheet(sheet(*[YES] * 8, *[{**YES, "recipient_right": "no", "type": "AID"}] * 2, {}, {}), "s.csv")
    audit = estimate(rows)
    assert (audit.rows, audit.unjudged) == (12, 2)
    assert (audit.whole.judged, audit.whole.right, audit.whole.share) == (10, 8, wilson(0.8, 10))
    assert audit.parts["type_right"].share == wilson(1.0, 10)
    assert {t: (e.judged, e.right) for t, e in audit.types.items()} == {"AID": (2, 0), "SANCTION": (8, 8)}


def test_a_sample_by_type_is_weighed_back() -> None:
    """Ten of 90 CONSULT all right, ten of 10 AID all wrong: nine tenths of the whole are right."""
    consult, aid = {"type": "CONSULT", "stratum_size": "90"}, {"type": "AID", "stratum_size": "10"}
    rows, _ = read_sheet(sheet(*[{**YES, **consult}] * 10, *[{"type_right": "no", **aid}] * 10, {"type": "COERCE", "stratum_size": "3"}), "s.csv")
    audit = estimate(rows)
    assert audit.whole.share.value == pytest.approx(0.9)
    assert audit.whole.share.low is not None
    assert audit.whole.share.low < (wilson(0.9, 20).low or 0), "unequal weights make it less sure than twenty events would"
    assert audit.unseen == ("COERCE",)
    assert "Kish" in audit.method
