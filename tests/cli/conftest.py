from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from detente.cli.app import app

Run = Callable[..., Any]


@pytest.fixture
def run() -> Run:
    """Runs `detente` with arguments, in this process: the result has exit_code, stdout, stderr."""

    def invoke(*arguments: object, stdin: bytes | str | None = None, width: int = 80) -> Any:
        return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin, env={"COLUMNS": str(width)})

    return invoke
