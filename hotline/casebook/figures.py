"""How things stand, in numbers: for machines that watch. Every count walks an index, never a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.casebook import sending
from hotline.casebook.tables import Call, Message, Request, Ticket
from hotline.casebook.tables.base import is_, is_in
from hotline.casebook.tables.outbox import LEASED
from hotline.casebook.tables.requests import OPEN_STATES

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by (city, what it is); `oldest` says since when the oldest request of a city waits (aware UTC).

    `calls` are those of the last 24 hours that are over, by outcome; `requests` the open ones, by state;
    `tickets` the open ones; `messages` those on their way, by state, and `failed` ones of the last day.
    """

    calls: Mapping[tuple[str, str], int]
    requests: Mapping[tuple[str, str], int]
    oldest: Mapping[str, datetime]
    tickets: Mapping[str, int]
    messages: Mapping[str, int]


def look(session: Session, *, cities: tuple[str, ...], now: datetime) -> Figures:
    """Count now."""
    requests, oldest = _requests(session)
    return Figures(
        calls={pair: count for city in cities for pair, count in _calls(session, city, now=now).items()},
        requests=requests,
        oldest=oldest,
        tickets=_tickets(session),
        messages=_messages(session, now=now),
    )


def _calls(session: Session, city: str, *, now: datetime) -> dict[tuple[str, str], int]:
    over = select(Call.outcome, func.count()).where(
        Call.city == city, Call.started_at > now - A_DAY, Call.ended_at.is_not(None), Call.outcome != ""
    )  # without outcome are the calls that the hotline makes
    return {(city, outcome): count for outcome, count in session.execute(over.group_by(Call.outcome))}


def _requests(session: Session) -> tuple[dict[tuple[str, str], int], dict[str, datetime]]:
    standing = select(Request.city, Request.state, func.count(), func.min(Request.asked_at))
    standing = standing.where(is_in(Request.state, OPEN_STATES)).group_by(Request.city, Request.state)
    rows = session.execute(standing).all()
    counts = {(city, state): count for city, state, count, _ in rows}
    return counts, {city: since for city, state, _, since in rows if state == "waiting"}


def _tickets(session: Session) -> dict[str, int]:
    waiting = select(Ticket.city, func.count()).where(is_(Ticket.state, "open")).group_by(Ticket.city)
    return {row[0]: row[1] for row in session.execute(waiting)}


def _messages(session: Session, *, now: datetime) -> dict[str, int]:
    waiting = session.scalar(select(func.count()).where(is_(Message.state, "waiting")))
    leased = select(Message.state, func.count()).where(is_in(Message.state, LEASED)).group_by(Message.state)
    known = {"waiting": waiting or 0} | {row[0]: row[1] for row in session.execute(leased)}
    return known | {"failed": sum(sending.look(session, now=now).failed.values())}
