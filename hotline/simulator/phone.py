"""A telephone that needs no account: a person dials, presses, waits and hangs up; time is simulated."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Self

from hotline.simulator.clocks import Clock, VirtualClock
from hotline.simulator.events import Event, Sink
from hotline.simulator.exchange import LISTENING, Exchange, Pressed, Spoke
from hotline.simulator.faults import Fault, LineIsDead
from hotline.simulator.hands import Hands, seconds_before
from hotline.simulator.leg import Leg
from hotline.simulator.numbers import NO_ACCOUNT, Account, PhoneNumber, number_at
from hotline.simulator.people import People
from hotline.simulator.sender import Asked, Sender
from hotline.simulator.speech import USUAL, Pace
from hotline.simulator.switches import Switches
from hotline.simulator.transport import Transport
from hotline.simulator.verbs import Player
from hotline.simulator.webhooks import Request, Webhooks


class SimulatedPhone:
    """One telephone. `dial` begins a call, and may be used again when it is over."""

    def __init__(
        self,
        url: str,
        *,
        token: str,
        caller: str = "+493023125001",
        dials: str = "+493023125900",
        public_url: str = "",
        account_sid: str = "",
        clock: Clock | None = None,
        switches: Switches | None = None,
        people: People | None = None,
        hands: Hands | None = None,
        number: PhoneNumber | None = None,
        own_numbers: Collection[str] = (),
        transport: Transport | None = None,
        sink: Sink | None = None,
        pace: Pace = USUAL,
    ) -> None:
        """A telephone at `caller` (the raw caller ID: a number, or words such as `anonymous`, or nothing).

        `url` is where the server listens: its base, or the address of its first webhook. `public_url` is
        the address under which the server knows itself and which is signed with `token`; by default `url`.
        `number` holds the webhooks of the dialled number, by default those of this product.
        `people` says who answers when the hotline rings them; `own_numbers` may be shown as caller ID;
        `pace` is that of the voices.
        """
        self.number = number or number_at(url, public_url)
        self.caller, self.dials = caller, dials
        self.switches, self.people = switches or Switches(), people or {}
        self.hands, self.clock, self.sink = hands or Hands(), clock or VirtualClock(), sink
        self.pace = pace
        account = Account(
            token=token, sid=account_sid or NO_ACCOUNT, numbers=frozenset({dials, *own_numbers})
        )
        self._sender = Sender(account, self.number, transport)
        self._call: Exchange | None = None
        self._mark = 0

    # --- what a person does

    def dial(self) -> Self:
        """Ring the hotline. Returns when the first webhook has been answered; nothing is heard yet."""
        if self._call is not None and not self.is_over:
            raise LineIsDead("this telephone is in a call already: hang up first")
        leg = Leg(caller=self.caller, called=self.dials, account_sid=self._sender.account.sid)
        webhooks = Webhooks(self._sender, self.switches)
        call = Exchange(
            leg,
            webhooks=webhooks,
            clock=self.clock,
            people=self.people,
            sink=self.sink,
            pace=self.pace,
        )
        self._call, self._mark = call, 0
        call.note("dials", self.dials)
        first = Request(self.number.voice_url, self.number.voice_method)
        call.begin(Player(call, leg).run(first))
        return self

    def presses(
        self,
        keys: str,
        *,
        at: float | None = None,
        start: float | None = None,
        gap: float | Sequence[float] | None = None,
        hold: float | None = None,
    ) -> Self:
        """Press keys, one after the other; what is not given is done as `hands` does it.

        `at`: share of the prompt heard before the first key (0-1; below 1 the prompt is cut short).
        `start`: seconds after the prompt. `gap`: seconds between keys, one or one for each gap.
        """
        hands = self.hands.but(at=at, start=start, hold=hold)
        gaps = seconds_before(self.hands.gap if gap is None else gap, len(keys))
        self._until_the_moment(hands)
        call = self._acts()
        if call.is_over:
            raise LineIsDead(f"the call was over before {keys[:1]} could be pressed")
        for key, pause in zip(keys, gaps, strict=True):
            self._pass(pause)
            self._press(call, key)
            self._pass(hands.hold)
        return self

    def presses_now(self, keys: str) -> Self:
        """Press keys this moment, all at once, whatever the hotline is doing."""
        call = self._acts()
        for key in keys:
            self._press(call, key)
        return self

    def waits(self, seconds: float) -> Self:
        """Do nothing for so long."""
        self._acts()
        self._pass(seconds)
        return self

    def stays_silent(self) -> Self:
        """Hear the prompt to its end and let the time for an answer run out."""
        self._until_prompt_is_over()
        self._acts()
        if not self.is_over:
            self._step()
        return self

    def speaks(self, words: str = "hello", *, seconds: float = 2.0, confidence: float = 0.9) -> Self:
        """Say something: a recording and a Gather for speech hear it, nothing else does.

        `confidence` (0-1) is how sure the recogniser will be of it.
        """
        call = self._acts()
        call.note("speaks", words)
        if call.wait is not None and call.wait.hears_speech:
            call.resume(Spoke(words, seconds, confidence))
        self._pass(seconds)
        return self

    def hangs_up(self) -> Self:
        """Put the handset down. Harmless when the call is over."""
        call = self._acts()
        if not call.is_over:
            call.hang_up()
        return self

    def presses_and_hangs_up(self, keys: str, *, at: float | None = None) -> Self:
        """Press keys and be gone before the answer comes."""
        self._in_a_call().leaving = True
        return self.presses(keys, at=at).hangs_up()

    # --- what a person hears

    def hears(self) -> list[str]:
        """Listen until the hotline waits for a key or the call is over: the texts since the last action.

        A recording stands there by its address.
        """
        self._until_prompt_is_over()
        since = self.transcript[self._mark :]
        return [event.text for event in since if event.kind in ("hears", "plays") and not event.leg]

    def hears_all(self) -> list[str]:
        """Do nothing until the call is over: the texts since the last action."""
        call = self._in_a_call()
        while not call.is_over:
            self._step()
        return self.hears()

    # --- what an onlooker sees

    @property
    def transcript(self) -> list[Event]:
        """Everything that happened in this call, in order."""
        return self._in_a_call().events

    @property
    def asked(self) -> list[Asked]:
        """Every request that was sent in this call: webhooks, callbacks, recordings fetched."""
        return self._in_a_call().webhooks.asked

    @property
    def faults(self) -> list[Fault]:
        """Everything the provider would have found wrong in this call."""
        return self._in_a_call().faults

    @property
    def question(self) -> str:
        """The path that the current Gather will ask, without query: `/phone/keys/postcode`; else empty."""
        return self._in_a_call().question

    @property
    def sid(self) -> str:
        """The CallSid."""
        return self._in_a_call().leg.sid

    @property
    def status(self) -> str:
        """The CallStatus."""
        return self._in_a_call().leg.status

    @property
    def seconds(self) -> float:
        """Seconds since dialling."""
        return self._in_a_call().since_dialling

    @property
    def is_over(self) -> bool:
        """Whether the call has ended."""
        return self._in_a_call().is_over

    @property
    def is_waiting(self) -> bool:
        """Whether the hotline waits for the person: for a key, for words, or in a talk."""
        wait = self._in_a_call().wait
        return wait is not None and wait.kind in LISTENING

    @property
    def seconds_to_next(self) -> float:
        """Seconds on the clock until the next thing happens by itself."""
        return max(0.0, self._in_a_call().next_moment - self.clock.seconds)

    # --- for tests and terminals

    def catches_up(self) -> Self:
        """Let everything happen that has become due on the clock."""
        call = self._in_a_call()
        self._pass(self.clock.seconds - call.time)
        return self

    def delivers_late_callbacks(self) -> Self:
        """Deliver the callbacks kept back by `final_callback="late"`."""
        self._in_a_call().webhooks.deliver_late()
        return self

    def repeats_last_webhook(self) -> Asked:
        """Deliver the last webhook once more, exactly as it was; nobody hears its answer."""
        return self._in_a_call().webhooks.repeat_last()

    # --- how it is done

    def _in_a_call(self) -> Exchange:
        if self._call is None:
            raise LineIsDead("nothing has been dialled yet")
        return self._call

    def _acts(self) -> Exchange:
        call = self._in_a_call()
        self._mark = len(call.events)
        return call

    def _press(self, call: Exchange, key: str) -> None:
        if call.is_over:
            call.note("loses", key)
            return
        arrives = call.arriving(key)
        call.note("presses", key)
        if not arrives:
            call.note("loses", key)
        for tone in arrives:
            call.resume(Pressed(tone))

    def _until_the_moment(self, hands: Hands) -> None:
        """Let time pass until a person with these hands would press the first key."""
        call = self._in_a_call()
        if hands.at >= 1:
            self._until_prompt_is_over()
            began = call.wait.began if call.wait else call.time
            self._pass(began + hands.start - call.time)
            return
        while not call.is_over and call.prompt is None and not self.is_waiting:
            self._step()
        if call.prompt is not None:
            began, lasts = call.prompt
            self._pass(began + hands.at * lasts - call.time)

    def _until_prompt_is_over(self) -> None:
        call = self._in_a_call()
        while not call.is_over and not self.is_waiting:
            self._step()

    def _step(self) -> None:
        """Let time pass until the next thing has happened."""
        call = self._in_a_call()
        call.pass_to(call.next_moment)

    def _pass(self, seconds: float) -> None:
        call = self._in_a_call()
        call.pass_to(call.time + max(0.0, seconds))
