"""What the desk is told of the machines: whether a clock works and is right, and what waits outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Protocol, cast

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from hotline.casebook.worst_first import Need

EXTENSION = "hotline_desk_machine"
STANDS_STILL = timedelta(minutes=2)  # a clock that works shows it every quarter of a minute
DRIFT = timedelta(minutes=1)
LOOKED_EVERY = 15.0  # seconds


class Sign(Protocol):
    """How the clock was last seen: whether one leads, and when it last worked (aware UTC)."""

    @property
    def leads(self) -> bool:
        """Whether one works."""

    @property
    def seen(self) -> datetime | None:
        """When it was last seen to work."""


@dataclass
class Machine:
    """`clock` says how the clock was last seen, `journal` how many calls are not in the casebook yet.

    A machine of which nothing is known is well: a desk in a test has none.
    """

    clock: Callable[[], Sign] | None = None
    journal: Callable[[], int] | None = None
    _looked: float = field(default=float("-inf"), init=False)
    _found: tuple[Need, ...] = field(default=(), init=False)

    def needs(self) -> tuple[Need, ...]:
        """What somebody must see to; looked at every quarter of a minute, however often it is asked."""
        if monotonic() - self._looked > LOOKED_EVERY:
            self._found, self._looked = tuple(self._look()), monotonic()
        return self._found

    def _look(self) -> Iterator[Need]:
        now = datetime.now(UTC)
        yield from self._of_clock(now)
        waiting = self.journal() if self.journal else 0
        if waiting:
            yield Need("journal", "machine", 0, "", now, count=waiting, code=str(waiting))

    def _of_clock(self, now: datetime) -> Iterator[Need]:
        if self.clock is None:
            return
        try:
            sign = self.clock()
        except (SQLAlchemyError, OSError):  # whoever cannot look, cannot tell
            return
        if not sign.leads or sign.seen is None or now - sign.seen > STANDS_STILL:
            yield Need("clock", "machine", 0, "", sign.seen or now)
        elif sign.seen - now > DRIFT:
            yield Need("clock_drift", "machine", 0, "", now)


def machine() -> Machine:
    """That of the running application."""
    return cast(Machine, current_app.extensions[EXTENSION])
