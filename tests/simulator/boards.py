"""A switchboard whose time stands still until a test moves it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hotline.simulator.asking import Asking
from hotline.simulator.calls import CallStore
from hotline.simulator.numbers import Account, number_at
from hotline.simulator.switchboard import Switchboard
from tests.simulator.hotlines import DIALS, TOKEN, Hotline

ACCOUNT = "AC" + "0" * 32
START = 1_800_000_000.0


@dataclass
class Watch:
    """The time of a switchboard, and what is to be done later."""

    now: float = START
    later: list[tuple[float, Callable[[], object]]] = field(default_factory=list)

    def remember(self, seconds: float, then: Callable[[], object]) -> None:
        self.later.append((self.now + seconds, then))

    def moves_on(self, seconds: float) -> None:
        """Let time pass, and everything happen that becomes due."""
        until = self.now + seconds
        while due := sorted((one for one in self.later if one[0] <= until), key=lambda one: one[0]):
            self.later.remove(due[0])
            self.now = max(self.now, due[0][0])
            due[0][1]()
        self.now = until


def switchboard(folder: Path, hotline: Hotline, watch: Watch) -> Switchboard:
    account = Account(token=TOKEN, sid=ACCOUNT, numbers=frozenset({DIALS}))
    asking = Asking(CallStore(folder / "simulator.sqlite"), account, number_at(hotline.url))
    return Switchboard(asking, now=lambda: watch.now, later=watch.remember)
