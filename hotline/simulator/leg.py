"""One leg of a call: the caller's own, or one that the hotline has dialled."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from hotline.simulator.cookies import Cookies

PLACES = ("City", "State", "Zip", "Country")


def new_sid(kind: str) -> str:
    """A name as the provider gives them: `CA` (call), `RE` (recording), `SM` (message) and 32 hex digits."""
    return kind + secrets.token_hex(16)


@dataclass(slots=True)
class Leg:
    """Who talks to whom, and how far it has come. `answered_at` in seconds of the call's time."""

    caller: str
    called: str
    account_sid: str
    direction: str = "inbound"
    parent_sid: str = ""
    status: str = "ringing"
    answered_at: float | None = None
    sid: str = field(default_factory=lambda: new_sid("CA"))
    cookies: Cookies = field(default_factory=Cookies)

    def answer(self, now: float) -> None:
        """Somebody, or the hotline, has picked up."""
        if self.answered_at is None:
            self.answered_at = now
            self.status = "in-progress"

    def duration(self, now: float) -> int:
        """Whole seconds since it was answered; 0 if it never was."""
        return 0 if self.answered_at is None else round(now - self.answered_at)

    def parameters(self, status: str = "") -> dict[str, str]:
        """What every request about this leg carries."""
        parameters = {
            "CallSid": self.sid,
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "Direction": self.direction,
            "CallStatus": status or self.status,
            "From": self.caller,
            "To": self.called,
            "Caller": self.caller,
            "Called": self.called,
        }
        for end in ("From", "To", "Caller", "Called"):
            parameters |= dict.fromkeys((end + place for place in PLACES), "")
        if self.parent_sid:
            parameters["ParentCallSid"] = self.parent_sid
        return parameters
