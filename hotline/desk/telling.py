"""A message to a volunteer whose request somebody at the desk has taken back, changed or closed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hotline.casebook.tables import Volunteer
from hotline.house import house
from hotline.house.telling import Said, tell


def tell_volunteer(casebook: Session, volunteer_id: int, *, zone: str, now: datetime) -> None:
    """In the way they have chosen; nobody rings a resident for whom somebody else now cares."""
    said = Said("desk.taken_back_message", "mine_taken_back", "/board/", zone)
    tell(house(), casebook, casebook.get_one(Volunteer, volunteer_id), said, now=now)
