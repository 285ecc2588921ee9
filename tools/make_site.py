"""Builds the documentation site: one folder of HTML that asks nothing of the network, and whose search works from files.

    python tools/make_site.py             # writes build/docs/site; start with index.html
    python tools/make_site.py --out FOLDER

The pages are those of docs/ as they stand, the example notebooks with their results, and the few pages elsewhere in the project that docs/ links to
(``OUTSIDE``). Zensical (MIT) makes HTML of them; a dead link or anchor, or a notebook that fails, ends the build.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SITE = ROOT / "tools" / "site"
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))
#: Seconds that a cell may take.
PATIENCE = 300
#: Pages that do not lie in docs/, and what they are called on the site.
OUTSIDE = {
    ROOT / "CONTRIBUTING.md": "project/contributing.md",
    ROOT / "CHANGELOG.md": "project/changelog.md",
    ROOT / "NOTICE.md": "project/notices.md",
    ROOT / "src/detente/rules/README.md": "project/rules.md",
    ROOT / "src/detente/knowledge/README.md": "project/knowledge.md",
    ROOT / "training/MODEL_CARD.md": "project/model-card.md",
    ROOT / "src/detente/relations/weights.yaml": "reference/weights.md",
    ROOT / "training/DATA.md": "project/model-data.md",
}
#: An end of a line, and how HTML writes it where Markdown must not see it.
LINE_END, REFERENCE = "\n", "&#10;"
#: What holds a result; it can be reached and scrolled by keyboard.
_OUTPUT = '<div class="output" tabindex="0" role="group" aria-label="Result">'
_FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
_LINK = re.compile(r"(?<!!)(\[[^\]\n]+\])\(([^()\s]+)\)")
_ITEM = re.compile(r"^(?:[-*]|\d+\.) ")


def pages() -> dict[Path, str]:
    """All pages: file, and its place on the site."""
    own = {path: path.relative_to(DOCS).as_posix() for path in sorted(DOCS.rglob("*.md"))}
    return {**own, **{path: f"notebooks/{path.stem}.md" for path in NOTEBOOKS}, **OUTSIDE}


def run(notebook: Path) -> nbformat.NotebookNode:
    """A notebook with the results of its cells.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell fails.
    """
    found: nbformat.NotebookNode = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(found, timeout=PATIENCE, kernel_name="python3", resources={"metadata": {"path": str(notebook.parent)}}).execute()
    return found


def lay_out(to: Path, notebooks: Mapping[Path, nbformat.NotebookNode]) -> None:
    """Writes into ``to`` what Zensical builds from: its settings, and all pages with their links turned to where the pages are now.

    Raises:
        SystemExit: a page links to a file that is not on the site.
    """
    places = pages()
    for path, place in places.items():
        text = notebook_page(notebooks[path]) if path in notebooks else written(path)
        file = to / "pages" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(text, path, places), "utf-8")
    shutil.copy(SITE / "zensical.toml", to)
    for name in ("site.css", "iframe-worker.js", "iframe-worker.LICENSE"):
        shutil.copy(SITE / name, to / "pages")


def written(path: Path) -> str:
    """A page as it stands; a table of data in a block of code."""
    text = path.read_text("utf-8")
    return text if path.suffix == ".md" else f"# {path.name}\n\n```{path.suffix[1:]}\n{text}```\n"


def page(text: str, path: Path, places: Mapping[Path, str]) -> str:
    """A page as the site wants it: links, lists and examples; what stands in code blocks is left alone."""
    parts: list[str] = []
    at = 0
    for fence in _FENCE.finditer(text):
        parts += [prose(text[at : fence.start()], path, places), fence[0].replace("```python\n>>> ", "```pycon\n>>> ", 1)]
        at = fence.end()
    return "".join([*parts, prose(text[at:], path, places)])


def prose(text: str, path: Path, places: Mapping[Path, str]) -> str:
    """What stands between code blocks. GitHub begins a list without an empty line before it; Python-Markdown does not."""
    lines: list[str] = []
    for line in text.split("\n"):
        before = lines[-1] if lines else ""
        if _ITEM.match(line) and before.strip() and not _ITEM.match(before) and not before.startswith(" "):
            lines.append("")
        lines.append(line)
    return _LINK.sub(lambda m: f"{m[1]}({turned(m[2], path, places)})", "\n".join(lines))


def turned(target: str, path: Path, places: Mapping[Path, str]) -> str:
    """Where a link of ``path`` leads on the site; a file of the project that is no page is named by its path in the project."""
    if re.match(r"[a-z]+:|#", target):
        return target
    name, _, anchor = target.partition("#")
    file = (path.parent / name).resolve()
    if file not in places:
        raise SystemExit(f"{path.relative_to(ROOT)}: {target} is no page of the site; add it to OUTSIDE in {Path(__file__).relative_to(ROOT)}")
    here = Path(places[path]).parent
    return os.path.relpath(places[file], here).replace(os.sep, "/") + (f"#{anchor}" if anchor else "")


# ---------------------------------------------------------------------- notebooks


def notebook_page(notebook: nbformat.NotebookNode) -> str:
    """A notebook with its results as a page."""
    return "\n\n".join(part for cell in notebook.cells for part in cell_parts(cell)) + "\n"


def cell_parts(cell: Any) -> list[str]:
    if cell.cell_type == "markdown":
        return [cell.source]
    return [f"```python\n{cell.source}\n```", *(result(o) for o in cell.outputs)]


def result(output: Any) -> str:
    """What a cell shows: the richest form that a page can hold, as one block of markup."""
    data = output.get("data", {})
    if markup := data.get("image/svg+xml") or data.get("text/html"):
        return f"{_OUTPUT}{_one_block(markup)}</div>"
    said = data.get("text/plain", output.get("text", ""))
    return f"{_OUTPUT}<pre><code>{escape(said.rstrip()).replace(LINE_END, REFERENCE)}</code></pre></div>"


def _one_block(markup: str) -> str:
    """Markup without an empty line, at which Markdown would take what follows for text again. A page in a frame is kept to the letter: its policy
    knows its script by hash.
    """
    if markup.startswith("<iframe"):
        return markup.replace(LINE_END, REFERENCE)
    return re.sub(r"\n\s*\n+", LINE_END, markup).replace("<table>", '<table class="dataframe">')


# ---------------------------------------------------------------------- building


def build(folder: Path) -> Path:
    """Builds the site of a folder that `lay_out` has filled; its first page.

    Raises:
        SystemExit: Zensical finds something wrong; it has said what.
    """
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "--config-file", str(folder / "zensical.toml")]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}")
    return folder / "site" / "index.html"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "docs", help="folder to build in (default: build/docs)")
    out: Path = parser.parse_args(arguments).out.resolve()
    if out.exists():
        shutil.rmtree(out)
    lay_out(out, {path: run(path) for path in NOTEBOOKS})
    print(build(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
