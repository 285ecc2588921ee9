"""What is wrong in a file of alerts is told with file, alert and field."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detente.alerts.config import load
from detente.errors import DataError

GOOD = 'to = ["json://127.0.0.1:9/x"]\n[[alert]]\nname = "A"\ndyad = "USA-CHN"\nwhen = "event"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "alert: field required"),
        ("to = [", "this is no TOML"),
        (GOOD + 'types = ["WAR"]', r"alert 1 \(A\): types: no event type WAR; there are AGREE"),
        (GOOD + 'types = ["CONSULT/tea"]', r"types: no mode tea of CONSULT; there are visit"),
        (GOOD + 'colour = "red"', r"alert 1 \(A\): colour: "),
        (GOOD + 'country = "CHN"', "give one of dyad, country, region"),
        (GOOD.replace("USA-CHN", "USA-XYZ"), r"alert 1 \(A\): no country XYZ"),
        (GOOD.replace('when = "event"', 'when = "later"'), r"alert 1 \(A\): "),
        (GOOD.replace('when = "event"', 'when = "index"'), r"alert 1 \(A\): move: "),
        (GOOD.replace('dyad = "USA-CHN"', 'region = "Atlantis"'), "no region Atlantis; there are Northern Africa"),
        (GOOD + GOOD.split("\n", 1)[1], "there are two alerts 'A'"),
        (GOOD.split("\n", 1)[1], "to: no address"),
        (GOOD.replace("json://127.0.0.1:9/x", "nowhere://x"), r"apprise cannot deliver to an address like this \(nowhere://…\)"),
        (GOOD.replace("json://127", "json://${DETENTE_NO_SUCH}@127"), "the environment variable DETENTE_NO_SUCH is not set"),
    ],
)
def test_a_mistake_is_told_where_it_is(alerts: Callable[[str], Path], text: str, told: str) -> None:
    file = alerts(text)
    with pytest.raises(DataError, match=told) as error:
        load(file)
    assert str(error.value).startswith(f"{file}: ")


def test_secrets_come_from_the_environment(alerts: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_TEST_TOKEN", "t0ken")
    ((_, (address,)),) = load(alerts(GOOD.replace("json://", "json://user:${DETENTE_TEST_TOKEN}@")))
    assert "t0ken" in address
