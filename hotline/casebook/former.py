"""Who helped a caller last has their next request first, for some hours (V10).

Said in SQL and nowhere kept: the board hides such a request from others from its first moment, and shows it
to all as soon as the hours are over, or the helper declines, pauses, or has as much as they may have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.orm import aliased

from hotline.casebook import fitting
from hotline.casebook.tables import Claim, Decline, Number, Request, Volunteer
from hotline.casebook.tables.requests import SOON, on_board_since

RESIDENT_DAYS = 30  # R49: the same resident at most so often in so many days, without the desk's consent
NOT_AGAIN = ("nobody_came", "concern")


@dataclass(frozen=True, slots=True)
class First:
    """Whose requests come first to their helper: those that came to the board after `since`.

    The rest is what whoever takes one may do at most (R44, R49): who may not take it does not come first.
    """

    since: datetime
    levels: Mapping[str, int]
    claims_at_most: int
    same_resident_at_most: int
    now: datetime


def is_kept(first: First, *, but_for: int | None = None) -> ColumnElement[bool]:
    """Requests that somebody has first; `but_for`: somebody else than this volunteer."""
    fresh = on_board_since() > first.since, Request.priority != SOON
    if but_for is None:
        return and_(*fresh, _candidates(first).exists())
    return and_(*fresh, func.coalesce(helper(first), but_for) != but_for)


def helper(first: First) -> Any:
    """Who has the request first: the last of its caller's helpers who could take it. NULL: nobody."""
    claim, volunteer = _joined()
    query = _conditions(select(volunteer.id), claim, volunteer, first)
    return query.order_by(claim.id.desc()).limit(1).correlate(Request).scalar_subquery()


def _joined() -> tuple[Any, Any]:
    return aliased(Claim), aliased(Volunteer)


def _candidates(first: First) -> Any:
    claim, volunteer = _joined()
    return _conditions(select(claim.id), claim, volunteer, first).correlate(Request)


def _conditions(query: Any, claim: Any, volunteer: Any, first: First) -> Any:
    """Helped this number to the end, may take it now, and has not been left out for a reason."""
    had, bad = aliased(Claim), aliased(Claim)
    had_it = select(had.id).where(had.request_id == Request.id).correlate(Request).exists()
    bad_end = select(bad.id).where(
        bad.number_id == Request.number_id, bad.volunteer_id == volunteer.id, bad.ended_as.in_(NOT_AGAIN)
    )
    declined = select(Decline.at).where(
        Decline.request_id == Request.id, Decline.volunteer_id == volunteer.id
    )
    shared = select(Number.id).where(Number.id == Request.number_id, Number.shared.is_(True))
    joined = query.select_from(claim).join(volunteer, volunteer.id == claim.volunteer_id)
    return joined.where(
        claim.number_id == Request.number_id,
        claim.ended_as == "done",
        volunteer.state == "active",
        volunteer.on_duty.is_(True),
        volunteer.city == Request.city,
        fitting.fits_each(volunteer, first.levels),
        ~had_it,
        ~bad_end.correlate(Request, volunteer).exists(),
        ~declined.correlate(Request, volunteer).exists(),
        ~shared.correlate(Request).exists(),
        *could_take(first, volunteer),
    )


def could_take(
    first: First, volunteer: Any, *, request_id: int | None = None
) -> tuple[ColumnElement[bool], ...]:
    """Has room for one more, and has not helped this resident too often (R49).

    `request_id`: about this request; without it about the request of the statement around it.
    """
    held, often = aliased(Claim), aliased(Claim)
    holds = select(func.count()).where(held.volunteer_id == volunteer.id, held.ended_at.is_(None))
    whose: Any = Request.number_id
    if request_id is not None:
        about = aliased(Request)
        whose = select(about.number_id).where(about.id == literal(request_id)).scalar_subquery()
    since = first.now - timedelta(days=RESIDENT_DAYS)
    helped = select(func.count()).where(
        often.volunteer_id == volunteer.id, often.number_id == whose, often.taken_at > since
    )
    around = (volunteer,) if request_id is not None else (volunteer, Request)
    return (
        holds.correlate(volunteer).scalar_subquery() < first.claims_at_most,
        helped.correlate(*around).scalar_subquery() < first.same_resident_at_most,
    )
