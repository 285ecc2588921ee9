"""`detente watch`: goes round feeds and adds what is new to a store."""

from __future__ import annotations

import queue
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import NOTHING, SOME, clean, complain
from detente.cli.options import LogFormat

if TYPE_CHECKING:
    from detente.cli.logs import JsonLines, Lines
    from detente.reading.polling import FeedState
    from detente.store.watching import Round

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
#: Seconds after which a request to stop is noticed between two rounds.
_NOTICE = 0.2


def watch(
    feeds: Annotated[
        Path | None, typer.Argument(metavar="FEEDS.toml", help="The list of feeds; detente watch --list > feeds.toml makes one.", show_default=False)
    ] = None,
    store: Annotated[str | None, typer.Option("--store", metavar="PATH", help="Folder of the store, or its URL (s3://…).", show_default=False)] = None,
    every: Annotated[str, typer.Option(metavar="15m", help="Time between the beginnings of two rounds: 90s, 15m, 2h, 1d.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="One round, for cron.")] = False,
    state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What has been read, and how feeds fare (default: feeds.json in the store's folder).", show_default=False),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Print the forty public feeds that come with Détente, as a list to start from.")] = False,
    no_fuse: Annotated[bool, typer.Option("--no-fuse", help="Leave stories and events as they are.")] = False,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Also fetch addresses that are not on the public internet.")] = False,
    log_format: Annotated[LogFormat, typer.Option(help="text: for people · json: an object a line on standard error, for programs.")] = LogFormat.text,
) -> None:
    """Reads feeds again and again, and ingests and fuses what is new; says after each round how every feed fares.

    Ctrl-C ends it after the document under way. What has been read is remembered: the same command goes on from there.
    """
    from detente.reading.subscriptions import bundled_text, read_subscriptions

    if listed:
        typer.echo(bundled_text(), nl=False)
        return
    if feeds is None or store is None:
        complain("give FEEDS.toml and --store; detente watch --list > feeds.toml makes a list to start from")
        raise typer.Exit(NOTHING)
    seconds = _seconds(every)
    if state is None and "://" in store:
        complain(f"--state: give a file on this machine; {store} is no folder to keep it in")
        raise typer.Exit(NOTHING)
    wanted = read_subscriptions(feeds)

    from detente.cli.ingest import STOPPED, stopping
    from detente.cli.logs import JsonLines, Lines
    from detente.engine.here import Here
    from detente.reading.fetching import Fetcher
    from detente.store.task import make
    from detente.store.watching import STATE, watch_round

    file = state if state is not None else Path(store) / STATE
    engine = Here(make)
    with stopping() as stopped:
        for _ in _ticks(None if once else seconds, lambda: bool(stopped)):
            listener = JsonLines() if log_format is LogFormat.json else Lines(None)
            fetcher = Fetcher(allow_private=allow_private)
            with listener:
                done = watch_round(wanted, store, file, fetcher, engine=engine, fuse=not no_fuse, stop=lambda: bool(stopped), listener=listener)
            _tell(done, listener)
            if once and not stopped:
                bad = done.failed + len(done.report.tally.reasons)
                raise typer.Exit(NOTHING if done.failed == len(wanted) else SOME if bad else 0)
    raise typer.Exit(STOPPED)


def _ticks(seconds: int | None, stop: Callable[[], bool]) -> Iterator[None]:
    """Now, and then every so many seconds, from this thread; a round that lasts longer is followed by the next one at once."""
    yield
    if seconds is None:
        return
    from apscheduler.schedulers.background import BackgroundScheduler

    due: queue.Queue[None] = queue.Queue(maxsize=1)

    def tick() -> None:
        if due.empty():
            due.put_nowait(None)

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(tick, "interval", seconds=seconds, coalesce=True, misfire_grace_time=None)
    with _running(scheduler):
        while not stop():
            try:
                due.get(timeout=_NOTICE)
            except queue.Empty:
                continue
            yield


@contextmanager
def _running(scheduler: object) -> Iterator[None]:
    scheduler.start()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)  # type: ignore[attr-defined]


def _seconds(every: str) -> int:
    found = re.fullmatch(r"(\d+)\s*([smhd])", every.strip().lower())
    if found is None or not int(found[1]):
        complain(f"--every: {every!r} is no time; write 90s, 15m, 2h or 1d")
        raise typer.Exit(NOTHING)
    return int(found[1]) * _UNITS[found[2]]


def _tell(done: Round, listener: Lines | JsonLines) -> None:
    from detente.cli.logs import JsonLines

    tally = done.report.tally
    counts = {outcome: n for outcome, n in tally.outcomes.items() if n}
    if isinstance(listener, JsonLines):
        for feed, state in done.feeds:
            if state is not None:
                fields = {"last_success": state.last_success, "new": state.new, "failed": state.failed, "errors": state.errors, "error": state.error}
                listener.tell("feed", "warning" if state.errors else "info", feed=feed.name, url=feed.url, **fields)
        told = {"version": done.report.version, "documents": tally.documents, "known": tally.known, "feeds_failed": done.failed}
        listener.tell("interrupted" if done.report.interrupted else "round", **told, **{k.replace(" ", "_"): n for k, n in counts.items()}, events=tally.events)
        return

    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from detente.cli.terminal import Terminal

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("feed", no_wrap=True, max_width=32)
    table.add_column("last success", no_wrap=True)
    for name in ("new", "failed"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("trouble")
    for feed, state in done.feeds:
        table.add_row(clean(feed.name), _time(state), *([f"{state.new:,}", f"{state.failed:,}"] if state else ["", ""]), Text(_trouble(state), style="red"))
    console = Terminal()
    console.print(table)
    said = ", ".join(f"{n:,} {outcome}" for outcome, n in counts.items()) or "nothing new"
    events = f"; {tally.events:,} event{'s' * (tally.events != 1)}" if tally.events else ""
    stopped = "; stopped, the same command reads this round again" if done.report.interrupted else ""
    console.print(Text(f"version {done.report.version}: {said}{events}{stopped}"))


def _time(state: FeedState | None) -> str:
    return (state.last_success or "never")[:16].replace("T", " ") if state else "not read yet"


def _trouble(state: FeedState | None) -> str:
    if state is None or not state.errors:
        return ""
    return clean(f"{state.error}{f' ({state.errors} times in a row)' if state.errors > 1 else ''}")
