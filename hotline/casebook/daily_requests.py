"""The requests of a day in numbers, as they stand now: by the day on which they were asked.

`asked` by state; `hours` by the hour there in which they came; `taken`, `rung`:
seconds until a volunteer first had it, and until the resident was first rung, kept to two digits.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hotline.casebook.lengths import two_digits
from hotline.casebook.rings import COUNTED, RINGS
from hotline.casebook.tables import Claim, Request, RequestEvent
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import IS_CLOSED, OPEN_STATES

KINDS = ("asked", "hours", "taken", "rung")
TOLD = ("arranged", "done", "not_needed")  # whoever says so has spoken with them

ABOUT = (Request.zone, Request.language, Request.kind)

Counts = Counter[tuple[str, str, str, str, str]]


def count(session: Session, city: str, since: datetime, until: datetime, timezone: ZoneInfo) -> Counts:
    """All that is counted of the requests that were asked in this time."""
    found: Counts = Counter()
    for of_kind in (is_in(Request.state, OPEN_STATES), IS_CLOSED):  # each has an index of its own
        here = Request.city == city, Request.asked_at >= since, Request.asked_at < until, of_kind
        for zone, language, kind, state, asked_at in session.execute(
            select(*ABOUT, Request.state, Request.asked_at).where(*here)
        ):
            found["asked", zone, language, kind, state] += 1
            found["hours", zone, language, kind, f"{asked_at.astimezone(timezone).hour:02d}"] += 1
        for what, query in (("taken", _first_taken(here)), ("rung", _first_rung(here))):
            for zone, language, kind, asked_at, then in session.execute(query):
                found[what, zone, language, kind, two_digits((then - asked_at).total_seconds())] += 1
    return found


def _first_taken(here: tuple[Any, ...]) -> Any:
    first = func.min(Claim.taken_at, type_=Claim.taken_at.type)
    query = select(*ABOUT, Request.asked_at, first).join(Claim, Claim.request_id == Request.id)
    return query.where(*here).group_by(Request.id)


def _first_rung(here: tuple[Any, ...]) -> Any:
    """Through the hotline; or the number was shown to whoever has it, or they said how it went."""
    first = func.min(RequestEvent.at, type_=RequestEvent.at.type)
    query = select(*ABOUT, Request.asked_at, first)
    query = query.join(RequestEvent, RequestEvent.request_id == Request.id).where(*here, _is_ring())
    return query.group_by(Request.id)


def _is_ring() -> ColumnElement[bool]:
    shown = and_(RequestEvent.kind == "revealed", RequestEvent.actor == "volunteer")
    return or_(RequestEvent.kind.in_({*COUNTED, *RINGS, *TOLD}), shown)
