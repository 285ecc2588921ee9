"""Errors as the API tells them: application/problem+json (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any


def problem(status: int, title: str | None = None, detail: str | None = None, **more: Any) -> bytes:
    """The body of an error. ``title`` says what kind it is (default: that of HTTP), ``detail`` what to do."""
    content = {"type": "about:blank", "title": title or HTTPStatus(status).phrase, "status": status, **({"detail": detail} if detail else {}), **more}
    return json.dumps(content, ensure_ascii=False, default=str).encode("utf-8", "replace")
