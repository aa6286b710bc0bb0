"""When everybody on a list is asked anew, and how a list ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from hotline.casebook import checkin_results, marks, numbers
from hotline.casebook.changes import changed
from hotline.casebook.tables import CheckinList, CheckinPerson
from hotline.casebook.tables.checkins import LIST_STATES, RESULTS

DAYS = {"daily": 1, "weekly": 7}
ASKED_ANEW = (*RESULTS, "waiting")  # whoever still does not want it is spared before any telephone rings
AT_ONCE = 50  # people in one transaction
NOT_ENDED = tuple(one for one in LIST_STATES if one != "ended")


def any_open(session: Session, *, city: str) -> bool:
    """Whether a list of this city has not ended: the clock need not look further where none has."""
    here = CheckinList.city == city, CheckinList.state.in_(NOT_ENDED)
    return session.scalar(select(CheckinList.id).where(*here).limit(1)) is not None


def begin_due(session: Session, *, city: str, today: date, now: datetime) -> int:
    """Begin the rounds whose day has come; how many. `today`: the day in the city, whose morning is there."""
    running = select(CheckinList).where(CheckinList.city == city, CheckinList.state == "running")
    due = [one for one in session.scalars(running.order_by(CheckinList.id)) if _is_due(one, today, now)]
    return sum(_begin(session, one, today=today, now=now) for one in due)


def _is_due(one: CheckinList, today: date, now: datetime) -> bool:
    if one.starts_at is not None and one.starts_at > now:
        return False
    if one.round_on is None:
        return True
    days = DAYS.get(one.repeat)
    return days is not None and today >= one.round_on + timedelta(days=days)


def _begin(session: Session, one: CheckinList, *, today: date, now: datetime) -> bool:
    """The next round: whoever was tried in vain in the last one is looked after, and all are asked anew."""
    as_it_was = (
        CheckinList.id == one.id, CheckinList.round == one.round, CheckinList.state == "running",
    )  # fmt: skip
    if session.scalar(select(CheckinList.id).where(*as_it_was).with_for_update(key_share=True)) is None:
        return False  # another clock has begun it
    before = one.round
    if before:
        leave_open(session, one, now=now)
    values = {"round": before + 1, "round_on": today}
    if changed(session, update(CheckinList).where(*as_it_was).values(**values), seen=False) == 0:
        return False
    if before:  # whatever was written down before the first round is of the first round
        _ask_anew(session, one.id)
    marks.touch(session, "desk")
    session.expire_all()
    return True


def _ask_anew(session: Session, list_id: int) -> None:
    everybody = CheckinPerson.list_id == list_id, CheckinPerson.state.in_(ASKED_ANEW)
    anew = {"state": "waiting", "tries": 0, "next_at": None, "result_at": None, "result_by": None}
    changed(session, update(CheckinPerson).where(*everybody).values(**anew), seen=False)


def leave_open(
    session: Session, one: CheckinList, *, now: datetime, after: int = 0, limit: int | None = None
) -> int | None:
    """What a round leaves: whoever was tried has not answered, whoever was not tried was not rung.

    Of those with an id above `after` so many at once; the id of the last, None where no more are left.
    """
    mine = CheckinPerson.list_id == one.id, CheckinPerson.state == "waiting", CheckinPerson.id > after
    waiting = list(
        session.scalars(select(CheckinPerson).where(*mine).order_by(CheckinPerson.id).limit(limit))
    )
    for person in waiting:
        if numbers.lock(session, person.number_id) is not None:
            result = "no_answer" if person.tries else "not_rung"
            checkin_results.finish(session, person, result, now=now, only=("waiting",))
    return waiting[-1].id if limit is not None and len(waiting) == limit else None


def unsettled(session: Session, *, city: str, today: date | None, now: datetime) -> list[int]:
    """Lists whose round is over while somebody still waits in it: those that ended, and those due anew.

    `today` as in `begin_due`; None where no round begins at this hour.
    """
    waits = exists().where(CheckinPerson.list_id == CheckinList.id, CheckinPerson.state == "waiting")
    begun = CheckinList.city == city, CheckinList.round > 0, CheckinList.state.in_(("ended", "running"))
    found = session.scalars(select(CheckinList).where(*begun, waits).order_by(CheckinList.id))
    return [
        one.id for one in found if one.state == "ended" or (today is not None and _is_due(one, today, now))
    ]


def settle(session: Session, list_id: int, *, now: datetime, after: int) -> int | None:
    """A part of that, so that no call waits for a whole list; as `leave_open` tells it.

    The list is locked before the numbers of those on it, as everywhere; who speaks with one of them does not
    wait for that.
    """
    mine = select(CheckinList).where(CheckinList.id == list_id)
    one = session.scalar(mine.with_for_update(key_share=True))
    return leave_open(session, one, now=now, after=after, limit=AT_ONCE) if one is not None else None


def end(session: Session, one: CheckinList, *, now: datetime) -> bool:
    """Nobody is rung any more; False: it had ended. A call that goes on is heard to its end."""
    ending = update(CheckinList).where(CheckinList.id == one.id, CheckinList.state.in_(NOT_ENDED))
    if changed(session, ending.values(state="ended", ended_at=now)) == 0:
        return False
    if one.round:
        leave_open(session, one, now=now, limit=AT_ONCE)  # the clock sees to the others
    marks.touch(session, "desk")
    return True


def end_due(session: Session, *, city: str, now: datetime) -> int:
    """End the lists whose time is over; how many."""
    over = select(CheckinList).where(
        CheckinList.city == city, CheckinList.state.in_(NOT_ENDED), CheckinList.ends_at <= now
    )
    return sum(end(session, one, now=now) for one in list(session.scalars(over.order_by(CheckinList.id))))
