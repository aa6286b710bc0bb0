"""A resident who rings while an operator looks: the real dialogue and casebook, no wire between them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from hotline.casebook.tables import Call, Request
from hotline.dialogue.events import Dialled, Spoken
from hotline.house import House
from hotline.phone.incoming import Incoming
from hotline.phone.turns import Asked, Turns
from tests.desk.town import Town

ERIKA = "+493023125001"
GERMAN, POLISH, GDANSK = "+493023125900", "+493023125901", "+48990000900"
WITHHELD = "anonymous"
SIDS = (f"CA{number:032x}" for number in itertools.count(1_000_000))


def now() -> datetime:
    """The time, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class Caller:
    """Methods are what the person does; each takes some seconds of the call's own clock."""

    town: Town
    number: str = ERIKA
    dials: str = GERMAN
    at: datetime = field(default_factory=lambda: now() - timedelta(hours=1))
    sid: str = field(default_factory=lambda: next(SIDS))

    @property
    def turns(self) -> Turns:
        house: House = self.town.app.extensions["hotline"]
        return Turns(house=house)

    @property
    def call(self) -> Call:
        """The call's row as it stands."""
        with self.town.store.read() as casebook:
            return casebook.scalars(select(Call).filter_by(sid=self.sid)).one()

    @property
    def request(self) -> Request:
        """The request of this call."""
        with self.town.store.read() as casebook:
            return casebook.scalars(select(Request).filter_by(call_id=self.call.id)).one()

    def rings(self) -> Caller:
        self.turns.ring(self._says(status="ringing"), now=self.at)
        return self

    def presses(self, *entries: str, seconds: float = 6) -> Caller:
        for keys in entries:
            self._turn(self._says(keys=keys), seconds)
        return self

    def says(self, *words: str, seconds: float = 6) -> Caller:
        for one in words:
            self._turn(self._says(spoken=Spoken(one, 0.9)), seconds)
        return self

    def says_nothing(self, times: int = 1, *, seconds: float = 10) -> Caller:
        for _ in range(times):
            self._turn(self._says(), seconds)
        return self

    def is_put_through(self, status: str = "completed", *, seconds: float = 95) -> Caller:
        joined = Dialled(status, status == "completed")
        self._turn(self._says(transfer=joined), seconds)
        return self

    def hangs_up(self, *, seconds: float = 3) -> Caller:
        self.at += timedelta(seconds=seconds)
        lasted = round((self.at - self.call.started_at).total_seconds())
        self.turns.over(self._says(status="completed", duration=lasted), now=self.at)
        return self

    def asks_for(self, kind: str = "1", postcode: str = "12043") -> Caller:
        """A whole first call, to the end."""
        return self.rings().presses(kind, postcode).says_nothing(seconds=4).hangs_up()

    def _turn(self, incoming: Incoming, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        call = self.call
        self.turns.keys(incoming, Asked(call.step, call.turn), now=self.at)

    def _says(self, **said: Any) -> Incoming:
        usual: dict[str, Any] = {"status": "in-progress", "keys": "", "transfer": None, "duration": None}
        usual["recorded"] = None
        return Incoming(sid=self.sid, caller=self.number, dialled=self.dials, **{**usual, **said})
