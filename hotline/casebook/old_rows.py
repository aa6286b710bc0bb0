"""Rows that are old enough to be forgotten, so many at a time; what another process holds is left to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, delete
from sqlalchemy.orm import Session

from hotline.casebook.tables import Base


def due_ids(session: Session, query: Select[Any], *, limit: int) -> list[int]:
    """The next rows, locked; those that another process has in its hands are left to it."""
    locked = query.limit(limit).with_for_update(skip_locked=True, key_share=True)
    return list(session.scalars(locked))


def deleted(session: Session, table: type[Base], query: Select[Any], *, limit: int) -> int:
    """Delete the next rows of a table with the ids of this query; how many there were."""
    key: Any = table.__table__.c.id
    gone = delete(table).where(key.in_(due_ids(session, query, limit=limit))).returning(key)
    return len(list(session.scalars(gone, execution_options={"synchronize_session": False})))
