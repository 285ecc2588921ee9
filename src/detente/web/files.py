"""Our own files: styles, scripts, the map. Each has the hash of its content in its address, so that a browser may keep it for good."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache, lru_cache
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

router = APIRouter()
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml"}
#: Name in an address → package and path. `vega.js` is made by the library that draws our charts, so that page and library agree.
_OWN = {
    "report.css": ("detente.pages", "templates/style.css"),
    "report.js": ("detente.pages", "templates/page.js"),
    "desk.css": ("detente.web", "static/desk.css"),
    "desk.js": ("detente.web", "static/desk.js"),
    "htmx.js": ("detente.web", "static/vendor/htmx-2.0.11.min.js"),
}


@cache
def content(name: str) -> bytes:
    """The file's content.

    Raises:
        KeyError: there is none of that name.
    """
    if name == "vega.js":
        import vl_convert

        return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")).encode()
    package, path = _OWN[name]
    return (files(package) / path).read_bytes()


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(content(name), 6, mtime=0)


def own_files() -> None:
    """Reads all of our files, so that no reader waits for the one that takes seconds to make."""
    for name in (*_OWN, "vega.js"):
        address(name)


@lru_cache(maxsize=64)
def address(name: str) -> str:
    """Where the file is served."""
    return f"/static/{hashlib.sha256(content(name)).hexdigest()[:12]}/{name}"


@router.get("/static/{digest}/{name}")
def static(request: Request, digest: str, name: str) -> Response:
    if name not in _OWN and name != "vega.js":
        raise HTTPException(404)
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    body = content(name)
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = _packed(name), "gzip"
    return Response(body, media_type=_KINDS[name[name.rfind(".") :]], headers=headers)


@router.get("/favicon.ico")
def icon() -> Response:
    return Response(status_code=204, headers={"cache-control": "public, max-age=86400"})
