"""What must hold whatever happened: every request's history is played again and compared with its state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from hotline.casebook.claims import ATTEMPTS_AT_MOST
from hotline.casebook.former import RESIDENT_DAYS
from hotline.casebook.needs import needs
from hotline.casebook.tables import Claim, Request, RequestEvent, Volunteer
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES
from hotline.house import House
from scripts.benchmarks.helpers.town import berlin

CHANGES_NOTHING = (
    "revealed",
    "reminded",
    "woken",
    "offered_first",
    "next_door",
    "concern_told",
    "money_noted",
    "order_noted",
    "looked_at",
    "feedback_asked",
    "helped_indeed",
    "not_helped",
    "feedback_unknown",
    "feedback_declined",
)
CLOSES = ("done", "not_needed", "concern", "cancelled", "withdrawn")
RETURNS = ("given_back", "taken_back", "expired", "reopened", "put_on_board", "nobody_came")
BEGINS_ANEW = ("reopened", "put_on_board", "arranged")  # attempts count from nothing again
A_LONG_TIME = timedelta(days=80)


@dataclass(slots=True)
class Played:
    """A request as its history tells it."""

    state: str = ""
    holder: int | None = None
    attempts: int = 0
    before: tuple[str, int | None] = ("", None)

    def play(self, event: RequestEvent) -> str | None:
        """One line more; what is wrong with it, if anything."""
        kind = event.kind
        if kind in CHANGES_NOTHING:
            return None
        if kind == "taken" and self.state != "waiting":
            return f"was taken while it was {self.state}"
        if self._changes(event, kind):
            return None
        return f"has an event that nobody knows: {kind}"

    def _changes(self, event: RequestEvent, kind: str) -> bool:
        if kind == "taken":
            self.state, self.holder = "taken", event.actor_id
        elif kind in CLOSES:
            self.before, self.state, self.holder = (self.state, self.holder), kind, None
        elif kind in RETURNS:
            self._returns(kind)
        elif "state" in event.detail:  # asked, uncancelled
            self.state = event.detail["state"]
            self.holder = self.before[1] if self.state in CLAIMED_STATES else None
        else:
            return self._goes_on(kind)
        return True

    def _goes_on(self, kind: str) -> bool:
        if kind == "arranged":
            self.state, self.attempts = "arranged", 0
        elif kind == "not_reached":
            self._tried()
        elif kind == "asked_again" and self.state == "unreached":
            self.state, self.attempts = "waiting", 0
        return kind in ("arranged", "not_reached", "asked_again")

    def _tried(self) -> None:
        self.attempts += 1
        if self.attempts >= ATTEMPTS_AT_MOST:
            self.state, self.holder = "unreached", None

    def _returns(self, kind: str) -> None:
        if kind in BEGINS_ANEW or (kind == "nobody_came" and self.state not in CLAIMED_STATES):
            self.attempts = 0
        self.state, self.holder = "waiting", None


@dataclass(slots=True)
class Findings:
    """What was looked at, how often, and whatever is wrong, in words."""

    requests: int = 0
    events: int = 0
    claims: int = 0
    states: Counter[str] = field(default_factory=Counter)
    most_held: int = 0
    most_for_one: int = 0
    wrong: list[str] = field(default_factory=list)


def audit(house: House, *, now: datetime) -> Findings:
    """Look at everything that the simulation left behind."""
    found = Findings()
    with house.store.read() as session:
        everything = list(session.scalars(select(Request)))
        history = list(session.scalars(select(RequestEvent).order_by(RequestEvent.id)))
        claims = list(session.scalars(select(Claim).order_by(Claim.id)))
        volunteers = set(session.scalars(select(Volunteer.id)))
        later = now + A_LONG_TIME
        listed = needs(session, [berlin().too_long(later)], now=later, limit=1_000_000)
    found.requests, found.events, found.claims = len(everything), len(history), len(claims)
    found.states.update(one.state for one in everything)
    found.wrong += _histories(everything, history)
    found.wrong += _claims(everything, history, claims, volunteers)
    at_the_desk = {
        need.request_id for caller in (*listed.now, *listed.later) for need in (caller.worst, *caller.also)
    }
    found.wrong += _next_steps(everything, at_the_desk)
    _limits(found, history, claims)
    return found


def _histories(everything: list[Request], history: list[RequestEvent]) -> Iterator[str]:
    """Every transition is in the history: played again it ends in the state that the request has."""
    played: dict[int, Played] = defaultdict(Played)
    for event in history:
        wrong = played[event.request_id].play(event)
        if wrong:
            yield f"request {event.request_id} {wrong}"
    for one in everything:
        told = played[one.id]
        holder = one.volunteer_id if one.state in CLAIMED_STATES else None
        if (told.state, told.holder) != (one.state, holder):
            yield (
                f"request {one.id} is {one.state} with {holder}, "
                f"and its history says {told.state} with {told.holder}"
            )
        if one.state in CLAIMED_STATES and told.attempts != one.attempts:
            yield f"request {one.id} has {one.attempts} attempts, and its history {told.attempts}"


def _claims(
    everything: list[Request], history: list[RequestEvent], claims: list[Claim], volunteers: set[int]
) -> Iterator[str]:
    """One claim for each taking, never two at a time, and each active one fits its request."""
    taken = Counter((event.request_id, event.actor_id or 0) for event in history if event.kind == "taken")
    made = Counter((claim.request_id, claim.volunteer_id) for claim in claims)
    if taken != made:
        yield f"claims and takings differ: {taken - made} {made - taken}"
    active: dict[int, list[int]] = defaultdict(list)
    for claim in claims:
        if claim.ended_at is None:
            active[claim.request_id].append(claim.volunteer_id)
        elif claim.ended_as is None:
            yield f"claim {claim.id} ended without a reason"
    for one in everything:
        expected = [one.volunteer_id] if one.state in CLAIMED_STATES else []
        if active[one.id] != expected:
            yield f"request {one.id} is {one.state} with {expected}, and its claims are {active[one.id]}"
        if one.state in CLAIMED_STATES and one.volunteer_id not in volunteers:
            yield f"request {one.id} has an owner who is nobody"


def _next_steps(everything: list[Request], at_the_desk: set[int | None]) -> Iterator[str]:
    """If everybody went on holiday, each open request would come to the desk, and each claim would end."""
    for one in everything:
        if one.state in OPEN_STATES and one.id not in at_the_desk:
            yield f"request {one.id} is {one.state}, and would never come to the desk"
        if one.state == "taken" and one.due_at is None:
            yield f"request {one.id} is taken, and would never go back"


def _limits(found: Findings, history: list[RequestEvent], claims: list[Claim]) -> None:
    """R49, replayed: how many a volunteer had at a time, and how often in thirty days for one resident."""
    held: Counter[int] = Counter()
    played: dict[int, Played] = defaultdict(Played)
    for event in history:
        one = played[event.request_id]
        before = one.holder
        one.play(event)
        if one.holder != before:
            held.update([one.holder] if one.holder is not None else [])
            held.subtract([before] if before is not None else [])
            found.most_held = max(found.most_held, *held.values())
    by_pair: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for claim in claims:
        if claim.number_id is not None:
            by_pair[claim.volunteer_id, claim.number_id].append(claim.taken_at)
    for taken in by_pair.values():
        lately = [at for at in taken if at > max(taken) - timedelta(days=RESIDENT_DAYS)]
        found.most_for_one = max(found.most_for_one, len(lately))
    if found.most_held > berlin().claims_at_most:
        found.wrong.append(f"somebody had {found.most_held} requests at a time")
    if found.most_for_one > berlin().same_resident_at_most:
        found.wrong.append(f"somebody helped the same person {found.most_for_one} times in thirty days")
