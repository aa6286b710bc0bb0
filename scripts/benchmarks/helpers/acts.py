"""What somebody does in one moment of the simulation, through the same verbs as the doors."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm import Session

from hotline.casebook import (
    board,
    calls,
    claims,
    coming_back,
    concerns,
    handling,
    money,
    operating,
    people,
    requests,
)
from hotline.casebook.board import Mine
from hotline.casebook.calls import Knock
from hotline.casebook.claims import Arranged, Limits
from hotline.casebook.concerns import Worry
from hotline.casebook.money import Spent
from hotline.casebook.operators import operator_by_name
from hotline.casebook.sight import Sight, sight_of
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Call, Number, Request, Ticket, Volunteer
from hotline.cities.waiting import after_day_hours, days_to_arrange, next_try, reminded_first
from hotline.clock import confirmations, jobs, reminders, waking
from hotline.house import House
from scripts.benchmarks.helpers.town import LINE, OPERATOR, RULES, berlin, house_at

SEEN = 6  # of the requests on the board a volunteer looks at the first ones, as all others do
FARTHER = 0.3  # of them look at the rest of the page
ACTIVE = 0.5  # of all volunteers in an hour
SECOND_BROWSER = 7  # every so manieth volunteer has the board open twice
CLOCKWORK = (waking.wake, jobs.release_overdue_claims, reminders.remind, confirmations.confirm)
# What a volunteer does who has a request: so likely, of a hundred.
TELLING: Mapping[str, int] = {
    "waits": 22,
    "not_reached": 20,
    "arranged": 18,
    "done": 24,
    "not_needed": 4,
    "concern": 1,
    "report": 3,
    "give_back": 8,
}
COMING_BACK = ("cancel", "cancel", "uncancel", "nobody_came", "again")


@dataclass(frozen=True, slots=True)
class Moment:
    """Who acts when, at which database: everything that another process needs to know."""

    url: str
    now: datetime
    seed: int
    number: int
    who: str
    share: tuple[int, ...] = ()
    asks: int = 0
    residents: int = 1

    @property
    def dice(self) -> random.Random:
        """The same moment throws the same dice."""
        return random.Random(f"{self.seed} {self.number} {self.who}")


Did: TypeAlias = Counter[str]


def act(moment: Moment) -> Did:
    """Whatever this one does at this moment; how often it did what."""
    doing: dict[str, Callable[[House, Moment], Did]] = {
        "residents": residents,
        "volunteers": volunteers,
        "desk": desk,
        "clock": clock,
    }
    return doing[moment.who.split()[0]](house_at(moment.url), moment)


def tries(doing: Callable[[], str]) -> str:
    """One thing somebody does; where the machine is too busy they read "try again", as on any page."""
    try:
        return doing()
    except (OperationalError, TimeoutError) as error:
        return _busy(error)


def _busy(error: OperationalError | TimeoutError) -> str:
    """Somebody waited too long for another; two who waited for each other are no such case."""
    if isinstance(error, OperationalError) and "lock timeout" not in str(error.orig):
        raise error
    return "busy: try again"


# --- residents


def residents(house: House, moment: Moment) -> Did:
    """Some ask for help; some ring again about what they have asked for."""
    dice, did = moment.dice, Did()
    for nth in range(moment.asks):
        did[tries(partial(_asks_anew, house, moment, dice, nth))] += 1
    for nth in range(moment.asks // 4 + 1):
        did[tries(partial(_again, house, moment, dice, nth))] += 1
    return did


def _asks_anew(house: House, moment: Moment, dice: random.Random, nth: int) -> str:
    number = f"+48991{dice.randrange(moment.residents):06d}"
    kind = dice.choice((*berlin().first_types, *berlin().more_types))
    zone = dice.choice(sorted(berlin().zones))
    with house.store.write() as session:
        call = _rings(session, moment, number, f"a{nth}")
        return f"asked: {_asks(house, session, call, kind, zone, moment.now)}"


def _rings(session: Session, moment: Moment, number: str, nth: str) -> Call:
    sid = f"CA{moment.number:08x}{nth:0>24}"
    knock = Knock(sid, "berlin", number, "landline", LINE, "de", "bench")
    return calls.ring(session, knock, now=moment.now)


def _asks(house: House, session: Session, call: Call, kind: str, zone: str, now: datetime) -> str:
    words = house.words.code_words("de")
    asked = requests.ask(
        session, call, kind=kind, zone=zone, postcode="12043", language="de", code_words=words, now=now
    )
    return asked.result


def _again(house: House, moment: Moment, dice: random.Random, nth: int) -> str:
    """About any request of theirs that is open, or was closed lately."""
    with house.store.read() as session:
        query = select(Request.id, Request.kind, Request.zone, Number.sealed)
        query = query.join(Number, Number.id == Request.number_id)
        found = session.execute(query.order_by(func.random()).limit(1)).one_or_none()
        number = vault_of(session).open(found.sealed) if found else ""
    if found is None:
        return "rang again: nothing"
    doing = dice.choice(COMING_BACK)
    words = house.words.code_words("de")
    with house.store.write() as session:
        call = _rings(session, moment, number, f"b{nth}")
        told = {"request_id": found.id, "call": call, "now": moment.now}
        if doing == "again":
            asked = _asks(house, session, call, found.kind, found.zone, moment.now)
            return f"rang again: {asked}"
        if doing == "nobody_came":
            return f"rang again: {doing} {coming_back.nobody_came(session, **told, code_words=words)}"
        done = coming_back.cancel(session, **told)
        if doing == "uncancel":
            most = berlin().claims_at_most
            done = coming_back.uncancel(session, **told, code_words=words, claims_at_most=most)
    return f"rang again: {doing} {done}"


# --- volunteers


def volunteers(house: House, moment: Moment) -> Did:
    """Each looks at the board or at what they have, and does one thing."""
    dice, did = moment.dice, Did()
    for volunteer_id in dice.sample(moment.share, k=int(len(moment.share) * ACTIVE)):
        did[tries(partial(_does, house, moment, dice, volunteer_id))] += 1
    return did


def _does(house: House, moment: Moment, dice: random.Random, volunteer_id: int) -> str:
    with house.store.read() as session:
        volunteer = session.get_one(Volunteer, volunteer_id)
        mine = board.mine(session, volunteer)
        sight = sight_of(berlin(), people.zones_of(session, volunteer_id), now=moment.now)
        seen = board.waiting(session, volunteer, sight=sight, now=moment.now, limit=SEEN)
        if dice.random() < FARTHER:
            seen += board.offered(session, volunteer, sight=sight, now=moment.now)
            seen += board.next_door(session, volunteer, sight=sight, now=moment.now, limit=SEEN)
    if mine and (not seen or dice.random() < 0.6):
        return _tells(house, moment, dice, volunteer_id, dice.choice(mine))
    if not seen:
        return "nothing waits"
    wanted = dice.choice(seen)
    limits = _limits(wanted.kind, sight, moment.now)
    with house.store.write() as session:
        took = claims.take(
            session, request_id=wanted.id, volunteer_id=volunteer_id, limits=limits, now=moment.now
        )
    return f"take: {took}"


def _limits(kind: str, sight: Sight, now: datetime) -> Limits:
    city = berlin()
    hours = city.claim_hours(kind)
    until = (after_day_hours(now, hours, city.timezone) - now).total_seconds() / 3600
    level, most = city.levels[kind], city.claims_at_most
    return Limits(level, most, city.same_resident_at_most, until, RULES, until / 2, sight)


def _tells(house: House, moment: Moment, dice: random.Random, volunteer_id: int, mine: Mine) -> str:
    (what,) = dice.choices(list(TELLING), weights=list(TELLING.values()))
    whose = {"request_id": mine.id, "volunteer_id": volunteer_id, "now": moment.now}
    with house.store.write() as session:
        return f"tell: {what} {_TELL[what](session, dice, whose)}"


def _reveals(session: Session, _dice: random.Random, whose: Mapping[str, object]) -> bool:
    return claims.reveal(session, **whose) is not None  # type: ignore[arg-type]


def _reports(session: Session, dice: random.Random, whose: Mapping[str, object]) -> bool:
    worry = Worry("other", "", form_key=str(dice.random()))
    return concerns.report(session, **whose, worry=worry) is not None  # type: ignore[arg-type]


def _arranges(session: Session, dice: random.Random, whose: Mapping[str, object]) -> bool:
    now, zone = whose["now"], berlin().timezone
    day = dice.choice(days_to_arrange(now, zone)[:3])  # type: ignore[arg-type]
    arranged = Arranged(day, reminded_first(day, now, zone))  # type: ignore[arg-type]
    return claims.finish(session, **whose, outcome="arranged", arranged=arranged)  # type: ignore[arg-type]


def _done(session: Session, dice: random.Random, whose: Mapping[str, object]) -> bool:
    spent = Spent(dice.randrange(100, 5000), dice.random() < 0.9, dice.choice(("cash", "later", None)))
    noted = money.told(session, **whose, spent=spent)  # type: ignore[arg-type]
    return noted and claims.finish(session, **whose, outcome="done")  # type: ignore[arg-type]


def _gives_back(session: Session, _dice: random.Random, whose: Mapping[str, object]) -> bool:
    return claims.give_back(session, **whose)  # type: ignore[arg-type]


def _outcome(name: str) -> Callable[[Session, random.Random, Mapping[str, object]], bool]:
    def tells(session: Session, _dice: random.Random, whose: Mapping[str, object]) -> bool:
        return claims.finish(session, **whose, outcome=name)  # type: ignore[arg-type]

    return tells


_TELL: Mapping[str, Callable[[Session, random.Random, Mapping[str, object]], bool]] = {
    "waits": _reveals,
    "report": _reports,
    "arranged": _arranges,
    "done": _done,
    "give_back": _gives_back,
    **{name: _outcome(name) for name in ("not_reached", "not_needed", "concern")},
}


# --- the desk


def desk(house: House, moment: Moment) -> Did:
    """Somebody looks after what nobody reached, what nobody came for, and takes a few things back."""
    dice, did = moment.dice, Did()
    with house.store.read() as session:
        unreached = list(session.scalars(select(Request.id).where(Request.state == "unreached").limit(5)))
        held = list(session.scalars(_any(("taken", "arranged"))))
        closed = list(session.scalars(_any(("done", "concern", "cancelled"))))
        open_tickets = list(session.scalars(select(Ticket.id).where(Ticket.state == "open").limit(5)))
    for request_id in unreached:
        did[tries(partial(_puts_on_board, house, moment, request_id))] += 1
    for request_id, verb in [(one, "take_back") for one in held] + [(one, "reopen") for one in closed]:
        if dice.random() < 0.3:
            did[tries(partial(_operates, house, moment, request_id, verb))] += 1
    for ticket_id in open_tickets:
        outcome = dice.choice(handling.OUTCOMES[:2])
        did[tries(partial(_closes, house, moment, ticket_id, outcome))] += 1
    return did


def _closes(house: House, moment: Moment, ticket_id: int, outcome: handling.Outcome) -> str:
    with house.store.write() as session:
        petra = operator_by_name(session, OPERATOR)
        assert petra is not None
        handling.close(session, ticket_id=ticket_id, outcome=outcome, operator=petra, now=moment.now)
    return "desk: ticket closed"


def _any(states: Sequence[str]):  # type: ignore[no-untyped-def]  # a statement
    return select(Request.id).where(Request.state.in_(states)).order_by(func.random()).limit(2)


def _puts_on_board(house: House, moment: Moment, request_id: int) -> str:
    quiet = next_try(moment.now, berlin().timezone)
    with house.store.write() as session:
        petra = operator_by_name(session, OPERATOR)
        assert petra is not None
        done = handling.put_on_board(
            session, request_id=request_id, quiet_until=quiet, operator=petra, now=moment.now
        )
    return f"desk: on the board {done}"


def _operates(house: House, moment: Moment, request_id: int, verb: str) -> str:
    words = house.words.code_words("de")
    with house.store.write() as session:
        petra = operator_by_name(session, OPERATOR)
        one = operating.find(session, request_id, cities=["berlin"])
        assert petra is not None
        assert one is not None
        by = {"operator_id": petra.id, "now": moment.now}
        if verb == "take_back":
            done = operating.take_back(session, one, **by)  # type: ignore[arg-type]
        else:
            done = operating.reopen(session, one, **by, code_words=words)  # type: ignore[arg-type]
    return f"desk: {verb} {done is not None}"


# --- the clocks


def clock(house: House, moment: Moment) -> Did:
    """One round of whatever the clock does about requests; the other clock does the same meanwhile."""
    did = Did()
    for job in CLOCKWORK:
        try:
            did[f"clock: {job.__name__}"] += int(job(house, moment.now) or 0)
        except (OperationalError, TimeoutError) as error:
            did[_busy(error)] += 1  # as the clock does: it is tried again in its next round
    return did
