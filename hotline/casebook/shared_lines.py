"""A telephone that several households use, a care home's for example: marked at the desk (R64, D18).

The mark stands with the number, so it holds in every city that knows it, and goes when the number goes. What
it changes is asked for where it matters (`history`, `requests`, `agreements`). Numbers are locked before
agreements.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy.orm import Session

from hotline.casebook import agreements, audit, events, marks, numbers
from hotline.casebook.tables import Call, Operator, Request

SHARED, ONE_HOUSEHOLD = "line_shared", "line_of_one"

Said: TypeAlias = Literal["noted", "ended", "as_before", "nobody"]


def mark(session: Session, about: Request | Call, *, shared: bool, operator: Operator, now: datetime) -> Said:
    """From the next call on, the number of this request or call is, or is not, of several households.

    What was agreed with whoever has it ends in this moment: nobody can tell any more who agreed.
    """
    number = numbers.lock(session, about.number_id) if about.number_id is not None else None
    if number is None:
        return "nobody"
    if not numbers.mark_shared(session, number.id, shared=shared):
        return "as_before"
    _write_down(session, about, SHARED if shared else ONE_HOUSEHOLD, operator=operator, now=now)
    if shared:
        _end_agreements(session, about, number.id, operator=operator, now=now)
    marks.touch(session, "desk")
    return "noted" if shared else "ended"


def _write_down(
    session: Session, about: Request | Call, verb: str, *, operator: Operator, now: datetime
) -> None:
    if isinstance(about, Request):
        events.record(session, about.id, verb, by=events.operator(operator.id), at=now)
    else:
        audit.note(session, actor=operator.id, verb=verb, subject=("call", about.id), now=now)


def _end_agreements(
    session: Session, about: Request | Call, number_id: int, *, operator: Operator, now: datetime
) -> None:
    """The one of this city, as when it is taken back; then those of the others."""
    if isinstance(about, Request):
        by = events.operator(operator.id)
        agreements.end_about_request(session, about, by=by, now=now)
    else:
        agreements.end_about_call(session, about, operator=operator, now=now)
    agreements.end_everywhere(session, number_id)
