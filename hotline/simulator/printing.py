"""A call on the terminal, as it is heard."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hotline.simulator.events import Event

# Kind of event: (who, what is printed, style). Kinds that are not here are not shown.
SHOWN = {
    "dials": ("you", "ring {}", "bold"),
    "hears": ("hotline", "{}", ""),
    "plays": ("hotline", "(recording {})", "italic"),
    "waits": ("", "(listens for {:g} seconds)", "dim"),
    "presses": ("you", "press {}", "bold"),
    "loses": ("", "({} goes nowhere)", "dim"),
    "speaks": ("you", "say: {}", "bold"),
    "rings": ("", "(it rings at {})", "dim"),
    "joined": ("", "(connected with {})", "dim"),
    "parted": ("", "({} has hung up)", "dim"),
    "hangs_up": ("you", "hang up", "bold"),
    "fault": ("provider", "{}", "red"),
    "over": ("", "(the call is over: {})", "dim"),
}


class Printer:
    """Prints each event when it happens, with the seconds since dialling."""

    def __init__(self, console: Console) -> None:
        """`console` knows whether colours are wanted."""
        self.console = console

    def __call__(self, event: Event) -> None:
        """Print one event, if it is one that a caller notices."""
        if event.kind not in SHOWN:
            return
        who, words, style = SHOWN[event.kind]
        said = words.format(event.lasts if event.kind == "waits" else event.text)
        if event.leg:
            who = event.leg
        line = Table.grid(padding=(0, 2))
        line.add_column(justify="right", width=7)
        line.add_column(width=max(8, len(who)))
        line.add_column(overflow="fold")
        line.add_row(Text(f"{event.seconds:.1f}"), Text(who, style="dim"), Text(said, style=style))
        self.console.print(line)
