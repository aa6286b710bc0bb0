"""Codes of the casebook in plain words, in the operator's language."""

from __future__ import annotations

from collections.abc import Callable

from hotline.desk.guard import cities
from hotline.house import house
from hotline.pages import language, say
from hotline.prompts import PromptError

TO = "\N{EN DASH}"  # from one to the other, and where there is nothing to say
PARTS = (
    *("volunteer_door", "volunteer_pin", "volunteer_new_pin", "volunteer_rules", "volunteer_own"),
    *("volunteer_how", "volunteer_number", "volunteer_fits", "volunteer"),
    *(
        "bridge",
        "arranged",
        "spent",
        "callback",
        "feedback",
        "checkin",
        "reading",
        "blocked",
        "pause",
        "news",
    ),
)


def plain(line: str, code: str) -> str:
    """The words of a code: `plain("desk.step_", "postcode")`; a code that nobody has words for as it is.

    A test makes sure that every code in use has words; what an older version wrote may have none.
    """
    try:
        return say(f"{line}{code.replace('-', '_')}")
    except PromptError:
        return code


def step_name(code: str) -> str:
    """The question at which a call stood; of what a volunteer hears the part of the call."""
    return plain("desk.step_", part_of_call(code))


def part_of_call(code: str) -> str:
    """Calls of volunteers, and those we make, take many steps, and the log needs few words for them."""
    return next((part for part in PARTS if code.startswith(part)), code)


def zone_name(city: str, zone: str | None) -> str:
    """The zone's name; its code where the city has no such zone any more; empty where none is known."""
    if not zone:
        return ""
    found = cities()[city].zones.get(zone) if city in cities() else None
    return found.name if found else zone


def kind_label(kind: str | None) -> str:
    """A kind of help as the board names it; its code where no words are left for it."""
    if not kind:
        return ""
    try:
        return house().words.label(kind, language())
    except PromptError:
        return kind


def in_templates() -> dict[str, Callable[..., str]]:
    """The same for templates."""
    return {
        "plain": plain,
        "step_name": step_name,
        "zone_name": zone_name,
        "kind_label": kind_label,
    }
