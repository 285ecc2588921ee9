"""The command `detente`: one small module a command. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version as installed
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from detente.cli import (
    actor,
    agenda,
    alerts,
    audit,
    brief,
    code,
    demo,
    evaluate,
    events,
    exchange,
    explain,
    forecast,
    index,
    ingest,
    knowledge,
    quotes,
    recode,
    reviews,
    schema,
    serve,
    sql,
    store,
    stories,
    timeline,
    watch,
)  # fmt: skip
from detente.cli.messages import NOTHING, complain, silence
from detente.errors import DetenteError

#: Set this environment variable to see the traceback of a bug.
DEBUG = "DETENTE_DEBUG"


@contextmanager
def _usage_errors(context: typer.Context | None = None) -> Iterator[None]:
    """A wrong command line is one clear line and exit code 1; 2 means that some documents failed.

    Typer keeps its usage errors private; they are told by what they can do.
    """
    try:
        yield
    except BrokenPipeError:  # the reader (head, less) has seen enough: Typer would call that a failure
        silence()
        raise typer.Exit from None
    except Exception as error:
        if not hasattr(error, "format_message") or not hasattr(error, "show"):
            raise
        inside = getattr(error, "ctx", None) or context
        help_of = inside.command_path if inside is not None else "detente"
        complain(f"{str(error.format_message()).rstrip('.')}; see {help_of} --help")
        raise typer.Exit(NOTHING) from error


class Commands(TyperGroup):
    """The group of commands, with our usage errors."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with _usage_errors():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        with _usage_errors(ctx):
            return super().invoke(ctx)


app = typer.Typer(
    name="detente",
    cls=Commands,
    help="Reads news and writes down who did what to whom, when, where, about what, and on whose word.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 all coded · 1 nothing could be coded, or a wrong command line · 2 some documents failed · 3 not English.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"detente {installed('detente')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)] = False,
) -> None:
    """Reads news and writes down who did what to whom, when, where, about what, and on whose word."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command("code")(code.code)
app.command("agenda")(agenda.agenda)
app.command("explain")(explain.explain)
app.command("demo")(demo.demo)
app.command("actor")(actor.actor)
app.command("schema")(schema.schema)
app.command("evaluate")(evaluate.evaluate)
app.command("audit")(audit.audit)
app.command("ingest")(ingest.ingest)
app.command("recode")(recode.recode)
app.command("diff")(recode.diff)
app.command("watch")(watch.watch)
app.command("events")(events.events)
app.command("quotes")(quotes.quotes)
app.command("reviews")(reviews.reviews)
app.command("sql")(sql.sql)
app.command("serve")(serve.serve)
app.command("index")(index.index)
app.command("brief")(brief.brief)
app.command("timeline")(timeline.timeline)
app.command("forecast")(forecast.forecast)
app.add_typer(alerts.app, name="alerts")
app.add_typer(store.app, name="store")
app.command("stories")(stories.stories)
app.command("export")(exchange.export)
app.command("import")(exchange.import_)
app.command("compare")(exchange.compare)
app.add_typer(knowledge.app, name="knowledge")


def main() -> None:
    """Entry point: the commands, with UTF-8 output everywhere and no traceback for what is no bug."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        app(prog_name="detente")
        sys.stdout.flush()
    except DetenteError as error:
        complain(str(error))
        sys.exit(NOTHING)
    except BrokenPipeError:
        silence()
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        complain(f"{type(error).__name__}: {error}; this is a bug, please report it (with {DEBUG}=1 the traceback is shown)")
        sys.exit(NOTHING)
    except SystemExit:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            silence()
        raise


if __name__ == "__main__":
    main()
