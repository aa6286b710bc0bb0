"""Lists of people who are rung and asked how they are (O11): made, changed, started, paused, ended, read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, exists, func, not_, select, update
from sqlalchemy.orm import Session

from hotline.casebook import checkin_rounds, no_calls, numbers
from hotline.casebook.changes import changed
from hotline.casebook.checkin_people import Person, noted
from hotline.casebook.reach import within, zones_of
from hotline.casebook.tables import CheckinList, CheckinPerson, CheckinResult, Number, Outgoing
from hotline.casebook.tables.checkins import PERSON_STATES

LONGEST = timedelta(days=90)  # a list ends by itself; whoever still needs it sets its end anew
PAGE = 50
MOST_SHOWN = 200
ROUNDS_SHOWN = 30
MOST_TRIES = 6

Move: TypeAlias = Literal["start", "pause", "end"]
MOVES: Mapping[Move, tuple[tuple[str, ...], str, str]] = {
    "start": (("draft", "paused"), "running", "started"),
    "pause": (("running",), "paused", "paused"),
    "end": (("draft", "running", "paused"), "ended", "ended"),
}


@dataclass(frozen=True, slots=True)
class Details:
    """What an operator says of a list; `starts_at` is None where it begins as soon as it is started."""

    name: str
    language: str
    parts: tuple[str, ...]
    tries: int
    repeat: str
    starts_at: datetime | None
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of the results as they leave the desk: nobody can be found by it."""

    id: int
    round: int
    person: int | None
    zone: str
    language: str
    result: str
    tries: int
    by_desk: bool
    at: datetime


def make(session: Session, city: str, details: Details, *, operator_id: int, now: datetime) -> int:
    """A new list, which rings nobody before it is started; its id."""
    new = CheckinList(city=city, created_at=now, created_by=operator_id, state="draft", **_values(details))
    session.add(new)
    session.flush()
    noted(session, new, "entered", operator_id=operator_id, now=now)
    return new.id


def _values(details: Details) -> dict[str, Any]:
    return {**asdict(details), "parts": list(details.parts)}


def change(
    session: Session, one: CheckinList, details: Details, *, version: int, operator_id: int, now: datetime
) -> bool:
    """Other hours, another end; False: it has ended, or is no longer of the version that was seen."""
    same = (CheckinList.id == one.id, CheckinList.version == version, CheckinList.state != "ended")
    if (
        changed(session, update(CheckinList).where(*same).values(**_values(details), version=version + 1))
        == 0
    ):
        return False
    noted(session, one, "changed", operator_id=operator_id, now=now)
    return True


def move(session: Session, one: CheckinList, how: Move, *, operator_id: int, now: datetime) -> bool:
    """Start, pause or end it; False: it stood otherwise by now. A call that goes on is heard to its end."""
    before, after, verb = MOVES[how]
    if how == "end":
        done = checkin_rounds.end(session, one, now=now)
    else:
        moving = update(CheckinList).where(CheckinList.id == one.id, CheckinList.state.in_(before))
        done = changed(session, moving.values(state=after)) == 1
    if done:
        noted(session, one, verb, operator_id=operator_id, now=now)
    return done


def find(session: Session, list_id: int, *, cities: Sequence[str]) -> CheckinList | None:
    """The list, if it is one of these cities'."""
    return session.scalar(
        select(CheckinList).where(CheckinList.id == list_id, CheckinList.city.in_(cities)),
        execution_options={"populate_existing": True},
    )


def is_whole(session: Session, one: CheckinList, *, cities: Sequence[str]) -> bool:
    """Whether nobody stands on it who is out of reach: else it is not theirs to start, change or end."""
    beyond = CheckinPerson.list_id == one.id, not_(within(cities, CheckinPerson.city, CheckinPerson.zone))
    return not session.scalar(select(exists().where(*beyond)))


def of_cities(session: Session, *, cities: Sequence[str]) -> list[tuple[CheckinList, Counter[str]]]:
    """All lists of these cities, the newest first; how many there are of each state, within reach."""
    query = select(CheckinList).where(CheckinList.city.in_(cities))
    found = list(
        session.scalars(query.order_by(CheckinList.state == "ended", CheckinList.id.desc()).limit(MOST_SHOWN))
    )
    counted = counts(session, [one.id for one in found], cities=cities)
    return [(one, counted.get(one.id, Counter())) for one in found]


def counts(session: Session, ids: Sequence[int], *, cities: Sequence[str]) -> dict[int, Counter[str]]:
    """How many of each state stand on each list."""
    query = select(CheckinPerson.list_id, CheckinPerson.state, func.count()).where(
        CheckinPerson.list_id.in_(ids), within(cities, CheckinPerson.city, CheckinPerson.zone)
    )
    found: dict[int, Counter[str]] = {}
    for list_id, state, many in session.execute(query.group_by(CheckinPerson.list_id, CheckinPerson.state)):
        found.setdefault(list_id, Counter())[state] = many
    return found


def page(
    session: Session, one: CheckinList, *, cities: Sequence[str], state: str = "", after: int = 0
) -> tuple[list[Person], int | None]:
    """People on a list in the order in which they came, and after which the next page begins."""
    query = _people(cities).where(CheckinPerson.list_id == one.id, CheckinPerson.id > after)
    wanted = [state] if state in PERSON_STATES else [each for each in PERSON_STATES if each != "proposed"]
    query = query.where(CheckinPerson.state.in_(wanted)).order_by(CheckinPerson.id).limit(PAGE + 1)
    rows = [_person(session, *row) for row in session.execute(query)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def _people(cities: Sequence[str]) -> Any:
    query = select(CheckinPerson, Number.sealed).join(Number, Number.id == CheckinPerson.number_id)
    return query.where(within(cities, CheckinPerson.city, CheckinPerson.zone))


def _person(session: Session, one: CheckinPerson, sealed: str) -> Person:
    return Person(
        id=one.id,
        masked=numbers.masked_in(session, sealed) or "",
        zone=one.zone or "",
        language=one.language,
        state=one.state,
        tries=one.tries,
        wanted=one.wanted_at is not None,
        at=one.result_at,
        request_id=one.request_id,
    )


def person(session: Session, person_id: int, *, cities: Sequence[str]) -> tuple[Person, CheckinList] | None:
    """Somebody on a list, and the list."""
    query = _people(cities).where(CheckinPerson.id == person_id, CheckinPerson.state != "proposed")
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return _person(session, *row), session.get_one(CheckinList, row[0].list_id)


def rung(session: Session, person_id: int) -> list[Outgoing]:
    """When the hotline rang them, the newest first, and how it ended."""
    query = select(Outgoing).where(Outgoing.checkin_id == person_id).order_by(Outgoing.id.desc())
    return list(session.scalars(query.limit(20)))


def rounds(session: Session, one: CheckinList, *, cities: Sequence[str]) -> list[tuple[int, Counter[str]]]:
    """What came of the last rounds, the newest first: how many of each result, also of who is forgotten."""
    query = select(CheckinResult.round, CheckinResult.result, func.count()).where(*_within(one, cities))
    found: dict[int, Counter[str]] = {}
    for number, result, many in session.execute(
        query.group_by(CheckinResult.round, CheckinResult.result).order_by(CheckinResult.round.desc())
    ):
        found.setdefault(number, Counter())[result] = many
    return list(found.items())[:ROUNDS_SHOWN]


def _within(one: CheckinList, cities: Sequence[str]) -> list[ColumnElement[bool]]:
    zones = zones_of(cities, one.city)
    mine: list[ColumnElement[bool]] = [CheckinResult.list_id == one.id]
    if zones is not None:
        mine.append(CheckinResult.zone.is_(None) | CheckinResult.zone.in_(sorted(zones)))
    return mine


def results(
    session: Session, one: CheckinList, *, cities: Sequence[str], after: int, limit: int
) -> list[Outcome]:
    """The results of all rounds, in the order in which they came."""
    query = select(CheckinResult).where(*_within(one, cities), CheckinResult.id > after)
    return [
        Outcome(
            id=each.id,
            round=each.round,
            person=each.person_id,
            zone=each.zone or "",
            language=each.language,
            result=each.result,
            tries=each.tries,
            by_desk=each.by_desk,
            at=each.at,
        )
        for each in session.scalars(query.order_by(CheckinResult.id).limit(limit))
    ]


def minds(session: Session, person_id: int) -> bool:
    """Whether somebody on a list does not want to be rung."""
    query = select(CheckinPerson.id).join(Number, Number.id == CheckinPerson.number_id)
    return session.scalar(query.where(CheckinPerson.id == person_id, no_calls.unwanted())) is not None
