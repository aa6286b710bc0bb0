"""The call lists of a demo: nobody is rung before the visitor starts them at the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.casebook import checkin_people, checkins
from hotline.casebook.checkins import Details
from hotline.casebook.reach import Reach
from hotline.casebook.store import Store
from hotline.casebook.tables import CheckinList, Operator
from hotline.cities.callbacks import PART_NAMES
from hotline.cities.people_table import Read
from hotline.demo.town import CallList, Town

DAYS, TRIES = 30, 3


def enter_call_lists(store: Store, town: Town) -> None:
    """Put them into the casebook, unless there is one already."""
    now = datetime.now(UTC)
    with store.write() as session:
        by = session.scalar(select(Operator.id).order_by(Operator.id).limit(1))
        there = session.scalar(select(CheckinList.id).where(CheckinList.city == town.city).limit(1))
        if by is None or there is not None:
            return
        for one in town.checkins:
            _enter(session, town.city, one, by=by, now=now)


def _enter(session: Session, city: str, one: CallList, *, by: int, now: datetime) -> None:
    details = Details(one.name, one.language, PART_NAMES, TRIES, "once", None, now + timedelta(days=DAYS))
    new = session.get_one(CheckinList, checkins.make(session, city, details, operator_id=by, now=now))
    for row, number in enumerate(one.numbers, start=1):
        who = Read(row, number, "landline", one.zone, one.postcode, one.language)
        checkin_people.add(session, new, who, reach=Reach([city]), proposed=False, now=now)
