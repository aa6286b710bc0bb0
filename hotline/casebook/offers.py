"""What a volunteer offers: where, what, when and how near; as they said it, and as they change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from hotline.casebook import people, volunteer_events
from hotline.casebook.changes import changed
from hotline.casebook.tables import Volunteer


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody has said of themselves (V5). No kinds, days or languages named means all.

    `language` is that of pages and messages, `speaks` what they speak with residents; `contact` is `phone`,
    `door` or `person`, `vehicle` `none`, `car` or `cargo_bike`; days are `monday` and so on.
    """

    first_name: str
    language: str
    zones: tuple[str, ...]
    speaks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    vehicle: str = "none"
    contact: str = "door"

    @property
    def columns(self) -> dict[str, Any]:
        """As the row of a volunteer has it; the zones stand elsewhere."""
        lists = {name: list(getattr(self, name)) for name in ("speaks", "kinds", "days")}
        words = ("first_name", "language", "vehicle", "contact")
        return {name: getattr(self, name) for name in words} | lists


def offer_of(session: Session, volunteer: Volunteer) -> Offer:
    """What the volunteer offers at present."""
    return Offer(
        first_name=volunteer.first_name,
        language=volunteer.language,
        zones=people.zones_of(session, volunteer.id),
        speaks=tuple(volunteer.speaks),
        kinds=tuple(volunteer.kinds),
        days=tuple(volunteer.days),
        vehicle=volunteer.vehicle,
        contact=volunteer.contact,
    )


def change_offer(session: Session, volunteer: Volunteer, offer: Offer, *, now: datetime) -> bool:
    """The volunteer changes what they offer; False where they may not any more.

    The version rises: an operator who has the page open looks again before changing anything.
    """
    before = people.zones_of(session, volunteer.id)
    mine = update(Volunteer).where(Volunteer.id == volunteer.id, Volunteer.state.in_(("active", "new")))
    values = {**offer.columns, "version": Volunteer.version + 1}
    if changed(session, mine.values(**values), seen=False) == 0:
        return False
    people.set_zones(session, volunteer_id=volunteer.id, city=volunteer.city, zones=offer.zones)
    detail = zone_changes(before, offer.zones)
    volunteer_events.record(session, volunteer.id, "offer", by=None, at=now, detail=detail)
    return True


def zone_changes(before: tuple[str, ...], after: tuple[str, ...]) -> Mapping[str, str]:
    """Which zones came and went: "mitte, pankow"."""
    came, gone = sorted({*after} - {*before}), sorted({*before} - {*after})
    named = {"zones_new": ", ".join(came), "zones_gone": ", ".join(gone)}
    return {name: some for name, some in named.items() if some}
