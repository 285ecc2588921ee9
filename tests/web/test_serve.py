"""`detente serve` as people start it: a process, an address, an end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.errors import InputError, StoreError


def test_serve_prints_its_address_answers_there_and_ends_with_ctrl_c(store: Path) -> None:
    command = [sys.executable, "-m", "detente.cli.app", "serve", "--store", str(store), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.match(r"(http://127\.0\.0\.1:\d+/)", line)
        assert found, line
        answer = httpx.get(f"{found[1]}api/v1/store", timeout=30)
        assert answer.json()["documents"] > 10
        assert "server" not in answer.headers
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


@pytest.mark.skipif(os.name == "nt", reason="signals are those of Unix")
@pytest.mark.parametrize(("told", "asked"), [(signal.SIGTERM, True), (signal.SIGTERM, False), (signal.SIGINT, True)])
def test_serve_leaves_no_temporary_files_and_removes_those_of_the_dead(store: Path, tmp_path: Path, told: signal.Signals, asked: bool) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for process_id, left in ((dead.pid, "gone"), (os.getpid(), "alive")):
        (tmp_path / f"detente-desk-{process_id}-{left}").mkdir()
        (tmp_path / f"detente-desk-{process_id}-{left}" / "events").write_text("rows")
    command = [sys.executable, "-m", "detente.cli.app", "serve", "--store", str(store), "--port", "0"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[0]
        if asked:  # else it is told to end while the first book is being made
            assert httpx.get(f"{address}events", timeout=60).status_code == 200
            assert list(tmp_path.glob(f"detente-desk-{process.pid}-*/events"))
    finally:
        process.send_signal(told)
        process.wait(20)
    assert [p.name for p in tmp_path.glob("detente-*")] == [f"detente-desk-{os.getpid()}-alive"]
    if told == signal.SIGTERM:
        assert process.returncode == 0


def test_serve_says_what_is_wrong_before_it_listens(tmp_path: Path, store: Path) -> None:
    runner = CliRunner()
    assert isinstance(runner.invoke(app, ["serve", "--store", str(tmp_path / "none")]).exception, StoreError)
    with pytest.raises(InputError, match="--token"):
        runner.invoke(app, ["serve", "--store", str(store), "--host", "0.0.0.0"], catch_exceptions=False)


def test_new_events_are_streamed(fresh: Path) -> None:
    import asyncio
    import json
    from concurrent.futures import ThreadPoolExecutor

    from detente.reading.results import Reading
    from detente.records import Document
    from detente.store.ingest import ingest
    from detente.web import stream
    from detente.web.desk import Desk

    desk = Desk(fresh)
    start = desk.book().version
    ingest([Reading(origin="new", document=Document(id="new", text="Peru recalled its ambassador to Chile on Monday.", published="2023-08-01"))], str(fresh))

    async def read() -> list[tuple[str, dict[str, object]]]:
        async def gone() -> bool:
            return False

        found = []
        async for piece in stream.follow(desk, stream.conditions("PER-CHL", None), start, gone):
            kind, data = re.findall(r"event: (\w+)", piece.decode()), re.findall(r"data: (.*)", piece.decode())
            if kind:
                found.append((kind[0], json.loads(data[0])))
            if len(found) >= 3:
                break
        return found

    with ThreadPoolExecutor(1) as apart:  # a browser test of the same process may keep a loop running
        told = apart.submit(lambda: asyncio.run(asyncio.wait_for(read(), 60))).result()
    assert [kind for kind, _ in told] == ["version", "mention", "version"]
    assert told[1][1]["document_id"] == "new"
    assert told[2][1]["version"] > start
