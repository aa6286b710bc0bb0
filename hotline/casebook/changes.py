"""A change of state is one conditional UPDATE, and somebody looks at the number of rows."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session


def changed(session: Session, update: Update, *, seen: bool = True) -> int:
    """Run the UPDATE and say how many rows it changed.

    `seen`: objects already read show the change; where the condition asks other tables that cannot be
    worked out in Python, say `seen=False`.
    """
    synchronise: Literal["evaluate", False] = "evaluate" if seen else False
    result: Any = session.execute(update, execution_options={"synchronize_session": synchronise})
    rows: CursorResult[Any] = result
    return rows.rowcount
