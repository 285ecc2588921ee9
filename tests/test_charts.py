"""Charts: one specification for every surface; nothing is told by colour alone, and nothing is fetched."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.charts import THEMES, Theme, check_ending, forecast_chart, index_chart, save
from detente.errors import InputError
from detente.relations.changes import changes
from detente.relations.forecast import forecast
from detente.relations.happenings import Happening
from detente.relations.index import measure
from detente.relations.weights import load_weights

from .relations.made import happening


def few() -> list[Happening]:
    return [
        happening("visit", "2023-06-18", "CONSULT/visit", sources=("A",)),
        happening("plan", "2023-06-20", "AGREE", "planned", sources=("B",)),
        happening("call", "2023-06-21", "REQUEST/meet", sources=("A",)),
        happening("attack", "2023-07-18", "ASSAULT", sources=("C",)),
        happening("denied", "2023-07-18", "ASSAULT", "denied", sources=("C",)),
    ]


def many(weeks: int = 150) -> list[Happening]:
    rng = np.random.default_rng(5)
    kinds = ("AGREE", "ACCUSE/disapprove", "REJECT", "CONSULT/visit")
    monday = datetime.date(2020, 1, 6)
    return [happening(f"w{w}.{i}", monday + datetime.timedelta(7 * w), str(rng.choice(kinds)), sources=(f"s{i}",)) for w in range(weeks) for i in range(3)]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_marks_stand_out_from_the_ground(theme: Theme) -> None:
    colours = THEMES[theme]
    assert all(contrast(c, colours.ground) >= 4.5 for c in (colours.text, colours.soft))
    assert all(contrast(c, colours.ground) >= 3 for c in (colours.line, colours.other, colours.cooperation, colours.conflict))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chart_becomes_png_svg_and_html_that_fetches_nothing(theme: Theme, tmp_path: Path) -> None:
    found = few()
    index = measure(found, "USA-CHN")
    chart = index_chart(index, found, measure(found, "USA-CHN", weights=load_weights("plover")), theme=theme)
    for ending in ("png", "svg", "html"):
        save(chart, tmp_path / f"chart.{ending}")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    svg = (tmp_path / "chart.svg").read_text("utf-8")
    assert "USA – CHN" in svg
    markup = re.sub(r"(<script[^>]*>).*?</script>", r"\1", (tmp_path / "chart.html").read_text("utf-8"), flags=re.S)
    assert not re.search(r"\b(?:src|href)\s*=|url\(|@import", markup)


def test_a_sentence_cannot_break_out_of_a_page(tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    (visit, *rest) = few()
    found = [visit.model_copy(update={"tellings": (visit.tellings[0].model_copy(update={"text": hostile}),)}), *rest]
    save(index_chart(measure(found, "USA-CHN"), found), tmp_path / "chart.html")
    html = (tmp_path / "chart.html").read_text("utf-8")
    assert "</script><script>alert" not in html
    assert "<img src=x" not in html


def rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for data in spec["datasets"].values() for row in data] if "datasets" in spec else list(_values(spec))


def _values(part: Any) -> Any:
    if isinstance(part, dict):
        if isinstance(part.get("data"), dict):
            yield from part["data"].get("values", ())
        for value in part.values():
            yield from _values(value)
    elif isinstance(part, list):
        for value in part:
            yield from _values(value)


def test_the_side_of_an_event_is_a_shape_and_its_status_a_filling() -> None:
    found = few()
    spec = json.loads(index_chart(measure(found, "USA-CHN"), found).to_json())
    text = json.dumps(spec)
    assert '"range": ["triangle-up", "circle", "triangle-down"]' in text
    events = {(r["type"], r["side"], r["told as"]) for r in rows(spec) if "told as" in r}
    assert events == {("CONSULT", "cooperation", "done"), ("AGREE", "cooperation", "words"), ("REQUEST", "neutral", "done"), ("ASSAULT", "conflict", "done")}


def test_weeks_without_data_are_gaps_not_zeros() -> None:
    found = few()
    spec = json.loads(index_chart(measure(found, "USA-CHN"), found).to_json())
    values = [r["value"] for r in rows(spec) if "coverage" in r]
    assert None in values
    assert 0 not in values


def test_change_points_and_forecasts_are_drawn(tmp_path: Path) -> None:
    found = many()
    index = measure(found, "USA-CHN")
    save(index_chart(index, found, changes=changes(found, index).found), tmp_path / "index.svg")
    made = forecast(index, 4)
    assert made.ahead
    save(forecast_chart(index, made), tmp_path / "ahead.svg")
    assert made.verdicts[0].split(":")[0] in (tmp_path / "ahead.svg").read_text("utf-8")


def test_a_pair_without_events_has_a_chart_that_is_empty(tmp_path: Path) -> None:
    save(index_chart(measure([], "USA-CHN"), []), tmp_path / "none.svg")
    assert (tmp_path / "none.svg").stat().st_size > 0


def test_another_ending_or_an_unwritable_place_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.png, \.svg"):
        check_ending(tmp_path / "chart.gif")
    found = few()
    with pytest.raises(InputError, match="cannot be written"):
        save(index_chart(measure(found, "USA-CHN"), found), tmp_path / "nowhere" / "chart.svg")
