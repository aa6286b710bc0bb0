"""What the clock does about residents who agreed to be remembered for longer (`agreements`).

Their requests, calls and code words are forgotten in their time. When the newest closed request is, what one
key needs to ask for the same again is put into the agreement, and nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from hotline.casebook.changes import changed
from hotline.casebook.former import NOT_AGAIN
from hotline.casebook.old_rows import due_ids
from hotline.casebook.tables import Agreement, Claim, Number, Request

NO_WISH = ("withdrawn", "held_back")  # what nobody wants repeated


def keep(session: Session, ids: Sequence[int], *, now: datetime) -> list[int]:
    """What one key needs of these requests, which are about to forget whose they were.

    The ids of the claims that go on telling who helped: who comes first when the resident asks again (V10).
    """
    agreed = and_(Agreement.number_id == Request.number_id, Agreement.city == Request.city)
    query = select(Request, Agreement.id).join(Agreement, agreed)
    query = query.where(Request.id.in_(ids), Request.for_other.is_(False), Request.state.not_in(NO_WISH))
    kept: dict[int, Request] = {}
    for one, agreement_id in session.execute(query.where(Agreement.until > now).order_by(Request.id)):
        if _put(session, agreement_id, one):
            kept[agreement_id] = one
    for one in kept.values():
        if one.number_id is not None:
            part(session, one.number_id, one.city)
    return _helped(session, [one.id for one in kept.values()])


def _put(session: Session, agreement_id: int, one: Request) -> bool:
    """Into the agreement, unless a younger request stands there."""
    day = one.asked_at.date()
    none_younger = or_(Agreement.asked_on.is_(None), Agreement.asked_on <= day)
    values = {"kind": one.kind, "zone": one.zone, "postcode": one.postcode, "asked_on": day}
    putting = update(Agreement).where(Agreement.id == agreement_id, none_younger)
    return changed(session, putting.values(**values), seen=False) == 1


def _helped(session: Session, request_ids: Sequence[int]) -> list[int]:
    """The claims that ended well, of volunteers whom nothing speaks against with this number."""
    bad = aliased(Claim)
    against = select(bad.id).where(
        bad.number_id == Claim.number_id,
        bad.volunteer_id == Claim.volunteer_id,
        bad.ended_as.in_(NOT_AGAIN),
    )
    well = select(Claim.id).where(Claim.request_id.in_(request_ids), Claim.ended_as == "done")
    return list(session.scalars(well.where(~against.exists()))) if request_ids else []


def part(session: Session, number_id: int, city: str) -> None:
    """Nothing tells any more who helped this number, in what has forgotten whose it was."""
    asked = Request.id == Claim.request_id, Request.city == city
    old = exists().where(*asked, Request.forgotten_at.is_not(None))  # by the few claims, not by all requests
    theirs = update(Claim).where(Claim.number_id == number_id, old)
    changed(session, theirs.values(number_id=None), seen=False)


def forget(session: Session, *, now: datetime, limit: int) -> int:
    """What was agreed and is over, or has nothing to keep. What was renewed meanwhile stays."""
    query = select(Agreement.id).where(_is_over(now)).order_by(Agreement.until)
    ids = due_ids(session, query, limit=limit)
    whose = select(Agreement.number_id, Agreement.city).where(Agreement.id.in_(ids))
    for number_id, city in session.execute(whose).all():
        part(session, number_id, city)
    return gone(session, Agreement.id.in_(ids))


def _is_over(now: datetime) -> ColumnElement[bool]:
    """Its term; or the number is several households' by now, or no request of it was ever to be repeated."""
    asked = exists().where(Request.number_id == Agreement.number_id, Request.city == Agreement.city)
    shared = exists().where(Number.id == Agreement.number_id, Number.shared.is_(True))
    return or_(Agreement.until <= now, shared, and_(Agreement.kind.is_(None), ~asked))


def gone(session: Session, *which: ColumnElement[bool]) -> int:
    """Delete these agreements; how many there were."""
    deleting = delete(Agreement).where(*which).returning(Agreement.id)
    return len(list(session.scalars(deleting, execution_options={"synchronize_session": False})))
