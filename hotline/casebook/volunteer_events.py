"""The history of a volunteer: one row for everything that happens to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hotline.casebook import audit, marks
from hotline.casebook.store import vault_of
from hotline.casebook.tables import VolunteerEvent


def record(
    session: Session,
    volunteer_id: int,
    kind: str,
    *,
    by: int | None,
    at: datetime,
    note: str | None = None,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Write down what happened; `by` is an operator's id, None for the terminal and the clock.

    `note` is a reason in somebody's own words, and sealed; `detail` must hold nothing personal.
    """
    sealed = vault_of(session).seal(note) if note else None
    row = {"volunteer_id": volunteer_id, "kind": kind, "at": at, "operator_id": by}
    session.execute(insert(VolunteerEvent).values(**row, note=sealed, detail=dict(detail or {})))
    marks.touch(session, "desk")
    if by is not None:
        audit.note(session, actor=by, verb=kind, subject=("volunteer", volunteer_id), detail=detail, now=at)
