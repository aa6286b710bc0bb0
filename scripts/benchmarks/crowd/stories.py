"""One resident from the first call to the last, at the hotline or at the baseline, and what was measured."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from hotline.cities import City
from hotline.simulator import (
    ANSWERS,
    BUSY,
    NO_ANSWER,
    Pace,
    SimulatedPhone,
    SocketTransport,
    Switches,
    VirtualClock,
    carries_none,
    noisy_line,
)
from scripts.benchmarks.callers import PUBLIC_URL, TOKEN
from scripts.benchmarks.crowd.callers import Caller
from scripts.benchmarks.crowd.handset import Handset
from scripts.benchmarks.crowd.hearing import Ear
from scripts.benchmarks.crowd.people import Resident
from scripts.benchmarks.crowd.personas import (
    BY_CODE,
    COMPLETE,
    OF_A_DIGIT,
    OVERLAYS,
    SLOW_ONES,
    YOUNG,
)
from scripts.benchmarks.crowd.town import Times, Town
from scripts.benchmarks.crowd.truth import BaselineRows, Casebook, Left, Records, Seen

AT_THE_DESK = {ANSWERS: 0.85, BUSY: 0.10, NO_ANSWER: 0.05}  # assumed
DIGIT_LOST = next(overlay.chance for overlay in OVERLAYS if overlay.code == OF_A_DIGIT)
EARLIER = timedelta(days=10)
WHO_LIVES_THERE_TOO = "phone_company"  # what a neighbour on a shared line has asked for


@dataclass(frozen=True, slots=True)
class Measured:
    """One call. Seconds count from dialling, those to saved from the first webhook; None: it never was.

    `plain`: nothing happened that takes time by its nature, and the help stands in the first menu.
    `cell` is what the call belongs to in tables: language and persona.
    """

    language: str
    persona: str
    overlays: tuple[str, ...]
    nth: int
    first: bool
    returning: bool
    plain: bool
    withheld: bool
    outcome: str
    first_option: float | None
    saved: float | None
    end: float
    keys: int
    keys_lost: int
    words: int
    repeated: int
    wrong_zone: bool
    wrong_kind: bool
    order_keys: int = 0
    request: int | None = None
    duplicates: int = 0
    wrong_messages: int = 0
    wrong_attempts: int = 0
    faults: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Hotline(Protocol):
    """Something that can be rung."""

    @property
    def url(self) -> str:
        """Where it listens."""

    @property
    def times(self) -> Times:
        """What time it is there."""

    @property
    def records(self) -> Records:
        """What it keeps."""


@dataclass
class Ours:
    """The hotline."""

    town: Town
    records: Casebook

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.town.url

    @property
    def times(self) -> Times:
        """What time it is."""
        return self.town.times


@dataclass
class Theirs:
    """The baseline."""

    url: str
    times: Times
    records: BaselineRows


@dataclass
class Telephones:
    """All telephones of the town: they share the lines, the voices and the people at the desk."""

    city: City
    desk: str
    ears: dict[str, Ear]
    pace: Pace
    transport: SocketTransport
    line: Callable[[str], str]  # the hotline's number for a language

    def rings(self, hotline: Hotline, who: Resident, at: datetime, *, nth: int, kind: str) -> Measured:
        """One call of this person, and what it left."""
        dice = random.Random(f"{who.dice}:{nth}")
        hotline.times.clock = VirtualClock(at)
        phone = self._phone(hotline, who, dice)
        handset = Handset(phone, self.ears[who.language], dice)
        caller = Caller(handset, who, self.city, kind, nth)
        caller.rings()
        if isinstance(hotline.records, BaselineRows):
            hotline.records.seen[phone.sid] = self._seen(handset, who, at)
        return self._measured(caller, hotline.records.left_by(phone.sid))

    def _phone(self, hotline: Hotline, who: Resident, dice: random.Random) -> SimulatedPhone:
        at_the_desk = dice.choices([*AT_THE_DESK], [*AT_THE_DESK.values()])[0]
        noise = noisy_line(DIGIT_LOST, random.Random(dice.random()))
        arrive = carries_none if who.persona.code == "B8" else noise
        return SimulatedPhone(
            hotline.url,
            token=TOKEN,
            caller=who.shown,
            dials=self.line(who.language),
            public_url=PUBLIC_URL,
            clock=hotline.times.clock,
            switches=Switches(keys_arrive=arrive),
            people={self.desk: at_the_desk},
            transport=self.transport,
            pace=self.pace,
        )

    def _seen(self, handset: Handset, who: Resident, at: datetime) -> Seen:
        joined = any(event.kind == "joined" for event in handset.phone.transcript)
        return Seen(
            at.astimezone(UTC), handset.now, handset.keys_pressed, joined, number_known=not who.has("OV6")
        )

    def _measured(self, caller: Caller, left: Left) -> Measured:
        handset, who = caller.line, caller.who
        noise = handset.keys_lost and not who.has("OV3")
        return Measured(
            language=who.language,
            persona=who.persona.code,
            overlays=tuple(sorted(who.overlays)),
            nth=caller.nth,
            first=caller.nth == 0 and not who.returning and not who.has("OV8"),
            returning=caller.nth == 0 and who.returning and not who.has("OV8"),
            plain=_is_plain(who, self.city, caller.kind) and not noise and not caller.corrections,
            withheld=who.has("OV6"),
            outcome=left.outcome,
            first_option=handset.first_option,
            saved=left.saved,
            end=round(handset.now, 2),
            keys=handset.keys_pressed,
            order_keys=handset.order_keys,
            keys_lost=handset.keys_lost,
            words=handset.words_heard,
            repeated=handset.repeated,
            wrong_zone=bool(left.zone) and left.zone != who.home.zone,
            wrong_kind=bool(left.kind) and left.kind != caller.kind,
            request=left.request,
            faults=tuple(str(fault) for fault in handset.phone.faults if fault.fatal),
            unknown=tuple(caller.unknown),
        )


def _is_plain(who: Resident, city: City, kind: str) -> bool:
    """Nothing of what happens to this person takes time by its nature."""
    usual = not who.overlays & SLOW_ONES and not who.has("OV3")
    return usual and kind in city.first_types and who.home.in_one_zone


def at_the_baseline(telephones: Telephones, hotline: Theirs, who: Resident) -> list[Measured]:
    """All calls of one person; nobody is known there, and nobody rings back."""
    calls = [
        telephones.rings(hotline, who, at, nth=nth, kind=_kind(who, nth)) for nth, at in enumerate(who.calls)
    ]
    calls[-1] = replace(calls[-1], duplicates=hotline.records.twice(who.number))
    hotline.records.forgets(who.number)
    return calls


def at_the_hotline(telephones: Telephones, hotline: Ours, who: Resident) -> list[Measured]:
    """The same, with everything around it: an earlier request, a helper who rings back, and forgetting."""
    _earlier(telephones, hotline, who)
    calls: list[Measured] = []
    for nth, at in enumerate(who.calls):
        call = telephones.rings(hotline, who, at, nth=nth, kind=_kind(who, nth))
        call = replace(call, wrong_messages=_told_wrongly(hotline, who, [*calls, call]))
        if nth == 0 and who.has("OV12"):
            call = replace(call, wrong_attempts=_nobody_answers(hotline, who, at))
        calls.append(call)
    records, over = hotline.records, hotline.times.now() + timedelta(hours=2)
    calls[-1] = replace(calls[-1], duplicates=records.twice(who.number))
    for request in records.open_requests(who.number):
        hotline.town.helper_tells(request, "done", now=over)
    records.forgets(who.number, now=over)
    return calls


def _kind(who: Resident, nth: int) -> str:
    return who.other_kinds[nth] if who.has("OV13") else who.kind


def _earlier(telephones: Telephones, hotline: Ours, who: Resident) -> None:
    """Who is known already has rung before, was helped, or shares the line with somebody who has."""
    if not (who.returning or who.has("OV8")) or who.has("OV6"):
        return
    kind = WHO_LIVES_THERE_TOO if who.has("OV8") and not who.returning else who.kind
    somebody = replace(
        who, persona=replace(BY_CODE["B1"], hands=YOUNG), overlays=frozenset(), returning=False
    )
    then = who.calls[0] - EARLIER
    somebody = replace(somebody, first_keyed=who.home.postcode, believed=who.home.postcode)
    somebody = replace(somebody, dice=f"{who.dice}:earlier")
    telephones.rings(hotline, somebody, then, nth=0, kind=kind)
    for request in hotline.records.open_requests(who.number):
        hotline.town.helper_tells(request, "done", now=then + timedelta(hours=20))
    if who.has("OV8"):
        hotline.records.shares(who.number)


def _told_wrongly(hotline: Ours, who: Resident, calls: Sequence[Measured]) -> int:
    """Text messages too many or too few: by day one for each request by a mobile, at night none (R73)."""
    if calls[-1].request is None:
        return 0
    before, now = hotline.records.messages(who.number), hotline.times.now() + timedelta(seconds=10)
    hotline.town.confirms(now=now)
    told = not who.has("OV6") and hotline.town.is_told(who.number, now=now)
    due = sum(call.request is not None for call in calls) if told else before
    return abs(hotline.records.messages(who.number) - due)


def _nobody_answers(hotline: Ours, who: Resident, at: datetime) -> int:
    """The helper rings back once and nobody answers: the request stands, one attempt older (R68)."""
    wrong = 0
    for request in hotline.records.open_requests(who.number):
        hotline.town.helper_tells(request, "not_reached", now=at + timedelta(minutes=5))
        wrong += hotline.town.state(request) != ("taken", 1)
    return wrong


def is_as_it_must(call: Measured) -> bool:
    """Whether a call has ended as its persona must; who hangs up before eight seconds is in the log."""
    if call.outcome in BY_CODE[call.persona].ends or call.outcome == COMPLETE:
        return True
    return call.outcome != "lost" and (call.withheld or "OV16" in call.overlays)
