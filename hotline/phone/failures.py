"""When a call breaks: an apology to be heard, a log line without numbers, an entry in the journal."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass, field
from datetime import datetime

from hotline.casebook.calls import JournalEntry
from hotline.dialogue.entries import EMERGENCY_NUMBERS
from hotline.dialogue.steps import STEPS
from hotline.house import House, Town
from hotline.phone.facts import city_of, knock_of
from hotline.phone.incoming import Incoming, NoCall
from hotline.phone.journal import Entry, Journal
from hotline.phone.replay import Replayer
from hotline.phone.trouble import Apologies
from hotline.phone.turns import Asked, NothingKnown

log = logging.getLogger(__name__)

NOBODY_LOST = (NoCall, NothingKnown)  # no call, or one that is long over: nobody to ring back


@dataclass(slots=True)
class Failures:
    """What is done for a caller whose call broke. Needs neither database nor dialogue, and never raises."""

    house: House
    journal: Journal
    replayer: Replayer
    apologies: Apologies = field(init=False)

    def __post_init__(self) -> None:
        """Write what is said, before anything can break."""
        self.write_apologies(self.house.town)

    def write_apologies(self, town: Town) -> None:
        """Write what is said in a town, which is that of now or will be in a moment."""
        self.apologies = Apologies(town, self.house.settings.public_url)

    def broken(self, error: Exception, incoming: Incoming | None, asked: Asked, *, now: datetime) -> None:
        """Something was raised: log what and where, and write the caller down."""
        self.log(error, incoming, asked)
        if incoming is not None and not isinstance(error, NOBODY_LOST):
            self.write_down(incoming, asked, now=now)

    def log(self, error: Exception, incoming: Incoming | None, asked: Asked) -> None:
        """Names of exceptions and lines of code, never their words: those may hold a number."""
        sid = incoming.sid if incoming else "unknown"
        names = " from ".join(_names(error))
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("call %s, step %r, turn %s: %s\n%s", sid, known_step(asked.step), asked.turn, names, where)

    def write_down(self, incoming: Incoming, asked: Asked, *, now: datetime) -> None:
        """The caller enters the journal, and from there the log as soon as there is a database."""
        try:
            self.journal.append(self._entry(incoming, asked, now=now))
            self.replayer.wake()
        except Exception as error:  # the apology must be heard even if the disk is full
            log.critical("call %s is not in the journal: %s", incoming.sid, type(error).__name__)

    def apology(self, dialled: str, *, now: datetime) -> bytes:
        """The document that says sorry and names a person's number."""
        return self.apologies.document(dialled, now=now)

    def _entry(self, incoming: Incoming, asked: Asked, *, now: datetime) -> Entry:
        town = self.house.town
        knock = knock_of(incoming, city=city_of(town, incoming.dialled), edition=town.edition)
        emergency = incoming.keys in EMERGENCY_NUMBERS
        call = JournalEntry(knock, now, emergency=emergency)
        return Entry(call, step=known_step(asked.step), turn=asked.turn, key_count=len(incoming.keys))


def _names(error: BaseException) -> list[str]:
    causes: list[str] = []
    found: BaseException | None = error
    while found is not None and len(causes) < 5:
        causes.append(f"{type(found).__module__}.{type(found).__qualname__}")
        found = found.__cause__ or found.__context__
    return causes


def known_step(step: str) -> str:
    """A step's name comes in an address; what is no step is not repeated."""
    return step if step in STEPS else ""
