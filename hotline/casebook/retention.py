"""What is kept only for a while, and forgotten on time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook.changes import changed
from hotline.casebook.tables import Call

WIPED_AFTER = timedelta(hours=1)


def wipe_ended(session: Session, *, now: datetime, after: timedelta = WIPED_AFTER, limit: int = 500) -> int:
    """Forget where calls stood and what was last said, some time after their end; how many. Safe twice."""
    kept = or_(Call.state.is_not(None), Call.answer.is_not(None))
    ended = select(Call.id).where(Call.ended_at <= now - after, kept).order_by(Call.ended_at).limit(limit)
    wiping = update(Call).where(Call.id.in_(ended.scalar_subquery()))
    return changed(session, wiping.values(state=None, answer=None), seen=False)
