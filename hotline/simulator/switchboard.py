"""Calls between telephones in browsers and the hotline: made, taken, refused, put through, ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from uuid import uuid4

from hotline.simulator.asking import Asking
from hotline.simulator.calls import ALIVE, RINGING, Call, Plays, Tells
from hotline.simulator.dialling import E164, MOST_NUMBERS, NUMBER
from hotline.simulator.faults import Fault
from hotline.simulator.leg import new_sid
from hotline.simulator.numbers import NO_ACCOUNT
from hotline.simulator.recording import recording_url
from hotline.simulator.recordings import new_recording
from hotline.simulator.sheets import Sheet
from hotline.simulator.webhooks import Request

GONE_AFTER = 150.0  # seconds; a telephone in a hidden tab says once a minute that it is still there
Later: TypeAlias = Callable[[float, Callable[[], object]], object]  # (seconds, what then)


class NoSuchCall(Exception):
    """The call is not there, or not any more, or not in the state for this."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One number that is to be rung, what whoever answers hears first, and who is told."""

    number: str
    whisper: Plays = field(default_factory=Plays)
    tells: Tells = field(default_factory=Tells)


def in_a_thread(seconds: float, then: Callable[[], object]) -> None:
    """Do something later, unless the process ends before."""
    timer = threading.Timer(seconds, then)
    timer.daemon = True
    timer.start()


class Switchboard:
    """Everything a telephone can ask of the provider; any web process can serve any of it."""

    def __init__(
        self, asking: Asking, *, now: Callable[[], float] = time.time, later: Later = in_a_thread
    ) -> None:
        """`now`: seconds since 1970."""
        self.asking, self.store, self.now, self.later = asking, asking.store, now, later

    # --- a call to the hotline

    def dial(self, caller: str, called: str) -> Sheet:
        """Somebody rings the hotline; the first document."""
        number, now = self.asking.number, self.now()
        call = Call(
            new_sid("CA"),
            self.asking.account.sid,
            caller,
            called,
            "inbound",
            now,
            status="ringing",
            seen_at=now,
            plays=Plays(
                number.voice_url, number.voice_method, "", number.fallback_url, number.fallback_method
            ),
            tells=Tells(number.status_url, number.status_method),
        )
        self.store.add(call)
        return self._play(call, Request(number.voice_url, number.voice_method))

    def ask(self, sid: str, request: Request) -> Sheet:
        """The next document of a call that goes on."""
        call = self._alive(sid)
        whisper = bool(call.dial) and not call.joined
        return self.asking.play(call, request, whisper=whisper, now=self.now())

    def turn(self, sid: str) -> Sheet:
        """The document that a call was sent to from outside."""
        call = self._alive(sid)
        if not self.store.turns(sid):
            raise NoSuchCall
        return self._play(call, Request(call.plays.url, call.plays.method))

    def may_ask(self, sid: str, url: str) -> bool:
        """Whether this address belongs to the hotline, or to whoever started the call."""
        call = self.store.one(sid)
        known = {self.asking.number.public_url, call.plays.url if call else ""}
        return urlsplit(url)[:2] in {urlsplit(one)[:2] for one in known if one}

    def hang_up(self, sid: str, *, status: str = "", last: Request | None = None) -> list[Sheet]:
        """A call ends; whoever it had rung or was put through to is released. Harmless when it is over."""
        call = self.store.one(sid)
        if call is None:
            return []
        ends = status or ("completed" if call.answered_at is not None else "no-answer")
        if not self._ends(call, ends, out_of=ALIVE):
            return []
        ended = replace(call, status=ends, ended_at=self.now())
        seen = self.asking.ask_after(ended, last) if last else []
        self._release(self.store.find(parent_sid=sid, statuses=ALIVE))
        return seen + self.asking.tell(ended, self.now())

    # --- telephones that ring

    def ring(self, sid: str, numbers: Iterable[Rung], *, timeout: float, shows: str) -> Sheet:
        """Ring these numbers for a call, together; the name of this attempt and what was found wrong."""
        parent, dial, findings = self._alive(sid), uuid4().hex, []
        shows = shows or parent.caller
        own = self.asking.account.numbers | {parent.caller, parent.called}
        rung = list(numbers)[:MOST_NUMBERS]
        if shows not in own or not E164.fullmatch(shows):
            findings, rung = [Fault(13214, shows or "none")], []
        for one in rung:
            if NUMBER.fullmatch(one.number):
                self._begin(self._leg(parent, one, dial, shows), timeout)
            else:
                findings.append(Fault(13223, one.number))
        return {"dial": dial, "findings": [str(fault) for fault in findings]}

    def start(self, call: Call, *, timeout: float) -> None:
        """A call that the hotline starts; it rings a moment later."""
        self.store.add(call)
        self.later(0, lambda: self._ring(call, timeout))

    def answer(self, sid: str) -> Sheet:
        """Somebody picks up: what they hear, or that they are put through."""
        now = self.now()
        if not self.store.moves(sid, to="in-progress", out_of=RINGING, answered_at=now, seen_at=now):
            raise NoSuchCall
        call = self._alive(sid)
        if call.dial:
            self._release(one for one in self.store.find(dial=call.dial, statuses=RINGING) if one.sid != sid)
        told = self.asking.tell(call, now)
        if call.dial and not call.plays.url:
            self.join(sid)
            return {"sid": sid, "verbs": [], "seen": told, "joined": True}
        request = Request(call.plays.url, call.plays.method)
        sheet = self._play(call, request, whisper=bool(call.dial))
        return {**sheet, "seen": told + sheet["seen"], "joined": False, "whisper": bool(call.dial)}

    def refuse(self, sid: str) -> None:
        """Somebody will not pick up. Harmless when it does not ring any more."""
        call = self.store.one(sid)
        if call is not None and self._ends(call, "busy", out_of=RINGING):
            self.asking.tell(replace(call, status="busy"), self.now())

    def join(self, sid: str) -> None:
        """Put a leg through to the call that has rung it."""
        call = self._alive(sid)
        parent = self._alive(call.parent_sid)
        if not self.store.notes(sid, joined=True):
            raise NoSuchCall
        self.store.answered(parent.sid, self.now())

    # --- what telephones are told

    def news(self, sids: Collection[str], dials: Collection[str]) -> Sheet:
        """What rings, and how the calls and attempts of one telephone stand; keeps the calls alive."""
        self.sweep()
        self.store.seen(sids, self.now())
        found = [call for sid in sids if (call := self.store.one(sid))]
        return {
            "ringing": [
                {"sid": call.sid, "from": call.caller, "to": call.called}
                for call in self.store.find(statuses=("ringing",))
                if call.direction != "inbound"
            ],
            "calls": {one.sid: {"over": one.is_over, "turned": one.turned} for one in found},
            "dials": {dial: self.attempt(dial) for dial in dials},
        }

    def attempt(self, dial: str) -> Sheet:
        """How an attempt stands: `rings`, `joined` or `over`, then with what the action is told."""
        rung = self.store.find(dial=dial)[::-1]
        if alive := [one for one in rung if not one.is_over]:
            joined = next((one for one in alive if one.joined), None)
            return {"state": "joined" if joined else "rings", "sid": joined.sid if joined else ""}
        last = next((one for one in rung if one.answered_at is not None), rung[-1] if rung else None)
        told: dict[str, Any] = {
            "DialCallStatus": last.status if last else "failed",
            "DialBridged": str(bool(last and last.joined)).lower(),
        }
        if last is not None:
            told |= {"DialCallSid": last.sid, "DialCallDuration": str(last.duration(self.now()))}
        return {"state": "over", "parameters": told, "answered": bool(last and last.answered_at)}

    def sweep(self) -> None:
        """End what has rung long enough, and calls whose telephone is gone."""
        now = self.now()
        for call in self.store.find(statuses=ALIVE):
            rung = call.status in RINGING and call.rings_until is not None and call.rings_until <= now
            if rung and self._ends(call, "no-answer", out_of=RINGING):
                self.asking.tell(replace(call, status="no-answer"), now)
            elif call.seen_at is not None and call.seen_at < now - GONE_AFTER:
                self.hang_up(call.sid)

    # --- inside

    def _alive(self, sid: str) -> Call:
        call = self.store.one(sid)
        if call is None or call.is_over:
            raise NoSuchCall
        return call

    def _play(self, call: Call, request: Request, *, whisper: bool = False) -> Sheet:
        return self.asking.play(call, request, whisper=whisper, now=self.now())

    def _leg(self, parent: Call, one: Rung, dial: str, shows: str) -> Call:
        return Call(
            new_sid("CA"),
            parent.account_sid,
            shows,
            one.number,
            "outbound-dial",
            self.now(),
            parent_sid=parent.sid,
            dial=dial,
            plays=one.whisper,
            tells=one.tells,
        )

    def _begin(self, call: Call, timeout: float) -> None:
        self.store.add(call)
        self._ring(call, timeout)

    def _ring(self, call: Call, timeout: float) -> None:
        """Queued, initiated, ringing; each is told. A number that is in a call already is busy."""
        until = self.now() + timeout
        for before, status in (("queued", "initiated"), ("initiated", "ringing")):
            if not self.store.moves(call.sid, to=status, out_of=(before,), rings_until=until):
                return
            self.asking.tell(replace(call, status=status), self.now())
        if self._is_engaged(call):
            self.refuse(call.sid)
        else:
            self.later(timeout, self._rang_long_enough)

    def _rang_long_enough(self) -> None:
        """Nothing rings any more where everything was thrown away meanwhile: a demo's folder, a test's."""
        if self.store.path.exists():
            self.sweep()

    def _is_engaged(self, call: Call) -> bool:
        own = (call.sid, call.parent_sid)
        others = [one for one in self.store.find(statuses=ALIVE) if one.sid not in own and one.answered_at]
        return call.called in {one.caller if one.direction == "inbound" else one.called for one in others}

    def _release(self, calls: Iterable[Call]) -> None:
        for call in calls:
            ends = "canceled" if call.status in RINGING else "completed"
            if self._ends(call, ends, out_of=ALIVE):
                self.asking.tell(replace(call, status=ends, ended_at=self.now()), self.now())

    def _ends(self, call: Call, status: str, *, out_of: Collection[str]) -> bool:
        return self.store.moves(call.sid, to=status, out_of=out_of, ended_at=self.now())


def extra_of(parameters: Mapping[str, object]) -> dict[str, str]:
    """What a telephone may add to a webhook: what was keyed, said, dialled or recorded."""
    allowed = ("Digits", "SpeechResult", "Confidence", "Dial", "Recording")
    extra = {name: str(value) for name, value in parameters.items() if name.startswith(allowed)}
    if "RecordingDuration" in extra:
        spoken = extra["RecordingDuration"]
        seconds = int(spoken) if spoken.isascii() and spoken.isdigit() else 0
        extra["RecordingUrl"] = recording_url(NO_ACCOUNT, new_recording(seconds))
    return extra
