"""Which partner has a request, and which had it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hotline.casebook.changes import changed
from hotline.casebook.tables import Operator, Partner, Referral


@dataclass(frozen=True, slots=True)
class Given:
    """To whom it was passed on, by whom and when; `ended_as` says how that ended, if it has."""

    partner: str
    partner_id: int
    by: str
    at: datetime
    ended_at: datetime | None
    ended_as: str | None


def end(session: Session, request_id: int, *, ended_as: str, now: datetime) -> bool:
    """The partner has it no longer, if one had it."""
    active = update(Referral).where(Referral.request_id == request_id, Referral.ended_at.is_(None))
    return changed(session, active.values(ended_at=now, ended_as=ended_as), seen=False) == 1


def of_request(session: Session, request_id: int) -> list[Given]:
    """To whom it was passed on, the newest first."""
    columns = (Partner.name, Partner.id, Operator.name, Referral.at, Referral.ended_at, Referral.ended_as)
    query = select(*columns).join(Partner, Partner.id == Referral.partner_id)
    query = query.join(Operator, Operator.id == Referral.operator_id)
    rows = session.execute(query.where(Referral.request_id == request_id).order_by(Referral.id.desc()))
    return [Given(*row) for row in rows]


def has(session: Session, request_id: int) -> bool:
    """Whether a partner has it."""
    active = select(Referral.id).where(Referral.request_id == request_id, Referral.ended_at.is_(None))
    return session.scalar(active) is not None
