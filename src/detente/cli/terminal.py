"""The console that tables and trees are printed on."""

from __future__ import annotations

from rich.console import Console

from detente.cli.messages import silence


class Terminal(Console):
    """Standard output as Rich shows it, without guesses at what reports might mean by colons, brackets and numbers."""

    def __init__(self) -> None:
        super().__init__(highlight=False, emoji=False, markup=False)

    def on_broken_pipe(self) -> None:
        """The reader (head, less) has seen enough, which is no failure."""
        silence()
        raise SystemExit(0)
