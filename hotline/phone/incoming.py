"""What the provider says in a webhook, in our words; everything else it says is ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.dialogue.events import Dialled, Event, HungUp, Keys, Recorded, Silence, Spoken

ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
JOINED = frozenset({"completed", "answered"})
MOST_KEYS = 32  # no step listens to more
MOST_LETTERS = 400  # of what was said; longer is no answer
_NOT_KEYS = re.compile(r"[^0-9*#]")
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f]")
_SURE = re.compile(r"[01](\.[0-9]{1,20})?")
_RECORDING = re.compile(r"RE[0-9a-fA-F]{32}")
_SID = re.compile(r"[A-Za-z0-9-]{8,64}")


class NoCall(Exception):
    """The webhook names no call, so there is nothing to remember it by."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One webhook: which call, who rings whom as the provider writes it, and what happened.

    `parent` is the call for which this one was rung. `bridge_told`: the provider itself says who was joined.
    """

    sid: str
    caller: str
    dialled: str
    status: str
    keys: str
    transfer: Dialled | None
    duration: int | None  # seconds, at the end of a call
    spoken: Spoken | None = field(default=None, repr=False)
    recorded: Recorded | None = None
    parent: str = ""
    bridge_told: bool = False
    leg: str = ""  # the call that was rung for this one
    outbound: bool = False  # the hotline rings: `caller` is its own number

    @property
    def event(self) -> Event:
        """What the caller did. Keys go before words, and count even when the call has ended since.

        Whoever puts the handset down while it rings has gone, whatever became of the ringing.
        """
        if self.transfer is not None and (self.transfer.bridged or self.status not in ENDED):
            return self.transfer
        if self.recorded is not None:  # a key that ended it is no answer to anything
            return self.recorded
        if self.keys:
            return Keys(self.keys)
        if self.spoken is not None:
            return self.spoken
        return HungUp() if self.status in ENDED else Silence()


def read(fields: Mapping[str, str]) -> Incoming:
    """The parameters of a webhook; raises NoCall without a usable CallSid."""
    sid = fields.get("CallSid", "")
    if not _SID.fullmatch(sid):
        raise NoCall
    return Incoming(
        sid=sid,
        caller=_text(fields, "From"),
        dialled=_text(fields, "To"),
        status=_text(fields, "CallStatus").lower(),
        keys=_NOT_KEYS.sub("", fields.get("Digits") or fields.get("FinishedOnKey", ""))[:MOST_KEYS],
        transfer=_transfer(fields),
        recorded=_recorded(fields),
        duration=_seconds(fields.get("CallDuration")),
        spoken=_spoken(fields),
        parent=_sid(fields, "ParentCallSid"),
        bridge_told=bool(fields.get("DialBridged")),
        leg=_sid(fields, "DialCallSid"),
        outbound=_text(fields, "Direction").lower().startswith("outbound"),
    )


def _spoken(fields: Mapping[str, str]) -> Spoken | None:
    words = _NOT_PRINTED.sub(" ", fields.get("SpeechResult", "")).strip()
    if not words:
        return None
    sure = fields.get("Confidence", "")
    return Spoken(words[:MOST_LETTERS], float(sure) if _SURE.fullmatch(sure) else None)


def _sid(fields: Mapping[str, str], name: str) -> str:
    sid = fields.get(name, "")
    return sid if _SID.fullmatch(sid) else ""


def _text(fields: Mapping[str, str], name: str) -> str:
    return _NOT_PRINTED.sub("", fields.get(name, "")).strip()[:64]


def _seconds(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 7 else None


def _transfer(fields: Mapping[str, str]) -> Dialled | None:
    """How a transfer ended. `completed` alone proves nothing where the provider says more."""
    status = _text(fields, "DialCallStatus").lower()
    if not status:
        return None
    bridged = fields.get("DialBridged", "").lower()
    if bridged:
        return Dialled(status, bridged == "true")
    return Dialled(status, status in JOINED and _seconds(fields.get("DialCallDuration")) != 0)


def _recorded(fields: Mapping[str, str]) -> Recorded | None:
    """A recording by its id, which is the end of its address; the address itself is never asked."""
    recording = fields.get("RecordingSid") or fields.get("RecordingUrl", "").rstrip("/").rpartition("/")[2]
    if not _RECORDING.fullmatch(recording) or fields.get("RecordingStatus", "completed") != "completed":
        return None
    return Recorded(recording, _seconds(fields.get("RecordingDuration")) or 0)
