"""One call in progress: its time, what it is waiting for, and what has happened."""

from __future__ import annotations

import math
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from hotline.simulator.clocks import Clock
from hotline.simulator.events import Event, Sink
from hotline.simulator.faults import Fault, Refused
from hotline.simulator.leg import Leg
from hotline.simulator.people import People
from hotline.simulator.sender import Asked
from hotline.simulator.speech import USUAL, Pace
from hotline.simulator.webhooks import Request, Webhooks

CALL_LIMIT = 4 * 3600.0  # seconds
LISTENING = frozenset({"listens", "records", "talks"})


@dataclass(frozen=True, slots=True)
class Pressed:
    """A tone has arrived."""

    key: str


@dataclass(frozen=True, slots=True)
class Spoke:
    """The person has said something; `confidence` is how sure a recogniser is of it."""

    words: str
    seconds: float
    confidence: float = 0.9


class CallerLeft(Exception):
    """The caller has hung up: thrown into whatever is being played."""


Happening: TypeAlias = Pressed | Spoke | None  # None: the time is over


@dataclass(slots=True)
class Wait:
    """Time that has to pass before the call goes on.

    `kind` is `sounds`, `thinks`, `rings`, `recognises` or one of LISTENING. `heard` is the event whose
    share is cut when something happens before the time is over.
    """

    seconds: float
    kind: str
    hears_keys: bool = False
    hears_speech: bool = False
    heard: Event | None = None
    began: float = 0.0
    ends: float = 0.0


_Result = TypeVar("_Result")
Acts: TypeAlias = Generator[Wait, Happening, _Result]  # plays something, waiting now and then


class Exchange:
    """Drives what is played on the caller's leg, second by second, and keeps the record of it."""

    def __init__(
        self,
        leg: Leg,
        *,
        webhooks: Webhooks,
        clock: Clock,
        people: People,
        sink: Sink | None,
        pace: Pace = USUAL,
    ) -> None:
        """Nothing happens before `begin`."""
        self.leg, self.webhooks, self.clock, self.people, self.sink = leg, webhooks, clock, people, sink
        self.switches, self.pace = webhooks.switches, pace
        self.number = webhooks.sender.number
        self.events: list[Event] = []
        self.faults: list[Fault] = []
        self.started = self.time = clock.seconds
        self.wait: Wait | None = None
        self.is_over = False
        self.leaving = False  # the caller hangs up while the next webhook is under way
        self.question = ""  # path that the Gather being played will ask
        self.prompt: tuple[float, float] | None = None  # when it began and how long it lasts
        self.ahead: list[str] = []  # keys pressed before a Gather began
        self._running: Acts[str] | None = None
        self._final_told = False
        self._tones = 0

    # --- time

    @property
    def since_dialling(self) -> float:
        """Seconds since dialling, to the millisecond."""
        return round(self.time - self.started, 3)

    @property
    def next_moment(self) -> float:
        """When the next thing happens by itself, on the call's own time."""
        limit = self.started + CALL_LIMIT
        return min(self.wait.ends, limit) if self.wait else limit

    def pass_to(self, moment: float) -> None:
        """Let time pass, and everything happen that becomes due."""
        while not self.is_over and self.next_moment <= moment:
            self._move(self.next_moment)
            if self.since_dialling >= CALL_LIMIT:
                self._cut()
            else:
                self.resume(None)
        if not math.isinf(moment):
            self._move(moment)

    # --- what drives it

    def begin(self, acts: Acts[str]) -> None:
        """Start playing."""
        self._running = acts
        self.leaving = self.switches.final_callback == "first"
        self._go_on(None)
        if self.leaving and not self.is_over:
            self.hang_up()

    def resume(self, happening: Happening) -> None:
        """Something has happened: a key, words, or the time is over (None)."""
        wait = self.wait
        if wait is None or self.is_over:
            return
        if isinstance(happening, Pressed) and not wait.hears_keys:
            self._unheard(happening.key, wait)
            return
        self._cut_short()
        self._go_on(happening)

    def hang_up(self) -> None:
        """The caller puts the handset down."""
        self._cut_short()
        self.note("hangs_up")
        gone = "completed" if self.leg.answered_at is not None else self.switches.given_up_while_ringing
        self.leg.status = gone
        assert self._running is not None
        with suppress(CallerLeft, StopIteration):
            self._running.throw(CallerLeft())
        self._finish(gone)

    def ask(self, leg: Leg, request: Request) -> Asked:
        """Ask for a document; the time that really went by counts as well. May raise Refused."""
        if self.leaving:
            self._overtake()
        self.note("asks", request.url, leg=_other(leg))
        try:
            return self.webhooks.ask(leg, request)
        finally:
            self.time = max(self.time, self.clock.seconds)

    def ask_after_hangup(self, leg: Leg, request: Request) -> None:
        """Ask although nobody hears the answer any more."""
        try:
            self.ask(leg, request)
        except Refused as refused:
            self.find(refused.fault)

    def thinking(self) -> Wait:
        """The time between a key and the next word."""
        waited, self.webhooks.waited = self.webhooks.waited, 0.0
        return Wait(waited + self.clock.answer_seconds, "thinks")

    # --- the record

    def note(
        self, kind: str, text: str = "", *, leg: str = "", language: str = "", lasts: float = 0.0
    ) -> Event:
        """Write an event down and show it to the onlooker."""
        event = Event(self.since_dialling, kind, text, leg, language, lasts)
        self.events.append(event)
        if self.sink is not None:
            self.sink(event)
        return event

    def find(self, fault: Fault) -> None:
        """Write a finding down."""
        self.faults.append(fault)
        self.note("fault", str(fault))

    def arriving(self, key: str) -> str:
        """What of a key arrives at the provider: nothing, itself, or itself twice."""
        number, self._tones = self._tones, self._tones + 1
        return self.switches.keys_arrive(number, key)

    # --- inside

    def _move(self, moment: float) -> None:
        self.clock.move_to(moment)
        self.time = max(self.time, moment)

    def _go_on(self, happening: Happening) -> None:
        assert self._running is not None
        self.wait = None
        try:
            wait = self._running.send(happening)
        except StopIteration as ended:
            self._finish(ended.value)
        else:
            wait.began, wait.ends = self.time, self.time + wait.seconds
            self.wait = wait

    def _cut_short(self) -> None:
        """What was being heard has been heard to this point."""
        wait = self.wait
        if wait is not None and wait.heard is not None and self.time < wait.ends:
            wait.heard.share = (self.time - wait.began) / wait.seconds

    def _unheard(self, key: str, wait: Wait) -> None:
        if wait.kind == "talks":
            return  # the other person hears it
        if self.switches.type_ahead:
            self.ahead.append(key)
        else:
            self.note("loses", key)

    def _cut(self) -> None:
        """The longest call there is has come to its end."""
        assert self._running is not None
        self._running.close()
        self._finish("completed")

    def _finish(self, status: str) -> None:
        if self.is_over:
            return
        self.wait, self.prompt, self.question = None, None, ""
        self.is_over, self.leg.status = True, status
        self.note("over", status)
        if not self._final_told:
            self._tell_final(status)

    def _overtake(self) -> None:
        """The final callback arrives before the webhook that is under way, if the switch says so."""
        if self._final_told or self.switches.final_callback not in ("first", "overtakes"):
            return
        answered = self.leg.answered_at is not None
        self._tell_final("completed" if answered else self.switches.given_up_while_ringing)

    def _tell_final(self, status: str) -> None:
        self._final_told = True
        how = self.switches.final_callback
        if not self.number.status_url or how == "never":
            return
        parameters = self.leg.parameters(status) | {"CallDuration": str(self.leg.duration(self.time))}
        request = Request(self.number.status_url, self.number.status_method)
        self.note("tells", status)
        if how == "late":
            self.webhooks.tell_late(self.leg, request, parameters)
            return
        for _ in range(2 if how == "twice" else 1):
            self._check_told(self.webhooks.tell(self.leg, request, parameters))

    def _check_told(self, asked: Asked) -> None:
        if asked.failure or not 200 <= asked.status < 300:
            self.find(
                Fault(15003, f"{asked.path} answered {asked.status or 'nothing'}", asked.url, asked.status)
            )


def _other(leg: Leg) -> str:
    """What an event says of a leg: nothing for the caller's own."""
    return leg.called if leg.parent_sid else ""
