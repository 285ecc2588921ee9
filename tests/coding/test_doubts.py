"""Pages that are dated wrongly are flagged, and their date is not believed."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from detente.coding.coder import Coder
from detente.reading.text import document_id
from detente.records import Coding, Document

TODAY = datetime.date(2024, 3, 1)


@pytest.fixture(scope="module")
def dated(coder: Coder) -> Callable[[str, str | None], Coding]:
    """Codes a text on a day in March 2024."""
    reader = Coder(coder.parser, today=TODAY)
    return lambda text, published: reader.code(Document(id=document_id(text), text=text, published=published))


def test_a_date_in_the_future_is_flagged_and_not_believed(dated: Callable[..., Coding]) -> None:
    coding = dated("Norway's minister visited Denmark on Friday.", "2031-05-04")
    assert coding.document.published is None
    assert coding.document.date_doubt is not None
    assert (coding.document.date_doubt.published, coding.document.date_doubt.reason) == ("2031-05-04", "future")
    assert [t.earliest for t in coding.times] == [None]


@pytest.mark.parametrize("published", ["2024-03-01", "2024-03-02", "2024-03", "2024", "2023-12-31", None])
def test_today_and_the_day_after_it_are_believed(dated: Callable[..., Coding], published: str | None) -> None:
    coding = dated("Norway's minister visited Denmark on Friday.", published)
    assert coding.document.published == published
    assert coding.document.date_doubt is None


def test_a_date_before_the_events_told_is_flagged_and_not_believed(dated: Callable[..., Coding]) -> None:
    text = "Chad closed its border on March 3, 2021. It was reopened on 5 June 2021, and on Monday ministers met."
    coding = dated(text, "2015-08-01")
    doubt = coding.document.date_doubt
    assert doubt is not None
    assert doubt.reason == "before events"
    assert [text[slice(*s)] for s in doubt.spans] == ["March 3, 2021", "5 June 2021"]
    assert coding.document.published is None
    assert [t.edtf for t in coding.times] == ["2021-03-03", "2021-06-05", None]


def test_the_reports_own_date_line_wins_over_a_date_before_it(dated: Callable[..., Coding]) -> None:
    coding = dated("Envoys meet\n\nJune 18, 2023\n\nChad's envoy met Togo's on Friday.", "2019-01-05")
    assert coding.document.published == "2023-06-18"
    assert coding.document.date_doubt is not None
    assert [t.edtf for t in coding.times] == ["2023-06-18", "2023-06-16"]


@pytest.mark.parametrize(
    "text",
    [
        "Chad will hold a vote on May 3, 2026, and a second on June 7, 2026.",
        "Chad plans to close the base by 3 May 2026 and to hand it over on 7 June 2026.",
        "Chad closed its border on March 3, 2014 and reopened it on June 5, 2015.",
        "Chad closed its border on March 3, 2026.",
        "The plan of 2030 was drawn up in Chad, and that of 2040 was dropped.",
        "Chad voted.\n\nCopyright 2027. All rights reserved, March 3, 2026.",
    ],
)
def test_plans_years_history_and_one_misprint_are_no_reason_for_doubt(dated: Callable[..., Coding], text: str) -> None:
    coding = dated(text, "2019-08-01")
    assert coding.document.date_doubt is None
    assert coding.document.published == "2019-08-01"


def test_a_month_or_year_is_doubted_only_when_all_of_it_is_wrong(dated: Callable[..., Coding]) -> None:
    text = "Chad closed its border on March 3, 2021. It was reopened on 5 June 2021."
    assert dated(text, "2021").document.date_doubt is None
    assert dated(text, "2021-06").document.date_doubt is None
    assert dated(text, "2020").document.date_doubt is not None
