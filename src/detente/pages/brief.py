"""A brief as a self-contained page, in the style of the annotated reports, and as PDF through a browser that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from markupsafe import Markup

from detente.errors import DataError
from detente.pages.render import template
from detente.relations.brief.record import Brief, Spark
from detente.relations.brief.words import day

#: Browsers that can print, by the names of their programs.
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
#: Seconds after which printing has failed.
_PATIENCE = 120
_WIDTH, _HEIGHT = 640, 120


def brief_page(brief: Brief, back: tuple[str, str] | None = None) -> str:
    """The brief as one HTML document that asks for nothing from anywhere and holds no script. ``back``: where a reader came from, and what it is called."""
    charts = {s.pair: chart(s) for s in brief.sparks}
    return template("brief.html").render(b=brief, day=day, charts=charts, back=back) + "\n"


def brief_pdf(brief: Brief, out: Path) -> None:
    """Prints the page to ``out``.

    Raises:
        DataError: no Chromium is installed, or it fails.
    """
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise DataError(f"no browser to print PDF with (looked for {', '.join(_BROWSERS)}); install Chromium, or use --format html and print that")
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder) / "brief.html", Path(folder) / "brief.pdf"
        page.write_text(brief_page(brief), "utf-8")
        # The page is our own and holds no script; a browser run by root (in a container) has no sandbox to start.
        rootless = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        order = [browser, "--headless", "--disable-gpu", *rootless, f"--user-data-dir={folder}/profile", "--no-pdf-header-footer"]
        try:
            done = subprocess.run([*order, f"--print-to-pdf={printed}", page.as_uri()], capture_output=True, timeout=_PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DataError(f"{browser} could not print the page ({error}); use --format html and print that") from error
        if not printed.exists():
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no message"]
            raise DataError(f"{browser} could not print the page ({last[0][:200]}); use --format html and print that")
        shutil.copyfile(printed, out)


def chart(spark: Spark) -> Markup:
    """The index by week as a small drawing: bars up for cooperation, down for conflict; weeks without events stay empty."""
    step = _WIDTH / max(1, len(spark.values))
    top = max([abs(v) for v in spark.values if v is not None] + [2.5])
    middle = _HEIGHT / 2
    bars = []
    for k, v in enumerate(spark.values):
        if v is not None:
            height = max(1.5, abs(v) / top * (middle - 4))
            y = middle - height if v > 0 else middle
            title = f"week of {day(spark.starts[k])}: {v:+.1f}"
            bars.append(
                f'<rect x="{k * step + 1:.1f}" y="{y:.1f}" width="{max(1.0, step - 2):.1f}" height="{height:.1f}" class="{"up" if v > 0 else "down"}">'
                f"<title>{title}</title></rect>"
            )
    said = f"Index by week, {day(spark.starts[0])} to {day(spark.starts[-1])}; the highest bar is {top:.1f}" if spark.starts else "No index"
    return Markup(
        f'<svg class="weeks" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{said}" preserveAspectRatio="none">'
        f'<line x1="0" x2="{_WIDTH}" y1="{middle}" y2="{middle}"/>{"".join(bars)}</svg>'
    )
