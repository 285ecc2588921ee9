"""`detente store`: looks after a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import NOTHING, clean, complain
from detente.cli.options import AS_OF, STORE

if TYPE_CHECKING:
    from rich.table import Table

    from detente.store.lake import Lake
    from detente.store.snapshot import Snapshot

app = typer.Typer(help="Looks after a store: how it stands, its history, a check of it, clearing up.", no_args_is_help=True)


def _open(path: str, as_of: str | None = None) -> tuple[Lake, Snapshot]:
    from detente.store.lake import Lake
    from detente.store.snapshot import read

    lake = Lake(path)
    return lake, read(lake, as_of)


@app.command()
def info(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    as_of: Annotated[str | None, AS_OF] = None,
) -> None:
    """Says what is in a store: documents by what became of them, rows and size of its tables."""
    from rich.text import Text

    from detente.cli.terminal import Terminal
    from detente.store import care

    found = care.info(*_open(store, as_of))
    console = Terminal()
    console.print(Text(f"version {found.version}{f', {found.committed:%Y-%m-%d %H:%M} UTC' if found.committed else ''}", style="bold"))
    days = f" from {found.first_day} to {found.last_day}" if found.first_day else ""
    total = sum(found.outcomes.values())
    console.print(Text(f"{total:,} document{'s' * (total != 1)}{days}{f', of {found.sources:,} source' + 's' * (found.sources != 1) if found.sources else ''}"))
    if total:
        console.print(Text("  " + " · ".join(f"{n:,} {outcome}" for outcome, n in found.outcomes.items() if n)))
    table = _table("table", "rows", "files", "size")
    for t in found.tables:
        table.add_row(t.name, f"{t.rows:,}", f"{t.files:,}", _size(t.size))
    console.print()
    console.print(table)


@app.command()
def history(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    limit: Annotated[int, typer.Option(min=0, help="The last so many versions; 0: all.")] = 20,
) -> None:
    """Lists the versions of a store, the last one first. Each can be read with --as-of until it is vacuumed away."""
    from rich.text import Text

    from detente.cli.terminal import Terminal
    from detente.store import care

    lake, _ = _open(store)
    found = care.versions(lake)
    table = _table("version", "UTC", "what", "documents", "events", "run")
    for v in list(reversed(found))[: limit or None]:
        added = [f"+{v[name]:,}" if v[name] else "" for name in ("documents", "events")]
        table.add_row(str(v["number"]), f"{v['committed']:%Y-%m-%d %H:%M}", v["kind"], *added, clean(v["run_id"] or ""))
    console = Terminal()
    console.print(table)
    if limit and len(found) > limit:
        console.print(Text(f"{limit} of {len(found):,} versions; --limit 0 shows all", style="dim"))


@app.command()
def check(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    as_of: Annotated[str | None, AS_OF] = None,
) -> None:
    """Reads a store through and looks for what should not be. Exit code 1 when something counts that should not."""
    from detente.store import care

    lake, snapshot = _open(store, as_of)
    found = care.check(lake, snapshot)
    for f in found:
        complain(f"{f.what}; {f.remedy}")
    wrong = [f for f in found if f.wrong]
    typer.echo(f"{lake.root}, version {snapshot.version}: {'sound' if not wrong else f'{len(wrong)} problems'}")
    if wrong:
        raise typer.Exit(NOTHING)


@app.command()
def fuse(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    workers: Annotated[int, typer.Option(min=1, max=512, help="Compare in so many processes; worth it from a million mentions on.")] = 1,
) -> None:
    """Tells all stories and events anew from the reports. Needed after detente ingest --no-fuse, or with a new version of Détente.

    What comes out as it was stays as it is; older versions stay readable.
    """
    from detente.store.weaving import fuse_store

    lake, _ = _open(store)
    done = fuse_store(lake, full=True, workers=workers)
    changed = f"{done.written:,} events written, {done.removed:,} taken back" if done.written or done.removed else "no event has changed"
    typer.echo(f"{lake.root}, version {done.version}: {done.documents:,} reports in {done.seconds:,.1f} s; {changed}")


@app.command()
def optimize(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
) -> None:
    """Makes queries faster: puts small files together, lays rows of one time side by side, clears away what dead writers left.

    What the store holds does not change, older versions stay readable, and others may go on writing and reading.
    """
    from detente.store import care

    lake, snapshot = _open(store)
    before = sum(lake.size(t)[0] for t in care.large(snapshot))
    done = care.optimize(lake)
    after = sum(lake.size(t)[0] for t in care.large(snapshot))
    typer.echo(f"{lake.root}: {before:,} data files are now {after:,}; version {done.version}. The old ones stay for --as-of until detente store vacuum")


@app.command()
def vacuum(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    keep_days: Annotated[float, typer.Option(min=0, help="Keep files that were in use so many days ago.")] = 30.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Delete nothing; say how many files would go.")] = False,
) -> None:
    """Frees disk space: deletes files that only versions from before the last optimize need. Those can no longer be read afterwards.

    Do not go below the length of your longest query or ingest: who reads an old version at that moment loses it.
    """
    from detente.store import care

    lake, _ = _open(store)
    files = care.vacuum(lake, keep_days, dry_run)
    typer.echo(f"{lake.root}: {files:,} file{'s' * (files != 1)} {'would be ' if dry_run else ''}deleted")


def _table(*columns: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable

    table = RichTable(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for name in columns:
        table.add_column(name, justify="right" if name in ("rows", "files", "size", "version", "documents", "events") else "left", no_wrap=True)
    return table


def _size(size: int | None) -> str:
    if size is None:
        return ""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:,.0f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} TB"
