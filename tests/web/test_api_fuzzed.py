"""The API against requests that schemathesis makes up from its own description: no server error, and answers as described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings

from detente.web.app import create_app, description
from detente.web.rates import Rates
from tests.web.conftest import FREE

schemathesis = pytest.importorskip("schemathesis", reason="API NOT FUZZED: the package schemathesis is missing")
HOST = {"host": "127.0.0.1:8765"}
#: It never ends.
STREAM = "/api/v1/stream"


@pytest.fixture(scope="module")
def api(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The API over a copy of the store: reviews may be written to it."""
    import shutil

    copy = shutil.copytree(store, tmp_path_factory.mktemp("fuzzed") / "store")
    app = create_app(copy, None, Rates(FREE, FREE))
    # Each request of schemathesis begins and ends the application: it shall have read the store before.
    assert TestClient(app, base_url=f"http://{HOST['host']}").get("/api/v1/store").status_code == 200
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=HOST)


@pytest.mark.parametrize(("path", "method"), [(path, method) for path, ways in description()["paths"].items() for method in ways if path != STREAM])
def test_no_request_breaks_the_api_and_answers_are_as_described(api: Any, path: str, method: str) -> None:
    checks = schemathesis.checks

    @settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method.upper()].as_strategy())
    def hold(case: Any) -> None:
        answer = case.call(headers=HOST)
        assert answer.status_code != 403, "the guard took the request for one from elsewhere"
        case.validate_response(answer, checks=[checks.not_a_server_error, checks.content_type_conformance, checks.response_schema_conformance])

    hold()
