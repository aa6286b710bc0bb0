"""Who stands on a list: taken in one by one or from a file, rung once more, told by hand, taken off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from hotline.casebook import (
    audit,
    blocks,
    checkin_results,
    erased_before,
    marks,
    no_calls,
    numbers,
    retention,
)
from hotline.casebook.changes import changed
from hotline.casebook.reach import Reach, within
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import CheckinList, CheckinPerson, Number, Outgoing
from hotline.casebook.tables.checkins import PERSON_STATES
from hotline.cities.people_table import Read

Refused: TypeAlias = Literal["on_list", "blocked", "never", "erased", "zone"]
Result: TypeAlias = Literal["fine", "help", "no_answer", "never"]
RESULTS: tuple[Result, ...] = ("fine", "help", "no_answer", "never")
SETTLED = tuple(one for one in PERSON_STATES if one not in ("proposed", "ringing"))


class Overtaken(Exception):
    """Of two who bring a file at once the second goes on."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a list as the desk reads it; `by` is the operator who wrote the result down."""

    id: int
    masked: str
    zone: str
    language: str
    state: str
    tries: int
    wanted: bool
    at: datetime | None
    request_id: int | None


def add(
    session: Session, one: CheckinList, wanted: Read, *, reach: Reach, proposed: bool, now: datetime
) -> int | Refused:
    """Onto the list; the id, or why not. `proposed`: it counts only when somebody has said so.

    Whoever had everything about them erased lately is added only by hand, when they ask for it.
    """
    if not reach.has(one.city, wanted.zone):
        return "zone"
    if no_calls.holds(session, wanted.number):
        return "never"
    if proposed and erased_before.erased_since(session, wanted.number, now - retention.BACKUPS):
        return "erased"
    number_id = numbers.keep(session, wanted.number, kind=wanted.kind, now=now)
    if blocks.until_when(session, number_id, cities=(one.city,), now=now) is not None:
        return "blocked"
    values = {"list_id": one.id, "number_id": number_id, "city": one.city, "added_at": now, "tries": 0}
    where = {"zone": wanted.zone or None, "postcode": wanted.postcode or None, "language": wanted.language}
    state = "proposed" if proposed else "waiting"
    adding = insert_if_missing(session, CheckinPerson).values(**values, **where, state=state)
    new = session.scalar(adding.returning(CheckinPerson.id))
    return "on_list" if new is None else new


def propose(
    session: Session,
    one: CheckinList,
    wanted: Iterable[Read],
    *,
    reach: Reach,
    now: datetime,
    newest: int | None = None,
) -> list[tuple[Read, Refused]]:
    """What a file brings waits until somebody has seen the report; who was refused, and why.

    What was proposed before and never taken in makes room for it. A long file comes in parts: `newest` is
    the newest that is proposed after the part before.

    Raises:
        Overtaken: a colleague has brought another file since the part before.
    """
    session.execute(select(CheckinList.id).where(CheckinList.id == one.id).with_for_update(key_share=True))
    if newest is None:
        drop(session, one)
    elif newest_proposed(session, one) != newest:
        raise Overtaken
    found = ((each, add(session, one, each, reach=reach, proposed=True, now=now)) for each in wanted)
    return [(each, result) for each, result in found if not isinstance(result, int)]


def drop(session: Session, one: CheckinList) -> int:
    """What was proposed does not count; how many."""
    changed(session, update(CheckinList).where(CheckinList.id == one.id).values(read_to=None), seen=False)
    theirs = delete(CheckinPerson).where(CheckinPerson.list_id == one.id, CheckinPerson.state == "proposed")
    gone = theirs.returning(CheckinPerson.number_id)
    whose = list(session.scalars(gone, execution_options={"synchronize_session": False}))
    numbers.forget_unused(session, whose)
    return len(whose)


def newest_proposed(session: Session, one: CheckinList) -> int:
    """The id of whoever was proposed last, 0 where nobody is: by it a report is known again."""
    mine = CheckinPerson.list_id == one.id, CheckinPerson.state == "proposed"
    return session.scalar(select(func.max(CheckinPerson.id)).where(*mine)) or 0


def read_whole(session: Session, one: CheckinList, *, newest: int) -> None:
    """A file was read to its end, and `newest` is proposed last of it.

    Raises:
        Overtaken: a colleague has brought another file meanwhile.
    """
    session.execute(select(CheckinList.id).where(CheckinList.id == one.id).with_for_update(key_share=True))
    if newest_proposed(session, one) != newest:
        raise Overtaken
    changed(session, update(CheckinList).where(CheckinList.id == one.id).values(read_to=newest), seen=False)


def is_read_whole(session: Session, one: CheckinList) -> bool:
    """Whether all of a file is proposed, and not only what was read before something went wrong."""
    return newest_proposed(session, one) <= (one.read_to or 0)  # whoever was erased meanwhile is missing


def take_in(session: Session, one: CheckinList, *, seen: int, operator_id: int, now: datetime) -> int:
    """What was proposed counts; how many: none where that is no whole file, or no longer what was `seen`."""
    mine = CheckinPerson.list_id == one.id, CheckinPerson.state == "proposed"
    session.execute(select(CheckinList.id).where(CheckinList.id == one.id).with_for_update(key_share=True))
    if newest_proposed(session, one) != seen or not is_read_whole(session, one):
        return 0
    taking = update(CheckinPerson).where(*mine).values(state="waiting", added_at=now)
    many = changed(session, taking, seen=False)
    if many:
        noted(session, one, "people_added", operator_id=operator_id, now=now, count=many)
    return many


def noted(
    session: Session, one: CheckinList, verb: str, *, operator_id: int, now: datetime, **detail: object
) -> None:
    """In the audit trail: a list and ids, never whose number it is."""
    audit.note(
        session,
        actor=operator_id,
        verb=verb,
        subject=("checkin", one.id),
        city=one.city,
        detail=detail,
        now=now,
    )
    marks.touch(session, "desk")


# --- one of them


def find(
    session: Session, person_id: int, *, cities: Sequence[str]
) -> tuple[CheckinPerson, CheckinList] | None:
    """Somebody on a list within reach, their number locked, and the list."""
    here = CheckinPerson.id == person_id, within(cities, CheckinPerson.city, CheckinPerson.zone)
    number_id = session.scalar(
        select(CheckinPerson.number_id).where(*here, CheckinPerson.state != "proposed")
    )
    if number_id is None or numbers.lock(session, number_id) is None:
        return None
    query = select(CheckinPerson, CheckinList).join(CheckinList, CheckinList.id == CheckinPerson.list_id)
    row = session.execute(query.where(*here), execution_options={"populate_existing": True}).one_or_none()
    return None if row is None else (row[0], row[1])


def want(
    session: Session, person: CheckinPerson, one: CheckinList, *, operator_id: int, now: datetime
) -> Literal["wanted", "rings", "ended", "blocked", "never"]:
    """An operator wants them rung now: the clock rings them before all others."""
    number = session.get_one(Number, person.number_id)
    if one.state not in ("running", "paused"):
        return "ended"
    if session.scalar(select(Number.id).where(Number.id == number.id, no_calls.unwanted())) is not None:
        return "never"
    if blocks.until_when(session, number.id, cities=(one.city,), now=now) is not None:
        return "blocked"
    waiting = update(CheckinPerson).where(CheckinPerson.id == person.id, CheckinPerson.state.in_(SETTLED))
    if changed(session, waiting.values(state="waiting", wanted_at=now)) == 0:
        return "rings"
    noted(session, one, "rung_now", operator_id=operator_id, now=now, person=person.id)
    return "wanted"


def tell(
    session: Session,
    person: CheckinPerson,
    one: CheckinList,
    result: Result,
    *,
    operator_id: int,
    now: datetime,
) -> bool:
    """An operator has rung them and writes down how it stands; False: the hotline rings there just now."""
    only = [state for state in PERSON_STATES if state not in ("proposed", "ringing")]
    before = person.state, person.result_at, person.result_by
    if result == "never" == person.state and person.result_by is not None:
        return True  # said twice it is said once: it can be taken back by another result all the same
    if not checkin_results.finish(session, person, result, now=now, operator_id=operator_id, only=only):
        return False
    state, made_at, by = before
    if state == "never" != result and by is not None and made_at is not None:
        _was_a_slip(session, person, made_at=made_at, operator_id=operator_id, now=now)
    if result == "help":
        checkin_results.look_after(session, person, reason=checkin_results.NEEDS_HELP, now=now)
    noted(session, one, "result", operator_id=operator_id, now=now, person=person.id, result=result)
    return True


def _was_a_slip(
    session: Session, person: CheckinPerson, *, made_at: datetime, operator_id: int, now: datetime
) -> None:
    """The wish that came with "never" at the desk goes with it; one that was there before stays."""
    number = session.get_one(Number, person.number_id)
    wish = no_calls.made_then(session, number.hash, at=made_at)
    if wish is not None:
        about = {"cities": [person.city], "operator_id": operator_id, "now": now}
        no_calls.lift(session, wish, why="mistake", **about)  # type: ignore[arg-type] # each its own


def remove(
    session: Session, person: CheckinPerson, one: CheckinList, *, operator_id: int, now: datetime
) -> bool:
    """Off the list, and their number where nothing else tells of it.

    False: the hotline rings there just now. Whoever says in that call that they need help is not lost.
    """
    number_id, person_id = person.number_id, person.id
    rings = exists().where(Outgoing.checkin_id == CheckinPerson.id, Outgoing.state != "over")
    gone = delete(CheckinPerson).where(CheckinPerson.id == person_id, ~rings)
    if session.scalar(gone.returning(CheckinPerson.id)) is None:
        return False
    numbers.forget_unused(session, [number_id])
    noted(session, one, "person_removed", operator_id=operator_id, now=now, person=person_id)
    return True
