"""Somebody at the desk looks at a request before volunteers do: lets it through, or holds it back (O13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias, get_args

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from hotline.casebook import events, marks, requests, tickets
from hotline.casebook.changes import changed
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Operator, Request, RequestEvent, Ticket
from hotline.casebook.tables.base import is_
from hotline.casebook.tables.requests import SOON

Reason: TypeAlias = Literal["unclear", "not_ours", "professional", "unsafe", "hostile", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
TO_RING = "held_back"  # the reason of the ticket by which the resident is rung
VERBS = ("published", "held_back")  # what an undo takes back


def let_through(now: datetime) -> dict[str, Any]:
    """What else is set where somebody at the desk puts a request on the board, whoever had to look at it."""
    looked_at = Request.approval.is_not(None)
    return {
        "approval": case((looked_at, "given"), else_=None),
        "published_at": case((looked_at, now), else_=Request.published_at),
    }


def publish(session: Session, request: Request, *, operator: Operator, now: datetime) -> bool:
    """Onto the board, where its clocks begin now. False: it does not wait for that any more."""
    waits = update(Request).where(Request.id == request.id, Request.state == "to_approve")
    quiet = request.quiet_until.isoformat() if request.quiet_until else ""
    values = {"state": "waiting", "approval": "given", "published_at": now, "quiet_until": None}
    if changed(session, waits.values(**values)) == 0:
        return False
    _happened(session, request.id, "published", operator, now, quiet=quiet)
    return True


def hold_back(
    session: Session,
    request: Request,
    *,
    reason: Reason,
    sentence: str,
    ring: bool,
    operator: Operator,
    now: datetime,
) -> bool:
    """It never comes to the board. False: it does not wait for that any more.

    `sentence` is for operators only, and sealed; `ring`: somebody is to tell the resident.
    """
    vault, note = vault_of(session), request.note
    waits = update(Request).where(Request.id == request.id, Request.state == "to_approve")
    values: dict[str, Any] = {"state": "held_back", "approval": "refused", "closed_at": now}
    if sentence:
        before = vault.open(note) if note else ""
        values["note"] = vault.seal("\n".join(part for part in (before, sentence) if part))
    if changed(session, waits.values(**values)) == 0:
        return False
    detail: dict[str, str] = {"reason": reason}
    if ring and request.number_id is not None:
        about: dict[str, Any] = {"request_id": request.id, "number_id": request.number_id}
        about |= {"city": request.city, "priority": SOON, "now": now}
        detail["ticket"] = str(tickets.note_for_operator(session, reason=TO_RING, **about))
    _happened(session, request.id, "held_back", operator, now, **detail)
    return True


def undo(session: Session, last: RequestEvent, *, code_words: Sequence[str], now: datetime) -> bool:
    """It waits for somebody to look at it as before. False: somebody has taken it, or dealt with it since.

    The ticket by which its resident was to be rung goes with it.
    """
    request = session.get_one(Request, last.request_id, populate_existing=True)
    state = "waiting" if last.kind == "published" else "held_back"
    if request.state != state or request.number_id is None:
        return False
    quiet = last.detail.get("quiet", "")
    values = {"state": "to_approve", "approval": "wanted", "published_at": None, "closed_at": None}
    until = datetime.fromisoformat(quiet) if quiet else None
    if not requests.change(session, request, values={**values, "quiet_until": until}, code_words=code_words):
        return False
    if "ticket" in last.detail:
        open_one = update(Ticket).where(Ticket.id == int(last.detail["ticket"]), is_(Ticket.state, "open"))
        changed(session, open_one.values(state="superseded", closed_at=now))
    return True


def _happened(
    session: Session, request_id: int, kind: str, operator: Operator, now: datetime, **detail: str
) -> None:
    events.record(session, request_id, kind, by=events.operator(operator.id), at=now, **detail)
    marks.touch(session, "desk")
