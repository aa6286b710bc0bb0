"""Whoever is on shift and has given a telephone for it: who is rung behind key 0, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hotline.casebook import shifts
from hotline.cities import City
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.on_shift import Telephone, read, written
from hotline.dialogue.replies import Result

if TYPE_CHECKING:
    from hotline.phone.door import Door


def known(door: Door, conversation: Conversation) -> Result:
    """Their telephones, in the order in which they came."""
    found = shifts.ringing(door.session, door.city.code, now=door.now)
    telephones = [Telephone(one.name, one.number, one.language) for one in found]
    return Result("they_ring" if telephones else "nobody_rings", written(telephones))


def language_at(city: City, state: Mapping[str, Any] | None, dialled: str) -> str:
    """What is spoken where somebody has picked up, if the city speaks it: else its first language."""
    telephones = read(state["answers"] if state else None)
    spoken = next((one.language for one in telephones if one.number == dialled), None)
    desk = next((one.language for one in city.desk if one.number == dialled), None)
    wanted = spoken or desk
    return wanted if wanted in city.languages else city.languages[0]


def of_the_desk(city: City, dialled: str) -> str:
    """The number, if it is the desk's own; a telephone of somebody on shift is written down nowhere."""
    return dialled if any(one.number == dialled for one in city.desk) else ""
