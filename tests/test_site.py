"""The documentation site: every page is in it, its links lead somewhere, its notebooks run, and it asks nothing of the network."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.tools import tool

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
#: What a page fetches by itself; a link is only followed by a reader.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "object": "data"}
#: Bytes that a notebook may have: those in the project hold no results.
LARGE = 20_000


@pytest.fixture(scope="module")
def make_site() -> Any:
    return tool("make_site")


@pytest.fixture(scope="module")
def run(make_site: Any) -> dict[Path, Any]:
    """The notebooks with their results."""
    return {path: make_site.run(path) for path in NOTEBOOKS}


@pytest.fixture(scope="module")
def site(make_site: Any, run: dict[Path, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    make_site.lay_out(folder, run)
    first: Path = make_site.build(folder)
    return first.parent


@dataclass
class Page(HTMLParser):
    """What a page names, fetches and links to."""

    ids: set[str] = field(default_factory=set)
    fetched: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if found.get("id"):
            self.ids.add(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if (name := FETCHED.get(tag)) and found.get(name) and found.get("rel") not in ("canonical", "next", "prev"):
            self.fetched.append(str(found[name]))


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    found = {}
    for path in site.rglob("*.html"):
        found[path] = Page()
        found[path].feed(path.read_text("utf-8"))
    return found


def nav(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for value in entry.values():
            yield from nav(value)
    else:
        for value in entry:
            yield from nav(value)


def test_every_page_stands_in_the_navigation_once(make_site: Any) -> None:
    settings = tomllib.loads((make_site.SITE / "zensical.toml").read_text("utf-8"))
    assert sorted(nav(settings["project"]["nav"])) == sorted(make_site.pages().values())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_and_shows_its_records(path: Path, run: dict[Path, Any]) -> None:
    kinds = {kind for cell in run[path].cells for output in cell.get("outputs", ()) for kind in output.get("data", {})}
    assert "text/html" in kinds
    if "countries" in path.stem:
        assert "image/svg+xml" in kinds


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_kept_without_results(path: Path) -> None:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    assert not [c["id"] for c in cells if c.get("outputs") or c.get("execution_count")]
    assert path.stat().st_size < LARGE


def test_every_page_of_the_documentation_is_built(make_site: Any, site: Path) -> None:
    assert not {place for place in make_site.pages().values() if not (site / place).with_suffix(".html").is_file()}


def test_pages_fetch_nothing_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    away = {(path.name, address) for path, page in pages.items() for address in page.fetched if urlsplit(address).netloc or address.startswith("//")}
    assert not away
    styles = "".join(p.read_text("utf-8") for p in site.rglob("*.css"))
    assert "url(http" not in styles
    assert "@import" not in styles


def test_links_between_pages_lead_to_a_page_and_a_heading(site: Path, pages: dict[Path, Page]) -> None:
    broken = []
    for path, page in pages.items():
        if path.name == "404.html":  # shown at any address, so its links are those of the site's root
            continue
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            file = file / "index.html" if file.is_dir() else file
            if not file.exists() or (parts.fragment and file in pages and unquote(parts.fragment) not in pages[file].ids):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert not broken


def test_search_finds_a_word_where_the_site_is_opened_from_a_folder(chromium: Any, site: Path) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "index.html").as_uri())
        page.keyboard.press("Control+k")
        page.keyboard.type("factuality")
        page.get_by_role("link", name="Accuracy").last.wait_for(timeout=15_000)
        assert not [address for address in asked if not address.startswith(("file:", "data:", "blob:"))]
    finally:
        context.close()


def test_a_dead_link_ends_the_build(make_site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = make_site.DOCS / "index.md"
    with pytest.raises(SystemExit, match="no page of the site"):
        make_site.page("[gone](nowhere.md)", page, make_site.pages())
    assert make_site.page("[there](the-desk.md#the-api)", page, make_site.pages()) == "[there](the-desk.md#the-api)"


def test_examples_in_code_blocks_are_left_as_they_are(make_site: Any) -> None:
    text = "words\n- one\n- two\n\n```python\n>>> print('- [a](b)')\n- [a](b)\n```\n"
    laid_out = make_site.page(text, make_site.DOCS / "index.md", make_site.pages())
    assert laid_out == "words\n\n- one\n- two\n\n```pycon\n>>> print('- [a](b)')\n- [a](b)\n```\n"
