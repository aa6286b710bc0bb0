"""The list of requests as it is read, and what can be chosen to look for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hotline.casebook.tables import Request
from hotline.casebook.tables.requests import CLOSED_STATES, OPEN_STATES, SOON
from hotline.desk import call_list
from hotline.desk.call_list import Choice
from hotline.desk.guard import cities, now
from hotline.desk.plain import kind_label, plain, zone_name
from hotline.pages import formats, language, say

# Asked within so many days, or longer ago than so many.
AGES: dict[str, tuple[int | None, int | None]] = {
    "day": (1, None),
    "week": (7, None),
    "month": (30, None),
    "over_day": (None, 1),
    "over_week": (None, 7),
}
SPANS = ("open", "closed", "all")  # states that are chosen by a link of their own


@dataclass(frozen=True, slots=True)
class Row:
    """A request in the list."""

    id: int
    name: str
    city: str
    zone: str
    state: str
    when: str
    age: str
    urgent: bool


def rows(found: Iterable[Request]) -> list[Row]:
    """Requests in words."""
    return [_row(one) for one in found]


def _row(one: Request) -> Row:
    city = cities()[one.city]
    return Row(
        id=one.id,
        name=kind_label(one.kind),
        city=city.title if len(cities()) > 1 else "",
        zone=zone_name(one.city, one.zone) or say("desk.zone_missing"),
        state=standing(one),
        when=formats.stamp(one.asked_at, timezone=city.timezone, language=language()),
        age=formats.ago(one.asked_at, now(), language()),
        urgent=one.priority == SOON and one.closed_at is None,
    )


def standing(one: Request) -> str:
    """How it stands; what is held for want of money waits for something else than a number.

    What is the desk's own kind of help waits for the desk, and for nobody's approval.
    """
    if one.state == "held" and one.payment == "cannot_pay":
        return plain("desk.payment_", one.payment)
    return say("desk.state_for_desk") if is_desks(one) else plain("desk.state_", one.state)


def in_templates() -> dict[str, Callable[[Request], str]]:
    """The same for templates."""
    return {"standing": standing}


def is_desks(one: Request) -> bool:
    """Whether it waits for somebody at the desk because its kind of help does not go to the board."""
    return cities()[one.city].ways.is_desks(one.state, one.kind, one.zone)


def _state(code: str) -> str:
    """A state to look for; those who wait for the desk are found with those who wait for approval."""
    found = plain("desk.state_", code)
    desks = any(city.ways.kinds or city.ways.zones for city in cities().values())
    return f"{found} / {say('desk.state_for_desk')}" if code == "to_approve" and desks else found


def state_of(given: Mapping[str, str]) -> str:
    """The states to look in: at first the open ones, which the form sends with whatever else is looked for.

    An order by its number, and who still waits for money, are mostly closed: they are looked for in all.
    """
    state = given.get("state", "open")
    return "all" if state == "open" and given.keys() & {"order", "money"} else state


def is_narrow(given: Mapping[str, str]) -> bool:
    """Whether something is looked for that the links above the search do not show."""
    looked_for = {name: value for name, value in given.items() if name not in ("before", "after")}
    return looked_for.pop("state", "open") not in SPANS or bool(looked_for)


def choices(given: Mapping[str, str]) -> dict[str, list[Choice]]:
    """The choices of each field, in the order of the form; open ones are what is looked for at first."""
    state = state_of(given)
    states = [("open", say("desk.states_open")), ("closed", say("desk.states_closed"))]
    states += [("all", say("desk.states_all"))]
    single = [(one, _state(one)) for one in (*OPEN_STATES, *CLOSED_STATES)]
    shared = call_list.choices(given)
    found = {"state": [Choice(value, words, state == value) for value, words in (*states, *single)]}
    found |= {field: shared[field] for field in ("city", "zone", "kind") if field in shared}
    kinds = [("unpaid", say("desk.money_unpaid")), ("paid", say("desk.money_paid"))]
    found["money"] = [Choice(value, words, given.get("money") == value) for value, words in kinds]
    found["age"] = [Choice(age, say(f"desk.age_{age}"), given.get("age") == age) for age in AGES]
    return found
