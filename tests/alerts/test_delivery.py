"""Alerts arrive, and arrive once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.alerts.state import LEASE, State
from detente.cli.app import app
from tests.alerts.conftest import REPORTS
from tests.alerts.servers import Hook, mail_server

DAY = ("--as-of", "2023-06-14")


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["alerts", *map(str, arguments)])
    return result.exit_code, result.output


def sanctions(to: str) -> str:
    return f'to = ["{to}"]\n[[alert]]\nname = "Sanctions"\ndyad = "TCD>SDN"\nwhen = "event"\ntypes = ["SANCTION"]\n'


def test_an_event_arrives_with_its_sentence_once_however_often_alerts_are_run(add: Callable[..., Path], alerts: Callable[[str], Path], hook: Hook) -> None:
    store, file = add(*REPORTS), alerts(sanctions(hook.url))
    assert run("run", file, "--store", store, *DAY) == (0, "1 sent, 0 delivered before, 0 not sent\n")
    (got,) = hook.got
    assert got["title"] == "Sanctions: Chad imposed sanctions or restrictions on Sudan"
    assert "“Chad imposed sanctions on Sudan on Friday.” Example Wire, 10 Jun 2023" in got["message"]
    assert run("run", file, "--store", store, *DAY)[1] == "0 sent, 1 delivered before, 0 not sent\n"
    assert len(hook.got) == 1


def test_a_second_report_of_what_was_delivered_is_no_second_alert(add: Callable[..., Path], alerts: Callable[[str], Path], hook: Hook) -> None:
    store, file = add(*REPORTS), alerts(sanctions(hook.url))
    run("run", file, "--store", store, *DAY)
    add(("2023-06-10", "On Friday, Chad imposed sanctions on Sudan, officials said."))
    assert run("run", file, "--store", store, *DAY)[1].startswith("0 sent")


def test_what_was_reported_long_ago_raises_no_alert(add: Callable[..., Path], alerts: Callable[[str], Path], hook: Hook) -> None:
    run("run", alerts(sanctions(hook.url)), "--store", add(REPORTS[2]), *DAY)
    assert hook.got == []


def test_nothing_that_appears_after_the_day_asked_for_is_told(add: Callable[..., Path], alerts: Callable[[str], Path], hook: Hook) -> None:
    run("run", alerts(sanctions(hook.url)), "--store", add(*REPORTS), "--as-of", "2023-06-09")
    assert hook.got == []


def test_mail_arrives_over_smtp(add: Callable[..., Path], alerts: Callable[[str], Path]) -> None:
    store = add(*REPORTS)
    with mail_server() as (box, address):
        assert run("run", alerts(sanctions(address)), "--store", store, *DAY)[0] == 0
        (mail,) = box.mails
    message = message_from_bytes(mail, policy=default)
    assert message["Subject"] == "Sanctions: Chad imposed sanctions or restrictions on Sudan"
    assert message["To"] == "desk@example.org"


def test_a_receiver_out_of_order_costs_the_others_nothing_and_is_tried_again(add: Callable[..., Path], alerts: Callable[[str], Path], hook: Hook) -> None:
    store = add(*REPORTS)
    with mail_server() as (box, address):
        file = alerts(f'to = ["{hook.url}", "{address}"]\n[[alert]]\nname = "A"\ndyad = "TCD-SDN"\nwhen = "event"\ntypes = ["SANCTION"]\n')
        hook.working = False
        code, output = run("run", file, "--store", store, *DAY)
        assert code == 2
        assert "1 sent, 0 delivered before, 1 not sent" in output
        hook.working = True
        assert run("run", file, "--store", store, *DAY) == (0, "1 sent, 1 delivered before, 0 not sent\n")
        assert (len(box.mails), len(hook.got)) == (1, 1)


def test_two_processes_at_once_deliver_once(add: Callable[..., Path], alerts: Callable[[str], Path], hook: Hook) -> None:
    store, file = add(*REPORTS), alerts(sanctions(hook.url))
    order = [sys.executable, "-m", "detente.cli.app", "alerts", "run", str(file), "--store", str(store), *DAY]
    both = [subprocess.Popen(order, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sum(int(p.communicate(timeout=120)[0].split()[0]) for p in both) == 1
    assert len(hook.got) == 1


def test_a_message_whose_sender_died_is_sent_after_the_lease(tmp_path: Path) -> None:
    now = [1000.0]
    state = State(tmp_path / "state", clock=lambda: now[0])
    assert state.claim("A", ["k1", "k2"], "json://x")
    assert not State(tmp_path / "state", clock=lambda: now[0]).claim("A", ["k2"], "json://x")
    now[0] += LEASE + 1
    assert state.claim("A", ["k2"], "json://x")
    state.delivered("A", ["k2"], "json://x")
    now[0] += 10 * LEASE
    assert not state.claim("A", ["k2", "k3"], "json://x")
    assert state.claim("A", ["k2"], "json://another")


def test_the_state_holds_no_address(tmp_path: Path) -> None:
    State(tmp_path / "state").claim("A", ["k"], "mailto://user:secret@example.org")
    assert b"secret" not in (tmp_path / "state").read_bytes()


@pytest.mark.parametrize(
    ("alert", "told"),
    [
        ('when = "agenda"\ndyad = "TCD-SDN"', "visit Chad"),
        ('when = "promise"\noutcomes = ["open"]\ndyad = "TCD-SDN"', "open: Chad promised to send food"),
        ('when = "index"\nmove = 0.1\nweeks = 1\ndyad = "TCD-SDN"', "index TCD-SDN"),
        ('when = "event"\nregion = "Northern Africa"\ntypes = ["SANCTION"]', "Chad imposed sanctions"),
    ],
)
def test_each_kind_of_alert_finds_its_own(add: Callable[..., Path], alerts: Callable[[str], Path], hook: Hook, alert: str, told: str) -> None:
    store = add(*REPORTS, ("2023-05-20", "Chad signed an agreement with Sudan on Friday."))
    run("run", alerts(f'to = ["{hook.url}"]\n[[alert]]\nname = "A"\n{alert}\n'), "--store", store, *DAY)
    (got,) = hook.got
    assert told in got["title"]


def test_a_test_message_goes_to_each_address(alerts: Callable[[str], Path], hook: Hook) -> None:
    code, output = run("test", alerts(sanctions(hook.url)))
    assert (code, output[:4]) == (0, "sent")
    assert "Nothing has happened" in hook.got[0]["message"]
    hook.working = False
    assert run("test", alerts(sanctions(hook.url)))[0] == 2


def test_a_dry_run_shows_and_sends_nothing(add: Callable[..., Path], alerts: Callable[[str], Path], hook: Hook) -> None:
    code, output = run("run", alerts(sanctions(hook.url)), "--store", add(*REPORTS), *DAY, "--dry-run")
    assert code == 0
    assert "Chad imposed sanctions" in output
    assert hook.got == []
