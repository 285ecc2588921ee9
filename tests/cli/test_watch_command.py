"""`detente watch` against a server on this machine that serves feeds and pages, well-behaved or not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from detente.cli.app import app
from detente.reading.polling import load_states
from detente.reading.subscriptions import parse_subscriptions
from detente.store.store import open_store
from tests.reading.conftest import Site, item, page, rss, site  # noqa: F401


def detente(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="detente", env={"COLUMNS": "140", "NO_COLOR": "1"})


def feeds(folder: Path, site: Site, *paths: str) -> str:  # noqa: F811
    (folder / "feeds.toml").write_text("".join(f'[[feed]]\nname = "Feed {p}"\nurl = "{site.url(p)}"\n' for p in paths))
    return str(folder / "feeds.toml")


def once(folder: Path, site: Site, *paths: str) -> Result:  # noqa: F811
    return detente("watch", feeds(folder, site, *paths), "--store", str(folder / "s"), "--once", "--allow-private")


def lines(result: Result) -> list[str]:
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


def test_a_round_ingests_and_fuses_what_is_new_and_the_next_one_only_that(site: Site, tmp_path: Path) -> None:  # noqa: F811
    one, two = item("Chad recalls ambassador", site.url("/1")), item("Talks in Nairobi", site.url("/2"))
    site.routes |= {
        "/a": [rss(one), rss(two, one)],
        "/1": page(),
        "/2": page("Talks in Nairobi", paragraphs=("Kenya's president met Uganda's president on Monday.",) * 4),
    }
    first = once(tmp_path, site, "/a")
    assert (first.exit_code, lines(first)[-1].startswith("version 3: 1 coded")) == (0, True), first.output
    second = once(tmp_path, site, "/a")
    assert "1 coded" in lines(second)[-1]
    assert site.paths().count("/1") == 1
    with open_store(tmp_path / "s") as store:
        assert {d.url for d in store.documents()} == {site.url("/1"), site.url("/2")}
        assert store.fused
        assert store.waiting == 0
        assert store.events(dyad="TCD-SDN").count() > 0
    assert "nothing new" in lines(once(tmp_path, site, "/a"))[-1]


def test_each_feed_is_told_of_with_its_last_success_and_its_trouble(site: Site, tmp_path: Path) -> None:  # noqa: F811
    site.routes |= {
        "/good": (301, {"Location": "/moved"}, b""), "/moved": rss(item("Chad recalls ambassador", site.url("/1")), item("", site.url("/gone"))),
        "/1": page(), "/none": b"no feed at all", "/gone": (410, {}, b""),
    }  # fmt: skip
    result = once(tmp_path, site, "/good", "/missing", "/none")
    assert result.exit_code == 2
    good, missing, none = [line for line in lines(result) if line.startswith("Feed /")]
    assert good.split()[0:2] == ["Feed", "/good"]
    assert good.split()[4:6] == ["1", "1"]
    assert missing.startswith("Feed /missing never 0 0")
    assert "404" in missing
    assert none.startswith("Feed /none never 0 0")
    again = once(tmp_path, site, "/good", "/missing", "/none")
    assert "(2 times in a row)" in " ".join(lines(again))
    with open_store(tmp_path / "s") as store:
        assert sorted(d.outcome for d in store.documents()) == ["coded", "refused"]  # feeds that fail are no documents
    assert once(tmp_path, site, "/missing").exit_code == 1


def test_a_feed_that_has_not_changed_costs_nothing(site: Site, tmp_path: Path) -> None:  # noqa: F811
    site.routes |= {"/a": [(200, {"ETag": '"v1"'}, rss(item("Chad recalls ambassador", site.url("/1")))), (304, {}, b"")], "/1": page()}
    once(tmp_path, site, "/a")
    version = open_store(tmp_path / "s").version
    assert once(tmp_path, site, "/a").exit_code == 0
    assert open_store(tmp_path / "s").version == version
    assert load_states(tmp_path / "s" / "feeds.json")[site.url("/a")].total_new == 1


def test_health_in_json_lines(site: Site, tmp_path: Path) -> None:  # noqa: F811
    site.routes |= {"/a": rss(item("Chad recalls ambassador", site.url("/1"))), "/1": page()}
    listed = feeds(tmp_path, site, "/a", "/missing")
    result = detente("watch", listed, "--store", str(tmp_path / "s"), "--once", "--allow-private", "--log-format", "json", "--state", str(tmp_path / "st.json"))
    told = [json.loads(line) for line in result.stderr.splitlines()]
    of_feeds = {t["feed"]: (t["level"], t["new"], t["errors"]) for t in told if t["event"] == "feed"}
    assert of_feeds == {"Feed /a": ("info", 1, 0), "Feed /missing": ("warning", 0, 1)}
    assert (told[-1]["event"], told[-1]["coded"], told[-1]["feeds_failed"]) == ("round", 1, 1)
    assert (tmp_path / "st.json").exists()
    assert not (tmp_path / "s" / "feeds.json").exists()


def test_private_feeds_are_refused_unless_allowed(site: Site, tmp_path: Path) -> None:  # noqa: F811
    result = detente("watch", feeds(tmp_path, site, "/a"), "--store", str(tmp_path / "s"), "--once")
    assert result.exit_code == 1
    assert "--allow-private" in " ".join(lines(result))
    assert site.asked == []


def test_ctrl_c_ends_it_cleanly_and_the_next_one_goes_on(site: Site, tmp_path: Path) -> None:  # noqa: F811
    site.routes |= {"/a": rss(item("Chad recalls ambassador", site.url("/1"))), "/1": page()}
    command = [
        sys.executable,
        "-m",
        "detente.cli.app",
        "watch",
        feeds(tmp_path, site, "/a"),
        "--store",
        str(tmp_path / "s"),
        "--every",
        "1s",
        "--allow-private",
    ]
    run = subprocess.Popen(command, env={**os.environ}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    end = time.monotonic() + 90
    while time.monotonic() < end and run.poll() is None and site.paths().count("/a") < 3:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    out, told = run.communicate(timeout=60)
    assert run.returncode == 130, told
    assert "Traceback" not in told
    assert out.count("nothing new") >= 1
    assert site.paths().count("/1") == 1
    assert open_store(tmp_path / "s").documents().count() == 1


def test_the_bundled_list_is_a_list_that_can_be_read() -> None:
    result = detente("watch", "--list")
    assert len(parse_subscriptions(result.stdout, "printed")) == 40


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "give FEEDS.toml and --store"),
        (("x.toml", "--store", "s", "--every", "soon"), "--every: 'soon' is no time; write 90s"),
        (("x.toml", "--store", "s3://news/s"), "--state: give a file on this machine"),
    ],
)
def test_a_wrong_command_line_says_what_would_be_right(arguments: tuple[str, ...], told: str) -> None:
    result = detente("watch", *arguments)
    assert (result.exit_code, told in result.stderr) == (1, True)
