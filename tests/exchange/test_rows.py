from __future__ import annotations

from datetime import date

import pytest

from detente.errors import InputError
from detente.exchange.rows import SCHEMA, dyads, from_event, from_table, interval, number, one_day, realised, row
from tests.exchange.build import cells, kenya, macron, planned, visit, whats, written


def test_fused_event_of_a_store_counts_its_mentions_reports_and_outlets() -> None:
    fused = from_table(
        {
            **{k: v for k, v in visit().items() if k not in ("event_id", "mention_ids", "document_ids", "published", "source", "reports", "sentence_text")},
            "event_id": "e1",
            "mention_ids": ["a#1", "b#1", "b#2"], "document_ids": ["a", "b"], "reports": 4, "sources": 2, "outlets": ["The Daily", "The Post"],
            "first_seen": date(2023, 6, 19), "last_seen": date(2023, 6, 21), "conflicts": [],
        }
    )  # fmt: skip
    [line] = cells([fused], "gdelt")
    assert (line["NumMentions"], line["NumSources"], line["NumArticles"], line["DATEADDED"]) == ("3", "2", "4", "20230619000000")
    [line] = cells([fused], "icews")
    assert line["Publisher"] == "The Daily"
    assert "reports and sources after the first" in whats(written([fused], "icews")[1], "lost")


def test_mention_of_a_store_is_an_event_of_one_report() -> None:
    told = from_table({"mention_id": "d#1", "document_id": "d", "event_type": "AID", "batch": "x", "when_earliest": "2023-06-18"})
    assert (told["event_id"], told["mention_ids"], told["document_ids"], told["reports"]) == ("d#1", ["d#1"], ["d"], 1)
    assert told["when_earliest"] == date(2023, 6, 18)
    assert list(told) == SCHEMA.names


def test_row_needs_an_id_and_known_columns() -> None:
    with pytest.raises(InputError, match="no event_id"):
        from_table({"event_type": "AID"})
    with pytest.raises(InputError, match="no column colour"):
        row(colour="red")
    with pytest.raises(InputError, match="is no day"):
        from_table({"event_id": "1", "when_earliest": "Sunday"})
    with pytest.raises(InputError, match="not an event of detente code"):
        from_event({"event_type": "AID"}, {})


def test_day_before_the_calendar_of_the_tables_is_none() -> None:
    assert from_table({"event_id": "1", "when_earliest": "-0044-03-15"})["when_earliest"] is None


def test_only_what_has_come_about_is_realised_and_what_has_no_status_counts_as_such() -> None:
    assert [realised(visit(status=s)) for s in ("happened", "ongoing", None, "planned", "denied")] == [True, True, True, False, False]


def test_dyads_are_directed_and_go_both_ways_in_a_meeting() -> None:
    assert dyads(visit()) == {("FRA", "KEN")}
    assert dyads(visit(reciprocal=True)) == {("FRA", "KEN"), ("KEN", "FRA")}
    assert dyads(visit(actors=[macron(), kenya()], recipients=[], reciprocal=True)) == {("FRA", "KEN"), ("KEN", "FRA")}
    assert dyads(visit(recipients=[kenya(country=None)])) == frozenset()


def test_interval_is_that_of_the_event_or_of_the_report_and_never_half() -> None:
    assert one_day(planned()) == date(2023, 6, 18)
    without = dict.fromkeys(("when_text", "when_edtf", "when_earliest", "when_latest", "when_precision"))
    assert interval(visit(**without, published="2023-06")) is None
    assert interval(visit(when_latest=None)) is None


def test_numbers_for_names_fit_a_double_and_differ() -> None:
    found = {number("a", str(n)) for n in range(1000)}
    assert len(found) == 1000
    assert max(found) < 2**53
