"""Whether a volunteer has a request: the condition under which they may do anything with it."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from hotline.casebook.tables import Request
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import CLAIMED_STATES


def held_by(request_id: int, volunteer_id: int) -> tuple[ColumnElement[bool], ...]:
    """The request, while this volunteer has it."""
    return (
        Request.id == request_id,
        Request.volunteer_id == volunteer_id,
        is_in(Request.state, CLAIMED_STATES),
    )
