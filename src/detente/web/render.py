"""Templates and messages of the desk. Templates escape all that they show; messages stand in one file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote, urlencode

import yaml
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FunctionLoader, PrefixLoader, StrictUndefined

from detente.ontology import ontology
from detente.pages import asset, wording
from detente.pages.view import as_given
from detente.web import shown
from detente.web.files import address
from detente.web.plans import mention

_FOLDER = files("detente.web")


@cache
def messages() -> dict[str, Any]:
    """All that the desk says, by page and name."""
    return dict(yaml.safe_load((_FOLDER / "messages.yaml").read_text("utf-8")))


class _Nobody:
    """What ``parts.html`` asks of a view where there is none: nobody has been introduced before."""

    @staticmethod
    def introduces(actor: Any, n: int) -> bool:
        return False


@lru_cache(maxsize=1)
def _environment() -> Environment:
    def source(package: str) -> FunctionLoader:
        return FunctionLoader(lambda name: (files(package) / "templates" / name).read_text("utf-8"))

    environment = Environment(
        loader=ChoiceLoader([PrefixLoader({"pages": source("detente.pages"), "desk": source("detente.web")})]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(
        w=wording, words=wording.words(), types=ontology().types, asset=asset, m=messages(), v=_Nobody(), sentence=shown.sentence, excerpt=shown.excerpt,
        many=many, signed=signed, link=link, asked_with=asked_with, spark=spark, seg=seg, zip=zip, static=address,
        people=shown.people, person=shown.person, as_given=as_given, mention=mention,
    )  # fmt: skip
    environment.filters.update(shown=wording.shown, country=wording.country, day=shown.day, number=number, seg=seg)
    return environment


def page(request: Request, name: str, /, status: int = 200, **values: Any) -> HTMLResponse:
    """A page as an answer."""
    app = request.app
    template = _environment().get_template(f"desk/{name}")
    text = template.render(
        request=request,
        path=request.url.path,
        version=app.state.desk.book().version,
        reviews=app.state.reviews_on,
        author=unquote(request.cookies.get("detente_author", ""))[:100],
        **values,
    )
    return HTMLResponse(text.encode("utf-8", "replace"), status_code=status)


def number(value: float | None) -> str:
    """``1,234``."""
    return "–" if value is None else f"{int(value):,}"


def signed(value: float | None, digits: int = 1) -> str:
    """``+1.9``, ``−0.4``; a dash where there is none. Zero has no sign."""
    if value is None:
        return "–"
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def many(n: int, name: str) -> str:
    """``1 event``, ``2,000 events``; the words stand in the messages."""
    one, more = messages()["count"][name]
    return f"{n:,} {one if n == 1 else more}"


def seg(value: str) -> str:
    """A piece of a path."""
    return quote(value, safe="", errors="replace")


def link(kind: str, name: str) -> str:
    """The address of a country, person, event, document or dyad."""
    return f"/{kind}/{seg(name)}"


def asked_with(kept: Mapping[str, str], **changes: str) -> str:
    """A query string with some values changed; those that are empty are left out."""
    return urlencode([(k, v) for k, v in {**kept, **changes}.items() if v])


def spark(values: list[tuple[datetime.date, float | None]]) -> list[tuple[str, str, str, bool]]:
    """Bars of a small chart of 120 by 30: place, top and height of each, and whether it points up. Scaled to the greatest value, but no less than ±2."""
    most = max([2.0, *(abs(v) for _, v in values if v is not None)])
    step = 120 / max(1, len(values))
    bars = []
    for n, (_, value) in enumerate(values):
        if value is not None:
            height = max(1.0, abs(value) / most * 15)
            bars.append((f"{n * step + 0.5:.1f}", f"{15 - height if value >= 0 else 15:.1f}", f"{height:.1f}", value >= 0))
    return bars
