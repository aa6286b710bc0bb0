"""The calls of a day in numbers: what came of them, how far they came, and how long it took.

`calls` by outcome; `reached` by step: calls that were asked there; `left` by step: calls in which the caller
hung up there and nothing came of it; `first_key`, `saved`: seconds until then, kept to two digits.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, union
from sqlalchemy.orm import Session

from hotline.casebook.lengths import two_digits
from hotline.casebook.tables import Call, Request, Turn

KINDS = ("calls", "reached", "left", "first_key", "saved")
GIVEN_UP = ("incomplete", "no_input", "no_number", "short")
OTHERS = "volunteer"  # who rang to help, not to ask
ABOUT = (Call.zone, Call.language, Call.kind)

Counts = Counter[tuple[str, str, str, str, str]]


def count(session: Session, city: str, since: datetime, until: datetime) -> Counts:
    """All that is counted of the calls that began in this time."""
    here = _of_residents(city, since, until)
    found: Counts = Counter()
    for what, query in (
        ("calls", _by(Call.outcome, *here)),
        ("left", _by(Call.step, *here, Call.outcome.in_(GIVEN_UP))),
        ("reached", _reached(here)),
    ):
        for zone, language, kind, word, often in session.execute(query):
            found[what, zone or "", language or "", kind or "", word] += often
    for what, query in (("first_key", _first_keys(here)), ("saved", _saved(here))):
        for zone, language, kind, began, then in session.execute(query):
            length = two_digits((then - began).total_seconds())
            found[what, zone or "", language or "", kind or "", length] += 1
    return found


def _of_residents(city: str, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """Calls of residents that are over; a leg belongs to its call."""
    over = Call.ended_at.is_not(None), Call.outcome != OTHERS, Call.purpose == "resident"
    rung = Call.direction == "inbound", Call.parent_sid.is_(None)
    return Call.city == city, Call.started_at >= since, Call.started_at < until, *over, *rung


def _by(word: Any, *where: ColumnElement[bool]) -> Any:
    query = select(*ABOUT, word, func.count()).where(*where)
    return query.group_by(*ABOUT, word)


def _reached(here: tuple[ColumnElement[bool], ...]) -> Any:
    """Each call once at each step: where it was answered, and where it stood at its end."""
    columns = Call.id, *ABOUT
    answered = select(*columns, Turn.step.label("step")).join(Turn, Turn.call_id == Call.id).where(*here)
    steps = union(answered, select(*columns, Call.step.label("step")).where(*here)).subquery()
    by = steps.c.zone, steps.c.language, steps.c.kind, steps.c.step
    return select(*by, func.count()).where(steps.c.step != "").group_by(*by)


def _first_keys(here: tuple[ColumnElement[bool], ...]) -> Any:
    first = func.min(Turn.at, type_=Turn.at.type)
    query = select(*ABOUT, Call.started_at, first).join(Turn, Turn.call_id == Call.id)
    return query.where(*here, Turn.key_count > 0).group_by(Call.id)


def _saved(here: tuple[ColumnElement[bool], ...]) -> Any:
    query = select(*ABOUT, Call.started_at, Request.asked_at)
    return query.join(Request, Request.call_id == Call.id).where(*here)
