"""`detente demo`: codes the bundled reports and shows what they tell."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.messages import NOTHING, clean, complain

if TYPE_CHECKING:
    from rich.console import Console

    from detente.records import Coding

#: Events shown of each report, so that the demo stays readable; ``--all`` shows every one.
_EVENTS_EACH = 2
_CONTENTIONS = 8
_QUOTES = 10
#: What the demo's brief is of: the day on which a US secretary of state came to Beijing, told by what had been reported before.
_PAIR, _AS_OF = ("USA", "CHN"), datetime.date(2023, 6, 18)
#: Room for dates; excerpts stand below what comes after it.
_DATE = 11


def demo(everything: Annotated[bool, typer.Option("--all", help="Show every event, not the surest two of each report.")] = False) -> None:
    """Codes 14 bundled reports on the United States, China and their neighbours, and shows what they tell."""
    from detente.api import coder
    from detente.cli.code import code_all
    from detente.cli.terminal import Terminal
    from detente.demo import reports
    from detente.reading.sources import Failure

    console = Terminal()
    started = time.perf_counter()
    loaded = coder()
    read = time.perf_counter()
    codings: list[tuple[str, Coding]] = []
    for result in code_all(reports(), loaded):
        if isinstance(result, Failure):
            complain(result.reason)
        else:
            codings.append((result[0].origin, result[1]))
    done = time.perf_counter()
    if not codings:
        raise typer.Exit(NOTHING)
    _print(codings, console, everything)
    _brief(codings, console)
    events = sum(len(c.events) for _, c in codings)
    refused = sum(len(c.refused) for _, c in codings)
    console.print()
    seconds = f"coded in {done - read:.1f} s after {read - started:.1f} s of loading"
    typer.echo(f"{len(codings)} reports, {events} events, {refused} readings turned down; {seconds}.")
    typer.echo('Next: detente code FILE --published DATE · detente explain "A sentence." · detente code --help')


def _brief(codings: Sequence[tuple[str, Coding]], console: Console) -> None:
    """What the reports that had appeared by one day add up to, for one pair."""
    from detente.cli.brief import Format, show
    from detente.relations.brief import dyad, from_codings, write

    _title(console, "The brief", f"detente brief {' '.join(_PAIR)} FILES… --as-of {_AS_OF}")
    console.print()
    show(write(from_codings(codings, _AS_OF), dyad(*_PAIR)), Format.terminal, None)


def _print(codings: Sequence[tuple[str, Coding]], console: Console, everything: bool) -> None:
    _happened(codings, console, everything)
    _planned(codings, console)
    _disputed(codings, console)
    _said(codings, console)


def _room(console: Console) -> int:
    """Length of excerpts: with their source they take two lines of a narrow terminal, or one of a wide one."""
    return 100 if console.width < 120 else console.width - _DATE - 32


def _title(console: Console, title: str, hint: str = "") -> None:
    from rich.rule import Rule
    from rich.text import Text

    text = Text(title, style="bold")
    if hint:
        text.append(f"  {hint}", style="dim")
    console.print()
    console.print(Rule(text, align="left", style="dim"))


def _happened(codings: Sequence[tuple[str, Coding]], console: Console, everything: bool) -> None:
    from collections import Counter

    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from detente.cli.table import actor_name, day, excerpt, kind, sides
    from detente.demo.summary import happenings, tell

    found = happenings(tell(codings))
    if not everything:
        taken: Counter[str] = Counter()
        chosen = set()
        for told, _ in sorted(found, key=lambda f: -f[0].event.confidence):
            if taken[told.origin] < _EVENTS_EACH:
                taken[told.origin] += 1
                chosen.add(id(told))
        shown = [f for f in found if id(f[0]) in chosen]
    else:
        shown = found
    hint = "" if len(shown) == len(found) else f"{len(shown)} of {len(found)}; --all shows the rest"
    _title(console, "What happened", hint)
    for told, others in shown:
        e = told.event
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(width=_DATE)
        grid.add_column(ratio=1)
        grid.add_column(justify="right")
        grid.add_row(Text(day(e.when, narrow=True) if e.when else f"≤{told.reported}", style="bold"), sides(e, actor_name), kind(e))
        console.print(grid)
        line = excerpt(told.coding.document.text, e.sentence.span, e.trigger.span, _room(console), styled=console.is_terminal)
        line.append(f"  [{told.origin}{f' and {len(others)} more' if others else ''}]", style="dim")
        console.print(Padding(line, (0, 0, 0, _DATE + 1)))


def _planned(codings: Sequence[tuple[str, Coding]], console: Console) -> None:
    from rich.padding import Padding

    from detente.cli.table import STATUS_STYLE, actor_name, day, excerpt, sides
    from detente.demo.summary import tell, threads
    from detente.records import REALISED

    _title(console, "What was planned, and what became of it")
    for thread in threads(tell(codings)):
        first, last = thread.steps[0], thread.steps[-1]
        line = sides(first.event, actor_name)
        line.stylize("bold")
        line.append(f"  {'visit' if first.event.mode == 'visit' else 'meeting'}: ")
        for k, step in enumerate(thread.steps):
            if k:
                line.append(" → ")
            line.append(step.event.status, style=STATUS_STYLE.get(step.event.status, ""))
            when = day(step.event.when) if step.event.status in REALISED and step.event.when else step.reported
            line.append(f" ({'told ' if step.event.status not in REALISED else ''}{when})", style="dim")
        if last.event.status not in REALISED:
            line.append(" → no later report tells", style="dim")
        console.print(line)
        quote = excerpt(first.coding.document.text, first.event.sentence.span, first.event.trigger.span, _room(console), styled=console.is_terminal)
        quote.append(f"  [{first.origin}]", style="dim")
        console.print(Padding(quote, (0, 0, 0, _DATE + 1)))


def _disputed(codings: Sequence[tuple[str, Coding]], console: Console) -> None:
    from rich.text import Text

    from detente.demo.summary import contentions

    _title(console, "What is disputed")
    for c in contentions(codings)[:_CONTENTIONS]:
        line = Text(f"{' – '.join(c.parties)}  ", style="bold")
        line.append(clean(c.issue.replace("_", " ")))
        line.append(f"  [{', '.join(c.origins)}]", style="dim")
        console.print(line)


def _said(codings: Sequence[tuple[str, Coding]], console: Console) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from detente.cli.table import actor_label
    from detente.demo.summary import sayings

    _title(console, "Who said what")
    for origin, coding, q in list(sayings(codings))[:_QUOTES]:
        line = Text(f"{coding.document.published}".ljust(_DATE + 1))
        line.append(actor_label(q.speaker) if q.speaker else "?", style="bold")
        if q.addressee is not None:
            line.append(f" to {clean(q.addressee.name or q.addressee.text)}")
        console.print(line)
        console.print(Padding(Text(f"“{clean(q.text)}”").append(f"  [{origin}]", style="dim"), (0, 0, 0, _DATE + 1)))
