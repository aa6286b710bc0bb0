"""What is asked of whoever takes a request of a kind, on the board and on the telephone alike."""

from __future__ import annotations

from datetime import datetime

from hotline.casebook.claims import Limits
from hotline.casebook.fitting import level_needed
from hotline.casebook.sight import Sight
from hotline.cities import City
from hotline.cities.deadline import hours_from, reminder_from
from hotline.cities.volunteer_rules import VERSION

USUAL_HOURS = 4  # R67, for a kind that the city no longer names


def limits_of(city: City, kind: str, *, sight: Sight, now: datetime) -> Limits:
    """The city's limits for this kind, for a claim that begins now (aware UTC), by who has this sight."""
    hours = city.claim_hours_by_type.get(kind, USUAL_HOURS)
    return Limits(
        level=level_needed(kind, city.levels),
        claims_at_most=city.claims_at_most,
        same_resident_at_most=city.same_resident_at_most,
        hours=hours_from(now, hours, city),
        reminder_hours=reminder_from(now, hours, city),
        rules_version=VERSION,
        sight=sight,
    )
