"""Dial: the hotline rings somebody, and the two are joined or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import format_datetime

from hotline.simulator.documents import Page, Verb
from hotline.simulator.exchange import Acts, CallerLeft, Exchange, Happening, Pressed, Wait
from hotline.simulator.faults import Fault, NotSimulated
from hotline.simulator.leg import Leg
from hotline.simulator.people import Person, person_at
from hotline.simulator.player import Player
from hotline.simulator.webhooks import Request

E164 = re.compile(r"\+[1-9]\d{6,14}")
NUMBER = re.compile(r"\+?[1-9]\d{2,14}")
EVENT_OF_STATUS = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}
MOST_NUMBERS = 10


@dataclass(slots=True)
class Rung:
    """One number being rung: a call of its own, with callbacks of its own."""

    leg: Leg
    person: Person
    whisper: Request | None
    status_request: Request | None
    events: frozenset[str]
    sequence: int = 0

    def becomes(self, call: Exchange, status: str) -> None:
        """The leg has a new status; whoever asked for it is told."""
        self.leg.status = status
        event = EVENT_OF_STATUS.get(status, "completed")
        if self.status_request is None or event not in self.events:
            return
        parameters = self.leg.parameters() | {
            "Timestamp": format_datetime(call.clock.now()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self.sequence),
        }
        if event == "completed":
            parameters["CallDuration"] = str(self.leg.duration(call.time))
        self.sequence += 1
        call.webhooks.tell(self.leg, self.status_request, parameters)

    @property
    def answers(self) -> bool:
        """Whether somebody picks up, be it only to refuse."""
        return self.person.does == "answers" or (self.person.does == "refuses" and self.whisper is not None)

    def unanswered(self, timeout: float) -> tuple[float, str]:
        """(after how many seconds, with which status) it ends if nobody picks up."""
        does = self.person.does
        if does == "no-answer" or self.person.after > timeout:
            return timeout, "no-answer"
        return self.person.after, {"fails": "failed"}.get(does, "busy")


@dataclass(slots=True)
class Dialling:
    """One Dial being executed, and how it has ended so far."""

    player: Player
    verb: Verb
    page: Page
    rung: list[Rung] = field(default_factory=list)
    status: str = "failed"
    joined: Rung | None = None
    last: Rung | None = None

    def parameters(self) -> dict[str, str]:
        """What the action is told."""
        parameters = {"DialCallStatus": self.status, "DialBridged": str(self.joined is not None).lower()}
        if self.last is not None:
            parameters["DialCallSid"] = self.last.leg.sid
            parameters["DialCallDuration"] = str(self.last.leg.duration(self.player.call.time))
        return parameters

    def action(self) -> Request | None:
        """The action, where there is one."""
        if not self.verb.get("action"):
            return None
        url = self.page.address(self.verb.get("action"))
        return Request(url, self.verb.get("method", "POST").upper(), self.parameters())

    def ring_all(self) -> Acts[None]:
        """Ring the numbers, together or one after the other."""
        if not self.verb.is_true("sequential"):
            yield from self._ring(self.rung)
            return
        for one in self.rung:
            yield from self._ring([one])
            if one.leg.answered_at is not None:
                return

    def caller_left(self) -> None:
        """The caller has hung up: whoever was rung or joined is released."""
        call = self.player.call
        self.status = "canceled" if self.joined is None else "completed"
        for one in self.rung:
            if one.leg.status in ("initiated", "ringing"):
                one.becomes(call, "canceled")
            elif one.leg.status == "in-progress":
                one.becomes(call, "completed")

    def _ring(self, rung: list[Rung]) -> Acts[None]:
        """Ring together until one picks up or none is left."""
        call = self.player.call
        timeout, began = self.verb.number("timeout", 30), call.time
        for one in rung:
            self.last = one
            one.becomes(call, "initiated")
            one.becomes(call, "ringing")
            call.note("rings", one.leg.called)
        for one in sorted(rung, key=lambda one: _moment(one, timeout)):
            yield Wait(max(0.0, began + _moment(one, timeout) - call.time), "rings")
            if one.answers and one.person.after <= timeout:
                self._release(rung, but=one)
                yield from self._answered(one)
                return
            self.status = one.unanswered(timeout)[1]
            one.becomes(call, self.status)

    def _release(self, rung: list[Rung], *, but: Rung) -> None:
        for one in rung:
            if one is not but and one.leg.status == "ringing":
                one.becomes(self.player.call, "canceled")

    def _answered(self, one: Rung) -> Acts[None]:
        """Somebody has picked up: the whisper, then the talk."""
        call = self.player.call
        self.last, self.status = one, "completed"  # also if the whisper is refused
        one.leg.answer(call.time)
        one.becomes(call, "in-progress")
        willing = one.whisper is None or (yield from _whisper(self.player, one, one.whisper))
        if willing:
            self.joined = one
            self.player.answer()
            call.note("joined", one.leg.called)
            yield from self._talk(one)
            call.note("parted", one.leg.called)
        one.becomes(call, "completed")

    def _talk(self, one: Rung) -> Acts[None]:
        """Two people talk until one of them hangs up, the limit comes or the caller presses star."""
        star = self.verb.is_true("hangupOnStar")
        ends = self.player.call.time + min(one.person.talks, self.verb.number("timeLimit", 14400))
        happening: Happening = None
        while (left := ends - self.player.call.time) > 0:
            happening = yield Wait(left, "talks", hears_keys=star)
            if happening == Pressed("*"):
                return


def _moment(one: Rung, timeout: float) -> float:
    """After how many seconds something happens to a number that is rung."""
    return min(one.person.after, timeout) if one.answers else one.unanswered(timeout)[0]


def _whisper(player: Player, one: Rung, request: Request) -> Acts[bool]:
    """Play a document to the person who picked up; says whether the two may be joined."""
    call = player.call
    acts = Player(call, one.leg, whisper=True).run(request)
    keys = list(one.person.keys)
    happening: Happening = None
    try:
        while True:
            wait = acts.send(happening)
            if one.person.does == "refuses" and wait.kind != "thinks":
                return False
            listens = wait.kind == "listens" and keys and one.person.presses_after < wait.seconds
            yield Wait(one.person.presses_after if listens else wait.seconds, "rings")
            happening = Pressed(keys.pop(0)) if listens else None
            if isinstance(happening, Pressed):
                call.note("presses", happening.key, leg=one.leg.called)
    except StopIteration as ended:
        return bool(ended.value == "")
    finally:
        acts.close()


def dial(player: Player, verb: Verb, page: Page) -> Acts[Request | None]:
    """Dial: with an action everything after it is dead; without one the next verb follows."""
    call, dialling = player.call, Dialling(player, verb, page)
    numbers = _numbers(verb)
    shown = verb.get("callerId") or player.leg.caller
    if _may_be_shown(player, verb, shown, page):
        dialling.rung = [
            _rung(player, page, number, shown) for number in numbers if _can_be_called(call, number, page)
        ]
    if not verb.is_true("answerOnBridge"):
        player.answer()
    try:
        yield from dialling.ring_all()
    except CallerLeft:
        dialling.caller_left()
        action = dialling.action()
        if action is not None and call.switches.dial_action_after_hangup:
            call.ask_after_hangup(player.leg, action)
        raise
    return dialling.action()


def _numbers(verb: Verb) -> list[Verb]:
    """The numbers to ring: children, or the text itself."""
    for child in verb.children:
        if child.name != "Number":
            raise NotSimulated(f"the simulated telephone cannot dial a {child.name}")
    numbers = [child for child in verb.children if child.text]
    return numbers[:MOST_NUMBERS] or ([Verb("Number", {}, verb.text)] if verb.text else [])


def _may_be_shown(player: Player, verb: Verb, shown: str, page: Page) -> bool:
    """Whether this number may be shown: the caller's or the called one, or one of the account's own."""
    own = player.call.webhooks.sender.account.numbers | {player.leg.caller, player.leg.called}
    if shown in own and E164.fullmatch(shown):
        return True
    player.call.find(Fault(13214, shown or "none", page.url))
    return False


def _can_be_called(call: Exchange, number: Verb, page: Page) -> bool:
    if NUMBER.fullmatch(number.text.replace(" ", "").replace("-", "")):
        return True
    call.find(Fault(13223, number.text, page.url))
    return False


def _rung(player: Player, page: Page, number: Verb, shown: str) -> Rung:
    leg = Leg(
        caller=shown,
        called=number.text,
        account_sid=player.leg.account_sid,
        direction="outbound-dial",
        parent_sid=player.leg.sid,
        status="queued",
    )
    return Rung(
        leg,
        person_at(number.text, player.call.people),
        whisper=_request(page, number, "url", "method"),
        status_request=_request(page, number, "statusCallback", "statusCallbackMethod"),
        events=frozenset(number.get("statusCallbackEvent", "completed").split()),
    )


def _request(page: Page, number: Verb, url: str, method: str) -> Request | None:
    if not number.get(url):
        return None
    return Request(page.address(number.get(url)), number.get(method, "POST").upper())
