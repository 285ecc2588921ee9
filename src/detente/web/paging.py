"""Long lists, piece by piece: a cursor says where the last piece ended, so that nothing is shown twice while the store grows."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from detente.errors import QueryError
from detente.store.rows import Row


@dataclass(frozen=True)
class Piece:
    """Some rows of a list; ``next`` is the cursor of what follows, None at the end."""

    rows: list[Row]
    next: str | None


def closed(key: Any, id: str, order: str) -> str:
    """The cursor that says where a piece of a list in some order ended."""
    return base64.urlsafe_b64encode(json.dumps([order, key, id]).encode()).decode().rstrip("=")


def opened(token: str, order: str, days: bool) -> tuple[str, str]:
    """Key (a day, or a number) and id in a cursor.

    Raises:
        QueryError: it is not one that we have given out for this order.
    """
    try:
        name, key, id = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if name != order or not isinstance(key, str) or not isinstance(id, str):
            raise ValueError(name)
        if days:
            from datetime import date

            date.fromisoformat(key)
        else:
            float(key)
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError) as error:
        raise QueryError("after: this is no cursor of this list; begin without one") from error
    return key, id
