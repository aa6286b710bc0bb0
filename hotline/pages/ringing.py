"""Numbers that somebody types and the hotline rings: none of its own, none that costs more than usual."""

from __future__ import annotations

from hotline.cities import City
from hotline.house import house
from hotline.pages.people import Unfit
from hotline.pages.say import say


def checked_not_ours(number: str) -> str:
    """A number (E.164) that is none of the hotline's, in any of its cities; Unfit says so."""
    for one in house().cities.values():
        if one.is_ours(number) or number == one.sms_sender:
            raise Unfit(say("shifts.number_ours"))
    return number


def checked_to_ring(number: str, city: City) -> str:
    """A number (E.164) that the hotline may ring for this city; Unfit says why not."""
    if not city.may_ring(checked_not_ours(number)):
        raise Unfit(say("number_dear"))
    return number
