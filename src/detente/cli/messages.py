"""What the commands say on standard error, and the exit codes that scripts can rely on."""

from __future__ import annotations

import os
import re
import sys

import typer

#: Exit codes: all coded; nothing could be coded, or a wrong command line; some documents failed; not English.
ALL, NOTHING, SOME, FOREIGN = 0, 1, 2, 3

#: Control characters and marks that change how the rest of a line is shown. News is hostile input: a report must not be
#: able to move the cursor of a terminal, recolour it, or turn a line round.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` as it may be shown on a terminal: one line, nothing that steers it, as long as it was."""
    return _UNSHOWABLE.sub(" ", text).replace("\n", " ").replace("\t", " ")


def complain(message: str) -> None:
    """One line on standard error."""
    typer.echo(f"detente: {clean(message)}", err=True)


def silence() -> None:
    """Lets the interpreter's last flush of standard output go nowhere, after a reader (head, less) has seen enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def check_published(published: str | None, option: str = "--published") -> str | None:
    """The value of a date ``option``, made sure of before anything else runs.

    Raises:
        typer.Exit: it is no date; the message is on standard error.
    """
    if published is None:
        return None
    from detente.coding.times import published_interval
    from detente.errors import DateError

    try:
        published_interval(published)
    except DateError as error:
        complain(f"{option}: {error}")
        raise typer.Exit(NOTHING) from error
    return published


def exit_code(coded: int, failed: int, foreign: int) -> int:
    """Exit code of a run over documents, ``foreign`` being those of the failed that are not English."""
    if not failed:
        return ALL if coded else NOTHING
    if coded:
        return SOME
    return FOREIGN if foreign == failed else NOTHING
