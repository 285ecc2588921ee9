"""Charts of a dyad, as Altair specifications: the same one in a notebook, on a web page, as PNG, SVG and self-contained HTML.

Colours are those of Okabe and Ito (2008, Color Universal Design), told apart by people with any kind of colour blindness; on which side an
event lies is also its direction: a triangle up is cooperation, one down conflict, a hollow one only words.
"""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import altair as alt

from detente.errors import InputError
from detente.ontology import ontology
from detente.records import REALISED
from detente.relations.buckets import ONE_DAY
from detente.relations.changes import Change
from detente.relations.forecast import Forecast
from detente.relations.happenings import Happening
from detente.relations.index import Index, IndexPoint
from detente.relations.weights import Weights

Theme = Literal["light", "dark"]
WIDTH = 760
#: Below this many pixels (a telephone), legends stand under the plot.
NARROW = 400
#: Endings of files that a chart can be written to.
ENDINGS = (".png", ".svg", ".html", ".json")
_SIDES = ["cooperation", "neutral", "conflict"]
_SHAPES = ["triangle-up", "circle", "triangle-down"]
#: Levels of cooperation and conflict that the axis always shows.
_LEAST_RANGE = 4.0
_FONT = "DejaVu Sans, Verdana, sans-serif"


#: What a page with a chart may do: run its own code (Vega compiles expressions) and show itself; fetch nothing.
_POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:"


@dataclass(frozen=True)
class Colours:
    """Colours of a theme; contrast of text and lines with the ground is at least 4.5:1 and 3:1 (WCAG 2.1, 1.4.3 and 1.4.11)."""

    ground: str
    text: str
    soft: str
    grid: str
    line: str
    other: str
    cooperation: str
    conflict: str


THEMES: dict[Theme, Colours] = {
    "light": Colours("#ffffff", "#1c1c1c", "#5c5c5c", "#e3e3e3", "#1c1c1c", "#a0428a", "#0072b2", "#c44e00"),
    "dark": Colours("#16181c", "#f0f0f0", "#b0b4ba", "#33373d", "#f0f0f0", "#cc79a7", "#56b4e9", "#e69f00"),
}


class Drawing(alt.VConcatChart):
    """A chart that shows itself in a notebook as a picture, without the network. Altair's own way is HTML that fetches its scripts from a server."""

    def _repr_mimebundle_(self, *_: object, **__: object) -> dict[str, Any]:
        import vl_convert

        spec = self.to_dict()
        return {"image/svg+xml": vl_convert.vegalite_to_svg(spec), "text/plain": str(spec.get("description", "a chart"))}


def index_chart(
    index: Index, found: Sequence[Happening], other: Index | None = None, changes: Sequence[Change] = (), theme: Theme = "light", width: int = WIDTH,
    of: int | None = None,
) -> Drawing:  # fmt: skip
    """The index with its interval; beneath it the events by type and status, and how well each stretch is covered.

    Args:
        index: what is drawn.
        found: the happenings of the dyad.
        other: a second index of the same stretches, by other weights.
        changes: change points, drawn as upright lines.
        theme: light or dark.
        width: pixels of the plot.
        of: how many happenings there are, where ``found`` are only those that weigh most.
    """
    colours = THEMES[theme]
    span = (index.points[0].start, index.points[-1].end + ONE_DAY) if index.points else (datetime.date.today(), datetime.date.today())
    x = alt.X("day:T", title=None, scale=alt.Scale(domain=[_iso(d) for d in span]), axis=alt.Axis(format=_ticks(span), labelOverlap=True, tickCount=10))
    parts = [_index(index, other, changes, x, colours, width), _events(index, found, x, colours, width), _coverage(index, x, colours, width)]
    stretch = {"day": "daily", "week": "weekly", "month": "monthly", "quarter": "quarterly"}[index.by]
    legend = [f"Index of the relation, {stretch}, by the weights {index.weights.name}. Up: cooperation, down: conflict. Gaps: no events, so no value."]
    shown = [f"Band: 90 % interval, {index.resampled} resampled."] if index.resampled else []
    shown += [f"Dashed, with squares: by the weights {other.weights.name}."] if other else []
    shown += ["Dotted, upright: change points."] if changes else []
    shown += [f"Events: the {len(found):,} of {of:,} that weigh most."] if of is not None and of > len(found) else []
    title = alt.TitleParams(_dyad(index.dyad), subtitle=_wrapped([*legend, *([" ".join(shown)] if shown else [])], width))
    chart = (
        Drawing(vconcat=parts, spacing=14)
        .resolve_scale(x="shared", color="independent", shape="independent")
        .properties(title=title, description=_description(index))
    )
    return _dress(chart, colours, narrow=width < NARROW)


def forecast_chart(index: Index, forecast: Forecast, theme: Theme = "light", width: int = WIDTH) -> Drawing:
    """The last year of the index and the weeks ahead with their 80 % interval."""
    colours = THEMES[theme]
    points = index.points[-52:]
    last = next((p for p in reversed(points) if p.value is not None), None)
    ahead = [{"day": _iso(a.start + (a.end - a.start) / 2), "value": a.median, "low": a.low, "high": a.high} for a in forecast.ahead]
    if last is not None and ahead:
        ahead.insert(0, {"day": _iso(last.start + (last.end - last.start) / 2), "value": last.value, "low": last.value, "high": last.value})
    end = forecast.ahead[-1].end if forecast.ahead else points[-1].end
    x = alt.X("day:T", title=None, scale=alt.Scale(domain=[_iso(points[0].start), _iso(end + ONE_DAY)]), axis=alt.Axis(format="%d %b %Y", labelOverlap=True))
    past = [r for r in _rows(points) if r["value"] is not None]
    y = alt.Y("value:Q", title="conflict ←   index   → cooperation", scale=alt.Scale(domain=_range([*past, *ahead])))
    lines = _data(_rows(points)).mark_line(color=colours.line, strokeWidth=1.8, point=_dot(colours)).encode(x=x, y=y)
    base = _data(ahead)
    band = base.mark_area(color=colours.other, opacity=0.25).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    middle = base.mark_line(color=colours.other, strokeDash=[5, 3], strokeWidth=1.8).encode(x=x, y=y)
    plot = (_zero(colours) + band + lines + middle).properties(width=width, height=220)
    lines_of = [line for verdict in forecast.verdicts for line in textwrap.wrap(verdict, width // 7)]
    title = alt.TitleParams(f"{_dyad(index.dyad)}: the weeks ahead ({forecast.model})", subtitle=[*lines_of, "Dashed: median; band: 80 % interval."])
    return _dress(Drawing(vconcat=[plot]).properties(title=title, description=_description(index)), colours)


#: Happenings that it takes to colour a country on the map: fewer say little about how it gets on with others.
_LEAST_DONE = 3


def world_chart(world: dict[str, Any], countries: Sequence[Mapping[str, Any]], what: str = "intensity", theme: Theme = "light", width: int = WIDTH) -> Drawing:
    """Countries by the mean intensity of what happened with them (Goldstein's scale, −10 to +10), or by the number of reports.

    Args:
        world: TopoJSON with an object ``countries`` whose shapes have the code of the country as ``id``.
        countries: ``country``, ``events``, ``reports``, ``done`` (happenings that came about) and their mean ``intensity``.
        what: ``intensity`` or ``coverage``.
        theme: light or dark.
        width: pixels.
    """
    colours = THEMES[theme]
    rows = [
        {
            "id": c["country"], "events": c["events"], "reports": c["reports"], "done": c["done"],
            "intensity": round(c["intensity"], 2) if c["intensity"] is not None and c["done"] >= _LEAST_DONE else None,
        }
        for c in countries
    ]  # fmt: skip
    shapes = alt.InlineData(values=world, format=alt.TopoDataFormat(type="topojson", feature="countries"))
    data = alt.LookupData(data=alt.InlineData(values=rows), key="id", fields=["events", "reports", "done", "intensity"])
    if what == "coverage":
        scale = alt.Scale(type="log", range=[colours.grid, colours.cooperation], domainMin=1)
        colour = alt.Color("reports:Q", scale=scale, legend=alt.Legend(title="reports", tickCount=4))
        has = "isValid(datum.reports)"
    else:
        scale = alt.Scale(domain=[-5, 0, 5], range=[colours.conflict, colours.grid, colours.cooperation], clamp=True, interpolate="rgb")
        colour = alt.Color("intensity:Q", scale=scale, legend=alt.Legend(title=["conflict −", "cooperation +"], tickCount=5))
        has = "isValid(datum.intensity)"
    tips = [alt.Tooltip("properties.name:N", title="country"), alt.Tooltip("intensity:Q", title="mean intensity", format="+.1f"), "events:Q", "reports:Q"]
    ground = alt.Chart(shapes).mark_geoshape(fill=colours.ground, stroke=colours.soft, strokeWidth=0.3)
    told = (
        alt.Chart(shapes)
        .transform_lookup(lookup="id", from_=data)
        .transform_filter(has)
        .mark_geoshape(stroke=colours.soft, strokeWidth=0.5)
        .encode(color=colour, tooltip=tips)
    )
    plot = alt.layer(ground, told).project("equalEarth").properties(width=width, height=int(width * 0.47))
    return _dress(Drawing(vconcat=[plot]), colours, narrow=width < NARROW)


def save(chart: Drawing, path: Path) -> None:
    """Writes a chart as PNG, SVG, HTML that needs no network, or Vega-Lite JSON, by the ending of the name.

    Raises:
        InputError: another ending, or the file cannot be written.
    """
    import vl_convert

    ending = check_ending(path)
    spec = chart.to_json(indent=None)
    if ending == ".png":
        content: bytes = vl_convert.vegalite_to_png(spec, scale=2.0)
    elif ending == ".svg":
        content = vl_convert.vegalite_to_svg(spec).encode()
    elif ending == ".html":
        content = _page(spec).encode()
    else:
        content = spec.encode()
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}); check the path and its permissions") from error


def _page(spec: str) -> str:
    """A page with a chart and all the code that draws it.

    What reports say stands in it: a "<" is written as JSON may write it, too, so that nothing ends the script (vl-convert's own pages do not do that).
    """
    import vl_convert

    code = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    safe = spec.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Détente</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'</head>\n<body>\n<div id="chart"></div>\n<script>{code}</script>\n'
        f"<script>vegaEmbed('#chart', {safe}, {{actions: false, renderer: 'svg'}});</script>\n</body>\n</html>\n"
    )


def check_ending(path: Path) -> str:
    """The ending of a file that a chart can be written to.

    Raises:
        InputError: another one.
    """
    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"{path}: a chart is written as {', '.join(ENDINGS)}; give the file one of these endings")
    return path.suffix.lower()


# ---------------------------------------------------------------------- parts


def _index(index: Index, other: Index | None, changes: Sequence[Change], x: alt.X, colours: Colours, width: int) -> Any:
    """Line and band. Each value stands at the middle of its stretch; one between two gaps is a dot with an upright line."""
    rows, others = _rows(index.points), _rows(other.points) if other else []
    y = alt.Y("value:Q", title="conflict ←   index   → cooperation", scale=alt.Scale(domain=_range([*rows, *others])))
    base = _data(rows)
    tip = [alt.Tooltip(f"{n}:{k}", format=f) if f else alt.Tooltip(f"{n}:{k}") for n, k, f in _TIPS]
    layers: list[Any] = [
        _zero(colours),
        base.mark_area(color=colours.soft, opacity=0.28, invalid="break-paths-show-path-domains").encode(x=x, y="low:Q", y2="high:Q"),
        base.mark_rule(color=colours.soft, opacity=0.5).encode(x=x, y="low:Q", y2="high:Q"),
        base.mark_line(color=colours.line, strokeWidth=1.8, point=_dot(colours), invalid="break-paths-show-path-domains").encode(x=x, y=y, tooltip=tip),
    ]
    if other is not None:
        second = _data(others)
        layers.append(
            second.mark_line(color=colours.other, strokeWidth=1.5, strokeDash=[5, 3], point=_dot(colours, colours.other, "square"))
            .encode(x=x, y=y)
        )  # fmt: skip
    if changes:
        marks = _data([{"day": _iso(c.start), "name": f"{c.before:+.1f} → {c.after:+.1f}"} for c in changes])
        layers.append(marks.mark_rule(color=colours.text, strokeDash=[2, 3]).encode(x=x))
        layers.append(marks.mark_text(color=colours.text, align="left", baseline="top", dx=4, fontSize=10).encode(x=x, y=alt.value(2), text="name:N"))
    return alt.layer(*layers).properties(width=width, height=220)


def _events(index: Index, found: Sequence[Happening], x: alt.X, colours: Colours, width: int) -> Any:
    rows = []
    first, last = (index.points[0].start, index.points[-1].end) if index.points else (None, None)
    for h in found:
        if h.first is None or h.last is None or first is None or last is None or h.last < first or h.first > last:
            continue
        weight = _weight(index.weights, h)
        if not index.weights.status[h.status].factor:
            continue
        middle = h.first + (h.last - h.first) / 2
        rows.append(
            {
                "day": _iso(min(max(middle, first), last)), "type": h.event_type,
                "side": "cooperation" if weight > 0 else "conflict" if weight < 0 else "neutral",
                "told as": "done" if h.status in REALISED else "words", "status": h.status, "who": f"{', '.join(h.actors)} → {', '.join(h.recipients)}",
                "sentence": h.told.text, "weight": round(weight, 2), "size": abs(weight),
            }
        )  # fmt: skip
    kinds = [t for t in ontology().types if any(r["type"] == t for r in rows)]
    tints = [colours.cooperation, colours.soft, colours.conflict]
    base = _data(rows).encode(
        x=x,
        y=alt.Y("type:N", sort=kinds, title=None, scale=alt.Scale(domain=kinds or ["no events"]), axis=alt.Axis(grid=True)),
        shape=alt.Shape("side:N", scale=alt.Scale(domain=_SIDES, range=_SHAPES), legend=alt.Legend(title="counts as")),
        color=alt.Color("side:N", scale=alt.Scale(domain=_SIDES, range=tints), legend=alt.Legend(title="counts as")),
        tooltip=[alt.Tooltip(f"{n}:N") for n in ("who", "type", "status", "weight", "sentence")],
    )
    done = base.transform_filter("datum['told as'] === 'done'").mark_point(filled=True, size=70, opacity=0.8)
    words = base.transform_filter("datum['told as'] === 'words'").mark_point(filled=False, size=70, strokeWidth=1.6, fill=colours.ground)
    title = alt.TitleParams(
        _wrapped(["Events, each once. Filled: done. Hollow: words (planned, possible, requested, called off)."], width),
        fontSize=11,
        fontWeight="normal",
        anchor="start",
        frame="group",
    )
    return alt.layer(done, words).properties(width=width, height=max(18 * len(kinds), 18), title=title)


def _coverage(index: Index, x: alt.X, colours: Colours, width: int) -> Any:
    """Bars of the reports of each stretch; how far each value can be from zero stands in the tooltip."""
    rows = [{"day": _iso(p.start), "end": _iso(p.end + ONE_DAY), "reports": p.reports, "sources": p.sources} for p in index.points if p.reports]
    base = _data(rows)
    from_start = alt.X("day:T", title=None, axis=x["axis"])  # its extent is that of the plots above: with x2, Vega-Lite would read dates there as words
    bars = base.mark_rect(color=colours.soft, opacity=0.5, stroke=colours.ground).encode(
        x=from_start,
        x2="end:T",
        y2=alt.YDatum(0),
        y=alt.Y("reports:Q", title="reports", axis=alt.Axis(tickMinStep=1, tickCount=3)),
        tooltip=["reports:Q", "sources:Q"],
    )
    ticks = base.mark_rule(color=colours.line, strokeWidth=1.5).encode(x=from_start, x2="end:T", y="sources:Q")
    title = alt.TitleParams(
        _wrapped(["Coverage: reports (bars) and independent sources (lines)"], width), fontSize=11, fontWeight="normal", anchor="start", frame="group"
    )
    return alt.layer(bars, ticks).properties(width=width, height=60, title=title)


_TIPS = (
    ("from", "T", None), ("to", "T", None), ("value", "Q", ".2f"), ("low", "Q", ".2f"), ("high", "Q", ".2f"), ("cooperation", "Q", ".2f"),
    ("conflict", "Q", ".2f"), ("coverage", "Q", ".0%"), ("events", "Q", None), ("reports", "Q", None), ("sources", "Q", None),
)  # fmt: skip


def _rows(points: Sequence[IndexPoint]) -> list[dict[str, Any]]:
    return [
        {
            "day": _iso(p.start + (p.end - p.start) / 2), "from": _iso(p.start), "to": _iso(p.end), "value": p.value, "low": p.low, "high": p.high,
            "cooperation": p.cooperation, "conflict": p.conflict, "coverage": p.coverage, "events": p.events, "reports": p.reports, "sources": p.sources,
        }
        for p in points
    ]  # fmt: skip


def _description(index: Index) -> str:
    """The chart in a sentence, for those who do not see it."""
    if not index.observed:
        return f"Index of {index.dyad}: no data."
    low, high = min(index.observed, key=lambda o: o[1]), max(index.observed, key=lambda o: o[1])
    head = f"Index of {index.dyad} by {index.by}, {len(index.observed)} values from {index.points[0].start} to {index.points[-1].end}"
    ends = f"lowest {low[1]:+.1f} ({low[0].start}), highest {high[1]:+.1f} ({high[0].start}), last {index.observed[-1][1]:+.1f}"
    return f"{head}: {ends}."


def _data(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    """A chart of rows that stand in its specification."""
    return alt.Chart(alt.InlineData(values=list(rows)))


def _range(rows: Sequence[dict[str, Any]]) -> list[float]:
    """Symmetric about zero, so that a little conflict does not look like a war."""
    most = max((abs(r[n]) for r in rows for n in ("value", "low", "high") if r.get(n) is not None), default=0.0)
    most = min(max(most * 1.08, _LEAST_RANGE), 10.0)
    return [-most, most]


def _zero(colours: Colours) -> Any:
    return _data([{"value": 0}]).mark_rule(color=colours.soft, strokeWidth=1).encode(y="value:Q")


def _dot(colours: Colours, colour: str | None = None, shape: str = "circle") -> alt.OverlayMarkDef:
    return alt.OverlayMarkDef(color=colour or colours.line, size=22, filled=True, shape=shape)


def _weight(weights: Weights, h: Happening) -> float:
    return weights.of(h.event_type, h.mode, h.goldstein, h.status)


def _dyad(dyad: str) -> str:
    return dyad.replace(">", " → ").replace("-", " – ")


def _iso(day: datetime.date) -> str:
    """A day as Vega reads it: with a time, or else browsers west of Greenwich take it for the evening before."""
    return f"{day.isoformat()}T00:00:00"


def _ticks(span: tuple[datetime.date, datetime.date]) -> str:
    return "%d %b %Y" if (span[1] - span[0]).days < 200 else "%b %Y"


def _wrapped(lines: Sequence[str], width: int) -> list[str]:
    """Lines no longer than the plot is wide: a letter of the small print has about 5.5 pixels."""
    return [part for line in lines for part in textwrap.wrap(line, max(int((width + 60) / 5.5), 40))]


def _dress(chart: Drawing, colours: Colours, narrow: bool = False) -> Drawing:
    """Colours and type of a theme."""
    dressed: Drawing = (
        chart.configure(background=colours.ground, font=_FONT, padding=14)
        .configure_view(stroke=colours.grid)
        .configure_axis(labelColor=colours.text, titleColor=colours.soft, gridColor=colours.grid, domainColor=colours.soft, tickColor=colours.soft,
                        titleFontWeight="normal")
        .configure_axisY(minExtent=96, maxExtent=96)
        .configure_title(color=colours.text, subtitleColor=colours.soft, anchor="start", subtitlePadding=6, offset=10)
        .configure_legend(labelColor=colours.text, titleColor=colours.soft, symbolStrokeColor=colours.soft, orient="bottom" if narrow else "right")
    )  # fmt: skip
    return dressed
