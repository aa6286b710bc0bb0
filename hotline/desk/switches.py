"""What a town switches on and off: where its file says so, and what each costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from hotline.cities import City

Cost = Literal["none", "message", "call", "use"]


@dataclass(frozen=True, slots=True)
class Switch:
    """One of them: its path in the city's file, what costs money, and whether it is on."""

    path: str
    cost: Cost
    is_on: Callable[[City], bool]


def _by_name(city: City) -> bool:
    """Whether an unknown postcode leads to names; there is no such switch where none is asked for."""
    return city.zones_by_name and city.postcodes_asked


CALLERS: Mapping[str, Switch] = {
    "type_first": Switch("calls.type_first", "none", lambda city: city.type_first),
    "zones_by_name": Switch("postcodes.zones_by_name", "none", _by_name),
    "for_others": Switch("calls.for_others", "none", lambda city: city.for_others),
    "offers": Switch("calls.offers", "none", lambda city: city.offers),
    "today_or_week": Switch("orders.today_or_week", "none", lambda city: city.orders.today_or_week),
    "voice_notes": Switch("calls.voice_notes", "use", lambda city: city.voice_notes),
    "speech": Switch("calls.speech", "use", lambda city: city.speech),
    "emergency_always": Switch("calls.emergency_always", "none", lambda city: city.emergency_always),
}
AFTERWARDS: Mapping[str, Switch] = {
    "confirmations": Switch("messages.confirmations", "message", lambda city: city.confirmations),
    "feedback": Switch("feedback.calls", "call", lambda city: city.feedback),
    "checkins": Switch("checkins.calls", "call", lambda city: city.checkins.calls),
}
PEOPLE: Mapping[str, Switch] = {
    "waking": Switch("waking.on", "message", lambda city: city.waking.on),
    "whisper": Switch("calls.whisper", "none", lambda city: city.whisper),
    "shift_phones": Switch("calls.shift_phones", "call", lambda city: city.shift_phones),
    "remember_longer": Switch("calls.remember_longer", "none", lambda city: city.remember_longer),
    "readings": Switch("calls.readings", "call", lambda city: city.readings),
}
GROUPS: Mapping[str, Mapping[str, Switch]] = {"callers": CALLERS, "after": AFTERWARDS, "people": PEOPLE}
SWITCHES: Mapping[str, Switch] = {**CALLERS, **AFTERWARDS, **PEOPLE}
CALL_BACK = "claims.call_back"
SUBJECTS = (*(f"settings.{one.path}" for one in SWITCHES.values()), f"settings.{CALL_BACK}")
