"""The companies we send through, one file each. Only that file knows their names and codes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

REASONS = (
    *("account", "provider", "sender", "not_a_number", "landline", "switched_off", "blocked", "country"),
    *("trial", "text", "mail_server", "mail_address", "push_service", "browser_gone", "other"),
)


class CarrierRefused(Exception):
    """A company did not do what it was asked. `for_good`: trying again is useless. `code`: the company's own.

    `words`: what is the matter and what to do, in a sentence that holds no number. `reason`: ours, one of
    REASONS, for which the desk has words.
    """

    def __init__(self, *, for_good: bool, code: str, words: str = "", reason: str = "other") -> None:
        """Keep them; the text of the exception may stand in a log."""
        self.for_good = for_good
        self.code = code
        self.words = words
        self.reason = reason
        why = f"{code}: {words}" if words else code
        super().__init__(f"{'refused for good' if for_good else 'not sent yet'} ({why})")


class Records(Protocol):
    """Whoever keeps records of our calls and messages."""

    def remove(self, kind: str, carrier_id: str) -> None:
        """Delete a `call`, `message` or `recording`; one that is gone is fine. Raises CarrierRefused."""


@dataclass(frozen=True, slots=True)
class Left:
    """A recording that is still at the company: its id there, the call's, its seconds, and since when."""

    recording: str
    call: str
    seconds: int
    since: datetime


class Recordings(Protocol):
    """Whoever keeps what was said after the tone."""

    def left(self, day: date) -> list[Left]:
        """Recordings that are still there, made on that day or later. Raises CarrierRefused."""

    def fetch(self, recording: str) -> bytes:
        """The WAV of a recording, by its id there. Raises CarrierRefused, not for good while it may come."""


class Messages(Protocol):
    """Whoever carries text messages."""

    def send(self, *, to: str, sender: str, body: str, tells: str, tried_since: datetime | None) -> str:
        """Send one message and return the company's id of it.

        `to` and `sender` are E.164. The company tells the address `tells` later what became of it.
        `tried_since` is when the first attempt began, if there was one: then the
        carrier looks whether that one arrived after all. Raises CarrierRefused.
        """


@dataclass(frozen=True, slots=True)
class Knocks:
    """Where the company asks when a call is answered, tells that it is over, and asks in trouble."""

    answered: str
    over: str
    trouble: str


@dataclass(frozen=True, slots=True)
class Stand:
    """How a call stands: the company's word for it, empty where it knows of none; its length in seconds."""

    over: bool
    status: str
    seconds: int | None = None


class Calls(Protocol):
    """Whoever rings telephones for us."""

    def start(
        self,
        *,
        to: str,
        shows: str,
        knocks: Knocks,
        seconds: int,
        tried_since: datetime | None,
        but: Collection[str] = (),
    ) -> str:
        """Have a telephone rung for so many seconds, and return the company's id of the call.

        `to` and `shows` are E.164. `tried_since` is when the first attempt began, if there was one: then it
        is looked for first, among the calls to that number whose ids are not in `but`. Raises CarrierRefused.
        """

    def stand(self, sid: str) -> Stand:
        """How a call stands. Raises CarrierRefused."""

    def end(self, sid: str) -> None:
        """End a call that rings or goes on; one that is over is fine. Raises CarrierRefused."""


class Notices(Protocol):
    """Whoever carries notices to browsers."""

    def send(self, *, subscription: str, body: str, seconds: int) -> str:
        """Send one notice and return its id, where there is one. Raises CarrierRefused.

        `subscription` is JSON as the browser gave it, `body` what its worker is given; a browser that is not
        there within so many `seconds` never shows it.
        """


class Mail(Protocol):
    """Whoever carries mail."""

    def send(self, *, to: str, subject: str, body: str, key: str, stops_at: str = "") -> str:
        """Send one mail and return its id. The same `key` twice is the same mail. Raises CarrierRefused.

        `stops_at`: where whoever gets it, or their mail program, says that they want no more of these.
        """
