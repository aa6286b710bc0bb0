"""How often each zone asks, measured by the clock: so that somebody notices when one falls silent.

The rule: only hours of the day count (8 to 20, the city's). A zone's usual rate is what it asked for in the
eight weeks up to its last request. It is silent for unusually long when eight requests would have come since
then at that rate: by chance that happens in one silence of three thousand. Who asks less than twice a week is
not watched, for nobody could tell. A service younger than eight weeks is thought to ask less than it does,
so that nothing is said too early.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing
from hotline.casebook.tables import Pulse, Request
from hotline.casebook.tables.base import is_in
from hotline.casebook.tables.requests import IS_CLOSED, OPEN_STATES
from hotline.casebook.zone_needs import WHOLE_CITY

WEEKS = timedelta(weeks=8)
EXPECTED = 8  # requests that would usually have come meanwhile
LEAST = 16  # in eight weeks: fewer tell nothing


@dataclass(frozen=True, slots=True)
class Asked:
    """How often a zone (the whole city where it is empty) asked in eight weeks, and when last."""

    zone: str
    usual: int
    last_at: datetime


def asked(session: Session, city: str, *, now: datetime) -> list[Asked]:
    """Each zone that has asked since it was looked at last. Open and closed ones each by their index."""
    counts: Counter[str] = Counter()
    last: dict[str, datetime] = {}
    for part in (is_in(Request.state, OPEN_STATES), IS_CLOSED):
        query = select(Request.zone, func.count(), func.max(Request.asked_at)).where(part)
        query = query.where(Request.city == city, Request.asked_at > now - WEEKS, Request.asked_at <= now)
        for zone, count, newest in session.execute(query.group_by(Request.zone)):
            for name in {zone, WHOLE_CITY}:
                counts[name] += count
                last[name] = max(last.get(name, newest), newest)
    kept = session.execute(select(Pulse.zone, Pulse.last_at).where(Pulse.city == city))
    known = {row.zone: row.last_at for row in kept}
    return [
        Asked(name, count, last[name])
        for name, count in sorted(counts.items())
        if name not in known or known[name] < last[name]
    ]


def keep(
    session: Session,
    city: str,
    found: Sequence[Asked],
    *,
    hours: float,
    after: Callable[[datetime, float], datetime],
) -> int:
    """Write down how often they ask, and from when their silence would be unusual; how many changed.

    `hours`: how many hours of eight weeks count. `after`: when so many of them have passed. A silence does
    not wear down what was usual before it.
    """
    return sum(_keep(session, city, one, _unusual_at(one, hours=hours, after=after)) for one in found)


def _unusual_at(one: Asked, *, hours: float, after: Callable[[datetime, float], datetime]) -> datetime | None:
    """Never, where too few ask."""
    return after(one.last_at, EXPECTED * hours / one.usual) if one.usual >= LEAST else None


def _keep(session: Session, city: str, one: Asked, unusual_at: datetime | None) -> bool:
    values = {"last_at": one.last_at, "usual": one.usual, "unusual_at": unusual_at}
    newer = update(Pulse).where(Pulse.city == city, Pulse.zone == one.zone, Pulse.last_at < one.last_at)
    if changed(session, newer.values(**values), seen=False):
        return True
    new = insert_if_missing(session, Pulse).values(city=city, zone=one.zone, **values)
    return session.scalar(new.returning(Pulse.zone)) is not None
