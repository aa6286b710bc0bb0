"""What a caller changes of a request in the very call in which it was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hotline.casebook import claims, events
from hotline.casebook.requests import Asked, change, free, of_call, too_many, word_of
from hotline.casebook.tables import Call, Request
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES


def correct(
    session: Session,
    call: Call,
    *,
    code_words: Sequence[str],
    now: datetime,
    kind: str | None = None,
    zone: str | None = None,
    postcode: str | None = None,
    for_other: bool = False,
    approve: bool = False,
) -> Asked | None:
    """Change what this call asked for; nothing if it made no request or that is closed.

    Somebody who took it meanwhile may not fit the new kind or zone, so it goes back to the board.
    `approve`: what it is now, and there, waits for somebody at the desk first.
    """
    own = of_call(session, call)
    if own is None or own.state not in OPEN_STATES:
        return None
    new = {"kind": kind, "zone": zone, "postcode": postcode}
    values: dict[str, Any] = {
        name: value for name, value in new.items() if value and value != getattr(own, name)
    }
    if for_other and not own.for_other and too_many(session, call, now=now) is None:
        values |= {"for_other": True, "asked_by_id": call.number_id}
    if values:
        detail = {f"{name}_before": getattr(own, name) for name in ("kind", "zone") if name in values}
        if detail and own.state in CLAIMED_STATES:
            claims.end(session, own.id, ended_as="changed", now=now)
            values |= claims.BACK_TO_BOARD
        if detail and (approve or own.approval):
            values |= _approval_anew(own, approve=approve)
        change(session, own, values=values, code_words=code_words)
        events.record(session, own.id, "corrected", by=events.caller(call.id), at=now, **detail)
    return Asked("changed", own, word_of(session, own))


def _approval_anew(own: Request, *, approve: bool) -> dict[str, Any]:
    """What another kind or zone changes: whether somebody looks at it first, and so whether it is seen."""
    approval = "wanted" if approve else None
    seen = own.state in ("to_approve", "waiting", *CLAIMED_STATES)
    return {"approval": approval, "published_at": None} | ({"state": free(approval)} if seen else {})
